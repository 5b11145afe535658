"""How a page that is open is looked at: by axe, at each width, in forced colours, with wide spacing, for its focus."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from missions_portal.tests.scene import DESK, PHONE, SouthTees, Window

AXE = Path(__file__).with_name("axe") / "axe.min.js"
LOOKS = Path(__file__).with_name("looks.js")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# 640 by 450 is the desk at 200 %; 320 by 256 is 1280 by 1024 at 400 % (WCAG 2.2, 1.4.10).
SIZES = {
    "desk": DESK,
    "phone": PHONE,
    "zoomed": {"width": 640, "height": 450},
    "narrow": {"width": 320, "height": 256},
}
# A rule that axe leaves out unless it is asked for: targets of 24 px (2.5.8).
ALSO = {"target-size": {"enabled": True}}
RUN_AXE = """([tags, also]) => axe.run(document, {runOnly: {type: 'tag', values: tags}, rules: also,
    resultTypes: ['violations']}).then(found => found.violations.map(
        one => one.id + ': ' + one.nodes.map(node => node.target.join(' ')).slice(0, 3).join(', ')))"""


class Looking(Window):
    """A window whose pages can be looked at: axe and our own looks are in each before it loads."""

    def __init__(self, browser: Any, site: str, **settings: Any) -> None:
        super().__init__(browser, site, **settings)
        self.context.add_init_script(path=AXE)
        self.context.add_init_script(path=LOOKS)

    def axe(self, **rules: dict[str, bool]) -> list[str]:
        """What axe finds, with some of its rules on or off."""
        return self.page.evaluate(RUN_AXE, [RULES, ALSO | rules])

    def look(self, *names: str) -> list[str]:
        """What these looks of looks.js find."""
        return self.page.evaluate("names => names.flatMap(name => looks[name]() ?? [])", names)

    def at(self, size: str, *, axe: bool) -> list[str]:
        """What is found at one size: sideways scroll, words cut off, boxes and order for the keyboard; by axe if asked."""
        self.page.set_viewport_size(SIZES[size])
        found = self.look("tooWide", "cutOff", "boxesOutOfReach", "outOfOrder")
        return [f"{size}: {one}" for one in found + (self.axe() if axe else [])]

    def at_every_size(self) -> list[str]:
        """What is found at all four sizes, by axe too, and on the narrow one with wide spacing."""
        found = [one for size in SIZES for one in self.at(size, axe=True)]
        spread = self.look("spread", "tooWide", "cutOff")
        self.look("together")
        return found + [f"narrow, with wide spacing: {one}" for one in spread]

    def in_forced_colours(self) -> list[str]:
        """What is lost at the desk where the reader's own colours replace the page's and motion is not wanted."""
        self.page.set_viewport_size(DESK)
        found = self.look("rememberMarks", "unseenFocus")
        self.page.emulate_media(forced_colors="active", reduced_motion="reduce")
        # The browser tells axe the page's own colours of words on the reader's ground, which nobody sees.
        forced = self.look("unseenFocus", "lostShapes", "moving") + self.axe(**{"color-contrast": {"enabled": False}})
        self.page.emulate_media(forced_colors="none", reduced_motion="no-preference")
        return found + [f"forced colours: {one}" for one in forced]

    def in_every_way(self) -> list[str]:
        """The long form."""
        return self.at_every_size() + self.in_forced_colours()

    def quickly(self, turn: int) -> list[str]:
        """The short form: axe at the desk or on a phone by turns, the narrow and the zoomed screen without it."""
        sizes = {("desk", "phone")[turn % 2]: True, "zoomed": False, "narrow": False}
        return [one for size, axe in sizes.items() for one in self.at(size, axe=axe)]


def window_of(browser: Any, site: str, scene: SouthTees, kind: str) -> Looking:
    """The window of one kind of person."""
    window = Looking(browser, site)
    if kind != "visitor":
        window.as_if_signed_in(scene.people[kind])
    return window
