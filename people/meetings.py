"""How a meeting is held, minuted and confirmed, and how its agenda is kept; `dates.py` says when it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef, Q
from django.utils import timezone

from foundation import history
from foundation.moments import now
from foundation.moves import NotYours, make_move
from foundation.working_days import today
from people.models import AgendaItem, Meeting
from people.moves import MEETING_MOVES, OFFICER

STILL_TO_COME = (Meeting.State.PLANNED, Meeting.State.AGENDA_OUT)
NOT_YET_CONFIRMED = (Meeting.State.HELD, Meeting.State.DRAFT_MINUTES)


def send_agenda(meeting: Meeting, *, by: Any, agenda_url: str = "", seen: int | None = None) -> None:
    """Say that the agenda is out, with the address of the council's own. Raises NotYours and TooLate."""
    address = {"agenda_url": agenda_url} if agenda_url else {}
    make_move(meeting, MEETING_MOVES["send_agenda"], by=by, seen=seen, at=now(), **address)


def hold(meeting: Meeting, *, quorum: str, by: Any, seen: int | None = None) -> None:
    """Record that it is being held, and whether it is quorate: only then can it decide.

    Raises NotYours, TooLate, and ValidationError where its day has not come or the quorum is not said.
    """
    if meeting.day > today():
        raise ValidationError({"quorum": f"This meeting is on {meeting.day:%-d %B %Y}, which has not come yet."})
    if quorum not in (Meeting.Quorum.QUORATE, Meeting.Quorum.NOT):
        raise ValidationError({"quorum": "Say whether it was quorate."})
    words = Meeting.Quorum(quorum).label
    make_move(meeting, MEETING_MOVES["hold"], by=by, words=words, seen=seen, at=now(), quorum=quorum)


def lose_quorum(meeting: Meeting, *, lost_at: time, by: Any, seen: int | None = None) -> None:
    """Record when the quorum was lost: what was decided before stands, and nothing more is decided.

    Raises NotYours, TooLate, and ValidationError where it never had one.
    """
    if not meeting.is_quorate:
        raise ValidationError({"lost_at": "It was not recorded as quorate, so there is no quorum to lose."})
    _check_lost_at(meeting, lost_at)
    make_move(
        meeting,
        MEETING_MOVES["lose_quorum"],
        by=by,
        words=f"At {lost_at:%H:%M}",
        seen=seen,
        at=now(),
        quorum=Meeting.Quorum.LOST,
        quorum_lost_at=lost_at,
    )


def correct_quorum(
    meeting: Meeting, *, quorum: str, words: str, by: Any, lost_at: time | None = None, seen: int | None = None
) -> None:
    """Put right what was recorded of the quorum, with the reason.

    Raises NotYours, TooLate, and ValidationError for a time that cannot be, or where it would undo a decision that is
    recorded: what a meeting without a quorum decided is no decision.
    """
    if not words.strip():
        raise ValidationError({"words": "Say what was wrong."})
    if quorum == Meeting.Quorum.LOST and lost_at is None:
        raise ValidationError({"lost_at": "Say at what time it was lost."})
    decided = Q(decisions__isnull=False) | Q(nominations__state__in=["confirmed", "not-taken-up"])
    if quorum == Meeting.Quorum.NOT and meeting.items.filter(decided).exists():
        raise ValidationError({"quorum": "Decisions of this meeting are recorded, so it had a quorum at some time."})
    if lost_at and quorum == Meeting.Quorum.LOST:
        _check_lost_at(meeting, lost_at)
    label = Meeting.Quorum(quorum).label + (f" at {lost_at:%H:%M}" if lost_at and quorum == Meeting.Quorum.LOST else "")
    said: dict[str, Any] = {"quorum": quorum, "quorum_lost_at": lost_at if quorum == Meeting.Quorum.LOST else None}
    make_move(meeting, MEETING_MOVES["correct_quorum"], by=by, words=f"{label}. {words}", seen=seen, at=now(), **said)


def _check_lost_at(meeting: Meeting, lost_at: time) -> None:
    begins = timezone.localtime(meeting.starts_at)
    lost = begins.replace(hour=lost_at.hour, minute=lost_at.minute)
    if lost < begins:
        raise ValidationError({"lost_at": f"The meeting began at {begins:%H:%M}: choose a later time."})
    if lost > now():
        raise ValidationError({"lost_at": "That time is still to come."})


def views_only(meeting: Meeting) -> bool:
    """Was it held without a quorum, or lost it, so that nothing more can be decided at it?"""
    without = (Meeting.Quorum.NOT, Meeting.Quorum.LOST)
    return meeting.state in NOT_YET_CONFIRMED and meeting.quorum in without


def write_minutes(meeting: Meeting, *, by: Any, minutes_url: str = "", seen: int | None = None) -> None:
    """Say that draft minutes are written, with the address of the council's own. Raises NotYours and TooLate."""
    address = {"minutes_url": minutes_url} if minutes_url else {}
    make_move(meeting, MEETING_MOVES["draft_minutes"], by=by, seen=seen, at=now(), **address)


def may_confirm(meeting: Meeting) -> Any:
    """The meetings at which its minutes can be confirmed: later quorate ones of the same forum, or of its successor."""
    forums = [meeting.forum_id, meeting.forum.replaced_by_id]
    later = Meeting.objects.held().filter(forum__in=forums, starts_at__gt=meeting.starts_at)
    return later.exclude(quorum__in=[Meeting.Quorum.NOT, Meeting.Quorum.UNKNOWN]).select_related("forum")


def confirm_minutes(meeting: Meeting, at: Meeting, *, by: Any, minute_refs: str = "", seen: int | None = None) -> None:
    """Confirm its minutes at a later quorate meeting of the forum, from which day they are the record.

    Raises NotYours, TooLate, and ValidationError on `at` for a meeting that cannot confirm them.
    """
    if not may_confirm(meeting).filter(pk=at.pk).exists():
        raise ValidationError({"at": "Choose a later meeting of this forum that was held and quorate."})
    make_move(
        meeting,
        MEETING_MOVES["confirm_minutes"],
        by=by,
        words=f"At the meeting of {at.day:%-d %B %Y}",
        seen=seen,
        at=now(),
        minutes_confirmed_at=at,
        minute_refs=minute_refs,
    )


def cancel(meeting: Meeting, *, by: Any, words: str, seen: int | None = None) -> None:
    """Cancel it, and say why. The clock then takes what was on its agenda off again. Raises NotYours and TooLate."""
    if not words.strip():
        raise ValidationError({"words": "Say why it is cancelled."})
    make_move(meeting, MEETING_MOVES["cancel"], by=by, words=words, seen=seen, at=now())


def not_yet(meeting: Meeting, move: str) -> str:
    """Why a move its state allows cannot be made yet; blank where it can."""
    if move == "hold" and meeting.day > today():
        return f"Not before {meeting.day:%-d %B %Y}"
    if move == "lose_quorum" and not meeting.is_quorate:
        return "It was not recorded as quorate"
    if move == "confirm_minutes" and not may_confirm(meeting).exists():
        return "No later quorate meeting has been held yet"
    return ""


# ---- the agenda ----


def add_item(
    meeting: Meeting,
    title: str,
    purpose: str,
    *,
    by: Any,
    minutes: int | None = None,
    late_because: str = "",
    exempt_paragraph: str = "",
    exempt_because: str = "",
) -> AgendaItem:
    """Put an item at the end of a coming meeting's agenda. Returns it.

    Raises NotYours, and ValidationError where the meeting is over, or where the item is late and the chair's reason is
    missing (Local Government Act 1972, section 100B(4)(b)).
    """
    late_because = _check_new(meeting, late_because, by=by)
    return append_item(
        meeting,
        title,
        purpose,
        by=by,
        minutes=minutes,
        late_because=late_because,
        exempt=bool(exempt_paragraph),
        exempt_paragraph=exempt_paragraph,
        exempt_because=exempt_because,
    )


def list_ask(meeting: Meeting, title: str, purpose: str, *, by: Any, late_because: str = "") -> AgendaItem:
    """Put on a coming meeting's agenda what somebody asks for, once. Returns its item. Raises as `add_item`.

    Where the same ask was put off this very agenda, its item is taken up again where it stands.
    """
    late_because = _check_new(meeting, late_because, by=by)
    put_off = AgendaItem.objects.officers_own().filter(meeting=meeting, title=title, state=AgendaItem.State.PUT_OFF)
    with transaction.atomic():
        # Of two asks in the very same words, one takes it up: the other finds it listed, and is given its own.
        for item in put_off.order_by("order"):
            again = AgendaItem.objects.filter(pk=item.pk, state=AgendaItem.State.PUT_OFF)
            if again.update(state=AgendaItem.State.LISTED, late_because=late_because):
                item.refresh_from_db()
                history.note("list_again", item, by=by)
                return item
        return append_item(meeting, title, purpose, by=by, late_because=late_because)


def _check_new(meeting: Meeting, late_because: str, *, by: Any) -> str:
    """The chair's reason as a new item has it; blank for one that is not late, where it would stand as if it were."""
    check_open(meeting, by=by)
    if not is_late(meeting):
        return ""
    if not late_because.strip():
        raise ValidationError(
            {"late_because": "The papers are out already: give the chair's reason for taking it late."}
        )
    return late_because


def append_item(meeting: Meeting, title: str, purpose: str, *, by: Any, **details: Any) -> AgendaItem:
    """Write the next item of an agenda, whoever's move brings it there. Returns it."""
    with transaction.atomic():
        last = meeting.items.aggregate(last=Max("order"))["last"] or 0
        item = AgendaItem.objects.create(meeting=meeting, order=last + 1, title=title, purpose=purpose, **details)
        history.note("add_item", item, by=by)
    return item


def move_item(item: AgendaItem, to: int, *, by: Any) -> None:
    """Put an item at a place on its agenda, the first being 1; the others close up. Raises as `add_item`."""
    check_open(item.meeting, by=by)
    with transaction.atomic():
        others = [other for other in item.meeting.items.order_by("order", "id") if other.pk != item.pk]
        others.insert(min(max(to - 1, 0), len(others)), item)
        for place, each in enumerate(others, start=1):
            if each.order != place:
                AgendaItem.objects.filter(pk=each.pk).update(order=place)
        item.refresh_from_db()
        history.note("move_item", item, by=by)


def is_late(meeting: Meeting) -> bool:
    """Is the agenda out, or the day for its papers past, so that a new item needs the chair's reason?"""
    past_the_day = meeting.forum.papers_clear_days > 0 and not meeting.papers_open(today())
    return meeting.state == Meeting.State.AGENDA_OUT or past_the_day


def check_open(meeting: Meeting, *, by: Any) -> None:
    """Raise NotYours, or ValidationError where a meeting's agenda no longer changes."""
    if not OFFICER.may(meeting, by):
        raise NotYours("The agenda is for the forum's officer to keep.")
    if meeting.state not in STILL_TO_COME:
        raise ValidationError(f"This meeting is {meeting.get_state_display().lower()}: its agenda no longer changes.")


@dataclass(frozen=True)
class About:
    """One record an item is about, in words, and its page where it has one."""

    words: str
    url: str


@dataclass
class AgendaLine:
    """One item as one person may read it; `title` is blank where they may know only that there is an item."""

    item: AgendaItem
    title: str
    asks: list[Any] = field(default_factory=list)
    decisions: list[Any] = field(default_factory=list)
    about: list[About] = field(default_factory=list)
    waits: bool = False


# What an item is about keeps its own rule for readers; the item's title repeats its words, so it follows that rule.
OTHERWISE_ABOUT = {
    "nominations": "Nomination",
    "syntheses": "Synthesis",
    "levers": "Lever",
    "recommendations": "The paper",
    "questions": "Question to the Board",
    "decisions_to_note": "Decision to note",
}
ABOUT = ("escalations", *OTHERWISE_ABOUT)
LINKED = (*ABOUT, "decisions")


def agenda_for(meeting: Meeting, user: Any) -> list[AgendaLine]:
    """A meeting's agenda as this person may read it, in a number of queries that does not grow with its items."""
    items = _with_links(meeting)
    seen = {name: _visible(name, items, user) for name in LINKED}
    lines = []
    for item in items:
        found = {name: seen[name].get(item.pk, []) for name in LINKED}
        may_read = any(found[name] for name in _opening(item)) or _may_read_unlinked(item, user)
        about = [_about(row, kind, item) for name, kind in OTHERWISE_ABOUT.items() for row in found[name]]
        title = item.title if may_read else ""
        waits = item.state == AgendaItem.State.LISTED and bool(found["escalations"] or found["nominations"])
        about = about if may_read else []
        lines.append(AgendaLine(item, title, found["escalations"], found["decisions"], about, waits))
    return lines


def _opening(item: Any) -> list[str]:
    """What lets a reader of it read the item's title: what lends it the title where that keeps a rule of its own, and
    only else its own decision. The title of an exempt one is not what is only to be noted."""
    about = [name for name in ABOUT if _has_its_rule(name) and getattr(item, f"has_{name}")]
    return [name for name in about or ["decisions"] if not (item.exempt and name == "decisions_to_note")]


def _has_its_rule(name: str) -> bool:
    """Does this kind of record say itself who reads it? The others are open to everyone signed in."""
    return hasattr(_model(name).objects, "visible_to")


def _about(row: Any, kind: str, item: AgendaItem) -> About:
    # An item that is called by what it is about says so once.
    words = kind if str(row) == item.title else f"{kind}: {row}"
    return About(words, row.get_absolute_url() if hasattr(row, "get_absolute_url") else "")


def _with_links(meeting: Meeting) -> list[Any]:
    """The items in their order, each with what points to it, whoever may read that."""
    pointing = {name: _model(name)._base_manager.filter(**{_pointer(name): OuterRef("pk")}) for name in LINKED}
    return list(meeting.items.annotate(**{f"has_{name}": Exists(rows) for name, rows in pointing.items()}))


def _may_read_unlinked(item: Any, user: Any) -> bool:
    """One put off or taken back has lost its link and may repeat a private ask: only the officer reads it."""
    if any(getattr(item, f"has_{name}") for name in ABOUT if name in _opening(item)):
        return False
    if item.state != AgendaItem.State.LISTED:
        return user.is_officer_for(item.meeting.forum)
    return not item.exempt or user.sits_on(item.meeting.forum)


def _visible(name: str, items: list[Any], user: Any) -> dict[int, list[Any]]:
    """What this person may read of one kind, by item; no question where no item has any."""
    with_some = [item.pk for item in items if getattr(item, f"has_{name}")]
    if not with_some:
        return {}
    rows = _model(name).objects.annotate(on_item=F(_pointer(name))).filter(on_item__in=with_some)
    if hasattr(rows, "visible_to"):
        rows = rows.visible_to(user)
    if hasattr(rows, "with_its_names"):
        rows = rows.with_its_names()
    kept: dict[int, list[Any]] = {}
    for row in rows:
        kept.setdefault(row.on_item, []).append(row)
    return kept


def _model(name: str) -> Any:
    return AgendaItem._meta.get_field(name).related_model


def _pointer(name: str) -> str:
    """The field by which a record of this kind points to an item, or to several."""
    relation: Any = AgendaItem._meta.get_field(name)
    return relation.field.name
