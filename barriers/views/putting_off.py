"""Putting everything off at once, where a meeting has no quorum and can decide nothing more."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from barriers import answering
from barriers.forms import PutOffForm
from barriers.models import Escalation
from foundation.moves import NotYours, TooLate
from foundation.posting import answers_alike, form_page
from leaders import nominate
from leaders.models import Nomination
from people.meetings import views_only
from people.models import Meeting
from people.requests import SignedIn
from people.views.finding import trail_to


class PutAllOffForm(PutOffForm):
    """One reason for every ask; which of them came too late is said afterwards, so none carries its own count."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["seen"]
        self.initial["reason"] = Escalation.PutOff.NOT_QUORATE


@answers_alike
def put_everything_off(request: SignedIn, pk: int) -> HttpResponse:
    """Put off every ask still on the agenda of a meeting without a quorum, for one reason."""
    meeting = get_object_or_404(Meeting.objects.visible_to(request.user).select_related("forum"), pk=pk)
    if not request.user.is_officer_for(meeting.forum):
        raise NotYours("Putting a meeting's asks off is for the forum's officer to do.")
    page = reverse("people:meeting", args=[pk])
    trips, nominations = list(_still_on(meeting, request.user)), list(nominations_on(meeting, request.user))
    if not views_only(meeting) or not (trips or nominations):
        messages.error(request, "Nothing here is to be put off: the meeting is quorate, or nothing is left on it.")
        return redirect(page)
    form = PutAllOffForm(request.POST or None, record=meeting, user=request.user)

    def act() -> str:
        said = form.cleaned_data
        off = [trip for trip in trips if _put_off(trip, said["reason"], said["words"], by=request.user)]
        _say_what_became_of(request, off, [trip for trip in trips if trip not in off])
        for nomination in nominations:
            with suppress(TooLate):
                nominate.put_off(nomination, words=said["words"], by=request.user)
        return page

    context = {"meeting": meeting, "trips": trips, "nominations": nominations, "heading": "Put everything off"}
    context["trail"] = trail_to(meeting)
    return form_page(request, form, act, "barriers/meeting_put_off.html", context)


def _still_on(meeting: Meeting, user: Any) -> QuerySet[Escalation]:
    """The asks on its agenda that wait for a decision, in the agenda's order."""
    rows = Escalation.objects.visible_to(user).scheduled().filter(agenda_item__meeting=meeting)
    return rows.select_related("barrier__lead_mission", "forum", "agenda_item").order_by("agenda_item__order", "pk")


def nominations_on(meeting: Meeting, user: Any) -> QuerySet[Nomination]:
    """The nominations on its agenda that nobody has decided."""
    rows = Nomination.objects.visible_to(user).filter(
        state=Nomination.State.BEFORE_THE_BOARD, agenda_item__meeting=meeting
    )
    return rows.select_related("nominee", "nominated_by", "mission", "agenda_item")


def _put_off(trip: Escalation, reason: str, words: str, *, by: Any) -> bool:
    """Put one off, by itself: somebody else's press on another of them stops none of the rest."""
    try:
        answering.put_off(trip, reason=reason, words=words, by=by, seen=trip.moves)
    except TooLate:
        return False
    return True


def _say_what_became_of(request: SignedIn, off: list[Escalation], late: list[Escalation]) -> None:
    if off:
        messages.success(request, f"Put off: {_named(off)}. Who asked is told.")
    if late:
        messages.warning(request, f"Left as it is, because somebody moved it meanwhile: {_named(late)}.")


def _named(trips: list[Escalation]) -> str:
    return ", ".join(str(trip.barrier.reference) for trip in trips)
