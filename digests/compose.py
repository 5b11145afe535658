"""What does a board hear? One function for each section of an edition, read from top to bottom; plain data out.

What is new to its readers is read in `news.py`, through the eyes of a plain reader (`scope.py`); how one thing is told
stands in `wording/`. An edition covers the days after `covers_from` up to and including `covers_to`. The title and
words of a barrier marked sensitive, and everything exempt, stay out, since an edition travels by e-mail. Missions
stand in the strategy's order; nothing is graded or ranked. Waits are working days.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from digests import lines, news, wording
from digests.models import Edition
from digests.phrases import clock, day, listed, many, sentence
from digests.scope import Telling, reader_of
from digests.shape import AT_MOST, Section, count_words, fit, five_lines, item, section
from missions.models import Mission, Strategy
from people.models import Forum, Meeting


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
        "title": told.title,
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


# ---- the sections ----


def asked(told: Telling) -> Section | None:
    """What is asked of you: what is wanted, by whom, at which meeting and item."""
    asks = news.asks(told)
    items = [wording.one_ask(told, ask) for ask in asks]
    empty = "" if items else "No ask is on the agenda of the coming meeting."
    line = lines.asked(told, asks)
    return section("asked", "What is asked of you", items, shape="cards", line=line, empty=empty)


def decided(told: Telling) -> Section | None:
    """What happened to what you decided; for residents, what was decided."""
    rows = news.decisions(told)
    if told.public:
        items = [wording.public_item(row, f"{row.get_outcome_display()} on {told.on(row.on)}") for row in rows]
        line = sentence(f"{many(len(rows), 'decision')} published") if rows else ""
        return section("decided", "What was decided", items, line=line, path="/decisions/")
    items = [wording.one_decision(told, row) for row in rows]
    title, path = "What happened to what you decided", "/portal/decisions/"
    return section("decided", title, items, line=lines.decided(rows), path=path)


def by_themselves(told: Telling) -> Section | None:
    """What missions decided under a delegation of their own."""
    items = [wording.one_of_their_own(told, row) for row in news.decisions_of_missions(told)]
    line = sentence(f"Missions took {many(len(items), 'decision')} themselves") if items else ""
    return section("by_themselves", "What missions decided themselves", items, line=line, path="/portal/decisions/")


def came_back(told: Telling) -> Section | None:
    """What came back to missions from every forum."""
    items = [wording.one_outcome(told, row) for row in news.outcomes(told)]
    line = sentence(f"{many(len(items), 'outcome')} came back to missions") if items else ""
    return section("came_back", "What came back to you", items, line=line, path="/portal/barriers/")


def held(told: Telling) -> Section | None:
    """Who holds what: open barriers by whose turn it is, each area told apart, with the three that waited longest."""
    turns, areas = news.turns(told), news.areas()
    if not turns:
        return None
    three = [wording.one_waiting(told, row) for row in news.longest_waiting(told)]
    rows, line = [wording.one_turn(told, row, areas) for row in turns], lines.held(told, turns)
    return section("held", "Who holds what", three, shape="table", rows=rows, line=line, path="/portal/barriers/")


def removed(told: Telling) -> Section | None:
    """Barriers removed, and what that made possible, in the missions' words."""
    items = [wording.one_removed(told, step) for step in news.removed(told)]
    return section("removed", "Barriers removed", items, line=lines.removed(len(items)), path="/portal/barriers/")


def parameters(told: Telling) -> Section | None:
    """Parameters that missions ask the forum to look at again."""
    items = [wording.one_beyond(told, row) for row in news.beyond_parameters(told)]
    title, path = "Parameters asked to be revisited", "/portal/barriers/parameters/"
    return section("parameters", title, items, line=lines.parameters(len(items)), path=path)


def learned(told: Telling) -> Section | None:
    """What is offered to this forum to read, then one thing for each mission at most."""
    rows = news.learning(told)
    if told.public:
        items, together = [wording.public_item(row, row.mission.short_name) for row in rows], []
    else:
        items = [wording.one_entry(row) for row in rows]
        together = [wording.one_synthesis(row) for row in news.read_together(told)]
    line = lines.learned(len(items), len(together))
    path = "/learning/" if told.public else "/portal/learning/"
    return section("learned", "What missions learned", together + items, line=line, path=path)


def voices(told: Telling) -> Section | None:
    """What people said, and what they heard back."""
    rows = news.voices(told)
    if told.public:
        items = [wording.public_voice(row) for row in rows]
    else:
        items = [wording.one_voice(told, row) for row in rows]
    line = sentence(f"{many(len(rows), 'voice')} from communities: heard, or answered") if rows else ""
    path = "/voices/" if told.public else "/portal/voices/"
    return section("voices", "Voices", items, shape="quotes", line=line, path=path)


def levers(told: Telling) -> Section | None:
    """Levers moved: powers, policies, commitments and data, and how far each came."""
    items = [wording.one_lever(told, step) for step in news.levers(told)]
    return section("levers", "Levers moved", items, line=lines.levers(len(items)), path="/portal/strategy/levers/")


def leaders(told: Telling) -> Section | None:
    """Who took a mission on or stood down, and which still look for a leader; without blame."""
    items, started, filled = [], [], set()
    for post in news.posts(told):
        ended = post.until is not None and post.until <= told.covers_to
        if not ended:
            filled.add(post.mission_id)
        if ended or post.since > told.covers_from:
            items.append(wording.one_leader(told, post, ended))
            started += [] if ended else [post.mission.short_name]
    vacant = [mission.short_name for mission in Mission.objects.order_by("order") if mission.pk not in filled]
    if vacant:
        items.append(item("Still looking for a system leader", sentence(listed(vacant))))
    path = "" if told.public else "/portal/leaders/"
    return section("leaders", "Leaders and vacancies", items, line=lines.leaders(started, vacant), path=path)


def sent_back(told: Telling) -> Section | None:
    """What was sent back with advice, so that the whole forum knows what it was not asked."""
    items = [wording.one_sent_back(told, step) for step in news.sent_back(told)]
    return section("sent_back", "Sent back with advice", items, line=lines.sent_back(len(items)))


def quiet(told: Telling) -> Section | None:
    """Missions on which nothing was written in two periods: a fact that may be a call for help, never a mark."""
    names = [mission.short_name for mission in news.quiet(told)]
    since = told.on(told.since_the_period_before)
    items = [item(listed(names), f"Nothing that you may read was written since {since}.")] if names else []
    return section("quiet", "Nothing written this period", items, line=lines.quiet(names))


def coming(told: Telling) -> Section | None:
    """Coming up: the next meetings and, from the forward plan, what this forum expects to take."""
    dates = [(meeting.day, wording.one_meeting(told, meeting)) for meeting in news.meetings(told)]
    if not told.public:
        dates += [(plan.expected_on, f"Expected: {plan.title}") for plan in news.planned(told)]
    rows = [{"when": told.on(on), "words": words} for on, words in sorted(dates)[: AT_MOST["coming"]]]
    return section("coming", "Coming up", [], shape="dates", rows=rows)


SECTIONS: dict[str, tuple[Callable[[Telling], Section | None], ...]] = {
    Edition.Kind.FORUM: (
        asked,
        decided,
        by_themselves,
        held,
        removed,
        parameters,
        learned,
        voices,
        levers,
        leaders,
        sent_back,
        quiet,
        coming,
    ),
    Edition.Kind.LEADERS: (came_back, learned, removed, voices, levers, leaders, coming),
    Edition.Kind.PUBLIC: (decided, learned, voices, leaders, coming),
}
