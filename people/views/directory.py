"""The page of the directory: whom to ask at each organisation, and people by name, organisation and mission."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.http import HttpResponse, QueryDict
from django.shortcuts import render

from foundation.forms import FilterForm
from foundation.paging import further
from foundation.trails import below_the_desk
from people.directory import listed, parts
from people.models import Organisation, Seat, User
from people.requests import SignedIn

PAGE = 25


class DirectoryFilter(FilterForm):
    """Whom to look for."""

    q = forms.CharField(label="Words of a name", max_length=100)
    organisation = forms.ModelChoiceField(Organisation.objects.none(), label="Organisation")
    mission = forms.ModelChoiceField(User.objects.none(), to_field_name="code", label="Mission")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.current()
        self.fields["mission"].queryset = parts().model.mission.get_queryset()


class FurtherDown(FilterForm):
    """Behind which person, or behind which organisation, its list goes on."""

    after = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    beyond = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


@dataclass(frozen=True)
class Line:
    """One organisation with the one person to ask first; `email` is blank where it is not for others to see."""

    organisation: Organisation
    contact: User | None
    email: str


def directory(request: SignedIn) -> HttpResponse:
    """Everyone who can be asked, filtered by the page's address alone."""
    form, place = DirectoryFilter(request.GET), FurtherDown(request.GET)
    chosen = form.understood
    at = place.understood
    # Each list goes on by itself: behind its first page the other is not repeated.
    organisations = [] if at.get("after") else _behind(_organisations(chosen), at.get("beyond"))
    people = [] if at.get("beyond") else _behind(_people(chosen), at.get("after"))
    context = {
        "form": form,
        "lines": [_line(organisation) for organisation in organisations[:PAGE]],
        "people": people[:PAGE],
        "more_organisations": _further(request.GET, "beyond", organisations),
        "more_people": _further(request.GET, "after", people),
        "trail": below_the_desk(),
    }
    return render(request, "people/directory.html", context)


def _people(chosen: dict[str, Any]) -> Any:
    """People with what each of them holds today, as `held` and `serves`."""
    rows: Any = listed()
    for word in _words(chosen):
        rows = rows.filter(Q(name__icontains=word) | Q(organisation__name__icontains=word))
    if chosen.get("organisation"):
        rows = rows.filter(organisation=chosen["organisation"])
    if chosen.get("mission"):
        rows = rows.filter(Exists(_of_mission(chosen).filter(person=OuterRef("pk"))))
    seats = Seat.objects.current().select_related("forum").order_by("forum__order", "role")
    served = parts().current().select_related("mission").order_by("mission__order")
    return rows.select_related("organisation").prefetch_related(
        Prefetch("seats", seats, to_attr="held"), Prefetch("appointments", served, to_attr="serves")
    )


def _organisations(chosen: dict[str, Any]) -> Any:
    rows = Organisation.objects.current().select_related("sector", "contact")
    for word in _words(chosen):
        rows = rows.filter(Q(name__icontains=word) | Q(contact__in=listed().filter(name__icontains=word)))
    if chosen.get("organisation"):
        rows = rows.filter(pk=chosen["organisation"].pk)
    if chosen.get("mission"):
        rows = rows.filter(Exists(_of_mission(chosen).filter(person__organisation=OuterRef("pk"))))
    contributes = parts().current().filter(person=OuterRef("contact"), role=parts().model.Role.CONTRIBUTOR)
    here = listed().filter(pk=OuterRef("contact"))
    return rows.annotate(contact_is_here=Exists(here), contact_contributes=Exists(contributes))


def _of_mission(chosen: dict[str, Any]) -> Any:
    return parts().current().filter(mission=chosen["mission"], person__in=listed())


def _words(chosen: dict[str, Any]) -> list[str]:
    return (chosen.get("q") or "").split()


def _line(organisation: Any) -> Line:
    """A contact who has left is none, and an address of somebody who contributes in their own time is not given."""
    contact = organisation.contact if organisation.contact_is_here else None
    email = contact.email if contact and not organisation.contact_contributes else ""
    return Line(organisation, contact, email)


def _behind(rows: Any, last: int | None) -> list[Any]:
    """One page of a list by name and one row more, from behind the row that was read last."""
    after = rows.filter(pk=last).first() if last else None
    if after:
        rows = rows.filter(Q(name__gte=after.name) & (Q(name__gt=after.name) | Q(pk__gt=after.pk)))
    return list(rows.order_by("name", "pk")[: PAGE + 1])


def _further(address: QueryDict, name: str, found: list[Any]) -> str:
    return further(address, **{name: found[PAGE - 1].pk}) if len(found) > PAGE else ""
