"""Which editions are due, each made once, and the officer's word on them."""

from __future__ import annotations

import threading
from datetime import date, datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection, connections

from barriers.tests.factories import chair_of, officer_at
from digests.compile import approve, compile_again, compile_due, due_on, remind, skip
from digests.deliver import send_approved
from digests.models import Edition
from foundation.moves import NotYours, TooLate
from foundation.outbox import Notice
from foundation.working_days import LONDON
from learning.tests.factories import LearningEntryFactory
from people.models import Meeting
from people.tests.factories import MeetingFactory, MemberFactory, south_tees

pytestmark = pytest.mark.django_db
DUE = date(2026, 11, 30)


def london(*when: int) -> datetime:
    return datetime(*when, tzinfo=LONDON)


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
    skip(boards().get(), because="The meeting is for one item only.", by=officer_at(hwb))
    MeetingFactory(forum=hwb, starts_at=london(2027, 1, 28, 14))
    compile_due(date(2027, 1, 19))
    first, second = boards().order_by("pk")
    assert second.covers_from < first.covers_to


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
    assert Notice.objects.filter(kind="digest.held", to=officer).count() == 1


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
