"""What an operator sets up for the learning rooms: two lists of words. Nobody's words are here."""

from django.contrib import admin

from learning.models import CommunityOfInterest, EngagementRoute
from people.admin import NamedAdmin

admin.site.register([EngagementRoute, CommunityOfInterest], NamedAdmin)
