"""What one meeting decided, written down on one screen; each decision is saved by itself."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from barriers import deciding
from barriers.escalation import ESCALATION_MOVES
from barriers.forms import DecideForm, WhichDecision, record_of
from barriers.forms.to_ask import NUMBERS
from barriers.models import Escalation
from barriers.views.putting_off import nominations_on
from foundation.drafts import keep, new_key, was_sent
from foundation.moves import NotYours, TooLate, check
from foundation.posting import kept_fields, sent, told_in_words, typed_into
from people.models import Meeting
from people.requests import SignedIn
from people.views.finding import trail_to


def decisions_of(request: SignedIn, pk: int) -> HttpResponse:
    """Record a meeting's decisions one by one; what is typed of the others is kept while one of them is saved."""
    meeting = get_object_or_404(Meeting.objects.visible_to(request.user).select_related("forum"), pk=pk)
    if not request.user.is_officer_for(meeting.forum):
        raise NotYours("Recording what a meeting decided is for the forum's officer to do.")
    if not meeting.could_decide:
        messages.error(request, "First record that the meeting was held and quorate.")
        if request.method == "POST":
            _keep(request)
        return redirect("people:meeting", pk=pk)
    pressed = None
    if request.method == "POST":
        pressed = _pressed(request, meeting)
        answer = _save(request, meeting, pressed) if pressed else _kept_for_later(request)
        if answer:
            return answer
    typed = request.POST or kept_fields(request)
    asked = list(_asked_at(meeting, request.user))
    waiting = [trip for trip in asked if trip.state == Escalation.State.SCHEDULED]
    forms = [pressed if pressed and trip == pressed.record else _opened(request, trip, typed) for trip in waiting]
    _offer_partners(forms)
    context = {
        "meeting": meeting,
        "asked": asked,
        "recorded": len(asked) - len(waiting),
        "nominations": nominations_on(meeting, request.user),
        "officers_own": meeting.items.to_be_decided(),
        "forms": forms,
        "pressed": pressed,
        "form_key": new_key(request.user),
        "trail": trail_to(meeting),
    }
    return render(request, "barriers/meeting_decisions.html", context)


def _asked_at(meeting: Meeting, user: Any) -> QuerySet[Escalation]:
    """Every ask on its agenda, decided or not."""
    asked = Escalation.objects.visible_to(user).filter(agenda_item__meeting=meeting)
    return _with_names(asked).order_by("agenda_item__order", "pk")


def _with_names(trips: QuerySet[Escalation]) -> QuerySet[Escalation]:
    named = trips.select_related("barrier__lead_mission__stage", "forum", "agenda_item__meeting", "preferred")
    return named.prefetch_related("agenda_item__interests__person")


def _pressed(request: SignedIn, meeting: Meeting) -> DecideForm | None:
    """The form whose button was pressed, where its ask can be decided here now; None where the words are only kept.

    Raises TooLate, having kept what was typed, for an ask that somebody decided, put off or took elsewhere meanwhile.
    """
    which = WhichDecision(request.POST)
    if not which.is_valid():
        raise Http404
    if (named := which.cleaned_data["save"]) is None:
        return None
    theirs = _with_names(Escalation.objects.visible_to(request.user).filter(forum=meeting.forum))
    trip = get_object_or_404(theirs, pk=named)
    move, form = ESCALATION_MOVES["decide"], _form(request, trip, request.POST)
    try:
        with told_in_words(form):
            check(trip, move, by=request.user)
            if trip.agenda_item is None or trip.agenda_item.meeting != meeting:
                raise TooLate(trip, move)
    except TooLate:
        if not was_sent(request):
            _keep(request)
        raise
    return form


def _kept_for_later(request: SignedIn) -> HttpResponse | None:
    """What is typed is kept and nothing is recorded; None where it is too long to keep, so that it is shown again."""
    if not _keep(request):
        messages.error(request, "That is too much to keep. Nothing is lost: record one decision now.")
        return None
    messages.success(request, "What you typed is kept. Nothing is recorded yet.")
    return redirect(request.path)


def _keep(request: SignedIn) -> bool:
    return keep(request.user, request.path, request.POST)


def _offer_partners(forms: list[DecideForm]) -> None:
    """The organisations are read once, however many asks and partners there are."""
    boxes = [form.fields[f"partner_{n}"] for form in forms for n in NUMBERS]
    choices = list(boxes[0].choices) if boxes else []
    for box in boxes:
        box.choices = choices


def _form(request: SignedIn, trip: Escalation, typed: QueryDict | None = None) -> DecideForm:
    return DecideForm(typed, prefix=f"trip{trip.pk}", record=trip, user=request.user)


def _opened(request: SignedIn, trip: Escalation, typed: QueryDict | None) -> DecideForm:
    """A decision not saved yet, with what was typed of it before."""
    form = _form(request, trip)
    if typed and set(_form(request, trip, typed).changed_data) - {"seen"}:
        form.initial.update(typed_into(form, typed))
        form.restored = True
    return form


def _save(request: SignedIn, meeting: Meeting, form: DecideForm) -> HttpResponse | None:
    """Record one decision, and keep what is typed of the others; None where it has to be put right first."""
    if was_sent(request):
        # The page's key was used for another decision: a press right after that one, or the page of before.
        _keep(request)
        messages.error(request, "That one is not recorded yet. What you typed is kept: press its button again.")
        return redirect(request.path)

    def act() -> str:
        said = form.cleaned_data
        made = deciding.decide(form.record, record=record_of(said), by=request.user, seen=said["seen"])
        messages.success(request, f"{made.reference} is recorded: {made.title}.")
        left = Escalation.objects.scheduled().filter(agenda_item__meeting=meeting).exists()
        return request.path if left else reverse("people:meeting", args=[meeting.pk])

    saved = sent(request, form, act)
    if saved:
        others = request.POST.copy()
        for name in [name for name in others if not name.startswith("trip") or name.startswith(f"{form.prefix}-")]:
            del others[name]
        if others and not keep(request.user, request.path, others):
            messages.error(request, "What you typed of the other decisions was too much to keep.")
    return saved
