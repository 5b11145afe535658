"""Volume: a portal as full as it may ever become, invented, in a database of its own, so that speed can be measured.

Every barrier goes its whole way by the tables of moves, step by step, so that states, turns, trips and decisions agree
with one another as they would after years of work; only the writing is in bulk. What bulk writing leaves out: the
history of words and the audit, which no list reads.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from io import StringIO
from typing import Any

from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.timezone import localdate

from barriers.clocks import MISSION_DAYS
from barriers.escalation import BARRIER_MOVES, ESCALATION_MOVES
from barriers.models import (
    OPEN,
    OPEN_STATES,
    Action,
    Barrier,
    BarrierKind,
    BarrierStep,
    Decision,
    Escalation,
    EscalationStep,
    Joining,
    Option,
    PartnerRequest,
    PartnerRequestStep,
    Update,
)
from barriers.partners import PARTNER_MOVES, REPLY_DAYS
from foundation.references import ReferenceCounter
from foundation.working_days import LONDON, add, today
from leaders.models import Appointment
from learning.models import LearningEntry, LearningEntryStep, LearningUse
from learning.moves import ENTRY_MOVES
from missions.models import Mission
from people.models import AgendaItem, Area, Forum, Meeting, Organisation, Seat, User

AT = "@volume.invalid"  # nobody's address: .invalid is kept free of mail for good (RFC 2606)
BATCH = 1000  # barriers written in one transaction
ENTRIES_EACH = 2
YEARS = 2  # how far back the oldest barrier goes
ON_AN_AGENDA = 20  # asks that one coming meeting takes; the rest wait, put off
MEMBERS = 19
TEAM = 3

# What becomes of a barrier, in moves of the two tables: 22 lives, 176 steps, 16 of them still in somebody's way.
WHOLE_TRIP = "ask receive schedule decide return reply"
TO_THE_BOARD = "ask receive schedule refer receive"
LIVES = [
    "",
    "log",
    "log",
    "log join",
    f"log {WHOLE_TRIP} {WHOLE_TRIP}",
    f"log {WHOLE_TRIP} {WHOLE_TRIP}",
    f"log {WHOLE_TRIP} resolve dispute",
    f"log {WHOLE_TRIP} resolve reopen",
    "log ask",
    "log ask receive",
    "log ask receive",
    "log ask receive question",
    f"log {TO_THE_BOARD} schedule",
    f"log {TO_THE_BOARD} schedule",
    "log ask receive schedule decide",
    "log ask receive schedule decide return",
    f"log {WHOLE_TRIP} {WHOLE_TRIP} resolve-in-part",
    f"log {TO_THE_BOARD} schedule decide return reply resolve",
    f"log {TO_THE_BOARD} schedule decide return reply resolve",
    f"log work-round reopen {WHOLE_TRIP} work-round",
    "log ask receive send-back withdraw",
    "log merge",
]

WORDS = [
    "families",
    "housing",
    "schools",
    "carers",
    "transport",
    "hospital",
    "pharmacy",
    "hub",
    "worker",
    "consent",
    "form",
    "funding",
    "grant",
    "award",
    "letter",
    "budget",
    "contract",
    "council",
    "partnership",
    "neighbourhood",
    "street",
    "waiting",
    "list",
    "referral",
    "assessment",
    "benefit",
    "debt",
    "food",
    "heating",
    "school",
    "uniform",
    "nursery",
    "health",
    "visitor",
    "midwife",
    "asthma",
    "damp",
    "smoking",
    "alcohol",
    "weight",
    "walking",
    "cycling",
    "bus",
    "fare",
    "rural",
    "estate",
    "allotment",
    "library",
    "youth",
    "club",
    "police",
    "prison",
    "probation",
    "employer",
    "apprenticeship",
    "wage",
    "shift",
    "childcare",
    "dentist",
    "interpreter",
    "language",
    "asylum",
    "veteran",
    "dementia",
    "falls",
    "loneliness",
    "garden",
    "volunteer",
    "charity",
    "church",
    "mosque",
    "data",
    "sharing",
    "agreement",
    "record",
    "system",
    "password",
    "screen",
    "licence",
    "insurance",
    "rule",
    "threshold",
    "postcode",
    "boundary",
    "age",
    "limit",
    "evidence",
    "pilot",
]
RARE = ["kingfisher", "lighthouse", "accordion", "quarry", "telegram"]
SAID = (
    WORDS
    + [
        "the",
        "of",
        "and",
        "to",
        "a",
        "in",
        "for",
        "with",
        "that",
        "is",
        "by",
        "from",
        "at",
        "on",
        "not",
        "their",
        "each",
        "every",
    ]
    * 4
)


class NotForVolume(Exception):
    """The database holds real people or records, so nothing is filled into it."""


def fill(barriers: int, *, say: Callable[[str], None] = lambda words: None) -> Counter[str]:
    """Fill the portal's database up to so many barriers, with ten steps and two learning entries for each.

    Goes on from where an earlier filling stopped. Returns how many rows of each kind it wrote. Raises NotForVolume.
    """
    refuse_real_people()
    call_command("load_strategy", verbosity=0, stdout=StringIO())
    world = World.found()
    there = Barrier.objects.count()
    written: Counter[str] = Counter()
    while there < barriers:
        upto = min(there + BATCH, barriers)
        written += Batch(world, there, upto, barriers).write()
        there = upto
        say(f"{there:,} of {barriers:,} barriers")
    return written


def refuse_real_people() -> None:
    """Raise NotForVolume where anybody, or any barrier, is not of an earlier filling."""
    real = User.objects.exclude(email__endswith=AT).exists()
    if real or Barrier.objects.exclude(author__email__endswith=AT).exists():
        raise NotForVolume(
            "This database holds real people or their records, and invented ones would never come out again. "
            "Give a database of its own in DATABASE_URL, or none for var/volume.sqlite3."
        )


# ---- the people and meetings that are there before the first barrier ----


@dataclass
class World:
    """Who leads, sits and meets, read once."""

    missions: list[Mission]
    leaders: dict[int, User]
    teams: dict[int, list[User]]
    contributors: dict[int, User]
    forums: list[Forum]
    officers: dict[int, User]
    kinds: list[int]
    areas: list[int]
    organisations: list[Organisation]
    items: dict[int, list[int]]

    @classmethod
    def found(cls) -> World:
        """The people of every mission and forum, made where they are missing, and each forum's coming meetings."""
        missions = list(Mission.objects.all())
        forums = list(Forum.objects.select_related("escalates_to__escalates_to"))
        leaders, teams, contributors = {}, {}, {}
        for mission in missions:
            leaders[mission.pk] = _appointed(mission, Appointment.Role.LEADER)
            teams[mission.pk] = [_appointed(mission, Appointment.Role.TEAM, n) for n in range(1, TEAM + 1)]
            contributors[mission.pk] = _appointed(mission, Appointment.Role.CONTRIBUTOR)
        officers = {}
        for forum in forums:
            officers[forum.pk] = _seated(forum, Seat.Role.OFFICER)
            _seated(forum, Seat.Role.CHAIR)
            for n in range(1, MEMBERS + 1):
                _seated(forum, Seat.Role.MEMBER, n)
        return cls(
            missions,
            leaders,
            teams,
            contributors,
            forums,
            officers,
            list(BarrierKind.objects.values_list("pk", flat=True)),
            list(Area.objects.values_list("pk", flat=True)),
            list(Organisation.objects.all()),
            {forum.pk: _room_on_agendas(forum) for forum in forums},
        )

    @property
    def asked_first(self) -> list[Forum]:
        """The forums a mission goes to first and that decide."""
        return [forum for forum in self.forums if forum.asked_directly and forum.decides and forum.escalates_to_id]


def _person(role: str, place: str, n: int) -> User:
    email = f"{role}{n or ''}.{place}{AT}".lower()
    found = User.objects.filter(email=email).first()
    return found or User.objects.create_user(email, f"{role.capitalize()} {n or ''} of {place}".replace("  ", " "))


def _appointed(mission: Mission, role: str, n: int = 0) -> User:
    person = _person(role, mission.code, n)
    Appointment.objects.get_or_create(
        person=person, mission=mission, role=role, defaults={"since": today() - timedelta(days=400 * YEARS)}
    )
    return person


def _seated(forum: Forum, role: str, n: int = 0) -> User:
    person = _person(role, forum.code, n)
    Seat.objects.get_or_create(
        person=person, forum=forum, role=role, defaults={"since": today() - timedelta(days=400 * YEARS)}
    )
    return person


def _room_on_agendas(forum: Forum) -> list[int]:
    """Items of the next six meetings that no ask stands on yet; meetings and items are made where they are missing."""
    for month in range(1, 7):
        at = datetime.combine(add(today(), 21 * month), time(10), tzinfo=LONDON)
        meeting, new = Meeting.objects.get_or_create(forum=forum, starts_at=at, defaults={"place": "Town hall"})
        if new:
            AgendaItem.objects.bulk_create(
                AgendaItem(meeting=meeting, order=n, title=f"Ask {n}") for n in range(1, ON_AN_AGENDA + 1)
            )
    free = AgendaItem.objects.filter(meeting__forum=forum, title__startswith="Ask ", escalations=None)
    return list(free.order_by("-meeting__starts_at", "-order").values_list("pk", flat=True))


# ---- one batch of barriers ----


class Batch:
    """Some barriers with everything that hangs on them, made in memory and written in one transaction."""

    def __init__(self, world: World, first: int, upto: int, of: int) -> None:
        self.world, self.first, self.upto, self.of = world, first, upto, of
        self.rng = random.Random(first)
        self.now = timezone.now()
        self.rows: dict[type[models.Model], list[Any]] = defaultdict(list)
        self.links: list[tuple[int, int]] = []
        self.next_pk = {model: _last_pk(model) for model in NUMBERED}
        self.last_reference = dict(ReferenceCounter.objects.values_list("prefix", "last"))
        self.last_open: Barrier | None = None

    def write(self) -> Counter[str]:
        """Write all of it or nothing. Returns how many rows of each kind."""
        for n in range(self.first, self.upto):
            barrier = self._barrier(n)
            for k in range(ENTRIES_EACH):
                self._entry(barrier, n * ENTRIES_EACH + k)
        with transaction.atomic():
            for model in IN_ORDER:
                model._base_manager.bulk_create(self.rows[model], batch_size=500)
            through = LearningEntry.barriers.through
            through._base_manager.bulk_create(
                through(learningentry_id=entry, barrier_id=barrier) for entry, barrier in self.links
            )
            self._keep_numbers()
        return Counter({str(model._meta.verbose_name_plural): len(rows) for model, rows in self.rows.items()})

    def _keep_numbers(self) -> None:
        counters = [ReferenceCounter(prefix=prefix, last=last) for prefix, last in self.last_reference.items()]
        ReferenceCounter.objects.bulk_create(
            counters, update_conflicts=True, unique_fields=["prefix"], update_fields=["last"]
        )
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), list(NUMBERED)):
                cursor.execute(statement)

    def pk(self, model: Any) -> int:
        self.next_pk[model] += 1
        return self.next_pk[model]

    def reference(self, prefix: str) -> str:
        self.last_reference[prefix] = self.last_reference.get(prefix, 0) + 1
        return f"{prefix}-{self.last_reference[prefix]}"

    def words(self, many: int) -> str:
        """A sentence of so many words; one in two thousand holds a rare one."""
        rng = self.rng
        said = rng.choices(SAID, k=many)
        if rng.random() < 0.0005:
            said[many // 2] = rng.choice(RARE)
        return f"{' '.join(said).capitalize()}."

    def _logged_at(self, n: int) -> datetime:
        """Spread evenly over the years, the newest barrier last."""
        age = timedelta(days=365 * YEARS) * (1 - n / self.of) + timedelta(days=2)
        return self.now - age

    def _barrier(self, n: int) -> Barrier:
        rng, world = self.rng, self.world
        mission = world.missions[n % len(world.missions)]
        barrier = Barrier(
            pk=self.pk(Barrier),
            title=self.words(7).rstrip("."),
            gets_in_the_way=self.words(30),
            stops=self.words(20),
            tried=self.words(20),
            would_unblock_it=self.words(15),
            lead_mission=mission,
            kind_id=rng.choice(world.kinds),
            where_id=rng.choice([None, *world.areas]),
            sensitive=rng.random() < 0.03,
            author=world.leaders[mission.pk],
            drafted_at=self._logged_at(n),
        )
        barrier.search_text = barrier.text_to_search()
        life = LIVES[n * 7 % len(LIVES)].split()
        Life(self, barrier, life, self._logged_at(n)).live()
        self.rows[Barrier].append(barrier)
        if barrier.state == Barrier.State.OPEN:
            self.last_open = barrier
        return barrier

    def _entry(self, barrier: Barrier, n: int) -> None:
        rng, mission = self.rng, barrier.lead_mission
        author = self.world.leaders[mission.pk]
        at = (barrier.logged_at or self._logged_at(n // ENTRIES_EACH)) + timedelta(hours=n % ENTRIES_EACH + 1)
        entry = LearningEntry(
            pk=self.pk(LearningEntry),
            mission=mission,
            title=self.words(8).rstrip("."),
            what=self.words(30),
            so_what=self.words(20),
            now_what=self.words(10),
            kind=rng.choice(LearningEntry.Kind.values),
            confidence=rng.choice(LearningEntry.Confidence.values),
            audience="team" if rng.random() < 0.1 else "everyone",
            author=author,
            state=LearningEntry.State.DRAFT,
            drafted_at=at,
        )
        entry.search_text = entry.text_to_search()
        self.rows[LearningEntry].append(entry)
        if n % 40 == 0:
            return
        entry.reference, entry.shared_at = self.reference(f"L-{mission.code}"), at
        seat = f"System leader, {mission.short_name}"
        step(self, LearningEntryStep, entry, ENTRY_MOVES["share"], by=author, seat=seat, at=at)
        if barrier.logged_at and n % 2:
            self.links.append((entry.pk, barrier.pk))
        if n % 10 == 1:
            others = [one for one in self.world.missions if one != mission]
            user = rng.choice(others)
            self.rows[LearningUse].append(
                LearningUse(entry=entry, mission=user, how=self.words(10), by=self.world.leaders[user.pk], at=at)
            )


def step(batch: Batch, kind: Any, record: Any, move: Any, *, by: Any, seat: str, at: datetime, words: str = "") -> None:
    """Make one move in memory as `foundation/moves.py` would in the database; refuse one that does not start here."""
    if move.starts and record.state not in move.starts:
        raise ValueError(f"{move.name} does not start from {record.state}")
    was, record.state = record.state, move.ends or record.state
    record.moves += 1
    batch.rows[kind].append(
        kind(
            record=record,
            counter=record.moves,
            move=move.name,
            label=move.past,
            from_state=was,
            to_state=record.state,
            by=by,
            acting_as=seat,
            at=at,
            words=words,
        )
    )


class Life:
    """One barrier's life, move by move."""

    def __init__(self, batch: Batch, barrier: Barrier, moves: list[str], starts: datetime) -> None:
        self.batch, self.barrier, self.moves, self.at = batch, barrier, moves, starts
        self.world, self.rng, self.rows = batch.world, batch.rng, batch.rows
        self.mission = barrier.lead_mission
        self.leader = batch.world.leaders[self.mission.pk]
        self.seat = f"System leader, {self.mission.short_name}"
        left = (batch.now - starts) / (len(moves) + 1)
        self.pace = min(left, timedelta(days=self.rng.randint(2, 20), minutes=self.rng.randint(0, 600)))
        self.is_last = False
        self.trip: Escalation | None = None
        self.trips = 0
        self.awaited: PartnerRequest | None = None

    def live(self) -> None:
        """Make every move of it."""
        for n, name in enumerate(self.moves, 1):
            self.is_last = n == len(self.moves)
            getattr(self, f"_{name.replace('-', '_')}")()
            if not self.is_last:
                self.at += self.pace
        if self.trip is not None:
            self._keep_turn()

    # -- the barrier's own moves --

    def _move(self, name: str, *, by: Any = None, seat: str = "", words: str = "") -> None:
        move = BARRIER_MOVES[name]
        by, seat = by or self.leader, seat or self.seat
        step(self.batch, BarrierStep, self.barrier, move, by=by, seat=seat, at=self.at, words=words)

    def _log(self) -> None:
        self._move("log")
        self.barrier.reference = self.batch.reference(f"B-{self.mission.code}")
        self.barrier.logged_at = self.at
        self._turn(Barrier.Turn.MISSION, since=self.at)
        if self.rng.random() < 0.3:
            team = self.rng.choice(self.world.teams[self.mission.pk])
            words = {"done": self.batch.words(12), "next": self.batch.words(8), "by": team, "at": self.at}
            private = {"team_only": self.rng.random() < 0.2, "acting_as": f"Support team, {self.mission.short_name}"}
            self.rows[Update].append(Update(barrier=self.barrier, mission=self.mission, **words, **private))

    def _join(self) -> None:
        other = self.rng.choice([one for one in self.world.missions if one != self.mission])
        by = self.world.leaders[other.pk]
        effect = self.batch.words(10)
        self._move("join", by=by, seat=f"System leader, {other.short_name}", words=effect)
        self.rows[Joining].append(Joining(barrier=self.barrier, mission=other, effect=effect, by=by, at=self.at))

    def _resolve(self) -> None:
        self._end("resolve_in_full")

    def _resolve_in_part(self) -> None:
        self._move("resolve_in_part", words=self.batch.words(10))
        self._turn(Barrier.Turn.MISSION, since=self.at)

    def _work_round(self) -> None:
        review_on = add(today(), 60)
        self._end("work_round")
        self.barrier.review_on = self.barrier.due_on = review_on

    def _reopen(self) -> None:
        self._move("reopen", words=self.batch.words(8))
        self.barrier.review_on = None
        self._turn(Barrier.Turn.MISSION, since=self.at)

    def _dispute(self) -> None:
        self._move("dispute", words=self.batch.words(8))
        self._turn(Barrier.Turn.MISSION, since=self.at)

    def _withdraw(self) -> None:
        self._end("withdraw")

    def _merge(self) -> None:
        if self.batch.last_open is not None:
            self._end("merge")
            self.barrier.merged_into = self.batch.last_open

    def _end(self, name: str) -> None:
        self._move(name, words=self.batch.words(10))
        self.trip = None
        self._turn(Barrier.Turn.NOBODY)

    def _turn(self, turn: str, *, forum: Any = None, since: Any = None, due: date | None = None) -> None:
        self.barrier.turn, self.barrier.with_forum = turn, forum
        self.barrier.turn_since, self.barrier.due_on = since, due

    # -- its trips --

    @property
    def here(self) -> Escalation:
        """The trip it is on, or has just come back from."""
        assert self.trip is not None
        return self.trip

    def _step(self, name: str, *, mission: bool = False, words: str = "") -> None:
        forum = self.here.forum
        by = self.leader if mission else self.world.officers[forum.pk]
        seat = self.seat if mission else f"Officer, {forum.name}"
        step(self.batch, EscalationStep, self.here, ESCALATION_MOVES[name], by=by, seat=seat, at=self.at, words=words)

    def _ask(self) -> None:
        self._open(self.rng.choice(self.world.asked_first), "escalate")

    def _open(self, forum: Forum, move: str, previous: Escalation | None = None) -> None:
        self.trips += 1
        ask = self.batch.words(14)
        self.trip = Escalation(
            pk=self.batch.pk(Escalation),
            state="",
            barrier=self.barrier,
            number=self.trips,
            forum=forum,
            ask=ask,
            wanted=self.rng.choice(Escalation.Wanted.values),
            asked_by=self.leader,
            typed_by=self.leader,
            previous=previous,
            exempt=self.rng.random() < 0.01,
            submitted_at=self.at,
            answer_by=days_after(localdate(self.at), forum.answer_days),
        )
        self.rows[Escalation].append(self.trip)
        self._step("submit", mission=True, words=ask)
        self._move(move, words=forum.name)
        self.barrier.open_escalation = self.trip
        for n, words in enumerate((self.batch.words(6), "Do nothing.")):
            nothing = n == 1
            self.rows[Option].append(Option(escalation=self.trip, order=n + 1, words=words, does_nothing=nothing))

    def _receive(self) -> None:
        self._step("receive", words="Thank you, it is with us.")
        self.here.received_at = self.at

    def _question(self) -> None:
        self._step("ask", words=self.batch.words(8))
        self.here.mission_answer_by = days_after(localdate(self.at), MISSION_DAYS)
        self.here.pauses, self.here.paused_on = 1, localdate(self.at)

    def _schedule(self) -> None:
        self._step("schedule")
        if not self.is_last:
            return
        room = self.world.items[self.here.forum_id]
        if room:
            self.here.agenda_item_id = room.pop()
        else:
            self._step("put_off", words=Escalation.PutOff.NOT_REACHED.label)

    def _refer(self) -> None:
        trip = self.here
        self._decide_as("refer_up", Decision.Outcome.REFERRED_UP)
        above: Any = trip.forum.escalates_to
        self._open(above, "go_on", previous=trip)

    def _decide(self) -> None:
        awaits = self.is_last and self.rng.random() < 0.5
        outcome = Decision.Outcome.TO_A_PARTNER if awaits else Decision.Outcome.AGREED
        decision = self._decide_as("decide", outcome)
        self.here.return_by = days_after(localdate(self.at), self.here.forum.return_days)
        if awaits:
            self._ask_partner(decision)

    def _decide_as(self, move: str, outcome: str) -> Decision:
        trip, on = self.here, localdate(self.at)
        officer = self.world.officers[trip.forum_id]
        words = self.batch.words(15)
        decision = Decision(
            pk=self.batch.pk(Decision),
            reference=self.batch.reference("D"),
            escalation=trip,
            forum=trip.forum,
            delegated_to=f"Officer, {trip.forum.name}",
            chair_consulted="By telephone, the day before.",
            where=self.barrier.where,
            on=on,
            title=self.batch.words(7).rstrip("."),
            outcome=outcome,
            words=words,
            reasons=self.batch.words(20),
            why_none_heard="It is small, and can be stopped in a day.",
            exempt=trip.exempt,
            open_summary="Decided." if trip.exempt else "",
            asked_by=str(self.leader),
            recorded_by=officer,
            recorded_at=self.at,
            locked_at=None if move == "decide" else self.at,
        )
        decision.search_text = decision.text_to_search()
        self.rows[Decision].append(decision)
        self._step(move, words=words)
        trip.decided_on = on
        if decision.pk % 25 == 0:
            self._promise(decision, officer)
        return decision

    def _promise(self, decision: Decision, officer: User) -> None:
        due = days_after(decision.on, 10)
        state = Action.State.OPEN if due >= today() else Action.State.DONE
        self.rows[Action].append(
            Action(state=state, what=self.batch.words(8), owner=officer, due_on=due, decision=decision, made_by=officer)
        )

    def _ask_partner(self, decision: Decision) -> None:
        request = PartnerRequest(
            pk=self.batch.pk(PartnerRequest),
            decision=decision,
            organisation=self.rng.choice(self.world.organisations),
            asked=self.batch.words(10),
            sent_on=decision.on,
            reply_by=days_after(decision.on, REPLY_DAYS),
            state="",
        )
        self.rows[PartnerRequest].append(request)
        officer = decision.recorded_by
        seat = f"Officer, {decision.forum}"
        step(self.batch, PartnerRequestStep, request, PARTNER_MOVES["send"], by=officer, seat=seat, at=self.at)
        self.awaited = request

    def _return(self) -> None:
        trip = self.here
        words = self.batch.words(18)
        self._step("return_outcome", words=words)
        trip.outcome_words, trip.returned_at = words, self.at
        trip.reply_by = days_after(localdate(self.at), MISSION_DAYS)
        self.rows[Decision][-1].locked_at = self.at
        self._come_back()

    def _reply(self) -> None:
        self._step("acknowledge", mission=True, words="Thank you.")
        self.here.reply, self.here.moved_it = Escalation.Reply.THANKS, self.rng.choice(Escalation.Moved.values)
        self.here.reply_by = None
        self.barrier.due_on = None

    def _send_back(self) -> None:
        self._step("send_back", words=self.batch.words(10))
        self._come_back()

    def _come_back(self) -> None:
        officer = self.world.officers[self.here.forum_id]
        self._move("come_back", by=officer, seat=f"Officer, {self.here.forum.name}", words=self.here.forum.name)
        self.barrier.open_escalation = None
        since, due = self.at, self.here.reply_by
        self._turn(Barrier.Turn.MISSION, since=since, due=due)

    def _keep_turn(self) -> None:
        """Whose turn it is while a trip goes on; `barriers/clocks.py` has the same rule for one record."""
        trip = self.here
        if trip.state == Escalation.State.WAITING:
            self._turn(Barrier.Turn.MISSION, forum=trip.forum, since=self.at, due=trip.mission_answer_by)
        elif trip.state == Escalation.State.DECIDED:
            turn = Barrier.Turn.PARTNER if self.awaited else Barrier.Turn.FORUM
            due = self.awaited.reply_by if self.awaited else trip.return_by
            self._turn(turn, forum=trip.forum, since=self.at, due=due)
        elif trip.state in OPEN:
            self._turn(Barrier.Turn.FORUM, forum=trip.forum, since=trip.submitted_at, due=trip.answer_by)


@cache
def days_after(day: date, count: int) -> date:
    """`working_days.add`, remembered: two years hold few days."""
    return add(day, count)


def _last_pk(model: type[models.Model]) -> int:
    return model._base_manager.aggregate(last=Max("pk"))["last"] or 0


NUMBERED = (Barrier, Escalation, Decision, PartnerRequest, LearningEntry)
IN_ORDER = (
    Barrier,
    Escalation,
    Option,
    BarrierStep,
    EscalationStep,
    Update,
    Joining,
    Decision,
    PartnerRequest,
    PartnerRequestStep,
    Action,
    LearningEntry,
    LearningEntryStep,
    LearningUse,
)


def counts() -> dict[str, int]:
    """What there is to measure with."""
    steps = BarrierStep.objects.count() + EscalationStep.objects.count() + LearningEntryStep.objects.count()
    return {
        "barriers": Barrier.objects.count(),
        "open": Barrier.objects.filter(state__in=OPEN_STATES).count(),
        "steps": steps,
        "learning entries": LearningEntry.objects.count(),
    }
