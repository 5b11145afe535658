"""The register of levers and each lever's page: what could be pulled, who holds it, and how far it has come."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.db.models import Prefetch, TextField, Value
from django.db.models.functions import Coalesce, NullIf
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from foundation.linked import Linked, Part, linked
from foundation.moves import Door
from foundation.paging import further
from foundation.story import story_of
from missions import levers
from missions.forms.levers import LeverFilter
from missions.models import Lever, Power, Workstream
from missions.moves import LEVER_MOVES, may_keep, may_write_strategy, missions_served
from missions.views.frame import below_the_strategy, trail_to_levers
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
        "next_url": further(request.GET, after=page[-1].pk) if len(found) > PAGE else "",
        "may_add": may_write_strategy(request.user),
        "trail": below_the_strategy(),
    }
    return render(request, "missions/lever_list.html", context)


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
        "story": story_of(one.steps.all()),
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
    barriers = reached.barriers.logged_and_visible_to(user)
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


def _awaited_first(offer: Any) -> bool:
    """What the lever waits for, a legal answer, stands before what else can be done."""
    return bool(offer.move.name != "answer_legal")


def _doors(one: Lever, user: Any) -> list[Door]:
    """What this person can do now; on these straight ways the others would only be noise."""
    doors = []
    if one.state == Lever.State.NOT_POSSIBLE and missions_served(user):
        url = f"{reverse('barriers:log')}?lever={one.pk}"
        doors.append(Door("Log a barrier from it", url, "Its words are filled in for you"))
    doors += [
        Door(offer.label, reverse("missions:lever_move", args=[one.pk, offer.move.slug]), offer.note)
        for offer in sorted(LEVER_MOVES.offers(user, one), key=_awaited_first)
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
