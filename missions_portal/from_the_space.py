"""From the space: a note becomes learning, a barrier in draft, an action, or a question for a forum, in one step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.urls import reverse

from barriers import actions
from barriers import notices as barrier_notices
from barriers.models import Barrier
from foundation import history
from foundation.day_boxes import DayField
from foundation.forms import LongText, PortalForm
from foundation.moments import now
from foundation.moves import NotYours
from foundation.posting import answers_alike, form_page
from foundation.trails import below_the_desk
from foundation.working_days import today
from leaders import space
from leaders.models import Note
from leaders.standing import people_of_a_mission
from leaders.views.space import note_of
from learning import notices as learning_notices
from learning.models import LearningEntry
from missions.models import Mission
from people.directory import Warns
from people.models import Forum, ForwardPlanItem, User
from people.requests import SignedIn

READ_BY_TEAM = "The mission’s team reads it first, and shares it, mends it or discards it."


class MissionsForm(Warns, PortalForm):
    """What goes to a mission's team, as a contributor's draft does."""

    who_reads = READ_BY_TEAM
    mission = forms.ModelChoiceField(Mission.objects.order_by("order"), label="For which mission?")

    def __init__(self, *args: Any, note: Note, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["mission"] = note.mission_id
        self.offer(note)

    def offer(self, note: Note) -> None:
        """Fill in what the note says."""


class LearningForm(MissionsForm):
    """What? So what?"""

    what = LongText(label="What?", help_text="What happened")
    so_what = LongText(label="So what?", help_text="Why it matters")

    def offer(self, note: Note) -> None:
        self.initial["what"] = note.words


class BarrierForm(MissionsForm):
    """A title and one sentence."""

    title = forms.CharField(max_length=200, label="Title")
    gets_in_the_way = LongText(label="What gets in the way", rows=3)

    def offer(self, note: Note) -> None:
        self.initial["gets_in_the_way"] = note.words


class ActionForm(Warns, PortalForm):
    """Who does what by when."""

    who_reads = "Its owner and those who sit in the space will see it."

    what = LongText(label="What is to be done", rows=3)
    owner = forms.ModelChoiceField(User.objects.none(), label="Who does it")
    due_on = DayField(label="By which day")

    def __init__(self, *args: Any, note: Note, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seated = User.objects.filter(seats__in=note.meeting.forum.seats.current())
        self.fields["owner"].queryset = (seated.distinct() | people_of_a_mission()).distinct()
        self.initial["what"] = note.words


class QuestionForm(Warns, PortalForm):
    """Which forum is asked, and by when it could take it."""

    who_reads = "Everyone signed in will see it, on the forum’s forward plan and in its digest."

    forum = forms.ModelChoiceField(Forum.objects.none(), label="For which forum?")
    title = forms.CharField(max_length=200, label="The question, in a sentence")
    expected_on = DayField(label="When would it be taken?", help_text="It stands on the forum’s forward plan")

    def __init__(self, *args: Any, note: Note, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["forum"].queryset = Forum.objects.current().filter(decides=True)
        self.initial["title"] = note.words[:200]


def _learning(note: Note, said: dict[str, Any], by: Any) -> str:
    entry: Any = LearningEntry(author=by, offered_at=now(), **said)
    entry._history_user = by
    entry.save()
    learning_notices.offered(entry)
    return str(entry.get_absolute_url())


def _barrier(note: Note, said: dict[str, Any], by: Any) -> str:
    barrier: Any = Barrier(lead_mission=said.pop("mission"), author=by, offered_at=now(), **said)
    barrier._history_user = by
    barrier.save()
    barrier_notices.to_team(barrier, "barriers.offered")
    return str(barrier.get_absolute_url())


def _action(note: Note, said: dict[str, Any], by: Any) -> str:
    return actions.give(meeting=note.meeting, by=by, **said).get_absolute_url()


def _question(note: Note, said: dict[str, Any], by: Any) -> str:
    if said["expected_on"] < today():
        raise ValidationError({"expected_on": "Choose a day that is still to come."})
    # The note's own words stay in the space: the plan is read by everyone signed in.
    planned: Any = ForwardPlanItem(words=f"From the leaders’ space, {note.meeting.day:%-d %B %Y}", **said)
    planned._history_user = by
    planned.save()
    history.note("expect", planned, by=by)
    return f"{reverse('people:plan')}?forum={said['forum'].code}"


BECOMES: dict[str, tuple[Any, Callable[[Note, dict[str, Any], Any], str]]] = {
    Note.Became.LEARNING: (LearningForm, _learning),
    Note.Became.BARRIER: (BarrierForm, _barrier),
    Note.Became.ACTION: (ActionForm, _action),
    Note.Became.QUESTION: (QuestionForm, _question),
}


@answers_alike
def note_becomes(request: SignedIn, pk: int, note: int, what: str) -> HttpResponse:
    """One page, one press: the note is claimed and what it becomes is made, both or neither."""
    meeting, found = note_of(request, pk, note)
    if what not in BECOMES:
        raise Http404
    if not space.facilitates(request.user, meeting):
        raise NotYours(space.NOT_YOURS)
    form_class, make = BECOMES[what]
    form = form_class(request.POST or None, note=found)
    back = reverse("leaders:space", args=[pk])

    def act() -> str:
        with transaction.atomic():
            space.claim(found, what, by=request.user)
            address = make(found, dict(form.cleaned_data), request.user)
            Note.objects.filter(pk=found.pk).update(became_at=address[:200])
        messages.success(request, f"It became {found.get_became_display().lower()}.")
        return f"{back}#{found.round}"

    context = {
        "title": f"Make it {Note.Became(what).label.lower()}",
        "opening": found.words,
        "trail": below_the_desk(("Meetings", reverse("people:meetings")), ("The space", back)),
        "back": back,
        "section": "meetings",
    }
    return form_page(request, form, act, "leaders/form.html", context)
