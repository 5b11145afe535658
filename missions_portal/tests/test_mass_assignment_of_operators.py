"""An operator's forms keep the boxes they have and no other: what is read only there, or not there at all, stays."""

from __future__ import annotations

from typing import Any

import lxml.html
import pytest
import time_machine
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from missions_portal.tests.drawn_forms import DrawnForm
from missions_portal.tests.filled_forms import filled_in
from missions_portal.tests.scene import furnish, next_code, south_tees
from missions_portal.tests.test_malformed import say
from missions_portal.tests.test_mass_assignment import MORNING, Tried
from people.models import User

# As in test_mass_assignment.py: PostgreSQL gives no number of a row twice.
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.once,
    # Django says so of every box for an address in its own pages; the portal’s forms do not use that box.
    pytest.mark.filterwarnings("ignore:The default scheme will be changed"),
]
# What an operator types where a word will not do, by the class that Django gives the box; what need not be said is not.
SAID = {"vDateField": "2026-12-01", "vTimeField": "10:00", "email": "new@example.org"}
# Rows that the portal writes for itself: an operator looks at them, and no form is drawn.
ONLY_LOOKED_AT = {"LeaversCheck", "Run", "Notice", "Authenticator", "SocialAccount"}


def test_whatever_else_is_posted_with_an_operators_form_the_portal_holds_the_same(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with time_machine.travel(MORNING, tick=False):
        scene = south_tees()
        furnish(scene)
        operator = proven_operator(scene.people["operator"])
        tried = Tried()
        forms = [form for model in admin.site._registry for form in forms_for(model, operator)]
        for form in forms:
            tried.post(operator, form)
    say(capsys, tried.in_words("operator's form"))
    drawn = {(form.page, form.kind) for form in forms}
    models = {model.__name__ for model in admin.site._registry}
    assert {page for page, kind in drawn if kind == "add"} == models - ONLY_LOOKED_AT - {"Strategy"}
    assert {page for page, kind in drawn if kind == "change"} == models - ONLY_LOOKED_AT - {"QuietDates"}
    assert len(forms) == 50
    assert tried.changed == {}
    assert tried.refused == {}


def proven_operator(person: User) -> Client:
    """A browser in which an operator has just proved who they are."""
    client = Client()
    client.force_login(person)
    client.post(reverse("mfa_reauthenticate"), {"code": next_code(person)})
    return client


def forms_for(model: Any, operator: Client) -> list[DrawnForm]:
    """The forms to add one and to change one, as far as an operator is drawn them."""
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    places = [("add", reverse(f"{name}_add"))]
    if (one := model._default_manager.order_by("pk").first()) is not None:
        places.append(("change", reverse(f"{name}_change", args=[one.pk])))
    return [form for kind, path in places if (form := drawn(model, kind, path, operator.get(path)))]


def drawn(model: Any, kind: str, path: str, answer: Any) -> DrawnForm | None:
    """The form of one row, filled in; None where it is not to be changed by hand."""
    if answer.status_code != 200:
        return None
    page = lxml.html.fromstring(answer.content.decode())
    form = next(form for form in page.forms if form.get("id") == f"{model._meta.model_name}_form")
    if not form.xpath(".//input[@name='_save']"):
        return None
    typed = as_an_operator_types(model, form)
    return DrawnForm(kind, model.__name__, path, frozenset(form.inputs.keys()), typed)


def as_an_operator_types(model: Any, form: Any) -> dict[str, Any]:
    """Days and times in the boxes for them, the last row wherever one is looked up, and a word in each other box."""
    said = {
        box.get("name"): text if box.get("required") is not None else ""
        for kind, text in SAID.items()
        for box in form.xpath(f".//input[not(@value) and (contains(@class, '{kind}') or @type='{kind}')]")
    }
    looked_up = {
        box.get("name"): str(model._meta.get_field(box.get("name")).related_model._default_manager.latest("pk").pk)
        for box in form.xpath(".//select[contains(@class, 'admin-autocomplete')]")
        if not box.value
    }
    return filled_in(form) | said | looked_up | {"_save": "Save", "replaced_by": ""}
