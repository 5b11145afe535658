"""Who comes to a meeting for which seat, in whose place, and what interests they declare: the officer's to write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet

from foundation import history
from foundation.moves import NotYours
from foundation.versions import save_words
from people.meetings import NOT_YET_CONFIRMED, STILL_TO_COME
from people.models import AgendaItem, Attendance, Interest, Meeting, Seat, User
from people.moves import OFFICER

EXPECTED, CAME, APOLOGIES, STAYED_AWAY, SUBSTITUTE = "expected", "came", "apologies", "away", "substitute"
BEFOREHAND = ((EXPECTED, "Expected"), (APOLOGIES, "Sends apologies"))
AFTERWARDS = ((CAME, "Came"), (APOLOGIES, "Sent apologies"), (STAYED_AWAY, "Did not come"))


@dataclass(frozen=True)
class Place:
    """One seat of a forum on the day of a meeting, and what is written down of it."""

    seat: Seat
    kept: Attendance | None
    beforehand: bool  # is the meeting still to come?

    @property
    def answer(self) -> str:
        """What is written down, as the form offers it; blank where nothing is."""
        if self.kept is None:
            return ""
        if self.kept.came:
            return SUBSTITUTE if self.kept.substitute else CAME
        if self.kept.apologies:
            return APOLOGIES
        if self.kept.came is None:
            return EXPECTED if self.beforehand else ""
        return STAYED_AWAY

    @property
    def answers(self) -> list[tuple[str, str]]:
        """What can be written down of it; a substitute is named first, and then stands among the answers."""
        if self.beforehand:
            return list(BEFOREHAND)
        named = self.kept.substitute if self.kept else None
        return [*AFTERWARDS, *([(SUBSTITUTE, f"{named} came in their place")] if named else [])]

    @property
    def words(self) -> str:
        """What is written down, for reading."""
        said = dict(self.answers).get(self.answer, "Expected" if self.beforehand else "Not recorded")
        if self.kept and self.kept.substitute and not self.kept.came:
            return f"{said}. {self.kept.substitute} was named to come in their place"
        return said


def seats_of(meeting: Meeting) -> QuerySet[Seat]:
    """The seats of its forum on the day of the meeting."""
    seats = Seat.objects.current(meeting.day).filter(forum=meeting.forum_id)
    return seats.select_related("person", "forum").order_by("role", "person__name", "pk")


def places_of(meeting: Meeting) -> list[Place]:
    """Every seat of the day with what is written down of it."""
    kept = {row.seat_id: row for row in meeting.attendance.select_related("substitute")}
    beforehand = meeting.state in STILL_TO_COME
    return [Place(seat, kept.get(seat.pk), beforehand) for seat in seats_of(meeting)]


def check_writes(meeting: Meeting, *, by: Any) -> None:
    """Raise NotYours, or ValidationError where the meeting is cancelled or its minutes are confirmed."""
    if not OFFICER.may(meeting, by):
        raise NotYours("Who comes and what they declare is for the forum's officer to write.")
    if meeting.state not in (*STILL_TO_COME, *NOT_YET_CONFIRMED):
        state = meeting.get_state_display().lower()
        raise ValidationError(f"This meeting is {state}: what is written of its room no longer changes.")


def write_who_came(meeting: Meeting, answers: dict[Seat, str], *, by: Any, version: int) -> None:
    """Write down who came, or beforehand who sends apologies, all seats or none; one not answered stays as it was.

    Raises as `check_writes`, and ChangedSince where somebody else wrote after this person's form was opened.
    """
    check_writes(meeting, by=by)
    with transaction.atomic():
        save_words(meeting, {}, by=by, version=version)
        for seat, answer in answers.items():
            _keep(meeting, seat, answer)


def _keep(meeting: Meeting, seat: Seat, answer: str) -> None:
    """The substitute that was named stays named, until the seat's holder came after all."""
    said: dict[str, Any] = {"came": answer in (CAME, SUBSTITUTE)}
    if meeting.state in STILL_TO_COME:
        said = {"apologies": answer == APOLOGIES}
    elif answer != SUBSTITUTE:
        said["apologies"] = answer == APOLOGIES
    if answer == CAME:
        said["substitute"] = None
    Attendance.objects.update_or_create(meeting=meeting, seat=seat, defaults=said)


def name_substitute(meeting: Meeting, seat: Seat, person: User, *, by: Any, version: int) -> None:
    """Write down who comes in the place of a seat's holder, for this one meeting; once it is held, who came.

    Raises as `write_who_came`, and ValidationError on `person` where they come for a seat already.
    """
    check_writes(meeting, by=by)
    if person.pk == seat.person_id:
        raise ValidationError({"person": f"{person} holds this seat. Choose who comes in their place."})
    if seats_of(meeting).filter(person=person).exists():
        raise ValidationError({"person": f"{person} has a seat of their own here. Choose somebody who has none."})
    others = meeting.attendance.filter(substitute=person).exclude(seat=seat)
    if others.exists():
        raise ValidationError({"person": f"{person} comes in somebody else's place already."})
    with transaction.atomic():
        save_words(meeting, {}, by=by, version=version)
        came = {} if meeting.state in STILL_TO_COME else {"came": True}
        Attendance.objects.update_or_create(meeting=meeting, seat=seat, defaults={"substitute": person, **came})


# ---- interests ----


def who_may_declare(meeting: Meeting) -> QuerySet[User]:
    """Whoever holds a seat on the day, and who comes in somebody's place."""
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
