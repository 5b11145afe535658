"""Partners: each organisation answers in its own words, and the forum waits until the last of them has."""

from datetime import date, timedelta

import lxml.html
import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from barriers import answering, deciding, partners
from barriers.models import Barrier, Decision, Escalation, PartnerRequest
from barriers.tests.cast import PLACE_OFFICER, all_agreed, post, sign_in, told
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


def scheduled(cast):
    return EscalationFactory(barrier=cast.barrier(), state=Escalation.State.SCHEDULED)


def received(cast):
    return EscalationFactory(barrier=cast.barrier(), state=Escalation.State.RECEIVED)


def record(client, cast, trip, **typed):
    """The officer's press that records, under delegation, that partners are asked."""
    url = reverse("barriers:escalation_move", args=[trip.barrier.reference, trip.number, "decide"])
    asked = all_agreed(outcome="referred-to-a-partner", under_delegation="on", chair_consulted="By phone")
    return post(client, cast[PLACE_OFFICER], url, **asked, seen=trip.moves, **typed)


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


def test_an_officer_names_another_contact_and_a_day_for_each_partner(client, cast):
    trip, one, other = received(cast), OrganisationFactory(contact=PersonFactory()), OrganisationFactory()
    by_then = add(today(), 5)
    known = PersonFactory(email="clerk@example.org")

    answer = record(client, cast, trip, **{
        "partner_1": one.pk, "partner_1_name": "New Person", "partner_1_email": "new@example.org",
        "partner_1_reply_by": by_then.isoformat(),
        "partner_2": other.pk, "partner_2_name": "The clerk", "partner_2_email": "Clerk@example.org",
    })  # fmt: skip

    assert answer.status_code == 302, answer.context["form"].errors
    first, second = PartnerRequest.objects.order_by("pk")
    assert (first.contact.name, first.contact.organisation, first.reply_by) == ("New Person", one, by_then)
    assert not first.contact.is_active
    assert (second.contact, second.reply_by) == (known, add(today(), 20))
    assert told("barriers.partner") == sorted(["New Person", known.name])
    page = client.get(answer.url).content.decode()
    assert f"Asked through New Person, by e-mail on {today():%-d %B %Y}." in page
    assert f"Reply by {by_then:%-d %B}" in page


GONE, A_SUNDAY = today(), next(day for day in (today() + timedelta(n) for n in range(1, 8)) if day.weekday() == 6)


@pytest.mark.parametrize("day, why", [(GONE, "has gone"), (A_SUNDAY, "is no working day")])
def test_a_day_on_which_nobody_can_reply_is_refused_beside_its_box(client, cast, day, why):
    answer = record(
        client, cast, received(cast), partner_1=OrganisationFactory().pk, partner_1_reply_by=day.isoformat()
    )

    assert why in answer.context["form"].errors["partner_1_reply_by"][0]
    with pytest.raises(ValidationError) as refused:
        to_ask = partners.ToAsk(OrganisationFactory(), None, "Will you?", day)
        asking = a_record(
            outcome=Decision.Outcome.TO_A_PARTNER, partners=[to_ask], under_delegation=True, chair_consulted="Yes"
        )
        deciding.decide(received(cast), record=asking, by=cast[PLACE_OFFICER])
    assert list(refused.value.error_dict) == ["partner_1_reply_by"]


@pytest.mark.parametrize(
    "typed, wrong",
    [
        ({"partner_2_name": "Somebody"}, {"partner_2", "partner_2_email"}),
        ({"partner_1_email": "new@example.org"}, {"partner_1_name"}),
        ({"partner_1_name": "Left", "partner_1_email": "left@example.org"}, {"partner_1_email"}),
    ],
)
def test_whom_to_ask_is_told_whole_or_not_at_all(client, cast, typed, wrong):
    PersonFactory(email="left@example.org", left_on=today())

    answer = record(client, cast, received(cast), partner_1=OrganisationFactory().pk, **typed)

    assert set(answer.context["form"].errors) == wrong


def test_an_organisation_is_asked_once(client, cast):
    council = OrganisationFactory()

    answer = record(client, cast, received(cast), partner_1=council.pk, partner_2=council.pk)

    assert set(answer.context["form"].errors) == {"partner_2"}


def test_an_officer_types_for_a_partner_in_the_third_person(client, cast):
    request = PartnerRequestFactory(contact=PersonFactory(), escalation=scheduled(cast))
    url = reverse("barriers:partner_reply", args=[request.decision.reference, request.pk])

    page = sign_in(client, cast[PLACE_OFFICER]).get(url).content.decode()

    assert "They will in part" in page and "In their words" in page
    assert "We will" not in page and "our organisation" not in page


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
    asked = [partners.ToAsk(OrganisationFactory(), None, words) for words in ("Will you?", "And you?")]
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
