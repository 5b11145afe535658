"""Scripts in words: what is typed is shown as it was typed and never runs; the strict policy is on every answer."""

from __future__ import annotations

import re
from email import message_from_bytes, policy

import lxml.html
import pytest
from django.db import models
from django.db.models import Value
from django.db.models.functions import Cast, Concat
from django.test import Client
from icalendar import Calendar

from barriers.models import Action, Barrier, Decision, Escalation, Option, Update
from digests.compile import approve, compile_due, due_on
from digests.deliver import send_approved
from foundation.models import Notice
from learning.models import CommunityVoice, Experiment, LearningEntry
from missions.models import Goal, Mission
from missions_portal.middleware import CONTENT_SECURITY_POLICY
from missions_portal.tests.scene import KINDS, addresses, deliver, furnish, in_working_days, south_tees
from people.models import AgendaItem, Meeting, Organisation, User
from people.tests.factories import MeetingFactory, at_ten

pytestmark = [pytest.mark.once, pytest.mark.django_db]

PAYLOADS = [
    "<script>alert(1)</script>", "</textarea><script>alert(1)</script>", "</title><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>', "'><svg onload=alert(1)>", "<svg/onload=alert(1)>", "<iframe srcdoc='<script>'>",
    "javascript:alert(1)", "<a href='javascript:alert(1)'>x</a>", "<details open ontoggle=alert(1)>",
    "<style>*{background:url(//evil.example)}</style>", "<base href='//evil.example/'>", "<meta http-equiv=refresh>",
    "{{constructor.constructor('alert(1)')()}}", "${alert(1)}", "]]><script>alert(1)</script>",
    "<!--<script>alert(1)</script>-->", "<math><mtext><script>alert(1)</script>", "\u2028<script>alert(1)</script>",
    "%3Cscript%3Ealert(1)%3C/script%3E",
]  # fmt: skip
FILLED = [
    Barrier, Escalation, Decision, Option, Update, Action, LearningEntry, CommunityVoice, Experiment, Mission, Goal,
    AgendaItem, Meeting, Organisation, User,
]  # fmt: skip
KEPT = {"reference", "publication", "code", "email", "password", "search_text"}


def texts_of(model: type[models.Model]) -> list[models.Field]:
    """The text columns of a model that somebody types into."""
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, (models.CharField, models.TextField))
        and not isinstance(field, (models.URLField, models.JSONField))
        and not field.choices
        and field.name not in KEPT
    ]


def fill(payload: str) -> None:
    for model in FILLED:
        for field in texts_of(model):
            # With the row's number, since some words are used once only.
            short = Value(payload[: (field.max_length or 999) - 6])
            model._base_manager.update(**{field.name: Concat(short, Cast("pk", models.CharField()))})


def running_code(page: str) -> list[str]:
    """Whatever in a page a browser would run or fetch from elsewhere."""
    tree = lxml.html.document_fromstring(page)
    found = [
        lxml.html.tostring(tag).decode() for tag in tree.iter("script") if not (tag.get("src") or "").startswith("/")
    ]
    found = [tag for tag in found if "application/json" not in tag and "data-allauth" not in tag]
    for tag in tree.iter():
        if not isinstance(tag.tag, str):
            continue
        if (
            tag.tag in ("iframe", "object", "embed", "base", "math", "style")
            or tag.get("http-equiv")
            or tag.get("srcdoc")
        ):
            found.append(tag.tag)
        found += [f"{tag.tag} {name}" for name in tag.attrib if name.lower().startswith("on") or name == "style"]
        for name in ("href", "src", "action", "formaction"):
            if re.match(r"\s*(javascript|data|vbscript):", tag.get(name) or "", re.I):
                found.append(f"{tag.tag} {name}")
    return found


def test_nothing_that_is_typed_runs_anywhere() -> None:
    scene = south_tees()
    MeetingFactory(forum=scene.hwb, starts_at=at_ten(in_working_days(40)))
    pages = addresses(scene, furnish(scene))
    clients = {kind: Client() for kind in ("visitor", "leader", "hwb_officer", "place_officer", "operator")}
    for kind, client in clients.items():
        if kind != "visitor":
            client.force_login(scene.people[kind])
    searches = {"search words": "/portal/search/?q=alert", "barriers words": "/portal/barriers/?q=script&ended=1"}
    everything = sorted((pages | searches).items())
    for number, payload in enumerate(PAYLOADS):
        fill(payload)
        # Every page as one person or another, and a different part of them with each payload.
        for place, (page, path) in enumerate(everything):
            kind = list(clients)[(place + number) % len(clients)]
            if (place + number) % 4 and number:
                continue
            answer = clients[kind].get(path)
            if "text/html" in answer.headers["Content-Type"] and answer.content:
                assert running_code(answer.content.decode()) == [], (payload, kind, page)
            elif path == "/calendar.ics":
                Calendar.from_ical(answer.content)


def test_a_script_in_a_form_comes_back_as_words() -> None:
    scene = south_tees()
    client = Client()
    client.force_login(scene.leader)
    for payload in PAYLOADS:
        for path, boxes in (
            ("/portal/barriers/log/", {"title": payload, "gets_in_the_way": ""}),
            ("/portal/search/", {"q": payload}),
            ("/portal/barriers/", {"q": payload}),
        ):
            send = client.post if "title" in boxes else client.get
            page = send(path, boxes).content.decode()
            assert running_code(page) == [], (payload, path)
            assert payload not in page or "<" not in payload, (payload, path)


def test_a_script_in_the_digest_is_words_on_the_web_and_in_mails() -> None:
    scene = south_tees()
    meeting = MeetingFactory(forum=scene.hwb, starts_at=at_ten(in_working_days(40)))
    furnish(scene)
    payload = PAYLOADS[3]
    fill(payload)
    for edition in compile_due(due_on(meeting)):
        if edition.forum == scene.hwb:
            approve(edition, by=scene.hwb_officer, note=payload)
    send_approved()
    deliver()
    held = scene.hwb.editions.get(meeting=meeting, kind="forum")
    assert "<img" not in held.html and bytes(held.pdf).startswith(b"%PDF")
    notices = Notice.objects.exclude(mime=None)
    assert notices.filter(kind="digest.edition").exists()
    for notice in notices:
        page = message_from_bytes(bytes(notice.mime), policy=policy.default).get_body(("html",))
        assert page is None or not re.search("<(img|script|iframe)", page.get_content()), notice.kind


def test_the_strict_policy_is_on_every_answer() -> None:
    scene = south_tees()
    pages = addresses(scene, furnish(scene)) | {"unknown": "/nowhere/", "admin": "/admin/", "login": "/account/login/"}
    assert "unsafe" not in CONTENT_SECURITY_POLICY and "default-src 'self'" in CONTENT_SECURITY_POLICY
    for kind in ("visitor", "leader", "hwb_officer", "operator"):
        assert kind in KINDS
        client = Client()
        if kind != "visitor":
            client.force_login(scene.people[kind])
        for page, path in pages.items():
            for answer in (client.get(path), client.post(path)):
                policy = answer.headers.get("Content-Security-Policy", "")
                assert policy == CONTENT_SECURITY_POLICY, (kind, page, policy)
                assert answer.headers.get("X-Content-Type-Options") == "nosniff", (kind, page)
                assert answer.headers.get("X-Frame-Options") == "DENY", (kind, page)
