"""One kind of record that an officer may look through: who reads it, its words, and what may exempt it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import TruncDate
from django.urls import reverse

from foundation.working_days import LONDON


@dataclass(frozen=True)
class Source:
    """One kind of record.

    `rows` are those a person may read; `words` its texts, as they are named to people; the paths to its day (for a
    moment, see `on`), to who wrote it, its reference, its mission and the paragraph that makes it exempt; where it is
    read: `page` and the path to its `key`, its reference unless told, or `otherwise` where it has none; `facts` what
    whoever answers should know; `story` the word by which the story of such a record is found, where it has one.
    """

    kind: str
    rows: Callable[[Any], Any]
    words: dict[str, str]
    day: Any
    by: str
    page: str
    reference: str = "reference"
    key: str = ""
    otherwise: str = ""
    mission: str = ""
    facts: tuple[tuple[Q, str], ...] = ()
    paragraph: str = ""
    story: str = ""

    @property
    def key_is_a_drafts(self) -> bool:
        """Has a draft of it no reference yet, so that its number stands in its address?"""
        return DRAFT in self.facts and self.reference == "reference"

    def address(self, key: str) -> str:
        """The page where a record that was found is read."""
        return reverse(self.page, args=[key]) if key and self.page else reverse(self.otherwise)


DRAFT = (Q(state="draft"), "Draft")
TEAM_ONLY = (Q(audience="team"), "For the team only")
PUBLISHED = (Q(publication="published"), "Published already")
KEPT_BACK = (Q(publication="exempt"), "Kept from publication as exempt")
A_STEP = {"label": "Move", "words": "Words"}


def visible(model: Any) -> Callable[[Any], Any]:
    """The rows this person may read, by the model's own rule."""
    return lambda user: model.objects.visible_to(user)


def all_signed_in(model: Any) -> Callable[[Any], Any]:
    """Every row, for whoever is signed in."""
    return lambda user: model.objects.all() if user.is_authenticated else model.objects.none()


def words_at_moves(model: Any, rows: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The steps at which somebody said something, of records that a person may read: `rows` of them."""
    return lambda user: model.objects.filter(record__in=rows(user)).exclude(words="")


def said_at_moves(
    kind: str, model: Any, rows: Callable[[Any], Any], page: str, *, by: str = "by__name", **more: Any
) -> Source:
    """What was said at the moves of a kind of record, read on its page; by its key, where it has no reference."""
    named: dict[str, Any] = {"reference": "", "key": "record"} if "reference" not in more else {}
    return Source(kind, words_at_moves(model, rows), A_STEP, on("at"), by, page, **named, **more)


def on(moment: Any) -> Any:
    """The day of a moment, in London."""
    return TruncDate(moment, tzinfo=LONDON)


def begun(model: Any) -> Any:
    """The day a record was first written, for those that have no day of their own while they are drafts."""
    first = model.history.filter(id=OuterRef("pk")).order_by("history_date")
    return on(Subquery(first.values("history_date")[:1]))
