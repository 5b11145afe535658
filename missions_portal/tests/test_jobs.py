"""The portal's jobs are seen by officers and operators, and a stopped clock is said on an officer's desk."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from barriers.tests.factories import fresh, officer_at
from foundation.outbox import Notice, NoticeState, tell
from missions_portal import clock, jobs
from missions_portal.models import Run
from missions_portal.tests.test_health import tick
from people.tests.factories import MemberFactory, south_tees

pytestmark = pytest.mark.django_db
STOPPED = "The portal’s clock stopped"


@pytest.fixture
def officer() -> Any:
    return fresh(officer_at(south_tees().hwb))


@pytest.fixture
def signed(client: Client, officer: Any) -> Client:
    Authenticator.objects.create(user=officer, type=Authenticator.Type.TOTP, data={})
    client.force_login(officer)
    return client


def test_the_panel_says_of_each_job_when_it_ran_when_it_runs_next_and_what_failed(signed: Client) -> None:
    tick()
    Run.objects.create(task=clock.DAY, finished_at=timezone.now(), ok=False, words="Failed: digests")
    text = signed.get(reverse("jobs")).content.decode()
    for words in ("Sending what is due", "The day’s work", "Failed: digests", "No mail is waiting to go"):
        assert words in text
    late = {job.name: job.is_late for job in jobs.jobs()}
    assert late == {"Sending what is due": False, "The day’s work": True}


def test_what_has_not_gone_out_is_counted_with_the_oldest(signed: Client, officer: Any) -> None:
    for n in range(3):
        tell("digest.held", to=officer, key=f"k{n}", edition=1)
    first = Notice.objects.order_by("pk").first()
    Notice.objects.filter(pk=first.pk).update(created_at=timezone.now() - timedelta(hours=3))
    Notice.objects.filter(key="k2").update(state=NoticeState.FAILED, next_try_at=None)
    waits = jobs.unsent()
    assert (waits["due"], waits["given_up"]) == (2, 1)
    assert waits["oldest"] == Notice.objects.get(pk=first.pk).created_at
    assert "2 mails due" in signed.get(reverse("jobs")).content.decode()


def test_a_clock_that_ticks_is_not_mentioned_and_one_that_stopped_two_periods_ago_is(signed: Client) -> None:
    tick()
    assert STOPPED not in signed.get(reverse("desk")).content.decode()
    Run.objects.update(finished_at=timezone.now() - timedelta(seconds=2 * settings.SWEEP_SECONDS + 5))
    assert STOPPED in signed.get(reverse("desk")).content.decode()
    assert "has not gone well since" in signed.get(reverse("jobs")).content.decode()


def test_the_panel_is_for_officers_and_operators(client: Client) -> None:
    client.force_login(MemberFactory(at=south_tees().hwb))
    assert client.get(reverse("jobs")).status_code == 403
    assert client.get(reverse("desk")).status_code == 200


def test_health_names_the_jobs_in_plain_words(client: Client) -> None:
    tick()
    said = client.get(reverse("ready")).json()["jobs"]
    assert said["mails due"] == "0" and said["The day’s work: last run"] == "none yet"
    assert said["Sending what is due: last failure"] == "none"
