"""Operators see that jobs run and mails go, and try again those given up; they read no mail."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.test import Client
from django.utils import timezone

from barriers import own_decisions
from barriers.tests.factories import a_record
from foundation.history import AuditEntry
from foundation.outbox import Notice, NoticeState
from foundation.working_days import today
from leaders.tests.factories import LeaderFactory
from missions.tests.factories import DelegationFactory
from missions_portal import clock
from missions_portal.models import Run
from people.tests.factories import PersonFactory

pytestmark = pytest.mark.django_db
NOTICES = "/admin/foundation/notice/"
RUNS = "/admin/missions_portal/run/"


@pytest.fixture
def operator(client: Client, settings) -> Client:
    settings.DEMO = True  # no second factor asked
    client.force_login(PersonFactory(is_staff=True, is_superuser=True))
    return client


def notice(state: NoticeState, **more) -> Notice:
    given = {"kind": "barrier.returned", "about": "B-LW1-1", "key": state, "to": PersonFactory(name="Ada Reader")}
    return Notice.objects.create(state=state, subject="Nine times told", mime=b"Nine times told", **given | more)


def test_an_operator_sees_each_run_and_what_failed_in_it(operator):
    Run.objects.create(task=clock.TICK, finished_at=timezone.now(), words="Failed: digests: E-HWB-1: PdfTrouble")
    assert "E-HWB-1: PdfTrouble" in operator.get(RUNS).content.decode()


def test_an_operator_sees_how_a_mail_fares_and_neither_its_words_nor_its_reader(operator):
    failed = notice(NoticeState.FAILED, attempts=8, last_error="SMTPServerDisconnected: gone")
    for path in (NOTICES, f"{NOTICES}{failed.pk}/change/"):
        page = operator.get(path).content.decode()
        for words in ("barrier.returned", "B-LW1-1", "Given up", "SMTPServerDisconnected"):
            assert words in page
        assert "Nine times" not in page and "Ada Reader" not in page and failed.to.email not in page


@pytest.mark.parametrize("path", [NOTICES, RUNS])
def test_nobody_adds_changes_or_deletes_what_the_portal_keeps_of_its_own_work(operator, path):
    row = notice(NoticeState.SENT) if path == NOTICES else Run.objects.create(task=clock.TICK)
    assert operator.get(f"{path}add/").status_code == 403
    assert operator.post(f"{path}{row.pk}/change/", {"task": "other", "kind": "other"}).status_code == 403
    assert operator.post(f"{path}{row.pk}/delete/", {"post": "yes"}).status_code == 403


def test_mails_given_up_are_tried_again_and_others_stay_as_they_are(operator):
    failed = notice(NoticeState.FAILED, attempts=8)
    gone = notice(NoticeState.SENT, sent_at=timezone.now())
    chosen = {"action": "try_again", "_selected_action": [failed.pk, gone.pk], "index": "0"}
    page = operator.post(NOTICES, chosen, follow=True).content.decode()
    failed.refresh_from_db()
    gone.refresh_from_db()
    assert "1 given up before will be tried again" in page
    assert (failed.state, failed.attempts) == (NoticeState.WAITING, 0) and failed in Notice.objects.due(timezone.now())
    assert gone.state == NoticeState.SENT
    assert AuditEntry.objects.filter(act="try_again", record_id=failed.pk).exists()


def test_a_portal_without_a_mail_server_says_where_mails_are_kept(operator, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    assert f"mails are kept as files in {settings.EMAIL_FILE_PATH}" in operator.get(NOTICES).content.decode()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert "kept as files" not in operator.get(NOTICES).content.decode()


def test_only_operators_see_them(client):
    client.force_login(PersonFactory())
    for path in (NOTICES, RUNS):
        assert client.get(path).status_code in (302, 403, 404)


def test_an_operator_takes_a_lost_second_step_away_and_reads_no_secret(operator):
    person = PersonFactory(name="Ada Reader")
    lost = Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "CANARY"})
    RecoveryCodes.activate(person)
    path = f"/admin/mfa/authenticator/{lost.pk}/"
    assert "CANARY" not in operator.get(f"{path}change/").content.decode()

    operator.post(f"{path}delete/", {"post": "yes"})

    assert not Authenticator.objects.exists()
    assert AuditEntry.objects.filter(act="take_second_step_away").exists()


@pytest.mark.parametrize(
    "path",
    [
        "/admin/account/emailaddress/",
        "/admin/auth/group/",
        "/admin/socialaccount/socialapp/",
        "/admin/socialaccount/socialtoken/",
    ],
)
def test_an_operator_has_no_page_to_give_an_address_twice(operator, path):
    assert operator.get(path).status_code == 404


def test_an_operator_ends_no_delegation_before_something_was_decided_under_it(operator):
    one = DelegationFactory()
    leader = LeaderFactory(of=one.mission)
    own_decisions.decide_itself(one, record=a_record(on=today()), by=leader)
    path = f"/admin/missions/delegation/{one.pk}/change/"
    typed = {"mission": one.mission_id, "what": one.what, "source": one.source, "since": str(one.since)}

    page = operator.post(path, typed | {"until": str(today())}).content.decode()

    assert "Something was decided under it on" in page
    one.refresh_from_db()
    assert one.until is None
    assert operator.post(path, typed | {"until": str(today() + timedelta(days=1))}).status_code == 302
