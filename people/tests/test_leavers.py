"""The yearly check: whom the clock asks and when, and what follows from the answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from foundation import links
from foundation.history import AuditEntry
from foundation.links import PersonalLink
from foundation.moves import NotYours
from foundation.outbox import Notice
from foundation.sending import sweep
from foundation.working_days import today
from people import leavers
from people.models import LeaversCheck, Organisation, User
from people.tests.factories import MemberFactory, OperatorFactory, OrganisationFactory, PersonFactory, SeatFactory

pytestmark = pytest.mark.django_db
TUESDAY = date(2026, 9, 1)


@contextmanager
def at_noon(day: date) -> Iterator[None]:
    with time_machine.travel(f"{day} 11:00:00+00:00", tick=False):
        yield


@pytest.fixture
def september() -> Iterator[None]:
    with at_noon(TUESDAY):
        yield


@pytest.fixture
def organisation() -> Organisation:
    """An organisation with a contact and one person more."""
    made = OrganisationFactory(name="Thrive at Five")
    made.contact = PersonFactory(name="Ada Contact", organisation=made)
    made.save()
    PersonFactory(name="Ben Colleague", organisation=made)
    return made


@pytest.fixture
def check(september: None, organisation: Organisation) -> LeaversCheck:
    leavers.ask(TUESDAY)
    return LeaversCheck.objects.get()


def colleague() -> User:
    return User.objects.get(name="Ben Colleague")


def link_of(check: LeaversCheck) -> PersonalLink:
    return links.make(check.contact, "leavers", about={"check": check.pk}, days=14)


def asked() -> list[str]:
    return [notice.to.name for notice in Notice.objects.filter(kind="people.leavers").order_by("pk")]


# ---- asking ----


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (date(2026, 8, 31), False),
        (date(2026, 9, 1), True),
        (date(2026, 9, 30), True),
        (date(2026, 10, 1), False),
        (date(2029, 9, 2), False),  # a Sunday; Monday the 3rd is the first working day
        (date(2029, 9, 3), True),
    ],
)
def test_contacts_are_asked_from_septembers_first_working_day_to_its_end(
    organisation: Organisation, day: date, due: bool
) -> None:
    with at_noon(day):
        leavers.ask(day)

    assert LeaversCheck.objects.exists() is due


def test_a_contact_is_asked_once_in_a_year_and_again_in_the_next(organisation: Organisation) -> None:
    for day in (TUESDAY, TUESDAY, date(2026, 9, 20), date(2027, 9, 1)):
        with at_noon(day):
            leavers.ask(day)

    assert asked() == ["Ada Contact", "Ada Contact"]
    assert list(LeaversCheck.objects.values_list("year", "asked_on")) == [
        (2027, date(2027, 9, 1)),
        (2026, TUESDAY),
    ]


def test_nobody_is_asked_about_an_organisation_without_contact_or_without_anybody_else(september: None) -> None:
    alone = OrganisationFactory()
    alone.contact = PersonFactory(organisation=alone)
    alone.save()
    MemberFactory(organisation=alone, left_on=TUESDAY)
    PersonFactory(organisation=alone, without_sign_in=True)  # only put forward: the contact is not to know of them
    PersonFactory()

    leavers.ask(TUESDAY)

    assert not LeaversCheck.objects.exists()


def test_a_contact_named_later_in_the_month_is_asked_then(organisation: Organisation) -> None:
    ada, organisation.contact = organisation.contact, None
    organisation.save()
    with at_noon(TUESDAY):
        leavers.ask(TUESDAY)
    assert asked() == []
    organisation.contact = ada
    organisation.save()

    with at_noon(date(2026, 9, 17)):
        leavers.ask(date(2026, 9, 17))

    assert LeaversCheck.objects.get().asked_on == date(2026, 9, 17)
    assert asked() == ["Ada Contact"]


def test_whoever_takes_the_contacts_place_is_asked_in_their_stead_unless_it_is_answered(
    check: LeaversCheck, organisation: Organisation
) -> None:
    organisation.contact = colleague()
    organisation.save()
    leavers.ask(TUESDAY)
    leavers.ask(TUESDAY)
    assert asked() == ["Ada Contact", "Ben Colleague"]
    assert LeaversCheck.objects.get().contact == colleague()

    leavers.answer(LeaversCheck.objects.get(), [], by=colleague())
    organisation.contact = check.contact
    organisation.save()
    leavers.ask(TUESDAY)
    assert asked() == ["Ada Contact", "Ben Colleague"]


def test_the_mail_has_a_link_good_for_fourteen_days_and_goes_once(check: LeaversCheck) -> None:
    sweep()
    sweep()

    letter = mail.outbox[0]
    assert len(mail.outbox) == 1 and letter.to == [check.contact.email]
    assert "Who of Thrive at Five has left?" in letter.subject
    link = PersonalLink.objects.get()
    assert link.url in str(letter.body) and link.expires_at.date() == date(2026, 9, 15)


def test_a_mail_to_a_contact_who_was_replaced_before_it_went_is_withdrawn(
    check: LeaversCheck, organisation: Organisation
) -> None:
    organisation.contact = colleague()
    organisation.save()

    sweep()

    assert mail.outbox == [] and not PersonalLink.objects.exists()


# ---- answering ----


def test_the_page_lists_the_organisations_people_and_not_its_contact(client: Client, check: LeaversCheck) -> None:
    PersonFactory(name="Somebody Elsewhere")
    PersonFactory(name="Put Forward", organisation=check.organisation, without_sign_in=True)

    shown = client.get(link_of(check).path).content.decode()

    assert "Ben Colleague" in shown
    for name in ("Ada Contact", "Somebody Elsewhere", "Put Forward"):
        assert name not in shown


def test_whoever_is_ticked_has_left_from_today_and_can_no_longer_sign_in(client: Client, check: LeaversCheck) -> None:
    leaver, link = colleague(), link_of(check)
    SeatFactory(person=leaver)
    theirs = Client()
    theirs.force_login(leaver)
    assert theirs.get(reverse("people:directory")).status_code == 200

    answer = client.post(link.path, {"left": [leaver.pk]})

    assert "Thank you" in answer.content.decode()
    leaver, check = colleague(), LeaversCheck.objects.get()
    assert (leaver.left_on, leaver.is_active, leaver.gets_mail) == (TUESDAY, False, False)
    assert (list(check.left.all()), check.answered_at is not None) == ([leaver], True)
    assert theirs.get(reverse("people:directory")).status_code == 302
    assert leaver.seats.current().exists()  # for an operator to end
    assert AuditEntry.objects.get(act="leave", record_id=leaver.pk).by == check.contact
    assert leaver.history.first().history_user == check.contact


def test_the_link_is_spent_by_the_answer_and_a_second_one_says_that_it_was_answered(
    client: Client, check: LeaversCheck
) -> None:
    link, second = link_of(check), link_of(check)
    client.get(link.path)
    client.post(link.path, {"left": [colleague().pk]})

    assert client.get(link.path).status_code == client.post(link.path).status_code == 410
    for answer in (client.get(second.path), client.post(second.path, {"left": []})):
        assert answer.status_code == 410 and "answered already" in answer.content.decode()
    assert LeaversCheck.objects.get().left.count() == 1


def test_an_answer_without_a_tick_says_that_everybody_is_still_there(client: Client, check: LeaversCheck) -> None:
    OperatorFactory()

    assert client.post(link_of(check).path, {}).status_code == 200

    assert LeaversCheck.objects.get().answered_at and colleague().is_active
    assert not Notice.objects.filter(kind="people.have_left").exists()


def test_neither_the_contact_nor_anybody_of_another_organisation_can_be_ticked(
    client: Client, check: LeaversCheck
) -> None:
    other = PersonFactory()
    for person in (check.contact, other):
        link = link_of(check)
        answer = client.post(link.path, {"left": [colleague().pk, person.pk]})

        assert "Choose one of the answers listed" in str(answer.context["form"].errors["left"])
        assert f'value="{colleague().pk}"' in answer.content.decode() and "checked" in answer.content.decode()
        assert PersonalLink.objects.get(pk=link.pk).spent_at is None
        with pytest.raises(ValidationError) as refusal:
            leavers.answer(check, [person], by=check.contact)
        assert "left" in refusal.value.error_dict
    assert not User.objects.filter(is_active=False).exists()


def test_a_contact_who_was_replaced_opens_nothing(
    client: Client, check: LeaversCheck, organisation: Organisation
) -> None:
    link, leaver = link_of(check), colleague()
    organisation.contact = PersonFactory(organisation=organisation)
    organisation.save()

    for answer in (client.get(link.path), client.post(link.path, {"left": [leaver.pk]})):
        assert answer.status_code == 404
    with pytest.raises(NotYours):
        leavers.answer(check, [leaver], by=check.contact)
    assert colleague().is_active


def test_two_presses_at_once_are_one_answer(check: LeaversCheck) -> None:
    leavers.answer(check, [], by=check.contact)

    with pytest.raises(ValidationError, match="answered before"):
        leavers.answer(check, [colleague()], by=check.contact)
    assert colleague().is_active


# ---- operators ----


def test_operators_get_one_mail_with_how_many_and_no_name(client: Client, check: LeaversCheck) -> None:
    operator = OperatorFactory(organisation=None)
    OperatorFactory(organisation=None, without_sign_in=True)
    second = MemberFactory(name="Cy Colleague", organisation=check.organisation)
    client.post(link_of(check).path, {"left": [colleague().pk, second.pk]})
    Notice.objects.filter(kind="people.leavers").delete()

    sweep()
    sweep()

    letter = mail.outbox[0]
    assert len(mail.outbox) == 1 and operator.email in letter.to[0]
    assert letter.subject == "2 people have left Thrive at Five"
    assert reverse("admin:people_user_changelist") + "?left=holding" in str(letter.body)
    assert "Colleague" not in str(letter.body)


def test_the_list_an_operator_is_led_to_shows_who_left_and_still_holds_something(client: Client, settings: Any) -> None:
    settings.DEMO = True  # no second factor asked
    holding = MemberFactory(name="Still Seated", left_on=today())
    ended = MemberFactory(name="All Ended", left_on=today())
    ended.seats.update(until=today())
    MemberFactory(name="Still Here")
    client.force_login(OperatorFactory())

    rows = client.get(reverse("admin:people_user_changelist"), {"left": "holding"}).context["cl"].queryset
    assert list(rows) == [holding]
    rows = client.get(reverse("admin:people_user_changelist"), {"left": "yes"}).context["cl"].queryset
    assert set(rows) == {holding, ended}


def test_the_only_operator_is_not_let_go(client: Client, check: LeaversCheck) -> None:
    operator, link = OperatorFactory(organisation=check.organisation), link_of(check)

    answer = client.post(link.path, {"left": [operator.pk]})

    assert "only operator" in str(answer.context["form"].errors["left"])
    assert User.objects.get(pk=operator.pk).is_active and PersonalLink.objects.get(pk=link.pk).spent_at is None
    OperatorFactory()
    assert "Thank you" in client.post(link.path, {"left": [operator.pk]}).content.decode()
