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
from foundation.versions import Versioned
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
from missions_portal.pack.again import Wanted, found_again, key_of
from people.models import Area, Forum, Meeting, Organisation, Sector
from people.models.packed import Packed


class Loading:
    """One loading of one pack.

    The rule for repeating it: a row that is missing is made, a row that is there is left as people have since made it.
    Words or times the board has mended in the pack are mended in their row, unless people have changed them there.
    With `refresh` the words, order and limits the pack gives are written over it. No row is ever removed.
    """

    def __init__(self, pack: Pack, *, refresh: bool = False) -> None:
        self.pack = pack
        self.refresh = refresh
        self.made: Counter[str] = Counter()
        self.changed: Counter[str] = Counter()
        self.named: dict[type[Named], dict[str, Any]] = {}
        # Another board's pack has other missions: what it lists are other things, not our own with mended words.
        self.mends = Mission.objects.filter(code__in=[given["code"] for given in pack["missions"]]).exists()

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

    def _row(
        self,
        model: type[models.Model],
        key: dict[str, Any],
        values: dict[str, Any],
        at_first: dict[str, Any] | None = None,
    ) -> Any:
        """The row of a key that nobody changes, such as a code; made if it is missing."""
        record = model._default_manager.filter(**key).first()
        if record is None:
            return self._make(model, **key, **values, **(at_first or {}))
        if self.refresh:
            self._write(record, values)
        return record

    def _listed(self, model: type[Packed], named_by: str, wanted: list[Wanted], **within: Any) -> None:
        """The rows of one list of the pack, whose entries have no key but their own words or time."""
        rows = list(model._default_manager.filter(**within).order_by("pack_place", "pk"))
        found = found_again(wanted, rows, named_by, self._may_become)
        has = {key_of(getattr(row, named_by)): row for row in rows}
        for place, entry in enumerate(wanted):
            row, memory = found.get(entry.key), {"pack_key": entry.key, "pack_place": place}
            # Where people gave these very words to another row, there is nothing to make and nothing to mend.
            taken = entry.key in has and has[entry.key] != row
            if row is None:
                if not taken:
                    self._make(model, **within, **{named_by: entry.words}, **entry.values, **entry.at_first, **memory)
                continue
            as_the_pack_had_it = key_of(getattr(row, named_by)) == row.pack_key
            words = {named_by: entry.words} if (self.refresh or as_the_pack_had_it) and not taken else {}
            self._write(row, words | (entry.values if self.refresh else {}))
            if memory != {"pack_key": row.pack_key, "pack_place": row.pack_place}:
                model._default_manager.filter(pk=row.pk).update(**memory)
        # What the pack no longer has stays, as people's own: a later loading must not take it for another entry.
        left = [row.pk for row in rows if row.pack_key and row not in found.values()]
        model._default_manager.filter(pk__in=left).update(pack_key="")

    def _may_become(self, row: Any, words: Any) -> bool:
        """May this row take the pack's new words or time? A meeting that is past keeps its day: another is another."""
        if isinstance(row, Meeting) and row.starts_at < timezone.now():
            return self.mends and timezone.localtime(words).date() == row.day
        return self.mends

    def _make(self, model: type[models.Model], **values: Any) -> Any:
        self.made[model._meta.label] += 1
        return model._default_manager.create(**values)

    def _write(self, record: Any, values: dict[str, Any]) -> None:
        differing = {name: value for name, value in values.items() if getattr(record, name) != value}
        if not differing:
            return
        if isinstance(record, Versioned):
            # Whoever has its form open is shown both texts, as after any other person's edit.
            differing["version"] = record.version + 1
        for name, value in differing.items():
            setattr(record, name, value)
        record.save(update_fields=list(differing))
        self.changed[record._meta.label] += 1

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
        """A short list's rows, kept by the pack's names for those who refer to them: people may have renamed them."""
        self.named[model] = {
            name: self._row(model, {"code": slugify(name)[:60]}, {"name": name, "order": order})
            for order, name in enumerate(names)
        }

    def _organisations(self) -> None:
        sectors = self.named[Sector]
        since = {"since": self._since()}
        wanted = [
            Wanted(given["name"], {"sector": sectors[given["sector"]]}, since) for given in self.pack["organisations"]
        ]
        known = set(Organisation.objects.values_list("pk", flat=True))
        self._listed(Organisation, "name", wanted)
        areas = {given["name"]: given.get("areas", []) for given in self.pack["organisations"]}
        for organisation in Organisation.objects.exclude(pk__in=known):
            organisation.areas.set([self.named[Area][name] for name in areas[organisation.name]])

    def _missions(self) -> None:
        stages = {}
        for order, stage in enumerate(self.pack["stages"]):
            values = stage.only("name", "aim", "wording", "academic_lead") | {"order": order}
            stages[stage["code"]] = self._row(Stage, {"code": stage["code"]}, values)
        for order, given in enumerate(self.pack["missions"]):
            values = given.only("short_name", "statement", "challenge", "by_when")
            values |= {"stage": stages[given["stage"]], "order": order}
            mission = self._row(Mission, {"code": given["code"]}, values)
            self._listed(Goal, "name", in_order(given.get("goals", [])), mission=mission)

    def _recommendations(self) -> None:
        for given in self.pack["recommendations"]:
            values = given.only("section", "text", "considers")
            evidence = given.only("evidence")
            recommendation = self._row(Recommendation, {"number": given["number"]}, values, evidence)
            # A pack loaded before packs could name evidence is heard now; what an operator chose since is kept.
            if evidence and (self.refresh or not recommendation.evidence):
                self._write(recommendation, evidence)
            questions = [
                Wanted(question["text"], {"order": order})
                for order, question in enumerate(self.pack["discussion_questions"])
                if question["recommendation"] == given["number"]
            ]
            self._listed(DiscussionQuestion, "text", questions, recommendation=recommendation)

    def _principles_and_prompts(self) -> None:
        governance = in_order(self.pack.names("governance_principles"))
        self._listed(Principle, "name", governance, kind=Principle.Kind.GOVERNANCE)
        cross_cutting = [
            Wanted(given["name"], {"said_then": given.get("said_in_2025"), "order": order})
            for order, given in enumerate(self.pack["cross_cutting_principles"])
        ]
        self._listed(Principle, "name", cross_cutting, kind=Principle.Kind.CROSS_CUTTING)
        self._listed(GuidingMessage, "text", in_order(self.pack.names("guiding_messages")))
        self._listed(EngagementAim, "text", in_order(self.pack.names("poverty_action_network_aims")))
        self._listed(LocalExample, "name", in_order(self.pack.names("local_examples")))
        workstreams = [
            Wanted(given["name"], {"purpose": given["purpose"], "asks": given.get("asks", ""), "order": order})
            for order, given in enumerate(self.pack["cross_mission_workstreams"])
        ]
        self._listed(Workstream, "name", workstreams)

    def _forums(self) -> None:
        known = set(Forum.objects.values_list("code", flat=True))
        forums = {}
        for order, given in enumerate(self.pack["forums"]):
            values = given.only(*FORUM_KEYS) | {"order": order}
            forums[given["code"]] = self._row(Forum, {"code": given["code"]}, values, {"since": self._since()})
        for given in self.pack["forums"]:
            forum, above = forums[given["code"]], forums.get(given.get("escalates_to"))
            if (given["code"] not in known or self.refresh) and forum.escalates_to != above:
                forum.escalates_to = above
                forum.save(update_fields=["escalates_to"])

    def _meetings(self) -> None:
        for forum in Forum.objects.filter(code__in=[given["code"] for given in self.pack["forums"]]):
            wanted = []
            for given in self.pack["meetings"]:
                if given["forum"] == forum.code:
                    # What the record does not say, a quorum for instance, stays “not yet recorded”.
                    over = given["starts"] < timezone.now()
                    state = Meeting.State.HELD if over else Meeting.State.PLANNED
                    wanted.append(Wanted(given["starts"], given.only("minute_refs", "place"), {"state": state}))
            self._listed(Meeting, "starts_at", wanted, forum=forum)


def in_order(names: list[str]) -> list[Wanted]:
    """A plain list of names, each with its place."""
    return [Wanted(name, {"order": order}) for order, name in enumerate(names)]


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
