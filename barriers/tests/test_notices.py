"""Notices: every kind can be put into words, no private title stands in a mail, and each person gets one."""

from __future__ import annotations

import html
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from django.utils.timezone import localdate

from barriers import answering, asking, correcting, deciding, life, mails, notices, partners
from barriers.models import Barrier, Decision, Escalation, Joining, PartnerRequest
from barriers.tests.cast import (
    A_CONTRIBUTOR,
    A_LEADER,
    B_LEADER,
    C_LEADER,
    PLACE_CHAIR,
    PLACE_MEMBER,
    PLACE_OFFICER,
    Cast,
    told,
    written,
)
from barriers.tests.factories import (
    ENDINGS,
    ActionFactory,
    EscalationFactory,
    PartnerRequestFactory,
    a_record,
    fresh,
    officer_at,
)
from foundation.daily_mail import bundle_daily
from foundation.links import PersonalLink
from foundation.outbox import Notice, NoticeState, tell
from foundation.sending import sweep
from foundation.working_days import today
from people.tests.factories import OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db
S = Escalation.State
TITLE = "Families tell their story nine times"


def about(trip: Escalation, kind: str, to: Any) -> Notice:
    tell(kind, to=to, key=f"test:{kind}:{to.pk}", escalation=trip.pk, step=trip.moves)
    return Notice.objects.get(key=f"test:{kind}:{to.pk}")


def about_barrier(barrier: Barrier, kind: str, to: Any) -> Notice:
    tell(kind, to=to, key=f"test:{kind}:{to.pk}", barrier=barrier.pk)
    return Notice.objects.get(key=f"test:{kind}:{to.pk}")


# ---- in words ----


@pytest.mark.parametrize("kind", mails.ABOUT_A_TRIP)
@pytest.mark.parametrize("state", [S.WAITING, S.RETURNED])
def test_each_notice_about_a_trip_can_be_put_into_words(cast: Cast, kind: str, state: str) -> None:
    trip = EscalationFactory(barrier=cast.barrier(title=TITLE), state=state)

    for person in (cast[A_LEADER], cast[PLACE_OFFICER]):
        letter = written(about(trip, kind, person))
        assert trip.barrier.reference in letter.subject
        assert TITLE in letter.text
        assert "{" not in letter.subject + letter.text
        assert trip.get_absolute_url() in letter.text


@pytest.mark.parametrize("kind", mails.ABOUT_A_BARRIER)
def test_each_notice_about_a_barrier_can_be_put_into_words(cast: Cast, kind: str) -> None:
    letter = written(about_barrier(cast.barrier(title=TITLE), kind, cast[A_LEADER]))

    assert TITLE in letter.text
    assert "{" not in letter.subject + letter.text


def test_an_offered_draft_has_no_reference_and_is_told_all_the_same(cast: Cast) -> None:
    draft = cast.barrier(state=Barrier.State.DRAFT)
    life.offer(draft, by=cast[A_CONTRIBUTOR])

    letter = written(Notice.objects.get(kind="barriers.offered"))

    assert "None" not in letter.subject + letter.text
    assert f"/draft-{draft.pk}/" in letter.text


def test_partners_and_owners_get_a_link_of_their_own() -> None:
    request, action = PartnerRequestFactory(contact=PersonFactory()), ActionFactory(owner=PersonFactory())

    for kind, act in (("barriers.partner", "partner-reply"), ("barriers.action", "action")):
        letter = written(Notice.objects.get(kind=kind))
        assert PersonalLink.objects.get(act=act).url in letter.text

    assert request.asked in written(Notice.objects.get(kind="barriers.partner")).text
    assert action.what in written(Notice.objects.get(kind="barriers.action")).text


def test_a_partner_that_has_answered_and_an_action_that_is_done_are_asked_no_more() -> None:
    request, action = PartnerRequestFactory(contact=PersonFactory()), ActionFactory(owner=PersonFactory())
    type(request).objects.update(state="will")
    type(action).objects.update(state="done")

    assert written(Notice.objects.get(kind="barriers.partner")) is None
    assert written(Notice.objects.get(kind="barriers.action")) is None


# ---- private ----


@pytest.mark.parametrize("kind", mails.ABOUT_A_TRIP)
def test_no_mail_says_a_word_of_a_sensitive_or_exempt_trip(cast: Cast, kind: str) -> None:
    trip = EscalationFactory(barrier=cast.barrier(title=TITLE, sensitive=True), state=S.RETURNED)
    step = trip.steps.first()

    for person in (cast[A_LEADER], cast[PLACE_OFFICER]):
        letter = written(about(trip, kind, person))
        assert TITLE not in letter.subject + letter.text + letter.line
        assert step.words not in letter.text
    Barrier.objects.update(sensitive=False)
    Escalation.objects.update(exempt=True)
    for person in (cast[A_LEADER], cast[PLACE_OFFICER]):
        Notice.objects.filter(to=person).delete()
        letter = written(about(trip, kind, person))
        assert TITLE not in letter.subject + letter.text + letter.line
        assert step.words not in letter.text and trip.ask not in letter.text


@pytest.mark.parametrize("kind", mails.ABOUT_A_BARRIER)
def test_no_mail_names_a_sensitive_barrier(cast: Cast, kind: str) -> None:
    letter = written(about_barrier(cast.barrier(title=TITLE, sensitive=True), kind, cast[A_LEADER]))

    assert TITLE not in letter.subject + letter.text + letter.line


def test_a_partners_mail_about_an_exempt_decision_says_nothing_of_it(cast: Cast) -> None:
    """The partner is asked in private: its contact opens the link to read what is asked."""
    request = PartnerRequestFactory(contact=PersonFactory(), asked="Will you take in the Smith family?")
    Decision.objects.update(exempt=True)
    Escalation.objects.update(exempt=True)

    letter = written(Notice.objects.get(kind="barriers.partner"))

    assert request.asked not in letter.subject + letter.text


# ---- withdrawn ----


def test_what_somebody_may_no_longer_read_is_not_sent(cast: Cast) -> None:
    trip = EscalationFactory(barrier=cast.barrier(sensitive=True))
    Notice.objects.exclude(kind="barriers.receipt").delete()
    Joining.objects.all().delete()

    counts = sweep()

    assert (counts.sent, counts.withdrawn) == (2, 1)
    withdrawn = Notice.objects.get(state=NoticeState.WITHDRAWN)
    assert withdrawn.to == cast[C_LEADER]
    assert trip.barrier.reference in mail.outbox[0].subject


def test_an_officer_who_has_left_is_sent_nothing_more(cast: Cast) -> None:
    EscalationFactory(barrier=cast.barrier())
    cast[PLACE_OFFICER].seats.update(until=today())

    sweep()

    assert Notice.objects.get(kind="barriers.new").state == NoticeState.WITHDRAWN


# ---- once ----


def test_each_person_is_told_once_however_many_parts_they_have(cast: Cast) -> None:
    """The author who leads the mission and asks is one person."""
    trip = EscalationFactory(barrier=cast.barrier(author=cast[A_LEADER]))

    assert told("barriers.receipt") == sorted([cast[A_LEADER].name, cast[C_LEADER].name])
    assert trip.asked_by == cast[A_LEADER]


def test_every_move_tells_each_person_at_most_once(cast: Cast) -> None:
    EscalationFactory(barrier=cast.barrier(), state=S.ACKNOWLEDGED)

    keys = Notice.objects.values_list("kind", "to").order_by()
    assert len(keys) == len(set(keys))
    sweep(limit=200)
    assert not Notice.objects.exclude(state=NoticeState.SENT).exists()
    assert len(mail.outbox) == len(keys)
    sweep(limit=200)
    assert len(mail.outbox) == len(keys)


def test_nobody_is_told_of_what_was_rolled_back(cast: Cast) -> None:
    trip = EscalationFactory(barrier=cast.barrier())
    before = Notice.objects.count()

    with pytest.raises(RuntimeError), transaction.atomic():
        answering.receive(trip, words="Thank you.", by=cast[PLACE_OFFICER])
        raise RuntimeError

    assert Notice.objects.count() == before


def test_a_move_that_came_too_late_tells_nobody(cast: Cast) -> None:
    trip = EscalationFactory(barrier=cast.barrier())
    stale = Escalation.objects.get(pk=trip.pk)
    answering.receive(trip, words="Thank you.", by=cast[PLACE_OFFICER])
    before = Notice.objects.count()

    with pytest.raises(Exception, match="cannot be done while it is|was not done"):
        answering.receive(stale, words="Thank you.", by=cast[PLACE_OFFICER])

    assert Notice.objects.count() == before


def test_people_without_an_account_that_is_open_are_told_nothing(cast: Cast) -> None:
    type(cast[C_LEADER]).objects.filter(pk=cast[C_LEADER].pk).update(left_on=today())

    EscalationFactory(barrier=cast.barrier())

    assert cast[C_LEADER].name not in told("barriers.receipt")


def test_the_days_nudges_come_in_one_mail_without_private_titles(cast: Cast) -> None:
    public = EscalationFactory(barrier=cast.barrier(), state=S.RECEIVED)
    private = EscalationFactory(barrier=cast.barrier(title=TITLE, sensitive=True), state=S.RECEIVED)
    Notice.objects.all().delete()
    for trip in (public, private):
        notices.to_officers(trip, "barriers.answer_due", once="half", daily=True)

    bundle_daily(today())
    sweep()

    (letter,) = mail.outbox
    assert public.barrier.reference in letter.body and private.barrier.reference in letter.body
    assert f"- {public.barrier.title}: An answer from " in letter.body
    assert f"({public.barrier.reference})" in letter.body
    assert TITLE not in letter.body


# ---- who ----


def test_a_reply_link_is_the_persons_own_and_only_for_an_outcome(cast: Cast) -> None:
    trip = EscalationFactory(barrier=cast.barrier(), state=S.RETURNED)

    letter = written(Notice.objects.get(kind="barriers.returned", to=cast[C_LEADER]))

    link = PersonalLink.objects.get(act="acknowledge", person=cast[C_LEADER])
    assert link.url in letter.text
    assert link.about == {"escalation": trip.pk}


def test_members_of_a_forum_are_not_written_to_about_every_trip(cast: Cast) -> None:
    EscalationFactory(barrier=cast.barrier(), state=S.ACKNOWLEDGED)

    assert not Notice.objects.filter(to=cast[PLACE_MEMBER]).exists()


def test_a_merged_barriers_raisers_hear_what_happens_to_the_other(cast: Cast) -> None:
    barrier, into = cast.barrier(), cast.barrier(author=cast[A_LEADER])
    life.merge(barrier, into, words="One.", by=cast[A_LEADER])

    asking.submit(fresh_barrier(into), cast.forums.place, ask=an_ask(), by=cast[A_LEADER])

    assert cast[A_CONTRIBUTOR].name in told("barriers.receipt")


def fresh_barrier(barrier: Barrier) -> Barrier:
    return Barrier.objects.get(pk=barrier.pk)


def an_ask() -> asking.Ask:
    from barriers.tests import factories

    return factories.an_ask()


def test_the_record_of_a_decision_is_no_mail_of_its_own(cast: Cast) -> None:
    trip = EscalationFactory(barrier=cast.barrier(), state=S.RECEIVED)
    before = Notice.objects.count()

    record = a_record(under_delegation=True, chair_consulted="By phone")
    deciding.decide(trip, record=record, by=fresh(cast[PLACE_OFFICER]))

    assert Notice.objects.count() == before


# ---- each its own notice, quoting who spoke ----


def test_each_partners_reply_is_told_in_that_partners_own_words(cast: Cast) -> None:
    partners_asked = [partners.ToAsk(OrganisationFactory(), PersonFactory(), "Will you?") for _ in range(2)]
    record = a_record(outcome=Decision.Outcome.TO_A_PARTNER, partners=partners_asked)
    trip = EscalationFactory(barrier=cast.barrier(), state=S.DECIDED, record=record)
    officer = officer_at(trip.forum)

    for request in PartnerRequest.objects.all():
        partners.reply(request, answer="will", words=f"Yes, says {request.organisation}.", by=request.contact)

    rows = Notice.objects.filter(kind="barriers.partner_replied", to=officer)
    assert [f"Yes, says {asked.organisation}." in written(row).text for asked, row in zip(
        PartnerRequest.objects.order_by("pk"), rows.order_by("pk"), strict=True
    )] == [True, True]  # fmt: skip


def test_a_correction_of_a_correction_is_told_too_and_quotes_the_new_words(cast: Cast) -> None:
    trip = EscalationFactory(barrier=cast.barrier(), state=S.ACKNOWLEDGED)
    officer, decision = officer_at(trip.forum), Decision.objects.get()

    first = correcting.correct(decision, words="Until May.", reasons="A slip.", by=officer)
    correcting.correct(first, words="Until June.", reasons="Another slip.", by=officer)

    letters = [written(row).text for row in Notice.objects.filter(kind="barriers.corrected", to=trip.asked_by)]
    assert ["Until May." in letters[0], "Until June." in letters[1]] == [True, True]


def test_the_days_line_about_an_outcome_leads_to_a_reply_without_signing_in(cast: Cast) -> None:
    trip = EscalationFactory(barrier=cast.barrier(), state=S.RETURNED)

    assert "/link/" in written(about(trip, "barriers.reply_due", trip.asked_by)).url


def test_the_chair_is_told_what_was_sent_back_before_anybody_received_it(cast: Cast) -> None:
    trip = EscalationFactory(barrier=cast.barrier())

    answering.send_back(trip, words="Ask both housing teams first.", by=officer_at(trip.forum))

    letter = written(Notice.objects.get(kind="barriers.sent_back_to_chair", to=cast[PLACE_CHAIR]))
    assert "Ask both housing teams first." in letter.text


# ---- what happened, and not only that something did ----


def the_letter(kind: str, to: Any) -> Any:
    """The one mail of a kind to a person, as plain text and as a page."""
    return written(Notice.objects.get(kind=kind, to=to))


def everything_in(letter: Any) -> str:
    return "\n".join([letter.subject, letter.line, letter.text, html.unescape(letter.html)])


def test_a_merger_says_which_was_merged_into_which_and_why(cast: Cast) -> None:
    barrier, into = cast.barrier(title="Asked for consent twice"), cast.barrier(title=TITLE, joined=False)
    life.merge(barrier, into, words="Both are about the wording.", by=cast[A_LEADER])

    gone = the_letter("barriers.merged", cast[C_LEADER])
    assert gone.subject == f"{barrier.reference}: merged into {into.reference}"
    assert f"merged into {into.reference}, “{TITLE}”" in gone.text and "Both are about the wording." in gone.text
    taken_in = the_letter("barriers.taken_in", cast[A_LEADER])
    assert taken_in.subject == f"{into.reference}: {barrier.reference} was merged into it"
    assert f"{barrier.reference}, “Asked for consent twice”" in taken_in.text
    assert "Both are about the wording." in taken_in.text and "Both are about the wording." in taken_in.html


def test_a_merger_names_nothing_that_its_reader_may_not_read(cast: Cast) -> None:
    barrier, into = (
        cast.barrier(title="Asked twice", sensitive=True),
        cast.barrier(title=TITLE, sensitive=True, author=cast[A_LEADER]),
    )
    life.merge(barrier, into, words="Both are about the wording.", by=cast[A_LEADER])

    letters = [written(row) for row in Notice.objects.filter(kind__in=["barriers.merged", "barriers.taken_in"])]

    assert len([one for one in letters if one]) > 1
    for letter in filter(None, letters):
        for private in (TITLE, "Asked twice", "Both are about the wording."):
            assert private not in everything_in(letter)
    Barrier.objects.filter(pk=barrier.pk).update(sensitive=False)
    told = the_letter("barriers.merged", cast[A_CONTRIBUTOR])
    assert into.reference not in everything_in(told) and TITLE not in everything_in(told)
    assert "merged into another barrier" in told.subject


def test_a_lead_that_is_passed_on_says_from_whom_to_whom_and_why_to_everyone_behind_it(cast: Cast) -> None:
    barrier = cast.barrier(title=TITLE)
    life.withdraw(barrier, words="It stops you more than us.", successor=cast.c, by=cast[A_LEADER])

    for person in (C_LEADER, A_CONTRIBUTOR):
        letter = the_letter("barriers.passed_on", cast[person])
        assert letter.subject == f"{barrier.reference}: {cast.c} leads it now"
        assert f"Its lead passed from {cast.a} to {cast.c}." in letter.text
        assert "It stops you more than us." in letter.text and TITLE in letter.text


def test_a_partners_reply_is_told_with_who_answered_what_and_why(cast: Cast) -> None:
    asked = PartnerRequestFactory(contact=PersonFactory(), escalation=EscalationFactory(state=S.SCHEDULED))
    partners.reply(asked, answer="partly", words="For a year.", because="Our budget ends then.", by=asked.contact)

    letter = the_letter("barriers.partner_replied", officer_at(asked.decision.forum))

    assert f"{asked.organisation} answered: will in part." in letter.text
    assert "For a year." in letter.text and "Because: Our budget ends then." in letter.text


def test_what_an_officer_typed_is_told_as_the_words_of_whoever_asked(cast: Cast) -> None:
    leader, officer = cast[A_LEADER], cast[PLACE_OFFICER]
    typed = {"asked_by": leader, "typed_because": "She asked in the room."}
    asking.submit(cast.barrier(), cast.forums.place, ask=an_ask(), by=officer, **typed)

    assert f"{leader}, typed by Officer, {cast.forums.place}" in the_letter("barriers.receipt", leader).text


@pytest.mark.parametrize(("days", "words"), [(0, "is due by"), (-1, "was due by")])
def test_an_answer_whose_day_has_gone_was_due(cast: Cast, days: int, words: str) -> None:
    trip = EscalationFactory(barrier=cast.barrier(), state=S.RECEIVED)
    Escalation.objects.filter(pk=trip.pk).update(answer_by=today() + timedelta(days=days))

    assert words in written(about(trip, "barriers.answer_due", cast[PLACE_OFFICER])).text


def test_an_action_says_who_gave_it_and_what_it_comes_from(cast: Cast) -> None:
    trip = EscalationFactory(barrier=cast.barrier(), forum=cast.forums.place, state=S.DECIDED)
    decision = trip.decisions.get()
    ActionFactory(decision=decision, owner=cast[A_LEADER])

    letter = the_letter("barriers.action", cast[A_LEADER])

    assert f"{cast.forums.place} gave you an action from {decision.reference}, to be done by" in letter.text
    assert letter.line.startswith("Bring both finance directors together. (by ")


def test_who_asked_is_told_when_it_was_put_off_because_its_meeting_was_cancelled(cast: Cast) -> None:
    trip = EscalationFactory(barrier=cast.barrier(), state=S.SCHEDULED)
    answering.meeting_cancelled(trip)

    letter = the_letter("barriers.put_off", cast[C_LEADER])

    assert f"The meeting that was to take it was cancelled. {trip.forum} puts it on another one." in letter.text


def test_what_is_referred_up_says_where_it_went_why_and_by_when_it_is_answered(cast: Cast) -> None:
    record = a_record(words="It goes to the Board.", reasons="It is beyond our limit.")
    trip = EscalationFactory(barrier=cast.barrier(), state=S.REFERRED_UP, record=record)
    above = trip.followed_by.get()

    letter = the_letter("barriers.referred_up", cast[C_LEADER])

    assert letter.subject.endswith(f"referred up to {above.forum}")
    assert f"{trip.forum} referred it up to {above.forum}" in letter.text
    assert f"{above.answer_by:%-d %B}" in letter.text
    assert "It goes to the Board." in letter.text and "Why: It is beyond our limit." in letter.text


def test_a_reply_is_told_with_both_answers_and_its_words(cast: Cast) -> None:
    trip = EscalationFactory(barrier=cast.barrier(), state=S.RETURNED)
    asking.acknowledge(trip, reply="not-clear", moved_it="partly", words="Which two places?", by=cast[A_LEADER])

    letter = the_letter("barriers.acknowledged", cast[PLACE_OFFICER])

    assert "“Not clear”. Did it move the barrier? Partly. Please explain it by" in letter.text
    assert "Which two places?" in letter.text and "Which two places?" in letter.html


@pytest.mark.parametrize("private", ["sensitive", "exempt"])
def test_of_a_private_trip_no_mail_says_what_was_answered_or_why_it_went_up(cast: Cast, private: str) -> None:
    trip = EscalationFactory(barrier=cast.barrier(title=TITLE), state=S.RETURNED)
    asking.acknowledge(trip, reply="not-clear", moved_it="partly", words="Which two places?", by=cast[A_LEADER])
    record = a_record(words="It goes to the Board.", reasons="It is beyond our limit.")
    up = EscalationFactory(barrier=cast.barrier(title=TITLE), state=S.REFERRED_UP, record=record)
    if private == "sensitive":
        Barrier.objects.update(sensitive=True)
    else:
        Escalation.objects.update(exempt=True)
        Decision.objects.update(exempt=True)

    replied = the_letter("barriers.acknowledged", officer_at(trip.forum))
    referred = the_letter("barriers.referred_up", up.asked_by)

    for kept_back in (TITLE, "Not clear", "Partly", "Which two places?"):
        assert kept_back not in everything_in(replied)
    for kept_back in (TITLE, "It goes to the Board.", "beyond our limit"):
        assert kept_back not in everything_in(referred)


@pytest.mark.parametrize(
    "state, subject, follows",
    [
        (Barrier.State.IN_PART, "resolved in part", "The rest stays open."),
        (Barrier.State.IN_FULL, "resolved in full", "so it is closed"),
        (Barrier.State.WORKED_ROUND, "worked round", "looks at it again on"),
    ],
)
def test_what_is_out_of_the_way_says_in_part_or_in_full_and_what_follows(
    cast: Cast, state: str, subject: str, follows: str
) -> None:
    barrier = cast.barrier(title=TITLE)
    ENDINGS[Barrier.State(state)](barrier, cast[A_LEADER])

    letter = the_letter("barriers.resolved", cast[C_LEADER])

    assert letter.subject == f"{barrier.reference}: {subject}"
    assert TITLE in letter.text and follows in letter.text and "you can dispute it" in letter.text
    assert barrier.steps.first().words in letter.text
    Barrier.objects.update(sensitive=True)
    private = everything_in(the_letter("barriers.resolved", cast[C_LEADER]))
    assert TITLE not in private and barrier.steps.first().words not in private and follows in private


def test_us_too_is_told_in_the_words_of_whoever_joined(cast: Cast) -> None:
    barrier = cast.barrier(joined=False)
    life.join(barrier, cast.b, effect="Our midwives wait too.", by=cast[B_LEADER])

    letter = the_letter("barriers.joined", cast[A_LEADER])

    assert "Our midwives wait too." in letter.text and str(cast.b) in letter.text


def test_a_reminder_quotes_nobody(cast: Cast) -> None:
    barrier = cast.barrier()
    life.reopen(in_part := cast.barrier(state=Barrier.State.IN_PART), words="It is back.", by=cast[A_LEADER])
    for one in (barrier, in_part):
        notices.to_team(one, "barriers.quiet", once="quiet", daily=True)

    for row in Notice.objects.filter(kind="barriers.quiet"):
        assert "It is back." not in written(row).text


def test_a_notice_written_before_moves_were_quoted_can_still_be_sent(cast: Cast) -> None:
    barrier = cast.barrier(state=Barrier.State.IN_FULL)
    for row in Notice.objects.filter(kind="barriers.resolved"):
        row.facts = {"barrier": barrier.pk}
        assert written(row).subject == f"{barrier.reference}: resolved or worked round"


# ---- why it comes, and what its link does ----


def test_a_partners_mail_says_why_it_comes_and_what_its_link_does(cast: Cast) -> None:
    request = PartnerRequestFactory(contact=PersonFactory())

    letter = the_letter("barriers.partner", request.contact)

    link = PersonalLink.objects.get(act="partner-reply")
    for part in (letter.text, html.unescape(letter.html)):
        assert f"{request.decision.forum} writes to you as the contact of {request.organisation} in this." in part
        assert "“Reply” opens one page, for which you need not sign in" in part
        assert f"It works until {localdate(link.expires_at):%-d %B}" in part
        assert "you lead, support or sit on" not in part


def test_a_mail_with_a_link_says_what_it_does_and_one_without_says_nothing_of_it(cast: Cast) -> None:
    EscalationFactory(barrier=cast.barrier(), state=S.RETURNED)

    assert "opens one page, for which you need not sign in" in the_letter("barriers.returned", cast[C_LEADER]).text
    plain = the_letter("barriers.received", cast[C_LEADER]).text
    assert "opens one page" not in plain and "You get this because you lead, support or sit on" in plain
