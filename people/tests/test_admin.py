"""What an operator writes down of forums, organisations and checks is refused beside the box where it cannot be."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.forms import Form
from django.urls import reverse

from foundation.working_days import today
from people.models import Forum, LeaversCheck
from people.tests.factories import (
    ForumFactory,
    MeetingFactory,
    MemberFactory,
    OfficerFactory,
    OperatorFactory,
    OrganisationFactory,
    PersonFactory,
    south_tees,
)

pytestmark = pytest.mark.django_db
SOON = today() + timedelta(days=30)


@pytest.fixture
def operator(client: Any, settings: Any) -> Any:
    settings.DEMO = True  # no second factor asked
    person = OperatorFactory()
    client.force_login(person)
    return person


def written(day: date | None) -> str:
    return f"{day:%-d/%-m/%Y}" if day else ""


def change(client: Any, row: Any, **fields: Any) -> Any:
    """Save a row's page in the admin as it is drawn, but for some of its boxes."""
    url = reverse(f"admin:people_{row._meta.model_name}_change", args=[row.pk])
    form: Form = client.get(url).context["adminform"].form
    drawn = {name: form[name].value() for name in form.fields}
    typed = {name: written(value) if isinstance(value, date) else value for name, value in (drawn | fields).items()}
    return client.post(
        url, {name: value for name, value in typed.items() if value is not None and value is not False}, follow=True
    )


def errors(answer: Any) -> dict[str, list[str]]:
    return {name: list(map(str, found)) for name, found in answer.context["adminform"].form.errors.items()}


def test_a_forums_end_before_its_start_is_refused_beside_it_in_one_sentence(client: Any, operator: Any) -> None:
    forum = south_tees().place

    answer = change(client, forum, until=forum.since)

    assert errors(answer) == {"until": ["The end must come after the start, 12 September 2024."]}
    assert f'value="{written(forum.since)}"' in answer.content.decode()
    assert Forum.objects.get(pk=forum.pk).until is None


def test_so_is_an_organisations(client: Any, operator: Any) -> None:
    organisation = OrganisationFactory()

    answer = change(client, organisation, until=organisation.since - timedelta(days=1))

    assert list(errors(answer)) == ["until"]


def test_an_organisation_keeps_its_areas_and_contact_when_it_is_saved(client: Any, operator: Any) -> None:
    organisation, contact = OrganisationFactory(), PersonFactory()

    change(client, organisation, contact=contact.pk)

    organisation.refresh_from_db()
    assert organisation.contact == contact


def test_a_forum_is_replaced_on_a_day_by_one_that_is_there(client: Any, operator: Any) -> None:
    forum, successor = south_tees().place, ForumFactory()

    change(client, forum, until=SOON, replaced_by=successor.pk)

    forum.refresh_from_db()
    assert (forum.until, forum.replaced_by) == (SOON, successor)


def test_a_replacement_without_its_day_is_refused(client: Any, operator: Any) -> None:
    answer = change(client, south_tees().place, replaced_by=ForumFactory(name="Place Committee").pk)

    assert errors(answer) == {"until": ["Say from which day Place Committee takes its place."]}


@pytest.mark.parametrize("dates", [{"until": SOON}, {"since": SOON + timedelta(days=1)}])
def test_a_forum_that_is_not_there_on_the_day_takes_no_place(client: Any, operator: Any, dates: Any) -> None:
    answer = change(client, south_tees().place, until=SOON, replaced_by=ForumFactory(**dates).pk)

    assert list(errors(answer)) == ["replaced_by"]


def test_nor_does_a_forum_take_its_own_place(client: Any, operator: Any) -> None:
    forum = south_tees().place

    assert list(errors(change(client, forum, until=SOON, replaced_by=forum.pk))) == ["replaced_by"]


def test_an_operator_reads_what_a_forum_still_has_after_its_end(client: Any, operator: Any) -> None:
    forum = south_tees().place
    MeetingFactory(forum=forum, starts_at=MeetingFactory.build().starts_at + timedelta(days=60))
    MeetingFactory(forum=forum)
    MemberFactory(at=forum)

    successor = ForumFactory(name="Place Committee")

    said = change(client, forum, until=SOON, replaced_by=successor.pk).content.decode()
    assert "Place Committee has no officer on that day" in said
    OfficerFactory(at=successor)
    said = change(client, forum, until=SOON, replaced_by=successor.pk).content.decode()
    assert "has no officer" not in said
    assert "Meetings still planned for then or later: 1." in said and "Seats that go on after it: 1." in said


def test_the_question_about_leavers_is_looked_at_and_not_changed(client: Any, operator: Any) -> None:
    contact = PersonFactory()
    check = LeaversCheck.objects.create(
        organisation=contact.organisation, contact=contact, year=2026, asked_on=date(2026, 9, 1)
    )
    url = reverse("admin:people_leaverscheck_change", args=[check.pk])

    assert str(contact.organisation) in client.get(reverse("admin:people_leaverscheck_changelist")).content.decode()
    assert client.get(url).status_code == 200
    assert client.post(url, {"year": 2030}).status_code == 403
    assert client.get(reverse("admin:people_leaverscheck_add")).status_code == 403
    assert client.post(reverse("admin:people_leaverscheck_delete", args=[check.pk])).status_code == 403


def test_only_an_operator_comes_in(client: Any, settings: Any) -> None:
    settings.DEMO = True
    client.force_login(MemberFactory())

    assert client.get(reverse("admin:people_forum_changelist")).status_code in (302, 403, 404)
