"""What an operator sets up of the people floor: organisations, people, forums, meetings and the lists they choose from.

An operator reads no private words by being one: nothing that missions write stands here.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from foundation import history
from people.models import Area, Forum, Meeting, Organisation, Sector, User


class OperatorAdmin(admin.ModelAdmin):
    """A record an operator sets up: each change is in the audit, and what ended stays on record."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        history.note("set_up" if change else "add", obj, by=request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """No row is deleted by hand: things end by their last day, and words of a list stop being offered."""
        return False


class NamedAdmin(OperatorAdmin):
    """One of the board's short lists of words."""

    list_display = ("name", "code", "order", "offered")
    list_editable = ("order", "offered")
    search_fields = ("name", "code")
    prepopulated_fields = {"code": ("name",)}


admin.site.register([Area, Sector], NamedAdmin)


@admin.register(Organisation)
class OrganisationAdmin(OperatorAdmin):
    """Agencies, councils, charities and programmes."""

    list_display = ("name", "sector", "contact", "since", "until")
    list_filter = ("sector", "areas")
    list_select_related = ("sector", "contact")
    search_fields = ("name",)
    autocomplete_fields = ("contact",)
    filter_horizontal = ("areas",)


@admin.register(User)
class UserAdmin(OperatorAdmin):
    """People. No password is set here: a person signs in by a code sent to their e-mail."""

    fields = ("name", "email", "organisation", "is_active", "is_staff", "left_on", "added_at")
    readonly_fields = ("added_at",)
    list_display = ("name", "email", "organisation", "is_active", "is_staff")
    list_filter = ("is_active", "is_staff")
    list_select_related = ("organisation",)
    search_fields = ("name", "email")
    autocomplete_fields = ("organisation",)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        obj.email = obj.email.lower()
        # An operator sets up everything this admin shows, and nothing else in the portal follows from it.
        obj.is_superuser = obj.is_staff
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)


@admin.register(Forum)
class ForumAdmin(OperatorAdmin):
    """Forums, their limits in working days, and where each one escalates to."""

    list_display = ("name", "escalates_to", "decides", "asked_directly", "public", "since", "until")
    list_select_related = ("escalates_to",)
    search_fields = ("name", "code", "also_known_as")


@admin.register(Meeting)
class MeetingAdmin(OperatorAdmin):
    """Meetings' days and places; what happens to a meeting is its officer's to record, in the portal."""

    fields = ("forum", "starts_at", "place", "agenda_url", "minutes_url", "minute_refs")
    list_display = ("forum", "starts_at", "place", "state")
    list_filter = ("forum",)
    list_select_related = ("forum",)
    date_hierarchy = "starts_at"
