"""Where an officer may look on the pathway: barriers, asks, decisions, what partners were asked, and actions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q

from barriers.models import Action, Barrier, Decision, Escalation, HelpOffered, Joining, PartnerRequest, Update
from barriers.models.action import ActionStep
from barriers.models.barrier import BarrierStep
from barriers.models.escalation import EscalationStep, Option
from barriers.models.partner_request import PartnerRequestStep
from missions_portal.information.source import (
    A_STEP,
    DRAFT,
    KEPT_BACK,
    PUBLISHED,
    Source,
    on,
    visible,
    words_at_moves,
)

Facts = tuple[tuple[Q, str], ...]


def taken_in_private(path: str) -> tuple[Q, str]:
    """The fact that a forum took it in private, where this column says so."""
    return Q(**{path: True}), "Exempt: taken in private"


def marked_sensitive(path: str) -> tuple[Q, str]:
    """The fact that the barrier this leads to is sensitive."""
    return Q(**{f"{path}__sensitive": True}), "Marked sensitive"


def of_a_barrier(kind: str, rows: Any, words: dict[str, str], path: str, *, facts: Facts = (), **more: Any) -> Source:
    """Something said of a barrier, which `path` leads to: read on its page, and as sensitive as it is."""
    own = {"reference": f"{path}__reference", "mission": f"{path}__lead_mission", "page": "barriers:detail"}
    return Source(kind, rows, words, facts=(*facts, marked_sensitive(path)), **own | more)


def of_a_decision(kind: str, rows: Any, words: dict[str, str], path: str = "decision", **more: Any) -> Source:
    """Something that follows from a decision, which `path` leads to: read on its page, and as private as it is."""
    return Source(
        kind,
        rows,
        words,
        mission=f"{path}__escalation__barrier__lead_mission",
        reference=f"{path}__reference",
        page="barriers:decision",
        facts=(taken_in_private(f"{path}__exempt"), marked_sensitive(f"{path}__escalation__barrier")),
        **more,
    )


def of_a_trip(kind: str, rows: Any, words: dict[str, str], path: str, **more: Any) -> Source:
    """Something said of an ask, which `path` leads to: read on its barrier's page, and as private as it is."""
    return of_a_barrier(
        kind,
        rows,
        words,
        f"{path}__barrier",
        facts=(taken_in_private(f"{path}__exempt"),),
        paragraph=f"{path}__agenda_item__exempt_paragraph",
        **more,
    )


def _of_barriers(model: Any) -> Callable[[Any], Any]:
    return lambda user: model.objects.filter(barrier__in=Barrier.objects.visible_to(user))


def _whole(user: Any) -> Any:
    return Escalation.objects.read_whole_by(user)


def _of_trips(model: Any) -> Callable[[Any], Any]:
    return lambda user: model.objects.filter(escalation__in=_whole(user))


OF_BARRIERS = (
    Source(
        "Barrier",
        visible(Barrier),
        {
            "title": "Title",
            "gets_in_the_way": "What gets in the way",
            "stops": "What it stops, and who bears it",
            "rule_lives_in": "Where the rule or habit lives",
            "who_could_change_it": "Who could change it",
            "tried": "What we have tried",
            "would_unblock_it": "What would unblock it",
            "if_left": "If it is left",
        },
        day=on("drafted_at"),
        by="author__name",
        mission="lead_mission",
        page="barriers:detail",
        facts=(DRAFT, (Q(sensitive=True), "Marked sensitive")),
        story="barrier",
    ),
    of_a_barrier(
        "Step of a barrier",
        words_at_moves(BarrierStep, visible(Barrier)),
        A_STEP,
        "record",
        day=on("at"),
        by="by__name",
    ),
    of_a_barrier(
        "Us too",
        _of_barriers(Joining),
        {"effect": "What it does to them"},
        "barrier",
        day=on("at"),
        by="by__name",
        mission="mission",
    ),
    of_a_barrier(
        "Update",
        visible(Update),
        {"done": "Done", "next": "Next"},
        "barrier",
        day=on("at"),
        by="by__name",
        mission="mission",
        facts=((Q(team_only=True), "For the team only"),),
    ),
    of_a_barrier(
        "Ask of a forum",
        _whole,
        {
            "ask": "The ask",
            "why_preferred": "Why this",
            "needed_because": "Needed by then, because",
            "typed_because": "Typed by an officer, because",
            "late_because": "An answer takes more than 60 working days, because",
            "name_to_thank": "Whom to thank",
            "outcome_words": "What was returned",
            "open_summary": "Open summary",
        },
        "barrier",
        day=on("submitted_at"),
        by="asked_by__name",
        facts=(taken_in_private("exempt"),),
        paragraph="agenda_item__exempt_paragraph",
    ),
    of_a_trip(
        "Option weighed",
        _of_trips(Option),
        {
            "words": "Option",
            "costs_or_saves": "Costs or saves",
            "whose": "Whose budget or service",
            "harm": "What harm",
        },
        "escalation",
        day=on("escalation__submitted_at"),
        by="escalation__asked_by__name",
    ),
    of_a_trip("Help offered", _of_trips(HelpOffered), {"words": "How"}, "escalation", day=on("at"), by="person__name"),
    of_a_trip(
        "Step of an ask",
        # The words it was sent with are the ask itself, which stands on its own.
        words_at_moves(EscalationStep, _whole),
        A_STEP,
        "record",
        day=on("at"),
        by="by__name",
    ),
    Source(
        "Decision",
        visible(Decision),
        {
            "title": "Title",
            "words": "What was decided",
            "reasons": "Reasons",
            "alternatives": "Alternatives",
            "conflicts": "Interests declared",
            "heard": "Who was heard",
            "why_none_heard": "Nobody was heard, because",
            "social_value": "Social value",
            "delegated_to": "Decided under delegation by",
            "chair_consulted": "The chair was consulted",
            "asked_by": "Who asked",
            "open_summary": "Open summary",
        },
        day="on",
        by="recorded_by__name",
        mission="escalation__barrier__lead_mission",
        page="barriers:decision",
        facts=(taken_in_private("exempt"), marked_sensitive("escalation__barrier"), PUBLISHED, KEPT_BACK),
        paragraph="exempt_paragraph",
        story="decision",
    ),
    of_a_decision(
        "What a partner was asked",
        visible(PartnerRequest),
        {"asked": "Asked", "reply": "Their reply", "because": "Because", "report": "Report"},
        day="sent_on",
        by="decision__recorded_by__name",
    ),
    of_a_decision(
        "Action",
        visible(Action),
        {"what": "What", "evidence": "Done", "because": "Because"},
        day=on("made_at"),
        by="made_by__name",
        otherwise="barriers:actions",
    ),
    of_a_decision(
        "Step of what a partner was asked",
        words_at_moves(PartnerRequestStep, visible(PartnerRequest)),
        A_STEP,
        "record__decision",
        day=on("at"),
        by="by__name",
    ),
    of_a_decision(
        "Step of an action",
        words_at_moves(ActionStep, visible(Action)),
        A_STEP,
        "record__decision",
        day=on("at"),
        by="by__name",
        otherwise="barriers:actions",
    ),
)
