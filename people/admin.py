"""What an operator sets up of the people floor: organisations, people, forums, meetings and the lists they choose from.

An operator reads no private words by being one: nothing that missions write stands here.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from allauth.account.models import EmailAddress
from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models
from django.db.models import Exists, OuterRef, QuerySet
from django.forms.models import construct_instance
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from foundation import history
from foundation.posting import show
from foundation.working_days import today
from people import sign_ins
from people.directory import parts
from people.holding import check_days, check_forum
from people.models import Area, Forum, LeaversCheck, Meeting, Organisation, Seat, Sector, User
from people.proving import View, proven_before_a_press


class CheckedForm(forms.ModelForm):
    """A row as an operator writes it down: refused where the portal's own rules would refuse it, beside the field."""

    check: Callable[[Any], None]

    def clean(self) -> dict[str, Any]:
        super().clean()
        if not self.errors:
            row = construct_instance(self, self.instance, self._meta.fields, self._meta.exclude)
            try:
                self.check(row)
            except ValidationError as refusal:
                show(self, refusal)
        return self.cleaned_data


class PeriodForm(CheckedForm):
    """A row that is there for a time."""

    check = staticmethod(check_days)


class ForumForm(CheckedForm):
    """A forum, and on which day another takes its place."""

    check = staticmethod(check_forum)


class OperatorAdmin(admin.ModelAdmin):
    """A record an operator sets up: each change is in the audit, and what ended stays on record."""

    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        history.note("set_up" if change else "add", obj, by=request.user)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Of two operators who save the same thing at once, the second is told; the database kept one of them."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except IntegrityError:
            messages.error(request, "Somebody else saved the same just now, and yours was not saved. Look at theirs.")
            return redirect(request.path)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """No row is deleted by hand: things end by their last day, and words of a list stop being offered."""
        return False


class ProvenAdmin(admin.ModelAdmin):
    """Rows on which it hangs who may come in, and do what: whoever presses there proves first who they are.

    What was pressed is done from the page of that proof, so a form that it draws again says where it leads.
    """

    shown_first = {"delete_selected"}  # actions that show what they would do, and are pressed once more to do it

    def changelist_view(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """The list, and what is done with several at once."""
        view: View = super().changelist_view
        return (view if self._only_shows(request.POST) else proven_before_a_press(view))(request, *args, **kwargs)

    def _only_shows(self, pressed: QueryDict) -> bool:
        # A browser sends the box above the list and the one below it, and the library does one of the two.
        named = set(pressed.getlist("action"))
        return bool(named) and named <= self.shown_first and "post" not in pressed

    def changeform_view(
        self, request: Any, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """One, added or changed."""
        view = proven_before_a_press(super().changeform_view)
        return view(request, object_id, form_url or request.path, extra_context)

    def delete_view(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """One taken away."""
        return proven_before_a_press(super().delete_view)(request, *args, **kwargs)


class NamedAdmin(OperatorAdmin):
    """One of the board's short lists of words."""

    list_display = ("name", "code", "order", "offered")
    list_editable = ("order", "offered")
    search_fields = ("name", "code")
    prepopulated_fields = {"code": ("name",)}


admin.site.register([Area, Sector], NamedAdmin)


@admin.register(Organisation)
class OrganisationAdmin(ProvenAdmin, OperatorAdmin):
    """Agencies, councils, charities and programmes; a contact's answer ends the sign-in of whoever left."""

    form = PeriodForm
    list_display = ("name", "sector", "contact", "since", "until")
    list_filter = ("sector", "areas")
    list_select_related = ("sector", "contact")
    search_fields = ("name",)
    autocomplete_fields = ("contact",)
    filter_horizontal = ("areas",)


class HasLeft(admin.SimpleListFilter):
    """People who have left, and those of them who still hold something that somebody has to end."""

    title = "has left"
    parameter_name = "left"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("holding", "Left, and still holds a seat or part"), ("yes", "Left")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        if self.value() not in ("holding", "yes"):
            return queryset
        left = queryset.filter(left_on__lte=today())
        return left.filter(_holds(Seat.objects.all()) | _holds(parts())) if self.value() == "holding" else left


def _holds(rows: Any) -> Exists:
    return Exists(rows.lasting_beyond(today()).filter(person=OuterRef("pk")))


class UserAdmin(ProvenAdmin, OperatorAdmin):
    """People. No password is set here: a person signs in by a code sent to their e-mail.

    Registered on the leaders floor, from where an operator also ends everything that somebody holds.
    """

    fields = ("name", "email", "organisation", "is_active", "is_staff", "left_on", "added_at")
    readonly_fields = ("added_at",)
    list_display = ("name", "email", "organisation", "is_active", "is_staff")
    list_filter = (HasLeft, "is_active", "is_staff")
    list_select_related = ("organisation",)
    search_fields = ("name", "email")
    autocomplete_fields = ("organisation",)
    actions: tuple[str, ...] = ("end_sign_ins",)

    @admin.action(description="End every sign-in now", permissions=["change"])
    def end_sign_ins(self, request: HttpRequest, people: QuerySet[User]) -> None:
        """Sign these people out wherever they are; whoever may sign in can do so again."""
        ended = sum(sign_ins.end_all(person, by=request.user) for person in people)
        if ended:
            self.message_user(request, f"{ended} sign-in{'' if ended == 1 else 's'} ended.", messages.SUCCESS)
        else:
            self.message_user(request, "None of these people is signed in.", messages.WARNING)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        obj.email = obj.email.lower()
        # An operator sets up everything this admin shows, and nothing else in the portal follows from it.
        obj.is_superuser = obj.is_staff
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        moved = change and "email" in form.changed_data
        if moved:  # django-allauth remembers addresses by itself, and would go on sending codes to the one before
            EmailAddress.objects.filter(user=obj).delete()
        if moved or not obj.may_sign_in:  # let in again one day, they sign in anew
            sign_ins.end_all(obj, by=request.user)


@admin.register(Forum)
class ForumAdmin(ProvenAdmin, OperatorAdmin):
    """Forums, their limits in working days, where each one escalates to, and which one takes its place."""

    form = ForumForm
    list_display = ("name", "escalates_to", "decides", "asked_directly", "public", "since", "until")
    list_select_related = ("escalates_to",)
    search_fields = ("name", "code", "also_known_as")

    def save_model(self, request: HttpRequest, obj: Forum, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if obj.until:
            _say_what_it_still_has(request, obj, obj.until)


def _say_what_it_still_has(request: HttpRequest, forum: Forum, until: date) -> None:
    """A forum's end does not end its people's seats or call its meetings off: an operator reads what is left to do."""
    meetings = forum.meetings.coming(max(until, today())).count()
    seats = forum.seats.lasting_beyond(until).count()
    if meetings:
        messages.warning(request, f"Meetings still planned for then or later: {meetings}. Its officer cancels them.")
    if seats:
        messages.warning(request, f"Seats that go on after it: {seats}. They keep reading what it had until they end.")
    after = forum.replaced_by
    if after and not after.seats.current(until).officers().exists():
        messages.warning(request, f"{after} has no officer on that day: seat one, so that somebody receives the asks.")


@admin.register(Meeting)
class MeetingAdmin(OperatorAdmin):
    """Meetings' days and places; what happens to a meeting is its officer's to record, in the portal."""

    fields = ("forum", "starts_at", "place", "agenda_url", "minutes_url", "minute_refs")
    list_display = ("forum", "starts_at", "place", "state")
    list_filter = ("forum",)
    list_select_related = ("forum",)
    date_hierarchy = "starts_at"


@admin.register(LeaversCheck)
class LeaversCheckAdmin(admin.ModelAdmin):
    """Which organisations were asked who has left, and which have answered; the clock asks, their contacts answer."""

    fields = ("organisation", "year", "contact", "asked_on", "answered_at", "left")
    list_display = ("organisation", "year", "contact", "asked_on", "answered_at")
    list_filter = ("year", ("answered_at", admin.EmptyFieldListFilter))
    list_select_related = ("organisation", "contact")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """The clock alone asks."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What a contact answered stays as it was."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """It stays on record."""
        return False
