"""Experiments: something small tried on purpose, started only with its guards, and ended with what was seen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from foundation.moves import check, make_move
from foundation.references import next_reference
from foundation.working_days import add, between, today
from learning import notices
from learning.models import Experiment, LearningEntry
from learning.moves import EXPERIMENT_MOVES, move_with_words

GUARDS = {
    "harm_check": "Say who could be harmed, and what guards them.",
    "spending_limit": "Say the most that may be spent, in pounds; 0 will do.",
    "when_we_would_stop": "Say what would make you stop.",
    "harm_of_doing_nothing": "Say what harm comes of doing nothing.",
}
PERMISSION = {
    "permission_by": "Say who lent the permission.",
    "permission_for": "Say for which rule it was lent.",
    "permission_until": "Say until when it was lent.",
}
REMIND_BEFORE = (2, 10)  # working days before a lent permission ends, the nearest first
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


def permission_gaps(said: Mapping[str, Any], *, starts: date | None = None) -> dict[str, str]:
    """What is missing of a lent permission, by its field; nothing where none is named.

    One part of it asks for the others. One that ends before the day it `starts` is no permission.
    """
    if not any(said.get(name) for name in PERMISSION):
        return {}
    gaps = {name: sentence for name, sentence in PERMISSION.items() if not said.get(name)}
    until = said.get("permission_until")
    if starts and until and until < starts:
        gaps["permission_until"] = "This permission has ended. Ask for it again, or take it off the card."
    return gaps


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
    harm_of_doing_nothing, and the three parts of a lent permission. Raises ValidationError with each missing guard's
    field and where a permission is half said or has ended, NotYours, TooLate and ChangedSince.
    """
    check(experiment, EXPERIMENT_MOVES["start"], by=by)
    said = {name: (guards or {}).get(name, getattr(experiment, name)) for name in (*GUARDS, *PERMISSION)}
    missing = {name: words for name, words in GUARDS.items() if said[name] is None or not str(said[name]).strip()}
    missing |= permission_gaps(said, starts=today())
    if missing:
        raise ValidationError(missing)
    move_with_words(experiment, "start", said, words, by=by, seen=seen, version=version)
    return experiment


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
    words = "\n".join(said for said in (f"{in_pounds(spent)} spent so far.", harm_noted, went_on_because) if said)
    move_with_words(experiment, "check_in", noted, words, by=by, seen=seen)
    return experiment


def stop_at_a_limit(
    experiment: Experiment, *, spent: Decimal, harm_noted: str = "", by: Any, seen: int | None = None
) -> Experiment:
    """Stop it early on looking in, with what was spent and any harm seen: the other way out of a limit passed.

    Raises NotYours and TooLate.
    """
    limit = experiment.spending_limit or Decimal(0)
    noted = {"spent": spent, "harm_noted": harm_noted}
    words = harm_noted.strip() or f"{in_pounds(spent)} spent, of at most {in_pounds(limit)}."
    move_with_words(experiment, "stop", noted, words, by=by, seen=seen)
    return experiment


def in_pounds(amount: Decimal) -> str:
    """An amount as people write it: “£180”, “£12.50”."""
    return f"£{amount:,.2f}".removesuffix(".00")


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
        move_with_words(experiment, name, said, seen_words, by=by, seen=seen)
        if decision == Experiment.Decision.ADAPT:
            _next_try(experiment, by=by)
    return experiment


def _next_try(experiment: Experiment, *, by: Any) -> Experiment:
    carried = {name: getattr(experiment, name) for name in CARRIED_ON}
    return Experiment.objects.create(**carried, adapted_from=experiment, author=by)


# ---- what is told and learned of it ----


def remind_of_permissions(on: date) -> None:
    """Tell the mission, ten and two working days before a lent permission ends, once each."""
    ending = Experiment.objects.lent_until(on, add(on, max(REMIND_BEFORE)))
    for experiment in ending.select_related("mission", "author"):
        until: Any = experiment.permission_until
        left = between(on, until)
        notices.permission_ends(experiment, next(days for days in REMIND_BEFORE if left <= days))


def as_learning(experiment: Experiment) -> dict[str, Any]:
    """What an experiment that ended says for the log, to be mended by whoever writes it down."""
    return {
        "mission": experiment.mission_id,
        "what": "\n\n".join(words for words in (experiment.tries, experiment.seen) if words),
        "so_what": experiment.surprised,
    }


def learned_from(experiment: Experiment, entry: LearningEntry) -> None:
    """Tie what was written down to the experiment it came from, and to the barriers that was about."""
    experiment.learning.add(entry)
    entry.barriers.add(*experiment.barriers.visible_to(entry.author))


def line_of(experiment: Experiment, *, reader: Any) -> list[Experiment]:
    """The tries an experiment stands among, first to last, as far as they may be read: one question.

    Empty where it was neither adapted nor made from another.
    """
    rows = Experiment.objects.visible_to(reader).of_one_line(experiment.mission_id)
    kin = {row.pk: row for row in rows.order_by("id")}
    if experiment.pk not in kin:
        return []
    first = kin[experiment.pk]
    while first.adapted_from_id in kin:
        first = kin[first.adapted_from_id]
    line = {first.pk: first}
    # A try is always written after the one it was adapted from, so one reading in order finds them all.
    for row in kin.values():
        if row.adapted_from_id in line:
            line[row.pk] = row
    return list(line.values()) if len(line) > 1 else []
