"""What the learning rooms have in common: finding a record, sending a form once, making a move, telling the story."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from foundation.drafts import kept, new_key, once
from foundation.moves import Moves, check
from foundation.posting import show
from foundation.templatetags.plain import address
from foundation.versions import ChangedSince
from learning.forms import PageForm
from people.requests import SignedIn

PAGE = 25


def find(records: Any, user: Any, ref: str) -> Any:
    """The record of this reference, or of this draft's number, where this person may read it; otherwise 404."""
    draft = re.fullmatch(r"draft-([0-9]{1,18})", ref)
    key: dict[str, Any] = {"pk": int(draft[1])} if draft else {"reference": ref}
    return get_object_or_404(records.visible_to(user), **key)


# ---- lists ----


def newest_first(rows: QuerySet, moment: str, before: int | None) -> QuerySet:
    """Rows by a moment and then by id, newest first, after the row the page before ended with."""
    if before:
        last = rows.model._base_manager.filter(pk=before).values_list(moment, flat=True).first()
        if last is not None:
            # Written so that both databases walk the index; the plain OR form reads everything before the page.
            older = Q(**{f"{moment}__lt": last}) | Q(pk__lt=before)
            rows = rows.filter(Q(**{f"{moment}__lte": last}) & older)
    return rows.order_by(f"-{moment}", "-pk")


def page_of(request: SignedIn, rows: QuerySet) -> tuple[list[Any], str]:
    """One page of rows, and the address of the next page where there is one."""
    found = list(rows[: PAGE + 1])
    if len(found) <= PAGE:
        return found, ""
    onward = request.GET.copy()
    onward["before"] = str(found[PAGE - 1].pk)
    return found[:PAGE], f"?{onward.urlencode()}"


def filters_of(request: SignedIn, form: Any) -> dict[str, Any]:
    """What a list is asked for; a value that means nothing is left out, and the form says so beside its field."""
    page = PageForm(request.GET)
    for one in (form, page):
        one.is_valid()
    return form.cleaned_data | {"before": page.cleaned_data.get("before")}


def trail(*steps: tuple[str, str]) -> list[tuple[str, str]]:
    """Where a page lies, from the desk on."""
    return [("Desk", address("desk")), *steps]


# ---- forms ----


class Refused(Exception):
    """A form that was not done: with its errors, or because the words changed since it was opened."""

    def __init__(self, form: Any, theirs: Any = None) -> None:
        self.form = form
        self.theirs = theirs
        super().__init__("The form was not done.")


def form_page(
    request: SignedIn,
    *,
    make_form: Callable[[QueryDict | None], Any],
    act: Callable[[Any], str],
    template: str = "learning/form.html",
    **context: Any,
) -> HttpResponse:
    """Show a form, or do what it asks exactly once and go where `act` says.

    `act` runs only with a valid form; a ValidationError it raises stands beside its field, and nothing is written.
    """
    status = 200
    if request.method == "POST":
        try:
            return once(request, lambda: _do(request, make_form, act))
        except Refused as refused:
            form = refused.form
            form.checks = form.warnings()
            if refused.theirs is not None:
                status = 409
                context["differences"] = _differences(form, refused.theirs)
    else:
        form = _as_typed(make_form(None), kept(request.user, request.path))
    form.form_key = new_key(request.user)
    return render(request, template, {"form": form, **context}, status=status)


def _do(request: SignedIn, make_form: Callable[[QueryDict | None], Any], act: Callable[[Any], str]) -> str:
    form = make_form(request.POST)
    if not form.is_valid():
        raise Refused(form)
    try:
        url = act(form)
    except ValidationError as error:
        show(form, error)
        raise Refused(form) from error
    except ChangedSince as changed:
        raise Refused(form, changed.current) from changed
    for sentence in form.warnings().values():
        messages.warning(request, f"{sentence} You may keep it, but it cannot be published until somebody has checked.")
    return url


def _as_typed(form: Any, typed: dict[str, list[str]] | None) -> Any:
    """The form with what this person typed here before and had not sent, on the version they typed it on."""
    if not typed:
        return form
    data = QueryDict(mutable=True)
    for name, values in typed.items():
        data.setlist(name, values)
    for name, field in form.fields.items():
        prefixed = form.add_prefix(name)
        if any(key == prefixed or key.startswith(f"{prefixed}-") for key in data):
            form.initial[name] = field.widget.value_from_datadict(data, {}, prefixed)
    return form


@dataclass(frozen=True)
class Difference:
    """One text as somebody else saved it, beside what this person typed."""

    label: str
    theirs: str
    yours: str


def _differences(form: Any, theirs: Any) -> list[Difference]:
    """Both texts of every field that differs; the form then goes out on the version that is in force now."""
    found = []
    for name, field in form.fields.items():
        if name in ("version", "seen", "barriers") or not hasattr(theirs, name):
            continue
        saved, typed = getattr(theirs, name), form.cleaned_data.get(name)
        if saved != typed:
            found.append(Difference(str(field.label), _read_out(field, saved), _read_out(field, typed)))
    data = form.data.copy()
    data[form.add_prefix("version")] = str(theirs.version)
    form.data = data
    return found


def _read_out(field: Any, value: Any) -> str:
    choices = dict(getattr(field, "choices", None) or []) if isinstance(value, str) else {}
    return str(choices.get(value, value)) if value not in (None, "") else "Nothing"


# ---- moves ----


@dataclass(frozen=True)
class Act:
    """What a move's page asks, and the function that makes it."""

    form: type
    do: Callable[..., Any]


@dataclass(frozen=True)
class Room:
    """One kind of record with moves: its rows, its table, its addresses."""

    model: Any
    table: Moves
    acts: dict[str, Act]
    move_url: str
    list_url: str
    name: str


@dataclass(frozen=True)
class Button:
    """A move, or another act, as it is drawn for one person."""

    label: str
    url: str
    note: str = ""
    allowed: bool = True
    why_not: str = ""


def buttons(room: Room, record: Any, user: Any) -> list[Button]:
    """The moves this person can make on a record now; on these straight ways the others would only be noise."""
    return [
        Button(
            label=offer.label,
            url=reverse(room.move_url, args=[key_of(record), offer.move.slug]),
            note=offer.note,
        )
        for offer in room.table.offers(user, record)
        if offer.allowed
    ]


def key_of(record: Any) -> str:
    """What stands for a record in an address."""
    return record.reference or f"draft-{record.pk}"


def make_the_move(request: SignedIn, room: Room, ref: str, slug: str) -> HttpResponse:
    """One move's page: what it means and what it asks; its posting makes the move. 404, 403 and 409 as ever."""
    move = next((move for move in room.table if move.slug == slug and move.name in room.acts), None)
    if move is None:
        raise Http404
    try:
        record = find(room.model.objects, request.user, ref)
    except Http404:
        if request.method != "POST":
            raise
        # A discarded draft is gone; the same form posted again still gets its first answer.
        return once(request, _gone)
    if request.method != "POST":
        check(record, move, by=request.user)
    act = room.acts[move.name]

    def do(form: Any) -> str:
        act.do(record, by=request.user, seen=form.cleaned_data["seen"], **form.said())
        messages.success(request, f"{move.past}.")
        return reverse(room.list_url) if record.pk is None or move.ends == "gone" else record.get_absolute_url()

    return form_page(
        request,
        make_form=lambda data: act.form(record, data),
        act=do,
        title=move.label,
        turn=move.note,
        record=record,
        trail=trail((room.name, reverse(room.list_url))),
        submit=move.label,
    )


def _gone() -> str:
    raise Http404


# ---- the story ----


@dataclass(frozen=True)
class Told:
    """One line of a record's story."""

    title: str
    meta: list[str]
    words: str


def story_of(record: Any) -> list[Told]:
    """Every move of a record, newest first."""
    return [
        Told(step.label, [f"{timezone.localtime(step.at):%-d %B %Y}", step.acting_as], step.words)
        for step in record.steps.all()
    ]
