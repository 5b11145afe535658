"""The lines of the table that tell what a visitor's browser loads: bytes, strangers asked, time until it is seen."""

from __future__ import annotations

import os
import shutil
import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from bench.starting import files_for_a_server, first_page, server_of
from bench.table import Line, not_measured

FIRST, NEXT = "/", "/missions/"
PHONE = {"width": 390, "height": 844}
SLOWER = 4  # how many times slower a cheap phone computes
# As Chromium's own tools set them: bytes a second down and up, and milliseconds of waiting added to each request.
FAST_3G = {"downloadThroughput": 180_000, "uploadThroughput": 84_375, "latency": 562.5}
SLOW_3G = {"downloadThroughput": 50_000, "uploadThroughput": 50_000, "latency": 2000}
TRIES = 3
LARGEST_PAINT = """() => new Promise(done => new PerformanceObserver(list =>
    done(list.getEntries().at(-1).startTime)).observe({type: "largest-contentful-paint", buffered: true}))"""
WIRE = "first view on the wire / next view; third parties"
PAINT = "LCP, CPU ×4: fast 3G / slow 3G"


def first_views() -> list[Line]:
    """What the home page weighs with nothing kept, and the missions after it; when a phone shows its largest part."""
    chromium = shutil.which("chromium") or os.environ.get("CHROMIUM", "")
    if not chromium:
        because = "there is no Chromium here"
        return [not_measured(WIRE, "≤ 110 KB / ≤ 10 KB; 0", because), not_measured(PAINT, "≤ 1.8 / ≤ 5 s", because)]
    with files_for_a_server() as environment, server_of(environment) as (_, site), _browser(chromium) as browser:
        first_page(site)
        return [_on_the_wire(browser, site), _painted(browser, site)]


def _on_the_wire(browser: Any, site: str) -> Line:
    with _phone(browser) as (page, line):
        first, next_one = _Load(line), _Load(line)
        with first:
            page.goto(site + FIRST, wait_until="networkidle")
        with next_one:
            page.goto(site + NEXT, wait_until="networkidle")
    strangers = {urlsplit(url).netloc for url in first.asked + next_one.asked} - {urlsplit(site).netloc}
    kilobytes = [load.bytes / 1000 for load in (first, next_one)]
    shown = f"{kilobytes[0]:.0f} KB / {kilobytes[1]:.1f} KB; {len(strangers)}"
    met = kilobytes[0] <= 110 and kilobytes[1] <= 10 and not strangers
    return Line(WIRE, "≤ 110 KB / ≤ 10 KB; 0", shown, met)


def _painted(browser: Any, site: str) -> Line:
    networks = (FAST_3G, SLOW_3G)
    fast, slow = (statistics.median(_paint(browser, site, one) for _ in range(TRIES)) for one in networks)
    return Line(PAINT, "≤ 1.8 / ≤ 5 s", f"{fast:.1f} / {slow:.1f} s", fast <= 1.8 and slow <= 5)


def _paint(browser: Any, site: str, network: dict[str, float]) -> float:
    """Seconds until the largest part of the home page is painted, on a phone that was never here."""
    with _phone(browser) as (page, line):
        line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        line.send("Network.emulateNetworkConditions", {"offline": False, **network})
        page.goto(site + FIRST, wait_until="load")
        return float(page.evaluate(LARGEST_PAINT)) / 1000


class _Load:
    """Everything that comes over a browser's line while it is open."""

    def __init__(self, line: Any) -> None:
        self.bytes, self.asked, self.open = 0, [], False
        line.on("Network.loadingFinished", self._came)
        line.on("Network.requestWillBeSent", self._was_asked)

    def __enter__(self) -> None:
        self.open = True

    def __exit__(self, *_: object) -> None:
        self.open = False

    def _came(self, event: dict[str, Any]) -> None:
        self.bytes += int(event["encodedDataLength"]) if self.open else 0

    def _was_asked(self, event: dict[str, Any]) -> None:
        if self.open and not event["request"]["url"].startswith("data:"):
            self.asked.append(event["request"]["url"])


@contextmanager
def _browser(chromium: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@contextmanager
def _phone(browser: Any) -> Iterator[tuple[Any, Any]]:
    """A phone that keeps nothing yet, and the line to its browser's own tools."""
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    yield page, line
    context.close()
