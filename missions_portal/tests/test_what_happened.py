"""Everything that happened to a record: told in plain words to those who may read it, and no word more."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import lxml.html
import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags
from hypothesis import given
from hypothesis import strategies as st

from barriers import life
from barriers.tests.factories import ActionFactory, BarrierFactory, EscalationFactory, a_record
from foundation.forms import FROM_THE_BEGINNING
from foundation.moves import Step
from foundation.publishing import PublicationStep
from foundation.redaction import STUB
from foundation.versions import save_words
from foundation.working_days import today
from leaders import nominate
from leaders.tests.factories import NominationFactory
from learning.tests.factories import ExperimentFactory, LearningEntryFactory, VoiceFactory
from missions import delegating, figures
from missions.models import Recommendation
from missions.tests.factories import DelegationFactory, FigureFactory
from missions_portal.demo.publishing import publish
from missions_portal.redacting import act
from missions_portal.tests import expected_answers
from missions_portal.tests.scene import BARRIERS, SouthTees, furnish, on, south_tees
from missions_portal.what_happened.differences import marked
from missions_portal.what_happened.files import HEAD
from missions_portal.what_happened.places import PLACES, TOLD_ELSEWHERE
from missions_portal.what_happened.telling import KEPT_CLOSER, told
from people import agendas
from people.tests.factories import AgendaItemFactory, MeetingFactory, at_ten

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> SouthTees:
    return south_tees()


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def story(person: Any, record: Any, kind: str, **asked: Any) -> str:
    """The words of a record's story as this person reads it."""
    answer = signed_in(person).get(address(kind, record), asked)
    assert answer.status_code == 200, answer.status_code
    return " ".join(strip_tags(answer.content.decode().split("<main")[1].split("</main")[0]).split())


def address(kind: str, record: Any, page: str = "history") -> str:
    return reverse(page, args=[kind, PLACES[kind].address_of(record)])


def lines(person: Any, kind: str, record: Any) -> list[Any]:
    return told(PLACES[kind], type(person).objects.get(pk=person.pk), [record.pk])


# ---- every record that keeps a history ----


def test_every_record_that_keeps_a_history_has_a_story_or_a_reason() -> None:
    kept = {model._meta.label for model in apps.get_models() if hasattr(model, "history") and model._meta.managed}
    told_of = {part.model._meta.label for place in PLACES.values() for part in place.parts if part.history}
    assert kept - told_of - set(TOLD_ELSEWHERE) == set()
    assert told_of & set(TOLD_ELSEWHERE) == set() and set(TOLD_ELSEWHERE) <= kept
    assert len(kept) > 30 and all(TOLD_ELSEWHERE.values())


def test_every_record_that_has_moves_tells_of_them() -> None:
    steps = {model for model in apps.get_models() if issubclass(model, Step)} - {PublicationStep}
    assert {part.steps for place in PLACES.values() for part in place.parts if part.steps} == steps


def test_every_page_of_a_record_leads_to_its_story(scene: SouthTees) -> None:
    for kind, record in stories(scene, furnish(scene)).items():
        place = PLACES[kind]
        who = (
            scene.team
            if kind == "nomination"
            else scene.hwb_officer
            if kind in ("edition", "request")
            else scene.leader
        )
        assert address(kind, record) in signed_in(who).get(place.page(record)).content.decode(), kind
        assert f'href="{place.page(record)}"' in signed_in(who).get(address(kind, record)).content.decode(), kind


def stories(scene: SouthTees, things: dict[str, Any]) -> dict[str, Any]:
    """One record of every kind that has a story."""
    named = {
        "learning": "entry", "data": "holding", "edition": "sent-edition", "request": "information",
        **{kind: kind for kind in ("decision", "experiment", "voice", "question", "synthesis", "intervention", "lever")},
        "meeting": "meeting", "nomination": "nomination",
    }  # fmt: skip
    found = {kind: things[name] for kind, name in named.items()}
    found |= {"barrier": things["returned"].barrier, "mission": scene.mission}
    found["recommendation"] = Recommendation.objects.first()
    assert set(found) == set(PLACES)
    return found


# ---- what is told ----


def amend(barrier: Any, by: Any, **words: str) -> Any:
    barrier.refresh_from_db()
    return save_words(barrier, words, by=by, version=barrier.version)


def test_a_change_of_words_shows_both_texts_side_by_side_and_marks_what_changed(scene: SouthTees) -> None:
    barrier = BarrierFactory(lead_mission=scene.mission, gets_in_the_way="Three firms each want a form.")
    amend(barrier, scene.leader, gets_in_the_way="Three firms each want a signature.")
    line = lines(scene.leader, "barrier", barrier)[0]
    assert (
        line.title == "Words changed: What gets in the way"
        and line.who == f"Leader Person, System leader, {scene.mission}"
    )
    page = signed_in(scene.other_leader).get(address("barrier", barrier)).content.decode()
    assert re.search(r"<del>.*form\..*</del>", page) and re.search(r"<ins>.*signature\..*</ins>", page)
    assert "Three firms each want a" in page and "gets_in_the_way" not in page


def test_a_barriers_story_tells_its_asks_decisions_actions_and_updates(scene: SouthTees) -> None:
    trip = EscalationFactory(barrier=BarrierFactory(lead_mission=scene.mission), forum=scene.place, state="returned")
    decision = trip.decisions.get()
    ActionFactory(decision=decision, owner=scene.leader, what="Write to both finance directors.")
    life.add_update(trip.barrier, done="We met them.", next="They write.", team_only=False, by=scene.leader)
    told_there = story(scene.place_officer, trip.barrier, "barrier")
    for words in (
        "Logged", f"Escalated to {scene.place}", f"{scene.place}: decided", f"{decision.reference}: decision recorded",
        "Action “Write to both finance directors.”: given", "We met them.", "Next: They write.",
    ):  # fmt: skip
        assert words in told_there, words


def test_a_line_says_when_in_london_and_who_by_name_and_seat(scene: SouthTees) -> None:
    with on(date(2026, 7, 1), hour=9):
        barrier = BarrierFactory(lead_mission=scene.mission, author=scene.leader, draft=True)
        life.log(barrier, by=scene.leader)
    line = lines(scene.leader, "barrier", barrier)[0]
    assert (line.title, line.when) == ("Logged", "1 July 2026, 09:00")
    assert line.who == f"Leader Person, System leader, {scene.mission}"


def test_words_are_signed_from_the_seat_that_was_held_then(scene: SouthTees) -> None:
    barrier, trip = BarrierFactory(lead_mission=scene.mission), EscalationFactory(forum=scene.place, state="decided")
    amend(barrier, scene.team, title="By the team")
    amend(barrier, scene.hwb_officer, title="By somebody else")
    scene.mission.appointments.filter(person=scene.team).update(since=today() - timedelta(days=9), until=today())
    amend(barrier, scene.team, title="By one who has left")
    amend(trip.decisions.get(), scene.place_officer, reasons="By the officer")
    assert [line.who for line in lines(scene.leader, "barrier", barrier)][:3] == [
        "Team Person",
        "Hwb officer Person",
        "Team Person",
    ]
    signed = lines(scene.place_officer, "decision", trip.decisions.get())[0].who
    assert signed == f"Place officer Person, Officer, {scene.place}"


def test_who_put_an_item_on_an_agenda_is_told_though_only_the_audit_says_so(scene: SouthTees) -> None:
    meeting = MeetingFactory(forum=scene.hwb)
    agendas.add_item(meeting, title="Winter", purpose="discussion", by=scene.hwb_officer)
    line = lines(scene.leader, "meeting", meeting)[0]
    assert (line.title, line.who) == ("Item “Winter”: put on the agenda", "Hwb officer Person")


def test_a_choice_and_a_day_are_told_as_a_page_shows_them(scene: SouthTees) -> None:
    meeting = MeetingFactory(forum=scene.hwb, starts_at=at_ten(date(2026, 12, 10)))
    meeting.starts_at = at_ten(date(2026, 12, 17))
    meeting.save()
    entry = LearningEntryFactory(mission=scene.mission, confidence="hunch")
    save_words(entry, {"confidence": "strong"}, by=scene.leader, version=entry.version)
    moved = lines(scene.leader, "meeting", meeting)[0].changes[0]
    assert (moved.label, moved.before, moved.after) == (
        "Day and time",
        "10 December 2026, 10:00",
        "17 December 2026, 10:00",
    )
    experiment = ExperimentFactory(mission=scene.mission, spending_limit=Decimal("500"))
    amend(experiment, scene.leader, spending_limit=Decimal("750.5"))
    limit = lines(scene.leader, "experiment", experiment)[0].changes[0]
    assert (limit.label, limit.before, limit.after) == ("The most you may spend, in pounds", "500.00", "750.50")
    sure = lines(scene.leader, "learning", entry)[0].changes[0]
    assert (sure.label, sure.before, sure.after) == ("How sure are you?", "A hunch", "Strong evidence")


def test_what_is_saved_without_a_change_of_words_is_no_line(scene: SouthTees) -> None:
    barrier = BarrierFactory(lead_mission=scene.mission)
    before = len(lines(scene.leader, "barrier", barrier))
    barrier.refresh_from_db()
    barrier.save()
    assert len(lines(scene.leader, "barrier", barrier)) == before


def test_a_figure_that_was_taken_away_is_still_told_of(scene: SouthTees) -> None:
    figure = FigureFactory(mission=scene.mission, name="Children in poverty")
    figures.remove(figure, because="It is out of date.", version=figure.version, by=scene.leader)
    assert "Figure “Children in poverty”: taken away" in story(scene.other_leader, scene.mission, "mission")


def test_the_story_is_narrowed_to_words_or_moves(scene: SouthTees) -> None:
    barrier = BarrierFactory(lead_mission=scene.mission)
    amend(barrier, scene.leader, title="Another title")
    words, moves = (
        story(scene.leader, barrier, "barrier", of="words"),
        story(scene.leader, barrier, "barrier", of="moves"),
    )
    assert "Words changed: Title" in words and "Logged" not in words
    assert "Logged" in moves and "Words changed" not in moves
    assert "is no answer" in story(scene.leader, barrier, "barrier", of="nonsense")


# ---- who may read it ----


def test_a_stranger_and_somebody_who_may_not_read_the_record_get_404(scene: SouthTees) -> None:
    things = furnish(scene)
    closed = BarrierFactory(lead_mission=scene.mission, as_sensitive=True)
    for page in ("history", "history_file"):
        for person in (scene.other_leader, scene.place_officer, scene.operator):
            assert signed_in(person).get(address("barrier", closed, page)).status_code == 404
        assert signed_in(scene.place_member).get(address("edition", things["sent-edition"], page)).status_code == 404
    for path in (
        "barrier/B-LW1-999",
        "nothing/1",
        "lever/one",
        f"lever/{'9' * 30}",
        "barrier/draft-x",
        "mission/XX9",
        "barrier/%00",
    ):
        assert signed_in(scene.leader).get(f"/portal/history/{path}/").status_code == 404, path
    assert Client().get(address("barrier", closed)).status_code == 302


def test_a_story_opens_for_those_for_whom_the_record_opens_and_for_nobody_else() -> None:
    answers = expected_answers.read()
    own = {
        **{f"barrier {name}": f"barriers:detail {name}" for name in BARRIERS},
        "learning entry": "learning:detail shared", "learning team-entry": "learning:detail team only",
        "learning draft-entry": "learning:detail draft", "synthesis synthesis": "learning:synthesis shared",
        "synthesis draft-synthesis": "learning:synthesis draft", "mission": "missions:detail", "lever lever": "missions:lever",
        "experiment experiment": "learning:experiment", "voice voice": "learning:voice", "meeting meeting": "people:meeting",
        "question question": "learning:question", "nomination nomination": "leaders:nomination asked",
        "nomination willing": "leaders:nomination willing", "recommendation": "recommendation",
        "decision decision": "barriers:decision", "intervention intervention": "missions:intervention",
    }  # fmt: skip
    assert {story: answers[f"GET history {story}"] for story in own} == {
        story: opened(answers[f"GET {page}"]) for story, page in own.items()
    }


def opened(row: list[str]) -> list[str]:
    """Who is led to what residents read of a record (302) has not opened it; a visitor is led to sign in."""
    visitor, *people = row
    return [visitor, *("404" if said == "302" else said for said in people)]


def test_earlier_texts_of_a_draft_stay_with_its_author(scene: SouthTees) -> None:
    barrier = BarrierFactory(lead_mission=scene.mission, author=scene.leader, draft=True, tried="Anger")
    amend(barrier, scene.leader, tried="Patience")
    life.log(barrier, by=scene.leader)
    amend(barrier, scene.leader, tried="Persistence")
    told_to_all = story(scene.other_leader, barrier, "barrier")
    assert "Anger" not in told_to_all and "Patience" in told_to_all and "Persistence" in told_to_all
    assert "Anger" in story(scene.leader, barrier, "barrier")


def test_words_written_while_it_was_sensitive_stay_with_those_who_read_them_then(scene: SouthTees) -> None:
    barrier = BarrierFactory(lead_mission=scene.mission, as_sensitive=True, tried="We wrote to the firm.")
    amend(barrier, scene.leader, tried="We wrote to the two firms.")
    amend(barrier, scene.leader, tried="We wrote.", sensitive=False)
    amend(barrier, scene.leader, tried="We wrote again.")
    others = story(scene.other_leader, barrier, "barrier")
    assert "firm" not in others and KEPT_CLOSER in others and "again" in others
    for person in (scene.team, scene.facilitator):
        assert "two firms" in " ".join(line.all_words for line in lines(person, "barrier", barrier))


def test_a_decision_written_while_its_barrier_was_sensitive_stays_with_those_who_read_it_then(scene: SouthTees) -> None:
    barrier = BarrierFactory(lead_mission=scene.mission, as_sensitive=True)
    trip = EscalationFactory(barrier=barrier, forum=scene.hwb, state="returned", record=a_record())
    decision = trip.decisions.get()
    amend(decision, scene.hwb_officer, reasons="The firm was named.")
    amend(decision, scene.hwb_officer, reasons="It was weighed.")
    amend(barrier, scene.leader, sensitive=False)
    for kind, record in (("barrier", barrier), ("decision", decision)):
        assert "firm was named" not in story(scene.other_leader, record, kind), kind
        assert "firm was named" in " ".join(line.all_words for line in lines(scene.hwb_officer, kind, record)), kind


@pytest.mark.parametrize(
    ("kind", "factory", "box"),
    [
        ("learning", LearningEntryFactory, "what"),
        ("experiment", ExperimentFactory, "belief"),
        ("voice", VoiceFactory, "words"),
    ],
)
def test_words_written_for_the_team_alone_stay_with_the_team(
    scene: SouthTees, kind: str, factory: Any, box: str
) -> None:
    record = factory(mission=scene.mission, audience="team", **{box: "Only among us."})
    amend(record, scene.leader, **{box: "For everybody.", "audience": "everyone"})
    amend(record, scene.leader, **{box: "For everybody, again."})
    others = story(scene.hwb_member, record, kind)
    assert "among us" not in others and "again" in others and KEPT_CLOSER in others
    assert "among us" in " ".join(line.all_words for line in lines(scene.team, kind, record))


def test_the_mission_reads_of_an_exempt_ask_its_open_summary_alone(scene: SouthTees) -> None:
    record = a_record(exempt=True, open_summary="It was agreed.", words="A firm is named.", reasons="A firm again.")
    trip = EscalationFactory(
        barrier=BarrierFactory(lead_mission=scene.mission), forum=scene.hwb, state="returned", record=record
    )
    amend(trip, scene.hwb_officer, ask="Name the firm.")
    amend(trip.decisions.get(), scene.hwb_officer, reasons="A firm, and why.")
    asker, officer = story(scene.leader, trip.barrier, "barrier"), lines(scene.hwb_officer, "barrier", trip.barrier)
    assert "firm" not in asker and "It was agreed." in asker
    assert {"Name the firm.", "A firm, and why."} <= {change.after for line in officer for change in line.changes}
    assert signed_in(scene.hwb_member).get(address("barrier", trip.barrier)).status_code == 404


def test_what_is_for_the_team_only_is_told_to_the_team_only(scene: SouthTees) -> None:
    barrier = BarrierFactory(lead_mission=scene.mission)
    life.add_update(barrier, done="Between ourselves.", next="", team_only=True, by=scene.leader)
    assert "Between ourselves." in story(scene.team, barrier, "barrier")
    assert "Between ourselves." not in story(scene.other_leader, barrier, "barrier")


def test_what_the_publication_desk_prepares_is_told_to_the_desk_and_what_residents_see_to_all(scene: SouthTees) -> None:
    entry = LearningEntryFactory(mission=scene.mission)
    publish(entry, title="Neighbours knew", summary="In plain words.", to="cleared", by=scene.hwb_officer)
    assert "Cleared" in story(scene.hwb_officer, entry, "learning")
    assert "Cleared" not in story(scene.leader, entry, "learning")
    other = LearningEntryFactory(mission=scene.mission)
    publish(other, title="Neighbours knew", summary="In plain words.", by=scene.hwb_officer)
    assert "Published" in story(scene.leader, other, "learning")


def test_contributors_are_told_of_to_nobody_here(scene: SouthTees) -> None:
    assert str(scene.contributor) not in story(scene.leader, scene.mission, "mission")
    assert f"{scene.team}: appointed" in story(scene.leader, scene.mission, "mission")


def test_whoever_put_somebody_forward_is_not_told_their_name(scene: SouthTees) -> None:
    nomination = NominationFactory(mission=scene.other_mission, nominated_by=scene.team, moves=1)
    told_there = story(scene.team, nomination, "nomination")
    assert str(nomination.nominee) not in told_there and nomination.nominee.email in told_there
    nominate.withdraw(nomination, by=nomination.nominee)
    told_there = story(scene.team, nomination, "nomination")
    assert str(nomination.nominee) not in told_there and "The nominee" in told_there


def test_a_contributor_is_signed_by_their_part_alone(scene: SouthTees) -> None:
    entry = LearningEntryFactory(mission=scene.mission, author=scene.contributor)
    amend(entry, scene.contributor, what="The queue begins at six.")
    others = story(scene.other_leader, entry, "learning")
    assert str(scene.contributor) not in others and f"Contributor, {scene.mission.short_name}" in others


def test_an_exempt_item_and_one_that_stands_for_an_ask_are_not_told(scene: SouthTees) -> None:
    meeting = MeetingFactory(forum=scene.hwb)
    AgendaItemFactory(meeting=meeting, order=1, title="Open business")
    AgendaItemFactory(meeting=meeting, order=2, title="Closed business", exempt=True, exempt_paragraph="3")
    trip = EscalationFactory(
        barrier=BarrierFactory(lead_mission=scene.mission, as_sensitive=True), forum=scene.hwb, state="scheduled"
    )
    told_there = story(scene.other_leader, meeting, "meeting")
    assert "Open business" in told_there and "Closed business" not in told_there
    assert "Closed business" in story(scene.hwb_member, meeting, "meeting")
    of_the_ask = story(scene.other_leader, trip.agenda_item.meeting, "meeting")
    assert trip.agenda_item.title not in of_the_ask and trip.ask not in of_the_ask


# ---- words that were removed ----


def test_removed_words_never_come_back(scene: SouthTees) -> None:
    barrier = BarrierFactory(
        lead_mission=scene.mission, tried="We asked Zebedee Quillfeather twice.", stops="Zebedee Quillfeather"
    )
    amend(barrier, scene.leader, tried="We asked the firm twice.")
    life.add_update(barrier, done="Zebedee Quillfeather wrote.", next="", team_only=False, by=scene.leader)
    assert "Zebedee" in story(scene.leader, barrier, "barrier")
    words, because = "Zebedee Quillfeather", "A person can be recognised."
    act.remove(words, because=because, by=scene.hwb_officer, seen=len(act.found(words)))
    told_there = story(scene.leader, barrier, "barrier")
    assert "Zebedee" not in told_there and STUB in told_there and "Words were removed for good" in told_there
    assert because not in told_there  # it is for officers to read, among the removed words


def test_a_reason_that_says_removed_words_is_told_without_them(scene: SouthTees) -> None:
    delegation = DelegationFactory(mission=scene.mission, what="Small pilots, says Zebedee Quillfeather.")
    delegating.end(delegation, until=today(), because="Zebedee Quillfeather asked for it.", by=scene.hwb_officer)
    assert "Zebedee" in story(scene.leader, scene.mission, "mission")
    words = "Zebedee Quillfeather"
    act.remove(words, because="A person.", by=scene.hwb_officer, seen=len(act.found(words)))
    told_there = story(scene.leader, scene.mission, "mission")
    assert "Zebedee" not in told_there and f"{STUB} asked for it." in told_there


# ---- long stories ----


def test_a_long_story_goes_on_from_the_last_line_that_was_read(scene: SouthTees) -> None:
    barrier = BarrierFactory(lead_mission=scene.mission)
    for n in range(60):
        amend(barrier, scene.leader, title=f"Title {n:02}")
    client, path, seen, pages = signed_in(scene.leader), address("barrier", barrier), [], 0
    while path:
        page = lxml.html.fromstring(client.get(path).content.decode())
        seen += [" ".join(one.text_content().split()) for one in page.find_class("app-story")[0].iter("li")]
        pages += 1
        further = page.xpath("//a[@rel='next']")
        path = address("barrier", barrier) + further[0].get("href") if further else ""
    assert pages == 3 and len(seen) == 61 == len(set(seen)) and "59" in seen[0] and "Logged" in seen[-1]
    assert client.get(address("barrier", barrier), {"before": "999-1"}).status_code == 200
    assert FROM_THE_BEGINNING in story(scene.leader, barrier, "barrier", before="nowhere")


def test_a_long_story_asks_no_more_than_a_short_one(scene: SouthTees) -> None:
    things = stories(scene, furnish(scene))
    client = signed_in(scene.leader)
    client.get(reverse("desk"))

    def asked(kind: str) -> int:
        with CaptureQueriesContext(connection) as questions:
            assert client.get(address(kind, things[kind])).status_code == 200
        return len(questions)

    kinds = [kind for kind in things if kind not in ("nomination", "edition", "request")]
    few = {kind: asked(kind) for kind in kinds}
    assert max(few.values()) <= 12, few
    for n in range(30):
        amend(things["barrier"], scene.leader, title=f"Title {n}")
        amend(things["decision"], scene.place_officer, reasons=f"Reason {n}")
        ActionFactory(decision=things["decision"], owner=scene.leader)
        life.add_update(things["barrier"], done=f"Done {n}", next="", team_only=False, by=scene.leader)
        FigureFactory(mission=scene.mission)
    assert {kind: asked(kind) for kind in kinds} == few


# ---- as a file ----


def test_officers_have_the_story_as_a_file_that_no_spreadsheet_works_out(scene: SouthTees) -> None:
    barrier = BarrierFactory(lead_mission=scene.mission, tried="Before")
    EscalationFactory(barrier=barrier, forum=scene.place, state="received")
    amend(barrier, scene.leader, tried="=HYPERLINK(1)")
    assert address("barrier", barrier, "history_file") in (
        signed_in(scene.place_officer).get(address("barrier", barrier)).content.decode()
    )
    answer = signed_in(scene.place_officer).get(address("barrier", barrier, "history_file"))
    assert answer["Content-Type"].startswith("text/csv") and barrier.reference.lower() in answer["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0] == list(HEAD)
    changed = next(row for row in rows if "What you have tried" in row)
    assert changed[2] == f"Leader Person, System leader, {scene.mission}" and changed[-2:] == [
        "Before",
        "'=HYPERLINK(1)",
    ]
    moves = signed_in(scene.place_officer).get(address("barrier", barrier, "history_file"), {"of": "moves"})
    assert "HYPERLINK" not in moves.content.decode()


def test_whoever_is_no_officer_has_no_file(scene: SouthTees) -> None:
    barrier = BarrierFactory(lead_mission=scene.mission)
    assert signed_in(scene.leader).get(address("barrier", barrier, "history_file")).status_code == 403
    assert "file.csv" not in signed_in(scene.leader).get(address("barrier", barrier)).content.decode()


# ---- two texts side by side ----


@given(before=st.text(max_size=80), after=st.text(max_size=80))
def test_the_pieces_read_one_after_another_are_the_texts(before: str, after: str) -> None:
    gone, come = marked(before, after)
    assert "".join(piece.words for piece in gone) == before and "".join(piece.words for piece in come) == after


def test_only_the_words_that_changed_are_marked() -> None:
    gone, come = marked("We ask two firms to wait", "We ask three large firms to wait")
    assert [piece.words for piece in gone if piece.changed] == ["two"]
    assert "".join(piece.words for piece in come if piece.changed).split() == ["three", "large"]


def test_long_texts_are_compared_paragraph_by_paragraph() -> None:
    long = "\n".join(f"Paragraph {n} " + "word " * 100 for n in range(60))
    gone, come = marked(long, long.replace("Paragraph 30", "Paragraph thirty"))
    assert len([piece for piece in gone if piece.changed]) == 1


def test_texts_of_very_many_lines_are_not_compared_at_all() -> None:
    before, after = "a\n" * 9_000, "b\n" * 9_000
    assert [[piece.words.strip() for piece in side if piece.changed] for side in marked(before, after)] == [
        [before.strip()],
        [after.strip()],
    ]
