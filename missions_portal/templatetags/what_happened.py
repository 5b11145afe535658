"""The way from a record's own page to everything that happened to it."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from missions_portal.what_happened.places import PLACES, story_of

register = template.Library()


@register.simple_tag
def story_link(record: Any) -> SafeString:
    """“Everything that happened to it”, at the foot of a record's page."""
    place = next(place for place in PLACES.values() if place.model is type(record))
    words = '<p class="app-section app-noprint"><a href="{}">Everything that happened to it</a></p>'
    return format_html(words, story_of(place, record))
