"""What is new to an edition's readers: the rows of each section, read through their eyes by one query each.

Every function takes what is told to whom and answers with rows in the order they are told. Missions stand in the
strategy's order. What several look at beside a row comes with it, so that composing asks as much for one row as for
many.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Prefetch, Q, Subquery

from barriers.models import Action, ActionStep, Barrier, BarrierStep, Decision, Escalation, EscalationStep, Update
from digests import tellable
from digests.scope import Telling
from foundation.working_days import end_of
from leaders.models import Appointment
from learning.models import CommunityVoice, Experiment, ExperimentStep, LearningEntry, Synthesis, VoiceStep
from missions.models import LeverStep, Mission, MissionUpdate
from people.models import Area, ForwardPlanItem, Meeting

AHEAD = timedelta(days=120)  # how far “coming up” looks
LOOKED_AT = 60  # rows of a section that are read at all; the rest only shows in the portal
SETTLED = [Barrier.State.IN_PART, Barrier.State.IN_FULL, Barrier.State.WORKED_ROUND]

# ---- asks, decisions and what became of them ----


def asks(told: Telling) -> list[Any]:
    """Asks on the agenda of the coming meeting, in its order."""
    affected = (
        Escalation.organisations.through.objects.filter(escalation_id=OuterRef("pk"))
        .order_by()
        .values("escalation_id")
        .values(n=Count("*"))
    )
    return list(
        tellable.escalations(told)
        .scheduled()
        .filter(forum=told.forum, agenda_item__meeting=told.meeting, agenda_item__exempt=False)
        .select_related(
            "barrier__lead_mission__stage", "barrier__where", "agenda_item__meeting", "previous__forum", "preferred"
        )
        .annotate(affected=Subquery(affected))
        .order_by("agenda_item__order", "pk")
    )


def decisions(told: Telling) -> list[Decision]:
    """This forum's decisions that are new, moved in the period, or still have something to be done."""
    news = (
        told.within("recorded_at")
        | Exists(EscalationStep.objects.filter(told.within("at"), record=OuterRef("escalation_id")))
        | Exists(ActionStep.objects.filter(told.within("at"), record__decision=OuterRef("pk")))
        | Exists(Action.objects.open().filter(decision=OuterRef("pk")))
    )
    return list(
        tellable.decisions(told)
        .filter(news, forum=told.forum, recorded_at__lte=end_of(told.covers_to))
        .select_related("escalation__barrier__lead_mission__stage", "where")
        .prefetch_related("actions", "partner_requests__organisation")
        .order_by("-on", "-id")[:LOOKED_AT]
    )


def decisions_of_missions(told: Telling) -> list[Decision]:
    """What missions decided under a delegation of their own: the forum nothing goes up from hears of it."""
    if told.forum.escalates_to_id:
        return []
    return list(
        tellable.decisions(told)
        .filter(told.within("recorded_at"), delegation__isnull=False)
        .select_related("delegation__mission__stage", "where")
        .order_by("-on", "-id")[:LOOKED_AT]
    )


def outcomes(told: Telling) -> list[Escalation]:
    """What every forum returned to missions in the period."""
    return list(
        tellable.escalations(told)
        .filter(told.within("returned_at"))
        .select_related("barrier__lead_mission__stage", "barrier__where", "forum")
        .order_by("barrier__lead_mission__order", "-returned_at")[:LOOKED_AT]
    )


def sent_back(told: Telling) -> list[EscalationStep]:
    """Asks an officer sent back with advice in the period."""
    trips = tellable.escalations(told).filter(forum=told.forum)
    return list(
        EscalationStep.objects.filter(told.within("at"), to_state=Escalation.State.SENT_BACK)
        .filter(record__in=trips.order_by().values("pk"))
        .select_related("record__barrier__lead_mission__stage", "record__barrier__where")
        .order_by("-at", "-id")[:LOOKED_AT]
    )


# ---- barriers ----


def _open_barriers(told: Telling) -> Any:
    return tellable.barriers(told).open().filter(logged_at__lte=end_of(told.covers_to))


def turns(told: Telling) -> list[dict[str, Any]]:
    """Open barriers counted by whose turn it is and by area, with since when the longest has waited."""
    counted = (
        _open_barriers(told)
        .order_by()
        .values("turn", "with_forum_id", "with_forum__name", "with_forum__order", "where_id")
        .annotate(n=Count("*"), since=Min("turn_since"))
    )
    rows: dict[tuple[str, int | None], dict[str, Any]] = {}
    for cell in counted:
        row = rows.setdefault((cell["turn"], cell["with_forum_id"]), cell | {"n": 0, "areas": {}})
        row["n"] += cell["n"]
        row["areas"][cell["where_id"]] = cell["n"]
        row["since"] = min(filter(None, (row["since"], cell["since"])), default=None)
    whose = Barrier.Turn.values
    return sorted(rows.values(), key=lambda row: (whose.index(row["turn"]), row["with_forum__order"] or 0))


def areas() -> dict[int | None, str]:
    """The areas of the place in their order, by id; under none, what is about all of it. Empty where there is one."""
    names: dict[int | None, str] = dict(Area.objects.values_list("pk", "name"))
    return {**names, None: "Everywhere"} if len(names) > 1 else {}


def longest_waiting(told: Telling) -> list[Barrier]:
    """The three that have waited longest for somebody's next move."""
    rows = _open_barriers(told).filter(turn_since__isnull=False)
    return list(rows.with_its_names().order_by("turn_since", "id")[:3])


def removed(told: Telling) -> list[BarrierStep]:
    """Barriers resolved or worked round in the period and not in the way again since, each by its last step.

    Each barrier comes with the learning that everyone may read and that was linked to it in the period.
    """
    taught = tellable.everyones_learning(told).filter(told.within("shared_at")).order_by("shared_at", "id")
    steps = (
        BarrierStep.objects.filter(told.within("at"), to_state__in=SETTLED, record__state__in=SETTLED)
        .filter(record__in=tellable.barriers(told).order_by().values("pk"))
        .select_related("record__lead_mission__stage", "record__where")
        .prefetch_related(Prefetch("record__learning", taught))
        .order_by("-at", "-id")[:LOOKED_AT]
    )
    last = {step.record_id: step for step in reversed(steps)}
    return sorted(last.values(), key=lambda step: step.at, reverse=True)


def beyond_parameters(told: Telling) -> list[Barrier]:
    """Open barriers logged in the period whose mission says the parameters need another look (the paper, 2.2.1)."""
    rows = _open_barriers(told).beyond_the_parameters().filter(told.within("logged_at"))
    return list(rows.with_its_names().order_by("lead_mission__order", "-logged_at")[:LOOKED_AT])


def levers(told: Telling) -> list[LeverStep]:
    """Levers that moved in the period, each by its last step; everyone signed in may read them."""
    steps = (
        LeverStep.objects.filter(told.within("at"))
        .select_related("record__holder", "record__where")
        .prefetch_related("record__missions__stage")
        .order_by("-at", "-id")[:LOOKED_AT]
    )
    last: dict[int, LeverStep] = {}
    for step in steps:
        last.setdefault(step.record_id, step)
    return list(last.values())


# ---- learning and voices ----


def learning(told: Telling) -> list[LearningEntry]:
    """One entry of each mission at most, its newest; among them one that did not work, where there is one."""
    entries = tellable.learning(told).filter(told.within("shared_at"))
    of_a_mission = entries.filter(mission=OuterRef("pk")).order_by("-shared_at", "-id").values("pk")
    failures = of_a_mission.filter(kind=LearningEntry.Kind.FAILURE)
    missions = Mission.objects.annotate(newest=Subquery(of_a_mission[:1]), failure=Subquery(failures[:1]))
    found = [row for row in missions.values_list("newest", "failure") if row[0]]
    chosen = [newest for newest, _ in found]
    if not any(newest == failure for newest, failure in found):
        other = next((n for n, (_, failure) in enumerate(found) if failure), None)
        if other is not None:
            chosen[other] = found[other][1]
    rows = LearningEntry.objects.filter(pk__in=chosen).select_related("mission__stage")
    return list(rows.prefetch_related("uses__mission").order_by("mission__order"))


def read_together(told: Telling) -> list[Synthesis]:
    """What several entries say together, offered to this forum's digest in the period."""
    offered = tellable.syntheses(told).offered_for_edition([told.forum.pk])
    return list(offered.filter(told.within("offered_at")).select_related("by")[:LOOKED_AT])


def voices(told: Telling) -> list[CommunityVoice]:
    """What people said or heard back in the period."""
    moved = Exists(VoiceStep.objects.filter(told.within("at"), record=OuterRef("pk")))
    new = Q(heard_on__gt=told.covers_from, heard_on__lte=told.covers_to)
    return list(
        tellable.voices(told)
        .filter(new | moved, heard_on__lte=told.covers_to)
        .select_related("route", "community", "where", "mission__stage")
        .order_by("-heard_on", "-id")[:LOOKED_AT]
    )


# ---- missions and their people ----


def posts(told: Telling) -> list[Appointment]:
    """Leaders' posts held at some time in the period."""
    return list(
        Appointment.objects.leading()
        .lasting_beyond(told.covers_from)
        .filter(since__lte=told.covers_to)
        .select_related("person__organisation", "mission__stage")
        .order_by("mission__order", "since")
    )


def quiet(told: Telling) -> list[Mission]:
    """Missions of which nothing that these readers may read was written in this period, nor in the one before."""
    written = [
        ("record__lead_mission", "at", BarrierStep.objects.filter(record__in=_ids(Barrier, told))),
        ("mission", "at", Update.objects.visible_to(told.reader)),
        ("mission", "shared_at", tellable.everyones_learning(told)),
        ("record__mission", "at", ExperimentStep.objects.filter(record__in=_ids(Experiment, told))),
        ("record__mission", "at", VoiceStep.objects.filter(record__in=_ids(CommunityVoice, told))),
        ("mission", "at", MissionUpdate.objects.all()),
    ]
    rows = Mission.objects.select_related("stage").order_by("order")
    since = end_of(told.since_the_period_before)
    for mission, at, found in written:
        period = Q(**{f"{at}__gt": since, f"{at}__lte": end_of(told.covers_to), mission: OuterRef("pk")})
        rows = rows.exclude(Exists(found.filter(period)))
    return list(rows)


def _ids(model: Any, told: Telling) -> Any:
    return model.objects.visible_to(told.reader).order_by().values("pk")


# ---- what is coming ----


def meetings(told: Telling) -> list[Meeting]:
    """The next meetings these readers may know of."""
    coming = Meeting.objects.visible_to(told.reader).coming(told.covers_to).select_related("forum")
    return list(coming.filter(starts_at__lte=end_of(told.covers_to + AHEAD))[:LOOKED_AT])


def planned(told: Telling) -> list[ForwardPlanItem]:
    """What this forum expects to take, from its forward plan."""
    until = told.covers_to + AHEAD
    rows = ForwardPlanItem.objects.filter(forum=told.forum, expected_on__gt=told.covers_to, expected_on__lte=until)
    return list(rows[:LOOKED_AT])
