"""The pages that read digests: the archive, and one edition as a page and as a paper."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_safe

from digests.following import how_far
from digests.forms import WhichEditions
from digests.models import Edition
from digests.moves import EDITION_MOVES
from digests.narrowed import told_too_much
from digests.render import web
from foundation.moves import check
from foundation.trails import Trail, below_the_desk
from people.requests import SignedIn

PAGE = 25
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def trail_to(edition: Edition) -> Trail:
    """The way to one edition."""
    page = (edition.reference, edition.get_absolute_url())
    return below_the_desk(("Digests", reverse("digests:list")), page)


def found(request: SignedIn, ref: str) -> Edition:
    """The edition, for whoever may read it, without the papers that no page shows."""
    rows = Edition.objects.visible_to(request.user).select_related("forum", "meeting__forum", "approved_by", "corrects")
    return get_object_or_404(rows.with_its_papers_named().defer("pdf", "docx"), reference=ref)


def open_for(request: SignedIn, edition: Edition, name: str) -> None:
    """Raise NotYours for whoever may not make this move, and TooLate where its form is opened too late.

    A form that is sent is only asked whose it is: pressed twice, the second press is led where the first one was.
    """
    move = EDITION_MOVES[name]
    if request.method != "POST" or not move.whose.may(edition, request.user):
        check(edition, move, by=request.user)


@require_safe
def edition_list(request: Any) -> HttpResponse:
    """What waits for this officer's check, then every edition sent to this person, latest first."""
    which = WhichEditions(request.GET)
    chosen = which.understood
    mine = Edition.objects.visible_to(request.user).select_related("forum").to_list()
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
    edition = found(request, ref)
    is_officer = request.user.is_officer_for(edition.forum)
    return render(
        request,
        "digests/edition_detail.html",
        {
            "edition": edition,
            "fragment": web(edition),
            "may_check": edition.state == Edition.State.HELD and is_officer,
            "is_officer": is_officer,
            "steps": edition.steps.select_related("by") if is_officer else [],
            "too_much": told_too_much(edition) if is_officer and edition.state == Edition.State.SENT else [],
            "far": how_far(edition) if is_officer and edition.state == Edition.State.SENT else None,
            "corrected_by": edition.corrections.sent().to_list().first(),
            "trail": below_the_desk(("Digests", reverse("digests:list"))),
        },
    )


@require_GET
def edition_paper(request: SignedIn, ref: str, form: str) -> HttpResponse:
    """The PDF or the Word document as it was frozen; there is none before it is sent."""
    return as_paper(found(request, ref), form)


def as_paper(edition: Edition, form: str) -> HttpResponse:
    """A frozen paper, for whoever may read the edition; 404 where the worker has not made it yet."""
    paper = getattr(edition, form)
    if not paper:
        raise Http404("There is no such paper of it yet.")
    response = HttpResponse(bytes(paper), content_type=MEDIA_TYPES[form])
    how = "inline" if form == "pdf" else "attachment"
    response["Content-Disposition"] = f'{how}; filename="{edition.reference}.{form}"'
    return response
