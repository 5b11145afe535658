"""People press at the same moment, each on a page of their own, before several web processes: one is first."""

from __future__ import annotations

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from bench.faults import rig
from bench.faults.visitors import Answer, Visitor, all_at_once, with_second_means

PROCESSES = 3
OPENING = 8  # people who open their pages at a time, before anybody presses
WORDS = "What stands in the way, in the words of person "


@dataclass
class Outcome:
    """What came of three rushes: how everybody was answered, and what was then there."""

    database: str
    rivals: int
    writers: int
    moved: Counter[int] = field(default_factory=Counter)
    steps: int = 0
    notices: dict[str, int] = field(default_factory=dict)
    told: int = 0
    saved: Counter[int] = field(default_factory=Counter)
    both_texts: int = 0
    versions: int = 0
    posted: Counter[int] = field(default_factory=Counter)
    led_to: int = 0
    made: int = 0
    seconds: float = 0

    @property
    def good(self) -> bool:
        """One of each, and everybody else was told politely."""
        moved = self.moved == {302: 1, 409: self.rivals - 1} and self.steps == 1 and self.told == self.rivals - 1
        saved = self.saved == {302: 1, 409: self.writers - 1} and self.both_texts == self.writers - 1
        posted = self.posted == {302: self.writers} and self.led_to == self.made == 1
        once = bool(self.notices) and set(self.notices.values()) == {1}
        return moved and once and saved and self.versions == 1 and posted

    def __str__(self) -> str:
        what = (
            f"{self.rivals} officers receive one ask at once, {self.writers} people change the same words, one form is "
            f"posted {self.writers} times"
        )
        notices = f"{len(self.notices)} outbox row, {sum(self.notices.values()) - len(self.notices)} doubled"
        return (
            f"| {what}, over HTTP to {PROCESSES} web processes, {self.database} "
            f"| the move {dict(self.moved)}: {self.steps} step, {notices}, {self.told} told who was first; the words "
            f"{dict(self.saved)}: {self.versions} saved, {self.both_texts} shown both texts; the form "
            f"{dict(self.posted)}: {self.made} barrier, {self.led_to} address "
            f"| {self.seconds:.0f} s | {'yes' if self.good else '**no**'} |"
        )


def run(*, rivals: int, writers: int, database_url: str) -> Outcome:
    """Let so many people press at once, three times over, in a folder and a database of its own."""
    outcome = Outcome("PostgreSQL" if database_url else "SQLite", rivals, writers)
    began = time.monotonic()
    with rig.folder_of_its_own() as folder:
        rig.set_up(folder, database_url)
        from leaders.tests.factories import LeaderFactory, TeamFactory

        mission = LeaderFactory().appointments.get().mission
        team = [TeamFactory(of=mission) for _ in range(writers)]
        with rig.web(PROCESSES) as site:
            _one_move(outcome, site, mission)
            _same_words(outcome, site, mission, team)
            _one_form(outcome, site, team[0])
        rig.settle()
    outcome.seconds = time.monotonic() - began
    return outcome


def _one_move(outcome: Outcome, site: str, mission: Any) -> None:
    """Officers of one forum, each on their own page, receive the same ask."""
    from django.urls import reverse

    from barriers.tests.factories import BarrierFactory, EscalationFactory
    from foundation.outbox import Notice
    from people.tests.factories import OfficerFactory, south_tees

    place = south_tees().place
    officers = [with_second_means(OfficerFactory(at=place)) for _ in range(outcome.rivals)]
    trip = EscalationFactory(barrier=BarrierFactory(lead_mission=mission), forum=place)
    path = reverse("barriers:escalation_move", args=[trip.barrier.reference, trip.number, "receive"])
    answers = _rush(site, officers, path, lambda n: {"words": f"Thank you, says officer {n}."})
    trip.refresh_from_db()
    outcome.moved = Counter(one.status for one in answers)
    outcome.steps = trip.steps.filter(move="receive").count() if trip.state == "received" else 0
    outcome.told = sum(1 for one in answers if one.status == 409 and one.holds("Received"))
    rows = Notice.objects.filter(kind="barriers.received").values_list("to__email", flat=True)
    outcome.notices = dict(Counter(rows))


def _same_words(outcome: Outcome, site: str, mission: Any, team: list[Any]) -> None:
    """Everybody of a team changes the same words of one barrier."""
    from django.urls import reverse

    from barriers.tests.factories import BarrierFactory

    barrier = BarrierFactory(lead_mission=mission)
    path = reverse("barriers:amend", args=[barrier.reference])
    answers = _rush(site, team, path, lambda n: {"gets_in_the_way": f"{WORDS}{n}."})
    was = barrier.version
    barrier.refresh_from_db()
    outcome.saved = Counter(one.status for one in answers)
    outcome.versions = barrier.version - was
    late = [(n, one) for n, one in enumerate(answers) if one.status == 409]
    outcome.both_texts = sum(1 for n, one in late if one.holds(f"{WORDS}{n}.") and one.holds(barrier.gets_in_the_way))


def _one_form(outcome: Outcome, site: str, person: Any) -> None:
    """One form, posted again and again before it has been answered."""
    from barriers.models import Barrier

    path, title = "/portal/barriers/log/", "Posted again and again"
    windows = [Visitor(site).as_if_signed_in(person) for _ in range(outcome.writers)]
    form = windows[0].form(path) | {"title": title, "gets_in_the_way": "Each service asks in its own words."}
    for window in windows:
        window.cookies["csrftoken"] = windows[0].cookies["csrftoken"]
    answers = all_at_once([lambda window=window: window.post(path, form) for window in windows])
    outcome.posted = Counter(one.status for one in answers)
    outcome.led_to = len({one.leads_to for one in answers})
    outcome.made = Barrier.objects.filter(title=title).count()


def _rush(site: str, people: list[Any], path: str, typed: Any) -> list[Answer]:
    """Everybody opens the page in a browser of their own, types, and then all press at once."""
    visitors = [Visitor(site).as_if_signed_in(person) for person in people]
    with ThreadPoolExecutor(OPENING) as threads:
        forms = list(threads.map(lambda visitor: visitor.form(path), visitors))
    filled = [form | typed(n) for n, form in enumerate(forms)]
    presses = zip(visitors, filled, strict=True)
    return all_at_once(
        [lambda visitor=visitor, fields=fields: visitor.post(path, fields) for visitor, fields in presses]
    )
