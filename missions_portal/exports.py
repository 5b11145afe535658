"""The lists of records as files for a spreadsheet: to each person what their list shows, in the words of the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.utils import timezone
from django.views.decorators.http import require_GET

from barriers.forms import ActionFilter, BarrierFilter, DecisionFilter
from barriers.log_rows import as_asked, readable
from barriers.models import Decision
from barriers.names import fill_lists, read_names
from barriers.telling import whose_turn
from barriers.views import decided
from foundation.working_days import today
from learning.forms import FindEntriesForm, FindExperimentsForm, FindVoicesForm
from learning.models import CommunityVoice, Experiment, LearningEntry
from learning.views import voices, wall
from missions.forms.levers import LeverFilter
from missions.models import Lever
from missions_portal.csv_files import lines
from people.requests import SignedIn

MOST = 5_000  # rows of one file, the newest; a spreadsheet of more is nobody's reading


@dataclass(frozen=True)
class Log:
    """One list as a file: which rows a person may have of those the address asks for, and what each column says."""

    rows: Callable[[Any, QueryDict], Any]
    columns: tuple[tuple[str, Callable[[Any], Any]], ...]

    @property
    def head(self) -> list[str]:
        """What stands above the columns."""
        return [name for name, _ in self.columns]


def _day(moment: Any) -> Any:
    return timezone.localtime(moment).date() if moment else None


# ---- which rows: by the same form as the list's, and never more than its reader may read ----


def _with_words(rows: Any, asked: dict[str, Any]) -> Any:
    return rows.matching(asked["q"]) if asked.get("q") else rows


def _barriers(user: Any, address: QueryDict) -> Any:
    form = BarrierFilter(address)
    fill_lists(form, read_names())
    asked = form.understood
    return _with_words(readable(user, as_asked(asked)), asked).with_its_names().select_related("merged_into")


def _decisions(user: Any, address: QueryDict) -> Any:
    asked = DecisionFilter(address).understood
    rows = Decision.objects.visible_to(user).in_force().filter(decided.of_these(asked))
    return _with_words(rows, asked).select_related("forum", "where")


def _actions(user: Any, address: QueryDict) -> Any:
    return decided.actions_of(user, ActionFilter(address).understood).select_related("owner", "decision")


def _learning(user: Any, address: QueryDict) -> Any:
    form = FindEntriesForm(address)
    rows = LearningEntry.objects.visible_to(user).shared().filter(**form.narrowing)
    return _with_words(rows, form.understood).select_related("mission")


def _voices(user: Any, address: QueryDict) -> Any:
    rows = CommunityVoice.objects.visible_to(user).in_the_log()
    return voices.narrowed(rows, FindVoicesForm(address).understood).select_related("mission", "route", "community")


def _experiments(user: Any, address: QueryDict) -> Any:
    rows = Experiment.objects.visible_to(user).exclude(reference=None)
    return wall.narrowed(rows, FindExperimentsForm(address).understood).select_related("mission")


def _levers(user: Any, address: QueryDict) -> Any:
    rows = Lever.objects.filter(**LeverFilter(address).narrowing)
    return rows.select_related("holder", "where").prefetch_related("missions")


LOGS: dict[str, Log] = {
    "barriers": Log(
        _barriers,
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
        _decisions,
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
        _actions,
        (
            ("What", lambda row: row.what),
            ("Whose", lambda row: row.owner),
            ("Due", lambda row: row.due_on),
            ("State", lambda row: row.get_state_display()),
            ("Because of", lambda row: row.decision),
        ),
    ),
    "learning": Log(
        _learning,
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
        _voices,
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
        _experiments,
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
        _levers,
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
    """One list as a CSV file: what this person's list shows with what the address asks, the newest 5,000 rows."""
    if log not in LOGS:
        raise Http404("There is no such log.")
    found = LOGS[log]
    answer = HttpResponse(lines(found.head, _cells(found, request)), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{log}-{today():%Y-%m-%d}.csv"'
    return answer


def _cells(log: Log, request: SignedIn) -> Iterator[list[Any]]:
    for row in log.rows(request.user, request.GET).order_by("-pk")[:MOST].iterator(chunk_size=500):
        yield [say(row) for _, say in log.columns]
