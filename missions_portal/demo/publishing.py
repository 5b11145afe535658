"""Records put in the public window as their officers do it: written, checked, published; or kept back."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from foundation.publishing import QuietDates
from foundation.working_days import today
from missions_portal.demo.world import World, data
from missions_portal.publish import desk
from missions_portal.publish.side import PublicSide


def fill_the_desk(world: World) -> None:
    """Put the rest of the desk on the timeline: each of its states, and quiet dates that are over."""
    given = data("publishing")
    quiet = given["quiet"]
    first, last = world.days.day(quiet["from"]), world.days.day(quiet["to"])
    world.on(-60, "09:00", "quiet dates", partial(_quiet, first, last, quiet["reason"]))
    for row in given["records"]:
        world.on(row["day"], "17:30", f"publication desk: {row['to']}", partial(_as_far, world, row))


def _quiet(first: Any, last: Any, reason: str) -> None:
    QuietDates.objects.create(starts_on=first, ends_on=last, reason=reason)


def _as_far(world: World, row: dict[str, Any]) -> None:
    officer = world.person("officer.hwb")
    record: Any = world.entry(row["entry"]) if "entry" in row else world.voice(row["voice"])
    if row["to"] == "exempt":
        keep_back(record, because=row["because"], paragraph=row["paragraph"], days=row["days"], by=officer)
        return
    changed = {"public_change": row["changed"]} if "changed" in row else {}
    to = "cleared" if row["to"] == "asked" else row["to"]
    side = publish(record, title=row["title"], summary=row["summary"], to=to, **changed, by=officer)
    if row["to"] == "asked":
        desk.ask_second(side, words=row["because"], by=officer)


def publish(record: Any, *, title: str, summary: str, by: Any, to: str = "published", **words: str) -> PublicSide:
    """Bring a record as far as `to`: its words written, cleared, published, or taken down again. Returns its side."""
    side = PublicSide(record)
    desk.write(side, public_title=title, public_summary=summary, **words, by=by, seen=side.moves)
    if to == "written":
        return side
    desk.clear(side, checked=True, by=by)
    if to == "cleared":
        return side
    desk.publish(side, by=by)
    if to == "unpublished":
        desk.unpublish(side, words="A partner asked us to put a number right first.", by=by)
    return side


def keep_back(record: Any, *, because: str, paragraph: str = "", days: int = 90, by: Any) -> PublicSide:
    """Keep a record from residents, to be looked at again after so many days."""
    side = PublicSide(record)
    return desk.exempt(side, because=because, paragraph=paragraph, review_on=today() + timedelta(days=days), by=by)
