"""Each log as a file: the rows its reader may have, and nothing that a spreadsheet would work out."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from barriers.models import Barrier
from missions_portal import exports
from missions_portal.exports import LOGS
from missions_portal.tests.scene import furnish, south_tees

pytestmark = pytest.mark.django_db


def rows_of(person: Any, log: str) -> list[dict[str, str]]:
    client = Client()
    client.force_login(person)
    answer = client.get(reverse("export", args=[log]))
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


def test_a_title_that_looks_like_a_formula_stays_words_and_the_newest_come_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scene = south_tees()
    things = furnish(scene)
    newest = Barrier.objects.visible_to(scene.leader).logged().latest("pk")
    Barrier.objects.filter(pk=newest.pk).update(title='=HYPERLINK("http://x.invalid")')
    monkeypatch.setattr(exports, "MOST", 1)
    (row,) = rows_of(scene.leader, "barriers")
    assert (row["Reference"], row["Title"]) == (newest.reference, '\'=HYPERLINK("http://x.invalid")')
    assert things


def test_there_is_no_other_log_and_a_visitor_is_asked_to_sign_in(client: Client) -> None:
    assert client.get(reverse("export", args=["barriers"])).status_code == 302
    client.force_login(south_tees().leader)
    assert client.get(reverse("export", args=["people"])).status_code == 404
