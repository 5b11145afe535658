"""A long send is seen as it goes: on the edition's page the numbers move while a real worker sends."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from barriers.tests.factories import officer_at
from bench.mail_server import mail_server
from digests.compile import approve
from digests.models import Edition
from digests.tests.factories import EditionFactory
from missions_portal.tests.worker import PATIENCE
from people.tests.factories import MemberFactory, south_tees

pytestmark = pytest.mark.django_db(transaction=True)
READERS = 12  # members; the officer is one more
COUNTED = re.compile(r"(\d+) of (\d+) mails? went out(?:, (\d+) still to go)?(?:, (\d+) did not arrive)?")


def test_the_numbers_on_its_page_move_while_it_is_sent(worker: Callable[..., None]) -> None:
    forum = south_tees().hwb
    edition, officer = EditionFactory(forum=forum), officer_at(forum)
    members = [MemberFactory(at=forum) for _ in range(READERS)]
    approve(edition, by=officer)
    page = page_of(officer, edition)

    with mail_server() as server:
        server.seconds = 0.4  # a server that thinks about each mail
        server.unknown.add(members[3].email)
        worker(sweep_seconds=1, email_url=server.url)
        seen = watch(page)

    went = [one for one, *_ in seen]
    assert went == sorted(went) and len(set(went)) >= 4, seen
    assert all(out + waiting + failed == READERS + 1 for out, waiting, failed in seen), seen
    assert seen[-1] == (READERS, 0, 1)
    assert any(waiting for _, waiting, _ in seen[:-1])


def page_of(officer: Any, edition: Edition) -> Callable[[], str]:
    """The edition's page as its officer sees it now."""
    client = Client()
    Authenticator.objects.create(user=officer, type=Authenticator.Type.TOTP, data={})
    client.force_login(officer)
    return lambda: " ".join(client.get(edition.get_absolute_url()).content.decode().split())


def watch(page: Callable[[], str]) -> list[tuple[int, int, int]]:
    """How many went out, wait and failed, each time the page says otherwise, until none waits; a minute at most."""
    seen: list[tuple[int, int, int]] = []
    ends = time.monotonic() + PATIENCE
    while not seen or seen[-1][1]:
        assert time.monotonic() < ends, seen
        words = page()
        if found := COUNTED.search(words):
            out, _, waiting, failed = (int(number or 0) for number in found.groups())
            seen += [(out, waiting, failed)] if seen[-1:] != [(out, waiting, failed)] else []
            assert ("Look again" in words) == bool(waiting)
        time.sleep(0.1)
    return seen
