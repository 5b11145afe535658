"""The one line that each section gives to the five at the top: what a reader should know who reads no further."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from barriers.models import Decision, Escalation
from digests.phrases import listed, many, number, sentence, sentences, working_days
from digests.scope import Telling


def asked(told: Telling, asks: Sequence[Any]) -> str:
    """How many asks come to the forum on which day, and what is wanted of it."""
    on = told.on(told.meeting.day) if told.meeting else ""
    if not asks:
        return sentence(f"nothing is asked of you on {on}") if on else ""
    wanted = listed([f"{number(n)} to {word}" for word, n in _tally(ask.get_wanted_display() for ask in asks)])
    return sentence(f"{many(len(asks), 'ask')} {'comes' if len(asks) == 1 else 'come'} to you on {on}: {wanted}")


def _tally(words: Iterable[str]) -> list[tuple[str, int]]:
    counts: dict[str, int] = {}
    for word in words:
        counts[word.lower()] = counts.get(word.lower(), 0) + 1
    return list(counts.items())


def decided(rows: Sequence[Decision]) -> str:
    """How far what the forum decided has come."""
    return sentence(how_far(len(rows), sum(1 for row in rows if _nothing_left(row)))) if rows else ""


def how_far(decided: int, done: int) -> str:
    """How many of the things a forum decided are done with."""
    if decided == 1:
        return f"The one thing you decided {'is done with' if done else 'goes on'}"
    if not done:
        first = "Neither" if decided == 2 else "None"
        return f"{first} of the {many(decided, 'thing')} you decided is done with yet"
    left = decided - done
    if not left:
        return f"{'Both' if decided == 2 else f'All {number(decided)}'} things you decided are done with"
    ends = f"{number(done)} {'is' if done == 1 else 'are'} done with"
    return f"Of {many(decided, 'thing')} you decided, {ends} and {number(left)} {'goes' if left == 1 else 'go'} on"


def _nothing_left(decision: Decision) -> bool:
    trip = decision.escalation
    over = trip is None or trip.state in (
        Escalation.State.ACKNOWLEDGED,
        Escalation.State.CLOSED,
        Escalation.State.REFERRED_UP,
    )
    waits = any(request.state == "sent" for request in decision.partner_requests.all())
    return over and not waits and all(action.state != "open" for action in decision.actions.all())


def held(told: Telling, rows: Sequence[dict[str, Any]]) -> str:
    """How many barriers are open, and the longest wait in working days."""
    if not rows:
        return ""
    total = sum(row["n"] for row in rows)
    most = max(told.wait(row["since"]) for row in rows)
    verb = "barrier is" if total == 1 else "barriers are"
    return sentence(f"{number(total)} {verb} open that you know of; the longest has waited {working_days(most)}")


def removed(n: int) -> str:
    """How many barriers are out of the way."""
    was = "barrier was" if n == 1 else "barriers were"
    return sentence(f"{number(n)} {was} removed or worked round") if n else ""


def parameters(n: int) -> str:
    """How many missions ask for the parameters to be looked at again."""
    asks = "mission asks" if n == 1 else "missions ask"
    return sentence(f"{number(n)} {asks} for the parameters to be looked at again") if n else ""


def learned(entries: int, together: int) -> str:
    """How many syntheses are offered, and how many missions shared something: an edition tells one thing of each."""
    offered = (
        f"{many(together, 'synthesis', 'syntheses')} {'is' if together == 1 else 'are'} offered to you to read"
        if together
        else ""
    )
    return sentences([offered, f"{many(entries, 'mission')} shared something learned" if entries else ""])


def levers(n: int) -> str:
    """How many levers moved."""
    return sentence(f"{many(n, 'lever')} moved") if n else ""


def leaders(started: Sequence[str], vacant: Sequence[str]) -> str:
    """Which missions have a new leader, and which still look for one; without blame."""
    parts = []
    if started:
        parts.append(f"{listed(started)} {'has' if len(started) == 1 else 'have'} a new system leader")
    if vacant:
        still = f"{vacant[0]} is" if len(vacant) == 1 else f"{number(len(vacant))} missions are"
        parts.append(f"{still} still looking for one" if started else f"{still} still looking for a system leader")
    return sentences(parts)


def sent_back(n: int) -> str:
    """How many asks went back with advice."""
    was = "ask was" if n == 1 else "asks were"
    return sentence(f"{number(n)} {was} sent back with advice") if n else ""


def quiet(names: Sequence[str]) -> str:
    """On which missions nothing was written."""
    return sentence(f"nothing new was written on {listed(names)}") if names else ""
