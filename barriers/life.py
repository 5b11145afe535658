"""A barrier's life apart from its trips: logged, joined, resolved, worked round, merged, withdrawn."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from barriers import notices
from barriers.escalation import BARRIER_MOVES, MISSION
from barriers.models import Barrier, Joining, Update
from foundation import history
from foundation.moments import now
from foundation.moves import NotYours, TooLate, check, make_move
from foundation.references import next_reference
from foundation.versions import save_words
from foundation.working_days import today
from leaders.standing import seat_at, standing_of

NOBODYS_TURN: dict[str, Any] = {"turn": Barrier.Turn.NOBODY, "with_forum": None, "turn_since": None, "due_on": None}
WORDS = (
    "title",
    "gets_in_the_way",
    "stops",
    "kind",
    "where",
    "rule_lives_in",
    "who_could_change_it",
    "tried",
    "would_unblock_it",
    "if_left",
    "within_parameters",
    "sensitive",
)


def log(barrier: Barrier, *, by: Any, seen: int | None = None) -> None:
    """Log a draft: it gets its reference, and leaders, teams and the facilitator can read it.

    Raises NotYours, TooLate, and ValidationError for a draft that does not yet say what gets in the way.
    """
    moment = now()
    check(barrier, BARRIER_MOVES["log"], by=by, seen=seen)
    if not barrier.gets_in_the_way.strip():
        raise ValidationError("Say in a sentence what gets in the way first: amend the words.")
    with transaction.atomic():
        make_move(
            barrier,
            BARRIER_MOVES["log"],
            by=by,
            seen=seen,
            reference=next_reference(f"B-{barrier.lead_mission.code}"),
            logged_at=moment,
            turn=Barrier.Turn.MISSION,
            turn_since=moment,
        )


def offer(barrier: Barrier, *, by: Any) -> None:
    """A contributor sends a draft to the team, who log it or talk it over."""
    with transaction.atomic():
        make_move(barrier, BARRIER_MOVES["offer"], by=by, offered_at=now())
        notices.to_team(barrier, "barriers.offered")


def discard(barrier: Barrier, *, by: Any) -> None:
    """Throw a draft away; only the audit remembers that there was one. Raises NotYours, TooLate."""
    if barrier.author_id != by.pk:
        check(barrier, BARRIER_MOVES["discard"], by=by)
    with transaction.atomic():
        history.note("discard", barrier, by=by)
        gone, _ = Barrier.objects.filter(pk=barrier.pk, state=Barrier.State.DRAFT, moves=barrier.moves).delete()
        if not gone and (logged := Barrier.objects.filter(pk=barrier.pk).first()):
            raise TooLate(logged, BARRIER_MOVES["discard"])
        barrier.history.all().delete()


def may_amend(barrier: Barrier, user: Any) -> bool:
    """The lead mission's people may, and its author while it is a draft."""
    own_draft = barrier.author_id == user.pk and barrier.state == Barrier.State.DRAFT
    return own_draft or MISSION.may(barrier, user)


def check_amends(barrier: Barrier, *, by: Any) -> None:
    """Raise NotYours where its words are not this person's to amend."""
    if not may_amend(barrier, by):
        raise NotYours("Amending the words is for the lead mission to do.")


def amend(barrier: Barrier, words: dict[str, Any], *, by: Any, version: int) -> Barrier:
    """Change a barrier's words; while a forum has it, its officer is told. Raises NotYours and ChangedSince."""
    check_amends(barrier, by=by)
    if barrier.has_ended:
        raise ValidationError("It has come to an end, so its words stay as they are.")
    with transaction.atomic():
        save_words(barrier, words, by=by, version=version)
        if barrier.open_escalation:
            notices.to_officers(barrier.open_escalation, "barriers.amended", once=f"v{version}")
    return barrier


def add_update(barrier: Barrier, *, done: str, next: str = "", team_only: bool = False, by: Any) -> Update:
    """Write what was done and what is next. Raises NotYours for anyone but the lead and joined missions."""
    mission = updates_for_mission(barrier, by)
    if mission is None:
        raise NotYours("Adding an update is for its missions to do.")
    update = Update.objects.create(
        barrier=barrier,
        mission_id=mission,
        done=done,
        next=next,
        team_only=team_only,
        by=by,
        acting_as=seat_at(by, mission),
        at=now(),
    )
    history.note("update", barrier, by=by)
    return update


def updates_for_mission(barrier: Barrier, user: Any) -> int | None:
    """The mission a person writes an update for, its lead or one that joined; None where neither is theirs.

    What came to an end in another barrier, or was withdrawn, takes no more updates.
    """
    if barrier.has_ended:
        return None
    serves = standing_of(user).serves
    if barrier.lead_mission_id in serves:
        return barrier.lead_mission_id
    return barrier.joinings.filter(mission__in=serves).values_list("mission_id", flat=True).first() if serves else None


def missions_to_join(barrier: Barrier, user: Any) -> set[int]:
    """The missions a person can still say “us too” for: those they serve that neither lead it nor joined it."""
    behind_it = {barrier.lead_mission_id, *(joining.mission_id for joining in barrier.joinings.all())}
    return set(standing_of(user).serves) - behind_it


def join(barrier: Barrier, mission: Any, *, effect: str, by: Any, seen: int | None = None) -> Joining:
    """Say “us too” for another mission, with what it does there; that mission is told what happens from then on.

    Raises NotYours, TooLate, and ValidationError where the mission leads it or joined before.
    """
    if mission.pk not in standing_of(by).serves:
        raise NotYours("Joining is for the mission's own leader or team to do.")
    if mission.pk == barrier.lead_mission_id:
        raise ValidationError({"mission": f"{mission} leads this barrier."})
    with transaction.atomic():
        make_move(barrier, BARRIER_MOVES["join"], by=by, words=effect, seen=seen, seat=seat_at(by, mission))
        try:
            with transaction.atomic():
                joining = Joining.objects.create(barrier=barrier, mission=mission, effect=effect, by=by, at=now())
        except IntegrityError as error:
            raise ValidationError({"mission": f"{mission} joined already."}) from error
        notices.to_team(barrier, "barriers.joined", once=f"join{joining.pk}")
    return joining


def resolve(barrier: Barrier, *, in_full: bool, words: str, by: Any, seen: int | None = None) -> None:
    """Say it is out of the way, in part or in full. The learning entry that belongs to it is written one floor up."""
    if in_full:
        change: dict[str, Any] = NOBODYS_TURN
    else:
        change = {"turn": Barrier.Turn.MISSION, "with_forum": None, "turn_since": now(), "due_on": None}
    with transaction.atomic():
        move = BARRIER_MOVES["resolve_in_full" if in_full else "resolve_in_part"]
        make_move(barrier, move, by=by, words=words, seen=seen, review_on=None, **change)
        notices.to_joined(barrier, "barriers.resolved", apart_from=by)


def work_round(barrier: Barrier, *, review_on: date, words: str, by: Any, seen: int | None = None) -> None:
    """Say how the mission gets round it, and the day to look again. Raises ValidationError for a day gone by."""
    if review_on <= today():
        raise ValidationError({"review_on": "Choose a day to come."})
    with transaction.atomic():
        make_move(
            barrier,
            BARRIER_MOVES["work_round"],
            by=by,
            words=words,
            seen=seen,
            review_on=review_on,
            **(NOBODYS_TURN | {"due_on": review_on}),
        )
        notices.to_joined(barrier, "barriers.resolved", apart_from=by)


def reopen(barrier: Barrier, *, words: str, by: Any, seen: int | None = None) -> None:
    """The lead mission finds it in the way again."""
    _open_again(barrier, "reopen", words=words, by=by, seen=seen)


def dispute(barrier: Barrier, *, words: str, by: Any, seen: int | None = None) -> None:
    """Somebody who raised or joined it says it is still in the way."""
    _open_again(barrier, "dispute", words=words, by=by, seen=seen)


def _open_again(barrier: Barrier, move: str, *, words: str, by: Any, seen: int | None) -> None:
    with transaction.atomic():
        make_move(
            barrier,
            BARRIER_MOVES[move],
            by=by,
            words=words,
            seen=seen,
            turn=Barrier.Turn.MISSION,
            with_forum=None,
            turn_since=now(),
            due_on=None,
            review_on=None,
        )
        notices.to_team(barrier, "barriers.reopened")
        notices.to_joined(barrier, "barriers.reopened")


def merge(barrier: Barrier, into: Barrier, *, words: str, by: Any, seen: int | None = None) -> None:
    """Merge one barrier into another: the stories are read together and no raiser is lost.

    Somebody of both lead missions, or the facilitator, may. Raises NotYours, TooLate, ValidationError.
    """
    standing = standing_of(by)
    both = {barrier.lead_mission_id, into.lead_mission_id}
    if not standing.facilitates and not both <= standing.serves:
        raise NotYours("Merging is for both lead missions, or the facilitator, to do.")
    if into.pk == barrier.pk or not into.is_open:
        raise ValidationError({"into": "Choose another barrier that is still open."})
    if barrier.sensitive and not into.sensitive:
        raise ValidationError({"into": "A sensitive barrier is merged only into another sensitive one."})
    seat = seat_at(by, barrier.lead_mission_id) if barrier.lead_mission_id in standing.serves else _facilitator(by)
    with transaction.atomic():
        make_move(
            barrier,
            BARRIER_MOVES["merge"],
            by=by,
            words=words,
            seen=seen,
            seat=seat,
            merged_into=into,
            **NOBODYS_TURN,
        )
        make_move(into, BARRIER_MOVES["take_in"], by=by, words=str(barrier), seat=seat)
        Barrier.objects.filter(merged_into=barrier).update(merged_into=into)
        _bring_along(barrier, into, by=by)
        notices.merged(barrier, into)


def _bring_along(barrier: Barrier, into: Barrier, *, by: Any) -> None:
    """Every mission behind the merged barrier stands behind the other one from now on."""
    arrivals = [(barrier.lead_mission_id, barrier.gets_in_the_way)]
    arrivals += list(barrier.joinings.values_list("mission_id", "effect"))
    Joining.objects.bulk_create(
        [
            Joining(barrier=into, mission_id=mission, effect=effect, by=by, at=now())
            for mission, effect in arrivals
            if mission != into.lead_mission_id
        ],
        ignore_conflicts=True,
    )


def _facilitator(user: Any) -> str:
    held = [s.words for s in user.seats_now if s.role == "officer" and s.forum.is_facilitated_space]
    return held[0] if held else str(user)


def withdraw(barrier: Barrier, *, words: str, by: Any, successor: Any = None, seen: int | None = None) -> None:
    """Withdraw it; where others joined, one of them takes the lead instead and it stays open.

    Raises ValidationError where others joined and no `successor` among them is named.
    """
    joined = list(barrier.joinings.select_related("mission"))
    if not joined:
        make_move(barrier, BARRIER_MOVES["withdraw"], by=by, words=words, seen=seen, **NOBODYS_TURN)
        return
    if successor is None or successor.pk not in {joining.mission_id for joining in joined}:
        raise ValidationError({"successor": "Other missions joined it: choose which of them takes the lead."})
    with transaction.atomic():
        # Signed for the mission that lets go: the move itself puts another in its place.
        was, seat = barrier.lead_mission_id, seat_at(by, barrier.lead_mission_id)
        make_move(barrier, BARRIER_MOVES["pass_on"], by=by, words=words, seen=seen, seat=seat, lead_mission=successor)
        barrier.joinings.filter(mission=successor).delete()
        notices.passed_on(barrier, was, by=by)
