"""What can happen to an entry, an experiment and a voice, and who may do it: three tables, read from top to bottom."""

# ruff: noqa: E501 (the tables are read row by row)
from __future__ import annotations

from typing import Any

from foundation.moves import Move, Moves, Whose
from leaders.standing import seat_at, standing_of
from learning.models import CommunityVoice, Experiment, LearningEntry

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
)  # fmt: skip
