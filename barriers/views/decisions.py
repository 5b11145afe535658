"""Pages of a decision: reading one, putting its draft better, and correcting it once it is locked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from barriers import correcting
from barriers.forms import AmendDecisionForm, CorrectForm
from barriers.models import Action, Decision, PartnerRequest
from barriers.views.doors import answer_doors
from barriers.views.finding import decision_for
from barriers.views.trails import to_decision, to_decisions
from foundation.moves import Door, NotYours
from foundation.posting import form_page
from foundation.trails import below_the_desk
from foundation.working_days import today
from people.requests import SignedIn


def decision(request: SignedIn, ref: str) -> HttpResponse:
    """One decision, with what partners answered and who does what."""
    found = decision_for(request.user, ref)
    correction = getattr(found, "corrected_by", None)
    stands_for = _with_those_it_corrects(found)
    requests = PartnerRequest.objects.filter(decision__in=stands_for)
    actions = Action.objects.filter(decision__in=stands_for)
    context = {
        "decision": found,
        "requests": requests.select_related("organisation", "contact", "decision"),
        "offers": [] if correction else _offers(request, found),
        "today": today(),
        "trail": to_decisions(),
        "actions": actions.select_related("owner").with_changes_of_day(),
        "voices": found.voices.visible_to(request.user).select_related("route")[:3],
        "learning": found.learning.visible_to(request.user).select_related("mission")[:5],
        "correction": correction,
        "is_officer": _is_officer(request, found),
    }
    return render(request, "barriers/decision_detail.html", context)


def _with_those_it_corrects(found: Decision) -> list[Decision]:
    """A decision and those it stands in the place of: what partners answered and who does what hang on any of them."""
    stands_for = [found]
    while before := stands_for[-1].corrects:
        stands_for.append(before)
    return stands_for


def _offers(request: SignedIn, found: Decision) -> list[Door]:
    """What this person may do with a decision: bring its answer back first, then what hangs on it and its words."""
    doors = answer_doors(request.user, found.escalation) if found.escalation else []
    if _is_officer(request, found):
        doors.append(_door("Give an action", "give_action", found, "Who does what, and by when"))
    if found.is_draft and _is_officer(request, found):
        doors.append(_door("Amend the words", "amend_decision", found, "Until they are locked"))
    elif not found.is_draft and correcting.answers_for(found, request.user):
        doors.append(_door("Correct this decision", "correct", found, "The correction then stands in its place"))
    return sorted(doors, key=lambda door: not door.allowed)


def _door(label: str, name: str, found: Decision, note: str) -> Door:
    return Door(label, reverse(f"barriers:{name}", args=[found.reference]), note)


def amend(request: SignedIn, ref: str) -> HttpResponse:
    """Put a decision's words better before they are locked."""
    found = decision_for(request.user, ref)
    officers_only(request, found, "Changing a decision's words")
    if not found.is_draft:
        return redirect("barriers:correct", ref=ref)
    now = {name: getattr(found, name) for name in correcting.DRAFT_WORDS}
    form = AmendDecisionForm(request.POST or None, initial={**now, "version": found.version})

    def act() -> str:
        words = {name: form.cleaned_data[name] for name in correcting.DRAFT_WORDS}
        correcting.amend(found, words, by=request.user, version=form.cleaned_data["version"])
        messages.success(request, "The words are saved.")
        return found.get_absolute_url()

    page = {"heading": "Amend the words", "opening": "They are in draft; the history keeps what it said before."}
    return act_on(request, form, act, {**page, "submit": "Save the words"}, found)


def correct(request: SignedIn, ref: str) -> HttpResponse:
    """Write a correction of a locked decision, which then stands in its place."""
    found = decision_for(request.user, ref)
    if not correcting.answers_for(found, request.user):
        raise NotYours(correcting.NOT_THEIRS)
    form = CorrectForm(request.POST or None, decision=found)

    def act() -> str:
        correction = correcting.correct(found, by=request.user, **form.cleaned_data)
        told = " Who raised it is told." if found.escalation else ""
        messages.success(request, f"{correction.reference} stands in its place.{told}")
        return correction.get_absolute_url()

    page = {"heading": "Correct this decision", "opening": found.title, "submit": "Write the correction"}
    return act_on(request, form, act, page, found)


def _is_officer(request: SignedIn, found: Decision) -> bool:
    forum = found.answering_forum
    return forum is not None and request.user.is_officer_for(forum)


def officers_only(request: SignedIn, found: Decision, what: str) -> None:
    """Raise NotYours for whoever is no officer of the forum that answers for it."""
    if not _is_officer(request, found):
        raise NotYours(f"{what} is for the forum's officer to do.")


def act_on(
    request: SignedIn, form: Any, act: Callable[[], str], page: dict[str, str], found: Decision | None = None
) -> HttpResponse:
    """One act on a page of its own, which leads back to the decision, or to the list of actions."""
    actions = below_the_desk(("Actions", reverse("barriers:actions")))
    trail = to_decision(found) if found else actions
    return form_page(request, form, act, "barriers/act.html", {**page, "trail": trail})
