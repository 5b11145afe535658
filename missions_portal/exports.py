"""The logs as files for a spreadsheet: to each person the rows they may read, in the words of the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from barriers.models import Action, Barrier, Decision
from barriers.telling import whose_turn
from foundation.working_days import today
from learning.models import CommunityVoice, Experiment, LearningEntry
from missions.models import Lever
from missions_portal.csv_files import lines
from people.requests import SignedIn

MOST = 5_000  # rows of one file, the newest; a spreadsheet of more is nobody's reading


@dataclass(frozen=True)
class Log:
    """One log as a file: which rows a person may have, newest first, and what each column says."""

    rows: Callable[[Any], Any]
    columns: tuple[tuple[str, Callable[[Any], Any]], ...]


def _day(moment: Any) -> Any:
    return timezone.localtime(moment).date() if moment else None


LOGS: dict[str, Log] = {
    "barriers": Log(
        lambda user: Barrier.objects.visible_to(user).logged().with_its_names().select_related("merged_into"),
        (
            ("Reference", lambda row: row.reference),
            ("Title", lambda row: row.title),
            ("What gets in the way", lambda row: row.gets_in_the_way),
            ("Mission", lambda row: row.lead_mission),
            ("Kind", lambda row: row.kind),
            ("Where", lambda row: row.where),
            ("State", lambda row: row.get_state_display()),
            ("Whose turn", lambda row: whose_turn(row, today())),
            ("Since", lambda row: _day(row.turn_since)),
            ("Logged on", lambda row: _day(row.logged_at)),
        ),
    ),
    "decisions": Log(
        lambda user: Decision.objects.visible_to(user).in_force().select_related("forum", "where"),
        (
            ("Reference", lambda row: row.reference),
            ("Day", lambda row: row.on),
            ("Forum", lambda row: row.forum),
            ("Title", lambda row: row.title),
            ("Outcome", lambda row: row.get_outcome_display()),
            ("What was decided", lambda row: row.words),
            ("Reasons", lambda row: row.reasons),
            ("Where", lambda row: row.where),
        ),
    ),
    "actions": Log(
        lambda user: Action.objects.visible_to(user).select_related("owner", "decision"),
        (
            ("What", lambda row: row.what),
            ("Whose", lambda row: row.owner),
            ("Due", lambda row: row.due_on),
            ("State", lambda row: row.get_state_display()),
            ("Because of", lambda row: row.decision),
        ),
    ),
    "learning": Log(
        lambda user: LearningEntry.objects.visible_to(user).shared().select_related("mission"),
        (
            ("Reference", lambda row: row.reference),
            ("Mission", lambda row: row.mission),
            ("Title", lambda row: row.title),
            ("What?", lambda row: row.what),
            ("So what?", lambda row: row.so_what),
            ("Now what?", lambda row: row.now_what),
            ("Kind", lambda row: row.get_kind_display()),
            ("Source", lambda row: row.get_source_display()),
            ("Confidence", lambda row: row.get_confidence_display()),
            ("Shared on", lambda row: _day(row.shared_at)),
        ),
    ),
    "voices": Log(
        lambda user: (
            CommunityVoice.objects.visible_to(user)
            .exclude(reference=None)
            .select_related("mission", "route", "community")
        ),
        (
            ("Reference", lambda row: row.reference),
            ("Mission", lambda row: row.mission),
            ("Through", lambda row: row.route),
            ("Who", lambda row: row.community),
            ("What people said", lambda row: row.words),
            ("State", lambda row: row.get_state_display()),
            ("Answer", lambda row: row.get_response_display()),
            ("In these words", lambda row: row.response_words),
            ("Heard on", lambda row: row.heard_on),
        ),
    ),
    "experiments": Log(
        lambda user: Experiment.objects.visible_to(user).exclude(reference=None).select_related("mission"),
        (
            ("Reference", lambda row: row.reference),
            ("Mission", lambda row: row.mission),
            ("Title", lambda row: row.title),
            ("What we believe", lambda row: row.belief),
            ("State", lambda row: row.get_state_display()),
            ("What was seen", lambda row: row.seen),
            ("What surprised", lambda row: row.surprised),
        ),
    ),
    "levers": Log(
        lambda user: Lever.objects.select_related("holder", "where").prefetch_related("missions"),
        (
            ("Kind", lambda row: row.get_kind_display()),
            ("Name", lambda row: row.name),
            ("Missions", lambda row: ", ".join(mission.short_name for mission in row.missions.all())),
            ("Holder", lambda row: row.holder),
            ("Where", lambda row: row.where),
            ("State", lambda row: row.get_state_display()),
            ("Look again on", lambda row: row.review_on),
        ),
    ),
}


@require_GET
def export(request: SignedIn, log: str) -> HttpResponse:
    """One log as a CSV file: what this person may read of it, the newest 5,000 rows."""
    if log not in LOGS:
        raise Http404("There is no such log.")
    found = LOGS[log]
    head = [name for name, _ in found.columns]
    answer = HttpResponse(lines(head, _cells(found, request.user)), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{log}-{today():%Y-%m-%d}.csv"'
    return answer


def _cells(log: Log, user: Any) -> Iterator[list[Any]]:
    for row in log.rows(user).order_by("-pk")[:MOST].iterator(chunk_size=500):
        yield [say(row) for _, say in log.columns]
