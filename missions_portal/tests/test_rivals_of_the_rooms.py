"""Rivals of the rooms: nominations, leavers, notes of the space, seats and substitutes, each pressed by many at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from threading import Barrier as MeetingPoint
from threading import BrokenBarrierError
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from barriers.models import Action, Barrier
from barriers.tests.test_rivals import race, sorts
from foundation import links
from foundation.history import AuditEntry
from foundation.models import Notice
from foundation.moves import TooLate
from foundation.versions import ChangedSince
from foundation.working_days import today
from leaders import appoint as appointing
from leaders import caretakers, leaving, nominate
from leaders.admin import SeatForm
from leaders.models import Appointment, Nomination, Note
from leaders.tests.factories import LeaderFactory
from leaders.tests.test_nominate import House
from learning.models import LearningEntry
from missions.tests.factories import MissionFactory
from missions_portal.tests.signing_in import proven, signed_in
from missions_portal.tests.test_rivals import RIVALS, all_at_once, form_on, fresh_key, second_factor
from people import attending, leavers
from people.models import AgendaItem, Attendance, ForwardPlanItem, LeaversCheck, Meeting, Seat, User
from people.tests.factories import (
    FacilitatorFactory,
    MeetingFactory,
    MemberFactory,
    OfficerFactory,
    OperatorFactory,
    OrganisationFactory,
    PersonFactory,
    SeatFactory,
    south_tees,
)

pytestmark = pytest.mark.django_db(transaction=True)
State = Nomination.State
REFUSALS = {TooLate.__name__, "ValidationError"}


def pressed(*presses: tuple[Any, Callable[[Any], Any]]) -> dict[str, int]:
    """Two hundred presses at once, these by turns, each on the record as it stood before anybody pressed."""
    turns = [presses[n % len(presses)] for n in range(RIVALS)]
    return sorts(race(*[partial(act, type(record).objects.get(pk=record.pk)) for record, act in turns]))


def one_is_first(ways: dict[str, int], refusals: set[str] = REFUSALS) -> bool:
    """Was one press done, and every other refused in one of these ways?"""
    return ways.get("done") == 1 and set(ways) <= refusals | {"done"} and sum(ways.values()) == RIVALS


@pytest.fixture
def look_together(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any, str], None]:
    """Makes whoever has looked wait until another has looked too, so that both act on what they saw.

    Where the database lets only one in to look, that one goes on after half a second, and nobody waits again.
    """

    def lay(where: Any, name: str) -> None:
        looked, point = getattr(where, name), MeetingPoint(2)

        def look(*args: Any, **named: Any) -> Any:
            found = looked(*args, **named)
            with suppress(BrokenBarrierError):
                point.wait(0.5)
            return found

        monkeypatch.setattr(where, name, staticmethod(look))

    return lay


def audited(act: str) -> int:
    return AuditEntry.objects.filter(act=act).count()


def told(kind: str) -> int:
    return Notice.objects.filter(kind=kind).count()


# ---- nominations ----


@pytest.fixture
def house() -> House:
    return House()


def confirmed(by: Any) -> Callable[[Any], Any]:
    return lambda found: nominate.confirm(found, minute="HWB 7", since=today(), by=by)


def state_of(nomination: Nomination) -> tuple[str, int]:
    """Its state and how many moves it has made, which are as many as its steps."""
    found = Nomination.objects.get(pk=nomination.pk)
    assert found.moves == found.steps.count()
    return found.state, found.moves


def test_of_two_hundred_who_say_willing_one_is_heard_and_each_officer_is_told_once(house: House) -> None:
    OfficerFactory(at=house.forums.hwb)
    made = house.put_forward()

    ways = pressed((made, lambda found: nominate.agree(found, by=found.nominee)))

    assert ways == {"done": 1, TooLate.__name__: RIVALS - 1}
    assert state_of(made) == (State.WILLING, 2) and told("leaders.willing") == 2


def test_one_link_pressed_two_hundred_times_says_yes_or_no_once(house: House) -> None:
    made = house.put_forward()
    path = links.make(made.nominee, "nomination", about={"nomination": made.pk}, days=14).path
    answers = [{"willing": "yes" if n % 2 else "no"} for n in range(RIVALS)]

    said = all_at_once([partial(Client(raise_request_exception=False).post, path, answer) for answer in answers])

    assert said == Counter({200: 1, 410: RIVALS - 1})
    state, moves = state_of(made)
    assert state in (State.WILLING, State.WITHDRAWN) and moves == 2
    assert (told("leaders.willing"), told("leaders.withdrawn")) == ((1, 0) if state == State.WILLING else (0, 2))


def test_two_officers_confirm_one_nomination_and_it_makes_one_appointment(house: House) -> None:
    made = house.quorate(house.before_the_board())
    officers = [house.officer, OfficerFactory(at=house.forums.hwb)]

    ways = pressed(*[(made, confirmed(officer)) for officer in officers])

    assert one_is_first(ways), ways
    assert state_of(made) == (State.CONFIRMED, 4)
    assert Appointment.objects.get(role="leader").person == made.nominee
    assert (audited("appoint"), audited("let_in"), told("leaders.confirmed")) == (1, 1, 2)
    assert made.nominee.history.filter(is_active=True).count() == 1
    assert AgendaItem.objects.get().state == AgendaItem.State.TAKEN


def test_a_nominee_withdraws_while_officers_confirm_and_one_of_the_two_stands(house: House) -> None:
    made = house.quorate(house.before_the_board())

    ways = pressed((made, confirmed(house.officer)), (made, lambda found: nominate.withdraw(found, by=found.nominee)))

    assert one_is_first(ways), ways
    state, moves = state_of(made)
    is_confirmed = state == State.CONFIRMED
    assert moves == 4 and state in (State.CONFIRMED, State.WITHDRAWN)
    assert Appointment.objects.count() == audited("appoint") == audited("let_in") == is_confirmed
    assert User.objects.get(pk=made.nominee_id).is_active is is_confirmed
    assert (told("leaders.confirmed"), told("leaders.withdrawn")) == ((2, 0) if is_confirmed else (0, 2))
    assert AgendaItem.objects.get().state == ("taken" if is_confirmed else "taken-back")


def test_one_officer_puts_off_while_the_other_confirms_and_neither_meets_an_error(
    house: House, look_together: Callable[[Any, str], None]
) -> None:
    made = house.quorate(house.before_the_board())
    other = OfficerFactory(at=house.forums.hwb)
    look_together(nominate, "_mark")

    ways = pressed(
        (made, confirmed(house.officer)), (made, lambda found: nominate.put_off(found, words="Not yet.", by=other))
    )

    assert one_is_first(ways), ways
    state, moves = state_of(made)
    is_confirmed = state == State.CONFIRMED
    assert moves == 4 and state in (State.CONFIRMED, State.WILLING)
    assert Appointment.objects.count() == is_confirmed
    assert AgendaItem.objects.get().state == ("taken" if is_confirmed else "put-off")


def test_two_nominees_for_one_mission_are_confirmed_at_once_and_one_leads_it(
    house: House, look_together: Callable[[Any, str], None]
) -> None:
    first = house.quorate(house.before_the_board())
    second = house.quorate(house.before_the_board(email="second@example.org"))
    confirm = confirmed(house.officer)
    look_together(appointing, "check")

    ways = pressed((first, confirm), (second, confirm))

    assert one_is_first(ways), ways
    leader = Appointment.objects.get(role="leader")
    won, lost = (first, second) if leader.person == first.nominee else (second, first)
    assert (state_of(won), state_of(lost)) == ((State.CONFIRMED, 4), (State.BEFORE_THE_BOARD, 3))
    assert not User.objects.get(pk=lost.nominee_id).is_active and audited("appoint") == 1


def test_somebody_put_forward_for_two_missions_is_confirmed_for_both_at_once_and_leads_one(
    house: House, look_together: Callable[[Any, str], None]
) -> None:
    nominee = PersonFactory()
    first = house.quorate(house.before_the_board(email=nominee.email))
    house.mission = MissionFactory()
    second = house.quorate(house.before_the_board(email=nominee.email))
    confirm = confirmed(house.officer)
    look_together(appointing, "check")

    ways = pressed((first, confirm), (second, confirm))

    assert one_is_first(ways), ways
    assert Appointment.objects.filter(role="leader").count() == audited("appoint") == 1
    assert sorted(state_of(each)[0] for each in (first, second)) == [State.BEFORE_THE_BOARD, State.CONFIRMED]


# ---- appointments ----


def test_two_leaders_are_appointed_for_a_time_at_once_and_one_leads_the_mission(
    house: House, look_together: Callable[[Any, str], None]
) -> None:
    look_together(appointing, "check")
    later, people = today() + timedelta(days=700), [PersonFactory(), PersonFactory()]

    def lead(person: User) -> Callable[[Any], Any]:
        return lambda mission: appointing.appoint(
            mission, person, "leader", since=today(), until=later, by=house.officer
        )

    ways = pressed(*[(house.mission, lead(person)) for person in people])

    assert one_is_first(ways), ways
    assert Appointment.objects.get().person in people and audited("appoint") == 1


def test_two_hundred_clocks_see_to_caretakers_and_a_mission_without_leader_gets_one(
    look_together: Callable[[Any, str], None],
) -> None:
    mission, facilitator = MissionFactory(), FacilitatorFactory()
    look_together(caretakers, "facilitator")

    ways = pressed((mission, lambda _: caretakers.ensure_caretakers()))

    assert set(ways) == {"done"}, ways
    assert Appointment.objects.get().person == facilitator and audited("appoint") == 1


def test_operators_end_everything_of_one_leader_and_each_thing_ends_once(
    look_together: Callable[[Any, str], None],
) -> None:
    facilitator, leader = FacilitatorFactory(), LeaderFactory(of=MissionFactory())
    SeatFactory(person=leader)
    look_together(leaving, "_parts")

    ways = pressed((leader, partial(leaving.end_everything, until=today(), by=OperatorFactory())))

    assert set(ways) <= {"done", *REFUSALS}, ways
    assert Appointment.objects.get(role="leader").until == Seat.objects.get(person=leader).until == today()
    assert Appointment.objects.get(role="caretaker").person == facilitator
    assert (audited("end_seat"), audited("stand_down"), audited("appoint")) == (1, 1, 1)


# ---- the leavers' check ----


@pytest.fixture
def check() -> LeaversCheck:
    """An organisation whose contact is asked about two colleagues; an operator is told of the answer."""
    organisation = OrganisationFactory()
    organisation.contact = PersonFactory(organisation=organisation)
    organisation.save()
    for name in ("Ben Colleague", "Cy Colleague"):
        PersonFactory(name=name, organisation=organisation)
    OperatorFactory()
    return LeaversCheck.objects.create(
        organisation=organisation, contact=organisation.contact, year=today().year, asked_on=today()
    )


def colleagues() -> list[User]:
    return list(User.objects.filter(name__endswith="Colleague").order_by("name"))


def assert_one_colleague_left(check: LeaversCheck) -> None:
    assert [person.left_on for person in check.left.all()] == [today()]
    assert User.objects.filter(left_on__isnull=False).count() == 1
    assert (audited("answer_leavers"), audited("leave"), told("people.have_left")) == (1, 1, 1)


def test_one_leavers_link_pressed_two_hundred_times_is_one_answer(check: LeaversCheck) -> None:
    path = links.make(check.contact, "leavers", about={"check": check.pk}, days=14).path
    ticked, thanked = [person.pk for person in colleagues()], Counter[bool]()

    def press(number: int) -> Any:
        answer = Client(raise_request_exception=False).post(path, {"left": [ticked[number % 2]]})
        thanked["It is written down." in answer.content.decode()] += 1
        return answer

    said = all_at_once([partial(press, number) for number in range(RIVALS)])

    # A form that is read just after the first was answered is shown again: the colleague it ticks has left already.
    assert set(said) <= {200, 410} and thanked[True] == 1, (said, thanked)
    assert_one_colleague_left(check)


def test_two_answers_to_one_leavers_check_at_once_and_the_first_of_them_stands(
    check: LeaversCheck, look_together: Callable[[Any, str], None]
) -> None:
    look_together(leavers, "_keep_an_operator")

    def ticks(person: User) -> Callable[[Any], Any]:
        return lambda asked: leavers.answer(asked, [person], by=asked.contact)

    ways = pressed(*[(check, ticks(person)) for person in colleagues()])

    assert one_is_first(ways), ways
    assert_one_colleague_left(check)


# ---- notes of the space ----


@pytest.fixture
def note() -> Note:
    """A note of a coming meeting of the leaders' space, whose facilitator may make something of it."""
    meeting = MeetingFactory(forum=south_tees().space)
    mission = MissionFactory()
    LeaderFactory(of=mission)
    facilitator = FacilitatorFactory()
    second_factor(facilitator)
    return Note.objects.create(
        meeting=meeting, round="barriers", mission=mission, words="Three ways.", by=facilitator, at=meeting.starts_at
    )


def becoming(note: Note) -> dict[str, dict[str, Any]]:
    """What the facilitator types to make each thing of a note."""
    day, mission = today() + timedelta(days=40), note.mission_id
    return {
        "barrier": {"mission": mission, "title": "Three ways of consent", "gets_in_the_way": note.words},
        "learning": {"mission": mission, "what": note.words, "so_what": "People give up."},
        "action": {"what": "Ring them.", "owner": note.by_id, **boxes("due_on", day)},
        "question": {"forum": south_tees().hwb.pk, "title": "Who may agree it?", **boxes("expected_on", day)},
    }


def boxes(name: str, day: Any) -> dict[str, int]:
    return {f"{name}-day": day.day, f"{name}-month": day.month, f"{name}-year": day.year}


MADE = {"barrier": Barrier, "learning": LearningEntry, "action": Action, "question": ForwardPlanItem}


def test_whatever_is_made_of_a_note_at_once_it_becomes_one_thing(note: Note) -> None:
    typed, facilitator, kinds = becoming(note), note.by, list(MADE)
    refusals: list[str] = []

    def press(client: Client, kind: str, key: str) -> Any:
        url = reverse("note_becomes", args=[note.meeting_id, note.pk, kind])
        answer = client.post(url, typed[kind] | {"form_key": key})
        if answer.status_code == 200:
            refusals.append(answer.content.decode())
        return answer

    said = all_at_once(
        [partial(press, signed_in(facilitator), kinds[n % 4], fresh_key(facilitator)) for n in range(RIVALS)]
    )

    assert said == Counter({302: 1, 200: RIVALS - 1})
    note.refresh_from_db()
    assert all(f"It became {note.get_became_display().lower()} before." in page for page in refusals)
    assert {kind: model.objects.count() for kind, model in MADE.items()} == {kind: kind == note.became for kind in MADE}
    assert note.became_at and audited("became") == 1
    assert Notice.objects.count() == (note.became != "question")


# ---- seats ----


FORMS = RIVALS // 5  # each form of the admin holds SQLite's one lock for its whole page, longer than a move does


def typed_into(seat: Seat, **days: Any) -> Callable[[], int]:
    """One more press: an operator types the same seat again into the admin. What the press gives is its answer."""
    client, path = proven(OperatorFactory()), reverse("admin:people_seat_add")
    client.raise_request_exception = False
    typed = {name: f"{day:%-d/%-m/%Y}" for name, day in days.items()}
    form = {"person": seat.person_id, "forum": seat.forum_id, "role": seat.role} | typed
    return lambda: client.post(path, form).status_code


def never_twice(seat: Seat) -> bool:
    """Do the periods of this seat of this person follow one another?"""
    held = list(Seat.objects.filter(person=seat.person, forum=seat.forum, role=seat.role).order_by("since", "pk"))
    return all(one.until and one.until <= two.since for one, two in zip(held, held[1:], strict=False))


def test_a_councillors_seats_end_while_the_seat_is_given_again_and_it_is_never_held_twice(
    look_together: Callable[[Any, str], None],
) -> None:
    seat, operator = MemberFactory(at=south_tees().hwb).seats.get(), OperatorFactory()
    saves = [typed_into(seat, since=today()) for _ in range(FORMS)]
    people = [User.objects.get(pk=seat.person_id) for _ in range(RIVALS - FORMS)]
    look_together(leaving, "_seats")

    ends = [partial(leaving.end_everything, person, until=today(), by=operator) for person in people]
    answers = race(*ends, *saves)

    ended = sorts([answer for answer in answers if not isinstance(answer, int)])
    said = Counter(answer for answer in answers if isinstance(answer, int))
    assert set(ended) <= {"done", *REFUSALS} and set(said) <= {200, 302}, (ended, said)
    assert never_twice(seat)
    assert [held.until for held in Seat.objects.order_by("pk")] in ([today()], [today(), None])
    assert (audited("end_seat"), audited("add")) == (1, Seat.objects.count() - 1)


@pytest.mark.parametrize("until", [None, today() + timedelta(days=365)], ids=["for good", "for a time"])
def test_many_operators_give_somebody_one_seat_and_it_is_held_once(
    look_together: Callable[[Any, str], None], until: Any
) -> None:
    before = SeatFactory(until=today())
    saves = [typed_into(before, since=today(), **({"until": until} if until else {})) for _ in range(FORMS)]
    look_together(SeatForm, "check")

    said = Counter(race(*saves))

    assert set(said) <= {200, 302}, said
    assert never_twice(before)
    assert Seat.objects.exclude(pk=before.pk).count() == audited("add") == 1


# ---- substitutes ----


@pytest.fixture
def meeting() -> Meeting:
    """A coming meeting of the Board, whose officer and two members have their seats."""
    board = south_tees().hwb
    for _ in range(2):
        MemberFactory(at=board)
    second_factor(OfficerFactory(at=board))
    return MeetingFactory(forum=board)


def members_seats() -> list[Seat]:
    return list(Seat.objects.filter(role="member").order_by("pk"))


def the_officer() -> User:
    return Seat.objects.get(role="officer").person


def named(seat: Seat, person: User) -> Callable[[Any], Any]:
    officer = the_officer()
    return lambda found: attending.name_substitute(found, seat, person, by=officer, version=found.version)


def test_two_people_named_for_one_seat_at_once_and_one_of_them_comes(meeting: Meeting) -> None:
    seat, people = members_seats()[0], [PersonFactory(), PersonFactory()]

    ways = pressed(*[(meeting, named(seat, person)) for person in people])

    assert one_is_first(ways, {ChangedSince.__name__}), ways
    assert Attendance.objects.get().substitute in people
    assert Meeting.objects.get().version == meeting.version + 1 and audited("amend") == 1


def test_one_person_named_for_two_seats_at_once_comes_for_one_of_them(meeting: Meeting) -> None:
    person = PersonFactory()

    ways = pressed(*[(meeting, named(seat, person)) for seat in members_seats()])

    assert one_is_first(ways, {ChangedSince.__name__, *REFUSALS}), ways
    assert Attendance.objects.get().substitute == person


def test_two_hundred_forms_name_a_substitute_for_one_seat_and_no_name_is_written_over_unseen(
    meeting: Meeting,
) -> None:
    officer, seat, people = the_officer(), members_seats()[0], [PersonFactory(), PersonFactory()]
    path = reverse("people:substitute", args=[meeting.pk])
    opened = form_on(signed_in(officer), path) | {"seat": seat.pk}
    forms = [opened | {"person": people[n % 2].pk, "form_key": fresh_key(officer)} for n in range(RIVALS)]

    said = all_at_once([partial(signed_in(officer).post, path, form) for form in forms])

    assert said == Counter({302: 1, 409: RIVALS - 1}), said
    assert Attendance.objects.get().substitute in people and audited("amend") == 1
