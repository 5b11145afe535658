"""Pages of what hangs on a decision: what partners answered, and who does what by when."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse

from barriers import actions, partners
from barriers.forms import ActionForm, ChangeDateForm, GiveActionForm, HowFarForm, PartnerReplyForm, TypedReplyForm
from barriers.models import Action, PartnerRequest
from barriers.views.decisions import act_on, officers_only
from barriers.views.finding import decision_for
from barriers.views.trails import to_decision
from foundation.moves import NotYours, check
from foundation.posting import answers_alike, told_in_words
from foundation.working_days import today
from people.models import Meeting
from people.requests import SignedIn

LETTERS_A_LINE = 45  # of a phone, so that the whole letter stands in its box


@answers_alike
def partner_reply(request: SignedIn, ref: str, pk: int) -> HttpResponse:
    """The officer types what an organisation answered by letter or in the room."""
    asked = _asked(request, ref, pk)
    heading, done = f"What {asked.organisation} answered", f"The answer of {asked.organisation} is written down."
    form_class = PartnerReplyForm if request.user == asked.contact else TypedReplyForm
    form = form_class(request.POST or None, asked=asked)
    return _of_partner(request, asked, form, "will", partners.reply, heading=heading, done=done)


@answers_alike
def partner_road(request: SignedIn, ref: str, pk: int) -> HttpResponse:
    """How far an organisation's own decision is, such as a council's: report, notice, day, call-in, in effect."""
    asked = _asked(request, ref, pk)
    heading, done = f"How far {asked.organisation} is", f"It is written down how far {asked.organisation} is."
    form = HowFarForm(request.POST or None, asked=asked)
    return _of_partner(request, asked, form, "say_how_far", partners.say_how_far, heading=heading, done=done)


def letter(request: SignedIn, ref: str, pk: int) -> HttpResponse:
    """A letter to an organisation that is asked, as text for the officer to copy."""
    asked = _asked(request, ref, pk)
    check(asked, partners.PARTNER_MOVES["will"], by=request.user)
    officers_only(request, asked.decision, "Writing to a partner")
    words = {"asked": asked, "decision": asked.decision, "officer": request.user, "today": today()}
    text = render_to_string("barriers/letter.txt", words).strip()
    context = {
        "asked": asked,
        "letter": text,
        "rows": sum(1 + len(line) // LETTERS_A_LINE for line in text.splitlines()),
        "trail": to_decision(asked.decision),
    }
    return render(request, "barriers/letter.html", context)


def _of_partner(
    request: SignedIn, asked: PartnerRequest, form: Any, move: str, write: Any, *, heading: str, done: str
) -> HttpResponse:
    with told_in_words(form):
        check(asked, partners.PARTNER_MOVES[move], by=request.user)

    def act() -> str:
        write(asked, by=request.user, **form.cleaned_data)
        messages.success(request, done)
        return asked.decision.get_absolute_url()

    page = {"heading": heading, "opening": asked.asked, "submit": "Write it down"}
    return act_on(request, form, act, page, asked.decision)


def _asked(request: SignedIn, ref: str, pk: int) -> PartnerRequest:
    """What an organisation was asked, where this person may read it."""
    rows = PartnerRequest.objects.visible_to(request.user)
    named = rows.select_related("organisation", "contact", "decision__forum", "decision__escalation__barrier")
    return get_object_or_404(named, pk=pk, decision__reference=ref)


def give_action(request: SignedIn, ref: str) -> HttpResponse:
    """Give somebody an action that hangs on the decision."""
    found = decision_for(request.user, ref)
    officers_only(request, found, "Giving an action")
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
    return act_on(request, form, act, page, hangs_on.get("decision"))


@answers_alike
def action(request: SignedIn, pk: int) -> HttpResponse:
    """Say how an action went."""
    owned = _action(request, pk)
    form = ActionForm(request.POST or None, initial={"seen": owned.moves})
    with told_in_words(form):
        check(owned, actions.ACTION_MOVES["done"], by=request.user)

    def act() -> str:
        actions.say_how_it_went(owned, by=request.user, **form.cleaned_data)
        messages.success(request, "Thank you. It is written down.")
        return reverse("barriers:actions")

    page = {"heading": "How did it go?", "opening": owned.what, "submit": "Write it down"}
    return act_on(request, form, act, page)


@answers_alike
def change_date(request: SignedIn, pk: int) -> HttpResponse:
    """Give an action another day; the reason is kept."""
    owned = _action(request, pk)
    form = ChangeDateForm(request.POST or None, initial={"seen": owned.moves})
    with told_in_words(form):
        check(owned, actions.ACTION_MOVES["change_date"], by=request.user)

    def act() -> str:
        actions.change_date(owned, by=request.user, **form.cleaned_data)
        messages.success(request, f"The new day is {owned.due_on:%-d %B %Y}.")
        return reverse("barriers:actions")

    page = {"heading": "Change the day", "opening": owned.what, "submit": "Change the day"}
    return act_on(request, form, act, page)


def _action(request: SignedIn, pk: int) -> Action:
    """An action this person may read."""
    rows = Action.objects.visible_to(request.user).select_related("decision__escalation__forum", "meeting__forum")
    return get_object_or_404(rows, pk=pk)
