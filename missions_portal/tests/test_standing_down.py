"""Standing down in one step: the part ends, and what was held passes to the successor or the caretaker."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from barriers.models import Barrier
from barriers.tests.factories import BarrierFactory
from foundation.drafts import new_key
from foundation.working_days import today
from leaders.models import Appointment
from missions_portal.tests.scene import SouthTees, south_tees
from missions_portal.tests.test_hand_over import again, promised

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> SouthTees:
    return south_tees()


def press(client: Any, person: Any, held: Appointment, until: Any) -> Any:
    client.force_login(again(person))
    url = reverse("end_part", args=[held.pk])
    boxes = {"until-day": until.day, "until-month": until.month, "until-year": until.year}
    return client.post(url, {"form_key": new_key(person), **boxes})


def test_one_step_ends_the_part_and_passes_on_drafts_and_actions(scene: SouthTees, client: Any) -> None:
    held = Appointment.objects.get(mission=scene.mission, role="leader")
    draft, action = BarrierFactory(lead_mission=scene.mission, author=scene.leader, draft=True), promised(scene)
    client.force_login(scene.leader)
    page = client.get(reverse("end_part", args=[held.pk])).content.decode()
    assert "Drafts of barriers</dt><dd>1" in page and "Actions</dt><dd>1" in page

    answer = press(client, scene.leader, held, today())

    action.refresh_from_db()
    assert answer.status_code == 302 and action.owner == scene.facilitator
    assert draft in Barrier.objects.visible_to(again(scene.facilitator))
    assert "looks after" in client.get(answer.url).content.decode()


def test_a_day_that_is_over_is_refused_beside_its_box(scene: SouthTees, client: Any) -> None:
    held = Appointment.objects.get(mission=scene.mission, role="leader")

    answer = press(client, scene.leader, held, today() - timedelta(days=1))

    assert answer.status_code == 200 and "Choose today or a day to come." in answer.content.decode()
    held.refresh_from_db()
    assert held.until is None


@pytest.mark.parametrize("kind", ["team", "other_leader", "facilitator", "place_member"])
def test_nobody_ends_a_leaders_part_for_them(scene: SouthTees, client: Any, kind: str) -> None:
    held = Appointment.objects.get(mission=scene.mission, role="leader")

    assert press(client, getattr(scene, kind), held, today()).status_code in (302, 403)
    held.refresh_from_db()
    assert held.until is None
