"""What of the portal's records one person may read that speaks to recommendations, asked at most once a page."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import Any

from django.db.models import CharField, Count, Value, Window
from django.db.models.functions import Cast

from barriers.models import Decision
from leaders.models import SupportOffer
from learning.models import CommunityVoice, LearningEntry, LearningUse, Synthesis
from missions.models import Delegation, Lever
from missions.posts import Post, posts_by_stage
from people.models import Meeting

FEW = 5  # records named one by one; the others are a page away


class Found:
    """What one person may read, asked once for a whole page however many kinds of evidence are shown."""

    def __init__(self, reader: Any) -> None:
        self.reader = reader

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
