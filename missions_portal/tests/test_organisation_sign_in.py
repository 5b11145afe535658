"""Sign-in with an organisation's own account, at a real provider on this machine: who is let in, and who is not."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import lxml.html
import pytest
import requests
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse
from environ import Env

from foundation.history import AuditEntry
from foundation.working_days import today
from missions_portal import organisations
from missions_portal.organisation_sign_in import NO_ANSWER, NOT_DONE, NOT_KNOWN
from missions_portal.tests.identity_provider import CLIENT, SECRET, identity_provider
from missions_portal.tests.looks import Looking
from missions_portal.tests.scene import next_code
from missions_portal.tests.signing_in import proven
from people.models import User
from people.tests.factories import OfficerFactory, OperatorFactory, PersonFactory

pytestmark = pytest.mark.django_db
START = "/account/oidc/council/login/"
ADDRESSES, KEYS = "/.well-known/openid-configuration", "/keys"


@pytest.fixture
def council(settings):
    """The council's sign-in, before which its Lee Leader sits."""
    with identity_provider() as provider:
        given = {
            "OIDC_ORGANISATIONS": "council",
            "OIDC_COUNCIL_NAME": "Example Council",
            "OIDC_COUNCIL_SERVER": provider.address,
            "OIDC_COUNCIL_CLIENT_ID": CLIENT,
            "OIDC_COUNCIL_CLIENT_SECRET": SECRET,
            "OIDC_COUNCIL_EMAIL_DOMAINS": "council.example, Social-Care.example",
        }
        settings.ORGANISATION_ACCOUNTS = organisations.organisations(an_environment(given))
        provider.claims = {"sub": "lee-at-the-council", "email": "Lee@Council.example", "name": "Lee Leader"}
        yield provider


def an_environment(given: dict[str, str]) -> Env:
    env = Env()
    env.ENVIRON = given
    return env


@pytest.fixture
def lee() -> User:
    return PersonFactory(email="lee@council.example", name="Lee Leader")


def go(client: Client, **typed: Any) -> Any:
    """Press the button, sign in over there, and come back: the portal's answer to that."""
    back = at_the_provider(client, **typed)
    return client.get(back)


def at_the_provider(client: Client, **typed: Any) -> str:
    """Press the button and sign in over there. Returns the address by which the person is led back."""
    page = client.post(START, typed)
    assert page.status_code == 200, page
    there = lxml.html.fromstring(page.content.decode()).xpath("//main//a/@href")[0]
    answer = requests.get(there, allow_redirects=False, timeout=10)
    return answer.headers["Location"].removeprefix("http://testserver")


def is_in(client: Client) -> bool:
    return client.get("/portal/").status_code == 200


def told(client: Client) -> str:
    return client.get(reverse("account_login")).content.decode()


def refused(client: Client, answer: Any, sentence: str = NOT_KNOWN) -> bool:
    """Led back to the start with a sentence, and not in."""
    return (
        answer.status_code == 302 and answer.url == "/account/login/" and sentence in told(client) and not is_in(client)
    )


# ---- who is let in ----


def test_the_first_sign_in_links_the_account_to_whom_the_portal_knows_by_that_address(client, council, lee):
    answer = go(client)
    assert (answer.status_code, answer.url) == (302, "/portal/")
    assert is_in(client)
    linked = SocialAccount.objects.get()
    assert (linked.user, linked.provider, linked.uid) == (lee, "council", "lee-at-the-council")
    assert AuditEntry.objects.filter(act="link_organisation_account", by=lee).count() == 1
    lee.refresh_from_db()
    assert lee.name == "Lee Leader" and lee.email == "lee@council.example"


def test_nothing_of_what_the_organisation_said_is_kept_but_its_mark(client, council, lee):
    council.claims["phone_number"] = "01642 000000"
    go(client)
    assert SocialAccount.objects.get().extra_data == {} and not SocialToken.objects.exists()
    go(Client())
    assert SocialAccount.objects.get().extra_data == {}


def test_the_password_a_person_had_still_opens(client, council):
    lee = User.objects.create_user("lee@council.example", "Lee Leader", "a long enough password")
    go(client)
    lee.refresh_from_db()
    assert lee.check_password("a long enough password")


def test_later_the_account_opens_whatever_its_address_is_by_then(client, council, lee):
    go(client)
    council.claims["email"] = "lee.married@elsewhere.example"
    other = Client()
    go(other)
    assert is_in(other) and SocialAccount.objects.count() == 1


def test_they_come_to_the_page_they_were_going_to_and_to_no_other_site(client, council, lee):
    assert go(client, next="/portal/barriers/").url == "/portal/barriers/"
    assert go(Client(), next="https://evil.example/").url == "/portal/"


def test_it_asks_with_a_proof_of_its_own_and_takes_an_answer_once(client, council, lee):
    back = at_the_provider(client)
    asked = council.asked[0]
    assert asked["code_challenge_method"] == "S256" and asked["state"] and asked["response_type"] == "code"
    assert set(asked["scope"].split()) == {"openid", "profile", "email"}
    assert client.get(back).url == "/portal/"
    again = Client()
    assert refused(again, again.get(back), NOT_DONE)


# ---- who is not ----


def test_nobody_is_created(client, council, caplog):
    assert refused(client, go(client))
    assert "Refused at sign-in: an account of council that opens none here" in caplog.messages
    assert not User.objects.exists() and not SocialAccount.objects.exists()


@pytest.mark.parametrize("linked", [False, True], ids=["before the first sign-in", "after it"])
@pytest.mark.parametrize("how", ["left today", "left long ago", "locked out"])
def test_a_leaver_is_refused_with_a_strangers_answer(client, council, lee, linked, how):
    if linked:
        go(Client())
    left = {"left today": today(), "left long ago": today() - timedelta(days=400)}
    User.objects.filter(pk=lee.pk).update(left_on=left.get(how), is_active=how != "locked out")
    assert refused(client, go(client))
    assert SocialAccount.objects.count() == linked


def test_somebody_who_only_gets_mail_and_was_never_let_in_is_refused(client, council):
    PersonFactory(email="lee@council.example", is_active=False)
    assert refused(client, go(client))


def test_an_address_the_organisation_says_is_not_verified_opens_nothing(client, council, lee):
    council.claims["email_verified"] = False
    assert refused(client, go(client)) and not SocialAccount.objects.exists()
    council.claims["email_verified"] = True
    go(client)
    assert is_in(client)


@pytest.mark.parametrize(
    "address", ["lee@icb.example", "lee@sub.council.example", "lee@council.example.evil.example", "", None]
)
def test_an_organisation_vouches_for_its_own_domains_alone(client, council, address):
    for person in ("lee@icb.example", "lee@sub.council.example", "lee@council.example.evil.example"):
        PersonFactory(email=person)
    council.claims["email"] = address
    assert refused(client, go(client)) and not SocialAccount.objects.exists()


def test_an_address_given_to_somebody_else_does_not_open_its_former_owners_account(client, council, lee):
    go(Client())
    council.claims["sub"] = "another-lee"
    assert refused(client, go(client))
    assert SocialAccount.objects.get().uid == "lee-at-the-council"


def test_an_operator_unlinks_an_account_so_that_a_new_one_can_be_linked(client, council, lee):
    go(Client())
    operator = proven(OperatorFactory())
    linked = SocialAccount.objects.get()
    operator.post(f"/admin/socialaccount/socialaccount/{linked.pk}/delete/", {"post": "yes"})
    assert AuditEntry.objects.filter(act="take_organisation_account_away").exists()
    council.claims["sub"] = "lee-with-a-new-account"
    go(client)
    assert is_in(client)


@pytest.mark.parametrize(
    ("token", "about"),
    [
        ({"aud": "another-client"}, {}),
        ({"aud": [CLIENT, "another-client"]}, {}),
        ({"iss": "https://evil.example"}, {}),
        ({"exp": 1_000_000_000}, {}),
        ({"exp": None}, {}),
        ({"iat": 9_000_000_000}, {}),
        ({"sub": ""}, {}),
        ({}, {"sub": "somebody-else"}),
    ],
    ids=[
        "for another client",
        "for others too",
        "of another issuer",
        "of long ago",
        "for ever",
        "of the future",
        "of nobody",
        "about somebody else",
    ],  # fmt: skip
)
def test_an_answer_that_is_not_for_the_portal_opens_nothing(client, council, lee, token, about):
    council.token, council.about = token, about
    answer = go(client)
    assert answer.status_code == 302 and not is_in(client) and not SocialAccount.objects.exists()


def test_an_organisation_that_gives_itself_out_as_another_opens_nothing(client, council, lee):
    council.issuer = "https://another.example"
    council.token = {"iss": council.issuer}
    assert refused(client, go(client), NOT_DONE) and not SocialAccount.objects.exists()


def test_what_is_signed_counts_before_what_is_only_answered(client, council, lee):
    council.about = {"email": "boss@council.example"}
    boss = PersonFactory(email="boss@council.example")
    go(client)
    assert SocialAccount.objects.get().user == lee != boss


def test_an_answer_nobody_here_asked_for_opens_nothing(client, council, lee):
    """The answer to one browser, brought to another: its state is not known there."""
    stolen = at_the_provider(client)
    victim = Client()
    assert refused(victim, victim.get(stolen), NOT_DONE)


def test_whoever_says_no_over_there_is_told_so_here(client, council, lee):
    council.refuses = True
    assert refused(client, go(client), NOT_DONE)


def test_a_provider_that_leads_elsewhere_is_not_followed(client, council):
    council.moved.add(ADDRESSES)
    assert refused(client, client.post(START), NO_ANSWER)
    assert not council.asked


def test_a_provider_that_does_not_answer_is_said_in_a_sentence(client, council, settings):
    settings.ORGANISATION_ACCOUNTS[0]["settings"]["server_url"] = "http://127.0.0.1:9"
    assert refused(client, client.post(START), NO_ANSWER)


def test_very_many_presses_from_one_place_are_refused_before_the_organisation_is_asked(client, council, settings):
    """Each asks it for its addresses, and holds one of the server's threads meanwhile."""
    settings.ACCOUNT_RATE_LIMITS = {"login": "2/m/ip"}
    assert [client.post(START).status_code for _ in range(3)] == [200, 200, 429]


def test_a_provider_that_falls_silent_on_the_way_is_said_in_a_sentence(client, council):
    back = at_the_provider(client)
    council.away.add(ADDRESSES)
    assert refused(client, client.get(back), NO_ANSWER)


@pytest.mark.parametrize("address", ["http://keys.example/", "file:///etc/passwd", "", None, 7])
def test_an_address_that_is_missing_or_not_encrypted_is_not_asked(client, council, address):
    council.addresses = {"jwks_uri": address}
    assert refused(client, client.post(START), NO_ANSWER) and not council.asked


# ---- the second factor ----


def test_an_officer_sets_up_a_second_way_after_the_organisations_sign_in_as_after_any(client, council):
    OfficerFactory(email="lee@council.example")
    go(client)
    assert client.get("/portal/").url == reverse("mfa_index")


def test_an_officers_second_step_is_asked_after_the_organisations_sign_in(client, council):
    officer = OfficerFactory(email="lee@council.example")
    TOTP.activate(officer, generate_totp_secret())
    assert go(client).url == reverse("mfa_authenticate")
    assert not is_in(client)
    client.post(reverse("mfa_authenticate"), {"code": next_code(officer)})
    assert is_in(client)


# ---- the door itself ----


def test_the_button_is_there_only_where_an_organisation_is_configured(client, council, settings):
    assert "Sign in with Example Council" in told(client)
    settings.ORGANISATION_ACCOUNTS = []
    assert "organisation’s account" not in told(client)
    assert client.post(START).status_code == 404


def test_it_begins_by_a_button_alone_and_no_account_is_linked_by_hand(client, council, lee):
    assert client.get(START).status_code == 405
    client.force_login(lee)
    for address in ("/account/3rdparty/", "/account/3rdparty/signup/", "/account/social/connections/"):
        assert client.get(address).status_code == 404
    PersonFactory(email="other@council.example")
    council.claims |= {"sub": "other", "email": "other@council.example"}
    go(client, process="connect")
    assert SocialAccount.objects.get().user.email == "other@council.example"


def test_a_session_begun_so_ends_as_any_other(client, council, lee):
    go(client)
    assert client.session["signed_in_at"] == pytest.approx(time.time(), abs=60)


# ---- settings ----

GIVEN = {
    "OIDC_ORGANISATIONS": "council,icb",
    **{f"OIDC_{one}_NAME": one for one in ("COUNCIL", "ICB")},
    "OIDC_COUNCIL_SERVER": "https://login.microsoftonline.com/8d1f7b1e-0000-4000-8000-000000000000/v2.0",
    "OIDC_ICB_SERVER": "https://sign-in.icb.example/",
    **{f"OIDC_{one}_CLIENT_ID": "id" for one in ("COUNCIL", "ICB")},
    **{f"OIDC_{one}_CLIENT_SECRET": "secret" for one in ("COUNCIL", "ICB")},
    "OIDC_COUNCIL_EMAIL_DOMAINS": "council.example",
    "OIDC_ICB_EMAIL_DOMAINS": "icb.example",
}


def test_several_organisations_each_vouch_for_their_own():
    council, icb = organisations.organisations(an_environment(GIVEN))
    assert (council["provider_id"], council["settings"]["email_domains"]) == ("council", ["council.example"])
    assert icb["settings"]["server_url"] == "https://sign-in.icb.example"
    assert organisations.organisations(an_environment({})) == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"OIDC_ICB_EMAIL_DOMAINS": ""}, "set OIDC_ICB_EMAIL_DOMAINS too"),
        ({"OIDC_ICB_SERVER": "http://sign-in.icb.example"}, "should begin with https://"),
        ({"OIDC_COUNCIL_SERVER": "https://login.microsoftonline.com/common/v2.0"}, "answers for every organisation"),
        ({"OIDC_COUNCIL_SERVER": "https://login.microsoftonline.com/organizations"}, "answers for every organisation"),
        ({"OIDC_ORGANISATIONS": "the council"}, "use small letters and digits"),
    ],
)
def test_what_is_missing_or_unsafe_stops_the_start_with_a_sentence(wrong, said):
    with pytest.raises(ImproperlyConfigured, match=said):
        organisations.organisations(an_environment(GIVEN | wrong))


# ---- in a browser, with its policies ----


@pytest.mark.django_db(transaction=True)
def test_in_a_browser_one_press_leads_there_and_back(browser, live_server, council, lee):
    window = Looking(browser, live_server.url)
    window.open(reverse("account_login"))
    assert window.quickly(0) == []
    window.page.get_by_role("button", name="Sign in with Example Council").click()
    window.page.wait_for_url("**/portal/")
    assert window.path == "/portal/"
    assert parse_qs(urlsplit(council.asked[0]["redirect_uri"]).query) == {}
    window.close()
