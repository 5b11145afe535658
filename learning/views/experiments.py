"""The wall of experiments: what is tried, what guards it, and what was seen."""

from __future__ import annotations

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
from learning.forms import (
    AgreeForm,
    AmendExperimentForm,
    CheckInForm,
    ExperimentForm,
    FindExperimentsForm,
    MoveForm,
    PauseForm,
    ReviewForm,
    StartForm,
    StopForm,
)
from learning.models import Experiment
from learning.moves import EXPERIMENT_MOVES, may_amend, serves
from learning.views.rooms import (
    PAGE,
    Act,
    Room,
    buttons,
    filters_of,
    find,
    key_of,
    make_the_move,
    story_of,
    trail,
)
from people.requests import SignedIn


def _offer(record: Any, **how: Any) -> Any:
    return capture.offer(record, EXPERIMENT_MOVES, **how)


def _discard(record: Any, **how: Any) -> None:
    capture.discard(record, EXPERIMENT_MOVES, **how)


ROOM = Room(
    model=Experiment,
    table=EXPERIMENT_MOVES,
    acts={
        "share": Act(MoveForm, experiments.share),
        "offer": Act(MoveForm, _offer),
        "discard": Act(MoveForm, _discard),
        "agree": Act(AgreeForm, experiments.agree),
        "start": Act(StartForm, experiments.start),
        "check_in": Act(CheckInForm, experiments.check_in),
        "pause": Act(PauseForm, experiments.pause),
        "resume": Act(MoveForm, experiments.resume),
        "stop": Act(StopForm, experiments.stop),
        "review": Act(ReviewForm, experiments.review),
    },
    move_url="learning:experiment_move",
    list_url="learning:experiments",
    name="Experiments",
)
_X = Experiment.State


@dataclass(frozen=True)
class Column:
    """One part of the wall: experiments that are equally far."""

    title: str
    words: str
    states: tuple[str, ...]


WALL = (
    Column("Ideas", "Nobody has agreed to try these yet", (_X.IDEA,)),
    Column("Agreed", "To start once the four guards are said", (_X.AGREED,)),
    Column("Running", "Being tried now", (_X.RUNNING,)),
    Column("Paused", "They can go on", (_X.PAUSED,)),
    Column("Ended", "What was seen, and what was decided", (_X.STOPPED, _X.REVIEWED)),
)


def wall(request: SignedIn) -> HttpResponse:
    """Every experiment by how far it is, those that ended kept in view."""
    seen = Experiment.objects.visible_to(request.user).select_related("mission__stage", "where", "author")
    form = FindExperimentsForm(request.GET)
    asked = filters_of(request, form)
    rows = seen.filter(mission=asked["mission"]) if asked.get("mission") else seen
    columns = [(column, list(rows.as_far_as(*column.states).order_by("-id")[:PAGE])) for column in WALL]
    return render(
        request,
        "learning/experiment_list.html",
        {
            "columns": columns,
            "any": any(found for _, found in columns),
            "form": form,
            "trail": trail(),
            "narrowed": bool(asked.get("mission")),
            "shown": f"What {asked.get('mission') or 'missions'} tried, and how far each is",
            "page": PAGE,
            "may_write": bool(standing_of(request.user).serves | standing_of(request.user).contributes_to),
            "drafts": seen.drafts().order_by("-id")[:20],
        },
    )


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
    """One experiment: its card, its guards, and what was seen."""
    rows = Experiment.objects.select_related("mission__stage", "where", "author", "adapted_from", "intervention")
    experiment = find(rows, request.user, ref)
    return render(
        request,
        "learning/experiment_detail.html",
        {
            "experiment": experiment,
            "trail": trail(("Experiments", reverse("learning:experiments"))),
            **card_of(experiment),
            "turn": turn_of(experiment),
            "moves": _acts(experiment, request.user),
            "story": story_of(experiment),
            "barriers": experiment.barriers.visible_to(request.user).order_by("-id"),
            "voices": experiment.voices.visible_to(request.user),
            "next_tries": Experiment.objects.visible_to(request.user).filter(adapted_from=experiment),
            "adapted_from": Experiment.objects.visible_to(request.user).filter(pk=experiment.adapted_from_id).first(),
        },
    )


def card_of(experiment: Experiment) -> dict[str, Any]:
    """The test card and its guards as labels and words, and which guards are still missing."""
    limit, until = experiment.spending_limit, experiment.permission_until
    pounds = "" if limit is None else f"£{limit:,.2f}, of which £{experiment.spent:,.2f} spent"
    lent = [experiment.permission_by, experiment.permission_for, f"until {until:%-d %B %Y}" if until else ""]
    guards = [
        ("Who could be harmed, and what guards them", experiment.harm_check),
        ("The most that may be spent", pounds),
        ("When we would stop", experiment.when_we_would_stop),
        ("The harm of doing nothing", experiment.harm_of_doing_nothing),
    ]
    card = [
        ("What must be true, and might not be", experiment.riskiest_assumption),
        ("What is tried", experiment.tries),
        ("What we look at", experiment.looks_at),
    ]
    noted = [
        ("Harm noted", experiment.harm_noted),
        ("It went on, because", experiment.went_on_because),
        ("Permission lent", ", ".join(word for word in lent if word)),
    ]
    return {
        "card": [pair for pair in card if pair[1]],
        "guards": guards + [pair for pair in noted if pair[1]],
        "unguarded": [label.lower() for label, words in guards if not words],
    }


def turn_of(experiment: Experiment) -> str:
    """The first line of an experiment: how far it is."""
    if experiment.state == _X.DRAFT:
        return "A draft, for the team to read" if experiment.offered_at else "A draft, not yet shared"
    if experiment.state == _X.REVIEWED:
        return f"Reviewed: {experiment.get_decision_display().lower()}"
    words: dict[str, str] = {
        _X.IDEA: "An idea, not yet agreed",
        _X.AGREED: "Agreed, not yet started",
        _X.STOPPED: "Stopped early: a good ending. What it taught is worth a review.",
    }
    return words.get(experiment.state, experiment.get_state_display())


def _acts(experiment: Experiment, user: Any) -> list[Door]:
    """What a person can do now."""
    acts = buttons(ROOM, experiment, user)
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
        messages.success(request, "Saved.")
        return experiment.get_absolute_url()

    context = {
        "title": "Amend the card",
        "turn": experiment.title,
        "record": experiment,
        "trail": trail(("Experiments", reverse("learning:experiments"))),
        "submit": "Save",
    }
    return form_page(request, form, act, "learning/form.html", context)


def move(request: SignedIn, ref: str, move: str) -> HttpResponse:
    """One move of an experiment."""
    return make_the_move(request, ROOM, ref, move)
