"""`python bench/run.py`: the speed table of bars.md, measured here and now. bench/README.md says how to read it."""

from __future__ import annotations

import argparse
import atexit
import copy
import itertools
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import rig  # noqa: E402
from bench.rig import LARGE, SMALL, Base, Page  # noqa: E402

COMMON, TYPICAL, RARE = "families", "asthma dentist", "kingfisher"


@dataclass
class Line:
    """One line of the table: what, the goal, what was measured, and whether it is met."""

    what: str
    goal: str
    measured: str
    met: bool | None = None

    def __str__(self) -> str:
        met = {True: "met", False: "**not met**", None: "–"}[self.met]
        return f"| {self.what} | {self.goal} | {self.measured} | {met} |"


def not_measured(what: str, goal: str, because: str) -> Line:
    return Line(what, goal, f"not measured, because {because}")


def ratio(what: str, goal: float, values: dict[str, float], at_least: bool = False) -> Line:
    """A line of ratios that shall all be at most, or at least, the goal."""
    worst = min(values.values()) if at_least else max(values.values())
    shown = ", ".join(f"{name} {value:.2f}" if name else f"{value:.2f}" for name, value in values.items())
    sign, met = ("≥", worst >= goal) if at_least else ("≤", worst <= goal)
    return Line(what, f"{sign} {goal:g}", shown, met)


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


# ---- which pages ----


LISTS = "/portal/barriers/"
FILTERS = ["turn=mission", "turn=forum", "turn=partner", "forum=hwb", "forum=place-partnership", "mission=LW1"]
FILTERS += ["stage={stage}", "kind={kind}", "where={where}", "ended=on"]
PAIRS = ["turn=forum&mission=LW1", "mission=LW1&kind={kind}", "kind={kind}&where={where}", "forum=hwb&stage={stage}"]


def filled_in(address: str) -> str:
    """A filter with the second word of each of the strategy's lists."""
    from barriers.models import BarrierKind
    from missions.models import Stage
    from people.models import Area

    words = {name: model.objects.all()[1].code for name, model in (("stage", Stage), ("kind", BarrierKind))}
    return address.format(**words, where=Area.objects.first().code)


def list_pages(base: Base) -> list[Page]:
    """The list as it opens, with each filter and pair of filters, and by words: its first and its middle page."""
    pages = []
    with rig.using(base):
        for query in ["", *FILTERS, *PAIRS, f"q={COMMON}", f"q={TYPICAL.replace(' ', '+')}", f"q={RARE}"]:
            query = filled_in(query)
            name = query or "default list"
            pages.append(Page(name, base, f"{LISTS}?{query}"))
            middle = middle_of(base, query)
            if middle is not None:
                pages.append(Page(f"{name}, middle", base, f"{LISTS}?{query}&after={middle}".replace("?&", "?")))
    return pages


def middle_of(base: Base, query: str) -> int | None:
    """The id after which the middle page of a list starts; None where it has but one page."""
    from django.http import QueryDict

    from barriers.forms import BarrierFilter
    from barriers.models import Barrier
    from barriers.views import lists

    form = BarrierFilter(QueryDict(query))
    chosen = form.cleaned_data if form.is_valid() else {}
    rows = lists._chosen(Barrier.objects.visible_to(base.users["leader"]).logged(), chosen)
    ids = list(lists._in_order(rows, chosen).values_list("pk", flat=True))
    return ids[len(ids) // 2] if len(ids) > 2 * lists.PAGE else None


def other_pages(base: Base) -> list[Page]:
    """Every kind of signed-in page beside the lists of barriers, as the person whose page it is opens it."""
    from barriers.models import Barrier, Decision, Escalation
    from learning.models import LearningEntry
    from people.models import Meeting

    with rig.using(base):
        place = {"forum__code": "place-partnership"}
        told = Barrier.objects.filter(lead_mission__code="LW1", sensitive=False)
        longest = told.filter(state="escalated", open_escalation__number=2).order_by("-pk").first()
        trip = Escalation.objects.filter(state="received", **place, exempt=False, barrier__sensitive=False).last()
        decision = Decision.objects.filter(**place, exempt=False, escalation__barrier__sensitive=False).last()
        entry = LearningEntry.objects.filter(audience="everyone", uses__isnull=False).last()
        meeting = Meeting.objects.filter(**place).order_by("-starts_at").first()
        named = [
            ("barrier", longest.get_absolute_url(), "leader"),
            ("mission", "/portal/missions/LW1/", "leader"),
            ("desk", "/portal/", "leader"),
            ("desk", "/portal/", "officer"),
            ("desk", "/portal/", "member"),
            ("search, no words", "/portal/search/", "leader"),
            ("search", f"/portal/search/?q={COMMON}", "leader"),
            ("queue", "/portal/escalations/", "officer"),
            ("barrier", trip.barrier.get_absolute_url(), "officer"),
            ("decisions", "/portal/decisions/", "leader"),
            ("decisions", "/portal/decisions/", "member"),
            ("decision", decision.get_absolute_url(), "officer"),
            ("actions", "/portal/actions/", "officer"),
            ("barriers", LISTS, "member"),
            ("barriers", LISTS, "officer"),
            ("learning", "/portal/learning/", "leader"),
            ("learning, words", f"/portal/learning/?q={COMMON}", "leader"),
            ("learning entry", entry.get_absolute_url(), "leader"),
            ("voices", "/portal/voices/", "leader"),
            ("experiments", "/portal/experiments/", "leader"),
            ("missions", "/portal/missions/", "leader"),
            ("leaders", "/portal/leaders/", "leader"),
            ("meetings", "/portal/meetings/", "officer"),
            ("meeting", f"/portal/meetings/{meeting.pk}/", "officer"),
            ("digests", "/portal/digests/", "officer"),
        ]
    return [Page(f"{name} ({person})", base, url, person) for name, url, person in named]


# ---- the lines ----


def lists_against_smallest(small: Base, rounds: int) -> list[Line]:
    smallest = Page("smallest", small, "/bench/smallest/")
    rows25 = Page("25 rows", small, LISTS, rows=25)
    rows50 = Page("50 rows", small, LISTS, rows=50)
    taken = rig.in_turn({p.name: (small, p.open) for p in (smallest, rows25, rows50)}, rounds)
    unit = taken["smallest"]
    return [
        Line("smallest page, the yardstick", "–", f"{unit:.1f} ms CPU"),
        ratio("list of 25 rows ÷ smallest page", 1.8, {"": taken["25 rows"] / unit}),
        ratio("list of 50 rows ÷ smallest page", 2.5, {"": taken["50 rows"] / unit}),
    ]


def large_against_small(small: Base, large: Base, rounds: int, details: list[str]) -> list[Line]:
    pages = list_pages(small) + list_pages(large)
    pages += [page for base in (small, large) for page in other_pages(base)]
    taken = rig.in_turn({(p.name, p.base.size): (p.base, p.open) for p in pages}, rounds)
    # A list too short for a middle page when small is held against its own first page there.
    ratios, others = {}, {}
    for name, size in taken:
        if size == large.size:
            beside = taken.get((name, small.size)) or taken[(name.removesuffix(", middle"), small.size)]
            ratios[name] = taken[(name, size)] / beside
            details.append(f"| {name} | {beside:.1f} | {taken[(name, size)]:.1f} | {ratios[name]:.2f} |")
    opened = {p.name for p in other_pages(large)}
    pairs = {name for name in ratios if "&" in name}
    main = {n: r for n, r in ratios.items() if n not in opened - {"barrier (leader)"} and n not in pairs}
    others = {n: r for n, r in ratios.items() if n in opened}
    return [
        ratio(f"default list, each filter, search and detail at {large.size:,} ÷ {small.size:,}", 1.25, worst_of(main)),
        ratio("other filter pairs", 2, worst_of({n: r for n, r in ratios.items() if n in pairs})),
        replace(ratio("every other signed-in page (no goal of its own)", 2, worst_of(others)), goal="–", met=None),
    ]


def worst_of(ratios: dict[str, float]) -> dict[str, float]:
    """The three worst, and the median, of many."""
    worst = sorted(ratios, key=lambda name: -ratios[name])[:3]
    return {f"“{name}”": ratios[name] for name in worst} | {"median": statistics.median(ratios.values())}


def against_admin(large: Base, rounds: int) -> list[Line]:
    from barriers.models import Barrier

    with rig.using(large):
        middle = middle_of(large, "")
        pages = -(-Barrier.objects.filter(turn_since__isnull=False).count() // 25)
    theirs = "/bench/admin/barriers/barrier/"
    several = [
        ("first", LISTS, theirs),
        ("deep", f"{LISTS}?after={middle}", f"{theirs}?p={pages // 2}"),
        ("search", f"{LISTS}?q={TYPICAL.replace(' ', '+')}", f"{theirs}?q={TYPICAL.replace(' ', '+')}"),
    ]
    acts: dict[Any, tuple[Base, Callable[[], Any]]] = {}
    for name, our, their in several:
        acts["ours", name] = (large, Page(name, large, our).open)
        acts["admin", name] = (large, Page(name, large, their).open)
    taken = rig.in_turn(acts, max(3, rounds // 8))
    goals = {"first": 5, "deep": 10, "search": 20}
    return [
        ratio(
            f"Django admin's list of the same rows ÷ ours: {name}",
            goals[name],
            {"": taken["admin", name] / taken["ours", name]},
            at_least=True,
        )
        for name in goals
    ]


def queries_of(small: Base, large: Base, details: list[str]) -> list[Line]:
    """How many questions each page asks, the same at both sizes; and that reading writes nothing."""
    worst = {"list": 0, "barrier and mission": 0, "any other": 0}
    unlike, written = [], []
    for one, other in zip(_counted(small), _counted(large), strict=True):
        page, statements = one
        kind = "any other"
        if (
            page.url.startswith(LISTS)
            and page.name.split(" (")[0] != "barrier"
            and "/portal/barriers/B-" not in page.url
        ):
            kind = "list"
        elif page.name.startswith(("barrier (", "mission (", "trip (")):
            kind = "barrier and mission"
        counts = len(statements), len(other[1])
        worst[kind] = max(worst[kind], *counts)
        if counts[0] != counts[1]:
            unlike.append(f"{page.name} {counts[0]} and {counts[1]}")
        written += [f"{page.name}: {sql[:60]}" for sql in rig.writes(statements) + rig.writes(other[1])]
        details.append(f"| {page.name} | {counts[0]} | {counts[1]} |")
    goals = {"list": 8, "barrier and mission": 20, "any other": 12}
    shown = ", ".join(f"{kind} {worst[kind]}" for kind in goals)
    met = all(worst[kind] <= goal for kind, goal in goals.items())
    same = "the same at both sizes" if not unlike else f"unlike: {'; '.join(unlike)}"
    return [
        Line(
            "queries, most: list / barrier and mission / any other page", "≤ 8 / ≤ 20 / ≤ 12", f"{shown}; {same}", met
        ),
        Line("writes in a GET", "none", "; ".join(written) or "none", not written),
    ]


def _counted(base: Base) -> list[tuple[Page, list[str]]]:
    pages = [Page("default list (leader)", base, LISTS), *other_pages(base)]
    return [(page, rig.queries(page)) for page in pages]


def search_sql(large: Base, rounds: int) -> list[Line]:
    """Searches with the permission inside: learning, which most may read, and barriers, which a member seldom may."""
    from barriers.models import Barrier
    from learning.models import LearningEntry

    asked = [COMMON, TYPICAL, RARE, "hospital", "credit union", "data sharing agreement", "rule bus"]
    asked += ["kingfisher accordion", "families kingfisher", "families housing schools carers transport hospital"]
    acts: dict[Any, tuple[Base, Callable[[], Any]]] = {}
    for person in ("leader", "member"):
        user = large.users[person]
        for words in asked:
            entries = LearningEntry.objects.visible_to(user).shared()
            acts[words, "learning", person] = (large, _search_of(entries, words))
            acts[words, "barriers", person] = (large, _search_of(Barrier.objects.visible_to(user).logged(), words))
    taken = rig.in_turn(acts, rounds)
    worst = max(taken, key=lambda name: taken[name])
    typical = statistics.median(taken.values())
    shown = f"typical {typical:.1f} ms, worst {taken[worst]:.1f} ms (“{worst[0]}” in {worst[1]}, a {worst[2]})"
    with rig.using(large):
        there = LearningEntry.objects.count()
    met = typical <= 5 and taken[worst] <= 15
    what = f"full-text search, permission inside, {there:,} entries: typical / worst of {len(acts)}"
    return [Line(what, "≤ 5 / ≤ 15 ms", shown, met)]


def _search_of(rows: Any, words: str) -> Callable[[], Any]:
    return lambda: list(rows.all().newest_matching(words).values_list("pk")[:10])


def digest(large: Base, rounds: int) -> list[Line]:
    """One edition composed, against the same statements sent again by hand and their rows fetched."""
    from digests.compose import compose
    from people.models import Forum

    lines = []
    goal = 1.3 if large.connection.vendor == "sqlite" else 1.7
    for code in ("place-partnership", "hwb"):
        with rig.using(large):
            forum = Forum.objects.get(code=code)
            meeting = forum.meetings.coming().first()
            days = {"covers_from": date.today() - timedelta(days=60), "covers_to": date.today()}

            def told(forum: Any = forum, meeting: Any = meeting, days: Any = days) -> Any:
                return compose(forum, meeting=meeting, **days)

            statements: list[tuple[str, Any]] = []

            def listen(execute: Any, sql: str, params: Any, many: bool, context: Any, into: Any = statements) -> Any:
                into.append((sql, params))
                return execute(sql, params, many, context)

            with large.connection.execute_wrapper(listen):
                told()

            def raw(statements: Any = statements) -> None:
                with large.connection.cursor() as cursor:
                    for sql, params in statements:
                        cursor.execute(sql, params)
                        cursor.fetchall()

            taken = rig.in_turn({"compose": (large, told), "raw": (large, raw)}, max(3, rounds // 8))
        line = ratio(f"digest for {code}: compose ÷ raw SQL", goal, {"": taken["compose"] / taken["raw"]})
        line.measured += f" ({taken['compose']:.0f} ms, {len(statements)} queries)"
        lines.append(line)
    return lines


def typeset(large: Base, rounds: int) -> list[Line]:
    """One edition as PDF/UA, made from a composed edition that is never saved."""
    from django.utils import timezone

    from digests.compose import compose
    from digests.models import Edition
    from digests.pdf import pdf
    from people.models import Forum

    with rig.using(large):
        forum = Forum.objects.get(code="hwb")
        days = {"covers_from": date.today() - timedelta(days=60), "covers_to": date.today()}
        contents = compose(forum, meeting=forum.meetings.coming().first(), **days)
        numbers = itertools.count()

        def another() -> None:
            # Typst remembers what it has set: the same edition again takes a quarter of the time of a new one.
            pdf(Edition(forum=forum, contents=_reworded(contents, next(numbers)), compiled_at=timezone.now(), **days))

        taken = rig.in_turn({"pdf": (large, another)}, max(3, rounds // 8))
    return [Line("PDF/UA of an edition", "≤ 100 ms CPU", f"{taken['pdf']:.0f} ms CPU", taken["pdf"] <= 100)]


def _reworded(contents: Any, number: int) -> Any:
    """The same edition in other words, so that nothing of it was typeset before."""
    told = copy.deepcopy(contents)
    for section in told["sections"]:
        for item in section["items"]:
            item["title"], item["words"] = f"{item['title']} {number}", f"{item['words']} {number}."
    return told


START = """
import os, sys, time
sys.path.insert(0, {house!r})
os.environ["DJANGO_SETTINGS_MODULE"] = "missions_portal.settings"
from django.conf import settings
settings.STATIC_ROOT = {static!r}
from missions_portal.wsgi import application
from django.test import RequestFactory
def get(path):
    environ = RequestFactory(HTTP_HOST="127.0.0.1").get(path).environ
    answer = application(environ, lambda status, headers: said.append(status))
    body = b"".join(answer); answer.close()
said = []
get("/")
began = time.process_time()
for _ in range(50):
    for path in ("/", "/missions/", "/decisions/", "/learning/", "/account/login/"):
        get(path)
assert all(status.startswith("200") for status in said), set(said)
pss = next(int(row.split()[1]) for row in open("/proc/self/smaps_rollup") if row.startswith("Pss:"))
print(began, pss / 1024)
"""


def cold_start(large: Base) -> list[Line]:
    """A process of its own: CPU from nothing to the first page's last byte, and its memory after 251 pages."""
    from django.conf import settings

    started, held = [], []
    for _ in range(5):
        command = [sys.executable, "-c", START.format(house=str(rig.HOUSE), static=str(settings.STATIC_ROOT))]
        shown = subprocess.run(command, capture_output=True, text=True, check=True, env=dict(os.environ), cwd=rig.HOUSE)
        cpu, pss = shown.stdout.split()
        started.append(float(cpu))
        held.append(float(pss))
    start, memory = statistics.median(started), statistics.median(held)
    return [
        Line("cold start: from nothing to the first page", "≤ 0.8 s", f"{start:.2f} s CPU", start <= 0.8),
        Line("memory of a web worker (PSS) after 251 pages", "≤ 60 MB", f"{memory:.0f} MB", memory <= 60),
    ]


ELSEWHERE = [
    not_measured("digest: CPU for 1,000 recipients ÷ for 1", "≤ 20", "this run sends no mail"),
    not_measured("first view on the wire / next view; third parties", "≤ 110 KB / ≤ 10 KB; 0", "it needs a browser"),
    not_measured("LCP, CPU ×4: fast 3G / slow 3G", "≤ 1.8 / ≤ 5 s", "it needs a browser"),
]


# ---- EXPLAIN ----


def explained(base: Base) -> list[str]:
    """The plan of each list as its reader opens it."""
    from barriers.models import Barrier
    from barriers.views import lists
    from missions.models import Mission, Stage

    told = []
    with rig.using(base):
        narrowed = {"mission": Mission.objects.get(code="LW1"), "stage": Stage.objects.get(code="live-well")}
        several = [(person, "", {}) for person in ("leader", "officer", "member")]
        several += [("leader", f", one {name}", {name: chosen}) for name, chosen in narrowed.items()]
        for person, which, chosen in several:
            rows = Barrier.objects.visible_to(base.users[person]).logged()
            page = lists._in_order(lists._chosen(rows, chosen), chosen).values_list(*lists.COLUMNS)[:26]
            told += [f"### Barriers as a {person} opens them{which}", "", "```", page.explain().strip(), "```", ""]
    return told


# ---- the whole ----


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=40, help="rounds in each of the three series")
    arguments.add_argument("--small", type=int, default=SMALL, help="barriers in the small database")
    arguments.add_argument("--large", type=int, default=LARGE, help="barriers in the large database")
    arguments.add_argument("--explain", action="store_true", help="print the plans of the lists and no table")
    given = arguments.parse_args()
    os.environ.setdefault("BENCH_DATABASE_URL", os.environ.get("DATABASE_URL", ""))
    for size in (given.small, given.large):
        rig.fill(size)
    set_up(given.large)
    bases = rig.bases(given.small, given.large)
    small, large = bases[given.small], bases[given.large]
    for base in (small, large):
        sign_in(base)
    if given.explain:
        print("\n".join(explained(large)))
        return
    print_table(small, large, given.rounds)


def print_table(small: Base, large: Base, rounds: int) -> None:
    """Every line as soon as it is measured, and the pages behind the ratios below."""
    ratios: list[str] = []
    counts: list[str] = []
    began = time.perf_counter()
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    print(f"{date.today():%-d %B %Y}, {large.connection.vendor}, {machine}")
    print(f"\n`{' '.join(['python', *sys.argv])}`\n\n| | goal | measured | |\n|---|---|---|---|", flush=True)
    for several in (
        lambda: lists_against_smallest(small, rounds),
        lambda: large_against_small(small, large, rounds, ratios),
        lambda: against_admin(large, rounds),
        lambda: queries_of(small, large, counts),
        lambda: search_sql(large, rounds),
        lambda: digest(large, rounds),
        lambda: typeset(large, rounds),
        lambda: cold_start(large),
        lambda: ELSEWHERE,
    ):
        for line in several():
            print(line, flush=True)
    print(f"\n## Each page, ms CPU\n\n| page | {small.size:,} | {large.size:,} | ratio |\n|---|---|---|---|")
    print("\n".join(ratios))
    print(f"\n## Queries of each page\n\n| page | {small.size:,} | {large.size:,} |\n|---|---|---|")
    print("\n".join(counts))
    print(f"\n{time.perf_counter() - began:.0f} seconds", file=sys.stderr)


if __name__ == "__main__":
    main()
