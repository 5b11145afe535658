"""Meetings: planned, held, minuted and confirmed by the forum's officer, and read by everyone signed in."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from foundation.drafts import new_key
from foundation.moments import now
from foundation.moves import NotYours, TooLate
from foundation.working_days import LONDON, add, today
from people import agendas, dates, meetings
from people.models import AgendaItem, Meeting
from people.moves import MEETING_MOVES
from people.tests.factories import (
    AgendaItemFactory,
    ChairFactory,
    MeetingFactory,
    MemberFactory,
    OfficerFactory,
    PersonFactory,
    at_ten,
    south_tees,
)

pytestmark = pytest.mark.django_db
S = Meeting.State


@pytest.fixture
def hwb() -> Any:
    return south_tees().hwb


@pytest.fixture
def officer(hwb: Any) -> Any:
    """The Board's officer, with the second factor that officers need to sign in."""
    person = OfficerFactory(at=hwb)
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={})
    return person


def in_weeks(weeks: int) -> datetime:
    return at_ten(add(today(), weeks * 5))


def post(client: Any, user: Any, url: str, **fields: Any) -> Any:
    client.force_login(user)
    return client.post(url, fields | {"form_key": new_key(user)})


# ---- the life of a meeting ----


def test_a_meeting_goes_from_planned_to_confirmed_at_the_next(hwb: Any, officer: Any) -> None:
    first = MeetingFactory(forum=hwb, starts_at=at_ten(today() - timedelta(days=40)))
    following = MeetingFactory(forum=hwb, held=True)

    meetings.send_agenda(first, by=officer, agenda_url="https://example.org/agenda")
    meetings.hold(first, quorum="quorate", by=officer)
    meetings.write_minutes(first, by=officer, minutes_url="https://example.org/minutes")
    meetings.confirm_minutes(first, following, by=officer, minute_refs="12 to 19")

    first.refresh_from_db()
    assert first.state == S.CONFIRMED
    assert first.minutes_confirmed_at == following
    assert first.is_quorate
    assert [step.move for step in first.steps.order_by("counter")] == [
        "send_agenda",
        "hold",
        "draft_minutes",
        "confirm_minutes",
    ]
    assert first.steps.first().acting_as == "Officer, LiveWell South Tees Health and Wellbeing Board"


def test_a_meeting_in_the_past_cannot_be_planned(hwb: Any, officer: Any) -> None:
    with pytest.raises(ValidationError) as refusal:
        dates.plan(hwb, at_ten(today() - timedelta(days=1)), "Town hall", by=officer)
    assert "starts_at" in refusal.value.error_dict
    assert not Meeting.objects.exists()


def test_a_public_forum_cannot_meet_before_its_papers_can_be_out(hwb: Any, officer: Any) -> None:
    with pytest.raises(ValidationError, match="papers"):
        dates.plan(hwb, at_ten(add(today(), 3)), "Town hall", by=officer)


def test_a_forum_does_not_meet_twice_at_one_time(hwb: Any, officer: Any) -> None:
    dates.plan(hwb, in_weeks(4), "Town hall", by=officer)
    with pytest.raises(ValidationError, match="already has a meeting"):
        dates.plan(hwb, in_weeks(4), "Elsewhere", by=officer)


def test_a_forum_that_has_ended_plans_no_meeting_after_its_end(hwb: Any, officer: Any) -> None:
    hwb.until = add(today(), 15)
    with pytest.raises(ValidationError, match="ends on"):
        dates.plan(hwb, in_weeks(6), "Town hall", by=officer)


def test_only_the_officer_of_that_forum_moves_its_meetings(hwb: Any) -> None:
    meeting = MeetingFactory(forum=hwb)
    others = [OfficerFactory(at=south_tees().place), ChairFactory(at=hwb), MemberFactory(at=hwb), PersonFactory()]
    for person in others:
        with pytest.raises(NotYours):
            meetings.send_agenda(meeting, by=person)
        assert MEETING_MOVES.offers(person, meeting) == []


def test_a_meeting_whose_day_has_not_come_cannot_have_been_held(hwb: Any, officer: Any) -> None:
    with pytest.raises(ValidationError, match="has not come"):
        meetings.hold(MeetingFactory(forum=hwb), quorum="quorate", by=officer)


def test_a_lost_quorum_keeps_its_time_and_decides_nothing_more(hwb: Any, officer: Any) -> None:
    meeting = MeetingFactory(forum=hwb, quorate=True, starts_at=at_ten(today() - timedelta(days=1)))
    meetings.hold(meeting, quorum="quorate", by=officer)
    meetings.lose_quorum(meeting, lost_at=datetime(2026, 1, 1, 11, 40).time(), by=officer)
    meeting.refresh_from_db()
    assert meeting.quorum == Meeting.Quorum.LOST
    assert not meeting.is_quorate
    assert meeting.state == S.HELD


@pytest.mark.parametrize("wrong", ["earlier", "another_forum", "not_quorate"])
def test_minutes_are_confirmed_only_at_a_later_quorate_meeting_of_the_same_forum(
    hwb: Any, officer: Any, wrong: str
) -> None:
    meeting = MeetingFactory(forum=hwb, starts_at=at_ten(today() - timedelta(days=40)), state=S.DRAFT_MINUTES)
    at = {
        "earlier": lambda: MeetingFactory(forum=hwb, held=True, starts_at=at_ten(today() - timedelta(days=80))),
        "another_forum": lambda: MeetingFactory(forum=south_tees().place, held=True),
        "not_quorate": lambda: MeetingFactory(forum=hwb, held=True, quorum="not"),
    }[wrong]()
    with pytest.raises(ValidationError) as refusal:
        meetings.confirm_minutes(meeting, at, by=officer)
    assert "at" in refusal.value.error_dict
    meeting.refresh_from_db()
    assert meeting.state == S.DRAFT_MINUTES


def test_a_late_press_is_a_sentence(hwb: Any, officer: Any) -> None:
    meeting = MeetingFactory(forum=hwb)
    same = Meeting.objects.get(pk=meeting.pk)
    meetings.cancel(meeting, by=officer, words="The hall is flooded.")
    with pytest.raises(TooLate, match="Cancelled: Officer"):
        meetings.send_agenda(same, by=officer)


# ---- the agenda ----


def test_an_item_added_after_the_agenda_went_out_needs_the_chairs_reason(hwb: Any, officer: Any) -> None:
    meeting = MeetingFactory(forum=hwb, starts_at=in_weeks(4))
    agendas.add_item(meeting, "Winter plan", "decision", by=officer)
    meetings.send_agenda(meeting, by=officer)

    with pytest.raises(ValidationError) as refusal:
        agendas.add_item(meeting, "Flood", "decision", by=officer)
    assert "late_because" in refusal.value.error_dict

    agendas.add_item(meeting, "Flood", "decision", by=officer, late_because="It happened last night.")
    assert [item.order for item in meeting.items.all()] == [1, 2]


def test_a_public_forums_item_is_late_once_the_day_for_papers_is_past(hwb: Any) -> None:
    soon = MeetingFactory.build(forum=hwb, starts_at=at_ten(add(today(), 3)))
    later = MeetingFactory.build(forum=hwb, starts_at=in_weeks(4))
    assert agendas.is_late(soon)
    assert not agendas.is_late(later)


def test_an_item_is_moved_and_the_others_close_up(hwb: Any, officer: Any) -> None:
    meeting = MeetingFactory(forum=hwb, starts_at=in_weeks(4))
    one, two, three = (agendas.add_item(meeting, name, "decision", by=officer) for name in ("One", "Two", "Three"))
    agendas.move_item(three, 1, by=officer)
    assert [item.title for item in meeting.items.all()] == ["Three", "One", "Two"]
    agendas.move_item(three, 3, by=officer)
    assert [item.title for item in meeting.items.all()] == ["One", "Two", "Three"]


def test_the_agenda_of_a_meeting_that_is_over_stays_as_it_was(hwb: Any, officer: Any) -> None:
    meeting = MeetingFactory(forum=hwb, held=True)
    with pytest.raises(ValidationError, match="no longer changes"):
        agendas.add_item(meeting, "Too late", "decision", by=officer)


def test_an_exempt_item_is_named_only_to_the_forums_people(client: Any, hwb: Any) -> None:
    meeting = MeetingFactory(forum=hwb)
    AgendaItemFactory(meeting=meeting, title="A contract", exempt=True, exempt_paragraph="Paragraph 3")
    url = reverse("people:meeting", args=[meeting.pk])

    client.force_login(MemberFactory(at=hwb))
    assert b"A contract" in client.get(url).content
    client.force_login(PersonFactory())
    page = client.get(url).content
    assert b"A contract" not in page
    assert b"Exempt item" in page


def test_an_item_that_lost_its_link_is_named_only_to_the_officer(client: Any, hwb: Any, officer: Any) -> None:
    meeting = MeetingFactory(forum=hwb)
    AgendaItemFactory(meeting=meeting, title="A private ask", state=AgendaItem.State.PUT_OFF)
    url = reverse("people:meeting", args=[meeting.pk])

    client.force_login(MemberFactory(at=hwb))
    assert b"A private ask" not in client.get(url).content
    client.force_login(officer)
    assert b"A private ask" in client.get(url).content


# ---- the pages ----


def test_meetings_are_listed_by_forum_and_paged_by_day(client: Any, hwb: Any) -> None:
    client.force_login(PersonFactory())
    for n in range(30):
        MeetingFactory(forum=hwb, held=True, starts_at=at_ten(today() - timedelta(days=10 + n)))
    other = MeetingFactory(forum=south_tees().place, held=True, place="Elsewhere")
    coming = MeetingFactory(forum=hwb)

    page = client.get(reverse("people:meetings"), {"forum": "hwb"})
    assert [meeting for meeting, _ in page.context["coming"]] == [coming]
    assert other not in page.context["held"]
    assert len(page.context["held"]) == 25
    more = client.get(reverse("people:meetings") + page.context["next_url"])
    assert len(more.context["held"]) == 5
    assert client.get(reverse("people:meetings"), {"before": "x", "forum": "nowhere"}).status_code == 200


def test_a_meeting_is_read_in_as_many_queries_with_one_item_as_with_thirty(
    client: Any, hwb: Any, django_assert_max_num_queries: Any
) -> None:
    member = MemberFactory(at=hwb)
    client.force_login(member)
    meeting = MeetingFactory(forum=hwb)
    url = reverse("people:meeting", args=[meeting.pk])
    AgendaItemFactory(meeting=meeting, order=1)
    client.get(url)
    with django_assert_max_num_queries(40) as few:
        client.get(url)
    for n in range(30):
        AgendaItemFactory(meeting=meeting, order=n + 2)
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(url)


def test_an_officer_adds_a_meeting_and_a_stranger_does_not(client: Any, hwb: Any, officer: Any) -> None:
    day = add(today(), 40)
    fields = {"forum": hwb.pk, "day": day.isoformat(), "time": "2pm", "place": "Town hall"}
    url = reverse("people:add_meeting")

    assert post(client, PersonFactory(), url, **fields).status_code == 403
    answer = post(client, officer, url, **fields)

    meeting = Meeting.objects.get()
    assert answer.url == reverse("people:meeting", args=[meeting.pk])
    assert meeting.starts_at == datetime(day.year, day.month, day.day, 14, tzinfo=LONDON)


def test_a_day_in_the_past_is_said_beside_the_day_and_what_was_typed_is_kept(
    client: Any, hwb: Any, officer: Any
) -> None:
    answer = post(
        client, officer, reverse("people:add_meeting"), forum=hwb.pk, day="2020-01-02", time="14:00", place="Town hall"
    )
    assert answer.status_code == 200
    assert answer.context["form"].errors["day"] == ["Choose a day and time that are still to come."]
    assert 'value="Town hall"' in answer.content.decode()


def test_each_move_has_its_page_for_the_officer_alone(client: Any, hwb: Any, officer: Any) -> None:
    meeting = MeetingFactory(forum=hwb, quorate=True)
    url = reverse("people:meeting_move", args=[meeting.pk, "hold"])

    client.force_login(MemberFactory(at=hwb))
    assert client.get(url).status_code == 403
    client.force_login(officer)
    assert client.get(url).status_code == 200
    assert client.get(reverse("people:meeting_move", args=[meeting.pk, "plan"])).status_code == 404
    assert client.get(reverse("people:meeting_move", args=[meeting.pk, "dance"])).status_code == 404

    assert post(client, officer, url, quorum="quorate", seen=0).status_code == 302
    meeting.refresh_from_db()
    assert meeting.state == S.HELD
    assert post(client, officer, url, quorum="quorate", seen=0).status_code == 409


def test_buttons_drawn_are_moves_that_have_a_page(client: Any, hwb: Any, officer: Any) -> None:
    client.force_login(officer)
    for state in S.values:
        meeting = MeetingFactory(
            forum=hwb, state=state, quorum="quorate", starts_at=at_ten(today(), S.values.index(state))
        )
        page = client.get(reverse("people:meeting", args=[meeting.pk]))
        for offer in page.context["offers"]:
            assert not offer.allowed or client.get(offer.url).status_code == 200, offer
            assert offer.allowed or offer.why_not


def test_the_officer_moves_an_item_up_by_one_press(client: Any, hwb: Any, officer: Any) -> None:
    meeting = MeetingFactory(forum=hwb, starts_at=in_weeks(4))
    for name in ("One", "Two"):
        agendas.add_item(meeting, name, "decision", by=officer)
    two = meeting.items.get(title="Two")
    url = reverse("people:move_item", args=[meeting.pk, two.pk, 1])

    assert post(client, MemberFactory(at=hwb), url).status_code == 403
    assert post(client, officer, url).status_code == 302
    assert [item.title for item in meeting.items.all()] == ["Two", "One"]


def test_the_officer_adds_an_item_by_its_form(client: Any, hwb: Any, officer: Any) -> None:
    meeting = MeetingFactory(forum=hwb, starts_at=in_weeks(4))
    url = reverse("add_item", args=[meeting.pk])
    wrong = post(client, officer, url, title="A contract", purpose="decision", exempt_paragraph="Paragraph 3")
    assert "exempt_because" in wrong.context["form"].errors
    assert post(client, officer, url, title="Winter plan", purpose="decision").status_code == 302
    assert meeting.items.get().title == "Winter plan"


def test_what_cannot_be_done_yet_says_why_in_place_of_a_button(client: Any, hwb: Any, officer: Any) -> None:
    client.force_login(officer)
    meeting = MeetingFactory(forum=hwb)
    page = client.get(reverse("people:meeting", args=[meeting.pk]))
    reasons = {offer.label: offer.why_not for offer in page.context["offers"]}
    assert reasons["Record that it is being held"] == f"Not before {meeting.day:%-d %B %Y}"
    assert reasons["Cancel this meeting"] == ""


# ---- an officer's own items ----


def test_an_item_of_the_officers_own_is_put_better_and_taken_off_with_a_reason(client: Any) -> None:
    forum = south_tees().hwb
    officer, member = OfficerFactory(at=forum), MemberFactory(at=forum)
    Authenticator.objects.create(user=officer, type=Authenticator.Type.TOTP, data={})
    item = AgendaItemFactory(meeting=MeetingFactory(forum=forum), title="A slip")
    amend, off = (reverse(f"people:{act}", args=[item.meeting_id, item.pk]) for act in ("amend_item", "take_off_item"))
    words = {"title": "No slip", "purpose": "discussion", "version": item.version}

    assert send(client, member, amend, **words).status_code == 403
    assert send(client, officer, amend, **words).status_code == 302
    stale = send(client, officer, amend, **words | {"title": "Another"})
    assert stale.status_code == 409 and "Another" in stale.content.decode()
    assert send(client, officer, off, because="").status_code == 200
    assert send(client, officer, off, because="It came too early.").status_code == 302
    assert "off the agenda already" in send(client, officer, off, because="Again").content.decode()

    item.refresh_from_db()
    assert (item.title, item.state) == ("No slip", AgendaItem.State.TAKEN_OFF)


def send(client: Any, person: Any, url: str, **fields: Any) -> Any:
    client.force_login(person)
    return client.post(url, fields | {"form_key": new_key(person)})


# ---- the quorum put right ----


def test_a_quorum_that_was_recorded_wrongly_is_put_right_with_the_reason() -> None:
    forum = south_tees().hwb
    meeting = MeetingFactory(forum=forum, starts_at=now() - timedelta(hours=3), state="held", quorum="not")
    officer = OfficerFactory(at=forum)

    for wrong, box in (
        ({"quorum": "lost", "words": "x"}, "lost_at"),
        ({"quorum": "quorate", "words": " "}, "words"),
        ({"quorum": "lost", "words": "x", "lost_at": timezone.localtime(now() - timedelta(hours=4)).time()}, "lost_at"),
    ):
        with pytest.raises(ValidationError) as refused:
            meetings.correct_quorum(meeting, by=officer, **wrong)
        assert box in refused.value.message_dict
    meetings.correct_quorum(meeting, quorum="quorate", words="I pressed the wrong one.", by=officer)

    meeting.refresh_from_db()
    assert meeting.is_quorate and meeting.steps.first().words == "Quorate. I pressed the wrong one."


def test_a_reason_for_lateness_does_not_stand_beside_what_is_not_late() -> None:
    meeting = MeetingFactory(forum=south_tees().place)
    officer = OfficerFactory(at=meeting.forum)

    item = agendas.add_item(meeting, "In good time", "decision", by=officer, late_because="It came up today.")

    assert item.late_because == ""
