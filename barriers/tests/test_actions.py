"""Actions: given with a day, done with what shows it or not done with the reason, moved with the old day kept."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from barriers import actions
from barriers.models import Action
from barriers.tests.cast import told
from barriers.tests.factories import ActionFactory, DecisionFactory, fresh, officer_at
from foundation.moves import NotYours, TooLate
from foundation.working_days import add, today
from people.tests.factories import MemberFactory, PersonFactory, south_tees

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return PersonFactory()


def test_an_action_hangs_on_a_meeting_alone_and_its_owner_is_told(owner):
    action = ActionFactory(owner=owner)

    assert (action.state, action.decision, action.owner) == (Action.State.OPEN, None, owner)
    assert told("barriers.action") == [owner.name]


def test_an_action_hangs_on_a_decision(owner):
    decision = DecisionFactory()

    assert ActionFactory(decision=decision, owner=owner).decision == decision


def test_giving_an_action_is_the_officers():
    meeting = ActionFactory().meeting

    for person in (PersonFactory(), MemberFactory(at=meeting.forum), officer_at(south_tees().hwb)):
        with pytest.raises(NotYours):
            actions.give("Ring them.", owner=person, due_on=today(), by=person, meeting=meeting)

    assert Action.objects.count() == 1


@pytest.mark.parametrize("done, state, column", [(True, "done", "evidence"), (False, "not-done", "because")])
def test_an_owner_says_how_it_went(owner, done, state, column):
    action = ActionFactory(owner=owner)

    actions.finish(action, done=done, words="The minute of 3 June.", by=fresh(owner))

    action.refresh_from_db()
    assert (action.state, getattr(action, column)) == (state, "The minute of 3 June.")
    assert action.steps.first().words == "The minute of 3 June."


@pytest.mark.parametrize("done", [True, False])
def test_how_it_went_needs_words(owner, done):
    action = ActionFactory(owner=owner)

    with pytest.raises(ValidationError):
        actions.finish(action, done=done, words="  ", by=fresh(owner))

    assert Action.objects.get().state == Action.State.OPEN


def test_the_officer_finishes_it_for_the_owner_and_a_stranger_does_not(owner):
    action = ActionFactory(owner=owner)

    with pytest.raises(NotYours):
        actions.finish(action, done=True, words="Done.", by=PersonFactory())
    actions.finish(action, done=True, words="She rang me.", by=officer_at(action.meeting.forum))
    with pytest.raises(TooLate):
        actions.finish(action, done=False, words="Not done.", by=fresh(owner))


def test_a_new_day_keeps_the_old_one_and_the_reason(owner):
    action = ActionFactory(owner=owner)
    was = action.due_on

    actions.change_date(action, due_on=add(was, 5), because="The director is away.", by=fresh(owner))

    action.refresh_from_db()
    assert action.due_on == add(was, 5)
    assert f"From {was:%-d %B}" in action.steps.first().words
    assert "The director is away." in action.steps.first().words


def test_a_new_day_needs_a_reason(owner):
    with pytest.raises(ValidationError):
        actions.change_date(ActionFactory(owner=owner), due_on=today(), because="", by=fresh(owner))


def test_an_action_is_overdue_from_the_day_after():
    action = ActionFactory(due_on=today())

    assert list(Action.objects.overdue(today())) == []
    assert list(Action.objects.overdue(today() + timedelta(days=1))) == [action]
