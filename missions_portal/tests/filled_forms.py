"""The forms of pages, filled in as somebody in a hurry would send them."""

from __future__ import annotations

from typing import Any

import lxml.html
from lxml.html import CheckboxGroup

from foundation.working_days import today
from missions_portal.tests.scene import in_working_days

SAID = {"time": "10:00", "barrier": "B-LW1-1", "into": "B-LW1-2", "references": "L-LW1-1, L-SW1-1"}


def forms_on(answers: dict[str, Any], pages: dict[str, str]) -> dict[str, dict[str, Any]]:
    """The fields of every form that was drawn, filled in, by the address it is sent to."""
    forms = {}
    for page, answer in answers.items():
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
            for form in lxml.html.fromstring(answer.content.decode()).forms:
                if form.method == "POST":
                    forms[form.action or pages[page]] = filled_in(form)
    return forms


def filled_in(form: Any) -> dict[str, Any]:
    """A form as somebody in a hurry would send it: a word in each empty box, the first of each choice."""
    for _, box in form.inputs.items():
        said = getattr(box, "value", None) or ""
        # Boxes ticked together hold a set of words, every other box one text.
        if "".join(said).strip() or getattr(box, "type", "") in ("hidden", "checkbox", "submit"):
            continue
        if not hasattr(box, "value_options"):
            box.value = words_in(box)
        elif any(box.value_options) and not getattr(box, "multiple", False):
            first = next(filter(None, box.value_options))
            box.value = {first} if isinstance(box, CheckboxGroup) else first
    fields: dict[str, Any] = {}
    for name, value in form.form_values():
        fields.setdefault(name, []).append(value)
    return fields


def words_in(box: Any) -> str:
    """What is typed into one box: a day that is still to come, save where people were heard."""
    name, _, part = box.get("name").rpartition("-")
    if part in ("day", "month", "year"):
        return str(getattr(today() if name == "heard_on" else in_working_days(10), part))
    if box.get("type") == "number" or box.get("inputmode") in ("numeric", "decimal"):
        return "10"
    return "https://example.org/" if box.get("type") == "url" else SAID.get(part, "Words")
