"""Loading a board's strategy: a checked pack becomes rows, all of them or none."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.text import slugify

from barriers.models import BarrierKind
from foundation.named import Named
from foundation.working_days import today
from leaders.models import SupportFunction
from learning.models import CommunityOfInterest, EngagementRoute
from missions.models import (
    AnchorStrand,
    DiscussionQuestion,
    EngagementAim,
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
from missions_portal.pack import Pack
from people.models import Area, Forum, Meeting, Organisation, Sector


class Loading:
    """One loading of one pack.

    The rule for repeating it: a row that is missing is made, a row that is there is left as people have since made it.
    With `refresh` the words, order and limits the pack gives are written over it. No row is ever removed.
    """

    def __init__(self, pack: Pack, *, refresh: bool = False) -> None:
        self.pack = pack
        self.refresh = refresh
        self.made: Counter[str] = Counter()
        self.changed: Counter[str] = Counter()

    def run(self) -> None:
        """Write the pack down, the whole of it or nothing."""
        with transaction.atomic():
            self._strategy()
            self._lists()
            self._organisations()
            self._missions()
            self._recommendations()
            self._principles_and_prompts()
            self._forums()
            self._meetings()

    def _row(self, model: type[models.Model], key: dict[str, Any], values: dict[str, Any]) -> Any:
        record = model._default_manager.filter(**key).first()
        if record is None:
            self.made[model._meta.label] += 1
            return model._default_manager.create(**key, **values)
        differing = {name: value for name, value in values.items() if getattr(record, name) != value}
        if self.refresh and differing:
            for name, value in differing.items():
                setattr(record, name, value)
            record.save(update_fields=list(differing))
            self.changed[model._meta.label] += 1
        return record

    def _since(self) -> date:
        """The first day anything of this strategy holds: its approval, else its first year, else today."""
        given = self.pack.strategy
        if given.get("approved_on", None):
            return given["approved_on"]
        return date(given["starts"], 1, 1) if given.get("starts", None) else today()

    def _strategy(self) -> None:
        given = self.pack.strategy.only("title", "board", "place", "vision", "starts", "ends", "approved_on")
        self._row(Strategy, {"pk": 1}, given)

    def _lists(self) -> None:
        self._named(Area, self.pack.strategy.get("areas", []))
        for block, model in LISTS.items():
            self._named(model, self.pack.names(block))
        for order, kind in enumerate(self.pack["barrier_kinds"]):
            self._row(BarrierKind, {"code": kind["code"]}, {"name": kind["name"], "order": order})
        for order, power in enumerate(self.pack["powers"]):
            values = {"name": power["name"], "note": power.get("note"), "order": order}
            self._row(Power, {"code": power["code"]}, values)

    def _named(self, model: type[Named], names: list[str]) -> None:
        for order, name in enumerate(names):
            self._row(model, {"code": slugify(name)[:60]}, {"name": name, "order": order})

    def _organisations(self) -> None:
        sectors = {sector.name: sector for sector in Sector.objects.all()}
        areas = {area.name: area for area in Area.objects.all()}
        for given in self.pack["organisations"]:
            before = self.made[Organisation._meta.label]
            values: dict[str, Any] = {"sector": sectors[given["sector"]]}
            if not Organisation.objects.filter(name=given["name"]).exists():
                values["since"] = self._since()
            organisation = self._row(Organisation, {"name": given["name"]}, values)
            if self.made[Organisation._meta.label] > before:
                organisation.areas.set([areas[name] for name in given.get("areas", [])])

    def _missions(self) -> None:
        stages = {}
        for order, stage in enumerate(self.pack["stages"]):
            values = stage.only("name", "aim", "wording", "academic_lead") | {"order": order}
            stages[stage["code"]] = self._row(Stage, {"code": stage["code"]}, values)
        for order, given in enumerate(self.pack["missions"]):
            values = given.only("short_name", "statement", "challenge", "by_when")
            values |= {"stage": stages[given["stage"]], "order": order}
            mission = self._row(Mission, {"code": given["code"]}, values)
            for place, goal in enumerate(given.get("goals", [])):
                self._row(Goal, {"mission": mission, "name": goal}, {"order": place})

    def _recommendations(self) -> None:
        numbered = {}
        for given in self.pack["recommendations"]:
            values = given.only("section", "text", "considers")
            numbered[given["number"]] = self._row(Recommendation, {"number": given["number"]}, values)
        for order, question in enumerate(self.pack["discussion_questions"]):
            key = {"recommendation": numbered[question["recommendation"]], "text": question["text"]}
            self._row(DiscussionQuestion, key, {"order": order})

    def _principles_and_prompts(self) -> None:
        for order, name in enumerate(self.pack.names("governance_principles")):
            self._row(Principle, {"kind": Principle.Kind.GOVERNANCE, "name": name}, {"order": order})
        for order, given in enumerate(self.pack["cross_cutting_principles"]):
            values = {"said_then": given.get("said_in_2025"), "order": order}
            self._row(Principle, {"kind": Principle.Kind.CROSS_CUTTING, "name": given["name"]}, values)
        for order, words in enumerate(self.pack.names("guiding_messages")):
            self._row(GuidingMessage, {"text": words}, {"order": order})
        for order, words in enumerate(self.pack.names("poverty_action_network_aims")):
            self._row(EngagementAim, {"text": words}, {"order": order})
        for order, name in enumerate(self.pack.names("local_examples")):
            self._row(LocalExample, {"name": name}, {"order": order})
        for order, given in enumerate(self.pack["cross_mission_workstreams"]):
            self._row(Workstream, {"name": given["name"]}, {"purpose": given["purpose"], "order": order})

    def _forums(self) -> None:
        known = set(Forum.objects.values_list("code", flat=True))
        forums = {}
        for order, given in enumerate(self.pack["forums"]):
            values = given.only(*FORUM_KEYS) | {"order": order}
            if given["code"] not in known:
                values["since"] = self._since()
            forums[given["code"]] = self._row(Forum, {"code": given["code"]}, values)
        for given in self.pack["forums"]:
            forum, above = forums[given["code"]], forums.get(given.get("escalates_to"))
            if (given["code"] not in known or self.refresh) and forum.escalates_to != above:
                forum.escalates_to = above
                forum.save(update_fields=["escalates_to"])

    def _meetings(self) -> None:
        forums = {forum.code: forum for forum in Forum.objects.all()}
        for given in self.pack["meetings"]:
            # What the record does not say, a quorum for instance, stays “not yet recorded”.
            over = given["starts"] < timezone.now()
            values = given.only("minute_refs", "place")
            key = {"forum": forums[given["forum"]], "starts_at": given["starts"]}
            if not Meeting.objects.filter(**key).exists():
                values["state"] = Meeting.State.HELD if over else Meeting.State.PLANNED
            self._row(Meeting, key, values)


LISTS: dict[str, type[Named]] = {
    "sectors": Sector,
    "support_functions": SupportFunction,
    "anchor_strands": AnchorStrand,
    "engagement_routes": EngagementRoute,
    "communities_of_interest": CommunityOfInterest,
}
FORUM_KEYS = (
    "name",
    "also_known_as",
    "decides",
    "asked_directly",
    "public",
    "answer_days",
    "return_days",
    "papers_clear_days",
    "quorum",
    "quorum_words",
)


def load(pack: Pack, *, refresh: bool = False) -> Loading:
    """Load a pack and give back what was made and changed; safe to repeat."""
    loading = Loading(pack, refresh=refresh)
    loading.run()
    return loading
