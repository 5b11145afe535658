"""The pages of questions: who asks, what is read, and how the answer grows."""

import pytest
from django.urls import reverse

from barriers.tests.factories import leader_of
from foundation.working_days import today
from leaders.tests.factories import ContributorFactory, LeaderFactory
from learning import questions
from learning.models import LearningQuestion
from learning.tests.factories import LearningEntryFactory, LearningQuestionFactory, SynthesisFactory
from learning.tests.test_entry_pages import fields, fill, signed_in  # noqa: F401
from missions.tests.factories import MissionFactory
from people.tests.factories import FacilitatorFactory, MemberFactory

pytestmark = pytest.mark.django_db
NEW, LIST = "/portal/learning/questions/new/", "/portal/learning/questions/"
WORDS = {"why_it_matters": "", "answer_so_far": "", "references": ""}


def words_of(answer):
    return answer.content.decode()


def test_a_leader_asks_with_entries_ticked_and_named(signed_in):  # noqa: F811
    mission = MissionFactory(code="LW1")
    ticked, named = LearningEntryFactory(mission=mission), LearningEntryFactory()
    client = signed_in(leader_of(mission))

    answer = fill(
        client, NEW, **WORDS | {"question": "Who knows first?", "references": f" {named.reference.lower()};"},
        entries=[ticked.pk],
    )  # fmt: skip

    question = LearningQuestion.objects.get()
    assert answer.url == question.get_absolute_url()
    assert (question.mission, question.question) == (mission, "Who knows first?")
    assert set(question.entries.all()) == {ticked, named}


def test_an_entry_that_cannot_be_read_is_unknown_like_one_that_never_was(signed_in):  # noqa: F811
    hidden = LearningEntryFactory(for_the_team=True)
    client = signed_in(LeaderFactory(of=MissionFactory()))

    typed = WORDS | {"question": "Who knows first?", "references": f"{hidden.reference}, L-XX-9"}
    answer = fill(client, NEW, **typed)

    page = words_of(answer)
    assert f"We know no entry {hidden.reference}, L-XX-9." in page
    assert "Who knows first?" in page
    assert not LearningQuestion.objects.exists()


@pytest.mark.parametrize("make", [MemberFactory, lambda: ContributorFactory(of=MissionFactory())])
def test_readers_are_offered_no_question_to_ask(signed_in, make):  # noqa: F811
    question = LearningQuestionFactory(answer_so_far="A name and a time.")
    client = signed_in(make())

    assert NEW not in words_of(client.get(LIST))
    page = words_of(client.get(question.get_absolute_url()))
    assert "A name and a time." in page and "What you can do now" not in page
    assert client.get(NEW).status_code == 403
    assert client.get(f"{question.get_absolute_url()}amend/").status_code == 403
    assert client.get(f"{question.get_absolute_url()}offer/").status_code == 403


def test_the_facilitator_chooses_for_which_mission(signed_in):  # noqa: F811
    MissionFactory()
    mission = MissionFactory()

    fill(signed_in(FacilitatorFactory()), NEW, **WORDS | {"question": "Which employers?", "mission": mission.pk})

    assert LearningQuestion.objects.get().mission == mission


def test_a_question_shows_how_its_answer_grew(signed_in):  # noqa: F811
    question = LearningQuestionFactory(answer_so_far="The form, we think.")
    leader = leader_of(question.mission)
    questions.grow(question, {"answer_so_far": "A name and a time."}, entries=[], by=leader, version=1)
    questions.grow(question, {"why_it_matters": "One in three stops."}, entries=[], by=leader, version=2)

    answer = signed_in(leader).get(question.get_absolute_url())

    earlier = answer.context["earlier"]
    assert [(one.meta, one.words) for one in earlier] == [([leader.name], "The form, we think.")]
    assert earlier[0].title == f"{today():%-d %B %Y}"


def test_only_entries_the_reader_may_read_are_named(signed_in):  # noqa: F811
    question = LearningQuestionFactory()
    seen, hidden = LearningEntryFactory(), LearningEntryFactory(mission=question.mission, for_the_team=True)
    question.entries.set([seen, hidden])

    page = words_of(signed_in(MemberFactory()).get(question.get_absolute_url()))

    assert seen.reference in page and hidden.reference not in page


def test_two_who_add_to_an_answer_at_once_are_shown_both_texts(signed_in):  # noqa: F811
    question = LearningQuestionFactory()
    leader = leader_of(question.mission)
    client = signed_in(leader)
    page = client.get(f"{question.get_absolute_url()}amend/")
    questions.grow(question, {"answer_so_far": "Theirs."}, entries=[], by=leader, version=1)

    mine = WORDS | {"question": question.question, "answer_so_far": "Mine."}
    answer = client.post(f"{question.get_absolute_url()}amend/", fields(page) | mine)

    assert answer.status_code == 409
    assert "Theirs." in words_of(answer) and "Mine." in words_of(answer)


def test_an_entry_is_unlinked_by_unticking_it_and_any_is_added(signed_in):  # noqa: F811
    question = LearningQuestionFactory()
    gone, kept, new = LearningEntryFactory(), LearningEntryFactory(), LearningEntryFactory()
    question.entries.set([gone, kept])
    client = signed_in(leader_of(question.mission))

    typed = WORDS | {"question": question.question, "references": new.reference}
    fill(client, f"{question.get_absolute_url()}amend/", **typed, entries=[kept.pk])

    assert set(question.entries.all()) == {kept, new}


def test_the_offer_to_research_goes_its_way_by_its_pages(signed_in):  # noqa: F811
    question = LearningQuestionFactory()
    client = signed_in(leader_of(question.mission))

    for move in ("offer", "take-up", "bid-in", "answered"):
        answer = fill(client, f"{question.get_absolute_url()}{move}/", words="In a sentence.")
        assert answer.url == question.get_absolute_url()

    assert "Research has answered." in words_of(client.get(question.get_absolute_url()))


def test_a_move_somebody_else_made_first_answers_with_a_sentence(signed_in):  # noqa: F811
    question = LearningQuestionFactory(state="offered")
    client = signed_in(leader_of(question.mission))
    url = f"{question.get_absolute_url()}take-up/"
    page = client.get(url)
    late = LearningQuestion.objects.get()
    questions.tell_research(late, "not_now", words="Not this year.", by=leader_of(question.mission))

    answer = client.post(url, fields(page) | {"words": "They do."})

    assert answer.status_code == 409 and "They do." in words_of(answer)


def test_the_list_goes_by_mission_in_the_strategys_order_and_narrows(signed_in):  # noqa: F811
    first, second = MissionFactory(order=1), MissionFactory(order=2)
    later = LearningQuestionFactory(mission=second, question="Which employers?", state="offered")
    for n in range(7):
        LearningQuestionFactory(mission=first, question=f"Who knows, {n}?")
    client = signed_in(MemberFactory())

    whole = client.get(LIST).context["missions"]
    assert [(mission, len(rows), more) for mission, rows, more in whole] == [(first, 5, True), (second, 1, False)]
    of_one = client.get(f"{LIST}?mission={first.code}").context["missions"]
    assert [(mission, len(rows), more) for mission, rows, more in of_one] == [(first, 7, False)]
    offered = client.get(f"{LIST}?state=offered").context["missions"]
    assert [rows for _, rows, _ in offered] == [[later]]


def test_a_missions_questions_go_on_past_a_page(signed_in):  # noqa: F811
    mission = MissionFactory()
    for n in range(27):
        LearningQuestionFactory(mission=mission, question=f"Who knows, {n}?")
    client = signed_in(MemberFactory())

    first = client.get(f"{LIST}?mission={mission.code}")
    rest = client.get(f"{LIST}{first.context['next_url']}")

    assert [len(rows) for answer in (first, rest) for _, rows, _ in answer.context["missions"]] == [25, 2]


def test_an_entry_names_the_questions_and_syntheses_it_is_in(signed_in):  # noqa: F811
    entry = LearningEntryFactory()
    question = LearningQuestionFactory(entries=[entry])
    synthesis = SynthesisFactory(entries=[entry, LearningEntryFactory()], title="Ask first")
    draft = SynthesisFactory(entries=[entry, LearningEntryFactory()], title="Not yet", draft=True)

    page = words_of(signed_in(MemberFactory()).get(entry.get_absolute_url()))

    assert question.question in page and synthesis.title in page and draft.title not in page
    assert reverse("learning:synthesis_new") not in page
