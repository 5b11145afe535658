"""Somebody else's number, wherever it is typed, is answered as one that does not exist: same status, same bytes.

ATTACK_COUNT, whatever it says, tries every kind of person at every address and every form as each of them is drawn it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django import forms
from django.db import transaction
from django.test import Client

from barriers.models import Barrier, Decision
from barriers.tests.factories import BarrierFactory
from foundation.drafts import KEY_FIELD, new_key
from foundation.forms import FilterForm
from leaders.tests.factories import AppointmentFactory
from learning.models import LearningEntry
from learning.tests.factories import LearningEntryFactory
from missions_portal.tests.attacks import LONG, say
from missions_portal.tests.drawn_forms import DrawnForm, drawn_forms, post_and_undo, signed_in, told
from missions_portal.tests.scene import SouthTees, addresses, furnish, south_tees
from missions_portal.tests.test_mass_assignment import MORNING, Rows, differences, rows

pytestmark = [pytest.mark.once, pytest.mark.django_db]

# What stands in an address for one record, and one of the same form that there is not.
IN_AN_ADDRESS = re.compile(r"(?<=/)(?:([A-Z]+-(?:[A-Z0-9]+-)?|draft-)?[0-9]+)(?=/)")
NOT_THERE = 999_999
RANDOM = re.compile(rb'name="(csrfmiddlewaretoken|form_key)" value="[^"]*"')


def bytes_of(answer: Any, *typed: str) -> tuple[int, str, bytes]:
    """An answer as it is compared: without what is random, and without the numbers that were typed themselves."""
    body = RANDOM.sub(b"", answer.content)
    for text in typed:
        body = re.sub(rb"(?<![A-Za-z0-9])" + re.escape(text.encode()) + rb"(?![A-Za-z0-9])", b"#", body)
    to = answer.get("Location", "")
    for text in typed:
        to = to.replace(text, "#")
    return answer.status_code, to, body


# ---- in an address ----


def test_an_address_of_what_somebody_may_not_read_answers_as_one_that_leads_nowhere(
    capsys: pytest.CaptureFixture[str],
) -> None:
    scene = south_tees()
    pages = addresses(scene, furnish(scene))
    clients = signed_in(scene)
    tried = 0
    differ: list[Any] = []
    for page, path in pages.items():
        for kind in hidden_from(page):
            asked = {KEY_FIELD: new_key(scene.people[kind])}
            for other in nowhere(path):
                for method, send in (("GET", clients[kind].get), ("POST", clients[kind].post)):
                    answers = []
                    for address in (path, other):
                        with transaction.atomic():
                            answers.append(bytes_of(send(address, asked if method == "POST" else {}), path, other))
                            transaction.set_rollback(True)
                    tried += 1
                    if answers[0] != answers[1]:
                        differ.append((method, page, kind, answers[0][:2], answers[1][:2]))
    say(capsys, f"{tried} pairs of addresses")
    assert tried > 400
    assert differ == []


def hidden_from(page: str) -> list[str]:
    """The kinds of person to whom a page is not there; in the short way the first and the last of them."""
    kinds = [kind for kind, said in told(f"GET {page}").items() if said == "404" and kind != "visitor"]
    return kinds if LONG else sorted({kinds[0], kinds[-1]}) if kinds else []


def nowhere(path: str) -> Iterator[str]:
    """The same address with another record in each of its gaps, one that does not exist."""
    for gap in IN_AN_ADDRESS.finditer(path):
        yield f"{path[: gap.start()]}{gap[1] or ''}{NOT_THERE}{path[gap.end() :]}"


# ---- in a form ----


def test_a_row_that_is_not_offered_is_refused_as_one_that_does_not_exist(capsys: pytest.CaptureFixture[str]) -> None:
    with time_machine.travel(MORNING, tick=False):
        scene = south_tees()
        pages = addresses(scene, furnish(scene))
        kept_close(scene)
        clients = signed_in(scene)
        before: Rows = rows()
        tried: dict[tuple[str, str, str], str] = {}
        differ: list[Any] = []
        for form in drawn_forms(scene, clients, pages):
            client = clients[form.kind]
            for name, hidden, missing in boxes_of_rows(client, form, pages, scene.people[form.kind]):
                tried[form.page, name, hidden] = missing
                # Where several are ticked, beside those that are this person's to tick.
                ticked = form.fields.get(name, []) if name in SEVERAL else []
                posted = [
                    post_and_undo(client, form.path, form.fields | {name: [*ticked, given]}, rows)
                    for given in (hidden, missing)
                ]
                answers = [bytes_of(answer, hidden, missing) for answer, _ in posted]
                if answers[0] != answers[1]:
                    differ.append((form.page, form.kind, name, hidden, missing, answers[0][:2], answers[1][:2]))
                for _, held in posted:
                    differ += [(form.page, form.kind, name, line) for line in differences(before, held)]
    boxes = {(page, name) for page, name, _ in tried}
    say(capsys, f"{len(tried)} rows in {len(boxes)} boxes of {len({page for page, _ in boxes})} forms")
    assert len(boxes) >= 38
    assert differ == []


# Boxes in which a record is named by its reference.
BY_REFERENCE = {"into", "reference", "references", "others", "barrier"}
# Here the box holds a reference that its writer gives, and names no record.
GIVEN_HERE = {"record_request", "amend_request"}


def boxes_of_rows(
    client: Client, form: DrawnForm, pages: dict[str, str], person: Any
) -> Iterator[tuple[str, str, str]]:
    """Each box of a form that takes a row, with a row that this person is not offered, and one that does not exist."""
    for drawn in forms_in(client.get(pages[form.page])):
        for name, field in drawn.fields.items():
            name = drawn.add_prefix(name)
            if name not in form.names:
                continue
            if isinstance(field, forms.ModelChoiceField):
                yield from ((name, hidden, missing_like(field)) for hidden in not_offered(name, field, person))
            elif name in BY_REFERENCE and form.page not in GIVEN_HERE:
                yield from ((name, hidden, missing) for hidden, missing in unreadable(person))


def forms_in(answer: Any) -> list[Any]:
    """The forms that a page was drawn from."""
    found = {}
    for context in answer.context or ():
        for one in context.flatten().values():
            if isinstance(one, forms.BaseForm):
                found[id(one)] = one
    return list(found.values())


# Boxes in which several are ticked, and of `entries` any that this person may read: it may have been listed before.
SEVERAL = {"entries", "barriers", "levers", "missions", "organisations", "stays"}
ANY_READABLE = {"entries"}


def not_offered(name: str, field: Any, person: Any) -> list[str]:
    """A row that there is and that a box does not offer, if it may be one not theirs to read; in the long way two."""
    model, key = field.queryset.model, field.to_field_name or "pk"
    offered = set(field.queryset.values_list("pk", flat=True))
    rest = [row for row in model._default_manager.order_by("-pk") if row.pk not in offered]
    all_of_them: Any = model._default_manager.all()
    if hasattr(all_of_them, "visible_to"):
        readable = set(all_of_them.visible_to(person).values_list("pk", flat=True))
        unread = [row for row in rest if row.pk not in readable]
        rest = unread if name in ANY_READABLE else [*unread[:1], *rest]
    chosen = {row.pk: row for row in [*rest[:1], *(rest[-1:] if LONG else [])]}
    return [str(getattr(row, key)) for row in chosen.values()]


def missing_like(field: Any) -> str:
    """A key, or a code, that no row has."""
    return "nowhere" if field.to_field_name else str(NOT_THERE)


def unreadable(person: Any) -> Iterator[tuple[str, str]]:
    """The newest reference of each kind that this person may not read, each with one of the same form that is not there."""
    for model in (Barrier, LearningEntry, Decision):
        readable = model.objects.visible_to(person).values("pk")
        hidden = model.objects.exclude(pk__in=readable).exclude(reference=None).exclude(reference="").order_by("-pk")
        if one := hidden.first():
            yield one.reference, f"{one.reference.rpartition('-')[0]}-{NOT_THERE}"


def kept_close(scene: SouthTees) -> None:
    """In each mission a barrier that the other may not read, and an entry for its own team alone."""
    for mission in (scene.mission, scene.other_mission):
        BarrierFactory(lead_mission=mission, as_sensitive=True)
        LearningEntryFactory(mission=mission, for_the_team=True)


# ---- in a filter ----


def test_a_filter_by_what_somebody_may_not_read_shows_what_it_shows_for_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    scene = south_tees()
    pages = addresses(scene, furnish(scene))
    kept_close(scene)
    newest = newest_of_others(scene)
    clients = signed_in(scene)
    tried: set[tuple[str, str]] = set()
    pairs = 0
    differ: list[Any] = []
    for page, path in pages.items():
        for kind in who_filters(page):
            for name, hidden, missing in filters_of_rows(
                clients[kind], scene.people[kind], path, newest.get(page.split(":")[0])
            ):
                answers = [
                    bytes_of(clients[kind].get(path, {name: given}), hidden, missing) for given in (hidden, missing)
                ]
                tried.add((page, name))
                pairs += 1
                if answers[0] != answers[1] and (page, name) not in LOOKS_FOR_WORDS:
                    differ.append((page, kind, name, hidden, missing))
    say(capsys, f"{pairs} pairs in {len(tried)} filters of {len({page for page, _ in tried})} pages")
    assert len(tried) >= 14
    assert differ == []


# Looks for the letters and figures of a reference as words, and these stand in much that its reader may read.
LOOKS_FOR_WORDS = {("request", "q")}
READERS = ("other_leader", "place_member", "hwb_officer")


def who_filters(page: str) -> list[str]:
    """Who tries the filters of a page: people from whom much is hidden, and in the long way everybody."""
    if told(f"GET {page}")["visitor"] == "200":
        return []
    may_read = [kind for kind, said in told(f"GET {page}").items() if said == "200"]
    return may_read if LONG else [kind for kind in READERS if kind in may_read][:1]


def newest_of_others(scene: SouthTees) -> dict[str, int]:
    """In each room a record newer than all that others read: a list goes on behind it as behind one that is not there."""
    author = AppointmentFactory(mission=scene.other_mission, role="team").person
    hidden = {"lead_mission": scene.other_mission, "author": author, "draft": True}
    entry = LearningEntryFactory(mission=scene.other_mission, author=author, draft=True)
    return {"barriers": BarrierFactory(**hidden).pk, "learning": entry.pk}


def filters_of_rows(client: Client, person: Any, path: str, newest: int | None) -> Iterator[tuple[str, str, str]]:
    """Each part of a page's question that can name a record, with one that is hidden and one that does not exist."""
    for drawn in forms_in(client.get(path)):
        if not isinstance(drawn, FilterForm):
            continue
        for name, field in drawn.fields.items():
            if name in ("before", "after"):
                if newest:
                    yield name, str(newest), str(NOT_THERE)
            elif isinstance(field, forms.ModelChoiceField):
                yield from ((name, hidden, missing_like(field)) for hidden in not_offered(name, field, person))
            elif type(field) is forms.CharField:
                yield from ((name, hidden, missing) for hidden, missing in unreadable(person))
