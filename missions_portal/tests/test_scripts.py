"""Scripts in words: what is typed is shown as it was typed and never runs; the strict policy is on every answer."""

from __future__ import annotations

import random
import re
from email import message_from_bytes, policy
from typing import Any

import lxml.etree
import lxml.html
import pytest
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Value
from django.db.models.functions import Cast, Concat
from django.test import Client
from icalendar import Calendar

from barriers.models import Decision
from digests.compile import approve, compile_due, due_on
from digests.deliver import send_approved
from foundation.models import Notice
from learning.models import CommunityVoice, LearningEntry
from missions_portal.middleware import CONTENT_SECURITY_POLICY
from missions_portal.tests.attacks import LONG, SEED, say
from missions_portal.tests.scene import KINDS, addresses, deliver, furnish, in_working_days, south_tees
from missions_portal.tests.script_payloads import (
    ADDRESSES,
    ELSEWHERE,
    OUT_OF_A_FILE,
    OUT_OF_A_TAG,
    PAYLOADS,
    TAGS,
    TEMPLATED,
)
from missions_portal.tests.typed_columns import LEFT_OUT, columns_of_words, fill, furnish_further, names_of, typed
from people.models import Forum, Meeting
from people.tests.factories import MeetingFactory, at_ten

pytestmark = [pytest.mark.once, pytest.mark.django_db]

READERS = ("visitor", "leader", "hwb_officer", "place_officer", "operator")


def running_code(page: str) -> list[str]:
    """Whatever in a page a browser would run or fetch from elsewhere."""
    tree = lxml.html.document_fromstring(page)
    found = [TEMPLATED] if TEMPLATED in page else []
    found += [
        lxml.html.tostring(tag).decode() for tag in tree.iter("script") if not re.match("/(?!/)", tag.get("src") or "")
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
        for name in ("href", "src", "action", "formaction", "xlink:href"):
            if re.match(rf"\s*(javascript:|data:|vbscript:|//{ELSEWHERE})", tag.get(name) or "", re.I):
                found.append(f"{tag.tag} {name}")
    return found


# ---- what is typed ----


def test_there_are_sixty_payloads_and_each_is_another() -> None:
    assert len(set(PAYLOADS)) == len(PAYLOADS) >= 60


def test_every_column_somebody_types_into_is_filled_or_it_is_said_why_not() -> None:
    scene = south_tees()
    furnish_further(scene, furnish(scene))

    fill(0)

    unfilled = {
        f"{model.__name__}.{column.name}"
        for model, columns in typed().items()
        for column in columns
        if not (held := [f"{words}" for words in model._base_manager.values_list(column.name, flat=True)])
        or not any(re.search("alert|zebra|evil|injected", words) for words in held)
    }
    assert unfilled == set(), "give the house a row with words in it (furnish_further), or leave the column out by name"
    assert LEFT_OUT.keys() - set().union(*map(names_of, columns_of_words())) == set()


def test_a_column_for_an_address_takes_no_script() -> None:
    columns = [column for column in columns_of_words() if isinstance(column, models.URLField)]
    assert columns
    for column in columns:
        assert column.clean("https://example.org/", None)
        for payload in ADDRESSES:
            with pytest.raises(ValidationError):
                column.clean(payload, None)


# ---- where it is read ----


def test_what_would_run_is_found_by_these_looks() -> None:
    for payload in (*TAGS, *OUT_OF_A_TAG):
        assert running_code(f"<title>x</title>{payload} <p>Words.</p>"), payload
    assert running_code(f"<body><p>{TEMPLATED}</p></body>")


def test_nothing_that_is_typed_runs_anywhere(capsys: pytest.CaptureFixture[str]) -> None:
    say(capsys, f"scripts: ATTACK_SEED={SEED}")
    scene = south_tees()
    MeetingFactory(forum=scene.hwb, starts_at=at_ten(in_working_days(40)))
    things = furnish(scene)
    furnish_further(scene, things)
    clients = {kind: Client() for kind in READERS}
    for kind, client in clients.items():
        if kind != "visitor":
            client.force_login(scene.people[kind])
    searches = {"search words": "/portal/search/?q=alert", "barriers words": "/portal/barriers/?q=script&ended=1"}
    pages = sorted((addresses(scene, things) | searches).items())
    turns = range(len(PAYLOADS)) if LONG else random.Random(SEED).sample(range(len(PAYLOADS)), 6)
    for number, turn in enumerate(turns):
        fill(turn)
        # Every page as one person or another, and a different part of them each time.
        for place, (page, path) in enumerate(pages):
            if LONG or (place + number) % 4 == 0:
                kind = READERS[(place + number) % len(READERS)]
                answer = clients[kind].get(path)
                assert answer.status_code < 500 or page == "ready", (SEED, turn, kind, page)
                assert what_runs(answer) == [], (SEED, turn, kind, page)


def what_runs(answer: Any) -> list[str]:
    """Whatever in a page would run, and whatever in a feed or a calendar the payloads made of it."""
    kind = answer.headers.get("Content-Type", "")
    if "text/html" in kind and answer.content:
        return running_code(answer.content.decode())
    if "text/calendar" in kind:
        return [
            name
            for part in Calendar.from_ical(answer.content).walk()
            for name in part
            if name in ("ATTACH", "X-INJECTED")
        ]
    if "xml" in kind and "officedocument" not in kind:
        feed = lxml.etree.fromstring(answer.content)
        return [tag.tag for tag in feed.iter() if tag.text == "injected" or "script" in str(tag.tag)]
    return []


def test_a_feed_and_a_calendar_hold_no_more_than_before_whatever_is_typed() -> None:
    scene = south_tees()
    things = furnish(scene)
    names = ("public_feed", "public_calendar", "sitemap", "people:forum_calendar", "people:meeting_calendar")
    files = [path for name, path in addresses(scene, things).items() if name in names]
    client = Client()
    client.force_login(scene.hwb_officer)
    assert len(files) == len(names)
    parts: dict[str, list[str]] = {}
    for payload in ("Words", *OUT_OF_A_FILE, *OUT_OF_A_TAG, *ADDRESSES):
        for record in (Decision, LearningEntry, CommunityVoice):
            record.objects.update(public_title=payload, public_summary=payload)
        Meeting.objects.update(place=payload)
        Forum.objects.update(name=Concat(Value(payload), Cast("pk", models.CharField())))
        for path in files:
            answer = client.get(path)
            assert what_runs(answer) == [], (payload, path)
            assert parts_of(answer) == parts.setdefault(path, parts_of(answer)), (payload, path)


def parts_of(answer: Any) -> list[str]:
    """The names of a file's parts and of what stands in each, in order."""
    if "calendar" in answer.headers["Content-Type"]:
        return [name for part in Calendar.from_ical(answer.content).walk() for name in (part.name, *sorted(part))]
    return [tag.tag for tag in lxml.etree.fromstring(answer.content).iter()]


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
    fill(3)
    for edition in compile_due(due_on(meeting)):
        if edition.forum == scene.hwb:
            approve(edition, by=scene.hwb_officer, note=TAGS[3])
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
