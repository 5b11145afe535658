"""Moves: one conditional change, one step, one line of the audit, or nothing at all."""

from datetime import datetime

import pytest
from django.db import IntegrityError, transaction

from foundation import moves
from foundation.history import AuditEntry
from foundation.moves import NotYours, TooLate, begin, make_move
from foundation.tests.records import TABLE, a_meeting, same, somebody
from foundation.tests.rivals import race
from foundation.working_days import LONDON

pytestmark = pytest.mark.django_db


def written(meeting):
    """What a move leaves behind: its state and count, its steps, its lines of the audit."""
    now = same(meeting)
    return now.state, now.moves, now.steps.count(), AuditEntry.objects.count()


def test_a_move_changes_the_state_counts_itself_and_leaves_one_step():
    meeting, ada = a_meeting(), somebody()

    step = make_move(meeting, TABLE["hold"], by=ada, words="All came.", place="The library")

    assert written(meeting) == ("held", 1, 1, 1)
    assert same(meeting).place == "The library"
    assert (step.from_state, step.to_state, step.counter, step.words) == ("planned", "held", 1, "All came.")
    assert (step.label, step.acting_as, step.by) == ("Held", "The keeper", ada)


def test_a_move_that_ends_nowhere_keeps_the_state_and_is_counted():
    meeting = a_meeting()

    make_move(meeting, TABLE["steer"], by=somebody())

    assert written(meeting) == ("planned", 1, 1, 1)


def test_a_record_begins_with_its_first_step():
    meeting = a_meeting()
    new = type(meeting)(forum=meeting.forum, starts_at=datetime(2026, 12, 2, 10, tzinfo=LONDON))

    begin(new, TABLE["plan"], by=somebody())

    assert written(new) == ("planned", 1, 1, 1)


@pytest.mark.parametrize("name", ["hold", "lapse"])
def test_a_move_that_is_somebody_elses_is_refused_and_writes_nothing(name):
    meeting = a_meeting()

    with pytest.raises(NotYours, match=TABLE[name].whose.words):
        make_move(meeting, TABLE[name], by=somebody("ben"))

    assert written(meeting) == ("planned", 0, 0, 0)


def test_a_move_does_not_start_from_any_other_state():
    meeting = a_meeting()

    with pytest.raises(TooLate):
        make_move(meeting, TABLE["write"], by=somebody())

    assert written(meeting) == ("planned", 0, 0, 0)


def test_of_two_people_with_one_page_each_the_second_is_too_late():
    meeting, ada = a_meeting(), somebody()
    mine, theirs = same(meeting), same(meeting)
    make_move(theirs, TABLE["hold"], by=ada)

    with pytest.raises(TooLate):
        make_move(mine, TABLE["hold"], by=ada, place="Nowhere")

    assert written(meeting) == ("held", 1, 1, 1) and same(meeting).place == "The hall"


def test_a_move_from_a_page_drawn_before_another_is_too_late_even_where_it_could_still_be_made():
    meeting, ada = a_meeting(), somebody()
    make_move(meeting, TABLE["steer"], by=ada)

    with pytest.raises(TooLate):
        make_move(meeting, TABLE["hold"], by=ada, seen=0)

    assert written(meeting) == ("planned", 1, 1, 1)


def test_whoever_is_too_late_is_told_who_was_first_and_how_it_stands():
    meeting, ada = a_meeting(), somebody()
    make_move(same(meeting), TABLE["hold"], by=ada, at=datetime(2026, 11, 25, 10, 42, tzinfo=LONDON))

    with pytest.raises(TooLate) as late:
        make_move(meeting, TABLE["hold"], by=ada)

    told = "Held: The keeper, 25 November at 10:42. It is now “held”: “Hold it” cannot be done while it is."
    assert late.value.sentence == str(late.value) == told


def test_the_database_takes_one_step_for_each_count():
    meeting = a_meeting()
    step = make_move(meeting, TABLE["hold"], by=somebody())
    step.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        step.save(force_insert=True)

    assert meeting.steps.count() == 1


def test_a_move_undone_with_its_transaction_leaves_nothing():
    meeting, ada = a_meeting(), somebody()

    with pytest.raises(RuntimeError), transaction.atomic():
        make_move(meeting, TABLE["hold"], by=ada)
        raise RuntimeError("the letter could not be written")

    assert written(meeting) == ("planned", 0, 0, 0)


def test_a_move_whose_step_cannot_be_written_is_not_made(monkeypatch):
    meeting, ada = a_meeting(), somebody()

    def cannot_be_written(*_, **__):
        raise RuntimeError("the audit is full")

    monkeypatch.setattr(moves.history, "note", cannot_be_written)
    with pytest.raises(RuntimeError):
        make_move(meeting, TABLE["hold"], by=ada)

    assert written(meeting) == ("planned", 0, 0, 0)


def test_what_can_be_done_now_is_offered_first_and_the_rest_says_why_not():
    meeting = a_meeting()

    offers = TABLE.offers(somebody(), meeting)

    assert [(offer.label, offer.allowed, offer.why_not) for offer in offers] == [
        ("Hold it", True, ""),
        ("Give a steer", True, ""),
        ("Plan it", False, "Not now: planned"),
        ("Write minutes", False, "Not now: planned"),
    ]
    assert TABLE.offers(somebody("ben"), meeting) == []


def test_the_diagram_draws_every_move_from_each_of_its_starts():
    drawn = moves.diagram([("planned", "Planned"), ("held", "Held")], TABLE)

    assert drawn.startswith("stateDiagram-v2\n    planned : Planned\n    held : Held\n")
    for line in (
        "planned --> held : Hold it (the keeper)",
        "agenda-out --> held : Hold it (the keeper)",
        "planned --> planned : Give a steer (the keeper)",
        "[*] --> planned : Plan it (the keeper)",
    ):
        assert f"    {line}\n" in drawn


@pytest.mark.django_db(transaction=True)
def test_of_twenty_people_at_one_moment_one_makes_the_move():
    meeting, ada = a_meeting(), somebody()
    pages = iter([same(meeting) for _ in range(20)])

    answers = race(lambda: make_move(next(pages), TABLE["hold"], by=ada))

    assert sum(isinstance(answer, TooLate) for answer in answers) == 19
    assert written(meeting) == ("held", 1, 1, 1)
