"""Where a page lies: the steps from the desk down to the page above it, each a label and an address."""

from __future__ import annotations

from django.urls import reverse

Trail = list[tuple[str, str]]


def below_the_desk(*further: tuple[str, str]) -> Trail:
    """The way from the desk to the page that this one lies below."""
    return [("Desk", reverse("desk")), *further]
