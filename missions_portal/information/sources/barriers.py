"""Where an officer may look on the pathway: barriers, asks, decisions, what partners were asked, and actions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q

from barriers.models import Action, Barrier, Decision, Escalation, Joining, PartnerRequest, Update
from barriers.models.barrier import BarrierStep
from barriers.models.escalation import EscalationStep
from missions_portal.information.source import A_STEP, DRAFT, KEPT_BACK, PUBLISHED, Source, on, visible

Facts = tuple[tuple[Q, str], ...]


def taken_in_private(path: str) -> tuple[Q, str]:
    """The fact that a forum took it in private, where this column says so."""
    return Q(**{path: True}), "Exempt: taken in private"


def of_a_barrier(kind: str, rows: Any, words: dict[str, str], path: str, *, facts: Facts = (), **more: Any) -> Source:
    """Something said of a barrier, which `path` leads to: read on its page, and as sensitive as it is."""
    sensitive = (Q(**{f"{path}__sensitive": True}), "Marked sensitive")
    own = {"reference": f"{path}__reference", "mission": f"{path}__lead_mission", "page": "barriers:detail"}
    return Source(kind, rows, words, facts=(*facts, sensitive), **own | more)


def of_a_decision(kind: str, rows: Any, words: dict[str, str], **more: Any) -> Source:
    """Something that follows from a decision: read on its page, and as private as it is."""
    return Source(
        kind,
        rows,
        words,
        mission="decision__escalation__barrier__lead_mission",
        reference="decision__reference",
        page="barriers:decision",
        facts=(taken_in_private("decision__exempt"),),
        **more,
    )


def _of_barriers(model: Any, path: str) -> Callable[[Any], Any]:
    return lambda user: model.objects.filter(**{f"{path}__in": Barrier.objects.visible_to(user)})


def _of_trips(user: Any) -> Any:
    # The submission's words are the ask itself, which stands on its own.
    return EscalationStep.objects.filter(record__in=Escalation.objects.read_whole_by(user)).exclude(words="")


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
        lambda user: _of_barriers(BarrierStep, "record")(user).exclude(words=""),
        A_STEP,
        "record",
        day=on("at"),
        by="acting_as",
    ),
    of_a_barrier(
        "Us too",
        _of_barriers(Joining, "barrier"),
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
        lambda user: Escalation.objects.read_whole_by(user),
        {
            "ask": "The ask",
            "why_preferred": "Why this",
            "needed_because": "Needed by then, because",
            "outcome_words": "What was returned",
            "open_summary": "Open summary",
        },
        "barrier",
        day=on("submitted_at"),
        by="asked_by__name",
        facts=(taken_in_private("exempt"),),
        paragraph="agenda_item__exempt_paragraph",
    ),
    of_a_barrier(
        "Step of an ask",
        _of_trips,
        A_STEP,
        "record__barrier",
        day=on("at"),
        by="acting_as",
        facts=(taken_in_private("record__exempt"),),
        paragraph="record__agenda_item__exempt_paragraph",
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
            "open_summary": "Open summary",
        },
        day="on",
        by="recorded_by__name",
        mission="escalation__barrier__lead_mission",
        page="barriers:decision",
        facts=(taken_in_private("exempt"), PUBLISHED, KEPT_BACK),
        paragraph="exempt_paragraph",
        story="decision",
    ),
    of_a_decision(
        "What a partner was asked",
        visible(PartnerRequest),
        {"asked": "Asked", "reply": "Their reply", "because": "Because"},
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
)
