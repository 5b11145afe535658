"""In quiet dates no team puts new words on its mission's public page, in whichever box they are typed."""

from __future__ import annotations

from typing import Any

import pytest

from foundation.publishing import QuietDates
from foundation.working_days import today
from missions.forms import UpdateForm
from missions.forms.figures import AmendFigureForm, FigureForm
from missions.forms.principles import PrincipleForm
from missions.forms.words import AmendUpdateForm, GoalForm, MissionForm
from missions.models import Figure, Goal, Mission, MissionUpdate

pytestmark = pytest.mark.django_db
FIGURE = {"name": "Homes", "value": "31", "period": "2024", "geography": "A ward", "source": "A council"}
OLD, NEW = "As it was.", "Vote for change."


def mission(words: str) -> Any:
    return MissionForm({"version": 1, "challenge": words}, record=Mission(challenge=OLD, version=1))


def goal(words: str) -> Any:
    return GoalForm({"version": 1, "statement": words}, record=Goal(statement=OLD, version=1))


def update(words: str) -> Any:
    return AmendUpdateForm(
        {"version": 1, "words": "Inside.", "public_words": words},
        update=MissionUpdate(words="x", public_words=OLD, version=1),
    )


def figure(words: str) -> Any:
    return AmendFigureForm({"version": 1, **FIGURE, "note": words}, figure=Figure(**FIGURE, note=OLD, version=1))


FORMS = [mission, goal, update, figure]


@pytest.fixture
def quiet() -> None:
    QuietDates.objects.create(starts_on=today(), ends_on=today(), reason="Local elections")


@pytest.mark.parametrize("form", FORMS)
def test_new_public_words_wait_until_quiet_dates_end(quiet: None, form: Any) -> None:
    (errors,) = form(NEW).errors.values()
    assert "Local elections" in errors[0]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("words", ["", OLD, f" {OLD}\r\n"])
def test_what_nobody_touched_stays_and_what_is_public_may_be_taken_down(quiet: None, form: Any, words: str) -> None:
    assert form(words).is_valid()


@pytest.mark.parametrize(
    "form",
    [
        lambda: FigureForm(FIGURE),
        lambda: PrincipleForm({"words": NEW, "version": 0}),
        lambda: UpdateForm({"words": "Inside.", "public_words": NEW}),
    ],
)
def test_nothing_is_added_to_the_public_page_in_quiet_dates(quiet: None, form: Any) -> None:
    assert not form().is_valid()


@pytest.mark.parametrize("form", FORMS)
def test_outside_quiet_dates_they_are_saved(form: Any) -> None:
    assert form(NEW).is_valid()
