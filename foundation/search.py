"""Finding records by the words in them: one kept text per record, indexed by the database itself."""

import re
import unicodedata
from typing import Any, Self

from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, Lookup, Subquery
from django.db.models.sql.compiler import SQLCompiler

LONGEST_TEXT = 200_000  # characters kept of one record; PostgreSQL refuses more than 1 MB of stemmed words
LONGEST_WORD = 60  # PostgreSQL answers a query word above 2,046 bytes with an error
MOST_WORDS = 12
# For each word asked, so many of the newest ids are read from the newest on; only further back is the index of words
# asked, which compares a long list of entries for each common word (measured with six: 42 ms in place of 19).
WINDOW = 1000
MOST_HITS = 100  # of one question, and more than any page shows; without a limit the planner would sort them all

WORD = re.compile(r"[^\W_]+")
# What PostgreSQL's English search leaves out; left out here too, so that both databases answer alike.
STOP_WORDS = frozenset(
    """
    i me my myself we our ours ourselves you your yours yourself yourselves he him his himself she her hers
    herself it its itself they them their theirs themselves what which who whom this that these those am is
    are was were be been being have has had having do does did doing a an the and but if or because as until
    while of at by for with about against between into through during before after above below to from up
    down in out on off over under again further then once here there when where why how all any both each
    few more most other some such no nor not only own same so than too very s t can will just don should now
    """.split()  # noqa: SIM905 - easier read as words
)


def words_of(text: str) -> list[str]:
    """The words of `text` in their order: lower case, accents folded, everything that is not a letter or digit gone."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    return [word[:LONGEST_WORD] for word in WORD.findall(letters)]


def asked_words(text: str) -> list[str]:
    """What a person's search asks for: at most twelve distinct words; empty when only small words or marks are left."""
    # A person's text is only ever quoted words, never query syntax, and never longer than a sentence or two.
    distinct = dict.fromkeys(words_of(text[:1000]))
    return [word for word in distinct if word not in STOP_WORDS][:MOST_WORDS]


def query_of(text: str) -> str:
    """A person's text as the question that both databases read as “all of these words”; empty when no word is left."""
    return " ".join(f'"{word}"' for word in asked_words(text))


# ---- the record ----


class Searchable(models.Model):
    """A record that can be found by its words. The class names them in `search_fields`; `save()` keeps the text."""

    search_fields: tuple[str, ...] = ()

    search_text = models.TextField(editable=False, default="")

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, with the search text refreshed when one of the fields it is made of is being saved."""
        only = kwargs.get("update_fields")
        if only is None:
            self.search_text = self.text_to_search()
        elif set(only) & set(self.search_fields):
            self.search_text = self.text_to_search()
            kwargs["update_fields"] = {*only, "search_text"}
        super().save(*args, **kwargs)

    def text_to_search(self) -> str:
        """The folded words of every field in `search_fields`, in order."""
        values = (getattr(self, name) for name in self.search_fields)
        return " ".join(words_of(" ".join(str(value) for value in values if value is not None)))[:LONGEST_TEXT]


def refresh_search(queryset: models.QuerySet) -> int:
    """Make the search text of many records again, as after a bulk update or a redaction; returns how many changed."""
    ids = list(queryset.order_by().values_list("pk", flat=True))
    changed = 0
    for first in range(0, len(ids), 500):
        stale = []
        for record in queryset.model._base_manager.using(queryset.db).filter(pk__in=ids[first : first + 500]):
            text = record.text_to_search()
            if text != record.search_text:
                record.search_text = text
                stale.append(record)
        queryset.model._base_manager.using(queryset.db).bulk_update(stale, ["search_text"], batch_size=100)
        changed += len(stale)
    return changed


# ---- the question ----


def search_table(model: type[models.Model]) -> str:
    """The name of what a database keeps beside a record's table to find its words."""
    return f"{model._meta.db_table}_search"


class HoldsWords(Lookup):
    """True where the record's text holds every word of a `query_of`, stemmed; what is asked may be a Given as well."""

    lookup_name = "holds_words"
    prepare_rhs = False
    reads_tsquery = "websearch_to_tsquery"

    @property
    def in_fts5(self) -> Any:
        """What is asked for in the language of SQLite's index of words."""
        return self.rhs

    @property
    def in_tsquery(self) -> Any:
        """What is asked for in the language that PostgreSQL's `reads_tsquery` reads."""
        return self.rhs

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:
        name, model = compiler.quote_name_unless_alias, self.lhs.target.model
        table = name(search_table(model))
        key = f"{name(self.lhs.alias)}.{name(str(model._meta.pk.column))}"
        return f"{key} IN (SELECT rowid FROM {table} WHERE {table} MATCH %s)", [self.in_fts5]

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:
        column = f"{compiler.quote_name_unless_alias(self.lhs.alias)}.search_words"
        return f"{column} @@ {self.reads_tsquery}('english', %s)", [self.in_tsquery]


class OfEachRow(models.Func):
    """A condition in a wording that PostgreSQL answers row by row, and from no index."""

    template = "(%(expressions)s) IS TRUE"
    output_field = models.BooleanField()
    conditional = True


class HowWell(models.Func):
    """PostgreSQL's rank of a record for the words asked: higher is nearer."""

    output_field = models.FloatField()

    def __init__(self, query: str) -> None:
        super().__init__(F("search_text"))
        self.query = query

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, list[str]]:
        (column,) = self.get_source_expressions()
        name = compiler.quote_name_unless_alias(column.alias)
        return f"ts_rank({name}.search_words, websearch_to_tsquery('english', %s))", [self.query]


class Matching(models.QuerySet):
    """A queryset of Searchable records that can be asked for words."""

    def matching(self, text: str) -> Self:
        """The records that hold every word of `text`; none when no word is left. Order and paging are the caller's.

        Exact, and good in counts and subqueries; for a page of results take `newest_matching`, which does not
        gather every hit of a common word first.
        """
        query = query_of(text)
        return self.filter(HoldsWords(F("search_text"), query)) if query else self.none()

    def newest_matching(self, text: str, *, before: int | None = None) -> Self:
        """The last written of the matching records (by id), a hundred at most; `before` is the last id read already.

        Call it last, on what this person may see, and slice it: the permission is then tested hit by hit, newest
        first, and the reading stops when the page is full. Not for subqueries, updates, `|` or further filters.
        """
        words = asked_words(text)
        holding = HoldsWords(F("search_text"), query_of(text))
        return self.newest_holding(holding, words=len(words), before=before) if words else self.none()

    def newest_holding(self, asked: HoldsWords, *, words: int, before: Any = None) -> Self:
        """The matching records, newest first, where the question is at hand already; `words` is how many it asks for.

        `asked` and `before` may be Given: filled in when a kept question is asked.
        """
        if self._on_sqlite():
            return self._join_search(asked.in_fts5, "rowid", before)[:MOST_HITS]
        readable = self if before is None else self.filter(pk__lt=before)
        newest = self.model._base_manager.using(self.db).order_by("-pk").values("pk")[:1]
        last: Any = Subquery(newest) if before is None else before
        edge = last - WINDOW * words
        # Where the words are common, the recent records fill the page. Only for rare ones PostgreSQL, which reads the
        # parts of a union in turn until it has enough, goes on to gather the older hits. Its index of words, slow where
        # many records hold each of them, is asked then and not for the recent ones (measured: 13 ms in place of 22).
        # "+ 0" hides the primary key's order from the planner, which would otherwise read the whole table backwards in
        # the hope of meeting a rare word soon (measured: 155 ms in place of 0.2).
        # Between two bounds the planner expects few rows, and reads those alone; beyond one a third of the table, which
        # it gathers by another index (measured: 0.4 ms in place of 1.9).
        recent = readable.filter(OfEachRow(asked), pk__gt=edge, pk__lte=last).order_by("-pk")[:MOST_HITS]
        older = readable.filter(asked).alias(place=F("pk") + 0).filter(place__lte=edge).order_by("-place")[:MOST_HITS]
        return recent.union(older, all=True)[:MOST_HITS]

    def newest_few(self, few: int, asked: HoldsWords, *, words: int) -> Self:
        """So many of the newest as whole records, with what is joined to them; in one question."""
        if self._on_sqlite():
            return self.newest_holding(asked, words=words)[:few]
        # Joined to these few alone: else PostgreSQL joins all of thousands that it looked through, and sorts them
        # (measured among 20,000 learning entries: 30 ms in place of 8).
        found = self.select_related(None).newest_holding(asked, words=words).values("pk")[:few]
        return self.filter(pk__in=found).order_by("-pk")

    def ranked(self, text: str) -> Self:
        """The matching records, nearest first. Reads every hit: only where a person asks for this order."""
        query = query_of(text)
        if not query:
            return self.none()
        if self._on_sqlite():
            return self._join_search(query, "rank", None)
        return self.filter(HoldsWords(F("search_text"), query)).order_by(HowWell(query).desc(), "-pk")

    def _on_sqlite(self) -> bool:
        return connections[self.db].vendor == "sqlite"

    def _join_search(self, asked: Any, order: str, before: Any) -> Any:
        """Drive the query from the FTS5 table: it hands out its hits by falling rowid, or by rank, with no sort."""
        name = connections[self.db].ops.quote_name
        meta, search = self.model._meta, search_table(self.model)
        where = [
            f"{name(search)}.rowid = {name(meta.db_table)}.{name(str(meta.pk.column))}",
            f"{name(search)}.{name(search)} MATCH %s",
        ]
        params: list[Any] = [asked]
        if before is not None:
            # Said of the search table: FTS5 then starts there, where a bound on the record would be met hit by hit.
            where.append(f"{name(search)}.rowid < %s")
            params.append(before)
        by = f"-{search}.rowid" if order == "rowid" else f"{search}.rank"
        return self.order_by().extra(tables=[search], where=where, params=params, order_by=[by])
