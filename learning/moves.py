"""What can happen to what is learned, tried, heard, asked and summed up, and who may do it: five tables, top to bottom."""

# ruff: noqa: E501 (the tables are read row by row)
from __future__ import annotations

from typing import Any

from foundation import moves
from foundation.moves import Move, Moves, Whose
from leaders.standing import seat_at, standing_of
from learning.models import CommunityVoice, Experiment, LearningEntry, LearningQuestion, Synthesis

# ---- who: the three records carry the same columns (mission, author, offered_at) ----


def serves(record: Any, user: Any) -> bool:
    """Does this person lead, support or look after the record's mission?"""
    return user is not None and record.mission_id in standing_of(user).serves


def _contributes(record: Any, user: Any) -> bool:
    if user is None or record.author_id != user.pk or record.offered_at:
        return False
    return record.mission_id in standing_of(user).contributes_to


def _may_discard(record: Any, user: Any) -> bool:
    if user is None:
        return False
    if not record.offered_at and record.author_id == user.pk:
        return True
    if record.offered_at:
        return serves(record, user)
    return (record.mission_id, record.author_id) in standing_of(user).left


def may_amend(record: Any, user: Any) -> bool:
    """The mission's own people may; a contributor may until the team has taken their draft."""
    return serves(record, user) or (record.state == "draft" and record.author_id == user.pk)


def _seat(record: Any, user: Any) -> str:
    return seat_at(user, record.mission_id)


MISSION = Whose("the mission's leader, team or caretaker", serves, _seat)
CONTRIBUTOR = Whose("the contributor who wrote it", _contributes, _seat)
WRITER = Whose(
    "its author, the team it was offered to, or whoever heads the mission its author has left", _may_discard, _seat
)


def _mission_or_facilitator(record: Any, user: Any) -> bool:
    return serves(record, user) or (user is not None and standing_of(user).facilitates)


def _wrote(record: Any, user: Any) -> bool:
    return user is not None and record.by_id == user.pk


def may_sum_up(user: Any) -> bool:
    """May this person write a synthesis? The missions' own people and the facilitator do."""
    return bool(standing_of(user).serves) or standing_of(user).facilitates


def _is_offered_to(record: Any, user: Any) -> bool:
    return user is not None and record.offered_to_id in standing_of(user).officer_of


MISSION_OR_FACILITATOR = Whose(
    "the mission’s own people or the facilitator",
    _mission_or_facilitator,
    lambda record, user: _seat(record, user) if serves(record, user) else str(user),
)
SYNTHESIS_WRITER = Whose("its writer", _wrote, lambda record, user: str(user))
OFFERED_OFFICER = Whose("the officer of the forum it was offered to", _is_offered_to, lambda record, user: str(user))

# ---- a learning entry ----

_L = LearningEntry.State

ENTRY_MOVES = Moves(
    Move("share", "Share it", (_L.DRAFT,), _L.SHARED, MISSION, "Shared", "It gets its reference, and others can use it"),
    Move("offer", "Send it to the team", (_L.DRAFT,), None, CONTRIBUTOR, "Offered to the team", "The team shares it"),
    Move("discard", "Discard the draft", (_L.DRAFT,), "gone", WRITER, "Discarded", "Nothing of it is kept"),
)  # fmt: skip

# ---- an experiment ----

_X = Experiment.State

EXPERIMENT_MOVES = Moves(
    Move("share", "Put it on the wall", (_X.DRAFT,), _X.IDEA, MISSION, "Put on the wall as an idea", "Others can then read it"),
    Move("offer", "Send it to the team", (_X.DRAFT,), None, CONTRIBUTOR, "Offered to the team", "The team puts it on the wall"),
    Move("discard", "Discard the draft", (_X.DRAFT,), "gone", WRITER, "Discarded", "Nothing of it is kept"),
    Move("agree", "Agree to try it", (_X.IDEA,), _X.AGREED, MISSION, "Agreed", "Say who agreed"),
    Move("start", "Start it", (_X.AGREED,), _X.RUNNING, MISSION, "Started", "Four guards come first"),
    Move("check_in", "Note spending or a harm", (_X.RUNNING, _X.PAUSED), None, MISSION, "Looked in on", "Past a limit: stop, or say why not"),
    Move("pause", "Pause it", (_X.RUNNING,), _X.PAUSED, MISSION, "Paused", "It can go on later"),
    Move("resume", "Go on", (_X.PAUSED,), _X.RUNNING, MISSION, "Went on", "From where it paused"),
    Move("stop", "Stop it early", (_X.RUNNING, _X.PAUSED), _X.STOPPED, MISSION, "Stopped early", "Stopping when you said you would is a good ending"),
    Move("review", "Review it", (_X.RUNNING, _X.PAUSED, _X.STOPPED), _X.REVIEWED, MISSION, "Reviewed", "What was seen, what surprised, what now"),
    Move("run_longer", "Run it longer", (_X.RUNNING, _X.PAUSED), _X.RUNNING, MISSION, "Reviewed: to run longer", inner=True),
)  # fmt: skip

# ---- a community voice ----

_V = CommunityVoice.State

VOICE_MOVES = Moves(
    Move("hear", "Put it in the log", (_V.DRAFT,), _V.HEARD, MISSION, "Heard", "From now, 20 working days to answer"),
    Move("offer", "Send it to the team", (_V.DRAFT,), None, CONTRIBUTOR, "Offered to the team", "The team puts it in the log"),
    Move("discard", "Discard the draft", (_V.DRAFT,), "gone", WRITER, "Discarded", "Nothing of it is kept"),
    Move("consider", "Say it was considered", (_V.HEARD,), _V.CONSIDERED, MISSION, "Considered", "By whom, and what was weighed"),
    Move("respond", "Answer it", (_V.CONSIDERED,), _V.RESPONDED, MISSION, "Answered", "What it changed, or why it cannot"),
    Move("feed_back", "Say it was fed back", (_V.RESPONDED,), _V.FED_BACK, MISSION, "Fed back to them", "How the answer reached the people who spoke"),
    Move("their_view", "Add their view", (_V.FED_BACK,), _V.THEIR_VIEW, MISSION, "Their view", "What they made of the answer"),
    Move("link", "Link what it informed", (_V.HEARD, _V.CONSIDERED, _V.RESPONDED, _V.FED_BACK, _V.THEIR_VIEW), None, MISSION, "Links changed", "Barriers, experiments, decisions and levers"),
)  # fmt: skip

# ---- a learning question, on its way to those who do research ----

_Q = LearningQuestion.State

QUESTION_MOVES = Moves(
    Move("ask", "Ask it", (), _Q.OURS, MISSION_OR_FACILITATOR, "Asked", inner=True),
    Move("offer", "Offer it to research", (_Q.OURS, _Q.NOT_NOW), _Q.OFFERED, MISSION_OR_FACILITATOR, "Offered to research", "What research would help with, and by when"),
    Move("take_up", "Research takes it up", (_Q.OFFERED,), _Q.TAKEN_UP, MISSION_OR_FACILITATOR, "Taken up by research", "Who takes it up, and what they will do"),
    Move("bid_in", "A bid is in", (_Q.OFFERED, _Q.TAKEN_UP), _Q.BID_IN, MISSION_OR_FACILITATOR, "A bid is in", "To whom, and when they answer"),
    Move("answered", "Research has answered", (_Q.TAKEN_UP, _Q.BID_IN), _Q.ANSWERED, MISSION_OR_FACILITATOR, "Answered by research", "What they found; add it to the answer too"),
    Move("not_now", "Not now", (_Q.OFFERED, _Q.TAKEN_UP, _Q.BID_IN), _Q.NOT_NOW, MISSION_OR_FACILITATOR, "Not now", "Why not; it can be offered again"),
)  # fmt: skip

# ---- a synthesis ----

_S = Synthesis.State

SYNTHESIS_MOVES = Moves(
    Move("begin", "Write it", (), _S.DRAFT, SYNTHESIS_WRITER, "Drafted", inner=True),
    Move("share", "Share it", (_S.DRAFT,), _S.SHARED, SYNTHESIS_WRITER, "Shared", "Everyone signed in can then read it"),
    Move("discard", "Discard the draft", (_S.DRAFT,), "gone", SYNTHESIS_WRITER, "Discarded", "Nothing of it is kept"),
    Move("offer", "Offer it to a forum", (_S.SHARED,), None, SYNTHESIS_WRITER, "Offered to a forum", "For its agenda, or to be read in its digest"),
    Move("decline", "Not for us now", (_S.SHARED,), None, OFFERED_OFFICER, "Not taken by the forum", "Why not; it can be offered elsewhere"),
)  # fmt: skip

# ---- what every table is used for ----

TABLES: dict[type, Moves] = {
    LearningEntry: ENTRY_MOVES,
    Experiment: EXPERIMENT_MOVES,
    CommunityVoice: VOICE_MOVES,
    LearningQuestion: QUESTION_MOVES,
    Synthesis: SYNTHESIS_MOVES,
}


def moves_of(record: Any) -> Moves:
    """The table that says what can happen to a record."""
    return TABLES[type(record)]


def move_with_words(
    record: Any, name: str, fields: dict[str, Any], words: str, *, by: Any, seen: int | None, version: int | None = None
) -> None:
    """Make one move of a record's own table that also writes words on it; see `foundation.moves`."""
    moves.move_with_words(record, moves_of(record)[name], fields, words, by=by, seen=seen, version=version)
