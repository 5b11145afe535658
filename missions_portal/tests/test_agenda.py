"""Items of every kind: what an agenda's items can be about, and who reads their titles."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from barriers.tests.factories import DecisionFactory, officer_at
from foundation.drafts import new_key
from foundation.moves import NotYours
from foundation.working_days import today
from learning import syntheses
from learning.models import Synthesis
from learning.tests.factories import SynthesisFactory
from missions.tests.factories import DiscussionQuestionFactory, LeverFactory, RecommendationFactory
from missions_portal import agenda
from people import agendas, meetings
from people.models import AgendaItem
from people.tests.factories import (
    AgendaItemFactory,
    MeetingFactory,
    MemberFactory,
    OfficerFactory,
    PersonFactory,
    south_tees,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def hwb() -> Any:
    return south_tees().hwb


@pytest.fixture
def officer(hwb: Any) -> Any:
    person = OfficerFactory(at=hwb)
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={})
    return person


@pytest.fixture
def meeting(hwb: Any) -> Any:
    return MeetingFactory(forum=hwb)


def post(client: Any, user: Any, url: str, **fields: Any) -> Any:
    client.force_login(user)
    return client.post(url, fields | {"form_key": new_key(user)})


def at(meeting: Any) -> str:
    return reverse("add_item", args=[meeting.pk])


def page_of(meeting: Any) -> str:
    return reverse("people:meeting", args=[meeting.pk])


def a_synthesis(by: Any) -> Synthesis:
    return Synthesis.objects.create(
        title="Arrears come first", words="…", confidence="some", by=by, on=today(), state="shared"
    )


def test_an_item_can_be_about_a_record_of_every_kind_and_is_called_by_it(
    client: Any, officer: Any, meeting: Any
) -> None:
    recommended = RecommendationFactory(number=90, text="Each mission has a leader.")
    asked = DiscussionQuestionFactory(recommendation=recommended, text="Who leads across both areas?")
    pulled, said = LeverFactory(name="Late licences"), a_synthesis(officer)

    for kind, row in {"Recommendation": recommended, "Question": asked, "Lever": pulled, "Synthesis": said}.items():
        answer = post(client, officer, at(meeting), about=f"{kind} {row.pk}", purpose="discussion")
        assert answer.status_code == 302, answer.context["form"].errors

    lines = client.get(page_of(meeting)).context["lines"]
    assert [(line.title, line.about[0].words) for line, _ in lines] == [
        ("Recommendation 90: Each mission has a leader.", "The paper: Recommendation 90"),
        ("Who leads across both areas?", "Question to the Board"),
        ("Late licences", "Lever"),
        ("Arrears come first", "Synthesis"),
    ]


def test_a_decision_made_elsewhere_comes_to_be_noted_and_only_those_who_may_read_it_read_the_title(
    client: Any,
) -> None:
    decision = DecisionFactory()
    officer, meeting = officer_at(decision.forum), MeetingFactory(forum=decision.forum)
    item = agenda.put_on_agenda(meeting, f"Decision {decision.pk}", "", "information", by=officer)

    decision.refresh_from_db()
    assert decision.to_be_noted_at == item
    client.force_login(MemberFactory(at=decision.forum))
    text = client.get(page_of(meeting)).content.decode()
    assert f"Decision to note: {decision.reference}" in text and decision.get_absolute_url() in text
    client.force_login(PersonFactory())
    text = client.get(page_of(meeting)).content.decode()
    assert decision.title not in text and "An item you cannot read" in text


def test_a_decision_this_officer_may_not_read_is_not_offered(officer: Any, meeting: Any) -> None:
    decision = DecisionFactory()
    assert decision.forum != meeting.forum
    assert agenda.KINDS["Decision"].choices(officer) == []
    with pytest.raises(ValidationError, match="Choose again"):
        agenda.put_on_agenda(meeting, f"Decision {decision.pk}", "", "information", by=officer)
    assert not AgendaItem.objects.filter(meeting=meeting).exists()


def test_what_was_offered_to_this_forum_stands_first_in_the_list(officer: Any, hwb: Any, meeting: Any) -> None:
    offered = SynthesisFactory(title="Ask first")
    SynthesisFactory(title="Ask last")
    syntheses.offer(offered, forum=hwb, offered_for="agenda", by=offered.by)

    form = agenda.ItemOfAnyKindForm(late=False, user=officer, forum=hwb)
    groups = {name: lines for name, lines in form.fields["about"].choices if name}

    assert list(groups)[0] == "Synthesis offered to this forum"
    assert groups["Synthesis offered to this forum"] == [(f"Synthesis {offered.pk}", "Ask first")]
    assert [words for _, words in groups["Synthesis"]] == ["Ask last"]

    agenda.put_on_agenda(meeting, f"Synthesis {offered.pk}", "", "discussion", by=officer)
    assert not Synthesis.objects.offered_for_agenda([hwb.pk]).exists()


def test_a_title_of_ones_own_is_kept_and_an_item_may_be_about_nothing(client: Any, officer: Any, meeting: Any) -> None:
    pulled = LeverFactory()
    post(client, officer, at(meeting), about=f"Lever {pulled.pk}", title="Licensing, first look", purpose="decision")
    post(client, officer, at(meeting), title="Apologies", purpose="information", minutes=5)
    assert [item.title for item in meeting.items.all()] == ["Licensing, first look", "Apologies"]
    assert list(pulled.agenda_items.all()) == [meeting.items.first()]
    lines = client.get(page_of(meeting)).context["lines"]
    assert [about.words for line, _ in lines for about in line.about] == [f"Lever: {pulled.name}"]


def test_an_item_needs_a_title_or_something_it_is_about(client: Any, officer: Any, meeting: Any) -> None:
    answer = post(client, officer, at(meeting), purpose="decision", minutes=20)
    assert answer.context["form"].errors["title"] == ["Give it a title, or say what it is about."]
    assert 'value="20"' in answer.content.decode()
    assert not meeting.items.exists()


@pytest.mark.parametrize("about", ["Lever 987654", "Lever x", "Barrier 1", "Lever", "x" * 400])
def test_only_what_is_offered_can_be_chosen(client: Any, officer: Any, meeting: Any, about: str) -> None:
    answer = post(client, officer, at(meeting), about=about, title="Mine", purpose="decision")
    assert answer.status_code == 200 and "about" in answer.context["form"].errors
    assert not meeting.items.exists()


def test_a_lever_may_come_to_many_agendas_and_a_synthesis_to_one(officer: Any, hwb: Any, meeting: Any) -> None:
    other, pulled = MeetingFactory(forum=hwb), LeverFactory()
    said = a_synthesis(officer)
    for each in (meeting, other):
        agenda.put_on_agenda(each, f"Lever {pulled.pk}", "", "decision", by=officer)
    agenda.put_on_agenda(meeting, f"Synthesis {said.pk}", "", "decision", by=officer)

    with pytest.raises(ValidationError, match="another agenda meanwhile"):
        agenda.put_on_agenda(other, f"Synthesis {said.pk}", "", "decision", by=officer)

    assert pulled.agenda_items.count() == 2 and other.items.count() == 1
    assert agenda.KINDS["Synthesis"].choices(officer) == []


def test_what_was_taken_off_an_agenda_or_was_on_a_cancelled_one_is_offered_again(
    officer: Any, hwb: Any, meeting: Any
) -> None:
    said, other, third = a_synthesis(officer), MeetingFactory(forum=hwb), MeetingFactory(forum=hwb)
    about = f"Synthesis {said.pk}"
    item = agenda.put_on_agenda(meeting, about, "", "decision", by=officer)
    agendas.take_off(item, because="It came too early.", by=officer)

    agenda.put_on_agenda(other, about, "", "decision", by=officer)
    assert agenda.KINDS["Synthesis"].choices(officer) == []
    meetings.cancel(other, words="Snow.", by=officer)
    again = agenda.put_on_agenda(third, about, "", "decision", by=officer)

    said.refresh_from_db()
    assert said.agenda_item == again


def test_of_two_who_choose_the_same_synthesis_at_once_the_second_adds_nothing(
    officer: Any, meeting: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = a_synthesis(officer)
    first = agendas.append_item(meeting, "First", "decision", by=officer)
    add_item = agendas.add_item

    def while_another_takes_it(*args: Any, **kwargs: Any) -> AgendaItem:
        Synthesis.objects.filter(pk=said.pk).update(agenda_item=first)
        return add_item(*args, **kwargs)

    monkeypatch.setattr(agendas, "add_item", while_another_takes_it)
    with pytest.raises(ValidationError, match="another agenda meanwhile"):
        agenda.put_on_agenda(meeting, f"Synthesis {said.pk}", "", "decision", by=officer)
    assert list(meeting.items.all()) == [first]


def test_only_the_officer_of_a_coming_meeting_adds_items(client: Any, hwb: Any, officer: Any, meeting: Any) -> None:
    for person in (MemberFactory(at=hwb), PersonFactory()):
        assert post(client, person, at(meeting), title="Mine", purpose="decision").status_code == 403
        with pytest.raises(NotYours):
            agenda.put_on_agenda(meeting, "", "Mine", "decision", by=person)
    over = MeetingFactory(forum=hwb, held=True)
    assert post(client, officer, at(over), title="Late", purpose="decision").url == page_of(over)
    assert client.get(reverse("add_item", args=[987654])).status_code == 404
    assert not AgendaItem.objects.exists()


def test_an_item_after_the_agenda_went_out_still_needs_the_chairs_reason(
    client: Any, officer: Any, meeting: Any
) -> None:
    meetings.send_agenda(meeting, by=officer)
    about = f"Lever {LeverFactory().pk}"
    answer = post(client, officer, at(meeting), about=about, purpose="decision")
    assert "late_because" in answer.context["form"].errors
    answer = post(client, officer, at(meeting), about=about, purpose="decision", late_because="It came up today.")
    assert answer.status_code == 302


def test_the_agenda_and_the_form_ask_no_more_of_the_database_for_many_than_for_few(
    client: Any, officer: Any, meeting: Any
) -> None:
    client.force_login(officer)
    pages = [at(meeting), page_of(meeting)]
    counts = []
    for start, more in ((100, 1), (200, 20)):
        for n in range(more):
            for row in (RecommendationFactory(number=start + n), LeverFactory()):
                agenda.put_on_agenda(meeting, f"{type(row).__name__} {row.pk}", "", "decision", by=officer)
        for page in pages:
            client.get(page)
            with CaptureQueriesContext(connection) as asked:
                client.get(page)
            counts.append(len(asked))
    assert counts[:2] == counts[2:]
    assert max(counts) <= 14


def test_an_exempt_item_about_a_lever_is_named_to_the_forums_people_only(hwb: Any, meeting: Any, client: Any) -> None:
    item = AgendaItemFactory(meeting=meeting, title="The rent of two shops", exempt=True, exempt_paragraph="3")
    LeverFactory(name="Land lent to family hubs").agenda_items.add(item)

    client.force_login(PersonFactory())
    outside = client.get(page_of(meeting)).content.decode()
    client.force_login(MemberFactory(at=hwb))
    inside = client.get(page_of(meeting)).content.decode()

    assert "Exempt item" in outside and "two shops" not in outside and "Land lent" not in outside
    assert "The rent of two shops" in inside and "Land lent to family hubs" in inside
