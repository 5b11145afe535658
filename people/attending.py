"""Who came to a meeting for which seat, in whose place, and which interests they declared: the officer's to write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet

from foundation import history
from foundation.moves import NotYours
from foundation.versions import save_words
from people.meetings import NOT_YET_CONFIRMED
from people.models import AgendaItem, Attendance, Interest, Meeting, Seat, User
from people.moves import OFFICER

CAME, STAYED_AWAY, SUBSTITUTE = "came", "away", "substitute"


@dataclass(frozen=True)
class Place:
    """One seat of a forum on the day of a meeting, and what is written down of it."""

    seat: Seat
    kept: Attendance | None

    @property
    def answer(self) -> str:
        """What is written down, as the form offers it; blank where nothing is."""
        if self.kept is None:
            return ""
        if self.kept.substitute:
            return SUBSTITUTE
        return CAME if self.kept.came else STAYED_AWAY

    @property
    def answers(self) -> list[tuple[str, str]]:
        """What can be written down of it; a substitute is named first, and then stands among the answers."""
        named = self.kept.substitute if self.kept else None
        return [(CAME, "Came"), (STAYED_AWAY, "Did not come"), *([(SUBSTITUTE, f"{named} came")] if named else [])]

    @property
    def words(self) -> str:
        """What is written down, for reading."""
        return dict(self.answers).get(self.answer, "Not recorded")


def seats_of(meeting: Meeting) -> QuerySet[Seat]:
    """The seats of its forum on the day of the meeting."""
    seats = Seat.objects.current(meeting.day).filter(forum=meeting.forum_id)
    return seats.select_related("person", "forum").order_by("role", "person__name", "pk")


def places_of(meeting: Meeting) -> list[Place]:
    """Every seat of the day with what is written down of it."""
    kept = {row.seat_id: row for row in meeting.attendance.select_related("substitute")}
    return [Place(seat, kept.get(seat.pk)) for seat in seats_of(meeting)]


def check_writes(meeting: Meeting, *, by: Any) -> None:
    """Raise NotYours, or ValidationError where it has not been held yet or its minutes are confirmed."""
    if not OFFICER.may(meeting, by):
        raise NotYours("Who came and what they declared is for the forum's officer to write.")
    if meeting.state not in NOT_YET_CONFIRMED:
        state = meeting.get_state_display().lower()
        raise ValidationError(f"This meeting is {state}: who came is written once it is held, until its minutes stand.")


def write_who_came(meeting: Meeting, answers: dict[Seat, str], *, by: Any, version: int) -> None:
    """Write down who came, all seats or none; a seat that is not answered stays as it was.

    Raises as `check_writes`, and ChangedSince where somebody else wrote after this person's form was opened.
    """
    check_writes(meeting, by=by)
    with transaction.atomic():
        save_words(meeting, {}, by=by, version=version)
        for seat, answer in answers.items():
            _keep(meeting, seat, answer)


def _keep(meeting: Meeting, seat: Seat, answer: str) -> None:
    if answer == SUBSTITUTE:
        return  # who that is was written when they were named
    said = {"came": answer == CAME, "substitute": None}
    Attendance.objects.update_or_create(meeting=meeting, seat=seat, defaults=said)


def name_substitute(meeting: Meeting, seat: Seat, person: User, *, by: Any) -> None:
    """Write down who came in the place of a seat's holder, for this one meeting.

    Raises as `check_writes`, and ValidationError on `person` where they came for a seat already.
    """
    check_writes(meeting, by=by)
    if person.pk == seat.person_id:
        raise ValidationError({"person": f"{person} holds this seat. Choose who came in their place."})
    if seats_of(meeting).filter(person=person).exists():
        raise ValidationError({"person": f"{person} has a seat of their own here. Choose somebody who has none."})
    others = meeting.attendance.filter(substitute=person).exclude(seat=seat)
    if others.exists():
        raise ValidationError({"person": f"{person} came in somebody else's place already."})
    with transaction.atomic():
        save_words(meeting, {}, by=by, version=meeting.version)
        Attendance.objects.update_or_create(meeting=meeting, seat=seat, defaults={"came": True, "substitute": person})


# ---- interests ----


def who_may_declare(meeting: Meeting) -> QuerySet[User]:
    """Whoever held a seat on the day, and who came in somebody's place."""
    seated = Q(seats__in=Seat.objects.current(meeting.day).filter(forum=meeting.forum_id))
    stood_in = Q(pk__in=meeting.attendance.exclude(substitute=None).values("substitute"))
    return User.objects.filter(seated | stood_in).select_related("organisation").distinct()


def declare(
    meeting: Meeting, person: User, words: str, *, by: Any, item: AgendaItem | None = None, left_the_room: bool = False
) -> Interest:
    """Write down an interest somebody declared. Returns it. Raises as `check_writes`."""
    check_writes(meeting, by=by)
    with transaction.atomic():
        declared = Interest.objects.create(
            meeting=meeting, item=item, person=person, words=words, left_the_room=left_the_room
        )
        history.note("declare", declared, by=by)
    return declared


def take_off(declared: Interest, *, by: Any) -> None:
    """Take an interest off that was written down by mistake. Raises as `check_writes`."""
    check_writes(declared.meeting, by=by)
    with transaction.atomic():
        history.note("take_off", declared, by=by)
        declared.delete()
