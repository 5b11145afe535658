"""What does a board hear? One function for each section of an edition, read from top to bottom; plain data out.

Each section is read through the eyes of a plain reader of the edition (`scope.py`), by one query and a fixed number of
look-ups beside it, and covers the days after `covers_from` up to and including `covers_to`. The title and words of a
barrier marked sensitive, and everything exempt, stay out, since an edition travels by e-mail. Missions stand in the
strategy's order; nothing is graded or ranked. Waits are working days.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, Subquery
from django.utils import timezone

from barriers.models import Action, ActionStep, Barrier, BarrierStep, Decision, Escalation, EscalationStep
from digests.models import Edition
from digests.phrases import clock, day, listed, many, number, sentence, sentences, short, working_days
from digests.scope import reader_of
from foundation.working_days import between, end_of
from leaders.models import Appointment
from learning.models import CommunityVoice, LearningEntry, VoiceStep
from missions.models import Mission, Strategy
from people.models import Forum, ForwardPlanItem, Meeting

BUDGET = 800  # words of one edition
AHEAD = timedelta(days=120)  # how far “coming up” looks
AT_MOST = {"decided": 6, "came_back": 8, "removed": 4, "voices": 3, "sent_back": 4, "coming": 8}
LOOKED_AT = 60  # rows of a section that are read at all; the rest only shows in the portal

SETTLED = [Barrier.State.IN_PART, Barrier.State.IN_FULL, Barrier.State.WORKED_ROUND]
SENSITIVE = "A barrier marked sensitive"
YOU_DECIDED = {
    Decision.Outcome.ADVICE: "You gave this advice on",
    Decision.Outcome.AGREED: "You agreed this on",
    Decision.Outcome.AMENDED: "You agreed this as amended on",
    Decision.Outcome.IN_PART: "You agreed this in part on",
    Decision.Outcome.TRIAL: "You asked for this to be tried, on",
    Decision.Outcome.NOTED: "You noted this on",
    Decision.Outcome.REFERRED_UP: "You referred this up on",
    Decision.Outcome.TO_A_PARTNER: "You referred this to a partner on",
    Decision.Outcome.NOT_AGREED: "You did not agree this on",
}

Section = dict[str, Any]
Item = dict[str, Any]


@dataclass(frozen=True)
class Telling:
    """What is told to whom: one forum or audience, one period, for the coming meeting where there is one."""

    forum: Forum
    kind: str
    meeting: Meeting | None
    covers_from: date
    covers_to: date
    reader: Any = field(repr=False)

    @property
    def public(self) -> bool:
        return self.kind == Edition.Kind.PUBLIC

    @property
    def noun(self) -> str:
        """What the forum calls itself in short: the Board, the Partnership."""
        return "leaders" if self.kind == Edition.Kind.LEADERS else self.forum.name.split()[-1]

    def within(self, name: str) -> Q:
        """Moments of this edition's period, so that no day is told twice or left out."""
        after, until = end_of(self.covers_from), end_of(self.covers_to)
        return Q(**{f"{name}__gt": after, f"{name}__lte": until})

    def on(self, when: Any) -> str:
        return day(when, beside=self.covers_to)

    def wait(self, since: Any) -> int:
        """Working days from a moment to the end of the period."""
        return between(timezone.localtime(since).date(), self.covers_to) if since else 0


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
    _fit(sections)
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


FIVE = ("asked", "came_back", "decided", "removed", "leaders", "held", "learned", "voices", "sent_back", "coming")


def five_lines(sections: list[Section]) -> list[str]:
    """The five that matter most, each a section in one line; they stand in the order of the sections."""
    lines = {s["code"]: s["line"] for s in sections if s["line"]}
    chosen = [code for code in FIVE if code in lines][:5]
    return [line for code, line in lines.items() if code in chosen]


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
    items = [_one_ask(told, ask) for ask in asks]
    on = told.on(told.meeting.day) if told.meeting else ""
    comes = f"{many(len(items), 'ask')} {'comes' if len(items) == 1 else 'come'} to you on {on}"
    wanted = listed([f"{number(n)} to {word}" for word, n in _tally(a.get_wanted_display() for a in asks)])
    line = sentence(f"{comes}: {wanted}") if items else sentence(f"nothing is asked of you on {on}") if on else ""
    empty = "" if items else "No ask is on the agenda of the coming meeting."
    return section("asked", "What is asked of you", items, shape="cards", line=line, empty=empty)


def _one_ask(told: Telling, ask: Any) -> Item:
    on = told.on(ask.agenda_item.meeting.day)
    at = f"To {ask.get_wanted_display().lower()}, on {on}, item {ask.agenda_item.order}"
    mission = ask.barrier.lead_mission
    up = ask.previous
    by = f"Asked by {mission.short_name}"
    if up and up.state == Escalation.State.REFERRED_UP:
        by += f", referred up by {up.forum}" + (f" on {told.on(up.decided_on)}" if up.decided_on else "")
    affected = f"{many(ask.affected or 0, 'organisation')} {'is' if ask.affected == 1 else 'are'} affected"
    first = f"The first choice is: {ask.preferred.words}" if ask.preferred else ""
    open_words = "" if ask.barrier.sensitive else short(sentences([affected if ask.affected else "", first]), 45)
    return item(
        SENSITIVE if ask.barrier.sensitive else ask.ask,
        sentences([by, open_words]),
        ref=ask.barrier.reference,
        path=ask.get_absolute_url(),
        stage=mission.stage,
        when=at,
    )


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
        items = [_public_item(told, row, f"{row.get_outcome_display()} on {told.on(row.on)}") for row in rows]
        line = sentence(f"{many(len(rows), 'decision')} published") if rows else ""
        return section("decided", "What was decided", items, line=line, path="/decisions/")
    done = sum(1 for row in rows if _nothing_left(row))
    left = len(rows) - done
    ends = f"{number(done)} {'is' if done == 1 else 'are'} done with"
    goes_on = f"{number(left)} {'goes' if left == 1 else 'go'} on"
    line = sentence(f"Of {many(len(rows), 'thing')} you decided, {ends} and {goes_on}") if rows else ""
    items = [_one_decision(told, row) for row in rows]
    return section("decided", "What happened to what you decided", items, line=line, path="/portal/decisions/")


def _nothing_left(decision: Decision) -> bool:
    trip = decision.escalation
    over = trip is None or trip.state in (
        Escalation.State.ACKNOWLEDGED,
        Escalation.State.CLOSED,
        Escalation.State.REFERRED_UP,
    )
    waits = any(request.state == "sent" for request in decision.partner_requests.all())
    return over and not waits and all(action.state != Action.State.OPEN for action in decision.actions.all())


def _one_decision(told: Telling, decision: Decision) -> Item:
    barrier = decision.escalation.barrier if decision.escalation else None
    hidden = barrier is not None and barrier.sensitive
    after = [_trip_words(told, decision)]
    if not hidden:
        after += [_action_words(told, action) for action in decision.actions.all()]
        after += [_partner_words(told, request) for request in decision.partner_requests.all()]
    return item(
        SENSITIVE if hidden else decision.title,
        short(sentences(after), 45),
        meta=[f"{YOU_DECIDED[Decision.Outcome(decision.outcome)]} {told.on(decision.on)}"],
        ref=decision.reference,
        path=decision.get_absolute_url(),
        stage=barrier.lead_mission.stage if barrier else None,
    )


def _trip_words(told: Telling, decision: Decision) -> str:
    trip = decision.escalation
    if trip is None:
        return ""
    mission = trip.barrier.lead_mission.short_name
    match trip.state:
        case Escalation.State.DECIDED:
            return f"Not yet returned to {mission}" + (f", due {told.on(trip.return_by)}" if trip.return_by else "")
        case Escalation.State.RETURNED:
            return f"Returned to {mission} on {told.on(trip.returned_at)}"
        case Escalation.State.ACKNOWLEDGED:
            moved = {"yes": "it moved the barrier", "partly": "it moved the barrier in part"}
            return f"{mission} says {moved.get(trip.moved_it, 'it did not move the barrier')}"
        case Escalation.State.CLOSED:
            return f"Returned to {mission}; no reply came"
        case Escalation.State.REFERRED_UP:
            return f"It went up to {told.forum.escalates_to}"
    return ""


def _action_words(told: Telling, action: Action) -> str:
    what = action.what.strip().rstrip(".")
    match action.state:
        case Action.State.DONE:
            return f"Done: {what}"
        case Action.State.NOT_DONE:
            return f"Not done: {what}" + (f", because {action.because}" if action.because else "")
    late = between(action.due_on, told.covers_to)
    return f"To do by {told.on(action.due_on)}: {what}" + (f" ({working_days(late)} past its day)" if late else "")


def _partner_words(told: Telling, request: Any) -> str:
    if request.state == "sent":
        return f"{request.organisation}: reply awaited by {told.on(request.reply_by)}"
    said = f"{request.organisation}: {request.get_state_display().lower()}"
    return said + (f", because {request.because}" if request.because else "")


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
        {"who": _holder(told, row), "count": row["n"], "longest": working_days(told.wait(row["since"]))} for row in rows
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
            meta=[row.lead_mission.short_name, f"{working_days(told.wait(row.turn_since))} with {_with(told, row)}"],
            ref=row.reference,
            path=row.get_absolute_url(),
            stage=row.lead_mission.stage,
        )
        for row in rows
    ]


def _holder(told: Telling, row: dict[str, Any]) -> str:
    if row["turn"] == Barrier.Turn.FORUM:
        ours = row["with_forum_id"] == told.forum.pk
        return f"You, the {told.noun}" if ours else row["with_forum__name"] or "A forum"
    words = {Barrier.Turn.MISSION: "The missions themselves", Barrier.Turn.PARTNER: "Partners who were asked"}
    return words.get(row["turn"], "Nobody at present")


def _with(told: Telling, barrier: Barrier) -> str:
    if barrier.turn == Barrier.Turn.FORUM and barrier.with_forum:
        return "you" if barrier.with_forum_id == told.forum.pk else str(barrier.with_forum)
    return {"mission": "the mission", "partner": "a partner"}.get(barrier.turn, "nobody")


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
    """One thing for each mission at most, its newest; among them one that did not work, where there is one."""
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
        items = [_public_item(told, row, row.mission.short_name) for row in rows]
    else:
        items = [_one_entry(row) for row in rows]
    line = sentence(f"{many(len(items), 'mission')} shared something learned") if items else ""
    path = "/learning/" if told.public else "/portal/learning/"
    return section("learned", "What missions learned", items, line=line, path=path)


def _everyones_learning(told: Telling) -> Any:
    return LearningEntry.objects.visible_to(told.reader).for_everyone()


def _one_entry(entry: LearningEntry) -> Item:
    used = [use.mission.short_name for use in entry.uses.all()]
    meta = [entry.mission.short_name]
    meta += [words for words in (entry.get_kind_display(), entry.get_confidence_display()) if words]
    meta += [f"Used by {listed(used[:3])}"] if used else []
    words = entry.what if entry.title else entry.so_what
    return item(
        entry.heading,
        short(words, 30),
        meta=meta,
        ref=entry.reference,
        path=entry.get_absolute_url(),
        stage=entry.mission.stage,
    )


# ---- voices ----


def voices(told: Telling) -> Section | None:
    """What people said or heard back in the period; never what only a team may use."""
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
        items = [_public_item(told, row, f"Heard through {row.route}") for row in rows]
    else:
        items = [_one_voice(told, row) for row in rows]
    line = sentence(f"{many(len(rows), 'voice')} from communities: heard, or answered") if rows else ""
    path = "/voices/" if told.public else "/portal/voices/"
    return section("voices", "Voices", items, shape="quotes", line=line, path=path)


def _one_voice(told: Telling, voice: CommunityVoice) -> Item:
    who = ", ".join(str(part) for part in (voice.community, voice.place) if part)
    came = f"{who}, through {voice.route}" if who else f"Through {voice.route}"
    return item(
        short(voice.words, 40).strip("“”\"'"),
        sentences([came, _answer_words(told, voice)]),
        meta=[voice.mission.short_name],
        ref=voice.reference,
        path=voice.get_absolute_url(),
        stage=voice.mission.stage,
    )


def _answer_words(told: Telling, voice: CommunityVoice) -> str:
    if voice.state in (CommunityVoice.State.HEARD, CommunityVoice.State.CONSIDERED):
        due = f"; answer expected by {told.on(voice.answer_by)}" if voice.answer_by else ""
        return f"{voice.get_state_display()}{due}"
    answer = voice.get_response_display().removesuffix(", because")
    said = f"{answer}: {short(voice.response_words, 24)}" if voice.response_words else answer
    return f"{said} They say: {short(voice.their_view, 16)}" if voice.their_view else said


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
            items.append(_one_leader(told, post, ended))
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


def _one_leader(told: Telling, post: Appointment, ended: bool) -> Item:
    of = f", {post.person.organisation}" if post.person.organisation else ""
    did = f"stood down on {told.on(post.until)}, with our thanks" if ended else f"since {told.on(post.since)}"
    return item(
        post.mission.short_name,
        sentence(f"{post.person}{of}, {did}"),
        meta=["Stood down" if ended else "New system leader"],
        stage=post.mission.stage,
    )


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
    dates = [(m.day, _meeting_words(told, m)) for m in meetings]
    if not told.public:
        dates += [(plan.expected_on, f"Expected: {plan.title}") for plan in planned[: AT_MOST["coming"]]]
    rows = [{"when": told.on(on), "words": words} for on, words in sorted(dates)[: AT_MOST["coming"]]]
    if not rows:
        return None
    return section("coming", "Coming up", [], shape="dates", rows=rows)


def _meeting_words(told: Telling, meeting: Meeting) -> str:
    yours = meeting.forum_id == told.forum.pk and told.kind == Edition.Kind.FORUM
    meets = f"The {told.noun} meets" if yours else str(meeting.forum)
    meets += " in public" if yours and meeting.forum.public else ""
    papers = f" Papers from {told.on(meeting.publish_by)}." if yours and meeting.forum.papers_clear_days else ""
    return f"{meets}, {clock(meeting.starts_at)}.{papers}"


SECTIONS: dict[str, tuple[Callable[[Telling], Section | None], ...]] = {
    Edition.Kind.FORUM: (asked, decided, held, removed, learned, voices, leaders, sent_back, coming),
    Edition.Kind.LEADERS: (came_back, learned, removed, voices, leaders, coming),
    Edition.Kind.PUBLIC: (decided, learned, voices, leaders, coming),
}


# ---- the shape of a section, and its budget ----


def item(
    title: str,
    words: str = "",
    *,
    meta: Iterable[str] = (),
    ref: str | None = "",
    path: str = "",
    stage: Any = None,
    when: str = "",
) -> Item:
    """One thing told: its title, a few words, facts beside it, and where to read the whole."""
    return {
        "title": title,
        "words": words,
        "meta": [words for words in meta if words],
        "ref": ref or "",
        "path": path,
        "stage": {"name": stage.name, "order": stage.order} if stage else None,
        "when": when,
    }


def section(
    code: str,
    title: str,
    items: list[Item],
    *,
    shape: str = "list",
    rows: list[dict[str, Any]] | None = None,
    line: str = "",
    path: str = "",
    empty: str = "",
) -> Section | None:
    """One section; None where it has nothing to say. What does not fit is counted, and linked."""
    if not (items or rows or empty):
        return None
    kept = items[: AT_MOST.get(code, len(items))]
    return {
        "code": code,
        "title": title,
        "shape": shape,
        "items": kept,
        "rows": rows or [],
        "line": line,
        "total": len(items),
        "more": _more(len(items) - len(kept), path),
        "more_path": path,
        "empty": empty,
    }


def _more(n: int, path: str) -> str:
    return f"{number(n).capitalize()} more in the portal" if n > 0 and path else ""


CUT_FIRST = ("learned", "voices", "removed", "came_back", "sent_back", "decided")


def _fit(sections: list[Section]) -> None:
    """Leave out last items, longest section first, until the edition keeps to its words; one of each always stays."""
    by_code = {s["code"]: s for s in sections}
    while count_words([five_lines(sections), sections]) > BUDGET:
        longest = max((len(by_code[c]["items"]) for c in CUT_FIRST if c in by_code), default=0)
        if longest < 2:
            return
        cut = next(by_code[c] for c in CUT_FIRST if c in by_code and len(by_code[c]["items"]) == longest)
        cut["items"] = cut["items"][:-1]
        cut["more"] = _more(cut["total"] - len(cut["items"]), cut["more_path"])


def _public_item(told: Telling, record: Any, fact: str) -> Item:
    path = {"Decision": "decisions", "LearningEntry": "learning"}.get(type(record).__name__)
    where = f"/{path}/{record.reference}/" if path else "/voices/"
    return item(record.public_title, short(record.public_summary, 45), meta=[fact], ref=record.reference, path=where)


def count_words(told: Any) -> int:
    """How many words a reader meets, headings and facts included; addresses and keys are not read."""
    if isinstance(told, str):
        return len(told.split())
    if isinstance(told, dict):
        unread = ("code", "shape", "line", "path", "more_path", "stage", "total")
        return sum(count_words(value) for name, value in told.items() if name not in unread)
    if isinstance(told, list):
        return sum(count_words(value) for value in told)
    return 0


def _tally(words: Iterable[str]) -> list[tuple[str, int]]:
    counts: dict[str, int] = {}
    for word in words:
        counts[word.lower()] = counts.get(word.lower(), 0) + 1
    return list(counts.items())
