"""What waits for a person: each line says by when, what it is, and has the one button that does it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.text import Truncator

from barriers.duties import meetings_owed, to_do_at, unfinished_meetings
from barriers.models import Barrier, Decision
from barriers.telling import day
from barriers.views.doors import trip_url
from foundation.working_days import today
from leaders.models import Nomination
from learning.models import Synthesis
from missions_portal.desk.found import MOST_WAITING, OFFERED, Row
from missions_portal.models import InformationRequest


@dataclass
class Waiting:
    """One thing that waits for this person: by when, what, and the one button that does it."""

    when: str
    title: str
    url: str
    act: str
    act_url: str
    due_on: date | None = None
    words: str = ""


def waiting_for(user: Any, found: dict[str, list[Row]], trips: dict[str, list[Any]]) -> list[Waiting]:
    """Everything that waits for this person, what is due soonest first."""
    waiting = [
        *_questions(trips["answer"]),
        *_outcomes(trips["reply"]),
        *_turned_back(found),
        *_officers_day(user),
        *_actions(found["action"]),
        *_editions(found["edition"]),
        *_narrowed(found["narrowed"]),
        *_publications(found["publication"]),
        *_requests(found["request"]),
        *_syntheses(found["synthesis"]),
        *_nominations(found["nomination"]),
        *_offered(found),
    ]
    waiting.sort(key=lambda item: item.due_on or date.max)
    return waiting


def _questions(trips: list[Any]) -> list[Waiting]:
    """What officers ask of my missions."""
    return [
        Waiting(
            f"{trip.forum} asks. Answer by {day(trip.mission_answer_by)}.",
            trip.barrier.title,
            trip.barrier.get_absolute_url(),
            "Answer",
            trip_url(trip, "answer"),
            trip.mission_answer_by,
            trip.asked or "",
        )
        for trip in trips
    ]


def _outcomes(trips: list[Any]) -> list[Waiting]:
    """Outcomes that my missions owe a word on."""
    return [
        Waiting(
            f"Came back on {day(trip.returned_at)}. Say if it moved the barrier by {day(trip.reply_by)}.",
            trip.barrier.title,
            trip.barrier.get_absolute_url(),
            "Reply",
            trip_url(trip, "acknowledge"),
            trip.reply_by,
            # What was taken in private reaches the mission as the open summary alone.
            trip.open_summary if trip.exempt else trip.outcome_words,
        )
        for trip in trips
    ]


TURNED_BACK = {
    "sent_back": ("A forum sent it back with advice.", "Read the advice"),
    "dispute": ("Another mission says that it is still in the way.", "Read why"),
    "pass_on": ("Your mission leads it now.", "Read why"),
}


def _turned_back(found: dict[str, list[Row]]) -> list[Waiting]:
    """What came to my missions again by what others did."""
    lines = []
    for which, (when, act) in TURNED_BACK.items():
        for row in found[which]:
            url = f"{Barrier(pk=row.pk, reference=row.ref).get_absolute_url()}#story"
            lines.append(Waiting(when, row.words, url, act, url))
    return lines


def _officers_day(user: Any) -> list[Waiting]:
    """One line for each forum whose work this person does: what is asked there, and what its meetings are owed."""
    forums = {seat.forum_id: seat.forum for seat in user.seats_now if seat.role == "officer"}
    owed = Counter(meeting.forum_id for _, _, meeting in meetings_owed(unfinished_meetings(forums))) if forums else {}
    lines = []
    for pk, to_do in to_do_at(forums).items():
        counts = [*to_do, (owed[pk], "for its meetings")] if owed.get(pk) else to_do
        if counts:
            what = ", ".join(f"{count} {title.lower()}" for count, title in counts)
            url = f"{reverse('barriers:queue')}?forum={forums[pk].code}"
            lines.append(Waiting(what.capitalize(), str(forums[pk]), url, "Open the queue", url, today()))
    return lines


def _publications(rows: list[Row]) -> list[Waiting]:
    """How many records an officer has yet to look at for residents, in one line."""
    waits = len(rows)
    if not waits:
        return []
    many = f"{waits} records wait" if waits < MOST_WAITING else f"{MOST_WAITING} records or more wait"
    what = f"{'One record waits' if waits == 1 else many} for publication"
    url = reverse("publish:list")
    return [Waiting(f"{what}, or to be kept back.", "Publication desk", url, "Open the desk", url)]


def _requests(rows: list[Row]) -> list[Waiting]:
    """What the law asks to be answered, for every officer."""
    lines = []
    for row in rows:
        url = InformationRequest(pk=row.pk).get_absolute_url()
        by = "it was to be answered by" if row.on and row.on < today() else "to be answered by"
        when = f"A request for information, {row.ref}, {by} {day(row.on)}."
        lines.append(Waiting(when, Truncator(row.words).chars(90), url, "Open the request", url, row.on))
    return lines


def _actions(rows: list[Row]) -> list[Waiting]:
    return [
        Waiting(
            f"You promised this by {day(row.on)}.",
            row.words,
            Decision(reference=row.ref).get_absolute_url() if row.ref else reverse("barriers:actions"),
            "Say how it went",
            reverse("barriers:action", args=[row.pk]),
            row.on,
        )
        for row in rows
    ]


def _editions(rows: list[Row]) -> list[Waiting]:
    return [
        Waiting(
            "A digest is held until you approve it.",
            f"{row.words}, to {day(row.on)}",
            reverse("digests:check", args=[row.ref]),
            "Check",
            reverse("digests:check", args=[row.ref]),
        )
        for row in rows
    ]


def _narrowed(rows: list[Row]) -> list[Waiting]:
    """Digests that tell what their readers may no longer be told."""
    lines = []
    for row in rows:
        url = reverse("digests:narrowed", args=[row.ref])
        when = f"{row.ref}, which was sent, tells what its readers may no longer be told."
        lines.append(Waiting(when, f"{row.words}, to {day(row.on)}", url, "Take it out, or leave it", url))
    return lines


def _syntheses(rows: list[Row]) -> list[Waiting]:
    """What missions learned together, offered to the forums whose work this person does."""
    lines = []
    for row in rows:
        url = Synthesis(pk=row.pk).get_absolute_url()
        lines.append(Waiting(f"{row.ref} is offered a synthesis for an agenda.", row.words, url, "Read", url))
    return lines


def _nominations(rows: list[Row]) -> list[Waiting]:
    """Whom I have to answer, and who is willing and waits for a meeting."""
    lines = []
    for row in rows:
        url = reverse("leaders:nomination", args=[row.pk])
        if row.ref == Nomination.State.ASKED:
            lines.append(Waiting("You were put forward to lead it. Are you willing?", row.words, url, "Answer", url))
        else:
            lines.append(Waiting("Somebody is willing to lead it.", row.words, url, "Take it to a meeting", url))
    return lines


def _offered(found: dict[str, list[Row]]) -> list[Waiting]:
    """What contributors sent to my teams, called by its title, its heading or its first words."""
    lines = []
    for which, model in OFFERED.items():
        for row in found[which]:
            what = f"Your team is offered a {model._meta.verbose_name}."
            url = model(pk=row.pk, reference=row.ref).get_absolute_url()
            lines.append(Waiting(what, Truncator(row.words).chars(60) or "Not yet named", url, "Read", url))
    return lines
