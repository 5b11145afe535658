"""One experiment's pages: its card is written, its guards are said, and its moves are made."""

from __future__ import annotations

from copy import copy
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from foundation.moves import Door
from foundation.posting import form_page
from foundation.story import Told, story_of
from foundation.trails import below_the_desk
from leaders.standing import standing_of
from learning import capture, experiments
from learning.forms import (
    AgreeForm,
    AmendExperimentForm,
    CheckInForm,
    ExperimentForm,
    MoveForm,
    PauseForm,
    ReviewForm,
    StartForm,
    StopForm,
)
from learning.models import Experiment
from learning.moves import EXPERIMENT_MOVES, may_amend, serves
from learning.views.cards import card_of, turn_of
from learning.views.rooms import (
    Act,
    Room,
    buttons,
    find,
    find_to_amend,
    keep_or_send,
    key_of,
    make_the_move,
)
from people.requests import SignedIn


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
    acts={
        "share": Act(MoveForm, experiments.share),
        "offer": Act(MoveForm, capture.offer),
        "discard": Act(MoveForm, capture.discard),
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


def new(request: SignedIn) -> HttpResponse:
    """A test card: put on the wall, sent to the team, or kept as a draft."""
    form = ExperimentForm(request.user, request.POST or None)

    def act() -> str:
        experiment = capture.keep(form.save(commit=False), by=request.user)
        keep_or_send(
            request, experiment, experiments.share, lambda it: f"On the wall. Its reference is {it.reference}."
        )
        return experiment.get_absolute_url()

    context = {
        "title": "Try something small",
        "turn": "A title and what you believe will do. The rest can wait until it starts.",
        "trail": below_the_desk(("Experiments", reverse("learning:experiments"))),
        "submit": "Put it on the wall" if standing_of(request.user).serves else "Send it to the team",
        "may_keep": True,
        "needs_a_mission": True,
    }
    return form_page(request, form, act, "learning/form.html", context)


def experiment(request: SignedIn, ref: str) -> HttpResponse:
    """One experiment: its card, its guards, the tries it stands among, and what was seen."""
    rows = Experiment.objects.with_their_names().select_related("intervention__mission")
    experiment = find(rows, request.user, ref)
    story = story_of(experiment.steps.all())
    line = experiments.line_of(experiment, reader=request.user)
    before = next((one for one in line if one.pk == experiment.adapted_from_id), None)
    return render(
        request,
        "learning/experiment_detail.html",
        {
            "experiment": experiment,
            "trail": below_the_desk(("Experiments", reverse("learning:experiments"))),
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
    experiment = find_to_amend(Experiment.objects.all(), request.user, ref)
    # The form writes on a copy, so that the record itself is only ever changed by saving.
    form = AmendExperimentForm(request.user, request.POST or None, instance=copy(experiment))

    def act() -> str:
        said = form.cleaned_data
        words = {name: said[name] for name in AmendExperimentForm.Meta.fields}
        capture.amend(experiment, words, barriers=said.get("barriers"), by=request.user, version=said["version"])
        messages.success(request, "Saved.")
        return experiment.get_absolute_url()

    next_try = experiment.adapted_from_id and experiment.state == Experiment.State.DRAFT
    context = {
        "title": "The next try: say what is different" if next_try else "Amend the card",
        "turn": experiment.title,
        "record": experiment,
        "trail": below_the_desk(("Experiments", reverse("learning:experiments"))),
        "submit": "Save",
    }
    return form_page(request, form, act, "learning/form.html", context)


def move(request: SignedIn, ref: str, move: str) -> HttpResponse:
    """One move of an experiment."""
    return make_the_move(request, ROOM, ref, move)
