"""Rivals at the rest of the paper: figures, principles, the Board's answers and requests for information."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.urls import reverse

from barriers.tests.test_rivals import race, sorts
from foundation.versions import ChangedSince
from foundation.working_days import today
from leaders.tests.factories import LeaderFactory, TeamFactory
from missions import board, figures, principles
from missions.models import BoardAnswer, Figure, PrincipleInWords, Recommendation
from missions.tests.factories import (
    BoardAnswerFactory,
    DiscussionQuestionFactory,
    FigureFactory,
    MissionFactory,
    PrincipleFactory,
    RecommendationFactory,
)
from missions_portal.information import moves
from missions_portal.models import InformationRequest
from missions_portal.tests.factories import InformationRequestFactory
from missions_portal.tests.signing_in import signed_in
from missions_portal.tests.test_rivals import RIVALS, all_at_once, fresh_key
from missions_portal.tests.test_rivals_of_the_rooms import REFUSALS, audited, one_is_first, pressed
from people.tests.factories import ForumFactory, OfficerFactory

pytestmark = pytest.mark.django_db(transaction=True)
CHANGED = {ChangedSince.__name__}
INVALID = {"ValidationError"}
COUNTED = {
    "name": "Children in low-income families",
    "value": "31 per cent",
    "period": "2024 to 2025",
    "geography": "South Tees",
    "source": "Office of Statistics",
}


@pytest.fixture
def mission() -> Any:
    return MissionFactory()


@pytest.fixture
def team(mission: Any) -> list[Any]:
    return [LeaderFactory(of=mission), TeamFactory(of=mission)]


@pytest.fixture
def officers() -> list[Any]:
    """Two officers of the Board: they write its answers down, and what is asked under the law."""
    forum = ForumFactory(decides=True, escalates_to=None)
    return [OfficerFactory(at=forum) for _ in range(2)]


# ---- figures ----


def test_of_many_who_add_one_figure_one_adds_it(mission: Any, team: list[Any]) -> None:
    def adds(person: Any) -> Callable[[Any], Any]:
        return lambda row: figures.add(Figure(mission=row, **COUNTED), by=person)

    ways = pressed(*[(mission, adds(person)) for person in team])

    assert one_is_first(ways, INVALID), ways
    assert Figure.objects.count() == Figure.history.count() == audited("add") == 1


def test_two_hundred_forms_add_one_figure_and_the_others_are_told_beside_the_box(mission: Any, team: list[Any]) -> None:
    path = reverse("missions:add_figure", args=[mission.code])
    people = [team[n % 2] for n in range(RIVALS)]
    pages: list[str] = []

    def press(client: Any, key: str) -> Any:
        answer = client.post(path, COUNTED | {"form_key": key})
        if answer.status_code == 200:
            pages.append(answer.content.decode())
        return answer

    said = all_at_once([partial(press, signed_in(person), fresh_key(person)) for person in people])

    assert said == Counter({302: 1, 200: RIVALS - 1}), said
    assert Figure.objects.count() == 1
    assert all("Change the figure that is there" in page and COUNTED["value"] in page for page in pages)


def test_of_many_who_amend_one_figure_into_another_or_take_it_away_each_ends_one_way(
    mission: Any, team: list[Any]
) -> None:
    leader, other = team
    figure = FigureFactory(mission=mission)

    ways = pressed(
        (figure, lambda row: figures.amend(row, {"value": "33 per cent"}, version=1, by=leader)),
        (figure, lambda row: figures.remove(row, because="Wrong.", version=1, by=other)),
    )

    assert one_is_first(ways, CHANGED | INVALID | {"DoesNotExist"}), ways
    assert [figure.value for figure in Figure.objects.all()] in ([], ["33 per cent"])
    assert audited("amend") + audited("remove") == 1


# ---- principles ----


def test_of_many_of_a_team_who_say_what_a_principle_means_one_is_first(mission: Any, team: list[Any]) -> None:
    principle = PrincipleFactory()

    def says(person: Any) -> Callable[[Any], Any]:
        return lambda row: principles.write(mission, row, f"So says {person}.", version=0, by=person)

    ways = pressed(*[(principle, says(person)) for person in team])

    assert one_is_first(ways, CHANGED), ways
    assert PrincipleInWords.objects.get().version == 1 and audited("write_principle") == 1


# ---- the Board's answers ----


def test_of_many_who_write_down_the_boards_answer_one_is_first(officers: list[Any]) -> None:
    recommendation = RecommendationFactory()
    said = {"answer": "endorsed", "answered_on": today(), "minute": "24/6"}

    def writes(person: Any) -> Callable[[Any], Any]:
        return lambda row: board.amend(row, said, version=1, by=person)

    ways = pressed(*[(recommendation, writes(person)) for person in officers])

    assert one_is_first(ways, CHANGED), ways
    assert (Recommendation.objects.get().version, audited("amend")) == (2, 1)


def test_of_many_who_write_down_what_the_board_said_to_a_question_one_is_first(officers: list[Any]) -> None:
    question = DiscussionQuestionFactory()

    def answers(person: Any) -> Callable[[Any], Any]:
        return lambda row: board.answer(row, f"As {person} heard it.", on=today(), minute="24/7", by=person)

    ways = pressed(*[(question, answers(person)) for person in officers])

    assert one_is_first(ways, INVALID), ways
    assert BoardAnswer.objects.count() == BoardAnswer.history.count() == audited("answer") == 1


def test_of_many_who_correct_an_answer_one_is_first(officers: list[Any]) -> None:
    said = BoardAnswerFactory()

    def corrects(person: Any) -> Callable[[Any], Any]:
        return lambda row: board.correct(row, {"words": f"As {person} heard it."}, version=1, by=person)

    ways = pressed(*[(said, corrects(person)) for person in officers])

    assert one_is_first(ways, CHANGED), ways
    assert (BoardAnswer.objects.get().version, audited("amend")) == (2, 1)


# ---- requests for information ----


def test_of_many_who_record_one_request_one_does(officers: list[Any]) -> None:
    def records(person: Any) -> Any:
        asked = InformationRequest(reference="FOI-7", law="foi", received_on=today(), question="What was decided?")
        return moves.record(asked, by=person)

    ways = sorts(race(*[partial(records, officers[n % 2]) for n in range(RIVALS)]))

    assert one_is_first(ways, INVALID), ways
    assert InformationRequest.objects.get().steps.count() == audited("record") == 1


def seen(act: Callable[..., Any], moves_seen: int, **said: Any) -> Callable[[Any], Any]:
    """A press on a form that was drawn at this count of moves; the record is read when the form is posted."""
    return lambda row: act(InformationRequest.objects.get(pk=row.pk), seen=moves_seen, **said)


ENDINGS = {
    "answer": (moves.answer,),
    "refuse": (moves.refuse,),
    "withdraw": (moves.withdraw,),
    "answer, refuse or withdraw": (moves.answer, moves.refuse, moves.withdraw),
}


@pytest.mark.parametrize("acts", ENDINGS.values(), ids=ENDINGS)
def test_of_many_who_end_one_request_one_does_and_it_is_one_step(officers: list[Any], acts: tuple[Any, ...]) -> None:
    request = InformationRequestFactory(by=officers[0])
    presses = [seen(act, 1, words="Said in a sentence.", by=person) for act in acts for person in officers]

    ways = pressed(*[(request, press) for press in presses])

    assert one_is_first(ways, REFUSALS), ways
    assert_two_steps(request)


def assert_two_steps(request: Any, before: int = 1) -> None:
    found = InformationRequest.objects.get(pk=request.pk)
    assert found.moves == found.steps.count() == before + 1


def test_of_many_who_ask_for_a_request_to_be_looked_at_again_one_is_first(officers: list[Any]) -> None:
    request = InformationRequestFactory(by=officers[0], state="answered")
    said = {"words": "They ask again.", "received_on": today()}

    ways = pressed(*[(request, seen(moves.review, 2, **said, by=person)) for person in officers])

    assert one_is_first(ways, REFUSALS), ways
    assert_two_steps(request, before=2)


def test_of_many_who_export_for_one_request_from_one_page_one_is_written_down(officers: list[Any]) -> None:
    request = InformationRequestFactory(by=officers[0])

    def exports(person: Any) -> Callable[[Any], Any]:
        return lambda row: moves.export(row, ["B-LW1-1"], words="ward", by=person)

    ways = pressed(*[(request, exports(person)) for person in officers])

    assert one_is_first(ways, REFUSALS), ways
    assert_two_steps(request)
    assert audited("exported") == 1


def test_of_many_who_amend_one_request_one_is_first(officers: list[Any]) -> None:
    request = InformationRequestFactory(by=officers[0])
    words = {"reference": request.reference, "law": "eir", "received_on": today(), "question": "What was decided?"}

    def amends(person: Any) -> Callable[[Any], Any]:
        return lambda row: moves.amend(row, words, version=1, by=person)

    ways = pressed(*[(request, amends(person)) for person in officers])

    assert one_is_first(ways, CHANGED), ways
    assert InformationRequest.objects.get().version == 2
