"""The outbox: nobody missed, nothing doubled, and no words to somebody who may not read them."""

import smtplib
import threading
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend as LocMem
from django.core.mail.backends.smtp import EmailBackend as Smtp
from django.db import connection, connections, transaction
from django.utils import timezone

from foundation import links, outbox
from foundation.links import PersonalLink
from foundation.outbox import Mail, Notice, bundle_daily, compose_text, sweep, tell
from foundation.working_days import today

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 11, 23)


class Refuses(LocMem):
    """A mail server that answers, and takes nothing."""

    def send_messages(self, messages):
        raise smtplib.SMTPDataError(451, b"try again later")


class Unreachable(LocMem):
    """A mail server that is not there."""

    def open(self):
        raise ConnectionRefusedError("no mail server")


class PowerCut(BaseException):
    """The worker is gone: nothing in the program may catch it."""


class DiesAfterSending(LocMem):
    """The mail is out, and the worker is killed before it can say so."""

    def send_messages(self, messages):
        super().send_messages(messages)
        raise PowerCut


@pytest.fixture
def person():
    return get_user_model().objects.create_user(email="ada@example.org", name="Ada of the Forum")


@pytest.fixture
def compose(monkeypatch):
    """Say how notices of the kind `test.hello` read in this test."""

    def set_composer(composer):
        monkeypatch.setitem(outbox._composers, "test.hello", composer)

    set_composer(lambda notice: Mail("Your ask came back", "The board said yes.\n", line="Your ask came back"))
    return set_composer


@pytest.fixture
def server(settings) -> Callable[[type], None]:
    """Put another mail server in place of the ordinary one, which remembers what it was given."""

    def use(backend: type) -> None:
        settings.EMAIL_BACKEND = f"{backend.__module__}.{backend.__qualname__}"

    return use


def sent_bytes() -> list[bytes]:
    return [letter.message().as_bytes() for letter in mail.outbox]


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
    monkeypatch.setattr("foundation.tasks.sweep_outbox.apply_async", lambda **options: rung.append(options))

    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        for n in range(3):
            tell("test.hello", to=person, key=f"hello:{n}")

    assert rung == [{"retry": False}]


def test_a_dead_broker_stops_nobody(person, compose, settings, monkeypatch, django_capture_on_commit_callbacks):
    settings.OUTBOX_HINT = True

    def dead(**_):
        raise ConnectionError("no broker")

    monkeypatch.setattr("foundation.tasks.sweep_outbox.apply_async", dead)

    with django_capture_on_commit_callbacks(execute=True):
        tell("test.hello", to=person, key="hello:1")

    assert sweep().sent == 1


# ---- sending ----


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

    part = mail.outbox[0].message().get_payload()[1]
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
    backend.send_messages([outbox.StoredMail(notice)])

    assert given == [(["ada@example.org"], bytes(notice.mime).replace(b"\n", b"\r\n"))]


def test_mails_kept_as_files_are_whole(person, compose, settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    tell("test.hello", to=person, key="hello:1")

    assert sweep().sent == 1

    [file] = tmp_path.iterdir()
    assert file.read_bytes().startswith(bytes(Notice.objects.get().mime))


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


# ---- one mail a day ----


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


# ---- many at once ----


def race(act: Callable[[], object], rivals: int = 20) -> list[object]:
    """Let `rivals` threads do one thing at the same moment; each answers what it got or the error it met."""
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("a race needs a database in a file: DATABASES['default']['TEST']['NAME']")
    start, answers = threading.Barrier(rivals), []

    def run() -> None:
        start.wait()
        try:
            answers.append(act())
        except Exception as error:
            answers.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(rivals)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.django_db(transaction=True)
def test_twenty_sweeps_at_once_send_each_mail_once(person, compose):
    for n in range(25):
        tell("test.hello", to=person, key=f"hello:{n}")

    answers = race(sweep)

    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    assert sum(counts.sent for counts in answers) == 25
    assert len({letter.message()["Message-ID"] for letter in mail.outbox}) == len(mail.outbox) == 25


@pytest.mark.django_db(transaction=True)
def test_twenty_clocks_at_once_make_one_mail_of_the_day(person, compose):
    tell("test.hello", to=person, key="hello:1", daily=True)

    answers = race(lambda: bundle_daily(MONDAY))

    assert sorted(answers, key=str) == [0] * 19 + [1]
    assert Notice.objects.filter(kind="daily").count() == 1
