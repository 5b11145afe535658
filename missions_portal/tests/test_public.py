"""The public window: what a visitor sees, and that nothing private is ever in it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import lxml.html
import pytest
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from barriers.models import Barrier, Decision, Escalation, Option, PartnerRequest, Update
from barriers.own_decisions import decide_itself
from barriers.tests.factories import EscalationFactory, a_record, officer_at
from digests.tests.factories import EditionFactory
from foundation.working_days import today
from leaders.tests.factories import CaretakerFactory, LeaderFactory, TeamFactory
from learning.models import CommunityVoice, LearningEntry
from learning.tests.factories import LearningEntryFactory, VoiceFactory
from missions.models import Intervention, Lever
from missions.tests.factories import (
    DelegationFactory,
    GoalFactory,
    InterventionFactory,
    LeverFactory,
    MissionFactory,
    StageFactory,
    StrategyFactory,
)
from missions_portal import public, public_pages
from missions_portal.demo import publishing
from missions_portal.public_urls import urlpatterns
from missions_portal.publish import desk
from missions_portal.publish.side import PublicSide
from missions_portal.tests.scene import Hand
from missions_portal.tests.scene import south_tees as whole_house
from people.models import AgendaItem
from people.tests.factories import AgendaItemFactory, MeetingFactory, PersonFactory, at_ten, south_tees

pytestmark = pytest.mark.django_db
CANARY = "kanarienvogel"
PUBLIC_WORDS = {f"public_{name}" for name in ("title", "summary", "asked", "why", "who_acts", "change", "words")}
WITHOUT_ARGUMENTS = [pattern.name for pattern in urlpatterns if "<" not in str(pattern.pattern)]
ICAL_FACTS = {"SUMMARY": "LiveWell South Tees Health and Wellbeing Board", "LOCATION": "Town hall"}


@pytest.fixture
def officer() -> Any:
    return officer_at(south_tees().hwb)


@pytest.fixture
def strategy() -> list[Any]:
    """Nine missions in three stages, as the paper has them."""
    StrategyFactory()
    stages = [StageFactory(start_well=True), StageFactory(), StageFactory(age_well=True)]
    codes = [("SW", 3, stages[0]), ("LW", 4, stages[1]), ("AW", 2, stages[2])]
    names = [(f"{letters}{n}", stage) for letters, count, stage in codes for n in range(1, count + 1)]
    return [MissionFactory(code=code, stage=stage, order=order) for order, (code, stage) in enumerate(names)]


def publish(record: Any, title: str, by: Any) -> None:
    """Cleared and published by whoever answers for it: a decision's own officer, or the Board's."""
    forum = PublicSide(record).forum
    words = {"title": title, "summary": "Written for residents, in plain words."}
    publishing.publish(record, **words, by=officer_at(forum) if forum else by)


def a_locked_decision(**more: Any) -> Decision:
    return EscalationFactory(state="returned", **more).decisions.get()


# ---- what a visitor sees ----


def test_a_visitor_sees_three_stages_and_nine_missions(client: Client, strategy: list[Any]) -> None:
    page = client.get(reverse("home")).content.decode()
    assert "Nine missions for longer, healthier lives in South Tees" in page
    assert "Three stages of life, nine missions" in page
    for mission in strategy:
        assert reverse("public_mission", args=[mission.code]) in page
        assert client.get(reverse("public_mission", args=[mission.code])).status_code == 200


def test_the_names_of_leaders_are_public_and_nobody_elses(client: Client, strategy: list[Any]) -> None:
    led, vacant = strategy[0], strategy[1]
    leader, member, caretaker = LeaderFactory(of=led), TeamFactory(of=led), CaretakerFactory(of=vacant)
    pages = b"".join(client.get(reverse("public_mission", args=[mission.code])).content for mission in (led, vacant))
    pages += client.get(reverse("public_missions")).content
    assert leader.name.encode() in pages
    assert member.name.encode() not in pages
    assert caretaker.name.encode() not in pages
    assert b"A caretaker looks after it meanwhile" in pages


def test_what_a_mission_decided_itself_says_so_to_residents(client: Client, officer: Any) -> None:
    given = DelegationFactory()
    leader = LeaderFactory(of=given.mission)
    decision = decide_itself(given, record=a_record(on=today()), by=leader)
    publish(decision, "Welcome on Saturdays", officer)
    page = client.get(reverse("public_decision", args=[decision.reference])).content.decode()
    assert "by the mission itself" in page and "Asked by" not in page
    assert f"Decided by {given.mission} itself" in client.get(reverse("public_decisions")).content.decode()


def test_what_was_published_is_read_in_its_public_words_and_gone_when_taken_down(client: Client, officer: Any) -> None:
    decision = a_locked_decision()
    url = reverse("public_decision", args=[decision.reference])
    assert client.get(url).status_code == 404

    publish(decision, "One grant claim for both councils", officer)
    page = client.get(url).content.decode()
    assert "One grant claim for both councils" in page
    assert f"by {decision.forum}" in page
    assert decision.words not in page

    desk.unpublish(PublicSide(decision), words="A number is wrong.", by=officer_at(decision.answering_forum))
    assert client.get(url).status_code == 404
    assert "One grant claim" not in client.get(reverse("public_decisions")).content.decode()


def test_whoever_may_not_read_a_decision_inside_is_led_to_what_residents_read(client: Client) -> None:
    decision = a_locked_decision()
    inside = reverse("barriers:decision", args=[decision.reference])
    client.force_login(PersonFactory())
    assert client.get(inside).status_code == 404

    publish(decision, "One grant claim for both councils", None)
    assert "One grant claim for both councils" in client.get(inside, follow=True).content.decode()
    assert client.post(inside).status_code == 404
    assert client.get(reverse("barriers:amend_decision", args=[decision.reference])).status_code == 404


def test_a_voice_is_shown_only_where_its_people_agreed(client: Client, officer: Any) -> None:
    agreed, kept = VoiceFactory(permission="public"), VoiceFactory(permission="portal")
    publish(agreed, "“Ask me once”", officer)
    CommunityVoice.objects.filter(pk=kept.pk).update(permission="public")
    publish(kept, "“Not for everyone”", officer)
    CommunityVoice.objects.filter(pk=kept.pk).update(permission="portal")
    page = client.get(reverse("public_voices")).content.decode()
    assert "Ask me once" in page
    assert page.index("<blockquote>") < page.index(agreed.public_summary) < page.index("Ask me once")
    assert f"<span>Heard through {agreed.route}</span>" in page
    assert "Not for everyone" not in page


def test_only_meetings_in_public_are_listed(client: Client) -> None:
    MeetingFactory(forum=south_tees().hwb, place="Redcar Civic Centre")
    MeetingFactory(forum=south_tees().place, place="A closed room")
    page = client.get(reverse("public_meetings")).content.decode()
    assert "Redcar Civic Centre" in page
    assert "A closed room" not in page


def test_only_sent_editions_for_residents_are_read(client: Client) -> None:
    EditionFactory(sent=True)
    EditionFactory()
    edition = EditionFactory(sent=True, for_residents=True)
    assert [row["reference"] for row in public.editions()] == [edition.reference]
    assert client.get(reverse("public_digest", args=[edition.reference])).status_code == 200


def test_long_lists_go_on_behind_the_last_row(client: Client, officer: Any) -> None:
    for n in range(23):
        publish(LearningEntryFactory(), f"What we learned, part {n}", officer)
    first = client.get(reverse("public_learning"))
    second = client.get(reverse("public_learning") + first.context["next_url"])
    both = [row["reference"] for page in (first, second) for row in page.context["rows"]]
    assert len(set(both)) == len(both) == 23
    assert second.context["next_url"] == ""
    for wrong in ("L-NO-1", "x" * 60, "'; --"):
        assert client.get(reverse("public_learning"), {"before": wrong}).status_code == 200


def test_a_list_goes_on_among_rows_of_one_moment_without_losing_any(client: Client, officer: Any) -> None:
    for n in range(23):
        publish(LearningEntryFactory(), f"What we learned, part {n}", officer)
    LearningEntry.objects.update(published_at=timezone.now())
    first = client.get(reverse("public_learning"))
    second = client.get(reverse("public_learning") + first.context["next_url"])
    both = [row["reference"] for page in (first, second) for row in page.context["rows"]]
    assert both == list(LearningEntry.objects.order_by("-pk").values_list("reference", flat=True))


def test_the_next_page_of_a_list_is_found_by_the_index_of_its_order() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")  # the table is empty here
    plan = public_pages.behind(public.learning(), "published_at", timezone.now(), 500)[:21].explain()
    index = "learning_published"
    sought = rf"{index} \(published_at>\? AND published_at<\?\)|{index} .*\n +Index Cond: \(\(?published_at <="
    assert re.search(sought, plan), plan


@pytest.mark.parametrize("name", WITHOUT_ARGUMENTS)
def test_every_page_answers_before_anything_is_there(client: Client, name: str) -> None:
    assert client.get(reverse(name)).status_code == 200


# ---- how it is sent ----


@pytest.mark.parametrize("name", WITHOUT_ARGUMENTS)
def test_pages_are_kept_for_a_minute_for_visitors_only(client: Client, name: str) -> None:
    answer = client.get(reverse(name))
    assert {part.strip() for part in answer["Cache-Control"].split(",")} == {"public", "max-age=60"}
    assert not answer.cookies
    client.force_login(PersonFactory())
    assert "no-store" in client.get(reverse(name))["Cache-Control"]


def test_the_privacy_page_names_every_cookie_that_signing_in_sets(client: Client) -> None:
    officer = whole_house().hwb_officer
    hand = Hand().sign_in(officer)
    hand.open(reverse("account_logout"))
    hand.press("Sign out")
    page = lxml.html.fromstring(client.get(reverse("privacy")).content.decode())
    assert {name.text_content() for name in page.findall(".//section[@id='cookies']/dl/dt")} == set(hand.client.cookies)
    assert "after 30 minutes without one" in page.text_content()
    assert "for 12 hours at most" in page.text_content()


def test_the_window_is_only_looked_through(client: Client) -> None:
    answer = client.post(reverse("home"))
    assert answer.status_code == 405 and "POST" not in answer["Allow"]
    assert "Nothing was done" in answer.content.decode()
    assert client.head(reverse("home")).status_code == 200


def test_a_page_that_is_not_there_is_not_kept_by_caches(client: Client) -> None:
    answer = client.get(reverse("public_decision", args=["D-99"]))
    assert answer.status_code == 404
    assert "max-age=60" not in answer.get("Cache-Control", "")


def test_the_feed_holds_decisions_learning_and_editions_latest_first(client: Client, officer: Any) -> None:
    publish(a_locked_decision(), "One grant claim", officer)
    publish(LearningEntryFactory(), "Neighbours knew first", officer)
    edition = EditionFactory(sent=True, for_residents=True)
    answer = client.get(reverse("public_feed"))
    assert answer["Content-Type"].startswith("application/atom+xml")
    text = answer.content.decode()
    for words in ("One grant claim", "Neighbours knew first", edition.reference):
        assert words in text
    assert text.index("Neighbours knew first") < text.index("One grant claim")


def test_the_calendar_is_read_back_with_its_cancelled_meeting(client: Client) -> None:
    hwb = south_tees().hwb
    meeting = MeetingFactory(forum=hwb, starts_at=at_ten(today()))
    MeetingFactory(forum=hwb, cancelled=True)
    MeetingFactory(forum=south_tees().place)
    asked = client.get(reverse("public_calendar"))
    # Who asked already today is told that nothing is new.
    assert client.get(reverse("public_calendar"), headers={"If-None-Match": asked["ETag"]}).status_code == 304
    first, second = [Calendar.from_ical(client.get(reverse("public_calendar")).content) for _ in range(2)]
    events = first.walk("VEVENT")
    assert [str(event["STATUS"]) for event in events] == ["CONFIRMED", "CANCELLED"]
    assert events[0].decoded("DTSTART") == meeting.starts_at
    assert {name: str(events[0][name]) for name in ICAL_FACTS} == ICAL_FACTS
    assert [str(event["UID"]) for event in second.walk("VEVENT")] == [str(event["UID"]) for event in events]


def test_security_txt_says_whom_to_tell_and_until_when(client: Client) -> None:
    text = client.get("/.well-known/security.txt").content.decode()
    assert re.search(r"^Contact: mailto:\S+@\S+$", text, re.M)
    assert re.search(r"^Expires: 20\d\d-", text, re.M)


def test_home_asks_no_more_of_the_database_for_more_rows(
    client: Client, strategy: list[Any], officer: Any, django_assert_max_num_queries: Any
) -> None:
    publish(LearningEntryFactory(mission=strategy[0]), "One", officer)
    client.get(reverse("home"))
    with django_assert_max_num_queries(15) as few:
        client.get(reverse("home"))
    for mission in strategy:
        publish(LearningEntryFactory(mission=mission), f"More of {mission.code}", officer)
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(reverse("home"))


@pytest.mark.parametrize("name", WITHOUT_ARGUMENTS)
def test_whoever_has_a_page_already_is_told_so(client: Client, name: str, officer: Any) -> None:
    publish(LearningEntryFactory(), "Neighbours knew first", officer)  # an empty feed is always of this minute
    first = client.get(reverse(name))
    again = client.get(reverse(name), headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"] and "max-age=60" in again["Cache-Control"]


def test_a_page_says_when_it_was_published_and_a_list_from_which_things_go_does_not(
    client: Client, officer: Any
) -> None:
    entry = LearningEntryFactory()
    publish(entry, "Neighbours knew first", officer)
    url = reverse("public_entry", args=[entry.reference])
    day = client.get(url)["Last-Modified"]
    assert client.get(url, headers={"If-Modified-Since": day}).status_code == 304
    for name in ("public_learning", "public_feed", "home"):
        assert "Last-Modified" not in client.get(reverse(name)), name


def test_what_is_not_published_answers_byte_for_byte_as_what_does_not_exist(client: Client, officer: Any) -> None:
    decision, entry = a_locked_decision(), LearningEntryFactory()
    taken_down = LearningEntryFactory()
    publish(taken_down, "Neighbours knew first", officer)
    desk.unpublish(PublicSide(taken_down), words="A number is wrong.", by=officer)
    edition = EditionFactory(sent=True)
    for name, hidden, none in (
        ("public_decision", decision, "D-9999"),
        ("public_entry", entry, "L-ZZ-9999"),
        ("public_entry", taken_down, "L-ZZ-9999"),
        ("public_digest", edition, "E-ZZ-9999"),
    ):
        answers = [client.get(reverse(name, args=[ref])) for ref in (hidden.reference, none)]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert answers[0].content == answers[1].content
        assert answers[0].headers.keys() == answers[1].headers.keys()


def test_lists_are_narrowed_by_mission_stage_and_day(client: Client, strategy: list[Any], officer: Any) -> None:
    early, late = LearningEntryFactory(mission=strategy[0]), LearningEntryFactory(mission=strategy[-1])
    for entry in (early, late):
        publish(entry, f"Learned by {entry.mission.code}", officer)

    def listed(**asked: str) -> list[str]:
        rows = client.get(reverse("public_learning"), asked).context["rows"]
        return sorted(row["reference"] for row in rows)

    both = sorted([early.reference, late.reference])
    assert listed() == listed(mission="no-such", stage="'; --") == both
    assert listed(mission=strategy[0].code) == [early.reference]
    assert listed(stage=strategy[-1].stage.code) == [late.reference]
    day = {f"since-{part}": str(getattr(today(), part)) for part in ("day", "month", "year")}
    assert listed(**day) == both
    assert listed(**{name.replace("since", "until"): value for name, value in day.items()}) == both
    assert listed(**day | {"since-year": str(today().year + 1)}) == []


def test_decisions_are_narrowed_by_the_day_they_were_taken_on(client: Client) -> None:
    decision = a_locked_decision(forum=south_tees().hwb)
    publish(decision, "One grant claim for both councils", officer_at(south_tees().hwb))
    taken = decision.on - timedelta(days=30)
    Decision.objects.filter(pk=decision.pk).update(on=taken)

    def listed(which: str, day: date) -> list[str]:
        asked = {f"{which}-{part}": str(getattr(day, part)) for part in ("day", "month", "year")}
        return [row["reference"] for row in client.get(reverse("public_decisions"), asked).context["rows"]]

    a_day = timedelta(days=1)
    assert listed("since", taken) == listed("until", taken) == [decision.reference]
    assert listed("since", taken + a_day) == listed("until", taken - a_day) == []


def test_a_meeting_that_was_called_off_is_said_until_its_day_is_past(client: Client) -> None:
    hwb = south_tees().hwb
    for day in (today() - timedelta(days=1), today(), today() + timedelta(days=7)):
        MeetingFactory(forum=hwb, cancelled=True, starts_at=at_ten(day))
    called_off = client.get(reverse("public_meetings")).context["called_off"]
    assert [meeting.day for meeting in called_off] == [today(), today() + timedelta(days=7)]


def test_a_further_page_keeps_to_the_filter(client: Client, strategy: list[Any], officer: Any) -> None:
    for n in range(21):
        publish(LearningEntryFactory(mission=strategy[0]), f"What we learned, part {n}", officer)
    first = client.get(reverse("public_learning"), {"mission": strategy[0].code})
    assert f"mission={strategy[0].code}" in first.context["next_url"]
    assert len(client.get(reverse("public_learning") + first.context["next_url"]).context["rows"]) == 1


def test_a_decision_is_told_with_what_was_asked_why_and_who_acts(client: Client) -> None:
    decision = a_locked_decision(forum=south_tees().hwb)
    item = AgendaItemFactory(meeting=MeetingFactory(forum=south_tees().hwb, minutes_url="https://example.org/minutes"))
    Decision.objects.filter(pk=decision.pk).update(agenda_item=item)
    told = {
        "public_asked": "They asked for one form.",
        "public_why": "It is short.",
        "public_who_acts": "Both, by May.",
    }
    words = {"title": "One form", "summary": "There will be one form."}
    publishing.publish(decision, **words, **told, by=officer_at(south_tees().hwb))
    page = client.get(reverse("public_decision", args=[decision.reference])).content.decode()
    for said in ("There will be one form.", *told.values(), "https://example.org/minutes"):
        assert said in page


def test_a_mission_is_told_with_what_it_does_and_what_could_help_it_in_words_for_residents_alone(
    client: Client, strategy: list[Any]
) -> None:
    mission, other = strategy[:2]
    InterventionFactory(mission=mission, name="Hubs", public_words="Two hubs listen first.")
    InterventionFactory(mission=mission, name="Kept inside", what="A van that is lent")
    LeverFactory(of=mission, name="Land", state="in-use", public_words="Two empty shops are lent.", holder__name="Town")
    LeverFactory(of=mission, name="Not told", holder_said="Not this year")
    LeverFactory(of=other, public_words="Somewhere else.")

    page = client.get(reverse("public_mission", args=[mission.code])).content.decode()

    for said in ("Two hubs listen first.", "Two empty shops are lent.", "Commitment: in use", "Held by Town"):
        assert said in page
    for inside in ("Hubs", "Kept inside", "A van", "Land", "Not told", "Not this year", "Somewhere else."):
        assert inside not in page
    silent = client.get(reverse("public_mission", args=[strategy[2].code])).content.decode()
    assert "What the mission does" not in silent and "What could help it along" not in silent


def test_a_missions_page_asks_no_more_for_more_of_its_portfolio_and_levers(
    client: Client, strategy: list[Any], django_assert_max_num_queries: Any
) -> None:
    url = reverse("public_mission", args=[strategy[0].code])
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for _ in range(3):
        InterventionFactory(mission=strategy[0], public_words="We knock.")
        LeverFactory(of=strategy[0], public_words="We ask.")
    with django_assert_max_num_queries(min(len(few), PAGES_ASK + 8)):
        client.get(url)


PAGES_ASK = 12


def test_no_public_page_asks_more_of_the_database_for_more_rows(
    client: Client, strategy: list[Any], officer: Any
) -> None:
    def more() -> None:
        for mission in strategy[:3]:
            publish(LearningEntryFactory(mission=mission), "Learned", officer)
            publish(VoiceFactory(mission=mission, permission="public"), "Said", officer)
        publish(a_locked_decision(), "Decided", officer)
        EditionFactory(sent=True, for_residents=True)
        MeetingFactory(forum=south_tees().hwb)

    def asked() -> dict[str, int]:
        counts = {}
        for name in WITHOUT_ARGUMENTS:
            client.get(reverse(name))
            with CaptureQueriesContext(connection) as found:
                client.get(reverse(name))
            counts[name] = len(found)
        return counts

    more()
    few = asked()
    more()
    assert {name: count for name, count in few.items() if count > PAGES_ASK} == {}
    assert asked() == few


# ---- the canary ----


def _fill(record: models.Model) -> None:
    """The canary in every private text of a row; the words of lists and states stay, or the row could not be found."""
    names = [
        field.name
        for field in record._meta.concrete_fields
        if isinstance(field, (models.CharField, models.TextField))
        and not field.choices
        and not isinstance(field, models.URLField)
        and field.name not in PUBLIC_WORDS | {"reference", "publication", "move", "from_state", "to_state"}
    ]
    type(record)._base_manager.filter(pk=record.pk).update(**{name: CANARY for name in names})


def _everything_private() -> tuple[Decision, LearningEntry, CommunityVoice]:
    escalation = EscalationFactory(state=Escalation.State.RETURNED)
    decision = escalation.decisions.get()
    entry, voice = LearningEntryFactory(), VoiceFactory(permission="public", state="responded")
    escalation.barrier.updates.create(
        mission=escalation.barrier.lead_mission,
        done="Met both teams.",
        by=escalation.asked_by,
        acting_as="Leader",
        at=escalation.submitted_at,
    )
    escalation.options.create(words="Do nothing")
    item = AgendaItemFactory(meeting=MeetingFactory(forum=south_tees().hwb))
    mission = escalation.barrier.lead_mission
    mission.updates.create(words="Going on.", public_words="The hub is open on Saturdays.", by=escalation.asked_by)
    InterventionFactory(mission=mission, public_words="Two hubs listen first.")
    LeverFactory(of=mission, public_words="We ask for warm homes.")
    models_filled = (
        Intervention,
        Lever,
        Barrier,
        Escalation,
        Decision,
        LearningEntry,
        CommunityVoice,
        Update,
        Option,
        PartnerRequest,
        AgendaItem,
    )
    for model in models_filled:
        for row in model._base_manager.all():
            _fill(row)
    for records in ("barriers", "updates"):
        for row in getattr(mission, records).all():
            _fill(row)
    for row in (escalation, escalation.barrier, entry, voice):
        for step in row.steps.all():
            _fill(step)
    for row in (decision, entry, voice, item):
        row.refresh_from_db()
    return decision, entry, voice


def _links(page: str) -> set[str]:
    found = re.findall(r'href="(/[^"#?]*)|<loc>https?://[^/]+(/[^<]*)</loc>|href="http://testserver(/[^"]*)"', page)
    paths = {next(filter(None, groups)) for groups in found if any(groups)}
    return {path for path in paths if not path.startswith(("/static/", "/account/"))}


def test_nothing_private_is_in_any_public_page_feed_or_file(client: Client, officer: Any) -> None:
    StrategyFactory()
    GoalFactory()
    decision, entry, voice = _everything_private()
    for record, title in ((decision, "Published decision"), (entry, "Published entry"), (voice, "Published voice")):
        publish(record, title, officer)
    EditionFactory(sent=True, for_residents=True)
    EditionFactory(sent=True, html=CANARY, note=CANARY)

    todo, walked = {reverse(name) for name in WITHOUT_ARGUMENTS}, {}
    while todo:
        path = todo.pop()
        answer = client.get(path)
        assert answer.status_code == 200, path
        walked[path] = answer.content.decode()
        todo |= _links(walked[path]) - set(walked)

    assert decision.words == CANARY
    assert len(walked) >= len(WITHOUT_ARGUMENTS) + 4
    for path, page in walked.items():
        assert CANARY not in page.lower(), path
    told = ("Two hubs listen first.", "We ask for warm homes.")
    for words in ("Published decision", "Published entry", "Published voice", *told):
        assert any(words in page for page in walked.values()), words


def test_a_row_of_the_window_holds_only_public_columns(officer: Any) -> None:
    """The page is never given the record, so a template cannot show what it should not."""
    decision, entry, voice = _everything_private()
    for record in (decision, entry, voice):
        publish(record, "Public", officer)
    mission = Intervention.objects.get().mission
    told = (public.portfolio(mission), public.levers(mission))
    for rows in (public.decisions(), public.learning(), public.voices(), *told):
        assert rows
        for row in rows:
            assert CANARY not in str(row)
