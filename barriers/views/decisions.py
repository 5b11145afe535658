"""Decisions: reading one, typing what a partner answered, and saying who does what by when."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from barriers import actions, partners
from barriers.forms import ActionForm, GiveActionForm, PartnerReplyForm
from barriers.models import Action, Decision, PartnerRequest
from foundation.moves import NotYours, check
from foundation.posting import sent
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
    }
    return render(request, "barriers/decision_detail.html", context)


def partner_reply(request: SignedIn, ref: str, pk: int) -> HttpResponse:
    """The officer types what an organisation answered by letter or in the room."""
    asked = get_object_or_404(
        PartnerRequest.objects.visible_to(request.user).select_related(
            "organisation", "decision__forum", "decision__escalation__barrier"
        ),
        pk=pk,
        decision__reference=ref,
    )
    check(asked, partners.PARTNER_MOVES["will"], by=request.user)
    form = PartnerReplyForm(request.POST or None)

    def act() -> str:
        partners.reply(asked, by=request.user, **form.cleaned_data)
        messages.success(request, f"The answer of {asked.organisation} is written down.")
        return asked.decision.get_absolute_url()

    page = {"heading": f"What {asked.organisation} answered", "opening": asked.asked, "submit": "Write it down"}
    return sent(request, form, act) or _page(request, asked.decision, form, page)


def give_action(request: SignedIn, ref: str) -> HttpResponse:
    """Give somebody an action that hangs on the decision."""
    found = _find(request, ref)
    if not _is_officer(request, found):
        raise NotYours("Giving an action is for the forum's officer to do.")
    form = GiveActionForm(request.POST or None, forum=found.forum)

    def act() -> str:
        actions.give(decision=found, by=request.user, **form.cleaned_data)
        messages.success(request, "The action is given; its owner gets a mail.")
        return found.get_absolute_url()

    page = {"heading": "Who does what", "opening": found.title, "submit": "Give the action"}
    return sent(request, form, act) or _page(request, found, form, page)


def action(request: SignedIn, pk: int) -> HttpResponse:
    """Say how an action went."""
    owned = get_object_or_404(
        Action.objects.visible_to(request.user).select_related("decision__forum", "meeting__forum"), pk=pk
    )
    check(owned, actions.ACTION_MOVES["done"], by=request.user)
    form = ActionForm(request.POST or None)

    def act() -> str:
        done = form.cleaned_data["state"] == "done"
        actions.finish(owned, done=done, words=form.cleaned_data["words"], by=request.user)
        messages.success(request, "Thank you. It is written down.")
        return owned.get_absolute_url()

    page = {"heading": "How did it go?", "opening": owned.what, "submit": "Write it down"}
    return sent(request, form, act) or _page(request, owned.decision, form, page)


def _find(request: SignedIn, ref: str) -> Decision:
    rows = Decision.objects.visible_to(request.user).select_related(
        "forum", "escalation__barrier__lead_mission__stage", "agenda_item__meeting__forum", "where", "corrects"
    )
    return get_object_or_404(rows, reference=ref)


def _is_officer(request: SignedIn, found: Decision) -> bool:
    return found.forum is not None and request.user.is_officer_for(found.forum)


def _page(request: SignedIn, found: Decision | None, form: Any, page: dict[str, str]) -> HttpResponse:
    return render(request, "barriers/decision_act.html", page | {"decision": found, "form": form})
