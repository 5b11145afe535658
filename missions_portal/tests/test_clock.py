"""The clock may run twice, late or never."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command

from barriers.models import Escalation
from barriers.tests.factories import EscalationFactory, officer_at
from digests.compile import approve
from digests.models import Edition
from digests.tests.factories import EditionFactory
from foundation.outbox import Notice
from foundation.working_days import LONDON, add, today
from leaders.tests.factories import LeaderFactory
from learning.models import Steward
from missions.tests.factories import MissionFactory
from missions_portal import clock
from missions_portal.beat import Beat
from missions_portal.celery import app
from missions_portal.models import Run
from missions_portal.tasks import day, tick
from people.tests.factories import FacilitatorFactory, PersonFactory, south_tees

pytestmark = pytest.mark.django_db


def test_a_day_done_twice_leaves_the_same_state():
    escalation = EscalationFactory(state=Escalation.State.RETURNED)
    late = add(escalation.reply_by, 1)
    clock.do_the_day(late, hour=9)
    escalation.refresh_from_db()
    notices = Notice.objects.count()
    clock.do_the_day(late, hour=9)
    assert escalation.state == Escalation.State.CLOSED
    assert escalation.steps.filter(move="lapse").count() == 1
    assert Notice.objects.count() == notices


def test_a_mission_whose_leaders_term_is_over_is_looked_after_from_that_day_and_by_one_person():
    facilitator, leader = FacilitatorFactory(), LeaderFactory()
    mission = leader.appointments.get().mission
    leader.appointments.update(until=today())

    clock.do_the_day(today(), hour=0)
    clock.do_the_day(today(), hour=1)

    assert mission.appointments.current().caretaking().get().person == facilitator


def test_in_september_contacts_are_asked_once_who_has_left():
    contact = PersonFactory()
    contact.organisation.contact = contact
    contact.organisation.save()
    PersonFactory(organisation=contact.organisation)
    for on in (date(2026, 8, 31), date(2026, 9, 1), date(2026, 9, 1), date(2026, 9, 2)):
        clock.do_the_day(on, hour=9)
    assert contact.organisation.leavers_checks.get().asked_on == date(2026, 9, 1)
    assert Notice.objects.filter(kind="people.leavers", to=contact).count() == 1


def test_whoever_looks_after_a_quiet_log_gets_one_friendly_word():
    mission = MissionFactory()
    leader = LeaderFactory(of=mission)
    Steward.objects.create(mission=mission, person=leader, since=date(2026, 8, 3))
    for on in (date(2026, 9, 14), date(2026, 9, 15), date(2026, 9, 15), date(2026, 10, 20)):
        clock.do_the_day(on, hour=9)
    assert Notice.objects.filter(kind="learning.quiet", to=leader).count() == 1


def test_nobodys_one_mail_of_the_day_comes_in_the_night():
    EscalationFactory(state=Escalation.State.WAITING)
    due = Escalation.objects.get().mission_answer_by
    clock.do_the_day(due, hour=5)
    assert not Notice.objects.filter(kind="daily").exists()
    clock.do_the_day(due, hour=7)
    assert Notice.objects.filter(kind="daily").exists()


def test_the_clocks_runs_are_seen():
    tick()
    day()
    assert Run.objects.of(clock.TICK).went_well().exists()
    assert Run.objects.of(clock.DAY).went_well().exists()


def test_an_edition_that_cannot_be_sent_stops_no_mail_and_shows_as_not_ready(monkeypatch, client):
    edition = EditionFactory()
    approve(edition, by=officer_at(edition.forum))
    EscalationFactory()
    monkeypatch.setattr("digests.pdf.pdf", lambda edition: 1 / 0)
    tick()
    run = Run.objects.of(clock.TICK).get()
    assert mail.outbox and f"{len(mail.outbox)} sent" in run.words
    assert not run.ok and f"Failed: digests: {edition.reference}: ZeroDivisionError" in run.words
    assert client.get("/health/ready").status_code == 503
    monkeypatch.undo()
    tick()
    assert client.get("/health/ready").json()["clock"] == "ready"


def test_one_step_of_the_day_that_fails_loses_no_other(monkeypatch):
    def broken(on):
        raise ValueError("what somebody typed")

    south_tees()
    monkeypatch.setattr("barriers.daily.run", broken)
    day()
    run = Run.objects.of(clock.DAY).get()
    assert Edition.objects.filter(kind="leaders").exists()
    assert not run.ok and "Failed: lapses and nudges: ValueError" in run.words and "one digest compiled" in run.words
    assert "typed" not in run.words


def test_sweeping_by_hand_sends_what_waits():
    EscalationFactory()
    said = StringIO()
    call_command("sweep", stdout=said)
    assert mail.outbox
    assert f"{len(mail.outbox)} sent" in said.getvalue()


def test_a_clock_that_was_set_back_goes_on_ticking(tmp_path):
    began = datetime(2026, 10, 30, 12, tzinfo=LONDON)
    with time_machine.travel(began) as travelling:
        beat = Beat(app, schedule_filename=str(tmp_path / "clock"))
        beat.apply_entry = lambda entry, producer: rung.append(entry.name)
        rung = []
        ring(beat, travelling, seconds=90)
        before, rung[:] = rung.count(clock.TICK), []
        travelling.move_to(began - timedelta(hours=1))
        ring(beat, travelling, seconds=90)
        beat.close()
    assert before == 3 and rung.count(clock.TICK) >= 2


def ring(beat, travelling, *, seconds):
    """Let the clockwork go for so many seconds."""
    for _ in range(seconds):
        travelling.shift(1)
        while not beat.tick():
            pass
