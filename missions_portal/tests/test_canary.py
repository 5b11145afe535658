"""The canary: a word put into what is private is looked for everywhere, as everyone; it sings only where it may."""

from __future__ import annotations

import re
from collections import Counter
from email import message_from_bytes, policy
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.db.models import Value
from django.db.models.functions import Cast, Concat
from django.test import Client
from django.urls import reverse

from barriers import life
from barriers.models import Barrier, BarrierStep, Decision, EscalationStep
from digests.compile import approve, compile_due, due_on
from digests.deliver import send_approved
from digests.models import Edition
from foundation.models import Notice
from foundation.moments import now
from learning.models import LearningEntry
from missions_portal.exports import LOGS
from missions_portal.public_urls import urlpatterns
from missions_portal.tests.scene import (
    KINDS,
    SouthTees,
    addresses,
    deliver,
    furnish,
    in_working_days,
    south_tees,
)
from missions_portal.tests.words_in_files import words_in
from people.tests.factories import MeetingFactory, at_ten

pytestmark = pytest.mark.django_db

CANARY = "kanarienvogel"
FLOORS = ("foundation", "people", "missions", "leaders", "barriers", "learning", "digests", "missions_portal")

# What the public window may show, by model; everything else that is text is private.
PUBLIC = {
    "Strategy": {"title", "board", "place", "vision"},
    "Stage": {"name", "aim"},
    "Mission": {"statement", "short_name", "challenge", "by_when", "theory_of_change"},
    "Goal": {"name", "statement", "how_we_would_know", "jsna_link"},
    "MissionUpdate": {"public_words"},
    "Intervention": {"public_words"},
    "Lever": {"public_words"},
    "Figure": {"name", "value", "period", "geography", "source", "note"},
    "Principle": {"name"},
    "PrincipleInWords": {"words"},
    "Forum": {"name"},
    "EngagementRoute": {"name"},
    "Meeting": {"place"},
    "Decision": {"public_title", "public_summary", "public_asked", "public_why", "public_who_acts"},
    "LearningEntry": {"public_title", "public_summary"},
    "CommunityVoice": {"public_title", "public_summary", "public_change"},
}
# Not words: what the portal itself goes by.
MACHINERY = {
    "code", "reference", "state", "publication", "email", "password", "message_id", "move", "from_state", "to_state",
    "kind", "key", "act", "audience", "permission", "checksum", "nonce", "form", "record_type", "history_type", "role",
    "search_text", "date_header",
}  # fmt: skip


def private_texts(model: type[models.Model]) -> list[models.Field]:
    """A model's text columns the public may never see."""
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, (models.CharField, models.TextField))
        and not isinstance(field, (models.URLField, models.EmailField))
        and not field.choices
        and field.name not in MACHINERY | PUBLIC.get(model.__name__, set())
    ]


def filled_models() -> list[type[models.Model]]:
    """Every model of the house, save what remembers (history) and what the database lets nobody change (the audit)."""
    return [
        model
        for label in FLOORS
        for model in apps.get_app_config(label).get_models()
        if not model.__name__.startswith("Historical") and model.__name__ not in ("AuditEntry", "Run")
    ]


def fill_what_is_private(scene: SouthTees) -> int:
    """The canary into every private text there is. The leader's name is public, as the Board wants it, and so is who
    holds a lever that residents are told of."""
    filled = 0
    for model in filled_models():
        rows = model._base_manager.all()
        if model.__name__ == "User":
            rows = rows.exclude(pk__in=[scene.leader.pk, scene.other_leader.pk])
        if model.__name__ == "Organisation":
            rows = rows.exclude(people__in=[scene.leader, scene.other_leader]).exclude(levers__public_words__gt="")
        if model.__name__ == "Edition":
            rows = rows.filter(is_public=False)
        for field in private_texts(model):
            if (field.max_length or 999) > 24:
                words = Concat(Value(f"{CANARY} "), Cast("pk", models.CharField()))
                filled += model._base_manager.filter(pk__in=rows.values("pk")).update(**{field.name: words})
    return filled


def test_no_public_page_feed_or_file_holds_a_private_word() -> None:
    scene = south_tees()
    things = furnish(scene)
    assert fill_what_is_private(scene) > 300
    client = Client()
    pages = [path for page, path in addresses(scene, things).items() if page.split()[0] in _public_names()]
    todo, seen = set(pages), {}
    while todo:
        path = todo.pop()
        answer = client.get(path)
        seen[path] = words_in(answer.content)
        todo |= _links(seen[path]) - set(seen)
    assert len(seen) > 25
    wrong = [path for path, page in seen.items() if CANARY in page.lower()]
    assert wrong == [], {path: _around(seen[path]) for path in wrong}
    # And the words that were published are there, so the walk was a walk.
    for words in ("Ask me once", "Two hubs listen first.", "We ask for warm homes."):
        assert any(words in page for page in seen.values()), words


def _public_names() -> set[str]:
    return {pattern.name for pattern in urlpatterns}


def _links(page: str) -> set[str]:
    found = re.findall(r'(?:href="|<loc>https?://[^/]+|href="http://testserver)(/[^"#?<]*)', page)
    return {path for path in found if not path.startswith(("/static/", "/account/", "/portal/"))}


def _around(page: str) -> str:
    at = page.lower().index(CANARY)
    return page[max(0, at - 120) : at + 40]


# ---- who hears which word ----

OF_THE_MISSION = {"team", "leader"}
OF_ANY_MISSION = OF_THE_MISSION | {"other_leader", "facilitator"}
OF_THE_BOARD = {"hwb_officer", "hwb_chair", "hwb_member"}
EVERYONE = set(KINDS) - {"visitor"}
MAY_HEAR = {
    "zaunkoenig": ("sensitive", OF_THE_MISSION | {"facilitator"}),
    "rotkehlchen": ("draft", {"leader"}),
    "blaumeise": ("offered", OF_THE_MISSION | {"contributor"}),
    "goldammer": ("open", OF_ANY_MISSION),
    "eisvogel": ("submitted", OF_ANY_MISSION | {"place_officer"}),
    "wiedehopf": ("received", OF_ANY_MISSION | {"place_officer", "place_member"}),
    "feldlerche": ("at-board", OF_ANY_MISSION | OF_THE_BOARD),
    "nachtigall": ("for our team only", OF_THE_MISSION),
    "schleiereule": ("decided in private", {"hwb_officer"}),
    "mauersegler": ("entry for the team", OF_THE_MISSION | {"facilitator"}),
    "uferschwalbe": ("entry in draft", {"leader"}),
    "gartenrotschwanz": ("entry for all", EVERYONE),
}
NEVER_IN_A_MAIL = {"zaunkoenig", "schleiereule", "rotkehlchen"}


def hide_the_words(scene: SouthTees, things: dict[str, Any]) -> None:
    """One bird in each private place."""
    for word, (where, _) in MAY_HEAR.items():
        if where in things:
            barrier = getattr(things[where], "barrier", things[where])
            Barrier.objects.filter(pk=barrier.pk).update(title=f"{word} title", gets_in_the_way=word, tried=word)
            barrier.refresh_from_db()
            barrier.save()
            BarrierStep.objects.filter(record=barrier, move="log").update(words=word)
    life.add_update(things["submitted"].barrier, done="nachtigall", next="nachtigall", team_only=True, by=scene.leader)
    decision = things["exempt-decision"]
    words = {name: "schleiereule" for name in ("title", "words", "reasons", "alternatives", "conflicts", "heard")}
    Decision.objects.filter(pk=decision.pk).update(**words)
    Decision.objects.get(pk=decision.pk).save()
    trip = things["exempt"]
    EscalationStep.objects.filter(record=trip, move__in=["decide", "return_outcome"]).update(words="schleiereule")
    type(trip).objects.filter(pk=trip.pk).update(outcome_words="schleiereule")
    for name, word in (("team-entry", "mauersegler"), ("draft-entry", "uferschwalbe"), ("entry", "gartenrotschwanz")):
        LearningEntry.objects.filter(pk=things[name].pk).update(title=word, what=word, so_what=word)
        LearningEntry.objects.get(pk=things[name].pk).save()


@pytest.mark.long
def test_each_word_is_heard_by_those_who_may_and_by_nobody_else() -> None:
    scene = south_tees()
    things = furnish(scene)
    hide_the_words(scene, things)
    pages = list(addresses(scene, things).values())
    pages += [reverse("export", args=[log]) for log in LOGS]
    pages += [f"{reverse('search')}?q={word}" for word in MAY_HEAR]
    pages += [f"{reverse('barriers:list')}?ended=1&q={word}" for word in MAY_HEAR]
    pages += [f"{reverse('learning:list')}?q={word}" for word in MAY_HEAR]
    pages += [reverse("barriers:list") + "?ended=1", reverse("missions:detail", args=[scene.other_mission.code])]
    heard: dict[str, set[str]] = {word: set() for word in MAY_HEAR}
    where: dict[tuple[str, str], str] = {}
    for kind in KINDS:
        client = Client()
        if kind != "visitor":
            client.force_login(scene.people[kind])
        for path in pages:
            page = words_in(client.get(path).content)
            asked = path.partition("q=")[2]
            for word in MAY_HEAR:
                # The word that was looked for is repeated to whoever typed it.
                if page.count(word) > (_repeats(page, word) if word == asked else 0):
                    heard[word].add(kind)
                    where.setdefault((word, kind), path)
    wrong = {
        MAY_HEAR[word][0]: {"too many": _places(where, word, kinds - may), "missing": may - kinds}
        for word, kinds in heard.items()
        for may in [MAY_HEAR[word][1]]
        if kinds != may
    }
    assert wrong == {}


def _places(where: dict[tuple[str, str], str], word: str, kinds: set[str]) -> dict[str, str]:
    return {kind: where[word, kind] for kind in kinds}


def _repeats(page: str, word: str) -> int:
    """How often a search page says only what was looked for: in its box, its heading, its title and its address."""
    said = len(re.findall(rf'value="{word}"|“{word}”|[?&;]q={word}', page))
    return said + len(re.findall(rf"<title>[^<]*{word}", page)) - len(re.findall(rf"<title>[^<]*“{word}”", page))


@pytest.fixture
def sent() -> SouthTees:
    """The house with its words hidden, its digests sent and every mail delivered."""
    scene = south_tees()
    meeting = MeetingFactory(forum=scene.hwb, starts_at=at_ten(in_working_days(40)))
    things = furnish(scene)
    # The newest of its mission, so that it is the one that the digest tells.
    LearningEntry.objects.filter(pk=things["entry"].pk).update(shared_at=now())
    hide_the_words(scene, things)
    for edition in compile_due(due_on(meeting)):
        approve(edition, by=scene.hwb_officer if edition.forum == scene.hwb else scene.facilitator)
    send_approved()
    deliver()
    return scene


def test_no_digest_tells_a_word_on_its_page_or_in_its_files_to_whoever_may_not_read_it(sent: SouthTees) -> None:
    read = Counter()
    for kind in KINDS[1:]:
        client = Client()
        client.force_login(sent.people[kind])
        for form in ("detail", "pdf", "docx"):
            for edition in Edition.objects.sent():
                answer = client.get(reverse(f"digests:{form}", args=[edition.reference]))
                told = words_in(answer.content) if answer.status_code == 200 else ""
                read[form] += "gartenrotschwanz" in told
                wrong = {what for word, (what, may) in MAY_HEAR.items() if word in told and kind not in may}
                assert wrong == set(), (kind, form, edition)
                assert not any(word in told for word in NEVER_IN_A_MAIL), (kind, form, edition)
    # What everybody may hear is read in every form, so the looking is a looking.
    assert min(read[form] for form in ("detail", "pdf", "docx")) >= 3, read


def test_no_mail_carries_a_word_to_somebody_who_may_not_read_it(sent: SouthTees) -> None:
    scene = sent
    kind_of = {person.pk: kind for kind, person in scene.people.items()} | {scene.guest.pk: "hwb_member"}
    notices = Notice.objects.exclude(mime=None)
    assert notices.filter(kind="digest.edition").count() >= 4 and notices.count() > 25
    for notice in notices:
        letter = message_from_bytes(bytes(notice.mime), policy=policy.default)
        parts = [part.get_payload(decode=True) for part in letter.walk() if not part.is_multipart()]
        told = " ".join([str(letter["Subject"]), *map(words_in, parts)])
        kind = kind_of[notice.to_id]
        for word, (what, may) in MAY_HEAR.items():
            if word in told:
                assert kind in may, f"“{what}” in {notice.kind} to {kind}"
                assert word not in NEVER_IN_A_MAIL, f"“{what}” in {notice.kind} to {kind}"
