"""Evidence: what the portal's own records show of a recommendation, as facts with the way to each record.

A pack says which kinds of evidence speak to which recommendation. A fact says how many, who and since when; nothing is
weighed, and nobody is measured. Only what the reader may read is counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.contrib.humanize.templatetags.humanize import apnumber
from django.db.models import CharField, Count, Value, Window
from django.db.models.functions import Cast
from django.urls import reverse

from barriers.models import Decision
from leaders.models import SupportOffer
from learning.models import CommunityVoice, LearningEntry, LearningUse, Synthesis
from missions.models import Delegation, Lever, Recommendation
from missions.posts import Post, posts_by_stage
from people.models import Meeting

Kind = Recommendation.Evidence
FEW = 5  # records named one by one; the others are a page away


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


class Evidence:
    """What one person may read of the portal's records, asked once for a whole page however many kinds are shown."""

    def __init__(self, reader: Any) -> None:
        self.reader = reader

    def of(self, recommendation: Recommendation) -> list[Shown]:
        """The evidence of each kind its pack names, in the pack's order."""
        return [Shown(Kind(kind).label, FACTS[Kind(kind)](self)) for kind in recommendation.evidence if kind in FACTS]

    # ---- what is asked of the database, at most once a page ----

    @cached_property
    def posts(self) -> list[Post]:
        """Every mission's post, in the strategy's order."""
        return [post for _, posts in posts_by_stage() for post in posts]

    @cached_property
    def counted(self) -> dict[str, Counter[tuple[str, str]]]:
        """How many of each: by what they are, and by two words of theirs. One question for all."""
        reader = self.reader
        voices = CommunityVoice.objects.visible_to(reader).in_the_log()
        first, *others = [
            _by("lever", Lever.objects.all(), "kind", "state"),
            _by("strand", Lever.objects.filter(strand__isnull=False), "strand__name", "state"),
            _by("help", SupportOffer.objects.awaited(), "kind"),
            _by("help that came", SupportOffer.objects.came(), "kind"),
            _by("delegation", Delegation.objects.current()),
            _by("voice", voices, "state", "response"),
            _by("entry", LearningEntry.objects.visible_to(reader).shared(), "kind"),
            _by("use", LearningUse.objects.filter(entry__in=LearningEntry.objects.visible_to(reader).shared())),
            _by("synthesis", Synthesis.objects.visible_to(reader).shared()),
        ]
        found: dict[str, Counter[tuple[str, str]]] = {}
        for what, one, other, number in first.union(*others, all=True):
            found.setdefault(what, Counter())[one, other] = number
        return found

    def how_many(self, what: str, one: str | None = None, other: str | None = None) -> int:
        """How many of a sort there are, of these words where they are given."""
        rows = self.counted.get(what, {}).items()
        return sum(n for (a, b), n in rows if one in (None, a) and other in (None, b))

    @cached_property
    def decided(self) -> list[Any]:
        """The last decisions missions took themselves, each knowing how many there are in all."""
        rows = Decision.objects.visible_to(self.reader).in_force().taken_by_missions()
        return list(rows.select_related("delegation__mission").annotate(in_all=Window(Count("pk")))[:FEW])

    @cached_property
    def changed(self) -> list[Any]:
        """The voices that last changed something."""
        return list(CommunityVoice.objects.visible_to(self.reader).that_changed_something()[:FEW])

    @cached_property
    def met(self) -> list[dict[str, Any]]:
        """How often the forums met that missions go to directly, when last, and when next."""
        rows = Meeting.objects.visible_to(self.reader).filter(forum__asked_directly=True)
        return list(rows.by_forum())


def _by(what: str, rows: Any, one: str = "", other: str = "") -> Any:
    """A count of rows by up to two of their words, so shaped that counts of every sort can be asked together."""
    text = CharField()
    columns = {
        "counted_as": Value(what, output_field=text),
        "one_word": Cast(one, text) if one else Value("", output_field=text),
        "other_word": Cast(other, text) if other else Value("", output_field=text),
    }
    grouped = rows.order_by().values(**columns).annotate(how_many=Count("pk"))
    return grouped.values_list(*columns, "how_many")


# ---- in words ----


def in_words(number: int) -> str:
    """A number as it is read aloud: “seven”, and “12”."""
    return "no" if number == 0 else str(apnumber(number))


def or_none(number: int) -> str:
    """A number that stands by itself: “seven”, and “none”."""
    return in_words(number) if number else "none"


def sentence(words: str) -> str:
    """Words with a capital at their head."""
    return words[:1].upper() + words[1:]


def many(number: int, one: str, more: str = "") -> str:
    """“one decision”, “seven decisions”, “no decision”."""
    return f"{in_words(number)} {(more or f'{one}s') if number > 1 else one}"


def on(day: date) -> str:
    return f"{day:%-d %B %Y}"


def listed(parts: Iterable[str]) -> str:
    """“two in use, one ended”."""
    return ", ".join(parts)


# ---- each kind ----


def appointments(found: Evidence) -> list[Fact]:
    """Who leads which mission since when, and which posts are vacant."""
    led = [post for post in found.posts if not post.is_vacant]
    vacant = [post for post in found.posts if post.is_vacant]
    if not found.posts:
        return [Fact("The strategy has no mission yet.")]
    of_all = f"{or_none(len(led))} of {apnumber(len(found.posts))} missions"
    have = f"{of_all} {'have' if len(led) > 1 else 'has'} a system leader"
    facts = [Fact(f"{sentence(have)}.", tuple(_mission(post, _led(post)) for post in led))]
    if vacant:
        words = f"{sentence(many(len(vacant), 'post is', 'posts are'))} vacant."
        facts.append(Fact(words, tuple(_mission(post, _vacant(post)) for post in vacant)))
    return facts


def _mission(post: Post, words: str) -> Link:
    return Link(post.mission.short_name, reverse("missions:detail", args=[post.mission.code]), words)


def _led(post: Post) -> str:
    return listed(f"{row.person} since {on(row.since)}" for row in post.leaders)


def _vacant(post: Post) -> str:
    if post.never_led:
        return "not led yet"
    return f"since {on(post.vacant_since)}" if post.vacant_since else ""


def support(found: Evidence) -> list[Fact]:
    """What help leaders and teams asked for, and what came."""
    came, awaited = found.how_many("help that came"), found.how_many("help")
    if not came + awaited:
        return [Fact("Nobody has asked for help yet.")]
    kinds = (
        f"{label.split(',')[0].lower()}: {in_words(n)}"
        for kind, label in SupportOffer.Kind.choices
        if (n := found.how_many("help", kind) + found.how_many("help that came", kind))
    )
    words = f"{sentence(many(came + awaited, 'ask'))} for help ({listed(kinds)}); {or_none(came)} came so far."
    return [Fact(words, (Link("Who asked for what", reverse("leaders:support")),))]


def meetings(found: Evidence) -> list[Fact]:
    """How often the forums met that missions go to."""
    facts = []
    for row in found.met:
        words = f"{row['name']} has met {_times(row['held'])}"
        words += f", last on {on(row['last_on'])}" if row["last_on"] else ""
        words += f"; it meets next on {on(row['next_on'])}" if row["next_on"] else "; no further meeting is planned"
        url = f"{reverse('people:meetings')}?forum={row['code']}"
        facts.append(Fact(f"{words}.", (Link("Its meetings", url),)))
    return facts or [Fact("No meeting is on record yet.")]


def _times(number: int) -> str:
    return {0: "not at all yet", 1: "once", 2: "twice"}.get(number, f"{in_words(number)} times")


def delegations(found: Evidence) -> list[Fact]:
    """What missions may decide themselves, and what they decided."""
    held, rows = found.how_many("delegation"), found.decided
    facts = [Fact(f"{sentence(many(held, 'delegation to a mission is', 'delegations to missions are'))} in force.")]
    if not rows:
        return [*facts, Fact("No decision was taken under one that you may read.")]
    links = tuple(
        Link(f"{row.reference}: {row.title}", row.get_absolute_url(), f"{row.delegation.mission}, {on(row.on)}")
        for row in rows
    )
    in_all = rows[0].in_all
    taken = f"{sentence(many(in_all, 'decision was', 'decisions were'))} taken under one"
    return [*facts, Fact(f"{taken}{', the last of them here' if in_all > len(rows) else ''}.", links)]


def _levers(kind: Lever.Kind, one: str, more: str) -> Callable[[Evidence], list[Fact]]:
    def facts(found: Evidence) -> list[Fact]:
        number = found.how_many("lever", kind)
        if not number:
            return [Fact(f"No {one} is written down yet.")]
        register = Link("In the register", f"{reverse('missions:levers')}?kind={kind}")
        return [Fact(f"{sentence(many(number, one, more))}: {_states(found, 'lever', kind)}.", (register,))]

    return facts


def _states(found: Evidence, what: str, one: str) -> str:
    return listed(
        f"{in_words(n)} {label.lower()}"
        for state, label in Lever.State.choices
        if (n := found.how_many(what, one, state))
    )


def commitments(found: Evidence) -> list[Fact]:
    """What partners committed to, and under which strand of the anchor network."""
    facts = _levers(Lever.Kind.COMMITMENT, "commitment of a partner", "commitments of partners")(found)
    strands = sorted({one for one, _ in found.counted.get("strand", {})})
    return facts + [Fact(f"{strand}: {_states(found, 'strand', strand)}.") for strand in strands]


def voices(found: Evidence) -> list[Fact]:
    """What people said, how many were answered, and what it changed."""
    heard = found.how_many("voice")
    if not heard:
        return [Fact("No voice that you may read has been recorded yet.")]
    url = reverse("learning:voices")
    answers = {
        label: n for value, label in CommunityVoice.Response.choices if (n := found.how_many("voice", None, value))
    }
    answered = sum(answers.values())
    words = f"{sentence(many(heard, 'voice was', 'voices were'))} heard; {or_none(answered)} answered"
    how = listed(f"“{label}” {in_words(n)}" for label, n in answers.items())
    facts = [Fact(f"{words}{f': {how}' if how else ''}.", (Link("What people said", url),))]
    changed = tuple(
        Link(row.reference, row.get_absolute_url(), f"{row.mission}: {_short(row.response_words)}")
        for row in found.changed
    )
    return [*facts, Fact("What changed:", changed)] if changed else facts


def _short(words: str, most: int = 160) -> str:
    return words if len(words) <= most else f"{words[:most].rsplit(' ', 1)[0]}…"


def learning(found: Evidence) -> list[Fact]:
    """What missions learned and shared, and what others made of it."""
    shared = found.how_many("entry")
    if not shared:
        return [Fact("Nothing that you may read has been shared yet.")]
    kinds = listed(
        f"{in_words(n)} of the kind “{label.lower()}”"
        for kind, label in LearningEntry.Kind.choices
        if (n := found.how_many("entry", kind))
    )
    words = f"{sentence(many(shared, 'thing', 'things'))} learned and shared{f', {kinds}' if kinds else ''}."
    used, drawn = found.how_many("use"), found.how_many("synthesis")
    return [
        Fact(words, (Link("The learning log", reverse("learning:list")),)),
        Fact(
            f"Another mission used what was learned {_times(used)}." if used else "No mission has used another’s yet."
        ),
        Fact(
            f"{sentence(many(drawn, 'synthesis was', 'syntheses were'))} drawn from it.",
            (Link("Syntheses", reverse("learning:syntheses")),),
        ),
    ]


FACTS: dict[str, Callable[[Evidence], list[Fact]]] = {
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
