"""Where the pages of this floor lie."""

from __future__ import annotations

from django.urls import reverse


def below_the_desk(*further: tuple[str, str]) -> list[tuple[str, str]]:
    """The steps from the desk to a page, each a label and an address."""
    return [("Desk", reverse("desk")), *further]


def below_the_strategy(*further: tuple[str, str]) -> list[tuple[str, str]]:
    """The steps from the desk by way of the strategy."""
    return below_the_desk(("Strategy", reverse("strategy")), *further)


def trail_to_levers() -> list[tuple[str, str]]:
    """Where a page below the register of levers lies."""
    return below_the_strategy(("Levers", reverse("missions:levers")))
