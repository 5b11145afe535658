"""Who may read a barrier and what hangs on it: one rule for pages, lists, search and decisions."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from barriers import answering, deciding, life, reorganise
from barriers.models import Action, Barrier, Decision, Escalation, ReadingGrant, Update
from barriers.reading import may_read_whole
from barriers.tests.cast import (
    A_CONTRIBUTOR,
    A_LEADER,
    A_TEAM,
    B_LEADER,
    C_LEADER,
    FACILITATOR,
    HWB_MEMBER,
    HWB_OFFICER,
    KINDS,
    OPERATOR,
    PLACE_CHAIR,
    PLACE_MEMBER,
    PLACE_OFFICER,
    Cast,
    all_agreed,
    hidden_fields,
    sign_in,
)
from barriers.tests.factories import ActionFactory, EscalationFactory, a_record, fresh
from foundation.drafts import new_key
from foundation.moments import as_of
from foundation.working_days import add, today
from people.models import Meeting
from people.tests.factories import LONG_AGO, ForumFactory, MemberFactory, OfficerFactory, at_ten

pytestmark = pytest.mark.django_db
B, E = Barrier.State, Escalation.State

AUTHOR = {A_CONTRIBUTOR}
OWN = {A_LEADER, A_TEAM}
OWN_AND_JOINED = OWN | {C_LEADER, FACILITATOR} | AUTHOR
EVERY_MISSION = OWN_AND_JOINED | {B_LEADER}
PLACE_OFFICERS = {PLACE_OFFICER}
PLACE = {PLACE_OFFICER, PLACE_CHAIR, PLACE_MEMBER}
HWB = {HWB_OFFICER, HWB_MEMBER}

# What portal.md, section 3, says of who may read a barrier: how far it has come, sensitive or not, and who then may.
TABLE: list[tuple[str, bool, set[str]]] = [
    ("draft", False, AUTHOR),
    ("draft", True, AUTHOR),
    ("offered draft", False, AUTHOR | OWN),
    ("logged", False, EVERY_MISSION),
    ("logged", True, OWN_AND_JOINED),
    ("resolved", False, EVERY_MISSION),
    ("resolved", True, OWN_AND_JOINED),
    ("merged", True, OWN_AND_JOINED),
    ("submitted", False, EVERY_MISSION | PLACE_OFFICERS),
    ("submitted", True, OWN_AND_JOINED | PLACE_OFFICERS),
    ("received", False, EVERY_MISSION | PLACE),
    ("received", True, OWN_AND_JOINED | PLACE),
    ("sent back unreceived", True, OWN_AND_JOINED | PLACE_OFFICERS | {PLACE_CHAIR}),  # it is listed to the chair
    ("sent back", True, OWN_AND_JOINED | PLACE),
    ("taken back", False, EVERY_MISSION | PLACE),
    ("returned", True, OWN_AND_JOINED | PLACE),
    ("referred up", True, OWN_AND_JOINED | PLACE | {HWB_OFFICER}),
    ("referred up and received", False, EVERY_MISSION | PLACE | HWB),
    ("exempt", False, EVERY_MISSION | PLACE_OFFICERS),
    ("exempt", True, OWN_AND_JOINED | PLACE_OFFICERS),
]


def brought_to(cast: Cast, how_far: str, sensitive: bool = False) -> Barrier:
    """A barrier of A, joined by C, as far as the table says."""
    if how_far.endswith("draft"):
        draft = cast.barrier(state=B.DRAFT, sensitive=sensitive)
        if how_far.startswith("offered"):
            life.offer(draft, by=cast[A_CONTRIBUTOR])
        return draft
    if how_far in ("logged", "resolved", "merged"):
        state = {"logged": B.OPEN, "resolved": B.IN_FULL, "merged": B.MERGED}[how_far]
        into = {"into": cast.barrier(sensitive=sensitive)} if how_far == "merged" else {}
        return cast.barrier(state=state, sensitive=sensitive, **into)
    barrier = cast.barrier(sensitive=sensitive)
    trip = EscalationFactory(barrier=barrier, state=TRIPS[how_far], record=exempt() if how_far == "exempt" else None)
    if how_far == "sent back unreceived":
        answering.send_back(trip, words="Not ours.", by=cast[PLACE_OFFICER])
    if how_far.endswith("and received"):
        above = Escalation.objects.get(previous=trip)
        answering.receive(above, words="Thank you.", by=cast[HWB_OFFICER])
    return Barrier.objects.get(pk=barrier.pk)


TRIPS = {
    "submitted": E.SUBMITTED,
    "received": E.RECEIVED,
    "sent back unreceived": E.SUBMITTED,
    "sent back": E.SENT_BACK,
    "taken back": E.TAKEN_BACK,
    "returned": E.RETURNED,
    "referred up": E.REFERRED_UP,
    "referred up and received": E.REFERRED_UP,
    "exempt": E.RETURNED,
}


def exempt() -> deciding.Record:
    return a_record(
        title="Zymurgy", words="Zymurgy for one family.", exempt=True, open_summary="It was agreed in private."
    )


def readers(cast: Cast, rows: Any) -> set[str]:
    """The kinds of people who may read what a queryset method gives each of them."""
    return {kind for kind in KINDS if rows(cast[kind]).exists()}


@pytest.mark.parametrize("how_far, sensitive, may", TABLE)
def test_who_may_read_a_barrier(cast: Cast, how_far: str, sensitive: bool, may: set[str]) -> None:
    barrier = brought_to(cast, how_far, sensitive)

    got = readers(cast, lambda person: Barrier.objects.visible_to(person).filter(pk=barrier.pk))
    of_the_log = readers(cast, lambda person: Barrier.objects.logged_and_visible_to(person).filter(pk=barrier.pk))

    assert got == may
    assert of_the_log == (set() if barrier.state == Barrier.State.DRAFT else may)


@pytest.mark.parametrize(
    "how_far, sensitive, may", [row for row in TABLE if row[0] in ("logged", "received", "exempt")]
)
def test_pages_lists_and_search_follow_the_same_rule(
    client: Any, cast: Cast, how_far: str, sensitive: bool, may: set[str]
) -> None:
    barrier = brought_to(cast, how_far, sensitive)
    Barrier.objects.filter(pk=barrier.pk).update(title="Quincunx")
    Barrier.objects.get(pk=barrier.pk).save()  # the search index follows a save
    wrong = []
    for kind in KINDS:
        sign_in(client, cast[kind])
        opens = client.get(barrier.get_absolute_url()).status_code
        listed = "Quincunx" in client.get(reverse("barriers:list")).content.decode()
        found = barrier.reference in client.get(reverse("search"), {"q": "Quincunx"}).content.decode()
        by_words = barrier.reference in client.get(reverse("barriers:list"), {"q": "Quincunx"}).content.decode()
        expected = (200, True, True, True) if kind in may else (404, False, False, False)
        if (opens, listed, found, by_words) != expected:
            wrong.append(f"{kind}: opens {opens}, listed {listed}, found {found}, by words {by_words}")

    assert wrong == []


def test_an_operator_reads_no_private_words_by_being_one(cast: Cast) -> None:
    for how_far in ("draft", "logged", "received", "returned"):
        brought_to(cast, how_far)

    person = cast[OPERATOR]
    for rows in (Barrier.objects, Escalation.objects, Decision.objects, Update.objects, Action.objects):
        assert not rows.visible_to(person).exists()


# ---- updates ----


def test_an_update_for_our_team_only_is_read_by_the_team_alone(cast: Cast) -> None:
    barrier = brought_to(cast, "received")
    life.add_update(barrier, done="We met.", by=cast[A_LEADER])
    private = life.add_update(barrier, done="Between us.", team_only=True, by=cast[A_LEADER])

    assert readers(cast, lambda person: Update.objects.visible_to(person).filter(pk=private.pk)) == OWN
    assert readers(cast, lambda person: Update.objects.visible_to(person)) == EVERY_MISSION | PLACE


def test_a_joined_missions_private_update_is_not_the_lead_missions_to_read(cast: Cast) -> None:
    barrier = brought_to(cast, "received")
    private = life.add_update(barrier, done="Between us at C.", team_only=True, by=cast[C_LEADER])

    assert readers(cast, lambda person: Update.objects.visible_to(person).filter(pk=private.pk)) == {C_LEADER}


def test_a_private_update_stays_with_its_team_when_the_lead_passes_on(cast: Cast) -> None:
    barrier = brought_to(cast, "logged")
    private = life.add_update(barrier, done="Between us.", team_only=True, by=cast[A_LEADER])
    life.withdraw(barrier, words="No longer ours.", successor=cast.c, by=cast[A_LEADER])

    assert C_LEADER not in readers(cast, lambda person: Update.objects.visible_to(person).filter(pk=private.pk))


def test_a_forum_that_was_replaced_keeps_what_it_had(cast: Cast) -> None:
    barrier = brought_to(cast, "received", sensitive=True)
    successor = ForumFactory()
    officer, member = OfficerFactory(at=successor), MemberFactory(at=successor)

    reorganise.carry_over(barrier.escalations.get(), successor)

    assert readers(cast, lambda person: Barrier.objects.visible_to(person)) == OWN_AND_JOINED | PLACE
    assert Barrier.objects.visible_to(officer).exists() and Barrier.objects.visible_to(member).exists()


def test_the_page_shows_the_private_update_to_the_team_alone(client: Any, cast: Cast) -> None:
    barrier = brought_to(cast, "received")
    life.add_update(barrier, done="Between us.", team_only=True, by=cast[A_LEADER])

    for kind, shown in ((A_TEAM, True), (C_LEADER, False), (FACILITATOR, False), (PLACE_OFFICER, False)):
        page = sign_in(client, cast[kind]).get(barrier.get_absolute_url())
        assert ("Between us." in page.content.decode()) is shown, kind


# ---- exempt ----


def test_a_member_reads_an_exempt_trip_with_a_dated_grant_and_while_it_lasts(cast: Cast) -> None:
    barrier = brought_to(cast, "exempt", sensitive=True)
    trip = barrier.escalations.get()
    member, given = cast[PLACE_MEMBER], {"escalation": trip, "given_by": cast[PLACE_OFFICER]}
    assert not Barrier.objects.visible_to(member).exists()

    grant = ReadingGrant.objects.create(person=member, since=LONG_AGO, until=add(today(), 1), **given)

    assert Barrier.objects.visible_to(cast[PLACE_MEMBER]).exists()
    assert Decision.objects.visible_to(cast[PLACE_MEMBER]).exists()
    assert may_read_whole(cast[PLACE_MEMBER], trip)
    grant.until = today()
    grant.save()
    assert not Barrier.objects.visible_to(cast[PLACE_MEMBER]).exists()


def test_a_grant_is_for_one_person_of_that_forum(cast: Cast) -> None:
    trip = brought_to(cast, "exempt", sensitive=True).escalations.get()
    for kind in (HWB_MEMBER, B_LEADER):
        ReadingGrant.objects.create(person=cast[kind], escalation=trip, given_by=cast[PLACE_OFFICER], since=LONG_AGO)

    assert not Barrier.objects.visible_to(cast[HWB_MEMBER]).exists()
    assert not Barrier.objects.visible_to(cast[PLACE_CHAIR]).exists()
    assert not Escalation.objects.visible_to(cast[B_LEADER]).exists()


def test_the_mission_reads_the_open_summary_and_the_officer_the_words(client: Any, cast: Cast) -> None:
    barrier = brought_to(cast, "exempt")
    trip = barrier.escalations.get()

    for kind in (A_LEADER, A_TEAM, B_LEADER, C_LEADER, FACILITATOR):
        assert not may_read_whole(cast[kind], trip)
    mission = sign_in(client, cast[A_LEADER]).get(barrier.get_absolute_url()).content.decode()
    officer = sign_in(client, cast[PLACE_OFFICER]).get(barrier.get_absolute_url()).content.decode()

    assert "It was agreed in private." in mission
    assert "It is agreed, for six months." not in mission  # the outcome's own words
    assert "It is agreed, for six months." in officer


def test_an_exempt_decision_is_nowhere_for_those_who_may_not_read_it(client: Any, cast: Cast) -> None:
    brought_to(cast, "exempt")
    decision = Decision.objects.get()

    assert readers(cast, lambda person: Decision.objects.visible_to(person)) == PLACE_OFFICERS
    for kind in (A_LEADER, C_LEADER, PLACE_MEMBER, FACILITATOR):
        sign_in(client, cast[kind])
        assert client.get(decision.get_absolute_url()).status_code == 404
        for url in (reverse("barriers:decisions"), reverse("search") + "?q=zymurgy", reverse("desk")):
            assert "zymurgy for" not in client.get(url).content.decode().lower()
            assert decision.reference not in client.get(url).content.decode()


@pytest.mark.parametrize("verb", ["acknowledge"])
def test_the_reply_page_keeps_an_exempt_outcome_private(client: Any, cast: Cast, verb: str) -> None:
    trip = brought_to(cast, "exempt").escalations.get()
    url = reverse("barriers:escalation_move", args=[trip.barrier.reference, 1, verb])

    page = sign_in(client, cast[A_LEADER]).get(url).content.decode()

    assert "It was agreed in private." in page
    assert trip.outcome_words not in page


def test_a_chairs_queue_lists_nothing_exempt_and_nothing_unreceived(client: Any, cast: Cast) -> None:
    brought_to(cast, "submitted")
    private = cast.barrier()
    trip = EscalationFactory(barrier=private, state=E.DECIDED, record=exempt())
    shown = brought_to(cast, "received")

    page = sign_in(client, cast[PLACE_CHAIR]).get(reverse("barriers:queue"))
    trips = [duty.trip for group in page.context["duties"] for duty in group.rows]
    mine = sign_in(client, cast[PLACE_OFFICER]).get(reverse("barriers:queue"))

    assert [row.barrier_id for row in trips] == [shown.pk]
    assert trip in [duty.trip for group in mine.context["duties"] for duty in group.rows]


# ---- decisions, actions ----


def test_a_decision_is_read_by_those_who_may_read_its_barrier(cast: Cast) -> None:
    brought_to(cast, "returned", sensitive=True)

    got = readers(cast, lambda person: Decision.objects.visible_to(person))

    assert got == (OWN_AND_JOINED | PLACE)


def test_an_action_is_read_by_its_owner_its_forum_and_the_readers_of_its_decision(cast: Cast) -> None:
    brought_to(cast, "returned", sensitive=True)
    meeting = Meeting.objects.get()
    on_decision = ActionFactory(decision=Decision.objects.get(), owner=cast[HWB_MEMBER])
    alone = ActionFactory(meeting=meeting, owner=cast[B_LEADER])

    def may_read(action: Action) -> set[str]:
        return readers(cast, lambda person: Action.objects.visible_to(person).filter(pk=action.pk))

    assert may_read(on_decision) == OWN_AND_JOINED | PLACE | {HWB_MEMBER}
    assert may_read(alone) == PLACE | {B_LEADER}


def test_somebody_whose_seat_has_ended_reads_nothing_more(cast: Cast) -> None:
    brought_to(cast, "received")
    cast[PLACE_MEMBER].seats.update(until=today())
    cast[B_LEADER].appointments.update(until=today())

    for kind in (PLACE_MEMBER, B_LEADER):
        assert not Barrier.objects.visible_to(cast[kind]).exists()


def test_what_was_referred_up_in_private_goes_up_with_its_whole_history(cast: Cast) -> None:
    record = a_record(outcome=Decision.Outcome.REFERRED_UP, exempt=True, open_summary="It went up, in private.")
    below = EscalationFactory(barrier=cast.barrier(), state=E.REFERRED_UP, record=record)
    officer, member = cast[HWB_OFFICER], cast[HWB_MEMBER]

    assert below in Escalation.objects.visible_to(officer)
    assert Decision.objects.visible_to(officer).get().words == record.words
    assert below not in Escalation.objects.visible_to(member)


def test_recording_a_decision_does_not_open_what_was_taken_in_private(client: Any, cast: Cast) -> None:
    record = a_record(outcome=Decision.Outcome.REFERRED_UP, exempt=True, open_summary="It went up, in private.")
    EscalationFactory(barrier=cast.barrier(), state=E.REFERRED_UP, record=record)
    above = Escalation.objects.get(forum=cast.forums.hwb)
    url = reverse("barriers:escalation_move", args=[above.barrier.reference, above.number, "receive"])
    seen = hidden_fields(sign_in(client, cast[HWB_OFFICER]).get(url))
    client.post(url, seen | {"words": "Thank you."})
    url = url.replace("receive", "decide")
    seen = hidden_fields(client.get(url))

    client.post(url, seen | all_agreed(under_delegation="on", chair_consulted="By telephone"))

    above.refresh_from_db()
    decision = above.decisions.get()
    assert (above.exempt, decision.exempt, decision.open_summary) == (True, True, "It went up, in private.")
    assert not Decision.objects.visible_to(cast[B_LEADER]).filter(pk=decision.pk).exists()


def test_leave_to_read_in_private_is_given_by_the_officer_and_ends_on_its_day(client: Any, cast: Cast) -> None:
    record = a_record(exempt=True, open_summary="In private.")
    trip = EscalationFactory(barrier=cast.barrier(as_sensitive=True), state=E.DECIDED, record=record)
    url = reverse("barriers:grant", args=[trip.barrier.reference, trip.number])
    until = add(today(), 10)
    day = {"until-day": until.day, "until-month": until.month, "until-year": until.year}

    def give(by: str, to: str) -> int:
        form = {"form_key": new_key(cast[by]), "person": cast[to].pk} | day
        return sign_in(client, cast[by]).post(url, form).status_code

    assert give(A_LEADER, PLACE_MEMBER) == 403
    assert give(PLACE_OFFICER, HWB_MEMBER) == 200  # no member of this forum: said beside the field
    assert give(PLACE_OFFICER, PLACE_MEMBER) == 302

    assert trip in Escalation.objects.visible_to(cast[PLACE_MEMBER])
    with as_of(at_ten(until)):
        assert trip not in Escalation.objects.visible_to(cast[PLACE_MEMBER])


def test_a_trip_that_two_forums_held_before_is_listed_once(cast: Cast) -> None:
    trip = EscalationFactory(barrier=cast.barrier(), state="received")
    trip.held_before.add(cast.forums.hwb, cast.forums.space)
    for kind in (PLACE_OFFICER, HWB_OFFICER, HWB_MEMBER):
        assert list(Escalation.objects.visible_to(fresh(cast[kind]))) == [trip]
