"""By a personal link: one page, one act, without signing in; only the POST spends it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from barriers import actions, helping, life, partners
from barriers.forms import AcknowledgeForm, ActionForm, HelpWithOneForm, PartnerReplyForm, UpdateForm
from barriers.models import Action, Barrier, Escalation, PartnerRequest
from barriers.reading import may_read_whole
from barriers.views.escalations import reply_act
from foundation.links import PersonalLink, opens
from foundation.posting import act_by_link
from people.models import Forum


@opens("acknowledge")
def acknowledge(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    """Reply to an outcome."""
    rows = Escalation.objects.visible_to(link.person).select_related("barrier__lead_mission", "forum")
    trip = get_object_or_404(rows, pk=link.about["escalation"])
    form = AcknowledgeForm(request.POST or None, record=trip, user=link.person)
    whole = may_read_whole(link.person, trip)
    named = whole and not trip.barrier.keeps_words_out_of_mails
    page = {
        "heading": "Did the answer help?",
        "opening": f"{trip.forum} answered “{trip.ask.rstrip('.')}”."
        if named
        else f"{trip.forum} answered {trip.barrier}.",
        "said": trip.outcome_words if whole else trip.open_summary,
        "submit": "Send the reply",
        "done": "Thank you. The officer is told.",
    }
    return act_by_link(request, link, form, page, reply_act(trip, link.person))


@opens("partner-reply")
def partner_reply(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    """An organisation's contact replies for it."""
    asked = get_object_or_404(
        PartnerRequest.objects.select_related("organisation", "decision__forum", "decision__escalation__barrier"),
        pk=link.about["request"],
        contact=link.person,
    )
    page = {
        "heading": f"What will {asked.organisation} do?",
        "opening": f"{asked.decision.forum} asks {asked.organisation} to reply by {asked.reply_by:%-d %B %Y}.",
        "said": asked.asked,
        "submit": "Send the reply",
        "done": "Thank you. The forum's officer is told.",
    }

    def act(data: dict[str, Any]) -> None:
        partners.reply(asked, by=link.person, **data)

    return act_by_link(request, link, PartnerReplyForm(request.POST or None, asked=asked), page, act)


@opens("action")
def action(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    """An action's owner says how it went."""
    owned = get_object_or_404(Action.objects.owned_by(link.person), pk=link.about["action"])
    page = {
        "heading": "How did it go?",
        "opening": f"You were to do this by {owned.due_on:%-d %B %Y}.",
        "said": owned.what,
        "submit": "Send",
        "done": "Thank you. It is written down.",
    }

    def act(data: dict[str, Any]) -> None:
        actions.say_how_it_went(owned, by=link.person, **data)

    form = ActionForm(request.POST or None, initial={"seen": owned.moves})
    return act_by_link(request, link, form, page, act)


@opens("update")
def update(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    """A mission's head says what was done and what is next, where nothing was written for long."""
    barrier = get_object_or_404(Barrier.objects.visible_to(link.person), pk=link.about["barrier"])
    if life.updates_for_mission(barrier, link.person) is None:
        raise Http404
    page = {
        "heading": "What was done, and what is next?",
        # Whoever has the link is not signed in: of a sensitive one no more stands here than in the mail.
        "opening": str(barrier) if barrier.keeps_words_out_of_mails else f"{barrier}: {barrier.title}",
        "said": "" if barrier.keeps_words_out_of_mails else barrier.gets_in_the_way,
        "submit": "Write it down",
        "done": "Thank you. It stands in the barrier's story.",
    }

    def act(data: dict[str, Any]) -> None:
        life.add_update(barrier, by=link.person, **data)

    return act_by_link(request, link, UpdateForm(request.POST or None), page, act)


@opens("help")
def help_with_one(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    """A member says, from the digest in their mail, which ask they can help with."""
    forum = get_object_or_404(Forum, pk=link.about["forum"])
    form = HelpWithOneForm(request.POST or None, trips=helping.waits_at(forum, link.person))
    page = {
        "heading": "I can help with this",
        "opening": f"What missions ask of {forum} now. Choose one, and say in a sentence how you can help.",
        "submit": "Send it to the officer and the mission",
        "done": "Thank you. The officer and the mission's leader have your words.",
    }

    def act(data: dict[str, Any]) -> None:
        helping.offer_help(data["trip"], words=data["words"], by=link.person)

    return act_by_link(request, link, form, page, act)
