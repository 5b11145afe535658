"""Each log as a file: the rows its reader may have, and nothing that a spreadsheet would work out."""

from __future__ import annotations

import csv
import html
import io
from collections.abc import Callable
from typing import Any

import lxml.html
import pytest
from django.test import Client
from django.urls import reverse

from barriers.models import Barrier
from foundation.working_days import today
from missions_portal import exports
from missions_portal.exports import LOGS
from missions_portal.tests.scene import furnish, south_tees

pytestmark = pytest.mark.django_db


def rows_of(person: Any, log: str, **asked: Any) -> list[dict[str, str]]:
    client = Client()
    client.force_login(person)
    answer = client.get(reverse("export", args=[log]), asked)
    assert answer["Content-Type"] == "text/csv; charset=utf-8" and "attachment" in answer["Content-Disposition"]
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_every_log_has_what_its_reader_may_read_and_no_more() -> None:
    scene = south_tees()
    things = furnish(scene)
    for log in LOGS:
        assert rows_of(scene.leader, log), log
    sensitive = things["sensitive"].reference
    assert sensitive in {row["Reference"] for row in rows_of(scene.leader, "barriers")}
    assert sensitive not in {row["Reference"] for row in rows_of(scene.other_leader, "barriers")}
    assert things["team-entry"].reference not in {row["Reference"] for row in rows_of(scene.other_leader, "learning")}


LISTS: list[tuple[str, str, Callable[[dict[str, Any]], dict[str, Any]]]] = [
    ("barriers", "barriers:list", lambda things: {"mission": things["open"].lead_mission.code, "ended": "on"}),
    ("barriers", "barriers:list", lambda things: {"q": things["open"].title}),
    ("decisions", "barriers:decisions", lambda things: {"outcome": "agreed", "q": "consent"}),
    ("actions", "barriers:actions", lambda things: {"whose": "mine"}),
    ("actions", "barriers:actions", lambda things: {"state": "open"}),
    ("learning", "learning:list", lambda things: {"mission": things["entry"].mission.code, "since": str(today())}),
    ("learning", "learning:list", lambda things: {"q": things["entry"].title}),
    ("voices", "learning:voices", lambda things: {"state": "not-yet-answered"}),
    ("experiments", "learning:experiments", lambda things: {"far": "running"}),
    ("levers", "missions:levers", lambda things: {"kind": "policy-framework", "state": "being-worked-on"}),
]


@pytest.mark.parametrize(("log", "page", "asked"), LISTS, ids=[f"{log}-{n}" for n, (log, *_) in enumerate(LISTS)])
def test_the_file_holds_what_the_list_it_is_taken_from_shows(log: str, page: str, asked: Any) -> None:
    scene = south_tees()
    address = asked(furnish(scene))
    client = Client()
    client.force_login(scene.leader)

    shown = client.get(reverse(page), address)
    link = lxml.html.fromstring(shown.content.decode()).xpath("//a[contains(@href, '.csv')]/@href")[0]
    rows = list(csv.DictReader(io.StringIO(client.get(link).content.decode("utf-8-sig"))))

    named = next(name for name in ("Reference", "What", "Name") if name in LOGS[log].head)
    on_the_page = shown.content.decode()
    assert all(html.escape(row[named]) in on_the_page for row in rows)
    lists = lxml.html.fromstring(on_the_page).xpath("//*[@class='app-log']//ul[@class='app-list']")
    # A person's own drafts stand above the list, in a card of their own.
    listed = [row for each in lists if each.getparent().get("aria-labelledby") != "drafts" for row in each]
    assert len(rows) == len(listed) > 0


def test_a_filtered_file_is_smaller_than_the_log_and_keeps_to_what_its_reader_may_read() -> None:
    scene = south_tees()
    things = furnish(scene)
    sensitive = things["sensitive"]
    words = {"q": sensitive.title, "ended": "on"}
    assert sensitive.reference in {row["Reference"] for row in rows_of(scene.leader, "barriers", **words)}
    assert sensitive.reference not in {row["Reference"] for row in rows_of(scene.other_leader, "barriers", **words)}
    of_one = rows_of(scene.leader, "barriers", mission=scene.other_mission.code)
    assert len(of_one) < len(rows_of(scene.leader, "barriers"))


def test_what_an_address_asks_amiss_is_left_out_of_the_file_as_of_the_list() -> None:
    scene = south_tees()
    furnish(scene)
    whole = rows_of(scene.leader, "barriers")
    assert rows_of(scene.leader, "barriers", mission="XX9", age="soon", after="x") == whole


def test_a_title_that_looks_like_a_formula_stays_words_and_the_newest_come_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scene = south_tees()
    things = furnish(scene)
    newest = Barrier.objects.logged_and_visible_to(scene.leader).latest("pk")
    Barrier.objects.filter(pk=newest.pk).update(title='=HYPERLINK("http://x.invalid")')
    monkeypatch.setattr(exports, "MOST", 1)
    (row,) = rows_of(scene.leader, "barriers")
    assert (row["Reference"], row["Title"]) == (newest.reference, '\'=HYPERLINK("http://x.invalid")')
    assert things


def test_there_is_no_other_log_and_a_visitor_is_asked_to_sign_in(client: Client) -> None:
    assert client.get(reverse("export", args=["barriers"])).status_code == 302
    client.force_login(south_tees().leader)
    assert client.get(reverse("export", args=["people"])).status_code == 404
