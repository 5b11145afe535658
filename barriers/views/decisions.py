"""Decisions and what hangs on them: reading one, correcting it, what partners answered, and who does what by when."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from barriers import actions, correcting, deciding, partners
from barriers.forms import (
    ActionForm,
    AmendDecisionForm,
    ChangeDateForm,
    CorrectForm,
    GiveActionForm,
    HowFarForm,
    OwnDecisionForm,
    PartnerReplyForm,
    record_of,
)
from barriers.models import Action, Decision, PartnerRequest
from foundation.moves import NotYours, check
from foundation.posting import answers_alike, form_page
from missions.models import Mission
from people.models import Meeting
from people.requests import SignedIn


def decision(request: SignedIn, ref: str) -> HttpResponse:
    """One decision, with what partners answered and who does what."""
    found = _find(request, ref)
    context = {
        "decision": found,
        "requests": found.partner_requests.select_related("organisation"),
        "actions": found.actions.select_related("owner"),
        "correction": getattr(found, "corrected_by", None),
        "is_officer": _is_officer(request, found),
        "answers_for": correcting.answers_for(found, request.user),
    }
    return render(request, "barriers/decision_detail.html", context)


def amend(request: SignedIn, ref: str) -> HttpResponse:
    """Put a decision's words better before they are locked."""
    found = _find(request, ref)
    _officers_only(request, found, "Changing a decision's words")
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
    return _page(request, form, act, {**page, "submit": "Save the words"}, found)


def correct(request: SignedIn, ref: str) -> HttpResponse:
    """Write a correction of a locked decision, which then stands in its place."""
    found = _find(request, ref)
    if not correcting.answers_for(found, request.user):
        raise NotYours(correcting.NOT_THEIRS)
    form = CorrectForm(request.POST or None, decision=found)

    def act() -> str:
        correction = correcting.correct(found, by=request.user, **form.cleaned_data)
        told = " Who raised it is told." if found.escalation else ""
        messages.success(request, f"{correction.reference} stands in its place.{told}")
        return correction.get_absolute_url()

    page = {"heading": "Correct this decision", "opening": found.title, "submit": "Write the correction"}
    return _page(request, form, act, page, found)


@answers_alike
def decide_itself(request: SignedIn, code: str) -> HttpResponse:
    """A mission writes down what it decided itself, under a delegation of its own."""
    mission = get_object_or_404(Mission, code__iexact=code)
    if not mission.served_by(request.user):
        raise NotYours(f"Deciding for {mission} is for its leader, team or caretaker to do.")
    form = OwnDecisionForm(request.POST or None, mission=mission)

    def act() -> str:
        said = form.cleaned_data
        made = deciding.decide_itself(said["delegation"], record=record_of(said), by=request.user)
        messages.success(request, f"It is written down as {made.reference}.")
        return made.get_absolute_url()

    page = {"heading": "What the mission decided", "opening": mission.short_name, "submit": "Write it down"}
    above = (mission.short_name, reverse("missions:detail", args=[mission.code]))
    return form_page(request, form, act, "barriers/act.html", {**page, "above": above})


@answers_alike
def partner_reply(request: SignedIn, ref: str, pk: int) -> HttpResponse:
    """The officer types what an organisation answered by letter or in the room."""
    asked = _asked(request, ref, pk, "will")
    form = PartnerReplyForm(request.POST or None, asked=asked)

    def act() -> str:
        partners.reply(asked, by=request.user, **form.cleaned_data)
        messages.success(request, f"The answer of {asked.organisation} is written down.")
        return asked.decision.get_absolute_url()

    page = {"heading": f"What {asked.organisation} answered", "opening": asked.asked, "submit": "Write it down"}
    return _page(request, form, act, page, asked.decision)


@answers_alike
def partner_road(request: SignedIn, ref: str, pk: int) -> HttpResponse:
    """How far an organisation's own decision is, such as a council's: report, notice, day, call-in, in effect."""
    asked = _asked(request, ref, pk, "say_how_far")
    form = HowFarForm(request.POST or None, asked=asked)

    def act() -> str:
        partners.say_how_far(asked, by=request.user, **form.cleaned_data)
        messages.success(request, f"It is written down how far {asked.organisation} is.")
        return asked.decision.get_absolute_url()

    page = {"heading": f"How far {asked.organisation} is", "opening": asked.asked, "submit": "Write it down"}
    return _page(request, form, act, page, asked.decision)


def _asked(request: SignedIn, ref: str, pk: int, move: str) -> PartnerRequest:
    """What an organisation was asked, where this person may read it and has this move on it."""
    rows = PartnerRequest.objects.visible_to(request.user)
    named = rows.select_related("organisation", "decision__forum", "decision__escalation__barrier")
    found = get_object_or_404(named, pk=pk, decision__reference=ref)
    check(found, partners.PARTNER_MOVES[move], by=request.user)
    return found


def give_action(request: SignedIn, ref: str) -> HttpResponse:
    """Give somebody an action that hangs on the decision."""
    found = _find(request, ref)
    _officers_only(request, found, "Giving an action")
    return _give(request, found.answering_forum, found.title, decision=found)


def give_meetings_action(request: SignedIn, pk: int) -> HttpResponse:
    """Give somebody an action that hangs on a meeting alone."""
    meeting = get_object_or_404(Meeting.objects.visible_to(request.user).select_related("forum"), pk=pk)
    if not request.user.is_officer_for(meeting.forum):
        raise NotYours("Giving an action is for the forum's officer to do.")
    return _give(request, meeting.forum, str(meeting), meeting=meeting)


def _give(request: SignedIn, forum: Any, opening: str, **hangs_on: Any) -> HttpResponse:
    form = GiveActionForm(request.POST or None, forum=forum)

    def act() -> str:
        given = actions.give(by=request.user, **hangs_on, **form.cleaned_data)
        messages.success(request, "The action is given; its owner gets a mail.")
        return given.get_absolute_url()

    page = {"heading": "Who does what", "opening": opening, "submit": "Give the action"}
    return _page(request, form, act, page, hangs_on.get("decision"))


@answers_alike
def action(request: SignedIn, pk: int) -> HttpResponse:
    """Say how an action went."""
    owned = _action(request, pk, "done")
    form = ActionForm(request.POST or None)

    def act() -> str:
        done = form.cleaned_data["state"] == "done"
        actions.finish(owned, done=done, words=form.cleaned_data["words"], by=request.user)
        messages.success(request, "Thank you. It is written down.")
        return reverse("barriers:actions")

    page = {"heading": "How did it go?", "opening": owned.what, "submit": "Write it down"}
    return _page(request, form, act, page)


@answers_alike
def change_date(request: SignedIn, pk: int) -> HttpResponse:
    """Give an action another day; the reason is kept."""
    owned = _action(request, pk, "change_date")
    form = ChangeDateForm(request.POST or None)

    def act() -> str:
        actions.change_date(owned, by=request.user, **form.cleaned_data)
        messages.success(request, f"The new day is {owned.due_on:%-d %B %Y}.")
        return reverse("barriers:actions")

    page = {"heading": "Change the day", "opening": owned.what, "submit": "Change the day"}
    return _page(request, form, act, page)


def _action(request: SignedIn, pk: int, move: str) -> Action:
    """An action this person may read and has a move on."""
    rows = Action.objects.visible_to(request.user).select_related("decision__escalation__forum", "meeting__forum")
    found = get_object_or_404(rows, pk=pk)
    check(found, actions.ACTION_MOVES[move], by=request.user)
    return found


def _find(request: SignedIn, ref: str) -> Decision:
    rows = Decision.objects.visible_to(request.user).select_related(
        "forum",
        "escalation__forum",
        "escalation__barrier__lead_mission__stage",
        "delegation__mission",
        "agenda_item__meeting__forum",
        "where",
        "corrects",
    )
    return get_object_or_404(rows, reference=ref)


def _is_officer(request: SignedIn, found: Decision) -> bool:
    forum = found.answering_forum
    return forum is not None and request.user.is_officer_for(forum)


def _officers_only(request: SignedIn, found: Decision, what: str) -> None:
    if not _is_officer(request, found):
        raise NotYours(f"{what} is for the forum's officer to do.")


def _page(
    request: SignedIn, form: Any, act: Callable[[], str], page: dict[str, str], found: Decision | None = None
) -> HttpResponse:
    above = (found.reference, found.get_absolute_url()) if found else ("Actions", reverse("barriers:actions"))
    return form_page(request, form, act, "barriers/act.html", {**page, "above": above})
