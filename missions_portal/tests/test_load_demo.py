"""The sample: labelled, lively, consistent, and only where it belongs."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import models, transaction
from django.test import Client, override_settings
from django.utils import timezone

from barriers.models import (
    BEFORE_A_DECISION,
    Action,
    Barrier,
    Decision,
    Escalation,
    EscalationStep,
    HelpOffered,
    PartnerRequest,
)
from digests.models import Edition
from foundation import personal_data
from foundation.outbox import Notice
from leaders.models import Appointment, Nomination
from learning.models import CommunityVoice, Experiment, LearningEntry
from missions.models import DataHolding, EngagementModel, Lever, LeverNote, Mission
from missions_portal.demo.world import data
from missions_portal.models import InformationRequest
from people.models import Attendance, Forum, Meeting, User
from people.tests.factories import PersonFactory

SIGN_IN = [
    "leader.sw1",
    "leader.sw3",
    "leader.lw1",
    "leader.lw2",
    "leader.lw4",
    "leader.aw1",
    "leader.aw2",
    "team.lw1",
    "contributor.lw1",
    "facilitator",
    "officer.place",
    "officer.hwb",
    "chair.hwb",
    "member.hwb",
    "member.place",
    "operator",
]  # portal.md, section 6; SW2's and LW3's posts stay vacant


def load_demo() -> str:
    said = StringIO()
    call_command("load_demo", stdout=said)
    return said.getvalue()


@pytest.fixture(scope="module")
def sample(django_db_setup: Any, django_db_blocker: Any) -> Iterator[str]:
    """The sample, loaded once for this module and taken away after it."""
    with django_db_blocker.unblock(), override_settings(DEMO=True), transaction.atomic():
        call_command("load_strategy", verbosity=0)
        yield load_demo()
        transaction.set_rollback(True)


pytestmark = pytest.mark.django_db


def in_state(model: type[models.Model], state: str) -> bool:
    return model._base_manager.filter(state=state).exists()


# ---- where it does not belong ----


def test_without_demo_the_sample_is_refused():
    call_command("load_strategy", verbosity=0)

    with pytest.raises(CommandError, match="only where DEMO=1"):
        load_demo()
    assert not User.objects.exists()


@override_settings(DEMO=True)
def test_without_the_strategy_the_sample_is_refused():
    with pytest.raises(CommandError, match="run load_strategy first"):
        load_demo()


@override_settings(DEMO=True)
@time_machine.travel("2027-01-02 00:10:00+00:00", tick=False)
def test_the_sample_loads_on_a_saturday_after_the_holidays():
    call_command("load_strategy", verbosity=0)

    assert "The sample is loaded" in load_demo()


@override_settings(DEMO=True)
def test_the_sample_is_refused_where_anybody_real_is():
    call_command("load_strategy", verbosity=0)
    PersonFactory(email="someone@middlesbrough.example.com")

    with pytest.raises(CommandError, match="holds real people.*DEMO_DATABASE_URL"):
        load_demo()
    assert User.objects.count() == 1


# ---- what there is ----

EVERY_STATE = [
    (model, state)
    for model in (
        Barrier, Escalation, PartnerRequest, Action, LearningEntry, CommunityVoice, Experiment, Meeting, Nomination, Lever,
        InformationRequest,
    )
    for state in model.State
]  # fmt: skip


@pytest.mark.parametrize(("model", "state"), EVERY_STATE, ids=lambda value: getattr(value, "__name__", str(value)))
def test_every_state_of_every_record_is_present(sample, model, state):
    assert in_state(model, state)


def test_every_outcome_of_a_decision_is_present(sample):
    assert set(Decision.objects.values_list("outcome", flat=True)) == set(Decision.Outcome.values)


def test_it_has_one_of_everything_that_has_no_state_of_its_own(sample):
    assert HelpOffered.objects.exists()
    assert Decision.objects.filter(escalation=None, agenda_item__isnull=False).exists()
    assert Decision.objects.filter(delegation__isnull=False).exists()
    assert Attendance.objects.filter(apologies=True, substitute__isnull=False, came=None).exists()
    assert set(Barrier.objects.values_list("within_parameters", flat=True)) == set(Barrier.Within.values)
    assert PartnerRequest.objects.filter(in_effect_on__isnull=False).exists()
    assert set(Lever.objects.values_list("kind", flat=True)) == set(Lever.Kind.values)
    assert Lever.objects.filter(legal_asked_on__isnull=False, legal_answered_on=None).exists()
    assert Lever.objects.exclude(legal_check="").exists() and Lever.objects.exclude(wording_adopted="").exists()
    assert Lever.objects.filter(kind="power", power__code="regulatory").values("holder").distinct().count() > 1
    assert LeverNote.objects.exists() and DataHolding.objects.exists() and EngagementModel.objects.exists()


def test_an_edition_was_sent_one_skipped_and_the_boards_next_is_held(sample):
    assert in_state(Edition, "sent") and in_state(Edition, "skipped")
    assert Edition.objects.held().filter(forum__code="hwb").exists()


def test_it_tells_how_far_it_is_and_says_that_everyone_is_invented(sample):
    assert "People, seats and appointments" in sample
    assert "Everyone in it is invented" in sample


def test_a_second_run_changes_nothing(sample):
    before = Barrier.objects.count(), User.objects.count()

    with override_settings(DEMO=True):
        said = load_demo()

    assert "there already" in said
    assert (Barrier.objects.count(), User.objects.count()) == before


# ---- who there is ----


def test_everyone_in_the_sample_is_named_by_their_role_at_example_org(sample):
    for person in User.objects.all():
        assert person.name.startswith("Sample ") and person.email.endswith("@example.org")


@pytest.mark.parametrize("key", SIGN_IN)
def test_the_people_of_the_sample_have_its_password(sample, key):
    assert User.objects.get(email=f"{key}@example.org").check_password(settings.DEMO_PASSWORD)


def test_board_members_without_an_account_still_get_the_digest(sample):
    member = User.objects.get(email="police.hwb@example.org")

    assert not member.has_usable_password()
    assert member.deliveries.filter(edition__forum__code="hwb").exists()


def test_a_vacant_post_has_its_caretaker(sample):
    for mission in Mission.objects.filter(code__in=["SW2", "LW3"]):
        current = mission.appointments.current()
        assert not current.leading().exists()
        assert current.filter(role=Appointment.Role.CARETAKER, person__email="facilitator@example.org").exists()


def test_a_mission_was_handed_over_and_one_is_led_together(sample):
    handed_over = Mission.objects.get(code="AW1").appointments
    assert handed_over.past().leading().exists() and handed_over.current().leading().count() == 1
    assert Mission.objects.get(code="SW3").appointments.current().leading().count() == 2


def test_a_leader_opens_the_desk(sample):
    client = Client()
    client.force_login(User.objects.get(email="leader.lw1@example.org"))

    with override_settings(DEMO=True):
        assert client.get("/portal/").status_code == 200


# ---- that it hangs together ----


def test_nothing_in_the_sample_lies_ahead(sample):
    now = timezone.now()

    assert not EscalationStep.objects.filter(at__gt=now).exists()
    assert not Barrier.objects.filter(logged_at__gt=now).exists()
    assert not Meeting.objects.held().filter(starts_at__gt=now).exists()


def test_every_story_runs_forward(sample):
    for barrier in Barrier.objects.logged():
        times = list(barrier.steps.order_by("counter").values_list("at", flat=True))
        assert times == sorted(times), barrier
        assert barrier.drafted_at <= barrier.logged_at


def test_what_a_meeting_decided_it_decided_on_its_day(sample):
    for decision in Decision.objects.filter(agenda_item__isnull=False):
        assert decision.on == decision.agenda_item.meeting.day
        assert decision.agenda_item.meeting.is_quorate


def test_one_ask_is_past_its_day_and_the_boards_are_not(sample):
    late = Escalation.objects.filter(state__in=BEFORE_A_DECISION, answer_by__lt=timezone.localdate())
    assert late.filter(forum__code="place-partnership").exists()
    assert not late.filter(forum__code="hwb").exists()


def test_half_a_year_of_mail_is_not_sent_now(sample):
    waiting = Notice.objects.filter(sent_at=None)

    assert 0 < waiting.count() < 30


def test_a_sensitive_barrier_is_read_by_few(sample):
    pets = Barrier.objects.get(sensitive=True)

    def reads(key: str) -> bool:
        person = User.objects.get(email=f"{key}@example.org")
        return Barrier.objects.visible_to(person).filter(pk=pets.pk).exists()

    assert reads("leader.lw4") and reads("facilitator") and reads("officer.place")
    assert not reads("leader.sw1") and not reads("officer.hwb") and not reads("operator")


def test_nothing_in_the_sample_identifies_a_person():
    found = [
        finding
        for name in ("barriers", "learning", "meetings", "portfolio", "requests")
        for finding in _findings(data(name))
    ]

    assert found == []


def _findings(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from _findings(part)
    elif isinstance(value, str):
        yield from personal_data.find(value)


def test_the_forums_of_the_sample_have_an_officer_each(sample):
    for forum in Forum.objects.current():
        assert forum.seats.current().officers().count() == 1
