"""A decision's words: put better while they are in draft, locked, and from then on only corrected."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from barriers import notices
from barriers.escalation import OFFICER
from barriers.models import Decision
from foundation import history
from foundation.moments import now
from foundation.moves import NotYours
from foundation.publishing import Publication
from foundation.references import next_reference
from foundation.versions import save_words


def lock(decisions: Any) -> None:
    """Lock decisions: from now on only a linked correction changes what they say."""
    decisions.update(locked_at=now())


def nobody_heard(heard: str, why_none: str) -> dict[str, str]:
    """What is wrong where it is said neither who was heard nor why nobody was; nothing where it is."""
    return {} if heard.strip() or why_none.strip() else {"heard": "Say who was heard, or why nobody was."}


DRAFT_WORDS = (
    "title",
    "words",
    "reasons",
    "alternatives",
    "conflicts",
    "heard",
    "why_none_heard",
    "social_value",
    "stance",
    "review_on",
)


def amend(decision: Decision, words: dict[str, Any], *, by: Any, version: int) -> Decision:
    """Put a decision's words better while they are in draft. Returns it.

    Raises NotYours, ChangedSince, and ValidationError once it is locked, or where nobody was heard for no reason.
    """
    if not answers_for(decision, by):
        raise NotYours("Changing a decision's words is for the forum's officer to do.")
    if problems := nobody_heard(words["heard"], words["why_none_heard"]):
        raise ValidationError(problems)
    with transaction.atomic():
        save_words(decision, words, by=by, version=version)
        if not decision.is_draft:
            raise ValidationError("It was locked meanwhile: write a correction instead.")
    return decision


CORRECTED_BEFORE = "It was corrected before: correct the correction."
NOT_THEIRS = "Correcting a decision is for those who answer for it: the forum's officer, or the mission that decided."


def answers_for(decision: Decision, user: Any) -> bool:
    """May this person put a decision right: an officer of the forum, or the mission that decided itself?"""
    if decision.escalation:
        return bool(OFFICER.may(decision.escalation, user))
    if decision.delegation:
        return bool(decision.delegation.mission.served_by(user))
    return decision.forum is not None and user.is_officer_for(decision.forum)


def correct(decision: Decision, *, words: str, reasons: str, by: Any) -> Decision:
    """Write a correction of a locked decision, as a decision of its own linked to it. Returns the correction."""
    if not answers_for(decision, by):
        raise NotYours(NOT_THEIRS)
    if decision.is_draft:
        raise ValidationError("It is still in draft: change its words, there is nothing to correct yet.")
    if Decision.objects.filter(corrects=decision).exists():
        raise ValidationError(CORRECTED_BEFORE)
    correction = Decision.objects.get(pk=decision.pk)
    with transaction.atomic():
        correction.pk, correction.corrects = None, decision
        correction.reference = next_reference("D")
        correction.words, correction.reasons = words, reasons
        correction.recorded_by, correction.recorded_at = by, now()
        # What is kept back from residents stays so, corrected or not, until the desk looks at it again.
        if correction.publication != Publication.EXEMPT:
            correction.publication = Publication.PRIVATE
        correction.published_at, correction.published_by = None, None
        correction.publication_moves = 0
        correction.version = 1
        correction._state.adding = True
        correction.locked_at = now()
        try:
            with transaction.atomic():
                correction.save()
        except IntegrityError as rival:
            raise ValidationError(CORRECTED_BEFORE) from rival
        history.note("correct", correction, by=by)
        if decision.escalation:
            quoting = {"decision": correction.pk}
            notices.to_raisers(decision.escalation, "barriers.corrected", once=correction.reference, quoting=quoting)
    return correction
