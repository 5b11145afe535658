"""Each kind of evidence in words: its facts, and the way to the records they rest on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.text import capfirst

from digests.phrases import day, many, number, short
from leaders.models import SupportOffer
from learning.models import CommunityVoice, LearningEntry
from missions.models import Lever, Recommendation
from missions.posts import Post
from missions_portal.evidence.found import Found

Kind = Recommendation.Evidence


@dataclass(frozen=True)
class Link:
    """A record the fact rests on, and what is said of it."""

    label: str
    url: str
    words: str = ""


@dataclass(frozen=True)
class Fact:
    """One thing the records show."""

    words: str
    links: tuple[Link, ...] = ()


@dataclass(frozen=True)
class Shown:
    """One kind of evidence: what it is called, and its facts."""

    label: str
    facts: list[Fact]


def evidence_of(recommendation: Recommendation, found: Found) -> list[Shown]:
    """The evidence of each kind its pack names, in the pack's order."""
    return [Shown(Kind(kind).label, FACTS[Kind(kind)](found)) for kind in recommendation.evidence if kind in FACTS]


def or_none(n: int) -> str:
    """A number that stands by itself: “seven”, and “none”."""
    return number(n) if n else "none"


def appointments(found: Found) -> list[Fact]:
    """Who leads which mission since when, and which posts are vacant."""
    led = [post for post in found.posts if not post.is_vacant]
    vacant = [post for post in found.posts if post.is_vacant]
    if not found.posts:
        return [Fact("The strategy has no mission yet.")]
    of_all = f"{or_none(len(led))} of {number(len(found.posts))} missions"
    have = f"{of_all} {'have' if len(led) > 1 else 'has'} a system leader"
    facts = [Fact(f"{capfirst(have)}.", tuple(_mission(post, _led(post)) for post in led))]
    if vacant:
        words = f"{capfirst(many(len(vacant), 'post is', 'posts are'))} vacant."
        facts.append(Fact(words, tuple(_mission(post, _vacant(post)) for post in vacant)))
    return facts


def _mission(post: Post, words: str) -> Link:
    return Link(post.mission.short_name, reverse("missions:detail", args=[post.mission.code]), words)


def _led(post: Post) -> str:
    return ", ".join(f"{row.person} since {day(row.since)}" for row in post.leaders)


def _vacant(post: Post) -> str:
    if post.never_led:
        return "not led yet"
    return f"since {day(post.vacant_since)}" if post.vacant_since else ""


def support(found: Found) -> list[Fact]:
    """What help leaders and teams asked for, and what came."""
    came, awaited = found.how_many("help that came"), found.how_many("help")
    if not came + awaited:
        return [Fact("Nobody has asked for help yet.")]
    kinds = ", ".join(
        f"{label.split(',')[0].lower()}: {number(n)}"
        for kind, label in SupportOffer.Kind.choices
        if (n := found.how_many("help", kind) + found.how_many("help that came", kind))
    )
    words = f"{capfirst(many(came + awaited, 'ask'))} for help ({kinds}); {or_none(came)} came so far."
    return [Fact(words, (Link("Who asked for what", reverse("leaders:support")),))]


def meetings(found: Found) -> list[Fact]:
    """How often the forums met that missions go to."""
    facts = []
    for row in found.met:
        words = f"{row['name']} has met {_times(row['held'])}"
        words += f", last on {day(row['last_on'])}" if row["last_on"] else ""
        words += f"; it meets next on {day(row['next_on'])}" if row["next_on"] else "; no further meeting is planned"
        url = f"{reverse('people:meetings')}?forum={row['code']}"
        facts.append(Fact(f"{words}.", (Link("Its meetings", url),)))
    return facts or [Fact("No meeting is on record yet.")]


def _times(n: int) -> str:
    return {0: "not at all yet", 1: "once", 2: "twice"}.get(n, f"{number(n)} times")


def delegations(found: Found) -> list[Fact]:
    """What missions may decide themselves, and what they decided."""
    held, rows = found.how_many("delegation"), found.decided
    facts = [Fact(f"{capfirst(many(held, 'delegation to a mission is', 'delegations to missions are'))} in force.")]
    if not rows:
        return [*facts, Fact("No decision was taken under one that you may read.")]
    links = tuple(
        Link(f"{row.reference}: {row.title}", row.get_absolute_url(), f"{row.delegation.mission}, {day(row.on)}")
        for row in rows
    )
    in_all = rows[0].in_all
    taken = f"{capfirst(many(in_all, 'decision was', 'decisions were'))} taken under one"
    return [*facts, Fact(f"{taken}{', the last of them here' if in_all > len(rows) else ''}.", links)]


def _levers(kind: Lever.Kind, one: str, more: str) -> Callable[[Found], list[Fact]]:
    def facts(found: Found) -> list[Fact]:
        there = found.how_many("lever", kind)
        if not there:
            return [Fact(f"No {one} is written down yet.")]
        register = Link("In the register", f"{reverse('missions:levers')}?kind={kind}")
        return [Fact(f"{capfirst(many(there, one, more))}: {_states(found, 'lever', kind)}.", (register,))]

    return facts


def _states(found: Found, what: str, one: str) -> str:
    return ", ".join(
        f"{number(n)} {label.lower()}"
        for state, label in Lever.State.choices
        if (n := found.how_many(what, one, state))
    )


def commitments(found: Found) -> list[Fact]:
    """What partners committed to, and under which strand of the anchor network."""
    facts = _levers(Lever.Kind.COMMITMENT, "commitment of a partner", "commitments of partners")(found)
    strands = sorted({one for one, _ in found.counted.get("strand", {})})
    return facts + [Fact(f"{strand}: {_states(found, 'strand', strand)}.") for strand in strands]


def voices(found: Found) -> list[Fact]:
    """What people said, how many were answered, and what it changed."""
    heard = found.how_many("voice")
    if not heard:
        return [Fact("No voice that you may read has been recorded yet.")]
    url = reverse("learning:voices")
    answers = {
        label: n for value, label in CommunityVoice.Response.choices if (n := found.how_many("voice", None, value))
    }
    answered = sum(answers.values())
    words = f"{capfirst(many(heard, 'voice was', 'voices were'))} heard; {or_none(answered)} answered"
    how = ", ".join(f"“{label}” {number(n)}" for label, n in answers.items())
    facts = [Fact(f"{words}{f': {how}' if how else ''}.", (Link("What people said", url),))]
    changed = tuple(
        Link(row.reference, row.get_absolute_url(), f"{row.mission}: {short(row.response_words)}")
        for row in found.changed
    )
    return [*facts, Fact("What changed:", changed)] if changed else facts


def learning(found: Found) -> list[Fact]:
    """What missions learned and shared, and what others made of it."""
    shared = found.how_many("entry")
    if not shared:
        return [Fact("Nothing that you may read has been shared yet.")]
    kinds = ", ".join(
        f"{number(n)} of the kind “{label.lower()}”"
        for kind, label in LearningEntry.Kind.choices
        if (n := found.how_many("entry", kind))
    )
    words = f"{capfirst(many(shared, 'thing', 'things'))} learned and shared{f', {kinds}' if kinds else ''}."
    used, drawn = found.how_many("use"), found.how_many("synthesis")
    return [
        Fact(words, (Link("The learning log", reverse("learning:list")),)),
        Fact(
            f"Another mission used what was learned {_times(used)}." if used else "No mission has used another’s yet."
        ),
        Fact(
            f"{capfirst(many(drawn, 'synthesis was', 'syntheses were'))} drawn from it.",
            (Link("Syntheses", reverse("learning:syntheses")),),
        ),
    ]


FACTS: dict[str, Callable[[Found], list[Fact]]] = {
    Kind.APPOINTMENTS: appointments,
    Kind.SUPPORT: support,
    Kind.MEETINGS: meetings,
    Kind.DELEGATIONS: delegations,
    Kind.POWERS: _levers(Lever.Kind.POWER, "power", "powers"),
    Kind.POLICY_FRAMEWORKS: _levers(Lever.Kind.POLICY, "policy framework", "policy frameworks"),
    Kind.COMMITMENTS: commitments,
    Kind.DATA_SHARING: _levers(Lever.Kind.DATA, "sharing of data", "sharings of data"),
    Kind.PARTNERSHIPS: _levers(Lever.Kind.PARTNERSHIP, "existing partnership", "existing partnerships"),
    Kind.VOICES: voices,
    Kind.LEARNING: learning,
}
