"""The wall of experiments: each by how far it is and by stage of life, those that ended kept in view."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from foundation.paging import further
from foundation.trails import below_the_desk
from leaders.standing import standing_of
from learning.forms import FindExperimentsForm
from learning.models import Experiment
from learning.views.rooms import filters_of, page_of
from missions.models import Stage
from people.requests import SignedIn

_X = Experiment.State
CELL = 3  # experiments in one cell of the wall, before it leads to the list of all of them
DRAFTS = 20


@dataclass(frozen=True)
class Cell:
    """Experiments of one stage of life that are equally far, and the way to all of them where there are more."""

    stage: Stage
    found: list[Experiment]
    all_url: str = ""


@dataclass(frozen=True)
class Column:
    """One part of the wall: experiments that are equally far, by stage of life."""

    title: str
    words: str
    cells: list[Cell]

    @property
    def is_empty(self) -> bool:
        """Is nothing here?"""
        return not any(cell.found for cell in self.cells)


WORDS_OF_FAR = {
    _X.IDEA: "Nobody has agreed to try these yet",
    _X.AGREED: "To start once the four guards are said",
    _X.RUNNING: "Being tried now",
    _X.PAUSED: "They can go on",
    Experiment.FAR_ENDED: "What was seen, and what was decided",
}


def wall(request: SignedIn) -> HttpResponse:
    """Every experiment by how far it is and by stage of life, those that ended kept in view; or a list of one part."""
    form = FindExperimentsForm(request.GET)
    asked = filters_of(request, form)
    rows = narrowed(Experiment.objects.visible_to(request.user), asked).with_their_names()
    context: dict[str, Any] = {
        "form": form,
        "trail": below_the_desk(),
        "narrowed": form.chosen,
        "shown": _what_is_shown(asked),
        "may_write": bool(standing_of(request.user).serves | standing_of(request.user).contributes_to),
    }
    if asked.get("far"):
        found, next_url = page_of(request, _before(rows, asked.get("before")))
        return render(request, "learning/experiment_list.html", context | {"experiments": found, "next_url": next_url})
    found = list(rows.first_of_each("far", "mission__stage", most=CELL + 1, drafts=DRAFTS))
    context["drafts"] = [row for row in found if row.state == _X.DRAFT]
    context["columns"] = _columns(request, [row for row in found if row.state != _X.DRAFT])
    return render(request, "learning/experiment_wall.html", context)


def narrowed(rows: Any, asked: dict[str, Any]) -> Any:
    """Those of these experiments that the wall shows when this is asked for, each with how far it is."""
    rows = rows.by_how_far()
    for name, column in (("far", "far"), ("stage", "mission__stage"), ("mission", "mission"), ("where", "where")):
        if asked.get(name):
            rows = rows.filter(**{column: asked[name]})
    return rows


def _before(rows: Any, before: int | None) -> Any:
    return (rows.filter(pk__lt=before) if before else rows).order_by("-id")


def _columns(request: SignedIn, rows: list[Any]) -> list[Column]:
    stages = sorted({row.mission.stage for row in rows}, key=lambda stage: stage.order)
    cells = defaultdict(list)
    for row in rows:
        cells[row.far, row.mission.stage_id].append(row)
    return [
        Column(title, WORDS_OF_FAR[far], [_cell(request, far, stage, cells[far, stage.pk]) for stage in stages])
        for far, title in FindExperimentsForm.FAR
        if rows
    ]


def _cell(request: SignedIn, far: str, stage: Stage, rows: list[Experiment]) -> Cell:
    whole = further(request.GET, far=far, stage=stage.code) if len(rows) > CELL else ""
    return Cell(stage, rows[:CELL], whole)


def _what_is_shown(asked: dict[str, Any]) -> str:
    words = f"What {asked.get('mission') or 'missions'} tried"
    if asked.get("stage"):
        words += f", in {asked['stage']}"
    if asked.get("where"):
        words += f", in {asked['where']}"
    if asked.get("far"):
        return f"{words}: {dict(FindExperimentsForm.FAR)[asked['far']].lower()}, newest first"
    return f"{words}, and how far each is"
