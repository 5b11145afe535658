"""Time at each forum: how long asks wait there and how long answers took, as a picture with a table."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from barriers.turn_round import A_YEAR, UP_TO, Times, times_at
from barriers.views.queue import desks_of
from foundation.moves import NotYours
from foundation.working_days import today
from people.models import Forum
from people.requests import SignedIn

# The picture, in per cent of its width and pixels of its height, so that its words stay readable on a phone.
LEFT, LONGEST = 30, 58
LINE, THICK = 32, 18
HEIGHT = LINE * (len(UP_TO) + 1)


@dataclass
class Bar:
    """One bar of a picture: what it says, how long it is drawn, and how far down."""

    words: str
    count: int
    width: int
    top: int

    @property
    def middle(self) -> int:
        """How far down its words stand."""
        return self.top + 15

    @property
    def end(self) -> int:
        """How far right its number stands."""
        return LEFT + self.width


def times(request: SignedIn) -> HttpResponse:
    """Every forum in the board's order, for those who look after one: officers, chairs and the facilitator."""
    if not desks_of(request.user):
        raise NotYours("Time at each forum is for officers, chairs and the facilitator.")
    found = times_at(Forum.objects.current(), request.user)
    context = {
        "forums": [(each, pictures(each)) for each in found],
        "since": today() - A_YEAR,
        "left": LEFT,
        "thick": THICK,
        "height": HEIGHT,
        "trail": [("Queue", reverse("barriers:queue"))],
    }
    return render(request, "barriers/times.html", context)


def pictures(found: Times) -> list[tuple[str, int, list[Bar]]]:
    """The two pictures of one forum, each with its heading and how many it counts; none of what it does not have."""
    waiting = [(length.words, length.waiting) for length in found.lengths]
    answered = [(length.words, length.answered) for length in found.lengths]
    drawn = (
        ("Waiting for an answer now", found.waiting, waiting),
        ("Answered in twelve months", found.answered, answered),
    )
    return [(heading, total, _bars(counts)) for heading, total, counts in drawn if total]


def _bars(counts: list[tuple[str, int]]) -> list[Bar]:
    """Bars whose longest is as wide as the picture allows; what there is any of can be seen."""
    most = max(count for _, count in counts)
    return [
        Bar(words, count, max(1, LONGEST * count // most) if count else 0, LINE * row + 8)
        for row, (words, count) in enumerate(counts)
    ]
