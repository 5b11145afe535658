"""A barrier as one line of a list, written in one pass: a template would look up a dozen names for each row."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from html import escape
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from missions.templatetags.stages import stage_tag

register = template.Library()

MOST_KEPT = 1_000  # combinations of a mission, a kind and a place: as many as a board's pages show
ROW = (
    '<p class="app-when">{}</p><h3><a href="{}">{}</a></h3>\n<p class="app-meta">{}<span class="app-ref">{}</span></p>'
)
US_TOO = '<p class="app-small app-us">{}: us too</p>'


@register.simple_tag
def barrier_row(barrier: Any, turn: str) -> str:
    """Whose turn it is, in words; the title as a link; its stage, mission, kind, place and reference."""
    return mark_safe(_row(barrier, turn))  # noqa: S308 - `_row` escapes what it puts in


@register.simple_tag
def barrier_rows(rows: Iterable[tuple[Any, str]]) -> str:
    """The rows of the log, each with the missions that said “us too”."""
    lines = [f"<li>{_row(barrier, turn)}{_us_too(barrier)}</li>" for barrier, turn in rows]
    return mark_safe("\n".join(lines))  # noqa: S308 - `_row` and `_us_too` escape what they put in


def _row(barrier: Any, turn: str) -> str:
    # Each piece by itself: Django's format_html takes a third of a list's time for its rows.
    said = escape(turn), escape(barrier.get_absolute_url()), escape(barrier.title)
    return ROW.format(*said, _facts_of(barrier), escape(barrier.reference or ""))


def _us_too(barrier: Any) -> str:
    return US_TOO.format(escape(barrier.us_too)) if barrier.us_too else ""


def _facts_of(barrier: Any) -> str:
    mission, kind, where = barrier.lead_mission, barrier.kind, barrier.where
    return _drawn(stage_tag(mission.stage), mission.short_name, str(kind or ""), str(where or ""))


@lru_cache(MOST_KEPT)
def _drawn(stage: str, *said: str) -> str:
    return format_html("{}{}", stage, format_html_join("", "<span>{}</span>", [[fact] for fact in said if fact]))
