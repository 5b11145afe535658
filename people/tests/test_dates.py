"""When a forum meets: series, a change of day, and the days its papers are due."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from foundation.drafts import new_key
from foundation.moments import as_of
from foundation.moves import NotYours, TooLate
from foundation.working_days import LONDON, add, today
from people import agendas, dates
from people.models import Meeting
from people.tests.factories import ChairFactory, MeetingFactory, MemberFactory, OfficerFactory, at_ten, south_tees

pytestmark = pytest.mark.django_db
S = Meeting.State


@pytest.fixture
def hwb() -> Any:
    return south_tees().hwb


@pytest.fixture
def officer(hwb: Any) -> Any:
    person = OfficerFactory(at=hwb)
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={})
    return person


def post(client: Any, user: Any, url: str, **fields: Any) -> Any:
    client.force_login(user)
    return client.post(url, fields | {"form_key": new_key(user)})


def a_series(hwb: Any, **changes: Any) -> dict[str, Any]:
    day = add(today(), 40)
    return {"forum": hwb.pk, "day": day.isoformat(), "time": "14:00", "place": "Town hall"} | changes


# ---- series ----


def test_every_three_weeks_counts_weeks_and_not_months() -> None:
    assert dates.every_weeks(date(2026, 1, 15), 3, 3) == [date(2026, 1, 15), date(2026, 2, 5), date(2026, 2, 26)]


def test_the_third_thursday_of_each_month_stays_the_third_thursday() -> None:
    days = dates.every_month(date(2026, 11, 19), 4)
    assert days == [date(2026, 11, 19), date(2026, 12, 17), date(2027, 1, 21), date(2027, 2, 18)]


def test_a_fifth_thursday_is_the_last_one_where_a_month_has_four() -> None:
    assert dates.every_month(date(2026, 10, 29), 3) == [date(2026, 10, 29), date(2026, 11, 26), date(2026, 12, 31)]


def test_a_series_keeps_its_hour_across_the_change_of_clocks(client: Any, hwb: Any, officer: Any) -> None:
    with as_of(datetime(2026, 9, 1, 9, tzinfo=LONDON)):
        fields = a_series(hwb, day="2026-10-01", repeats="weeks", weeks=4, times=3)
        assert post(client, officer, reverse("people:add_meeting"), **fields).status_code == 302
    assert [f"{each.starts_at.astimezone(LONDON):%d %b %H:%M}" for each in Meeting.objects.order_by("starts_at")] == [
        "01 Oct 14:00",
        "29 Oct 14:00",
        "26 Nov 14:00",
    ]


def test_a_series_by_month_becomes_ordinary_planned_meetings(client: Any, hwb: Any, officer: Any) -> None:
    answer = post(client, officer, reverse("people:add_meeting"), **a_series(hwb, repeats="month", times=6))

    assert answer.url == f"{reverse('people:meetings')}?forum=hwb"
    assert Meeting.objects.filter(state=S.PLANNED, moves=1).count() == 6
    assert "6 meetings are planned, the last on" in client.get(answer.url).content.decode()


def test_a_series_is_added_whole_or_not_at_all_and_each_refused_day_is_named(
    client: Any, hwb: Any, officer: Any
) -> None:
    first = add(today(), 40)
    taken = [first + timedelta(weeks=2), first + timedelta(weeks=6)]
    for day in taken:
        MeetingFactory(forum=hwb, starts_at=datetime.combine(day, time(14), tzinfo=LONDON))

    answer = post(client, officer, reverse("people:add_meeting"), **a_series(hwb, repeats="weeks", weeks=2, times=5))

    assert Meeting.objects.count() == 2
    (said,) = answer.context["form"].errors["day"]
    assert all(f"{day:%A %-d %B %Y}" in said for day in taken) and "already has a meeting" in said
    assert f"{first:%A %-d %B %Y}" not in said
    assert 'value="Town hall"' in answer.content.decode()


@pytest.mark.parametrize(
    ("fields", "box"),
    [
        ({"repeats": "weeks", "times": 3}, "weeks"),
        ({"repeats": "weeks", "weeks": 2}, "times"),
        ({"repeats": "month", "times": 25}, "times"),
        ({"repeats": "weeks", "weeks": "x", "times": 3}, "weeks"),
        ({"repeats": "daily"}, "repeats"),
    ],
)
def test_what_a_series_lacks_is_said_beside_its_box(
    client: Any, hwb: Any, officer: Any, fields: dict[str, Any], box: str
) -> None:
    answer = post(client, officer, reverse("people:add_meeting"), **a_series(hwb, **fields))
    assert list(answer.context["form"].errors) == [box]
    assert not Meeting.objects.exists()


def test_a_series_warns_of_days_that_are_not_working_days(client: Any, hwb: Any, officer: Any) -> None:
    with as_of(datetime(2026, 10, 1, 9, tzinfo=LONDON)):
        fields = a_series(hwb, day="2026-11-27", repeats="weeks", weeks=4, times=2)
        answer = post(client, officer, reverse("people:add_meeting"), **fields)
        page = client.get(answer.url).content.decode()
    assert "Not a working day: Friday 25 December 2026." in page


# ---- another day, time or place ----


def move_to(meeting: Meeting, by: Any, **changes: Any) -> None:
    said = {"starts_at": meeting.starts_at, "place": meeting.place, "words": "The hall is being painted."} | changes
    dates.change_day(meeting, said["starts_at"], said["place"], words=said["words"], by=by)


@pytest.mark.parametrize("state", [S.PLANNED, S.AGENDA_OUT])
def test_a_coming_meeting_gets_another_day_and_its_step_keeps_what_it_was_and_why(
    hwb: Any, officer: Any, state: str
) -> None:
    meeting = MeetingFactory(forum=hwb, state=state)
    was, later = timezone.localtime(meeting.starts_at), at_ten(add(meeting.day, 10))

    move_to(meeting, officer, starts_at=later, place="Library")

    meeting.refresh_from_db()
    assert (meeting.starts_at, meeting.place, meeting.state, meeting.moves) == (later, "Library", state, 1)
    words = meeting.steps.get().words
    assert f"From {was:%A %-d %B %Y at %H:%M}, Town hall to {meeting.day:%A %-d %B %Y} at 10:00, Library." in words
    assert "The hall is being painted." in words


def test_a_meeting_is_not_moved_into_the_past(hwb: Any, officer: Any) -> None:
    with pytest.raises(ValidationError, match="still to come"):
        move_to(MeetingFactory(forum=hwb), officer, starts_at=at_ten(today() - timedelta(days=1)))


def test_a_meeting_is_not_moved_behind_its_publish_by(hwb: Any, officer: Any) -> None:
    meeting = MeetingFactory(forum=hwb)
    with pytest.raises(ValidationError, match="would have had to be out by"):
        move_to(meeting, officer, starts_at=at_ten(add(today(), 4)))
    meeting.refresh_from_db()
    assert meeting.moves == 0


def test_a_private_forum_may_meet_sooner(officer: Any) -> None:
    place = south_tees().place
    meeting = MeetingFactory(forum=place)
    move_to(meeting, OfficerFactory(at=place), starts_at=at_ten(add(today(), 2)))
    assert meeting.day == add(today(), 2)


def test_the_hour_and_the_room_may_change_after_the_papers_went_out(hwb: Any, officer: Any) -> None:
    meeting = MeetingFactory(forum=hwb, state=S.AGENDA_OUT, starts_at=at_ten(add(today(), 2)))
    move_to(meeting, officer, starts_at=meeting.starts_at + timedelta(hours=1), place="Library")
    assert meeting.place == "Library"


def test_a_meeting_is_not_moved_onto_another_of_its_forum(hwb: Any, officer: Any) -> None:
    other = MeetingFactory(forum=hwb)
    with pytest.raises(ValidationError, match="already has a meeting"):
        move_to(MeetingFactory(forum=hwb), officer, starts_at=other.starts_at)


def test_a_change_that_changes_nothing_or_has_no_reason_is_refused(hwb: Any, officer: Any) -> None:
    meeting = MeetingFactory(forum=hwb)
    with pytest.raises(ValidationError, match="already"):
        move_to(meeting, officer)
    with pytest.raises(ValidationError, match="Say why"):
        move_to(meeting, officer, place="Library", words=" ")


def test_only_the_officer_moves_it_and_nobody_once_it_is_held(hwb: Any, officer: Any) -> None:
    meeting = MeetingFactory(forum=hwb)
    for person in (ChairFactory(at=hwb), MemberFactory(at=hwb), OfficerFactory(at=south_tees().place)):
        with pytest.raises(NotYours):
            move_to(meeting, person, place="Library")
    with pytest.raises(TooLate):
        move_to(MeetingFactory(forum=hwb, held=True), officer, place="Library")


def test_the_form_of_a_change_says_what_is_wrong_beside_the_day_and_keeps_what_was_typed(
    client: Any, hwb: Any, officer: Any
) -> None:
    meeting = MeetingFactory(forum=hwb)
    url = reverse("people:meeting_move", args=[meeting.pk, "change-day"])
    typed = {"time": "10:00", "place": "Library", "words": "Painted.", "seen": 0}

    assert post(client, MemberFactory(at=hwb), url, day="2031-01-02", **typed).status_code == 403
    wrong = post(client, officer, url, day="2020-01-02", **typed)
    assert wrong.context["form"].errors["day"] == ["Choose a day and time that are still to come."]
    assert 'value="Library"' in wrong.content.decode()

    assert post(client, officer, url, day=add(today(), 60).isoformat(), **typed).status_code == 302
    assert post(client, officer, url, day=add(today(), 61).isoformat(), **typed).status_code == 409


def test_a_place_that_is_no_longer_known_can_be_taken_away(client: Any, hwb: Any, officer: Any) -> None:
    meeting = MeetingFactory(forum=hwb)
    url = reverse("people:meeting_move", args=[meeting.pk, "change-day"])
    post(client, officer, url, day=meeting.day.isoformat(), time="10:00", place="", words="Not booked.", seen=0)
    meeting.refresh_from_db()
    assert meeting.place == "" and meeting.moves == 1


# ---- papers ----


def test_papers_for_thursday_16_january_2025_are_out_by_wednesday_8_january(hwb: Any) -> None:
    meeting = MeetingFactory(forum=hwb, starts_at=datetime(2025, 1, 16, 14, tzinfo=LONDON))
    assert meeting.publish_by == date(2025, 1, 8)
    for day, words in (
        (7, "Papers due, to be out by Wednesday 8 January"),
        (8, "Papers have to be out today"),
        (9, "Papers were due out by Wednesday 8 January: anything new is late"),
    ):
        with as_of(datetime(2025, 1, day, 12, tzinfo=LONDON)):
            assert dates.papers_words(meeting) == words


def test_the_list_says_when_papers_are_due_of_those_forums_that_have_such_a_day(client: Any, hwb: Any) -> None:
    public, private = MeetingFactory(forum=hwb), MeetingFactory(forum=south_tees().place)
    client.force_login(MemberFactory(at=hwb))
    coming = dict(client.get(reverse("people:meetings")).context["coming"])
    assert coming[public] == f"Papers due, to be out by {public.publish_by:%A %-d %B}"
    assert coming[private] == ""


def test_a_meeting_that_was_moved_leaves_its_agenda_as_it_was(hwb: Any, officer: Any) -> None:
    meeting = MeetingFactory(forum=hwb)
    item = agendas.add_item(meeting, "Winter plan", "decision", by=officer)
    move_to(meeting, officer, starts_at=at_ten(add(meeting.day, 5)))
    assert list(meeting.items.all()) == [item]
