"""The pages of missions, as the people of a mission and others see them."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from foundation.drafts import new_key
from missions.models import Mission, MissionUpdate
from missions.tests.cast import person_of, post
from missions.tests.factories import GoalFactory, MissionFactory, StageFactory
from people.tests.factories import PersonFactory

pytestmark = pytest.mark.django_db


def test_missions_stand_stage_by_stage_in_the_strategys_order(client: Any) -> None:
    MissionFactory(code="AW1", stage=StageFactory(age_well=True), order=3)
    MissionFactory(code="LW1", order=2)
    MissionFactory(code="SW1", stage=StageFactory(start_well=True), order=1)
    client.force_login(PersonFactory())
    stages = client.get(reverse("missions:list")).context["stages"]
    assert [stage.name for stage, _ in stages] == ["Start Well", "Live Well", "Age Well"]


def test_what_is_not_set_is_said_plainly(client: Any, mission: Any) -> None:
    GoalFactory(mission=mission, name="Debt", statement="")
    client.force_login(PersonFactory())
    page = client.get(reverse("missions:detail", args=["lw1"])).content.decode()
    assert "Not set." in page
    assert "How we would know: not set" in page
    assert "No system leader has been appointed yet" in page


def test_an_unknown_mission_is_not_found(client: Any) -> None:
    client.force_login(PersonFactory())
    assert client.get(reverse("missions:detail", args=["ZZ9"])).status_code == 404


def test_the_missions_people_are_offered_its_acts_and_others_are_not(client: Any, mission: Any, leader: Any) -> None:
    url = reverse("missions:detail", args=[mission.code])
    client.force_login(leader)
    assert reverse("missions:update", args=[mission.code]) in client.get(url).content.decode()
    client.force_login(person_of(mission, "contributor"))
    assert reverse("missions:update", args=[mission.code]) not in client.get(url).content.decode()


@pytest.mark.parametrize("role", ["leader", "team", "caretaker"])
def test_its_people_write_an_update(client: Any, mission: Any, role: str) -> None:
    url = reverse("missions:update", args=[mission.code])
    assert post(client, person_of(mission, role), url, words="Forty families came.").status_code == 302
    assert mission.updates.get().words == "Forty families came."


def test_others_do_not_write_its_words(client: Any, mission: Any) -> None:
    others = [PersonFactory(), person_of(mission, "contributor"), person_of(MissionFactory(code="LW2"), "leader")]
    for name in ("missions:update", "missions:amend"):
        for person in others:
            url = reverse(name, args=[mission.code])
            client.force_login(person)
            assert client.get(url).status_code == 403
            assert post(client, person, url, words="Ours now", version=1).status_code == 403
    assert not MissionUpdate.objects.exists()


def test_an_update_without_words_is_refused_beside_the_field(client: Any, mission: Any, leader: Any) -> None:
    answer = post(client, leader, reverse("missions:update", args=[mission.code]), words="  ")
    assert answer.status_code == 200
    assert "words" in answer.context["form"].errors


def test_the_same_form_sent_twice_writes_one_update(client: Any, mission: Any, leader: Any) -> None:
    client.force_login(leader)
    fields = {"words": "Forty families came.", "form_key": new_key(leader)}
    for _ in range(2):
        client.post(reverse("missions:update", args=[mission.code]), fields)
    assert mission.updates.count() == 1


def test_an_update_that_may_identify_a_person_is_saved_with_a_warning_since_it_is_not_public(
    client: Any, mission: Any, leader: Any
) -> None:
    PersonFactory(name="Mary Jones")
    client.force_login(leader)
    fields = {"words": "Cllr Jones said: ring 07700 900123.", "form_key": new_key(leader)}
    answer = client.post(reverse("missions:update", args=[mission.code]), fields, follow=True)
    _, warning = (str(message) for message in answer.context["messages"])
    assert "07700 900123" in warning
    assert "Jones" not in warning
    assert mission.updates.exists()


def _words_of(kind: str, mission: Mission) -> tuple[Any, str, str]:
    """A record, the address its words are changed at, and one of its public boxes."""
    if kind == "mission":
        return mission, reverse("missions:amend", args=[mission.code]), "challenge"
    goal = GoalFactory(mission=mission)
    return goal, reverse("missions:amend_goal", args=[mission.code, goal.pk]), "statement"


@pytest.mark.parametrize("kind", ["mission", "goal"])
def test_public_words_that_may_identify_a_person_are_not_saved_until_they_were_read_again(
    client: Any, mission: Any, leader: Any, kind: str
) -> None:
    record, url, box = _words_of(kind, mission)
    typed = "Ask Mrs Patel on 07700 900123."

    answer = post(client, leader, url, version=1, **{box: typed})

    refusal = str(answer.context["form"].errors[box])
    assert answer.status_code == 200
    assert "Mrs Patel" in refusal and "07700 900123" in refusal
    page = answer.content.decode()
    assert "I have read it again: nobody can be recognised" in page
    assert f">\n{typed}</textarea>" in page
    record.refresh_from_db()
    assert (getattr(record, box), record.version) == ("", 1)

    assert post(client, leader, url, version=1, read_again="on", **{box: typed}).status_code == 302
    record.refresh_from_db()
    assert (getattr(record, box), record.version) == (typed, 2)


def test_the_box_to_say_one_read_it_again_is_not_there_before_something_was_found(
    client: Any, mission: Any, leader: Any
) -> None:
    url = reverse("missions:amend", args=[mission.code])
    client.force_login(leader)
    assert "I have read it again" not in client.get(url).content.decode()
    answer = post(client, leader, url, version=1, challenge="Wages.", theory_of_change_url="no address")
    assert set(answer.context["form"].errors) == {"theory_of_change_url"}
    assert "I have read it again" not in answer.content.decode()


def test_a_name_of_the_directory_may_stand_in_public_words(client: Any, mission: Any, leader: Any) -> None:
    PersonFactory(name="Mary Jones", email="mary.jones@example.org")
    url = reverse("missions:amend", args=[mission.code])
    words = "Cllr Jones asks for more: mary.jones@example.org."
    assert post(client, leader, url, version=1, challenge=words).status_code == 302
    mission.refresh_from_db()
    assert mission.challenge == words


def test_words_read_again_that_come_late_still_show_both_texts(client: Any, mission: Any, leader: Any) -> None:
    url = reverse("missions:amend", args=[mission.code])
    post(client, leader, url, version=1, challenge="Wages.")

    answer = post(client, leader, url, version=1, challenge="Mrs Patel’s wages.", read_again="on")

    assert answer.status_code == 409
    assert answer.context["form"]["read_again"].value()
    mission.refresh_from_db()
    assert mission.challenge == "Wages."


def test_the_team_changes_its_words_and_the_history_keeps_both(client: Any, mission: Any, leader: Any) -> None:
    url = reverse("missions:amend", args=[mission.code])
    answer = post(client, leader, url, version=1, challenge="Wages.", by_when="2030")
    assert answer.url == reverse("missions:detail", args=[mission.code])
    mission.refresh_from_db()
    assert (mission.challenge, mission.version) == ("Wages.", 2)
    assert mission.history.first().history_user == leader


def test_words_changed_meanwhile_are_shown_beside_yours_and_nothing_is_lost(
    client: Any, mission: Any, leader: Any
) -> None:
    url = reverse("missions:amend", args=[mission.code])
    post(client, leader, url, version=1, challenge="Wages and rents.", by_when="2030")

    answer = post(client, person_of(mission, "team"), url, version=1, challenge="Childcare.", by_when="2030")

    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Wages and rents." in page
    assert "Childcare." in page
    mission.refresh_from_db()
    assert mission.challenge == "Wages and rents."
    assert answer.context["form"]["version"].value() == "2"


def test_a_goals_words_are_changed_by_its_team(client: Any, mission: Any, leader: Any) -> None:
    goal = GoalFactory(mission=mission)
    url = reverse("missions:amend_goal", args=[mission.code, goal.pk])
    post(client, leader, url, version=1, statement="Nobody turned away.", jsna_url="https://example.org/debt")
    goal.refresh_from_db()
    assert goal.statement == "Nobody turned away."
    other = GoalFactory(mission=MissionFactory(code="LW2"))
    assert client.get(reverse("missions:amend_goal", args=[mission.code, other.pk])).status_code == 404


def test_a_mission_page_asks_no_more_of_the_database_for_more_rows(
    client: Any, mission: Any, leader: Any, django_assert_max_num_queries: Any
) -> None:
    client.force_login(leader)
    url = reverse("missions:detail", args=[mission.code])
    GoalFactory(mission=mission)
    mission.updates.create(words="One", by=leader)
    client.get(url)
    with django_assert_max_num_queries(60) as few:
        client.get(url)
    for n in range(9):
        GoalFactory(mission=mission, name=f"Aim {n}")
        mission.updates.create(words=f"More {n}", by=leader)
        person_of(mission, "team")
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(url)
