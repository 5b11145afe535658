"""What an operator sees of the portal's own work: its jobs, and its mails by kind, state and time, not their words."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.base.internal.flows import delete_dangling_recovery_codes
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from foundation import history
from foundation.outbox import Notice
from foundation.publishing import QuietDates
from missions_portal.models import Run
from people import sign_ins
from people.admin import OperatorAdmin, ProvenAdmin


class LookedAt(admin.ModelAdmin):
    """Rows the portal writes for itself: an operator looks at them and changes none."""

    show_full_result_count = False  # a second count of all rows, which are many

    def has_add_permission(self, request: HttpRequest) -> bool:
        """The portal alone adds them."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was done stays as it was."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The portal forgets them by itself."""
        return False


@admin.register(Run)
class RunAdmin(LookedAt):
    """The clock's runs: whether they went well, and what they did or what failed."""

    list_display = ("task", "started_at", "finished_at", "ok", "words")
    list_filter = ("task", "ok")


@admin.register(Notice)
class NoticeAdmin(LookedAt):
    """Mails on their way, sent or given up. To whom and what they say is not the operator's to read."""

    fields = ("kind", "about", "state", "created_at", "attempts", "next_try_at", "sent_at", "last_error")
    list_display = fields
    list_display_links = ("kind",)
    list_filter = ("state", "kind")
    search_fields = ("about",)
    ordering = ("-id",)
    actions = ("try_again",)

    @admin.action(description="Try again", permissions=["view"])
    def try_again(self, request: HttpRequest, notices: QuerySet[Notice]) -> None:
        """Put those given up back in the queue, once the cause is mended; others are left as they are."""
        given_up = list(Notice.objects.filter(pk__in=notices.values("pk")).given_up())
        for notice in given_up:
            history.note("try_again", notice, by=request.user)
        again = Notice.objects.filter(pk__in=[notice.pk for notice in given_up]).try_again()
        if again:
            self.message_user(request, f"{again} given up before will be tried again soon.", messages.SUCCESS)
        else:
            self.message_user(request, "None of these was given up.", messages.WARNING)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list, which says where mails go while no mail server is named."""
        kept = settings.EMAIL_BACKEND.endswith("filebased.EmailBackend")
        where = f"No mail server is named: mails are kept as files in {settings.EMAIL_FILE_PATH}" if kept else None
        return super().changelist_view(request, {"subtitle": where} | (extra_context or {}))


@admin.register(QuietDates)
class QuietDatesAdmin(ProvenAdmin, OperatorAdmin):
    """The days before an election: publishing asks a second person, and editions for residents are held.

    Dates that were written down by mistake are changed to days gone by: the audit keeps who ended them.
    """

    list_display = ("reason", "starts_on", "ends_on")


# django-allauth's and Django's own pages would show an operator others' secrets, or let one give an address twice.
for _model in (Authenticator, EmailAddress, Group, SocialAccount, SocialApp, SocialToken):
    admin.site.unregister(_model)


class TakenAway(ProvenAdmin, LookedAt):
    """A way to prove who one is: an operator can take it away, and read no secret."""

    act = ""  # what the audit calls it
    search_fields = ("user__email", "user__name")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Its owner sets up another at the next sign-in."""
        return True

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Take it away, and end every sign-in of its person; the audit keeps who did."""
        history.note(self.act, obj, by=request.user)
        sign_ins.end_all(obj.user, by=request.user)
        super().delete_model(request, obj)
        # Recovery codes are for somebody who has another means: left alone they would keep their owner out.
        delete_dangling_recovery_codes(obj.user)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Take several away, each noted."""
        for one in queryset:
            self.delete_model(request, one)


@admin.register(Authenticator)
class SecondStepAdmin(TakenAway):
    """People's second steps at sign-in, for somebody who lost theirs."""

    act = "take_second_step_away"
    fields = ("user", "type", "created_at", "last_used_at")
    list_display = fields


@admin.register(SocialAccount)
class OrganisationAccountAdmin(TakenAway):
    """Which organisation's account opens whose: taken away where a person has a new one there."""

    act = "take_organisation_account_away"
    fields = ("user", "provider", "date_joined", "last_login")
    list_display = fields


admin.site.site_header = admin.site.site_title = "People, forums and the strategy"
