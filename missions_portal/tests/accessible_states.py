"""The sample as it is looked at: a page of every record in every one of its states, opened by somebody who may read it."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.db import models
from django.test import Client
from django.urls import reverse

from barriers.models import PartnerRequest
from digests.models import Edition
from foundation.publishing import Publication, Publishable
from missions_portal.tests.scene import SouthTees, load_strategy
from people.models import AgendaItem, Meeting, User

# Who is tried first, one of each kind; then whoever else is there.
READERS = ["leader.lw1", "officer.place", "officer.hwb", "facilitator", "leader.sw1"]
DESK = ["officer.hwb", "officer.place", "facilitator"]  # of what goes to residents
# States that last no longer than a press or a sweep in the sample's half year: set on a record that is near them.
BRIEF: list[tuple[Any, str, str]] = [
    (AgendaItem, "listed", "taken-back"),
    (AgendaItem, "listed", "taken-off"),
    (Edition, "held", "approved"),
]


def the_sample() -> SouthTees:
    """The strategy with the sample in it; its people by the first part of their addresses. Asks for DEMO."""
    load_strategy()
    call_command("load_demo", stdout=StringIO())
    set_what_is_brief()
    people = {user.email.split("@")[0]: user for user in User.objects.filter(is_active=True).exclude(password="")}
    return SouthTees(None, None, None, None, None, people)  # type: ignore[arg-type]


def kinds_of_state() -> Iterator[tuple[str, list[type[models.Model]], str, str]]:
    """Each state there is: what it is called, the models that have it, the column it stands in, its value."""
    kept = [model for model in apps.get_models() if not hasattr(model, "history_object")]
    for model in kept:
        if hasattr(model, "State") and hasattr(model, "state"):
            yield from ((f"{model.__name__} {state}", [model], "state", state) for state in model.State.values)
    published: list[type[models.Model]] = [model for model in kept if issubclass(model, Publishable)]
    yield from ((f"For residents: {state}", published, "publication", state) for state in Publication.values)


def page_of(record: Any, column: str) -> str:
    """Where a record in this state is read."""
    if column == "publication":
        return reverse("publish:detail", args=[record.reference])
    if isinstance(record, Meeting):
        return reverse("people:meeting", args=[record.pk])
    if isinstance(record, AgendaItem):
        return reverse("people:meeting", args=[record.meeting_id])
    if isinstance(record, PartnerRequest):
        return record.decision.get_absolute_url()
    return record.get_absolute_url()


def set_what_is_brief() -> None:
    """One record in each state that nobody would find in the sample."""
    for model, near, state in BRIEF:
        rows: models.QuerySet[Any] = model._base_manager.all()
        rows.filter(pk=rows.filter(state=near).latest("pk").pk).update(state=state)


def states(sample: SouthTees) -> dict[str, tuple[str, str]]:
    """Each state of each record: who opens it, and where; blank where nobody does."""
    rest = [name for name in sample.people if name not in READERS]
    readers = {name: Client() for name in READERS + rest}
    for name, client in readers.items():
        client.force_login(sample.people[name])
    of_residents = {name: readers[name] for name in DESK}
    found = {}
    for name, kinds, column, state in kinds_of_state():
        records = [one for model in kinds for one in model._base_manager.filter(**{column: state}).order_by("pk")[:3]]
        found[name] = shown_to(of_residents if column == "publication" else readers, records, column)
    return found


def shown_to(readers: dict[str, Client], records: list[Any], column: str) -> tuple[str, str]:
    """The first of these records and readers that go together."""
    for record in records:
        path = page_of(record, column)
        for name, client in readers.items():
            answer = client.get(path, follow=True)
            if answer.status_code == 200:
                return name, answer.redirect_chain[-1][0] if answer.redirect_chain else path
    return "", ""
