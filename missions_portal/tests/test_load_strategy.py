"""Loading a strategy: the Board's own, another board's, a second time, and a broken one."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from barriers.models import BarrierKind, Decision, Escalation
from foundation.versions import ChangedSince, save_words
from leaders.models import Appointment
from missions.models import (
    DiscussionQuestion,
    Goal,
    GuidingMessage,
    LocalExample,
    Mission,
    Principle,
    Recommendation,
    Stage,
    Strategy,
)
from missions_portal import pack
from people.models import Area, Forum, Meeting, Organisation, Sector
from people.tests.factories import FacilitatorFactory, OperatorFactory, PersonFactory

SOUTH_TEES = settings.BASE_DIR / "strategy" / "south_tees.yaml"
HARBOUR = Path(__file__).parent / "packs" / "harbour.yaml"

pytestmark = pytest.mark.django_db


def load(path: Path = SOUTH_TEES, **options: bool) -> str:
    said = StringIO()
    call_command("load_strategy", str(path), stdout=said, **options)
    return said.getvalue()


def mended(tmp_path: Path, *mends: tuple[str, str], of: Path = SOUTH_TEES) -> Path:
    """A pack with some of its words changed, each in one place."""
    text = of.read_text(encoding="utf-8")
    for was, now in mends:
        assert text.count(was) == 1, was
        text = text.replace(was, now)
    path = tmp_path / of.name
    path.write_text(text, encoding="utf-8")
    return path


def broken(tmp_path: Path, was: str, now: str, of: Path = SOUTH_TEES) -> str:
    """What the command says to a pack, the Board's own unless told, with one change made to it."""
    text = of.read_text(encoding="utf-8")
    assert text.count(was) >= 1, was
    path = tmp_path / of.name
    path.write_text(text.replace(was, now, 1), encoding="utf-8")
    with pytest.raises(CommandError) as refusal:
        load(path)
    assert not Mission.objects.exists() and not Forum.objects.exists()
    return str(refusal.value)


def line_of(words: str, of: Path = SOUTH_TEES) -> int:
    lines = of.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if words in line)


# ---- the Board's own ----


def test_the_strategy_of_south_tees_is_loaded_whole():
    said = load()

    assert "3 stages, 9 missions, 3 forums" in said
    assert Strategy.current().place == "South Tees"
    assert [stage.name for stage in Stage.objects.all()] == ["Start Well", "Live Well", "Age Well"]
    codes = ["SW1", "SW2", "SW3", "LW1", "LW2", "LW3", "LW4", "AW1", "AW2"]
    assert list(Mission.objects.values_list("code", flat=True)) == codes
    assert Goal.objects.filter(mission__code="LW2").count() == 4
    assert Recommendation.objects.count() == 9 and DiscussionQuestion.objects.count() == 10
    assert Principle.objects.count() == 11
    assert [area.name for area in Area.objects.all()] == ["Middlesbrough", "Redcar & Cleveland"]
    assert BarrierKind.objects.count() == 8 and Organisation.objects.count() == 19


def test_the_forums_are_chained_and_the_board_is_asked_by_referral():
    load()

    space = Forum.objects.get(code="facilitated-space")
    assert space.escalates_to.escalates_to.code == "hwb"
    assert space.is_facilitated_space and not Forum.objects.get(code="hwb").asked_directly


def test_a_meeting_on_the_record_keeps_its_minute_and_its_london_time():
    load()

    meeting = Meeting.objects.get(forum__code="hwb", starts_at="2025-01-16T14:00Z")
    assert meeting.minute_refs == "24/6 to 24/9" and meeting.state == Meeting.State.HELD
    assert not Meeting.objects.filter(starts_at="2024-09-12T14:00Z").exists(), "in September London is an hour ahead"


def test_the_words_of_the_pack_are_the_words_of_the_moves():
    given = pack.read(SOUTH_TEES)

    assert set(given.names("decision_outcomes")) == set(Decision.Outcome.labels)
    assert set(given.names("stances")) == set(Decision.Stance.labels)
    assert set(given.names("put_off_reasons")) == set(Escalation.PutOff.labels)


def test_every_leaders_post_starts_vacant_and_the_command_says_how_caretakers_come():
    OperatorFactory()

    said = load()

    assert "No facilitator yet" in said and "System Leaders' facilitated space" in said
    assert not Appointment.objects.exists(), "an operator is no caretaker"


def test_each_mission_has_a_caretaker_once_there_is_a_facilitator():
    load()
    facilitator = FacilitatorFactory(name="Facilitator")

    said = load()

    assert "Facilitator now looks after 9 missions" in said
    caretakers = Appointment.objects.filter(role=Appointment.Role.CARETAKER, person=facilitator)
    assert caretakers.count() == 9


# ---- again ----


def test_loading_it_again_makes_nothing_and_keeps_what_people_wrote():
    load()
    Mission.objects.filter(code="LW1").update(statement="In our own words")
    Forum.objects.filter(code="place-partnership").update(answer_days=15, escalates_to=None)

    said = load()

    assert "nothing was changed" in said
    assert Mission.objects.get(code="LW1").statement == "In our own words"
    place = Forum.objects.get(code="place-partnership")
    assert (place.answer_days, place.escalates_to) == (15, None)


def test_a_missing_row_is_made_again():
    load()
    Goal.objects.filter(mission__code="AW2").delete()

    assert "1 rows made" in load()
    assert Goal.objects.filter(mission__code="AW2").exists()


def test_refresh_writes_the_words_of_the_pack_over_those_in_the_portal():
    load()
    Mission.objects.filter(code="LW1").update(statement="In our own words")
    Forum.objects.filter(code="place-partnership").update(answer_days=15, escalates_to=None)

    assert "0 rows made, 2 written over." in load(refresh=True)
    assert Mission.objects.get(code="LW1").statement.startswith("We will reduce")
    place = Forum.objects.get(code="place-partnership")
    assert (place.answer_days, place.escalates_to.code) == (20, "hwb")


# ---- a pack the board has mended ----


def test_what_the_board_mends_in_its_pack_is_amended_and_not_doubled(tmp_path):
    load()
    listed = (Goal, Organisation, Meeting, GuidingMessage, DiscussionQuestion, LocalExample, Principle)
    before = {model: set(model.objects.values_list("pk", flat=True)) for model in listed}
    Goal.objects.filter(name="Debt").update(statement="No family borrows to eat.")
    police = PersonFactory(organisation=Organisation.objects.get(name="Cleveland Police"))
    question = DiscussionQuestion.objects.get(text__startswith="Does this make sense?")
    question.answers.create(words="It does.", on="2025-01-16")
    mends = (
        ('starts: "2025-01-16T14:00"', 'starts: "2025-01-16T15:00"'),
        ("goals: [Debt, ", "goals: [Household debt, "),
        ("{name: Cleveland Police,", "{name: The police of Cleveland,"),
        ("Go out of your way to make connections", "Go out of your way to make friends"),
        ("Does this make sense? Omissions?", "Do these make sense? Omissions?"),
        ("- Embraces the learning approach", "- Embraces learning"),
        ("local_examples: [", "local_examples: [New "),
    )
    path = mended(tmp_path, *mends)

    said = load(path)

    assert f"0 rows made, {len(mends)} written over." in said
    assert {model: set(model.objects.values_list("pk", flat=True)) for model in listed} == before
    assert Meeting.objects.get(starts_at="2025-01-16T15:00Z").minute_refs == "24/6 to 24/9"
    assert Goal.objects.get(name="Household debt").statement == "No family borrows to eat."
    police.refresh_from_db()
    assert police.organisation.name == "The police of Cleveland"
    question.refresh_from_db()
    assert question.text.startswith("Do these make sense?") and question.answers.get().words == "It does."
    with CaptureQueriesContext(connection) as queries:
        assert "nothing was changed" in load(path)
    assert [query["sql"] for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))] == []


def test_what_people_have_renamed_is_not_made_a_second_time():
    load(HARBOUR)
    Goal.objects.update(name="Work in the winter")
    Organisation.objects.update(name="Council of the Harbour")
    Sector.objects.filter(name="Council").update(name="Councils")
    Meeting.objects.update(starts_at="2031-03-07T10:00Z")

    assert "nothing was changed" in load(HARBOUR)
    assert (Goal.objects.get().name, Organisation.objects.get().name) == (
        "Work in the winter",
        "Council of the Harbour",
    )
    assert Meeting.objects.get().day.day == 7


def test_words_that_people_and_the_pack_both_changed_stay_as_people_have_them(tmp_path):
    load(HARBOUR)
    Goal.objects.update(name="Work in the winter")
    path = mended(tmp_path, ("goals: [Winter work]", "goals: [Work all winter]"), of=HARBOUR)

    assert "nothing was changed" in load(path)
    assert Goal.objects.get().name == "Work in the winter"
    assert "1 written over" in load(path, refresh=True)
    assert Goal.objects.get().name == "Work all winter"


def test_a_goal_added_beside_a_mended_one_is_the_only_new_one(tmp_path):
    load(HARBOUR)
    goal = Goal.objects.get()
    path = mended(tmp_path, ("goals: [Winter work]", "goals: [Ferries that run, Work in winter]"), of=HARBOUR)

    assert "1 rows made, 1 written over." in load(path)
    goal.refresh_from_db()
    assert goal.name == "Work in winter"


def test_what_the_pack_no_longer_has_stays_and_is_not_taken_for_something_else(tmp_path):
    load(HARBOUR)
    Goal.objects.update(how_we_would_know="The quay is open in January.")
    without, other = (tmp_path / name for name in ("without", "other"))
    for folder in (without, other):
        folder.mkdir()
    load(mended(without, (", goals: [Winter work]", ""), of=HARBOUR))

    load(mended(other, ("goals: [Winter work]", "goals: [Summer rest]"), of=HARBOUR))

    assert Goal.objects.get(name="Winter work").how_we_would_know == "The quay is open in January."
    assert Goal.objects.get(name="Summer rest").how_we_would_know == ""
    assert "nothing was changed" in load(HARBOUR), "once back in the pack it is the goal it was"


def test_words_that_people_gave_another_row_are_not_written_twice(tmp_path):
    load(HARBOUR)
    mission = Mission.objects.get(code="H3")
    Goal.objects.update(name="Boats")
    Goal.objects.create(mission=mission, name="Winter work")

    load(HARBOUR)
    load(HARBOUR, refresh=True)
    load(mended(tmp_path, ("goals: [Winter work]", "goals: [Winter work, Boats]"), of=HARBOUR))

    assert set(mission.goals.values_list("name", flat=True)) == {"Boats", "Winter work"}


def test_a_meeting_to_come_is_moved_and_one_that_was_held_keeps_its_day(tmp_path):
    load(HARBOUR)
    meeting = Meeting.objects.get()
    moved = mended(tmp_path, ("2031-03-06T18:30", "2031-03-13T18:30"), of=HARBOUR)
    load(moved)
    meeting.refresh_from_db()
    assert meeting.day.day == 13
    load(SOUTH_TEES)
    held = Meeting.objects.get(starts_at="2025-01-16T14:00Z")

    said = load(mended(tmp_path, ('starts: "2025-01-16T14:00"', 'starts: "2025-03-13T14:00"')))

    assert "1 rows made, 0 written over." in said
    held.refresh_from_db()
    assert held.minute_refs == "24/6 to 24/9" and held.day.day == 16


def test_another_boards_pack_renames_nothing_that_was_there():
    load(HARBOUR)

    load(SOUTH_TEES)

    assert Organisation.objects.filter(name="Harbour Council").exists() and Organisation.objects.count() == 20


def test_whoever_has_a_goals_form_open_is_told_that_the_pack_mended_it(tmp_path):
    load(HARBOUR)
    seen = Goal.objects.get()

    load(mended(tmp_path, ("goals: [Winter work]", "goals: [Work in winter]"), of=HARBOUR))

    with pytest.raises(ChangedSince):
        save_words(seen, {"statement": "Work for all"}, by=OperatorFactory(), version=seen.version)


# ---- another board's ----


def test_another_boards_pack_makes_the_portal_theirs():
    said = load(HARBOUR)

    assert "Harbour Community Plan: 2 stages, 4 missions, 2 forums." in said
    assert [area.name for area in Area.objects.all()] == ["Harbour"]
    assert Stage.objects.get(code="grown").academic_lead == "The island college"
    assert Mission.objects.get(code="H2").by_when == "the harbour festival of 2031"
    kitchen = Forum.objects.get(code="kitchen")
    assert (kitchen.answer_days, kitchen.return_days, kitchen.escalates_to.code) == (10, 5, "board")
    assert Meeting.objects.get().state == Meeting.State.PLANNED
    shown = dict(Recommendation.objects.values_list("number", "evidence"))
    assert shown == {1: ["meetings", "voices"], 2: ["existing-partnerships", "learning"], 3: []}
    assert DiscussionQuestion.objects.get().recommendation.number == 2
    assert "The kitchen table" in said


# ---- a broken one ----


def test_a_stage_that_is_not_in_the_list_is_named_with_its_line(tmp_path):
    # The stage of LW1 is the first of its kind in the file.
    said = broken(tmp_path, "stage: live-well", "stage: live")

    line = line_of("stage: live-well")
    assert f"south_tees.yaml, line {line}: mission LW1 names the stage “live”, which is not in the list" in said
    assert "Nothing was changed." in said


@pytest.mark.parametrize(
    ("was", "now", "words"),
    [
        ("  - code: SW2", "  - code: SW1", "mission SW1 stands here a second time; the first is on line"),
        ("short_name: \"Inclusive care\"", "short: \"Inclusive care\"", "mission LW4 has “short”, which is not one of"),
        ("short_name: \"Inclusive care\"\n", "\n", "mission LW4 has no short_name"),
        ("public: false, escalates_to: hwb", "public: false, escalates_to: hwbb", "names the escalates to “hwbb”"),
        ("public: false, escalates_to: hwb", "public: false, escalates_to: facilitated-space", "escalates in a circle"),
        ("public: false, escalates_to: hwb", "public: maybe, escalates_to: hwb", "should be true or false"),
        ("answer_days: 20", "answer_days: twenty", "“answer_days” of forum facilitated-space should be a whole number"),
        ("answer_days: 20", "answer_days: -4", "should be a whole number"),
        ("  - number: 2\n", "  - number: 1\n", "recommendation 1 stands here a second time"),
        ("{recommendation: 1, text", "{recommendation: 12, text", "names the recommendation “12”"),
        ("{forum: hwb, starts: \"2024-09-12T14:00\"}", "{forum: hwb, starts: \"2024-09-31T14:00\"}", "should be a day and time"),
        ("{forum: hwb, starts: \"2024-09-12T14:00\"}", "{forum: hub, starts: \"2024-09-12T14:00\"}", "a meeting names the forum “hub”"),
        ("approved_on: 2024-09-12", "approved_on: 2024-13-12", "should be a date or number that exists"),
        ("approved_on: 2024-09-12", "approved_on: last autumn", "should be a day such as"),
        ("ends: 2030", "ends: 2020", "ends in 2020, before it starts"),
        ("put_off_reasons: [Not reached", "put_off_reasons: [Forgotten", "should be one of: Not reached"),
        ("decision_outcomes: [Advice given", "decision_outcomes: [Applause", "should be one of: Advice given"),
        ("stances: [Lead", "stances: [Lean", "should be one of: Lead"),
        ("sector: Police}", "sector: Polis}", "organisation Cleveland Police names the sector “Polis”"),
        ("wording: verbatim", "wording: roughly", "“wording” of stage start-well should be one of"),
        ("goals: [End of life]", "goals: [End of life, End of life]", "mission AW2 has the goal “End of life” twice"),
        ("goals: [End of life]", "goals: End of life", "“goals” of mission AW2 should be a list"),
        ("code: AW2", "code: Age well two", "should be a code of capitals and digits"),
        ("stages:   # source: paper", "stages: three\nrest:", "“stages” should be a list"),
        ("missions:\n", "misions:\n", "the pack has “misions”, which is not one of"),
        ("  place: South Tees\n", "  place: South Tees\n  place: Teesside\n", "the strategy has “place” twice"),
        ("  place: South Tees\n", "  place: [South Tees\n", "this is not YAML"),
        ("areas: [Middlesbrough]}", "areas: [Middlesborough]}", "names the area “Middlesborough”, which is not in the list"),
        ("public: false, escalates_to: hwb", "public: false, escalates_to: place-partnership", "escalates in a circle: place-partnership → place-partnership"),
        ("  - code: SW2\n", "  - A mission in a line\n  - code: SW2\n", "a mission should have keys such as code, short_name, stage, statement"),
        ("    statement: We want to improve", "    statement:\n    challenge: We want to improve", "“statement” of mission SW2 should be a line of text"),
        ("sectors: [Council, NHS", "sectors: [Council, Council, NHS", "sector Council stands here a second time"),
        ("code: hwb, name", "code: place-partnership, name", "forum place-partnership stands here a second time"),
        ("title: South Tees", "title: " + "x" * 300, "should be 200 characters at most"),
    ],
)  # fmt: skip
def test_a_broken_pack_is_refused_with_file_line_and_reason_and_changes_nothing(tmp_path, was, now, words):
    said = broken(tmp_path, was, now)

    assert words in said
    assert said.startswith("south_tees.yaml, line ")


def test_every_problem_is_told_at_once(tmp_path):
    text = (
        HARBOUR.read_text(encoding="utf-8").replace("stage: young", "stage: yung").replace("forum: board", "forum: x")
    )
    path = tmp_path / "harbour.yaml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(pack.BrokenPack) as refusal:
        pack.read(path)

    assert len(refusal.value.problems) == 3


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "the pack should be a set of blocks such as “missions:”"),
        (b"# nothing but a remark\n", "the pack should be a set of blocks such as “missions:”"),
        (b"- a list\n", "the pack should be a set of blocks such as “missions:”"),
        (b"\xff\xfe\x00", "the file is not text in UTF-8"),
        ("strategy: {title: Café}\n".encode("latin-1"), "the file is not text in UTF-8"),
        (b"strategy: \x07\n", "the file holds a character that YAML does not allow"),
        (b"strategy: {title: A}\n", "the strategy has no board"),
        (b"strategy: {title: A, board: B, place: C}\n", "the pack has no stages"),
        (b"strategy: " + b"[" * 5000, "the file is nested too deep"),
        (b"strategy: {title: *nobody}\n", "this is not YAML: found undefined alias"),
    ],
)
def test_a_file_that_is_no_pack_is_refused_with_what_to_change(tmp_path, content, words):
    path = tmp_path / "odd.yaml"
    path.write_bytes(content)

    with pytest.raises(CommandError) as refusal:
        load(path)

    assert str(refusal.value).startswith("odd.yaml, line 1: ") and words in str(refusal.value)
    assert "Nothing was changed." in str(refusal.value)


def test_a_file_that_is_not_there_is_refused_in_a_sentence(tmp_path):
    with pytest.raises(CommandError, match="No such file or directory. Nothing was changed."):
        load(tmp_path / "none.yaml")


def test_a_failure_half_way_changes_nothing(monkeypatch):
    monkeypatch.setattr("missions_portal.strategy.Loading._meetings", lambda loading: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        load()

    assert not Mission.objects.exists() and not Area.objects.exists()


# ---- what shows how far a recommendation has come ----


def test_evidence_of_no_kind_the_portal_knows_is_refused_with_its_own_line_and_what_to_write(tmp_path):
    said = broken(tmp_path, "      - learning\n", "      - sunshine\n", of=HARBOUR)

    assert f"harbour.yaml, line {line_of('      - learning', of=HARBOUR)}: " in said
    assert "“evidence” of recommendation 2 has “sunshine”, which is not one of: appointments, support, meetings" in said


def test_evidence_named_twice_is_refused(tmp_path):
    assert "has “meetings” twice" in broken(tmp_path, "[meetings, voices]", "[meetings, meetings]", of=HARBOUR)


def test_a_strategy_loaded_before_packs_named_evidence_hears_of_it_at_the_next_loading():
    load()
    Recommendation.objects.update(evidence=[])
    Recommendation.objects.filter(number=2).update(evidence=["learning"])

    load()

    assert Recommendation.objects.get(number=1).evidence == ["appointments"]
    assert Recommendation.objects.get(number=2).evidence == ["learning"]  # an operator chose it meanwhile
