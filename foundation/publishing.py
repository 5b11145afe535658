"""Publishing: separate words, written for residents, that a named person has cleared.

What can happen to them, and who may do it, is the publication desk's table, on the roof.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from foundation.moves import Step
from foundation.working_days import today


class Publication(models.TextChoices):
    """Where a record stands with the publication desk."""

    PRIVATE = "private", "Private"
    CLEARED = "cleared", "Cleared"
    ASKED = "asked", "Waits for a second person"
    EXEMPT = "exempt", "Kept back"
    PUBLISHED = "published", "Published"
    UNPUBLISHED = "unpublished", "Taken down"


class PublishableQuerySet(models.QuerySet):
    """Rows asked about by what the public may see."""

    def may_be_published(self) -> Self:
        """Those that nothing keeps from residents as they stand today; each kind of record narrows this by its rule."""
        return self

    def published(self) -> Self:
        """Those whose public words residents can read now: what was narrowed since it was published is not shown."""
        # The day says nothing new, but both databases then find them by the index of what is published.
        return self.may_be_published().filter(publication=Publication.PUBLISHED, published_at__isnull=False)


# The Act's own words: Local Government Act 1972, Schedule 12A, Part 1, for England, as substituted by S.I. 2006/88.
PARAGRAPHS = [
    ("1", "1. Information relating to any individual"),
    ("2", "2. Information which is likely to reveal the identity of an individual"),
    (
        "3",
        "3. Information relating to the financial or business affairs of any particular person (including the "
        "authority holding that information)",
    ),
    (
        "4",
        "4. Information relating to any consultations or negotiations, or contemplated consultations or negotiations, "
        "in connection with any labour relations matter arising between the authority or a Minister of the Crown and "
        "employees of, or office holders under, the authority",
    ),
    (
        "5",
        "5. Information in respect of which a claim to legal professional privilege could be maintained in legal "
        "proceedings",
    ),
    (
        "6",
        "6. Information which reveals that the authority proposes (a) to give under any enactment a notice under or "
        "by virtue of which requirements are imposed on a person; or (b) to make an order or direction under any "
        "enactment",
    ),
    (
        "7",
        "7. Information relating to any action taken or to be taken in connection with the prevention, investigation "
        "or prosecution of crime",
    ),
]


class Publishable(models.Model):
    """A record that may have public words of its own; its private words are never shown with a flag.

    `publication_moves` counts the publication desk's moves, apart from the record's own. What a forum that does not
    meet in public keeps back has no paragraph: it is confidential.
    """

    publication = models.CharField(
        max_length=12, choices=Publication.choices, default=Publication.PRIVATE, editable=False
    )
    publication_moves = models.PositiveIntegerField(default=0, editable=False)
    public_title = models.CharField(max_length=200, blank=True)
    public_summary = models.TextField(blank=True)
    exempt_paragraph = models.CharField("Schedule 12A paragraph", max_length=60, choices=PARAGRAPHS, blank=True)
    exempt_because = models.TextField(blank=True)
    exempt_review_on = models.DateField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=(Q(published_at=None) & ~Q(publication="published"))
                | (~Q(public_title="") & ~Q(public_summary="") & Q(published_by__isnull=False)),
                name="%(app_label)s_%(class)s_published_with_words",
            ),
            models.CheckConstraint(
                condition=~Q(publication="exempt") | (~Q(exempt_because="") & Q(exempt_review_on__isnull=False)),
                name="%(app_label)s_%(class)s_kept_back_because",
            ),
        ]


class PublicationStepQuerySet(models.QuerySet):
    """Steps of the publication desk, asked about by record."""

    def of(self, record: Any) -> Self:
        """Those of one record, newest first."""
        return self.filter(record_type=record._meta.label_lower, record_id=record.pk)


class PublicationStep(Step):
    """One move of the publication desk on one record, of whichever kind."""

    record_type = models.CharField(max_length=60)
    record_id = models.BigIntegerField()

    objects = PublicationStepQuerySet.as_manager()

    class Meta(Step.Meta):
        constraints = [
            models.UniqueConstraint(fields=["record_type", "record_id", "counter"], name="publication_step_once")
        ]


class QuietDates(models.Model):
    """A pre-election period: publishing in it asks a second person and a reason."""

    starts_on = models.DateField()
    ends_on = models.DateField()
    reason = models.CharField(max_length=200)

    class Meta:
        verbose_name_plural = "quiet dates"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=models.F("starts_on")),
                name="quiet_dates_in_order",
                violation_error_message="The last day cannot come before the first.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.reason}, {self.starts_on} to {self.ends_on}"


def quiet_on(day: date | None = None) -> QuietDates | None:
    """The quiet dates that hold on a day, today unless told."""
    on = day or today()
    return QuietDates.objects.filter(starts_on__lte=on, ends_on__gte=on).first()
