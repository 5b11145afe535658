"""The paper's pages: the Board's officer writes down its answers, teams say what a principle means, nothing is lost."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from foundation.models import AuditEntry
from foundation.versions import ChangedSince
from foundation.working_days import today
from missions import board as board_answers
from missions import principles
from missions.models import BoardAnswer, Mission, PrincipleInWords, Recommendation
from missions.tests.cast import person_of, post
from missions.tests.factories import (
    BoardAnswerFactory,
    DiscussionQuestionFactory,
    MissionFactory,
    PrincipleFactory,
    PrincipleInWordsFactory,
    RecommendationFactory,
)
from missions.wordings import wordings
from people.tests.factories import ForumFactory, OfficerFactory, PersonFactory

pytestmark = pytest.mark.django_db
SAID = {"answer": "endorsed", "answered_on": "2025-01-16", "minute": "24/6", "amended_text": ""}


@pytest.fixture(autouse=True)
def no_second_factor(settings: Any) -> None:
    settings.DEMO = True  # an officer is asked for none


@pytest.fixture
def board() -> Any:
    return ForumFactory(decides=True, escalates_to=None)


@pytest.fixture
def officer(board: Any) -> Any:
    return OfficerFactory(at=board)


@pytest.fixture
def recommendation() -> Any:
    return RecommendationFactory(number=90)


def answer_page(name: str = "record_answer") -> str:
    return reverse(f"missions:{name}", args=[90])


def read(client: Any, url: str) -> str:
    return client.get(url).content.decode()


# ---- the Board's answer ----


def test_the_boards_officer_writes_down_that_it_endorsed_a_recommendation(
    client: Any, officer: Any, recommendation: Any
) -> None:
    answer = post(client, officer, answer_page(), version=1, **SAID)

    recommendation.refresh_from_db()
    assert (answer.status_code, answer.url) == (302, recommendation.get_absolute_url())
    assert (recommendation.answer, recommendation.minute, recommendation.version) == ("endorsed", "24/6", 2)
    assert recommendation.answered_on == date(2025, 1, 16)
    assert recommendation.history.first().history_user == officer
    assert AuditEntry.objects.filter(act="amend", by=officer, record_id=recommendation.pk).exists()


def test_an_answer_taken_back_leaves_no_minute_and_stays_in_the_history(
    client: Any, officer: Any, recommendation: Any
) -> None:
    post(client, officer, answer_page(), version=1, **SAID)
    post(client, officer, answer_page(), version=2, **(SAID | {"answer": "not-recorded"}))

    recommendation.refresh_from_db()
    assert (recommendation.is_answered, recommendation.minute, recommendation.answered_on) == (False, "", None)
    assert [row["answer"] for row in wordings(recommendation, "answer", "minute")] == [
        "not-recorded", "endorsed", "not-recorded",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"answer": "amended"}, "Write the text as the Board amended it"),
        ({"amended_text": "Other words"}, "Leave this empty, or choose “Endorsed as amended”"),
        ({"minute": ""}, "Give the minute’s number"),
        ({"answered_on": ""}, "Enter the day of the meeting"),
        ({"answered_on": str(today() + timedelta(days=9))}, "Write it down once the Board has said it."),
    ],
)
def test_an_answer_that_says_too_little_is_refused_beside_its_box_and_kept(
    client: Any, officer: Any, recommendation: Any, changed: dict[str, str], words: str
) -> None:
    answer = post(client, officer, answer_page(), version=1, **(SAID | {"minute": "24/77"} | changed))

    page = answer.content.decode()
    assert answer.status_code == 200 and words in page
    assert "24/77" in page or "minute" in changed
    recommendation.refresh_from_db()
    assert not recommendation.is_answered


def test_two_officers_who_answer_at_once_are_shown_both_texts(client: Any, officer: Any, recommendation: Any) -> None:
    post(client, officer, answer_page("record_progress"), version=1, progress="Five leaders are in post.")
    late = post(client, officer, answer_page("record_progress"), version=1, progress="Four leaders are in post.")

    page = late.content.decode()
    assert late.status_code == 409
    assert "Five leaders are in post." in page and "Four leaders are in post." in page
    recommendation.refresh_from_db()
    assert recommendation.progress == "Five leaders are in post."


@pytest.mark.parametrize("page", ["record_answer", "record_progress"])
def test_nobody_else_writes_down_what_the_board_said(client: Any, board: Any, recommendation: Any, page: str) -> None:
    partnership = ForumFactory(decides=True, escalates_to=board)
    space = ForumFactory(decides=False, escalates_to=None)
    for person in (person_of(MissionFactory()), OfficerFactory(at=partnership), OfficerFactory(at=space)):
        assert post(client, person, answer_page(page), version=1, **SAID).status_code == 403
    client.logout()
    assert client.get(answer_page(page)).status_code == 302


def test_a_recommendation_that_is_not_there_is_not_found(client: Any, officer: Any) -> None:
    client.force_login(officer)
    assert client.get(answer_page()).status_code == 404


def test_the_database_refuses_an_amended_answer_without_its_text(recommendation: Any) -> None:
    with pytest.raises(IntegrityError):
        Recommendation.objects.update(answer="amended")


# ---- questions ----


def test_a_later_answer_stands_beside_the_earlier(client: Any, officer: Any) -> None:
    question = DiscussionQuestionFactory(text="Are people ready for this?")
    url = reverse("missions:answer_question", args=[question.pk])

    for day, words in (("2025-01-16", "Not yet."), ("2025-06-12", "Now we are.")):
        assert post(client, officer, url, words=words, on=day, minute="24/7").status_code == 302

    page = read(client, reverse("missions:questions"))
    assert page.index("Now we are.") < page.index("Not yet.")
    assert "12 June 2025, minute 24/7" in page
    assert BoardAnswer.history.count() == 2


def test_what_the_board_said_in_one_minute_is_written_down_once(client: Any, officer: Any) -> None:
    url = reverse("missions:answer_question", args=[DiscussionQuestionFactory().pk])
    for words in ("Not yet.", "Not now."):
        answer = post(client, officer, url, words=words, on="2025-01-16", minute="HWB 24/7")
    assert answer.context["form"].errors["minute"] == [board_answers.TWICE] and "Not now." in answer.content.decode()
    assert BoardAnswer.objects.get().words == "Not yet."


def test_an_answer_written_down_wrongly_is_corrected_and_the_history_keeps_both(client: Any, officer: Any) -> None:
    said = BoardAnswerFactory(words="Not jet.")
    url = reverse("missions:correct_answer", args=[said.pk])
    assert url in (client.force_login(officer) or read(client, reverse("missions:questions")))
    mended = {"words": "Not yet.", "on": str(said.on), "minute": said.minute}

    assert post(client, officer, url, version=1, **mended).status_code == 302
    late = post(client, officer, url, version=1, **(mended | {"words": "Never."}))

    assert late.status_code == 409 and "Not yet." in late.content.decode() and "Never." in late.content.decode()
    said.refresh_from_db()
    assert (said.words, said.version) == ("Not yet.", 2)
    assert [row.words for row in BoardAnswer.history.order_by("history_id")] == ["Not jet.", "Not yet."]
    assert "corrected since" in read(client, reverse("missions:questions"))
    assert AuditEntry.objects.filter(act="amend", by=officer, record_id=said.pk).count() == 1


def test_only_the_boards_officer_corrects_what_it_answered(client: Any, officer: Any) -> None:
    said = BoardAnswerFactory()
    url = reverse("missions:correct_answer", args=[said.pk])
    assert post(client, PersonFactory(), url, version=1).status_code == 403
    assert url not in read(client, reverse("missions:questions"))
    assert post(client, officer, reverse("missions:correct_answer", args=[said.pk + 1])).status_code == 404


def test_an_answer_of_a_day_still_to_come_is_refused_and_kept(client: Any, officer: Any) -> None:
    url = reverse("missions:answer_question", args=[DiscussionQuestionFactory().pk])
    answer = post(client, officer, url, words="Soon.", on=str(today() + timedelta(days=9)), minute="24/7")
    assert answer.status_code == 200 and "once the Board has said it" in answer.content.decode()
    assert "Soon." in answer.content.decode()


def test_only_the_boards_officer_answers_and_an_unknown_question_is_not_found(client: Any, officer: Any) -> None:
    question = DiscussionQuestionFactory()
    assert post(client, PersonFactory(), reverse("missions:answer_question", args=[question.pk])).status_code == 403
    assert post(client, officer, reverse("missions:answer_question", args=[question.pk + 1])).status_code == 404


def test_the_questions_ask_no_more_for_more_answers(client: Any, officer: Any) -> None:
    client.force_login(officer)
    first = DiscussionQuestionFactory()
    first.answers.create(words="Yes.", on=today())
    few = _asked(client, reverse("missions:questions"))
    for _ in range(4):
        for _ in range(3):
            DiscussionQuestionFactory().answers.create(words="Yes.", on=today())
    assert _asked(client, reverse("missions:questions")) == few


def _asked(client: Any, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


# ---- principles ----


def write_page(principle: Any) -> str:
    return reverse("missions:write_principle", args=["LW1", principle.pk])


def test_a_team_says_what_a_principle_means_and_its_earlier_words_stay(client: Any, mission: Any) -> None:
    leader, principle = person_of(mission), PrincipleFactory()
    post(client, leader, write_page(principle), words="We keep notes.", version=0)
    post(client, leader, write_page(principle), words="We read it out to parents.", version=1)

    said = list(PrincipleInWords.objects.filter(mission=mission).order_by("version"))
    assert [(row.version, row.words, row.by, row.on) for row in said] == [
        (1, "We keep notes.", leader, today()),
        (2, "We read it out to parents.", leader, today()),
    ]
    own = read(client, reverse("missions:own_principles", args=["LW1"]))
    assert own.index("We read it out to parents.") < own.index("As said on") < own.index("We keep notes.")
    everybody = read(client, reverse("missions:principles"))
    assert "We read it out to parents." in everybody and "We keep notes." not in everybody
    on_the_mission = read(client, reverse("missions:detail", args=["LW1"]))
    assert "We read it out to parents." in on_the_mission and "We keep notes." not in on_the_mission


def test_of_two_who_write_at_once_the_second_is_shown_both_texts(client: Any, mission: Any) -> None:
    leader, principle = person_of(mission), PrincipleFactory()
    post(client, leader, write_page(principle), words="We keep notes.", version=0)
    late = post(client, leader, write_page(principle), words="We meet.", version=0)
    assert late.status_code == 409 and "We keep notes." in late.content.decode()
    assert PrincipleInWords.objects.count() == 1


def test_the_database_keeps_one_of_two_wordings_that_come_after_the_same(mission: Any, monkeypatch: Any) -> None:
    leader, first = person_of(mission), PrincipleInWordsFactory(mission=MissionFactory(code="LW1"))
    principles.write(mission, first.principle, "Second", version=1, by=leader)
    seen = iter([first, PrincipleInWords.objects.get(version=2)])
    monkeypatch.setattr(principles, "in_words_of", lambda *_: next(seen))
    with pytest.raises(ChangedSince) as late:
        principles.write(mission, first.principle, "Also second", version=1, by=leader)
    assert late.value.current.words == "Second"


def test_words_that_may_identify_somebody_are_not_saved_until_they_were_read_again(client: Any, mission: Any) -> None:
    leader, principle = person_of(mission), PrincipleFactory()
    words = "Ring us on 01642 123 456."
    asked = post(client, leader, write_page(principle), words=words, version=0)
    assert asked.status_code == 200 and "I have read it again" in asked.content.decode()
    post(client, leader, write_page(principle), words=words, version=0, read_again="on")
    assert PrincipleInWords.objects.get().words == words


def test_only_the_missions_people_say_what_a_principle_means_for_it(client: Any, mission: Any) -> None:
    principle = PrincipleFactory()
    assert post(client, PersonFactory(), write_page(principle), words="x", version=0).status_code == 403
    leader = person_of(mission)
    nowhere = reverse("missions:write_principle", args=["LW1", principle.pk + 1])
    assert post(client, leader, nowhere, words="x", version=0).status_code == 404
    assert client.get(reverse("missions:own_principles", args=["XX9"])).status_code == 404


def test_the_principles_ask_no_more_for_more_words(client: Any, mission: Any) -> None:
    client.force_login(PersonFactory())
    PrincipleInWordsFactory(mission=mission)
    pages = [reverse("missions:principles"), reverse("missions:own_principles", args=["LW1"])]
    few = [_asked(client, page) for page in pages]
    for _ in range(5):
        PrincipleInWordsFactory(mission=mission)
        PrincipleInWordsFactory()
    assert [_asked(client, page) for page in pages] == few


def test_a_mission_without_words_says_so_plainly(client: Any, mission: Any) -> None:
    client.force_login(PersonFactory())
    PrincipleFactory()
    assert "Not said yet." in read(client, reverse("missions:own_principles", args=["LW1"]))
    assert "No team has put it in its own words yet." in read(client, reverse("missions:principles"))
    assert Mission.objects.count() == 1
