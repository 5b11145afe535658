"""What happens to every request: safe headers, one door, sign-ins that end, a second factor, and plain refusals."""

import logging
from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.conf import settings as the_settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, connection, transaction
from django.http import HttpResponse, QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import include, path, reverse

from foundation import drafts
from foundation.moves import TooLate
from leaders.tests.factories import LeaderFactory
from missions.tests.factories import MissionFactory
from missions_portal import health, logs
from people.models import Organisation, Session, User

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@login_not_required
def home(request):
    return HttpResponse("for everyone")


def desk(request):
    return HttpResponse(f"the desk of {request.user}")


def late(request):
    late = TooLate.__new__(TooLate)
    late.record = SimpleNamespace(get_absolute_url=lambda: "/portal/barriers/B-LW1-1/")
    raise late


def silent(request):
    raise OperationalError("the server closed the connection")


def silent_at_the_end_of_a_list(request):
    raise connection.Database.OperationalError("the server closed the connection while a list was read")


def writes(request):
    with transaction.atomic():
        Organisation.objects.update(name="Nobody writes now")


def broken(request):
    raise RuntimeError("nobody thought of this")


def logged(request):
    logging.getLogger("missions_portal.test").warning("something happened")
    return HttpResponse("")


@login_not_required
def forbidden(request):
    raise PermissionDenied("“Receive” is for the forum's officer to do.")


urlpatterns = [
    path("", home, name="home"),
    path("portal/", desk, name="desk"),
    path("portal/late/", late),
    path("portal/silent/", silent),
    path("portal/silent-at-the-end-of-a-list/", silent_at_the_end_of_a_list),
    path("portal/writes/", writes),
    path("portal/broken/", broken),
    path("portal/logged/", logged),
    path("forbidden/", forbidden),
    path("health/live", health.live),
    path("account/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]
handler403 = "missions_portal.refusals.not_yours"
handler500 = "missions_portal.refusals.server_error"


@pytest.fixture
def leader() -> User:
    return User.objects.create_user("leader@example.org", "Lee Leader", "a long enough password")


@pytest.fixture
def operator() -> User:
    return User.objects.create_superuser("operator@example.org", "Oz Operator", "a long enough password")


def sign_in(client: Client, email: str) -> None:
    response = client.post(reverse("account_login"), {"login": email, "password": "a long enough password"})
    assert response.status_code == 302, response.content.decode()[:2000]


# ---- headers ----


@pytest.mark.parametrize("address", ["/", "/portal/", "/account/login/", "/nothing-here/", "/forbidden/"])
def test_every_answer_carries_the_strict_policies(client, address):
    response = client.get(address)
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "camera=()" in response.headers["Permissions-Policy"]
    assert len(response.headers["X-Request-ID"]) == 12


def test_a_log_line_carries_the_request_it_belongs_to(client, leader, caplog):
    caplog.handler.addFilter(logs.WithRequest())
    client.force_login(leader)
    response = client.get("/portal/logged/")
    ids = [record.request_id for record in caplog.records if record.message == "something happened"]
    assert ids == [response.headers["X-Request-ID"]]


# ---- the door ----


def test_a_visitor_reads_what_is_for_everyone(client):
    assert client.get("/").content == b"for everyone"


def test_a_visitor_is_asked_to_sign_in_and_brought_back(client):
    response = client.get("/portal/?q=damp")
    assert response.status_code == 302
    assert response.url == "/account/login/?next=/portal/%3Fq%3Ddamp"


def test_what_was_typed_when_the_session_had_ended_is_kept_for_its_writer(client, leader):
    key = drafts.new_key(leader)
    response = client.post("/portal/", {"form_key": key, "title": "Damp in the flats"})
    assert response.url == "/account/login/?next=/portal/"
    assert drafts.kept(leader, "/portal/")["title"] == ["Damp in the flats"]


def test_what_a_stranger_posts_is_kept_for_nobody(client, leader):
    client.post("/portal/", {"form_key": "made up", "title": "Damp in the flats"})
    assert drafts.kept(leader, "/portal/") is None


def test_a_form_whose_token_went_stale_keeps_its_text(leader):
    client = Client(enforce_csrf_checks=True)
    response = client.post("/portal/", {"form_key": drafts.new_key(leader), "title": "Damp in the flats"})
    assert response.status_code == 403
    assert "Your words are kept" in response.content.decode()
    assert drafts.kept(leader, "/portal/")["title"] == ["Damp in the flats"]


def test_a_form_without_key_or_token_is_given_back_to_be_copied():
    response = Client(enforce_csrf_checks=True).post("/portal/", {"title": "Damp in the flats"})
    page = response.content.decode()
    assert response.status_code == 403
    assert "Your words stand below" in page
    assert "Damp in the flats" in page


def test_the_admin_has_no_door_of_its_own(client, leader, operator):
    assert client.get("/admin/login/").url == "/account/login/?next=/admin/"
    assert client.post("/admin/login/", {"username": operator.email, "password": "guess"}).status_code == 302
    client.force_login(leader)
    assert client.get("/admin/", follow=True).status_code == 403


# ---- sign-ins that end ----


def test_a_sign_in_ends_after_half_an_hour_without_a_press(client, leader):
    with time_machine.travel("2026-11-23 09:00", tick=False) as clock:
        sign_in(client, leader.email)
        clock.shift(timedelta(minutes=29))
        assert client.get("/portal/").status_code == 200
        clock.shift(timedelta(minutes=29))
        assert client.get("/portal/").status_code == 200
        clock.shift(timedelta(minutes=31))
        response = client.get("/portal/")
        assert response.status_code == 302
        assert response.cookies[the_settings.SESSION_COOKIE_NAME].value == ""


def test_a_sign_in_ends_after_twelve_hours_however_busy(client, leader):
    with time_machine.travel("2026-11-23 07:00", tick=False) as clock:
        sign_in(client, leader.email)
        for _ in range(35):
            clock.shift(timedelta(minutes=20))
            assert client.get("/portal/").status_code == 200
        clock.shift(timedelta(minutes=25))
        assert client.get("/portal/").status_code == 302


def test_the_idle_limit_holds_for_a_session_whose_cookie_was_taken_away(client, leader):
    with time_machine.travel("2026-11-23 09:00", tick=False) as clock:
        sign_in(client, leader.email)
        clock.shift(timedelta(minutes=31))
        del client.cookies["last_seen"]
        assert client.get("/portal/").status_code == 302


def test_another_sessions_cookie_keeps_nobody_signed_in(client, leader):
    with time_machine.travel("2026-11-23 09:00", tick=False) as clock:
        sign_in(client, leader.email)
        clock.shift(timedelta(minutes=31))
        other = Client()
        sign_in(other, leader.email)
        client.cookies["last_seen"] = other.cookies["last_seen"].value
        assert client.get("/portal/").status_code == 302


def test_reading_a_page_writes_nothing_even_when_the_sign_in_is_over(client, leader):
    with time_machine.travel("2026-11-23 09:00", tick=False) as clock:
        sign_in(client, leader.email)
        for minutes in (1, 45):
            clock.shift(timedelta(minutes=minutes))
            with CaptureQueriesContext(connection) as queries:
                client.get("/portal/")
            assert [q["sql"] for q in queries if not q["sql"].startswith("SELECT")] == []
    assert Session.objects.count() == 1


def test_what_was_typed_when_the_sign_in_was_over_waits_after_the_next(client, leader):
    with time_machine.travel("2026-11-23 09:00", tick=False) as clock:
        sign_in(client, leader.email)
        key = drafts.new_key(leader)
        clock.shift(timedelta(minutes=45))
        client.post("/portal/", {"form_key": key, "title": "Damp in the flats"})
        sign_in(client, leader.email)
        assert client.get("/portal/").status_code == 200
        assert drafts.kept(leader, "/portal/")["title"] == ["Damp in the flats"]


# ---- the second factor ----


def test_an_operator_is_asked_for_a_second_means_before_anything_else(client, operator):
    client.force_login(operator)
    assert client.get("/portal/").url == reverse("mfa_index")
    assert client.get("/admin/").url == reverse("mfa_index")
    assert client.get("/").status_code == 200


def test_an_operator_sets_up_an_authenticator_after_giving_the_password_once_more(client, operator):
    sign_in(client, operator.email)
    assert client.get(reverse("mfa_index")).status_code == 200
    setting_up = reverse("mfa_activate_totp")
    again = client.get(setting_up)
    assert again.url.startswith(reverse("account_reauthenticate"))
    back = client.post(again.url, {"password": "a long enough password"})
    assert back.url == setting_up
    assert client.get(setting_up).status_code == 200


def test_an_operator_with_a_second_means_goes_on(client, operator):
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    TOTP.activate(operator, generate_totp_secret())
    client.force_login(operator)
    assert client.get("/portal/").status_code == 200


def test_a_leader_needs_no_second_means(client, leader):
    client.force_login(leader)
    assert client.get("/portal/").status_code == 200


def test_everybody_is_asked_for_a_second_means_where_the_operator_says_so(client, leader, settings):
    settings.SECOND_MEANS_FOR_ALL = True
    client.force_login(leader)
    assert client.get("/portal/").url == reverse("mfa_index")


def test_the_sample_asks_no_second_means(client, operator, settings):
    settings.DEMO = True
    client.force_login(operator)
    assert client.get("/portal/").status_code == 200


# ---- plain refusals ----


def test_a_late_press_gets_a_sentence(client, leader, monkeypatch):
    monkeypatch.setattr(TooLate, "sentence", "This was scheduled by Pat Officer at 10:42.")
    client.force_login(leader)
    response = client.post("/portal/late/", {"words": "Damp in the flats", "password": "never shown"})
    page = response.content.decode()
    assert response.status_code == 409
    assert "scheduled by Pat Officer" in page
    assert "This moved on after you opened it" in page and 'href="/portal/barriers/B-LW1-1/"' in page
    assert "This cannot be done now" in client.get("/portal/late/").content.decode()
    assert "Damp in the flats" in page
    assert "never shown" not in page


@pytest.mark.parametrize("where", ["silent", "silent-at-the-end-of-a-list"])
def test_a_silent_database_is_503_with_the_typed_text(client, leader, where):
    client.force_login(leader)
    response = client.post(f"/portal/{where}/", {"words": "Damp in the flats"})
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "10"
    assert "Damp in the flats" in response.content.decode()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite says so as it says everything of its file")
def test_a_database_that_may_only_be_read_is_503_with_the_typed_text(client, leader):
    client.force_login(leader)
    # What signing in wrote is looked over now: PostgreSQL would lock the person's row for it, and may not in a moment.
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")
    response = client.post("/portal/writes/", {"words": "Damp in the flats"})
    assert response.status_code == 503
    assert "Damp in the flats" in response.content.decode()


def test_a_database_that_falls_silent_before_the_page_is_503_too(client, leader, monkeypatch):
    client.force_login(leader)

    def fall_silent(*_):
        raise OperationalError("gone")

    monkeypatch.setattr("missions_portal.middleware.since_sign_in", fall_silent)
    client.raise_request_exception = False
    assert client.get("/portal/").status_code == 503


def test_a_refusal_says_whose_move_it_is(client):
    response = client.get("/forbidden/")
    assert response.status_code == 403
    assert "for the forum" in response.content.decode()


# ---- what was typed is given back: by the portal's own addresses ----

the_portal = pytest.mark.urls("missions_portal.urls")
TYPED = {
    "title": "Damp in the flats",
    "what": "Two letters, one address.",
    "so_what": "Neither team knew of the other.",
    "password": "never shown",
}


@pytest.fixture
def lead() -> User:
    """Somebody who leads a mission, the only one they can choose in a form."""
    return LeaderFactory(of=MissionFactory(pk=7))


def an_entry(**more) -> dict[str, str]:
    """A new entry with nothing left to put right."""
    return TYPED | {"mission": "7"} | more


def given_back(response) -> str:
    """The page's words, which hold what was typed, save secrets."""
    page = response.content.decode()
    assert TYPED["title"] in page
    assert TYPED["what"] in page
    assert TYPED["password"] not in page
    return page


@the_portal
def test_a_form_without_its_key_is_given_back_and_nothing_is_kept(client, lead):
    client.force_login(lead)
    address = reverse("learning:new")
    response = client.post(address, an_entry())
    page = given_back(response)
    assert response.status_code == 400
    assert "Your words are kept" not in page
    assert "Your words stand below" in page
    assert drafts.kept(lead, address) is None


@the_portal
def test_a_form_whose_key_is_too_old_is_given_back_and_says_that_it_is_kept(client, lead):
    address = reverse("learning:new")
    with time_machine.travel("2026-11-23 07:00", tick=False) as clock:
        key = drafts.new_key(lead)
        clock.shift(timedelta(hours=13))
        client.force_login(lead)
        response = client.post(address, an_entry(form_key=key))
        page = given_back(response)
        assert response.status_code == 400
        assert "Your words are kept" in page
        assert f'href="{address}">Open the form again' in page
        assert drafts.kept(lead, address)["what"] == [TYPED["what"]]


@the_portal
def test_words_kept_for_another_person_are_not_said_to_be_kept_for_this_one(client, lead, operator):
    client.force_login(lead)
    drafts.keep(lead, reverse("learning:new"), QueryDict("title=An+earlier+draft"))
    response = client.post(reverse("learning:new"), an_entry(form_key=drafts.new_key(operator)))
    assert response.status_code == 400
    assert "Your words are kept" not in given_back(response)


@the_portal
def test_a_form_sent_to_a_record_that_is_gone_is_given_back(client, leader):
    client.force_login(leader)
    response = client.post(reverse("learning:amend", args=["L-LW1-999"]), TYPED)
    assert response.status_code == 404
    assert "could not be saved here" in given_back(response)


@the_portal
def test_a_page_that_is_not_there_costs_three_questions_to_the_database(client, leader):
    client.force_login(leader)
    client.get("/portal/nothing-here/")  # the frame's names are read once a minute
    with CaptureQueriesContext(connection) as queries:
        response = client.get("/portal/nothing-here/")
    assert response.status_code == 404
    assert "What you typed" not in response.content.decode()
    # The session, its person and their seats, for the menu.
    assert len(queries) == 3, [q["sql"] for q in queries]


def test_a_crash_gives_back_what_was_typed_and_a_number_to_tell(client, leader):
    client.force_login(leader)
    client.raise_request_exception = False
    response = client.post("/portal/broken/", TYPED)
    page = given_back(response)
    assert response.status_code == 500
    assert response.headers["X-Request-ID"] in page


@the_portal
@pytest.mark.parametrize("body", [b"--x\r\nContent-Disposition: form-data; name=", b"&".join([b"a=1"] * 1_500)])
def test_a_body_that_cannot_be_read_is_a_page_that_says_so(client, leader, body):
    client.force_login(leader)
    multipart = "multipart/form-data" if body.startswith(b"--") else "application/x-www-form-urlencoded"
    response = client.generic("POST", reverse("learning:new"), body, content_type=multipart)
    assert response.status_code == 400
    assert "We could not read what was sent" in response.content.decode()


@the_portal
def test_a_name_the_portal_does_not_answer_to_is_a_page_that_says_so(client):
    response = client.get("/", headers={"host": "elsewhere.example"})
    assert response.status_code == 400
    assert "We could not read what was sent" in response.content.decode()
