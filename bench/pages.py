"""The pages that are measured: the list of barriers in all its ways, and every other kind of signed-in page."""

from __future__ import annotations

from bench import rig
from bench.rig import Base, Page

COMMON, TYPICAL, RARE = "families", "asthma dentist", "heron"
LISTS = "/portal/barriers/"
FILTERS = ["turn=mission", "turn=forum", "turn=partner", "forum=hwb", "forum=place-partnership", "mission=LW1"]
FILTERS += ["stage={stage}", "kind={kind}", "where={where}", "age=30", "age=180", "cross=on", "ended=on"]
PAIRS = ["turn=forum&mission=LW1", "mission=LW1&kind={kind}", "kind={kind}&where={where}", "forum=hwb&stage={stage}"]
PAIRS += ["turn=forum&age=90", "cross=on&stage={stage}"]


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
    from barriers.log_rows import COLUMNS, as_asked, readable, rows_of
    from barriers.names import fill_lists, read_names
    from barriers.views.lists import PAGE

    form = BarrierFilter(QueryDict(query))
    fill_lists(form, read_names())
    if form.errors:
        raise RuntimeError(f"{query}: {form.errors.as_text()}")
    user, chosen = base.users["leader"], form.understood
    if words := chosen.get("q"):  # of which the list itself reads a hundred at a time
        hits = readable(user, as_asked(chosen)).matching(words).order_by("-pk")
        ids = list(hits.values_list("pk", flat=True))
    else:
        ids = [row[COLUMNS.index("id")] for row in rows_of(user, chosen, base.size).rows]
    return ids[len(ids) // 2] if len(ids) > 2 * PAGE else None


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


LISTED = ["barriers", "decisions", "actions", "learning", "voices", "experiments", "missions", "leaders", "meetings"]
LISTED += ["digests"]
# The lists, as their readers open them, and an officer's several on one page: what the plans are printed of.
EXPLAINED = [*LISTED, "learning, words", "queue"]


OF_EVERY_PAGE = ("people_session", "people_user", "missions_strategy")


def explained(base: Base) -> list[str]:
    """How the database goes about each list: the plan of every question that has an end, as it is asked."""
    lists = [Page(f"barriers, {query or 'as they open'} (leader)", base, f"{LISTS}?{query}") for query in _single(base)]
    lists += [page for page in other_pages(base) if page.name.split(" (")[0] in EXPLAINED]
    told = []
    for page in lists:
        told += [f"### {page.name}", ""]
        for sql, params in rig.statements(page):
            if " LIMIT " in sql and not any(f'FROM "{table}"' in sql for table in OF_EVERY_PAGE):
                told += ["```", *rig.plan(base, sql, params), "```", ""]
    return told


def _single(base: Base) -> list[str]:
    with rig.using(base):
        return ["", *map(filled_in, FILTERS), f"q={COMMON}"]
