"""One trip to one forum: asking, and every move the mission, the officer and the chair make on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from barriers import answering, asking, deciding, helping
from barriers.escalation import BARRIER_MOVES, ESCALATION_MOVES, MISSION, OFFICER
from barriers.forms import (
    AcknowledgeForm,
    AnswerForm,
    AskForm,
    AskMissionForm,
    DecideForm,
    EscalateForm,
    GrantForm,
    HelpForm,
    PutOffForm,
    ReceiveForm,
    ReturnForm,
    ScheduleForm,
    SendBackForm,
    TakeBackForm,
    TypedAskForm,
    WordsForm,
    record_of,
)
from barriers.models import Barrier, Escalation
from barriers.reading import may_read_whole
from barriers.views.finding import barrier_for, trip_for
from barriers.views.trails import below_the_desk, to_barrier
from foundation.moves import NotYours, check
from foundation.posting import answers_alike, form_page
from leaders.standing import standing_of
from people.requests import SignedIn


@answers_alike
def escalate(request: SignedIn, ref: str) -> HttpResponse:
    """Ask a forum: write the ask, check your answers as the forum will see them, then ask."""
    barrier = barrier_for(request.user, ref)
    if not MISSION.may(barrier, request.user):
        raise NotYours("Asking a forum is for the lead mission to do.")
    check(barrier, BARRIER_MOVES["escalate"], by=request.user)
    form = EscalateForm(request.POST or None, barrier=barrier)
    context = {"form": form, "barrier": barrier, "trail": to_barrier(barrier)}
    if request.method == "POST" and "confirmed" not in request.POST and form.is_valid():
        if "change" not in request.POST:
            return render(request, "barriers/escalate_check.html", context | _as_the_forum_sees_it(request, form))
        form.form_key = request.POST.get("form_key", "")
        return render(request, "barriers/escalate.html", context)
    return form_page(request, form, lambda: _ask(request, barrier, form), "barriers/escalate.html", context)


def type_ask(request: SignedIn) -> HttpResponse:
    """An officer types, for a mission and with the reason, what it asks of their forum."""
    if not standing_of(request.user).officer_of:
        raise NotYours("Typing an ask for a mission is for a forum's officer to do.")
    form = TypedAskForm(request.POST or None, user=request.user)

    def act() -> str:
        data = form.cleaned_data
        escalation = asking.submit(
            data["barrier"],
            data["forum"],
            ask=_what_is_asked(form),
            by=request.user,
            asked_by=data["asked_by"],
            typed_because=data["typed_because"],
        )
        messages.success(request, f"It is typed. {data['asked_by']} and the mission get a receipt.")
        return escalation.barrier.get_absolute_url()

    context = {
        "heading": "Type an ask for a mission",
        "opening": "For what a mission asks in the room, or of a forum that is not asked directly.",
        "submit": "Type the ask",
        "form": form,
        "trail": below_the_desk(("Your forum’s queue", reverse("barriers:queue"))),
    }
    return form_page(request, form, act, "barriers/act.html", context)


def _as_the_forum_sees_it(request: SignedIn, form: EscalateForm) -> dict[str, Any]:
    """The answers for checking, and the same form carried along, its key with it, until it is confirmed."""
    options = form.options()
    if options and not options[0].get("does_nothing"):
        options[0]["preferred"] = True
    carried = [
        (name, values) for name, values in request.POST.lists() if name not in ("csrfmiddlewaretoken", "form_key")
    ]
    return {"options": options, "posted": carried, "form_key": request.POST.get("form_key", "")}


def _ask(request: SignedIn, barrier: Barrier, form: EscalateForm) -> str:
    data, ask = form.cleaned_data, _what_is_asked(form)
    before = barrier.escalations.may_be_asked_again().at(data["forum"]).last()
    if before:
        before.barrier = barrier
        asking.ask_again(before, ask=ask, by=request.user, seen=data["seen"])
    else:
        asking.submit(barrier, data["forum"], ask=ask, by=request.user, seen=data["seen"])
    messages.success(request, f"{data['forum']} has your ask. A receipt is on its way to you.")
    return barrier.get_absolute_url()


def _what_is_asked(form: AskForm) -> asking.Ask:
    data, options = form.cleaned_data, form.options()
    return asking.Ask(
        ask=data["ask"],
        wanted=data["wanted"],
        options=options,
        preferred=0 if options and not options[0].get("does_nothing") else None,
        why_preferred=data["why_preferred"],
        organisations=data["organisations"],
        needed_by=data["needed_by"],
        needed_because=data["needed_because"],
    )


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

    def act(data: dict[str, Any]) -> None:
        deciding.decide(trip, record=record_of(data), by=request.user, seen=data["seen"])

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
    check(found, ESCALATION_MOVES[verb.replace("-", "_")], by=request.user)
    return VERBS[verb](request, found)


def _with_words(request: SignedIn, trip: Escalation, process: Callable[..., None]) -> Callable[[dict[str, Any]], None]:
    return lambda data: process(trip, words=data["words"], by=request.user, seen=data["seen"])


def _move(
    request: SignedIn, trip: Escalation, name: str, form_class: Any, process: Callable[[dict[str, Any]], None]
) -> HttpResponse:
    row = ESCALATION_MOVES[name]
    form = form_class(request.POST or None, record=trip, user=request.user)

    def act() -> str:
        process(form.cleaned_data)
        messages.success(request, DONE.get(name, f"{row.past}."))
        return trip.barrier.get_absolute_url()

    whole = may_read_whole(request.user, trip)
    readable = whole or name == "answer"  # what the officer asks is put to the mission itself
    said = trip.steps.filter(move=REPLIES_TO[name]).first() if readable and name in REPLIES_TO else None
    context = {"barrier": trip.barrier, "trip": trip, "whole": whole, "said": said, "form": form}
    context |= {"heading": row.label, "submit": row.label, "trail": to_barrier(trip.barrier)}
    if whole and name in ("return_outcome", "explain"):
        context["decided"] = trip.decisions.in_force().first()
    return form_page(request, form, act, "barriers/move.html", context)
