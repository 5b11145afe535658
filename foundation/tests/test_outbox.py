"""The outbox: nobody missed, nobody told twice, and words that read well."""

import threading

import pytest
from celery import Celery
from django.core import mail
from django.db import connection, transaction
from django.utils import timezone

from foundation.outbox import SWEEP, Notice, _ring, compose_text, tell
from foundation.sending import sweep
from foundation.tasks import sweep_outbox
from foundation.working_days import today

pytestmark = pytest.mark.django_db


# ---- telling ----


def test_telling_twice_with_one_key_is_one_mail(person, compose):
    tell("test.hello", to=person, key="hello:1")
    tell("test.hello", to=person, key="hello:1")

    assert sweep().sent == 1
    assert len(mail.outbox) == 1


def test_a_taken_key_does_not_spoil_the_callers_transaction(person, compose):
    tell("test.hello", to=person, key="hello:1")

    with transaction.atomic():
        tell("test.hello", to=person, key="hello:1")
        tell("test.hello", to=person, key="hello:2")

    assert Notice.objects.count() == 2


def test_nothing_is_told_of_what_was_rolled_back(person, compose):
    with pytest.raises(RuntimeError), transaction.atomic():
        tell("test.hello", to=person, key="hello:1")
        raise RuntimeError

    assert sweep().sent == 0
    assert mail.outbox == []


def test_people_who_left_or_have_no_mail_are_not_written_to(person, compose):
    person.left_on = today()
    tell("test.hello", to=person, key="hello:1")
    person.left_on, person.email = None, ""
    tell("test.hello", to=person, key="hello:2")

    assert not Notice.objects.exists()


def test_a_notice_without_a_key_is_refused(person):
    with pytest.raises(ValueError, match="needs a key"):
        tell("test.hello", to=person, key="")


def test_facts_are_plain_and_never_records(person):
    with pytest.raises(TypeError):
        tell("test.hello", to=person, key="hello:1", record=person)


def test_a_transaction_rings_for_the_sweep_once(
    person, compose, settings, monkeypatch, django_capture_on_commit_callbacks
):
    settings.OUTBOX_HINT = True
    rung = []
    monkeypatch.setattr(Celery, "send_task", lambda app, name, **options: rung.append((name, options["retry"])))

    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        for n in range(3):
            tell("test.hello", to=person, key=f"hello:{n}")
    wait_for_the_rings()

    assert rung == [(sweep_outbox.name, False)]


def wait_for_the_rings():
    for thread in threading.enumerate():
        if thread.name == SWEEP:
            thread.join(30)


def test_a_frozen_broker_keeps_nobody_waiting(monkeypatch):
    thaws, rung = threading.Event(), []
    monkeypatch.setattr(Celery, "send_task", lambda app, name, **options: rung.append(thaws.wait(30)))

    for _ in range(20):
        _ring()
    answered_before_it_thawed = not rung
    thaws.set()
    wait_for_the_rings()

    # The others ring for nothing: one sweep takes whatever waits.
    assert answered_before_it_thawed and 1 <= len(rung) <= 4


def test_a_dead_broker_stops_nobody(person, compose, settings, monkeypatch, django_capture_on_commit_callbacks):
    settings.OUTBOX_HINT = True

    def dead(*_, **__):
        raise ConnectionError("no broker")

    monkeypatch.setattr(Celery, "send_task", dead)

    with django_capture_on_commit_callbacks(execute=True):
        tell("test.hello", to=person, key="hello:1")
    wait_for_the_rings()

    assert sweep().sent == 1


def test_the_sweep_finds_its_work_by_an_index(person, compose):
    tell("test.hello", to=person, key="hello:1")
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL reads a table of one row from end to end")

    assert "notice_to_send" in Notice.objects.due(timezone.now()).order_by("next_try_at", "id").explain()
    assert "notice_for_the_day" in Notice.objects.for_the_day().filter(to=person).explain()


# ---- words ----


def test_a_mail_reads_well_as_text_and_as_a_page():
    letter = compose_text(
        "message", subject="Q & A", url="https://example.org/a?b=1&c=2", paragraphs=["“Yes” & <b>no</b>"]
    )

    assert "“Yes” & <b>no</b>" in letter.text
    assert "https://example.org/a?b=1&c=2" in letter.text
    assert "&amp; &lt;b&gt;no&lt;/b&gt;" in letter.html
    assert 'class="card" role="main" style="' in letter.html
    assert "@media (max-width: 480px)" in letter.html


@pytest.mark.parametrize(
    ("sender", "name"), [("LiveWell <portal@example.org>", "LiveWell"), ("portal@example.org", "Missions Portal")]
)
def test_a_mail_is_signed_with_the_name_it_comes_from(settings, sender, name):
    settings.DEFAULT_FROM_EMAIL = sender

    letter = compose_text("message", subject="Hello", paragraphs=["One line."])

    assert f"\n--\n{name}\n" in letter.text
