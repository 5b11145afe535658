"""Whom the directory knows."""

import pytest

from foundation import personal_data
from people.directory import known_names
from people.tests.factories import PersonFactory

pytestmark = pytest.mark.django_db


def test_people_of_the_directory_are_no_alarm_and_others_are():
    PersonFactory(name="Mary Jones", email="mary.jones@example.org")
    text = "Cllr Jones (mary.jones@example.org) met Mrs Patel."

    assert [finding.text for finding in personal_data.find(text, known_names())] == ["Mrs Patel"]


def test_a_person_without_a_name_makes_nobody_known():
    PersonFactory(name="", email="somebody@example.org")

    assert known_names() == ["somebody@example.org"]
