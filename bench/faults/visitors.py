"""Visitors: people at a real web server, who take every answer as it comes, a refusal too."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from html import unescape
from http.cookies import SimpleCookie
from threading import Barrier as StartLine
from typing import Any
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import HTTPErrorProcessor, Request, build_opener

import lxml.html

PASSWORD = "only for the faults of one hour"
NO_ANSWER = 0  # in place of a status
LONGEST = 120  # seconds a visitor waits for one page
SIGN_IN = "/account/login/"
ASK_FOR_A_CODE = "/account/login/code/"


@dataclass(frozen=True)
class Answer:
    """What came back: status, page, where it leads, and after how many seconds."""

    status: int
    content: str
    leads_to: str
    seconds: float

    def holds(self, words: str) -> bool:
        """Do these words stand on the page?"""
        return words in unescape(self.content)

    @property
    def done(self) -> bool:
        """Was what was asked for done, and its sender led on?"""
        return self.status == 302 and not self.leads_to.startswith(SIGN_IN)


class _AsItComes(HTTPErrorProcessor):
    """No redirect is followed and no refusal is raised."""

    def http_response(self, request: Any, response: Any) -> Any:
        return response


class Visitor:
    """One browser with its cookies."""

    def __init__(self, site: str) -> None:
        self.site = site
        self.cookies: dict[str, str] = {}
        self.opener = build_opener(_AsItComes)

    def get(self, path: str) -> Answer:
        """Open a page."""
        return self._ask(path)

    def post(self, path: str, fields: dict[str, Any]) -> Answer:
        """Send a form's fields."""
        return self._ask(path, urlencode(fields, doseq=True).encode())

    def form(self, path: str) -> dict[str, Any]:
        """The boxes of the page's form as they stand; none where the page did not come."""
        answer = self.get(path)
        return fields_of(answer.content) if answer.status == 200 else {}

    def sign_in(self, person: Any) -> Answer:
        """By the sign-in page. The person's password is PASSWORD."""
        return self.post(SIGN_IN, self.form(SIGN_IN) | {"login": person.email, "password": PASSWORD})

    def ask_for_a_code(self, person: Any) -> Answer:
        """In place of a password, by e-mail."""
        return self.post(ASK_FOR_A_CODE, self.form(ASK_FOR_A_CODE) | {"email": person.email})

    def as_if_signed_in(self, person: Any) -> Visitor:
        """With the session of a sign-in made elsewhere."""
        from django.test import Client

        client = Client()
        client.force_login(person)
        self.cookies |= {name: morsel.value for name, morsel in client.cookies.items()}
        return self

    def _ask(self, path: str, data: bytes | None = None) -> Answer:
        began = time.monotonic()
        worn = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            with self.opener.open(Request(self.site + path, data, {"Cookie": worn}), timeout=LONGEST) as answer:
                content, status, headers = answer.read().decode(errors="replace"), answer.status, answer.headers
        except (URLError, OSError) as error:
            return Answer(NO_ANSWER, str(error), "", time.monotonic() - began)
        self._take(headers.get_all("Set-Cookie") or [])
        return Answer(status, content, headers.get("Location", ""), time.monotonic() - began)

    def _take(self, given: list[str]) -> None:
        for line in given:
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
                if morsel["max-age"] == "0":
                    del self.cookies[name]


def fields_of(page: str) -> dict[str, Any]:
    """The boxes of the form of a page that bears a key or, before anybody is signed in, a password or an e-mail."""
    for form in lxml.html.fromstring(page).forms:
        if {"form_key", "password", "email"} & set(form.inputs.keys()):
            return dict(form.form_values())
    return {}


def with_password(person: Any) -> Any:
    """The person, who can now sign in by the page."""
    person.set_password(PASSWORD)
    person.save()
    return person


def with_second_means(person: Any) -> Any:
    """The person, of whom nothing more is asked once they are signed in."""
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    TOTP.activate(person, generate_totp_secret())
    return person


def all_at_once(presses: list[Callable[[], Answer]]) -> list[Answer]:
    """What each of so many people is answered who press at the same moment."""
    line = StartLine(len(presses))

    def press(one: Callable[[], Answer]) -> Answer:
        line.wait(LONGEST)
        return one()

    with ThreadPoolExecutor(len(presses)) as threads:
        return list(threads.map(press, presses))
