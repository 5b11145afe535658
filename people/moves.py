"""What can happen to a meeting, and who may do it: one table, read from top to bottom."""

from typing import Any

from foundation.moves import Move, Moves, Whose
from people.models import Meeting


def _is_officer(meeting: Meeting, user: Any) -> bool:
    return user is not None and user.is_officer_for(meeting.forum)


def _officers_seat(meeting: Meeting, user: Any) -> str:
    held = [seat for seat in user.seats_now if seat.forum_id == meeting.forum_id and seat.role == "officer"]
    return held[0].words


OFFICER = Whose("the forum's officer", _is_officer, _officers_seat)

S = Meeting.State

MEETING_MOVES = Moves(
    Move("plan", "Add a meeting", (), S.PLANNED, OFFICER, "Planned", inner=True),
    Move(
        "send_agenda",
        "Mark the agenda as out",
        (S.PLANNED,),
        S.AGENDA_OUT,
        OFFICER,
        "The agenda is out",
        note="Nobody is mailed. What is added after this is late, with the chair's reason",
    ),
    Move(
        "change_day",
        "Change its day, time or place",
        (S.PLANNED, S.AGENDA_OUT),
        None,
        OFFICER,
        "Day, time or place changed",
        note="With the reason; what is on its agenda stays on it",
    ),
    Move(
        "hold",
        "Record that it is being held",
        (S.PLANNED, S.AGENDA_OUT),
        S.HELD,
        OFFICER,
        "Held",
        note="Says whether it was quorate, so that its decisions can be recorded",
    ),
    Move("draft_minutes", "Record the draft minutes", (S.HELD,), S.DRAFT_MINUTES, OFFICER, "Minutes drafted"),
    Move("lose_quorum", "Record that the quorum was lost", (S.HELD,), None, OFFICER, "Quorum lost"),
    Move("correct_quorum", "Put the quorum right", (S.HELD,), None, OFFICER, "The quorum was put right"),
    Move(
        "confirm_minutes",
        "Confirm the minutes",
        (S.DRAFT_MINUTES,),
        S.CONFIRMED,
        OFFICER,
        "Minutes confirmed",
        note="At the meeting that agreed them; its decisions are then locked",
    ),
    Move(
        "cancel",
        "Cancel this meeting",
        (S.PLANNED, S.AGENDA_OUT),
        S.CANCELLED,
        OFFICER,
        "Cancelled",
        note="What was on its agenda goes back to be put on another",
    ),
)
