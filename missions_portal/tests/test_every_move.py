"""Every move of every record, from every state, by every kind of person: the house's tables beside what they should say.

A barrier and an escalation have their own in barriers/tests/test_escalation.py, where more hangs on each state; the way
from the first state to the endings is walked here for all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

import pytest
from django.apps import apps

from barriers.actions import ACTION_MOVES
from barriers.escalation import BARRIER_MOVES, ESCALATION_MOVES
from barriers.models import Action, Barrier, Escalation, PartnerRequest
from barriers.partners import PARTNER_MOVES
from barriers.tests.factories import ActionFactory, EscalationFactory, PartnerRequestFactory, fresh
from barriers.tests.test_escalation import asked
from digests.models import Edition
from digests.moves import EDITION_MOVES
from digests.tests.factories import EditionFactory
from foundation.moves import Movable, Moves
from leaders.models import Nomination
from leaders.moves import NOMINATION_MOVES
from leaders.tests.factories import CaretakerFactory, LeaderFactory, NominationFactory
from learning.models import CommunityVoice, Experiment, LearningEntry, LearningQuestion, Synthesis
from learning.moves import ENTRY_MOVES, EXPERIMENT_MOVES, QUESTION_MOVES, SYNTHESIS_MOVES, VOICE_MOVES
from learning.tests.factories import (
    ExperimentFactory,
    LearningEntryFactory,
    LearningQuestionFactory,
    SynthesisFactory,
    VoiceFactory,
)
from missions.models import Lever
from missions.moves import LEVER_MOVES
from missions.tests.factories import LeverFactory, MissionFactory
from missions_portal import diagrams
from missions_portal.information.moves import REQUEST_MOVES
from missions_portal.models import InformationRequest
from missions_portal.publish.moves import PUBLICATION_MOVES
from missions_portal.publish.side import PublicSide
from missions_portal.tests.factories import InformationRequestFactory
from missions_portal.tests.scene import KINDS, SouthTees, south_tees
from people.models import Meeting
from people.moves import MEETING_MOVES
from people.tests.factories import MeetingFactory, PersonFactory

pytestmark = pytest.mark.django_db
FLOORS = ("people", "missions", "leaders", "barriers", "learning", "digests", "missions_portal")

# ---- who ----

CARETAKER, OWNER, CONTACT, CLOCK = "caretaker", "owner", "contact", "clock"
EVERYBODY = [kind for kind in KINDS if kind != "visitor"] + [CARETAKER, OWNER, CONTACT, CLOCK]
MISSION = {"leader", "team", CARETAKER}
OUR_SIDE = MISSION | {"facilitator"}
CONTRIBUTOR = {"contributor"}
OFFICER = {"hwb_officer"}
DECIDING_OFFICERS = OFFICER | {"place_officer", CARETAKER}  # the caretaker of the tests has an officer's seat
NOBODY: set[str] = set()

# ---- what: each move, from which states, to which, whose ----

Rows = dict[str, tuple[str, str | None, set[str]]]

MEETING: Rows = {
    "plan": ("", "planned", OFFICER),
    "send_agenda": ("planned", "agenda-out", OFFICER),
    "hold": ("planned agenda-out", "held", OFFICER),
    "draft_minutes": ("held", "draft-minutes", OFFICER),
    "lose_quorum": ("held", None, OFFICER),
    "correct_quorum": ("held", None, OFFICER),
    "confirm_minutes": ("draft-minutes", "confirmed", OFFICER),
    "cancel": ("planned agenda-out", "cancelled", OFFICER),
    "change_day": ("planned agenda-out", None, OFFICER),
}
NOMINATION: Rows = {
    "nominate": ("", "asked", set(EVERYBODY) - {CLOCK}),
    "agree": ("asked", "willing", {OWNER}),
    "take_to_the_board": ("willing", "before-the-board", DECIDING_OFFICERS),
    "confirm": ("before-the-board", "confirmed", DECIDING_OFFICERS),
    "not_taken_up": ("before-the-board", "not-taken-up", DECIDING_OFFICERS),
    "put_off": ("before-the-board", "willing", DECIDING_OFFICERS),
    "cancelled": ("before-the-board", "willing", {CLOCK}),
    "withdraw": ("asked willing before-the-board", "withdrawn", {OWNER, CONTACT}),
}
ENTRY: Rows = {
    "share": ("draft", "shared", MISSION),
    "offer": ("draft", None, CONTRIBUTOR),
    "discard": ("draft", "gone", CONTRIBUTOR),
}
EXPERIMENT: Rows = {
    "share": ("draft", "idea", MISSION),
    "offer": ("draft", None, CONTRIBUTOR),
    "discard": ("draft", "gone", CONTRIBUTOR),
    "agree": ("idea", "agreed", MISSION),
    "start": ("agreed", "running", MISSION),
    "check_in": ("running paused", None, MISSION),
    "pause": ("running", "paused", MISSION),
    "resume": ("paused", "running", MISSION),
    "stop": ("running paused", "stopped-early", MISSION),
    "review": ("running paused stopped-early", "reviewed", MISSION),
    "run_longer": ("running paused", "running", MISSION),
}
VOICE: Rows = {
    "hear": ("draft", "heard", MISSION),
    "offer": ("draft", None, CONTRIBUTOR),
    "discard": ("draft", "gone", CONTRIBUTOR),
    "consider": ("heard", "considered", MISSION),
    "respond": ("considered", "responded", MISSION),
    "feed_back": ("responded", "fed-back", MISSION),
    "their_view": ("fed-back", "their-view", MISSION),
    "link": ("heard considered responded fed-back their-view", None, MISSION),
}
# Once its contributor has offered a draft, it is the team's to share or to discard.
OFFERED: Rows = {"offer": ("draft", None, NOBODY), "discard": ("draft", "gone", MISSION)}
QUESTION: Rows = {
    "ask": ("", "not-offered", OUR_SIDE),
    "offer": ("not-offered not-now", "offered", OUR_SIDE),
    "take_up": ("offered", "taken-up", OUR_SIDE),
    "bid_in": ("offered taken-up", "bid-in", OUR_SIDE),
    "answered": ("taken-up bid-in", "answered", OUR_SIDE),
    "not_now": ("offered taken-up bid-in", "not-now", OUR_SIDE),
}
SYNTHESIS: Rows = {
    "begin": ("", "draft", {OWNER}),
    "share": ("draft", "shared", {OWNER}),
    "discard": ("draft", "gone", {OWNER}),
    "offer": ("shared", None, {OWNER}),
    "decline": ("shared", None, OFFICER),
}
KEEPERS = OUR_SIDE | DECIDING_OFFICERS
GOING = "thought-of being-worked-on in-use"
# Of a policy framework: no other kind has every move.
LEVER: Rows = {
    "begin": ("", "thought-of", KEEPERS | {"other_leader"}),
    "take_up": ("thought-of", "being-worked-on", KEEPERS),
    "put_in_use": ("thought-of being-worked-on", "in-use", KEEPERS),
    "review": ("in-use", None, KEEPERS),
    "holder_answers": (GOING, None, KEEPERS),
    "adopt": (GOING, None, KEEPERS),
    "ask_legal": (GOING, None, KEEPERS),
    "answer_legal": (GOING, None, KEEPERS),
    "not_possible": (GOING, "not-possible", KEEPERS),
    "end": (GOING, "ended", KEEPERS),
    "begin_again": ("ended not-possible", "being-worked-on", KEEPERS),
}
EDITION: Rows = {
    "compile": ("", "held", {CLOCK}),
    "compile_again": ("held", None, OFFICER),
    "approve": ("held", "approved", OFFICER),
    "arrange": ("held", None, OFFICER),
    "skip": ("held", "skipped", OFFICER),
    "send": ("approved", "sent", {CLOCK}),
    "write_correction": ("", "held", OFFICER),
    "correct": ("sent", None, OFFICER),
    "take_out": ("sent", None, OFFICER),
    "leave": ("sent", None, OFFICER),
    "redact": ("held approved sent skipped", None, OFFICER),
}
# The caretaker of the tests has an officer's seat.
EVERY_OFFICER = {"facilitator", "place_officer", "hwb_officer", CARETAKER}
INFORMATION: Rows = {
    "record": ("", "received", EVERY_OFFICER),
    "export": ("received answered refused", None, EVERY_OFFICER),
    "answer": ("received", "answered", EVERY_OFFICER),
    "refuse": ("received", "refused", EVERY_OFFICER),
    "withdraw": ("received", "withdrawn", EVERY_OFFICER),
    "review": ("answered refused", "received", EVERY_OFFICER),
}
# Whom a decision asks is part of the decision, which is checked itself.
PARTNER: Rows = {
    "send": ("", "sent", set(EVERYBODY)),
    "will": ("sent", "will", OFFICER | {CONTACT}),
    "partly": ("sent", "partly", OFFICER | {CONTACT}),
    "will_not": ("sent", "will-not", OFFICER | {CONTACT}),
    "say_how_far": ("sent will partly", None, OFFICER | {CONTACT}),
}
ACTION: Rows = {
    "give": ("", "open", OFFICER),
    "done": ("open", "done", OFFICER | {OWNER}),
    "not_done": ("open", "not-done", OFFICER | {OWNER}),
    "change_date": ("open", None, OFFICER | {OWNER}),
    "pass_on": ("open", None, {CLOCK}),
}


PUBLICATION: Rows = {
    "write": ("private cleared asked unpublished", "private", OFFICER),
    "clear": ("private unpublished", "cleared", OFFICER),
    "publish": ("cleared", "published", OFFICER | {"hwb_chair"}),
    "ask_second": ("cleared", "asked", OFFICER),
    "agree": ("asked", "published", OFFICER | {"hwb_chair"}),
    "exempt": ("private cleared asked unpublished exempt", "exempt", OFFICER),
    "unpublish": ("published", "unpublished", OFFICER),
    "back": ("cleared asked exempt unpublished", "private", OFFICER),
}


class Cast:
    """Everybody of the scene, and around each record its caretaker, owner and named contact."""

    def __init__(self) -> None:
        self.scene: SouthTees = south_tees()
        self.people = self.scene.people | {
            CARETAKER: CaretakerFactory(of=self.scene.mission),
            OWNER: PersonFactory(),
            CONTACT: PersonFactory(),
        }

    def __getitem__(self, kind: str) -> Any:
        return None if kind == CLOCK else fresh(self.people[kind])

    @property
    def ours(self) -> dict[str, Any]:
        """A record of the mission, written by its contributor."""
        return {"mission": self.scene.mission, "author": self.people["contributor"]}


@dataclass(frozen=True)
class Table:
    """One record's table as it should be: where it begins and ends, its rows, and how a record of it is made."""

    model: Any
    moves: Moves
    first: str
    endings: str
    rows: Rows = field(default_factory=dict)
    make: Callable[[Cast], Any] | None = None


def a_meeting(cast: Cast) -> Meeting:
    return MeetingFactory(forum=cast.scene.hwb)


def a_nomination(cast: Cast) -> Nomination:
    return NominationFactory(nominee=cast.people[OWNER], nominated_by=cast.people[CONTACT])


def an_entry(cast: Cast) -> LearningEntry:
    return LearningEntryFactory(draft=True, **cast.ours)


def an_experiment(cast: Cast) -> Experiment:
    return ExperimentFactory(draft=True, **cast.ours)


def a_voice(cast: Cast) -> CommunityVoice:
    return VoiceFactory(draft=True, **cast.ours)


def a_question(cast: Cast) -> LearningQuestion:
    return LearningQuestionFactory(mission=cast.scene.mission, asked_by=cast.people["leader"])


def a_synthesis(cast: Cast) -> Synthesis:
    """One that was offered, so that there is an officer who may answer."""
    synthesis = SynthesisFactory(draft=True, by=LeaderFactory(of=MissionFactory()))
    synthesis.by, synthesis.offered_to = cast.people[OWNER], cast.scene.hwb
    return synthesis


def a_lever(cast: Cast) -> Lever:
    return LeverFactory(of=cast.scene.mission, kind=Lever.Kind.POLICY)


def an_edition(cast: Cast) -> Edition:
    return EditionFactory(forum=cast.scene.hwb)


def a_request(cast: Cast) -> PartnerRequest:
    trip = EscalationFactory(barrier__lead_mission=cast.scene.mission, forum=cast.scene.hwb, state="scheduled")
    return PartnerRequestFactory(escalation=trip, contact=cast.people[CONTACT])


def an_action(cast: Cast) -> Action:
    return ActionFactory(meeting=a_meeting(cast), owner=cast.people[OWNER])


def a_question_of_the_law(cast: Cast) -> InformationRequest:
    return InformationRequestFactory(by=cast.people["hwb_officer"])


def a_public_side(cast: Cast) -> PublicSide:
    """Of what was learned, which any forum that meets in public answers for."""
    return PublicSide(LearningEntryFactory(mission=cast.scene.mission))


TABLES = {
    "barrier": Table(Barrier, BARRIER_MOVES, "draft", "merged withdrawn gone"),
    "escalation": Table(
        Escalation, ESCALATION_MOVES, "submitted", "acknowledged closed referred-up sent-back taken-back"
    ),
    "meeting": Table(Meeting, MEETING_MOVES, "planned", "confirmed cancelled", MEETING, a_meeting),
    "nomination": Table(
        Nomination, NOMINATION_MOVES, "asked", "confirmed not-taken-up withdrawn", NOMINATION, a_nomination
    ),
    "lever": Table(Lever, LEVER_MOVES, "thought-of", "", LEVER, a_lever),
    "entry": Table(LearningEntry, ENTRY_MOVES, "draft", "shared gone", ENTRY, an_entry),
    "experiment": Table(Experiment, EXPERIMENT_MOVES, "draft", "reviewed gone", EXPERIMENT, an_experiment),
    "voice": Table(CommunityVoice, VOICE_MOVES, "draft", "their-view gone", VOICE, a_voice),
    "learning question": Table(LearningQuestion, QUESTION_MOVES, "not-offered", "answered", QUESTION, a_question),
    "synthesis": Table(Synthesis, SYNTHESIS_MOVES, "draft", "shared gone", SYNTHESIS, a_synthesis),
    "edition": Table(Edition, EDITION_MOVES, "held", "sent skipped", EDITION, an_edition),
    "partner's request": Table(PartnerRequest, PARTNER_MOVES, "sent", "will partly will-not", PARTNER, a_request),
    "public words": Table(PublicSide, PUBLICATION_MOVES, "private", "", PUBLICATION, a_public_side),
    "action": Table(Action, ACTION_MOVES, "open", "done not-done", ACTION, an_action),
    "information request": Table(
        InformationRequest, REQUEST_MOVES, "received", "withdrawn", INFORMATION, a_question_of_the_law
    ),
}
HERE = {name: table for name, table in TABLES.items() if table.rows}
OFFERABLE = ("entry", "experiment", "voice")


# ---- the tables ----


# The last of these is read by a web server alone: it counts requests in another place for the whole process from then.
NOT_READ = (".tests", ".migrations", "missions_portal.web_server")


def tables_of_the_house() -> set[int]:
    """Every table of moves that any module of the house holds."""
    found = set()
    for floor in FLOORS:
        for module in walk_packages(import_module(floor).__path__, f"{floor}."):
            if not any(part in module.name for part in NOT_READ):
                found |= {id(thing) for thing in vars(import_module(module.name)).values() if isinstance(thing, Moves)}
    return found


def test_no_table_of_the_house_is_forgotten_here_or_in_the_guides() -> None:
    held = {id(table.moves) for table in TABLES.values()}

    assert tables_of_the_house() == held
    assert {id(moves) for _, _, moves in diagrams.TABLES} == held
    # Every record's public side moves too, though it is no model of its own.
    movable = {model for model in apps.get_models() if issubclass(model, Movable)} | {PublicSide}
    assert movable == {table.model for table in TABLES.values()}


@pytest.mark.parametrize("name", HERE)
def test_each_move_starts_and_ends_where_it_should(name: str) -> None:
    table = HERE[name]

    assert set(table.rows) == set(table.moves.rows)
    for move, (starts, ends, _) in table.rows.items():
        assert set(table.moves[move].starts) == set(starts.split()), move
        assert table.moves[move].ends == ends, move


@pytest.mark.parametrize("name", TABLES)
def test_every_state_is_reached_and_only_endings_are_dead_ends(name: str) -> None:
    table = TABLES[name]
    states = {*table.model.State.values, *(move.ends for move in table.moves if move.ends)}
    reached = {table.first}
    for _ in states:
        reached |= {move.ends for move in table.moves if move.ends and reached & set(move.starts)}
    left = {start for move in table.moves if move.ends for start in move.starts}

    assert reached == states
    assert states - left == set(table.endings.split())


# ---- every move, every state, every kind of person ----


def answers(record: Any, moves: Moves, rows: Rows, cast: Cast) -> list[str]:
    """Each move by each kind of person, where what happens is not what the row says."""
    wrong = []
    for kind in EVERYBODY:
        person = cast[kind]
        for name, (starts, _, whose) in rows.items():
            says = "too late" if starts and record.state not in starts.split() else "yes"
            says = says if kind in whose else "not yours"
            if (got := asked(record, moves[name], person)) != says:
                wrong.append(f"{name} by the {kind} while {record.state}: {got}, not {says}")
    return wrong


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.mark.parametrize("name", HERE)
def test_every_move_by_every_kind_of_person_in_every_state(cast: Cast, name: str) -> None:
    table = HERE[name]
    assert table.make is not None
    record = table.make(cast)
    wrong = []
    for state in table.model.State.values:
        record.state = state
        wrong += answers(record, table.moves, table.rows, cast)

    assert wrong == []


@pytest.mark.parametrize("name", OFFERABLE)
def test_a_draft_that_was_offered_is_the_teams_and_no_longer_its_contributors(cast: Cast, name: str) -> None:
    table = HERE[name]
    assert table.make is not None
    record = table.make(cast)
    type(record)._base_manager.filter(pk=record.pk).update(offered_at="2026-11-02T10:00Z")
    record.refresh_from_db()

    assert answers(record, table.moves, table.rows | OFFERED, cast) == []
