"""Publishing: separate words, written for residents, that a named person has cleared."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q

from foundation import history, personal_data
from foundation.moments import now
from foundation.working_days import today


class Publication(models.TextChoices):
    """Where a record stands with the publication desk."""

    PRIVATE = "private", "Private"
    CLEARED = "cleared", "Cleared"
    EXEMPT = "exempt", "Exempt"
    PUBLISHED = "published", "Published"
    UNPUBLISHED = "unpublished", "Taken down"


class PublishableQuerySet(models.QuerySet):
    """Rows asked about by what the public may see."""

    def published(self) -> Self:
        """Those whose public words residents can read now."""
        # The day says nothing new, but both databases then find them by the index of what is published.
        return self.filter(publication=Publication.PUBLISHED, published_at__isnull=False)


class Publishable(models.Model):
    """A record that may have public words of its own; its private words are never shown with a flag."""

    publication = models.CharField(
        max_length=12, choices=Publication.choices, default=Publication.PRIVATE, editable=False
    )
    public_title = models.CharField(max_length=200, blank=True)
    public_summary = models.TextField(blank=True)
    exempt_paragraph = models.CharField("Schedule 12A paragraph", max_length=60, blank=True)
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
            )
        ]


class QuietDates(models.Model):
    """A pre-election period: publishing in it asks a second person and a reason."""

    starts_on = models.DateField()
    ends_on = models.DateField()
    reason = models.CharField(max_length=200)

    class Meta:
        verbose_name_plural = "quiet dates"

    def __str__(self) -> str:
        return f"{self.reason}, {self.starts_on} to {self.ends_on}"


def quiet_on(day: date | None = None) -> QuietDates | None:
    """The quiet dates that hold on a day, today unless told."""
    on = day or today()
    return QuietDates.objects.filter(starts_on__lte=on, ends_on__gte=on).first()


def publish(
    record: Any,
    *,
    title: str,
    summary: str,
    by: Any,
    checked: bool = False,
    known: Callable[[], Iterable[str]] = list,
    second: Any = None,
    second_because: str = "",
) -> None:
    """Put a record's public words in the public window.

    `known` tells the names of the directory, which are no alarm; `second` is the person who agreed within quiet dates,
    and `second_because` their reason, which the audit keeps. Raises ValidationError where words are missing, where they
    may identify a person and nobody has `checked`, or where quiet dates ask for a second person and a reason.
    """
    if not title.strip() or not summary.strip():
        raise ValidationError("Write a title and a summary for residents first.")
    found = personal_data.warnings({"title": title, "summary": summary}, known=known)
    if found and not checked:
        raise ValidationError(list(found.values()))
    quiet = quiet_on()
    if quiet and (second is None or second == by or not second_because.strip()):
        raise ValidationError(f"These are quiet dates ({quiet.reason}): a second person must agree, and say why.")
    with transaction.atomic():
        _set(
            record,
            publication=Publication.PUBLISHED,
            public_title=title.strip(),
            public_summary=summary.strip(),
            published_at=now(),
            published_by=by,
        )
        history.note("publish", record, by=by)
        if quiet:
            history.note("agree_to_publish", record, by=second, because=second_because.strip())


def unpublish(record: Any, *, by: Any) -> None:
    """Take a record's public words out of the public window; the words themselves stay with the desk."""
    with transaction.atomic():
        _set(record, publication=Publication.UNPUBLISHED, published_at=None, published_by=None)
        history.note("unpublish", record, by=by)


def _set(record: Any, **values: Any) -> None:
    for name, value in values.items():
        setattr(record, name, value)
    record.save(update_fields=list(values))
