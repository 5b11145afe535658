"""The portal's addresses, the smallest page and, for comparison only, Django admin's own list of barriers."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from barriers.models import Barrier
from missions.models import Mission
from missions_portal.urls import urlpatterns as portal


def smallest(request: HttpRequest) -> HttpResponse:
    """Signed in, one query of its own, the base template."""
    return render(request, "base.html", {"mission": Mission.objects.first()})


class BenchAdmin(admin.AdminSite):
    """An admin that lets anybody signed in look, so that the same person opens both lists."""

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_authenticated


class BarrierAdmin(admin.ModelAdmin):
    """The rows and columns of our own list, as Django draws them."""

    list_display = ["title", "lead_mission", "stage", "kind", "where", "reference", "turn", "turn_since", "with_forum"]
    list_select_related = ["lead_mission__stage", "kind", "where", "with_forum"]
    list_filter = ["turn", "with_forum", "lead_mission", "lead_mission__stage", "kind", "where"]
    list_per_page = 25
    ordering = ["turn_since", "id"]
    search_fields = ["title", "gets_in_the_way", "stops", "tried", "would_unblock_it"]

    def stage(self, barrier: Barrier) -> str:
        return barrier.lead_mission.stage.name

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).filter(turn_since__isnull=False)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    has_change_permission = has_add_permission = has_delete_permission = lambda *_: False


site = BenchAdmin(name="bench")
site.register(Barrier, BarrierAdmin)

handler403 = "missions_portal.refusals.not_yours"
urlpatterns = [path("bench/smallest/", smallest), path("bench/admin/", site.urls), *portal]
