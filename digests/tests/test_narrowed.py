"""What a sent digest tells and its readers may no longer be told: its officer sees it, and takes it out or leaves it."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from barriers.models import Barrier, Decision
from barriers.tests.cast import sign_in
from barriers.tests.factories import fresh, officer_at
from digests.check import remarks
from digests.deliver import make_papers, send
from digests.models import Edition
from digests.narrowed import leave, look_back, take_out, told_too_much
from digests.render import checksum
from digests.shape import item, section
from digests.tellable import TAKEN_OUT_SINCE, no_longer_told
from digests.tests.factories import EditionFactory, london
from digests.views import after
from foundation.moves import NotYours, TooLate
from foundation.outbox import Notice
from foundation.sending import sweep
from learning.models import CommunityVoice, LearningEntry
from learning.tests.factories import VoiceFactory
from missions.tests.factories import StrategyFactory
from people.tests.factories import MemberFactory, south_tees

pytestmark = pytest.mark.django_db
SECRET = "Neighbours knew first"
WHY = "The mission keeps it to its team now."


@pytest.fixture
def officer(held: Edition) -> Any:
    return fresh(officer_at(held.forum))


def keep_close() -> None:
    LearningEntry.objects.update(audience="team")


def test_nothing_is_said_of_an_edition_whose_readers_may_be_told_all_of_it(sent: Edition) -> None:
    assert told_too_much(sent) == []
    assert look_back() == 0


@pytest.mark.parametrize("narrow", ["kept to its team", "sensitive", "exempt"])
def test_whatever_narrows_a_record_is_noticed(sent: Edition, narrow: str) -> None:
    if narrow == "kept to its team":
        keep_close()
    elif narrow == "sensitive":
        Barrier.objects.update(sensitive=True)
    else:
        Decision.objects.update(exempt=True)

    assert told_too_much(sent)
    assert look_back() == 1
    assert Edition.objects.telling_too_much().get() == sent


def test_an_edition_for_residents_is_asked_what_residents_may_still_read(in_time: None) -> None:
    StrategyFactory()
    voice = VoiceFactory(
        permission="public",
        publication="published",
        public_title="At the gate",
        public_summary="People told us.",
        published_at=london(2026, 11, 1, 9),
        published_by=officer_at(south_tees().hwb),
    )
    told = {"sections": [section("voices", "Voices", [item("At the gate", key=f"voice:{voice.reference}")])]}
    edition = EditionFactory(sent=True, for_residents=True, contents=told, forum=south_tees().hwb)
    assert no_longer_told(edition) == set()

    # Written anew after it was told: the digest may tell the very words that were taken down.
    CommunityVoice.objects.update(published_at=timezone.now() + timedelta(hours=1))
    assert told_too_much(edition) == ["At the gate"]
    CommunityVoice.objects.update(published_at=london(2026, 11, 1, 9), permission="team")
    assert told_too_much(edition) == ["At the gate"]


def test_the_clock_asks_of_many_editions_in_as_many_questions_as_of_one(
    sent: Edition, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(2):
        look_back()
    for month in (1, 2, 3):
        EditionFactory(sent=True, forum=sent.forum, contents=sent.contents, covers_to=date(2025, month, 6))
    with django_assert_num_queries(2):
        look_back()


def test_its_officer_is_told_once_and_finds_it_on_the_page(sent: Edition, officer: Any, client: Any) -> None:
    keep_close()
    look_back()
    look_back()

    (line,) = Notice.objects.filter(kind="digest.narrowed")
    assert (line.to, line.daily) == (officer, True)
    page = sign_in(client, officer).get(sent.get_absolute_url()).content.decode()
    assert "tells what its readers may no longer be told" in page
    assert reverse("digests:narrowed", args=[sent.reference]) in page
    member = sign_in(client, MemberFactory(at=sent.forum)).get(sent.get_absolute_url()).content.decode()
    assert "may no longer be told" not in member


def test_what_is_taken_out_leaves_every_form_and_the_kept_mails(sent: Edition, officer: Any) -> None:
    sweep()
    keep_close()
    look_back()
    sent.refresh_from_db()
    assert SECRET in sent.text and sent.pdf

    take_out(sent, because=WHY, by=officer)

    assert make_papers() == [sent]
    sent.refresh_from_db()
    for form in (json.dumps(sent.contents), sent.html, sent.text):
        assert SECRET not in form and TAKEN_OUT_SINCE in form
    assert sent.checksum == checksum(sent) and sent.pdf and sent.docx
    assert not Notice.objects.filter(kind="digest.edition", about=sent.reference).exclude(mime=None).exists()
    assert (sent.steps.first().label, sent.steps.first().words) == ("Taken out", WHY)
    assert told_too_much(sent) == [] and sent.narrowed == 0
    assert look_back() == 0


def test_what_is_left_stays_as_it_was_told_and_nobody_is_warned_again(sent: Edition, officer: Any) -> None:
    keep_close()
    look_back()
    sent.refresh_from_db()

    leave(sent, because="Members heard it while it was theirs to hear.", by=officer)

    assert look_back() == 0
    sent.refresh_from_db()
    assert SECRET in sent.html and sent.narrowed == 0
    # What is narrowed later is another matter.
    Decision.objects.update(exempt=True)
    assert look_back() == 1 and told_too_much(sent)


def test_what_is_open_again_is_no_longer_warned_of(sent: Edition, officer: Any) -> None:
    keep_close()
    assert look_back() == 1
    LearningEntry.objects.update(audience="everyone")
    assert look_back() == 1
    assert not Edition.objects.telling_too_much().exists()
    sent.refresh_from_db()
    for settle in (take_out, leave):
        with pytest.raises(ValidationError, match="may be told all of it"):
            settle(sent, because=WHY, by=officer)


def test_only_its_officer_settles_it_with_a_reason_and_only_once_it_was_sent(held: Edition, officer: Any) -> None:
    with pytest.raises(TooLate):
        take_out(held, because=WHY, by=officer)
    Edition.objects.filter(pk=held.pk).update(state="approved", approved_by=officer, approved_at=timezone.now())
    held.refresh_from_db()
    send(held)
    keep_close()
    with pytest.raises(NotYours):
        leave(held, because=WHY, by=MemberFactory(at=held.forum))
    with pytest.raises(ValidationError, match="Say why"):
        take_out(held, because="  ", by=officer)


def test_the_page_settles_it_and_says_so_where_there_is_nothing_to_settle(
    sent: Edition, officer: Any, client: Any
) -> None:
    url = reverse("digests:narrowed", args=[sent.reference])
    sign_in(client, officer)
    assert after.NOTHING_NARROWED in client.get(url).content.decode()
    keep_close()
    page = client.get(url)
    assert SECRET in page.content.decode()
    form = {"form_key": page.context["form"].form_key, "seen": sent.moves, "what": "", "because": ""}
    assert "Say what becomes of them." in client.post(url, form).content.decode()

    answer = client.post(url, form | {"what": "take_out", "because": WHY}, follow=True)

    assert "They are taken out of every form of it." in answer.content.decode()
    assert client.get(url).status_code == 200


def test_the_check_of_a_held_edition_still_names_it(held: Edition) -> None:
    keep_close()
    assert [remark.kind for remark in remarks(held)].count("Not for them any more") == 1


def test_a_record_written_after_the_edition_is_not_its_matter(sent: Edition) -> None:
    with time_machine.travel(london(2026, 12, 2, 9)):
        VoiceFactory(permission="team")
    assert told_too_much(sent) == []
