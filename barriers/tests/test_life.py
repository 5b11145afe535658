"""A barrier's life apart from its trips: logged, joined, resolved, worked round, disputed, merged, withdrawn."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from barriers import life, notices
from barriers.models import Barrier, Escalation
from barriers.tests.cast import (
    A_CONTRIBUTOR,
    A_LEADER,
    A_TEAM,
    B_LEADER,
    C_LEADER,
    FACILITATOR,
    PLACE_OFFICER,
    Cast,
    told,
)
from barriers.tests.factories import BarrierFactory, EscalationFactory
from foundation.history import AuditEntry
from foundation.moves import NotYours, TooLate
from foundation.versions import ChangedSince
from foundation.working_days import add, today
from leaders.tests.factories import AppointmentFactory

pytestmark = pytest.mark.django_db
S = Barrier.State


def again(barrier: Barrier) -> Barrier:
    return Barrier.objects.get(pk=barrier.pk)


def names(cast: Cast, *kinds: str) -> list[str]:
    return sorted(cast[kind].name for kind in kinds)


# ---- drafts ----


def test_logging_gives_a_short_reference_that_never_changes(cast: Cast) -> None:
    first, second = cast.barrier(state=S.DRAFT), cast.barrier(state=S.DRAFT)

    life.log(first, by=cast[A_LEADER])
    life.log(second, by=cast[A_TEAM])

    assert (first.reference, second.reference) == ("B-LW1-1", "B-LW1-2")
    assert (first.state, first.turn, first.moves) == (S.OPEN, Barrier.Turn.MISSION, 1)
    assert first.turn_since == first.logged_at


@pytest.mark.parametrize("kind", [A_CONTRIBUTOR, B_LEADER, FACILITATOR, PLACE_OFFICER])
def test_logging_is_the_missions(cast: Cast, kind: str) -> None:
    draft = cast.barrier(state=S.DRAFT)

    with pytest.raises(NotYours):
        life.log(draft, by=cast[kind])

    assert again(draft).reference is None


def test_a_contributors_draft_goes_to_the_team_once(cast: Cast) -> None:
    draft = cast.barrier(state=S.DRAFT)

    life.offer(draft, by=cast[A_CONTRIBUTOR])

    assert (draft.state, draft.offered_at is None) == (S.DRAFT, False)
    assert told("barriers.offered") == names(cast, A_LEADER)
    assert list(Barrier.objects.offered_to({cast.a.pk})) == [draft]
    assert not Barrier.objects.offered_to({cast.b.pk}).exists()
    with pytest.raises(NotYours):
        life.offer(draft, by=cast[A_CONTRIBUTOR])


@pytest.mark.parametrize("kind", [A_CONTRIBUTOR, A_TEAM])
def test_a_discarded_draft_leaves_nothing_but_the_note_that_there_was_one(cast: Cast, kind: str) -> None:
    draft = cast.barrier(state=S.DRAFT)
    pk = draft.pk

    life.discard(draft, by=cast[kind])

    assert not Barrier.objects.exists()
    assert not Barrier.history.filter(id=pk).exists()
    assert AuditEntry.objects.filter(act="discard", record_id=pk).exists()


def test_a_logged_barrier_is_not_discarded(cast: Cast) -> None:
    barrier = cast.barrier()

    with pytest.raises(TooLate):
        life.discard(barrier, by=cast[A_LEADER])
    with pytest.raises(TooLate):
        life.discard(barrier, by=cast[A_CONTRIBUTOR])

    assert again(barrier).history.exists()


def test_a_draft_somebody_moved_meanwhile_is_kept_whole(cast: Cast) -> None:
    draft = cast.barrier(state=S.DRAFT)
    stale = again(draft)
    life.offer(draft, by=cast[A_CONTRIBUTOR])

    with pytest.raises(TooLate):
        life.discard(stale, by=cast[A_LEADER])

    assert again(draft).history.exists()


# ---- words ----


def test_the_mission_amends_its_words_and_the_history_keeps_both(cast: Cast) -> None:
    barrier = cast.barrier()
    was = barrier.title

    life.amend(barrier, {"title": "Better said"}, by=cast[A_TEAM], version=1)

    assert (again(barrier).title, again(barrier).version, again(barrier).moves) == ("Better said", 2, 1)
    assert {row.title for row in barrier.history.all()} == {"Better said", was}


def test_an_amendment_on_an_old_text_overwrites_nothing(cast: Cast) -> None:
    barrier = cast.barrier()
    life.amend(again(barrier), {"title": "First"}, by=cast[A_TEAM], version=1)

    with pytest.raises(ChangedSince) as change:
        life.amend(barrier, {"title": "Second"}, by=cast[A_LEADER], version=1)

    assert (change.value.current.title, again(barrier).title) == ("First", "First")


def test_amending_is_the_missions_and_an_ended_barriers_words_stay(cast: Cast) -> None:
    for kind in (A_CONTRIBUTOR, C_LEADER, FACILITATOR):
        with pytest.raises(NotYours):
            life.amend(cast.barrier(), {"title": "Mine"}, by=cast[kind], version=1)
    with pytest.raises(ValidationError):
        life.amend(cast.barrier(joined=False, state=S.WITHDRAWN), {"title": "Late"}, by=cast[A_LEADER], version=1)


def test_the_officer_hears_that_words_changed_while_the_forum_has_it(cast: Cast) -> None:
    trip = EscalationFactory(barrier=cast.barrier(), state=Escalation.State.RECEIVED)
    moves = trip.moves

    life.amend(again(trip.barrier), {"tried": "We rang them."}, by=cast[A_LEADER], version=1)

    assert told("barriers.amended") == names(cast, PLACE_OFFICER)
    assert Escalation.objects.get().moves == moves


@pytest.mark.parametrize(
    "kind, seat", [(A_TEAM, "Support team, Mission LW1"), (C_LEADER, "System leader, Mission LW3")]
)
def test_its_missions_write_updates_from_their_own_seats(cast: Cast, kind: str, seat: str) -> None:
    update = life.add_update(cast.barrier(), done="We met.", next="We meet again.", by=cast[kind])

    assert update.acting_as == seat


def test_others_write_no_updates(cast: Cast) -> None:
    for kind in (A_CONTRIBUTOR, B_LEADER, PLACE_OFFICER):
        with pytest.raises(NotYours):
            life.add_update(cast.barrier(), done="We met.", by=cast[kind])


# ---- join ----


def test_another_mission_says_us_too_and_is_told_what_happens_from_then_on(cast: Cast) -> None:
    barrier = cast.barrier(joined=False)

    joining = life.join(barrier, cast.b, effect="Fathers give up.", by=cast[B_LEADER])

    assert (joining.mission, barrier.state, barrier.moves) == (cast.b, S.OPEN, 2)
    assert barrier.steps.first().acting_as == "System leader, Mission LW2"
    assert told("barriers.joined") == names(cast, A_LEADER)
    assert cast[B_LEADER] in notices.raisers(barrier)


def test_a_mission_joins_while_a_forum_has_it(cast: Cast) -> None:
    trip = EscalationFactory(barrier=cast.barrier(joined=False))

    life.join(again(trip.barrier), cast.b, effect="Here too.", by=cast[B_LEADER])

    assert again(trip.barrier).state == S.ESCALATED


def test_a_mission_joins_once_for_itself_and_not_its_own(cast: Cast) -> None:
    barrier = cast.barrier(joined=False)
    with pytest.raises(NotYours):
        life.join(barrier, cast.b, effect="Theirs.", by=cast[C_LEADER])
    with pytest.raises(ValidationError, match="leads this barrier"):
        life.join(barrier, cast.a, effect="Ours.", by=cast[A_LEADER])
    life.join(barrier, cast.b, effect="Here too.", by=cast[B_LEADER])

    with pytest.raises(ValidationError, match="joined already"):
        life.join(again(barrier), cast.b, effect="Again.", by=cast[B_LEADER])

    assert (again(barrier).moves, barrier.joinings.count()) == (2, 1)


# ---- resolve, work round, reopen, dispute ----


@pytest.mark.parametrize("in_full, state, turn", [(True, S.IN_FULL, "nobody"), (False, S.IN_PART, "mission")])
def test_resolving_tells_those_who_joined(cast: Cast, in_full: bool, state: str, turn: str) -> None:
    barrier = cast.barrier()

    life.resolve(barrier, in_full=in_full, words="One wording now.", by=cast[A_LEADER])

    assert (barrier.state, barrier.turn, barrier.turn_since is None) == (state, turn, in_full)
    assert told("barriers.resolved") == names(cast, A_CONTRIBUTOR, C_LEADER)


def test_a_work_round_has_a_day_to_look_again(cast: Cast) -> None:
    barrier = cast.barrier()
    with pytest.raises(ValidationError) as refusal:
        life.work_round(barrier, review_on=today(), words="Another way.", by=cast[A_LEADER])
    assert "review_on" in refusal.value.error_dict

    life.work_round(barrier, review_on=add(today(), 30), words="Another way.", by=cast[A_LEADER])

    assert (barrier.state, barrier.review_on, barrier.due_on) == (S.WORKED_ROUND, add(today(), 30), add(today(), 30))


@pytest.mark.parametrize("state", [S.IN_PART, S.IN_FULL, S.WORKED_ROUND])
def test_the_mission_reopens_and_those_who_joined_dispute(cast: Cast, state: str) -> None:
    for act, kind in ((life.reopen, A_TEAM), (life.dispute, C_LEADER), (life.dispute, A_CONTRIBUTOR)):
        barrier = cast.barrier(state=state)

        act(barrier, words="It is still there.", by=cast[kind])

        assert (barrier.state, barrier.turn, barrier.due_on, barrier.review_on) == (S.OPEN, "mission", None, None)


def test_strangers_dispute_nothing_and_joined_missions_reopen_nothing(cast: Cast) -> None:
    barrier = cast.barrier(state=S.IN_FULL)

    with pytest.raises(NotYours):
        life.dispute(barrier, words="No.", by=cast[B_LEADER])
    with pytest.raises(NotYours):
        life.reopen(barrier, words="No.", by=cast[C_LEADER])


@pytest.mark.parametrize("act", ["resolve", "work_round", "merge", "withdraw"])
def test_a_barrier_that_is_with_a_forum_is_not_settled_meanwhile(cast: Cast, act: str) -> None:
    barrier = again(EscalationFactory(barrier=cast.barrier(joined=False)).barrier)
    given = {
        "resolve": {"in_full": True},
        "work_round": {"review_on": add(today(), 5)},
        "merge": {"into": cast.barrier()},
        "withdraw": {},
    }[act]

    with pytest.raises(TooLate):
        getattr(life, act)(barrier, words="Now.", by=cast[A_LEADER], **given)


# ---- merge ----


def test_a_merge_keeps_everyone_who_raised_either(cast: Cast) -> None:
    barrier, into = cast.barrier(), BarrierFactory(lead_mission=cast.b)

    life.merge(barrier, into, words="They are one.", by=cast[FACILITATOR])

    assert (barrier.state, barrier.merged_into, barrier.turn) == (S.MERGED, into, "nobody")
    assert set(into.joinings.values_list("mission__code", flat=True)) == {"LW1", "LW3"}
    people = {cast[kind] for kind in (A_CONTRIBUTOR, A_LEADER, B_LEADER, C_LEADER)}
    assert people <= notices.raisers(into)
    assert barrier.steps.first().acting_as == f"Facilitator, {cast.forums.space}"


def test_a_merge_needs_both_lead_missions_or_the_facilitator(cast: Cast) -> None:
    barrier, into = cast.barrier(), BarrierFactory(lead_mission=cast.b)
    with pytest.raises(NotYours):
        life.merge(barrier, into, words="One.", by=cast[A_LEADER])
    AppointmentFactory(person=cast[A_LEADER], mission=cast.b, role="team")

    life.merge(barrier, into, words="One.", by=cast[A_LEADER])

    assert barrier.steps.first().acting_as == "System leader, Mission LW1"


def test_a_barrier_is_merged_into_another_open_one(cast: Cast) -> None:
    barrier = cast.barrier()

    for into in (barrier, cast.barrier(joined=False, state=S.WITHDRAWN), cast.barrier(state=S.DRAFT)):
        with pytest.raises(ValidationError):
            life.merge(barrier, into, words="One.", by=cast[A_LEADER])

    assert again(barrier).state == S.OPEN


def test_two_barriers_of_the_same_missions_merge_without_joining_twice(cast: Cast) -> None:
    barrier, into = cast.barrier(), cast.barrier()

    life.merge(barrier, into, words="One.", by=cast[A_LEADER])

    assert list(into.joinings.values_list("mission__code", flat=True)) == ["LW3"]


# ---- withdraw ----


def test_a_barrier_nobody_joined_is_withdrawn(cast: Cast) -> None:
    barrier = cast.barrier(joined=False)

    life.withdraw(barrier, words="Ours to do.", by=cast[A_LEADER])

    assert (barrier.state, barrier.turn, barrier.turn_since) == (S.WITHDRAWN, "nobody", None)


def test_where_others_joined_one_of_them_takes_the_lead_and_the_reference_stays(cast: Cast) -> None:
    barrier = cast.barrier()
    reference = barrier.reference

    life.withdraw(barrier, words="No longer ours.", successor=cast.c, by=cast[A_LEADER])

    assert (barrier.state, again(barrier).lead_mission, barrier.reference) == (S.OPEN, cast.c, reference)
    assert not barrier.joinings.exists()
    assert barrier.steps.first().acting_as == "System leader, Mission LW1"
    assert told("barriers.passed_on") == names(cast, C_LEADER, A_CONTRIBUTOR)


def test_the_successor_is_one_of_those_who_joined(cast: Cast) -> None:
    barrier = cast.barrier()

    for successor in (None, cast.b):
        with pytest.raises(ValidationError):
            life.withdraw(barrier, words="No.", successor=successor, by=cast[A_LEADER])

    assert again(barrier).lead_mission == cast.a


def test_an_open_barrier_is_overdue_from_the_day_after(cast: Cast) -> None:
    trip = EscalationFactory(barrier=cast.barrier())

    assert not Barrier.objects.overdue(trip.answer_by).exists()
    assert Barrier.objects.overdue(trip.answer_by + timedelta(days=1)).get() == trip.barrier
