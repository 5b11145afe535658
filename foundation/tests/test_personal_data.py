"""Tests of the check for things in a text that may identify a person."""

import time

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from foundation import personal_data
from foundation.personal_data import find, is_nhs_number
from foundation.tests.snippets import ABOUT_THE_DIRECTORY, HARMLESS, IDENTIFYING, KNOWN


@pytest.fixture(autouse=True)
def in_june_2025():
    with time_machine.travel("2025-06-02T09:00:00Z", tick=False):
        yield


def test_the_check_finds_nearly_everything_and_rarely_cries_wolf(capsys):
    missed = [text for kind, text in IDENTIFYING if kind not in {finding.kind for finding in find(text)}]
    alarms = {text: [finding.text for finding in find(text)] for text in HARMLESS if find(text)}
    caught = len(IDENTIFYING) - len(missed)
    recall, precision = caught / len(IDENTIFYING), caught / (caught + len(alarms))
    with capsys.disabled():
        print(
            f"\npersonal data: recall {recall:.3f} of {len(IDENTIFYING)}, precision {precision:.3f} "
            f"with {len(HARMLESS)} harmless; missed {missed}; false alarms {alarms}"
        )

    assert len(HARMLESS) >= 200 and len(IDENTIFYING) >= 200
    assert recall >= 0.95
    assert precision >= 0.95


def test_the_snippets_are_all_different():
    assert len(set(HARMLESS)) == len(HARMLESS)
    assert len({text for _, text in IDENTIFYING}) == len(IDENTIFYING)


@pytest.mark.parametrize("text", ABOUT_THE_DIRECTORY)
def test_people_of_the_directory_are_no_alarm(text):
    assert find(text, KNOWN) == []
    assert find(text) != []


@pytest.mark.parametrize("text", ["Mrs Thornton", "Dr Mary Thornton", "Cllr K Jones", "mary.jones2@example.gov.uk"])
def test_somebody_else_is_still_an_alarm(text):
    assert len(find(text, KNOWN)) == 1


def test_each_box_that_may_identify_somebody_has_its_sentence():
    boxes = {"what": "Mrs Thornton waited.", "so_what": "Cllr Mary Jones asked.", "now_what": "", "mission": 7}

    assert personal_data.warnings(boxes, known=lambda: KNOWN) == {
        "what": "This may identify a person: “Mrs Thornton”.",
    }


def test_the_directory_is_not_read_where_there_is_nothing_to_ask():
    assert personal_data.warnings({"what": "We met on a Thursday."}, known=pytest.fail) == {}


def test_a_finding_says_what_it_found_in_a_sentence():
    (finding,) = find("Ring 07700 900123 after six.")

    assert (finding.kind, finding.text, finding.start, finding.end) == ("phone", "07700 900123", 5, 17)
    assert finding.sentence == "This may identify a person: “07700 900123”."


def test_several_things_come_in_the_order_of_the_text():
    found = find("Mrs Thornton, TS1 3BA, dob 03/11/1961, 07700 900123, NHS 999 000 0018, a@example.com")

    assert [finding.kind for finding in found] == [
        "name", "postcode", "date_of_birth", "phone", "nhs_number", "email",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["999 000 0019", "9990000000", "1234567890", "0000000000", "99900000180"])
def test_ten_digits_without_the_check_digit_are_no_nhs_number(text):
    assert not is_nhs_number(text)
    assert find(f"Order {text} arrived.") == []


@pytest.mark.parametrize("text", ["BG123456A", "QQ123456C", "AB123456E", "AB12345C"])
def test_what_no_office_issues_is_no_ni_number(text):
    assert find(f"Part {text} is missing.") == []


def test_impossible_dates_are_no_dates_of_birth():
    assert find("Scale 31/02/1961 or 45/13/1961.") == []


@given(st.text())
def test_no_text_breaks_the_check_and_findings_are_where_they_say(text):
    at = 0
    for finding in find(text, KNOWN):
        assert text[finding.start : finding.end] == finding.text
        assert finding.start >= at
        at = finding.end


@pytest.mark.parametrize("piece", ["0", "0 ", "7 (", "a.", "a@", "Mr ", "Mr A ", "born ", "A", "12/", "é", "TS1 "])
def test_hostile_texts_take_no_longer_than_their_length(piece):
    begun = time.process_time()

    find(piece * 20_000)
    find("Mr " + piece * 20_000 + "@")

    assert time.process_time() - begun < 2


def test_every_kind_is_among_the_snippets():
    assert {kind for kind, _ in IDENTIFYING} == {
        "email", "date_of_birth", "nhs_number", "ni_number", "phone", "postcode", "name",
    }  # fmt: skip
    assert personal_data.is_nhs_number("999 000 0018")
