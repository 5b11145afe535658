"""Handing over: drafts and actions of those who left a mission pass to whoever heads it, who is told once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse

from barriers import life
from barriers.models import Barrier, Decision, Escalation
from barriers.tests.factories import ActionFactory, BarrierFactory, DecisionFactory, EscalationFactory
from foundation.outbox import Notice
from foundation.working_days import today
from leaders.appoint import appoint, stand_down
from leaders.caretakers import ensure_caretakers
from leaders.models import Appointment
from learning.capture import share
from learning.tests.factories import LearningEntryFactory
from missions_portal.hand_over import hand_over
from missions_portal.tests.scene import SouthTees, deliver, south_tees
from people.models import User
from people.tests.factories import SeatFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> SouthTees:
    return south_tees()


def leave(scene: SouthTees) -> None:
    """The leader stands down today; the facilitator looks after the mission."""
    held = Appointment.objects.get(mission=scene.mission, role="leader")
    stand_down(held, until=today(), by=scene.operator)


def again(person: Any) -> Any:
    """The same person at their next request."""
    return User.objects.get(pk=person.pk)


def draft_by(scene: SouthTees) -> Barrier:
    return BarrierFactory(lead_mission=scene.mission, author=scene.leader, draft=True)


def promised(scene: SouthTees) -> Any:
    """An action of the leader's that hangs on what the Place Partnership decided for their mission."""
    barrier = BarrierFactory(lead_mission=scene.mission, author=scene.leader)
    trip = EscalationFactory(barrier=barrier, forum=scene.place, state=Escalation.State.SCHEDULED)
    return ActionFactory(decision=DecisionFactory(escalation=trip), owner=scene.leader)


def test_a_draft_is_its_authors_alone_while_they_serve_the_mission(scene: SouthTees) -> None:
    draft = draft_by(scene)
    assert draft in Barrier.objects.visible_to(scene.leader)
    for other in ("team", "contributor", "facilitator", "other_leader", "operator"):
        assert draft not in Barrier.objects.visible_to(getattr(scene, other)), other


def test_a_leavers_drafts_are_held_by_the_caretaker_who_can_log_and_share_them(scene: SouthTees, client: Any) -> None:
    draft = draft_by(scene)
    entry = LearningEntryFactory(mission=scene.mission, author=scene.leader, draft=True)
    leave(scene)
    caretaker = again(scene.facilitator)
    assert list(Barrier.objects.drafts_of(caretaker)) == [draft]
    assert list(type(entry).objects.drafts_of(caretaker)) == [entry]
    assert draft not in Barrier.objects.visible_to(again(scene.team))
    client.force_login(caretaker)
    assert (
        "Only its author, or whoever leads the mission once they have left it"
        in client.get(draft.get_absolute_url()).content.decode()
    )
    assert client.get(entry.get_absolute_url()).status_code == 200
    life.log(Barrier.objects.get(), by=caretaker)
    share(entry, by=caretaker)
    assert Barrier.objects.get().state == "open" and entry.reference


def test_the_successor_and_no_longer_the_caretaker_holds_them(scene: SouthTees) -> None:
    draft = draft_by(scene)
    leave(scene)
    appoint(scene.mission, scene.team, "leader", since=today(), by=scene.operator)
    ensure_caretakers(today() + timedelta(days=1))
    assert draft in Barrier.objects.visible_to(again(scene.team))
    assert draft in Barrier.objects.visible_to(again(scene.leader)), "it stays its author's too"


def test_actions_pass_on_once_with_a_step_that_names_both(scene: SouthTees) -> None:
    action = promised(scene)
    hand_over(today())
    action.refresh_from_db()
    assert action.owner == scene.leader, "nobody has left"
    leave(scene)
    hand_over(today())
    hand_over(today())
    action.refresh_from_db()
    assert action.owner == scene.facilitator
    step = action.steps.get(move="pass_on")
    assert step.words == f"From {scene.leader} to {scene.facilitator}."
    deliver()
    assert [letter for letter in mail.outbox if "An action for you" in letter.subject][-1].to == [
        scene.facilitator.email
    ]


def test_an_action_stays_with_who_still_sits_at_the_forum(scene: SouthTees) -> None:
    action = promised(scene)
    SeatFactory(person=scene.leader, forum=scene.place)
    leave(scene)
    hand_over(today())
    action.refresh_from_db()
    assert action.owner == scene.leader


def test_a_new_head_reads_once_what_is_theirs_now(scene: SouthTees) -> None:
    draft_by(scene)
    BarrierFactory(lead_mission=scene.mission, author=scene.leader)
    leave(scene)
    hand_over(today())
    hand_over(today())
    deliver()
    told = [letter for letter in mail.outbox if letter.subject == f"{scene.mission}: what is yours now"]
    assert [letter.to for letter in told] == [[scene.facilitator.email]]
    assert "Open barriers: 1" in told[0].body and "Drafts: 1" in told[0].body and "Actions" not in told[0].body
    assert reverse("missions:detail", args=[scene.mission.code]) in told[0].body


def test_a_new_head_with_nothing_open_is_sent_nothing(scene: SouthTees) -> None:
    leave(scene)
    hand_over(today())
    deliver()
    assert set(Notice.objects.filter(kind="hand_over.yours").values_list("state", flat=True)) == {"withdrawn"}
    assert not [letter for letter in mail.outbox if "what is yours now" in letter.subject]


def test_an_exempt_action_goes_to_the_forums_officer_and_not_to_who_may_not_read_it(scene: SouthTees) -> None:
    action = promised(scene)
    Decision.objects.update(exempt=True, open_summary="In private.")
    leave(scene)
    hand_over(today())
    action.refresh_from_db()
    assert action.owner == scene.place_officer


def test_an_action_given_to_somebody_who_left_the_mission_long_ago_stays_theirs(scene: SouthTees) -> None:
    held = Appointment.objects.get(mission=scene.mission, role="leader")
    stand_down(held, until=today() - timedelta(days=1), by=scene.operator)
    action = promised(scene)
    hand_over(today())
    action.refresh_from_db()
    assert action.owner == scene.leader
