"""The recommendations on one page: what the Board answered, and what the portal's own records show of each."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from barriers.own_decisions import decide_itself
from barriers.tests.factories import a_record
from foundation.moments import now
from foundation.versions import save_words
from foundation.working_days import today
from leaders.tests.factories import AppointmentFactory, LeaderFactory, SupportOfferFactory, TeamFactory
from learning.models import CommunityVoice, LearningUse
from learning.tests.factories import LearningEntryFactory, VoiceFactory
from missions.models import Recommendation
from missions.tests.factories import (
    DelegationFactory,
    DiscussionQuestionFactory,
    LeverFactory,
    MissionFactory,
    RecommendationFactory,
)
from missions_portal.evidence import Fact, Found, evidence_of
from people.tests.factories import ForumFactory, MeetingFactory, OfficerFactory, PersonFactory

pytestmark = pytest.mark.django_db
Kind = Recommendation.Evidence


@pytest.fixture
def reader() -> Any:
    return PersonFactory()


def facts(reader: Any, *kinds: str) -> list[Fact]:
    [shown] = evidence_of(RecommendationFactory(evidence=list(kinds)), Found(reader))
    return shown.facts


def words(reader: Any, kind: str) -> list[str]:
    return [fact.words for fact in facts(reader, kind)]


def linked(fact: Fact) -> list[tuple[str, str]]:
    return [(link.label, link.words) for link in fact.links]


def page_of(client: Any, reader: Any, name: str = "recommendations", *args: Any) -> str:
    client.force_login(reader)
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer.content.decode()


# ---- evidence ----


def test_who_leads_and_which_posts_are_vacant_since_when(reader: Any) -> None:
    led, left, never = (MissionFactory(short_name=name) for name in ("Led", "Left", "Never led"))
    appointment = LeaderFactory(of=led).appointments.get()
    AppointmentFactory(mission=left, role="leader", since=date(2025, 1, 6), until=date(2026, 3, 2))

    have, vacant = facts(reader, Kind.APPOINTMENTS)

    assert have.words == "One of three missions has a system leader."
    assert linked(have) == [("Led", f"{appointment.person} since {appointment.since:%-d %B %Y}")]
    assert vacant.words == "Two posts are vacant."
    assert linked(vacant) == [("Left", "since 2 March 2026"), ("Never led", "not led yet")]
    assert vacant.links[1].url == reverse("missions:detail", args=[never.code])


def test_what_help_was_asked_for_and_what_came(reader: Any) -> None:
    assert words(reader, Kind.SUPPORT) == ["Nobody has asked for help yet."]
    SupportOfferFactory(kind="training", came_on=today())
    SupportOfferFactory(kind="method", came_on=None)
    assert words(reader, Kind.SUPPORT) == ["Two asks for help (training: one, a method: one); one came so far."]


def test_how_often_the_forums_met_that_missions_go_to(reader: Any) -> None:
    space = ForumFactory(name="The leaders’ space", asked_directly=True)
    board = ForumFactory(name="The Board", asked_directly=False)
    for forum in (space, board):
        MeetingFactory(forum=forum, state="held", starts_at="2026-02-03T10:00Z")
        MeetingFactory(forum=forum, state="confirmed", starts_at="2026-01-06T10:00Z")
        MeetingFactory(forum=forum, state="cancelled", starts_at="2026-04-06T10:00Z")
    assert words(reader, Kind.MEETINGS) == [
        "The leaders’ space has met twice, last on 3 February 2026; no further meeting is planned."
    ]
    coming = MeetingFactory(forum=space, state="planned")
    assert words(reader, Kind.MEETINGS)[0].endswith(f"; it meets next on {coming.day:%-d %B %Y}.")


def test_what_missions_decided_themselves_as_far_as_the_reader_may_read_it() -> None:
    delegation = DelegationFactory()
    reader = LeaderFactory(of=delegation.mission)
    made = decide_itself(delegation, record=a_record(title="Four Saturdays"), by=reader)

    held, taken = facts(reader, Kind.DELEGATIONS)

    assert held.words == "One delegation to a mission is in force."
    assert taken.words == "One decision was taken under one."
    assert taken.links[0].label == f"{made.reference}: Four Saturdays"
    # Whoever has no part in a mission and no seat at a forum reads none of them.
    assert words(PersonFactory(), Kind.DELEGATIONS)[1] == "No decision was taken under one that you may read."


def test_levers_by_kind_and_how_far_they_have_come(reader: Any) -> None:
    assert words(reader, Kind.POWERS) == ["No power is written down yet."]
    LeverFactory(kind="power", state="in-use")
    LeverFactory(kind="power", state="thought-of")
    LeverFactory(kind="policy-framework", state="being-worked-on")
    assert words(reader, Kind.POWERS) == ["Two powers: one thought of, one in use."]
    assert words(reader, Kind.POLICY_FRAMEWORKS) == ["One policy framework: one being worked on."]


def test_voices_are_counted_only_as_far_as_the_reader_may_read_them() -> None:
    mission = MissionFactory(short_name="Families")
    changed = VoiceFactory(mission=mission, state="responded", response="changed")
    CommunityVoice.objects.filter(pk=changed.pk).update(response_words="The hub opens on Saturdays.")
    VoiceFactory(mission=mission, audience="team", state="responded", response="cannot", response_words="No.")

    heard, what_changed = facts(PersonFactory(), Kind.VOICES)
    assert heard.words == "One voice was heard; one answered: “It changed something” one."
    assert linked(what_changed) == [(changed.reference, "Families: The hub opens on Saturdays.")]
    assert words(TeamFactory(of=mission), Kind.VOICES)[0].startswith("Two voices were heard; two answered")


def test_learning_is_counted_only_as_far_as_the_reader_may_read_it() -> None:
    entry = LearningEntryFactory(kind="achievement")
    kept = LearningEntryFactory(for_the_team=True)
    for row in (entry, kept):
        LearningUse.objects.create(
            entry=row, mission=MissionFactory(), how="We asked too.", by=PersonFactory(), at=now()
        )
    LearningEntryFactory(draft=True)

    said = words(PersonFactory(), Kind.LEARNING)

    assert said[0].startswith("One thing learned and shared, one of the kind")
    assert said[1] == "Another mission used what was learned once."
    assert words(TeamFactory(of=kept.mission), Kind.LEARNING)[0].startswith("Two things learned and shared")


@pytest.mark.parametrize("kind", Kind.values)
def test_every_kind_a_pack_may_name_has_something_to_say_of_an_empty_house(reader: Any, kind: str) -> None:
    said = words(reader, kind)
    assert said and all(said)


def test_nothing_is_weighed(reader: Any, client: Any) -> None:
    for number, kind in enumerate(Kind.values, start=50):
        RecommendationFactory(number=number, evidence=[kind])
    page = page_of(client, reader).lower()
    assert not [word for word in ("per cent", "score", "rating", "on track", "behind") if word in page]


# ---- the pages ----


def test_each_recommendation_says_what_the_board_answered(client: Any, reader: Any) -> None:
    RecommendationFactory(
        number=50, text="We will lead.", answer="endorsed", answered_on=date(2025, 1, 16), minute="24/6"
    )
    RecommendationFactory(number=51, text="We will meet.", answer="amended", amended_text="We will meet monthly.")
    RecommendationFactory(number=52, text="We will learn.", progress="We have begun.")

    page = page_of(client, reader)

    assert "Endorsed on 16 January 2025, minute 24/6" in page
    assert page.index("Endorsed as amended") < page.index("We will meet monthly.") < page.index("We will meet.")
    assert "The Board’s answer is not recorded" in page and "We have begun." in page
    assert "One endorsed, one endorsed as amended, one not recorded." in page
    assert "The portal keeps no record that speaks to this." in page


def test_a_recommendations_own_page_keeps_its_earlier_words_and_its_questions(client: Any, reader: Any) -> None:
    row = RecommendationFactory(number=50)
    officer = OfficerFactory(at=ForumFactory(decides=True))
    for version, progress in enumerate(("Five posts.", "Seven posts."), start=1):
        save_words(row, {"progress": progress}, by=officer, version=version)
    save_words(row, {"answer": "endorsed", "minute": "24/6"}, by=officer, version=3)
    save_words(row, {"answer": "amended", "amended_text": "Other words", "minute": "25/1"}, by=officer, version=4)
    DiscussionQuestionFactory(recommendation=row, text="Who leads?").answers.create(words="One of us.", on=today())

    page = page_of(client, reader, "recommendation", 50)

    assert page.index("Seven posts.") < page.index("As written on") < page.index("Five posts.")
    before = page[page.index("What was recorded before") : page.index("Questions the paper asked")]
    assert "minute 24/6" in before and f"Written down by {officer}" in before
    assert "25/1" not in before and "Not recorded" not in before
    assert "Who leads?" in page and "One of us." in page
    assert "Write down the Board’s answer" not in page


def test_the_boards_officer_is_offered_to_write_and_no_other(client: Any, settings: Any) -> None:
    settings.DEMO = True  # no second factor asked
    RecommendationFactory(number=50)
    board = ForumFactory(decides=True, escalates_to=None)
    partnership = ForumFactory(decides=True, escalates_to=board)
    assert "Write down the Board’s answer" in page_of(client, OfficerFactory(at=board), "recommendation", 50)
    assert "Write down the Board’s answer" not in page_of(client, OfficerFactory(at=partnership), "recommendation", 50)


def test_the_strategys_page_says_how_far_the_board_has_answered(client: Any, reader: Any) -> None:
    DiscussionQuestionFactory(recommendation=RecommendationFactory(answer="endorsed", minute="1"))
    page = page_of(client, reader, "strategy")
    assert "One recommendation: one endorsed." in page
    assert "One question to the Board, none answered." in page


def test_an_unknown_recommendation_is_not_found_and_a_visitor_signs_in_first(client: Any, reader: Any) -> None:
    assert client.get(reverse("recommendations")).status_code == 302
    client.force_login(reader)
    for number in (99, 10**30):
        assert client.get(reverse("recommendation", args=[number])).status_code == 404


def test_the_page_asks_no_more_for_more_records(client: Any) -> None:
    reader = LeaderFactory(of=MissionFactory(code="LW1"))
    for number, kind in enumerate(Kind.values, start=50):
        RecommendationFactory(number=number, evidence=[kind])
    _one_of_each()
    few = _asked(client, reader)
    for _ in range(4):
        _one_of_each()
    assert _asked(client, reader) == few <= 12


def _one_of_each() -> None:
    LeaderFactory(of=MissionFactory())
    SupportOfferFactory()
    MeetingFactory(forum=ForumFactory(asked_directly=True), state="held", starts_at=now() - timedelta(days=30))
    delegation = DelegationFactory()
    decide_itself(delegation, record=a_record(), by=LeaderFactory(of=delegation.mission))
    LeverFactory(kind="commitment")
    VoiceFactory(state="responded", response="changed", response_words="It did.")
    LearningEntryFactory()


def _asked(client: Any, reader: Any) -> int:
    client.force_login(reader)
    client.get(reverse("recommendations"))
    with CaptureQueriesContext(connection) as asked:
        assert client.get(reverse("recommendations")).status_code == 200
    return len(asked)
