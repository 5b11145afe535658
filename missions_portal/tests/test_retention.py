"""What is over its time is counted by the register; a dry run deletes nothing, and --apply only what it names."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from digests.models import Delivery
from digests.tests.factories import EditionFactory
from foundation import links
from foundation.history import AuditEntry
from foundation.links import PersonalLink
from foundation.moments import as_of
from foundation.outbox import Notice, NoticeState, tell
from leaders import nominate
from leaders.models import Nomination
from leaders.tests.factories import LeaderFactory
from missions.models import Strategy
from missions.tests.factories import MissionFactory, StrategyFactory
from missions_portal.models import InformationRequest
from missions_portal.statutory import register, retention
from missions_portal.tests.factories import InformationRequestFactory
from people.models import Session
from people.tests.factories import OfficerFactory, OperatorFactory, PersonFactory

pytestmark = pytest.mark.django_db


def a_little_of_each() -> None:
    person = PersonFactory()
    for key in ("of-a-digest", "other", "waits"):
        tell("people.leavers", to=person, key=key, check=1)
    Notice.objects.exclude(key="waits").update(state=NoticeState.SENT, next_try_at=None, created_at=timezone.now())
    Delivery.objects.create(edition=EditionFactory(), person=person, notice=Notice.objects.get(key="of-a-digest"))
    links.make(person, "read", about={}, days=30)
    Session.objects.create(session_key="ended", session_data="", expire_date=timezone.now())
    InformationRequestFactory(state="answered")
    InformationRequestFactory()


def counts() -> tuple[int, ...]:
    kinds = (Notice, PersonalLink, Session, InformationRequest)
    return tuple(kind._base_manager.count() for kind in kinds)


def run(*words: str) -> str:
    said = StringIO()
    call_command("retention", *words, stdout=said)
    return said.getvalue()


def test_each_kind_the_register_lets_end_has_its_rule_and_every_rule_stands_in_it():
    assert {kind for group in register.groups() for kind in group.ends} == set(retention.KINDS)


@pytest.mark.parametrize("years", [1, 4])
def test_a_dry_run_counts_and_deletes_nothing(years):
    with time_machine.travel(datetime(2026, 3, 1, 9, tzinfo=UTC), tick=False):
        a_little_of_each()
    with time_machine.travel(datetime(2026 + years, 3, 2, 9, tzinfo=UTC), tick=False):
        before = counts()
        said = run()
        assert counts() == before and "Nothing was deleted." in said
        found = 0 if years == 1 else 1
        assert f"Requests for information that were answered, kept 3 years: {found}" in said
        assert f"E-mails that went out or were given up, kept 2 years: {2 * found}" in said
        assert "Sessions that have ended, kept 0 years: 1" in said


def test_applying_deletes_what_is_over_with_its_history_and_says_who_did():
    operator = OperatorFactory()
    with time_machine.travel(datetime(2026, 3, 1, 9, tzinfo=UTC), tick=False):
        a_little_of_each()
    with time_machine.travel(datetime(2030, 3, 2, 9, tzinfo=UTC), tick=False):
        with pytest.raises(CommandError, match="which operator"):
            run("--apply")
        run("--apply", "--by", operator.email)

    assert counts() == (1, 0, 0, 1) and Notice.objects.get().key == "waits"
    assert InformationRequest.objects.get().state == "received"
    assert InformationRequest.history.values("id").distinct().count() == 1
    assert Delivery.objects.get().notice is None, "that it was sent to them stays on record"
    assert AuditEntry.objects.filter(act="delete_over_time", by=operator).count() == 4


def test_a_nomination_not_taken_up_goes_after_two_years_and_a_developing_leader_stays():
    old = timezone.now() - timedelta(days=800)
    for developing in (False, True):
        with as_of(old):
            nominee, leader = PersonFactory(), LeaderFactory()
            nomination = Nomination.objects.create(
                mission=MissionFactory(), nominee=nominee, nominated_by=leader, why="They listen.", state="asked"
            )
            nominate.withdraw(nomination, by=nominee)
            Nomination.objects.filter(pk=nomination.pk).update(developing=developing)
    nominations = next(each for each in retention.over() if each.rows.model is Nomination)

    assert retention.delete(nominations, by=OperatorFactory()) == 1
    assert Nomination.objects.get().developing and Nomination.history.values("id").distinct().count() == 1


def test_what_only_people_can_decide_is_named_and_left():
    StrategyFactory()
    Strategy.objects.update(ends=2015)
    OfficerFactory(email="gone@example.org", left_on=timezone.localdate() - timedelta(days=1000))
    said = run()
    assert "gone@example.org left on" in said and "The strategy ended in 2015" in said


def test_years_are_counted_by_the_calendar():
    assert retention.years_before(datetime(2028, 2, 29, tzinfo=UTC), "3 years") == datetime(2025, 2, 28, tzinfo=UTC)
