"""What lies on a person's publication desk: every kind of record in one list, the latest first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.functions import TruncDate
from django.http import Http404
from django.utils.text import Truncator

from barriers.models import Decision
from digests.models import Edition
from foundation.publishing import Publication
from foundation.working_days import end_of, today
from learning.models import CommunityVoice, LearningEntry
from missions_portal.publish.moves import OFFICERS_AND_CHAIRS
from missions_portal.publish.side import PublicSide

PAGE = 25


@dataclass(frozen=True)
class Kind:
    """One kind of record on the desk: its name, its rows, and by what its day and heading are found."""

    code: str
    label: str
    model: Any
    names: tuple[str, ...]
    day: Any
    up_to: Callable[[date], Q]
    heading: Callable[[Any], str]


def _short(words: str) -> str:
    return Truncator(words).chars(90)


DECISION, ENTRY, VOICE, EDITION = "decision", "learning", "voice", "edition"
KINDS = {
    kind.code: kind
    for kind in (
        Kind(
            DECISION,
            "Decision",
            Decision,
            ("forum", "escalation__forum"),
            F("on"),
            lambda day: Q(on__lte=day),
            lambda row: str(row.title),
        ),
        Kind(
            ENTRY,
            "Learning",
            LearningEntry,
            ("mission",),
            TruncDate("shared_at"),
            lambda day: Q(shared_at__lte=end_of(day)),
            lambda row: str(row.heading),
        ),
        Kind(
            VOICE,
            "Voice",
            CommunityVoice,
            ("mission",),
            F("heard_on"),
            lambda day: Q(heard_on__lte=day),
            lambda row: _short(row.words),
        ),
    )
}
ORDER = [*KINDS, EDITION]
BY_LETTER = {"D": DECISION, "L": ENTRY, "V": VOICE}
WAITING, REVIEW_DUE, ALL = "waiting", "review-due", "all"


def visible_to(user: Any, kind: Kind) -> QuerySet[Any]:
    """The records of one kind that lie on this person's desk: theirs to answer for, and theirs to read."""
    seats = [seat for seat in user.seats_now if seat.role in OFFICERS_AND_CHAIRS]
    in_public = any(seat.forum.public for seat in seats)
    # What was touched stays on the desk, so that it can be taken down when it is kept close later.
    rows = kind.model.objects.visible_to(user)
    rows = rows.filter(Q(pk__in=rows.model.objects.may_be_published().values("pk")) | ~Q(publication="private"))
    if kind.code != DECISION:
        return rows if in_public else rows.none()
    forums = [seat.forum_id for seat in seats]
    theirs = Q(escalation__forum__in=forums) | Q(escalation=None, forum__in=forums)
    return rows.filter(theirs | Q(escalation=None, forum=None) if in_public else theirs)


def find(user: Any, reference: str) -> PublicSide:
    """The public side of a record on this person's desk, by its reference. Raises Http404."""
    kind = KINDS.get(BY_LETTER.get(reference[:1].upper(), ""))
    row = kind and visible_to(user, kind).select_related(*kind.names).filter(reference__iexact=reference).first()
    if not row:
        raise Http404("There is no such record on your desk.")
    return PublicSide(row)


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
    """One page of what lies on a person's desk, and whether there is more."""
    chosen = [kind] if kind else ORDER
    found = [line for code in chosen for line in _of_kind(user, code, state, after)]
    found.sort(key=lambda line: (-line.on.toordinal(), ORDER.index(line.kind), -line.pk))
    return found[:PAGE], len(found) > PAGE


def _of_kind(user: Any, code: str, state: str, after: After | None) -> Iterable[Line]:
    if code == EDITION:
        return _editions(user, state, after)
    kind = KINDS[code]
    rows = visible_to(user, kind).filter(in_state(state)).annotate(day=kind.day).select_related(*kind.names)
    if after:
        rows = rows.filter(kind.up_to(after.on), after.of(code))
    return [_line(kind, row) for row in rows.order_by("-day", "-pk")[: PAGE + 1]]


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


def _line(kind: Kind, row: Any) -> Line:
    side = PublicSide(row)
    review_on = row.exempt_review_on if row.publication == Publication.EXEMPT else None
    of = str(side.forum or "A mission itself") if kind.code == DECISION else str(row.mission)
    return Line(
        kind.code,
        row.pk,
        row.day,
        kind.label,
        kind.heading(row),
        side.get_state_display(),
        row.reference,
        of,
        side.get_absolute_url(),
        review_on,
        bool(review_on and review_on <= today()),
    )


# An edition is published by its own moves; the desk leads there.
EDITIONS = {
    Edition.State.HELD: (Publication.PRIVATE, "Held for its officer"),
    Edition.State.APPROVED: (Publication.CLEARED, "Approved; it goes out soon"),
    Edition.State.SENT: (Publication.PUBLISHED, "Published"),
}


def _editions(user: Any, state: str, after: After | None) -> list[Line]:
    states = [own for own, (as_here, _) in EDITIONS.items() if state in (ALL, as_here)]
    if state == WAITING:
        states = [Edition.State.HELD, Edition.State.APPROVED]
    forums = [seat.forum_id for seat in user.seats_now if seat.role in OFFICERS_AND_CHAIRS]
    if not states or not forums:
        return []
    rows = Edition.objects.visible_to(user).filter(is_public=True, forum__in=forums, state__in=states)
    rows = rows.annotate(day=F("covers_to")).select_related("forum").defer("html", "text", "pdf", "contents")
    if after:
        rows = rows.filter(after.of(EDITION))
    return [
        Line(
            EDITION,
            row.pk,
            row.day,
            "Edition for residents",
            f"{row.forum}, to {row.covers_to:%-d %B %Y}",
            EDITIONS[Edition.State(row.state)][1],
            row.reference,
            str(row.forum),
            row.get_absolute_url(),
        )
        for row in rows.order_by("-day", "-pk")[: PAGE + 1]
    ]


def count_waiting(user: Any) -> int:
    """How many records wait for a person's desk, in one question."""
    parts = [visible_to(user, kind).filter(in_state(WAITING)).order_by().values("pk") for kind in KINDS.values()]
    return parts[0].union(*parts[1:], all=True).count()
