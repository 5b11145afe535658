"""`python bench/recipients.py`: what 1,000 readers of twelve digests cost, against one reader of one.

CPU time of this process alone, from composing to the last mail handed over, one edition after another as the clock
does it. The mail server is real, and a process of its own, as a database server is.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

HOUSE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HOUSE))

from bench import tables  # noqa: E402
from bench.faults.run import a_database_beside  # noqa: E402
from bench.table import Line  # noqa: E402

GOAL = 20
READERS, CONTENTS = 1_000, 12
BARRIERS = 1_000  # how full the portal is that the digests are composed from
TIMES = 5  # one reader is measured so often, and the median taken


@dataclass(frozen=True)
class Cost:
    """Milliseconds of CPU: to compose, to freeze every form and write the outbox, and to send."""

    compose: float
    freeze: float
    send: float

    @property
    def whole(self) -> float:
        return self.compose + self.freeze + self.send

    def __str__(self) -> str:
        parts = f"{self.compose:,.0f} to compose, {self.freeze:,.0f} to freeze, {self.send:,.0f} to send"
        return f"{self.whole:,.0f} ms ({parts})"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readers", type=int, default=READERS, help="how many readers the many digests go to")
    parser.add_argument("--barriers", type=int, default=BARRIERS, help="barriers in the portal they are composed from")
    asked = parser.parse_args()
    given = os.environ.get("DATABASE_URL", "")
    if given.startswith("postgres"):
        with a_database_beside(given, "portal_recipients") as beside:
            return _print(asked, beside)
    return _print(asked, "")


def _print(asked: argparse.Namespace, database_url: str) -> int:
    with tempfile.TemporaryDirectory(prefix="recipients-") as folder, a_mail_server() as (email_url, taken):
        set_up(Path(folder), database_url, email_url, asked.barriers)
        one, many = measured(asked.readers)
        letters, addresses = taken()
    from django.db import connection

    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    print(f"{date.today():%-d %B %Y}, {connection.vendor}, {machine}, {asked.barriers:,} barriers\n")
    print(f"`{' '.join(['python', *sys.argv])}`\n")
    print("\n".join(lines(one, many, asked.readers)))
    print(f"\nOne reader: {one}. {asked.readers:,} readers: {many}.")
    print(f"The mail server took {letters:,} mails for {addresses:,} addresses.")
    ratio = many.whole / one.whole
    return 0 if ratio <= GOAL and letters >= asked.readers else 1


def lines(one: Cost, many: Cost, readers: int) -> Iterator[str]:
    """The lines of the speed table."""
    ratio, sending = many.whole / one.whole, (many.freeze + many.send) / (one.freeze + one.send)
    what = f"digest: CPU for {readers:,} recipients ÷ for 1 ({CONTENTS} distinct contents)"
    yield str(Line(what, f"≤ {GOAL}", f"{ratio:.1f}", ratio <= GOAL))
    yield str(Line("the same without composing (no goal of its own)", "–", f"{sending:.1f}"))


# ---- setting up ----


@contextmanager
def a_mail_server() -> Iterator[tuple[str, Callable[[], tuple[int, int]]]]:
    """A mail server in a process of its own: its address, and how many mails it took for how many addresses."""
    server = subprocess.Popen(
        [sys.executable, "-m", "bench.mail_server"], cwd=HOUSE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )

    def taken() -> tuple[int, int]:
        letters, addresses = server.communicate()[0].split()
        return int(letters), int(addresses)

    try:
        assert server.stdout is not None
        yield server.stdout.readline().strip(), taken
    finally:
        server.kill()
        server.wait()


def set_up(folder: Path, database_url: str, email_url: str, barriers: int) -> None:
    """A portal of its own with so many barriers in it, whose mails go to that server."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "missions_portal.settings",
        "VAR_DIR": str(folder),
        "DATABASE_URL": database_url or f"sqlite:///{folder / 'recipients.sqlite3'}",
        "REDIS_URL": "",
        "EMAIL_URL": email_url,
        "SECRET_KEY": "only for a measurement, thrown away with its database",
        "DEMO": "0",
        "DEBUG": "0",
        "ALLOWED_HOSTS": "127.0.0.1",
        "SITE_URL": "https://127.0.0.1",
    }
    tables.lay()
    from django.conf import settings
    from django.core.management import call_command

    settings.OUTBOX_HINT = False  # there is no worker: this process sends by itself
    call_command("make_volume", f"--barriers={barriers}", stdout=sys.stderr)


# ---- measuring ----


def measured(readers: int) -> tuple[Cost, Cost]:
    """What one reader of one digest costs, and what so many of twelve do."""
    numbers = iter(range(10_000))
    sent_to(1, 1, numbers)  # what is loaded and compiled once is paid for by neither
    ones = sorted((sent_to(1, 1, numbers) for _ in range(TIMES)), key=lambda cost: cost.whole)
    return ones[TIMES // 2], sent_to(readers, CONTENTS, numbers)


def sent_to(readers: int, contents: int, numbers: Iterator[int]) -> Cost:
    """Compose so many digests, freeze each and send them to so many readers in all. Returns what it cost."""
    from digests.deliver import send
    from foundation.sending import sweep

    shares = [len(range(n, readers, contents)) for n in range(contents)]
    boards = [_a_board(next(numbers), share) for share in shares]
    began = time.process_time()
    told = [_composed(n) for n in range(contents)]
    composed = time.process_time()
    for board, (contents_of, days) in zip(boards, told, strict=True):
        send(_approved(board, contents_of, days))
    frozen = time.process_time()
    while sweep().sent:
        pass
    ended = time.process_time()
    return Cost((composed - began) * 1000, (frozen - composed) * 1000, (ended - frozen) * 1000)


def _a_board(number: int, readers: int) -> Any:
    """A forum with so many members and no others."""
    from people.models import Forum, Seat, User

    board = Forum.objects.create(code=f"board{number}", name=f"Neighbourhood {number} Board", since=date.today())
    people = [User(email=f"reader{number}.{n}@example.org", name=f"Reader {n} of {board}") for n in range(readers)]
    User.objects.bulk_create(people)
    found = User.objects.filter(email__startswith=f"reader{number}.")
    Seat.objects.bulk_create(Seat(person=person, forum=board, since=date.today()) for person in found)
    return board


def _composed(number: int) -> tuple[dict[str, Any], dict[str, date]]:
    """What the board nobody goes beyond hears of one period, each of another."""
    from digests.compose import compose
    from people.models import Forum

    forum = Forum.objects.get(code="hwb")
    days = {
        "covers_from": date.today() - timedelta(days=60 + number),
        "covers_to": date.today() - timedelta(days=number),
    }
    return compose(forum, meeting=forum.meetings.coming().first(), **days), days


def _approved(board: Any, contents: dict[str, Any], days: dict[str, date]) -> Any:
    from django.utils import timezone

    from digests.models import Edition
    from foundation.references import next_reference
    from people.models import User

    return Edition.objects.create(
        forum=board,
        reference=next_reference(f"E-{board.short_code}"),
        state=Edition.State.APPROVED,
        contents=contents,
        compiled_at=timezone.now(),
        approved_at=timezone.now(),
        approved_by=User.objects.order_by("pk").first(),
        **days,
    )


if __name__ == "__main__":
    sys.exit(main())
