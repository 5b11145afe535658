"""After an edition went out: who got it, sending again, a correction, and words that are removed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from digests import correcting, following
from digests import narrowed as narrowing
from digests.forms import CameBackForm, CorrectForm, EditionMoveForm, NarrowedForm, RedactForm
from digests.models import Declined, Edition
from digests.moves import OFFICER
from digests.phrases import listed, many
from digests.views.checking import frame
from digests.views.reading import found, open_for, trail_to
from foundation.drafts import new_key
from foundation.moves import NotYours
from foundation.posting import answers_alike, form_page, sent
from people.requests import SignedIn

SHOWN = 100
NOTHING_NARROWED = "Its readers may be told all of it, as it stands now."


def correct(request: SignedIn, ref: str) -> HttpResponse:
    """Begin a new edition that says what was wrong in this one."""
    edition = found(request, ref)
    open_for(request, edition, "correct")
    form = CorrectForm(request.POST or None, initial={"seen": edition.moves})

    def act() -> str:
        said = form.cleaned_data
        new = correcting.correct(edition, what=said["what"], by=request.user, seen=said["seen"])
        messages.success(request, f"{new.reference} is held for you to check. It says on top what it corrects.")
        return reverse("digests:check", args=[new.reference])

    lead = "What was sent stays as it was. A new edition goes to the same readers and says on top what it corrects."
    context = frame(edition, f"Correct {edition.reference}", "Begin the correction", lead)
    return form_page(request, form, act, "digests/edition_form.html", context)


def redact(request: SignedIn, ref: str) -> HttpResponse:
    """Remove words from every form of an edition, for good."""
    edition = found(request, ref)
    open_for(request, edition, "redact")
    form = RedactForm(request.POST or None, initial={"seen": edition.moves})

    def act() -> str:
        said = form.cleaned_data
        correcting.redact(edition, words=said["words"], because=said["because"], by=request.user, seen=said["seen"])
        messages.success(request, "The words are removed from every form of it. Its papers are made again.")
        return edition.get_absolute_url()

    lead = (
        "For words that identify a person and should never have been written. They go from the page, the text, the "
        "PDF, the Word document and the kept mails. What has reached a mailbox stays there: ask for it to be deleted."
    )
    context = frame(edition, f"Remove words from {edition.reference}", "Remove them for good", lead)
    return form_page(request, form, act, "digests/edition_form.html", context)


def narrowed(request: SignedIn, ref: str) -> HttpResponse:
    """Take out what its readers may no longer be told, or leave it, with a reason."""
    edition = found(request, ref)
    open_for(request, edition, "take_out")
    form = NarrowedForm(request.POST or None, initial={"seen": edition.moves})

    def act() -> str:
        said = form.cleaned_data
        settle = narrowing.take_out if said["what"] == NarrowedForm.TAKE_OUT else narrowing.leave
        settle(edition, because=said["because"], by=request.user, seen=said["seen"])
        done = {
            narrowing.take_out: "They are taken out of every form of it. Its papers are made again.",
            narrowing.leave: "They stay as they were told. You are not warned of them again.",
        }
        messages.success(request, done[settle])
        return edition.get_absolute_url()

    titles = [f"“{title}”" for title in narrowing.told_too_much(edition)]
    lead = f"Kept closer, taken down or put right since it was sent: {listed(titles)}." if titles else NOTHING_NARROWED
    context = frame(edition, "What its readers may no longer be told", "Keep this", lead)
    return form_page(request, form, act, "digests/edition_form.html", context)


# ---- who got it ----


def deliveries(request: SignedIn, ref: str) -> HttpResponse:
    """How far its mails have come, whose did not arrive, and a box for one that came back to the officer's mailbox."""
    edition = _for_its_officer(request, ref)
    form = CameBackForm(request.POST or None, edition=edition)

    def act() -> str:
        said = form.cleaned_data
        following.came_back(said["delivery"], because=said["because"], on=said["on"], by=request.user)
        messages.success(request, f"Written down. {said['delivery'].person} can be sent it again.")
        return reverse("digests:deliveries", args=[edition.reference])

    answer = sent(request, form, act)
    declined = Declined.objects.filter(forum=edition.forum, kind=edition.kind).select_related("person")
    context = {
        "edition": edition,
        "form": form,
        "again_key": new_key(request.user),
        "far": following.how_far(edition),
        "trouble": edition.deliveries.in_trouble().select_related("person", "notice").order_by("pk")[:SHOWN],
        "declined": [(row, new_key(request.user)) for row in declined],
        "trail": trail_to(edition),
    }
    return answer or render(request, "digests/edition_deliveries.html", context)


@require_POST
@answers_alike
def send_again(request: SignedIn, ref: str) -> HttpResponse:
    """Send it again to those alone whose mail did not arrive."""
    edition = _for_its_officer(request, ref)
    form = EditionMoveForm(request.POST)

    def act() -> str:
        count = following.send_again(edition, by=request.user)
        messages.success(request, f"{many(count, 'mail').capitalize()} {'goes' if count == 1 else 'go'} out again.")
        return reverse("digests:deliveries", args=[edition.reference])

    return sent(request, form, act) or redirect("digests:deliveries", ref=edition.reference)


@require_POST
@answers_alike
def mail_again(request: SignedIn, ref: str, pk: int) -> HttpResponse:
    """Somebody who had declined these mails wants them after all."""
    edition = _for_its_officer(request, ref)
    row = get_object_or_404(Declined.objects.filter(forum=edition.forum, kind=edition.kind), pk=pk)
    form = EditionMoveForm(request.POST)

    def act() -> str:
        following.mail_again(row, by=request.user)
        messages.success(request, f"{row.person} gets the next one by mail.")
        return reverse("digests:deliveries", args=[edition.reference])

    return sent(request, form, act) or redirect("digests:deliveries", ref=edition.reference)


def _for_its_officer(request: SignedIn, ref: str) -> Edition:
    edition = found(request, ref)
    if not OFFICER.may(edition, request.user):
        raise NotYours(f"Who got it is for {OFFICER.words} to see.")
    return edition
