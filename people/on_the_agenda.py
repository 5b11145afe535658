"""What stands on a meeting's agenda, as one person may read it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, F, OuterRef, Q

from people.models import AgendaItem, Meeting


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


def own_items(user: Any) -> Any:
    """Items that stand for no other record, as the agenda shows them; what was taken off is for its officers to read.

    One that is about another record repeats its words, and keeps its rule for readers: it is found with that one.
    """
    own = AgendaItem.objects.officers_own().filter(syntheses=None, decisions_to_note=None, decisions=None)
    sits_on = [seat.forum_id for seat in user.seats_now]
    officer_of = [seat.forum_id for seat in user.seats_now if seat.role == "officer"]
    listed = Q(state=AgendaItem.State.LISTED) & (Q(exempt=False) | Q(meeting__forum__in=sits_on))
    return own.filter(listed | Q(meeting__forum__in=officer_of))


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
