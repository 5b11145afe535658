"""What was removed, taken back or narrowed stays away: from steps and drafts, from late mails, from other readers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from barriers.models import Barrier
from barriers.tests.factories import officer_at
from digests.arranging import arrange, things_told
from digests.check import remarks
from digests.compile import approve, compile_again
from digests.correcting import correct, redact
from digests.deliver import send
from digests.models import Edition
from digests.shape import item, section
from digests.tellable import TAKEN_OUT, no_longer_told
from foundation.drafts import Draft, FormKey, new_key
from foundation.history import AuditEntry
from foundation.moments import now
from foundation.redaction import STUB, Redaction
from learning.models import LearningEntry
from learning.tests.factories import LearningEntryFactory
from people.tests.factories import MemberFactory

pytestmark = pytest.mark.django_db
SECRET = "Neighbours knew first"
WHY = "A person can be recognised."


def left_out(edition, officer):
    """The edition without the thing whose title is the secret: its step says what was left out."""
    places = {(one.section, one.place): one.place + 1 for one in things_told(edition)}
    first = next(one for one in things_told(edition) if SECRET in one.words)
    arrange(edition, places | {(first.section, first.place): None}, by=officer)


# ---- words that were removed ----


def test_removed_words_leave_the_steps_that_told_of_them(held, officer):
    left_out(held, officer)
    assert SECRET in held.steps.first().words
    compile_again(held, by=officer)

    redact(held, words=SECRET, because=WHY, by=officer)

    assert not any(SECRET in step.words for step in held.steps.all())
    assert any(STUB in step.words for step in held.steps.all())


def test_words_left_out_of_an_edition_can_be_removed_from_its_story(held, officer):
    left_out(held, officer)
    redact(held, words=SECRET, because=WHY, by=officer)
    assert not any(SECRET in step.words for step in held.steps.all())


def test_removed_words_leave_what_was_typed_about_it_and_not_sent(sent, officer):
    page = reverse("digests:correct", args=[sent.reference])
    Draft.objects.create(owner=officer, form=page, data={"what": [f"{SECRET} is wrong."]})
    elsewhere = Draft.objects.create(owner=officer, form="/portal/", data={"what": [f"{SECRET} is wrong."]})
    redact(sent, words=SECRET, because=WHY, by=officer)
    assert Draft.objects.get(form=page).data == {"what": [f"{STUB} is wrong."]}
    elsewhere.refresh_from_db()
    assert SECRET in elsewhere.data["what"][0]


def test_the_reason_is_kept_for_good_and_so_may_not_say_the_words(sent, officer):
    with pytest.raises(ValidationError, match="without the words"):
        redact(sent, words=SECRET, because=f"“{SECRET}” names somebody.", by=officer)
    assert not Redaction.objects.exists() and not AuditEntry.objects.filter(act="redact").exists()


@pytest.mark.parametrize("again", [compile_again, lambda edition, by: correct(edition, what="All of it.", by=by)])
def test_the_check_says_that_words_were_removed_where_the_records_may_say_them_again(request, officer, again):
    edition = request.getfixturevalue("held" if again is compile_again else "sent")
    redact(edition, words=SECRET, because=WHY, by=officer)
    new = again(edition, by=officer)
    assert [remark.kind for remark in remarks(new)].count("Words were removed") == 1


def test_the_check_says_nothing_of_that_where_none_were(held):
    assert "Words were removed" not in [remark.kind for remark in remarks(held)]


@pytest.mark.parametrize("age", [0, 13])
def test_the_form_for_removing_words_keeps_none_of_them(client, sent, officer, age):
    """Neither where it is sent twice with other words, nor with a key that is too old."""
    Authenticator.objects.create(user=officer, type=Authenticator.Type.TOTP, data={})
    client.force_login(officer)
    page = reverse("digests:redact", args=[sent.reference])
    with time_machine.travel(timezone.now() - timedelta(hours=age), tick=True):
        key = new_key(officer)
    assert 'name="_forgets"' in client.get(page).content.decode()
    typed = {"form_key": key, "_forgets": "1", "seen": sent.moves, "words": SECRET, "because": WHY}
    client.post(page, typed)
    client.post(page, typed | {"words": f"{SECRET} of all"})
    assert not Draft.objects.filter(form=page).exists()
    assert not FormKey.objects.exclude(said="").exists()


# ---- words that were taken back ----


def for_residents(forum, entry):
    """An edition for residents that tells an entry in the public words it has now."""
    told = item(entry.public_title, entry.public_summary, ref=entry.reference, key=f"entry:{entry.reference}")
    contents = {"title": "For residents", "lead": "", "covers": "", "five": []}
    contents |= {"sections": [section("learned", "What missions learned", [told])]}
    return Edition.objects.create(
        forum=forum,
        reference="E-PUBLIC",
        kind="public",
        is_public=True,
        state="held",
        covers_from=date(2026, 10, 1),
        covers_to=date(2026, 11, 29),
        compiled_at=now(),
        contents=contents,
    )


def publish(entry, by, **words):
    LearningEntry.objects.filter(pk=entry.pk).update(
        publication="published", published_at=now(), published_by=by, **words
    )
    entry.refresh_from_db()


def test_public_words_that_were_taken_down_and_written_anew_do_not_go_out_as_they_were(hwb, in_time):
    officer, entry = officer_at(hwb), LearningEntryFactory()
    publish(entry, officer, public_title="Ask once", public_summary="Jo of Elm Street was asked nine times.")
    edition = for_residents(hwb, entry)
    assert no_longer_told(edition) == set()
    approve(edition, by=officer)

    publish(entry, officer, public_summary="A parent was asked nine times.")
    sent = send(edition)

    assert "Elm Street" not in sent.html + sent.text and TAKEN_OUT in sent.html


def test_what_a_removed_barrier_taught_goes_with_the_entry_that_was_narrowed(hwb, in_time, held):
    barrier = Barrier.objects.filter(escalations__forum=hwb, escalations__state="acknowledged").first()
    entry = LearningEntryFactory(so_what="One desk knew the family.", shared_at=now())
    told = item(
        barrier.title,
        "What that made possible: One desk knew the family.",
        key=f"barrier:{barrier.reference} entry:{entry.reference}",
    )
    held.contents["sections"].append(section("removed", "Barriers removed", [told]))
    assert no_longer_told(held) == set()
    LearningEntry.objects.filter(pk=entry.pk).update(audience="team")
    assert f"barrier:{barrier.reference} entry:{entry.reference}" in no_longer_told(held)


# ---- the officer's pages ----


@pytest.mark.parametrize(
    ("name", "typed"),
    [("check", {"note": "x" * 1501}), ("correct", {}), ("redact", {}), ("skip", {}), ("arrange", {"five-0": "x"})],
)
def test_a_reader_finds_no_officers_page_by_sending_it_wrongly_filled_in(client, sent, name, typed):
    reader = MemberFactory(at=sent.forum)
    client.force_login(reader)
    page = reverse(f"digests:{name}", args=[sent.reference])
    assert client.post(page, {"form_key": new_key(reader), **typed}).status_code == 403
