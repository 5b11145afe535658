"""The officer's queue: what is to be done, and what stands on the next agenda for whom."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from barriers.models import Escalation, ReadingGrant
from barriers.tests.cast import PLACE_CHAIR, PLACE_OFFICER, Cast, sign_in
from barriers.tests.factories import EscalationFactory
from barriers.views.queue import duties_of, to_do_at
from foundation.working_days import add, today
from people.models import AgendaItem, Forum
from people.tests.factories import LONG_AGO, AgendaItemFactory, MeetingFactory, at_ten

pytestmark = pytest.mark.django_db
E = Escalation.State
URL = reverse("barriers:queue")


@pytest.fixture
def cast() -> Cast:
    return Cast()


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


def test_the_desk_counts_what_the_queue_lists(cast: Cast) -> None:
    place, hwb = cast.forums.place, cast.forums.hwb
    for state in (E.SUBMITTED, E.SUBMITTED, E.RECEIVED, E.WAITING, E.SCHEDULED, E.DECIDED, E.RETURNED):
        EscalationFactory(barrier=cast.barrier(), state=state)
    unclear = EscalationFactory(barrier=cast.barrier(), state=E.ACKNOWLEDGED)
    Escalation.objects.filter(pk=unclear.pk).update(explain_by=today())

    counted = to_do_at([place.pk, hwb.pk])

    listed = [(len(group.rows), group.title) for group in duties_of(place, cast[PLACE_OFFICER])[:-1] if group.rows]
    assert counted == {place.pk: listed, hwb.pk: []}
    assert [count for count, _ in listed] == [1, 2, 1, 1, 1]


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
