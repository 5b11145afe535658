"""The directory's page: whom to ask at each organisation, who is listed and who is not, and how the lists go on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from foundation.working_days import today
from people.directory import listed
from people.tests.factories import (
    MemberFactory,
    OfficerFactory,
    OrganisationFactory,
    PersonFactory,
    SeatFactory,
    south_tees,
)
from people.views.directory import PAGE

pytestmark = pytest.mark.django_db
PAGE_URL = reverse("people:directory")


@pytest.fixture
def reader(client: Any) -> Any:
    person = PersonFactory(name="Reader", organisation=None)
    client.force_login(person)
    return person


def page(client: Any, **chosen: Any) -> str:
    return client.get(PAGE_URL, chosen).content.decode()


def names(client: Any, **chosen: Any) -> list[str]:
    return [person.name for person in client.get(PAGE_URL, chosen).context["people"]]


def organisations(client: Any, **chosen: Any) -> list[str]:
    return [line.organisation.name for line in client.get(PAGE_URL, chosen).context["lines"]]


# ---- organisations ----


def test_an_organisation_is_shown_with_its_one_contact_and_how_to_reach_them(client: Any, reader: Any) -> None:
    contact = PersonFactory(name="Ada Contact", email="ada@example.org")
    OrganisationFactory(name="Thrive at Five", contact=contact)

    shown = page(client, q="Thrive")

    assert "Thrive at Five" in shown and "Ada Contact" in shown and 'href="mailto:ada@example.org"' in shown
    assert "No contact yet" not in shown


def test_an_organisation_without_a_contact_says_so(client: Any, reader: Any) -> None:
    OrganisationFactory()

    assert "No contact yet" in page(client)


def test_a_contact_who_has_left_is_none(client: Any, reader: Any) -> None:
    contact = PersonFactory(name="Ada Contact", email="ada@example.org", left_on=today())
    OrganisationFactory(contact=contact)

    shown = page(client)

    assert "No contact yet" in shown and "ada@example.org" not in shown and "Ada Contact" not in shown


def test_an_organisation_that_is_no_more_is_not_listed(client: Any, reader: Any) -> None:
    OrganisationFactory(name="Gone Trust", until=today())

    assert "Gone Trust" not in page(client)


# ---- who is listed ----


def test_people_are_shown_with_organisation_and_seats_and_without_their_address(client: Any, reader: Any) -> None:
    officer = OfficerFactory(at=south_tees().place)

    shown = page(client, q=officer.name)

    assert officer.organisation.name in shown and "Officer, South Tees Place Partnership" in shown
    assert officer.email not in shown


def test_a_seat_that_has_ended_is_not_shown(client: Any, reader: Any) -> None:
    member = MemberFactory(at=south_tees().place)
    member.seats.update(until=today())

    assert "Member, South Tees" not in page(client, q=member.name)


def test_who_has_left_and_who_was_only_put_forward_are_not_listed() -> None:
    here, leaves_later = PersonFactory(), PersonFactory(left_on=today() + timedelta(days=1))
    MemberFactory(left_on=today())
    PersonFactory(without_sign_in=True)

    assert set(listed()) == {here, leaves_later}


def test_whoever_sits_or_is_asked_first_is_listed_though_they_never_sign_in() -> None:
    member, contact = MemberFactory(without_sign_in=True), PersonFactory(without_sign_in=True)
    OrganisationFactory(contact=contact)

    assert set(listed()) == {member, contact}
    member.seats.update(until=today())
    assert set(listed()) == {contact}


def test_a_visitor_is_asked_to_sign_in(client: Any) -> None:
    assert client.get(PAGE_URL).status_code == 302


# ---- looking for somebody ----


def test_people_and_organisations_are_found_by_every_word_of_a_name(client: Any, reader: Any) -> None:
    trust = OrganisationFactory(name="Tees Valley Trust")
    ada = PersonFactory(name="Ada Lee", organisation=trust)
    PersonFactory(name="Ada Brown")

    assert names(client, q="ada trust") == [ada.name]
    assert organisations(client, q="valley") == ["Tees Valley Trust"]


def test_an_organisation_is_found_by_its_contacts_name_and_not_by_that_of_one_who_left(
    client: Any, reader: Any
) -> None:
    contact = PersonFactory(name="Ada Lee", organisation=None)
    OrganisationFactory(name="Thirteen", contact=contact)
    assert organisations(client, q="lee") == ["Thirteen"]

    contact.left_on = today()
    contact.save()
    assert organisations(client, q="lee") == []


def test_the_list_is_narrowed_to_one_organisation(client: Any, reader: Any) -> None:
    person = PersonFactory()
    PersonFactory()

    assert names(client, organisation=person.organisation.pk) == [person.name]
    assert organisations(client, organisation=person.organisation.pk) == [person.organisation.name]


def test_an_address_is_found_by_nobody(client: Any, reader: Any) -> None:
    PersonFactory(name="Ada Lee", email="secret.place@example.org")

    assert names(client, q="secret.place") == []


def test_a_choice_that_is_none_is_pointed_out_beside_its_field(client: Any, reader: Any) -> None:
    shown = page(client, organisation="999999", mission="NONE")

    assert "There is no organisation 999999 here. Choose one from the list." in shown
    assert "There is no mission NONE here. Choose one from the list." in shown


def test_nothing_found_says_what_to_do(client: Any, reader: Any) -> None:
    assert "Nobody fits these filters" in page(client, q="zzz")


# ---- going on ----


def test_each_list_goes_on_by_itself_until_everybody_was_shown(client: Any, reader: Any) -> None:
    for n in range(2 * PAGE + 3):
        PersonFactory(name=f"Twin {n % 3}")
    first = client.get(PAGE_URL)

    seen, answer = [person.pk for person in first.context["people"]], first
    while answer.context["more_people"]:
        answer = client.get(PAGE_URL + answer.context["more_people"])
        assert answer.context["lines"] == []
        seen += [person.pk for person in answer.context["people"]]

    assert len(seen) == len(set(seen)) == 2 * PAGE + 4
    second = client.get(PAGE_URL + first.context["more_organisations"])
    assert second.context["people"] == []
    assert len(second.context["lines"]) == PAGE


def test_the_filters_hold_while_a_list_goes_on(client: Any, reader: Any) -> None:
    for _ in range(PAGE + 1):
        PersonFactory(name="Ada Lee", organisation=None)
    PersonFactory(name="Brown", organisation=None)

    further = client.get(PAGE_URL, {"q": "ada"}).context["more_people"]

    assert [person.name for person in client.get(PAGE_URL + further).context["people"]] == ["Ada Lee"]


def test_a_list_does_not_go_on_behind_somebody_who_is_not_in_it(client: Any, reader: Any) -> None:
    hidden = PersonFactory(name="Middle", without_sign_in=True)
    PersonFactory(name="Aaron")

    assert "Aaron" in names(client, after=hidden.pk)


def test_the_page_asks_no_more_of_the_database_for_many_people_than_for_few(
    client: Any, reader: Any, django_assert_max_num_queries: Any
) -> None:
    for _ in range(2):
        SeatFactory()
    client.get(PAGE_URL)
    with django_assert_max_num_queries(12) as few:
        client.get(PAGE_URL)
    for _ in range(PAGE):
        organisation = SeatFactory().person.organisation
        organisation.contact = PersonFactory()
        organisation.save()
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(PAGE_URL)
