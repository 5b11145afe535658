"""Sending: nothing lost, nothing doubled, and no words to somebody who may not read them."""

from datetime import timedelta
from email import message_from_bytes

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.mail.backends.smtp import EmailBackend as Smtp
from django.utils import timezone

from foundation import links
from foundation.links import PersonalLink
from foundation.mail_bytes import StoredMail
from foundation.outbox import Mail, Notice, tell
from foundation.sending import sweep
from foundation.tests.rivals import race
from foundation.tests.servers import DiesAfterSending, PowerCut, Refuses, Unreachable
from foundation.working_days import today

pytestmark = pytest.mark.django_db


def sent_bytes() -> list[bytes]:
    return [letter.message().as_bytes() for letter in mail.outbox]


def test_a_mail_is_sent_and_kept_as_it_was_sent(person, compose):
    tell("test.hello", to=person, key="hello:1", about="B-LW1-12")

    sweep()

    notice, letter = Notice.objects.get(), mail.outbox[0]
    assert (notice.state, notice.subject, notice.next_try_at) == ("sent", "Your ask came back", None)
    assert bytes(notice.mime) == letter.message().as_bytes()
    assert letter.message()["Message-ID"] == notice.message_id
    assert letter.message()["Date"] == notice.date_header
    assert letter.to == ["ada@example.org"]
    assert "The board said yes." in letter.body


def test_what_was_sent_is_not_sent_again(person, compose):
    tell("test.hello", to=person, key="hello:1")
    sweep()

    assert sweep(now=timezone.now() + timedelta(days=2)).sent == 0
    assert len(mail.outbox) == 1


def test_who_may_no_longer_read_it_is_not_told(person, compose):
    compose(lambda notice: None)
    tell("test.hello", to=person, key="hello:1")

    assert sweep().withdrawn == 1
    assert Notice.objects.get().state == "withdrawn"
    assert mail.outbox == []


def test_a_right_lost_between_two_tries_is_seen(person, compose, server, settings):
    ordinary = settings.EMAIL_BACKEND
    server(Refuses)
    tell("test.hello", to=person, key="hello:1")
    sweep()
    settings.EMAIL_BACKEND = ordinary
    compose(lambda notice: None)

    assert sweep(now=timezone.now() + timedelta(hours=1)).withdrawn == 1
    assert mail.outbox == []


def test_a_person_who_left_meanwhile_is_not_told(person, compose):
    tell("test.hello", to=person, key="hello:1")
    get_user_model().objects.update(left_on=today())

    assert sweep().withdrawn == 1


def test_a_worker_killed_while_sending_is_followed_by_the_same_bytes(person, compose, server, settings):
    ordinary = settings.EMAIL_BACKEND
    server(DiesAfterSending)
    tell("test.hello", to=person, key="hello:1")
    with pytest.raises(PowerCut):
        sweep()
    settings.EMAIL_BACKEND = ordinary

    assert sweep().sent == 0, "the lease of the dead worker still runs"
    assert sweep(now=timezone.now() + timedelta(seconds=settings.LEASE_SECONDS + 1)).sent == 1
    first, second = sent_bytes()
    assert first == second


def test_a_repeat_leaves_no_second_personal_link(person, compose, server, settings):
    ordinary = settings.EMAIL_BACKEND
    compose(lambda notice: Mail("Hello", links.make(notice.to, "test.act", about={}, days=14).url))
    server(Refuses)
    tell("test.hello", to=person, key="hello:1")
    sweep()
    settings.EMAIL_BACKEND = ordinary

    sweep(now=timezone.now() + timedelta(hours=1))

    assert PersonalLink.objects.get().url in mail.outbox[0].body


def test_a_refused_mail_waits_longer_each_time_and_is_given_up_after_eight(person, compose, server, settings):
    ordinary = settings.EMAIL_BACKEND
    server(Refuses)
    tell("test.hello", to=person, key="hello:1")
    now, waits = timezone.now(), []
    while Notice.objects.get().state == "waiting":
        sweep(now=now)
        notice = Notice.objects.get()
        if notice.next_try_at:
            waits.append(round((notice.next_try_at - now).total_seconds() / 60))
            now = notice.next_try_at

    assert waits == [1, 5, 15, 60, 180, 360, 720]
    assert (notice.state, notice.attempts) == ("failed", 8)
    assert "try again later" in notice.last_error

    settings.EMAIL_BACKEND = ordinary
    assert Notice.objects.try_again() == 1
    assert sweep().sent == 1


def test_an_unreachable_server_costs_no_try_and_ends_the_batch(person, compose, server):
    server(Unreachable)
    for n in range(3):
        tell("test.hello", to=person, key=f"hello:{n}")

    counts = sweep()

    assert "no mail server" in counts.trouble
    assert set(Notice.objects.values_list("state", "attempts")) == {("waiting", 0)}


def test_one_refused_mail_does_not_hold_up_the_next(person, compose):
    def composer(notice):
        if notice.facts["n"] == 0:
            raise RuntimeError("private words of a barrier")
        return Mail("Hello", "Hello\n")

    compose(composer)
    for n in range(3):
        tell("test.hello", to=person, key=f"hello:{n}", n=n)

    counts = sweep()

    assert (counts.sent, counts.put_off) == (2, 1)
    failed = Notice.objects.get(state="waiting")
    assert failed.last_error == "test.hello could not be composed: RuntimeError"


def test_a_kind_nobody_composes_waits_for_its_composer(person):
    tell("test.unheard_of", to=person, key="hello:1")

    assert sweep().put_off == 1
    assert Notice.objects.get().state == "waiting"


def test_line_ends_cannot_add_headers(person, compose):
    person.name = "Ada\r\nBcc: thief@example.org"
    person.save()
    compose(lambda notice: Mail("Hello\r\nBcc: thief@example.org\x00", "Hello\n"))
    tell("test.hello", to=person, key="hello:1")

    sweep()

    letter = mail.outbox[0]
    assert letter.message()["Bcc"] is None
    assert letter.recipients() == ["ada@example.org"]
    assert letter.subject == "Hello Bcc: thief@example.org"


def test_a_mail_carries_its_attachment(person, compose):
    compose(
        lambda notice: Mail("Edition", "See within\n", attachments=(("e.pdf", b"%PDF\r\n\x00", "application/pdf"),))
    )
    tell("test.hello", to=person, key="hello:1")

    sweep()

    part = message_from_bytes(sent_bytes()[0]).get_payload()[1]
    assert part.get_filename() == "e.pdf"
    assert part.get_payload(decode=True) == b"%PDF\r\n\x00"


def test_the_mail_server_is_given_the_kept_bytes(person, compose):
    tell("test.hello", to=person, key="hello:1")
    sweep()
    notice = Notice.objects.get()
    given = []
    backend = Smtp()

    class Line:
        def sendmail(self, sender, recipients, message):
            given.append((recipients, message))

    backend.connection = Line()
    backend.send_messages([StoredMail(notice)])

    assert given == [(["ada@example.org"], bytes(notice.mime).replace(b"\n", b"\r\n"))]


def test_mails_kept_as_files_are_whole(person, compose, settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    tell("test.hello", to=person, key="hello:1")

    assert sweep().sent == 1

    [file] = tmp_path.iterdir()
    assert file.read_bytes().startswith(bytes(Notice.objects.get().mime))


@pytest.mark.django_db(transaction=True)
def test_twenty_sweeps_at_once_send_each_mail_once(person, compose):
    for n in range(25):
        tell("test.hello", to=person, key=f"hello:{n}")

    answers = race(sweep)

    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    assert sum(counts.sent for counts in answers) == 25
    assert len({letter.message()["Message-ID"] for letter in mail.outbox}) == len(mail.outbox) == 25
