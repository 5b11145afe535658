"""Publishing: words of their own, cleared by a named person, and by two within quiet dates."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from foundation.history import AuditEntry
from foundation.publishing import QuietDates, publish, quiet_on, unpublish
from foundation.tests.records import an_entry, same, somebody
from foundation.working_days import today

pytestmark = pytest.mark.django_db

WORDS = {"title": "Ask once", "summary": "Families tell their story once."}


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


def test_words_for_residents_are_published_by_somebody_and_taken_down_again(entry, ada):
    publish(entry, **WORDS, by=ada)
    assert is_public(entry) and same(entry).published_by == ada

    unpublish(entry, by=ada)
    assert not is_public(entry) and same(entry).public_summary == WORDS["summary"]
    assert list(AuditEntry.objects.values_list("act", flat=True)) == ["unpublish", "publish"]


@pytest.mark.parametrize("blank", ["title", "summary"])
def test_nothing_is_published_without_words_for_residents(entry, ada, blank):
    with pytest.raises(ValidationError, match="title and a summary"):
        publish(entry, **WORDS | {blank: " "}, by=ada)

    assert not is_public(entry)


def test_what_may_identify_a_person_waits_until_somebody_has_checked(entry, ada):
    words = WORDS | {"summary": "Mrs Thornton waited nine weeks."}

    with pytest.raises(ValidationError, match="Mrs Thornton"):
        publish(entry, **words, by=ada)
    assert not is_public(entry)

    publish(entry, **words, by=ada, checked=True)
    assert is_public(entry)


def test_a_name_of_the_directory_needs_no_check(entry, ada):
    publish(entry, title="Ask once", summary="Cllr Mary Jones asked.", by=ada, known=lambda: ["Mary Jones"])

    assert is_public(entry)


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


def test_within_quiet_dates_one_person_alone_does_not_publish(entry, ada, quiet):
    for second in (None, ada):
        with pytest.raises(ValidationError, match=r"quiet dates \(Local elections\): a second person"):
            publish(entry, **WORDS, by=ada, second=second, second_because="It saves lives.")

    assert not is_public(entry) and not AuditEntry.objects.exists()


@pytest.mark.parametrize("because", ["", "  "])
def test_within_quiet_dates_the_second_person_gives_a_reason(entry, ada, quiet, because):
    with pytest.raises(ValidationError, match="and say why"):
        publish(entry, **WORDS, by=ada, second=somebody("ben"), second_because=because)

    assert not is_public(entry)


def test_what_is_published_within_quiet_dates_names_both_people_and_the_reason_for_good(entry, ada, quiet):
    ben = somebody("ben")

    publish(entry, **WORDS, by=ada, second=ben, second_because="A heatwave warning cannot wait.")

    noted = AuditEntry.objects.filter(record_id=entry.pk).values_list("act", "by", "because")
    assert is_public(entry)
    assert list(noted) == [
        ("agree_to_publish", ben.pk, "A heatwave warning cannot wait."),
        ("publish", ada.pk, ""),
    ]


def test_outside_quiet_dates_nobody_is_noted_as_having_agreed(entry, ada):
    publish(entry, **WORDS, by=ada, second=somebody("ben"), second_because="To be sure.")

    assert not AuditEntry.objects.filter(act="agree_to_publish").exists()
