"""Partners: each organisation answers in its own words, and the forum waits until the last of them has."""

from datetime import date

import lxml.html
import pytest
from django.core.exceptions import ValidationError

from barriers import answering, deciding, partners
from barriers.models import Barrier, Decision, Escalation, PartnerRequest
from barriers.tests.cast import told
from barriers.tests.factories import (
    EscalationFactory,
    PartnerRequestFactory,
    a_record,
    fresh,
    officer_at,
)
from foundation import links
from foundation.moves import NotYours, TooLate
from foundation.outbox import Notice
from foundation.working_days import add, today
from people.models import Meeting
from people.tests.factories import OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked_one():
    """What one organisation is asked, and its contact."""
    request = PartnerRequestFactory(contact=PersonFactory())
    return request, fresh(request.contact)


def test_a_partner_has_twenty_working_days_and_its_contact_gets_the_link():
    contact = PersonFactory()

    request = PartnerRequestFactory(contact=contact)

    assert (request.sent_on, request.reply_by) == (today(), add(today(), 20))
    assert told("barriers.partner") == [contact.name]


def test_an_organisations_standing_contact_is_asked_where_nobody_is_named():
    contact = PersonFactory()
    organisation = OrganisationFactory(contact=contact)

    assert PartnerRequestFactory(organisation=organisation).contact == contact


def test_a_partner_without_a_contact_is_asked_by_the_officer_in_person():
    request = PartnerRequestFactory()

    assert request.contact is None
    assert not Notice.objects.filter(kind="barriers.partner").exists()


@pytest.mark.parametrize("answer, state", [("will", "will"), ("partly", "partly"), ("will_not", "will-not")])
def test_a_contact_answers_in_their_own_words(answer, state):
    request = PartnerRequestFactory(contact=PersonFactory())
    contact = fresh(request.contact)

    partners.reply(request, answer=answer, words="From June.", because="One town only.", by=contact)

    request.refresh_from_db()
    assert (request.state, request.reply, request.replied_at is None) == (state, "From June.", False)
    assert request.steps.first().acting_as == f"{contact}, {request.organisation}"
    assert told("barriers.partner_replied") == [officer_at(request.decision.forum).name]


def test_the_officer_records_what_a_partner_said():
    request = PartnerRequestFactory()
    officer = officer_at(request.decision.forum)

    partners.reply(request, answer="will", words="They said yes by phone.", by=officer)

    assert request.steps.first().acting_as == f"Officer, {request.decision.forum}"


@pytest.mark.parametrize("answer", ["partly", "will_not"])
def test_a_partner_that_will_not_says_why(answer):
    request = PartnerRequestFactory(contact=PersonFactory())

    with pytest.raises(ValidationError) as refusal:
        partners.reply(request, answer=answer, words="No.", because=" ", by=fresh(request.contact))

    assert "because" in refusal.value.error_dict
    assert PartnerRequest.objects.get(pk=request.pk).state == "sent"


def test_a_strangers_reply_is_not_theirs_and_a_second_one_is_late():
    request = PartnerRequestFactory(contact=PersonFactory())

    with pytest.raises(NotYours):
        partners.reply(request, answer="will", words="Yes.", by=PersonFactory())
    partners.reply(request, answer="will", words="Yes.", by=fresh(request.contact))
    with pytest.raises(TooLate):
        partners.reply(request, answer="will", words="Yes.", by=fresh(request.contact))


def test_the_forums_turn_comes_back_with_the_last_reply_and_not_before():
    trip = EscalationFactory(state=Escalation.State.SCHEDULED)
    Meeting.objects.update(quorum=Meeting.Quorum.QUORATE)
    trip = Escalation.objects.get(pk=trip.pk)
    asked = [(OrganisationFactory(), None, "Will you?"), (OrganisationFactory(), None, "And you?")]
    officer = officer_at(trip.forum)
    record = a_record(outcome=Decision.Outcome.TO_A_PARTNER, partners=asked)
    decision = deciding.decide(trip, record=record, by=officer)
    first, last = decision.partner_requests.order_by("pk")

    partners.reply(first, answer="will", words="Yes.", by=officer)
    assert Barrier.objects.get().turn == Barrier.Turn.PARTNER
    partners.reply(last, answer="will", words="Yes.", by=officer)

    barrier = Barrier.objects.get()
    assert (barrier.turn, barrier.due_on) == (Barrier.Turn.DECIDED, trip.return_by)
    answering.return_outcome(Escalation.objects.get(pk=trip.pk), words="They will.", by=officer)


# ---- an organisation's own road to a decision ----

ROAD = {"report": "Cabinet report 14", "notice_on": date(2026, 12, 1), "decided_on": date(2027, 1, 12)}


def test_a_councils_road_is_written_down_with_its_reply_and_further_on(asked_one):
    request, contact = asked_one

    partners.reply(request, answer="will", words="Once the cabinet agrees.", by=contact, **ROAD)
    partners.say_how_far(request, by=contact, **ROAD, call_in_ends_on=date(2027, 1, 19), in_effect_on=None)

    request.refresh_from_db()
    assert [label for label, _ in request.road] == ["Report", "Notice given", "Decided", "Call-in ends"]
    assert request.steps.first().words.splitlines()[-1] == "Call-in ends: 19 January 2027"
    assert request.state == "will", "how far it is changes nothing of what was answered"


@pytest.mark.parametrize("early", ["decided_on", "call_in_ends_on", "in_effect_on"])
def test_the_days_of_the_road_come_in_order(asked_one, early):
    request, contact = asked_one

    with pytest.raises(ValidationError) as refused:
        partners.say_how_far(request, by=contact, notice_on=date(2026, 12, 1), **{early: date(2026, 11, 30)})

    assert refused.value.message_dict == {early: ["It cannot be before 1 December 2026, which comes first."]}
    request.refresh_from_db()
    assert request.road == []


def test_a_road_opened_before_somebody_else_wrote_is_told_that_it_is_late(asked_one):
    request, contact = asked_one
    partners.say_how_far(request, by=contact, seen=1, **ROAD)

    with pytest.raises(TooLate):
        partners.say_how_far(request, by=contact, seen=1, report="Another")


def test_who_refuses_has_no_road(asked_one):
    request, contact = asked_one
    partners.reply(request, answer="will_not", words="No.", because="There is no money.", by=contact)

    with pytest.raises(TooLate):
        partners.say_how_far(request, by=contact, **ROAD)


def test_a_reply_keeps_the_road_that_was_typed_before(asked_one, client):
    request, contact = asked_one
    partners.say_how_far(request, by=contact, **ROAD)
    link = links.make(contact, "partner-reply", about={"request": request.pk}, days=14)
    form = lxml.html.fromstring(client.get(link.path).content).forms[0]

    client.post(link.path, dict(form.form_values()) | {"answer": "will", "words": "Yes."})

    request.refresh_from_db()
    assert request.state == "will" and request.report == ROAD["report"] and request.notice_on == ROAD["notice_on"]
