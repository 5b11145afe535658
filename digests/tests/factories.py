"""Ordinary editions: held for the officer to check, or sent and frozen."""

from __future__ import annotations

from copy import deepcopy
from datetime import datetime, timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from barriers.tests.factories import officer_at
from digests.models import Edition
from digests.shape import item, section
from foundation.references import next_reference
from foundation.working_days import LONDON, today
from people.tests.factories import south_tees


def london(*when: int) -> datetime:
    """A moment as London's clocks show it."""
    return datetime(*when, tzinfo=LONDON)


TOLD = {
    "title": "The Board’s digest",
    "lead": "One thing is told",
    "covers": "Covers a time",
    "five": ["One mission shared something learned."],
    "sections": [section("learned", "What missions learned", [item("Ask at the gate", "Fathers answered.")])],
}


class EditionFactory(DjangoModelFactory):
    """An edition for the Board, held. `sent=True` is approved by the forum's officer, sent and frozen."""

    class Meta:
        model = Edition

    class Params:
        sent = factory.Trait(
            state=Edition.State.SENT,
            approved_by=factory.LazyAttribute(lambda edition: officer_at(edition.forum)),
            approved_at=factory.LazyFunction(timezone.now),
            sent_at=factory.LazyFunction(timezone.now),
            checksum="0" * 64,
            html="<h1>The Board's digest</h1>",
            text="The Board's digest",
        )
        for_residents = factory.Trait(kind=Edition.Kind.PUBLIC, is_public=True)

    state = Edition.State.HELD
    forum = factory.LazyFunction(lambda: south_tees().hwb)
    reference = factory.LazyAttribute(lambda edition: next_reference(f"E-{edition.forum.short_code}"))
    covers_to = factory.Sequence(lambda n: today() - timedelta(days=n))
    covers_from = factory.LazyAttribute(lambda edition: edition.covers_to - timedelta(days=60))
    contents = factory.LazyFunction(lambda: deepcopy(TOLD))
    compiled_at = factory.LazyFunction(timezone.now)
