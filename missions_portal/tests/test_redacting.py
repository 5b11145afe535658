"""Removing words: wherever they stand they go, from history, search, mails and editions too, and after a restore again."""

from __future__ import annotations

import json
from typing import Any

import lxml.html
import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from barriers.models import Barrier
from barriers.tests.factories import BarrierFactory, EscalationFactory, an_ask, officer_at
from digests.tests.factories import EditionFactory
from foundation.drafts import Draft
from foundation.history import AuditEntry
from foundation.moves import NotYours
from foundation.outbox import Notice
from foundation.redaction import STUB, Redaction
from foundation.versions import ChangedSince, save_words
from leaders.tests.factories import LeaderFactory
from learning.models import LearningEntry
from learning.tests.factories import LearningEntryFactory
from missions import principles
from missions.models import PrincipleInWords
from missions.tests.factories import PrincipleInWordsFactory
from missions_portal.redacting import again
from missions_portal.redacting.act import remove
from missions_portal.redacting.places import boxes, places_of
from people.tests.factories import MemberFactory

pytestmark = pytest.mark.django_db

NAME = "Jane Example-Smith"
WHY = "She can be recognised."


@pytest.fixture
def trip() -> Any:
    barrier = BarrierFactory(gets_in_the_way=f"The forms of {NAME} were refused.")
    save_words(
        barrier, {"gets_in_the_way": "The form of\n jane  Example-Smith, number 7."}, by=barrier.author, version=1
    )
    return EscalationFactory(barrier=barrier, ask=an_ask(ask=f"Ask the council about “{NAME}”."))


@pytest.fixture
def officer(trip: Any) -> Any:
    return officer_at(trip.forum)


def removed(by: Any, words: str = NAME) -> Redaction:
    return remove(words, because=WHY, by=by, seen=len(places_of(words)))


def everything_kept() -> str:
    """Every row of every table that is looked through, in words."""
    return json.dumps(
        [list(model._base_manager.values_list(*names)) for model, names in boxes().items()],
        default=str,
        ensure_ascii=False,
    )


def test_words_go_from_a_record_its_history_its_asks_and_what_others_wrote(trip: Any, officer: Any) -> None:
    entry = LearningEntryFactory(what=f"We rang {NAME.upper()} twice.", mission=trip.barrier.lead_mission)
    Draft.objects.create(owner=officer, form="/portal/barriers/log/", data={"title": [f"About {NAME}"]})

    removed(officer)

    trip.barrier.refresh_from_db()
    assert trip.barrier.gets_in_the_way == f"The form of\n {STUB}, number 7."
    assert {row.gets_in_the_way for row in trip.barrier.history.all()} == {
        f"The forms of {STUB} were refused.",
        f"The form of\n {STUB}, number 7.",
    }
    entry.refresh_from_db()
    assert entry.what == f"We rang {STUB} twice."
    assert "example-smith" not in everything_kept().lower()


def test_search_no_longer_finds_by_them(trip: Any, officer: Any) -> None:
    LearningEntryFactory(what=f"We rang {NAME}.")
    assert (
        Barrier.objects.matching("example smith").exists() and LearningEntry.objects.matching("example smith").exists()
    )
    removed(officer)
    assert not Barrier.objects.matching("example smith").exists()
    assert not LearningEntry.objects.matching("example smith").exists()


def test_only_whole_words_go(officer: Any) -> None:
    barrier = BarrierFactory(gets_in_the_way="Anna planned it with Anna-Lee; Annabel did not.")
    removed(officer, "Anna")
    barrier.refresh_from_db()
    assert barrier.gets_in_the_way == f"{STUB} planned it with {STUB}-Lee; Annabel did not."


def test_a_sent_edition_and_the_mails_are_rid_of_them(officer: Any) -> None:
    edition = EditionFactory(sent=True, note=f"With thanks to {NAME}.", html=NAME, text=NAME, pdf=b"old", docx=b"old")
    Notice.objects.create(
        kind="digest.edition", to=officer, key="one", mime=NAME.encode(), facts={"title": f"“{NAME}”"}
    )

    removed(officer)

    edition.refresh_from_db()
    assert STUB in edition.note and STUB in edition.html and STUB in edition.text
    assert (edition.pdf, edition.docx) == (None, None)
    notice = Notice.objects.get(key="one")
    assert notice.mime is None and notice.facts == {"title": f"“{STUB}”"}


def test_that_it_was_done_is_kept_without_the_words(trip: Any, officer: Any) -> None:
    kept = removed(officer)
    assert (kept.by, kept.because) == (officer, WHY) and kept.was("jane example-smith") and not kept.was("Jane")
    assert "jane" not in json.dumps(kept.places).lower() and ["barriers.Barrier", trip.barrier.pk] in kept.places
    noted = set(AuditEntry.objects.filter(act="redact").values_list("kind", "record_id", "because"))
    assert noted == {("barriers.barrier", trip.barrier.pk, WHY), ("barriers.escalation", trip.pk, WHY)}


def test_whoever_was_typing_on_the_old_words_does_not_write_them_back_unseen(trip: Any, officer: Any) -> None:
    seen = Barrier.objects.get(pk=trip.barrier.pk)
    removed(officer)
    with pytest.raises(ChangedSince):
        save_words(seen, {"gets_in_the_way": f"{NAME} again"}, by=seen.author, version=seen.version)


def test_what_a_team_said_of_a_principle_earlier_goes_too_and_keeps_its_place(officer: Any) -> None:
    now = PrincipleInWordsFactory(words=f"We ask {NAME}.", version=2)
    before = PrincipleInWordsFactory(words=f"{NAME} asked us.", principle=now.principle, mission=now.mission)
    leader = LeaderFactory(of=now.mission)

    removed(officer)

    assert [said.words for said in PrincipleInWords.objects.order_by("version")] == [
        f"{STUB} asked us.",
        f"We ask {STUB}.",
    ]
    before.refresh_from_db()
    assert before.version == 1
    with pytest.raises(ChangedSince):
        principles.write(now.mission, now.principle, f"We still ask {NAME}.", version=2, by=leader)


@pytest.mark.parametrize(
    ("words", "because", "seen", "refusal"),
    [
        ("Jan", WHY, 1, "Too short"),
        ("- - - -", WHY, 1, "Too short"),
        ("Nobody of that name", WHY, 0, "stand nowhere"),
        (NAME, " ", 3, "Say why"),
        (NAME, f"{NAME} asked.", 3, "without the words"),
        (NAME, WHY, 2, "They now stand in"),
    ],
)
def test_what_cannot_be_removed_is_refused_and_nothing_changes(
    trip: Any, officer: Any, words: str, because: str, seen: int, refusal: str
) -> None:
    with pytest.raises(ValidationError, match=refusal):
        remove(words, because=because, by=officer, seen=seen)
    assert not Redaction.objects.exists() and places_of(NAME)


def test_it_is_for_a_forums_officer(trip: Any) -> None:
    with pytest.raises(NotYours):
        removed(MemberFactory(at=trip.forum))


def test_after_a_restore_they_are_removed_again_wherever_they_stand(trip: Any, officer: Any) -> None:
    before = Barrier.objects.filter(pk=trip.barrier.pk).values("gets_in_the_way", "search_text").get()
    removed(officer)
    rows = json.loads(json.dumps(list(again.kept()), default=str))
    # The backup was made before: its record, a later copy of the words, and no knowledge of the removal.
    Barrier.objects.filter(pk=trip.barrier.pk).update(**before)
    elsewhere = LearningEntryFactory(what=f"{NAME} came.")
    Redaction.objects.all().delete()

    assert again.do_again(rows) == 1

    elsewhere.refresh_from_db()
    assert elsewhere.what == f"{STUB} came." and not places_of(NAME)
    assert Redaction.objects.get().was(NAME)
    assert again.do_again(rows) == 0  # nothing is left to remove


# ---- the pages ----


@pytest.fixture
def press(client: Any, officer: Any, settings: Any) -> Any:
    """Fill the page of removal in as an officer and press a button; what is read then."""
    settings.DEMO = True  # asks officers for no second factor
    client.force_login(officer)

    def fill(**pressed: Any) -> str:
        opened = client.get(reverse("remove_words")).context["form_key"]
        typed = {"form_key": opened, "words": NAME, "because": WHY}
        page = client.post(reverse("remove_words"), typed | pressed, follow=True).content.decode()
        return " ".join(" ".join(lxml.html.fromstring(page).itertext()).split())

    return fill


def test_an_officer_sees_where_the_words_stand_before_they_go(trip: Any, press: Any) -> None:
    looked = press()
    assert "They stand in 7 places" in looked and "Barrier, as it was before: 2" in looked and len(places_of(NAME)) == 7
    # What they may read they can open first; the rest is counted alone.
    assert f"Look at them first {trip.barrier}" in looked and "Go back without removing" in looked

    done = press(remove="1", seen=7)

    assert "The words are removed" in done and WHY in done and "7 places" in done
    assert NAME not in done and not places_of(NAME)


def test_words_that_came_to_stand_elsewhere_meanwhile_are_shown_first(trip: Any, press: Any) -> None:
    press()
    LearningEntryFactory(what=f"{NAME} rang.")
    refused = press(remove="1", seen=7)
    assert "They now stand in 9 places, not in 7" in refused and "They stand in 9 places" in refused
    assert len(places_of(NAME)) == 9


def test_what_was_typed_badly_is_said_beside_its_box(trip: Any, press: Any) -> None:
    assert "These words stand nowhere" in press(words="Nobody of that name")
    assert "say it without the words themselves" in press(because=f"{NAME} asked", remove="1", seen=7)


def test_the_pages_are_for_officers(trip: Any, client: Any) -> None:
    client.force_login(MemberFactory(at=trip.forum))
    assert client.get(reverse("removed")).status_code == client.get(reverse("remove_words")).status_code == 403
