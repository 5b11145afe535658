"""Sending together: mails of one kind to many are asked about and kept a few at a time, and each is sent by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend as LocMem
from django.utils import timezone

from foundation import outbox
from foundation.outbox import Mail, Notice, tell_each
from foundation.sending import BATCH, sweep
from foundation.tests.servers import PowerCut
from foundation.working_days import today

pytestmark = pytest.mark.django_db

User = get_user_model()
MANY = BATCH + 5


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many notices the composer of `test.many` was asked for, time by time."""
    times: list[int] = []

    def compose(notices: list[Notice]) -> list[Mail | None]:
        times.append(len(notices))
        return [Mail("The digest is out", f"For {notice.to}.\n") for notice in notices]

    use(monkeypatch, compose)
    return times


def use(patch: pytest.MonkeyPatch, compose: Callable[[list[Notice]], list[Mail | None]]) -> None:
    patch.setitem(outbox._composers_of_many, "test.many", compose)
    patch.setitem(outbox._composers, "test.many", lambda notice: compose([notice])[0])


def tell_many(count: int = MANY) -> list[Any]:
    """So many people, each told."""
    people = [User.objects.create_user(email=f"reader{n:02}@example.org", name=f"Reader {n}") for n in range(count)]
    tell_each("test.many", [(person, f"many:{person.pk}") for person in people])
    return people


def readers_of(letters: list[Any]) -> list[str]:
    return [address for letter in letters for address in letter.to]


def test_many_are_asked_about_a_few_at_a_time_and_each_gets_a_mail_of_their_own(asked: list[int]) -> None:
    people = tell_many()
    assert sweep().sent == MANY
    assert asked == [BATCH, 5]
    assert readers_of(mail.outbox) == [person.email for person in people]
    assert {letter.message()["Message-ID"] for letter in mail.outbox} == set(
        Notice.objects.values_list("message_id", flat=True)
    )
    assert all(f"For {person}." in letter.body for person, letter in zip(people, mail.outbox, strict=True))


def test_telling_many_twice_is_one_mail_each(asked: list[int]) -> None:
    people = tell_many(3)
    tell_each("test.many", [(person, f"many:{person.pk}") for person in people])
    assert sweep().sent == 3


def test_who_may_no_longer_read_it_and_who_left_are_not_told(asked: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    people = tell_many(3)
    User.objects.filter(pk=people[0].pk).update(left_on=today())
    use(monkeypatch, lambda notices: [None if n.to == people[1] else Mail("Hello", "Hello.\n") for n in notices])

    counts = sweep()

    assert (counts.sent, counts.withdrawn) == (1, 2)
    assert readers_of(mail.outbox) == [people[2].email]


def test_one_that_cannot_be_put_into_words_holds_up_nobody(asked: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    people = tell_many(3)

    def compose(notices: list[Notice]) -> list[Mail | None]:
        if people[1] in [notice.to for notice in notices]:
            raise KeyError("words that must not be kept")
        return [Mail("Hello", "Hello.\n") for _ in notices]

    use(monkeypatch, compose)
    counts = sweep()

    assert (counts.sent, counts.put_off) == (2, 1)
    trouble = Notice.objects.get(to=people[1])
    assert (trouble.state, trouble.attempts) == ("waiting", 1) and "must not be kept" not in trouble.last_error


class DiesAtTheThird(LocMem):
    """The worker is killed while the third mail goes out."""

    def send_messages(self, messages: Any) -> int:
        sent = super().send_messages(messages)
        if len(mail.outbox) == 3:
            raise PowerCut
        return sent


def test_a_worker_killed_among_many_misses_nobody_and_repeats_one_as_it_was(
    asked: list[int], settings: Any, server: Callable[[type], None]
) -> None:
    ordinary = settings.EMAIL_BACKEND
    people = tell_many(5)
    server(DiesAtTheThird)
    with pytest.raises(PowerCut):
        sweep()
    settings.EMAIL_BACKEND = ordinary
    assert sweep().sent == 0, "the lease of the dead worker still runs"

    assert sweep(now=timezone.now() + timedelta(seconds=settings.LEASE_SECONDS + 1)).sent == 3

    twice = [letter for letter in mail.outbox if letter.to == [people[2].email]]
    assert sorted(readers_of(mail.outbox)) == sorted([*[p.email for p in people], people[2].email])
    assert twice[0].message().as_bytes() == twice[1].message().as_bytes()


class Slow(LocMem):
    """A server that takes more than half of a lease for each mail, and what another worker could claim meanwhile."""

    clock: Any = None
    lapsed: list[int] = []

    def send_messages(self, messages: Any) -> int:
        self.clock.shift(settings.LEASE_SECONDS * 0.6)
        self.lapsed.append(Notice.objects.due(timezone.now()).count())
        return super().send_messages(messages)


def test_a_slow_server_lets_no_claim_lapse(
    asked: list[int], server: Callable[[type], None], time_machine: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    time_machine.move_to(timezone.now(), tick=False)
    monkeypatch.setattr(Slow, "clock", time_machine)
    monkeypatch.setattr(Slow, "lapsed", [])
    tell_many(4)
    server(Slow)
    assert sweep().sent == 4
    assert Slow.lapsed == [0, 0, 0, 0]


def test_a_server_gone_half_way_costs_nobody_a_try(asked: list[int], server: Callable[[type], None]) -> None:
    tell_many(4)
    server(GoneAfterTwo)
    counts = sweep()
    assert counts.sent == 2 and "gone" in counts.trouble
    left = Notice.objects.filter(sent_at=None)
    assert set(left.values_list("state", "attempts")) == {("waiting", 0)} and left.count() == 2


class GoneAfterTwo(LocMem):
    """A server that hangs up after two mails and is not reached again."""

    def open(self) -> None:
        if len(mail.outbox) == 2:
            raise ConnectionRefusedError("gone")
