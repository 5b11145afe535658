"""Which editions are due, each made once, and the officer's word on them."""

from __future__ import annotations

import threading
from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection, connections

from barriers.tests.factories import EscalationFactory, chair_of, officer_at
from digests.compile import approve, compile_again, compile_due, due_on, remind, skip
from digests.deliver import send_approved
from digests.models import Edition
from digests.one_by_one import SomeFailed
from digests.tests.factories import london
from foundation.moves import NotYours, TooLate
from foundation.outbox import Notice
from learning.tests.factories import LearningEntryFactory
from people.models import Meeting
from people.tests.factories import MeetingFactory, MemberFactory, south_tees

pytestmark = pytest.mark.django_db
DUE = date(2026, 11, 30)


@pytest.fixture(autouse=True)
def in_time():
    with time_machine.travel(london(2026, 11, 30, 7), tick=True):
        yield


@pytest.fixture
def hwb():
    return south_tees().hwb


@pytest.fixture
def meeting(hwb):
    return MeetingFactory(forum=hwb, starts_at=london(2026, 12, 10, 14))


def boards():
    return Edition.objects.filter(forum__code="hwb", kind="forum")


def test_an_edition_is_due_two_working_days_before_papers_go_out(meeting):
    assert meeting.publish_by == date(2026, 12, 2)
    assert due_on(meeting) == DUE


def test_nothing_is_compiled_before_its_day(meeting):
    compile_due(date(2026, 11, 27))
    assert not boards().exists()


def test_the_boards_edition_is_compiled_for_its_coming_meeting_and_held(meeting):
    compile_due(DUE)
    edition = boards().get()
    assert edition.reference == "E-HWB-1" and edition.state == "held" and edition.meeting == meeting
    assert edition.covers_to == date(2026, 11, 29)
    assert not edition.is_public
    assert edition.steps.get().acting_as == "The portal's clock"


def test_compiled_twice_or_late_there_is_one_that_covers_to_its_periods_end(meeting):
    compile_due(date(2026, 12, 8))
    assert compile_due(date(2026, 12, 9)) == []
    assert boards().get().covers_to == date(2026, 11, 29)


def test_a_meeting_moved_after_compiling_gets_no_second_edition(meeting):
    compile_due(DUE)
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=london(2026, 12, 17, 14))
    compile_due(date(2026, 12, 8))
    assert boards().count() == 1


def test_a_meeting_that_was_held_or_cancelled_gets_none(hwb):
    MeetingFactory(forum=hwb, starts_at=london(2026, 12, 10, 14), cancelled=True)
    MeetingFactory(forum=hwb, starts_at=london(2026, 11, 26, 14), state="held")
    compile_due(DUE)
    assert not boards().exists()


def test_the_next_edition_covers_from_where_the_last_one_sent_ended(hwb, meeting):
    MemberFactory(at=hwb)
    compile_due(DUE)
    approve(boards().get(), by=officer_at(hwb))
    send_approved()
    MeetingFactory(forum=hwb, starts_at=london(2027, 1, 28, 14))
    compile_due(date(2027, 1, 19))
    assert boards().order_by("pk").last().covers_from == date(2026, 11, 29)


def test_a_skipped_edition_leaves_its_period_to_the_next(hwb, meeting):
    compile_due(DUE)
    first = boards().get()
    skip(first, because="The meeting is for one item only.", by=officer_at(hwb))
    MeetingFactory(forum=hwb, starts_at=london(2026, 12, 3, 14), state="held")
    MeetingFactory(forum=hwb, starts_at=london(2027, 1, 28, 14))
    compile_due(date(2027, 1, 19))
    second = boards().order_by("pk").last()
    assert second != first and second.covers_from == first.covers_from


def leaders_editions(*months: int) -> list[Edition]:
    """The leaders' editions compiled on the first of so many months, counted from January 2026, oldest first."""
    for month in months:
        compile_due(date(2026 + (month - 1) // 12, (month - 1) % 12 + 1, 1))
    return list(Edition.objects.filter(kind="leaders").order_by("covers_to"))


def sent_in_november() -> Edition:
    """The leaders' edition for November, approved and sent."""
    (november,) = leaders_editions(12)
    approve(november, by=officer_at(november.forum))
    send_approved()
    return november


def test_the_leaders_first_edition_skipped_is_told_with_the_month_after():
    space = south_tees().space
    (november,) = leaders_editions(12)
    skip(november, because="There was nothing to tell.", by=officer_at(space))
    _, december = leaders_editions(13)
    assert (december.covers_from, december.covers_to) == (date(2026, 10, 31), date(2026, 12, 31))


def test_approving_a_late_edition_moves_the_start_of_the_next_so_that_no_month_is_told_twice():
    space = south_tees().space
    sent_in_november()
    _, december, january = leaders_editions(13, 14)
    assert january.covers_from == date(2026, 11, 30)
    with time_machine.travel(london(2026, 12, 10, 12)):
        EscalationFactory(state="returned", barrier__title="Told in December")
    compile_again(january, by=officer_at(space))
    assert "Told in December" in str(january.contents)
    approve(december, by=officer_at(space))
    january.refresh_from_db()
    assert january.state == "held" and january.covers_from == december.covers_to
    assert "Told in December" not in str(january.contents)
    assert january.steps.first().words == f"{december.reference} was approved and tells what came before."
    approve(january, by=officer_at(space))
    assert january.state == "approved"


def test_a_month_told_in_a_later_edition_is_not_sent_again():
    space = south_tees().space
    sent_in_november()
    _, december, january = leaders_editions(13, 14)
    approve(january, by=officer_at(space))
    with pytest.raises(ValidationError, match=f"{january.reference} tells this period too. Skip this one"):
        approve(december, by=officer_at(space))
    december.refresh_from_db()
    assert december.state == "held"


def test_an_edition_whose_start_was_told_meanwhile_is_compiled_again_before_it_goes_out():
    space = south_tees().space
    november = sent_in_november()
    _, december = leaders_editions(13)
    Edition.objects.filter(pk=december.pk).update(covers_from=date(2026, 10, 31))
    december.refresh_from_db()
    with pytest.raises(ValidationError, match="Compile this one again"):
        approve(december, by=officer_at(space))
    compile_again(december, by=officer_at(space))
    december.refresh_from_db()
    assert december.covers_from == november.covers_to
    approve(december, by=officer_at(space))
    assert december.state == "approved"


def test_one_edition_that_cannot_be_compiled_holds_up_no_other(hwb, meeting, monkeypatch):
    from digests import compile as process

    composing = process.compose

    def compose_all_but_the_boards(forum, **more):
        if forum == hwb:
            raise ValueError("what somebody typed")
        return composing(forum, **more)

    monkeypatch.setattr(process, "compose", compose_all_but_the_boards)
    with pytest.raises(SomeFailed, match="ValueError") as failure:
        compile_due(DUE)
    assert "typed" not in str(failure.value)
    assert not boards().exists() and Edition.objects.filter(kind="leaders").exists()


def test_compiling_by_hand_names_what_was_not_done_and_does_the_rest(hwb, meeting, capsys, monkeypatch):
    from digests import compile as process

    compile_due(DUE)
    approve(boards().get(), by=officer_at(hwb))
    Edition.objects.filter(kind="leaders").delete()
    monkeypatch.setattr(process, "compose", lambda forum, **more: 1 / 0)
    with pytest.raises(CommandError, match="Not done: .*ZeroDivisionError"):
        call_command("compile_digests", on="2026-11-30")
    assert "E-HWB-1: sent to" in capsys.readouterr().out


def test_leaders_get_an_edition_for_the_month_before():
    south_tees()
    compile_due(date(2026, 12, 3))
    edition = Edition.objects.get(kind="leaders")
    assert (edition.covers_from, edition.covers_to) == (date(2026, 10, 31), date(2026, 11, 30))
    compile_due(date(2026, 12, 20))
    assert Edition.objects.filter(kind="leaders").count() == 1


def test_the_officer_is_told_once_that_it_waits(hwb, meeting):
    officer = officer_at(hwb)
    compile_due(DUE)
    compile_due(DUE)
    waits = Notice.objects.filter(kind="digest.held", to=officer).values_list("about", flat=True)
    assert sorted(waits) == sorted(Edition.objects.filter(forum=hwb).values_list("reference", flat=True))


def test_two_working_days_unattended_the_chair_is_told_as_well(hwb, meeting):
    officer, chair = officer_at(hwb), chair_of(hwb)
    compile_due(DUE)
    Edition.objects.exclude(pk=boards().get().pk).delete()
    assert remind(date(2026, 12, 1)) == 0
    for _ in range(2):
        assert remind(date(2026, 12, 2)) == 1
    told = Notice.objects.filter(kind="digest.still-held").values_list("to", flat=True)
    assert sorted(told) == sorted([officer.pk, chair.pk])


# ---- the officer's word ----


def test_only_the_forums_officer_approves(hwb, meeting):
    compile_due(DUE)
    with pytest.raises(NotYours):
        approve(boards().get(), by=MemberFactory(at=hwb))
    with pytest.raises(NotYours):
        approve(boards().get(), by=officer_at(south_tees().place))


def test_the_officer_approves_with_a_covering_note(hwb, meeting):
    officer = officer_at(hwb)
    compile_due(DUE)
    approve(boards().get(), by=officer, note="Please read item 6 first.")
    edition = boards().get()
    assert (edition.state, edition.note, edition.approved_by) == ("approved", "Please read item 6 first.", officer)


def test_a_second_officers_late_word_is_refused_and_changes_nothing(hwb, meeting):
    officer = officer_at(hwb)
    compile_due(DUE)
    one, other = boards().get(), boards().get()
    approve(one, by=officer, note="First")
    with pytest.raises(TooLate):
        approve(other, by=officer, note="Second", seen=other.moves)
    assert boards().get().note == "First"


def test_skipping_needs_a_reason(hwb, meeting):
    compile_due(DUE)
    with pytest.raises(ValidationError):
        skip(boards().get(), because=" ", by=officer_at(hwb))
    assert boards().get().state == "held"


def test_compiling_again_takes_in_what_changed(hwb, meeting):
    compile_due(DUE)
    with time_machine.travel(london(2026, 11, 27, 12)):
        LearningEntryFactory(title="Typed in late")
    compile_again(boards().get(), by=officer_at(hwb))
    assert "Typed in late" in str(boards().get().contents)


def test_the_clocks_work_can_be_done_by_hand(hwb, meeting, capsys):
    MemberFactory(at=hwb)
    call_command("compile_digests", on="2026-11-30")
    approve(boards().get(), by=officer_at(hwb))
    call_command("compile_digests", on="2026-11-30")
    out = capsys.readouterr().out
    assert "E-HWB-1: compiled for" in out and "E-HWB-1: sent to 2 people" in out


def test_a_rival_that_compiles_in_the_same_moment_leaves_one(hwb, meeting, monkeypatch):
    from digests import compile as process

    composing = process.compose

    def compose_while_another_worker_finishes(*args, **more):
        monkeypatch.setattr(process, "compose", composing)
        compile_due(DUE)
        return composing(*args, **more)

    monkeypatch.setattr(process, "compose", compose_while_another_worker_finishes)
    assert [edition for edition in compile_due(DUE) if edition.kind == "forum"] == []
    assert boards().get().reference == "E-HWB-1"


@pytest.fixture
def emptied_afterwards(transactional_db):
    """Let the test database be emptied: SQLite's guards refuse that to the audit, and come back with the flush."""
    yield
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for name in ("audit_no_update", "audit_no_delete", "audit_no_replace"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")


def test_two_workers_at_once_make_one(emptied_afterwards, hwb, meeting):
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("a race needs a database in a file: DATABASES['default']['TEST']['NAME']")
    start, made, failed = threading.Barrier(8), [], []

    def work() -> None:
        try:
            start.wait()
            made.extend(edition.pk for edition in compile_due(DUE) if edition.kind == "forum")
        except Exception as error:
            failed.append(error)
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert failed == [] and len(made) == 1
    assert boards().get().reference == "E-HWB-1"
