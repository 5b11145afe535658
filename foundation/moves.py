"""Moves: the one way any record of the portal goes from one state to the next."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils import timezone

from foundation import history
from foundation.moments import now
from foundation.versions import save_words


class Movable(models.Model):
    """A record with a state that only moves change; `moves` counts them, apart from the `version` of its words."""

    state = models.CharField(max_length=24, editable=False)
    moves = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        abstract = True

    def claim(self, ends: str, **changes: Any) -> bool:
        """The one conditional UPDATE of a move: whether this state and count of moves were still the record's own."""
        rows = type(self)._base_manager.filter(pk=self.pk, state=self.state, moves=self.moves)
        if rows.update(state=ends, moves=self.moves + 1, **changes) != 1:
            return False
        for name, value in {"state": ends, "moves": self.moves + 1, **changes}.items():
            setattr(self, name, value)
        return True


class Step(models.Model):
    """One move that was made: by whom, for which seat, when and in whose words. Concrete steps add `record`."""

    record: models.ForeignKey
    counter = models.PositiveIntegerField()
    move = models.CharField(max_length=40)
    label = models.CharField(max_length=120)
    from_state = models.CharField(max_length=24, blank=True)
    to_state = models.CharField(max_length=24)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    acting_as = models.CharField(max_length=200)
    at = models.DateTimeField(db_index=True)
    words = models.TextField(blank=True)

    class Meta:
        abstract = True
        ordering = ["-at", "-id"]
        constraints = [models.UniqueConstraint(fields=["record", "counter"], name="%(app_label)s_%(class)s_once")]

    def __str__(self) -> str:
        return self.label


@dataclass(frozen=True)
class Whose:
    """Whose move it is: the words people read, who may make it, and the seat they make it from."""

    words: str
    may: Callable[[Any, Any], bool]
    seat: Callable[[Any, Any], str]


CLOCK = Whose("the clock", lambda record, user: user is None, lambda record, user: "The portal's clock")


@dataclass(frozen=True)
class Move:
    """One row of a record's table: name, label people read, where it starts, where it ends, whose it is.

    `ends` is None where the state stays as it is (a chair's steer, say). `inner` marks a move that is only ever made as
    part of another, so no button is drawn for it.
    """

    name: str
    label: str
    starts: tuple[str, ...]
    ends: str | None
    whose: Whose
    past: str
    note: str = ""
    inner: bool = False

    @property
    def slug(self) -> str:
        """The move's word in an address."""
        return self.name.replace("_", "-")


class NotYours(PermissionDenied):
    """The move exists, but is not this person's to make."""


class TooLate(Exception):
    """Somebody else's move came first, or the record is no longer where this move starts."""

    # What was typed for it, box by box in words, where the form it stood in is known.
    typed: list[tuple[str, str]] | None = None

    def __init__(self, record: Any, move: Move) -> None:
        self.record = record
        self.move = move
        super().__init__(self.sentence)

    @property
    def sentence(self) -> str:
        """Who did what and when, how it stands now, and what that means for the move that came second."""
        last = self.record.steps.first()
        label, state = self.move.label, self.record.get_state_display().lower()
        done = f"{last.label}: {last.acting_as}, {_when(last.at)}. " if last else ""
        if self.move.starts and self.record.state not in self.move.starts:
            return f"{done}It is now “{state}”: “{label}” cannot be done while it is."
        # The same state again, or still: what came between may be a reason to think again.
        return f"{done}You had not seen that, so “{label}” was not done. It is now “{state}”: do it if it still fits."


def _when(at: datetime) -> str:
    there = timezone.localtime(at)
    year = "" if there.year == timezone.localtime(now()).year else f" {there.year}"
    return f"{there:%-d %B}{year} at {there:%H:%M}"


@dataclass(frozen=True)
class Offer:
    """A move as one person sees it now: open to them, or not and why."""

    move: Move
    allowed: bool
    why_not: str = ""

    @property
    def label(self) -> str:
        return self.move.label

    @property
    def note(self) -> str:
        return self.move.note


@dataclass(frozen=True)
class Door:
    """A move, or another act, as it is drawn for one person: a link, or why it cannot be followed now."""

    label: str
    url: str
    note: str = ""
    allowed: bool = True
    why_not: str = ""


class Moves:
    """A record's table of moves: it draws the buttons, answers the checks and generates the diagram."""

    def __init__(self, *rows: Move) -> None:
        self.rows = {row.name: row for row in rows}

    def __getitem__(self, name: str) -> Move:
        return self.rows[name]

    def __iter__(self) -> Iterator[Move]:
        return iter(self.rows.values())

    def offers(self, user: Any, record: Any) -> list[Offer]:
        """Every move a person could ever make on this record, those open now first, each other one with its reason."""
        theirs = [move for move in self if not move.inner and move.whose.may(record, user)]
        now = [Offer(move, True) for move in theirs if record.state in move.starts]
        later = [
            Offer(move, False, f"Not now: {record.get_state_display().lower()}")
            for move in theirs
            if record.state not in move.starts
        ]
        return now + later


def check(record: Any, move: Move, *, by: Any, seen: int | None = None) -> None:
    """Raise NotYours or TooLate where this person cannot make this move now.

    `seen` is the `moves` counter the person's form was drawn with. A process whose form may be wrong in other ways asks
    first, so that a late press is told that it is late before anything in it is found wanting.
    """
    if not move.whose.may(record, by):
        raise NotYours(f"“{move.label}” is for {move.whose.words} to do.")
    late = seen is not None and seen != record.moves
    if late or (move.starts and record.state not in move.starts):
        raise TooLate(record, move)


def begin(record: Any, move: Move, *, by: Any, words: str = "", seat: str = "", at: datetime | None = None) -> Any:
    """Save a new record in the state its first move ends in, with its first step. Returns the record.

    Raises NotYours. The caller holds the transaction where more than this record is written.
    """
    if not move.whose.may(record, by):
        raise NotYours(f"“{move.label}” is for {move.whose.words} to do.")
    with transaction.atomic():
        record.state, record.moves = move.ends, 1
        record.save()
        _write_step(record, move, "", by=by, words=words, seat=seat, at=at)
    return record


def make_move(
    record: Any,
    move: Move,
    *,
    by: Any,
    words: str = "",
    seen: int | None = None,
    seat: str = "",
    at: datetime | None = None,
    **changes: Any,
) -> Any:
    """Make one move of one record: one conditional UPDATE, one step, in one transaction. Returns the Step.

    `seen` is the `moves` counter the person's form was drawn with. `changes` are further columns of the same UPDATE.
    Raises NotYours where the move is someone else's and TooLate where another move came first; nothing is then written.
    Outbox rows are the caller's, inside the same transaction.
    """
    check(record, move, by=by, seen=seen)
    was, ends = record.state, move.ends or record.state
    with transaction.atomic():
        if not record.claim(ends, **changes):
            record.refresh_from_db()
            raise TooLate(record, move)
        return _write_step(record, move, was, by=by, words=words, seat=seat, at=at)


def move_with_words(
    record: Any,
    move: Move,
    fields: dict[str, Any],
    words: str,
    *,
    by: Any,
    seen: int | None,
    version: int | None = None,
) -> None:
    """Make one move that also writes words on the record: the history keeps them, and both are written or neither.

    `version` is that of the words the person saw, where their form shows them. Raises NotYours, TooLate and
    ChangedSince.
    """
    check(record, move, by=by)
    with transaction.atomic():
        save_words(record, fields, by=by, version=version or record.version)
        make_move(record, move, by=by, words=words, seen=seen)


def _write_step(record: Any, move: Move, was: str, *, by: Any, words: str, seat: str, at: datetime | None) -> Any:
    step = record.steps.create(
        counter=record.moves,
        move=move.name,
        label=move.past,
        from_state=was,
        to_state=record.state,
        by=by,
        acting_as=seat or move.whose.seat(record, by),
        at=at or now(),
        words=words,
    )
    history.note(move.name, record, by=by)
    return step


def diagram(states: Iterable[tuple[str, str]], table: Moves) -> str:
    """The table as a Mermaid state diagram, for the guides."""
    lines = ["stateDiagram-v2"]
    lines += [f"    {value} : {label}" for value, label in states]
    for move in table:
        for start in move.starts or ("[*]",):
            lines.append(f"    {start} --> {move.ends or start} : {move.label} ({move.whose.words})")
    return "\n".join(lines) + "\n"
