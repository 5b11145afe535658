"""The wall of experiments: what is tried, what guards it, and what was seen."""

from __future__ import annotations

from collections import defaultdict
from copy import copy
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from foundation.moves import Door, NotYours
from foundation.posting import form_page
from foundation.versions import save_words
from leaders.standing import standing_of
from learning import capture, experiments
from learning.experiments import in_pounds
from learning.forms import (
    AgreeForm,
    AmendExperimentForm,
    CheckInForm,
    ExperimentForm,
    FindExperimentsForm,
    FromExperimentForm,
    MoveForm,
    PauseForm,
    ReviewForm,
    StartForm,
    StopForm,
)
from learning.models import Experiment
from learning.moves import EXPERIMENT_MOVES, may_amend, serves
from learning.views.rooms import (
    Act,
    Room,
    Told,
    buttons,
    filters_of,
    find,
    key_of,
    make_the_move,
    page_of,
    story_of,
    trail,
)
from missions.models import Stage
from people.requests import SignedIn


def _offer(record: Any, **how: Any) -> Any:
    return capture.offer(record, EXPERIMENT_MOVES, **how)


def _discard(record: Any, **how: Any) -> None:
    capture.discard(record, EXPERIMENT_MOVES, **how)


def _check_in(record: Any, *, stops: bool, went_on_because: str, **how: Any) -> Any:
    if stops:
        return experiments.stop_at_a_limit(record, **how)
    return experiments.check_in(record, went_on_because=went_on_because, **how)


def _after_review(record: Experiment) -> str:
    """An adapted one leads to its next try, where what is different is said."""
    child = record.adapted_as.order_by("-id").first() if record.decision == Experiment.Decision.ADAPT else None
    return reverse("learning:experiment_amend", args=[key_of(child)]) if child else record.get_absolute_url()


ROOM = Room(
    model=Experiment,
    table=EXPERIMENT_MOVES,
    acts={
        "share": Act(MoveForm, experiments.share),
        "offer": Act(MoveForm, _offer),
        "discard": Act(MoveForm, _discard),
        "agree": Act(AgreeForm, experiments.agree),
        "start": Act(StartForm, experiments.start),
        "check_in": Act(CheckInForm, _check_in),
        "pause": Act(PauseForm, experiments.pause),
        "resume": Act(MoveForm, experiments.resume),
        "stop": Act(StopForm, experiments.stop),
        "review": Act(ReviewForm, experiments.review, _after_review),
    },
    move_url="learning:experiment_move",
    list_url="learning:experiments",
    name="Experiments",
)
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
    rows = _narrowed(Experiment.objects.visible_to(request.user).by_how_far(), asked).with_their_names()
    context: dict[str, Any] = {
        "form": form,
        "trail": trail(),
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


def _narrowed(rows: Any, asked: dict[str, Any]) -> Any:
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
    onward = request.GET.copy()
    onward.update({"far": far, "stage": stage.code})
    return Cell(stage, rows[:CELL], f"?{onward.urlencode()}" if len(rows) > CELL else "")


def _what_is_shown(asked: dict[str, Any]) -> str:
    words = f"What {asked.get('mission') or 'missions'} tried"
    if asked.get("stage"):
        words += f", in {asked['stage']}"
    if asked.get("where"):
        words += f", in {asked['where']}"
    if asked.get("far"):
        return f"{words}: {dict(FindExperimentsForm.FAR)[asked['far']].lower()}, newest first"
    return f"{words}, and how far each is"


def new(request: SignedIn) -> HttpResponse:
    """A test card: put on the wall, sent to the team, or kept as a draft."""
    form = ExperimentForm(request.user, request.POST or None)

    def act() -> str:
        experiment = capture.keep(form.save(commit=False), by=request.user)
        if "draft" in request.POST:
            messages.success(request, "Kept as a draft. Only you can read it.")
        elif serves(experiment, request.user):
            experiments.share(experiment, by=request.user)
            messages.success(request, f"On the wall. Its reference is {experiment.reference}.")
        else:
            _offer(experiment, by=request.user)
            messages.success(request, "Sent to the team, with thanks.")
        return experiment.get_absolute_url()

    context = {
        "title": "Try something small",
        "turn": "A title and what you believe will do. The rest can wait until it starts.",
        "trail": trail(("Experiments", reverse("learning:experiments"))),
        "submit": "Put it on the wall" if standing_of(request.user).serves else "Send it to the team",
        "may_keep": True,
        "needs_a_mission": True,
    }
    return form_page(request, form, act, "learning/form.html", context)


def experiment(request: SignedIn, ref: str) -> HttpResponse:
    """One experiment: its card, its guards, the tries it stands among, and what was seen."""
    rows = Experiment.objects.with_their_names().select_related("intervention__mission")
    experiment = find(rows, request.user, ref)
    story = story_of(experiment)
    line = experiments.line_of(experiment, reader=request.user)
    before = next((one for one in line if one.pk == experiment.adapted_from_id), None)
    return render(
        request,
        "learning/experiment_detail.html",
        {
            "experiment": experiment,
            "trail": trail(("Experiments", reverse("learning:experiments"))),
            "next_try": before is not None,
            **card_of(experiment, before),
            "turn": turn_of(experiment),
            "moves": _acts(experiment, request.user),
            "story": story,
            "stopped_because": _words_of_the_stop(experiment, story),
            "line": line,
            "barriers": experiment.barriers.visible_to(request.user).order_by("-id"),
            "entries": experiment.learning.visible_to(request.user).with_its_names().order_by("-id"),
            "voices": experiment.voices.visible_to(request.user),
        },
    )


def _words_of_the_stop(experiment: Experiment, story: list[Told]) -> str:
    label = EXPERIMENT_MOVES["stop"].past
    return next((told.words for told in story if told.title == label), "") if experiment.has_ended else ""


CARD = {
    "riskiest_assumption": "What must be true, and might not be",
    "tries": "What is tried",
    "where": "Where",
    "looks_at": "What we look at",
}
GUARDS = {
    "harm_check": "Who could be harmed, and what guards them",
    "spending_limit": "The most that may be spent",
    "when_we_would_stop": "When we would stop",
    "harm_of_doing_nothing": "The harm of doing nothing",
}


@dataclass(frozen=True)
class Box:
    """One box of a card: what it says, and what the try before said where that was different."""

    label: str
    words: str
    before: str = ""


def card_of(experiment: Experiment, before: Experiment | None = None) -> dict[str, Any]:
    """The test card, its guards and its permission as labels and words, and which guards are still missing.

    `before` is the try it was adapted from: each box then says what is different.
    """
    guards = [_box(label, name, experiment, before) for name, label in GUARDS.items()]
    noted = [Box("Harm noted", experiment.harm_noted), Box("It went on, because", experiment.went_on_because)]
    lent = [
        Box("The rule set aside", experiment.permission_for),
        Box("Who lent permission", experiment.permission_by),
    ]
    card = [_box(label, name, experiment, before) for name, label in CARD.items()]
    return {
        "belief": _box("We believe that", "belief", experiment, before),
        "card": [box for box in card if box.words or box.before],
        "guards": guards,
        "noted": [box for box in noted if box.words],
        "lent": [box for box in lent if box.words],
        "permission": permission_in_words(experiment),
        "spending": spending_in_words(experiment),
        "unguarded": [box.label.lower() for box in guards if not box.words],
    }


def _box(label: str, name: str, experiment: Experiment, before: Experiment | None) -> Box:
    words, then = _in_words(experiment, name), _in_words(before, name) if before else ""
    return Box(label, words, then if then != words else "")


def _in_words(experiment: Experiment, name: str) -> str:
    value = getattr(experiment, name)
    if name == "where":
        return str(value or "Everywhere")
    if name == "spending_limit":
        return "" if value is None else in_pounds(value)
    return value


def spending_in_words(experiment: Experiment) -> str:
    """“£180 spent of at most £250” once it has started; blank before."""
    if experiment.spending_limit is None or experiment.state in (_X.DRAFT, _X.IDEA, _X.AGREED):
        return ""
    spent = in_pounds(experiment.spent) if experiment.spent else "Nothing"
    return f"{spent} spent of at most {in_pounds(experiment.spending_limit)}"


def permission_in_words(experiment: Experiment) -> str:
    """Until when a permission is or was lent; blank where none has an end."""
    until, days = experiment.permission_until, experiment.days_of_permission
    if until is None or days is None:
        return ""
    day = f"{until:%-d %B %Y}"
    if days < 0:
        return f"The permission ended on {day}."
    if experiment.has_ended:
        return f"The permission was lent until {day}."
    left = "today" if days == 0 else "tomorrow" if days == 1 else f"in {days} days"
    return f"The permission ends on {day}, {left}."


def turn_of(experiment: Experiment) -> str:
    """The first line of an experiment: how far it is."""
    if experiment.state == _X.DRAFT:
        return "A draft, for the team to read" if experiment.offered_at else "A draft, not yet shared"
    if experiment.state == _X.REVIEWED:
        return f"Reviewed: {experiment.get_decision_display().lower()}"
    words: dict[str, str] = {
        _X.IDEA: "An idea, not yet agreed",
        _X.AGREED: "Agreed, not yet started",
        _X.RUNNING: f"Running. {spending_in_words(experiment)}.",
        _X.PAUSED: f"Paused. {spending_in_words(experiment)}.",
        _X.STOPPED: "Stopped early: a good ending. What it taught is worth a review.",
    }
    return words[experiment.state]


def _acts(experiment: Experiment, user: Any) -> list[Door]:
    """What a person can do now."""
    acts = buttons(ROOM, experiment, user)
    if experiment.has_ended and serves(experiment, user):
        url = f"{reverse('learning:new')}?experiment={experiment.reference}"
        acts.append(Door("Write down what you learned", url, "Its words are filled in for you"))
    if may_amend(experiment, user):
        acts.append(Door("Amend the card", reverse("learning:experiment_amend", args=[key_of(experiment)])))
    return acts


def amend(request: SignedIn, ref: str) -> HttpResponse:
    """A test card, amended; where somebody else did so meanwhile, both texts are shown."""
    experiment = find(Experiment.objects.all(), request.user, ref)
    if not may_amend(experiment, request.user):
        raise NotYours("The words are for its mission’s own people to amend.")
    # The form writes on a copy, so that the record itself is only ever changed by saving.
    form = AmendExperimentForm(request.user, request.POST or None, instance=copy(experiment))

    def act() -> str:
        words = {name: form.cleaned_data[name] for name in AmendExperimentForm.Meta.fields}
        save_words(experiment, words, by=request.user, version=form.cleaned_data["version"])
        if "barriers" in form.cleaned_data:
            capture.link_barriers(experiment, form.cleaned_data["barriers"], by=request.user)
        messages.success(request, "Saved.")
        return experiment.get_absolute_url()

    next_try = experiment.adapted_from_id and experiment.state == _X.DRAFT
    context = {
        "title": "The next try: say what is different" if next_try else "Amend the card",
        "turn": experiment.title,
        "record": experiment,
        "trail": trail(("Experiments", reverse("learning:experiments"))),
        "submit": "Save",
    }
    return form_page(request, form, act, "learning/form.html", context)


def move(request: SignedIn, ref: str, move: str) -> HttpResponse:
    """One move of an experiment."""
    return make_the_move(request, ROOM, ref, move)


def written_down_from(request: SignedIn) -> Experiment | None:
    """The ended experiment that an address says an entry comes from, where this person may write for its mission."""
    form = FromExperimentForm(request.GET)
    reference = form.understood.get("experiment")
    if not reference:
        return None
    ended = Experiment.objects.visible_to(request.user).as_far_as(*Experiment.ENDED)
    found = ended.filter(reference=reference).select_related("mission").first()
    return found if found and serves(found, request.user) else None
