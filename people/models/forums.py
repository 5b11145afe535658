"""Forums and the seats people hold in them: data, because the NHS and councils reorganise."""

from __future__ import annotations

from typing import Any

from django.db import models
from simple_history.models import HistoricalRecords

from foundation.periods import Period, PeriodQuerySet


class Forum(Period):
    """A body that meets: a facilitated space that advises, or a partnership or board that decides."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    also_known_as = models.CharField(max_length=120, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    escalates_to = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="hears_from")
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replaces")
    decides = models.BooleanField("decides (otherwise it advises)", default=True)
    asked_directly = models.BooleanField("a mission may go straight there", default=True)
    public = models.BooleanField("meets in public", default=False)
    answer_days = models.PositiveSmallIntegerField("working days to answer", default=20)
    return_days = models.PositiveSmallIntegerField("working days to return the outcome", default=5)
    papers_clear_days = models.PositiveSmallIntegerField("clear working days before papers", default=0)
    quorum = models.PositiveSmallIntegerField(null=True, blank=True)
    quorum_words = models.CharField(max_length=200, blank=True)

    objects = PeriodQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta(Period.Meta):
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_facilitated_space(self) -> bool:
        """The leaders' own space advises and binds nobody; its officer is the facilitator."""
        return not self.decides

    @property
    def short_code(self) -> str:
        """The forum's code as it stands in a reference: the fourth edition of “board-of-all” is E-BOARD-4."""
        return self.code.split("-")[0].upper()


class SeatQuerySet(PeriodQuerySet):
    """Seats asked about by role."""

    def officers(self) -> SeatQuerySet:
        """Those whose holders do the forum's work."""
        return self.filter(role=Seat.Role.OFFICER)

    def chairs(self) -> SeatQuerySet:
        """The chair's and vice-chair's seats."""
        return self.filter(role__in=[Seat.Role.CHAIR, Seat.Role.VICE_CHAIR])


class Seat(Period):
    """One person's place in one forum for a time."""

    class Role(models.TextChoices):
        MEMBER = "member", "Member"
        CHAIR = "chair", "Chair"
        VICE_CHAIR = "vice-chair", "Vice-chair"
        OFFICER = "officer", "Officer"

    person = models.ForeignKey("people.User", models.PROTECT, related_name="seats")
    forum = models.ForeignKey(Forum, models.PROTECT, related_name="seats")
    role = models.CharField(max_length=12, choices=Role.choices, default=Role.MEMBER)
    may_vote = models.BooleanField(default=False)

    objects = SeatQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta(Period.Meta):
        ordering = ["forum", "role", "person"]
        indexes = [models.Index(fields=["person", "until"], name="seats_of_a_person")]
        constraints = [
            *Period.Meta.constraints,
            # Of two operators who seat somebody at once, the second is refused by the database itself.
            models.UniqueConstraint(
                fields=["person", "forum", "role"],
                condition=models.Q(until__isnull=True),
                name="people_seat_held_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.words}: {self.person}"

    def validate_constraints(self, exclude: Any = None) -> None:
        """All but *held once*: `check_seat` says that beside its day, with the other seat's dates."""
        super().validate_constraints(exclude={*(exclude or ()), "role"})

    @property
    def words(self) -> str:
        """The seat as it is signed with: “Officer, the Board”; a facilitated space's facilitates it."""
        if self.role == self.Role.OFFICER and self.forum.is_facilitated_space:
            return f"Facilitator, {self.forum.name}"
        return f"{self.get_role_display()}, {self.forum.name}"
