"""What an operator sets up for the learning rooms: two lists of words. Nobody's words are here."""

from django.contrib import admin

from learning.models import CommunityOfInterest, EngagementRoute


@admin.register(EngagementRoute, CommunityOfInterest)
class WordsAdmin(admin.ModelAdmin):
    """One of the board's lists, in its own order."""

    list_display = ["name", "code", "order", "offered"]
    list_editable = ["order", "offered"]
    prepopulated_fields = {"code": ["name"]}
