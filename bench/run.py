"""`python bench/run.py`: the speed table, measured here and now. bench/README.md says how to read it."""

from __future__ import annotations

import argparse
import atexit
import os
import platform
import shutil
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import rig  # noqa: E402
from bench.editions import digest, typeset  # noqa: E402
from bench.first_view import first_views  # noqa: E402
from bench.lines import against_admin, large_against_small, lists_against_smallest, queries_of, search_sql  # noqa: E402
from bench.pages import explained  # noqa: E402
from bench.rig import BETWEEN, LARGE, SMALL, Base  # noqa: E402
from bench.starting import cold_start  # noqa: E402
from bench.table import not_measured  # noqa: E402

ELSEWHERE = [
    not_measured(
        "digest: CPU for 1,000 recipients ÷ for 1", "≤ 20", "it has a script of its own, `bench/recipients.py`"
    ),
]


# ---- setting up ----


def set_up(size: int) -> None:
    os.environ["DATABASE_URL"] = rig.address_of(size)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "missions_portal.settings")
    import django
    from django.conf import settings

    django.setup()
    settings.ROOT_URLCONF = "bench.urls"
    settings.OUTBOX_HINT = False
    # Not setup_test_environment(): it copies the context of every template drawn, which no real page pays for.
    settings.ALLOWED_HOSTS = ["testserver", "127.0.0.1"]
    from django.core.management import call_command

    # As in production: hashed names, and templates compiled once. In a folder of its own, which two runs never share.
    settings.STATIC_ROOT = Path(tempfile.mkdtemp(prefix="bench-static-"))
    atexit.register(shutil.rmtree, settings.STATIC_ROOT, ignore_errors=True)
    call_command("collectstatic", interactive=False, verbosity=0)


def sign_in(base: Base) -> None:
    """A leader, a forum's officer and a member; the officer's second means is there already."""
    from allauth.mfa.models import Authenticator
    from django.test import Client

    from missions_portal.volume import AT
    from people.models import User

    people = {"leader": "leader.lw1", "officer": "officer.place-partnership", "member": "member1.place-partnership"}
    with rig.using(base):
        for role, name in people.items():
            user = User.objects.get(email=f"{name}{AT}")
            if user.needs_second_factor and not Authenticator.objects.filter(user=user).exists():
                Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": ""})
            client = Client()
            client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
            base.users[role], base.clients[role] = user, client
        if base.connection.vendor == "postgresql":
            with base.connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")


# ---- the whole ----


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=40, help="rounds in each of the three series")
    arguments.add_argument("--small", type=int, default=SMALL, help="barriers in the small database")
    arguments.add_argument(
        "--between", type=int, default=BETWEEN, help="barriers in the one of which pages alone are taken"
    )
    arguments.add_argument("--large", type=int, default=LARGE, help="barriers in the large database")
    arguments.add_argument("--explain", action="store_true", help="print the plans of the lists and no table")
    given = arguments.parse_args()
    os.environ.setdefault("BENCH_DATABASE_URL", os.environ.get("DATABASE_URL", ""))
    sizes = (given.small, given.between, given.large)
    for size in sizes:
        rig.fill(size)
    set_up(given.large)
    bases = list(rig.bases(*sizes).values())
    for base in bases:
        sign_in(base)
    if given.explain:
        print("\n".join(explained(bases[-1])))
        return
    print_table(bases, given.rounds)


def print_table(bases: list[Base], rounds: int) -> None:
    """Every line as soon as it is measured, and the pages behind the ratios below. The smallest base comes first."""
    small, large = bases[0], bases[-1]
    ratios: list[str] = []
    counts: list[str] = []
    began = time.perf_counter()
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    print(f"{date.today():%-d %B %Y}, {large.connection.vendor}, {machine}")
    print(f"\n`{' '.join(['python', *sys.argv])}`\n\n| | goal | measured | |\n|---|---|---|---|", flush=True)
    for several in (
        lambda: lists_against_smallest(small, rounds),
        lambda: large_against_small(bases, rounds, ratios),
        lambda: against_admin(large, rounds),
        lambda: queries_of(small, large, counts),
        lambda: search_sql(large, rounds),
        lambda: digest(large, rounds),
        lambda: typeset(large, rounds),
        lambda: cold_start(large),
        first_views,
        lambda: ELSEWHERE,
    ):
        for line in several():
            print(line, flush=True)
    sizes = " | ".join(f"{base.size:,}" for base in bases)
    print(f"\n## Each page, ms CPU\n\n| page | {sizes} | ratio |\n|---|{'---|' * len(bases)}---|")
    print("\n".join(ratios))
    print(f"\n## Queries of each page\n\n| page | {small.size:,} | {large.size:,} |\n|---|---|---|")
    print("\n".join(counts))
    print(f"\n{time.perf_counter() - began:.0f} seconds", file=sys.stderr)


if __name__ == "__main__":
    main()
