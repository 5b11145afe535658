"""Telling: whose turn it is, the way a barrier has come, and its story, in words people would use."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from barriers.models import Barrier, Escalation, Update
from barriers.reading import may_read_whole
from foundation.working_days import between, day_of, today

State = Barrier.State


def day(value: date | datetime | None, now: date | None = None) -> str:
    """A day as people say it: 9 December, with the year once it is not this one; `now` is today unless told."""
    if value is None:
        return ""
    on = day_of(value) if isinstance(value, datetime) else value
    return f"{on:%-d %B}" if on.year == (now or today()).year else f"{on:%-d %B %Y}"


def days(count: int) -> str:
    """A number of working days in words."""
    return f"{count} working day" if count == 1 else f"{count} working days"


def whose_turn(barrier: Barrier, on: date | None = None, *, at_their_desk: bool = False) -> str:
    """The first line of a barrier: whose turn it is, since when, and by which day.

    `at_their_desk` says “with us” to the forum's own officer.
    """
    on = on or today()
    if not barrier.is_open:
        return _ended(barrier, on)
    waits_since: Any = barrier.turn_since  # an open one always waits for somebody
    since = day_of(waits_since)
    gone = between(since, on)
    waited = days(gone) if gone else ("since today" if since == on else f"since {day(since, on)}")
    if barrier.turn == Barrier.Turn.MISSION:
        if barrier.due_on is None:
            return f"With the mission since {day(since, on)}"
        owed = "Their answer" if barrier.with_forum else "Their reply"
        return f"With the mission, {waited}. {_due(owed, barrier.due_on, on)}"
    if barrier.turn == Barrier.Turn.PARTNER:
        return f"With a partner, {waited}. {_due('Reply', barrier.due_on, on)}"
    holder = f"With us, {waited}" if at_their_desk else f"With the {_the(barrier.with_forum)}, {waited}"
    if barrier.turn == Barrier.Turn.DECIDED:
        return f"{holder}, decided. {_due('To be returned', barrier.due_on, on)}"
    return f"{holder}. {_due('Answer', barrier.due_on, on)}"


def _the(forum: Any) -> str:
    return forum.name.removeprefix("The ").removeprefix("the ") if forum else "forum"


def _due(what: str, due_on: date | None, on: date) -> str:
    if due_on is None:
        return ""
    if due_on < on:
        late = between(due_on, on)
        return f"{days(late)} past its date of {day(due_on, on)}." if late else f"It was due on {day(due_on, on)}."
    return f"{what} by {day(due_on, on)}."


def _ended(barrier: Barrier, on: date) -> str:
    if barrier.state == State.DRAFT:
        return "Offered to the team, who can log it" if barrier.offered_at else "A draft that only you can read"
    if barrier.state == State.WORKED_ROUND:
        return f"Worked round. The mission looks again on {day(barrier.review_on, on)}."
    ended: dict[str, str] = {
        State.IN_FULL: "Out of the way",
        State.MERGED: f"Merged into {barrier.merged_into}",
        State.WITHDRAWN: "Withdrawn by its mission",
    }
    return ended.get(barrier.state, barrier.get_state_display())


# ---- the way: steps with names and dates ----


@dataclass
class WayStep:
    """One stop on the way: what, when, who, and whether it is done, here or next."""

    label: str
    on: str
    who: str
    where: str = "done"


STOPS = {
    "submit": "Asked",
    "receive": "Received",
    "schedule": "On an agenda",
    "decide": "Decided",
    "refer_up": "Referred up",
    "send_back": "Sent back",
    "return_outcome": "Back to the mission",
    "take_back": "Taken back",
}
CARRIED = {"carry_over", "carry_off_agenda"}
OFF_THE_AGENDA = {"put_off", "cancelled", "carry_off_agenda"}
LONGEST_WAY = 6


def way(barrier: Barrier, trips: list[Escalation]) -> list[WayStep]:
    """The stops so far, where it stands, and what comes next: six at most, so that it fits one line."""
    if barrier.logged_at is None:
        return []
    # The lead may have passed on since: whoever logged it signed for the mission it was then.
    logged = next((step.acting_as for step in barrier.steps.all() if step.move == "log"), str(barrier.author))
    steps = [WayStep("Logged", day(barrier.logged_at), logged)]
    for trip in trips:
        steps += _stops(trip)
    last = trips[-1] if trips else None
    following = _next_stops(last) if last is not None and last.is_open else []
    room = LONGEST_WAY - len(following)
    if len(steps) > room:
        left_out = len(steps) - room + 1
        steps = [steps[0], WayStep("And before", f"{left_out} more steps", "In the story below"), *steps[-(room - 2) :]]
    steps[-1].where = "here" if barrier.is_open else "done"
    return steps + following


def _stops(trip: Escalation) -> list[WayStep]:
    made = sorted(trip.steps.all(), key=lambda step: step.counter)
    stops: list[WayStep] = []
    forum = _first_forum(trip)
    for step in made:
        if step.move in CARRIED:
            forum = trip.forum
        if step.move in STOPS:
            who = trip.barrier.lead_mission.short_name if step.move == "take_back" else forum.name
            stops.append(WayStep(STOPS[step.move], _when(trip, step), who))
        elif step.move in OFF_THE_AGENDA:
            stops = [stop for stop in stops if stop.label != STOPS["schedule"]]
    # Received the same day and then put on an agenda is one stop for the eye.
    return [stop for n, stop in enumerate(stops) if stop.label != "Received" or n == len(stops) - 1]


def _when(trip: Escalation, step: Any) -> str:
    """The day of a step; of what stands on an agenda, the day it is for."""
    if step.move == "schedule" and trip.agenda_item:
        return f"For {day(trip.agenda_item.meeting.day)}"
    return day(step.at)


def _next_stops(trip: Escalation) -> list[WayStep]:
    by = f"By {day(trip.return_by)}" if trip.return_by else _return_rule(trip)
    back = WayStep("Back to the mission", by, trip.forum.name, "next")
    if trip.state == Escalation.State.DECIDED and trip.barrier.turn == Barrier.Turn.PARTNER:
        replies = WayStep("Partners reply", f"By {day(trip.barrier.due_on)}", "Those who were asked", "next")
        return [replies, WayStep("Back to the mission", "Once every reply is in", trip.forum.name, "next")]
    if trip.state == Escalation.State.DECIDED:
        return [back]
    return [WayStep("Answer", f"By {day(trip.answer_by)}", trip.forum.name, "next"), back]


def _return_rule(trip: Escalation) -> str:
    return f"{days(trip.forum.return_days)} after the answer"


# ---- the story, newest first ----


@dataclass
class Told:
    """One entry of a story: what happened, who and when, and in whose words."""

    title: str
    at: datetime
    who: str = ""
    words: str = ""
    order: int = field(default=0)

    @property
    def meta(self) -> list[str]:
        """The line under its title."""
        return [part for part in (day(self.at), self.who) if part]


QUIET_MOVES = {"escalate", "come_back", "go_on"}  # the trip itself tells of these


def story(
    user: Any, barrier: Barrier, merged: list[Barrier], trips: list[Escalation], *, for_our_team: bool = True
) -> list[Told]:
    """Everything this person may know of what happened, newest first; without `for_our_team` what a forum reads of it.

    `merged` are the barriers that were merged into it; `trips` are those of all of them, as this person may read them.
    """
    whose = {barrier.pk: ""} | {one.pk: f"{one.reference}: " for one in merged}
    told = [
        Told(whose[one.pk] + step.label, step.at, step.acting_as, step.words, step.counter)
        for one in (barrier, *merged)
        for step in one.steps.all()
        if step.move not in QUIET_MOVES
    ]
    updates = Update.objects.visible_to(user).filter(barrier__in=whose)
    told += [
        Told(f"{whose[update.barrier_id]}Update", update.at, update.acting_as, _update_words(update))
        for update in (updates if for_our_team else updates.filter(team_only=False))
    ]
    told += _amendments(barrier)
    for trip in trips:
        told += _trip_story(user, trip, whose[trip.barrier_id])
    return sorted(told, key=lambda item: (item.at, item.order), reverse=True)


def _update_words(update: Any) -> str:
    following = f"\nNext: {update.next}" if update.next else ""
    private = "\n(For our team only)" if update.team_only else ""
    return f"{update.done}{following}{private}"


def _amendments(barrier: Barrier) -> list[Told]:
    if barrier.version == 1 or barrier.logged_at is None:
        return []
    rows = barrier.history.filter(version__gt=1, history_date__gt=barrier.logged_at).order_by("version", "history_date")
    first = {row["version"]: row for row in reversed(rows.values("version", "history_date", "history_user__name"))}
    return [
        Told("The words were amended", row["history_date"], row["history_user__name"] or "") for row in first.values()
    ]


def _trip_story(user: Any, trip: Escalation, whose: str) -> list[Told]:
    whole = may_read_whole(user, trip)
    offered = [
        Told(f"{whose}“I can help with this”", each.at, each.acting_as, each.words if whole else "")
        for each in trip.help_offered.all()
    ]
    return offered + [
        Told(
            whose + _trip_title(step, trip),
            step.at,
            _trip_teller(step, trip),
            step.words if whole or step.move in PUT_TO_THE_MISSION else _open_words(trip, step),
            step.counter,
        )
        for step in trip.steps.all()
    ]


# What the officer asks, the mission's reply to it, and its word on the outcome are between the two of them.
PUT_TO_THE_MISSION = {"ask", "answer", "acknowledge"}


def _open_words(trip: Escalation, step: Any) -> str:
    """What the mission reads of what was taken in private: the open summary, once it came back."""
    return trip.open_summary if step.move == "return_outcome" else ""


def _trip_title(step: Any, trip: Escalation) -> str:
    if step.move == "submit":
        return f"Asked: {_first_forum(trip)}"
    if step.move == "acknowledge":
        moved = f" Did it move the barrier? {trip.get_moved_it_display()}." if trip.moved_it else ""
        return f"The mission replied: {trip.get_reply_display().lower()}.{moved}"
    return step.label


def _trip_teller(step: Any, trip: Escalation) -> str:
    if step.move == "submit" and trip.typed_because:
        return f"{trip.asked_by}, typed by {step.acting_as} because {trip.typed_because}"
    return step.acting_as


def _first_forum(trip: Escalation) -> Any:
    """The forum that was asked, which another may have replaced since."""
    return next(iter(trip.held_before.all()), trip.forum)
