"""How the agenda of a coming meeting is kept: items put on it, moved, put better and taken off, until it is held.

What a mission asks and who is nominated come and go by moves of their own; the rest is its officer's own.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from foundation import history
from foundation.moves import NotYours
from foundation.versions import save_words
from foundation.working_days import today
from people.meetings import STILL_TO_COME
from people.models import AgendaItem, Meeting
from people.moves import OFFICER

WORDS = ("title", "purpose", "minutes", "exempt_paragraph", "exempt_because")


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


# ---- an officer's own items ----


def is_an_officers_own(item: AgendaItem) -> bool:
    """Was it put there by the officer, and is it neither a mission's ask nor a nomination?"""
    return bool(AgendaItem.objects.officers_own().filter(pk=item.pk).exists())


def amend_item(item: AgendaItem, words: dict[str, Any], *, by: Any, version: int) -> None:
    """Put an item better. Raises NotYours, ChangedSince, and ValidationError where it no longer changes."""
    _check(item, by=by)
    save_words(item, words | {"exempt": bool(words["exempt_paragraph"])}, by=by, version=version)


def take_off(item: AgendaItem, *, because: str, by: Any) -> None:
    """Take an item off; it stays on record, marked, with the reason in the audit. Raises as `amend_item`."""
    _check(item, by=by)
    if not because.strip():
        raise ValidationError({"because": "Say why it is taken off."})
    with transaction.atomic():
        listed = AgendaItem.objects.filter(pk=item.pk, state=AgendaItem.State.LISTED)
        if listed.update(state=AgendaItem.State.TAKEN_OFF) != 1:
            raise ValidationError("It is off the agenda already.")
        history.note("take_off", item, by=by, because=because)


def _check(item: AgendaItem, *, by: Any) -> None:
    check_open(item.meeting, by=by)
    if not is_an_officers_own(item):
        raise ValidationError("It comes and goes with what is asked or who is nominated: open that instead.")
    if item.state != AgendaItem.State.LISTED:
        raise ValidationError("It is off the agenda already.")
