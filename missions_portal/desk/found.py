"""What lies on a person's desk, read in one question; and the trips of its lists, in one more."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import CharField, DateField, Exists, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce, NullIf, TruncDate

from barriers.models import Action, Barrier, BarrierStep, Decision, Escalation, EscalationStep, Joining
from digests.models import Edition
from foundation.moments import now
from leaders.models import Nomination
from leaders.standing import Standing
from learning.models import CommunityVoice, LearningEntry, LearningUse, Synthesis
from missions.models import Goal
from missions_portal.jobs import stopped
from missions_portal.models import InformationRequest, Run
from missions_portal.publish.finding import waiting
from people.models import Meeting

SHOWN = 8
FEW = 4
MEETINGS = 3
MOST_WAITING = 100  # of each kind that waits for publication; beyond this nobody counts by hand either
LATELY = timedelta(days=30)  # for so long the desk says what turned back to a mission without its doing


class Row(NamedTuple):
    """One row of one list: which list, which record, and what its line says."""

    which: str
    pk: int
    ref: str | None
    words: str
    on: date | None


NO_WORDS = Value("", output_field=CharField())
NO_DAY = Cast(Value(None), DateField())
THE_DAY = TruncDate("starts_at")
TRIPS = ("answer", "reply", "elsewhere", "came_back")
OFFERED: dict[str, Any] = {"barrier": Barrier, "entry": LearningEntry, "voice": CommunityVoice}


def found_for(user: Any, standing: Standing) -> dict[str, list[Row]]:
    """The first rows of every list, in one question; of trips only which they are, since more is read of them."""
    trips = Escalation.objects.visible_to(user)
    mine = Q(barrier__lead_mission__in=standing.serves)
    joined = Exists(Joining.objects.filter(barrier=OuterRef("barrier"), mission__in=standing.serves))
    back = trips.filter(mine | joined | Q(forum__in=standing.sits_on), returned_at__isnull=False)
    held = Edition.objects.visible_to(user).held().filter(forum__in=standing.officer_of)
    heading = Coalesce(NullIf("title", Value("")), "what", output_field=TextField())
    written_for = standing.serves | standing.contributes_to
    parts = [
        _part("action", Action.objects.owned_by(user).open()[:SHOWN], "decision__reference", "what", "due_on"),
        _part("answer", trips.waiting().filter(mine)[:SHOWN]),
        _part("reply", trips.come_back().filter(mine | joined | Q(barrier__author=user))[:SHOWN]),
        _part("sent_back", _sent_back(trips, mine)[:SHOWN], "barrier__reference", "barrier__title"),
        _part("dispute", _lately("dispute", standing)[:SHOWN], "reference", "title"),
        _part("pass_on", _lately("pass_on", standing)[:SHOWN], "reference", "title"),
        _part("elsewhere", trips.filter(mine).with_a_forum()[:SHOWN]),
        _part("came_back", back.order_by("-returned_at")[:FEW]),
        _part("edition", held[:SHOWN], "reference", Cast(KT("contents__title"), TextField()), "covers_to"),
        _part("narrowed", _narrowed(standing), "reference", Cast(KT("contents__title"), TextField()), "covers_to"),
        _part("digest", _sent_lately(user), "reference", Cast(KT("contents__lead"), TextField()), TruncDate("sent_at")),
        _part("synthesis", _for_an_agenda(standing), "offered_to__name", "title"),
        _part("nomination", Nomination.objects.waiting_for(user)[:SHOWN], "state", "mission__short_name"),
        _part("barrier", _offers(Barrier, user, standing), "reference", "title"),
        _part("entry", _offers(LearningEntry, user, standing), "reference", heading),
        _part("voice", _offers(CommunityVoice, user, standing), "reference", "words"),
        _part("goal", Goal.objects.filter(mission__in=written_for), "mission__code", "name"),
        _part("used", _used_lately(user), "entry__reference", "mission__short_name"),
        _part("clock", _stopped_clock(standing), NO_WORDS, "task", TruncDate("finished_at")),
        _part("meeting", Meeting.objects.visible_to(user).coming()[:MEETINGS], NO_WORDS, "forum__name", THE_DAY),
    ]
    if standing.officer_of:
        asked = InformationRequest.objects.waiting().order_by("due_on", "pk")[:SHOWN]
        parts += [_part("publication", rows.order_by("pk")[:MOST_WAITING]) for rows in waiting(user)]
        parts.append(_part("request", asked, "reference", "question", "due_on"))
    found: dict[str, list[Row]] = defaultdict(list)
    for row in parts[0].union(*parts[1:], all=True):
        found[row[0]].append(Row(*row))
    # As they were compiled: the forum's own before the one for residents.
    found["edition"].sort(key=lambda row: row.pk)
    found["digest"].sort(key=lambda row: (row.on or date.max, row.pk), reverse=True)
    found["meeting"].sort(key=lambda row: row.on or date.max)
    return found


def _part(which: str, rows: QuerySet, ref: Any = NO_WORDS, words: Any = NO_WORDS, on: Any = NO_DAY) -> Any:
    """One list, and where its lines find their reference, words and day."""
    # SQLite takes no limit on a part of a union, only inside it.
    first = rows.model._default_manager.filter(pk__in=rows.values("pk")).order_by()
    return first.values_list(Value(which, output_field=CharField()), "pk", ref, words, on)


def _offers(model: Any, user: Any, standing: Standing) -> QuerySet:
    """What contributors sent to this person's teams."""
    return model.objects.visible_to(user).offered_to(standing.serves)[:SHOWN]


def _for_an_agenda(standing: Standing) -> QuerySet:
    """What was offered for an agenda of this person's forums."""
    return Synthesis.objects.offered_for_agenda(standing.officer_of)[:SHOWN]


def _sent_lately(user: Any) -> QuerySet:
    """The digests that were lately sent to this person's forums, or to leaders; those for residents are everyone's."""
    sent = Edition.objects.visible_to(user).sent().exclude(kind=Edition.Kind.PUBLIC)
    return sent.filter(sent_at__gte=now() - LATELY).order_by("-sent_at")[:FEW]


def _narrowed(standing: Standing) -> QuerySet:
    """Sent digests of this person's forums that tell what their readers may no longer be told."""
    return Edition.objects.telling_too_much().filter(forum__in=standing.officer_of)[:SHOWN]


def _stopped_clock(standing: Standing) -> QuerySet:
    """The last good tick of a clock that stopped: officers wait for what it sends."""
    return stopped() if standing.officer_of else Run.objects.none()


def _used_lately(user: Any) -> QuerySet:
    """What other missions lately said they use of what this person wrote."""
    return LearningUse.objects.filter(entry__author=user, at__gte=now() - LATELY)[:SHOWN]


def trips_of(found: dict[str, list[Row]]) -> dict[str, list[Any]]:
    """The trips of each list, with their names, the officer's last question and what was decided."""
    asked = EscalationStep.objects.filter(record=OuterRef("pk"), move="ask").values("words")[:1]
    outcome = Decision.objects.filter(escalation=OuterRef("pk")).values("outcome")[:1]
    named = Escalation.objects.with_its_names().select_related("barrier__with_forum")
    trips: dict[int, Any] = named.annotate(asked=Subquery(asked), outcome=Subquery(outcome)).in_bulk(
        {row.pk for which in TRIPS for row in found[which]}
    )
    for trip in trips.values():
        trip.answered = Decision.Outcome(trip.outcome).label if trip.outcome else ""
    lists = {which: [trips[row.pk] for row in found[which] if row.pk in trips] for which in TRIPS}
    lists["elsewhere"].sort(key=lambda trip: trip.barrier.due_on or date.max)
    lists["came_back"].sort(key=lambda trip: trip.returned_at, reverse=True)
    return lists


def _sent_back(trips: Any, mine: Q) -> Any:
    """Asks that a forum sent back lately, where nobody has been asked since."""
    back = {"barrier__open_escalation": None, "barrier__turn_since__gte": now() - LATELY}
    return trips.sent_back().filter(mine, **back)


def _lately(move: str, standing: Standing) -> Any:
    """Open barriers of my missions that somebody else made a move on lately."""
    made = BarrierStep.objects.filter(record=OuterRef("pk"), move=move, at__gte=now() - LATELY)
    return Barrier.objects.open().filter(Exists(made), lead_mission__in=standing.serves, open_escalation=None)
