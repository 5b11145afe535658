"""The officer's queue: what is to be done, and what stands on the next agenda for whom."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from barriers import answering
from barriers.answering import schedule
from barriers.duties import to_do_at
from barriers.models import Barrier, Escalation, ReadingGrant
from barriers.telling import day
from barriers.tests.cast import PLACE_CHAIR, PLACE_OFFICER, Cast, sign_in
from barriers.tests.factories import EscalationFactory, PartnerRequestFactory
from barriers.views.queue import duties_of
from foundation.working_days import add, start_of, today
from people.models import AgendaItem, Forum, Meeting
from people.tests.factories import LONG_AGO, AgendaItemFactory, MeetingFactory, at_ten

pytestmark = pytest.mark.django_db
E = Escalation.State
URL = reverse("barriers:queue")


@pytest.fixture
def exempt(cast: Cast) -> Escalation:
    """An ask on the next agenda that is taken in private."""
    trip = EscalationFactory(barrier=cast.barrier(title="One family's flat"), state=E.SCHEDULED)
    Escalation.objects.filter(pk=trip.pk).update(exempt=True)
    private = {"title": "One family's flat", "exempt": True, "exempt_paragraph": "Paragraph 1"}
    AgendaItem.objects.filter(pk=trip.agenda_item_id).update(**private)
    return trip


# ---- the next agenda ----


def test_a_chair_without_a_grant_does_not_read_an_exempt_asks_title(
    client: Any, cast: Cast, exempt: Escalation
) -> None:
    chairs = sign_in(client, cast[PLACE_CHAIR]).get(URL).content.decode()
    officers = sign_in(client, cast[PLACE_OFFICER]).get(URL).content.decode()

    assert "One family" not in chairs and "Exempt item" in chairs
    assert "One family" in officers and exempt.barrier.get_absolute_url() in officers


def test_a_chair_with_a_grant_reads_it(client: Any, cast: Cast, exempt: Escalation) -> None:
    given = {"person": cast[PLACE_CHAIR], "given_by": cast[PLACE_OFFICER], "since": LONG_AGO}
    ReadingGrant.objects.create(escalation=exempt, **given)

    assert "One family" in sign_in(client, cast[PLACE_CHAIR]).get(URL).content.decode()


def test_the_agenda_lists_what_stands_on_it_now(client: Any, cast: Cast) -> None:
    trip = EscalationFactory(barrier=cast.barrier(), state=E.SCHEDULED)
    meeting = trip.agenda_item.meeting
    AgendaItemFactory(meeting=meeting, order=2, title="Apologies")
    AgendaItemFactory(meeting=meeting, order=3, title="Put off for now", state=AgendaItem.State.PUT_OFF)

    page = sign_in(client, cast[PLACE_OFFICER]).get(URL)

    assert [line.title for line in page.context["agenda"]] == [trip.agenda_item.title, "Apologies"]


# ---- what is to be done ----


@pytest.fixture
def in_the_morning() -> Iterator[None]:
    """Before today's meeting, which is owed a record afterwards, and with no midnight while the test runs."""
    with time_machine.travel(start_of(today()) + timedelta(hours=9), tick=True):
        yield


def each_kind(cast: Cast) -> None:
    """At the Place Partnership, of each kind of thing on an officer's desk one more than of the kind before it."""
    tomorrow, far = today() + timedelta(days=1), add(today(), 30)
    kinds: list[tuple[str, dict[str, Any]]] = [
        (E.RECEIVED, {"answer_by": today() - timedelta(days=1)}),
        (E.RECEIVED, {"answer_by": tomorrow}),
        (E.SUBMITTED, {"answer_by": tomorrow}),
        (E.RECEIVED, {"answer_by": far}),
        (E.SCHEDULED, {"answer_by": tomorrow}),
        (E.DECIDED, {"return_by": today()}),
        (E.ACKNOWLEDGED, {"explain_by": today()}),
        (E.WAITING, {"mission_answer_by": today() - timedelta(days=1)}),
        (E.RETURNED, {}),
    ]
    for count, (state, columns) in enumerate(kinds, start=1):
        for _ in range(count):
            trip = EscalationFactory(barrier=cast.barrier(), state=state)
            Escalation.objects.filter(pk=trip.pk).update(**columns)
    PartnerRequestFactory(escalation=EscalationFactory(barrier=cast.barrier(), state=E.SCHEDULED))


@pytest.mark.usefixtures("in_the_morning")
def test_each_kind_of_thing_stands_apart_in_the_order_an_officer_does_them(cast: Cast) -> None:
    each_kind(cast)

    listed = [(group.kind.title, len(group.rows)) for group in duties_of(cast.forums.place, cast[PLACE_OFFICER])]

    assert listed == [
        ("Past its day", 1),
        ("Due within 5 working days", 2),
        ("New", 3),
        ("Owed an answer", 4),
        ("On an agenda", 5),
        ("Decided, not yet returned", 6),
        ("They said it was not clear", 7),
        ("Waiting for the mission", 8),
        ("Partner's reply due", 1),
    ]


@pytest.mark.usefixtures("in_the_morning")
def test_the_desk_counts_what_the_queue_lists(cast: Cast) -> None:
    each_kind(cast)
    place, hwb = cast.forums.place, cast.forums.hwb

    counted = to_do_at([place.pk, hwb.pk])

    groups = [group for group in duties_of(place, cast[PLACE_OFFICER]) if group.kind.ours]
    assert counted == {place.pk: [(len(group.rows), group.kind.in_a_count) for group in groups], hwb.pk: []}


def test_the_queue_leads_on_to_what_was_decided_and_to_who_does_what(client: Any, cast: Cast) -> None:
    for person in (cast[PLACE_OFFICER], cast[PLACE_CHAIR]):
        page = sign_in(client, person).get(URL).content.decode()
        assert f"{reverse('barriers:decisions')}?forum={cast.forums.place.code}" in page
        assert f"{reverse('barriers:actions')}?whose=forum" in page


@pytest.mark.parametrize(
    ("state", "column", "label"),
    [
        (E.SUBMITTED, "answer_by", "Receive"),
        (E.RECEIVED, "answer_by", "Put on an agenda"),
        (E.SCHEDULED, "answer_by", "Open the meeting"),
        (E.DECIDED, "return_by", "Return the outcome"),
        (E.ACKNOWLEDGED, "explain_by", "Explain"),
    ],
)
def test_whatever_the_forum_owes_past_its_day_comes_first_with_its_own_move(
    cast: Cast, state: str, column: str, label: str
) -> None:
    late = EscalationFactory(barrier=cast.barrier(), state=state)
    today_still = EscalationFactory(barrier=cast.barrier(), state=state)
    Escalation.objects.filter(pk=late.pk).update(**{column: today() - timedelta(days=1)})
    Escalation.objects.filter(pk=today_still.pk).update(**{column: today()})

    first, *others = (group for group in duties_of(cast.forums.place, cast[PLACE_OFFICER]) if group.rows)

    assert first.kind.title == "Past its day"
    assert [(duty.trip, duty.label) for duty in first.rows] == [(late, label)]
    assert [duty.trip for group in others for duty in group.rows] == [today_still]


@pytest.mark.usefixtures("in_the_morning")
def test_who_is_waited_for_and_until_when_is_said_and_a_partners_reply_can_be_typed(client: Any, cast: Cast) -> None:
    waiting = EscalationFactory(barrier=cast.barrier(), state=E.WAITING)
    Barrier.objects.filter(pk=waiting.barrier_id).update(due_on=today() - timedelta(days=7))
    scheduled = EscalationFactory(barrier=cast.barrier(), state=E.SCHEDULED)
    asked = PartnerRequestFactory(escalation=scheduled)

    page = sign_in(client, cast[PLACE_OFFICER]).get(URL)

    mission, partner = page.context["duties"]
    assert mission.kind.title == "Waiting for the mission" and "past its date" in mission.rows[0].when
    assert partner.kind.title == "Partner's reply due" and f"Reply by {day(asked.reply_by)}" in partner.rows[0].when
    assert not mission.rows[0].url and partner.rows[0].url.startswith(asked.decision.get_absolute_url())
    assert "Nothing waits for you" in page.content.decode()


def test_a_later_trips_day_does_not_speak_for_an_explanation_that_is_owed(cast: Cast) -> None:
    unclear = EscalationFactory(barrier=cast.barrier(), state=E.ACKNOWLEDGED)
    Escalation.objects.filter(pk=unclear.pk).update(explain_by=today())
    Barrier.objects.filter(pk=unclear.barrier_id).update(due_on=today() - timedelta(days=30))

    listed = [group.kind.title for group in duties_of(cast.forums.place, cast[PLACE_OFFICER]) if group.rows]

    assert listed == ["They said it was not clear"]


def test_within_a_kind_what_is_due_first_stands_first(cast: Cast) -> None:
    trips = [EscalationFactory(barrier=cast.barrier(), state=E.DECIDED) for _ in range(3)]
    for trip, days in zip(trips, (3, 1, 2), strict=True):
        Escalation.objects.filter(pk=trip.pk).update(return_by=today() + timedelta(days=days))

    [group] = (group for group in duties_of(cast.forums.place, cast[PLACE_OFFICER]) if group.rows)

    assert [duty.trip for duty in group.rows] == [trips[1], trips[2], trips[0]]


def test_what_one_meeting_took_is_recorded_on_one_screen_though_one_ask_is_past_its_day(
    client: Any, cast: Cast
) -> None:
    meeting = MeetingFactory(forum=cast.forums.place)
    trips = [EscalationFactory(barrier=cast.barrier(), state=E.RECEIVED) for _ in range(2)]
    for trip in trips:
        schedule(trip, meeting, by=cast[PLACE_OFFICER])
    Meeting.objects.filter(pk=meeting.pk).update(quorum=Meeting.Quorum.QUORATE, starts_at=at_ten(today()))
    Escalation.objects.filter(pk=trips[0].pk).update(answer_by=today() - timedelta(days=1))
    one_screen = reverse("barriers:meetings_decisions", args=[meeting.pk])

    assert one_screen in sign_in(client, cast[PLACE_OFFICER]).get(URL).content.decode()
    assert one_screen not in sign_in(client, cast[PLACE_CHAIR]).get(URL).content.decode()


def test_the_first_line_says_how_much_is_past_its_day(client: Any, cast: Cast) -> None:
    for _ in range(2):
        late = EscalationFactory(barrier=cast.barrier(), state=E.RECEIVED)
        Escalation.objects.filter(pk=late.pk).update(answer_by=today() - timedelta(days=1))
    EscalationFactory(barrier=cast.barrier(), state=E.SUBMITTED)

    assert "3 things to do, 2 past their day" in sign_in(client, cast[PLACE_OFFICER]).get(URL).content.decode()


def test_a_desk_fuller_than_its_list_says_that_it_is_no_whole(
    client: Any, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("barriers.views.queue.LISTED", 2)
    for _ in range(3):
        EscalationFactory(barrier=cast.barrier(), state=E.SUBMITTED)

    page = sign_in(client, cast[PLACE_OFFICER]).get(URL).content.decode()

    assert "No more than 2 asks are listed here" in page


def test_how_much_is_here_is_told_beside_the_list(client: Any, cast: Cast) -> None:
    for state in (E.SUBMITTED, E.RETURNED):
        EscalationFactory(barrier=cast.barrier(), state=state)

    for kind in (PLACE_OFFICER, PLACE_CHAIR):
        page = sign_in(client, cast[kind]).get(URL).content.decode()
        assert "How much is here" in page and reverse("barriers:times") in page
    assert "<dt>Asked</dt><dd>1</dd>" in page  # the chair reads what was received
    assert "Half were answered within 0 working days; the longest took 0." in page


def test_nobody_without_a_forum_to_look_after_is_counted_for(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert to_do_at([]) == {}


# ---- what meetings are owed ----


def test_the_officer_is_told_what_each_meeting_is_owed_and_the_chair_is_not(client: Any, cast: Cast) -> None:
    place = cast.forums.place
    Forum.objects.filter(pk=place.pk).update(papers_clear_days=5)
    over = MeetingFactory(forum=place, starts_at=at_ten(today() - timedelta(days=3)))
    held = MeetingFactory(forum=place, starts_at=at_ten(today() - timedelta(days=9)), state="held", quorum="quorate")
    soon = MeetingFactory(forum=place, starts_at=at_ten(add(today(), 8)))
    MeetingFactory(forum=place, starts_at=at_ten(add(today(), 60)))
    MeetingFactory(forum=place, starts_at=at_ten(today() - timedelta(days=400)), state="held")

    page = sign_in(client, cast[PLACE_OFFICER]).get(URL)

    owed = [(meeting, label) for label, _, meeting in page.context["owed"]]
    assert owed == [(held, "Record the draft minutes"), (over, "Record it"), (soon, "Open the meeting")]
    assert page.context["next_meeting"] == soon and "3 things to do" in page.content.decode()
    assert sign_in(client, cast[PLACE_CHAIR]).get(URL).context["owed"] == []


def test_what_was_sent_back_is_listed_to_the_chair_with_its_advice(client: Any, cast: Cast) -> None:
    trip = EscalationFactory(barrier=cast.barrier(), forum=cast.forums.place, state="received")
    answering.send_back(trip, words="Ask the surgery first.", by=cast[PLACE_OFFICER])

    listed = sign_in(client, cast[PLACE_CHAIR]).get(URL).content.decode()

    assert "Sent back with advice" in listed and "Ask the surgery first." in listed
    assert "Sent back with advice" not in sign_in(client, cast[PLACE_OFFICER]).get(URL).content.decode()
