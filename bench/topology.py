"""`python -m bench.topology`: what deploy/compose.yaml starts, without containers and with a second clock by mistake.

Two web servers, two workers, two clocks, one PostgreSQL and one Redis. The journey is driven through both web servers
by turns, the mails are taken by a mail server on this machine, and what came of it is counted: one edition for each
forum and period, every mail once. Exits 1 where that is not so. Needs DATABASE_URL (it makes
and drops a database beside that one) and REDIS_URL (it empties that server's database 15).
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from bench.faults.rig import free_port, lives, settle, until
from bench.faults.run import a_database_beside
from bench.mail_server import MailServer, mail_server

HOUSE = Path(__file__).resolve().parent.parent
PRESSES = 12  # how often the day's work is asked for at the same moment
TITLE = "Families tell their story five times"


def main() -> int:
    database_url, redis_url = os.environ.get("DATABASE_URL", ""), os.environ.get("REDIS_URL", "")
    if not (database_url.startswith("postgres") and redis_url):
        print("Say where PostgreSQL and Redis are: DATABASE_URL=postgres://… REDIS_URL=redis://…", file=sys.stderr)
        return 2
    began = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="topology-"))
    like = os.environ.get("TOPOLOGY_LIKE", "")
    with a_database_beside(database_url, "portal_topology", like or "template1") as beside, mail_server() as server:
        set_up(folder, beside, redis_url, server.url)
        prepare(has_tables=bool(like))
        with standing(folder) as parts:
            drive(parts, server)
            counted = count(parts, server)
        settle()
    shutil.rmtree(folder, ignore_errors=True)
    print("\n| what was counted | wanted | found | as promised |\n|---|---|---|---|")
    for what, wanted, found in counted:
        print(f"| {what} | {wanted} | {found} | {'yes' if wanted == found else '**no**'} |")
    print(f"\n{time.monotonic() - began:.0f} s")
    return 0 if all(wanted == found for _, wanted, found in counted) else 1


# ---- the topology ----


def set_up(folder: Path, database_url: str, redis_url: str, email_url: str) -> None:
    """Settings of a house of its own, as production has them; they are read once."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "missions_portal.settings",
        "VAR_DIR": str(folder),
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url.rsplit("/", 1)[0] + "/15",
        "EMAIL_URL": email_url,
        "SECRET_KEY": "only for the topology of one minute, thrown away with its database",
        "DEMO": "0",
        "DEBUG": "0",
        "WEB_PROCESSES": "1",
        "SWEEP_SECONDS": "1",
    }
    import django

    django.setup()


def prepare(*, has_tables: bool) -> None:
    """What is done once before the parts start; a copy of a database that has its tables saves half a minute."""
    from django.conf import settings
    from django.core.management import call_command
    from redis import Redis

    Redis.from_url(settings.REDIS_URL).flushdb()
    if not has_tables:
        call_command("migrate", verbosity=0)
    # The shared cache's table is no model's, and a database of tests has none.
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)


@contextmanager
def standing(folder: Path) -> Iterator[dict[str, Any]]:
    """Every part by its name while the block runs, started by the commands of deploy/compose.yaml."""
    from missions_portal.supervisor import Child

    services = yaml.safe_load((HOUSE / "deploy/compose.yaml").read_text())["services"]
    parts = {}
    for name in ("web-1", "web-2", "worker", "worker again", "clock", "clock by mistake"):
        command = [str(word) for word in services[name.split()[0]]["command"]]
        command = [sys.executable, "-m", *command]
        if name.startswith("web"):
            command[command.index("--bind") + 1] = f"127.0.0.1:{free_port()}"
        if name.startswith("worker"):
            command += ["--hostname", f"{name.replace(' ', '-')}@topology"]
        if name.startswith("clock"):
            command[command.index("--schedule") + 1] = str(folder / name.replace(" ", "-"))
        parts[name] = Child(name, command, env={"PYTHONWARNINGS": "ignore:You're running the worker with superuser"})
    os.chdir(HOUSE)
    try:
        for part in parts.values():
            part.start()
        yield parts
    finally:
        for part in parts.values():
            part.ask_to_stop()
        ends = time.monotonic() + 20
        while time.monotonic() < ends and any(part.ended is None for part in parts.values()):
            time.sleep(0.1)
        for part in parts.values():
            part.kill()


def sites(parts: dict[str, Any]) -> list[str]:
    """The addresses of the web servers."""
    webs = [part.command for name, part in parts.items() if name.startswith("web")]
    return [f"http://{command[command.index('--bind') + 1]}" for command in webs]


# ---- the journey ----


def drive(parts: dict[str, Any], server: MailServer) -> None:
    """A barrier is logged, asked about, decided and returned; meanwhile editions are compiled, and one is sent."""
    from django.urls import reverse

    from barriers.models import Barrier, Escalation
    from digests.models import Edition
    from foundation.outbox import Notice
    from missions_portal.tasks import day
    from missions_portal.tests.scene import south_tees
    from missions_portal.tests.wire import by_turns

    def hand(person: Any) -> Any:
        return by_turns(sites(parts)).sign_in(person)

    scene = south_tees()
    meeting = meetings(scene)
    for site in sites(parts):
        until(lambda site=site: lives(site, "ready"), "a web server did not answer")
    for _ in range(PRESSES):
        day.apply_async(retry=False)

    leader, place, board = hand(scene.leader), hand(scene.place_officer), hand(scene.hwb_officer)
    leader.open(reverse("barriers:log"))
    leader.press("Log it", title=TITLE, gets_in_the_way="Each service asks for consent in its own words.")
    barrier = Barrier.objects.get()
    leader.follow("Ask a forum")
    leader.press("Check your answers", forum=scene.place.pk, **ASK)
    leader.press(f"Ask {scene.place}")
    place.open(reverse("barriers:queue"))
    place.follow("Receive")
    place.press("Receive", words="Thank you. It is on our agenda.")
    place.open(barrier.get_absolute_url())
    place.follow("Put on an agenda")
    place.press("Put on an agenda", meeting=meeting.pk)
    place.open(reverse("people:meeting", args=[meeting.pk]))
    place.follow("Record that it is being held")
    place.press("Record that it is being held", quorum="quorate")
    place.open(barrier.get_absolute_url())
    place.follow("Record the decision")
    place.press("Record the decision", **DECISION)
    place.open(reverse("barriers:queue"))
    place.follow("Return the outcome")
    place.press("Return the outcome", words="Yes: start in January with one wording.", thank="Councillor Person")
    assert Escalation.objects.get().state == "returned"

    until(lambda: Edition.objects.filter(forum=scene.hwb, kind="forum").exists(), "no edition was compiled")
    edition = Edition.objects.get(forum=scene.hwb, kind="forum")
    board.open(reverse("digests:check", args=[edition.reference]))
    board.press("Approve and send", note="Please read the first line first.")
    for _ in range(PRESSES):
        day.apply_async(retry=False)
    until(lambda: Notice.objects.filter(kind="digest.edition", state="sent").count() >= 4, "the edition did not go out")
    until(settled, "mails still wait")


ASK = {
    "ask": "Agree one consent wording, tried for six months in two neighbourhoods.",
    "wanted": "decide",
    "option_1_words": "One wording, tried for six months",
    "option_1_costs": "Half a post",
    "option_1_whose": "The trust’s records team",
    "option_1_harm": "Not known yet",
    "why_preferred": "It can be stopped in a day.",
    "nothing_costs": "Nothing new",
    "nothing_whose": "Nobody’s",
    "nothing_harm": "One family in three stops",
}
EDITIONS = ["facilitated-space: leaders", "hwb: forum", "hwb: public", "place-partnership: forum"]
DECISION = {
    "outcome": "agreed",
    "title": "One consent wording, tried for six months",
    "words": "One consent wording is tried in two neighbourhoods for six months.",
    "reasons": "Small enough to stop in a day.",
    "heard": "Three families, through the mission.",
}


def meetings(scene: Any) -> Any:
    """The Partnership meets today, which is returned; the Board soon enough that its digest is due."""
    from datetime import timedelta

    from digests.compile import due_on
    from foundation.working_days import today
    from people.tests.factories import MeetingFactory, at_ten

    board = MeetingFactory.build(forum=scene.hwb, starts_at=at_ten(today() + timedelta(days=1)))
    # The last day whose digest is due by now; on a Saturday it was due the day before.
    while due_on(board) <= today():
        board.starts_at += timedelta(days=1)
    board.starts_at -= timedelta(days=1)
    board.save()
    return MeetingFactory(forum=scene.place, starts_at=at_ten(today()))


def settled() -> bool:
    """Does nothing wait, now and for three more ticks of the clock?"""
    from foundation.outbox import Notice, NoticeState
    from missions_portal import clock
    from missions_portal.models import Run

    waiting = Notice.objects.filter(state__in=[NoticeState.WAITING, NoticeState.CLAIMED], daily=False)
    if waiting.exists():
        return False
    so_far = Run.objects.of(clock.TICK).went_well().count()
    until(lambda: Run.objects.of(clock.TICK).went_well().count() >= so_far + 3, "the clock does not tick")
    return not waiting.exists()


# ---- what came of it ----


def count(parts: dict[str, Any], server: MailServer) -> list[tuple[str, Any, Any]]:
    """What is promised, what was wanted of it, and what was found."""
    from digests.models import Delivery, Edition
    from foundation.outbox import Notice, NoticeState
    from missions_portal import clock
    from missions_portal.models import Run

    periods = Counter(Edition.objects.values_list("forum__code", "kind", "covers_to", "correction"))
    of = sorted(f"{forum}: {kind}" for forum, kind, _, _ in periods)
    sent = Notice.objects.filter(state=NoticeState.SENT, carrier=None)
    copies = Counter((to, message_id(content)) for to, content in server.taken)
    edition = Edition.objects.get(state=Edition.State.SENT)
    reached = Counter(to for to, content in server.taken if edition.contents["lead"].encode() in unfolded(content))
    days = Run.objects.of(clock.DAY)
    return [
        ("parts that still ran at the end", 6, sum(part.ended is None for part in parts.values())),
        ("editions, of which forum and for whom", EDITIONS, of),
        ("periods with more than one edition", 0, sum(1 for n in periods.values() if n > 1)),
        ("runs of the day’s work that failed", 0, days.filter(ok=False).count()),
        (f"runs of it at least {2 * PRESSES}", True, days.count() >= 2 * PRESSES),
        ("mails given up", 0, Notice.objects.filter(state=NoticeState.FAILED).count()),
        ("mails taken by the mail server, for each row sent", sent.count(), len(server.taken)),
        ("mails taken twice", 0, sum(n - 1 for n in copies.values())),
        ("readers of the edition", Delivery.objects.gone_out().filter(edition=edition).count(), len(reached)),
        ("copies for any of them", {1}, set(reached.values())),
    ]


def message_id(content: bytes) -> str:
    """What marks one mail."""
    from email import message_from_bytes

    return str(message_from_bytes(content)["Message-ID"])


def unfolded(content: bytes) -> bytes:
    """A mail's subject on one line."""
    from email import message_from_bytes, policy

    return str(message_from_bytes(content, policy=policy.default)["Subject"]).encode()


if __name__ == "__main__":
    sys.exit(main())
