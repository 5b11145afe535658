"""What a meeting's agenda pack holds for one reader: the agenda, and a cover for each item they may read."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import F, prefetch_related_objects

from barriers.models import Decision, Escalation
from barriers.reading import read_whole_among
from missions_portal.papers.parts import (
    Fact,
    Paper,
    Part,
    Sheet,
    Table,
    day_words,
    item_facts,
    said,
    title_of,
    when,
    why_private,
)
from missions_portal.papers.subjects import SUBJECTS, ask_parts
from people.models import Meeting
from people.on_the_agenda import AgendaLine, agenda_for

AGENDA_HEAD = ("Item", "What", "Purpose", "Minutes planned")


def pack_of(meeting: Meeting, user: Any) -> Paper:
    """The agenda pack of one meeting as this person may read it, in a number of queries its items do not raise."""
    sheets = covers(meeting, user)
    rows = [
        (str(sheet.item.order), sheet.title, sheet.item.get_purpose_display(), str(sheet.item.minutes or "Not said"))
        for sheet in sheets
    ]
    agenda = Part("Agenda", table=Table("The items in their order", AGENDA_HEAD, rows))
    if not rows:
        agenda = Part("Agenda", ["Nothing is on it yet."])
    return Paper("Agenda pack", meeting.get_state_display(), meeting_facts(meeting), [agenda], sheets)


def meeting_facts(meeting: Meeting) -> list[Fact]:
    """Which meeting it is, and what it needs to meet."""
    forum = meeting.forum
    return said(
        ("When", when(meeting)),
        ("Where", meeting.place),
        ("Quorum", forum.quorum_words or forum.quorum),
        ("Papers due", day_words(meeting.publish_by) if forum.papers_clear_days else ""),
    )


def covers(meeting: Meeting, user: Any) -> list[Sheet]:
    """A cover for every item, in their order; one kept from this person says only that there is an item."""
    lines = agenda_for(meeting, user)
    asks = [ask for line in lines for ask in line.asks]
    prefetch_related_objects(asks, "options", "organisations")
    whole, before = read_whole_among(user, asks), _decided_before(asks, user)
    others = {name: by_item(name, lines, user) for name in SUBJECTS}
    sheets = []
    for line in lines:
        parts = [
            part for ask in line.asks for part in ask_parts(ask, whole=ask.pk in whole, before=before[ask.barrier_id])
        ]
        for name, subject in SUBJECTS.items():
            parts += [part for row in others[name][line.item.pk] for part in subject.parts(row)]
        besides = {"to_note": others["decisions_to_note"], "nominations": others["nominations"]}
        private = why_private(line, **{name: rows[line.item.pk] for name, rows in besides.items()})
        sheets.append(_cover(line, parts, private))
    return sheets


def _cover(line: AgendaLine, parts: list[Part], private: str) -> Sheet:
    facts = item_facts(line.item)
    if not line.title:
        return Sheet(line.item, title_of(line), "", facts, [])
    facts += said(("Late, because", line.item.late_because))
    return Sheet(line.item, line.title, private, facts, parts)


def _decided_before(asks: list[Escalation], user: Any) -> dict[int, list[Decision]]:
    """What was decided in the open on earlier trips of the same barriers, oldest first, as this person may read it."""
    found: dict[int, list[Decision]] = defaultdict(list)
    if not asks:
        return found
    rows = Decision.objects.visible_to(user).in_force().filter(exempt=False).exclude(escalation__in=asks)
    rows = rows.filter(escalation__barrier__in=[ask.barrier_id for ask in asks])
    for row in rows.annotate(of_barrier=F("escalation__barrier")).select_related("forum").order_by("on", "pk"):
        found[row.of_barrier].append(row)
    return found


def by_item(name: str, lines: list[AgendaLine], user: Any) -> dict[int, list[Any]]:
    """The records of one kind by the item they stand on, where this person may read the item."""
    # Which kinds an item has comes with the agenda: see `people.on_the_agenda.agenda_for`.
    items = [line.item.pk for line in lines if line.title and getattr(line.item, f"has_{name}")]
    found: dict[int, list[Any]] = defaultdict(list)
    if not items:
        return found
    subject = SUBJECTS[name]
    for row in subject.rows(user).annotate(on_item=F(subject.pointer)).filter(on_item__in=items):
        found[row.on_item].append(row)
    return found
