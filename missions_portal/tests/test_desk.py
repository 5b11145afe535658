"""The desk: what waits for whom, what moves elsewhere, and what came back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from barriers import answering, asking, life
from barriers.models import Action, Barrier, Escalation
from barriers.tests.cast import (
    A_CONTRIBUTOR,
    A_LEADER,
    A_TEAM,
    C_LEADER,
    HWB_MEMBER,
    PLACE_CHAIR,
    PLACE_MEMBER,
    PLACE_OFFICER,
    Cast,
    sign_in,
)
from barriers.tests.factories import ActionFactory, EscalationFactory, PartnerRequestFactory, a_record
from digests.tests.factories import EditionFactory
from foundation.moments import now
from foundation.working_days import today
from leaders import nominate
from leaders.tests.factories import AppointmentFactory
from learning import syntheses
from learning.models import CommunityVoice, LearningEntry
from learning.tests.factories import LearningEntryFactory, SynthesisFactory, VoiceFactory
from missions.models import Goal
from missions_portal.tests.factories import InformationRequestFactory
from people.tests.factories import MeetingFactory, OfficerFactory, SeatFactory, at_ten

pytestmark = pytest.mark.django_db
E = Escalation.State


@pytest.fixture
def cast() -> Cast:
    return Cast()


def desk_of(client: Any, person: Any) -> Any:
    return sign_in(client, person).get(reverse("desk"))


def lines(page: Any) -> list[tuple[str, str]]:
    """What waits: the title of each line, and the button that does it."""
    return [(item.title, item.act) for item in page.context["waiting"]]


# ---- digests that were sent ----


def test_a_member_finds_the_digest_just_sent_to_their_forum_and_no_other(client: Any, cast: Cast) -> None:
    hwb, place = cast.forums.hwb, cast.forums.place
    board = EditionFactory(forum=hwb, sent=True)
    EditionFactory(forum=hwb, sent=True, sent_at=now() - timedelta(days=31))
    EditionFactory(forum=hwb, sent=True, for_residents=True)
    EditionFactory(forum=hwb)
    partnership = EditionFactory(forum=place, sent=True)

    page = desk_of(client, cast[HWB_MEMBER])

    assert [(row.ref, row.words) for row in page.context["digests"]] == [(board.reference, board.contents["lead"])]
    assert reverse("digests:detail", args=[board.reference]) in page.content.decode()
    assert [row.ref for row in desk_of(client, cast[PLACE_MEMBER]).context["digests"]] == [partnership.reference]
    assert desk_of(client, cast[A_LEADER]).context["digests"] == []


def test_a_digest_that_tells_too_much_waits_for_its_officer(client: Any, cast: Cast) -> None:
    edition = EditionFactory(forum=cast.forums.place, sent=True, narrowed=2)

    (line,) = [line for line in desk_of(client, cast[PLACE_OFFICER]).context["waiting"] if "no longer" in line.when]

    assert line.act_url == reverse("digests:narrowed", args=[edition.reference])
    assert lines(desk_of(client, cast[PLACE_MEMBER])) == []


# ---- what waits ----


def test_a_question_waits_for_the_mission_with_the_officers_words(client: Any, cast: Cast) -> None:
    trip = EscalationFactory(barrier=cast.barrier(), state=E.WAITING)

    page = desk_of(client, cast[A_LEADER])

    assert lines(page) == [(trip.barrier.title, "Answer")]
    assert page.context["waiting"][0].words == "Which of the three grants?"
    assert page.context["asks"] == []
    assert lines(desk_of(client, cast[C_LEADER])) == []


def test_an_outcome_waits_for_a_word_from_every_mission_that_has_it(client: Any, cast: Cast) -> None:
    trip = EscalationFactory(barrier=cast.barrier(), state=E.RETURNED)

    for kind in (A_LEADER, A_TEAM, C_LEADER):
        page = desk_of(client, cast[kind])
        assert lines(page) == [(trip.barrier.title, "Reply")]
        assert [(row, row.answered) for row in page.context["came_back"]] == [(trip, "Agreed")]
    assert "agreed" in page.content.decode()


def test_what_was_decided_in_private_comes_back_as_its_open_summary_alone(client: Any, cast: Cast) -> None:
    private = a_record(words="Zymurgy.", exempt=True, open_summary="It was agreed in private.")
    trip = EscalationFactory(barrier=cast.barrier(), state=E.RETURNED, record=private)
    Escalation.objects.filter(pk=trip.pk).update(outcome_words="Zymurgy.")

    page = desk_of(client, cast[A_LEADER]).content.decode()

    assert "It was agreed in private." in page and "Zymurgy" not in page
    assert trip.barrier.title not in desk_of(client, cast[PLACE_MEMBER]).content.decode()


def test_an_ask_elsewhere_says_whose_turn_it_is_the_soonest_answer_first(client: Any, cast: Cast) -> None:
    late, soon = (EscalationFactory(barrier=cast.barrier(), state=E.RECEIVED) for _ in range(2))
    Barrier.objects.filter(pk=soon.barrier_id).update(due_on=today() + timedelta(days=1))

    asks = desk_of(client, cast[A_LEADER]).context["asks"]

    assert [trip for trip, _ in asks] == [soon, late]
    assert asks[0][1].startswith("With the")
    assert desk_of(client, cast[C_LEADER]).context["asks"] == []


def test_an_ask_whose_outcome_was_not_clear_is_elsewhere_until_it_is_explained(client: Any, cast: Cast) -> None:
    trip = EscalationFactory(barrier=cast.barrier(), state=E.RETURNED)
    asking.acknowledge(trip, reply="not-clear", moved_it="no", by=cast[A_LEADER])

    ((ask, turn),) = desk_of(client, cast[A_LEADER]).context["asks"]
    assert ask == trip and str(trip.forum) in turn

    answering.explain(trip, words="It begins in June.", by=cast[PLACE_OFFICER])
    assert desk_of(client, cast[A_LEADER]).context["asks"] == []


def test_an_officer_reads_one_line_for_each_forum_and_a_chair_none(client: Any, cast: Cast) -> None:
    SeatFactory(forum=cast.forums.hwb, person=cast[PLACE_OFFICER], role="officer")
    for state in (E.SUBMITTED, E.SUBMITTED, E.RECEIVED, E.WAITING):
        EscalationFactory(barrier=cast.barrier(), state=state)

    waiting = desk_of(client, cast[PLACE_OFFICER]).context["waiting"]

    assert [(item.when, item.title) for item in waiting] == [("2 new, 1 owed an answer", str(cast.forums.place))]
    assert client.get(waiting[0].url).context["forum"] == cast.forums.place
    assert lines(desk_of(client, cast[PLACE_CHAIR])) == []


def test_a_request_for_information_waits_for_every_officer_with_its_day_and_for_nobody_else(
    client: Any, cast: Cast
) -> None:
    later = InformationRequestFactory(received_on=today(), question="What was decided on carers?")
    soon = InformationRequestFactory(received_on=today() - timedelta(days=9), law="own-data")
    InformationRequestFactory(state="answered")

    waiting = [
        item for item in desk_of(client, cast[PLACE_OFFICER]).context["waiting"] if item.act == "Open the request"
    ]

    assert [item.due_on for item in waiting] == sorted([later.due_on, soon.due_on])
    line = next(item for item in waiting if item.due_on == later.due_on)
    assert (line.title, line.url) == (later.question, later.get_absolute_url())
    assert line.when.startswith(f"A request for information, {later.reference}, to be answered by ")
    assert client.get(line.url).status_code == 200
    late = InformationRequestFactory(received_on=today() - timedelta(days=60))
    told = [item.when for item in desk_of(client, cast[PLACE_OFFICER]).context["waiting"]]
    assert any(f"{late.reference}, it was to be answered by" in when for when in told)
    for kind in (A_LEADER, PLACE_MEMBER, PLACE_CHAIR):
        assert "Open the request" not in [act for _, act in lines(desk_of(client, cast[kind]))]


def test_a_promise_leads_to_its_decision_or_to_the_actions(client: Any, cast: Cast) -> None:
    decision = EscalationFactory(barrier=cast.barrier(), state=E.DECIDED).decisions.get()
    ActionFactory(decision=decision, owner=cast[HWB_MEMBER], what="Write to both", due_on=today())
    ActionFactory(owner=cast[HWB_MEMBER], what="Book a room", due_on=today() + timedelta(days=1))

    waiting = desk_of(client, cast[HWB_MEMBER]).context["waiting"]

    assert [item.title for item in waiting] == ["Write to both", "Book a room"]
    assert [item.url for item in waiting] == [action.get_absolute_url() for action in Action.objects.order_by("due_on")]


def test_a_held_digest_waits_for_its_forums_officer_alone(client: Any, cast: Cast) -> None:
    edition = EditionFactory(forum=cast.forums.place)

    assert [act for _, act in lines(desk_of(client, cast[PLACE_OFFICER]))] == ["Check"]
    assert edition.reference in desk_of(client, cast[PLACE_OFFICER]).context["waiting"][0].url
    assert lines(desk_of(client, cast[PLACE_CHAIR])) == []


def test_a_synthesis_waits_for_the_officer_of_the_forum_it_was_offered_to(client: Any, cast: Cast) -> None:
    synthesis, read_only = SynthesisFactory(title="Ask first"), SynthesisFactory()
    syntheses.offer(synthesis, forum=cast.forums.place, offered_for="agenda", by=synthesis.by)
    syntheses.offer(read_only, forum=cast.forums.place, offered_for="edition", by=read_only.by)

    assert lines(desk_of(client, cast[PLACE_OFFICER])) == [("Ask first", "Read")]
    assert lines(desk_of(client, cast[PLACE_CHAIR])) == []


def test_a_nomination_waits_for_the_nominee_and_once_they_are_willing_for_the_boards_officer(
    client: Any, cast: Cast
) -> None:
    officer, nominee = OfficerFactory(at=cast.forums.hwb), cast[A_TEAM]
    made = nominate.put_forward(
        cast.a, name=nominee.name, email=nominee.email, why="Everybody rings them.", by=cast[C_LEADER]
    )
    assert (str(cast.a), "Answer") in lines(desk_of(client, nominee))
    assert lines(desk_of(client, officer)) == []

    nominate.agree(made, by=nominee)

    assert (str(cast.a), "Take it to a meeting") in lines(desk_of(client, officer))
    for other in (nominee, cast[PLACE_MEMBER], cast[HWB_MEMBER]):
        assert (str(cast.a), "Take it to a meeting") not in lines(desk_of(client, other))


def test_what_a_forum_sent_back_or_another_mission_disputes_waits_for_the_mission(client: Any, cast: Cast) -> None:
    trip = EscalationFactory(barrier=cast.barrier(title="Two consents"), state=E.RECEIVED)
    answering.send_back(trip, words="Ask the surgery first.", by=cast[PLACE_OFFICER])
    settled = cast.barrier(title="Two lists")
    life.resolve(settled, in_full=True, words="One list now.", by=cast[A_LEADER])
    life.dispute(settled, words="Not for us.", by=cast[C_LEADER])

    waits = lines(desk_of(client, cast[A_LEADER]))

    assert ("Two consents", "Read the advice") in waits and ("Two lists", "Read why") in waits
    for other in (C_LEADER, PLACE_MEMBER):
        assert not {title for title, _ in lines(desk_of(client, cast[other]))} & {"Two consents", "Two lists"}


def test_what_a_contributor_offers_waits_for_the_team_by_its_first_words(client: Any, cast: Cast) -> None:
    cast.barrier(state="draft", title="Nobody answers", offered_at=now())
    written = {"mission": cast.a, "author": cast[A_CONTRIBUTOR], "draft": True, "offered_at": now()}
    LearningEntryFactory(title="", what="Shopkeepers knew first", **written)
    VoiceFactory(words="I told it nine times, " * 9, **written)
    entry, voice = LearningEntry.objects.get(), CommunityVoice.objects.get()

    waiting = desk_of(client, cast[A_TEAM]).context["waiting"]

    assert [item.title for item in waiting][:2] == ["Nobody answers", "Shopkeepers knew first"]
    assert waiting[2].title.startswith("I told it") and len(waiting[2].title) == 60
    assert [item.url for item in waiting][1:] == [entry.get_absolute_url(), voice.get_absolute_url()]
    assert lines(desk_of(client, cast[C_LEADER])) == []


# ---- beside it ----


def test_a_partners_reply_reaches_the_mission_that_asked(client: Any, cast: Cast) -> None:
    trip = EscalationFactory(barrier=cast.barrier(), state=E.SCHEDULED)
    asked = PartnerRequestFactory(escalation=trip)
    type(asked).objects.filter(pk=asked.pk).update(state="will", replied_at=now())

    assert desk_of(client, cast[A_LEADER]).context["replies"] == [asked]
    assert desk_of(client, cast[C_LEADER]).context["replies"] == []


def test_the_next_three_meetings_stand_there_by_day(client: Any, cast: Cast) -> None:
    for n in (4, 2, 3, 1):
        MeetingFactory(forum=cast.forums.hwb, starts_at=at_ten(today() + timedelta(days=n)))

    meetings = desk_of(client, cast[HWB_MEMBER]).context["meetings"]

    assert [row.on for row in meetings] == [today() + timedelta(days=n) for n in (1, 2, 3)]
    assert {row.words for row in meetings} == {str(cast.forums.hwb)}


def test_a_contributor_reads_the_goals_of_the_mission_they_write_for(client: Any, cast: Cast) -> None:
    Goal.objects.create(mission=cast.a, name="Money")

    page = desk_of(client, cast[A_CONTRIBUTOR])

    assert page.context["missions"] == [(cast.a, "Money")]


def test_a_leader_of_two_missions_sees_both_and_chooses_for_which_to_write(client: Any, cast: Cast) -> None:
    AppointmentFactory(mission=cast.b, person=cast.people[A_LEADER], role="team")
    Goal.objects.create(mission=cast.a, name="Money")

    page = desk_of(client, cast[A_LEADER])

    assert [mission.pk for mission, _ in page.context["missions"]] == [cast.a.pk, cast.b.pk]
    html = page.content.decode()
    assert "Money" in html
    assert all(f'<option value="{mission.pk}">{mission}</option>' in html for mission in (cast.a, cast.b))
