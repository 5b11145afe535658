"""What an operator sets up of the leaders floor: seats, appointments and the functions of a support team."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest

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
        _say_who_cares(request)


@admin.register(Appointment)
class AppointmentAdmin(OperatorAdmin):
    """Who leads, supports, looks after or contributes to each mission."""

    list_display = ("person", "mission", "role", "since", "until")
    list_filter = ("mission", "role")
    list_select_related = ("person", "mission")
    search_fields = ("person__name", "person__email", "mission__short_name")
    autocomplete_fields = ("person", "mission", "sponsor")

    def save_model(self, request: HttpRequest, obj: Appointment, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        _say_who_cares(request)


def _say_who_cares(request: HttpRequest) -> None:
    """No mission is left without somebody to make its moves; the operator reads who it is now."""
    for appointment in ensure_caretakers():
        messages.info(request, f"{appointment.person} now looks after {appointment.mission}, as its caretaker.")
