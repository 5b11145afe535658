"""The register of levers and each lever's page: what could be pulled, who holds it, and how far it has come."""

from __future__ import annotations

from copy import copy
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch, TextField, Value
from django.db.models.functions import Coalesce, NullIf
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from foundation.linked import Linked, Part, linked
from foundation.moves import Door, NotYours, check
from foundation.posting import answers_alike, form_page, told_in_words
from missions import levers
from missions.forms.lever_moves import FORM_OF
from missions.forms.levers import AmendLeverForm, LeverFilter, LeverForm, LikeForm, NoteForm
from missions.models import Lever, Power, Workstream
from missions.moves import LEVER_MOVES, WRITER, may_keep, may_write_strategy, missions_served
from missions.views.frame import below_the_desk
from people.models import AgendaItem
from people.requests import SignedIn

PAGE = 25
MOST = 20  # holders of one power, notes and items shown on a lever's page
SEVERAL = {
    Lever.Kind.POWER: "Powers",
    Lever.Kind.POLICY: "Policy frameworks",
    Lever.Kind.COMMITMENT: "Commitments",
    Lever.Kind.PARTNERSHIP: "Existing partnerships",
}
ADDS = {
    Lever.Kind.POWER: ("A power", "Of a council or a partner, one for each holder"),
    Lever.Kind.POLICY: ("A policy framework", "Whose words could carry the mission, and who adopts them"),
    Lever.Kind.COMMITMENT: ("A commitment", "Of a partner, such as an anchor organisation’s"),
    Lever.Kind.DATA: ("Data to be shared", "Which question, which data, and whose"),
    Lever.Kind.PARTNERSHIP: ("An existing partnership", "That already does part of it"),
}


# ---- the register ----


def lever_list(request: SignedIn) -> HttpResponse:
    """Every lever, kind by kind; narrowed by its address alone."""
    form = LeverFilter(request.GET)
    after = form.understood.get("after")
    rows = Lever.objects.filter(**form.narrowing).with_its_names().by_kind(after)
    found = list(rows[: PAGE + 1])
    page = found[:PAGE]
    context = {
        "form": form,
        "shown": form.sentence,
        "kinds": [
            (SEVERAL.get(kind) or Lever.Kind(kind).label, list(each))
            for kind, each in groupby(page, lambda lever: lever.kind)
        ],
        # The first page alone leads on to them: a further one asks where it begins.
        "workstreams": [] if after else Workstream.objects.exclude(asks=""),
        "next_url": _onward(request, page[-1]) if len(found) > PAGE else "",
        "may_add": may_write_strategy(request.user),
        "trail": below_the_desk(),
    }
    return render(request, "missions/lever_list.html", context)


def _onward(request: SignedIn, last: Lever) -> str:
    onward = request.GET.copy()
    onward["after"] = str(last.pk)
    return f"?{onward.urlencode()}"


def powers(request: SignedIn) -> HttpResponse:
    """Every power with all who hold it side by side, each with its own answer."""
    held = (
        Lever.objects.filter(kind=Lever.Kind.POWER).select_related("holder", "where").order_by("name", "holder__name")
    )
    found = Power.objects.filter(offered=True).prefetch_related(Prefetch("levers", held))
    context = {"powers": found, "may_add": may_write_strategy(request.user), "trail": trail_to_levers()}
    return render(request, "missions/powers.html", context)


# ---- one lever ----


def lever(request: SignedIn, pk: int) -> HttpResponse:
    """One lever: how far it is in the first line, who holds it, what was answered, and what can be done now."""
    one = found(pk)
    links = _links_of(one, request.user)
    context = {
        "lever": one,
        "facts": facts_of(one),
        "holders": _holders_of(one),
        "notes": one.notes.select_related("by")[:MOST],
        "story": [
            {
                "title": step.label,
                "meta": [f"{timezone.localtime(step.at):%-d %B %Y}", step.acting_as],
                "words": step.words,
            }
            for step in one.steps.all()
        ],
        "offers": _doors(one, request.user),
        "items": _items_of(one, request.user),
        "trail": trail_to_levers(),
        **links,
    }
    return render(request, "missions/lever_detail.html", context)


def found(pk: int) -> Lever:
    """The lever of this number, with its names, or 404: everyone signed in may read levers."""
    return get_object_or_404(Lever.objects.with_its_names(), pk=pk)


def facts_of(one: Lever) -> list[tuple[str, str]]:
    """What is said of a lever, as labels and words; what its kind does not ask is left out."""
    asked: dict[str, list[tuple[str, Any]]] = {
        Lever.Kind.POWER: [("The power", one.power)],
        Lever.Kind.POLICY: [
            ("Wording asked for", one.wording_asked_for),
            ("Who adopts it", one.who_adopts),
            ("Wording adopted", one.wording_adopted),
            ("Adopted on", _day(one.adopted_on)),
        ],
        Lever.Kind.COMMITMENT: [("Strand of the anchor network", one.strand)],
        Lever.Kind.DATA: [
            ("The question", one.question),
            ("The data", one.data),
            ("The agreement", one.agreement),
        ],
    }
    rows: list[tuple[str, Any]] = [
        ("Held by", one.holder),
        ("Where", one.where or "The whole place"),
        *asked.get(one.kind, []),
    ]
    if one.state not in Lever.OVER:
        rows.append(("To be looked at again", _day(one.review_on)))
    rows.append(("What residents read", one.public_words))
    return [(label, str(words or "")) for label, words in rows]


def _day(day: Any) -> str:
    return f"{day:%-d %B %Y}" if day else ""


def _holders_of(one: Lever) -> Any:
    """All who hold the power it is, itself among them: each answers for itself. Nothing for other kinds."""
    if one.kind != Lever.Kind.POWER or one.power_id is None:
        return []
    rows = Lever.objects.filter(kind=Lever.Kind.POWER, power=one.power_id).select_related("holder")
    return rows.order_by("holder__name", "name", "pk")[:MOST]


def _links_of(one: Lever, user: Any) -> dict[str, list[Linked]]:
    """The barriers, the learning and the voices of a lever that this reader may read: kept on floors above."""
    reached: Any = one
    heading = Coalesce(NullIf("title", Value("")), "what", output_field=TextField())
    barriers = reached.barriers.visible_to(user).logged()
    return linked(
        {
            "barriers": Part(barriers, "title", "state", dict(barriers.model.State.choices)),
            "entries": Part(reached.learning.visible_to(user).shared(), heading, "mission__short_name"),
            "voices": Part(reached.voices.visible_to(user).exclude(reference=None), "words", "route__name"),
        }
    )


def _items_of(one: Lever, user: Any) -> list[AgendaItem]:
    """The agendas it was put on; that one is taken in private is for its forum's people to know."""
    rows = one.agenda_items.exclude(state=AgendaItem.State.TAKEN_OFF).select_related("meeting__forum")
    return [item for item in rows.order_by("-pk")[:MOST] if not item.exempt or user.sits_on(item.meeting.forum)]


def _doors(one: Lever, user: Any) -> list[Door]:
    """What this person can do now; on these straight ways the others would only be noise."""
    doors = []
    if one.state == Lever.State.NOT_POSSIBLE and missions_served(user):
        url = f"{reverse('barriers:log')}?lever={one.pk}"
        doors.append(Door("Log a barrier from it", url, "Its words are filled in for you"))
    doors += [
        Door(offer.label, reverse("missions:lever_move", args=[one.pk, offer.move.slug]), offer.note)
        for offer in LEVER_MOVES.offers(user, one)
        if offer.allowed and not levers.why_not(one, offer.move.name)
    ]
    if may_keep(one, user):
        doors.append(
            Door("Add a note", reverse("missions:note_on_lever", args=[one.pk]), "A dated word on how it goes")
        )
        doors.append(Door("Change the words", reverse("missions:amend_lever", args=[one.pk])))
    if one.kind == Lever.Kind.POWER and may_write_strategy(user):
        url = f"{reverse('missions:lever_of_kind', args=[Lever.Kind.POWER])}?like={one.pk}"
        doors.append(Door("Ask another holder of it", url, "Each holder answers for itself"))
    if missions_served(user):
        doors.append(Door("Link a logged barrier", reverse("barriers:lever_barriers", args=[one.pk])))
    return doors


# ---- writing ----


def new(request: SignedIn) -> HttpResponse:
    """Which kind of lever is to be written down."""
    _may_add(request)
    kinds = [(label, reverse("missions:lever_of_kind", args=[kind]), note) for kind, (label, note) in ADDS.items()]
    return render(request, "missions/lever_new.html", {"kinds": kinds, "trail": trail_to_levers()})


def _may_add(request: SignedIn) -> None:
    if not may_write_strategy(request.user):
        raise NotYours(f"The register of levers is for {WRITER.words} to write in.")


def of_kind(request: SignedIn, kind: str) -> HttpResponse:
    """A lever of one kind is written down; the same power, asked of another holder, begins with its words."""
    if kind not in Lever.Kind.values:
        raise Http404
    _may_add(request)
    like = LikeForm(request.GET).understood.get("like")
    form = LeverForm(request.POST or None, instance=Lever(kind=kind), initial=_as_in(like, kind))

    def act() -> str:
        missions = form.cleaned_data["missions"]
        made = levers.write_down(Lever(kind=kind, **form.words()), missions, by=request.user)
        messages.success(request, "It is in the register.")
        return made.get_absolute_url()

    label, turn = ADDS[Lever.Kind(kind)]
    context = {"title": label, "turn": turn, "trail": trail_to_levers(), "back": reverse("missions:levers")}
    return form_page(request, form, act, "missions/lever_form.html", context)


def _as_in(like: Lever | None, kind: str) -> dict[str, Any]:
    if like is None or like.kind != kind:
        return {}
    return {
        "name": like.name,
        "what": like.what,
        "power": like.power_id,
        "missions": list(like.missions.values_list("pk", flat=True)),
    }


def amend(request: SignedIn, pk: int) -> HttpResponse:
    """Its words and its missions, changed; where somebody else did so meanwhile, both texts are shown."""
    one = found(pk)
    levers.check_keeps(one, by=request.user)
    # The form writes on a copy, so that the record itself is only ever changed by saving.
    form = AmendLeverForm(request.POST or None, instance=copy(one))

    def act() -> str:
        said = form.cleaned_data
        levers.amend(one, form.words(), said["missions"], version=said["version"], by=request.user)
        messages.success(request, "Your words are saved.")
        return one.get_absolute_url()

    return form_page(request, form, act, "missions/lever_form.html", _frame(one, "Change the words"))


def note(request: SignedIn, pk: int) -> HttpResponse:
    """A dated word on how it goes."""
    one = found(pk)
    levers.check_keeps(one, by=request.user)
    form = NoteForm(request.POST or None)

    def act() -> str:
        levers.add_note(one, form.cleaned_data["words"], by=request.user)
        messages.success(request, "Your note stands on its page.")
        return f"{one.get_absolute_url()}#notes"

    return form_page(request, form, act, "missions/lever_form.html", _frame(one, "Add a note"))


@answers_alike
def move(request: SignedIn, pk: int, move: str) -> HttpResponse:
    """One move's page: what it means and what it asks; its posting makes the move."""
    one = found(pk)
    row = next((row for row in LEVER_MOVES if row.slug == move and row.name in FORM_OF), None)
    if row is None:
        raise Http404
    form = FORM_OF[row.name](one, request.POST or None)
    with told_in_words(form):
        check(one, row, by=request.user)

    def act() -> str:
        levers.move(one, row.name, form.said(), by=request.user, seen=form.cleaned_data["seen"])
        messages.success(request, f"{row.past}.")
        return one.get_absolute_url()

    context = _frame(one, row.label) | {"submit": row.label}
    return form_page(request, form, act, "missions/lever_form.html", context)


def trail_to_levers() -> list[tuple[str, str]]:
    """Where a page below the register lies."""
    return below_the_desk(("Levers", reverse("missions:levers")))


def _frame(one: Lever, title: str) -> dict[str, Any]:
    page = one.get_absolute_url()
    return {"title": title, "turn": one.name, "trail": [*trail_to_levers(), (one.name, page)], "back": page}
