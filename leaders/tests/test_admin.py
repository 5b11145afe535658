"""What an operator writes down of leaders goes through the same process as what an officer does."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from foundation.history import AuditEntry
from foundation.working_days import today
from leaders.admin import SeatForm
from leaders.caretakers import ensure_caretakers
from leaders.models import Appointment
from leaders.tests.factories import CaretakerFactory, ContributorFactory, LeaderFactory, TeamFactory
from missions.tests.factories import MissionFactory
from people.models import Seat
from people.tests.factories import (
    LONG_AGO,
    ChairFactory,
    FacilitatorFactory,
    MemberFactory,
    OperatorFactory,
    PersonFactory,
    SeatFactory,
    south_tees,
)

pytestmark = pytest.mark.django_db
ADD = reverse("admin:leaders_appointment_add")
ADD_SEAT = reverse("admin:people_seat_add")
PEOPLE = reverse("admin:people_user_changelist")


@pytest.fixture
def mission() -> Any:
    return MissionFactory(code="LW1")


@pytest.fixture
def operator(client: Any, settings: Any) -> Any:
    settings.DEMO = True  # no second factor asked
    person = OperatorFactory()
    client.force_login(person)
    return person


def written(day: date | None) -> str:
    return f"{day:%-d/%-m/%Y}" if day else ""


def add(client: Any, mission: Any, person: Any, role: str, since: date | None = None) -> Any:
    day = written(since or today())
    return client.post(ADD, {"mission": mission.pk, "person": person.pk, "role": role, "since": day}, follow=True)


def change(client: Any, appointment: Any, **fields: Any) -> Any:
    url = reverse("admin:leaders_appointment_change", args=[appointment.pk])
    days = {"since": written(appointment.since), "until": written(appointment.until)}
    return client.post(url, days | fields, follow=True)


def test_a_leader_an_operator_adds_ends_the_caretakers_time(client: Any, operator: Any, mission: Any) -> None:
    caretaker, leader = CaretakerFactory(of=mission), PersonFactory()

    add(client, mission, leader, "leader")

    assert mission.appointments.current().leading().get().person == leader
    assert not mission.served_by(caretaker)
    assert AuditEntry.objects.filter(act="appoint", by=operator).count() == 1


def test_a_leader_whose_end_an_operator_writes_down_is_followed_by_a_caretaker(
    client: Any, operator: Any, mission: Any
) -> None:
    facilitator, leader = FacilitatorFactory(name="Robin"), LeaderFactory(of=mission)

    answer = change(client, leader.appointments.get(), until=written(today()))

    assert "Robin now looks after" in answer.content.decode()
    assert mission.served_by(facilitator)
    assert not mission.served_by(leader)
    assert AuditEntry.objects.filter(act="stand_down", by=operator).count() == 1


def test_a_second_leader_is_refused_beside_the_box_and_nothing_is_saved(
    client: Any, operator: Any, mission: Any
) -> None:
    LeaderFactory(of=mission)
    answer = add(client, mission, PersonFactory(), "leader")

    assert set(answer.context["adminform"].form.errors) == {"co_lead"}
    assert Appointment.objects.count() == 1


def test_a_caretaker_who_is_no_officer_is_refused_beside_the_name(client: Any, operator: Any, mission: Any) -> None:
    answer = add(client, mission, PersonFactory(), "caretaker")

    assert "is neither" in str(answer.context["adminform"].form.errors["person"])
    assert not Appointment.objects.exists()


def test_a_term_may_be_made_longer_and_its_words_changed(client: Any, operator: Any, mission: Any) -> None:
    leader = LeaderFactory(of=mission)
    leader.appointments.update(until=today() + timedelta(days=30))
    later = today() + timedelta(days=365)

    change(client, leader.appointments.get(), until=written(later), term="One more year")

    appointment = leader.appointments.get()
    assert (appointment.until, appointment.term) == (later, "One more year")
    assert not AuditEntry.objects.filter(act="stand_down").exists()


def test_an_appointment_stays_one_persons_part_in_one_mission(client: Any, operator: Any, mission: Any) -> None:
    leader = LeaderFactory(of=mission)
    change(client, leader.appointments.get(), role="contributor", person=PersonFactory().pk)

    appointment = Appointment.objects.get()
    assert (appointment.person, appointment.role) == (leader, "leader")


def test_a_facilitator_whose_seat_an_operator_ends_looks_after_nothing_more(
    client: Any, operator: Any, mission: Any
) -> None:
    facilitator = FacilitatorFactory()
    mission.appointments.create(person=facilitator, role="caretaker", since=today() - timedelta(days=30))
    seat = facilitator.seats.get()
    fields = {"person": facilitator.pk, "forum": seat.forum_id, "role": "officer", "since": written(seat.since)}

    client.post(reverse("admin:people_seat_change", args=[seat.pk]), fields | {"until": written(today())})

    assert not mission.served_by(facilitator)


# ---- seats ----


def seat_of(person: Any, **days: date) -> dict[str, Any]:
    """A seat as an operator types it: the same one that person holds."""
    seat = person.seats.get()
    typed = {name: written(day) for name, day in days.items()}
    return {"person": person.pk, "forum": seat.forum_id, "role": seat.role} | typed


def errors(answer: Any) -> dict[str, list[str]]:
    return {name: list(map(str, found)) for name, found in answer.context["adminform"].form.errors.items()}


def test_a_seat_held_already_is_refused_beside_its_day_with_the_others_dates(client: Any, operator: Any) -> None:
    member = MemberFactory(name="Ada Lee")
    answer = client.post(ADD_SEAT, seat_of(member, since=today()))

    assert errors(answer) == {"since": ["Ada Lee already holds this seat since 12 September 2024."]}
    assert written(today()) in answer.content.decode()
    assert Seat.objects.count() == 1


def test_a_seat_that_reaches_into_a_later_one_is_refused_beside_its_end(client: Any, operator: Any) -> None:
    member = MemberFactory(name="Ada Lee")
    member.seats.update(since=date(2026, 5, 1), until=date(2027, 5, 1))

    answer = client.post(ADD_SEAT, seat_of(member, since=LONG_AGO, until=date(2026, 5, 2)))

    assert errors(answer) == {"until": ["Ada Lee already holds this seat from 1 May 2026 until 1 May 2027."]}


def test_seats_that_follow_each_other_and_those_of_others_are_no_overlap(client: Any, operator: Any) -> None:
    member, follows = MemberFactory(), date(2026, 5, 1)
    member.seats.update(until=follows)
    same = seat_of(member, since=LONG_AGO)

    client.post(ADD_SEAT, same | {"since": written(follows)})
    client.post(ADD_SEAT, same | {"role": "chair"})
    client.post(ADD_SEAT, same | {"person": PersonFactory().pk})

    assert Seat.objects.count() == 4


def test_a_seat_does_not_overlap_itself_when_it_is_changed(client: Any, operator: Any) -> None:
    seat = MemberFactory().seats.get()
    fields = seat_of(seat.person, since=seat.since, until=today())

    client.post(reverse("admin:people_seat_change", args=[seat.pk]), fields)

    seat.refresh_from_db()
    assert seat.until == today()


@pytest.mark.parametrize("until", [LONG_AGO, LONG_AGO - timedelta(days=1)])
def test_a_seats_end_before_its_start_is_refused_beside_it(client: Any, operator: Any, until: date) -> None:
    member = MemberFactory()
    answer = client.post(ADD_SEAT, seat_of(member, since=LONG_AGO, until=until) | {"person": PersonFactory().pk})

    assert errors(answer) == {"until": ["The end must come after the start, 12 September 2024."]}


def test_an_appointments_end_before_its_start_is_refused_beside_it(client: Any, operator: Any, mission: Any) -> None:
    leader = LeaderFactory(of=mission)
    answer = change(client, leader.appointments.get(), until=written(LONG_AGO))

    assert errors(answer) == {"until": ["The end must come after the start, 12 September 2024."]}


# ---- everything ends on a day ----


def end_all(client: Any, *people: Any, until: date | None = None) -> Any:
    """Choose people in the list and the action; with a day, also say yes on the page that asks for it."""
    chosen: dict[str, Any] = {"action": "end_everything", "_selected_action": [person.pk for person in people]}
    return client.post(
        PEOPLE, chosen | ({"post": "1", "until": written(until)} if until else {"index": "0"}), follow=True
    )


def councillor(mission: Any) -> Any:
    """Chairs the Board, sits on the Place Partnership from next month, leads one mission and helps another."""
    person = ChairFactory(at=south_tees().hwb, name="Cllr Lee")
    SeatFactory(person=person, forum=south_tees().place, since=today() + timedelta(days=30))
    Appointment.objects.create(mission=mission, person=person, role="leader", since=LONG_AGO)
    Appointment.objects.create(mission=MissionFactory(code="LW2"), person=person, role="team", since=LONG_AGO)
    return person


def test_the_page_lists_what_ends_and_ends_nothing_yet(client: Any, operator: Any, mission: Any) -> None:
    person = councillor(mission)
    ended = SeatFactory(person=person, forum=south_tees().space, until=today())

    page = end_all(client, person).content.decode()

    for words in (
        "Cllr Lee",
        "Chair, LiveWell",
        "Member, South Tees Place",
        f"System leader, {mission}",
        "Support team",
    ):
        assert words in page
    assert ended.words not in page
    assert not Seat.objects.exclude(pk=ended.pk).exclude(until=None).exists()


def test_all_of_it_ends_on_the_day_and_the_mission_is_looked_after(client: Any, operator: Any, mission: Any) -> None:
    facilitator, person = FacilitatorFactory(name="Robin"), councillor(mission)
    day = today() + timedelta(days=31)
    early = SeatFactory(person=person, forum=south_tees().space, until=day - timedelta(days=1))

    answer = end_all(client, person, until=day)

    assert "Cllr Lee holds no seat or part from" in answer.content.decode()
    assert set(person.seats.exclude(pk=early.pk).values_list("until", flat=True)) == {day}
    assert set(person.appointments.values_list("until", flat=True)) == {day}
    early.refresh_from_db()
    assert early.until == day - timedelta(days=1)
    assert AuditEntry.objects.filter(act="end_seat", by=operator).count() == 2
    assert AuditEntry.objects.filter(act="stand_down", by=operator).count() == 2
    ensure_caretakers(day)
    assert mission.appointments.current(day).caretaking().get().person == facilitator


def test_ended_today_the_operator_reads_who_looks_after_the_mission(client: Any, operator: Any, mission: Any) -> None:
    FacilitatorFactory(name="Robin")
    leader = LeaderFactory(of=mission)

    answer = end_all(client, leader, until=today())

    assert f"Robin now looks after {mission}" in answer.content.decode()


def test_a_day_before_one_of_them_begins_is_refused_and_nothing_is_ended(
    client: Any, operator: Any, mission: Any
) -> None:
    other, person = MemberFactory(), councillor(mission)

    answer = end_all(client, other, person, until=today())

    sentence = str(answer.context["form"].errors["until"])
    assert "Member, South Tees Place Partnership: Cllr Lee" in sentence and "Choose a later day" in sentence
    assert written(today()) in answer.content.decode()
    assert not Seat.objects.exclude(until=None).exists() and not Appointment.objects.exclude(until=None).exists()


@pytest.mark.parametrize("typed", ["", "31/2/2026"])
def test_a_day_that_is_none_is_refused_beside_the_box(client: Any, operator: Any, typed: str) -> None:
    member = MemberFactory()
    chosen = {"action": "end_everything", "_selected_action": [member.pk], "post": "1", "until": typed}

    answer = client.post(PEOPLE, chosen)

    assert list(answer.context["form"].errors) == ["until"]
    assert member.seats.get().until is None


def test_the_facilitators_missions_go_to_the_next_facilitator_and_not_back_to_the_one_who_leaves(
    client: Any, operator: Any, mission: Any
) -> None:
    leaving, staying = FacilitatorFactory(name="Leaves"), FacilitatorFactory(name="Stays")
    leaving.seats.update(since=LONG_AGO - timedelta(days=1))
    ensure_caretakers(today() - timedelta(days=1))
    assert mission.appointments.get().person == leaving
    led = MissionFactory(code="LW2")
    Appointment.objects.create(mission=led, person=leaving, role="leader", since=LONG_AGO)

    end_all(client, leaving, until=today())

    assert not leaving.seats.current().exists() and not leaving.appointments.current().exists()
    assert set(staying.appointments.current().values_list("mission__code", flat=True)) == {"LW1", "LW2"}


def test_a_contributors_part_and_a_day_in_the_past_are_ended_too(client: Any, operator: Any, mission: Any) -> None:
    person, day = ContributorFactory(of=mission), today() - timedelta(days=10)
    before = TeamFactory(of=mission).appointments.get()
    Appointment.objects.filter(pk=before.pk).update(person=person, until=today() - timedelta(days=3))

    end_all(client, person, until=day)

    assert person.appointments.get(role="contributor").until == day
    assert person.appointments.get(role="team").until == today() - timedelta(days=3)  # over already; not rewritten


def test_somebody_who_holds_nothing_has_nothing_to_end(client: Any, operator: Any) -> None:
    assert "Nothing is held here" in end_all(client, PersonFactory()).content.decode()


def test_ending_everything_is_for_operators(client: Any, settings: Any) -> None:
    settings.DEMO = True
    member = MemberFactory()
    client.force_login(member)

    end_all(client, member, until=today())

    assert member.seats.get().until is None


def test_of_two_operators_who_seat_somebody_at_once_the_second_is_told_and_nothing_of_theirs_is_saved(
    client: Any, operator: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    member = MemberFactory()
    typed = seat_of(member, since=today())
    member.seats.all().delete()

    def while_another_seats_them(seat: Seat) -> None:
        Seat.objects.create(person=member, forum_id=typed["forum"], role=typed["role"], since=today())

    monkeypatch.setattr(SeatForm, "check", staticmethod(while_another_seats_them))
    answer = client.post(ADD_SEAT, typed, follow=True)

    assert "Somebody else saved the same just now" in answer.content.decode()
    # The other operator's row was written in this request's own transaction here, so it goes back with it.
    assert not Seat.objects.exists()
