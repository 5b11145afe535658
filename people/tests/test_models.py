"""People, forums, seats and meetings: what the rows promise."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError

from foundation.working_days import LONDON, today
from people.models import Forum, Meeting, Seat, User
from people.tests.factories import (
    AgendaItemFactory,
    ChairFactory,
    FacilitatorFactory,
    ForumFactory,
    MeetingFactory,
    MemberFactory,
    OfficerFactory,
    OperatorFactory,
    OrganisationFactory,
    PersonFactory,
    SeatFactory,
    south_tees,
)

pytestmark = pytest.mark.django_db


def test_a_persons_email_is_kept_in_small_letters_and_only_once():
    User.objects.create_user("Robin@Example.org", "Robin")

    assert User.objects.get().email == "robin@example.org"
    with pytest.raises(IntegrityError):
        User.objects.create(email="ROBIN@example.org", name="Another")


def test_a_person_without_a_password_cannot_sign_in_with_one():
    assert not PersonFactory().has_usable_password()
    assert PersonFactory(password="a long enough one").check_password("a long enough one")


def test_an_operator_is_staff():
    operator = User.objects.create_superuser("operator@example.org", "Operator", "a long enough one")

    assert operator.is_staff and operator.is_superuser and str(operator) == "Operator"


def test_officers_chairs_and_operators_need_a_second_factor_and_members_do_not():
    assert OfficerFactory().needs_second_factor
    assert ChairFactory().needs_second_factor
    assert OperatorFactory().needs_second_factor
    assert not MemberFactory().needs_second_factor
    assert not PersonFactory().needs_second_factor


def test_a_person_is_asked_about_by_what_they_hold():
    forums = south_tees()
    officer, chair = OfficerFactory(at=forums.place), ChairFactory(at=forums.hwb)

    assert officer.is_officer_for(forums.place) and not officer.is_officer_for(forums.hwb)
    assert chair.chairs(forums.hwb) and chair.sits_on(forums.hwb) and not chair.sits_on(forums.place)


def test_an_organisations_name_stands_once():
    OrganisationFactory(name="Thirteen Group")

    with pytest.raises(IntegrityError):
        OrganisationFactory(name="Thirteen Group")


def test_the_officer_of_the_facilitated_space_signs_as_its_facilitator():
    facilitator, officer = FacilitatorFactory(), OfficerFactory()

    assert facilitator.seats.get().words == "Facilitator, System Leaders' facilitated space"
    assert officer.seats.get().words == "Officer, South Tees Place Partnership"


def test_a_seat_is_held_up_to_and_not_on_its_last_day():
    seat = SeatFactory(since=date(2025, 1, 6), until=date(2025, 3, 3))

    assert seat in Seat.objects.current(date(2025, 1, 6))
    assert seat in Seat.objects.current(date(2025, 3, 2))
    assert seat not in Seat.objects.current(date(2025, 3, 3))
    assert seat not in Seat.objects.current(date(2025, 1, 5))


def test_seats_are_asked_about_by_role():
    place = south_tees().place
    ChairFactory(at=place)
    SeatFactory(forum=place, role=Seat.Role.VICE_CHAIR)
    OfficerFactory(at=place)

    assert place.seats.chairs().count() == 2 and place.seats.officers().count() == 1


def test_the_forums_of_south_tees_are_chained_once():
    south_tees()
    forums = south_tees()

    assert forums.space.escalates_to == forums.place and forums.place.escalates_to == forums.hwb
    assert Forum.objects.count() == 3
    assert [forum.short_code for forum in forums] == ["FACILITATED", "PLACE", "HWB"]


def test_a_forum_that_ended_is_no_longer_current():
    forum = ForumFactory(until=today())

    assert forum not in Forum.objects.current()


def test_papers_for_16_january_2025_go_out_by_8_january():
    meeting = MeetingFactory(forum=south_tees().hwb, starts_at=datetime(2025, 1, 16, 14, tzinfo=LONDON))

    assert meeting.publish_by == date(2025, 1, 8)
    assert meeting.papers_open(date(2025, 1, 8)) and not meeting.papers_open(date(2025, 1, 9))


def test_a_meeting_late_in_the_evening_is_on_its_london_day():
    meeting = MeetingFactory(starts_at=datetime(2025, 6, 30, 23, 30, tzinfo=LONDON))

    assert meeting.day == date(2025, 6, 30) and str(meeting).endswith("30 June 2025")


def test_a_forum_meets_once_at_one_time():
    meeting = MeetingFactory()

    with pytest.raises(IntegrityError):
        MeetingFactory(forum=meeting.forum, starts_at=meeting.starts_at)


def test_coming_meetings_leave_out_cancelled_and_past_ones():
    coming = MeetingFactory()
    MeetingFactory(cancelled=True)
    past = MeetingFactory(held=True)

    assert list(Meeting.objects.coming()) == [coming]
    assert list(Meeting.objects.held()) == [past]


def test_only_a_quorate_meeting_can_decide():
    assert MeetingFactory(quorate=True).is_quorate
    assert not MeetingFactory(not_quorate=True).is_quorate
    assert not MeetingFactory(starts_at=MeetingFactory().starts_at + timedelta(days=30)).is_quorate


def test_an_exempt_item_names_its_paragraph():
    with pytest.raises(IntegrityError):
        AgendaItemFactory(exempt=True)


def test_whoever_has_an_address_already_is_found_however_it_is_typed():
    person = User.objects.known_or_new("Somebody@Example.org ", "Somebody")

    assert User.objects.known_or_new(" somebody@example.org", "Another name") == person
    assert not person.has_usable_password() and User.objects.filter(email="somebody@example.org").count() == 1


def test_two_presses_for_one_new_address_make_one_person(monkeypatch):
    quicker = PersonFactory(email="new@example.org")
    # The second press looked before the first one's row was there.
    monkeypatch.setattr(type(User.objects), "filter", lambda manager, **by: manager.none())

    assert User.objects.known_or_new("new@example.org", "Mine") == quicker
