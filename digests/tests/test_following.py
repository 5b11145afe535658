"""Whose mail did not arrive is seen, and sent again to those alone; who wants no mails is asked for none."""

from __future__ import annotations

import re
from smtplib import SMTPRecipientsRefused

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.urls import reverse

from barriers.tests.factories import fresh, officer_at
from digests import following
from digests.compile import approve
from digests.deliver import mailed, readers, send
from digests.models import Declined, Delivery
from foundation.moves import NotYours
from foundation.outbox import Notice, NoticeState
from foundation.sending import sweep
from foundation.working_days import today
from people.tests.factories import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(held):
    return fresh(officer_at(held.forum))


@pytest.fixture
def members(held):
    return [MemberFactory(at=held.forum) for _ in range(3)]


@pytest.fixture
def out(held, members, officer):
    approve(held, by=officer)
    send(held)
    sweep()
    return held


def give_up(edition, person):
    notice = edition.deliveries.get(person=person).notice
    Notice.objects.filter(pk=notice.pk).update(state=NoticeState.FAILED, last_error="Mailbox full", next_try_at=None)


def mails_to(person):
    return [one for one in mail.outbox if person.email in one.recipients()]


def test_how_far_the_mails_have_come_is_counted(out, members):
    assert following.how_far(out) == {"all": 4, "gone_out": 4, "waiting": 0, "withdrawn": 0, "in_trouble": 0}
    give_up(out, members[0])
    following.came_back(out.deliveries.get(person=members[1]), because="Unknown", on=today(), by=officer_at(out.forum))
    assert following.how_far(out) == {"all": 4, "gone_out": 2, "waiting": 0, "withdrawn": 0, "in_trouble": 2}


def test_it_is_sent_again_to_those_alone_whose_mail_did_not_arrive_and_once(out, members, officer):
    give_up(out, members[0])
    following.came_back(out.deliveries.get(person=members[1]), because="Unknown", on=today(), by=officer)

    assert following.send_again(out, by=officer) == 2
    assert following.send_again(out, by=officer) == 0
    sweep()

    assert [len(mails_to(person)) for person in members] == [2, 2, 1]
    assert set(Delivery.objects.filter(person__in=members).values_list("person", "times")) == {
        (members[0].pk, 2),
        (members[1].pk, 2),
        (members[2].pk, 1),
    }


def test_who_declined_these_mails_is_not_sent_it_again(out, members, officer):
    give_up(out, members[0])
    following.decline(members[0], out, because="")
    assert following.send_again(out, by=officer) == 0


def test_an_address_the_server_refuses_for_good_is_given_up_at_once(held, members, officer, monkeypatch):
    approve(held, by=officer)
    send(held)

    def refuse(self, messages):
        raise SMTPRecipientsRefused({messages[0].recipients()[0]: (550, b"No such mailbox")})

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
    sweep()
    assert following.how_far(held)["in_trouble"] == 4
    assert "No such mailbox" in held.deliveries.first().notice.last_error


def test_only_its_officer_follows_it(out, members):
    with pytest.raises(NotYours):
        following.send_again(out, by=fresh(members[0]))
    with pytest.raises(NotYours):
        following.came_back(out.deliveries.first(), because="", on=today(), by=fresh(members[0]))


# ---- no more mails ----


def test_a_reader_who_wants_no_more_mails_gets_none_and_the_officer_is_told(out, members, officer, client):
    notice = out.deliveries.get(person=members[0]).notice
    url = re.search(rb"List-Unsubscribe: <([^>]+)>", bytes(notice.mime).replace(b"\n ", b"")).group(1).decode()
    address = "/" + url.split("/", 3)[3]

    page = client.get(address)
    assert page.status_code == 200 and not Declined.objects.exists()
    client.post(address, {"because": "I read it in the portal."})

    assert members[0] not in mailed(out) and members[0] in readers(out)
    told = Notice.objects.get(kind="digest.declined")
    assert told.to == officer
    sweep()
    (word,) = [one for one in mails_to(officer) if "wants no more" in one.subject]
    assert "I read it in the portal." in word.body

    following.mail_again(Declined.objects.get(), by=officer)
    assert members[0] in mailed(out)


# ---- the page ----


def test_the_officers_page_shows_who_did_not_get_it_and_sends_again(out, members, officer, client):
    give_up(out, members[0])
    Authenticator.objects.create(user=officer, type=Authenticator.Type.TOTP, data={})
    client.force_login(officer)
    page = client.get(reverse("digests:deliveries", args=[out.reference])).content.decode()
    assert "Mailbox full" in page and members[0].email in page

    client.force_login(fresh(members[1]))
    assert client.get(reverse("digests:deliveries", args=[out.reference])).status_code == 403
