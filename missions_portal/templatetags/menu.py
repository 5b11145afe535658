"""The main menu: which parts the portal has, for whom, and in which of them a page lies."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse

from foundation.templatetags.plain import address, here
from foundation.trails import Trail, below_the_desk

register = template.Library()

SIGNED_IN = (
    ("desk", "Desk"),
    ("missions:list", "Missions"),
    ("strategy", "Strategy"),
    ("barriers:list", "Barriers"),
    ("learning:list", "Learning"),
    ("learning:voices", "Voices"),
    ("people:meetings", "Meetings"),
    ("digests:list", "Digests"),
)
# After the desk, for those who do a forum's work or steer it.
OFFICER = ("barriers:queue", "Queue")
VISITOR = (
    ("home", "Home"),
    ("public_missions", "Missions"),
    ("public_decisions", "Decisions"),
    ("public_learning", "Learning"),
    ("public_voices", "Voices"),
    ("public_meetings", "Meetings"),
    ("public_digests", "Digests"),
)
# Every other page lies under these two addresses, so they are current only when they are the page itself.
DOORSTEPS = {"desk", "home"}


@register.simple_tag(takes_context=True)
def main_nav(context: template.Context) -> list[dict[str, str]]:
    """The links of the main menu that exist, each with `url`, `label` and `current` (an aria-current value or blank).

    A page's `section` (a label in small letters, such as “barriers”) overrides what its address says.
    """
    request = context.get("request")
    user = getattr(request, "user", None)
    links: tuple[tuple[str, str], ...] = VISITOR
    if user is not None and user.is_authenticated:
        does_its_work = any(seat.role != "member" for seat in getattr(user, "seats_now", ()))
        links = (*SIGNED_IN[:1], *([OFFICER] if does_its_work else []), *SIGNED_IN[1:])
    found = [(name, label, address(name)) for name, label in links]
    return [
        {"url": url, "label": label, "current": _current(context, name, label, url)}
        for name, label, url in found
        if url
    ]


@register.simple_tag
def below_the_second_step() -> Trail:
    """The way to a page of somebody's own sign-in, past the page that lists its means."""
    return below_the_desk(("Your second step", reverse("mfa_index")))


@register.simple_tag(takes_context=True)
def does_a_forums_work(context: template.Context) -> bool:
    """Is whoever reads this an officer, so that the portal's foot leads them to requests for information?"""
    user = getattr(context.get("request"), "user", None)
    return any(seat.role == "officer" for seat in getattr(user, "seats_now", ()))


def _current(context: template.Context, name: str, label: str, url: str) -> str:
    request = context.get("request")
    path = getattr(request, "path", "")
    current = here(context, label, url)
    if path == url or context.get("section"):
        return current
    if name in DOORSTEPS:
        return ""
    return current or ("true" if _leads(request, name) and not _in_another(path, name) else "")


def _leads(request: Any, name: str) -> bool:
    """Is this the first page of the part of the portal that answers the request?"""
    match = getattr(request, "resolver_match", None)
    return bool(match and match.namespace and name == f"{match.namespace}:list")


def _in_another(path: str, name: str) -> bool:
    urls = (address(other) for other, _ in (OFFICER, *SIGNED_IN) if other not in DOORSTEPS | {name})
    return any(url and path.startswith(url) for url in urls)
