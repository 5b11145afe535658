"""One mail a day: all that waits for a person, once, and no line they may not read."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from foundation.daily_mail import bundle_daily
from foundation.outbox import Mail, Notice, tell
from foundation.sending import sweep
from foundation.tests.rivals import race
from foundation.tests.servers import Refuses

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 11, 23)


def test_a_persons_day_is_one_mail(person, compose):
    compose(
        lambda notice: Mail(
            "-", "-", line=f"Barrier {notice.facts['n']} waits", url=f"https://example.org/{notice.facts['n']}"
        )
    )
    for n in range(3):
        tell("test.hello", to=person, key=f"hello:{n}", daily=True, n=n)
    assert sweep().sent == 0

    assert bundle_daily(MONDAY) == 1
    assert sweep().sent == 1

    [letter] = mail.outbox
    assert letter.subject == "Waiting for you today"
    assert "- Barrier 0 waits\n  https://example.org/0\n" in letter.body
    assert "Barrier 2 waits" in letter.body
    assert set(Notice.objects.values_list("state", "message_id")) == {("sent", letter.message()["Message-ID"])}


def test_one_mail_a_day_and_what_comes_later_comes_tomorrow(person, compose):
    tell("test.hello", to=person, key="hello:1", daily=True)
    bundle_daily(MONDAY)
    tell("test.hello", to=person, key="hello:2", daily=True)

    assert bundle_daily(MONDAY) == 0
    assert sweep().sent == 1
    assert bundle_daily(MONDAY) == 0
    assert bundle_daily(MONDAY + timedelta(days=1)) == 1
    assert sweep().sent == 1


def test_a_day_with_nothing_waiting_makes_no_mail(person):
    assert bundle_daily(MONDAY) == 0
    assert not Notice.objects.exists()


def test_a_daily_line_no_longer_theirs_is_left_out(person, compose):
    compose(lambda notice: Mail("-", "-", line="Still yours") if notice.facts["n"] else None)
    tell("test.hello", to=person, key="hello:0", daily=True, n=0)
    tell("test.hello", to=person, key="hello:1", daily=True, n=1)
    bundle_daily(MONDAY)

    sweep()

    assert Notice.objects.get(key="hello:0").state == "withdrawn"
    assert Notice.objects.get(key="hello:1").state == "sent"


def test_a_line_that_is_no_longer_theirs_at_the_second_try_is_left_out_of_it(person, compose, server, settings):
    ordinary, private = settings.EMAIL_BACKEND, set()
    compose(lambda notice: None if notice.facts["n"] in private else Mail("-", "-", line=f"Line {notice.facts['n']}"))
    for n in range(2):
        tell("test.hello", to=person, key=f"hello:{n}", daily=True, n=n)
    bundle_daily(MONDAY)
    server(Refuses)
    sweep()
    settings.EMAIL_BACKEND = ordinary
    private.add(0)

    assert sweep(now=timezone.now() + timedelta(hours=1)).sent == 1

    [letter] = mail.outbox
    assert "Line 1" in letter.body
    assert "Line 0" not in letter.body


def test_a_day_with_nothing_left_to_say_is_not_sent(person, compose):
    compose(lambda notice: None)
    tell("test.hello", to=person, key="hello:1", daily=True)
    bundle_daily(MONDAY)

    assert sweep().withdrawn == 1
    assert set(Notice.objects.values_list("state", flat=True)) == {"withdrawn"}


def test_a_line_that_cannot_be_composed_waits_for_tomorrow(person, compose):
    def composer(notice):
        if notice.facts["n"] == 0:
            raise RuntimeError
        return Mail("-", "-", line="This one reads well")

    compose(composer)
    tell("test.hello", to=person, key="hello:0", daily=True, n=0)
    tell("test.hello", to=person, key="hello:1", daily=True, n=1)
    bundle_daily(MONDAY)

    assert sweep().sent == 1
    assert list(Notice.objects.for_the_day().values_list("key", flat=True)) == ["hello:0"]


def test_a_line_that_can_never_be_composed_is_given_up_after_eight_days(person, compose):
    def composer(notice):
        raise RuntimeError

    compose(composer)
    tell("test.hello", to=person, key="hello:0", daily=True)

    for day in range(8):
        bundle_daily(MONDAY + timedelta(days=day))
        sweep()

    line = Notice.objects.get(key="hello:0")
    assert (line.state, line.attempts, bundle_daily(MONDAY + timedelta(days=9))) == ("failed", 8, 0)


@pytest.mark.django_db(transaction=True)
def test_twenty_clocks_at_once_make_one_mail_of_the_day(person, compose):
    tell("test.hello", to=person, key="hello:1", daily=True)

    answers = race(lambda: bundle_daily(MONDAY))

    assert sorted(answers, key=str) == [0] * 19 + [1]
    assert Notice.objects.filter(kind="daily").count() == 1
