"""Loading a strategy: the Board's own, another board's, a second time, and a broken one."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from barriers.models import BarrierKind, Decision, Escalation
from leaders.models import Appointment
from missions.models import DiscussionQuestion, Goal, Mission, Principle, Recommendation, Stage, Strategy
from missions_portal import pack
from people.models import Area, Forum, Meeting, Organisation
from people.tests.factories import FacilitatorFactory, OperatorFactory

SOUTH_TEES = settings.BASE_DIR / "strategy" / "south_tees.yaml"
HARBOUR = Path(__file__).parent / "packs" / "harbour.yaml"

pytestmark = pytest.mark.django_db


def load(path: Path = SOUTH_TEES, **options: bool) -> str:
    said = StringIO()
    call_command("load_strategy", str(path), stdout=said, **options)
    return said.getvalue()


def broken(tmp_path: Path, was: str, now: str) -> str:
    """What the command says to the Board's own pack with one change made to it."""
    text = SOUTH_TEES.read_text(encoding="utf-8")
    assert text.count(was) >= 1, was
    path = tmp_path / "south_tees.yaml"
    path.write_text(text.replace(was, now, 1), encoding="utf-8")
    with pytest.raises(CommandError) as refusal:
        load(path)
    assert not Mission.objects.exists() and not Forum.objects.exists()
    return str(refusal.value)


def line_of(words: str) -> int:
    lines = SOUTH_TEES.read_text(encoding="utf-8").splitlines()
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
    assert not Recommendation.objects.exists()
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
    "content", [b"", b"- a list\n", b"\xff\xfe\x00", b"strategy: \x07\n", b"strategy: {title: A}\n"]
)
def test_a_file_that_is_no_pack_is_refused(tmp_path, content):
    path = tmp_path / "odd.yaml"
    path.write_bytes(content)

    with pytest.raises(CommandError, match="odd.yaml, line 1: "):
        load(path)


def test_a_file_that_is_not_there_is_refused_in_a_sentence(tmp_path):
    with pytest.raises(CommandError, match="No such file or directory. Nothing was changed."):
        load(tmp_path / "none.yaml")


def test_a_failure_half_way_changes_nothing(monkeypatch):
    monkeypatch.setattr("missions_portal.strategy.Loading._meetings", lambda loading: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        load()

    assert not Mission.objects.exists() and not Area.objects.exists()
