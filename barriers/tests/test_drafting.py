"""Writing a barrier down: what resembles it is offered, what it leaves unsaid is asked, and nothing private leaks."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from barriers import life
from barriers.drafting import names_no_effect, similar_to, still_to_say, written_twice
from barriers.models import Barrier
from barriers.tests.cast import A_CONTRIBUTOR, A_LEADER, B_LEADER, PLACE_MEMBER, PLACE_OFFICER, Cast, post, sign_in
from barriers.tests.factories import BarrierFactory, EscalationFactory
from foundation.drafts import new_key
from foundation.history import AuditEntry
from foundation.moments import now

pytestmark = pytest.mark.django_db
WORDS = {"title": "Consent is asked for twice", "text": "Two organisations ask the same families for consent."}
ALIKE = "Families are asked for consent by two organisations"
UNREAD = "A similar one exists that you cannot read: ask the facilitator."


def asked(client: Any, person: Any, **words: str) -> Any:
    return sign_in(client, person).post(reverse("barriers:similar"), words or WORDS)


# ---- similar ones ----


def test_a_similar_one_is_offered_with_us_too_for_the_writers_own_mission(client: Any, cast: Cast) -> None:
    logged = cast.barrier(title=ALIKE)

    page = asked(client, cast[B_LEADER]).content.decode()

    assert ALIKE in page and reverse("barriers:move", args=[logged.reference, "join"]) in page
    # Their own barrier they can open; there is nothing to join.
    page = asked(client, cast[A_LEADER]).content.decode()
    assert ALIKE in page and "Us too" not in page


def test_of_a_sensitive_one_it_is_said_only_that_it_exists(client: Any, cast: Cast) -> None:
    hidden = cast.barrier(title=ALIKE, gets_in_the_way="They ask twice.", sensitive=True)
    mine = BarrierFactory(lead_mission=cast.b, title=ALIKE, gets_in_the_way="They ask twice.")

    page = sign_in(client, cast[B_LEADER]).get(mine.get_absolute_url()).content.decode()
    while_typing = asked(client, cast[B_LEADER], title=ALIKE, text="They ask twice.").content.decode()

    for said in (page, while_typing):
        assert UNREAD in said and hidden.reference not in said
    # The mission's own leader reads it; its contributor's draft goes to the team first.
    for person in (A_LEADER, A_CONTRIBUTOR):
        assert UNREAD not in asked(client, cast[person], title=ALIKE, text="They ask twice.").content.decode()


def test_once_told_that_a_sensitive_one_exists_they_are_told_so_of_any_text_that_day(client: Any, cast: Cast) -> None:
    hidden = cast.barrier(title=ALIKE, gets_in_the_way="They ask twice.", sensitive=True)
    guesser = cast[B_LEADER]

    assert UNREAD not in asked(client, guesser, title="Something else entirely").content.decode()
    for title in (ALIKE, "Something else entirely", ALIKE):
        assert UNREAD in asked(client, guesser, title=title).content.decode()
    told = AuditEntry.objects.filter(act="told_that_a_similar_one_exists")
    assert [(entry.by, entry.record_id) for entry in told] == [(guesser, hidden.pk)]
    with time_machine.travel(now() + timedelta(days=1), tick=False):
        assert UNREAD not in asked(client, guesser, title="Something else entirely").content.decode()


def test_a_draft_finds_nothing_out_of_a_sensitive_one(client: Any, cast: Cast) -> None:
    cast.barrier(title=ALIKE, sensitive=True)
    draft = BarrierFactory(draft=True, lead_mission=cast.b, author=cast[B_LEADER], title=ALIKE)

    assert UNREAD not in sign_in(client, cast[B_LEADER]).get(draft.get_absolute_url()).content.decode()


def test_a_few_words_in_common_do_not_give_a_sensitive_one_away(client: Any, cast: Cast) -> None:
    cast.barrier(title=ALIKE, sensitive=True)
    mine = BarrierFactory(lead_mission=cast.b, title="Families consent", gets_in_the_way="Asked organisations.")

    assert UNREAD not in sign_in(client, cast[B_LEADER]).get(mine.get_absolute_url()).content.decode()


def test_drafts_and_what_has_ended_are_not_offered(client: Any, cast: Cast) -> None:
    BarrierFactory(title=ALIKE, draft=True, author=cast[A_LEADER], lead_mission=cast.a)
    Barrier.objects.filter(pk=cast.barrier(title=ALIKE).pk).update(state="withdrawn")

    for person in (A_LEADER, B_LEADER):
        assert ALIKE not in asked(client, cast[person]).content.decode()


@pytest.mark.parametrize("words", [{}, {"title": "x" * 300}, {"title": "\x00"}])
def test_strange_words_suggest_nothing(client: Any, cast: Cast, words: dict[str, Any]) -> None:
    cast.barrier(title=ALIKE)
    sign_in(client, cast[B_LEADER])
    answer = client.post(reverse("barriers:similar"), words)
    assert answer.status_code == 200 and ALIKE not in answer.content.decode()


def test_it_is_for_those_who_write_barriers(client: Any, cast: Cast) -> None:
    assert asked(client, cast[A_CONTRIBUTOR]).status_code == 200
    for person in (PLACE_MEMBER, PLACE_OFFICER):
        assert asked(client, cast[person]).status_code == 403


def test_as_many_questions_for_three_as_for_one(cast: Cast) -> None:
    def questions() -> int:
        with CaptureQueriesContext(connection) as log:
            similar_to(" ".join(WORDS.values()), reader=cast[B_LEADER])
        return len(log)

    cast.barrier(title=ALIKE)
    one = questions()
    assert one <= 8
    for n in range(4):
        cast.barrier(title=f"{ALIKE}, place {n}")
    assert questions() == one


def test_without_a_script_its_own_page_shows_the_mission_what_resembles_it(client: Any, cast: Cast) -> None:
    before, mine = cast.barrier(title=ALIKE), cast.barrier(title=WORDS["title"], gets_in_the_way=WORDS["text"])

    page = sign_in(client, cast[A_LEADER]).get(mine.get_absolute_url()).content.decode()
    assert f'href="{before.get_absolute_url()}"' in page
    page = sign_in(client, cast[B_LEADER]).get(mine.get_absolute_url()).content.decode()
    assert f'href="{before.get_absolute_url()}"' not in page


def test_words_half_written_are_posted_and_never_stand_in_an_address(cast: Cast) -> None:
    browser = sign_in(Client(enforce_csrf_checks=True), cast[B_LEADER])

    assert browser.get(reverse("barriers:similar"), WORDS).status_code == 405
    assert browser.post(reverse("barriers:similar"), WORDS).status_code == 403
    token = re.search(
        r'name="csrfmiddlewaretoken" value="([^"]+)"', browser.get(reverse("barriers:log")).content.decode()
    )
    sent = WORDS | {"csrfmiddlewaretoken": token[1]}
    assert browser.post(reverse("barriers:similar"), sent).status_code == 200


def test_a_text_of_several_lines_finds_what_resembles_it(client: Any, cast: Cast) -> None:
    cast.barrier(title=ALIKE)
    typed = {"title": WORDS["title"], "text": WORDS["text"].replace(" ask ", "\nask ")}

    assert ALIKE in asked(client, cast[B_LEADER], **typed).content.decode()


# ---- written down twice ----


def joined_by_b(cast: Cast, **given: Any) -> Barrier:
    barrier = cast.barrier(title=ALIKE, joined=False, **given)
    life.join(barrier, cast.b, effect="Here too", by=cast[B_LEADER])
    return barrier


def test_after_us_too_ones_own_that_is_like_it_can_be_withdrawn_from_either_page(client: Any, cast: Cast) -> None:
    mine = BarrierFactory(lead_mission=cast.b, title=ALIKE, gets_in_the_way=WORDS["text"])
    page = sign_in(client, cast[B_LEADER]).get(mine.get_absolute_url()).content.decode()
    assert "Withdraw yours" not in page
    other = joined_by_b(cast)

    withdraw = reverse("barriers:move", args=[mine.reference, "withdraw"])
    for barrier in (mine, other):
        page = sign_in(client, cast[B_LEADER]).get(barrier.get_absolute_url()).content.decode()
        assert "Withdraw yours" in page and f'href="{withdraw}"' in page
    page = client.get(mine.get_absolute_url()).content.decode()
    assert "Your mission said “us too” there." in page and "instead of writing it again" not in page


def test_only_whoever_may_withdraw_theirs_is_offered_it(client: Any, cast: Cast) -> None:
    mine = BarrierFactory(lead_mission=cast.b, author=cast[A_CONTRIBUTOR], title=ALIKE, gets_in_the_way=WORDS["text"])
    other = joined_by_b(cast)

    for person in (A_LEADER, A_CONTRIBUTOR):
        for barrier in (mine, other):
            page = sign_in(client, cast[person]).get(barrier.get_absolute_url()).content.decode()
            assert "Withdraw yours" not in page


def test_nothing_is_offered_for_withdrawal_where_the_other_is_out_of_the_way(cast: Cast) -> None:
    BarrierFactory(lead_mission=cast.b, title=ALIKE, gets_in_the_way=WORDS["text"])
    other = joined_by_b(cast)
    assert written_twice(other, reader=cast[B_LEADER])

    life.resolve(other, in_full=True, words="It is gone.", by=cast[A_LEADER])

    assert written_twice(other, reader=cast[B_LEADER]) == []


def test_one_that_is_with_a_forum_or_quite_different_is_not_offered_for_withdrawal(cast: Cast) -> None:
    asked_for = BarrierFactory(lead_mission=cast.b, title=ALIKE, gets_in_the_way=WORDS["text"])
    EscalationFactory(barrier=asked_for)
    BarrierFactory(lead_mission=cast.b, title="Short contracts", gets_in_the_way="They end in March.")

    assert written_twice(joined_by_b(cast), reader=cast[B_LEADER]) == []


# ---- what is left unsaid ----


@pytest.mark.parametrize(
    "words, no_effect",
    [
        ({"title": "No pooled budget", "gets_in_the_way": "There is no pooled budget."}, True),
        ({"title": "No pooled budget", "gets_in_the_way": "So families wait twelve weeks."}, False),
        (
            {"title": "No pooled budget", "gets_in_the_way": "There is none.", "stops": "Visits; parents bear it."},
            False,
        ),
    ],
)
def test_a_text_that_names_what_is_there_and_no_effect_is_asked_for_one(
    client: Any, cast: Cast, words: dict[str, str], no_effect: bool
) -> None:
    answer = post(
        client, cast[A_LEADER], reverse("barriers:log"), lead_mission=cast.a.pk, within_parameters="unsure", **words
    )

    barrier = Barrier.objects.get()
    assert answer.url == barrier.get_absolute_url() and names_no_effect(barrier) is no_effect
    page = client.get(answer.url).content.decode()
    assert ("What does that stop, and who bears it?" in page) is no_effect


def test_its_mission_reads_what_a_forum_would_ask_until_it_is_said(client: Any, cast: Cast) -> None:
    barrier = cast.barrier(stops="", tried="We wrote to both.", would_unblock_it="")

    page = sign_in(client, cast[A_LEADER]).get(barrier.get_absolute_url()).content.decode()
    assert "What a forum would ask" in page and reverse("barriers:amend", args=[barrier.reference]) in page
    assert "What it stops, and who bears it" in still_to_say(barrier)
    assert "What you have tried" not in still_to_say(barrier)
    assert still_to_say(Barrier(title="Half a thought"))[0].startswith("What gets in the way")
    page = sign_in(client, cast[B_LEADER]).get(barrier.get_absolute_url()).content.decode()
    assert "What a forum would ask" not in page


# ---- going back ----


def test_what_is_changed_in_a_form_that_was_sent_is_kept_and_said_and_logs_nothing_twice(
    client: Any, cast: Cast
) -> None:
    url, key = reverse("barriers:log"), new_key(cast[A_LEADER])
    typed = {"lead_mission": cast.a.pk, "within_parameters": "unsure", "gets_in_the_way": "So families wait."}
    first = post(client, cast[A_LEADER], url, title="First words", form_key=key, **typed)

    same = client.post(url, typed | {"title": "First words", "form_key": key}, follow=True)
    assert "You had sent this form already" not in same.content.decode()
    other = client.post(url, typed | {"title": "Quite other words", "form_key": key}, follow=True)

    assert other.redirect_chain[0][0] == first.url
    assert "You had sent this form already" in other.content.decode()
    assert [barrier.title for barrier in Barrier.objects.all()] == ["First words"]
    assert "Quite other words" in client.get(url).content.decode()
