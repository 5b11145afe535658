"""A form keeps the boxes it has and no other: whatever else is posted with it, the portal holds the same afterwards.

ATTACK_COUNT, whatever it says, takes each form as it is drawn to every kind of person, and with other values too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import connection, models
from django.test import Client

from missions_portal.tests.attacks import LONG, say
from missions_portal.tests.drawn_forms import (
    SHOWN_FIRST,
    DrawnForm,
    drawn_forms,
    forms_of,
    may_post,
    post_and_undo,
    signed_in,
)
from missions_portal.tests.scene import addresses, furnish, south_tees

# PostgreSQL gives no number of a row twice, also where the row was undone: the two postings would differ by that alone.
pytestmark = [pytest.mark.django_db, pytest.mark.once]

FLOORS = ("foundation", "people", "missions", "leaders", "barriers", "learning", "digests", "missions_portal")
MORNING = "2026-11-25 10:00"
# What differs from one posting to the next by its nature, and why.
LEFT_OUT = {
    ("foundation_formkey", "said"): "the digest of all that was posted",
    ("foundation_draft", "data"): "all that was posted, kept for its writer who was refused, and for nobody else",
    ("foundation_personallink", "nonce"): "a random key",
    ("people_session", "session_data"): "signed with random letters",
    ("foundation_redaction", "salt"): "random",
    ("foundation_redaction", "hash_of_words"): "hashed with that salt",
}
# “goals-0-code”, “trip12-title”: the boxes of one row or one form of several on a page.
ROW_OF_SEVERAL = re.compile(r"\w+?-?\d+-")
# At which move a form was opened: said of a form that does not ask it, that can refuse the form and do nothing else.
OPENED_AT = "seen"
Rows = dict[str, dict[Any, dict[str, Any]]]


def of_the_portal() -> list[Any]:
    """Every model of the portal's own floors, histories and lists of links among them."""
    return [model for floor in FLOORS for model in apps.get_app_config(floor).get_models(include_auto_created=True)]


def rows() -> Rows:
    """All that the portal holds: table → key → columns."""
    held: Rows = {}
    with connection.cursor() as cursor:
        for model in of_the_portal():
            table, key = model._meta.db_table, model._meta.pk.column
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            columns = [column[0] for column in cursor.description]
            at = columns.index(key)
            held[table] = {line[at]: dict(zip(columns, line, strict=True)) for line in cursor.fetchall()}
    return held


def settled(table: str, column: str, value: Any) -> Any:
    """A value as it is compared: that nobody can sign in by a password is said with random letters after the mark."""
    if (table, column) in LEFT_OUT:
        return None
    unusable = table == "people_user" and column == "password" and str(value).startswith(UNUSABLE_PASSWORD_PREFIX)
    return UNUSABLE_PASSWORD_PREFIX if unusable else value


def differences(honest: Rows, more: Rows) -> list[str]:
    """Where two states of the portal differ, save in what differs by its nature."""
    found = []
    for table in honest:
        if honest[table] == more[table]:
            continue
        for key in sorted(honest[table].keys() | more[table].keys(), key=str):
            one, other = honest[table].get(key, {}), more[table].get(key, {})
            found += [
                f"{table} {key} {column}: {one.get(column)!r} became {other.get(column)!r}"
                for column in sorted(one.keys() | other.keys())
                if settled(table, column, one.get(column)) != settled(table, column, other.get(column))
            ]
    return found


# ---- what is posted beside ----


class Extras:
    """Every field of every model with a telling value; the fields of the records that a form writes go before others."""

    def __init__(self, *, last: bool) -> None:
        self.last = last
        self.by_table = {model._meta.db_table: dict(self._of(model)) for model in of_the_portal()}

    def beside(self, form: DrawnForm, written: set[str]) -> dict[str, str]:
        """What is posted with a form that writes into these tables: nothing that is a box of the form."""
        found: dict[str, str] = {}
        for table in sorted(self.by_table, key=lambda table: table in written):
            found |= self.by_table[table]
        # A day is understood under its bare name too, as well as in its three boxes.
        listed = form.names | {name.removesuffix("-day") for name in form.names} | {OPENED_AT}
        for prefix in {start[0] for name in form.names if (start := ROW_OF_SEVERAL.match(name))}:
            found |= {f"{prefix}{name}": value for table in written for name, value in self.by_table[table].items()}
        return {name: value for name, value in found.items() if name not in listed}

    def _of(self, model: Any) -> Iterator[tuple[str, str]]:
        for field in [*model._meta.concrete_fields, *model._meta.many_to_many]:
            value = self._for(field)
            yield field.name, value
            if hasattr(field, "attname"):
                yield field.attname, value
            if isinstance(field, models.DateField):
                year, month, day = value[:10].split("-")
                yield from ((f"{field.name}-year", year), (f"{field.name}-month", month), (f"{field.name}-day", day))

    def _for(self, field: Any) -> str:
        if field.is_relation:
            keys = field.related_model._default_manager.order_by("pk").values_list("pk", flat=True)
            return str((keys.last() if self.last else keys.first()) or 1)
        if field.choices:
            codes = [str(code) for code, _ in field.flatchoices]
            return codes[-1 if self.last else 0]
        for kind, values in VALUES:
            if isinstance(field, kind):
                return values[self.last]
        return ("Other unlisted words", "Unlisted words")[self.last]


VALUES: list[tuple[Any, tuple[str, str]]] = [
    (models.BooleanField, ("false", "on")),
    (models.DateTimeField, ("2026-01-05 09:00", "2027-03-01 09:00")),
    (models.DateField, ("2026-01-05", "2027-03-01")),
    (models.TimeField, ("08:15", "09:45")),
    (models.UUIDField, ("0" * 32, "1" * 32)),
    (models.JSONField, ("{}", '["unlisted"]')),
    (models.EmailField, ("other@unlisted.example", "operator@unlisted.example")),
    (models.URLField, ("https://other.unlisted.example/", "https://unlisted.example/")),
    ((models.AutoField, models.IntegerField, models.DecimalField, models.FloatField), ("1", "7")),
]


# ---- the portal's own forms ----


@pytest.mark.long
def test_whatever_else_is_posted_with_a_form_the_portal_holds_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    with time_machine.travel(MORNING, tick=False):
        scene = south_tees()
        pages = addresses(scene, furnish(scene))
        clients = signed_in(scene)
        forms = drawn_forms(scene, clients, pages)
        tried = Tried()
        for form in forms:
            tried.post(clients[form.kind], form)
    say(capsys, tried.in_words("form"))
    posted = {form.path for form in forms}
    assert {pages[page] for page in pages if may_post(page)} - posted == set()
    assert len(forms) >= 137
    assert tried.changed == {}
    assert set(tried.refused) - REFUSED == set()


# Forms that the scene gives no cause to send, or that ask a file: tried as well, and refused with and without the rest.
REFUSED = {
    "learning:bring",
    "barriers:escalation_move decide scheduled",
    "barriers:correct open",
    "digests:check held",
    "digests:redact sent",
    "digests:narrowed sent",
    "digests:deliveries sent",
    "missions:connect",
    "leaders:send_summary",
    "barriers:lever_barriers",  # at length: the other mission's leader names a barrier that is not theirs
}


def shown_once_more(form: DrawnForm, answer: Any) -> DrawnForm | None:
    """The form in which somebody says that they have read what the first posting showed them, if it did."""
    for shown in forms_of(form.kind, form.page, form.path, answer):
        if shown.path == form.path and shown.fields.keys() & set(SHOWN_FIRST) - form.names:
            return replace(shown, names=form.names | shown.names)
    return None


class Tried:
    """What was posted, what was refused without anything beside it, and what changed because of what was beside it."""

    def __init__(self) -> None:
        self.before = rows()
        self.extras = [Extras(last=True), *([Extras(last=False)] if LONG else [])]
        self.forms = self.postings = self.names = 0
        self.refused: dict[str, int] = {}
        self.changed: dict[str, list[str]] = {}

    def post(self, client: Client, form: DrawnForm) -> None:
        """A form by itself, and then with everything that it does not list."""
        answer, honest = post_and_undo(client, form.path, form.fields, rows)
        if shown := shown_once_more(form, answer):
            form = shown
            answer, honest = post_and_undo(client, form.path, form.fields, rows)
        written = {table for table in honest if honest[table] != self.before[table]}
        self.forms += 1
        if answer.status_code != 302:
            self.refused[form.page] = answer.status_code
        for extras in self.extras:
            beside = extras.beside(form, written)
            other, held = post_and_undo(client, form.path, form.fields | beside, rows)
            self.postings, self.names = self.postings + 1, self.names + len(beside)
            found = differences(honest, held)
            led = [(one.status_code, one.get("Location")) for one in (answer, other)]
            if led[0] != led[1]:
                found.append(f"{led[0]} became {led[1]}")
            if found:
                self.changed[str(form)] = found

    def in_words(self, kind: str) -> str:
        """What was tried, for whoever reads the test's output."""
        return (
            f"{self.forms} {kind}s, {self.postings} postings with {self.names} fields that they do not list; "
            f"refused as they were: {self.refused}"
        )
