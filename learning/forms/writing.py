"""What every form of the learning rooms shares: who reads it, and for which mission it is written."""

from __future__ import annotations

from typing import Any

from django import forms

from barriers.models import Barrier
from leaders.standing import standing_of
from learning.models import Audience
from missions.models import Lever, Mission

FREEDOM = "It can be asked for under the Freedom of Information Act."
NO_NAMES = "Please leave out anything that could identify a person."
NEWEST = 20  # of a mission's own records offered to be ticked
BY_YOUR_CHOICE = f"Your choice of readers decides who will see it. {FREEDOM} {NO_NAMES}"


def missions_to_write_for(user: Any) -> Any:
    """The missions a person may write for: those they serve, and those they were invited to contribute to."""
    standing = standing_of(user)
    return Mission.objects.filter(pk__in=standing.serves | standing.contributes_to)


def readers(audience: str, *, sensitive: bool = False) -> str:
    """Who will see what is typed, said before it is typed."""
    if audience == Audience.TEAM or sensitive:
        return f"The mission’s own people and the facilitator will see it. {FREEDOM} {NO_NAMES}"
    return f"Everyone signed in will see it. {FREEDOM} {NO_NAMES}"


def narrow(form: Any, name: str, rows: Any, blank: str | None = None) -> None:
    """Offer only these rows in one of a form's choices, and say what choosing none of them means."""
    field = form.fields[name]
    field.queryset = rows
    if blank is not None:
        field.empty_label = blank


def offer_barriers(form: Any, record: Any, user: Any) -> None:
    """Offer the mission's newest open barriers, and those the record is linked to; without any, nothing is asked."""
    ours = Barrier.objects.logged_and_visible_to(user).filter(lead_mission=record.mission_id).open()
    _offer(form, "barriers", ours, record.barriers.visible_to(user))
    if "barriers" in form.fields:
        form.fields["barriers"].label_from_instance = lambda barrier: f"{barrier.title} ({barrier.reference})"


def offer_levers(form: Any, record: Any) -> None:
    """Offer the mission's newest levers, and those the record is linked to; without any, nothing is asked."""
    _offer(form, "levers", Lever.objects.filter(missions=record.mission_id), record.levers.all())


def _offer(form: Any, name: str, ours: Any, linked: Any) -> None:
    """Offer the newest of a mission's own and what is linked already, which is ticked."""
    choices = {row.pk for row in [*ours.order_by("-id")[:NEWEST], *linked]}
    if not choices:
        del form.fields[name]
        return
    narrow(form, name, linked.model.objects.filter(pk__in=choices).order_by("-id"))
    form.fields[name].initial = [row.pk for row in linked]


class ChoosesMission:
    """A form that offers the missions this person may write for, and chooses where there is only one."""

    fields: dict[str, forms.Field]

    def offer_missions(self, missions: Any) -> None:
        """Set the choice; one mission needs no question, so it is filled in and hidden."""
        narrow(self, "mission", missions)
        field: Any = self.fields["mission"]
        field.empty_label = None
        self.missions = list(missions)
        if len(self.missions) == 1:
            field.initial = self.missions[0].pk
            field.widget = forms.HiddenInput()
