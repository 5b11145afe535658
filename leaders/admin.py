"""What an operator sets up of the leaders floor: seats, appointments and the functions of a support team."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from foundation.posting import show
from leaders.appoint import appoint, check, stand_down
from leaders.caretakers import ensure_caretakers
from leaders.models import Appointment, SupportFunction
from people.admin import NamedAdmin, OperatorAdmin
from people.models import Seat

admin.site.register(SupportFunction, NamedAdmin)


@admin.register(Seat)
class SeatAdmin(OperatorAdmin):
    """Seats. They are set up here, above the people floor, because a new facilitator becomes a caretaker."""

    list_display = ("person", "forum", "role", "may_vote", "since", "until")
    list_filter = ("forum", "role")
    list_select_related = ("person", "forum")
    search_fields = ("person__name", "person__email")
    autocomplete_fields = ("person", "forum")

    def save_model(self, request: HttpRequest, obj: Seat, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        _say_who_cares(request, ensure_caretakers())


class AppointmentForm(forms.ModelForm):
    """An appointment as an operator writes it down: refused where the process would refuse it, beside the field."""

    def clean(self) -> dict[str, Any]:
        super().clean()
        if not self.errors:
            for name, value in self.cleaned_data.items():
                setattr(self.instance, name, value)
            try:
                check(self.instance)
            except ValidationError as refusal:
                show(self, refusal)
        return self.cleaned_data


@admin.register(Appointment)
class AppointmentAdmin(OperatorAdmin):
    """Who leads, supports, looks after or contributes to each mission; written down by the process of `appoint.py`."""

    form = AppointmentForm
    list_display = ("person", "mission", "role", "since", "until")
    list_filter = ("mission", "role")
    list_select_related = ("person", "mission")
    search_fields = ("person__name", "person__email", "mission__short_name")
    autocomplete_fields = ("person", "mission", "sponsor")

    def get_readonly_fields(self, request: HttpRequest, obj: Appointment | None = None) -> tuple[str, ...]:
        """An appointment stays one person's part in one mission; another part is another appointment."""
        return ("mission", "person", "role") if obj else ()

    def save_model(self, request: HttpRequest, obj: Appointment, form: Any, change: bool) -> None:
        """Appoint, or change what is written; an end that comes sooner than before is a standing down."""
        made: list[Appointment] = []
        if not change:
            obj.pk = appoint(**form.cleaned_data, by=request.user).pk
        else:
            until, before = obj.until, form.initial.get("until")
            sooner = until is not None and (before is None or until < before)
            obj.until = before if sooner else until
            super().save_model(request, obj, form, change)
            if sooner and until:
                made = stand_down(obj, until=until, by=request.user)
        _say_who_cares(request, made or ensure_caretakers())


def _say_who_cares(request: HttpRequest, made: list[Appointment]) -> None:
    """No mission is left without somebody to make its moves; the operator reads who it is now."""
    for appointment in made:
        messages.info(request, f"{appointment.person} now looks after {appointment.mission}, as its caretaker.")
