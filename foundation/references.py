"""References: short, sayable names such as B-LW1-12 that a record gets once and keeps for good."""

from django.db import models, transaction
from django.db.models import F


class ReferenceCounter(models.Model):
    """The last number given out after one prefix."""

    prefix = models.CharField(max_length=30, primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.prefix}-{self.last}"


def next_reference(prefix: str) -> str:
    """The next free reference after a prefix (`B-LW1` gives `B-LW1-12`); no two callers ever get the same.

    The UPDATE holds the counter's row until the caller's transaction ends, so a number is lost only by a rollback.
    """
    with transaction.atomic():
        ReferenceCounter.objects.bulk_create([ReferenceCounter(prefix=prefix)], ignore_conflicts=True)
        ReferenceCounter.objects.filter(prefix=prefix).update(last=F("last") + 1)
        return f"{prefix}-{ReferenceCounter.objects.get(prefix=prefix).last}"
