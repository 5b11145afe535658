"""The officer's check of a held edition: what to look at, its order, the covering note, and yes or skip."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from digests import arranging
from digests import compile as process
from digests.check import Remark, changed_since, moved_since, remarks
from digests.deliver import mailed
from digests.forms import ApproveForm, ArrangeForm, EditionMoveForm, SkipForm
from digests.models import Edition
from digests.moves import EDITION_MOVES
from digests.render import mail_text_to_check, web
from digests.views.reading import found, open_for, trail_to
from foundation.drafts import new_key
from foundation.moves import check as check_move
from foundation.posting import form_page, sent
from people.requests import SignedIn


def check(request: SignedIn, ref: str) -> HttpResponse:
    """An edition as it will be sent, what to look at, and the officer's yes with a covering note."""
    edition = found(request, ref)
    if edition.state != Edition.State.HELD and request.method != "POST":
        return redirect(edition)
    open_for(request, edition, "approve")
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
    people = mailed(edition).count()
    return render(
        request,
        "digests/edition_check.html",
        {
            "edition": edition,
            "form": form,
            "again": {"form_key": new_key(request.user), "seen": edition.moves},
            "remarks": [*remarks(edition), *since],
            "fragment": web(edition, linked=False, inside=True),
            "mail_text": mail_text_to_check(edition),
            "people": people,
            "trail": trail_to(edition),
        },
    )


@require_POST
def compile_again(request: SignedIn, ref: str) -> HttpResponse:
    """Take in what changed since it was compiled."""
    edition = found(request, ref)
    form = EditionMoveForm(request.POST)

    def act() -> str:
        process.compile_again(edition, by=request.user, seen=form.cleaned_data["seen"])
        messages.success(request, "Compiled again: this is how it stands now.")
        return reverse("digests:check", args=[edition.reference])

    return sent(request, form, act) or redirect("digests:check", ref=edition.reference)


def frame(edition: Edition, title: str, submit: str, lead: str = "") -> dict[str, object]:
    """What stands around the form of a move of an edition."""
    return {"edition": edition, "title": title, "submit": submit, "lead": lead, "trail": trail_to(edition)}


def arrange(request: SignedIn, ref: str) -> HttpResponse:
    """Tell it in another order, or leave things out."""
    edition = found(request, ref)
    open_for(request, edition, "arrange")
    things = list(arranging.things_told(edition))
    form = ArrangeForm(request.POST or None, things=things, initial={"seen": edition.moves})

    def act() -> str:
        arranging.arrange(edition, form.places, by=request.user, seen=form.cleaned_data["seen"])
        messages.success(request, "Arranged: this is how it will be sent.")
        return reverse("digests:check", args=[edition.reference])

    lead = "Each number is the place of one thing in its section. Empty a box to leave that thing out."
    context = frame(edition, "Change the order, or leave things out", "Keep this", lead)
    return form_page(request, form, act, "digests/edition_form.html", context)


def skip(request: SignedIn, ref: str) -> HttpResponse:
    """Send nothing for this period, with the reason."""
    edition = found(request, ref)
    open_for(request, edition, "skip")
    form = SkipForm(request.POST or None, initial={"seen": edition.moves})

    def act() -> str:
        said = form.cleaned_data
        process.skip(edition, because=said["because"], by=request.user, seen=said["seen"])
        messages.success(request, f"{edition.reference} is skipped. The next edition covers this period too.")
        return reverse("digests:list")

    lead = "Nobody is sent anything for this period. The next edition covers it too."
    return form_page(request, form, act, "digests/edition_form.html", frame(edition, "Skip this one", "Skip it", lead))
