"""A question is asked, its answer grows, and those who do research are offered it."""

import pytest

from barriers.tests.factories import leader_of
from foundation.moves import NotYours, TooLate
from foundation.versions import ChangedSince
from foundation.working_days import today
from leaders.tests.factories import ContributorFactory, LeaderFactory
from learning import questions
from learning.models import LearningQuestion
from learning.moves import QUESTION_MOVES
from learning.tests.factories import LearningEntryFactory, LearningQuestionFactory
from missions.tests.factories import MissionFactory
from people.tests.factories import FacilitatorFactory, MemberFactory, PersonFactory

pytestmark = pytest.mark.django_db


def test_a_question_is_its_missions_and_has_its_day_and_who_asked():
    mission = MissionFactory()
    leader, entry = leader_of(mission), LearningEntryFactory(mission=mission)

    question = questions.ask(LearningQuestion(mission=mission, question="Who knows first?"), entries=[entry], by=leader)

    assert (question.asked_by, question.asked_on, question.state) == (leader, today(), "not-offered")
    assert list(question.entries.all()) == [entry]
    assert question.steps.get().label == "Asked"


@pytest.mark.parametrize("who", ["a member", "a contributor", "another mission's leader"])
def test_only_the_missions_own_people_and_the_facilitator_ask_and_answer(who):
    question = LearningQuestionFactory()
    people = {
        "a member": MemberFactory,
        "a contributor": lambda: ContributorFactory(of=question.mission),
        "another mission's leader": lambda: LeaderFactory(of=MissionFactory()),
    }
    person = people[who]()

    with pytest.raises(NotYours):
        questions.ask(LearningQuestion(mission=question.mission, question="Why?"), by=person)
    with pytest.raises(NotYours):
        questions.grow(question, {"answer_so_far": "So."}, entries=[], by=person, version=1)
    with pytest.raises(NotYours):
        questions.tell_research(question, "offer", words="Help.", by=person)
    assert LearningQuestion.objects.get().answer_so_far == ""


def test_the_facilitator_asks_for_any_mission():
    question = LearningQuestion(mission=MissionFactory(), question="Which employers?")

    assert questions.ask(question, by=FacilitatorFactory()).pk


def test_the_answer_grows_and_every_text_of_it_is_kept():
    question = LearningQuestionFactory(answer_so_far="The form, we think.")
    leader = leader_of(question.mission)

    questions.grow(question, {"answer_so_far": "A name and a time."}, entries=[], by=leader, version=1)

    texts = list(question.history.values_list("answer_so_far", flat=True))
    assert texts == ["A name and a time.", "The form, we think."]
    assert question.version == 2


def test_an_answer_somebody_else_added_to_meanwhile_is_not_overwritten():
    question = LearningQuestionFactory()
    leader = leader_of(question.mission)
    questions.grow(question, {"answer_so_far": "Theirs."}, entries=[], by=leader, version=1)

    with pytest.raises(ChangedSince):
        questions.grow(question, {"answer_so_far": "Mine."}, entries=[], by=leader, version=1)

    question.refresh_from_db()
    assert question.answer_so_far == "Theirs."


def test_entries_a_person_may_not_read_stay_linked_when_they_add_to_the_answer():
    question = LearningQuestionFactory()
    hidden = LearningEntryFactory(for_the_team=True)
    question.entries.add(hidden)

    questions.grow(question, {"answer_so_far": "So."}, entries=[], by=leader_of(question.mission), version=1)

    assert list(question.entries.all()) == [hidden]


def test_research_takes_it_up_bids_and_answers():
    question = LearningQuestionFactory(state="bid-in")

    questions.tell_research(question, "answered", words="Three in five.", by=leader_of(question.mission))

    assert question.state == "answered"
    assert [step.label for step in question.steps.order_by("counter")] == [
        "Asked",
        "Offered to research",
        "Taken up by research",
        "A bid is in",
        "Answered by research",
    ]


def test_what_research_cannot_do_now_can_be_offered_again():
    question = LearningQuestionFactory(state="not-now")

    questions.tell_research(question, "offer", words="In April, as you said.", by=leader_of(question.mission))

    assert question.state == "offered"


def test_of_two_who_answer_for_research_the_second_is_told():
    question = LearningQuestionFactory(state="offered")
    leader = leader_of(question.mission)
    other = LearningQuestion.objects.get(pk=question.pk)
    questions.tell_research(question, "take_up", words="They do.", by=leader, seen=question.moves)

    with pytest.raises(TooLate, match="Taken up by research"):
        questions.tell_research(other, "not_now", words="They do not.", by=leader, seen=other.moves)


def test_everyone_signed_in_reads_what_missions_want_to_know():
    question = LearningQuestionFactory()

    assert list(LearningQuestion.objects.visible_to(PersonFactory())) == [question]


def test_after_an_answer_nothing_more_is_done_with_research():
    question = LearningQuestionFactory(state="answered")

    assert not any(offer.allowed for offer in QUESTION_MOVES.offers(leader_of(question.mission), question))
