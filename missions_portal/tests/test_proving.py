"""Proving once more who one is: nobody at a desk that was left open gives or takes away what opens the portal."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import lxml.html
import pytest
import time_machine
from allauth.account.app_settings import REAUTHENTICATION_TIMEOUT
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from foundation.history import AuditEntry
from foundation.publishing import QuietDates
from foundation.working_days import today
from leaders.models import Appointment
from missions.models import Mission
from missions.tests.factories import MissionFactory
from missions_portal.tests.scene import next_code
from missions_portal.tests.signing_in import by_code, past_the_second_means, proven, without_password
from people.models import Forum, Organisation, Seat, Session, User
from people.tests.factories import MemberFactory, OperatorFactory, PersonFactory, south_tees

pytestmark = pytest.mark.django_db
PAGE = "/account/sign-ins/"
NEW = {"password1": "a-lamp-beside-the-estuary", "password2": "a-lamp-beside-the-estuary"}
# ---- one more way of proving who one is ----

MORE = ["account_set_password", "mfa_activate_totp", "mfa_add_webauthn"]


@pytest.mark.parametrize("page", MORE)
def test_whoever_signed_in_long_ago_by_a_code_alone_adds_nothing(page: str) -> None:
    """Somebody at a desk that was left open cannot make the account theirs."""
    guest = without_password(MemberFactory(email="guest@example.org"))
    with time_machine.travel(timezone.now() - timedelta(minutes=20)):
        long_ago = by_code(guest)
    for answer in (long_ago.get(reverse(page)), long_ago.post(reverse(page), NEW)):
        assert answer.status_code == 302 and answer.url == PAGE
    assert "Sign out and in again first" in long_ago.get(PAGE).content.decode()
    guest.refresh_from_db()
    assert not guest.has_usable_password()
    assert by_code(guest).get(reverse(page)).status_code == 200


def test_whoever_has_a_second_means_proves_it_before_a_first_password() -> None:
    officer = without_password(MemberFactory(email="officer@example.org"))
    TOTP.activate(officer, generate_totp_secret())
    client = Client()
    client.force_login(officer)
    answer = client.post(reverse("account_set_password"), NEW)
    assert answer.status_code == 302 and answer.url.startswith(reverse("mfa_reauthenticate"))
    officer.refresh_from_db()
    assert not officer.has_usable_password()
    assert NEW["password1"] not in str(Session.objects.get(person=officer).kept), "what was typed too late is a secret"
    back = client.post(answer.url, {"code": next_code(officer)})
    assert back.url == reverse("account_set_password")
    client.post(back.url, NEW)
    officer.refresh_from_db()
    assert officer.has_usable_password()


@pytest.mark.parametrize("page", MORE)
def test_a_stranger_is_led_to_sign_in(client: Client, page: str) -> None:
    assert client.get(reverse(page)).url.startswith(reverse("account_login"))


def test_a_code_by_mail_is_no_proof() -> None:
    """At a desk that was left open the mailbox is open too."""
    guest = MemberFactory(email="guest@example.org", password="a long enough password")
    client = by_code(guest)
    asked = client.get(reverse("mfa_activate_totp"))
    assert asked.status_code == 302 and asked.url.startswith(reverse("account_reauthenticate") + "?")
    assert reverse("account_request_reauthentication_code") not in client.get(asked.url).content.decode()
    for page in ("account_request_reauthentication_code", "account_confirm_reauthentication_code"):
        assert client.post(reverse(page), {"recipient": guest.email, "code": "ABCD2345"}).status_code == 403
    assert len(mail.outbox) == 1, "the one of the sign-in"


# ---- a press that waits ----


@pytest.mark.parametrize("page", ["mfa_deactivate_totp", "mfa_generate_recovery_codes"])
def test_what_somebody_else_pressed_at_the_desk_is_not_done_by_its_owners_next_proof(page: str) -> None:
    officer = MemberFactory(password="a long enough password")
    client = past_the_second_means(officer)
    planted = client.post(reverse(page))
    assert planted.status_code == 302 and "reauthenticate" in planted.url
    before = standing()

    asked = client.get(reverse(page))
    opened = client.post(asked.url, {"password": "a long enough password"})

    assert opened.url == reverse(page) and client.get(opened.url).status_code == 200
    assert standing() == before


def test_what_was_pressed_too_long_ago_is_not_done_and_is_said(ada: User) -> None:
    oz = OperatorFactory()
    operator = past_the_second_means(oz)
    asked = press(operator, "make somebody an operator", ada)
    before = standing()
    with time_machine.travel(time.time() + REAUTHENTICATION_TIMEOUT + 1):
        answer = operator.post(asked.url, {"code": next_code(oz)}, follow=True)
    assert "too long ago, and was not done" in answer.content.decode()
    assert standing() == before


@pytest.mark.parametrize("page", [*MORE, "mfa_deactivate_totp", "mfa_generate_recovery_codes", "sign_ins"])
def test_nothing_is_kept_of_what_a_stranger_presses(client: Client, page: str) -> None:
    answer = client.post(reverse(page), {"filler": "x" * 10_000})
    assert answer.status_code == 302 and answer.url.startswith(reverse("account_login"))
    assert not Session.objects.exists()


# ---- at an operator's desk ----

PRESSES = [
    "add somebody",
    "change an address",
    "make somebody an operator",
    "end sign-ins",
    "end everything",
    "take an app away",
    "take several away",
    "unlink an account",
    "seat somebody",
    "appoint somebody",
    "name a contact",
    "replace a forum",
    "say when it is quiet",
]


@pytest.fixture
def ada() -> User:
    """A member with an app of her own and an organisation's account, whom an operator could shut out or let in."""
    person = MemberFactory(name="Ada Reader", email="ada@example.org")
    TOTP.activate(person, generate_totp_secret())
    SocialAccount.objects.create(user=person, provider="council", uid="ada")
    MissionFactory(code="LW1")
    Client().force_login(person)
    return person


def press(operator: Client, what: str, ada: User) -> Any:
    """Press one of the buttons of `/admin/` that say who may come in, and as what."""
    told = {"name": ada.name, "email": ada.email, "organisation": ada.organisation_id, "is_active": "on"}
    app, account = Authenticator.objects.get(user=ada), SocialAccount.objects.get(user=ada)
    day, one = {"since": f"{today():%-d/%-m/%Y}"}, {ACTION_CHECKBOX_NAME: [ada.pk]}
    here = reverse("admin:people_user_change", args=[ada.pk])
    several = {ACTION_CHECKBOX_NAME: [app.pk], "action": "delete_selected", "post": "yes"}
    forms: dict[str, tuple[str, dict[str, Any]]] = {
        "add somebody": (reverse("admin:people_user_add"), told | {"name": "Eve", "email": "eve@example.org"}),
        "change an address": (here, told | {"email": "eve@example.org"}),
        "make somebody an operator": (here, told | {"is_staff": "on"}),
        "end sign-ins": (reverse("admin:people_user_changelist"), one | {"action": "end_sign_ins"}),
        "end everything": (
            reverse("admin:people_user_changelist"),
            one | {"action": "end_everything", "post": "1", "until": day["since"]},
        ),
        "take an app away": (reverse("admin:mfa_authenticator_delete", args=[app.pk]), {"post": "yes"}),
        "take several away": (reverse("admin:mfa_authenticator_changelist"), several),
        "unlink an account": (reverse("admin:socialaccount_socialaccount_delete", args=[account.pk]), {"post": "yes"}),
        "seat somebody": (
            reverse("admin:people_seat_add"),
            day | {"person": ada.pk, "forum": south_tees().hwb.pk, "role": Seat.Role.OFFICER},
        ),
        "appoint somebody": (
            reverse("admin:leaders_appointment_add"),
            day | {"person": ada.pk, "mission": Mission.objects.get().pk, "role": "leader"},
        ),
    }
    agency = ada.organisation
    forms["name a contact"] = (
        reverse("admin:people_organisation_change", args=[agency.pk]),
        {"name": agency.name, "sector": agency.sector_id, "contact": ada.pk, "since": f"{agency.since:%-d/%-m/%Y}"},
    )
    place, quiet = south_tees().place, {"starts_on": day["since"], "ends_on": day["since"], "reason": "An election"}
    forms["say when it is quiet"] = (reverse("admin:foundation_quietdates_add"), quiet)
    page = reverse("admin:people_forum_change", args=[place.pk])
    drawn = lxml.html.fromstring(operator.get(page).content or b"<p>").xpath("//form[@id='forum_form']")
    forms["replace a forum"] = (page, dict(drawn[0].form_values() if drawn else {}) | {"name": "Another name"})
    path, form = forms[what]
    return operator.post(path, form)


def standing() -> Any:
    """Everything those presses could change."""
    models = [User, Authenticator, SocialAccount, Seat, Appointment, AuditEntry]
    return [sorted(map(str, model.objects.values_list("pk", flat=True))) for model in models] + [
        sorted(User.objects.values_list("email", "is_staff", "is_active")),
        sorted(map(str, Seat.objects.values_list("pk", "until"))),
        sorted(map(str, Organisation.objects.values_list("pk", "contact"))),
        sorted(Forum.objects.values_list("name", flat=True)),
        QuietDates.objects.count(),
    ]


@pytest.mark.parametrize("what", PRESSES)
def test_what_an_operator_gives_or_takes_away_is_done_once_they_proved_who_they_are(ada: User, what: str) -> None:
    south_tees()
    oz = OperatorFactory()
    operator = past_the_second_means(oz)
    before = standing()

    asked = press(operator, what, ada)

    assert asked.status_code == 302 and asked.url.startswith(reverse("mfa_reauthenticate"))
    assert operator.post(asked.url, {"code": "000000"}).status_code == 200
    assert standing() == before

    done = operator.post(asked.url, {"code": next_code(oz)})

    assert done.status_code == 302 and done.url.startswith("/admin/"), "what was typed is done, and need not be again"
    assert standing() != before


@pytest.mark.parametrize("what", PRESSES)
def test_an_operator_who_proved_it_just_now_is_not_asked_again_and_later_is(ada: User, what: str) -> None:
    south_tees()
    operator = proven(OperatorFactory())
    before = standing()
    with time_machine.travel(time.time() + REAUTHENTICATION_TIMEOUT + 1, tick=False):
        assert press(operator, what, ada).url.startswith(reverse("mfa_reauthenticate"))
    assert standing() == before
    assert press(operator, what, ada).url.startswith("/admin/")
    assert standing() != before


def test_an_operator_with_nothing_to_be_asked_for_has_to_have_signed_in_just_now(ada: User, settings: Any) -> None:
    """In the sample alone: elsewhere an operator has a second means before any page opens."""
    settings.DEMO = True
    oz = without_password(OperatorFactory())
    with time_machine.travel(timezone.now() - timedelta(minutes=20)):
        long_ago = by_code(oz)
    before = standing()
    assert press(long_ago, "change an address", ada).url == PAGE
    assert standing() == before
    assert press(by_code(oz), "change an address", ada).url.startswith("/admin/")


def test_looking_asks_for_no_proof(ada: User) -> None:
    operator = past_the_second_means(OperatorFactory())
    for model in (
        "people_user",
        "people_seat",
        "leaders_appointment",
        "mfa_authenticator",
        "socialaccount_socialaccount",
    ):
        assert operator.get(reverse(f"admin:{model}_changelist")).status_code == 200, model
    assert operator.get(reverse("admin:people_user_change", args=[ada.pk])).status_code == 200


def test_whoever_is_no_operator_is_not_asked_but_refused(ada: User) -> None:
    stranger = past_the_second_means(PersonFactory())
    before = standing()
    for what in PRESSES:
        assert press(stranger, what, ada).url.startswith(("/admin/login/", reverse("account_login"))), what
    assert standing() == before


def test_a_form_that_is_refused_after_the_proof_is_put_right_and_saved(ada: User) -> None:
    """It is drawn by the page of the proof, and its button leads back to where it belongs."""
    oz = OperatorFactory()
    operator = past_the_second_means(oz)
    add = reverse("admin:people_user_add")
    asked = operator.post(add, {"name": "Eve", "email": ada.email, "is_active": "on"})

    refused = operator.post(asked.url, {"code": next_code(oz)})

    form = lxml.html.fromstring(refused.content).get_element_by_id("user_form")
    assert form.action == add and form.fields["name"] == "Eve" and refused.context["errors"]
    assert operator.post(form.action, dict(form.form_values()) | {"email": "eve@example.org"}).status_code == 302
    assert User.objects.filter(email="eve@example.org").exists()


@pytest.mark.parametrize("day", ["", "today"])
def test_what_an_action_would_do_is_shown_without_a_proof_and_done_with_one(ada: User, day: str) -> None:
    oz = OperatorFactory()
    operator = past_the_second_means(oz)
    people, seat = reverse("admin:people_user_changelist"), ada.seats.get()

    shown = operator.post(people, {"action": "end_everything", "index": "0", ACTION_CHECKBOX_NAME: [ada.pk]})

    form = lxml.html.fromstring(shown.content).forms[-1]
    assert shown.status_code == 200 and form.action == people
    pressed = dict(form.form_values()) | {"post": "End", "until": day and f"{today():%-d/%-m/%Y}"}
    asked = operator.post(form.action, pressed)
    answer = operator.post(asked.url, {"code": next_code(oz)})
    seat.refresh_from_db()
    assert (answer.status_code, seat.until) == ((302, today()) if day else (200, None))
    if not day:  # no day: said beside the box, and the button leads back to the list
        assert lxml.html.fromstring(answer.content).forms[-1].action == people


def test_a_link_writes_nothing_on_the_page_of_the_proof(ada: User) -> None:
    """Where something was asked for is said of what was pressed in this browser alone."""
    operator = past_the_second_means(OperatorFactory())
    page = operator.get(reverse("mfa_reauthenticate"), {"next": "/call-01642-496-0000/"}).content.decode()
    assert "Is it still you?" in page and "It was asked for" not in page


def test_an_action_is_not_done_unproven_in_the_name_of_one_that_is_only_shown(ada: User) -> None:
    operator = past_the_second_means(OperatorFactory())
    both = {"action": ["end_sign_ins", "delete_selected"], "index": "0", ACTION_CHECKBOX_NAME: [ada.pk]}
    assert operator.post(reverse("admin:people_user_changelist"), both).url.startswith(reverse("mfa_reauthenticate"))
    assert not AuditEntry.objects.filter(act="end_sign_ins").exists()


def test_what_is_pressed_on_a_list_that_was_searched_is_done_too(ada: User) -> None:
    oz = OperatorFactory()
    operator, people = past_the_second_means(oz), reverse("admin:people_user_changelist")
    pressed = {"action": "end_sign_ins", "index": "0", ACTION_CHECKBOX_NAME: [ada.pk]}
    asked = operator.post(f"{people}?q=ada", pressed)
    assert f"It was asked for at <strong>{people}</strong>" in operator.get(asked.url).content.decode()
    operator.post(asked.url, {"code": next_code(oz)})
    assert AuditEntry.objects.filter(act="end_sign_ins", record_id=ada.pk, by=oz).exists()


def test_a_form_that_was_opened_from_such_a_list_is_saved_and_leads_back_to_it(ada: User) -> None:
    oz = OperatorFactory()
    operator, page = past_the_second_means(oz), reverse("admin:people_user_change", args=[ada.pk])
    told = {"name": "Ada Renamed", "email": ada.email, "is_active": "on"}
    asked = operator.post(f"{page}?_changelist_filters=q%3Dada", told)
    done = operator.post(asked.url, {"code": next_code(oz)})
    assert done.url == reverse("admin:people_user_changelist") + "?q=ada"
    assert User.objects.get(pk=ada.pk).name == "Ada Renamed"


def test_a_password_is_changed_on_the_portals_own_page_alone() -> None:
    """Django's own limits no guesses at the old one, and asks for nothing else."""
    operator = past_the_second_means(OperatorFactory(password="a long enough password"))
    answer = operator.post("/admin/password_change/", {"old_password": "a long enough password"} | NEW)
    assert answer.status_code == 302 and answer.url == reverse("account_change_password")
