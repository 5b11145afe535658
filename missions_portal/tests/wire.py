"""A Hand at a server that runs, or at several by turns, as a proxy leads people."""

from __future__ import annotations

from http.cookiejar import CookieJar
from itertools import cycle
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

from missions_portal.tests.scene import Hand


class Wire:
    """What a Hand holds in place of Django's test client: real requests, the next one to the next server."""

    def __init__(self, sites: list[str]) -> None:
        self.sites = cycle(sites)
        self.opener = build_opener(HTTPCookieProcessor(CookieJar()))

    def get(self, path: str, **_: Any) -> SimpleNamespace:
        return self._ask(path)

    def post(self, path: str, data: dict[str, Any], **_: Any) -> SimpleNamespace:
        return self._ask(path, urlencode(data, doseq=True).encode())

    def _ask(self, path: str, data: bytes | None = None) -> SimpleNamespace:
        site = next(self.sites)
        with self.opener.open(site + path, data, timeout=30) as answer:
            led_to = answer.url.removeprefix(site)
            chain = [(led_to, 302)] if led_to != path else []
            return SimpleNamespace(status_code=answer.status, content=answer.read(), redirect_chain=chain)


def by_turns(sites: list[str]) -> Hand:
    """Somebody not yet signed in, whose requests go to these servers in turn."""
    hand = Hand()
    hand.client = Wire(sites)
    return hand
