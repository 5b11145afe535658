"""The publication desk's pages: one list, one page for each record, one page for each move."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from digests.phrases import listed
from foundation import personal_data
from foundation.moves import Door, NotYours, check
from foundation.paging import further
from foundation.posting import answers_alike, form_page, told_in_words
from foundation.publishing import Publication, quiet_on
from foundation.story import told
from foundation.trails import below_the_desk
from foundation.working_days import today
from missions_portal.publish import desk, finding, forms
from missions_portal.publish.moves import PUBLICATION_MOVES
from missions_portal.publish.side import PublicSide
from people.directory import known_names
from people.requests import SignedIn

WORDS = {
    "public_title": "Title",
    "public_asked": "What was asked",
    "public_summary": "In words",
    "public_why": "Why",
    "public_who_acts": "Who acts by when",
    "public_change": "What changed",
}


@dataclass(frozen=True)
class Act:
    """What a move's page asks, and the function that makes it."""

    form: Callable[[PublicSide], Any]
    do: Callable[..., Any]


ACTS = {
    "write": Act(forms.words_form, desk.write),
    "clear": Act(lambda side: forms.ClearForm, desk.clear),
    "publish": Act(lambda side: forms.MoveForm, desk.publish),
    "ask_second": Act(lambda side: forms.ReasonForm, desk.ask_second),
    "agree": Act(lambda side: forms.ReasonForm, desk.agree),
    "exempt": Act(lambda side: forms.ExemptForm, desk.exempt),
    "unpublish": Act(lambda side: forms.ReasonForm, desk.unpublish),
    "back": Act(lambda side: forms.BackForm, desk.back),
}


def publication_desk(request: SignedIn) -> HttpResponse:
    """What could be published and is not yet, what is cleared, kept back, published and taken down."""
    if not finding.has_a_desk(request.user):
        raise NotYours("The publication desk is for the officers and chairs of forums.")
    form = forms.DeskFilter(request.GET)
    found, more = finding.lines(request.user, **form.wanted)
    return render(
        request,
        "publish/desk.html",
        {
            "form": form,
            "rows": found,
            "next_url": further(request.GET, after=found[-1].cursor) if more else "",
            "quiet": quiet_on(),
            "trail": below_the_desk(),
        },
    )


def _here() -> tuple[str, str]:
    return "Publication desk", reverse("publish:list")


def record(request: SignedIn, reference: str) -> HttpResponse:
    """One record's public side: its words for residents, the moves, and what the desk did."""
    side = finding.find(request.user, reference)
    return render(
        request,
        "publish/record.html",
        {
            "side": side,
            "offers": _doors(side, request.user),
            "story": [told(step, with_words=side.read_inside) for step in side.steps.all()],
            "trail": below_the_desk(_here()),
            "closed": not side.may_be_published,
            "today": today(),
            **_shown(side),
        },
    )


def _shown(side: PublicSide) -> dict[str, Any]:
    """How the record is called, and its words for residents; of what is written inside, only the way there."""
    words = [(label, getattr(side, name, "")) for name, label in WORDS.items()]
    shown: dict[str, Any] = {"words": [(label, said) for label, said in words if said]}
    shown["called"] = finding.called(side)
    if side.state == Publication.PUBLISHED:
        shown["public_url"] = _public_url(side)
    return shown


def _public_url(side: PublicSide) -> str:
    letter = finding.BY_LETTER[side.reference[0]]
    if letter == finding.VOICE:
        return f"{reverse('public_voices')}#{side.reference}"
    page = "public_decision" if letter == finding.DECISION else "public_entry"
    return reverse(page, args=[side.reference])


def _doors(side: PublicSide, user: Any) -> list[Door]:
    """The moves as this person finds them: those open now first, the others with their reason."""
    quiet = quiet_on()
    doors = []
    for offer in PUBLICATION_MOVES.offers(user, side):
        name = offer.move.name
        if (name == "ask_second" and not quiet) or not _can_be_made(side, name):
            continue
        why_not = offer.why_not
        if offer.allowed and name == "publish":
            why_not = desk.why_not_publish(side, by=user, quiet=quiet)
        elif offer.allowed and name == "agree":
            why_not = desk.why_not_agree(side, by=user)
        elif offer.allowed and name == "clear" and not (side.public_title and side.public_summary):
            why_not = "Write the public words first"
        url = reverse("publish:move", args=[side.reference, offer.move.slug])
        doors.append(Door(_label(offer, side), url, offer.note, allowed=not why_not, why_not=why_not))
    doors.sort(key=lambda door: (not door.allowed, door.label not in FIRST))
    return doors


def _can_be_made(side: PublicSide, name: str) -> bool:
    """What is for its team alone is only taken down: all else asks somebody who reads it."""
    return side.read_inside or name == "unpublish"


# What leads on to residents comes before what leads away from them.
FIRST = {PUBLICATION_MOVES[name].label for name in ("clear", "publish", "ask_second", "agree")}


def _label(offer: Any, side: PublicSide) -> str:
    if offer.move.name == "exempt":
        if side.state == Publication.EXEMPT:
            return "Look at it again, and keep it back"
        return "Keep it exempt" if side.meets_in_public else "Keep it confidential"
    return str(offer.label)


@answers_alike
def make_the_move(request: SignedIn, reference: str, move: str) -> HttpResponse:
    """One move's page: what it means and what it asks; its posting makes the move. 404, 403 and 409 as ever."""
    side = finding.find(request.user, reference)
    row = next((row for row in PUBLICATION_MOVES if row.slug == move), None)
    if row is None or not _can_be_made(side, row.name):
        raise Http404
    act = ACTS[row.name]
    asked = act.form(side)(side, request.POST or None)
    with told_in_words(asked):
        check(side, row, by=request.user)

    def do() -> str:
        act.do(side, by=request.user, **asked.said())
        messages.success(request, f"{row.past}.")
        if row.name == "unpublish" and (told_in := finding.editions_that_tell(side)):
            messages.warning(request, f"It is told in {listed(told_in)} too, as it was sent: remove the words there.")
        return side.get_absolute_url()

    context = {
        "side": side,
        "title": row.label,
        "turn": row.note,
        "trail": below_the_desk(_here(), (side.reference, side.get_absolute_url())),
        "found": _found(side) if row.name == "clear" else None,
        "reads": row.name in ("clear", "publish", "agree"),
        **_shown(side),
    }
    return form_page(request, asked, do, "publish/move.html", context)


def _found(side: PublicSide) -> list[str]:
    """What in the words for residents may identify a person, a sentence each."""
    texts = {name: getattr(side, name, "") for name in WORDS}
    return list(personal_data.warnings(texts, known=known_names).values())
