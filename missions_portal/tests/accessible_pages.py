"""Which pages are looked at, and as whom: whatever the portal shows to somebody, once, and some pages as others see them."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from django.urls import Resolver404, resolve, reverse

from barriers.tests.factories import BarrierFactory, EscalationFactory
from foundation.working_days import today
from missions_portal.tests import expected_answers
from missions_portal.tests.scene import KINDS, SouthTees, ref_of
from people.models import Meeting
from people.tests.factories import AgendaItemFactory, at_ten

# A page is opened as the first of these who is shown it.
FIRST = ["visitor", "leader", "place_officer", "hwb_officer", "facilitator", "team", "other_leader", "contributor"]
WHO = FIRST + [kind for kind in KINDS if kind not in FIRST]
# Pages that say something else to others, and pages that refuse.
AGAIN = {
    "visitor": ["nowhere", "link unknown"],
    "leader": [
        "search words", "barriers few", "barriers:queue", "barriers:escalate submitted", "barriers:detail unknown",
        "save_draft",
    ],
    "place_officer": [
        "desk", "request found", "barriers:detail submitted", "barriers:detail received", "people:meetings",
        "barriers:meetings_decisions", "barriers:decide_item", "barriers:put_everything_off",
    ],
    "hwb_officer": [
        "desk", "barriers:queue", "digests:list", "publish:list", "people:meeting", "leaders:nomination willing",
    ],
    "facilitator": ["desk", "barriers:queue", "leaders:space"],
    "contributor": ["desk", "missions:detail", "learning:list"],
    "hwb_chair": ["desk", "digests:detail sent", "barriers:steer at-board"],
    "hwb_member": ["desk", "barriers:detail at-board"],
    "operator": ["desk", "jobs"],
}  # fmt: skip

# Addresses that show no page of their own, and why.
FILES = {
    "public_feed", "public_calendar", "sitemap", "security_txt", "live", "ready", "metrics", "export",
    "learning:empty_sheet", "cover_sheet", "minutes_in_word", "people:meeting_calendar", "people:forum_calendar",
    "digests:pdf", "digests:docx", "history_file",
}  # fmt: skip
LEAD_ON = {"barriers:escalation"}  # to the barrier's own page
PRESSED = {
    "save_draft", "barriers:similar", "people:move_item", "people:take_off_interest", "export_request",
    "digests:compile_again", "digests:mail_again", "digests:send_again", "organisation_sign_in",
}  # fmt: skip
NO_PAGE = {"account_no_email", "openid_connect_callback"}  # it is not there; the sign-in page says what went wrong
# Opened while there is nothing to show yet.
EMPTY = {
    "visitor": ["/", "/missions/", "/decisions/", "/learning/", "/voices/", "/digests/", "/meetings/"],
    "nobody": [
        "/portal/", "/portal/barriers/", "/portal/barriers/log/", "/portal/barriers/kinds/", "/portal/learning/",
        "/portal/learning/questions/", "/portal/learning/syntheses/", "/portal/voices/", "/portal/experiments/",
        "/portal/digests/", "/portal/actions/", "/portal/decisions/", "/portal/meetings/", "/portal/leaders/",
        "/portal/missions/", "/portal/strategy/levers/", "/portal/strategy/data/", "/portal/search/?q=nothing",
        "/account/2fa/",
    ],
}  # fmt: skip


def further(scene: SouthTees, pages: dict[str, str], things: dict[str, Any]) -> dict[str, str]:
    """Pages of the scene that have no line of their own among its addresses."""
    at_board = [ref_of(things["at-board"]), 1, "steer"]
    held, without = a_meeting_now(scene, "quorate", 1), a_meeting_now(scene, "not", 2)
    item = AgendaItemFactory(meeting=held)
    return pages | {
        "barriers:meetings_decisions": reverse("barriers:meetings_decisions", args=[held.pk]),
        "barriers:decide_item": reverse("barriers:decide_item", args=[held.pk, item.pk]),
        "barriers:put_everything_off": reverse("barriers:put_everything_off", args=[without.pk]),
        "nowhere": "/missions/XX9/",
        "search words": "/portal/search/?q=families",
        "barriers few": "/portal/barriers/?turn=mission&q=zzzz",
        "request found": f"{pages['request']}?q=families",
        "barriers:steer at-board": reverse("barriers:escalation_move", args=at_board),
    }


def a_meeting_now(scene: SouthTees, quorum: str, minutes_past: int) -> Meeting:
    """A meeting of the Place Partnership that is being held, with an ask on its agenda."""
    barrier = BarrierFactory(lead_mission=scene.mission)
    meeting = EscalationFactory(barrier=barrier, forum=scene.place, state="scheduled").agenda_item.meeting
    Meeting.objects.filter(pk=meeting.pk).update(
        quorum=quorum, state="held", starts_at=at_ten(today(), minutes_past * 60)
    )
    return meeting


@cache
def by_whom() -> dict[str, list[str]]:
    """Each kind of person and the pages opened as them: by the table of who gets what, nothing is left out."""
    found: dict[str, list[str]] = {kind: [] for kind in WHO}
    for line, answers in expected_answers.read().items():
        method, page = line.split(" ", 1)
        shown = [kind for kind in WHO if answers[KINDS.index(kind)] == "200"]
        if method == "GET" and shown and page.split()[0] not in FILES:
            found[shown[0]].append(page)
    for kind, pages in AGAIN.items():
        found[kind] += pages
    return {kind: pages for kind, pages in found.items() if pages}


def pattern(path: str) -> str:
    """An address without what stands in it for one record: “/missions/…/”."""
    try:
        return "/" + re.sub(r"<[^>]+>", "…", resolve(path.split("?")[0]).route)
    except Resolver404:
        return path
