"""Malformed requests: whatever is thrown at an address, the portal answers in words and never falls over.

ATTACK_COUNT says how many (600), ATTACK_SEED repeats a run.
"""

from __future__ import annotations

import random
import re
import time
from collections import Counter
from typing import Any
from urllib.parse import quote

import pytest
from django.db import transaction
from django.test import Client

from foundation.drafts import new_key
from missions_portal.tests.attacks import COUNT, SEED, say
from missions_portal.tests.scene import KINDS, addresses, furnish, south_tees

pytestmark = pytest.mark.django_db

NASTY = [
    "\x00", "a\x00b", "\ud800", "\udfff\ud800", "\ufffe", "10" * 300, str(10**30), "-1", "0", "1e999", "NaN", "٣", "𝟙",
    "0000-00-00", "0000-01-01", "99999-12-31", "2026-02-30", "a\r\nSet-Cookie: x=1", "\r\n\r\n", "' OR 1=1 --", '"', "'",
    "\\", "%", "_", "%00", "* AND NOT", "NEAR(a b, 9)", "(((((", "a:b", "title:*", "^", "-", "AND", '"unclosed', "{{7*7}}",
    "{% debug %}", "<script>alert(1)</script>", "../../etc/passwd", "javascript:alert(1)", "💥" * 500, "\u202eabc", "ａ",
    "x" * 30_000, " " * 5_000, "\n" * 2_000, "null", "[]", "{}", "true", "draft-99999999999999999999", "B-LW1-1'",
]  # fmt: skip
NAMES = [
    "q", "turn", "forum", "mission", "kind", "stage", "where", "after", "before", "year", "ended", "stay", "next",
    "form_key", "seen", "version", "words", "title", "what", "so_what", "ask", "wanted", "outcome", "reply", "moved_it",
    "meeting", "reason", "into", "successor", "effect", "done", "option_1_words", "needed_by", "needed_by-day",
    "needed_by-month", "needed_by-year", "review_on-day", "heard_on", "day-day", "time", "quorum", "at", "how_far",
    "organisations", "partner_1", "_path", "csrfmiddlewaretoken", "lead_mission", "note", "because", "confirmed", "change",
    "state", "spending_limit", "minutes", "exempt", "login", "password", "code", "id", "pk", "author", "moves", "holder",
    "strand", "like", "lever", "reference", "missions", "legal_asked_of", "holder_said_on", "until-day", "since-day",
]  # fmt: skip
TYPES = [
    "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "multipart/form-data", "application/json",
    "text/plain; charset=no-such-charset", "application/x-www-form-urlencoded; charset=utf-16", "",
]  # fmt: skip
BODIES = [
    b"", b"\xff\xfe\x00", b"--x\r\nContent-Disposition: form-data; name=\"words\"\r\n\r\nno end", b"--x--", b"a=%ZZ&%=&==",
    b"&" * 3_000, b"words=" + b"%f0%28%8c%28" * 50, b"--x\r\n\r\n\r\n--x\r\nContent-Disposition: form-data\r\n\r\n\r\n--x--\r\n",
    b'--x\r\nContent-Disposition: form-data; name="f"; filename="\x00"\r\nContent-Transfer-Encoding: base64\r\n\r\n!\r\n--x--\r\n',
]  # fmt: skip


class Attack:
    """One generated request: said in one line when it brought the portal down."""

    def __init__(self, chance: random.Random, pages: dict[str, str]) -> None:
        self.kind = chance.choice(KINDS)
        self.page = chance.choice(sorted(pages))
        self.path = pages[self.page]
        self.method = chance.choice(["get", "post", "post", "raw", "path", "method"])
        self.fields = [(chance.choice(NAMES), chance.choice(NASTY)) for _ in range(chance.randint(1, 8))]
        if chance.random() < 0.02:
            self.fields = [(f"f{n}", "x") for n in range(1_500)]
        self.body, self.type = chance.choice(BODIES), chance.choice(TYPES)
        self.odd = chance.choice(["put", "delete", "patch", "options", "trace", "head"])
        self.with_key = chance.random() < 0.7
        self.keep = chance.random() < 0.5

    def __str__(self) -> str:
        return f"{self.kind} {self.method} {self.page} {self.path} {self.fields!r} {self.body!r} {self.type!r}"[:600]

    def made_by(self, client: Client, person: Any) -> Any:
        """Send it."""
        if self.method == "get":
            pairs = "&".join(
                f"{quote(name)}={quote(text.encode('utf-8', 'surrogatepass'))}" for name, text in self.fields
            )
            return client.generic("GET", self.path, QUERY_STRING=pairs)
        if self.method == "path":
            bad = quote(self.fields[0][1][:2_000].encode("utf-8", "surrogatepass"), safe="")
            head, _, tail = self.path.rstrip("/").rpartition("/")
            return client.get(f"{head}/{bad}/" if tail else f"/{bad}/")
        if self.method == "raw":
            return client.generic("POST", self.path, self.body, content_type=self.type)
        if self.method == "method":
            return client.generic(self.odd.upper(), self.path, self.body, content_type=self.type)
        pairs = self.fields + ([("form_key", new_key(person))] if person and self.with_key else [])
        body = "&".join(f"{quote(name)}={quote(text.encode('utf-8', 'surrogatepass'))}" for name, text in pairs)
        return client.generic("POST", self.path, body, content_type=TYPES[0])


def test_no_malformed_request_brings_the_portal_down(capsys: pytest.CaptureFixture[str]) -> None:
    began = time.monotonic()
    say(capsys, f"ATTACK_SEED={SEED} ATTACK_COUNT={COUNT}")
    chance = random.Random(SEED)
    scene = south_tees()
    pages = addresses(scene, furnish(scene))
    clients = {kind: Client(raise_request_exception=False) for kind in KINDS}
    for kind, client in clients.items():
        if kind != "visitor":
            client.force_login(scene.people[kind])
    fallen, unexplained = [], []
    answers: Counter[int] = Counter()
    for _ in range(COUNT):
        attack = Attack(chance, pages)
        with transaction.atomic():
            answer = attack.made_by(clients[attack.kind], scene.people.get(attack.kind))
            transaction.set_rollback(True)
        answers[answer.status_code] += 1
        if answer.status_code >= 500 and attack.page != "ready":
            why = getattr(answer, "exc_info", None)
            fallen.append(f"{answer.status_code} {why[1]!r:.200} {attack}" if why else f"{answer.status_code} {attack}")
        elif answer.status_code in (400, 403, 404, 409, 413) and not _explained(answer, attack):
            unexplained.append(f"{answer.status_code} {attack}")
    say(capsys, f"ATTACK_SEED={SEED}: {dict(sorted(answers.items()))} in {time.monotonic() - began:.0f} s")
    assert not fallen, f"seed {SEED}: {len(fallen)} of {COUNT}:\n" + "\n".join(fallen[:8])
    assert not unexplained, f"seed {SEED}: {len(unexplained)}:\n" + "\n".join(unexplained[:8])


@pytest.mark.parametrize("number", [2**63, 10**30], ids=["past every key", "of thirty figures"])
def test_an_address_with_a_number_too_big_for_any_record_leads_nowhere(number: int) -> None:
    scene = south_tees()
    pages = {page: path for page, path in addresses(scene, furnish(scene)).items() if re.search(r"/\d+/", path)}
    clients = {kind: Client(raise_request_exception=False) for kind in ("leader", "hwb_officer")}
    for kind, client in clients.items():
        client.force_login(scene.people[kind])
    paths = {
        f"{path[: figures.start()]}/{number}/{path[figures.end() :]}"
        for path in pages.values()
        for figures in re.finditer(r"/\d+/", path)
    }
    assert len(paths) > 25
    answers = {path: client.get(path).status_code for client in clients.values() for path in sorted(paths)}
    assert {path: status for path, status in answers.items() if status != 404} == {}


def _explained(answer: Any, attack: Attack) -> bool:
    """A refusal is a page of the portal's own that says what to do; keeping a draft answers to a script."""
    return attack.page == "save_draft" or attack.method in ("method",) or b"<h1" in answer.content
