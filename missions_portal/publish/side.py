"""A record as the publication desk sees it: its public side, and who answers for that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from barriers.models import Decision
from foundation.publishing import Publication, PublicationStep
from people.models import Forum


def state_in_words(state: str, in_public: bool) -> str:
    """A state as it is read: what a forum that does not meet in public keeps back is confidential, not exempt."""
    if state == Publication.EXEMPT:
        return "Exempt" if in_public else "Confidential"
    return "Not cleared yet" if state == Publication.PRIVATE else Publication(state).label


@dataclass(frozen=True)
class StepsOf:
    """The publication desk's steps on one record, newest first."""

    record: Any

    def create(self, **values: Any) -> PublicationStep:
        """Write one down."""
        kind = self.record._meta.label_lower
        return PublicationStep.objects.create(record_type=kind, record_id=self.record.pk, **values)

    def all(self) -> Any:
        """Every step."""
        return PublicationStep.objects.of(self.record)

    def first(self) -> PublicationStep | None:
        """The latest."""
        return self.all().first()


class PublicSide:
    """The public side of a record: what the desk's moves move, kept in columns of the record's own.

    It carries what `foundation.moves` asks of anything that moves; all else is the record's. `read_inside`: may whoever
    looks at it read what was written inside, or the words for residents alone?
    """

    State = Publication

    def __init__(self, record: Any, *, read_inside: bool = True) -> None:
        self.record = record
        self.read_inside = read_inside

    def __getattr__(self, name: str) -> Any:
        if name == "record":
            raise AttributeError(name)
        return getattr(self.record, name)

    def __str__(self) -> str:
        return str(self.record)

    @property
    def state(self) -> str:
        """Where it stands with the desk; the record's own state is another."""
        return str(self.record.publication)

    @state.setter
    def state(self, state: str) -> None:
        self.record.publication = state

    @property
    def moves(self) -> int:
        """How many moves the desk has made."""
        return int(self.record.publication_moves)

    @property
    def version(self) -> int:
        """The public words are written by a move, so one count serves both."""
        return self.moves

    @property
    def steps(self) -> StepsOf:
        return StepsOf(self.record)

    def get_state_display(self) -> str:
        """Its state in words."""
        return state_in_words(self.state, self.meets_in_public)

    def get_absolute_url(self) -> str:
        return reverse("publish:detail", args=[self.record.reference])

    def claim(self, ends: str, **changes: Any) -> bool:
        """The one conditional UPDATE of a move: whether state and count were still what this person saw."""
        record, columns = self.record, {"publication": ends, "publication_moves": self.moves + 1, **changes}
        seen = {"pk": record.pk, "publication": self.state, "publication_moves": self.moves}
        if type(record)._base_manager.filter(**seen).update(**columns) != 1:
            return False
        for name, value in columns.items():
            setattr(record, name, value)
        return True

    # ---- whose it is ----

    @property
    def forum(self) -> Forum | None:
        """The forum whose decision it is; learning, voices and a mission's own decisions are any public forum's."""
        return self.record.answering_forum if isinstance(self.record, Decision) else None

    @property
    def meets_in_public(self) -> bool:
        """Do the rules of meetings in public hold for it?"""
        return self.forum is None or self.forum.public

    def seat_of(self, user: Any, *roles: str) -> Any:
        """The seat by which a person answers for it in one of these roles, or None."""
        if user is None:
            return None
        for seat in user.seats_now:
            theirs = seat.forum_id == self.forum.pk if self.forum else seat.forum.public
            if theirs and seat.role in roles:
                return seat
        return None

    @property
    def may_be_published(self) -> bool:
        """Does nothing keep it from residents, as it stands now?"""
        return bool(type(self.record).objects.may_be_published().filter(pk=self.record.pk).exists())
