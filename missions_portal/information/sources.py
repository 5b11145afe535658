"""Where an officer may look for what was asked: each kind of record, who reads it, its words and what may exempt it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q

from barriers.models import Action, Barrier, Decision, Escalation, Joining, PartnerRequest, Update
from barriers.models.barrier import BarrierStep
from barriers.models.escalation import EscalationStep
from digests.models import Edition
from leaders.models import Note
from leaders.standing import standing_of
from learning.models import CommunityVoice, Experiment, LearningEntry, LearningQuestion, Synthesis
from missions.models import MissionUpdate
from missions_portal.information.source import DRAFT, KEPT_BACK, PUBLISHED, TEAM_ONLY, Source, all_signed_in, begun
from missions_portal.information.sources_of_strategy import OF_THE_STRATEGY
from people.models import AgendaItem
from people.models.meetings import MeetingStep


def _of_barriers(model: Any, path: str) -> Callable[[Any], Any]:
    return lambda user: model.objects.filter(**{f"{path}__in": Barrier.objects.visible_to(user)})


def _of_trips(user: Any) -> Any:
    # The submission's words are the ask itself, which stands on its own.
    return EscalationStep.objects.filter(record__in=Escalation.objects.read_whole_by(user)).exclude(words="")


def _items(user: Any) -> Any:
    """Items that are no mission's ask, which is found by itself; an exempt one by those who sit there."""
    may_read = Q(exempt=False) | Q(meeting__forum__in=standing_of(user).sits_on)
    return AgendaItem.objects.officers_own().filter(may_read)


SOURCES = (
    Source(
        "Barrier",
        lambda user: Barrier.objects.visible_to(user),
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
        day="drafted_at",
        by="author__name",
        mission="lead_mission",
        page="barriers:detail",
        facts=(DRAFT, (Q(sensitive=True), "Marked sensitive")),
    ),
    Source(
        "Step of a barrier",
        lambda user: _of_barriers(BarrierStep, "record")(user).exclude(words=""),
        {"label": "Move", "words": "Words"},
        day="at",
        by="acting_as",
        mission="record__lead_mission",
        reference="record__reference",
        page="barriers:detail",
        facts=((Q(record__sensitive=True), "Marked sensitive"),),
    ),
    Source(
        "Us too",
        _of_barriers(Joining, "barrier"),
        {"effect": "What it does to them"},
        day="at",
        by="by__name",
        mission="mission",
        reference="barrier__reference",
        page="barriers:detail",
        facts=((Q(barrier__sensitive=True), "Marked sensitive"),),
    ),
    Source(
        "Update",
        lambda user: Update.objects.visible_to(user),
        {"done": "Done", "next": "Next"},
        day="at",
        by="by__name",
        mission="mission",
        reference="barrier__reference",
        page="barriers:detail",
        facts=((Q(team_only=True), "For the team only"), (Q(barrier__sensitive=True), "Marked sensitive")),
    ),
    Source(
        "Ask of a forum",
        lambda user: Escalation.objects.read_whole_by(user),
        {
            "ask": "The ask",
            "why_preferred": "Why this",
            "needed_because": "Needed by then, because",
            "outcome_words": "What was returned",
            "open_summary": "Open summary",
        },
        day="submitted_at",
        by="asked_by__name",
        mission="barrier__lead_mission",
        reference="barrier__reference",
        page="barriers:detail",
        facts=((Q(exempt=True), "Exempt: taken in private"), (Q(barrier__sensitive=True), "Marked sensitive")),
        paragraph="agenda_item__exempt_paragraph",
    ),
    Source(
        "Step of an ask",
        _of_trips,
        {"label": "Move", "words": "Words"},
        day="at",
        by="acting_as",
        mission="record__barrier__lead_mission",
        reference="record__barrier__reference",
        page="barriers:detail",
        facts=(
            (Q(record__exempt=True), "Exempt: taken in private"),
            (Q(record__barrier__sensitive=True), "Marked sensitive"),
        ),
        paragraph="record__agenda_item__exempt_paragraph",
    ),
    Source(
        "Decision",
        lambda user: Decision.objects.visible_to(user),
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
        day_is_a_moment=False,
        facts=((Q(exempt=True), "Exempt: taken in private"), PUBLISHED, KEPT_BACK),
        paragraph="exempt_paragraph",
    ),
    Source(
        "What a partner was asked",
        lambda user: PartnerRequest.objects.visible_to(user),
        {"asked": "Asked", "reply": "Their reply", "because": "Because"},
        day="sent_on",
        by="decision__recorded_by__name",
        mission="decision__escalation__barrier__lead_mission",
        reference="decision__reference",
        page="barriers:decision",
        day_is_a_moment=False,
        facts=((Q(decision__exempt=True), "Exempt: taken in private"),),
    ),
    Source(
        "Action",
        lambda user: Action.objects.visible_to(user),
        {"what": "What", "evidence": "Done", "because": "Because"},
        day="made_at",
        by="made_by__name",
        mission="decision__escalation__barrier__lead_mission",
        reference="decision__reference",
        page="barriers:decision",
        otherwise="barriers:actions",
        facts=((Q(decision__exempt=True), "Exempt: taken in private"),),
    ),
    Source(
        "Learning",
        lambda user: LearningEntry.objects.visible_to(user),
        {
            "title": "Title",
            "what": "What?",
            "so_what": "So what?",
            "now_what": "Now what?",
            "context": "Context",
            "who_else": "Who else should know",
        },
        day="drafted_at",
        by="author__name",
        mission="mission",
        page="learning:detail",
        facts=(DRAFT, TEAM_ONLY, PUBLISHED, KEPT_BACK),
        paragraph="exempt_paragraph",
    ),
    Source(
        "Experiment",
        lambda user: Experiment.objects.visible_to(user),
        {
            "title": "Title",
            "belief": "What is believed",
            "tries": "What is tried",
            "harm_check": "Harm check",
            "harm_noted": "Harm noted",
            "seen": "What was seen",
            "surprised": "What surprised",
        },
        day=begun(Experiment),
        by="author__name",
        mission="mission",
        page="learning:experiment",
        facts=(DRAFT, TEAM_ONLY),
    ),
    Source(
        "Voice",
        lambda user: CommunityVoice.objects.visible_to(user),
        {"words": "What people said", "response_words": "The answer", "their_view": "Their view", "place": "Place"},
        day="heard_on",
        by="author__name",
        mission="mission",
        page="learning:voice",
        day_is_a_moment=False,
        facts=(
            DRAFT,
            (Q(permission="team"), "Those who spoke allowed the team alone to use it"),
            (Q(permission="portal"), "Those who spoke allowed partners to read it"),
            PUBLISHED,
            KEPT_BACK,
        ),
        paragraph="exempt_paragraph",
    ),
    Source(
        "Question",
        lambda user: LearningQuestion.objects.visible_to(user),
        {"question": "Question", "why_it_matters": "Why it matters", "answer_so_far": "The answer so far"},
        day="asked_on",
        by="asked_by__name",
        mission="mission",
        reference="",
        page="learning:question",
        day_is_a_moment=False,
    ),
    Source(
        "Synthesis",
        lambda user: Synthesis.objects.visible_to(user),
        {"title": "Title", "words": "Words", "changes_framework": "What it changes"},
        day=begun(Synthesis),
        by="by__name",
        reference="",
        page="learning:synthesis",
        facts=(DRAFT,),
    ),
    Source(
        "Mission update",
        all_signed_in(MissionUpdate),
        {"words": "Words"},
        day="at",
        by="by__name",
        mission="mission",
        reference="mission__code",
        page="missions:detail",
    ),
    *OF_THE_STRATEGY,
    Source(
        "Agenda item",
        _items,
        {"title": "Title", "late_because": "Late, because"},
        day="meeting__starts_at",
        by="meeting__forum__name",
        reference="",
        key="meeting",
        page="people:meeting",
        facts=((Q(exempt=True), "Exempt item"),),
        paragraph="exempt_paragraph",
    ),
    Source(
        "Step of a meeting",
        lambda user: MeetingStep.objects.exclude(words=""),
        {"label": "Move", "words": "Words"},
        day="at",
        by="acting_as",
        reference="",
        key="record",
        page="people:meeting",
    ),
    Source(
        "Note of the leaders’ space",
        lambda user: Note.objects.visible_to(user),
        {"words": "Words"},
        day="at",
        by="by__name",
        mission="mission",
        reference="",
        key="meeting",
        page="leaders:space",
        facts=((Q(), "Said in a safe space"),),
    ),
    Source(
        "Digest",
        lambda user: Edition.objects.visible_to(user),
        {"text": "Text"},
        day="covers_to",
        by="approved_by__name",
        page="digests:detail",
        day_is_a_moment=False,
        facts=((Q(is_public=True, state="sent"), "Published already"),),
    ),
)
OF_KIND = {source.kind: source for source in SOURCES}
