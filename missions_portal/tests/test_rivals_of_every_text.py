"""Rivals at every text: of many who save the same version of anything, one is saved and the others see both texts.

Five at each page; with ATTACK_COUNT set, fifty.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import lxml.html
import pytest
from django.apps import apps
from django.db import models
from django.test import Client

from barriers.tests.test_rivals import race, sorts
from foundation.drafts import KEY_FIELD, new_key
from foundation.versions import Versioned, save_words
from learning import syntheses
from missions_portal.tests.attacks import LONG
from missions_portal.tests.filled_forms import filled_in
from missions_portal.tests.scene import SouthTees, addresses, furnish, south_tees
from missions_portal.tests.signing_in import signed_in
from missions_portal.tests.test_rivals import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)

MANY = 50
AT_A_PAGE = MANY if LONG else 5
# Whoever may come in a seat's place, since they have no seat there themselves.
STAND_INS = ("leader", "team", "contributor", "other_leader", "facilitator")


@dataclass(frozen=True)
class Edited:
    """How the words of one model are edited: at which page, by whom, in which box, and where they are found then."""

    page: str
    by: str
    box: str
    kept: str = ""  # where it is not a column named as the box
    # A move has no version: whoever comes late is told who was first, and their own words are given back.
    by_a_move: bool = False

    @property
    def lookup(self) -> str:
        return self.kept or self.box

    def typed(self, number: int, scene: SouthTees) -> tuple[str, str]:
        """What one rival sends in the box, and how it reads."""
        if self.box == "person":
            person = scene.people[STAND_INS[number % len(STAND_INS)]]
            return str(person.pk), f"{person}, {person.organisation}"
        return (f"The words of person {number}.",) * 2


EDITED = {
    "barriers.Action": Edited("barriers:change_date", "leader", "because", "steps__words__endswith", by_a_move=True),
    "barriers.Barrier": Edited("barriers:amend open", "leader", "gets_in_the_way"),
    "barriers.Decision": Edited("barriers:amend_decision open", "place_officer", "words"),
    "barriers.Escalation": Edited(
        "barriers:escalation_move send-back submitted", "place_officer", "words", "steps__words", by_a_move=True
    ),
    "digests.Edition": Edited("digests:skip held", "hwb_officer", "because", "skipped_because", by_a_move=True),
    "leaders.Note": Edited("leaders:amend_note", "facilitator", "words"),
    "leaders.SupportOffer": Edited("leaders:amend_support", "leader", "what"),
    "learning.CommunityVoice": Edited("learning:voice_amend", "leader", "words"),
    "learning.Experiment": Edited("learning:experiment_amend", "leader", "tries"),
    "learning.LearningEntry": Edited("learning:amend shared", "leader", "so_what"),
    "learning.LearningFramework": Edited("learning:framework_new", "facilitator", "words"),
    "learning.LearningQuestion": Edited("learning:question_amend", "leader", "answer_so_far"),
    "learning.Synthesis": Edited("learning:synthesis_amend", "leader", "words"),
    "missions.BoardAnswer": Edited("missions:correct_answer", "hwb_officer", "words"),
    "missions.DataHolding": Edited("missions:amend_holding", "leader", "name"),
    "missions.EngagementModel": Edited("missions:amend_engagement", "leader", "how_often"),
    "missions.Figure": Edited("missions:amend_figure", "leader", "name"),
    "missions.Goal": Edited("missions:amend_goal", "leader", "how_we_would_know"),
    "missions.Intervention": Edited("missions:amend_intervention", "leader", "name"),
    "missions.Lever": Edited("missions:amend_lever", "leader", "name"),
    "missions.Mission": Edited("missions:amend", "leader", "challenge"),
    "missions.MissionUpdate": Edited("missions:amend_update", "leader", "words"),
    "missions.PrincipleInWords": Edited("missions:write_principle", "leader", "words"),
    "missions.Recommendation": Edited("missions:record_progress", "hwb_officer", "progress"),
    "missions_portal.InformationRequest": Edited("amend_request", "place_officer", "question"),
    "people.AgendaItem": Edited("people:amend_item", "hwb_officer", "title"),
    "people.ForwardPlanItem": Edited("people:change_planned", "hwb_officer", "title"),
    "people.Meeting": Edited("people:substitute", "hwb_officer", "person", "attendance__substitute"),
}


def every_edited_model() -> dict[str, type[models.Model]]:
    return {model._meta.label: model for model in apps.get_models() if issubclass(model, Versioned)}


@pytest.fixture
def scene() -> SouthTees:
    return south_tees()


def test_every_model_that_people_edit_is_in_the_table() -> None:
    assert set(EDITED) == set(every_edited_model())


def test_of_many_who_save_the_same_version_one_is_saved_and_the_others_see_both_texts(scene: SouthTees) -> None:
    pages = addresses(scene, furnish(scene))
    kinds = {row.by for row in EDITED.values()}
    rivals = {kind: [signed_in(scene.people[kind]) for _ in range(AT_A_PAGE)] for kind in kinds}
    wrong = {
        label: said
        for label, row in EDITED.items()
        if (said := pressed_together(scene, row, pages[row.page], rivals[row.by], every_edited_model()[label]))
    }
    assert wrong == {}


def pressed_together(scene: SouthTees, row: Edited, path: str, rivals: list[Client], model: Any) -> str:
    """Let everybody press the page's own form at once. What went otherwise than promised; blank where nothing did."""
    form = form_with(rivals[0], path, row.box)
    if form is None:
        return f"no form with {row.box}"
    answers: dict[int, Any] = {}

    def press(number: int) -> Any:
        own = {row.box: row.typed(number, scene)[0], KEY_FIELD: new_key(scene.people[row.by])}
        answers[number] = rivals[number].post(path, form | own)
        return answers[number]

    told = all_at_once([lambda number=number: press(number) for number in range(len(rivals))])
    if told != Counter({302: 1, 409: len(rivals) - 1}):
        return f"{dict(told)} {said_wrong(answers)}"
    first = next(number for number, answer in answers.items() if answer.status_code == 302)
    saved = row.typed(first, scene)
    found = [n for n in answers if model._base_manager.filter(**{row.lookup: row.typed(n, scene)[0]}).exists()]
    if {row.typed(n, scene) for n in found} != {saved}:
        return f"{len(found)} texts are kept"
    shown = told_what_they_typed if row.by_a_move else told_both_texts
    unseen = [n for n in answers if n != first and not shown(answers[n], saved[1], row.typed(n, scene)[1])]
    return f"{len(unseen)} were not shown both texts" if unseen else ""


def form_with(client: Client, path: str, box: str) -> dict[str, Any] | None:
    """Everything the page's form would send, as somebody in a hurry leaves it; None where no form has the box."""
    page = lxml.html.fromstring(client.get(path).content.decode())
    return next((filled_in(form) for form in page.forms if box in form.fields and KEY_FIELD in form.fields), None)


def told_both_texts(answer: Any, saved: str, typed: str) -> bool:
    """Does the answer set the text that was saved beside the text that was typed, where they differ?"""
    page = lxml.html.fromstring(answer.content.decode())
    pairs = [[" ".join(dd.text_content().split()) for dd in both.iter("dd")] for both in page.find_class("app-typed")]
    return saved == typed or [saved, typed] in pairs


def told_what_they_typed(answer: Any, saved: str, typed: str) -> bool:
    return typed in answer.content.decode()


def said_wrong(answers: dict[int, Any]) -> str:
    """What a page said of a press that was neither saved nor too late."""
    for answer in answers.values():
        if answer.status_code not in (302, 409):
            page = lxml.html.fromstring(answer.content.decode())
            return " ".join(" ".join(part.text_content().split()) for part in page.find_class("govuk-error-summary"))
    return ""


def test_of_fifty_who_save_the_words_of_any_model_at_once_the_database_lets_in_one(scene: SouthTees) -> None:
    furnish(scene)
    syntheses.change_framework("We meet and learn.", by=scene.facilitator)
    ways = {label: saved_together(model, column_of(label), scene) for label, model in every_edited_model().items()}
    assert ways == dict.fromkeys(ways, ({"done": 1, "ChangedSince": MANY - 1}, 1))


# Where the words of a model are kept that is edited by a move or in another table.
COLUMNS = {
    "barriers.Action": "what",
    "barriers.Escalation": "ask",
    "digests.Edition": "note",
    "people.Meeting": "place",
}


def column_of(label: str) -> str:
    return COLUMNS.get(label, EDITED[label].box)


def saved_together(model: Any, column: str, scene: SouthTees) -> tuple[dict[str, int], int]:
    """How fifty saves of one version ended, and by how much the version rose."""
    record = model._base_manager.order_by("pk").first()

    def save(number: int) -> Callable[[], Any]:
        row = model._base_manager.get(pk=record.pk)
        return lambda: save_words(row, {column: f"Words {number}."}, by=scene.leader, version=record.version)

    ways = sorts(race(*[save(number) for number in range(MANY)]))
    return ways, model._base_manager.get(pk=record.pk).version - record.version
