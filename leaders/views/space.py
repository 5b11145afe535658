"""The pages of the facilitated space: the round, note by note, and the summary for those who came."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from foundation.moves import NotYours
from foundation.posting import answers_alike, form_page
from foundation.trails import below_the_desk
from leaders import space as process
from leaders.forms import NoteForm, NothingMoreForm
from leaders.models import Note
from people.models import Meeting
from people.requests import SignedIn


@answers_alike
def space(request: SignedIn, pk: int) -> HttpResponse:
    """The notes of one meeting of the space by the parts of its round; its facilitator adds to them here."""
    meeting = _found(request, pk)
    notes = list(Note.objects.visible_to(request.user).filter(meeting=meeting).select_related("mission__stage", "by"))
    writes = process.facilitates(request.user, meeting)
    if not notes and not writes and not _sits(request.user, meeting):
        raise NotYours("The notes of the space are for those who sit there.")
    form = NoteForm(request.POST or None)

    def act() -> str:
        said = {name: form.cleaned_data[name] for name in process.WORDS}
        process.write(meeting, by=request.user, **said)
        messages.success(request, "Noted.")
        return f"{request.path}#{said['round']}"

    context = {
        "meeting": meeting,
        "rounds": [(part, [note for note in notes if note.round == part]) for part in Note.Round],
        "count": len(notes),
        "writes": writes,
        "became": Note.Became,
        "trail": _trail(meeting),
        "section": "meetings",
    }
    return form_page(request, form, act, "leaders/space.html", context)


@answers_alike
def amend_note(request: SignedIn, pk: int, note: int) -> HttpResponse:
    """Put a note better."""
    meeting, found = note_of(request, pk, note)
    if not process.facilitates(request.user, meeting):
        raise NotYours(process.NOT_YOURS)
    now = {name: getattr(found, name) for name in process.WORDS}
    form = NoteForm(request.POST or None, initial={**now, "version": found.version})
    back = reverse("leaders:space", args=[pk])

    def act() -> str:
        words = {name: form.cleaned_data[name] for name in process.WORDS}
        process.amend(found, words, by=request.user, version=form.cleaned_data["version"] or 0)
        return f"{back}#{words['round']}"

    context = {"title": "Put it better", "opening": str(meeting), "trail": _trail(meeting, inside=True), "back": back}
    return form_page(request, form, act, "leaders/form.html", context)


@answers_alike
def send_summary(request: SignedIn, pk: int) -> HttpResponse:
    """Send the notes to those who came."""
    meeting = _found(request, pk)
    if not process.facilitates(request.user, meeting):
        raise NotYours(process.NOT_YOURS)
    form = NothingMoreForm(request.POST or None)
    back = reverse("leaders:space", args=[pk])

    def act() -> str:
        count = process.send_summary(meeting, by=request.user)
        said = f"It goes to {count} who came." if count else "Everyone who came has had it."
        messages.success(request, said)
        return back

    title = "Send the summary to those who came"
    people = ", ".join(map(str, process.not_yet_sent(meeting))) or "nobody who has not had it"
    opening = f"{meeting.notes.count()} noted on {meeting.day:%-d %B}. It goes once, as it stands now, to {people}."
    context = {"title": title, "opening": opening, "trail": _trail(meeting, inside=True), "back": back}
    return form_page(request, form, act, "leaders/form.html", context)


def note_of(request: SignedIn, pk: int, note: int) -> tuple[Meeting, Note]:
    """One note of one meeting of the space, where this person may read it; otherwise 404."""
    rows = Note.objects.visible_to(request.user).select_related("meeting__forum", "mission")
    found = get_object_or_404(rows, pk=note, meeting=pk)
    return found.meeting, found


def _found(request: SignedIn, pk: int) -> Meeting:
    meeting = get_object_or_404(Meeting.objects.visible_to(request.user).select_related("forum"), pk=pk)
    if not meeting.forum.is_facilitated_space:
        raise Http404
    return meeting


def _sits(user: Any, meeting: Meeting) -> bool:
    return user.sits_on(meeting.forum) or user.appointments.current().heading().exists()


def _trail(meeting: Meeting, inside: bool = False) -> list[tuple[str, str]]:
    day = (f"{meeting.day:%-d %B %Y}", reverse("people:meeting", args=[meeting.pk]))
    steps = below_the_desk(("Meetings", reverse("people:meetings")), day)
    return [*steps, ("The space", reverse("leaders:space", args=[meeting.pk]))] if inside else steps
