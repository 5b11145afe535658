"""The whole house for its tests: the strategy loaded, one person of each kind, and a hand that uses pages as a browser does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time
from io import StringIO
from typing import Any

import lxml.html
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from foundation import outbox
from foundation.moments import as_of
from foundation.working_days import LONDON, add, today
from leaders.models import Appointment
from leaders.tests.factories import AppointmentFactory
from missions.models import Mission
from people.models import Forum, Organisation, Seat, User
from people.tests.factories import SeatFactory

PASSWORD = "a long enough password"
LINK = re.compile(r"https?://[^/\s]+(/link/\S+)")
KINDS = [
    "visitor",
    "contributor",
    "team",
    "leader",
    "other_leader",
    "facilitator",
    "place_officer",
    "place_member",
    "hwb_officer",
    "hwb_chair",
    "hwb_member",
    "operator",
]


@dataclass
class SouthTees:
    """The strategy as it is loaded, with people in some of its seats and posts."""

    mission: Mission
    other_mission: Mission
    space: Forum
    place: Forum
    hwb: Forum
    people: dict[str, User] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None


def load_strategy() -> None:
    """The Board's own strategy, as `make run` loads it."""
    call_command("load_strategy", stdout=StringIO())


def south_tees() -> SouthTees:
    """Families out of poverty has a leader, a team and a contributor, another mission a leader; each forum its people.

    The Board's `guest` has no password: an ordinary member who only reads. Officers, chairs and operators have an
    authenticator app.
    """
    load_strategy()
    missions, forums = Mission.objects.in_bulk(field_name="code"), Forum.objects.in_bulk(field_name="code")
    scene = SouthTees(
        missions["LW1"], missions["SW1"], forums["facilitated-space"], forums["place-partnership"], forums["hwb"]
    )
    Role, At = Appointment.Role, Seat.Role
    for name, role, mission in (
        ("leader", Role.LEADER, scene.mission),
        ("team", Role.TEAM, scene.mission),
        ("contributor", Role.CONTRIBUTOR, scene.mission),
        ("other_leader", Role.LEADER, scene.other_mission),
    ):
        AppointmentFactory(person=_person(scene, name), mission=mission, role=role)
    for name, forum, role in (
        ("facilitator", scene.space, At.OFFICER),
        ("place_officer", scene.place, At.OFFICER),
        ("place_member", scene.place, At.MEMBER),
        ("hwb_officer", scene.hwb, At.OFFICER),
        ("hwb_chair", scene.hwb, At.CHAIR),
        ("hwb_member", scene.hwb, At.MEMBER),
    ):
        SeatFactory(person=_person(scene, name), forum=forum, role=role)
    guest = User.objects.create_user("guest@example.org", "Guest Person", None)
    SeatFactory(person=guest, forum=scene.hwb, role=At.MEMBER)
    scene.people["guest"] = guest
    _person(scene, "operator", is_staff=True, is_superuser=True)
    for person in scene.people.values():
        if User.objects.get(pk=person.pk).needs_second_factor:
            TOTP.activate(person, generate_totp_secret())
    return scene


def _person(scene: SouthTees, name: str, **more: Any) -> User:
    words = name.replace("_", " ").capitalize()
    organisation = Organisation.objects.order_by("pk").first()
    person = User.objects.create_user(
        f"{name}@example.org", f"{words} Person", PASSWORD, organisation=organisation, **more
    )
    scene.people[name] = person
    return person


@contextmanager
def on(day: date, hour: int = 10) -> Iterator[None]:
    """Do what follows on a day, by the portal's own clock."""
    with as_of(datetime.combine(day, time(hour), tzinfo=LONDON)):
        yield


def in_working_days(days: int) -> date:
    """The day so many working days from now."""
    return add(today(), days)


def day_boxes(name: str, day: date) -> dict[str, str]:
    """A day as it is typed in its three boxes."""
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}


def deliver() -> None:
    """Send every mail that waits."""
    while outbox.sweep().sent:
        pass


def next_code(person: User) -> str:
    """What the person's authenticator app shows now."""
    secret = TOTP(Authenticator.objects.get(user=person, type=Authenticator.Type.TOTP)).instance.data["secret"]
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


class Hand:
    """Somebody at the portal: opens pages, types into the boxes that are there, and presses a button by its words."""

    def __init__(self, person: User | None = None) -> None:
        self.client = Client(enforce_csrf_checks=True)
        self.path = "/"
        self.page: Any = None
        if person is not None:
            self.client.force_login(person)

    def sign_in(self, person: User) -> Hand:
        """By e-mail and password, and the second step where the person's part asks for one."""
        self.open(reverse("account_login"))
        self.press("Sign in", login=person.email, password=PASSWORD)
        if Authenticator.objects.filter(user=person).exists():
            self.press("Sign in", code=next_code(person))
        assert self.path == reverse("desk"), f"{person} was led to {self.path}"
        return self

    def open(self, path: str) -> str:
        """Go to an address, following where it leads. Returns the page's words."""
        return self._arrived(self.client.get(path, follow=True), path)

    def press(self, button: str, **typed: Any) -> str:
        """Type into the form that has this button, and press it. A name that is no box of the form is an error."""
        form, pressed = self._form_with(button)
        for name, value in typed.items():
            _type(form, name, value)
        data: dict[str, Any] = {}
        for name, value in form.form_values():
            data.setdefault(name, []).append(value)
        if pressed.get("name"):
            data[pressed.get("name")] = [pressed.get("value", "")]
        to = form.get("action") or self.path
        words = self._arrived(self.client.post(to, data, follow=True), to)
        assert not self.refused, self.refused
        return words

    def follow(self, link: str) -> str:
        """Follow the link of these words, its hidden ones included."""
        found = [a for a in self.page.iter("a") if " ".join(a.text_content().split()).startswith(link)]
        assert found, f"No link “{link}” on {self.path}"
        return self.open(found[0].get("href"))

    @property
    def words(self) -> str:
        """The words of the page that is open."""
        return " ".join(self.page.text_content().split())

    @property
    def links(self) -> list[str]:
        """Where the page leads."""
        return [a.get("href") for a in self.page.iter("a") if a.get("href")]

    def buttons(self) -> list[str]:
        """What can be pressed."""
        return [" ".join(button.text_content().split()) for button in self.page.iter("button")]

    def _form_with(self, button: str) -> tuple[Any, Any]:
        for form in self.page.forms:
            for pressed in form.iter("button"):
                if " ".join(pressed.text_content().split()) == button:
                    return form, pressed
        raise AssertionError(f"No button “{button}” on {self.path}, only {self.buttons()}")

    def _arrived(self, answer: Any, path: str) -> str:
        self.answer = answer
        self.path = answer.redirect_chain[-1][0] if answer.redirect_chain else path
        assert answer.status_code == 200, f"{answer.status_code} at {self.path}: {answer.content.decode()[:2000]}"
        assert not answer.redirect_chain or "form_key" not in path
        self.page = lxml.html.fromstring(answer.content.decode())
        errors = self.page.find_class("govuk-error-summary")
        self.refused = " ".join(errors[0].text_content().split()) if errors else ""
        return self.words


def _type(form: Any, name: str, value: Any) -> None:
    box = form.inputs[name]
    if isinstance(value, bool):
        box.checked = value
    else:
        box.value = str(value) if not isinstance(value, (list, set)) else set(map(str, value))


# ---- in a real browser ----

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
SLOWEST = 60_000  # ms; a shared machine may have much else to do


class Window:
    """One person's browser window on the portal; it keeps what the page complained of."""

    def __init__(self, browser: Any, site: str, *, size: dict[str, int] = DESK, **settings: Any) -> None:
        self.site = site
        self.context = browser.new_context(viewport=size, locale="en-GB", **settings)
        self.context.set_default_timeout(SLOWEST)
        self.page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)

    def as_if_signed_in(self, person: User) -> Window:
        """With the session of a sign-in made elsewhere."""
        client = Client()
        client.force_login(person)
        self.context.add_cookies(
            [{"name": name, "value": morsel.value, "url": self.site} for name, morsel in client.cookies.items()]
        )
        return self

    def sign_in(self, person: User) -> Window:
        """By the sign-in page, with the second step where it is asked."""
        self.open(reverse("account_login"))
        self.page.get_by_label("E-mail", exact=False).first.fill(person.email)
        self.page.locator("input[type=password]").fill(PASSWORD)
        self.press("Sign in")
        if Authenticator.objects.filter(user=person).exists():
            self.page.locator("input[name=code]").fill(next_code(person))
            self.press("Sign in")
        assert self.path == reverse("desk"), self.path
        return self

    def open(self, path: str) -> str:
        """Go to an address. Returns the words of its main part."""
        answer = self.page.goto(self.site + path)
        assert answer is not None and answer.status == 200, f"{answer and answer.status} at {path}"
        return self.words

    def follow(self, words: str) -> str:
        """Press the link of these words, in the main part of the page."""
        link = self.page.locator("main").get_by_role("link", name=words).first
        address = link.get_attribute("href")
        link.click()
        self.page.wait_for_url(f"**{address}")
        return self.words

    def press(self, words: str) -> str:
        """Press the button of these words and wait for the page it leads to."""
        with self.page.expect_navigation():
            self.page.locator("main").get_by_role("button", name=words, exact=True).first.click()
        assert not self.page.locator(".govuk-error-summary").count(), self.words
        return self.words

    def fill(self, **boxes: str) -> None:
        """Type into boxes by their names."""
        for name, text in boxes.items():
            self.page.locator(f"main [name='{name}']:visible").first.fill(text)

    def choose(self, name: str, value: Any) -> None:
        """Choose a radio button by its label, as a finger would."""
        box = self.page.locator(f"main input[name='{name}'][value='{value}']")
        self.page.locator(f"label[for='{box.get_attribute('id')}']").click()

    @property
    def words(self) -> str:
        return " ".join(self.page.locator("main").inner_text().split())

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.site).split("?")[0].split("#")[0]

    def close(self) -> None:
        """Close the window; a page that complained fails the test."""
        self.context.close()
        assert not self.complaints, self.complaints
