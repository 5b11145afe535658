"""The rows of the log: which of them a person reads, in which order, and what a row shows."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS
from django.db.models import (
    Aggregate,
    BigIntegerField,
    Case,
    DateTimeField,
    F,
    IntegerField,
    OuterRef,
    Subquery,
    TextField,
    Value,
    When,
)

from barriers.models import Barrier, Joining
from barriers.names import Names, give_names
from foundation.kept_questions import Given, Kept
from foundation.search import HoldsWords, asked_words, query_of
from leaders.standing import Reader, Standing, standing_of
from missions.models import Mission

# What is chosen, by the name of its filter, as ids and plain values: a kept question can be told apart by it.
Asked = tuple[tuple[str, Any], ...]
APART = ("q", "after")  # words, and where a further page starts, are not of the wording
AFTER, SINCE = Given("after", BigIntegerField()), Given("since", DateTimeField())
QUERY = Given("query", TextField())

SHOWN = ["id", "reference", "title", "state", "turn", "turn_since", "due_on", "review_on"]
SHOWN += ["lead_mission_id", "kind_id", "where_id", "with_forum_id", "merged_into_id"]


def _in_their_order(names: list[str]) -> list[str]:
    """As a record is made of a row: Django takes the values of a row in the order of the columns."""
    return [field.attname for field in Barrier._meta.concrete_fields if field.attname in names]


COLUMNS = _in_their_order(SHOWN)
LEAD: Any = Barrier._meta.get_field("lead_mission")
DRAFT = _in_their_order(["id", "title", "reference", "lead_mission_id", "offered_at"])


class InOneText(Aggregate):
    """Several values as one text, with commas between them."""

    function = "GROUP_CONCAT"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        return self.as_sql(compiler, connection, template="STRING_AGG(%(expressions)s::text, ',')")


class HowMany(Subquery):
    """The number of the rows asked for, which the database counts once for the whole page."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


# Read with each row, and not for the whole page afterwards: a page of the log asks eight questions at most.
_JOINED = Joining.objects.filter(barrier=OuterRef("pk")).order_by().values("barrier")
JOINED = Subquery(_JOINED.annotate(missions=InOneText("mission")).values("missions"))


class Found(NamedTuple):
    """Rows for `as_barriers`, and how many there are of what is chosen, words and place apart."""

    rows: list[tuple[Any, ...]]
    how_many: int


def rows_of(user: Any, chosen: dict[str, Any], at_most: int, count_to: int = 0) -> Found:
    """The first rows that a person reads of what is chosen, or those behind the last one read.

    Longest wait first; with words or ended ones, newest first. Counted no further than to `count_to`.
    """
    rows = _rows_of(user, chosen, at_most, count_to)
    return Found(rows, rows[0][-1] if rows else 0)  # counted in the question itself, so each row says it


def _rows_of(user: Any, chosen: dict[str, Any], at_most: int, count_to: int) -> list[tuple[Any, ...]]:
    asked, standing = as_asked(chosen), standing_of(user)
    words, after = chosen.get("q"), chosen.get("after")
    if words:
        query, number = query_of(words), len(asked_words(words))
        given = {"person": user.pk, "after": after, "query": query}
        return _found(standing, asked, at_most, number, bool(after), **given) if query else []
    since = None
    if after and not dict(asked).get("ended"):
        # A row that waits no more is no place to go on from: the list starts again.
        ((since,),) = _moment(standing, asked, person=user.pk, after=after) or [(None,)]
        after = after if since else None
    return _page(standing, asked, at_most, count_to, bool(after), person=user.pk, after=after, since=since)


def as_asked(chosen: dict[str, Any]) -> Asked:
    """What is chosen as ids and plain values; the id of “no kind said” is 0."""
    return tuple((name, getattr(one, "pk", one) or 0) for name, one in chosen.items() if one and name not in APART)


@Kept
def _page(standing: Standing, asked: Asked, at_most: int, count_to: int, goes_on: bool) -> Any:
    rows = _log(Reader(standing), asked, count_to)
    if dict(asked).get("ended"):
        rows = (rows.filter(id__lt=AFTER) if goes_on else rows).order_by("-id")
    else:
        rows = rows.waiting_since(SINCE, AFTER) if goes_on else rows.longest_wait_first()
    return rows[:at_most]


@Kept
def _found(standing: Standing, asked: Asked, at_most: int, words: int, goes_on: bool) -> Any:
    holding, before = HoldsWords(F("search_text"), QUERY), AFTER if goes_on else None
    return _log(Reader(standing), asked).newest_holding(holding, words=words, before=before)[:at_most]


@Kept
def _moment(standing: Standing, asked: Asked) -> Any:
    """Since when the last row that was read has waited."""
    return readable(Reader(standing), asked).filter(pk=AFTER).values_list("turn_since")


def _log(reader: Any, asked: Asked, count_to: int = 0) -> Any:
    rows = readable(reader, asked)
    count = HowMany(rows.order_by().values("pk")[:count_to]) if count_to else Value(0)
    # None that is open was merged into another.
    merged = F("merged_into__reference") if dict(asked).get("ended") else Value(None, TextField())
    shown = (*COLUMNS, "joined", "merged", "how_many")
    return rows.annotate(joined=JOINED, merged=merged, how_many=count).values_list(*shown)


def readable(reader: Any, asked: Asked) -> Any:
    """What somebody may read of the log, narrowed to what was asked for; words and order are asked for apart."""
    rows, chosen = Barrier.objects.logged_and_visible_to(reader), dict(asked)
    if not chosen.get("ended"):
        rows = rows.open()
    if "turn" in chosen:
        rows = rows.filter(turn=chosen["turn"])
    if "mission" in chosen:
        rows = rows.met_by(chosen["mission"])
    named = {"forum": "with_forum", "kind": "kind", "where": "where"}
    rows = rows.filter(**{named[name]: chosen[name] or None for name in named if name in chosen})
    if "stage" in chosen:
        # As a case, so that no planner takes it for rare and gathers and sorts all of four missions: a stage is a third
        # of everything, so the first rows of the longest wait hold a page of it.
        missions = Mission.objects.filter(stage=chosen["stage"]).values("pk")
        rows = rows.filter(Case(When(lead_mission__in=missions, then=True), default=False))
    if "age" in chosen:
        rows = rows.waiting_longer_than(chosen["age"], standing_of(reader).on)
    return rows.met_by_several() if "cross" in chosen else rows


# ---- what each shows ----


def as_barriers(found: list[Any], names: Names) -> list[Any]:
    """The rows as barriers with their names, and the missions that joined each as `us_too`, in the board's order."""
    page: list[Any] = []
    for *columns, joined, merged, _ in found:
        barrier: Any = Barrier.from_db(DEFAULT_DB_ALIAS, COLUMNS, columns)
        give_names(barrier, names)
        if merged:
            barrier.merged_into = Barrier(pk=barrier.merged_into_id, reference=merged)
        ids = {int(pk) for pk in (joined or "").split(",") if pk}
        barrier.us_too = ", ".join(str(mission) for pk, mission in names["mission"].items() if pk in ids)
        page.append(barrier)
    return page


def drafts_of(user: Any, names: Names) -> list[Any]:
    """A person's own unfinished ones, ten at most."""
    drafts: list[Any] = []
    for row in _drafts(standing_of(user), person=user.pk):
        draft: Any = Barrier.from_db(DEFAULT_DB_ALIAS, DRAFT, row)
        LEAD.set_cached_value(draft, names["mission"][draft.lead_mission_id])
        drafts.append(draft)
    return drafts


@Kept
def _drafts(standing: Standing) -> Any:
    return Barrier.objects.drafts_of(Reader(standing)).values_list(*DRAFT)[:10]
