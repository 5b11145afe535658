"""How a stage of the life course is shown."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import template
from django.utils.html import format_html

register = template.Library()

CLASSES = ("is-start", "is-live", "is-age")


@register.filter
def stage_class(stage: Any) -> str:
    """The colour of a stage of the life course, by its place in order; a fourth stage begins the colours again."""
    order = getattr(stage, "order", None)
    return CLASSES[order % len(CLASSES)] if isinstance(order, int) else ""


@register.filter
def stage_tag(stage: Any) -> str:
    """A stage of the life course as its coloured name; nothing where there is none."""
    if not stage:
        return ""
    return _tag(stage_class(stage), stage.name)


@lru_cache(50)
def _tag(colour: str, name: str) -> str:
    return format_html('<span class="app-stage {}">{}</span>', colour, name)
