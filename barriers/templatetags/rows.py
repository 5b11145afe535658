"""A barrier as one line of a list, written in one pass: a template would look up a dozen names for each row."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html, format_html_join

from missions.templatetags.stages import stage_tag

register = template.Library()


@register.simple_tag
def barrier_row(barrier: Any, turn: str) -> str:
    """Whose turn it is, in words; the title as a link; its stage, mission, kind, place and reference."""
    mission = barrier.lead_mission
    said = [[fact] for fact in (mission.short_name, barrier.kind, barrier.where) if fact]
    return format_html(
        '<p class="app-when">{}</p><h3><a href="{}">{}</a></h3>\n'
        '<p class="app-meta">{}{}<span class="app-ref">{}</span></p>',
        turn,
        barrier.get_absolute_url(),
        barrier.title,
        stage_tag(mission.stage),
        format_html_join("", "<span>{}</span>", said),
        barrier.reference,
    )
