"""A session ends while somebody types: they find their words after signing in again, and nobody else does."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from bench.faults import rig
from bench.faults.visitors import Visitor, with_password

LOG = "/portal/barriers/log/"
TYPED = {"title": "Typed as the session ended", "gets_in_the_way": "Three families, three forms, three answers."}


@dataclass
class Outcome:
    """What came of one run: what each of two people found, one after the other in the same browser."""

    database: str
    sent_away: bool = False
    other_found: int = 0
    writer_found: int = 0
    seconds: float = 0

    @property
    def good(self) -> bool:
        """Led to sign in; the other found nothing; the writer found every word."""
        return self.sent_away and not self.other_found and self.writer_found == len(TYPED)

    def __str__(self) -> str:
        led = "led to sign in" if self.sent_away else "not led to sign in"
        return (
            f"| a session ends in mid-form; another person signs in on that browser, then its writer, {self.database} "
            f"| {led}; the other found {self.other_found} of {len(TYPED)} texts, the writer {self.writer_found} "
            f"| {self.seconds:.0f} s | {'yes' if self.good else '**no**'} |"
        )


def run(*, database_url: str) -> Outcome:
    """End somebody's session between the opening of a form and its sending, in a folder and a database of its own."""
    outcome, began = Outcome("PostgreSQL" if database_url else "SQLite"), time.monotonic()
    with rig.folder_of_its_own() as folder:
        rig.set_up(folder, database_url)
        from leaders.tests.factories import LeaderFactory, TeamFactory
        from people.models import Session

        mission = LeaderFactory().appointments.get().mission
        writer, other = (with_password(TeamFactory(of=mission)) for _ in range(2))
        with rig.web() as site:
            browser = Visitor(site)
            browser.sign_in(writer)
            form = browser.form(LOG) | TYPED
            Session.objects.all().delete()
            answer = browser.post(LOG, form)
            outcome.sent_away = answer.status == 302 and not answer.done
            outcome.other_found = _found_by(browser, other)
            browser.cookies.pop("sessionid")
            outcome.writer_found = _found_by(browser, writer)
        rig.settle()
    outcome.seconds = time.monotonic() - began
    return outcome


def _found_by(browser: Visitor, person: Any) -> int:
    """How many of the typed texts stand in the form once this person has signed in."""
    assert browser.sign_in(person).done, f"{person} could not sign in."
    page = browser.get(LOG)
    return sum(page.holds(text) for text in TYPED.values())
