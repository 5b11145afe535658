"""What many readers cost, in short: `bench/recipients.py` is the long form, docs/performance.md has its figures."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from barriers.tests.factories import officer_at
from digests.compile import approve
from digests.deliver import send
from digests.render import _mail_html
from digests.tests.factories import EditionFactory
from foundation.mail_bytes import shared_body
from foundation.sending import sweep
from people.tests.factories import MemberFactory, south_tees

HOUSE = Path(__file__).resolve().parent.parent.parent
READERS = 60


@pytest.mark.django_db
def test_a_digest_is_written_once_and_put_into_as_many_envelopes_as_it_has_readers() -> None:
    edition = EditionFactory(forum=south_tees().hwb)
    for _ in range(5):
        MemberFactory(at=edition.forum)
    approve(edition, by=officer_at(edition.forum))
    _mail_html.cache_clear()
    shared_body.cache_clear()

    send(edition)

    assert sweep().sent == 6
    assert (_mail_html.cache_info().misses, shared_body.cache_info().misses) == (1, 1)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="it fills a database of its own, the same on both")
def test_the_measurement_measures_and_every_mail_arrives() -> None:
    command = [sys.executable, "bench/recipients.py", f"--readers={READERS}", "--barriers=20"]
    done = subprocess.run(command, cwd=HOUSE, stdout=subprocess.PIPE, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout
    found = re.search(r"≤ 20 \| ([\d.]+) \| met", done.stdout)
    assert found and 0 < float(found[1]) <= 20, done.stdout
    taken = re.search(r"took (\d+) mails for (\d+) addresses", done.stdout)
    assert taken and int(taken[1]) == int(taken[2]) == READERS + 6, done.stdout  # six times one reader, and the many
