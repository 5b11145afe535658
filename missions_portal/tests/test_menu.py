"""The main menu: for whom it holds what, and where it says one is."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import Context
from django.urls import resolve, reverse

from missions_portal.templatetags.menu import main_nav
from people.tests.factories import ChairFactory, MemberFactory, OfficerFactory

pytestmark = pytest.mark.django_db


def menu(rf: Any, user: Any, path: str, **context: Any) -> dict[str, str]:
    """Each label of the menu on a page, with its aria-current value."""
    request = rf.get(path)
    request.user, request.resolver_match = user, resolve(path)
    return {link["label"]: link["current"] for link in main_nav(Context({"request": request} | context))}


def where(rf: Any, user: Any, path: str, **context: Any) -> dict[str, str]:
    """The labels that say one is there."""
    return {label: current for label, current in menu(rf, user, path, **context).items() if current}


def test_only_those_who_do_or_steer_a_forums_work_have_a_queue(rf: Any) -> None:
    desk = reverse("desk")
    assert list(menu(rf, OfficerFactory(), desk))[:2] == ["Desk", "Queue"]
    assert "Queue" in menu(rf, ChairFactory(), desk)
    assert "Queue" not in menu(rf, MemberFactory(), desk)


def test_a_visitor_sees_the_public_window(rf: Any) -> None:
    assert list(menu(rf, AnonymousUser(), "/"))[0] == "Home"
    assert "Desk" not in menu(rf, AnonymousUser(), "/")


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/portal/", {"Desk": "page"}),
        ("/portal/barriers/", {"Barriers": "page"}),
        ("/portal/barriers/log/", {"Barriers": "true"}),
        ("/portal/experiments/", {"Learning": "true"}),  # a page of the part whose list is called “Learning”
        ("/portal/voices/", {"Voices": "page"}),
        ("/portal/search/", {}),
        ("/portal/escalations/", {}),  # the queue, which a member has none of
    ],
)
def test_the_menu_says_in_which_part_a_page_lies(rf: Any, path: str, current: dict[str, str]) -> None:
    assert where(rf, MemberFactory(), path) == current


def test_a_page_may_name_its_part_itself(rf: Any) -> None:
    assert where(rf, MemberFactory(), reverse("leaders:register"), section="missions") == {"Missions": "true"}
