"""What a board hears, and what it does not."""

from __future__ import annotations

import json
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from barriers import actions, answering, own_decisions
from barriers.models import Barrier, Escalation
from barriers.tests.factories import (
    BarrierFactory,
    DecisionFactory,
    EscalationFactory,
    a_record,
    an_ask,
    fresh,
    officer_at,
)
from digests.compose import compose
from digests.lines import how_far
from digests.models import Edition
from digests.shape import BUDGET, count_words
from digests.tests.factories import london
from foundation.moves import make_move
from leaders.tests.factories import LeaderFactory
from learning import syntheses
from learning.capture import resolve_with_learning
from learning.models import CommunityOfInterest, LearningEntry
from learning.tests.factories import LearningEntryFactory, SynthesisFactory, VoiceFactory
from missions.moves import LEVER_MOVES
from missions.tests.factories import DelegationFactory, LeverFactory, MissionFactory, StrategyFactory
from people.models import Area
from people.tests.factories import AgendaItemFactory, MeetingFactory, OrganisationFactory, south_tees

pytestmark = pytest.mark.django_db
FROM, TO = date(2026, 9, 13), date(2026, 11, 29)


@pytest.fixture
def hwb():
    StrategyFactory()
    return south_tees().hwb


@pytest.fixture
def meeting(hwb):
    return MeetingFactory(forum=hwb, starts_at=london(2026, 12, 10, 14))


@pytest.fixture(autouse=True)
def in_november():
    with time_machine.travel(london(2026, 11, 9, 10), tick=True):
        yield


def told(hwb, meeting=None, **more):
    contents = compose(hwb, meeting=meeting, covers_from=FROM, covers_to=TO, **more)
    return {section["code"]: section for section in contents["sections"]} | {"all": contents}


def asked_of(hwb, meeting, **barrier):
    escalation = EscalationFactory(forum=hwb, state="received", barrier=BarrierFactory(**barrier))
    answering.schedule(escalation, meeting, by=officer_at(hwb))
    return escalation


def test_an_ask_is_told_with_what_is_wanted_and_the_meeting_it_comes_to(hwb, meeting):
    escalation = asked_of(hwb, meeting)
    section = told(hwb, meeting)["asked"]
    (ask,) = section["items"]
    assert ask["title"] == "Agree one consent wording for six months in two neighbourhoods."
    assert ask["when"] == "To decide, on 10 December, item 1"
    assert f"Asked by {escalation.barrier.lead_mission.short_name}." in ask["words"]
    assert ask["ref"] == escalation.barrier.reference and ask["path"] == escalation.get_absolute_url()


def test_an_ask_says_how_many_organisations_it_touches_and_what_the_mission_would_choose(hwb, meeting):
    escalation = asked_of(hwb, meeting)
    escalation.organisations.set(OrganisationFactory.create_batch(3))
    asked_of(hwb, meeting)
    touched, other = told(hwb, meeting)["asked"]["items"]
    assert "Three organisations are affected." in touched["words"] and "affected" not in other["words"]
    assert "They prefer: One consent wording, tried for six months." in touched["words"]


def test_the_board_hears_what_missions_decided_themselves_and_the_partnership_does_not(hwb):
    delegation = DelegationFactory()
    leader = LeaderFactory(of=delegation.mission)
    made = own_decisions.decide_itself(delegation, record=a_record(on=date(2026, 11, 5)), by=leader)
    section = told(hwb)["by_themselves"]
    (one,) = section["items"]
    assert (one["title"], one["ref"]) == (made.title, made.reference)
    assert one["meta"] == [f"{delegation.mission.short_name} decided it on 5 November"]
    assert "by_themselves" not in told(south_tees().place)


def test_the_first_line_says_how_much_is_asked(hwb, meeting):
    asked_of(hwb, meeting)
    assert told(hwb, meeting)["all"]["lead"] == "One thing is asked of you, for the meeting on 10 December"


def test_an_edition_with_nothing_asked_says_so(hwb, meeting):
    contents = told(hwb, meeting)
    assert contents["all"]["lead"] == "Nothing is asked of you, for the meeting on 10 December"
    assert contents["asked"]["empty"]


def test_an_edition_opens_with_five_lines_at_most(hwb, meeting):
    asked_of(hwb, meeting)
    DecisionFactory(escalation=EscalationFactory(forum=hwb, state="scheduled"))
    LearningEntryFactory()
    VoiceFactory()
    EscalationFactory(forum=hwb, state="sent-back")
    five = told(hwb, meeting)["all"]["five"]
    assert len(five) == 5
    assert five[0] == "One ask comes to you on 10 December: one to decide."


def test_what_happened_to_a_decision_is_told_with_its_actions(hwb):
    decision = DecisionFactory(escalation=EscalationFactory(forum=hwb, state="scheduled"))
    by = officer_at(hwb)
    done = actions.give(
        "Bring both finance directors together.", decision=decision, owner=by, due_on=date(2026, 11, 13), by=by
    )
    actions.finish(done, done=True, words="They met.", by=by)
    (item,) = told(hwb)["decided"]["items"]
    assert item["title"] == decision.title and item["ref"] == decision.reference
    assert item["meta"] == ["You agreed this on 9 November"]
    assert "Not yet returned to" in item["words"] and "Done: Bring both finance directors together." in item["words"]


@pytest.mark.parametrize(
    ("decided", "done", "words"),
    [
        (1, 0, "The one thing you decided goes on"),
        (1, 1, "The one thing you decided is done with"),
        (2, 0, "Neither of the two things you decided is done with yet"),
        (2, 2, "Both things you decided are done with"),
        (4, 0, "None of the four things you decided is done with yet"),
        (4, 4, "All four things you decided are done with"),
        (4, 1, "Of four things you decided, one is done with and three go on"),
        (4, 3, "Of four things you decided, three are done with and one goes on"),
    ],
)
def test_how_many_decisions_are_done_with_reads_as_somebody_would_say_it(decided, done, words):
    assert how_far(decided, done) == words


def test_an_action_not_done_is_told_with_its_reason(hwb):
    decision = DecisionFactory(escalation=EscalationFactory(forum=hwb, state="scheduled"))
    by = officer_at(hwb)
    given = actions.give("Read both reviews.", decision=decision, owner=by, due_on=date(2026, 11, 13), by=by)
    actions.finish(given, done=False, words="The two reviews end in January.", by=by)
    (item,) = told(hwb)["decided"]["items"]
    assert "Not done: Read both reviews. Why: The two reviews end in January." in item["words"]


def test_a_voice_is_told_without_saying_other_and_what_cannot_be_done_in_the_words_of_the_answer(hwb):
    voice = VoiceFactory(state="responded")
    why = "We cannot change the timetable before April."
    other = CommunityOfInterest.objects.create(name="Other", order=99)
    type(voice).objects.filter(pk=voice.pk).update(community=other, place="", response="cannot", response_words=why)
    (item,) = told(hwb)["voices"]["items"]
    assert item["words"] == f"Through {voice.route}. {why}"


def test_who_holds_what_counts_only_barriers_the_forum_may_know(hwb):
    EscalationFactory(forum=hwb, state="received")
    EscalationFactory(forum=hwb, state="submitted")
    BarrierFactory()
    rows = told(hwb)["held"]["rows"]
    assert rows == [{"who": "You, the Board", "count": 1, "longest": "14 working days", "where": ""}]


def test_who_holds_what_tells_the_areas_apart_where_there_are_several(hwb):
    north, south = (
        Area.objects.create(code=name.lower(), name=name, order=n) for n, name in enumerate(("North", "South"))
    )
    for where in (north, north, south, None):
        EscalationFactory(forum=hwb, state="received", barrier=BarrierFactory(where=where))
    held = told(hwb)["held"]
    assert [row["where"] for row in held["rows"]] == ["North 2, South 1, Everywhere 1"]
    assert {fact for one in held["items"] for fact in one["meta"]} & {"North", "South"}


def test_a_removed_barrier_is_told_in_the_missions_words(hwb):
    trip = EscalationFactory(forum=hwb, state="acknowledged")
    barrier = trip.barrier
    barrier.refresh_from_db()
    from barriers import life

    life.resolve(barrier, in_full=True, words="One clause was changed.", by=fresh(trip.asked_by))
    (item,) = told(hwb)["removed"]["items"]
    assert item["words"] == "One clause was changed." and item["meta"][1] == "Resolved, 9 November"


def test_a_removed_barrier_is_told_with_what_that_made_possible(hwb):
    barrier = EscalationFactory(forum=hwb, state="acknowledged").barrier
    entry = LearningEntry(what="One form replaced three.", so_what="Families start a week sooner.")
    resolve_with_learning(barrier, in_full=True, entry=entry, by=fresh(barrier.author))
    (one,) = told(hwb)["removed"]["items"]
    assert one["words"] == "One form replaced three. What that made possible: Families start a week sooner."


def test_the_parameters_asked_to_be_revisited_are_told_in_the_edition_after_they_were_logged(hwb):
    asks = {"within_parameters": "no", "would_unblock_it": "Let schools share attendance weekly."}
    mine = EscalationFactory(forum=hwb, state="received", barrier=BarrierFactory(**asks)).barrier
    before = EscalationFactory(forum=hwb, state="received", barrier=BarrierFactory(**asks)).barrier
    EscalationFactory(forum=hwb, state="received", barrier=BarrierFactory(within_parameters="yes"))
    BarrierFactory(**asks)  # no forum has been asked about it, so its members do not read it
    Barrier.objects.filter(pk=mine.pk).update(logged_at=london(2026, 10, 1, 9))
    Barrier.objects.filter(pk=before.pk).update(logged_at=london(2026, 9, 1, 9))
    section = told(hwb)["parameters"]
    assert [(one["ref"], one["words"]) for one in section["items"]] == [
        (mine.reference, "Let schools share attendance weekly.")
    ]
    assert section["line"] == "One mission asks for the parameters to be looked at again."


def test_a_lever_that_moved_is_told_by_its_last_step_with_its_missions_and_holder(hwb):
    lever = LeverFactory(name="Social value in contracts", of=(mission := MissionFactory()))
    by = fresh(LeaderFactory(of=mission))
    make_move(lever, LEVER_MOVES["take_up"], words="The network took it up.", by=by)
    make_move(lever, LEVER_MOVES["put_in_use"], words="Every tender asks for it.", by=by)
    (one,) = told(hwb)["levers"]["items"]
    assert (one["title"], one["words"]) == ("Social value in contracts", "Every tender asks for it.")
    assert str(lever.holder) in one["meta"] and "levers" not in told(hwb, public=True)


def test_a_mission_on_which_nothing_was_written_for_two_periods_is_named_without_blame_and_never_in_public(hwb):
    silent, writes, wrote = (MissionFactory(short_name=name, order=n) for n, name in enumerate(("A", "B", "C")))
    with time_machine.travel(london(2026, 7, 20, 9), tick=True):
        LearningEntryFactory(mission=wrote)
        LearningEntryFactory(mission=silent, for_the_team=True)
    with time_machine.travel(london(2026, 6, 1, 9), tick=True):
        LearningEntryFactory(mission=silent)
    LearningEntryFactory(mission=writes)
    (one,) = told(hwb)["quiet"]["items"]
    assert one["title"] == "A"
    assert one["words"] == "Nothing that you may read was written since 28 June."
    assert "quiet" not in told(hwb, public=True)


def test_each_mission_tells_one_thing_it_learned_and_one_that_did_not_work_is_among_them(hwb):
    one, other = MissionFactory(order=1), MissionFactory(order=2)
    LearningEntryFactory(mission=one, title="Older", kind="failure")
    LearningEntryFactory(mission=one, title="Newer")
    LearningEntryFactory(mission=other, title="Another mission's", confidence="some")
    items = told(hwb)["learned"]["items"]
    assert [item["title"] for item in items] == ["Older", "Another mission's"]
    assert "It did not work" in items[0]["meta"] and "Some evidence" in items[1]["meta"]


def test_a_synthesis_offered_to_the_digest_is_told_first_and_in_one_edition_alone(hwb):
    offered, elsewhere = SynthesisFactory(title="Ask first"), SynthesisFactory(title="Ask last")
    syntheses.offer(offered, forum=hwb, offered_for="edition", by=offered.by)
    syntheses.offer(elsewhere, forum=hwb, offered_for="agenda", by=elsewhere.by)

    learned = told(hwb)["learned"]
    assert learned["items"][0]["title"] == "Ask first"
    assert "Some evidence" in learned["items"][0]["meta"]
    assert learned["line"].startswith("One synthesis is offered to you to read.")
    assert "Ask last" not in json.dumps(learned)

    later = compose(hwb, covers_from=TO, covers_to=date(2027, 1, 20))
    residents = compose(hwb, covers_from=FROM, covers_to=TO, public=True)
    other = compose(south_tees().place, covers_from=FROM, covers_to=TO)
    assert "Ask first" not in json.dumps([later, residents, other])


def test_missions_stand_in_the_strategys_order_whatever_they_have_to_tell(hwb):
    later, first = MissionFactory(order=9), MissionFactory(order=3)
    LearningEntryFactory(mission=later, title="Later")
    LearningEntryFactory(mission=first, title="First")
    assert [item["title"] for item in told(hwb)["learned"]["items"]] == ["First", "Later"]


def test_a_new_leader_and_the_missions_still_looking_are_told_without_blame(hwb):
    led = MissionFactory(order=1, short_name="A dignified death")
    MissionFactory(order=2, short_name="Education, training and work")
    leader = LeaderFactory(of=led, name="Ada North")
    leader.appointments.update(since=date(2026, 10, 20))
    section = told(hwb)["leaders"]
    assert [item["title"] for item in section["items"]] == ["A dignified death", "Still looking for a system leader"]
    assert section["line"] == (
        "A dignified death has a new system leader. Education, training and work is still looking for one."
    )


def test_what_was_sent_back_is_told_with_the_advice(hwb):
    EscalationFactory(forum=hwb, state="sent-back")
    (item,) = told(hwb)["sent_back"]["items"]
    assert item["words"] == "The advice: Ask both housing teams first."


def test_coming_up_names_the_boards_own_meeting_and_its_papers(hwb, meeting):
    rows = told(hwb, meeting)["coming"]["rows"]
    assert {"when": "10 December", "words": "The Board meets in public, 2pm. Papers from 2 December."} in rows


def test_what_happened_after_the_period_waits_for_the_next_edition(hwb):
    with time_machine.travel(london(2026, 11, 30, 9)):
        LearningEntryFactory(title="Too new")
        EscalationFactory(forum=hwb, state="sent-back")
    sections = told(hwb)
    assert "learned" not in sections and "sent_back" not in sections


# ---- what it does not hear ----

CANARY = "Zaunkoenig"


def test_an_edition_tells_nothing_a_member_of_the_forum_may_not_know(hwb, meeting):
    place = south_tees().place
    words = {"title": CANARY, "gets_in_the_way": CANARY}
    elsewhere = an_ask(ask=CANARY)
    BarrierFactory(**words)
    BarrierFactory(state="resolved-in-full", **words)
    BarrierFactory(draft=True, **words)
    for state in ("submitted", "received", "acknowledged", "sent-back"):
        EscalationFactory(barrier=BarrierFactory(**words), forum=place, ask=elsewhere, state=state)
    EscalationFactory(barrier=BarrierFactory(**words), forum=hwb, ask=elsewhere, state="submitted")
    LearningEntryFactory(title=CANARY, for_the_team=True)
    LearningEntryFactory(title=CANARY, draft=True)
    VoiceFactory(words=CANARY, audience="team")
    VoiceFactory(words=CANARY, permission="team")
    VoiceFactory(words=CANARY, draft=True)
    assert CANARY not in json.dumps(told(hwb, meeting)["all"])


def test_the_words_of_a_sensitive_barrier_stay_out_of_an_edition(hwb, meeting):
    secret = {"as_sensitive": True, "title": CANARY, "gets_in_the_way": CANARY}
    ask, record = an_ask(ask=CANARY), a_record(title=CANARY, words=CANARY)
    scheduled = EscalationFactory(barrier=BarrierFactory(**secret), forum=hwb, ask=ask, state="received")
    answering.schedule(scheduled, meeting, by=officer_at(hwb))
    for state in ("returned", "sent-back", "received"):
        EscalationFactory(barrier=BarrierFactory(**secret), forum=hwb, ask=ask, record=record, state=state)
    contents = told(hwb, meeting)
    assert CANARY not in json.dumps(contents["all"])
    assert contents["asked"]["items"][0]["title"] == "A barrier marked sensitive"


def test_an_exempt_item_is_not_told_at_all(hwb, meeting):
    shown, hidden = asked_of(hwb, meeting), asked_of(hwb, meeting, title=CANARY)
    Escalation.objects.filter(pk=hidden.pk).update(exempt=True, ask=CANARY)
    item = AgendaItemFactory(meeting=meeting, exempt=True, exempt_paragraph="3")
    exempt_item = asked_of(hwb, meeting)
    Escalation.objects.filter(pk=exempt_item.pk).update(agenda_item=item, ask=CANARY)
    DecisionFactory(
        escalation=EscalationFactory(forum=hwb, state="scheduled"), title=CANARY, exempt=True, open_summary="Open."
    )
    contents = told(hwb, meeting)
    assert [item["ref"] for item in contents["asked"]["items"]] == [shown.barrier.reference]
    assert CANARY not in json.dumps(contents["all"])


def test_leaders_hear_what_came_back_and_nothing_sensitive():
    space = south_tees().space
    EscalationFactory(state="returned", barrier=BarrierFactory(title="Front sheets"))
    EscalationFactory(state="returned", barrier=BarrierFactory(title=CANARY, as_sensitive=True))
    contents = compose(space, kind=Edition.Kind.LEADERS, covers_from=FROM, covers_to=TO)
    assert contents["lead"] == "One outcome came back to missions"
    assert [i["title"] for i in contents["sections"][0]["items"]] == ["Front sheets"]
    assert CANARY not in json.dumps(contents)


def test_a_public_edition_tells_published_words_only(hwb, meeting):
    asked_of(hwb, meeting, title=CANARY)
    DecisionFactory(escalation=EscalationFactory(forum=hwb, state="scheduled"), title=CANARY, words=CANARY)
    LearningEntryFactory(title=CANARY)
    VoiceFactory(words=CANARY)
    contents = compose(hwb, meeting=meeting, covers_from=FROM, covers_to=TO, public=True)
    assert CANARY not in json.dumps(contents)
    assert {s["code"] for s in contents["sections"]} <= {"decided", "learned", "voices", "leaders", "coming"}


def test_residents_hear_no_voice_that_may_not_be_published(hwb):
    for permission in ("team", "portal", "public"):
        voice = VoiceFactory(permission=permission)
        row = type(voice).objects.filter(pk=voice.pk)
        # As if it was published first and the permission was narrowed after.
        row.update(
            public_title=permission,
            public_summary="Said.",
            publication="published",
            published_at=timezone.now(),
            published_by=voice.author,
        )
    contents = compose(hwb, covers_from=FROM, covers_to=TO, public=True)
    (voices,) = [section for section in contents["sections"] if section["code"] == "voices"]
    assert [item["words"].split(".")[0] for item in voices["items"]] == ["Public"]


def test_residents_read_what_people_said_as_the_quote_and_who_they_are_and_what_changed_below(hwb):
    voice = VoiceFactory(permission="public")
    type(voice).objects.filter(pk=voice.pk).update(
        public_title="A resident of North Ormesby",
        public_summary="“That was new.”",
        public_change="The hub opens until seven.",
        publication="published",
        published_at=timezone.now(),
        published_by=voice.author,
    )
    contents = compose(hwb, covers_from=FROM, covers_to=TO, public=True)
    (told,) = [s["items"][0] for s in contents["sections"] if s["code"] == "voices"]
    assert told["title"] == "That was new."
    assert told["words"] == (
        f"A resident of North Ormesby. Heard through {voice.route}. What changed: The hub opens until seven."
    )


# ---- its size ----


def test_an_edition_keeps_to_its_words_and_says_what_it_left_out(hwb, meeting):
    long = "This sentence has about ten words in it, more or less. " * 3
    for n in range(24):
        mission = MissionFactory(order=n)
        LearningEntryFactory(mission=mission, title=f"Entry {n}", what=long)
        VoiceFactory(mission=mission, words=long)
    for _ in range(7):
        DecisionFactory(escalation=EscalationFactory(forum=hwb, state="scheduled"))
    contents = compose(hwb, meeting=meeting, covers_from=FROM, covers_to=TO)
    assert count_words([contents["five"], contents["sections"]]) <= BUDGET
    learned = next(s for s in contents["sections"] if s["code"] == "learned")
    assert learned["items"] and learned["more"].endswith("more in the portal")


def scene(hwb, meeting, times):
    for _ in range(times):
        asked_of(hwb, meeting)
        decision = DecisionFactory(escalation=EscalationFactory(forum=hwb, state="scheduled"))
        by = officer_at(hwb)
        actions.give("See to it.", decision=decision, owner=by, due_on=date(2026, 12, 1), by=by)
        EscalationFactory(forum=hwb, state="sent-back")
        LearningEntryFactory()
        VoiceFactory()


def test_the_queries_of_composing_do_not_grow_with_the_rows(hwb, meeting):
    scene(hwb, meeting, 1)
    with CaptureQueriesContext(
        connection,
    ) as few:
        told(hwb, meeting)
    scene(hwb, meeting, 4)
    with CaptureQueriesContext(connection) as many:
        told(hwb, meeting)
    assert len(many) == len(few) <= 30


def test_composing_writes_nothing(hwb, meeting):
    asked_of(hwb, meeting)
    with CaptureQueriesContext(connection) as done:
        told(hwb, meeting)
    assert all(query["sql"].lstrip("( ").upper().startswith("SELECT") for query in done.captured_queries)
    assert not Edition.objects.exists() and Barrier.objects.exists()
