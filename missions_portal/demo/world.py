"""The sample's world: who and what there is by name, and the timeline on which everything happens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from barriers.models import Barrier, Escalation
from foundation.moments import as_of
from learning.models import CommunityVoice, Experiment, LearningEntry
from missions.models import Mission
from missions_portal.demo.days import BEGINS, Days
from people.models import Forum, Meeting, Organisation, User

HERE = Path(__file__).parent
OFFICERS = {"facilitated-space": "facilitator", "place-partnership": "officer.place", "hwb": "officer.hwb"}


@cache
def data(name: str) -> dict[str, Any]:
    """One of the sample's files."""
    return yaml.safe_load((HERE / f"{name}.yaml").read_text(encoding="utf-8"))


class World:
    """Names to records, and acts to days. Records are read afresh for each act, as they would be in a request."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self.tell = tell
        self.days = Days()
        self.acts: list[tuple[datetime, int, str, Callable[[], Any]]] = []
        self.barrier_ids: dict[str, int] = {}
        self.entry_ids: dict[str, int] = {}
        self.voice_ids: dict[str, int] = {}
        self.card_ids: dict[str, int] = {}

    # ---- who and what ----

    def person(self, key: str) -> User:
        """A person by the first part of their address."""
        return User.objects.get(email=f"{key}@example.org")

    def officer_of(self, forum: Forum) -> User:
        """The person who does a forum's work."""
        return self.person(OFFICERS[forum.code])

    def mission(self, code: str) -> Mission:
        return Mission.objects.get(code=code)

    def organisation(self, name: str) -> Organisation:
        return Organisation.objects.get(name=name)

    def forum(self, code: str) -> Forum:
        return Forum.objects.get(code=code)

    def meeting(self, name: str) -> Meeting:
        """A meeting by its forum and day: “hwb -30”."""
        code, day = name.split()
        on = self.days.day(int(day))
        return Meeting.objects.select_related("forum").get(forum__code=code, starts_at__date=on)

    def barrier(self, key: str) -> Barrier:
        return Barrier.objects.get(pk=self.barrier_ids[key])

    def trip(self, key: str) -> Escalation:
        """A barrier's latest trip."""
        return self.barrier(key).escalations.select_related("forum", "barrier").latest("number")

    def entry(self, key: str) -> LearningEntry:
        return LearningEntry.objects.get(pk=self.entry_ids[key])

    def voice(self, key: str) -> CommunityVoice:
        return CommunityVoice.objects.get(pk=self.voice_ids[key])

    def card(self, key: str) -> Experiment:
        return Experiment.objects.get(pk=self.card_ids[key])

    # ---- when ----

    def at(self, moment: datetime, what: str, act: Callable[[], Any]) -> None:
        """Have something happen at a moment that is over; `what` names it should it fail."""
        self.acts.append((moment, len(self.acts), what, act))

    def on(self, n: int, clock: str, what: str, act: Callable[[], Any]) -> None:
        """Have something happen on the n-th working day from today."""
        self.at(self.days.moment(n, clock), what, act)

    def begin(self) -> Any:
        """As of the first morning of the sample."""
        return as_of(self.days.moment(BEGINS, "08:00"))

    def run(self) -> None:
        """Let everything happen, in order."""
        self.acts.sort(key=lambda act: act[:2])
        for moment, _, what, act in self.acts:
            try:
                with as_of(moment):
                    act()
            except Exception as error:
                error.add_note(f"In the sample, {moment:%-d %B %Y}: {what}")
                raise


def minutes_after(moment: datetime, minutes: int) -> datetime:
    """So many minutes later."""
    return moment + timedelta(minutes=minutes)
