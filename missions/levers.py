"""Levers: written down, moved, noted on, and looked at again on the day that was set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from foundation import history
from foundation.moves import NotYours, begin, check, move_with_words
from foundation.outbox import tell
from foundation.versions import save_words
from foundation.working_days import today
from missions.models import Lever, LeverNote, Mission
from missions.moves import KEEPER, LEVER_MOVES, missions_served, officers_seat
from people.models import User

A_MONTH = timedelta(days=30)  # back, so that a clock that stood still forgets no review
FEW = 5  # levers of a mission, before its page leads to all of them
NOT_ASKED = "Nobody waits for a legal answer: ask for the check first."
HAPPENED = ("legal_answered_on", "holder_said_on", "adopted_on")  # days of what is over when it is written down
# Which of a move's words are told in the lever's story; others say so in a box called `words`.
TOLD = {
    "ask_legal": "legal_asked",
    "answer_legal": "legal_check",
    "holder_answers": "holder_said",
    "adopt": "wording_adopted",
    "not_possible": "because",
}


def write_down(lever: Any, missions: Iterable[Mission], *, by: Any) -> Lever:
    """Put a lever somebody thought of in the register, for these missions. Raises NotYours, and ValidationError where
    none of them is the person's to write for."""
    missions = list(missions)
    _check_missions(missions, by=by)
    with transaction.atomic():
        lever._history_user = by
        begin(lever, LEVER_MOVES["begin"], by=by, words=lever.what, seat=_seat_at(missions, by))
        lever.missions.set(missions)
    return lever


def _check_missions(missions: list[Mission], *, by: Any) -> None:
    if not officers_seat(by) and not missions_served(by) & {mission.pk for mission in missions}:
        raise ValidationError({"missions": "Choose at least one of your own missions."})


def _seat_at(missions: list[Mission], by: Any) -> str:
    """As which of these missions' people somebody writes; blank where they serve none of them."""
    held = by.appointments.current().serving().filter(mission__in=missions).select_related("mission").first()
    return held.words if held else officers_seat(by)


def amend(lever: Lever, words: dict[str, Any], missions: Iterable[Mission], *, version: int, by: Any) -> Lever:
    """Change its words and its missions on the version the person saw.

    Nobody takes another mission's lever away. Raises NotYours, ChangedSince and ValidationError.
    """
    check_keeps(lever, by=by)
    chosen = list(missions)
    _check_missions(chosen, by=by)
    left_out = {mission.pk for mission in lever.missions.all()} - {mission.pk for mission in chosen}
    if not officers_seat(by) and left_out - missions_served(by):
        raise ValidationError({"missions": "Another mission’s own people say when it is no longer theirs."})
    with transaction.atomic():
        saved = save_words(lever, words, by=by, version=version)
        saved.missions.set(chosen)
    return saved


def check_keeps(lever: Lever, *, by: Any) -> None:
    """Raise NotYours where a lever's words are not this person's to write."""
    if not KEEPER.may(lever, by):
        raise NotYours(f"A lever is for {KEEPER.words} to write on.")


def add_note(lever: Lever, words: str, *, by: Any) -> LeverNote:
    """Add a dated word to a lever. Raises NotYours."""
    check_keeps(lever, by=by)
    with transaction.atomic():
        made = LeverNote.objects.create(lever=lever, words=words, by=by)
        history.note("add_note", lever, by=by)
    return made


# ---- moves ----


def why_not(lever: Lever, name: str) -> str:
    """Why a move of the table cannot be made on this lever for now; blank where its state is all that counts."""
    return NOT_ASKED if name == "answer_legal" and not lever.waits_for_the_law else ""


def move(lever: Lever, name: str, said: Mapping[str, Any], *, by: Any, seen: int | None = None) -> Lever:
    """Make one move of a lever, with what was said of it.

    Raises NotYours, TooLate, and ValidationError for a day that cannot be, or an answer nobody asked for.
    """
    check(lever, LEVER_MOVES[name], by=by, seen=seen)
    if problem := why_not(lever, name):
        raise ValidationError(problem)
    _check_days(said)
    fields = {key: value for key, value in said.items() if key != "words"}
    if name == "ask_legal":
        # An earlier answer stays in the story; this question waits for one of its own.
        fields |= {"legal_asked_on": today(), "legal_check": "", "legal_answered_on": None}
    words = said.get(TOLD.get(name, "words")) or ""
    move_with_words(lever, LEVER_MOVES[name], fields, words, by=by, seen=seen)
    return lever


def _check_days(said: Mapping[str, Any]) -> None:
    problems = {
        name: "Write it down once it has happened." for name in HAPPENED if (said.get(name) or today()) > today()
    }
    if said.get("review_on") and said["review_on"] <= today():
        problems["review_on"] = "Choose a day that is still to come."
    if problems:
        raise ValidationError(problems)


# ---- reading ----


def levers_of(mission: Mission) -> dict[str, Any]:
    """What a mission's page shows of its levers and of how it engages; the rest is a page away."""
    going = mission.levers.going().select_related("holder").order_by("name", "pk")
    return {
        "levers": going[:FEW],
        # Read together with the mission; none where nobody has written it yet.
        "engages": getattr(mission, "engagement_model", None),
    }


# ---- what the clock does ----


def remind_of_reviews(on: date) -> None:
    """The day to look at a lever again has come: one line to each of its missions' own people, once for each day set.

    Safe to repeat, and to run late.
    """
    for lever in Lever.objects.to_look_at_again(on - A_MONTH, on).prefetch_related("missions"):
        for person in _people_of(lever):
            key = f"missions.lever_review:{lever.pk}:{lever.review_on:%Y%m%d}:{person.pk}"
            tell("missions.lever_review", to=person, key=key, daily=True, lever=lever.pk, on=lever.review_on)


def _people_of(lever: Lever) -> set[User]:
    """Those who lead, support or look after one of its missions today."""
    found: set[User] = set()
    for mission in lever.missions.all():
        found.update(User.objects.filter(appointments__in=mission.appointments.current().serving()))
    return found
