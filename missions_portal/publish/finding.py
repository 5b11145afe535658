"""What lies on a person's publication desk: every kind of record in one list, the latest first."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    DateField,
    ExpressionWrapper,
    F,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce, NullIf, TruncDate
from django.http import Http404
from django.urls import reverse
from django.utils.text import Truncator

from barriers.models import Decision
from digests.models import Edition
from foundation.publishing import Publication
from foundation.working_days import end_of, today
from learning.models import CommunityVoice, LearningEntry
from missions_portal.publish.moves import OFFICERS_AND_CHAIRS
from missions_portal.publish.side import PublicSide, state_in_words

PAGE = 25


PUBLIC_MEETING: Any = Value(True, output_field=BooleanField())
WAS_PUBLIC = Q(publication__in=[Publication.PUBLISHED, Publication.UNPUBLISHED])
NEVER = Cast(Value(None), DateField())


@dataclass(frozen=True)
class Kind:
    """One kind of record on the desk, and where its line finds its day, its heading and whose it is."""

    code: str
    label: str
    model: Any
    day: Any
    up_to: Callable[[date], Q]
    heading: Any
    of: Any
    state: str = "publication"
    review_on: Any = "exempt_review_on"
    in_public: Any = PUBLIC_MEETING


DECISION, ENTRY, VOICE, EDITION = "decision", "learning", "voice", "edition"
ITSELF = Value("A mission itself")
KINDS = {
    kind.code: kind
    for kind in (
        Kind(
            DECISION,
            "Decision",
            Decision,
            F("on"),
            lambda day: Q(on__lte=day),
            Cast("title", TextField()),
            Cast(Coalesce("escalation__forum__name", "forum__name", ITSELF), TextField()),
            in_public=Coalesce("escalation__forum__public", "forum__public", PUBLIC_MEETING),
        ),
        Kind(
            ENTRY,
            "Learning",
            LearningEntry,
            TruncDate("shared_at"),
            lambda day: Q(shared_at__lte=end_of(day)),
            Coalesce(NullIf("title", Value("")), "what", output_field=TextField()),
            Cast("mission__short_name", TextField()),
        ),
        Kind(
            VOICE,
            "Voice",
            CommunityVoice,
            F("heard_on"),
            lambda day: Q(heard_on__lte=day),
            F("words"),
            Cast("mission__short_name", TextField()),
        ),
        # An edition is published by its own moves; the desk leads there.
        Kind(
            EDITION,
            "Edition for residents",
            Edition,
            F("covers_to"),
            lambda day: Q(covers_to__lte=day),
            Cast(KT("contents__title"), TextField()),
            Cast("forum__name", TextField()),
            state="state",
            review_on=NEVER,
        ),
    )
}
ORDER = list(KINDS)
RECORDS = [KINDS[code] for code in (DECISION, ENTRY, VOICE)]
BY_LETTER = {"D": DECISION, "L": ENTRY, "V": VOICE}
WAITING, REVIEW_DUE, ALL = "waiting", "review-due", "all"


def visible_to(user: Any, kind: Kind) -> QuerySet[Any]:
    """The records of one kind that lie on this person's desk: theirs to answer for, and theirs to read.

    What was published stays there though it was narrowed since, to be taken down: of that only the words for residents
    are read (`read_inside`).
    """
    seats = [seat for seat in user.seats_now if seat.role in OFFICERS_AND_CHAIRS]
    forums = [seat.forum_id for seat in seats]
    if kind.code == EDITION:
        return Edition.objects.visible_to(user).filter(is_public=True, forum__in=forums)
    in_public = any(seat.forum.public for seat in seats)
    # What was touched stays on the desk, so that it can be taken down when it is kept close later.
    open_now = Q(pk__in=kind.model.objects.may_be_published().values("pk"))
    rows = kind.model.objects.filter(read_inside(user, kind) & (open_now | ~Q(publication="private")) | WAS_PUBLIC)
    if kind.code != DECISION:
        return rows if in_public else rows.none()
    theirs = Q(escalation__forum__in=forums) | Q(escalation=None, forum__in=forums)
    return rows.filter(theirs | Q(escalation=None, forum=None) if in_public else theirs)


def read_inside(user: Any, kind: Kind) -> Q:
    """The records of one kind of which this person may read what was written inside."""
    return Q(pk__in=kind.model.objects.visible_to(user).values("pk"))


def find(user: Any, reference: str) -> PublicSide:
    """The public side of a record on this person's desk, by its reference. Raises Http404."""
    kind = KINDS.get(BY_LETTER.get(reference[:1].upper(), ""))
    row = None
    if kind:
        inside = ExpressionWrapper(read_inside(user, kind), BooleanField())
        row = visible_to(user, kind).annotate(inside=inside).filter(reference__iexact=reference).first()
    if row is None:
        raise Http404("There is no such record on your desk.")
    return PublicSide(row, read_inside=row.inside)


def called(side: PublicSide) -> str:
    """How a record is called inside, in a line; for residents, where this person may not read what is inside."""
    record = side.record
    if not side.read_inside:
        return str(record.public_title)
    words = {DECISION: "title", ENTRY: "heading", VOICE: "words"}[BY_LETTER[record.reference[0]]]
    return Truncator(getattr(record, words)).chars(90)


def editions_that_tell(side: PublicSide) -> list[str]:
    """The editions residents can read that tell a record in the words it had when they were sent."""
    told = Edition.objects.public().filter(html__contains=f">{side.record.reference}<")
    return list(told.order_by("pk").values_list("reference", flat=True))


def has_a_desk(user: Any) -> bool:
    """Has this person a part in publishing: officer or chair of any forum?"""
    return any(seat.role in OFFICERS_AND_CHAIRS for seat in user.seats_now)


# ---- the list ----


@dataclass(frozen=True)
class Line:
    """One line of the list: what it is, how it stands, and where it leads."""

    kind: str
    pk: int
    on: date
    label: str
    heading: str
    state: str
    reference: str
    of: str
    url: str
    review_on: date | None = None
    review_due: bool = False

    @property
    def cursor(self) -> str:
        """Where a further page goes on."""
        return f"{self.on.isoformat()}.{self.kind}.{self.pk}"


@dataclass(frozen=True)
class After:
    """The line behind which a page begins: it is read from the address, and tells nobody anything."""

    on: date
    kind: str
    pk: int

    @classmethod
    def read(cls, text: str) -> After | None:
        """From the words of an address, or None where they mean nothing."""
        found = re.fullmatch(rf"(\d{{4}}-\d\d-\d\d)\.({'|'.join(ORDER)})\.(\d{{1,18}})", text)
        try:
            return cls(date.fromisoformat(found[1]), found[2], int(found[3])) if found else None
        except ValueError:
            return None

    def of(self, kind: str) -> Q:
        """What of one kind comes behind it: by day, then by kind, then by number."""
        if kind == self.kind:
            return Q(day__lt=self.on) | Q(day=self.on, pk__lt=self.pk)
        behind = ORDER.index(kind) > ORDER.index(self.kind)
        return Q(day__lte=self.on) if behind else Q(day__lt=self.on)


def lines(user: Any, *, kind: str = "", state: str = WAITING, after: After | None = None) -> tuple[list[Line], bool]:
    """One page of what lies on a person's desk, in one question, and whether there is more."""
    parts = [_part(user, KINDS[code], state, after) for code in ([kind] if kind else ORDER)]
    found = [_line(*row) for row in parts[0].union(*parts[1:], all=True)]
    found.sort(key=lambda line: (-line.on.toordinal(), ORDER.index(line.kind), -line.pk))
    return found[:PAGE], len(found) > PAGE


def _part(user: Any, kind: Kind, state: str, after: After | None) -> QuerySet[Any, Any]:
    """The first lines of one kind behind those read before."""
    rows = visible_to(user, kind).filter(_editions_in(state) if kind.code == EDITION else in_state(state))
    rows = rows.annotate(day=kind.day)
    if after:
        rows = rows.filter(kind.up_to(after.on), after.of(kind.code))
    # SQLite takes no limit on a part of a union, only inside it.
    first = kind.model.objects.filter(pk__in=rows.order_by("-day", "-pk")[: PAGE + 1].values("pk")).order_by()
    code = Value(kind.code, output_field=CharField())
    facts = (kind.day, _heading(user, kind), kind.of, kind.state, kind.review_on, kind.in_public)
    return first.values_list(code, "pk", "reference", *facts)


def _heading(user: Any, kind: Kind) -> Any:
    """How a line is called; what this person may not read inside has its title for residents."""
    if kind.code == EDITION:
        return kind.heading
    for_residents = Cast("public_title", TextField())
    return Case(When(read_inside(user, kind), then=kind.heading), default=for_residents, output_field=TextField())


def in_state(state: str) -> Q:
    """The records that stand where a filter says; what waits is also what is kept back and due to be looked at."""
    due = Q(publication=Publication.EXEMPT, exempt_review_on__lte=today())
    if state == ALL:
        return Q()
    if state == REVIEW_DUE:
        return due
    if state == WAITING:
        return due | Q(publication__in=[Publication.PRIVATE, Publication.CLEARED, Publication.ASKED])
    return Q(publication=state)


EDITIONS = {
    Edition.State.HELD: (Publication.PRIVATE, "Held for its officer"),
    Edition.State.APPROVED: (Publication.CLEARED, "Approved; it goes out soon"),
    Edition.State.SENT: (Publication.PUBLISHED, "Published"),
}


def _editions_in(state: str) -> Q:
    """The editions that stand as a record of that state would."""
    waits = state == WAITING
    there = [own for own, (alike, _) in EDITIONS.items() if state in (ALL, alike) or (waits and alike != "published")]
    return Q(state__in=there)


def _line(
    code: str, pk: int, ref: str, on: date, heading: str, of: str, state: str, review_on: date | None, in_public: bool
) -> Line:
    if code == EDITION:
        said, url = EDITIONS[Edition.State(state)][1], reverse("digests:detail", args=[ref])
    else:
        said, url = state_in_words(state, bool(in_public)), reverse("publish:detail", args=[ref])
    review_on = review_on if state == Publication.EXEMPT else None
    due = review_on is not None and review_on <= today()
    short = Truncator(heading).chars(90)
    return Line(code, pk, on, KINDS[code].label, short, said, ref, of, url, review_on, due)


def waiting(user: Any) -> list[QuerySet[Any]]:
    """What waits on a person's publication desk, kind by kind."""
    return [visible_to(user, kind).filter(in_state(WAITING)) for kind in RECORDS]
