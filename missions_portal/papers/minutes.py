"""What the minutes extract of a meeting holds for one reader: who came, what was decided, who does what by when."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import Q

from barriers.models import Action, Decision
from missions_portal.papers.pack import by_item, meeting_facts
from missions_portal.papers.parts import (
    Fact,
    Paper,
    Part,
    Sheet,
    Table,
    day_words,
    item_facts,
    paragraphs,
    said,
    title_of,
    why_private,
)
from people.meetings import STILL_TO_COME
from people.models import AgendaItem, Attendance, Meeting
from people.on_the_agenda import AgendaLine, agenda_for

ACTION_HEAD = ("What", "Who", "By", "State")
CAME_HEAD = ("Who", "For whom", "Seat")
NOBODY = "Nobody is recorded."
INTEREST_HEAD = ("Who", "Interest", "Item", "During the item")


def minutes_of(meeting: Meeting, user: Any) -> Paper:
    """The minutes extract of one meeting as this person may read it; who came is read by those who sit there."""
    if meeting.state in STILL_TO_COME or meeting.state == Meeting.State.CANCELLED:
        return Paper(
            "Minutes extract", "There are no minutes: the meeting has not been held", meeting_facts(meeting), [], []
        )
    lines = agenda_for(meeting, user)
    room = _room(meeting) if user.sits_on(meeting.forum) else []
    actions = _actions(meeting, user)
    nominations = by_item("nominations", lines, user)
    sheets = [_sheet(line, nominations[line.item.pk], actions) for line in lines]
    after = [part for part in (_put_off(lines), _table_of_actions("Other actions", actions[None])) if part]
    return Paper("Minutes extract", _status(meeting), _facts(meeting), room, sheets, after)


def _status(meeting: Meeting) -> str:
    if not meeting.minutes_confirmed_at:
        return "Draft: these minutes are not confirmed"
    at = f"Confirmed at the meeting of {day_words(meeting.minutes_confirmed_at.day)}"
    return f"{at}: {meeting.minute_refs}" if meeting.minute_refs else at


def _facts(meeting: Meeting) -> list[Fact]:
    quorum = meeting.get_quorum_display()
    if meeting.quorum_lost_at:
        quorum = f"{quorum} at {meeting.quorum_lost_at:%H:%M}; what was decided before stands"
    return [*meeting_facts(meeting), ("At the meeting", quorum)]


# ---- the room ----


def _room(meeting: Meeting) -> list[Part]:
    rows = meeting.attendance.select_related("seat__person", "substitute").order_by("seat__role", "seat__person__name")
    came = [_who_came(row) for row in rows if row.came]
    apologies = [_of_a_seat(row) for row in rows if row.apologies]
    away = [_of_a_seat(row) for row in rows if row.came is False and not row.apologies]
    return [
        Part("Who came", table=Table("Who came, and for whom", CAME_HEAD, came))
        if came
        else Part("Who came", [NOBODY]),
        Part("Apologies", apologies or [NOBODY]),
        *([Part("Did not come", away)] if away else []),
        _interests(meeting),
    ]


def _of_a_seat(row: Attendance) -> str:
    return f"{row.seat.person} ({row.seat.get_role_display().lower()})"


def _who_came(row: Attendance) -> tuple[str, ...]:
    stood_in = row.substitute is not None
    who, whose = row.substitute or row.seat.person, str(row.seat.person) if stood_in else "Themselves"
    return str(who), whose, row.seat.get_role_display()


def _interests(meeting: Meeting) -> Part:
    declared = meeting.interests.select_related("person", "item").order_by("item__order", "pk")
    rows = [
        (
            str(row.person),
            row.words,
            str(row.item.order) if row.item else "In general",
            "Left the room" if row.left_the_room else "Stayed",
        )
        for row in declared
    ]
    if not rows:
        return Part("Interests declared", ["None is recorded."])
    return Part("Interests declared", table=Table("Interests by person and item", INTEREST_HEAD, rows))


# ---- the items ----


def _sheet(line: AgendaLine, nominations: list[Any], actions: dict[int | None, list[Action]]) -> Sheet:
    facts = item_facts(line.item)
    if not line.title:
        return Sheet(line.item, title_of(line), "", facts, [])
    references = {decision.pk: decision.reference for decision in line.decisions}
    parts = []
    for decision in sorted(line.decisions, key=lambda each: each.pk):
        parts.append(_decided(decision, references.get(decision.corrects_id)))
        parts += filter(None, [_table_of_actions(f"Actions from {decision.reference}", actions[decision.pk])])
    parts += [_nominated(row) for row in nominations if row.state == row.State.CONFIRMED]
    if not line.decisions:
        # The mission that asked reads what may be read of a decision that is kept from it.
        parts += [Part("Taken in private", paragraphs(ask.open_summary)) for ask in line.asks if ask.open_summary]
    about = said(("About", "; ".join(each.words for each in line.about)))
    return Sheet(line.item, line.title, why_private(line, nominations=nominations), facts + about, parts)


def _decided(decision: Decision, corrects: str | None) -> Part:
    none_heard = f"Nobody, because: {decision.why_none_heard}" if decision.why_none_heard else ""
    facts = said(
        ("Reference", decision.reference),
        ("Corrects", corrects),
        ("Outcome", decision.get_outcome_display()),
        ("Reasons", decision.reasons),
        ("Alternatives considered and rejected", decision.alternatives),
        ("Who was heard", decision.heard or none_heard),
        ("Interests declared", decision.conflicts),
        ("Social value", decision.social_value),
        ("Looked at again", day_words(decision.review_on)),
    )
    return Part(f"Decided: {decision.title}", paragraphs(decision.words), facts)


def _nominated(row: Any) -> Part:
    facts = said(("Minute", row.minute), ("On leading across every area", row.across_both_areas))
    return Part(f"System leader for {row.mission}", [f"{row.nominee}: {row.get_state_display().lower()}"], facts)


def _put_off(lines: list[AgendaLine]) -> Part | None:
    states = (AgendaItem.State.PUT_OFF, AgendaItem.State.TAKEN_BACK)
    off = [line for line in lines if line.item.state in states]
    words = [f"Item {line.item.order}, {title_of(line)}: {line.item.get_state_display().lower()}" for line in off]
    return Part("Not taken", words) if words else None


# ---- actions ----


def _actions(meeting: Meeting, user: Any) -> dict[int | None, list[Action]]:
    """What was given to somebody there, by the decision it hangs on; under none what hangs on the meeting alone."""
    rows = Action.objects.visible_to(user).filter(Q(meeting=meeting) | Q(decision__agenda_item__meeting=meeting))
    found: dict[int | None, list[Action]] = defaultdict(list)
    for row in rows.select_related("owner"):
        found[row.decision_id].append(row)
    return found


def _table_of_actions(heading: str, actions: list[Action]) -> Part | None:
    if not actions:
        return None
    rows = [(row.what, str(row.owner), day_words(row.due_on), row.get_state_display()) for row in actions]
    return Part(heading, table=Table("Who does what, and by when", ACTION_HEAD, rows))
