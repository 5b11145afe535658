"""Posting: a form is drawn with what its writer typed before, checked, and acted on once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict

from foundation.drafts import kept, new_key, once


def sent(request: HttpRequest, form: Any, act: Callable[[], str]) -> HttpResponse | None:
    """Do what a good form asks, once, and lead to the address `act` returns.

    None where the form is to be shown: drawn for the first time, or again with what was wrong beside its fields.
    """
    form.form_key = new_key(request.user)
    if request.method != "POST":
        form.initial |= typed_before(request, form)
        return None
    if not form.is_valid():
        return None
    try:
        return once(request, act)
    except ValidationError as refusal:
        show(form, refusal)
        return None


def typed_before(request: HttpRequest, form: Any) -> dict[str, Any]:
    """What this person had typed into this form before they were interrupted, ready to be drawn."""
    typed = kept(request.user, request.path)
    if not typed:
        return {}
    data = QueryDict(mutable=True)
    for name, texts in typed.items():
        data.setlist(name, texts)
    fields = {name: field for name, field in form.fields.items() if not field.widget.is_hidden}
    return {name: field.widget.value_from_datadict(data, {}, form.add_prefix(name)) for name, field in fields.items()}


def show(form: Any, refusal: ValidationError) -> None:
    """Put a process's refusal beside the fields it names; what belongs to no field of this form stands above it."""
    named = refusal.error_dict if hasattr(refusal, "error_dict") else {None: refusal.error_list}
    for name, errors in named.items():
        form.add_error(name if name in form.fields else None, errors)
