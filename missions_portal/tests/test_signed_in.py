"""Where you are signed in: each person sees their own sign-ins and ends them; an operator or a new second means does too."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import lxml.html
import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from foundation.history import AuditEntry
from foundation.working_days import today
from missions_portal.tests.looks import Looking
from missions_portal.tests.scene import DESK, PHONE, Window, next_code
from missions_portal.tests.signing_in import PASSWORD, by_code, is_in, proven, without_password
from people import sign_ins
from people.models import Session, User
from people.models.sessions import SessionStore
from people.tests.factories import MemberFactory, OfficerFactory, OperatorFactory, PersonFactory

pytestmark = pytest.mark.django_db
PAGE = "/account/sign-ins/"


@pytest.fixture
def operator() -> Client:
    """An operator's browser, where they proved just now who they are."""
    return proven(OperatorFactory())


def with_password(person: User) -> User:
    person.set_password(PASSWORD)
    person.save()
    return person


def signed_in(person: User) -> Client:
    """A browser in which somebody has signed in by the page, with their second means where they have one."""
    client = Client()
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    if Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).exists():
        client.post(reverse("mfa_authenticate"), {"code": next_code(person)})
    assert is_in(client)
    return client


def forms(client: Client) -> list[dict[str, str]]:
    """What each button of the page posts: one for each other sign-in, and the last for all of them."""
    page = lxml.html.fromstring(client.get(PAGE).content.decode())
    return [dict(form.form_values()) for form in page.forms]


def press(client: Client, form: dict[str, str], password: str = PASSWORD) -> Any:
    """Press a button, and prove once more who one is where that is asked. Returns the last answer."""
    answer = client.post(PAGE, form)
    if "reauthenticate" in answer.url:
        answer = client.post(answer.url, {"password": password})
    return answer


def words(client: Client) -> str:
    return " ".join(lxml.html.fromstring(client.get(PAGE).content.decode()).xpath("//main")[0].text_content().split())


# ---- what is seen ----


def test_the_page_tells_since_when_and_by_which_means_and_which_is_this_one(member: User) -> None:
    with time_machine.travel("2026-11-23 09:00+00:00", tick=False) as clock:
        signed_in(member)
        clock.shift(timedelta(minutes=20))
        said = words(signed_in(member))
    this, other = said.split("Another browser")
    assert "This browser Signed in on 23 November 2026, 09:20 By password" in this
    assert "Signed in on 23 November 2026, 09:00 By password" in other and "End all others" in other


def test_the_second_means_is_told_and_proving_oneself_once_more_is_not(member: User) -> None:
    TOTP.activate(member, generate_totp_secret())
    client = signed_in(member)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert "By password and authenticator app" in words(client)
    assert words(client).count("password") == 1


def test_whoever_is_signed_in_once_reads_so_and_has_no_button(member: User) -> None:
    client = signed_in(member)
    assert "You are signed in nowhere else." in words(client) and forms(client) == []


def test_nobody_sees_anothers_sign_ins(member: User) -> None:
    signed_in(with_password(PersonFactory()))
    assert "You are signed in nowhere else." in words(signed_in(member))


def test_nothing_is_kept_of_where_somebody_signed_in(member: User) -> None:
    client = Client(HTTP_USER_AGENT="Lynx/2.8", REMOTE_ADDR="192.0.2.7")
    client.post(reverse("account_login"), {"login": member.email, "password": PASSWORD})
    kept = str(Session.objects.get(person=member).kept)
    assert "192.0.2.7" not in kept and "Lynx" not in kept
    assert {field.name for field in Session._meta.fields} == {"session_key", "session_data", "expire_date", "person"}


def test_the_page_does_not_hold_the_keys_that_open_a_session(member: User) -> None:
    signed_in(member)
    client = signed_in(member)
    page = client.get(PAGE).content.decode()
    assert not [row for row in Session.objects.all() if row.session_key in page]


def test_a_sign_in_that_cannot_open_anything_any_more_is_not_shown(member: User) -> None:
    with time_machine.travel(timezone.now() - timedelta(hours=13)):
        signed_in(member)
    old_password = signed_in(member)
    User.objects.filter(pk=member.pk).update(password="md5$x$y")
    member.refresh_from_db()
    with_password(member)
    client = signed_in(member)
    assert "You are signed in nowhere else." in words(client) and not is_in(old_password)


def test_looking_writes_nothing(member: User, django_assert_max_num_queries: Any) -> None:
    signed_in(member)
    client = signed_in(member)
    before = list(Session.objects.order_by("pk").values())
    with django_assert_max_num_queries(12) as asked:
        client.get(PAGE)
    assert all(query["sql"].startswith("SELECT") for query in asked.captured_queries)
    assert list(Session.objects.order_by("pk").values()) == before


def test_very_many_sign_ins_ask_no_more_and_fill_no_page(member: User, django_assert_num_queries: Any) -> None:
    client = signed_in(member)
    with django_assert_num_queries(1):
        assert sign_ins.elsewhere(member, here="") != []
    for _ in range(120):
        Client().force_login(member)
    with django_assert_num_queries(1):
        assert len(sign_ins.elsewhere(member, here="")) == sign_ins.SHOWN
    press(client, forms(client)[-1])
    assert Session.objects.of(member).count() == 1 and is_in(client)


# ---- ending them ----


def test_one_is_ended_by_its_button_and_the_others_go_on(member: User) -> None:
    first, second, here = signed_in(member), signed_in(member), signed_in(member)
    mark = Session.objects.get(session_key=first.session.session_key).mark
    form = next(form for form in forms(here) if form.get("which") == mark)
    assert press(here, form).url == PAGE
    assert not is_in(first) and is_in(second) and is_in(here)
    assert AuditEntry.objects.filter(act="end_sign_ins", by=member, record_id=member.pk).count() == 1


def test_all_others_are_ended_by_one_button(member: User) -> None:
    first, second, here = signed_in(member), signed_in(member), signed_in(member)
    press(here, forms(here)[-1])
    assert "You are signed out everywhere else." in here.get(PAGE).content.decode()
    assert not is_in(first) and not is_in(second) and is_in(here)


def test_whoever_presses_proves_once_more_who_they_are(member: User) -> None:
    """Somebody at a desk that was left open cannot throw its owner out everywhere else."""
    other, here = signed_in(member), signed_in(member)
    form = forms(here)[-1]
    answer = here.post(PAGE, form)
    assert answer.status_code == 302 and answer.url.startswith(reverse("account_reauthenticate"))
    here.post(answer.url, {"password": "a wrong guess of it"})
    assert is_in(other)
    here.post(answer.url, {"password": PASSWORD})
    assert not is_in(other) and is_in(here)


def test_whoever_has_nothing_to_be_asked_for_has_to_have_signed_in_just_now() -> None:
    """By a code in a mail alone: no password, no second means."""
    guest = without_password(MemberFactory(email="guest@example.org"))
    with time_machine.travel(timezone.now() - timedelta(minutes=20)):
        long_ago = by_code(guest)
    other = by_code(guest)
    assert "By a code by e-mail" in words(other)
    assert long_ago.post(PAGE, forms(long_ago)[-1]).url == PAGE
    assert "Sign out and in again first" in long_ago.get(PAGE).content.decode() and is_in(other)
    other.post(PAGE, forms(other)[-1])
    assert is_in(other) and not is_in(long_ago)


def test_a_second_press_is_told_that_it_had_ended_already(member: User) -> None:
    signed_in(member)
    here = signed_in(member)
    first, again = forms(here)[0], forms(here)[0]
    press(here, first)
    press(here, again)
    assert "That sign-in had ended already." in here.get(PAGE).content.decode()
    assert AuditEntry.objects.filter(act="end_sign_ins").count() == 1


def test_the_same_press_sent_twice_ends_one(member: User) -> None:
    signed_in(member)
    here = signed_in(member)
    form = forms(here)[-1]
    press(here, form)
    later = signed_in(member)
    press(here, form)
    assert is_in(later)


@pytest.mark.parametrize("which", ["x", "0" * 32, "é\x00", "' OR 1=1"])
def test_a_mark_that_is_none_of_theirs_ends_nothing(member: User, which: str) -> None:
    stranger = signed_in(with_password(PersonFactory()))
    other, here = signed_in(member), signed_in(member)
    press(here, forms(here)[0] | {"which": which})
    theirs = Session.objects.get(session_key=stranger.session.session_key).mark
    press(here, forms(here)[0] | {"which": theirs})
    assert is_in(stranger) and is_in(other) and is_in(here)


def test_this_browser_is_left_by_signing_out_and_not_by_a_mark(member: User) -> None:
    signed_in(member)
    here = signed_in(member)
    own = Session.objects.get(session_key=here.session.session_key).mark
    press(here, forms(here)[0] | {"which": own})
    assert is_in(here)


def test_a_press_without_the_forms_key_ends_nothing(member: User) -> None:
    other, here = signed_in(member), signed_in(member)
    here.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert here.post(PAGE, {"which": ""}).status_code == 400
    assert is_in(other)


def test_a_session_that_was_ended_is_not_brought_back_by_a_request_on_its_way(member: User) -> None:
    other = signed_in(member)
    on_its_way = SessionStore(other.session.session_key)
    on_its_way["something"] = 1
    sign_ins.end_all(member, by=member)
    with pytest.raises(UpdateError):
        on_its_way.save()
    assert not Session.objects.of(member).exists()


# ---- a changed second means ----


def test_a_new_authenticator_app_ends_the_other_sign_ins(member: User, django_capture_on_commit_callbacks: Any) -> None:
    other, here = signed_in(member), signed_in(member)
    here.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    here.get(reverse("mfa_activate_totp"))
    secret = here.session["mfa.totp.secret"]
    number = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    with django_capture_on_commit_callbacks(execute=True):
        here.post(reverse("mfa_activate_totp"), {"code": number})
    assert Authenticator.objects.filter(user=member, type=Authenticator.Type.TOTP).exists()
    assert is_in(here) and not is_in(other)


def test_an_authenticator_app_taken_away_ends_the_other_sign_ins(
    member: User, django_capture_on_commit_callbacks: Any
) -> None:
    TOTP.activate(member, generate_totp_secret())
    with time_machine.travel(timezone.now() - timedelta(minutes=5)):
        other = signed_in(member)
    assert is_in(other)
    here = signed_in(member)
    here.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    with django_capture_on_commit_callbacks(execute=True):
        here.post(reverse("mfa_deactivate_totp"))
    assert "because you changed how you prove it is you" in here.get(PAGE).content.decode()
    assert not Authenticator.objects.filter(user=member).exists()
    assert is_in(here) and not is_in(other)


def test_new_recovery_codes_end_the_other_sign_ins(member: User, django_capture_on_commit_callbacks: Any) -> None:
    TOTP.activate(member, generate_totp_secret())
    RecoveryCodes.activate(member)
    with time_machine.travel(timezone.now() - timedelta(minutes=5)):
        other = signed_in(member)
    here = signed_in(member)
    here.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    with django_capture_on_commit_callbacks(execute=True):
        here.post(reverse("mfa_generate_recovery_codes"))
    assert is_in(here) and not is_in(other)


def test_a_new_password_leaves_the_person_one_sign_in_to_see(member: User) -> None:
    signed_in(member)
    here = signed_in(member)
    new = "quite another password"
    here.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert is_in(here) and "You are signed in nowhere else." in words(here)


# ---- an operator ----


def test_an_operator_ends_every_sign_in_of_one_person(member: User, operator: Client) -> None:
    first, second, stranger = signed_in(member), signed_in(member), signed_in(with_password(PersonFactory()))
    answer = operator.post(
        reverse("admin:people_user_changelist"),
        {"action": "end_sign_ins", "_selected_action": [member.pk]},
        follow=True,
    )
    assert "2 sign-ins ended." in answer.content.decode()
    assert not is_in(first) and not is_in(second) and is_in(stranger)
    noted = AuditEntry.objects.get(act="end_sign_ins")
    assert (noted.record_id, noted.by.is_staff) == (member.pk, True)
    assert is_in(signed_in(member))


def test_an_operator_is_told_where_nobody_is_signed_in(member: User, operator: Client) -> None:
    answer = operator.post(
        reverse("admin:people_user_changelist"),
        {"action": "end_sign_ins", "_selected_action": [member.pk]},
        follow=True,
    )
    assert "None of these people is signed in." in answer.content.decode()
    assert not AuditEntry.objects.filter(act="end_sign_ins").exists()


@pytest.mark.parametrize("what", ["authenticator", "socialaccount"])
def test_a_means_that_an_operator_takes_away_ends_every_sign_in_of_theirs(
    member: User, operator: Client, what: str
) -> None:
    client = signed_in(member)
    if what == "authenticator":
        row: Any = TOTP.activate(member, generate_totp_secret()).instance
        address = f"/admin/mfa/authenticator/{row.pk}/delete/"
    else:
        row = SocialAccount.objects.create(user=member, provider="council", uid="1")
        address = f"/admin/socialaccount/socialaccount/{row.pk}/delete/"
    assert is_in(client)
    operator.post(address, {"post": "yes"})
    assert not is_in(client)


def test_nobody_but_an_operator_reaches_that(member: User) -> None:
    other, officer = signed_in(member), OfficerFactory()
    client = Client()
    client.force_login(officer)
    client.post(reverse("admin:people_user_changelist"), {"action": "end_sign_ins", "_selected_action": [member.pk]})
    assert is_in(other)


# ---- where it lies, and the table itself ----


def test_the_page_of_the_second_step_leads_there_and_each_page_leads_back(member: User) -> None:
    client = signed_in(member)
    assert f'href="{PAGE}"' in client.get(reverse("mfa_index")).content.decode()
    for address in (PAGE, reverse("account_change_password"), reverse("mfa_list_webauthn")):
        trail = lxml.html.fromstring(client.get(address, follow=True).content.decode()).xpath(
            "//nav[@aria-label='Breadcrumb']//a/@href"
        )
        assert trail == [reverse("desk"), reverse("mfa_index")], address


def test_sessions_that_are_over_are_cleared_and_no_others(member: User) -> None:
    Session.objects.create(session_key="over", session_data="", expire_date=timezone.now())
    signed_in(member)
    SessionStore.clear_expired()
    assert [row.person for row in Session.objects.all()] == [member]


def test_a_browser_in_which_nobody_signed_in_is_nobodys() -> None:
    store = SessionStore()
    store["asked"] = True
    store.create()
    assert Session.objects.get().person is None
    assert settings.SESSION_ENGINE == "people.models.sessions"


# ---- in a browser ----


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("size", "scripts"), [(DESK, True), (PHONE, False)], ids=["at the desk", "a phone, no scripts"]
)
def test_by_keyboard_alone_the_others_are_ended(
    browser: Any, live_server: Any, member: User, size: Any, scripts: bool
) -> None:
    other = signed_in(member)
    window = Window(browser, live_server.url, size=size, java_script_enabled=scripts).sign_in(member)
    window.open(PAGE)
    button = window.page.get_by_role("button", name="End all others")
    for _ in range(60):
        window.page.keyboard.press("Tab")
        if button.evaluate("one => one === document.activeElement"):
            break
    window.page.keyboard.press("Enter")
    window.page.wait_for_url("**/reauthenticate/**")
    window.fill(password=PASSWORD)
    window.page.keyboard.press("Enter")
    window.page.wait_for_url(f"**{PAGE}")
    assert "You are signed in nowhere else." in window.words
    assert not is_in(other) and window.complaints == []
    window.close()


@pytest.mark.django_db(transaction=True)
def test_there_is_nothing_to_mend_on_the_page_at_any_size(browser: Any, live_server: Any, member: User) -> None:
    signed_in(member)
    window = Looking(browser, live_server.url).sign_in(member)
    for address in (PAGE, reverse("mfa_index"), reverse("mfa_list_webauthn")):
        window.open(address)
        assert window.at_every_size() == [], address
    window.close()


# ---- whoever has left ----


@pytest.mark.parametrize(("days", "still_in"), [(-1, False), (0, False), (1, True)])
def test_the_last_day_that_was_written_down_shuts_the_door_by_itself(member: User, days: int, still_in: bool) -> None:
    client = signed_in(member)
    User.objects.filter(pk=member.pk).update(left_on=today() + timedelta(days=days))

    assert is_in(client) is still_in
    anew = Client()
    anew.post(reverse("account_login"), {"login": member.email, "password": PASSWORD})
    assert is_in(anew) is still_in
    assert member.is_active and User.objects.get(pk=member.pk).is_active


def test_whoever_is_let_in_again_signs_in_anew(member: User, operator: Client) -> None:
    client = signed_in(member)
    page = reverse("admin:people_user_change", args=[member.pk])
    form = lxml.html.fromstring(operator.get(page).content).forms[-1]
    told = {name: value for name, value in form.fields.items() if value is not None and name != "is_active"}
    assert operator.post(page, told).status_code == 302
    assert not User.objects.get(pk=member.pk).is_active

    User.objects.filter(pk=member.pk).update(is_active=True)

    assert not is_in(client)
