"""Finding records by the words in them: one kept text per record, indexed by the database itself.

SQLite keeps an FTS5 table beside the record's table, fed by triggers. PostgreSQL keeps a generated column of
stemmed words under a GIN index: with an index on the expression alone the planner may work the words out again
row by row, measured at 11 seconds for a rare word among 200,000 rows.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any, Self

from django.apps import apps
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, Lookup, Subquery
from django.db.models.sql.compiler import SQLCompiler
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

LONGEST_TEXT = 200_000  # characters kept of one record; PostgreSQL refuses more than 1 MB of stemmed words
LONGEST_WORD = 60  # PostgreSQL answers a query word above 2,046 bytes with an error
MOST_WORDS = 12
WINDOW = 1000  # the newest ids, which are read from the newest on; further back the index of words is asked
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


def _quoted(words: list[str]) -> str:
    """The words in double quotes, each for itself: FTS5 and websearch_to_tsquery both read this as "all of these"."""
    return " ".join(f'"{word}"' for word in words)


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
    """True where the record's text holds every one of the given words, stemmed."""

    lookup_name = "holds_words"
    prepare_rhs = False

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, list[str]]:
        name, model = compiler.quote_name_unless_alias, self.lhs.target.model
        table = name(search_table(model))
        key = f"{name(self.lhs.alias)}.{name(str(model._meta.pk.column))}"
        return f"{key} IN (SELECT rowid FROM {table} WHERE {table} MATCH %s)", [_quoted(self.rhs)]

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, list[str]]:
        column = f"{compiler.quote_name_unless_alias(self.lhs.alias)}.search_words"
        return f"{column} @@ websearch_to_tsquery('english', %s)", [_quoted(self.rhs)]


class HowWell(models.Func):
    """PostgreSQL's rank of a record for the words asked: higher is nearer."""

    output_field = models.FloatField()

    def __init__(self, words: list[str]) -> None:
        super().__init__(F("search_text"))
        self.words = words

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, list[str]]:
        (column,) = self.get_source_expressions()
        name = compiler.quote_name_unless_alias(column.alias)
        return f"ts_rank({name}.search_words, websearch_to_tsquery('english', %s))", [_quoted(self.words)]


class Matching(models.QuerySet):
    """A queryset of Searchable records that can be asked for words."""

    def matching(self, text: str) -> Self:
        """The records that hold every word of `text`; none when no word is left. Order and paging are the caller's.

        Exact, and good in counts and subqueries; for a page of results take `newest_matching`, which does not
        gather every hit of a common word first.
        """
        words = asked_words(text)
        return self.filter(HoldsWords(F("search_text"), words)) if words else self.none()

    def newest_matching(self, text: str, *, before: int | None = None) -> Self:
        """The last written of the matching records (by id), a hundred at most; `before` is the last id read already.

        Call it last, on what this person may see, and slice it: the permission is then tested hit by hit, newest
        first, and the reading stops when the page is full. Not for subqueries, updates, `|` or further filters.
        """
        words = asked_words(text)
        if not words:
            return self.none()
        if self._on_sqlite():
            return self._join_search(words, "rowid", before)[:MOST_HITS]
        found = self.filter(HoldsWords(F("search_text"), words))
        found = found.filter(pk__lt=before) if before is not None else found
        newest = self.model._base_manager.using(self.db).order_by("-pk").values("pk")[:1]
        edge: Any = (Subquery(newest) if before is None else before) - WINDOW
        # Where the words are common, the recent records fill the page. Only for rare ones PostgreSQL, which reads the
        # parts of a union in turn until it has enough, goes on to gather the older hits. "+ 0" hides the primary key's
        # order from the planner, which would otherwise read the whole table backwards in the hope of meeting a rare
        # word soon (measured: 155 ms in place of 0.2).
        recent = found.filter(pk__gt=edge).order_by("-pk")[:MOST_HITS]
        older = found.alias(place=F("pk") + 0).filter(place__lte=edge).order_by("-place")[:MOST_HITS]
        return recent.union(older, all=True)[:MOST_HITS]

    def ranked(self, text: str) -> Self:
        """The matching records, nearest first. Reads every hit: only where a person asks for this order."""
        words = asked_words(text)
        if not words:
            return self.none()
        if self._on_sqlite():
            return self._join_search(words, "rank", None)
        return self.filter(HoldsWords(F("search_text"), words)).order_by(HowWell(words).desc(), "-pk")

    def _on_sqlite(self) -> bool:
        return connections[self.db].vendor == "sqlite"

    def _join_search(self, words: list[str], order: str, before: int | None) -> Any:
        """Drive the query from the FTS5 table: it hands out its hits by falling rowid, or by rank, with no sort."""
        name = connections[self.db].ops.quote_name
        meta, search = self.model._meta, search_table(self.model)
        where = [
            f"{name(search)}.rowid = {name(meta.db_table)}.{name(str(meta.pk.column))}",
            f"{name(search)}.{name(search)} MATCH %s",
        ]
        params: list[Any] = [_quoted(words)]
        if before is not None:
            # Said of the search table: FTS5 then starts there, where a bound on the record would be met hit by hit.
            where.append(f"{name(search)}.rowid < %s")
            params.append(before)
        by = f"-{search}.rowid" if order == "rowid" else f"{search}.rank"
        return self.order_by().extra(tables=[search], where=where, params=params, order_by=[by])


# ---- what the page shows ----

ENDINGS = (
    "ations",
    "ation",
    "ments",
    "ment",
    "ings",
    "ing",
    "ies",
    "ied",
    "ers",
    "er",
    "ed",
    "es",
    "ly",
    "s",
    "e",
    "y",
)


def root(word: str) -> str:
    """The word without a common English ending: near enough to the databases' stemming to mark what was found."""
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def snippet(text: str, words: str, length: int = 240) -> SafeString:
    """About `length` characters of `text` around the first word found, escaped, the found words in <mark>.

    `words` is what the person typed. Where nothing is found, the beginning of the text.
    """
    roots = {root(word) for word in asked_words(words)}
    hits = [word.span() for word in WORD.finditer(text) if roots & {root(part) for part in words_of(word.group())}]
    begin = max(0, hits[0][0] - length // 3) if hits else 0
    if begin:
        begin = text.find(" ", begin, hits[0][0]) + 1 or begin
    end = len(text) if begin + length >= len(text) else text.rfind(" ", begin, begin + length)
    end = end if end > begin else begin + length
    parts, at = ["… " if begin else ""], begin
    for start, stop in hits:
        if begin <= start and stop <= end:
            parts += [escape(text[at:start]), "<mark>", escape(text[start:stop]), "</mark>"]
            at = stop
    parts += [escape(text[at:end]), " …" if end < len(text) else ""]
    return mark_safe("".join(parts))  # noqa: S308 - every piece of text above went through escape()


# ---- what the database keeps ----


def lay(connection: BaseDatabaseWrapper, models_to_lay: Iterable[type[models.Model]] | None = None) -> None:
    """Lay the search index of every Searchable model whose table exists; safe to repeat, called after each migrate.

    What a table rebuild took away is laid again and filled from the rows: Django's SQLite migrations rebuild
    tables, and triggers go with the old one.
    """
    if connection.vendor not in ("sqlite", "postgresql"):
        return
    if models_to_lay is None:
        models_to_lay = [m for m in apps.get_models() if issubclass(m, Searchable) and not m._meta.proxy]
    lay_one = _lay_sqlite if connection.vendor == "sqlite" else _lay_postgresql
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for model in models_to_lay:
            if model._meta.db_table in tables and _has_search_text(connection, cursor, model):
                lay_one(connection, cursor, model)


def _has_search_text(connection: BaseDatabaseWrapper, cursor: Any, model: type[models.Model]) -> bool:
    """False on a database migrated back to before the model became searchable."""
    columns = connection.introspection.get_table_description(cursor, model._meta.db_table)
    return "search_text" in {column.name for column in columns}


def _lay_sqlite(connection: BaseDatabaseWrapper, cursor: Any, model: type[models.Model]) -> None:
    """The FTS5 table over the record's own text, and the three triggers that keep it true."""
    name = connection.ops.quote_name
    plain = search_table(model)
    table, search, key = name(model._meta.db_table), name(plain), name(str(model._meta.pk.column))
    forget = f"INSERT INTO {search} ({search}, rowid, search_text) VALUES ('delete', old.{key}, old.search_text);"
    learn = f"INSERT INTO {search} (rowid, search_text) VALUES (new.{key}, new.search_text);"
    wanted = {
        plain: (
            f"CREATE VIRTUAL TABLE {search} USING fts5(search_text, content={table}, content_rowid={key}, "
            "tokenize='porter unicode61 remove_diacritics 2')"
        ),
        f"{plain}_added": (f"CREATE TRIGGER {name(plain + '_added')} AFTER INSERT ON {table} BEGIN {learn} END"),
        f"{plain}_gone": (f"CREATE TRIGGER {name(plain + '_gone')} AFTER DELETE ON {table} BEGIN {forget} END"),
        f"{plain}_changed": (
            f"CREATE TRIGGER {name(plain + '_changed')} AFTER UPDATE ON {table} "
            f"WHEN old.search_text IS NOT new.search_text OR old.{key} IS NOT new.{key} "
            f"BEGIN {forget} {learn} END"
        ),
    }
    cursor.execute(
        "SELECT name, sql FROM sqlite_master WHERE name IN (%s, %s, %s, %s)",
        list(wanted),
    )
    kept = dict(cursor.fetchall())
    if kept == wanted:
        return
    for trigger in list(wanted)[1:]:
        cursor.execute(f"DROP TRIGGER IF EXISTS {name(trigger)}")
    cursor.execute(f"DROP TABLE IF EXISTS {search}")
    for sql in wanted.values():
        cursor.execute(sql)
    cursor.execute(f"INSERT INTO {search} ({search}) VALUES ('rebuild')")


def _lay_postgresql(connection: BaseDatabaseWrapper, cursor: Any, model: type[models.Model]) -> None:
    """The generated column of stemmed words and its GIN index."""
    name = connection.ops.quote_name
    table, index = name(model._meta.db_table), name(search_table(model))
    columns = connection.introspection.get_table_description(cursor, model._meta.db_table)
    if "search_words" not in {column.name for column in columns}:
        cursor.execute(
            f"ALTER TABLE {table} ADD COLUMN search_words tsvector "
            "GENERATED ALWAYS AS (to_tsvector('english', search_text)) STORED"
        )
    # Without fastupdate a new record's words go straight into the index, so that no reader waits for a backlog.
    cursor.execute(f"CREATE INDEX IF NOT EXISTS {index} ON {table} USING gin (search_words) WITH (fastupdate = off)")
