"""In the room: who came for which seat, who stood in for whom, and which interests were declared."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from foundation.drafts import new_key
from foundation.history import AuditEntry
from foundation.moves import NotYours
from foundation.working_days import today
from people import attending
from people.models import Attendance, Interest, Meeting, Seat
from people.tests.factories import (
    AgendaItemFactory,
    ChairFactory,
    MeetingFactory,
    MemberFactory,
    OfficerFactory,
    PersonFactory,
    SeatFactory,
    south_tees,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def hwb() -> Any:
    return south_tees().hwb


@pytest.fixture
def officer(hwb: Any) -> Any:
    return with_a_second_factor(OfficerFactory(at=hwb))


@pytest.fixture
def held(hwb: Any) -> Meeting:
    return MeetingFactory(forum=hwb, held=True)


def with_a_second_factor(person: Any) -> Any:
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={})
    return person


def post(client: Any, user: Any, url: str, **fields: Any) -> Any:
    client.force_login(user)
    return client.post(url, fields | {"form_key": new_key(user)})


def at(name: str, meeting: Meeting, *more: Any) -> str:
    return reverse(f"people:{name}", args=[meeting.pk, *more])


def seat_of(person: Any) -> Seat:
    return person.seats.get()


def read(client: Any, user: Any, meeting: Meeting) -> str:
    client.force_login(user)
    return client.get(at("meeting", meeting)).content.decode()


# ---- who came ----


def test_the_officer_writes_down_who_came_and_who_did_not(client: Any, hwb: Any, officer: Any, held: Meeting) -> None:
    came, away, silent = (seat_of(MemberFactory(at=hwb)) for _ in range(3))
    fields = {f"seat{came.pk}": "came", f"seat{away.pk}": "away", "version": held.version}

    assert post(client, officer, at("who_came", held), **fields).status_code == 302

    assert dict(held.attendance.values_list("seat", "came")) == {came.pk: True, away.pk: False}
    places = {place.seat: place.words for place in attending.places_of(held)}
    assert [places[seat] for seat in (came, away, silent)] == ["Came", "Did not come", "Not recorded"]


def test_only_seats_of_the_day_are_asked_about(hwb: Any, held: Meeting) -> None:
    today_only = SeatFactory(forum=hwb, since=today())
    over = SeatFactory(forum=hwb, until=held.day)
    on_the_day = SeatFactory(forum=hwb, until=held.day + timedelta(days=1))
    asked = set(attending.seats_of(held))
    assert on_the_day in asked and not {today_only, over} & asked


def test_a_substitute_stands_for_one_seat_at_one_meeting(client: Any, hwb: Any, officer: Any, held: Meeting) -> None:
    seat, stand_in = seat_of(MemberFactory(at=hwb)), PersonFactory()
    other = MeetingFactory(forum=hwb, held=True)

    assert (
        post(
            client, officer, at("substitute", held), seat=seat.pk, person=stand_in.pk, version=held.version
        ).status_code
        == 302
    )

    kept = held.attendance.get()
    assert (kept.seat, kept.substitute, kept.came) == (seat, stand_in, True)
    assert not other.attendance.exists()
    assert f"{stand_in} came" in read(client, officer, held)
    # Recording the others afterwards leaves the substitute where they stand.
    held.refresh_from_db()
    post(client, officer, at("who_came", held), **{f"seat{seat.pk}": "substitute", "version": held.version})
    assert held.attendance.get().substitute == stand_in


def test_a_seat_without_a_substitute_has_no_such_answer(client: Any, hwb: Any, officer: Any, held: Meeting) -> None:
    seat = seat_of(MemberFactory(at=hwb))
    answer = post(client, officer, at("who_came", held), **{f"seat{seat.pk}": "substitute", "version": held.version})
    assert f"seat{seat.pk}" in answer.context["form"].errors
    assert not Attendance.objects.exists()


def test_nobody_stands_in_for_two_or_for_themselves(client: Any, hwb: Any, officer: Any, held: Meeting) -> None:
    one, two, stand_in = seat_of(MemberFactory(at=hwb)), seat_of(MemberFactory(at=hwb)), PersonFactory()
    attending.name_substitute(held, one, stand_in, by=officer, version=held.version)

    for seat, person in ((two, stand_in), (two, two.person)):
        answer = post(client, officer, at("substitute", held), seat=seat.pk, person=person.pk, version=held.version)
        assert "person" in answer.context["form"].errors
    assert held.attendance.count() == 1


def test_what_somebody_else_wrote_meanwhile_is_not_overwritten(
    client: Any, hwb: Any, officer: Any, held: Meeting
) -> None:
    seat, seen = seat_of(MemberFactory(at=hwb)), held.version
    attending.write_who_came(held, {seat: "away"}, by=officer, version=seen)

    answer = post(client, officer, at("who_came", held), **{f"seat{seat.pk}": "came", "version": seen})

    assert answer.status_code == 409
    assert [(one.theirs, one.yours) for one in answer.context["differences"]] == [("Did not come", "Came")]
    assert held.attendance.get().came is False


def test_what_two_officers_said_alike_of_a_seat_is_no_difference(client: Any, hwb: Any, officer: Any) -> None:
    one, other = seat_of(MemberFactory(at=hwb)), seat_of(MemberFactory(at=hwb))
    coming = MeetingFactory(forum=hwb)
    seen = coming.version
    attending.write_who_came(coming, {one: "expected", other: "expected"}, by=officer, version=seen)

    typed = {f"seat{one.pk}": "expected", f"seat{other.pk}": "apologies"}
    answer = post(client, officer, at("who_came", coming), **typed, version=seen)

    assert [(each.theirs, each.yours) for each in answer.context["differences"]] == [("Expected", "Sends apologies")]


def test_apologies_and_a_substitute_are_written_before_the_meeting_and_who_came_after(
    client: Any, hwb: Any, officer: Any
) -> None:
    seat, stand_in, coming = seat_of(MemberFactory(at=hwb)), PersonFactory(), MeetingFactory(forum=hwb)
    assert "Record apologies" in read(client, officer, coming)
    post(client, officer, at("substitute", coming), seat=seat.pk, person=stand_in.pk, version=coming.version)
    coming.refresh_from_db()
    answer = post(client, officer, at("who_came", coming), **{f"seat{seat.pk}": "apologies"}, version=coming.version)

    assert answer.status_code == 302
    kept = coming.attendance.get()
    assert (kept.came, kept.apologies, kept.substitute) == (None, True, stand_in)
    assert f"Sends apologies. {stand_in} was named to come in their place" in read(client, officer, coming)
    # Nobody has come yet, so nobody can be said to have.
    refused = post(client, officer, at("who_came", coming), **{f"seat{seat.pk}": "came"}, version=coming.version)
    assert f"seat{seat.pk}" in refused.context["form"].errors

    Meeting.objects.filter(pk=coming.pk).update(state="held", quorum="quorate")
    coming.refresh_from_db()
    post(client, officer, at("who_came", coming), **{f"seat{seat.pk}": "substitute"}, version=coming.version)
    kept.refresh_from_db()
    assert (kept.came, kept.apologies, kept.substitute) == (True, True, stand_in)
    assert f"{stand_in} came in their place" in read(client, officer, coming)


def test_who_comes_is_written_until_the_minutes_stand_or_it_is_cancelled(client: Any, hwb: Any, officer: Any) -> None:
    seat = seat_of(MemberFactory(at=hwb))
    for state in (Meeting.State.CONFIRMED, Meeting.State.CANCELLED):
        meeting = MeetingFactory(forum=hwb, state=state)
        with pytest.raises(ValidationError, match="no longer changes"):
            attending.write_who_came(meeting, {seat: "came"}, by=officer, version=1)
        for page in ("who_came", "substitute", "declare"):
            answer = post(client, officer, at(page, meeting))
            assert answer.url == at("meeting", meeting)
    assert not Attendance.objects.exists()


def test_only_the_forums_officer_writes(client: Any, hwb: Any, officer: Any, held: Meeting) -> None:
    member, chair = MemberFactory(at=hwb), with_a_second_factor(ChairFactory(at=hwb))
    elsewhere = with_a_second_factor(OfficerFactory(at=south_tees().place))
    declared = attending.declare(held, member, "Works there", by=officer)
    for person in (member, chair, elsewhere, PersonFactory()):
        for page in ("who_came", "substitute", "declare"):
            assert post(client, person, at(page, held)).status_code == 403
        assert post(client, person, at("take_off_interest", held, declared.pk)).status_code == 403
        with pytest.raises(NotYours):
            attending.name_substitute(held, seat_of(member), PersonFactory(), by=person, version=held.version)
    assert Interest.objects.get() == declared
    assert client.get(at("who_came", MeetingFactory.build(pk=987654))).status_code == 404


def test_those_who_sit_there_read_it_and_nobody_else(client: Any, hwb: Any, officer: Any, held: Meeting) -> None:
    member = MemberFactory(at=hwb)
    attending.declare(held, member, "Owns shares in the landlord", by=officer, left_the_room=True)
    attending.write_who_came(held, {seat_of(member): "came"}, by=officer, version=held.version)

    page = read(client, member, held)
    assert "Owns shares in the landlord" in page and "Left the room" in page and "In the room" in page
    assert "Record who came" not in page
    page = read(client, PersonFactory(), held)
    assert "Owns shares" not in page and "In the room" not in page


# ---- interests ----


def test_an_interest_is_declared_by_a_person_on_an_item(client: Any, hwb: Any, officer: Any, held: Meeting) -> None:
    member, item = MemberFactory(at=hwb), AgendaItemFactory(meeting=held, order=3, title="Housing")
    fields = {"person": member.pk, "item": item.pk, "words": "Works for the landlord", "left_the_room": "on"}

    assert post(client, officer, at("declare", held), **fields).status_code == 302

    declared = Interest.objects.get()
    assert (declared.person, declared.item, declared.left_the_room) == (member, item, True)
    assert "On item 3, Housing. Left the room" in read(client, officer, held)


def test_an_interest_in_general_of_a_substitute_counts_too(client: Any, hwb: Any, officer: Any, held: Meeting) -> None:
    stand_in = PersonFactory()
    attending.name_substitute(held, seat_of(MemberFactory(at=hwb)), stand_in, by=officer, version=held.version)
    assert post(client, officer, at("declare", held), person=stand_in.pk, words="A cousin").status_code == 302
    assert "In general. Stayed in the room" in read(client, officer, held)


def test_somebody_who_was_not_there_and_an_item_of_another_meeting_are_refused(
    client: Any, hwb: Any, officer: Any, held: Meeting
) -> None:
    MemberFactory(at=hwb)
    fields = {"person": PersonFactory().pk, "item": AgendaItemFactory().pk, "words": "Kept as typed"}
    answer = post(client, officer, at("declare", held), **fields)
    assert set(answer.context["form"].errors) == {"person", "item"}
    assert "Kept as typed" in answer.content.decode()
    assert not Interest.objects.exists()


def test_an_interest_written_by_mistake_is_taken_off_and_the_audit_says_so(
    client: Any, hwb: Any, officer: Any, held: Meeting
) -> None:
    declared = attending.declare(held, MemberFactory(at=hwb), "Mistaken", by=officer)
    url = at("take_off_interest", held, declared.pk)
    key = new_key(officer)

    client.force_login(officer)
    for _ in range(2):  # a second press of the same button leads where the first did
        assert client.post(url, {"form_key": key}).status_code == 302
    assert not Interest.objects.exists()
    assert AuditEntry.objects.filter(act="take_off", by=officer).count() == 1
    assert post(client, officer, url).status_code == 404


def test_the_meeting_asks_no_more_of_the_database_for_thirty_seats_than_for_three(
    client: Any, hwb: Any, officer: Any, held: Meeting
) -> None:
    item = AgendaItemFactory(meeting=held)
    counts = []
    for more in (3, 27):
        for _ in range(more):
            member = MemberFactory(at=hwb)
            attending.name_substitute(held, seat_of(member), PersonFactory(), by=officer, version=held.version)
            attending.declare(held, member, "Something", by=officer, item=item)
        client.force_login(officer)
        client.get(at("meeting", held))
        for page in ("meeting", "who_came", "declare", "substitute"):
            with CaptureQueriesContext(connection) as asked:
                client.get(at(page, held))
            counts.append(len(asked))
    assert counts[:4] == counts[4:]
    assert max(counts) <= 12
