"""The whole house for its tests: the strategy loaded, one person of each kind, and a hand that uses pages as a browser does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time
from io import StringIO
from time import sleep
from typing import Any, Self

import lxml.html
from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.mfa.utils import decrypt
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from barriers import life
from barriers.tests.factories import ActionFactory, BarrierFactory, EscalationFactory, PartnerRequestFactory, a_record
from digests.models import Declined
from digests.tests.factories import EditionFactory
from foundation import sending
from foundation.moments import as_of, now
from foundation.working_days import LONDON, add, today
from leaders.models import Appointment, Note
from leaders.tests.factories import AppointmentFactory, NominationFactory, SupportOfferFactory
from learning import bringing, syntheses
from learning.tests.factories import (
    ExperimentFactory,
    LearningEntryFactory,
    LearningQuestionFactory,
    SynthesisFactory,
    VoiceFactory,
)
from missions.models import Connection, DiscussionQuestion, Mission, Principle, Workstream
from missions.tests.factories import (
    BoardAnswerFactory,
    DataHoldingFactory,
    DelegationFactory,
    EngagementModelFactory,
    FigureFactory,
    InterventionFactory,
    LeverFactory,
    MissionUpdateFactory,
    PrincipleInWordsFactory,
)
from missions_portal.demo.publishing import keep_back, publish
from missions_portal.tests.factories import InformationRequestFactory
from missions_portal.what_happened.places import PLACES
from people.models import Forum, ForwardPlanItem, Interest, Organisation, Seat, User
from people.tests.factories import AgendaItemFactory, MeetingFactory, SeatFactory

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
    return seated(scene)


def seated(scene: SouthTees) -> SouthTees:
    """The scene with one person of each kind in its posts and seats, whoever's strategy it is."""
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
    while sending.sweep().sent:
        pass


def next_code(person: User) -> str:
    """What the person's authenticator app shows; the next number where this one has under ten seconds left to be typed."""
    left = app_settings.TOTP_PERIOD - datetime.now(LONDON).timestamp() % app_settings.TOTP_PERIOD
    if left < 10:
        sleep(left)
    secret = decrypt(Authenticator.objects.get(user=person, type=Authenticator.Type.TOTP).data["secret"])
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
SLOWEST = 30_000  # ms; a shared machine may have much else to do


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

    def as_if_signed_in(self, person: User) -> Self:
        """With the session of a sign-in made elsewhere."""
        client = Client()
        client.force_login(person)
        self.context.add_cookies(
            [{"name": name, "value": morsel.value, "url": self.site} for name, morsel in client.cookies.items()]
        )
        return self

    def sign_in(self, person: User) -> Self:
        """By the sign-in page, with the second step where it is asked."""
        self.open(reverse("account_login"))
        self.fill(login=person.email, password=PASSWORD)
        self.press("Sign in")
        if Authenticator.objects.filter(user=person).exists():
            self.fill(code=next_code(person))
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

    def pick(self, name: str, value: Any) -> None:
        """Pick one of a list that folds out."""
        self.page.locator(f"main select[name='{name}']").select_option(str(value))

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


# ---- a furnished house ----


def furnish(scene: SouthTees) -> dict[str, Any]:
    """Records in the states that matter, by short names, all of the scene's mission and forums; some are published."""
    mission, place, hwb = scene.mission, scene.place, scene.hwb

    def barrier(**more: Any) -> Any:
        return BarrierFactory(lead_mission=mission, **more)

    def trip(state: str, forum: Any = place, **more: Any) -> Any:
        return EscalationFactory(barrier=barrier(**more.pop("of", {})), forum=forum, state=state, **more)

    kept_close = a_record(exempt=True, open_summary="It was taken in private, and agreed.")
    things = {
        "open": barrier(),
        "draft": barrier(draft=True),
        "offered": barrier(draft=True, author=scene.contributor),
        "sensitive": barrier(as_sensitive=True),
        "resolved": barrier(state="resolved-in-full"),
        "submitted": trip("submitted"),
        "received": trip("received"),
        "waiting": trip("waiting"),
        "scheduled": trip("scheduled"),
        "decided": trip("decided"),
        "returned": trip("returned"),
        "at-board": trip("received", hwb),
        "exempt": trip("returned", hwb, record=kept_close),
        "entry": LearningEntryFactory(mission=mission),
        "team-entry": LearningEntryFactory(mission=mission, for_the_team=True),
        "draft-entry": LearningEntryFactory(mission=mission, draft=True),
        "voice": VoiceFactory(mission=mission, permission="public"),
        "experiment": ExperimentFactory(mission=mission, state="running"),
        "intervention": InterventionFactory(mission=mission, public_words="Two hubs listen first."),
        "lever": LeverFactory(
            of=mission, kind="policy-framework", state="being-worked-on", public_words="We ask for warm homes."
        ),
        "impossible-lever": LeverFactory(of=mission, not_possible=True),
        "holding": DataHoldingFactory(),
        "delegation": DelegationFactory(mission=mission),
        "workstream": Workstream.objects.get(),
        "figure": FigureFactory(mission=mission),
        "update": MissionUpdateFactory(mission=mission, by=scene.leader, public_words="The hub is open on Saturdays."),
        "principle": PrincipleInWordsFactory(mission=mission, principle=Principle.objects.first(), by=scene.leader),
        "asked": DiscussionQuestion.objects.first(),
        "board-said": BoardAnswerFactory(question=DiscussionQuestion.objects.first()),
        "meeting": MeetingFactory(forum=hwb),
        "held-edition": EditionFactory(forum=hwb),
        "sent-edition": EditionFactory(forum=hwb, sent=True),
        "public-edition": EditionFactory(forum=hwb, sent=True, for_residents=True),
    }
    life.offer(things["offered"], by=scene.contributor)
    summed_up = {"by": scene.leader, "entries": [things["entry"], LearningEntryFactory(mission=scene.other_mission)]}
    things["question"] = LearningQuestionFactory(mission=mission, asked_by=scene.leader)
    things["synthesis"] = SynthesisFactory(**summed_up)
    things["sheet"] = bringing.keep(mission, "log.csv", b"What?,So what?\nWe asked.,They told us.\n", by=scene.leader)
    things["draft-synthesis"] = SynthesisFactory(**summed_up, draft=True)
    things["offered-synthesis"] = SynthesisFactory(**summed_up)
    syntheses.offer(things["offered-synthesis"], forum=hwb, offered_for="agenda", by=scene.leader)
    things["connection"] = Connection.objects.create(
        one=things["intervention"], other=InterventionFactory(mission=scene.other_mission), reason="The same families"
    )
    things["lever"].notes.create(words="They meet in May.", by=scene.leader)
    EngagementModelFactory(mission=mission)
    things["decision"] = things["returned"].decisions.get()
    things["exempt-decision"] = things["exempt"].decisions.get()
    things["nomination"] = NominationFactory(mission=scene.other_mission, nominated_by=scene.team)
    things["willing"] = NominationFactory(mission=scene.other_mission, nominated_by=scene.team, willing=True)
    things["support"] = SupportOfferFactory(mission=mission)
    things["space-meeting"] = MeetingFactory(forum=scene.space)
    things["note"] = Note.objects.create(
        meeting=things["space-meeting"], round="barriers", words="Said.", by=scene.facilitator, at=now()
    )
    things["part"] = Appointment.objects.get(mission=mission, role=Appointment.Role.LEADER)
    things["planned"] = ForwardPlanItem.objects.create(forum=hwb, title="Winter", expected_on=add(today(), 40))
    things["interest"] = Interest.objects.create(meeting=things["meeting"], person=scene.hwb_member, words="A trustee")
    things["item"] = AgendaItemFactory(meeting=things["meeting"], order=1)
    things["declined"] = Declined.objects.create(person=scene.facilitator, forum=hwb, kind="forum", at=now())
    things["action"] = ActionFactory(decision=things["decision"], owner=scene.leader)
    things["information"] = InformationRequestFactory(by=scene.place_officer)
    asked = PartnerRequestFactory(escalation=trip("scheduled"))
    things["partner-request"] = asked
    officers = {"decision": scene.place_officer, "entry": scene.hwb_officer, "voice": scene.hwb_officer}
    for name, title in (("decision", "One wording"), ("entry", "Neighbours knew"), ("voice", "“Ask me once”")):
        things[name].refresh_from_db()
        publish(things[name], title=title, summary="Written for residents, in plain words.", by=officers[name])
    shared = {name: LearningEntryFactory(mission=mission) for name in ("to-publish", "written", "cleared", "kept-back")}
    for name in ("written", "cleared"):
        publish(shared[name], title="Not yet", summary="For residents, later.", to=name, by=scene.hwb_officer)
    keep_back(shared["kept-back"], because="It names a firm.", paragraph="3", by=scene.hwb_officer)
    things |= shared
    return things


def addresses(scene: SouthTees, things: dict[str, Any]) -> dict[str, str]:
    """Every named page of the portal's own, once for each thing it is asked about: “barriers:detail open” → its path."""
    t = things
    on_trips = {
        "submitted": ("receive", "ask", "send-back", "steer", "take-back"),
        "received": ("schedule",),
        "waiting": ("answer",),
        "scheduled": ("put-off", "decide"),
        "decided": ("return-outcome",),
        "returned": ("acknowledge", "explain"),
    }
    found = {
        f"{name} {which}".strip(): reverse(name, args=args)
        for name, which, args in [
            *((name, "", []) for name in PLAIN),
            ("public_mission", "", [scene.mission.code]),
            ("public_decision", "published", [t["decision"].reference]),
            ("public_decision", "private", [t["exempt-decision"].reference]),
            ("public_entry", "published", [t["entry"].reference]),
            ("public_entry", "private", [t["team-entry"].reference]),
            ("public_digest", "public", [t["public-edition"].reference]),
            ("public_digest", "for the Board", [t["sent-edition"].reference]),
            ("link", "unknown", ["1-0.x"]),
            ("organisation_sign_in", "unknown", ["nowhere"]),
            ("openid_connect_callback", "unknown", ["nowhere"]),
            ("learning:detail", "shared", [t["entry"].reference]),
            ("learning:detail", "team only", [t["team-entry"].reference]),
            ("learning:detail", "draft", [f"draft-{t['draft-entry'].pk}"]),
            ("learning:amend", "shared", [t["entry"].reference]),
            ("learning:use", "shared", [t["entry"].reference]),
            ("learning:move", "share draft", [f"draft-{t['draft-entry'].pk}", "share"]),
            ("learning:voice", "", [t["voice"].reference]),
            ("learning:voice_amend", "", [t["voice"].reference]),
            ("learning:voice_move", "consider", [t["voice"].reference, "consider"]),
            ("learning:experiment", "", [t["experiment"].reference]),
            ("learning:experiment_amend", "", [t["experiment"].reference]),
            ("learning:experiment_move", "pause", [t["experiment"].reference, "pause"]),
            ("learning:question", "", [t["question"].pk]),
            ("learning:question_amend", "", [t["question"].pk]),
            ("learning:question_move", "offer", [t["question"].pk, "offer"]),
            ("learning:synthesis", "shared", [t["synthesis"].pk]),
            ("learning:synthesis", "draft", [t["draft-synthesis"].pk]),
            ("learning:synthesis_amend", "", [t["synthesis"].pk]),
            ("learning:synthesis_move", "offer", [t["synthesis"].pk, "offer"]),
            ("learning:synthesis_move", "decline", [t["offered-synthesis"].pk, "decline"]),
            ("learning:steward", "", [scene.mission.code]),
            ("learning:sheet", "", [t["sheet"].pk]),
            ("learning:resolve", "open", [t["open"].reference]),
            ("learning:work_round", "open", [t["open"].reference]),
            ("barriers:detail", "unknown", ["B-LW1-999"]),
            *(("barriers:detail", name, [ref_of(t[name])]) for name in BARRIERS),
            *(("barriers:amend", name, [ref_of(t[name])]) for name in ("open", "draft", "sensitive")),
            *(("barriers:escalate", name, [ref_of(t[name])]) for name in ("open", "submitted")),
            *(("barriers:move", f"{verb} open", [ref_of(t["open"]), verb]) for verb in ("update", "join", "merge")),
            ("barriers:move", "withdraw open", [ref_of(t["open"]), "withdraw"]),
            ("barriers:move", "log draft", [ref_of(t["draft"]), "log"]),
            ("barriers:move", "discard draft", [ref_of(t["draft"]), "discard"]),
            ("barriers:move", "log offered", [ref_of(t["offered"]), "log"]),
            ("barriers:move", "offer offered", [ref_of(t["offered"]), "offer"]),
            ("barriers:move", "reopen resolved", [ref_of(t["resolved"]), "reopen"]),
            ("barriers:move", "dispute resolved", [ref_of(t["resolved"]), "dispute"]),
            ("barriers:escalation", "submitted", [ref_of(t["submitted"]), 1]),
            *(
                ("barriers:escalation_move", f"{verb} {name}", [ref_of(t[name]), 1, verb])
                for name, verbs in on_trips.items()
                for verb in verbs
            ),
            *(("publish:detail", name, [t[name].reference]) for name in ("decision", "entry", "voice", "to-publish")),
            ("publish:detail", "sensitive", [t["exempt-decision"].reference]),
            *(
                ("publish:move", f"{move} {name}", [t[name].reference, move])
                for name, move in (
                    ("to-publish", "write"),
                    ("written", "clear"),
                    ("cleared", "publish"),
                    ("to-publish", "exempt"),
                    ("kept-back", "back"),
                    ("entry", "unpublish"),
                    ("decision", "unpublish"),
                )
            ),
            ("barriers:decision", "", [t["decision"].reference]),
            ("barriers:decision", "exempt", [t["exempt-decision"].reference]),
            ("barriers:partner_reply", "", [t["partner-request"].decision.reference, t["partner-request"].pk]),
            ("barriers:partner_road", "", [t["partner-request"].decision.reference, t["partner-request"].pk]),
            ("barriers:letter", "", [t["partner-request"].decision.reference, t["partner-request"].pk]),
            ("barriers:give_action", "", [t["decision"].reference]),
            ("barriers:decide_itself", "", [scene.mission.code]),
            ("barriers:meetings_decisions", "", [t["meeting"].pk]),
            ("barriers:decide_item", "", [t["meeting"].pk, t["item"].pk]),
            ("barriers:amend_decision", "open", [t["decided"].decisions.get().reference]),
            ("barriers:amend_decision", "locked", [t["decision"].reference]),
            ("barriers:correct", "open", [t["decided"].decisions.get().reference]),
            ("barriers:correct", "locked", [t["decision"].reference]),
            ("barriers:action", "", [t["action"].pk]),
            ("barriers:change_date", "", [t["action"].pk]),
            ("barriers:give_meetings_action", "", [t["meeting"].pk]),
            ("barriers:grant", "exempt", [ref_of(t["exempt"]), 1]),
            ("barriers:help", "received", [ref_of(t["received"]), 1]),
            *((f"digests:{page}", "held", [t["held-edition"].reference]) for page in EDITION_PAGES),
            *((f"digests:{page}", "sent", [t["sent-edition"].reference]) for page in SENT_EDITION_PAGES),
            ("export", "", ["barriers"]),
            ("export", "unknown", ["people"]),
            ("digests:mail_again", "sent", [t["sent-edition"].reference, t["declined"].pk]),
            ("digests:detail", "public", [t["public-edition"].reference]),
            ("missions:detail", "", [scene.mission.code]),
            ("missions:amend", "", [scene.mission.code]),
            ("missions:amend_goal", "", [scene.mission.code, scene.mission.goals.first().pk]),
            ("missions:update", "", [scene.mission.code]),
            ("missions:portfolio", "", [scene.mission.code]),
            ("missions:add_intervention", "", [scene.mission.code]),
            *(
                (f"missions:{page}", "", [scene.mission.code, t["intervention"].pk])
                for page in ("intervention", "amend_intervention", "connect")
            ),
            ("missions:amend_update", "", [scene.mission.code, t["update"].pk]),
            ("missions:add_figure", "", [scene.mission.code]),
            ("missions:amend_figure", "", [scene.mission.code, t["figure"].pk]),
            ("missions:remove_figure", "", [scene.mission.code, t["figure"].pk]),
            ("missions:own_principles", "", [scene.mission.code]),
            ("missions:write_principle", "", [scene.mission.code, t["principle"].principle_id]),
            ("missions:answer_question", "", [t["asked"].pk]),
            ("missions:correct_answer", "", [t["board-said"].pk]),
            ("missions:record_answer", "", [1]),
            ("missions:record_progress", "", [1]),
            ("recommendation", "", [1]),
            ("recommendation", "unknown", [99]),
            ("missions:disconnect", "", [scene.mission.code, t["intervention"].pk, t["connection"].pk]),
            ("missions:lever", "", [t["lever"].pk]),
            ("missions:lever", "not possible", [t["impossible-lever"].pk]),
            ("missions:amend_lever", "", [t["lever"].pk]),
            ("missions:note_on_lever", "", [t["lever"].pk]),
            ("missions:lever_move", "put in use", [t["lever"].pk, "put-in-use"]),
            ("missions:lever_move", "begin again", [t["impossible-lever"].pk, "begin-again"]),
            ("missions:lever_of_kind", "power", ["power"]),
            ("barriers:lever_barriers", "", [t["lever"].pk]),
            ("missions:amend_holding", "", [t["holding"].pk]),
            ("missions:workstream", "", [t["workstream"].pk]),
            *(
                (f"missions:{page}", "", [scene.mission.code])
                for page in ("engagement", "amend_engagement", "delegations", "add_delegation")
            ),
            ("missions:end_delegation", "", [scene.mission.code, t["delegation"].pk]),
            *(("history", f"barrier {name}", ["barrier", ref_of(t[name])]) for name in BARRIERS),
            *(
                ("history", f"{kind} {name}", [kind, PLACES[kind].address_of(t[name])])
                for kind, names in STORIES.items()
                for name in names
            ),
            ("history", "mission", ["mission", scene.mission.code]),
            ("history", "recommendation", ["recommendation", 1]),
            ("history_file", "barrier received", ["barrier", ref_of(t["received"])]),
            ("people:meeting", "", [t["meeting"].pk]),
            ("people:amend_item", "", [t["meeting"].pk, t["item"].pk]),
            ("people:take_off_item", "", [t["meeting"].pk, t["item"].pk]),
            ("agenda_pack", "", [t["meeting"].pk]),
            ("minutes", "", [t["meeting"].pk]),
            ("minutes_in_word", "", [t["meeting"].pk]),
            ("cover_sheet", "", [t["meeting"].pk, t["item"].pk]),
            ("people:meeting_calendar", "", [t["meeting"].pk]),
            ("people:forum_calendar", "", [scene.hwb.code]),
            ("people:who_came", "", [t["meeting"].pk]),
            ("people:substitute", "", [t["meeting"].pk]),
            ("people:declare", "", [t["meeting"].pk]),
            ("people:take_off_interest", "", [t["meeting"].pk, t["interest"].pk]),
            ("people:change_planned", "", [t["planned"].pk]),
            ("barriers:put_everything_off", "", [t["meeting"].pk]),
            ("leaders:nomination", "asked", [t["nomination"].pk]),
            ("leaders:nomination", "willing", [t["willing"].pk]),
            ("leaders:nomination_move", "agree asked", [t["nomination"].pk, "agree"]),
            ("leaders:nomination_move", "take willing", [t["willing"].pk, "take-to-the-board"]),
            ("leaders:nomination_move", "withdraw willing", [t["willing"].pk, "withdraw"]),
            ("leaders:amend_support", "", [t["support"].pk]),
            ("leaders:ask_support", "", [scene.mission.code]),
            ("leaders:join_team", "", [scene.mission.code]),
            ("leaders:invite", "", [scene.mission.code]),
            ("leaders:space", "", [t["space-meeting"].pk]),
            ("leaders:send_summary", "", [t["space-meeting"].pk]),
            ("leaders:amend_note", "", [t["space-meeting"].pk, t["note"].pk]),
            ("note_becomes", "a barrier", [t["space-meeting"].pk, t["note"].pk, "barrier"]),
            ("end_part", "the leader", [t["part"].pk]),
            ("add_item", "", [t["meeting"].pk]),
            *((name, "", [t["information"].pk]) for name in ("request", "amend_request", "export_request")),
            *(("request_move", verb, [t["information"].pk, verb]) for verb in ("answer", "review")),
            ("people:move_item", "", [t["meeting"].pk, t["item"].pk, 1]),
            ("people:meeting_move", "send agenda", [t["meeting"].pk, "send-agenda"]),
        ]
    }
    return found


PLAIN = [
    "home", "public_missions", "public_decisions", "public_learning", "public_voices", "public_meetings",
    "public_digests", "accessibility", "privacy", "public_feed", "public_calendar", "sitemap", "security_txt", "live",
    "ready", "metrics", "desk", "search", "save_draft", "publish:list", "learning:list", "learning:new", "learning:voices", "learning:voice_new",
    "learning:experiments", "learning:experiment_new", "learning:questions", "learning:question_new", "learning:syntheses",
    "learning:synthesis_new", "learning:bring", "learning:empty_sheet", "learning:framework", "learning:framework_new", "barriers:list", "barriers:log", "barriers:similar", "barriers:kinds", "barriers:parameters", "barriers:queue", "barriers:times", "barriers:type_ask",
    "barriers:decisions", "barriers:actions", "digests:list", "leaders:register", "missions:list", "people:meetings",
    "people:add_meeting", "account_no_email", "sign_ins", "people:directory", "people:plan", "people:add_planned", "leaders:matrix",
    "leaders:nominations", "leaders:put_forward", "leaders:support", "missions:levers", "missions:powers",
    "missions:new_lever", "missions:data", "missions:add_holding", "strategy", "recommendations", "missions:questions",
    "missions:principles", "requests", "record_request", "removed", "remove_words", "jobs",
]  # fmt: skip
BARRIERS = ["open", "draft", "offered", "sensitive", "submitted", "received", "at-board", "exempt"]
# The records whose stories are read, by the word of their addresses.
STORIES = {
    "decision": ["decision", "exempt-decision"],
    "learning": ["entry", "team-entry", "draft-entry"],
    "synthesis": ["synthesis", "draft-synthesis"],
    "meeting": ["meeting", "space-meeting"],
    "nomination": ["nomination", "willing"],
    "edition": ["sent-edition"],
    "request": ["information"],
    "data": ["holding"],
    **{kind: [kind] for kind in ("experiment", "voice", "question", "intervention", "lever")},
}
EDITION_PAGES = ["detail", "pdf", "docx", "check", "arrange", "compile_again", "skip"]
SENT_EDITION_PAGES = ["detail", "correct", "redact", "narrowed", "deliveries", "send_again"]


def ref_of(thing: Any) -> str:
    """What stands in a barrier's address, asked of it or of its trip."""
    barrier = getattr(thing, "barrier", thing)
    return barrier.reference or f"draft-{barrier.pk}"
