"""The two tables of moves: every move, from every state, by every kind of person; and buttons drawn = moves that work."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from barriers import answering
from barriers.escalation import BARRIER_MOVES, ESCALATION_MOVES
from barriers.models import Barrier, Escalation
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
    PLACE_CHAIR,
    PLACE_MEMBER,
    PLACE_OFFICER,
    Cast,
    all_agreed,
    post,
    sign_in,
    undone,
)
from barriers.tests.factories import BarrierFactory, EscalationFactory
from foundation.drafts import new_key
from foundation.moves import NotYours, TooLate, check
from foundation.outbox import Notice
from foundation.working_days import today
from people.models import Meeting
from people.tests.factories import MeetingFactory, at_ten

pytestmark = pytest.mark.django_db
B, E = Barrier.State, Escalation.State

MISSION = {A_LEADER, A_TEAM}
RAISERS = MISSION | {A_CONTRIBUTOR, C_LEADER}
OFFICER = {PLACE_OFFICER}
CHAIR = {PLACE_CHAIR}
CLOCK: set[str] = set()

# What portal.md, section 3, says of an escalation: move, from which states, to which, whose.
ESCALATION_TABLE = {
    "receive": ("submitted", "received", OFFICER),
    "ask": ("submitted received scheduled", "waiting", OFFICER),
    "answer": ("waiting", "received", MISSION),
    "schedule": ("received", "scheduled", OFFICER),
    "put_off": ("scheduled", "received", OFFICER | CHAIR),
    "cancelled": ("scheduled", "received", CLOCK),
    "steer": ("submitted received scheduled", None, CHAIR),
    "decide": ("received scheduled", "decided", OFFICER),
    "refer_up": ("received scheduled", "referred-up", OFFICER),
    "send_back": ("submitted received waiting", "sent-back", OFFICER),
    "return_outcome": ("decided", "returned", OFFICER),
    "acknowledge": ("returned", "acknowledged", RAISERS),
    "explain": ("acknowledged", None, OFFICER),
    "lapse": ("returned", "closed", CLOCK),
    "take_back": ("submitted received waiting scheduled", "taken-back", MISSION),  # and in the meeting, its officer
    "carry_over": ("submitted received waiting scheduled decided", None, CLOCK),
    "carry_off_agenda": ("scheduled", "received", CLOCK),
}
# … and of a barrier. Its draft was written by A's contributor, who has not offered it yet.
ANOTHER_MISSION = {B_LEADER, C_LEADER}
RESOLVABLE = "open resolved-in-part worked-round"
SETTLED = "resolved-in-part resolved-in-full worked-round"
BARRIER_TABLE = {
    "log": ("draft", "open", MISSION),
    "offer": ("draft", None, {A_CONTRIBUTOR}),
    "discard": ("draft", "gone", MISSION),
    "join": ("open escalated", None, ANOTHER_MISSION),
    "resolve_in_part": (RESOLVABLE, "resolved-in-part", MISSION),
    "resolve_in_full": (RESOLVABLE, "resolved-in-full", MISSION),
    "work_round": (RESOLVABLE, "worked-round", MISSION),
    "reopen": (SETTLED, "open", MISSION),
    "dispute": (SETTLED, "open", RAISERS),
    "merge": ("open", "merged", MISSION | {FACILITATOR}),
    "pass_on": ("open", None, MISSION),
    "withdraw": ("open", "withdrawn", MISSION),
}
INNER = {
    "escalate": ("open resolved-in-part", "escalated"),
    "go_on": ("escalated", None),
    "come_back": ("escalated", "open"),
    "take_in": ("open resolved-in-part escalated", None),
}
ENDINGS = {
    "escalation": {E.ACKNOWLEDGED, E.CLOSED, E.REFERRED_UP, E.SENT_BACK, E.TAKEN_BACK},
    "barrier": {B.MERGED, B.WITHDRAWN, "gone"},
}


def trip_of(cast: Cast, state: str) -> Escalation:
    """A trip to the Place Partnership in one state, of a barrier that C joined; on an agenda that can decide."""
    trip = EscalationFactory(barrier=cast.barrier(), state=state)
    if state == E.SCHEDULED:
        today_and_quorate = {"quorum": Meeting.Quorum.QUORATE, "starts_at": at_ten(today())}
        Meeting.objects.filter(pk=trip.agenda_item.meeting_id).update(**today_and_quorate)
    return Escalation.objects.get(pk=trip.pk)


def barrier_of(cast: Cast, state: str) -> Barrier:
    """A barrier in one state."""
    if state == B.ESCALATED:
        return Barrier.objects.get(pk=trip_of(cast, E.RECEIVED).barrier_id)
    return Barrier.objects.get(pk=cast.barrier(state=state).pk)


# ---- the tables ----


def test_the_tables_hold_the_moves_of_the_pathway_and_no_others() -> None:
    assert set(ESCALATION_TABLE) | {"submit"} == set(ESCALATION_MOVES.rows)
    assert set(BARRIER_TABLE) | set(INNER) == set(BARRIER_MOVES.rows)


@pytest.mark.parametrize(
    "table, expected", [(ESCALATION_MOVES, ESCALATION_TABLE), (BARRIER_MOVES, BARRIER_TABLE | INNER)]
)
def test_each_move_starts_and_ends_where_the_pathway_says(table: Any, expected: dict[str, Any]) -> None:
    for name, (starts, ends, *_) in expected.items():
        assert set(table[name].starts) == set(starts.split()), name
        assert table[name].ends == ends, name


def answers(record: Any, table: Any, expected: dict[str, Any], cast: Cast) -> list[str]:
    """Each move by each kind of person, where what happens is not what the table says."""
    wrong = []
    for kind in KINDS:
        person = cast[kind]
        for name, (starts, _, whose) in expected.items():
            says = "yes" if record.state in starts.split() else "too late"
            says = says if kind in whose else "not yours"
            if (got := asked(record, table[name], person)) != says:
                wrong.append(f"{name} by the {kind} while {record.state}: {got}, not {says}")
    return wrong


def asked(record: Any, move: Any, person: Any) -> str:
    try:
        check(record, move, by=person)
    except NotYours:
        return "not yours"
    except TooLate:
        return "too late"
    return "yes"


@pytest.mark.parametrize("state", E.values)
def test_every_move_of_a_trip_by_every_kind_of_person(cast: Cast, state: str) -> None:
    expected = dict(ESCALATION_TABLE)
    if state == E.SCHEDULED:
        starts, ends, whose = expected["take_back"]
        expected["take_back"] = (starts, ends, whose | OFFICER)

    assert answers(trip_of(cast, state), ESCALATION_MOVES, expected, cast) == []


@pytest.mark.parametrize("state", B.values)
def test_every_move_of_a_barrier_by_every_kind_of_person(cast: Cast, state: str) -> None:
    record = barrier_of(cast, state)
    expected = dict(BARRIER_TABLE)
    if state == B.DRAFT:  # nobody can have joined a draft
        expected["dispute"] = (SETTLED, "open", RAISERS - {C_LEADER})

    assert answers(record, BARRIER_MOVES, expected, cast) == []


@pytest.mark.parametrize("name", [name for name, row in ESCALATION_TABLE.items() if row[2] == CLOCK])
def test_the_clocks_moves_are_the_clocks(cast: Cast, name: str) -> None:
    trip = trip_of(cast, ESCALATION_TABLE[name][0].split()[0])

    assert asked(trip, ESCALATION_MOVES[name], None) == "yes"


@pytest.mark.parametrize(
    "table, states, start, what",
    [
        (ESCALATION_MOVES, set(E.values), "submitted", "escalation"),
        (BARRIER_MOVES, {*B.values, "gone"}, "draft", "barrier"),
    ],
)
def test_every_state_is_reached_and_only_endings_are_dead_ends(
    table: Any, states: set[str], start: str, what: str
) -> None:
    reached = {start}
    for _ in states:
        reached |= {move.ends for move in table if move.ends and reached & set(move.starts)}
    left = {begin for move in table if move.ends for begin in move.starts}

    assert reached == states
    assert states - left == ENDINGS[what]


def test_nobody_without_a_part_may_move_anything(cast: Cast) -> None:
    whose = [row[2] for row in (ESCALATION_TABLE | BARRIER_TABLE).values()]

    assert not any({HWB_OFFICER, HWB_MEMBER, PLACE_MEMBER} & kinds for kinds in whose)


# ---- buttons drawn = moves that work ----

TRIP_VERBS = {
    "receive": {"words": "Thank you."},
    "ask": {"words": "Which grant?"},
    "answer": {"words": "The second."},
    "schedule": {},
    "put-off": {"reason": "not-reached", "words": "We ran out of time."},
    "steer": {"words": "Ask both towns."},
    "decide": all_agreed(under_delegation="on", chair_consulted="By phone"),
    "send-back": {"words": "Ask housing first."},
    "return-outcome": {"words": "It is agreed."},
    "acknowledge": {"reply": "thanks", "moved_it": "yes"},
    "explain": {"words": "It means from June."},
    "take-back": {"words": "We found a way."},
}
BARRIER_VERBS: dict[str, dict[str, Any]] = {
    "log": {},
    "offer": {},
    "discard": {},
    "join": {"effect": "Here too"},
    "reopen": {"words": "It is back."},
    "dispute": {"words": "It never left."},
    "merge": {"words": "The same."},
    "withdraw": {"words": "Ours to do."},
}
UPSTAIRS = {"resolve", "work-round"}


def drawn(client: Any, barrier: Barrier) -> set[str]:
    """The addresses of the buttons on a barrier's page that can be pressed."""
    page = client.get(barrier.get_absolute_url() + "?stay=1")
    offers = page.context["offers"] if page.status_code == 200 else []
    return {door.url for door in offers if door.allowed}


def pressed(client: Any, person: Any, url: str, record: Any, fields: dict[str, Any]) -> bool:
    """Does this person's press move the record? It is undone again; a refusal is one of those the house knows."""
    with undone():
        answer = client.post(url, fields | {"form_key": new_key(person), "seen": record.moves})
        assert answer.status_code in (200, 302, 403, 404, 409), (url, answer.status_code)
        now = type(record)._base_manager.filter(pk=record.pk).values_list("moves", flat=True).first()
        moved = now != record.moves
        assert moved == (answer.status_code == 302), (url, answer.status_code)
    return moved


@pytest.mark.parametrize("state", [*E.values, "not-clear"])
def test_the_buttons_of_a_trip_are_the_moves_that_work(client: Any, cast: Cast, state: str) -> None:
    trip = trip_of(cast, E.ACKNOWLEDGED if state == "not-clear" else state)
    if state == "not-clear":
        Escalation.objects.filter(pk=trip.pk).update(explain_by="2030-01-02")
    meeting = MeetingFactory(forum=cast.forums.place)
    wrong = []
    for kind in KINDS:
        person = cast[kind]
        sign_in(client, person)
        buttons = drawn(client, trip.barrier)
        for verb, fields in TRIP_VERBS.items():
            url = reverse("barriers:escalation_move", args=[trip.barrier.reference, trip.number, verb])
            given = fields | ({"meeting": meeting.pk} if verb == "schedule" else {})
            if (works := pressed(client, person, url, trip, given)) != (url in buttons):
                wrong.append(f"{verb} by the {kind}: drawn {url in buttons}, works {works}")

    assert wrong == []


@pytest.mark.parametrize("state", B.values)
def test_the_buttons_of_a_barrier_are_the_moves_that_work(client: Any, cast: Cast, state: str) -> None:
    barrier = barrier_of(cast, state)
    into = BarrierFactory(lead_mission=cast.a)
    wrong = []
    for kind in KINDS:
        person = cast[kind]
        sign_in(client, person)
        buttons = drawn(client, barrier)
        for verb, fields in BARRIER_VERBS.items():
            url = reverse("barriers:move", args=[barrier.reference or f"draft-{barrier.pk}", verb])
            more = {"mission": cast.b.pk, "into": into.reference, "successor": cast.c.pk}
            works = pressed(client, person, url, barrier, fields | more)
            if works != (url in buttons) and not known(kind, verb, barrier):
                wrong.append(f"{verb} by the {kind}: drawn {url in buttons}, works {works}")
        for verb in ("escalate", "amend", "update"):
            url = f"{barrier.get_absolute_url()}{verb}/"
            opens = client.get(url).status_code == 200
            if opens != (url in buttons):
                wrong.append(f"{verb} by the {kind}: drawn {url in buttons}, opens {opens}")
        for url in {f"{barrier.get_absolute_url()}{verb}/" for verb in UPSTAIRS} & buttons:
            assert client.get(url).status_code == 200

    assert wrong == []


def known(kind: str, verb: str, barrier: Barrier) -> bool:
    """Where the two may differ: C joined before; a mission reopens where it could dispute; an author discards a draft."""
    return (
        (verb == "join" and kind == C_LEADER)
        or (verb == "dispute" and kind in MISSION)
        or (verb == "discard" and kind == A_CONTRIBUTOR and barrier.state == B.DRAFT)
    )


# ---- late ----


def test_a_late_press_gets_a_sentence_and_writes_nothing(client: Any, cast: Cast) -> None:
    trip = trip_of(cast, E.RECEIVED)
    seen = trip.moves
    answering.steer(trip, words="Ask both towns first.", by=cast[PLACE_CHAIR])
    before = (trip.steps.count(), Notice.objects.count())
    url = reverse("barriers:escalation_move", args=[trip.barrier.reference, trip.number, "send-back"])

    answer = post(client, cast[PLACE_OFFICER], url, words="Words nobody should lose.", seen=seen)

    assert answer.status_code == 409
    assert "A steer by the chair" in answer.content.decode()
    assert "Words nobody should lose." in answer.content.decode()
    assert (trip.steps.count(), Notice.objects.count()) == before


@pytest.mark.parametrize("verb", ["schedule", "decide", "put-off", "send-back", "ask"])
def test_a_press_after_the_trip_came_to_an_end_is_late(client: Any, cast: Cast, verb: str) -> None:
    trip = trip_of(cast, E.SENT_BACK)
    url = reverse("barriers:escalation_move", args=[trip.barrier.reference, trip.number, verb])

    answer = post(client, cast[PLACE_OFFICER], url, **TRIP_VERBS[verb], seen=trip.moves - 1)

    assert answer.status_code == 409
    assert "sent back with advice" in answer.content.decode().lower()


def test_a_decision_for_a_meeting_it_was_taken_off_meanwhile_is_late(client: Any, cast: Cast) -> None:
    trip = trip_of(cast, E.SCHEDULED)
    seen = trip.moves
    answering.put_off(trip, reason="not-reached", words="No time.", by=cast[PLACE_OFFICER])
    url = reverse("barriers:escalation_move", args=[trip.barrier.reference, trip.number, "decide"])

    answer = post(client, cast[PLACE_OFFICER], url, **all_agreed(), seen=seen)

    assert answer.status_code == 409
    assert "Put off" in answer.content.decode()
    assert not trip.decisions.exists()
