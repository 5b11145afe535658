"""What does a board hear? One function for each section of an edition, read from top to bottom; plain data out.

Each section is read through the eyes of a plain reader of the edition (`scope.py`), by one query and a fixed number of
look-ups beside it, and covers the days after `covers_from` up to and including `covers_to`. The title and words of a
barrier marked sensitive, and everything exempt, stay out, since an edition travels by e-mail. Missions stand in the
strategy's order; nothing is graded or ranked. Waits are working days.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, Subquery

from barriers.models import Action, ActionStep, Barrier, BarrierStep, Decision, Escalation, EscalationStep
from digests.models import Edition
from digests.phrases import clock, day, listed, many, number, sentence, sentences, short, working_days
from digests.scope import Telling, reader_of
from digests.shape import AT_MOST, Item, Section, count_words, fit, five_lines, item, section
from digests.wording import (
    SENSITIVE,
    holder,
    one_ask,
    one_decision,
    one_entry,
    one_leader,
    one_meeting,
    one_of_their_own,
    one_synthesis,
    one_voice,
    public_item,
    waits_with,
)
from foundation.working_days import end_of
from leaders.models import Appointment
from learning.models import CommunityVoice, LearningEntry, Synthesis, VoiceStep
from missions.models import Mission, Strategy
from people.models import Forum, ForwardPlanItem, Meeting

AHEAD = timedelta(days=120)  # how far “coming up” looks
LOOKED_AT = 60  # rows of a section that are read at all; the rest only shows in the portal

SETTLED = [Barrier.State.IN_PART, Barrier.State.IN_FULL, Barrier.State.WORKED_ROUND]


def compose(
    forum: Forum,
    *,
    covers_from: date,
    covers_to: date,
    meeting: Meeting | None = None,
    kind: str = Edition.Kind.FORUM,
    public: bool = False,
) -> dict[str, Any]:
    """The contents of one edition as plain data that JSON can hold; it writes nothing.

    `public` (or the kind for residents) tells only what is published, in its published words.
    """
    kind = Edition.Kind.PUBLIC if public else Edition.Kind(kind)
    told = Telling(forum, kind, meeting, covers_from, covers_to, reader_of(kind, forum))
    sections = [section for make in SECTIONS[kind] if (section := make(told))]
    fit(sections)
    five = five_lines(sections)
    words = count_words([five, sections])
    return {
        "title": f"The {told.noun}’s digest" if told.noun != "leaders" else "The leaders’ digest",
        "whose": Strategy.current().board or str(forum),
        "forum": str(forum),
        "lead": lead(told, sections),
        "covers": f"Covers {told.on(covers_from + timedelta(days=1))} to {day(covers_to)}",
        "meeting": meeting_words(told),
        "minutes": sentence(f"{many(max(1, -(-words // 180)), 'minute')} to read").rstrip("."),
        "five": five,
        "sections": sections,
        "words": words,
    }


# ---- the first lines ----


def lead(told: Telling, sections: list[Section]) -> str:
    """The edition in one sentence."""
    asks = next((len(s["items"]) for s in sections if s["code"] == "asked"), 0)
    if told.kind == Edition.Kind.LEADERS:
        back = next((s["total"] for s in sections if s["code"] == "came_back"), 0)
        return sentence(f"{many(back, 'outcome')} came back to missions").rstrip(".")
    if told.public:
        first = told.on(told.covers_from + timedelta(days=1))
        return f"What was decided and learned, {first} to {day(told.covers_to)}"
    when = f", for the meeting on {told.on(told.meeting.day)}" if told.meeting else ""
    if not asks:
        return f"Nothing is asked of you{when}"
    return f"{many(asks, 'thing').capitalize()} {'is' if asks == 1 else 'are'} asked of you{when}"


def meeting_words(told: Telling) -> str:
    """The coming meeting: its day, hour and place."""
    if told.meeting is None:
        return ""
    parts = [f"{told.meeting.day:%A} {day(told.meeting.day)}", clock(told.meeting.starts_at), told.meeting.place]
    return ", ".join(part for part in parts if part)


# ---- what is asked of you ----


def asked(told: Telling) -> Section | None:
    """Asks on the agenda of the coming meeting: what is wanted, by whom, and at which item."""
    affected = (
        Escalation.organisations.through.objects.filter(escalation_id=OuterRef("pk"))
        .order_by()
        .values("escalation_id")
        .values(n=Count("*"))
    )
    asks = (
        Escalation.objects.visible_to(told.reader)
        .scheduled()
        .filter(forum=told.forum, agenda_item__meeting=told.meeting, agenda_item__exempt=False, exempt=False)
        .select_related("barrier__lead_mission__stage", "agenda_item__meeting", "previous__forum", "preferred")
        .annotate(affected=Subquery(affected))
        .order_by("agenda_item__order", "pk")
    )
    items = [one_ask(told, ask) for ask in asks]
    on = told.on(told.meeting.day) if told.meeting else ""
    comes = f"{many(len(items), 'ask')} {'comes' if len(items) == 1 else 'come'} to you on {on}"
    wanted = listed([f"{number(n)} to {word}" for word, n in _tally(a.get_wanted_display() for a in asks)])
    line = sentence(f"{comes}: {wanted}") if items else sentence(f"nothing is asked of you on {on}") if on else ""
    empty = "" if items else "No ask is on the agenda of the coming meeting."
    return section("asked", "What is asked of you", items, shape="cards", line=line, empty=empty)


# ---- what happened to what you decided ----


def decided(told: Telling) -> Section | None:
    """This forum's decisions that are new, moved in the period, or still have something to be done."""
    news = (
        told.within("recorded_at")
        | Exists(EscalationStep.objects.filter(told.within("at"), record=OuterRef("escalation_id")))
        | Exists(ActionStep.objects.filter(told.within("at"), record__decision=OuterRef("pk")))
        | Exists(Action.objects.open().filter(decision=OuterRef("pk")))
    )
    decisions = Decision.objects.published() if told.public else Decision.objects.visible_to(told.reader)
    rows = list(
        decisions.in_force()
        .filter(news, forum=told.forum, exempt=False, recorded_at__lte=end_of(told.covers_to))
        .exclude(escalation__exempt=True)
        .select_related("escalation__barrier__lead_mission__stage")
        .prefetch_related("actions", "partner_requests__organisation")
        .order_by("-on", "-id")[:LOOKED_AT]
    )
    if told.public:
        items = [public_item(told, row, f"{row.get_outcome_display()} on {told.on(row.on)}") for row in rows]
        line = sentence(f"{many(len(rows), 'decision')} published") if rows else ""
        return section("decided", "What was decided", items, line=line, path="/decisions/")
    line = sentence(_how_far(len(rows), sum(1 for row in rows if _nothing_left(row)))) if rows else ""
    items = [one_decision(told, row) for row in rows]
    return section("decided", "What happened to what you decided", items, line=line, path="/portal/decisions/")


def _how_far(decided: int, done: int) -> str:
    """How many of the things a forum decided are done with."""
    if decided == 1:
        return f"The one thing you decided {'is done with' if done else 'goes on'}"
    if not done:
        first = "Neither" if decided == 2 else "None"
        return f"{first} of the {many(decided, 'thing')} you decided is done with yet"
    left = decided - done
    if not left:
        return f"{'Both' if decided == 2 else f'All {number(decided)}'} things you decided are done with"
    ends = f"{number(done)} {'is' if done == 1 else 'are'} done with"
    return f"Of {many(decided, 'thing')} you decided, {ends} and {number(left)} {'goes' if left == 1 else 'go'} on"


def _nothing_left(decision: Decision) -> bool:
    trip = decision.escalation
    over = trip is None or trip.state in (
        Escalation.State.ACKNOWLEDGED,
        Escalation.State.CLOSED,
        Escalation.State.REFERRED_UP,
    )
    waits = any(request.state == "sent" for request in decision.partner_requests.all())
    return over and not waits and all(action.state != Action.State.OPEN for action in decision.actions.all())


def by_themselves(told: Telling) -> Section | None:
    """What missions decided under a delegation of their own: the forum nothing goes up from hears of it."""
    if told.forum.escalates_to_id:
        return None
    rows = list(
        Decision.objects.visible_to(told.reader)
        .in_force()
        .filter(told.within("recorded_at"), delegation__isnull=False, exempt=False)
        .select_related("delegation__mission__stage")
        .order_by("-on", "-id")[:LOOKED_AT]
    )
    if not rows:
        return None
    items = [one_of_their_own(told, row) for row in rows]
    line = sentence(f"Missions took {many(len(rows), 'decision')} themselves")
    return section("by_themselves", "What missions decided themselves", items, line=line, path="/portal/decisions/")


# ---- what came back (leaders) ----


def came_back(told: Telling) -> Section | None:
    """Outcomes returned to missions in the period, by every forum."""
    rows = list(
        Escalation.objects.visible_to(told.reader)
        .filter(told.within("returned_at"), exempt=False)
        .select_related("barrier__lead_mission__stage", "forum")
        .order_by("barrier__lead_mission__order", "-returned_at")[:LOOKED_AT]
    )
    items = [
        item(
            row.barrier.title,
            short(row.outcome_words),
            meta=[row.barrier.lead_mission.short_name, f"{row.forum}, {told.on(row.returned_at)}"],
            ref=row.barrier.reference,
            path=row.get_absolute_url(),
            stage=row.barrier.lead_mission.stage,
        )
        for row in rows
    ]
    line = sentence(f"{many(len(rows), 'outcome')} came back to missions") if rows else ""
    return section("came_back", "What came back to you", items, line=line, path="/portal/barriers/")


# ---- who holds what ----


def held(told: Telling) -> Section | None:
    """Open barriers that reached this reader, counted by whose turn it is, with the longest wait."""
    turns = (
        Barrier.objects.visible_to(told.reader)
        .open()
        .filter(logged_at__lte=end_of(told.covers_to))
        .order_by()
        .values("turn", "with_forum_id", "with_forum__name", "with_forum__order")
        .annotate(n=Count("*"), since=Min("turn_since"))
    )
    rows: list[Any] = sorted(
        turns, key=lambda row: (Barrier.Turn.values.index(row["turn"]), row["with_forum__order"] or 0)
    )
    if not rows:
        return None
    cells = [
        {"who": holder(told, row), "count": row["n"], "longest": working_days(told.wait(row["since"]))} for row in rows
    ]
    total = sum(row["n"] for row in rows)
    most = max(told.wait(row["since"]) for row in rows)
    verb = "barrier is" if total == 1 else "barriers are"
    line = sentence(f"{number(total)} {verb} open that you know of; the longest has waited {working_days(most)}")
    three, path = oldest(told), "/portal/barriers/"
    return section("held", "Who holds what", three, shape="table", rows=cells, line=line, path=path)


def oldest(told: Telling) -> list[Item]:
    """The three that have waited longest for somebody's next move."""
    rows = (
        Barrier.objects.visible_to(told.reader)
        .open()
        .filter(turn_since__isnull=False, logged_at__lte=end_of(told.covers_to))
        .with_its_names()
        .order_by("turn_since", "id")[:3]
    )
    return [
        item(
            SENSITIVE if row.sensitive else row.title,
            meta=[
                row.lead_mission.short_name,
                f"{working_days(told.wait(row.turn_since))} with {waits_with(told, row)}",
            ],
            ref=row.reference,
            path=row.get_absolute_url(),
            stage=row.lead_mission.stage,
        )
        for row in rows
    ]


# ---- barriers removed ----


def removed(told: Telling) -> Section | None:
    """Barriers resolved or worked round in the period and not in the way again since, in the mission's words."""
    steps = (
        BarrierStep.objects.filter(told.within("at"), to_state__in=SETTLED, record__state__in=SETTLED)
        .filter(record__in=Barrier.objects.visible_to(told.reader).order_by().values("pk"))
        .select_related("record__lead_mission__stage")
        .order_by("-at", "-id")[:LOOKED_AT]
    )
    last = {step.record_id: step for step in reversed(steps)}
    rows = sorted(last.values(), key=lambda step: step.at, reverse=True)
    items = [
        item(
            SENSITIVE if step.record.sensitive else step.record.title,
            "" if step.record.sensitive else short(step.words),
            meta=[step.record.lead_mission.short_name, f"{step.label}, {told.on(step.at)}"],
            ref=step.record.reference,
            path=step.record.get_absolute_url(),
            stage=step.record.lead_mission.stage,
        )
        for step in rows
    ]
    was = "barrier was" if len(rows) == 1 else "barriers were"
    line = sentence(f"{number(len(rows))} {was} removed or worked round") if rows else ""
    return section("removed", "Barriers removed", items, line=line, path="/portal/barriers/")


# ---- what missions learned ----


def learned(told: Telling) -> Section | None:
    """What is offered to this forum to read, then one thing for each mission at most, its newest.

    Among these is one that did not work, where there is one.
    """
    entries = LearningEntry.objects.published() if told.public else _everyones_learning(told)
    entries = entries.filter(told.within("shared_at"))
    of_a_mission = entries.filter(mission=OuterRef("pk")).order_by("-shared_at", "-id").values("pk")
    failures = of_a_mission.filter(kind=LearningEntry.Kind.FAILURE)
    missions = Mission.objects.annotate(newest=Subquery(of_a_mission[:1]), failure=Subquery(failures[:1]))
    found = [row for row in missions.values_list("newest", "failure") if row[0]]
    chosen = [newest for newest, _ in found]
    if not any(newest == failure for newest, failure in found):
        other = next((n for n, (_, failure) in enumerate(found) if failure), None)
        if other is not None:
            chosen[other] = found[other][1]
    rows = (
        LearningEntry.objects.filter(pk__in=chosen)
        .select_related("mission__stage")
        .prefetch_related("uses__mission")
        .order_by("mission__order")
    )
    if told.public:
        items, together = [public_item(told, row, row.mission.short_name) for row in rows], []
    else:
        items, together = [one_entry(row) for row in rows], [one_synthesis(row) for row in _read_together(told)]
    shared = f"{many(len(items), 'mission')} shared something learned" if items else ""
    line = sentences([_offered_to_read(len(together)), shared])
    items = together + items
    path = "/learning/" if told.public else "/portal/learning/"
    return section("learned", "What missions learned", items, line=line, path=path)


def _read_together(told: Telling) -> Any:
    """What several entries say together, offered to this forum's digest in the period."""
    offered = Synthesis.objects.visible_to(told.reader).offered_for_edition([told.forum.pk])
    return offered.filter(told.within("offered_at")).select_related("by")[:LOOKED_AT]


def _offered_to_read(n: int) -> str:
    return f"{many(n, 'synthesis', 'syntheses')} {'is' if n == 1 else 'are'} offered to you to read" if n else ""


def _everyones_learning(told: Telling) -> Any:
    return LearningEntry.objects.visible_to(told.reader).for_everyone()


# ---- voices ----


def voices(told: Telling) -> Section | None:
    """What people said or heard back in the period, as far as they let it be used: never by a team alone.

    Residents hear only what may be published, as on the page of voices.
    """
    if told.public:
        heard = CommunityVoice.objects.published()
    else:
        heard = CommunityVoice.objects.visible_to(told.reader).filter(audience="everyone")
        heard = heard.exclude(permission=CommunityVoice.Permission.TEAM)
    moved = Exists(VoiceStep.objects.filter(told.within("at"), record=OuterRef("pk")))
    new = Q(heard_on__gt=told.covers_from, heard_on__lte=told.covers_to)
    rows = list(
        heard.filter(new | moved, heard_on__lte=told.covers_to)
        .select_related("route", "community", "mission__stage")
        .order_by("-heard_on", "-id")[:LOOKED_AT]
    )
    if told.public:
        items = [public_item(told, row, f"Heard through {row.route}") for row in rows]
    else:
        items = [one_voice(told, row) for row in rows]
    line = sentence(f"{many(len(rows), 'voice')} from communities: heard, or answered") if rows else ""
    path = "/voices/" if told.public else "/portal/voices/"
    return section("voices", "Voices", items, shape="quotes", line=line, path=path)


# ---- leaders and vacancies ----


def leaders(told: Telling) -> Section | None:
    """Who took a mission on or stood down in the period, and which still look for a leader; without blame."""
    posts = (
        Appointment.objects.leading()
        .filter(Q(until=None) | Q(until__gt=told.covers_from), since__lte=told.covers_to)
        .select_related("person__organisation", "mission__stage")
        .order_by("mission__order", "since")
    )
    items, filled = [], set()
    for post in posts:
        ended = post.until is not None and post.until <= told.covers_to
        if not ended:
            filled.add(post.mission_id)
        if ended or post.since > told.covers_from:
            items.append(one_leader(told, post, ended))
    started = [i["title"] for i in items if i["meta"] == ["New system leader"]]
    vacant = [m.short_name for m in Mission.objects.order_by("order") if m.pk not in filled]
    if vacant:
        items.append(item("Still looking for a system leader", sentence(listed(vacant))))
    parts = []
    if started:
        parts.append(f"{listed(started)} {'has' if len(started) == 1 else 'have'} a new system leader")
    if vacant:
        still = f"{vacant[0]} is" if len(vacant) == 1 else f"{number(len(vacant))} missions are"
        parts.append(f"{still} still looking for one" if started else f"{still} still looking for a system leader")
    path = "" if told.public else "/portal/leaders/"
    return section("leaders", "Leaders and vacancies", items, line=sentences(parts), path=path)


# ---- sent back ----


def sent_back(told: Telling) -> Section | None:
    """Asks an officer sent back with advice in the period, so that the whole forum knows what it was not asked."""
    trips = Escalation.objects.visible_to(told.reader).filter(forum=told.forum, exempt=False)
    rows = list(
        EscalationStep.objects.filter(told.within("at"), to_state=Escalation.State.SENT_BACK)
        .filter(record__in=trips.order_by().values("pk"))
        .select_related("record__barrier__lead_mission__stage")
        .order_by("-at", "-id")[:LOOKED_AT]
    )
    items = []
    for step in rows:
        barrier = step.record.barrier
        items.append(
            item(
                SENSITIVE if barrier.sensitive else step.record.ask,
                "" if barrier.sensitive else sentence(f"The advice: {short(step.words, 28)}"),
                meta=[barrier.lead_mission.short_name, f"Sent back on {told.on(step.at)}"],
                ref=barrier.reference,
                path=step.record.get_absolute_url(),
                stage=barrier.lead_mission.stage,
            )
        )
    was = "ask was" if len(rows) == 1 else "asks were"
    line = sentence(f"{number(len(rows))} {was} sent back with advice") if rows else ""
    return section("sent_back", "Sent back with advice", items, line=line)


# ---- coming up ----


def coming(told: Telling) -> Section | None:
    """The next meetings, and what this forum expects to take."""
    until = told.covers_to + AHEAD
    meetings = Meeting.objects.visible_to(told.reader).coming(told.covers_to).select_related("forum")
    meetings = meetings.filter(starts_at__lte=end_of(until))[: AT_MOST["coming"]]
    planned = ForwardPlanItem.objects.filter(forum=told.forum, expected_on__gt=told.covers_to, expected_on__lte=until)
    dates = [(m.day, one_meeting(told, m)) for m in meetings]
    if not told.public:
        dates += [(plan.expected_on, f"Expected: {plan.title}") for plan in planned[: AT_MOST["coming"]]]
    rows = [{"when": told.on(on), "words": words} for on, words in sorted(dates)[: AT_MOST["coming"]]]
    if not rows:
        return None
    return section("coming", "Coming up", [], shape="dates", rows=rows)


SECTIONS: dict[str, tuple[Callable[[Telling], Section | None], ...]] = {
    Edition.Kind.FORUM: (
        asked,
        decided,
        by_themselves,
        held,
        removed,
        learned,
        voices,
        leaders,
        sent_back,
        coming,
    ),
    Edition.Kind.LEADERS: (came_back, learned, removed, voices, leaders, coming),
    Edition.Kind.PUBLIC: (decided, learned, voices, leaders, coming),
}


def _tally(words: Iterable[str]) -> list[tuple[str, int]]:
    counts: dict[str, int] = {}
    for word in words:
        counts[word.lower()] = counts.get(word.lower(), 0) + 1
    return list(counts.items())
