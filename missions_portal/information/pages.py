"""The pages of requests for information: the list, one request and what is found for it, its moves, and its export."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_POST

from foundation.found_words import snippet
from foundation.moves import Door, NotYours, check
from foundation.paging import further
from foundation.posting import answers_alike, form_page, told_in_words
from foundation.story import told
from foundation.trails import below_the_desk
from foundation.working_days import between, today
from missions_portal.information import export, moves
from missions_portal.information.forms import (
    AmendRequestForm,
    AnswerForm,
    ChooseForm,
    ListFilter,
    RefuseForm,
    RequestForm,
    ReviewForm,
    SearchForm,
    WithdrawForm,
)
from missions_portal.information.found import MOST, Found, find, in_words, is_asked_for_anything
from missions_portal.models import InformationRequest
from people.requests import SignedIn

PAGE = 25
NARROWING = ("since", "until", "mission", "kind")
ACTS: dict[str, tuple[Any, Any]] = {
    "answer": (AnswerForm, moves.answer),
    "refuse": (RefuseForm, moves.refuse),
    "withdraw": (WithdrawForm, moves.withdraw),
    "review": (ReviewForm, moves.review),
}


def request_list(request: SignedIn) -> HttpResponse:
    """Requests, newest first; those that wait say by when."""
    _for_officers(request)
    form = ListFilter(request.GET)
    asked = form.understood
    rows = InformationRequest.objects.visible_to(request.user)
    if asked.get("state"):
        rows = rows.filter(state=asked["state"])
    page = list(_behind(rows, asked.get("before"))[: PAGE + 1])
    context = {
        "form": form,
        "rows": [(one, turn_of(one)) for one in page[:PAGE]],
        "next_url": further(request.GET, before=page[PAGE - 1].pk) if len(page) > PAGE else "",
        "waiting": InformationRequest.objects.visible_to(request.user).waiting().count(),
        "trail": below_the_desk(),
    }
    return render(request, "information/list.html", context)


def _for_officers(request: SignedIn) -> None:
    if not moves.is_an_officer(None, request.user):
        raise NotYours(f"Requests for information are for {moves.OFFICER.words} to answer.")


def _behind(rows: Any, before: int | None) -> Any:
    day = rows.filter(pk=before).values_list("received_on", flat=True).first() if before else None
    if day:
        # The bound first, so that both databases walk the index.
        rows = rows.filter(Q(received_on__lte=day) & (Q(received_on__lt=day) | Q(pk__lt=before)))
    return rows.order_by("-received_on", "-pk")


def turn_of(record: InformationRequest) -> str:
    """How a request stands, in a sentence."""
    states = InformationRequest.State
    if record.state != states.RECEIVED:
        return f"{record.get_state_display()}."
    day = f"{record.due_on:%-d %B %Y}"
    if record.due_on < today():
        late = between(record.due_on, today())
        return f"Was to be answered by {day}, {late} working day{'' if late == 1 else 's'} ago."
    left = between(today(), record.due_on)
    return f"To be answered by {day}: {left} working day{'' if left == 1 else 's'} left."


def new(request: SignedIn) -> HttpResponse:
    """A request that came in, written down."""
    _for_officers(request)
    form = RequestForm(request.POST or None)

    def act() -> str:
        kept = moves.record(InformationRequest(**form.cleaned_data), by=request.user)
        messages.success(request, f"Recorded. It is to be answered by {kept.due_on:%-d %B %Y}.")
        return kept.get_absolute_url()

    context = {
        "title": "Record a request for information",
        "turn": "The day it is to be answered by is counted from the day the council received it.",
        "trail": _to_the_list(),
        "back": reverse("requests"),
        "submit": "Record it",
    }
    return form_page(request, form, act, "information/form.html", context)


def detail(request: SignedIn, pk: int) -> HttpResponse:
    """One request: how it stands, what can be found for it, and what was done."""
    return _page(request, _find(request, pk))


def _find(request: SignedIn, pk: int) -> InformationRequest:
    return get_object_or_404(InformationRequest.objects.visible_to(request.user), pk=pk)


def _page(request: SignedIn, record: InformationRequest, chosen: ChooseForm | None = None) -> HttpResponse:
    form = SearchForm(request.GET)
    asked = form.understood
    sought = is_asked_for_anything(asked)
    found, more = find(request.user, asked) if sought else ([], False)
    ticked = set(chosen.data.getlist("rows")) if chosen else {row.key for row in found}
    context = {
        "record": record,
        "turn": turn_of(record),
        "form": form,
        "narrowing": [form[name] for name in NARROWING],
        "narrowed": any(asked.get(name) or form.has_error(name) for name in NARROWING),
        "sought": in_words(asked) if sought else "",
        "found": [(row, snippet(row.words, asked.get("q") or ""), row.key in ticked) for row in found],
        "more": more,
        "most": MOST,
        "chosen": chosen,
        "export_url": f"{reverse('export_request', args=[record.pk])}?{request.GET.urlencode()}",
        "moves": _doors(request, record),
        "story": [told(step, str(step.by)) for step in record.steps.select_related("by")],
        "trail": _to_the_list(),
    }
    return render(request, "information/detail.html", context)


def _to_the_list() -> list[tuple[str, str]]:
    return below_the_desk(("Requests for information", reverse("requests")))


def _doors(request: SignedIn, record: InformationRequest) -> list[Door]:
    offers = [
        Door(
            offer.label,
            reverse("request_move", args=[record.pk, offer.move.slug]),
            offer.note,
            offer.allowed,
            offer.why_not,
        )
        for offer in moves.REQUEST_MOVES.offers(request.user, record)
        if offer.move.name in ACTS
    ]
    return [*offers, Door("Amend what was written down", reverse("amend_request", args=[record.pk]))]


def amend(request: SignedIn, pk: int) -> HttpResponse:
    """What was written down of a request, mended; where somebody else did so meanwhile, both texts are shown."""
    record = _find(request, pk)
    form = AmendRequestForm(record, request.POST or None)

    def act() -> str:
        moves.amend(record, form.words(), by=request.user, version=form.cleaned_data["version"])
        messages.success(request, "Saved.")
        return record.get_absolute_url()

    return form_page(request, form, act, "information/form.html", _of(record, "Amend what was written down", "Save"))


def _of(record: InformationRequest, title: str, submit: str) -> dict[str, Any]:
    return {"title": title, "turn": turn_of(record), "record": record, "trail": _to_the_list(), "submit": submit}


@answers_alike
def move(request: SignedIn, pk: int, move: str) -> HttpResponse:
    """One move of a request."""
    record = _find(request, pk)
    row = next((row for row in moves.REQUEST_MOVES if row.slug == move and row.name in ACTS), None)
    if row is None:
        raise Http404
    ask, do = ACTS[row.name]
    form = ask(record, request.POST or None)
    with told_in_words(form):
        check(record, row, by=request.user)

    def act() -> str:
        do(record, by=request.user, **form.cleaned_data)
        messages.success(request, f"{row.past}.")
        return record.get_absolute_url()

    return form_page(request, form, act, "information/form.html", _of(record, row.label, row.label))


@require_POST
def export_rows(request: SignedIn, pk: int) -> HttpResponse:
    """The records that were ticked, of those this officer may still read, as one file; what went is written down."""
    record = _find(request, pk)
    asked = SearchForm(request.GET).understood
    found = find(request.user, asked)[0] if is_asked_for_anything(asked) else []
    form = ChooseForm(found, request.POST)
    if not form.is_valid():
        return _page(request, record, form)
    rows = [row for row in found if row.key in form.cleaned_data["rows"]]
    content = export.packed(record, rows, sought=in_words(asked), site=settings.SITE_URL, by=request.user)
    moves.export(record, [_named(row) for row in rows], words=in_words(asked), by=request.user)
    answer = HttpResponse(content, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="request-{slugify(record.reference) or record.pk}.zip"'
    return answer


def _named(row: Found) -> str:
    return f"{row.name} of {row.day:%-d %B %Y}" if not row.reference else row.name
