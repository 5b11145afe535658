"""Actions: what somebody promised to do by a day, and what came of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from barriers import notices
from barriers.models import Action
from foundation.moves import CLOCK, Move, Moves, Whose, begin, make_move
from foundation.working_days import today


def _owns(action: Action, user: Any) -> bool:
    return user is not None and (user.pk == action.owner_id or _is_officer(action, user))


def _is_officer(action: Action, user: Any) -> bool:
    forum = action.answering_forum
    return user is not None and forum is not None and user.is_officer_for(forum)


def _seat(action: Action, user: Any) -> str:
    return str(user)


OWNER = Whose("its owner, or the officer for them", _owns, _seat)
FORUM_OFFICER = Whose("the forum's officer", _is_officer, _seat)
_A = Action.State

ACTION_MOVES = Moves(
    Move("give", "Give an action", (), _A.OPEN, FORUM_OFFICER, "Given", inner=True),
    Move("done", "Done", (_A.OPEN,), _A.DONE, OWNER, "Done", "Say what shows it"),
    Move("not_done", "Not done", (_A.OPEN,), _A.NOT_DONE, OWNER, "Not done", "Say why"),
    Move("change_date", "Change the date", (_A.OPEN,), None, OWNER, "A new date", "The reason is kept"),
    Move("pass_on", "Pass on", (_A.OPEN,), None, CLOCK, "Passed on", inner=True),
)


def give(what: str, *, owner: Any, due_on: date, by: Any, decision: Any = None, meeting: Any = None) -> Action:
    """Give somebody an action that hangs on a decision or on a meeting; they are told by mail.

    Raises NotYours, and ValidationError for a day gone by.
    """
    _check_day(due_on)
    action = Action(what=what, owner=owner, due_on=due_on, decision=decision, meeting=meeting, made_by=by)
    with transaction.atomic():
        begin(action, ACTION_MOVES["give"], by=by, words=what)
        notices.to_action_owner(action)
    return action


def _check_day(due_on: date) -> None:
    if due_on < today():
        raise ValidationError({"due_on": f"{due_on:%-d %B %Y} has gone. Choose a day from today on."})


def finish(action: Action, *, done: bool, words: str, by: Any, seen: int | None = None) -> None:
    """Say that an action was done, with what shows it, or was not, with the reason."""
    if not words.strip():
        raise ValidationError({"words": "Say what shows it." if done else "Say why it was not done."})
    column: dict[str, Any] = {"evidence": words} if done else {"because": words}
    make_move(action, ACTION_MOVES["done" if done else "not_done"], by=by, words=words, seen=seen, **column)


ANOTHER_DAY = "another_day"


def say_how_it_went(
    action: Action, *, state: str, words: str, due_on: date | None = None, by: Any, seen: int | None = None
) -> None:
    """Done, not done, or not yet and by another day: whichever its owner says, with the words that go with it.

    Raises as `finish` and `change_date`, and ValidationError on `due_on` where another day is asked for and not named.
    """
    if state != ANOTHER_DAY:
        finish(action, done=state == "done", words=words, by=by, seen=seen)
    elif due_on is None:
        raise ValidationError({"due_on": "Say by which day."})
    else:
        change_date(action, due_on=due_on, because=words, by=by, seen=seen)


def change_date(action: Action, *, due_on: date, because: str, by: Any, seen: int | None = None) -> None:
    """Move an action's day; the step keeps the old day and the reason."""
    if not because.strip():
        raise ValidationError({"because": "Say why the date changes."})
    _check_day(due_on)
    words = f"From {action.due_on:%-d %B} to {due_on:%-d %B %Y}. {because}"
    make_move(action, ACTION_MOVES["change_date"], by=by, words=words, seen=seen, due_on=due_on)


def pass_on(action: Action, *, to: Any) -> None:
    """Pass an action on when its owner has left the mission; the step names both, and the new owner is told."""
    words = f"From {action.owner} to {to}."
    with transaction.atomic():
        make_move(action, ACTION_MOVES["pass_on"], by=None, words=words, owner=to)
        notices.to_action_owner(action, once=f"passed{action.moves}")
