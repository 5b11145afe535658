"""What an operator sets up of the leaders floor: seats, appointments, support functions, and who leaves all of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from foundation.one_at_a_time import hold
from foundation.posting import show
from foundation.working_days import today
from leaders.appoint import appoint, check, stand_down
from leaders.caretakers import ensure_caretakers
from leaders.leaving import end_everything, held_by
from leaders.models import Appointment, SupportFunction
from people.admin import CheckedForm, NamedAdmin, OperatorAdmin, ProvenAdmin, UserAdmin
from people.holding import check_seat
from people.models import Seat, User

admin.site.register(SupportFunction, NamedAdmin)


class LastDayForm(forms.Form):
    """From which day somebody holds nothing any more."""

    until = forms.DateField(
        label="From which day do they hold nothing any more?",
        initial=today,
        widget=AdminDateWidget,
        error_messages={"required": "Enter a day.", "invalid": "Enter a real day, such as 27/11/2026."},
    )


@admin.register(User)
class PersonAdmin(UserAdmin):
    """People, registered above their own floor because a person's parts in missions end together with their seats."""

    actions = (*UserAdmin.actions, "end_everything")
    shown_first = UserAdmin.shown_first | {"end_everything"}

    @admin.action(description="End every seat and part on a day", permissions=["change"])
    def end_everything(self, request: HttpRequest, people: QuerySet[User]) -> HttpResponse | None:
        """Show what would end, ask for the day, and end all of it or nothing."""
        holding = [(person, rows) for person in people if (rows := held_by(person))]
        if not holding:
            self.message_user(request, "Nothing is held here that has not ended already.", messages.WARNING)
            return None
        form = LastDayForm(request.POST if "post" in request.POST else None)
        if form.is_valid() and _end_all(request, form, [person for person, _ in holding]):
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": "End every seat and part",
            "opts": self.opts,
            "form": form,
            "media": self.media + form.media,
            "holding": holding,
            "checkbox": ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "leaders/end_everything.html", context)


def _end_all(request: HttpRequest, form: LastDayForm, people: list[User]) -> bool:
    """End what all of them hold; where one refusal stands in the way nothing is ended, and it is shown."""
    until, made = form.cleaned_data["until"], []
    try:
        with transaction.atomic():
            for person in people:
                made += end_everything(person, until=until, by=request.user)
    except ValidationError as refusal:
        show(form, refusal)
        return False
    for person in people:
        messages.success(request, f"{person} holds no seat or part from {until:%-d %B %Y}.")
    _say_who_cares(request, made)
    return True


class SeatForm(CheckedForm):
    """A seat."""

    @staticmethod
    def check(seat: Seat) -> None:
        """Look with the person held: the page that saves is one transaction, so nobody seats them meanwhile."""
        hold(seat.person)
        check_seat(seat)


@admin.register(Seat)
class SeatAdmin(ProvenAdmin, OperatorAdmin):
    """Seats. They are set up here, above the people floor, because a new facilitator becomes a caretaker."""

    form = SeatForm
    list_display = ("person", "forum", "role", "may_vote", "since", "until")
    list_filter = ("forum", "role")
    list_select_related = ("person", "forum")
    search_fields = ("person__name", "person__email")
    autocomplete_fields = ("person", "forum")

    def save_model(self, request: HttpRequest, obj: Seat, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        _say_who_cares(request, ensure_caretakers())


class AppointmentForm(CheckedForm):
    """An appointment."""

    check = staticmethod(check)


@admin.register(Appointment)
class AppointmentAdmin(ProvenAdmin, OperatorAdmin):
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
