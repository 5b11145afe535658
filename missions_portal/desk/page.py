"""The desk's page: what a person finds first after signing in."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.contrib.humanize.templatetags.humanize import apnumber
from django.http import HttpResponse
from django.shortcuts import render

from barriers.models import PartnerRequest
from barriers.telling import whose_turn
from foundation.working_days import today
from leaders.standing import Standing, standing_of
from learning.forms import QuickEntryForm
from learning.models import LearningEntry
from missions_portal.desk.found import FEW, Row, found_for, trips_of
from missions_portal.desk.waiting import waiting_for
from people.requests import SignedIn

MISSIONS = 3


def desk(request: SignedIn) -> HttpResponse:
    """The first page after signing in."""
    user, standing = request.user, standing_of(request.user)
    found = found_for(user, standing)
    trips = trips_of(found)
    quick = DeskEntryForm(user)
    context = {
        "section": "desk",
        "today": today(),
        "waiting": waiting_for(user, found, trips),
        "asks": [(trip, whose_turn(trip.barrier)) for trip in trips["elsewhere"]],
        "came_back": trips["came_back"],
        "replies": _partner_replies(user, standing),
        "learned": LearningEntry.objects.visible_to(user).shared().with_its_names().exclude(author=user)[:FEW],
        "used": _used(found["used"]),
        "quick": quick,
        "missions": [(mission, _goals_of(mission, found["goal"])) for mission in quick.missions[:MISSIONS]],
        "meetings": found["meeting"],
        "digests": found["digest"],
        "is_officer": any(seat.role != "member" for seat in user.seats_now),
        "stopped": next(iter(found["clock"]), None),
        "sits": bool(standing.sits_on),
    }
    return render(request, "desk.html", context)


class DeskEntryForm(QuickEntryForm):
    """The quick entry; its missions are read once, with the stage that their cards on the desk show."""

    def offer_missions(self, missions: Any) -> None:
        super().offer_missions(missions.select_related("stage"))
        field: Any = self.fields["mission"]
        field.choices = [(mission.pk, str(mission)) for mission in self.missions]


def _goals_of(mission: Any, rows: list[Row]) -> str:
    """The names of a mission's goals, in the order in which they were set."""
    return "; ".join(row.words for row in sorted(rows, key=lambda row: row.pk) if row.ref == mission.code)


def _partner_replies(user: Any, standing: Standing) -> list[PartnerRequest]:
    replied = PartnerRequest.objects.visible_to(user).replied()
    mine = replied.filter(decision__escalation__barrier__lead_mission__in=standing.serves)
    return list(mine.select_related("organisation", "decision__escalation__barrier").order_by("-replied_at")[:3])


def _used(rows: list[Row]) -> dict[str, Any]:
    """“Two missions used what you wrote”, and by which each entry was used; nothing where none was."""
    missions = {row.words for row in rows}
    many = "One mission" if len(missions) == 1 else f"{str(apnumber(len(missions))).capitalize()} missions"
    by_entry: dict[str | None, list[str]] = defaultdict(list)
    for row in rows:
        by_entry[row.ref].append(row.words)
    entries = [(LearningEntry(reference=ref), words) for ref, words in by_entry.items()]
    return {"words": f"{many} used what you wrote", "entries": entries} if rows else {}
