"""Publishing: words of their own, cleared by a named person, and by two within quiet dates."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from foundation.publishing import PublicationStep, QuietDates, quiet_on
from foundation.tests.records import an_entry, somebody
from foundation.working_days import today

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    return somebody()


@pytest.fixture
def entry(ada):
    return an_entry(ada)


@pytest.fixture
def quiet():
    return QuietDates.objects.create(starts_on=today(), ends_on=today(), reason="Local elections")


def is_public(entry):
    return type(entry).objects.published().filter(pk=entry.pk).exists()


@pytest.mark.parametrize(
    "columns",
    [
        {"published_at": timezone.now()},
        {"publication": "published"},
        {"publication": "published", "public_title": "Ask once", "public_summary": "Once."},
    ],
)
def test_the_database_takes_nothing_as_published_without_words_and_a_name(entry, columns):
    with pytest.raises(IntegrityError), transaction.atomic():
        type(entry).objects.filter(pk=entry.pk).update(**columns)

    assert not is_public(entry)


# ---- quiet dates ----


def test_quiet_dates_hold_from_their_first_day_to_their_last(quiet):
    assert quiet_on() == quiet
    assert quiet_on(today() - timedelta(days=1)) is quiet_on(today() + timedelta(days=1)) is None


def test_quiet_dates_do_not_end_before_they_begin():
    with pytest.raises(IntegrityError), transaction.atomic():
        QuietDates.objects.create(starts_on=today(), ends_on=today() - timedelta(days=1), reason="Backwards")


# ---- steps ----


def test_the_steps_of_a_record_are_its_own_and_each_count_is_taken_once(entry, ada):
    def step(record_id, counter=1):
        return PublicationStep.objects.create(
            record_type=entry._meta.label_lower, record_id=record_id, counter=counter, move="clear", label="Cleared",
            to_state="cleared", by=ada, acting_as="Officer", at=timezone.now(),
        )  # fmt: skip

    mine = step(entry.pk)
    step(entry.pk + 1)

    assert list(PublicationStep.objects.of(entry)) == [mine]
    with pytest.raises(IntegrityError), transaction.atomic():
        step(entry.pk)


def test_nothing_is_kept_back_without_a_reason_and_a_day_to_look_again(entry):
    with pytest.raises(IntegrityError), transaction.atomic():
        type(entry).objects.filter(pk=entry.pk).update(publication="exempt", exempt_because="It names a firm.")
