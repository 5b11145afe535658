"""Posting: a form is drawn with what its writer typed before, checked, and acted on once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from foundation.drafts import answered, keep, kept, new_key, once
from foundation.links import PersonalLink, spend
from foundation.moves import TooLate
from foundation.versions import ChangedSince

logger = logging.getLogger(__name__)
# What a form was opened at: the count of edits and the count of moves its writer saw.
OPENED_AT = ("version", "seen")


def answers_alike(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page whose form, pressed again, leads where the first press led: the record may by then be further, or gone."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        before = answered(request) if request.method == "POST" else None
        return before or view(request, *args, **kwargs)

    return page


def form_page(
    request: HttpRequest, form: Any, act: Callable[[], str], template: str, context: dict[str, Any]
) -> HttpResponse:
    """A form's page: do what a good form asks, once, and lead on; or show the form, with what was wrong.

    Where somebody else saved other words after it was opened, both texts are shown, as `differences`, with a 409.
    """
    differences = None
    try:
        done = sent(request, form, act)
    except ChangedSince as changed:
        done, differences = None, both_texts(form, changed.current)
    if done:
        return done
    status = 200 if differences is None else 409
    return render(request, template, {**context, "form": form, "differences": differences}, status=status)


def sent(request: HttpRequest, form: Any, act: Callable[[], str]) -> HttpResponse | None:
    """Do what a good form asks, once, and lead to the address `act` returns.

    None where the form is to be shown: drawn for the first time, or again with what was wrong beside its fields.
    What may identify a person is pointed out beside its box, or once it is saved, and stops nothing.
    Raises what `act` raises, a ValidationError apart, which is shown.
    """

    def act_and_warn() -> str:
        address = act()
        for sentence in form.warnings().values():
            messages.warning(
                request, f"{sentence} You may keep it, but it cannot be published until somebody has checked."
            )
        return address

    form.form_key = new_key(request.user)
    if request.method != "POST":
        before = typed_before(request, form)
        form.initial |= before
        form.restored = bool(before)
        return None
    good = form.is_valid()
    form.checks = form.warnings() if form.is_bound else {}
    if not good:
        # The first press may have left nothing more to choose; the same press again is led where the first was.
        led = answered(request)
        if led is None:
            _write_down_refused(request, form)
        return led
    try:
        with told_in_words(form):
            return once(request, act_and_warn)
    except ValidationError as refusal:
        show(form, refusal)
        _write_down_refused(request, form)
        return None
    except TooLate:
        _keep_to_begin_again(request, form)
        raise


def act_by_link(
    request: HttpRequest, link: PersonalLink, form: Any, page: dict[str, str], act: Callable[[dict[str, Any]], None]
) -> HttpResponse:
    """The page of one act by a personal link: what it asks, or that it is done; a good POST spends the link.

    `page` has its `heading`, `opening`, `submit` and what it says when it is `done`; and `said`, words it replies to.
    """
    # Whoever follows the link is not signed in, so nothing can be kept as their draft.
    form.draft_name = ""
    if request.method == "POST" and form.is_valid():
        try:
            with told_in_words(form), transaction.atomic():
                spend(link)
                act(form.cleaned_data)
            return render(request, "links/done.html", page)
        except ValidationError as refusal:
            show(form, refusal)
    if form.errors:
        _write_down_refused(request, form)
    return render(request, "links/act.html", page | {"form": form})


def _write_down_refused(request: HttpRequest, form: Any) -> None:
    """Write into the log which boxes of a form were refused: by their names, since what was typed is in no log."""
    where = request.resolver_match
    boxes = ", ".join(sorted("the form as a whole" if name == NON_FIELD_ERRORS else name for name in form.errors))
    logger.info("A form was refused: %s, boxes %s", where.view_name if where else "", boxes)


def typed_before(request: HttpRequest, form: Any) -> dict[str, Any]:
    """What this person had typed into this form before they were interrupted, ready to be drawn.

    The form stands where it was opened, so that what others did meanwhile is told to them and not undone unseen.
    """
    typed = kept_fields(request)
    return typed_into(form, typed) if typed else {}


def kept_fields(request: HttpRequest) -> QueryDict | None:
    """What this person had typed into this page, by the names of its boxes, or None."""
    typed = kept(request.user, request.path)
    if not typed:
        return None
    data = QueryDict(mutable=True)
    for name, texts in typed.items():
        data.setlist(name, texts)
    return data


def typed_into(form: Any, data: QueryDict) -> dict[str, Any]:
    """What a page's boxes hold of one form, ready to be drawn again."""
    found = {}
    for name, field in form.fields.items():
        prefixed = form.add_prefix(name)
        # A row filled in for the person, or a box they cannot change, is right as it is drawn now.
        theirs_to_fill = name in OPENED_AT or not (field.widget.is_hidden or field.disabled)
        if theirs_to_fill and not field.widget.value_omitted_from_data(data, {}, prefixed):
            found[name] = field.widget.value_from_datadict(data, {}, prefixed)
    return found


def _keep_to_begin_again(request: HttpRequest, form: Any) -> None:
    """Keep the words of a move that came too late, without the count of moves it was opened at.

    Its writer is being told what happened. With that count they would be told so again and again.
    """
    if form.forgets:
        return
    words = request.POST.copy()
    words.pop(form.add_prefix("seen"), None)
    keep(request.user, request.path, words)


def show(form: Any, refusal: ValidationError) -> None:
    """Put a process's refusal beside the fields it names; what belongs to no field of this form stands above it."""
    named = refusal.error_dict if hasattr(refusal, "error_dict") else {None: refusal.error_list}
    for name, errors in named.items():
        form.add_error(name if name in form.fields else None, errors)


# ---- in words ----


@contextmanager
def told_in_words(form: Any) -> Iterator[None]:
    """Whoever comes too late in here is shown what they typed as the form calls it: labels, and the answers chosen."""
    try:
        yield
    except TooLate as late:
        if form.is_bound:
            late.typed = [(str(box.label), words) for box in form.visible_fields() if (words := _typed_words(box))]
        raise


def _typed_words(box: Any) -> str:
    """What was typed into a box, or chosen there, in words; blank where it was left alone."""
    if box.field.disabled:
        return ""
    try:
        said = box.field.clean(box.data)
    except ValidationError:
        return _as_sent(box)
    left_alone = said is False or (not said and not isinstance(said, int))
    return "" if left_alone else _read_out(box.field, said)


def _as_sent(box: Any) -> str:
    """Texts that were refused stand as they were sent; a choice that is not offered has no words."""
    if hasattr(box.field, "choices"):
        return ""
    return box.data if isinstance(box.data, str) else " ".join(filter(None, box.data or ()))


# ---- both texts ----


@dataclass(frozen=True)
class BothTexts:
    """One box as somebody else saved it, beside what this person typed."""

    label: str
    theirs: str
    yours: str


def both_texts(form: Any, current: Any) -> list[BothTexts]:
    """Every box on which two people differ, as each of them left it; links to other records are boxes too.

    The form then goes out on the version in force, so that the next press is made knowing the other text.
    """
    found, kept = [], form.as_saved(current)
    for name, field in form.fields.items():
        if field.widget.is_hidden or name not in kept:
            continue
        saved, typed = kept[name], form.cleaned_data.get(name)
        theirs, yours = _read_out(field, saved), _read_out(field, typed)
        if saved != typed and theirs != yours:
            found.append(BothTexts(str(form[name].label), theirs, yours))
    form.data = form.data.copy()
    form.data[form.add_prefix("version")] = str(current.version)
    return found


NOTHING = "Nothing"


def _read_out(field: Any, value: Any) -> str:
    """What a box holds, in words."""
    if value in (None, "", []):
        return NOTHING
    if hasattr(value, "all"):
        # Only what the form offers is named: a record may be linked to others that this person may not read.
        chosen = set(value.all())
        return ", ".join(field.label_from_instance(row) for row in field.queryset if row in chosen) or NOTHING
    if hasattr(field, "label_from_instance"):
        return str(field.label_from_instance(value))
    if isinstance(value, list):
        return ", ".join(_read_out(field, each) for each in value)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, date):
        return f"{value:%-d %B %Y}"
    if isinstance(value, str):
        return str(dict(getattr(field, "choices", ())).get(value, value))
    return str(value)
