"""What may be told when an edition is compiled may not be told when it goes out."""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import ValidationError

from barriers.models import Barrier, Decision, Escalation
from barriers.tests.factories import officer_at
from digests.check import remarks
from digests.compile import approve
from digests.deliver import send
from digests.tellable import TAKEN_OUT, no_longer_told
from learning.models import CommunityVoice, LearningEntry

pytestmark = pytest.mark.django_db


def narrow_all():
    """Everything the edition tells of becomes private after it was compiled."""
    Barrier.objects.update(sensitive=True)
    LearningEntry.objects.update(audience="team")
    CommunityVoice.objects.update(permission="team")


def test_nothing_is_taken_out_while_everything_may_still_be_told(held):
    assert no_longer_told(held) == set()


def test_an_edition_is_not_approved_while_its_readers_may_no_longer_be_told_a_part_of_it(held):
    narrow_all()
    with pytest.raises(ValidationError, match="Compile it again"):
        approve(held, by=officer_at(held.forum))


def test_the_check_names_what_may_no_longer_be_told(held):
    LearningEntry.objects.update(audience="team")
    (remark,) = [remark for remark in remarks(held) if remark.kind == "Not for them any more"]
    assert "Neighbours knew first" in remark.words and remark.where == "What missions learned"


def test_what_became_private_after_the_officers_yes_goes_out_in_no_form(held):
    words = [
        Escalation.objects.scheduled().get().ask,
        LearningEntry.objects.get().title,
        CommunityVoice.objects.get().words,
    ]
    assert all(told in json.dumps(held.contents, ensure_ascii=False) for told in words)
    approve(held, by=officer_at(held.forum))
    narrow_all()

    sent = send(held)

    for form in (json.dumps(sent.contents, ensure_ascii=False), sent.html, sent.text):
        assert TAKEN_OUT in form and not any(told in form for told in words)
    assert "taken out" in sent.steps.first().words
    learned = next(section for section in sent.contents["sections"] if section["code"] == "learned")
    assert [one["title"] for one in learned["items"]] == [TAKEN_OUT]


def test_a_decision_that_became_exempt_is_taken_out(held):
    decision = Decision.objects.first()
    Decision.objects.filter(pk=decision.pk).update(exempt=True)
    assert no_longer_told(held) == {f"decision:{decision.reference}"}
