"""Where the pages of this floor lie."""

from __future__ import annotations

from django.urls import reverse

from foundation.trails import Trail, below_the_desk


def below_the_strategy(*further: tuple[str, str]) -> Trail:
    """The steps from the desk by way of the strategy."""
    return below_the_desk(("Strategy", reverse("strategy")), *further)


def trail_to_levers() -> Trail:
    """Where a page below the register of levers lies."""
    return below_the_strategy(("Levers", reverse("missions:levers")))
