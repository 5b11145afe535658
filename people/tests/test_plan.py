"""The forward plan: read by everyone, kept by each forum's officer, with the reason for every change of day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from foundation.drafts import new_key
from foundation.moves import NotYours
from foundation.working_days import add, today
from people import planning
from people.models import ForwardPlanItem
from people.tests.factories import MemberFactory, OfficerFactory, PersonFactory, south_tees

pytestmark = pytest.mark.django_db
PLAN = "/portal/meetings/plan/"


@pytest.fixture
def hwb() -> Any:
    return south_tees().hwb


@pytest.fixture
def officer(hwb: Any) -> Any:
    person = OfficerFactory(at=hwb)
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={})
    return person


def post(client: Any, user: Any, url: str, **fields: Any) -> Any:
    client.force_login(user)
    return client.post(url, fields | {"form_key": new_key(user)})


def expected(forum: Any, title: str = "Winter plan", days: int = 30) -> ForwardPlanItem:
    return ForwardPlanItem.objects.create(forum=forum, title=title, expected_on=add(today(), days))


def change_page(planned: ForwardPlanItem) -> str:
    return reverse("people:change_planned", args=[planned.pk])


def as_it_is(planned: ForwardPlanItem, **changes: Any) -> dict[str, Any]:
    now = {"title": planned.title, "expected_on": planned.expected_on.isoformat(), "words": planned.words}
    return now | {"version": planned.version} | changes


def test_the_officer_adds_what_is_expected_and_everyone_reads_it(client: Any, hwb: Any, officer: Any) -> None:
    fields = {"forum": hwb.pk, "title": "Winter plan", "expected_on": add(today(), 30).isoformat(), "words": "Both."}

    assert post(client, MemberFactory(at=hwb), f"{PLAN}add/", **fields).status_code == 403
    assert post(client, officer, f"{PLAN}add/", **fields).url == PLAN

    client.force_login(PersonFactory())
    page = client.get(PLAN).content.decode()
    assert "Winter plan" in page and "Both." in page
    assert "Add to the forward plan" not in page and ">Change<" not in page


def test_an_officer_adds_to_their_own_forum_only(client: Any, hwb: Any, officer: Any) -> None:
    fields = {"forum": south_tees().place.pk, "title": "Not mine", "expected_on": add(today(), 30).isoformat()}
    answer = post(client, officer, f"{PLAN}add/", **fields)
    assert "forum" in answer.context["form"].errors
    with pytest.raises(NotYours):
        planning.expect(south_tees().place, "Not mine", add(today(), 30), by=officer)


def test_a_day_gone_by_is_refused_beside_its_boxes_and_what_was_typed_is_kept(
    client: Any, hwb: Any, officer: Any
) -> None:
    yesterday = today() - timedelta(days=1)
    fields = {"forum": hwb.pk, "title": "Winter plan", "expected_on": yesterday.isoformat()}
    answer = post(client, officer, f"{PLAN}add/", **fields)
    assert answer.context["form"].errors["expected_on"] == ["Choose a day that is still to come."]
    assert 'value="Winter plan"' in answer.content.decode()


def test_another_day_needs_a_reason_which_is_kept_and_shown(client: Any, hwb: Any, officer: Any) -> None:
    planned = expected(hwb)
    later = add(today(), 50)
    url = change_page(planned)

    wrong = post(client, officer, url, **as_it_is(planned, expected_on=later.isoformat()))
    assert wrong.context["form"].errors["changed_because"] == ["Say why the day has changed."]

    for day, because in ((later, "The council meets later."), (add(later, 5), "Then the papers were late.")):
        planned.refresh_from_db()
        fields = as_it_is(planned, expected_on=day.isoformat(), changed_because=because)
        assert post(client, officer, url, **fields).status_code == 302
    planned.refresh_from_db()
    assert (planned.expected_on, planned.version) == (add(later, 5), 3)
    assert "Then the papers were late." in client.get(PLAN).content.decode()
    kept = set(planned.history.values_list("changed_because", flat=True))
    assert {"The council meets later.", "Then the papers were late."} <= kept


def test_new_words_leave_the_last_reason_and_a_day_gone_by_where_they_are(client: Any, hwb: Any, officer: Any) -> None:
    planned = expected(hwb)
    over = today() - timedelta(days=3)
    ForwardPlanItem.objects.filter(pk=planned.pk).update(changed_because="Snow.", expected_on=over)
    planned.refresh_from_db()

    post(client, officer, change_page(planned), **as_it_is(planned, title="Winter plan, second half"))

    planned.refresh_from_db()
    assert (planned.title, planned.changed_because, planned.expected_on) == (
        "Winter plan, second half",
        "Snow.",
        over,
    )


def test_what_somebody_else_changed_meanwhile_is_shown_beside_what_was_typed(
    client: Any, hwb: Any, officer: Any
) -> None:
    planned = expected(hwb)
    stale = as_it_is(planned, title="My title")
    now = {"title": "Their title", "expected_on": planned.expected_on, "words": "", "changed_because": ""}
    planning.change(planned, now, by=officer, version=1)

    answer = post(client, officer, change_page(planned), **stale)

    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Their title" in page and "My title" in page


def test_only_the_forums_officer_changes_it(client: Any, hwb: Any) -> None:
    planned = expected(hwb)
    elsewhere = OfficerFactory(at=south_tees().place)
    Authenticator.objects.create(user=elsewhere, type=Authenticator.Type.TOTP, data={})
    for person in (elsewhere, MemberFactory(at=hwb), PersonFactory()):
        assert post(client, person, change_page(planned), **as_it_is(planned, title="Mine")).status_code == 403
    client.force_login(PersonFactory())
    assert client.get(reverse("people:change_planned", args=[987654])).status_code == 404
    words = {"title": "Mine", "expected_on": planned.expected_on, "words": "", "changed_because": ""}
    with pytest.raises(NotYours):
        planning.change(planned, words, by=elsewhere, version=1)


def test_the_process_itself_refuses_a_change_of_day_without_its_reason(hwb: Any, officer: Any) -> None:
    planned = expected(hwb)
    words = {"title": "x", "expected_on": add(today(), 60), "words": "", "changed_because": " "}
    with pytest.raises(ValidationError, match="Say why"):
        planning.change(planned, words, by=officer, version=1)


def test_the_plan_is_filtered_by_forum_and_sets_apart_what_is_over(client: Any, hwb: Any) -> None:
    expected(hwb, "Of the Board")
    expected(south_tees().place, "Of the partnership")
    ForwardPlanItem.objects.create(forum=hwb, title="Long ago", expected_on=today() - timedelta(days=9))
    client.force_login(PersonFactory())

    page = client.get(PLAN, {"forum": "hwb"})

    assert [[item.title for item in items] for _, items, _ in page.context["groups"]] == [["Of the Board"]]
    assert [[item.title for item in items] for _, items, _ in page.context["gone_by"]] == [["Long ago"]]
    assert client.get(PLAN, {"forum": "nowhere"}).status_code == 200


def test_the_plan_asks_no_more_of_the_database_for_many_items_than_for_one(client: Any, hwb: Any, officer: Any) -> None:
    client.force_login(officer)
    counts = []
    for more in (1, 40):
        for n in range(more):
            expected(hwb, days=n + 1)
            expected(south_tees().place, days=n + 1)
        client.get(PLAN)
        with CaptureQueriesContext(connection) as asked:
            client.get(PLAN)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 12
