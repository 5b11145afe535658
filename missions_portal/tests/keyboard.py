"""A window used by keyboard alone: at every stop the focus is seen, in sight, under nothing, and in reading order."""

from __future__ import annotations

from typing import Any

from missions_portal.tests.looks import Looking

FARTHEST = 200  # stops; no page has so many
COMES_BEFORE = (
    "goal => Boolean(document.activeElement.compareDocumentPosition(goal) & Node.DOCUMENT_POSITION_PRECEDING)"
)


class Keys(Looking):
    """Does what a `Window` does, by Tab, Shift+Tab, the arrows, Space and Enter."""

    stops = 0

    def open(self, path: str) -> str:
        super().open(path)
        return self._arrived()

    def follow(self, words: str) -> str:
        link = self.page.locator("main").get_by_role("link", name=words).first
        return self._enter(link)

    def press(self, words: str) -> str:
        button = self.page.locator("main").get_by_role("button", name=words, exact=True).first
        said = self._enter(button)
        assert not self.page.locator(".govuk-error-summary").count(), said
        return said

    def fill(self, **boxes: str) -> None:
        for name, text in boxes.items():
            self.reach(self.page.locator(f"main [name='{name}']:visible").first)
            self.page.keyboard.press("Control+A")
            self.page.keyboard.type(text)

    def choose(self, name: str, value: Any) -> None:
        """The Tab key comes to the first or chosen one of a group, the arrows go on to the others."""
        goal = self.page.locator(f"main input[name='{name}'][value='{value}']").element_handle()
        here = self.reach(goal)
        for _ in range(FARTHEST):
            if here["there"]:
                break
            self.page.keyboard.press("ArrowDown")
            here = self._stop(goal)
        if not goal.is_checked():
            self.page.keyboard.press("Space")
        assert goal.is_checked(), f"{name} {value} on {self.path}"

    def pick(self, name: str, value: Any) -> None:
        box = self.page.locator(f"main select[name='{name}']").element_handle()
        self.reach(box)
        self.page.keyboard.press("Home")
        for _ in range(FARTHEST):
            if box.input_value() == str(value):
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"The arrows never came to {value} in {name} on {self.path}")

    def reach(self, goal: Any) -> dict[str, Any]:
        """Go to this by Tab, or back to it by Shift+Tab; of a group of choices to whichever the key comes to."""
        goal = goal.element_handle() if hasattr(goal, "element_handle") else goal
        before: dict[str, Any] = {"page": True}
        for _ in range(FARTHEST):
            back = self.page.evaluate(COMES_BEFORE, goal)
            self.page.keyboard.press("Shift+Tab" if back else "Tab")
            here = self._stop(goal)
            if not back:
                self._goes_on(before, here)
            if here["there"] or here["group"]:
                return here
            before = here
        raise AssertionError(f"The Tab key never came to {goal} on {self.path}")

    def _stop(self, goal: Any) -> dict[str, Any]:
        here: dict[str, Any] = self.page.evaluate("goal => looks.here(goal)", goal)
        assert here["page"] or (here["seen"] and here["inSight"] and not here["covered"]), (self.path, here)
        self.stops += 1
        return here

    def _goes_on(self, before: dict[str, Any], here: dict[str, Any]) -> None:
        """Down, or to the right, or to the top of a column further right; as it is read."""
        if before["page"] or here["page"] or before["apart"] or here["apart"]:
            return
        was, now = before["box"], here["box"]
        up = now["bottom"] <= was["top"] + 1
        assert not up or now["left"] >= was["right"] - 1, (self.path, before["called"], here["called"])

    def _enter(self, goal: Any) -> str:
        self.reach(goal)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        return self._arrived()

    def _arrived(self) -> str:
        """On a page as it opens: it fits, and the first stop skips what stands above its main part."""
        assert not self.look("tooWide"), self.path
        if self.page.evaluate("document.activeElement === document.body"):
            self.page.keyboard.press("Tab")
            skip = self._stop(None)
            assert "Skip to main content" in skip["called"], (self.path, skip)
            self.page.keyboard.press("Enter")
            assert self.page.evaluate("document.activeElement.id") == "main"
        return self.words
