"""Experiments: something small tried on purpose, started only with its guards, and ended with what was seen."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from foundation.moves import check, make_move
from foundation.references import next_reference
from foundation.versions import save_words
from learning import notices
from learning.models import Experiment
from learning.moves import EXPERIMENT_MOVES

GUARDS = {
    "harm_check": "Say who could be harmed, and what guards them.",
    "spending_limit": "Say the most that may be spent, in pounds; 0 will do.",
    "when_we_would_stop": "Say what would make you stop.",
    "harm_of_doing_nothing": "Say what harm comes of doing nothing.",
}
CARRIED_ON = (
    "mission_id", "title", "belief", "riskiest_assumption", "where_id", "looks_at", "harm_check", "spending_limit",
    "when_we_would_stop", "harm_of_doing_nothing", "intervention_id", "audience",
)  # fmt: skip


def share(experiment: Experiment, *, by: Any, seen: int | None = None) -> Experiment:
    """Put a draft on the wall as an idea; it gets its reference. Raises NotYours and TooLate."""
    with transaction.atomic():
        number = next_reference(f"X-{experiment.mission.code}")
        make_move(experiment, EXPERIMENT_MOVES["share"], by=by, seen=seen, reference=number)
        if experiment.author_id != by.pk:
            notices.shared(experiment)
    return experiment


def agree(experiment: Experiment, *, words: str = "", by: Any, seen: int | None = None) -> Experiment:
    """Agree to try it. Raises NotYours and TooLate."""
    make_move(experiment, EXPERIMENT_MOVES["agree"], by=by, words=words, seen=seen)
    return experiment


def start(
    experiment: Experiment,
    *,
    guards: dict[str, Any] | None = None,
    words: str = "",
    by: Any,
    seen: int | None = None,
    version: int | None = None,
) -> Experiment:
    """Start it, with the four guards that must be said before (docs/portal.md, section 2).

    `guards` are words to save with it: any of harm_check, spending_limit (pounds), when_we_would_stop,
    harm_of_doing_nothing. Raises ValidationError with each missing guard's field, NotYours, TooLate and ChangedSince.
    """
    check(experiment, EXPERIMENT_MOVES["start"], by=by)
    said = {name: (guards or {}).get(name, getattr(experiment, name)) for name in GUARDS}
    missing = {name: GUARDS[name] for name, value in said.items() if value is None or not str(value).strip()}
    if missing:
        raise ValidationError(missing)
    return _move_with_words(experiment, "start", said, words, by=by, seen=seen, version=version)


def check_in(
    experiment: Experiment,
    *,
    spent: Decimal,
    harm_noted: str = "",
    went_on_because: str = "",
    by: Any,
    seen: int | None = None,
) -> Experiment:
    """Write down what was spent so far and any harm seen. `spent` is in pounds, in all.

    Past the spending limit, or with a harm noted, it is stopped or a reason is given: without the reason this raises
    ValidationError. Raises NotYours and TooLate.
    """
    check(experiment, EXPERIMENT_MOVES["check_in"], by=by)
    limit = experiment.spending_limit or Decimal(0)
    if (spent > limit or harm_noted.strip()) and not went_on_because.strip():
        raise ValidationError({"went_on_because": "Stop it, or say why it goes on."})
    noted = {"spent": spent, "harm_noted": harm_noted, "went_on_because": went_on_because}
    words = "\n".join(said for said in (harm_noted, went_on_because) if said)
    return _move_with_words(experiment, "check_in", noted, words, by=by, seen=seen)


def pause(experiment: Experiment, *, words: str, by: Any, seen: int | None = None) -> Experiment:
    """Pause it for a while, with the reason. Raises NotYours and TooLate."""
    make_move(experiment, EXPERIMENT_MOVES["pause"], by=by, words=words, seen=seen)
    return experiment


def resume(experiment: Experiment, *, words: str = "", by: Any, seen: int | None = None) -> Experiment:
    """Go on after a pause. Raises NotYours and TooLate."""
    make_move(experiment, EXPERIMENT_MOVES["resume"], by=by, words=words, seen=seen)
    return experiment


def stop(experiment: Experiment, *, words: str, by: Any, seen: int | None = None) -> Experiment:
    """Stop it early, and say what made you: a good ending. Raises NotYours and TooLate."""
    make_move(experiment, EXPERIMENT_MOVES["stop"], by=by, words=words, seen=seen)
    return experiment


def review(
    experiment: Experiment,
    *,
    seen_words: str,
    surprised: str,
    decision: str,
    by: Any,
    seen: int | None = None,
) -> Experiment:
    """Say what was seen, what surprised and what is decided.

    *Run longer* keeps it running; *adapt* makes a linked draft of the next try. Raises NotYours, TooLate, and
    ValidationError where one that was stopped is to run longer.
    """
    check(experiment, EXPERIMENT_MOVES["review"], by=by)
    longer = decision == Experiment.Decision.LONGER
    if longer and experiment.state == Experiment.State.STOPPED:
        raise ValidationError({"decision": "It was stopped. To try again, choose “Adapt”."})
    said = {"seen": seen_words, "surprised": surprised, "decision": decision}
    name = "run_longer" if longer else "review"
    with transaction.atomic():
        _move_with_words(experiment, name, said, seen_words, by=by, seen=seen)
        if decision == Experiment.Decision.ADAPT:
            _next_try(experiment, by=by)
    return experiment


def _next_try(experiment: Experiment, *, by: Any) -> Experiment:
    carried = {name: getattr(experiment, name) for name in CARRIED_ON}
    return Experiment.objects.create(**carried, adapted_from=experiment, author=by)


def _move_with_words(
    experiment: Experiment,
    name: str,
    fields: dict[str, Any],
    words: str,
    *,
    by: Any,
    seen: int | None,
    version: int | None = None,
) -> Experiment:
    """One move that also writes words on the record; the history keeps them, and both are written or neither."""
    check(experiment, EXPERIMENT_MOVES[name], by=by)
    with transaction.atomic():
        save_words(experiment, fields, by=by, version=version or experiment.version)
        make_move(experiment, EXPERIMENT_MOVES[name], by=by, words=words, seen=seen)
    return experiment
