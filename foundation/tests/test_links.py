"""Personal links: signed, dated, one person's, and spent only by a press."""

from datetime import date, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone

from foundation import links
from foundation.links import LinkExpired, LinkSpent, LinkUnknown, PersonalLink
from foundation.working_days import today

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return get_user_model().objects.create_user(email="ada@example.org", name="Ada of the Forum")


@pytest.fixture
def link(person):
    return links.make(person, "test.acknowledge", about={"escalation": 7}, days=14)


@pytest.fixture(autouse=True)
def page(monkeypatch):
    """The page of the act: shown by GET, done and spent by POST."""

    def acknowledge(request, link):
        if request.method == "POST":
            with transaction.atomic():
                links.spend(link)
                return HttpResponse("Thank you")
        return HttpResponse("Did it help?")

    monkeypatch.setitem(links._openers, "test.acknowledge", acknowledge)


@pytest.fixture
def at_the_door(rf):
    """Come to a link's address as a visitor, by the method named."""

    def come(token, method="get"):
        request = getattr(rf, method)(f"/link/{token}/")
        request.user, request.session, request.resolver_match = AnonymousUser(), {}, None
        return links.door(request, token)

    return come


def test_a_link_is_signed_with_the_key_made_at_the_first_start(link, settings):
    token = link.token
    settings.SECRET_KEY = "made at the first start, after the modules were read"
    with pytest.raises(LinkUnknown):
        links.find(token)
    assert links.find(link.token) == link


def test_a_link_leads_its_person_to_what_it_is_about(link, person):
    found = links.find(link.token)

    assert (found.person, found.act, found.about) == (person, "test.acknowledge", {"escalation": 7})


def test_the_address_in_a_mail_is_whole_and_survives_mail_programs(link, settings):
    settings.SITE_URL = "https://portal.example.org/"

    assert link.url == f"https://portal.example.org/link/{link.token}/"
    assert set(link.token) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")


def test_a_link_is_good_to_the_end_of_its_last_day_in_london(person):
    link = links.make(person, "test.acknowledge", about={}, days=14, on=date(2026, 3, 20))

    assert timezone.localtime(link.expires_at).isoformat() == "2026-04-03T23:59:59.999999+01:00"


@pytest.mark.parametrize(
    "spoil", [lambda t: t[:-1], lambda t: "1" + t, lambda t: "", lambda t: "a\x00b", lambda t: t + "é"]
)
def test_a_spoilt_address_opens_nothing(link, spoil):
    with pytest.raises(LinkUnknown):
        links.find(spoil(link.token))


def test_a_link_of_another_secret_opens_nothing(link):
    token = link.token
    PersonalLink.objects.update(nonce="0" * 32)

    with pytest.raises(LinkUnknown):
        links.find(token)


def test_the_link_of_somebody_who_left_opens_nothing(link):
    get_user_model().objects.update(left_on=today())

    with pytest.raises(LinkUnknown):
        links.find(link.token)


def test_a_link_runs_out(link):
    PersonalLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    with pytest.raises(LinkExpired):
        links.find(link.token)


def test_a_link_is_spent_once(link):
    twin = links.find(link.token)
    links.spend(link)

    with pytest.raises(LinkSpent):
        links.spend(twin)
    with pytest.raises(LinkSpent):
        links.find(link.token)


def test_an_act_that_fails_does_not_spend_its_link(link):
    with pytest.raises(RuntimeError), transaction.atomic():
        links.spend(link)
        raise RuntimeError

    assert links.find(link.token)


def test_looking_spends_nothing_and_writes_nothing(link, at_the_door):
    for method in ("get", "head", "get"):
        assert at_the_door(link.token, method).status_code == 200

    link.refresh_from_db()
    assert (link.opened_at, link.spent_at) == (None, None)


def test_a_press_spends(link, at_the_door):
    assert at_the_door(link.token, "post").content == b"Thank you"

    second = at_the_door(link.token, "post")
    assert second.status_code == 410
    assert b"This has been done already" in second.content
    link.refresh_from_db()
    assert link.opened_at and link.spent_at


def test_the_door_tells_nobody_the_address(link, at_the_door):
    for response in (at_the_door(link.token), at_the_door("nonsense")):
        assert response["Referrer-Policy"] == "strict-origin"
        assert "no-store" in response["Cache-Control"]
        assert "noindex" in response["X-Robots-Tag"]


def test_each_closed_link_says_what_to_do(link, at_the_door):
    unknown = at_the_door("nonsense")
    PersonalLink.objects.update(expires_at=timezone.now() - timedelta(days=1))
    expired = at_the_door(link.token)

    assert (unknown.status_code, expired.status_code) == (404, 410)
    assert b"ask for a new one" in unknown.content
    assert b"It could be used until" in expired.content


def test_other_methods_are_refused(link, at_the_door):
    assert at_the_door(link.token, "delete").status_code == 405


def test_a_link_to_an_act_that_is_gone_opens_nothing(person, at_the_door):
    link = links.make(person, "test.gone", about={}, days=14)

    assert at_the_door(link.token).status_code == 404


def test_two_pages_for_one_act_are_a_mistake():
    with pytest.raises(ValueError, match="already has a page"):
        links.opens("test.acknowledge")(lambda request, link: HttpResponse())
