"""The sample's barriers: each story is told move by move, by the portal's own processes."""

from __future__ import annotations

from functools import partial
from typing import Any

from barriers import actions, answering, asking, deciding, helping, life, partners
from barriers.models import Barrier, BarrierKind
from learning import capture
from learning.models import LearningEntry
from missions_portal.demo import publishing
from missions_portal.demo.world import World, data
from people.models import Area

# What is decided in a meeting is written down after it, and what hangs on it after that.
CLOCK = {"log": "09:30", "decide": "15:30", "action": "15:45", "publish": "16:30", "meeting cancelled": "09:45"}


METHODS = {"return": "return_outcome"}


def tell_all(world: World) -> None:
    """Put every barrier's story on the timeline."""
    for given in data("barriers")["barriers"]:
        Story(world, given).plan()


class Story:
    """One barrier's story. A move called “ask mission” is told by the method `ask_mission`."""

    def __init__(self, world: World, given: dict[str, Any]) -> None:
        self.world = world
        self.given = given
        self.key = given["key"]

    def plan(self) -> None:
        """Put each move on its day."""
        moves = self.given["story"]
        first = moves[0][0] if moves else -1
        self.world.on(first, "09:00", f"{self.key} written", self.write)
        for day, verb, *said in moves:
            tell = getattr(self, METHODS.get(verb, verb.replace(" ", "_")))
            self.world.on(day, CLOCK.get(verb, "11:00"), f"{self.key}: {verb}", partial(tell, *said))

    # ---- who and what, read afresh for each move ----

    @property
    def barrier(self) -> Barrier:
        return self.world.barrier(self.key)

    @property
    def trip(self) -> Any:
        return self.world.trip(self.key)

    @property
    def by(self) -> Any:
        return self.world.person(self.given["by"])

    @property
    def officer(self) -> Any:
        return self.world.officer_of(self.trip.forum)

    def _ask(self, given: dict[str, Any]) -> asking.Ask:
        whole = data("barriers")["asks"].get(given["ask"])
        if whole is None:
            return asking.Ask(given["ask"], given["wanted"], options=self._two_options(given["option"]), preferred=0)
        day, because = whole.get("needed", (None, ""))
        return asking.Ask(
            whole["ask"],
            whole["wanted"],
            options=whole["options"],
            preferred=0,
            why_preferred=whole["why"],
            organisations=[self.world.organisation(name) for name in whole.get("organisations", [])],
            needed_by=self.world.days.day(day) if day else None,
            needed_because=because,
        )

    def _two_options(self, preferred: str) -> list[dict[str, Any]]:
        harm, whose = self.given.get("stops", "It goes on as it is."), self.given.get("changer", "")
        return [
            {"words": preferred, "costs_or_saves": "Officers' time, no new money", "whose": whose},
            {"words": "Do nothing", "harm": harm, "does_nothing": True},
        ]

    def _entry(self, what: str, so_what: str, now_what: str) -> LearningEntry:
        return LearningEntry(
            title=self.given["title"],
            what=what,
            so_what=so_what,
            now_what=now_what,
            kind=LearningEntry.Kind.ACHIEVEMENT,
        )

    # ---- the mission's side ----

    def write(self) -> None:
        given = self.given
        barrier = Barrier.objects.create(
            title=given["title"],
            gets_in_the_way=given["words"],
            stops=given.get("stops", ""),
            lead_mission=self.world.mission(given["mission"]),
            kind=BarrierKind.objects.get(code=given["kind"]),
            where=Area.objects.filter(name=given.get("where")).first(),
            rule_lives_in=given.get("rule", ""),
            who_could_change_it=given.get("changer", ""),
            tried=given.get("tried", ""),
            would_unblock_it=given.get("unblock", ""),
            if_left=given.get("left", ""),
            sensitive=given.get("sensitive", False),
            within_parameters=given.get("within", Barrier.Within.UNSURE),
            author=self.by,
        )
        first = given["story"][0][0] if given["story"] else -1
        Barrier.objects.filter(pk=barrier.pk).update(drafted_at=self.world.days.moment(first, "09:00"))
        self.world.barrier_ids[self.key] = barrier.pk

    def log(self) -> None:
        life.log(self.barrier, by=self.by)

    def offer(self) -> None:
        life.offer(self.barrier, by=self.by)

    def update(self, done: str, then: str, team_only: bool = False) -> None:
        life.add_update(self.barrier, done=done, next=then, team_only=team_only, by=self.by)

    def join(self, mission: str, person: str, effect: str) -> None:
        life.join(self.barrier, self.world.mission(mission), effect=effect, by=self.world.person(person))

    def ask(self, given: dict[str, Any]) -> None:
        asking.submit(self.barrier, self.world.forum(given["forum"]), ask=self._ask(given), by=self.by)

    def typed(self, given: dict[str, Any]) -> None:
        forum = self.world.forum(given["forum"])
        asking.submit(
            self.barrier,
            forum,
            ask=self._ask(given),
            by=self.world.officer_of(forum),
            asked_by=self.by,
            typed_because=given["because"],
        )

    def ask_again(self, given: dict[str, Any]) -> None:
        asking.ask_again(self.trip, ask=self._ask(given), by=self.by)

    def take_back(self, words: str) -> None:
        asking.take_back(self.trip, words=words, by=self.by)

    def reply(self, reply: str, moved_it: str, words: str) -> None:
        asking.acknowledge(self.trip, reply=reply, moved_it=moved_it, words=words, by=self.by)

    def resolve(self, how: str, *words: str) -> None:
        entry = self._entry(*words)
        capture.resolve_with_learning(self.barrier, in_full=how == "full", entry=entry, by=self.by)

    def work_round(self, review: int, *words: str) -> None:
        review_on = self.world.days.day(review)
        capture.work_round_with_learning(self.barrier, review_on=review_on, entry=self._entry(*words), by=self.by)

    def reopen(self, words: str) -> None:
        life.reopen(self.barrier, words=words, by=self.by)

    def dispute(self, person: str, words: str) -> None:
        life.dispute(self.barrier, words=words, by=self.world.person(person))

    def merge(self, into: str, words: str) -> None:
        life.merge(self.barrier, self.world.barrier(into), words=words, by=self.world.person("facilitator"))

    def withdraw(self, words: str) -> None:
        life.withdraw(self.barrier, words=words, by=self.by)

    # ---- the forum's side ----

    def can_help(self, person: str, words: str) -> None:
        helping.offer_help(self.trip, words=words, by=self.world.person(person))

    def receive(self, words: str) -> None:
        answering.receive(self.trip, words=words, by=self.officer)

    def ask_mission(self, words: str) -> None:
        answering.ask_mission(self.trip, words=words, by=self.officer)

    def schedule(self, meeting: str) -> None:
        answering.schedule(self.trip, self.world.meeting(meeting), by=self.officer)

    def meeting_cancelled(self) -> None:
        answering.meeting_cancelled(self.trip)

    def steer(self, words: str) -> None:
        answering.steer(self.trip, words=words, by=self.world.person("chair.place"))

    def send_back(self, words: str) -> None:
        answering.send_back(self.trip, words=words, by=self.officer)

    def decide(self, given: dict[str, Any]) -> None:
        review = given.get("review")
        asked = given.get("partners", {})
        record = deciding.Record(
            outcome=given["outcome"],
            title=given["title"],
            words=given["words"],
            reasons=given["reasons"],
            stance=given.get("stance", ""),
            alternatives=given.get("alternatives", ""),
            conflicts=given.get("conflicts", ""),
            heard=given.get("heard", ""),
            why_none_heard=given.get("why_none", ""),
            social_value=given.get("social_value", ""),
            review_on=self.world.days.day(review) if review else None,
            partners=[partners.ToAsk(self.world.organisation(name), None, words) for name, words in asked.items()],
            under_delegation="delegated" in given,
            chair_consulted=given.get("delegated", ""),
            exempt="exempt" in given,
            open_summary=given.get("exempt", ""),
        )
        deciding.decide(self.trip, record=record, by=self.officer)

    def action(self, what: str, owner: str, due: int, ending: str = "", words: str = "") -> None:
        action = actions.give(
            f"{what[0].upper()}{what[1:]}",
            owner=self.world.person(owner),
            due_on=self.world.days.day(due),
            decision=self.trip.decisions.first(),
            by=self.officer,
        )
        if ending:
            actions.finish(action, done=ending == "done", words=words, by=self.world.person(owner))

    def partner(self, organisation: str, answer: str, words: str, because: str = "") -> None:
        request = self.trip.decisions.first().partner_requests.get(organisation__name=organisation)
        partners.reply(request, answer=answer, words=words, because=because, by=request.contact or self.officer)

    def road(self, organisation: str, way: dict[str, Any]) -> None:
        request = self.trip.decisions.first().partner_requests.get(organisation__name=organisation)
        days = {name: self.world.days.day(value) for name, value in way.items() if name != "report"}
        road: dict[str, Any] = days | {"report": way["report"]}
        partners.say_how_far(request, by=self.officer, **road)

    def return_outcome(self, words: str, thank: str) -> None:
        answering.return_outcome(self.trip, words=words, thank=thank, by=self.officer)

    def lapse(self) -> None:
        answering.lapse(self.trip)

    def publish(self, title: str, summary: str, asked: str, why: str, who_acts: str) -> None:
        words = {"public_asked": asked, "public_why": why, "public_who_acts": who_acts}
        publishing.publish(self.trip.decisions.first(), title=title, summary=summary, **words, by=self.officer)

    def keep_back(self, because: str) -> None:
        publishing.keep_back(self.trip.decisions.first(), because=because, by=self.officer)
