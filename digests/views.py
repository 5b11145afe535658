"""The pages of digests: the archive, one edition to read, and the officer's check before it goes out."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST, require_safe

from digests import compile as process
from digests.check import Remark, changed_since, moved_since, remarks
from digests.deliver import readers
from digests.forms import ApproveForm, EditionMoveForm, SkipForm, WhichEditions
from digests.models import Edition
from digests.moves import EDITION_MOVES
from digests.render import mail_text, web
from foundation.drafts import new_key
from foundation.moves import check as check_move
from foundation.posting import sent
from people.requests import SignedIn

PAGE = 25


def _trail(*further: tuple[str, str]) -> list[tuple[str, str]]:
    return [("Desk", reverse("desk")), ("Digests", reverse("digests:list")), *further]


def _found(request: SignedIn, ref: str) -> Edition:
    rows = Edition.objects.visible_to(request.user).select_related("forum", "meeting__forum", "approved_by")
    return get_object_or_404(rows.defer("pdf"), reference=ref)


# ---- reading ----


@require_safe
def edition_list(request: Any) -> HttpResponse:
    """What waits for this officer's check, then every edition sent to this person, latest first."""
    which = WhichEditions(request.GET)
    chosen = which.understood
    mine = Edition.objects.visible_to(request.user).select_related("forum").defer("html", "text", "pdf")
    rows = mine.sent()
    if chosen.get("forum"):
        rows = rows.filter(forum=chosen["forum"])
    if chosen.get("year"):
        rows = rows.filter(covers_to__year=chosen["year"])
    before = chosen.get("before")
    # Ids rise as editions are compiled, so the newest come first without a second key.
    rows = rows.filter(pk__lt=before) if before else rows
    page = list(rows.order_by("-pk")[: PAGE + 1])
    officer_of = [seat.forum_id for seat in request.user.seats_now if seat.role == "officer"]
    unsent = mine.filter(forum__in=officer_of, state__in=[Edition.State.HELD, Edition.State.APPROVED])
    return render(
        request,
        "digests/edition_list.html",
        {
            "which": which,
            "unsent": [] if before or not officer_of else list(unsent),
            "editions": page[:PAGE],
            "next_url": _further(chosen, page[PAGE - 1]) if len(page) > PAGE else "",
            "chosen": which.chosen,
        },
    )


def _further(chosen: dict[str, Any], last: Edition) -> str:
    kept = {"forum": chosen["forum"].code if chosen.get("forum") else "", "year": chosen.get("year") or ""}
    return "?" + urlencode({**{name: value for name, value in kept.items() if value}, "before": last.pk})


@require_safe
def edition_detail(request: Any, ref: str) -> HttpResponse:
    """One edition as it was sent; its officer sees where it stands before that."""
    edition = _found(request, ref)
    return render(
        request,
        "digests/edition_detail.html",
        {
            "edition": edition,
            "fragment": web(edition),
            "may_check": edition.state == Edition.State.HELD and request.user.is_officer_for(edition.forum),
            "trail": _trail(),
        },
    )


@require_GET
def edition_pdf(request: SignedIn, ref: str) -> HttpResponse:
    """The PDF as it was frozen; there is none before it is sent."""
    edition = _found(request, ref)
    if not edition.pdf:
        raise Http404
    return as_pdf(edition)


def as_pdf(edition: Edition) -> HttpResponse:
    """The frozen PDF, for whoever may read the edition."""
    response = HttpResponse(bytes(edition.pdf or b""), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{edition.reference}.pdf"'
    return response


# ---- the officer's check ----


def check(request: SignedIn, ref: str) -> HttpResponse:
    """An edition as it will be sent, what to look at, and the officer's yes with a covering note."""
    edition = _found(request, ref)
    if edition.state != Edition.State.HELD and request.method != "POST":
        return redirect(edition)
    if request.method != "POST":
        check_move(edition, EDITION_MOVES["approve"], by=request.user)
    form = ApproveForm(request.POST or None, initial={"note": edition.note, "seen": edition.moves})
    if "compare" in request.POST:
        return _compared(request, edition, form)

    def act() -> str:
        said = form.cleaned_data
        process.approve(edition, by=request.user, note=said["note"], seen=said["seen"])
        messages.success(request, f"{edition.reference} is approved. It goes out within a minute or so.")
        return edition.get_absolute_url()

    return sent(request, form, act) or _check_page(request, edition, form, moved_since(edition))


def _compared(request: SignedIn, edition: Edition, form: ApproveForm) -> HttpResponse:
    """The same page with what would read otherwise now. Nothing is done, and the note that was typed stays."""
    check_move(edition, EDITION_MOVES["approve"], by=request.user)
    form.form_key = new_key(request.user)
    return _check_page(request, edition, form, changed_since(edition))


def _check_page(request: SignedIn, edition: Edition, form: ApproveForm, since: list[Remark]) -> HttpResponse:
    people = readers(edition).count()
    return render(
        request,
        "digests/edition_check.html",
        {
            "edition": edition,
            "form": form,
            "again": {"form_key": new_key(request.user), "seen": edition.moves},
            "remarks": [*remarks(edition), *since],
            "fragment": web(edition, linked=False, inside=True),
            "mail_text": mail_text(edition, *["(each reader’s own link)"] * 2),
            "people": people,
            "trail": _trail((edition.reference, edition.get_absolute_url())),
        },
    )


@require_POST
def compile_again(request: SignedIn, ref: str) -> HttpResponse:
    """Take in what changed since it was compiled."""
    edition = _found(request, ref)
    form = EditionMoveForm(request.POST)

    def act() -> str:
        process.compile_again(edition, by=request.user, seen=form.cleaned_data["seen"])
        messages.success(request, "Compiled again: this is how it stands now.")
        return reverse("digests:check", args=[edition.reference])

    return sent(request, form, act) or redirect("digests:check", ref=edition.reference)


def skip(request: SignedIn, ref: str) -> HttpResponse:
    """Send nothing for this period, with the reason."""
    edition = _found(request, ref)
    if request.method != "POST":
        check_move(edition, EDITION_MOVES["skip"], by=request.user)
    form = SkipForm(request.POST or None, initial={"seen": edition.moves})

    def act() -> str:
        said = form.cleaned_data
        process.skip(edition, because=said["because"], by=request.user, seen=said["seen"])
        messages.success(request, f"{edition.reference} is skipped. The next edition covers this period too.")
        return reverse("digests:list")

    context = {
        "edition": edition,
        "form": form,
        "trail": _trail((edition.reference, edition.get_absolute_url())),
    }
    answer = sent(request, form, act)
    return answer or render(request, "digests/edition_skip.html", context)
