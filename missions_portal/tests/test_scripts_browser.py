"""Scripts in words, in Chromium and without the policy: whatever is typed, the escaping alone lets nothing run.

The short form opens a fifth of the pages, by chance: ATTACK_SEED repeats a run. The long form (ATTACK_COUNT is set) opens
every page as each of the people.
"""

from __future__ import annotations

import random
from email import message_from_bytes, policy
from typing import Any

import pytest

from barriers.models import Barrier
from digests.compile import approve, compile_due, due_on
from digests.deliver import send_approved
from foundation.models import Notice
from foundation.search import refresh_search
from missions_portal.middleware import CONTENT_SECURITY_POLICY
from missions_portal.tests.accessible_pages import FILES, by_whom, further
from missions_portal.tests.attacks import LONG, SEED, say
from missions_portal.tests.scene import SouthTees, addresses, deliver, furnish, in_working_days, south_tees
from missions_portal.tests.script_payloads import (
    ADDRESSES,
    OUT_OF_A_SCRIPT,
    OUT_OF_A_TAG,
    OUT_OF_AN_ATTRIBUTE,
    PAYLOADS,
    READ_TWICE,
    TAGS,
)
from missions_portal.tests.trap import Trap
from missions_portal.tests.typed_columns import fill, furnish_further
from people.tests.factories import MeetingFactory, at_ten

pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True)]

READERS = ["visitor", "leader", "place_officer", "hwb_officer"]
AT_ONCE = 12  # pages opened before every column gets another payload
# Where a page might write out words as they are, and the payloads that run there.
UNESCAPED = {
    "<p>{}</p>": [*TAGS, *OUT_OF_A_TAG, *READ_TWICE],
    '<input value="{}">': [payload for payload in OUT_OF_AN_ATTRIBUTE if payload[0] == '"'],
    "<input value='{}'>": [payload for payload in OUT_OF_AN_ATTRIBUTE if payload[0] == "'"],
    "<input value={}>": [payload for payload in OUT_OF_AN_ATTRIBUTE if payload[0] == "x"],
    "<img src=`{}`>": [payload for payload in OUT_OF_AN_ATTRIBUTE if payload[0] == "`"],
    "<a href='{}'>x</a>": ADDRESSES,
    '<script>x = {{a: "{}"}}</script>': OUT_OF_A_SCRIPT[:1],
    "<script>x = '{}'</script>": OUT_OF_A_SCRIPT[1:2],
    "<script>document.write('{}')</script>": OUT_OF_A_SCRIPT[2:],
}


def house() -> tuple[SouthTees, dict[str, str]]:
    """The furnished house, with a row of everything somebody types, and its pages."""
    scene = south_tees()
    things = furnish(scene)
    furnish_further(scene, things)
    searches = {"search payloads": "/portal/search/?q=alert", "barriers payloads": "/portal/barriers/?q=script&ended=1"}
    return scene, further(scene, addresses(scene, things), things) | searches


def opened(pages: dict[str, str], chance: random.Random) -> list[tuple[str, str]]:
    """Who opens which page, in an order by chance: in the short form a fifth of all that is shown to somebody."""
    shown = [(kind, name) for kind, names in by_whom().items() for name in names]
    shown += [("leader", "search payloads"), ("leader", "barriers payloads")]
    if LONG:
        everything = [name for name in pages if name.split()[0] not in FILES]
        shown = sorted({*shown, *((kind, name) for kind in READERS for name in everything)})
    chance.shuffle(shown)
    return shown if LONG else shown[: len(shown) // 5]


@pytest.fixture
def chance(capsys: pytest.CaptureFixture[str]) -> random.Random:
    say(capsys, f"scripts in Chromium: ATTACK_SEED={SEED}")
    return random.Random(SEED)


class Traps(dict[str, Trap]):
    """The window of each kind of person, opened when it is first asked for."""

    def __init__(self, browser: Any, site: str, scene: SouthTees) -> None:
        self.browser, self.site, self.scene = browser, site, scene

    def __missing__(self, kind: str) -> Trap:
        self[kind] = trap = Trap(self.browser, self.site)
        if kind != "visitor":
            trap.as_if_signed_in(self.scene.people[kind])
        return trap


def test_a_payload_that_is_written_out_as_it_is_would_be_caught(browser: Any, live_server: Any) -> None:
    trap = Trap(browser, live_server.url)
    ran = {}
    for around, payloads in UNESCAPED.items():
        for payload in payloads:
            trap.show(around.format(payload), **{"Content-Security-Policy": CONTENT_SECURITY_POLICY})
            ran[payload] = trap.caught_within(2)

    assert len(ran) > 50 and [payload for payload, caught in ran.items() if not caught] == []
    assert any("It ran" in said for said in ran[TAGS[0]])
    trap.show("<p>Words.</p>")
    assert trap.caught_within(0.2) == []


def test_nothing_that_is_typed_runs_in_a_browser(
    browser: Any, live_server: Any, chance: random.Random, capsys: pytest.CaptureFixture[str]
) -> None:
    scene, pages = house()
    traps, caught, with_payloads = Traps(browser, live_server.url, scene), {}, 0
    turns = iter(chance.sample(range(len(PAYLOADS)), len(PAYLOADS)) * 20)
    for number, (kind, name) in enumerate(opened(pages, chance)):
        if number % AT_ONCE == 0:
            fill(turn := next(turns))
        answer = traps[kind].page.goto(live_server.url + pages[name])
        assert answer.status < 500 or name == "ready", name
        with_payloads += "alert(1)" in answer.text()
        if found := traps[kind].caught():
            caught[f"turn {turn}, {kind}: {name}"] = found
    said = f"{number + 1} pages, {with_payloads} of them with payloads, {number // AT_ONCE + 1} fillings"
    say(capsys, f"scripts in Chromium: {said}, {len(traps)} people")
    assert caught == {}, f"ATTACK_SEED={SEED}"
    assert with_payloads > number / 2


def test_what_is_fetched_while_somebody_types_is_words_too(browser: Any, live_server: Any) -> None:
    scene, _ = house()
    fill(0)
    Barrier.objects.update(title=TAGS[3])
    refresh_search(Barrier.objects.all())
    trap = Traps(browser, live_server.url, scene)["leader"]
    trap.open("/portal/barriers/log/")
    trap.fill(title=TAGS[3], gets_in_the_way=TAGS[3])
    trap.page.locator("[data-similar] li").first.wait_for()
    assert trap.caught_within(0.2) == []


def test_a_digest_of_payloads_runs_nothing_on_the_web_nor_as_a_mail(
    browser: Any, live_server: Any, chance: random.Random
) -> None:
    scene, _ = house()
    meeting = MeetingFactory(forum=scene.hwb, starts_at=at_ten(in_working_days(40)))
    traps = Traps(browser, live_server.url, scene)
    fill(chance.randrange(len(PAYLOADS)))
    for edition in compile_due(due_on(meeting)):
        if edition.forum == scene.hwb:
            approve(edition, by=scene.hwb_officer, note="".join(PAYLOADS))
    send_approved()
    deliver()

    edition = scene.hwb.editions.get(meeting=meeting, kind="forum")
    traps["hwb_officer"].open(edition.get_absolute_url())
    assert traps["hwb_officer"].caught_within(0.2) == []
    mails = [html for notice in Notice.objects.exclude(mime=None) if (html := html_of(notice))]
    assert any("alert(1)" in html for html in mails)
    for html in mails:
        traps["visitor"].show(html)
        assert traps["visitor"].caught() == []


def html_of(notice: Notice) -> str:
    """The HTML part of the mail as it was sent."""
    part = message_from_bytes(bytes(notice.mime), policy=policy.default).get_body(("html",))
    return part.get_content() if part else ""
