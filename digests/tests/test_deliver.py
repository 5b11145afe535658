"""An approved edition is frozen and reaches each reader once."""

from __future__ import annotations

import re
from datetime import date
from email import message_from_bytes, policy

import pytest
import time_machine
from django.core import mail

from barriers.tests.factories import EscalationFactory, fresh, officer_at
from digests.check import changed_since, remarks
from digests.compile import approve, compile_due
from digests.deliver import send, send_approved
from digests.models import Delivery, Edition
from digests.one_by_one import SomeFailed
from digests.render import checksum
from digests.tests.factories import london
from foundation.outbox import Notice
from foundation.sending import sweep
from leaders.tests.factories import LeaderFactory
from learning.tests.factories import VoiceFactory
from people.models import Seat
from people.tests.factories import ChairFactory, MemberFactory, south_tees

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_time")]


def parsed(notice):
    return message_from_bytes(bytes(notice.mime), policy=policy.default)


def letter_to(person):
    return parsed(Notice.objects.get(kind="digest.edition", to=person))


def test_each_member_gets_one_mail_in_html_and_text_with_an_account_or_without(held):
    members = [MemberFactory(at=held.forum, password="a long password"), MemberFactory(at=held.forum)]
    assert not members[1].has_usable_password()
    approve(held, by=officer_at(held.forum))
    assert send_approved() and send_approved() == []
    sweep()
    sweep()
    for member in members:
        assert len([m for m in mail.outbox if m.to == [member.email]]) == 1
        letter = letter_to(member)
        kinds = [part.get_content_type() for part in letter.walk()]
        assert "text/plain" in kinds and "text/html" in kinds
        assert (
            letter["Subject"].strip() == "The Board’s digest: One thing is asked of you, for the meeting on 10 December"
        )
    assert Delivery.objects.filter(edition=held, notice__isnull=False).count() == 3  # and the officer


def test_text_and_html_and_web_say_the_same(sent):
    member = MemberFactory(at=sent.forum)
    told = ["Agree one consent wording for six months", "Please read item 1 first.", "You, the Board", "E-HWB-1"]
    for form in (sent.html, " ".join(sent.text.split())):
        for words in told:
            assert words in form
    assert member  # joined after sending: gets the next one
    assert not Notice.objects.filter(kind="digest.edition", to=member).exists()


def test_the_mail_is_small_carries_its_styles_and_fetches_nothing(held):
    member = MemberFactory(at=held.forum)
    approve(held, by=officer_at(held.forum))
    send(held)
    sweep()
    letter = letter_to(member)
    html = letter.get_body(("html",)).get_content()
    assert len(bytes(Notice.objects.get(kind="digest.edition", to=member).mime)) < 60_000
    assert "prefers-color-scheme: dark" in html and 'style="' in html
    assert not re.search(r"<img|src=|<link|@import|url\(", html)
    assert "reader.invalid" not in html and "Neighbours knew first &amp; &lt;best&gt;" in html
    text = letter.get_body(("plain",)).get_content()
    assert all(len(line) <= 100 or "http" in line for line in text.splitlines())


def test_the_personal_link_opens_the_edition_read_only_without_signing_in(held, client):
    member = MemberFactory(at=held.forum)
    approve(held, by=officer_at(held.forum))
    send(held)
    sweep()
    text = letter_to(member).get_body(("plain",)).get_content()
    path = re.search(r"https?://[^/]+(/link/\S+)", text).group(1)
    page = client.get(path)
    assert page.status_code == 200 and b"Agree one consent wording" in page.content
    assert b"/portal/barriers/" not in page.content
    assert b'href="?read_as=pdf"' in page.content
    pdf = client.get(path, {"read_as": "pdf"})
    assert (pdf["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")
    assert client.get(path, {"read_as": "nonsense"}).status_code == 200
    assert client.post(path).status_code == 405
    with time_machine.travel(london(2027, 1, 4, 9)):
        assert client.get(path).status_code == 410


def test_whoever_lost_their_seat_before_sending_gets_nothing_and_an_old_link_opens_nothing(held, client):
    leaver, stayer = MemberFactory(at=held.forum), ChairFactory(at=held.forum)
    approve(held, by=officer_at(held.forum))
    send(held)
    Seat.objects.filter(person=leaver).update(until=date(2026, 11, 30))
    sweep()
    assert Notice.objects.get(kind="digest.edition", to=leaver).state == "withdrawn"
    path = re.search(r"https?://[^/]+(/link/\S+)", letter_to(stayer).get_body(("plain",)).get_content()).group(1)
    Seat.objects.filter(person=stayer).update(until=date(2026, 11, 30))
    assert client.get(path).status_code == 404


def test_what_was_sent_is_frozen_with_a_checksum_of_what_it_says(sent):
    edition = Edition.objects.get(pk=sent.pk)
    assert edition.checksum == checksum(edition) and len(edition.checksum) == 64
    edition.contents["lead"] = "Something else"
    assert edition.checksum != checksum(edition)


def test_the_web_page_stays_as_it_was_sent_when_records_change(sent, client):
    EscalationFactory(forum=sent.forum, state="sent-back")
    client.force_login(MemberFactory(at=sent.forum))
    page = client.get(sent.get_absolute_url())
    assert page.status_code == 200 and sent.html.encode()[:400] in page.content


def test_the_pdf_is_tagged_and_the_same_bytes_twice(sent):
    from digests.pdf import pdf

    made = bytes(sent.pdf)
    assert made.startswith(b"%PDF") and b"StructTreeRoot" in made
    assert b"/Lang" in made and b"pdfuaid" in made
    assert pdf(sent) == pdf(sent)


def test_text_that_looks_like_typesetting_stays_text(held):
    from digests.pdf import pdf

    held.note = '#panic("no") $x$ = heading \n\n*bold* @someone <label> \\'
    held.contents["sections"][0]["items"][0]["title"] = '#eval("1") [ ] { } // no'
    assert pdf(held).startswith(b"%PDF")


def test_names_in_any_letters_reach_the_pdf_the_page_and_the_mail(held):
    names = "Łukasz and Željko, 4 → 5, ≤ 10, 9\u201110 years 😀 محمد"
    member = MemberFactory(at=held.forum)
    approve(held, by=officer_at(held.forum), note=names)
    send(held)
    sweep()
    assert bytes(held.pdf).startswith(b"%PDF")
    assert names in held.html and names in letter_to(member).get_body(("plain",)).get_content()


def test_one_edition_that_cannot_be_sent_holds_up_no_other(held, monkeypatch):
    from digests import pdf as making

    LeaderFactory()
    other = Edition.objects.get(kind="leaders")
    for edition in (held, other):
        approve(edition, by=officer_at(edition.forum))
    making_it = making.pdf

    def all_but_the_boards(edition):
        if edition.pk == held.pk:
            raise making.PdfTrouble("what somebody typed")
        return making_it(edition)

    monkeypatch.setattr(making, "pdf", all_but_the_boards)
    with pytest.raises(SomeFailed) as failure:
        send_approved()
    assert str(failure.value) == f"{held.reference}: PdfTrouble"
    assert failure.value.done == [other]
    held.refresh_from_db()
    assert held.state == "approved"
    monkeypatch.undo()
    assert send_approved() == [held]


def test_an_edition_for_leaders_goes_to_those_of_a_mission():
    space = south_tees().space
    leader, stranger = LeaderFactory(), MemberFactory(at=south_tees().place)
    compile_due(date(2026, 11, 30))
    edition = Edition.objects.get(kind="leaders")
    approve(edition, by=officer_at(space))
    send(edition)
    told = set(edition.deliveries.values_list("person", flat=True))
    assert leader.pk in told and stranger.pk not in told
    assert Edition.objects.visible_to(leader).get() == edition
    assert not Edition.objects.visible_to(fresh(stranger)).exists()


def test_leaders_do_not_read_a_forums_edition(sent):
    assert not Edition.objects.visible_to(LeaderFactory()).exists()


# ---- the check ----


def test_the_check_names_long_sentences_personal_data_and_too_many_words(held):
    held.note = "Ring 07700 900123. " + "word " * 900
    kinds = {remark.kind for remark in remarks(held)}
    assert {"Length", "Personal data", "Long sentence"} <= kinds


def test_the_check_says_what_changed_since_it_was_compiled(held):
    assert [remark.where for remark in changed_since(held)] == [""]
    with time_machine.travel(london(2026, 11, 27, 12)):
        VoiceFactory(words="That was new.")
    assert "Voices" in [remark.where for remark in changed_since(held)]
