"""A window in which a script that gets onto a page is noticed: what ran, what was asked of others, what stands there."""

from __future__ import annotations

from time import monotonic
from typing import Any

from missions_portal.tests.scene import Window
from missions_portal.tests.script_payloads import ELSEWHERE

# In every frame before anything else is read.
NOTICE_A_RUN = "window.alert = what => console.error('It ran: ' + what)"
# What Chromium's own reading of the page has in it that would run when pressed, passed over or given time.
PLANTED = """elsewhere => [...document.querySelectorAll('*')].flatMap(tag => {
  const name = tag.localName, found = []
  const ours = name === 'script' && (tag.type === 'application/json' || (tag.src || '').startsWith(location.origin + '/'))
  if (['iframe', 'object', 'embed', 'base', 'math'].includes(name) || (name === 'script' && !ours)) found.push(name)
  if (name === 'style' && tag.textContent.includes(elsewhere)) found.push(name)
  for (const {localName, value} of tag.attributes) {
    if (/^on/.test(localName) || localName === 'srcdoc') found.push(name + ' ' + localName)
    if (localName === 'http-equiv' && /refresh/i.test(value)) found.push(name + ' ' + localName)
    if (localName === 'style' && value.includes(elsewhere)) found.push(name + ' ' + localName)
    if (!['href', 'src', 'action', 'formaction'].includes(localName)) continue
    let read
    try { read = new URL(value, document.baseURI) } catch { continue }
    const ownImage = name === 'img' && read.protocol === 'data:'
    const runs = ['javascript:', 'vbscript:', 'data:'].includes(read.protocol) && !ownImage
    if (runs || read.host === elsewhere) found.push(name + ' ' + localName)
  }
  return found
})"""


class Trap(Window):
    """A window without the policy, so that it is the escaping which is tried, and nothing goes out to another host."""

    def __init__(self, browser: Any, site: str) -> None:
        super().__init__(browser, site, bypass_csp=True)
        self.context.add_init_script(NOTICE_A_RUN)
        self.asked_of_others: list[str] = []
        self.context.route(lambda address: not address.startswith(f"{site}/"), self._refuse)
        self.page.on("dialog", self._dialog)

    def caught(self) -> list[str]:
        """Everything noticed since it was asked last; that a page is not found or not theirs is no matter."""
        ran = [said for said in self.complaints if not said.startswith("Failed to load resource")]
        found = ran + self.asked_of_others or self._planted()
        self.complaints.clear()
        self.asked_of_others.clear()
        return found

    def caught_within(self, seconds: float) -> list[str]:
        """The same, for a page that may take a moment to do what it does."""
        until = monotonic() + seconds
        while not (found := self.caught()) and monotonic() < until:
            self.page.wait_for_timeout(20)
        return found

    def show(self, page: str, **headers: str) -> None:
        """Show a page of the test's own, at an address of the site."""
        address = f"{self.site}/trap/"
        told = {"Content-Type": "text/html; charset=utf-8"} | headers
        self.page.route(address, lambda route: route.fulfill(body=page, headers=told))
        self.page.goto(address, wait_until="domcontentloaded")
        self.page.unroute(address)

    def _planted(self) -> list[str]:
        from playwright.sync_api import Error

        try:
            return self.page.evaluate(PLANTED, ELSEWHERE)
        except Error as error:
            if "navigation" not in str(error):
                raise
            return ["It led the page elsewhere"]

    def _refuse(self, route: Any) -> None:
        self.asked_of_others.append(f"asked {route.request.url}")
        route.fulfill(status=204)  # nothing comes back, and the page stays where it is

    def _dialog(self, dialog: Any) -> None:
        self.complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()
