"""“I can help with this”, and an update by a link: said once, by those who may, and heard by those it is for."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from barriers import helping
from barriers.models import Barrier, Escalation, HelpOffered, Update
from barriers.tests.cast import (
    A_LEADER,
    B_LEADER,
    HWB_MEMBER,
    PLACE_MEMBER,
    PLACE_OFFICER,
    Cast,
    hidden_fields,
    post,
    sign_in,
    written,
)
from barriers.tests.factories import EscalationFactory
from foundation import links
from foundation.moves import NotYours
from foundation.outbox import Notice

pytestmark = pytest.mark.django_db
WORDS = "I know the legal team at the trust. Ring me on Mondays."


@pytest.fixture
def trip(cast: Cast) -> Escalation:
    made: Escalation = EscalationFactory(barrier=cast.barrier(), forum=cast.forums.place, state="received")
    return made


def page_of(trip: Escalation) -> str:
    return reverse("barriers:help", args=[trip.barrier.reference, trip.number])


def told_of_help() -> set[Any]:
    return {notice.to for notice in Notice.objects.filter(kind="barriers.help")}


def test_a_member_says_so_on_the_barriers_page_and_the_officer_and_the_leader_hear_it(
    client: Any, cast: Cast, trip: Escalation
) -> None:
    member = cast[PLACE_MEMBER]
    assert page_of(trip) in sign_in(client, member).get(trip.barrier.get_absolute_url()).content.decode()

    answer = post(client, member, page_of(trip), words=WORDS)

    assert answer.url == trip.barrier.get_absolute_url()
    page = client.get(answer.url).content.decode()
    assert "I can help with this" in page and WORDS in page and page_of(trip) not in page
    assert {cast[PLACE_OFFICER], cast[A_LEADER]} <= told_of_help()
    assert member not in told_of_help()
    assert WORDS in sign_in(client, cast[A_LEADER]).get(answer.url).content.decode()


def test_it_is_said_once_and_what_was_typed_a_second_time_stays(client: Any, cast: Cast, trip: Escalation) -> None:
    for _ in range(2):
        answer = post(client, cast[PLACE_MEMBER], page_of(trip), words=WORDS)

    assert answer.status_code == 200
    assert "You said so before" in answer.content.decode() and WORDS in answer.content.decode()
    assert HelpOffered.objects.count() == 1


def test_it_is_for_those_who_sit_there(client: Any, cast: Cast, trip: Escalation) -> None:
    assert post(client, cast[B_LEADER], page_of(trip), words=WORDS).status_code == 403
    assert post(client, cast[HWB_MEMBER], page_of(trip), words=WORDS).status_code == 404
    with pytest.raises(NotYours):
        helping.offer_help(trip, words=WORDS, by=cast[A_LEADER])
    assert not HelpOffered.objects.exists()


@pytest.mark.parametrize("state", ["submitted", "returned", "sent-back"])
def test_before_it_is_received_and_once_it_is_over_nothing_waits_for_help(client: Any, cast: Cast, state: str) -> None:
    trip = EscalationFactory(barrier=cast.barrier(), forum=cast.forums.place, state=state)

    page = sign_in(client, cast[PLACE_OFFICER]).get(trip.barrier.get_absolute_url()).content.decode()
    assert page_of(trip) not in page
    with pytest.raises(ValidationError):
        helping.offer_help(trip, words=WORDS, by=cast[PLACE_OFFICER])


def test_a_blank_answer_is_pointed_out_beside_its_box(client: Any, cast: Cast, trip: Escalation) -> None:
    answer = post(client, cast[PLACE_MEMBER], page_of(trip), words=" ")
    assert answer.status_code == 200 and answer.context["form"].errors["words"]


def test_no_words_of_a_sensitive_one_stand_in_the_mail(client: Any, cast: Cast, trip: Escalation) -> None:
    Barrier.objects.filter(pk=trip.barrier_id).update(sensitive=True)
    offered = helping.offer_help(Escalation.objects.get(pk=trip.pk), words=WORDS, by=cast[PLACE_MEMBER])

    for notice in Notice.objects.filter(kind="barriers.help"):
        mail = written(notice)
        assert WORDS not in mail.text and offered.escalation.barrier.title not in mail.text


# ---- by link ----


def test_by_the_digests_link_a_member_without_an_account_chooses_the_ask(
    client: Any, cast: Cast, trip: Escalation
) -> None:
    member, other = (
        cast[PLACE_MEMBER],
        EscalationFactory(barrier=cast.barrier(), forum=cast.forums.hwb, state="received"),
    )
    link = links.make(member, "help", about={"forum": cast.forums.place.pk}, days=14)
    page = client.get(link.path)
    assert trip.ask in page.content.decode() and other.barrier.reference not in page.content.decode()

    wrong = client.post(link.path, hidden_fields(page) | {"trip": other.pk, "words": WORDS})
    assert wrong.status_code == 200 and WORDS in wrong.content.decode() and not HelpOffered.objects.exists()
    done = client.post(link.path, hidden_fields(page) | {"trip": trip.pk, "words": WORDS})

    assert "have your words" in done.content.decode()
    assert HelpOffered.objects.get().escalation == trip
    assert client.post(link.path, hidden_fields(page) | {"trip": trip.pk, "words": WORDS}).status_code == 410


def test_whoever_has_left_the_forum_helps_with_nothing(client: Any, cast: Cast, trip: Escalation) -> None:
    link = links.make(cast[B_LEADER], "help", about={"forum": cast.forums.place.pk}, days=14)

    assert trip.ask not in client.get(link.path).content.decode()


def test_a_reminder_opens_one_page_to_write_done_and_next_without_signing_in(client: Any, cast: Cast) -> None:
    barrier, leader = cast.barrier(), cast[A_LEADER]
    link = links.make(leader, "update", about={"barrier": barrier.pk}, days=14)
    page = client.get(link.path)
    assert barrier.title in page.content.decode()
    assert client.post(link.path, hidden_fields(page) | {"done": " "}).status_code == 200

    done = client.post(link.path, hidden_fields(page) | {"done": "We wrote to both.", "next": "Ring them."})

    assert "Thank you" in done.content.decode()
    update = Update.objects.get()
    assert (update.barrier, update.by, update.done, update.next) == (barrier, leader, "We wrote to both.", "Ring them.")


def test_whoever_no_longer_serves_the_mission_writes_no_update_by_an_old_link(client: Any, cast: Cast) -> None:
    barrier = cast.barrier(joined=False)
    link = links.make(cast[B_LEADER], "update", about={"barrier": barrier.pk}, days=14)

    assert client.get(link.path).status_code == 404
    assert client.post(link.path, {"done": "We wrote to both."}).status_code == 404
    assert not Update.objects.exists()


def test_no_link_shows_the_words_of_a_sensitive_barrier(client: Any, cast: Cast, trip: Escalation) -> None:
    Barrier.objects.filter(pk=trip.barrier_id).update(sensitive=True)
    for person, act, about in (
        (cast[PLACE_MEMBER], "help", {"forum": cast.forums.place.pk}),
        (cast[A_LEADER], "update", {"barrier": trip.barrier_id}),
    ):
        page = client.get(links.make(person, act, about=about, days=14).path).content.decode()
        assert trip.ask not in page and trip.barrier.title not in page and trip.barrier.gets_in_the_way not in page
