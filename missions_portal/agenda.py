"""An item of every kind on an agenda: a synthesis, a lever, a recommendation, a question, a decision to be noted.

These records live on floors above meetings and point to the item, so it is on the roof that the officer chooses one.
What a mission asks and who is nominated come to an agenda by moves of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case, Q, QuerySet, When
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.text import Truncator

from barriers.models import Decision
from foundation import history
from foundation.moves import NotYours
from foundation.posting import form_page
from learning.models import Synthesis
from missions.models import DiscussionQuestion, Lever, Recommendation
from people import agendas
from people.directory import Warns
from people.forms import ItemForm
from people.meetings import STILL_TO_COME
from people.models import AgendaItem, Forum, Meeting
from people.moves import OFFICER
from people.requests import SignedIn
from people.views.finding import find, page_of, trail_to

NEWEST = 50  # of one kind, so that the list to choose from stays a list to read
LONGEST_TITLE = 200
LONGEST_CHOICE = 90  # of one line in the list

Lines = list[tuple[str, str]]


@dataclass(frozen=True)
class Kind:
    """One kind of record an item can be about: its name in the list, what a person may choose, how each is called."""

    name: str
    offered: Callable[[Any], QuerySet[Any]]
    title: Callable[[Any], str]
    pointer: str

    def choices(self, user: Any) -> Lines:
        """What this person may choose, as the form lists it."""
        return self.listed(self.offered(user)[:NEWEST])

    def listed(self, rows: Iterable[Any]) -> Lines:
        """These, as the form lists them."""
        return [(f"{self.name} {row.pk}", Truncator(self.title(row)).chars(LONGEST_CHOICE)) for row in rows]


def _on_no_agenda(pointer: str) -> Q:
    """Not on any agenda, or on one that it was taken off, or that was cancelled."""
    off = Q(**{f"{pointer}__state": AgendaItem.State.TAKEN_OFF})
    return Q(**{pointer: None}) | off | Q(**{f"{pointer}__meeting__state": Meeting.State.CANCELLED})


def _decisions_to_note(user: Any) -> QuerySet[Any]:
    return Decision.objects.visible_to(user).in_force().filter(_on_no_agenda("to_be_noted_at"))


KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            "Recommendation",
            lambda user: Recommendation.objects.all(),
            lambda row: f"{row}: {row.text}",
            "agenda_items",
        ),
        Kind("Question", lambda user: DiscussionQuestion.objects.all(), str, "agenda_items"),
        Kind("Lever", lambda user: Lever.objects.all(), str, "agenda_items"),
        Kind("Synthesis", lambda user: Synthesis.objects.shared().on_no_agenda(), str, "agenda_item"),
        Kind("Decision", _decisions_to_note, lambda row: f"{row.reference}: {row.title}", "to_be_noted_at"),
    )
}


def _syntheses(user: Any, forum: Forum) -> tuple[Lines, Lines]:
    """The syntheses offered for this forum's agenda, and the others, both read by one question."""
    kind, here = KINDS["Synthesis"], Q(offered_to=forum, offered_for=Synthesis.Offer.AGENDA)
    rows = kind.offered(user).annotate(elsewhere=Case(When(here, then=0), default=1))
    newest = list(rows.order_by("elsewhere", "-on", "-id")[:NEWEST])
    offered, others = ([row for row in newest if row.elsewhere == elsewhere] for elsewhere in (0, 1))
    return kind.listed(offered), kind.listed(others)


class ItemOfAnyKindForm(Warns, ItemForm):
    """A new item of an agenda, and what it is about."""

    about = forms.ChoiceField(
        label="What is it about?",
        required=False,
        help_text="What a mission asks comes here from its own page",
    )
    field_order = ["about", "title"]

    def __init__(self, *args: Any, late: bool, user: Any, forum: Forum, **kwargs: Any) -> None:
        super().__init__(*args, late=late, **kwargs)
        offered, others = _syntheses(user, forum)
        groups = [("Synthesis offered to this forum", offered)]
        groups += [(name, others if name == "Synthesis" else kind.choices(user)) for name, kind in KINDS.items()]
        self.fields["about"].choices = [("", "Nothing kept in the portal"), *[group for group in groups if group[1]]]
        self.fields["title"].required = False
        self.fields["title"].help_text = "Left empty, it is called what it is about"

    def clean(self) -> None:
        super().clean()
        about, title = self.cleaned_data.get("about"), self.cleaned_data.get("title")
        if not title and not about and not {"about", "title"} & self.errors.keys():
            self.add_error("title", "Give it a title, or say what it is about.")


def add_item(request: SignedIn, pk: int) -> HttpResponse:
    """The forum's officer puts an item on a coming meeting's agenda, and says what it is about."""
    found = find(request, pk)
    if not OFFICER.may(found, request.user):
        raise NotYours("The agenda is for the forum's officer to keep.")
    if found.state not in STILL_TO_COME:
        messages.error(request, "This meeting's agenda no longer changes.")
        return redirect(page_of(found))
    form = ItemOfAnyKindForm(request.POST or None, late=agendas.is_late(found), user=request.user, forum=found.forum)

    def act() -> str:
        said = dict(form.cleaned_data)
        put_on_agenda(found, said.pop("about"), by=request.user, **said)
        return f"{page_of(found)}#agenda"

    context = {"meeting": found, "title": "Add an item to the agenda", "trail": trail_to(found)}
    return form_page(request, form, act, "people/meeting_form.html", context)


def put_on_agenda(meeting: Meeting, about: str, title: str, purpose: str, *, by: Any, **details: Any) -> AgendaItem:
    """Put an item on a coming agenda and let what it is about point to it. Returns the item.

    `about` names a kind and a key, or is blank. Raises as `agendas.add_item` does, and ValidationError on `about`
    where the record is gone, on another agenda meanwhile, or not this person's to read.
    """
    with transaction.atomic():
        kind, row = _chosen(about, by) if about else (None, None)
        title = title or (kind.title(row)[:LONGEST_TITLE] if kind else "")
        item = agendas.add_item(meeting, title, purpose, by=by, **details)
        if kind:
            _point(kind, row, item)
            history.note("put_on_agenda", row, by=by)
    return item


def _chosen(about: str, by: Any) -> tuple[Kind, Any]:
    name, _, key = about.rpartition(" ")
    row = KINDS[name].offered(by).filter(pk=key).first()
    if row is None:
        raise ValidationError({"about": "It is on another agenda meanwhile. Choose again."})
    return KINDS[name], row


def _point(kind: Kind, row: Any, item: AgendaItem) -> None:
    """Some come to many agendas, some to one: of two officers who choose the same of those, the second is told."""
    if kind.pointer == "agenda_items":
        row.agenda_items.add(item)
        return
    as_offered = {kind.pointer: getattr(row, f"{kind.pointer}_id")}
    if type(row).objects.filter(pk=row.pk, **as_offered).update(**{kind.pointer: item}) != 1:
        raise ValidationError({"about": "It is on another agenda meanwhile. Choose again."})
