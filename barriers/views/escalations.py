"""One trip to one forum: every move the mission, the officer and the chair make on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from barriers import answering, asking, deciding, helping
from barriers.escalation import ESCALATION_MOVES, OFFICER
from barriers.forms import (
    AcknowledgeForm,
    AnswerForm,
    AskMissionForm,
    DecideForm,
    GrantForm,
    HelpForm,
    PutOffForm,
    ReceiveForm,
    ReturnForm,
    ScheduleForm,
    SendBackForm,
    TakeBackForm,
    WordsForm,
    record_of,
)
from barriers.models import Decision, Escalation
from barriers.reading import may_read_whole
from barriers.views.finding import trip_for
from barriers.views.trails import to_barrier
from foundation.moves import NotYours, check
from foundation.posting import answers_alike, form_page, told_in_words
from people.requests import SignedIn


def trip(request: SignedIn, ref: str, number: int) -> HttpResponse:
    """A trip is read on its barrier's page."""
    return redirect(trip_for(request.user, ref, number).barrier)


def receive(request: SignedIn, trip: Escalation) -> HttpResponse:
    """Thank the raiser."""

    def act(data: dict[str, Any]) -> None:
        answering.receive(trip, by=request.user, **data)

    return _move(request, trip, "receive", ReceiveForm, act)


def ask(request: SignedIn, trip: Escalation) -> HttpResponse:
    """Ask the mission for what is missing."""

    def act(data: dict[str, Any]) -> None:
        answering.ask_mission(trip, by=request.user, **data)

    return _move(request, trip, "ask", AskMissionForm, act)


def answer(request: SignedIn, trip: Escalation) -> HttpResponse:
    """Answer the officer."""
    return _move(request, trip, "answer", AnswerForm, _with_words(request, trip, asking.answer))


def schedule(request: SignedIn, trip: Escalation) -> HttpResponse:
    """Put it on the agenda of a coming meeting."""

    def act(data: dict[str, Any]) -> None:
        seen = data.pop("seen")
        answering.schedule(trip, data.pop("meeting"), by=request.user, seen=seen, **data)

    return _move(request, trip, "schedule", ScheduleForm, act)


def put_off(request: SignedIn, trip: Escalation) -> HttpResponse:
    """Take it off the agenda."""

    def act(data: dict[str, Any]) -> None:
        answering.put_off(trip, reason=data["reason"], words=data["words"], by=request.user, seen=data["seen"])

    return _move(request, trip, "put_off", PutOffForm, act)


def steer(request: SignedIn, trip: Escalation) -> HttpResponse:
    """Give the chair's steer."""
    return _move(request, trip, "steer", WordsForm, _with_words(request, trip, answering.steer))


def decide(request: SignedIn, trip: Escalation) -> HttpResponse:
    """Record the decision."""

    def act(data: dict[str, Any]) -> Decision:
        return deciding.decide(trip, record=record_of(data), by=request.user, seen=data["seen"])

    return _move(request, trip, "decide", DecideForm, act)


def send_back(request: SignedIn, trip: Escalation) -> HttpResponse:
    """Send it back with advice."""
    return _move(request, trip, "send_back", SendBackForm, _with_words(request, trip, answering.send_back))


def return_outcome(request: SignedIn, trip: Escalation) -> HttpResponse:
    """Tell everyone who raised or joined it."""

    def act(data: dict[str, Any]) -> None:
        answering.return_outcome(trip, words=data["words"], thank=data["thank"], by=request.user, seen=data["seen"])

    return _move(request, trip, "return_outcome", ReturnForm, act)


def acknowledge(request: SignedIn, trip: Escalation) -> HttpResponse:
    """Reply to the outcome."""
    return _move(request, trip, "acknowledge", AcknowledgeForm, reply_act(trip, request.user))


def reply_act(trip: Escalation, by: Any) -> Callable[[dict[str, Any]], None]:
    """What a reply does, on the portal's page and by a personal link alike."""
    return lambda data: asking.acknowledge(
        trip, reply=data["reply"], moved_it=data["moved_it"], words=data["words"], by=by, seen=data["seen"]
    )


def explain(request: SignedIn, trip: Escalation) -> HttpResponse:
    """Answer a “not clear”."""
    return _move(request, trip, "explain", WordsForm, _with_words(request, trip, answering.explain))


def take_back(request: SignedIn, trip: Escalation) -> HttpResponse:
    """Take the ask back."""
    return _move(request, trip, "take_back", TakeBackForm, _with_words(request, trip, asking.take_back))


def grant(request: SignedIn, ref: str, number: int) -> HttpResponse:
    """The officer gives a member leave to read what was taken in private, until a day."""
    found = trip_for(request.user, ref, number)
    if not OFFICER.may(found, request.user):
        raise NotYours("Giving leave to read is for the forum's officer to do.")
    form = GrantForm(request.POST or None, forum=found.forum)

    def act() -> str:
        granted = answering.give_leave(found, by=request.user, **form.cleaned_data)
        messages.success(request, f"{granted.person} may read it until {granted.until:%-d %B %Y}.")
        return found.barrier.get_absolute_url()

    context = {
        "heading": "Give a member leave to read it",
        "opening": "It is exempt: members read it only by your leave, and until a day.",
        "submit": "Give leave",
        "form": form,
        "trail": to_barrier(found.barrier),
    }
    return form_page(request, form, act, "barriers/act.html", context)


def help_with(request: SignedIn, ref: str, number: int) -> HttpResponse:
    """“I can help with this”, said by somebody of the forum that is asked."""
    found = trip_for(request.user, ref, number)
    if not request.user.sits_on(found.forum):
        raise NotYours("Offering help with an ask is for the people of its forum.")
    form = HelpForm(request.POST or None)

    def act() -> str:
        helping.offer_help(found, words=form.cleaned_data["words"], by=request.user)
        messages.success(request, "Thank you. The officer and the mission's leader have your words.")
        return found.barrier.get_absolute_url()

    context = {"barrier": found.barrier, "trip": found, "whole": may_read_whole(request.user, found), "form": form}
    context |= {"heading": "I can help with this", "submit": "Send it to the officer and the mission"}
    context["trail"] = to_barrier(found.barrier)
    return form_page(request, form, act, "barriers/move.html", context)


# What was said that a move replies to, shown above its form.
REPLIES_TO = {"answer": "ask", "explain": "acknowledge"}
# What the person who made a move reads, where the story's own word would speak from the other side.
DONE = {
    "return_outcome": "Sent to everyone who raised or joined it.",
    "acknowledge": "Your reply is with the officer.",
    "answer": "Your answer is with the officer.",
    "explain": "Your explanation is with the mission.",
    "ask": "The mission is asked.",
    "decide": "The decision is recorded.",
    "take_back": "The ask is taken back.",
}

VERBS: dict[str, Callable[[SignedIn, Escalation], HttpResponse]] = {
    "receive": receive,
    "ask": ask,
    "answer": answer,
    "schedule": schedule,
    "put-off": put_off,
    "steer": steer,
    "decide": decide,
    "send-back": send_back,
    "return-outcome": return_outcome,
    "acknowledge": acknowledge,
    "explain": explain,
    "take-back": take_back,
}


@answers_alike
def move(request: SignedIn, ref: str, number: int, verb: str) -> HttpResponse:
    """One move of one trip, on a page of its own."""
    found = trip_for(request.user, ref, number)
    if verb not in VERBS:
        raise Http404
    return VERBS[verb](request, found)


def _with_words(request: SignedIn, trip: Escalation, process: Callable[..., None]) -> Callable[[dict[str, Any]], None]:
    return lambda data: process(trip, words=data["words"], by=request.user, seen=data["seen"])


def _move(
    request: SignedIn,
    trip: Escalation,
    name: str,
    form_class: Any,
    process: Callable[[dict[str, Any]], Decision | None],
) -> HttpResponse:
    """The page of one move; it leads on to the decision that it made, or else to the barrier."""
    row = ESCALATION_MOVES[name]
    form = form_class(request.POST or None, record=trip, user=request.user)
    with told_in_words(form):
        check(trip, row, by=request.user)
    decided = trip.decisions.in_force().first() if name in ("return_outcome", "explain") else None
    # Said before anything is typed; what was typed meanwhile goes on to the form, which says so too.
    if request.method != "POST" and (why_not := answering.not_yet(trip, name)):
        messages.error(request, why_not)
        return redirect(decided or trip.barrier)

    def act() -> str:
        made = process(form.cleaned_data)
        messages.success(request, DONE.get(name, f"{row.past}."))
        return (made or trip.barrier).get_absolute_url()

    whole = may_read_whole(request.user, trip)
    readable = whole or name == "answer"  # what the officer asks is put to the mission itself
    said = trip.steps.filter(move=REPLIES_TO[name]).first() if readable and name in REPLIES_TO else None
    context = {"barrier": trip.barrier, "trip": trip, "whole": whole, "said": said, "form": form}
    context |= {"heading": row.label, "submit": row.label, "trail": to_barrier(trip.barrier)}
    if whole:
        context["decided"] = decided
    return form_page(request, form, act, "barriers/move.html", context)
