"""Decisions on an item of the officer's own: who writes them down, who reads them, and what becomes of the item."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from barriers import daily, own_decisions
from barriers.deciding import Record
from barriers.models import Decision
from barriers.tests.cast import (
    A_CONTRIBUTOR,
    A_LEADER,
    B_LEADER,
    FACILITATOR,
    HWB_MEMBER,
    PLACE_CHAIR,
    PLACE_MEMBER,
    PLACE_OFFICER,
    Cast,
    all_agreed,
    post,
    sign_in,
)
from barriers.tests.factories import DecisionFactory, EscalationFactory
from foundation.moves import NotYours
from people import attending
from people.models import AgendaItem, Meeting
from people.tests.factories import AgendaItemFactory, MeetingFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(cast: Cast) -> AgendaItem:
    return AgendaItemFactory(meeting=MeetingFactory(forum=cast.forums.place, held=True), title="Our working habits")


def at(item: AgendaItem) -> str:
    return reverse("barriers:decide_item", args=[item.meeting_id, item.pk])


def test_the_officer_writes_down_what_the_meeting_decided_on_an_item_of_their_own(
    client: Any, cast: Cast, item: AgendaItem
) -> None:
    officer = cast[PLACE_OFFICER]
    for page in ("people:meeting", "barriers:meetings_decisions"):
        shown = sign_in(client, officer).get(reverse(page, args=[item.meeting_id]))
        assert at(item) in shown.content.decode()

    answer = post(client, officer, at(item), **all_agreed())

    made, meeting = Decision.objects.get(), reverse("people:meeting", args=[item.meeting_id])
    assert answer.url == made.get_absolute_url()
    assert (made.agenda_item, made.forum, made.escalation, made.on) == (
        item,
        item.meeting.forum,
        None,
        item.meeting.day,
    )
    item.refresh_from_db()
    assert made.is_draft and item.state == AgendaItem.State.TAKEN
    assert made.reference in client.get(meeting).content.decode()
    assert at(item) not in client.get(meeting).content.decode()


def test_it_is_locked_with_the_minutes_and_corrected_by_the_forums_officer_alone(
    client: Any, cast: Cast, item: AgendaItem
) -> None:
    post(client, cast[PLACE_OFFICER], at(item), **all_agreed())
    made = Decision.objects.get()
    amended = post(
        client,
        cast[PLACE_OFFICER],
        reverse("barriers:amend_decision", args=[made.reference]),
        **all_agreed(words="Every Monday.", version=made.version),
    )
    assert amended.status_code == 302
    Meeting.objects.filter(pk=item.meeting_id).update(state=Meeting.State.CONFIRMED)
    daily.lock_confirmed()

    url, words = reverse("barriers:correct", args=[made.reference]), {"words": "Every Tuesday.", "reasons": "A slip."}
    for person in (A_LEADER, PLACE_MEMBER):
        assert post(client, cast[person], url, **words).status_code == 403
    assert post(client, cast[PLACE_OFFICER], url, **words).status_code == 302
    assert Decision.objects.get(corrects=made).words == "Every Tuesday."


def test_people_of_missions_and_forums_read_it_and_of_an_exempt_item_the_officers_alone(
    client: Any, cast: Cast, item: AgendaItem
) -> None:
    private = AgendaItemFactory(meeting=item.meeting, exempt=True, exempt_paragraph="3")
    for each in (item, private):
        post(client, cast[PLACE_OFFICER], at(each), **all_agreed())
    open_one, exempt = Decision.objects.get(agenda_item=item), Decision.objects.get(agenda_item=private)

    assert exempt.exempt and not open_one.exempt
    for kind in (A_LEADER, HWB_MEMBER, PLACE_MEMBER):
        assert sign_in(client, cast[kind]).get(open_one.get_absolute_url()).status_code == 200
    for kind, code in (
        (PLACE_OFFICER, 200),
        (PLACE_MEMBER, 404),
        (PLACE_CHAIR, 404),
        (A_LEADER, 404),
        (HWB_MEMBER, 404),
    ):
        assert sign_in(client, cast[kind]).get(exempt.get_absolute_url()).status_code == code
    assert sign_in(client, cast[A_CONTRIBUTOR]).get(open_one.get_absolute_url()).status_code == 404


def test_interests_declared_on_the_item_stand_in_the_form(client: Any, cast: Cast, item: AgendaItem) -> None:
    officer = cast[PLACE_OFFICER]
    declared = {"by": officer, "item": item, "left_the_room": True}
    attending.declare(item.meeting, cast[PLACE_MEMBER], "Works for the trust", **declared)

    page = sign_in(client, officer).get(at(item)).content.decode()

    assert f"{cast[PLACE_MEMBER]}: Works for the trust. Left the room." in page


def test_it_is_for_the_forums_officer_and_found_only_under_its_own_meeting(
    client: Any, cast: Cast, item: AgendaItem
) -> None:
    for kind in (PLACE_MEMBER, PLACE_CHAIR, A_LEADER, FACILITATOR):
        assert post(client, cast[kind], at(item), **all_agreed()).status_code == 403
        with pytest.raises(NotYours):
            own_decisions.decide_item(item, record=Record(**all_agreed()), by=cast[kind])
    elsewhere = MeetingFactory(forum=cast.forums.place, held=True)
    wrong = reverse("barriers:decide_item", args=[elsewhere.pk, item.pk])
    assert post(client, cast[PLACE_OFFICER], wrong, **all_agreed()).status_code == 404
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    "changes, says", [({"heard": ""}, "Say who was heard"), ({"outcome": "referred-up"}, "answers")]
)
def test_what_cannot_be_is_said_beside_its_box_and_what_was_typed_stays(
    client: Any, cast: Cast, item: AgendaItem, changes: dict[str, Any], says: str
) -> None:
    answer = post(client, cast[PLACE_OFFICER], at(item), **all_agreed(**changes))

    assert answer.status_code == 200 and says in answer.content.decode()
    assert "One consent wording is tried." in answer.content.decode()
    item.refresh_from_db()
    assert not Decision.objects.exists() and item.state == AgendaItem.State.LISTED


def test_a_meeting_without_a_quorum_decides_nothing_and_an_item_is_decided_once(
    client: Any, cast: Cast, item: AgendaItem
) -> None:
    officer, record = cast[PLACE_OFFICER], Record(**all_agreed())
    unquorate = AgendaItemFactory(meeting=MeetingFactory(forum=cast.forums.place, state="held", quorum="not"))
    late = post(client, officer, at(unquorate), **all_agreed())
    assert own_decisions.NOT_QUORATE in late.content.decode() and all_agreed()["words"] in late.content.decode()
    assert sign_in(client, officer).get(at(unquorate)).status_code == 302
    with pytest.raises(ValidationError, match="quorate"):
        own_decisions.decide_item(unquorate, record=record, by=officer)

    rival = AgendaItem.objects.get(pk=item.pk)
    own_decisions.decide_item(item, record=record, by=officer)
    with pytest.raises(ValidationError, match="recorded already"):
        own_decisions.decide_item(rival, record=record, by=officer)
    answer = post(client, officer, at(item), **all_agreed(words="A second time."))
    assert own_decisions.DECIDED_BEFORE in answer.content.decode() and "A second time." in answer.content.decode()
    assert Decision.objects.count() == 1


def test_a_decision_on_an_item_that_notes_another_opens_nothing_of_that_other(client: Any, cast: Cast) -> None:
    noted = DecisionFactory(escalation=EscalationFactory(barrier=cast.barrier(sensitive=True), state="scheduled"))
    item = AgendaItemFactory(meeting=MeetingFactory(forum=cast.forums.place, held=True), title="Larkspur closes")
    Decision.objects.filter(pk=noted.pk).update(to_be_noted_at=item, title="Larkspur closes")
    form = sign_in(client, cast[PLACE_OFFICER]).get(at(item)).context["form"]
    assert form.initial["title"] == ""

    post(client, cast[PLACE_OFFICER], at(item), **all_agreed(title="Noted"))

    page = reverse("people:meeting", args=[item.meeting_id])
    for kind in (HWB_MEMBER, B_LEADER):
        assert "Larkspur" not in sign_in(client, cast[kind]).get(page).content.decode()
    assert "Larkspur" in sign_in(client, cast[PLACE_OFFICER]).get(page).content.decode()


def test_what_is_for_information_asks_for_no_decision_on_either_page_nor_by_its_address(
    client: Any, cast: Cast, item: AgendaItem
) -> None:
    AgendaItem.objects.filter(pk=item.pk).update(purpose=AgendaItem.Purpose.INFORMATION)
    for page in ("people:meeting", "barriers:meetings_decisions"):
        assert (
            at(item)
            not in sign_in(client, cast[PLACE_OFFICER]).get(reverse(page, args=[item.meeting_id])).content.decode()
        )
    assert "for information" in post(client, cast[PLACE_OFFICER], at(item), **all_agreed()).content.decode()
    assert not Decision.objects.exists()
