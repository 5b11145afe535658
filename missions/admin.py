"""What an operator sets up of the missions floor: the strategy, its lists and its prompts."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from missions import delegating
from missions.models import (
    AnchorStrand,
    Delegation,
    DiscussionQuestion,
    EngagementAim,
    Figure,
    Goal,
    GuidingMessage,
    LocalExample,
    Mission,
    Power,
    Principle,
    Recommendation,
    Stage,
    Strategy,
    Workstream,
)
from people.admin import CheckedForm, NamedAdmin, OperatorAdmin


@admin.register(Strategy)
class StrategyAdmin(OperatorAdmin):
    """The one strategy this portal runs."""

    list_display = ("title", "board", "place", "starts", "ends")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """There is one; `load_strategy` brings it."""
        return False


@admin.register(Stage)
class StageAdmin(OperatorAdmin):
    """Stages of the life course."""

    list_display = ("name", "aim", "academic_lead", "order")


class GoalInline(admin.TabularInline):
    """A mission's goals."""

    formfield_overrides = OperatorAdmin.formfield_overrides
    model = Goal
    fields = ("name", "statement", "how_we_would_know", "jsna_url", "order")
    extra = 0
    can_delete = False


@admin.register(Mission)
class MissionAdmin(OperatorAdmin):
    """Missions and their goals; the words a team writes about its mission are edited in the portal."""

    fields = ("code", "short_name", "stage", "statement", "by_when", "order")
    list_display = ("short_name", "code", "stage", "order")
    list_filter = ("stage",)
    list_select_related = ("stage",)
    search_fields = ("short_name", "code", "statement")
    inlines = (GoalInline,)

    def get_readonly_fields(self, request: HttpRequest, obj: Mission | None = None) -> tuple[str, ...]:
        """A code stands in every reference, so it stays what it is."""
        return ("code",) if obj else ()


@admin.register(Recommendation)
class RecommendationAdmin(OperatorAdmin):
    """The paper's recommendations, and what in the portal shows how far each has come."""

    fields = ("number", "section", "text", "considers", "evidence", "answer", "answered_on", "minute", "amended_text")
    # What the Board answered is for its officer to write down, in the portal.
    readonly_fields = ("answer", "answered_on", "minute", "amended_text")
    list_display = ("number", "section", "answer")


@admin.register(DiscussionQuestion)
class DiscussionQuestionAdmin(OperatorAdmin):
    """Questions put to the Board."""

    list_display = ("text", "recommendation", "order")
    list_select_related = ("recommendation",)


@admin.register(Principle)
class PrincipleAdmin(OperatorAdmin):
    """Principles of mission-level governance and across the strategy."""

    list_display = ("name", "kind", "order")
    list_filter = ("kind",)


@admin.register(Figure)
class FigureAdmin(OperatorAdmin):
    """Sourced numbers that give context to a mission."""

    list_display = ("name", "mission", "value", "period", "source")
    list_filter = ("mission",)
    list_select_related = ("mission",)


class DelegationForm(CheckedForm):
    """What a mission may decide itself; it ends on no day before something was decided under it."""

    @staticmethod
    def check(delegation: Delegation) -> None:
        """Look at its days as whoever ends it does; the page that saves is one transaction."""
        if delegation.pk and delegation.until:
            delegating.check_may_end(delegation, until=delegation.until)


@admin.register(Delegation)
class DelegationAdmin(OperatorAdmin):
    """What a mission may decide itself, by whose word."""

    form = DelegationForm
    list_display = ("mission", "what", "source", "since", "until")
    list_select_related = ("mission",)


class OrderedAdmin(OperatorAdmin):
    """A short list in the board's own order."""

    list_display = ("__str__", "order")
    list_editable = ("order",)


admin.site.register([Power, AnchorStrand], NamedAdmin)
admin.site.register([GuidingMessage, EngagementAim, LocalExample, Workstream], OrderedAdmin)
