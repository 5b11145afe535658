"""What the learning rooms have in common: finding a record, a page of a list, making a move, telling the story."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from foundation.moves import Door, check
from foundation.paging import further
from foundation.posting import answers_alike, form_page, told_in_words
from foundation.trails import below_the_desk
from learning import capture
from learning.forms import PageForm
from learning.moves import moves_of, serves
from people.requests import SignedIn

PAGE = 25


def find(records: Any, user: Any, ref: str | int) -> Any:
    """The record of this reference, of this draft's number or of this key, where this person may read it; or 404."""
    if isinstance(ref, int):
        return get_object_or_404(records.visible_to(user), pk=ref)
    draft = re.fullmatch(r"draft-([0-9]{1,18})", ref)
    key: dict[str, Any] = {"pk": int(draft[1])} if draft else {"reference": ref}
    return get_object_or_404(records.visible_to(user), **key)


def find_to_amend(records: Any, user: Any, ref: str) -> Any:
    """The record whose words this person may amend. Raises Http404 as `find` does, and NotYours."""
    record = find(records, user, ref)
    capture.check_amends(record, by=user)
    return record


# ---- lists ----


def newest_first(rows: QuerySet, moment: str, before: int | None) -> QuerySet:
    """Rows by a moment and then by id, newest first, after the row the page before ended with."""
    if before:
        # Asked of the reader's own rows: from another's nothing is learned, not even how old it is.
        last = rows.filter(pk=before).values_list(moment, flat=True).first()
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
    return found[:PAGE], further(request.GET, before=found[PAGE - 1].pk)


def filters_of(request: SignedIn, form: Any) -> dict[str, Any]:
    """What a list is asked for; a value that means nothing is left out, and the form says so beside its field."""
    page = PageForm(request.GET)
    for one in (form, page):
        one.is_valid()
    return form.cleaned_data | {"before": page.cleaned_data.get("before")}


# ---- writing ----


def keep_or_send(request: SignedIn, record: Any, take: Callable[..., Any], words: Callable[[Any], str]) -> None:
    """What becomes of a draft just kept: left to be finished, taken by its mission at once, or sent to the team.

    `words` thank for what its mission took, and may name the reference it then has.
    """
    if "draft" in request.POST:
        messages.success(request, "Kept as a draft. Only you can read it.")
    elif serves(record, request.user):
        take(record, by=request.user)
        messages.success(request, words(record))
    else:
        capture.offer(record, by=request.user)
        messages.success(request, "Sent to the team, with thanks.")


# ---- moves ----


@dataclass(frozen=True)
class Act:
    """What a move's page asks, the function that makes it, and where it leads: back to the record, unless told."""

    form: Callable[..., Any]
    do: Callable[..., Any]
    leads_to: Callable[[Any], str] = lambda record: record.get_absolute_url()


@dataclass(frozen=True)
class Room:
    """One kind of record with moves: its rows, its table, its addresses."""

    model: Any
    acts: dict[str, Act]
    move_url: str
    list_url: str
    name: str
    quotes: str = ""  # the column whose words stand above each move's form, to be answered with them in view


def buttons(room: Room, record: Any, user: Any) -> list[Door]:
    """The moves this person can make on a record now; on these straight ways the others would only be noise."""
    return [
        Door(
            label=offer.label,
            url=reverse(room.move_url, args=[key_of(record), offer.move.slug]),
            note=offer.note,
        )
        for offer in moves_of(record).offers(user, record)
        if offer.allowed
    ]


def key_of(record: Any) -> str | int:
    """What stands for a record in an address: its reference, or its key where its kind has none."""
    if not hasattr(record, "reference"):
        return record.pk
    return record.reference or f"draft-{record.pk}"


@answers_alike
def make_the_move(request: SignedIn, room: Room, ref: str | int, slug: str) -> HttpResponse:
    """One move's page: what it means and what it asks; its posting makes the move. 404, 403 and 409 as ever."""
    record = find(room.model.objects, request.user, ref)
    move = next((move for move in moves_of(record) if move.slug == slug and move.name in room.acts), None)
    if move is None:
        raise Http404
    chosen = room.acts[move.name]
    form = chosen.form(record, request.POST or None)
    with told_in_words(form):
        check(record, move, by=request.user)

    def act() -> str:
        chosen.do(record, by=request.user, seen=form.cleaned_data["seen"], **form.said())
        messages.success(request, f"{move.past}.")
        return reverse(room.list_url) if move.ends == "gone" else chosen.leads_to(record)

    context = {
        "title": move.label,
        "turn": move.note,
        "record": record,
        "quote": getattr(record, room.quotes) if room.quotes else "",
        "trail": below_the_desk((room.name, reverse(room.list_url))),
        "submit": move.label,
    }
    return form_page(request, form, act, "learning/form.html", context)
