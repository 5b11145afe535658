"""How a stage of the life course is shown."""

from types import SimpleNamespace

import pytest

from missions.templatetags.stages import stage_class, stage_tag


@pytest.mark.parametrize(("order", "colour"), [(0, "is-start"), (1, "is-live"), (2, "is-age"), (3, "is-start")])
def test_a_stage_has_the_colour_of_its_place(order: int, colour: str) -> None:
    assert stage_class(SimpleNamespace(order=order)) == colour


def test_what_has_no_place_has_no_colour() -> None:
    assert stage_class(None) == ""


def test_a_stage_is_shown_by_its_coloured_name_and_no_stage_by_nothing() -> None:
    shown = stage_tag(SimpleNamespace(name="Start <well>", order=0))
    assert shown == '<span class="app-stage is-start">Start &lt;well&gt;</span>'
    assert stage_tag(None) == stage_tag("") == ""
