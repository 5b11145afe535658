"""The portfolio: what a mission does, what that rests on, what is still missing, and what belongs together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Prefetch, Q, QuerySet

from foundation import history
from foundation.moves import NotYours
from foundation.versions import save_words
from missions.models import Connection, Intervention, Mission

RESTS_ON = ("assets", "capabilities", "relationships")
FEW = 3  # experiments named beside an intervention in the list of all


def check_serves(mission: Mission, *, by: Any) -> None:
    """Raise NotYours where a person does not lead, support or look after the mission."""
    if not mission.served_by(by):
        raise NotYours(f"The portfolio of {mission} is for its leader, team or caretaker to write.")


# ---- writing ----


def add(intervention: Intervention, *, by: Any) -> Intervention:
    """Put something the mission does in its portfolio. Raises NotYours."""
    check_serves(intervention.mission, by=by)
    return history.save_new(intervention, "add", by=by)


def amend(intervention: Intervention, words: dict[str, Any], *, version: int, by: Any) -> Intervention:
    """Change its words on the version the person saw. Raises NotYours and ChangedSince."""
    check_serves(intervention.mission, by=by)
    return save_words(intervention, words, by=by, version=version)


def connect(intervention: Intervention, other: Intervention, *, reason: str, by: Any) -> Connection:
    """Say that two interventions belong together, and why; the other may be another mission's.

    Raises NotYours, and ValidationError where it is the same one or they were connected before.
    """
    check_serves(intervention.mission, by=by)
    if intervention.pk == other.pk:
        raise ValidationError({"other": "Choose another one than this."})
    # Always in the same order, so that the database refuses the pair the other way round as well.
    one, two = sorted((intervention, other), key=lambda row: row.pk)
    try:
        with transaction.atomic():
            made = Connection.objects.create(one=one, other=two, reason=reason)
            for end in (one, two):
                history.note("connect", end, by=by, because=reason)
    except IntegrityError as once:
        raise ValidationError({"other": "These two are connected already."}) from once
    return made


def check_may_disconnect(connection: Connection, *, by: Any) -> None:
    """Raise NotYours where a person serves neither of the two missions."""
    if not (connection.one.mission.served_by(by) or connection.other.mission.served_by(by)):
        raise NotYours("What belongs together is for the people of either mission to say.")


def disconnect(connection: Connection, *, because: str, by: Any) -> None:
    """Take a connection away; the people of either mission may. The reason is kept in the audit.

    Raises NotYours, and ValidationError where somebody else took it away first.
    """
    check_may_disconnect(connection, by=by)
    with transaction.atomic():
        gone, _ = Connection.objects.filter(pk=connection.pk).delete()
        if not gone:
            raise ValidationError("Somebody else took it away meanwhile.")
        for end in (connection.one, connection.other):
            history.note("disconnect", end, by=by, because=because)


# ---- reading ----


@dataclass(frozen=True)
class Link:
    """A connection as one of its two ends sees it."""

    pk: int
    other: Intervention
    reason: str


def links_of(intervention: Intervention) -> list[Link]:
    """What an intervention belongs together with, and why; asked with `with_its_ties`, it asks nothing more."""
    there = [Link(row.pk, row.other, row.reason) for row in intervention.connections.all()]
    back = [Link(row.pk, row.one, row.reason) for row in intervention.connected_from.all()]
    return sorted(there + back, key=lambda link: link.other.name)


def with_its_ties(rows: QuerySet[Intervention], user: Any) -> QuerySet[Intervention]:
    """Interventions with their connections and the newest experiments that feed them and that this person may read."""
    # Experiments are kept a floor above, and reached by their reverse relation.
    experiments: Any = Intervention._meta.get_field("experiments").related_model
    feeding = experiments.objects.visible_to(user).exclude(reference=None).order_by("-id")
    return rows.select_related("mission__stage", "where").prefetch_related(
        Prefetch("connections", Connection.objects.select_related("other__mission")),
        Prefetch("connected_from", Connection.objects.select_related("one__mission")),
        Prefetch("experiments", feeding[:FEW], to_attr="feeding"),
    )


def others_to_connect(intervention: Intervention) -> QuerySet[Intervention]:
    """Everything it is not connected with yet: its own mission's and the others'."""
    taken = Q(connections__other=intervention) | Q(connected_from__one=intervention)
    free = Intervention.objects.exclude(pk=intervention.pk).exclude(pk__in=Intervention.objects.filter(taken))
    return free.select_related("mission").order_by("mission__order", "name", "pk")


def missing_in(interventions: list[Intervention]) -> list[str]:
    """What a portfolio does not say yet, in plain sentences: nobody is blamed, nothing is counted up."""
    said = []
    for name in RESTS_ON:
        silent = [row.name for row in interventions if not getattr(row, name).strip()]
        if len(silent) == len(interventions) > 1:
            said.append(f"Nobody has named the {name} that any of it rests on.")
        elif silent:
            said.append(f"Nobody has named the {name} of {_listed(silent)}.")
    alone = [row.name for row in interventions if not links_of(row)]
    if alone and len(interventions) > 1:
        said.append(f"Not connected with anything yet: {_listed(alone)}.")
    return said


def _listed(names: list[str]) -> str:
    quoted = [f"“{name}”" for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"
