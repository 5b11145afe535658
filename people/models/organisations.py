"""Organisations and the areas they serve."""

from django.db import models
from simple_history.models import HistoricalRecords

from foundation.named import Named
from foundation.periods import Period, PeriodQuerySet
from people.models.packed import PACK_MEMORY, Packed


class Area(Named):
    """A part of the place, such as one council's area; a record with no area is about the whole place."""


class Sector(Named):
    """The kind of organisation somebody comes from; also the perspective they bring to a team."""


class Organisation(Packed, Period):
    """An agency, council, charity or programme whose people take part."""

    name = models.CharField(max_length=200, unique=True)
    sector = models.ForeignKey(Sector, models.PROTECT, related_name="organisations")
    areas = models.ManyToManyField(Area, blank=True, related_name="organisations")
    contact = models.ForeignKey(
        "people.User",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="contact_for",
        help_text="The one person to ask first",
    )

    objects = PeriodQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=PACK_MEMORY)

    class Meta(Period.Meta):
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class LeaversCheck(models.Model):
    """Once a year an organisation's contact is asked, by a link, who of its people has left."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="leavers_checks")
    contact = models.ForeignKey("people.User", models.PROTECT, related_name="leavers_checks")
    year = models.PositiveSmallIntegerField()
    asked_on = models.DateField()
    answered_at = models.DateTimeField(null=True, blank=True, editable=False)
    left = models.ManyToManyField("people.User", blank=True, related_name="+")

    class Meta:
        ordering = ["-year", "organisation"]
        constraints = [models.UniqueConstraint(fields=["organisation", "year"], name="people_one_leavers_check_a_year")]

    def __str__(self) -> str:
        return f"{self.organisation}, {self.year}"
