"""The forms of the furnished house, as they are drawn to each kind of person who may open their pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urljoin

import lxml.html
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import resolve

from foundation.drafts import KEY_FIELD, new_key
from foundation.working_days import today
from missions_portal.tests import expected_answers
from missions_portal.tests.attacks import LONG
from missions_portal.tests.filled_forms import filled_in
from missions_portal.tests.scene import KINDS, SouthTees, day_boxes

# Between them they are drawn every form that stands on a page of something else, such as a button of a list.
AT_THEIR_PAGES = ("leader", "place_officer", "hwb_officer")


@dataclass
class DrawnForm:
    """One form: to whom and at which page it was drawn, where it is posted, its boxes, and what is typed into them."""

    kind: str
    page: str
    path: str
    names: frozenset[str]
    fields: dict[str, Any]
    boxes: Any = None

    def __str__(self) -> str:
        return f"{self.page} ({self.path}) of {self.kind}"


def signed_in(scene: SouthTees) -> dict[str, Client]:
    """A browser for each kind of person."""
    clients = {kind: Client() for kind in KINDS[1:]}
    for kind, client in clients.items():
        client.force_login(scene.people[kind])
    return clients


def drawn_forms(scene: SouthTees, clients: dict[str, Client], pages: dict[str, str]) -> list[DrawnForm]:
    """Every form once, or at length once for each kind of person; the portal's own, not those of the account's pages.

    A button that no page draws just now, such as for the only item of an agenda, is posted with a key alone.
    """
    found: dict[Any, DrawnForm] = {}
    for page, path in pages.items():
        for kind in who_opens(page):
            for form in forms_of(kind, page, path, clients[kind].get(path)):
                found.setdefault((form.path, form.names, kind if LONG else ""), form)
    drawn = {form.path for form in found.values()}
    for page, path in pages.items():
        for kind in may_post(page)[: None if LONG else 1]:
            if path not in drawn:
                key = {KEY_FIELD: new_key(scene.people[kind])}
                found[path, frozenset(key), kind] = DrawnForm(kind, page, path, frozenset(key), key)
    return list(found.values())


def may_post(page: str) -> list[str]:
    """The kinds of person for whom the table says that their posting there was done."""
    return [kind for kind, said in told(f"POST {page}").items() if said == "302" and kind != "visitor"]


def who_opens(page: str) -> list[str]:
    """The kinds of person who are drawn this page; in the short way the first who may post its form, and a few more."""
    may_read = [kind for kind, said in told(f"GET {page}").items() if said == "200" and kind != "visitor"]
    if LONG:
        return may_read
    if "405" in TABLE[f"POST {page}"]:
        return []
    first = [kind for kind in may_post(page) if kind in may_read][:1]
    return first or [kind for kind in may_read if kind in AT_THEIR_PAGES] or may_read[:1]


def told(line: str) -> dict[str, str]:
    """What the table of people by page says of one line, by kind of person."""
    return dict(zip(KINDS, TABLE[line], strict=True))


TABLE = expected_answers.read()


def forms_of(kind: str, page: str, path: str, answer: Any) -> Iterator[DrawnForm]:
    """The forms on one page, each filled in by somebody in a hurry."""
    if answer.status_code != 200 or not answer.headers["Content-Type"].startswith("text/html"):
        return
    for form in lxml.html.fromstring(answer.content.decode()).forms:
        to = urljoin(path, form.action or "")
        if form.method == "POST" and not str(resolve(to).func.__module__).startswith("allauth."):
            buttons = {button.get("name") for button in form.iter("button") if button.get("name")}
            names = frozenset(set(form.inputs.keys()) | buttons)
            fields = filled_in(form) | as_pressed(form) | typed_at(page, names)
            yield DrawnForm(kind, page, to, names, fields, form)


SHOWN_FIRST = ("confirmed", "remove")


def as_pressed(form: Any) -> dict[str, Any]:
    """The button that says that one has read what will be done; the others are left alone."""
    pressed = [button for button in form.iter("button") if button.get("name") in SHOWN_FIRST]
    return {button.get("name"): button.get("value", "") for button in pressed}


# What the first word that comes to mind does not do for.
TYPED = {
    "leaders:put_forward": {"email": "new@example.org"},
    "leaders:invite": {"email": "new@example.org"},
    "publish:move clear written": {"checked": "on"},
    "digests:redact sent": {"because": "It named somebody"},
    "remove_words": {"because": "It named somebody"},
    "barriers:lever_barriers": {"reference": "B-LW1-2"},
    "missions:add_delegation": {"until-day": "", "until-month": "", "until-year": ""},
}
GONE_BY = ("on", "received_on", "heard_on", "answered_on")


def typed_at(page: str, names: frozenset[str]) -> dict[str, str]:
    """What is typed into a page's boxes with some thought: a day gone by where it has to be, and an address."""
    days = {box: text for name in GONE_BY for box, text in day_boxes(name, today()).items()}
    return {box: text for box, text in (days | TYPED.get(page, {})).items() if box in names}


def post_and_undo(client: Client, path: str, fields: dict[str, Any], look: Any) -> tuple[Any, Any]:
    """Post a form, look at what there is afterwards, and undo it. Returns the answer and what was seen."""
    cache.clear()  # limits on how often somebody may press
    with transaction.atomic():
        answer = client.post(path, urlencode(fields, doseq=True), content_type="application/x-www-form-urlencoded")
        seen = look()
        transaction.set_rollback(True)
    return answer, seen
