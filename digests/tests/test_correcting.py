"""A mistake is put right by a new edition; words about a person go from every form of the one that was sent."""

from __future__ import annotations

import json
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from docx import Document
from pikepdf import Pdf

from digests.compile import approve, compile_due, skip
from digests.correcting import correct, redact
from digests.deliver import make_papers, send
from digests.models import Delivery, Edition
from digests.render import checksum
from foundation.history import AuditEntry
from foundation.moves import NotYours
from foundation.outbox import Notice
from foundation.redaction import STUB, Redaction
from foundation.sending import sweep
from foundation.working_days import today
from people.tests.factories import MemberFactory

pytestmark = pytest.mark.django_db
WHAT = "We wrote that the Board agreed. It agreed in part."
SECRET = "Neighbours knew first"


def test_a_correction_is_a_new_edition_that_says_what_it_corrects(sent, officer):
    MemberFactory(at=sent.forum)
    new = correct(sent, what=WHAT, by=officer)
    assert (new.state, new.corrects, new.correction, new.covers_to) == ("held", sent, 1, sent.covers_to)

    approve(new, by=officer)
    send(new)

    for form in (new.html, new.text):
        assert f"This corrects {sent.reference}" in form and "It agreed in part." in form
    assert Delivery.objects.filter(edition=new).count() == 2
    assert sent.steps.first().words == f"{new.reference} corrects it."
    sent.refresh_from_db()
    assert WHAT not in sent.html


def test_a_correction_moves_no_period_and_is_begun_once(sent, officer):
    correct(sent, what=WHAT, by=officer)
    with pytest.raises(ValidationError, match="begun already"):
        correct(sent, what=WHAT, by=officer)
    assert compile_due(today()) == []


def test_a_correction_that_was_skipped_stands_in_the_way_of_no_other(sent, officer):
    skip(correct(sent, what=WHAT, by=officer), because="Wrong again.", by=officer)
    sent.refresh_from_db()
    other = correct(sent, what=WHAT, by=officer)
    assert (other.correction, other.corrects) == (2, sent)
    with pytest.raises(ValidationError, match="begun already"):
        correct(sent, what=WHAT, by=officer)


def test_a_correction_says_what_was_wrong_and_is_for_the_officer(sent, officer):
    with pytest.raises(ValidationError, match="what was wrong"):
        correct(sent, what=" ", by=officer)
    with pytest.raises(NotYours):
        correct(sent, what=WHAT, by=MemberFactory(at=sent.forum))
    assert Edition.objects.filter(correction=1).count() == 0


# ---- words that are removed ----


def pdf_text(edition):
    with Pdf.open(BytesIO(bytes(edition.pdf))) as pdf:
        return pdf.docinfo, len(pdf.pages)


def word_text(edition):
    return "\n".join(paragraph.text for paragraph in Document(BytesIO(bytes(edition.docx))).paragraphs)


def test_removed_words_leave_every_form_and_the_kept_mails_and_that_they_were_is_recorded(sent, officer):
    sweep()
    assert SECRET in word_text(sent) and SECRET in sent.html
    assert any(SECRET.encode() in bytes(notice.mime) for notice in Notice.objects.exclude(mime=None))

    redact(sent, words=SECRET, because="A person can be recognised.", by=officer)
    make_papers()

    sent.refresh_from_db()
    for form in (json.dumps(sent.contents), sent.html, sent.text, word_text(sent)):
        assert SECRET not in form and STUB in form
    assert sent.checksum == checksum(sent) and sent.pdf
    assert not any(SECRET.encode() in bytes(notice.mime) for notice in Notice.objects.exclude(mime=None))
    kept = Redaction.objects.get()
    assert kept.was(SECRET) and not kept.was("Other words") and kept.by == officer
    assert sent.steps.first().words == "A person can be recognised."
    assert AuditEntry.objects.filter(act="redact", reference=sent.reference).exists()
    assert SECRET not in json.dumps(list(Redaction.objects.values_list("hash_of_words", "because", "salt")))


def test_a_papers_maker_that_is_late_does_not_bring_removed_words_back(sent, officer):
    redact(sent, words=SECRET, because="A person can be recognised.", by=officer)
    stale = Edition.objects.get(pk=sent.pk)
    redact(stale, words="Families", because="A second removal.", by=officer)
    make_papers()
    sent.refresh_from_db()
    assert "Families" not in word_text(sent)


@pytest.mark.parametrize("words", ["Words that do not stand there", "e"])
def test_words_that_do_not_stand_in_it_or_are_too_short_are_refused(sent, officer, words):
    with pytest.raises(ValidationError, match="do not stand in it|Too short"):
        redact(sent, words=words, because="A person can be recognised.", by=officer)
    with pytest.raises(ValidationError, match="Say why"):
        redact(sent, words=SECRET, because=" ", by=officer)
    assert not Redaction.objects.exists()


@pytest.mark.parametrize("words", ["table", "held", "list"])
def test_a_word_that_also_names_a_shape_is_removed_without_breaking_the_page(sent, officer, words):
    sent.note = f"The {words} below."
    redact(sent, words=words, because="A person can be recognised.", by=officer)
    assert f"The {STUB} below." in sent.text
    assert [section["shape"] for section in sent.contents["sections"]].count("table") == 1


def test_only_its_officer_removes_words(sent):
    with pytest.raises(NotYours):
        redact(sent, words=SECRET, because="A person can be recognised.", by=MemberFactory(at=sent.forum))
