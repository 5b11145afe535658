"""The leaders' space: notes are saved at once, become something in one step, and go to those who came."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse

from barriers.models import Action, Barrier
from foundation.drafts import kept, new_key
from foundation.working_days import today
from leaders.models import Note
from learning.models import LearningEntry
from missions_portal.tests.scene import SouthTees, deliver, south_tees
from people.models import Attendance, ForwardPlanItem, Meeting, Seat, User
from people.tests.factories import MeetingFactory, SeatFactory

pytestmark = pytest.mark.django_db
SAID = "Three hubs ask for consent in three ways."


@pytest.fixture
def scene() -> SouthTees:
    return south_tees()


@pytest.fixture
def meeting(scene: SouthTees) -> Meeting:
    return MeetingFactory(forum=scene.space)


def press(client: Any, person: Any, url: str, **boxes: Any) -> Any:
    client.force_login(User.objects.get(pk=person.pk))
    return client.post(url, {"form_key": new_key(person)} | boxes)


def noted(client: Any, scene: SouthTees, meeting: Meeting, **changes: Any) -> Note:
    given = {"round": "barriers", "words": SAID, "mission": scene.mission.pk} | changes
    url = reverse("leaders:space", args=[meeting.pk])
    assert press(client, scene.facilitator, url, **given).status_code == 302
    return Note.objects.latest("pk")


def day(name: str, on: Any) -> dict[str, int]:
    return {f"{name}-day": on.day, f"{name}-month": on.month, f"{name}-year": on.year}


def become(client: Any, person: Any, note: Note, kind: str, **boxes: Any) -> Any:
    return press(client, person, reverse("note_becomes", args=[note.meeting_id, note.pk, kind]), **boxes)


def test_the_facilitator_notes_and_those_of_the_space_read_it(scene: SouthTees, meeting: Meeting, client: Any) -> None:
    note = noted(client, scene, meeting)
    url = reverse("leaders:space", args=[meeting.pk])

    assert (note.by, note.round, note.became) == (scene.facilitator, "barriers", "")
    for kind, says in (("leader", 200), ("facilitator", 200), ("place_member", 403), ("contributor", 403)):
        client.force_login(User.objects.get(pk=getattr(scene, kind).pk))
        assert client.get(url).status_code == says, kind
    for kind in ("leader", "other_leader"):
        assert press(client, getattr(scene, kind), url, round="barriers", words="Mine.").status_code == 403
    assert client.get(reverse("leaders:space", args=[MeetingFactory(forum=scene.hwb).pk])).status_code == 404
    assert Note.objects.count() == 1


def test_a_note_that_is_not_yet_saved_is_there_again_and_an_empty_one_says_what_is_missing(
    scene: SouthTees, meeting: Meeting, client: Any
) -> None:
    url = reverse("leaders:space", args=[meeting.pk])
    answer = press(client, scene.facilitator, url, words=SAID)
    assert answer.status_code == 200 and SAID in answer.content.decode() and not Note.objects.exists()

    client.post(reverse("save_draft"), {"_path": url, "form_key": new_key(scene.facilitator), "words": "Half a sen"})
    assert kept(scene.facilitator, url)
    assert "Half a sen" in client.get(url).content.decode()


def test_a_note_becomes_learning_that_its_missions_team_is_offered(
    scene: SouthTees, meeting: Meeting, client: Any
) -> None:
    note = noted(client, scene, meeting, round="learning")
    said = {"mission": scene.mission.pk, "what": SAID, "so_what": "People give up."}

    assert become(client, scene.facilitator, note, "learning", **said).status_code == 302
    assert become(client, scene.facilitator, note, "barrier", **said | {"title": "x", "gets_in_the_way": "y"})

    entry = LearningEntry.objects.get()
    assert entry.state == "draft" and entry in LearningEntry.objects.visible_to(User.objects.get(pk=scene.leader.pk))
    assert not Barrier.objects.exists(), "a note becomes one thing, once"
    note.refresh_from_db()
    assert (note.became, note.became_at) == ("learning", entry.get_absolute_url())


def test_a_note_becomes_a_barrier_in_draft_that_the_team_logs(scene: SouthTees, meeting: Meeting, client: Any) -> None:
    note = noted(client, scene, meeting)
    said = {"mission": scene.mission.pk, "title": "Three ways of consent", "gets_in_the_way": SAID}

    become(client, scene.facilitator, note, "barrier", **said)
    barrier = Barrier.objects.get()
    deliver()

    assert barrier.state == "draft" and barrier.offered_at
    assert [letter.to for letter in mail.outbox if "Your team is offered" in letter.subject] == [[scene.leader.email]]
    move = reverse("barriers:move", args=[f"draft-{barrier.pk}", "log"])
    assert press(client, scene.leader, move, seen=barrier.moves).status_code == 302
    assert Barrier.objects.get().reference == "B-LW1-1"


def test_a_note_becomes_an_action_with_a_name_and_a_day(scene: SouthTees, meeting: Meeting, client: Any) -> None:
    note = noted(client, scene, meeting, round="issues")
    early = {"what": "Ring them.", "owner": scene.leader.pk, **day("due_on", today() - timedelta(days=1))}

    refused = become(client, scene.facilitator, note, "action", **early)
    assert refused.status_code == 200 and "Choose a day from today on." in refused.content.decode()
    note.refresh_from_db()
    assert note.became == "" and not Action.objects.exists(), "both or neither"
    become(client, scene.facilitator, note, "action", **early | day("due_on", today()))

    assert Action.objects.get().owner == scene.leader


def test_a_note_becomes_a_question_on_a_forums_forward_plan(scene: SouthTees, meeting: Meeting, client: Any) -> None:
    note = noted(client, scene, meeting, round="governance")

    become(
        client, scene.facilitator, note, "question", forum=scene.hwb.pk, title="Who may agree it?",
        **day("expected_on", today() + timedelta(days=40)),
    )  # fmt: skip

    planned = ForwardPlanItem.objects.get()
    assert (planned.forum, planned.title) == (scene.hwb, "Who may agree it?") and SAID not in planned.words


def test_nobody_but_the_facilitator_makes_something_of_a_note(scene: SouthTees, meeting: Meeting, client: Any) -> None:
    note = noted(client, scene, meeting)
    for kind, says in (("leader", 403), ("place_officer", 404), ("operator", 404)):
        assert become(client, getattr(scene, kind), note, "barrier").status_code in (says, 302), kind
    assert become(client, scene.facilitator, note, "poem").status_code == 404
    assert not Barrier.objects.exists()


def test_the_summary_goes_once_to_those_who_came_and_their_substitutes(
    scene: SouthTees, meeting: Meeting, client: Any
) -> None:
    noted(client, scene, meeting)
    url = reverse("leaders:send_summary", args=[meeting.pk])
    refused = press(client, scene.facilitator, url)
    assert "First record on the meeting’s page who came." in refused.content.decode()
    came = SeatFactory(person=scene.leader, forum=scene.space)
    away = SeatFactory(person=scene.other_leader, forum=scene.space)
    Attendance.objects.create(meeting=meeting, seat=came, came=True)
    Attendance.objects.create(meeting=meeting, seat=away, came=True, substitute=scene.team)
    Attendance.objects.create(
        meeting=meeting, seat=Seat.objects.get(person=scene.facilitator, forum=scene.space), came=False
    )

    for _ in range(2):
        assert press(client, scene.facilitator, url).status_code == 302
    deliver()

    letters = [letter for letter in mail.outbox if "what was noted" in letter.subject]
    assert sorted(letter.to[0] for letter in letters) == sorted([scene.leader.email, scene.team.email])
    assert SAID in letters[0].body and "Barriers:" in letters[0].body
