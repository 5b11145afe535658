"""The pathway's stories: barriers with all that hangs on them, and decisions."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, F, OuterRef, Q, Subquery, TextField, Value, When
from django.db.models.functions import Coalesce

from barriers import reading
from barriers.forms import AskForm, BarrierForm, DecideForm, GiveActionForm, PartnerReplyForm, ReturnForm
from barriers.models import (
    Action,
    Barrier,
    Decision,
    Escalation,
    HelpOffered,
    Joining,
    PartnerRequest,
    Update,
)
from barriers.telling import PUT_TO_THE_MISSION, QUIET_MOVES
from leaders.standing import drafts_held_by
from missions_portal.what_happened.kinds.desk import on_the_desk
from missions_portal.what_happened.part import REMOVED, Part, Place, Said, boxes
from people.models import Forum


def _words_of_trips(whole: list[int]) -> Any:
    """As the barrier's page has it: of what is taken in private the mission reads its open summary."""
    return Case(
        When(Q(record__in=whole) | Q(move__in=PUT_TO_THE_MISSION), then=F("words")),
        When(move="return_outcome", then=F("record__open_summary")),
        default=Value(""),
        output_field=TextField(),
    )


def _trip_title(told: dict[str, Any]) -> str:
    """Where a move's own word leaves out what a reader asks first."""
    if told["move"] == "submit":
        return f"Escalated to {told['asked']}"
    if told["move"] == "acknowledge" and told["reply"]:
        moved = f" Did it move the barrier? {Escalation.Moved(told['moved']).label}." if told["moved"] else ""
        return f"The mission replied: {Escalation.Reply(told['reply']).label.lower()}.{moved}"
    return ""


# The forum that was asked, which another may have replaced since.
ASKED = Coalesce(
    Subquery(Forum.objects.filter(escalations_left=OuterRef("record")).order_by("order", "name").values("name")[:1]),
    F("record__forum__name"),
)
OF_A_DECISION = boxes(
    Decision,
    "title", "outcome", "stance", "words", "reasons", "heard", "why_none_heard", "alternatives", "conflicts",
    "social_value", "review_on", "chair_consulted", "open_summary",
    form=DecideForm, exempt="Exempt",
)  # fmt: skip


def _actions(root: str) -> Part:
    return Part(
        Action,
        boxes(Action, "what", "owner", "due_on", form=GiveActionForm),
        root=root,
        rows=Action.objects.visible_to,
        called="Action",
        name="what",
    )


def _requests(root: str) -> Part:
    return Part(
        PartnerRequest,
        boxes(
            PartnerRequest, "report", "notice_on", "decided_on", "call_in_ends_on", "in_effect_on",
            form=PartnerReplyForm, asked="What is asked", reply_by="Reply by", reply="In their words",
            because="Because",
        ),
        root=root,
        rows=PartnerRequest.objects.visible_to,
        forum="decision__forum",
        called="Asked of",
        name="organisation__name",
    )  # fmt: skip


# Whether a barrier was kept close when a trip or a decision was written is not on record: once close, all of it is.
EVER_CLOSE = Barrier.history.filter(sensitive=True).values("id")


def _if_close(model: Any, readable: Q, user: Any, barrier: str) -> Any:
    """Those a person might read were each taken in private, and its barrier marked sensitive."""
    of_theirs = Barrier.objects.filter(reading.barriers_for(user, if_sensitive=True)).values("pk")
    return model.objects.filter(readable, Q(**{barrier: None}) | Q(**{f"{barrier}__in": of_theirs}))


def _decisions(root: str = "pk", name: str = "") -> Part:
    return Part(
        Decision,
        OF_A_DECISION,
        root=root,
        rows=Decision.objects.visible_to,
        mission="delegation__mission",
        forum="forum",
        openly=Q(exempt=False) & (Q(escalation=None) | ~Q(escalation__barrier__in=EVER_CLOSE)),
        close=lambda user: _if_close(
            Decision, reading.decisions_for(user, if_exempt=True), user, "escalation__barrier"
        ),
        name=name,
        begun="Decision recorded",
        by="recorded_by__name",
        at="recorded_at",
        acts=REMOVED | {"correct": "It corrects an earlier decision"},
        published=on_the_desk("decision"),
    )


BARRIER = Place(
    "barrier",
    "Barrier",
    Barrier,
    Barrier.objects.visible_to,
    lambda barrier, user: barrier.title,
    parts=(
        Part(
            Barrier,
            boxes(
                Barrier,
                "lead_mission", "title", "gets_in_the_way", "stops", "where", "kind", "rule_lives_in",
                "who_could_change_it", "tried", "would_unblock_it", "if_left", "within_parameters",
                form=BarrierForm, sensitive="Sensitive", review_on="Look at the work-round again on",
            ),
            mission="lead_mission",
            openly=Q(sensitive=False),
            close=lambda user: Barrier.objects.filter(reading.barriers_for(user, if_sensitive=True)),
            desk=lambda user: Q(state="draft") & ~drafts_held_by(user, mission="lead_mission"),
            quiet=frozenset(QUIET_MOVES),
            acts=REMOVED | {"link_lever": "Linked with a lever", "unlink_lever": "No longer linked with a lever"},
        ),
        Part(
            Escalation,
            boxes(
                Escalation,
                "ask", "wanted", "why_preferred", "needed_by", "needed_because",
                form=AskForm, outcome_words=str(ReturnForm.base_fields["words"].label),
            ),
            root="barrier",
            rows=Escalation.objects.read_whole_by,
            steps_of=Escalation.objects.visible_to,
            mission="barrier__lead_mission",
            forum="forum",
            openly=Q(exempt=False) & ~Q(barrier__in=EVER_CLOSE),
            close=lambda user: _if_close(
                Escalation, reading.escalations_in_their_own_words_for(user, if_exempt=True), user, "barrier"
            ),
            name="forum__name",
            step_words=_words_of_trips,
            beside={"asked": ASKED, "reply": F("record__reply"), "moved": F("record__moved_it")},
            title=_trip_title,
        ),
        _decisions("escalation__barrier", "reference"),
        _actions("decision__escalation__barrier"),
        _requests("decision__escalation__barrier"),
    ),
    said=(
        Said(
            Update,
            "Update",
            {"done": "", "next": "Next"},
            root="barrier",
            seat="acting_as",
            rows=Update.objects.visible_to,
        ),
        Said(Joining, "“Us too”", {"mission__short_name": "", "effect": ""}, root="barrier"),
        Said(
            HelpOffered,
            "“I can help with this”",
            {"words": ""},
            root="escalation__barrier",
            by="person__name",
            seat="acting_as",
            rows=lambda user: HelpOffered.objects.filter(escalation__in=Escalation.objects.read_whole_by(user)),
        ),
    ),
)  # fmt: skip
DECISION = Place(
    "decision",
    "Decision",
    Decision,
    Decision.objects.visible_to,
    lambda decision, user: decision.title,
    parts=(_decisions(), _actions("decision"), _requests("decision")),
)
OF_THE_PATHWAY = (BARRIER, DECISION)
