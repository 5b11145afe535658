"""The publication desk: who finds what on it, and how words reach residents, are kept from them, and are taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings as portal_settings
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from barriers import correcting
from barriers.models import Barrier, Decision
from barriers.tests.factories import EscalationFactory, officer_at
from digests.compile import approve
from digests.deliver import send_approved
from digests.models import Edition
from digests.tests.factories import EditionFactory
from foundation.drafts import new_key
from foundation.history import AuditEntry
from foundation.moves import NotYours, TooLate
from foundation.publishing import Publication, PublicationStep, QuietDates
from foundation.versions import ChangedSince
from foundation.working_days import today
from learning.models import CommunityVoice, LearningEntry
from learning.tests.factories import LearningEntryFactory, VoiceFactory
from missions_portal import public
from missions_portal.demo.publishing import keep_back, publish
from missions_portal.publish import desk
from missions_portal.publish.finding import waiting
from missions_portal.publish.side import PublicSide
from people.models import Seat
from people.tests.factories import PersonFactory, SeatFactory, south_tees

pytestmark = pytest.mark.django_db

WORDS = {"public_title": "Ask once", "public_summary": "Families tell their story once."}


@pytest.fixture
def hwb() -> Any:
    return south_tees().hwb


@pytest.fixture
def officer(hwb: Any) -> Any:
    return officer_at(hwb)


@pytest.fixture
def second(hwb: Any) -> Any:
    return SeatFactory(person=PersonFactory(), forum=hwb, role=Seat.Role.CHAIR).person


@pytest.fixture
def side() -> PublicSide:
    return PublicSide(LearningEntryFactory())


@pytest.fixture
def quiet() -> QuietDates:
    return QuietDates.objects.create(starts_on=today(), ends_on=today(), reason="Local elections")


def signed_in(person: Any) -> Client:
    """In a browser of theirs; officers and chairs have their second step behind them."""
    if not Authenticator.objects.filter(user=person).exists():
        TOTP.activate(person, generate_totp_secret())
    client = Client()
    client.force_login(person)
    return client


def posted(person: Any, path: str, typed: dict[str, Any]) -> Any:
    """A form of the portal, sent once by the person it was drawn for."""
    return signed_in(person).post(path, {"form_key": new_key(person), **typed})


def page(side: PublicSide, move: str = "") -> str:
    reference = side.record.reference
    return reverse("publish:move", args=[reference, move]) if move else reverse("publish:detail", args=[reference])


def same(side: PublicSide) -> PublicSide:
    """As another person has it on their page."""
    return PublicSide(type(side.record).objects.get(pk=side.record.pk))


def written(side: PublicSide, by: Any, **more: str) -> PublicSide:
    return desk.write(side, **WORDS | more, by=by, seen=side.moves)


def cleared(side: PublicSide, by: Any) -> PublicSide:
    return desk.clear(written(side, by), checked=True, by=by)


def shown(side: PublicSide) -> bool:
    return any(row["reference"] == side.record.reference for row in public.learning())


def a_decision(forum: Any = None, **more: Any) -> Decision:
    of = {"forum": forum} if forum else {}
    return EscalationFactory(state="returned", **of, **more).decisions.get()


# ---- it works ----


def test_words_are_written_cleared_published_and_taken_down_each_by_a_recorded_move(
    side: PublicSide, officer: Any
) -> None:
    cleared(side, officer)
    assert not shown(side)
    desk.publish(side, by=officer)
    assert shown(side) and same(side).published_by == officer

    desk.unpublish(side, words="A number is wrong.", by=officer)
    assert not shown(side) and same(side).public_summary == WORDS["public_summary"]
    moves = ["unpublish", "publish", "clear", "write"]
    assert [step.move for step in side.steps.all()] == moves
    assert (
        list(AuditEntry.objects.filter(record_id=side.record.pk, act__in=moves).values_list("act", flat=True)) == moves
    )


def test_an_officer_does_it_all_on_the_desks_pages(side: PublicSide, officer: Any) -> None:
    client = signed_in(officer)
    assert page(side) in client.get(reverse("publish:list")).content.decode()
    for move, typed in (
        ("write", {"version": 0, **WORDS}),
        ("clear", {"seen": 1, "checked": "on"}),
        ("publish", {"seen": 2}),
    ):
        answer = posted(officer, page(side, move), typed)
        assert answer.status_code == 302, answer.content.decode()
    assert shown(side)
    assert "As residents read it" in client.get(page(side)).content.decode()


def test_the_boxes_never_begin_with_the_private_words(officer: Any) -> None:
    entry = LearningEntryFactory(title="Inside only", what="Kept inside")
    drawn = signed_in(officer).get(page(PublicSide(entry), "write")).content.decode()
    boxes = drawn[drawn.index('class="app-form"') :]
    assert "Inside only" not in boxes and "Kept inside" not in drawn
    assert "anybody else in the world" in drawn


def test_both_texts_of_the_public_words_are_kept(side: PublicSide, officer: Any) -> None:
    written(side, officer)
    written(side, officer, public_title="Ask only once")
    titles = list(side.record.history.order_by("history_id").values_list("public_title", flat=True))
    assert titles[-2:] == ["Ask once", "Ask only once"]


def test_words_written_again_are_to_be_cleared_again(side: PublicSide, officer: Any) -> None:
    written(cleared(side, officer), officer)
    assert side.state == Publication.PRIVATE
    with pytest.raises(TooLate):
        desk.publish(side, by=officer)


# ---- the check for personal data ----


def test_the_clearing_page_shows_what_was_found_and_asks_a_person_to_say_so(side: PublicSide, officer: Any) -> None:
    written(side, officer, public_summary="Mrs Thornton waited nine weeks.")
    client = signed_in(officer)
    assert "Mrs Thornton" in client.get(page(side, "clear")).content.decode().split("What was found")[1]
    answer = posted(officer, page(side, "clear"), {"seen": 1})
    assert "Read the words, then say that you have checked" in answer.content.decode()
    assert same(side).state == Publication.PRIVATE


@pytest.mark.parametrize("blank", WORDS)
def test_nothing_is_cleared_without_words_for_residents(side: PublicSide, officer: Any, blank: str) -> None:
    written(side, officer, **{blank: " "})
    with pytest.raises(ValidationError, match="title and words"):
        desk.clear(side, checked=True, by=officer)


# ---- whose it is ----


def test_a_stranger_finds_no_record_and_a_member_is_told_whose_desk_it_is(side: PublicSide, hwb: Any) -> None:
    member = SeatFactory(person=PersonFactory(), forum=hwb).person
    assert signed_in(member).get(page(side)).status_code == 404
    assert signed_in(PersonFactory()).get(page(side, "write")).status_code == 404
    assert signed_in(member).get(reverse("publish:list")).status_code == 403
    assert signed_in(PersonFactory()).get(reverse("publish:list")).status_code == 403
    assert Client().get(reverse("publish:list")).status_code == 302


def test_a_chair_reads_the_page_and_leaves_the_words_to_the_officer(side: PublicSide, second: Any) -> None:
    client = signed_in(second)
    assert client.get(page(side)).status_code == 200
    assert client.get(page(side, "write")).status_code == 403
    assert posted(second, page(side, "clear"), {"seen": 0, "checked": "on"}).status_code == 403


def test_a_decision_lies_on_the_desk_of_its_own_forum_alone(officer: Any) -> None:
    place = south_tees().place
    decision = PublicSide(a_decision(place))
    assert signed_in(officer_at(place)).get(page(decision)).status_code == 200
    assert signed_in(officer).get(page(decision)).status_code == 404
    with pytest.raises(NotYours):
        desk.write(decision, **WORDS, by=officer, seen=0)


def test_learning_is_not_for_the_officer_of_a_forum_that_does_not_meet_in_public(side: PublicSide) -> None:
    assert signed_in(officer_at(south_tees().place)).get(page(side)).status_code == 404


# ---- what can never be published ----


def narrowed() -> dict[str, Any]:
    sensitive = a_decision()
    Barrier.objects.filter(pk=sensitive.escalation.barrier_id).update(sensitive=True)
    exempt = a_decision()
    Decision.objects.filter(pk=exempt.pk).update(exempt=True)
    private_trip = a_decision()
    type(private_trip.escalation).objects.filter(pk=private_trip.escalation_id).update(exempt=True)
    return {
        "a sensitive barrier's decision": sensitive,
        "an exempt decision": exempt,
        "a decision on an exempt ask": private_trip,
        "a decision in draft": EscalationFactory(state="decided").decisions.get(),
        "learning for the team": LearningEntryFactory(for_the_team=True),
        "a draft": LearningEntryFactory(draft=True),
        "a voice for partners": VoiceFactory(permission="portal"),
        "a voice for the team": VoiceFactory(permission="team"),
    }


def test_what_is_kept_close_is_never_cleared_whoever_presses(officer: Any) -> None:
    for what, record in narrowed().items():
        record = type(record).objects.get(pk=record.pk)
        one = PublicSide(record)
        by = officer_at(one.forum) if one.forum else officer
        written(one, by)
        with pytest.raises(ValidationError, match="kept close"):
            desk.clear(one, checked=True, by=by)
        assert same(one).state == Publication.PRIVATE, what
        assert PublicationStep.objects.of(record).count() == 1, what


def test_what_was_narrowed_after_clearing_is_not_published(side: PublicSide, officer: Any) -> None:
    cleared(side, officer)
    LearningEntry.objects.update(audience="team")
    with pytest.raises(ValidationError, match="kept close"):
        desk.publish(same(side), by=officer)


def test_what_was_narrowed_after_publishing_is_shown_nowhere(officer: Any, client: Client) -> None:
    decision, entry, voice = a_decision(), LearningEntryFactory(), VoiceFactory(permission="public")
    for record in (decision, entry, voice):
        forum = PublicSide(record).forum
        publish(record, title="Ask once", summary="Once.", by=officer_at(forum) if forum else officer)
    assert [len(rows) for rows in (public.decisions(), public.learning(), public.voices())] == [1, 1, 1]
    Barrier.objects.update(sensitive=True)
    LearningEntry.objects.update(audience="team")
    type(voice).objects.update(permission="portal")
    for name in ("home", "public_decisions", "public_learning", "public_voices", "public_feed", "sitemap"):
        assert "Ask once" not in client.get(reverse(name)).content.decode(), name
    assert client.get(reverse("public_decision", args=[decision.reference])).status_code == 404


def test_what_is_kept_close_later_stays_on_the_desk_to_be_taken_down() -> None:
    decision = a_decision()
    by = officer_at(decision.answering_forum)
    publish(decision, title="Ask once", summary="Once.", by=by)
    Barrier.objects.update(sensitive=True)
    drawn = signed_in(by).get(page(PublicSide(decision))).content.decode()
    assert "kept close today" in drawn and "Take it down" in drawn


@pytest.fixture
def narrowed_since(officer: Any) -> list[PublicSide]:
    """An entry and a voice, published and then kept for their teams; an officer no longer reads them."""
    records = [
        LearningEntryFactory(title="Zymurgy", what="Zymurgy.", so_what="Zymurgy."),
        VoiceFactory(permission="public", words="Zymurgy."),
    ]
    for record in records:
        publish(record, title="Ask once", summary="Families tell it once.", by=officer)
    LearningEntry.objects.update(audience="team")
    CommunityVoice.objects.update(audience="team", permission="team")
    PublicationStep.objects.update(words="Zymurgy.")
    return [PublicSide(record) for record in records]


def test_what_was_narrowed_to_its_team_stays_on_the_desk_in_its_words_for_residents_alone(
    narrowed_since: list[PublicSide], officer: Any
) -> None:
    client = signed_in(officer)
    listed = client.get(reverse("publish:list"), {"state": "published"})
    assert [line.heading for line in listed.context["rows"]] == ["Ask once", "Ask once"]
    for one in narrowed_since:
        assert client.get(one.record.get_absolute_url()).status_code == 404
        drawn = client.get(page(one)).content.decode()
        assert "Families tell it once." in drawn and "Take it down" in drawn
        for shown in (drawn, listed.content.decode(), client.get(page(one, "unpublish")).content.decode()):
            assert "Zymurgy" not in shown and one.record.get_absolute_url() not in shown


def test_what_was_narrowed_to_its_team_is_taken_down_once_and_nothing_else_is_done_to_it(
    narrowed_since: list[PublicSide], officer: Any, hwb: Any
) -> None:
    client = signed_in(officer)
    for one in narrowed_since:
        typed = {"words": "For the team now.", "seen": same(one).moves}
        assert posted(officer, page(one, "unpublish"), typed).status_code == 302
        assert same(one).state == Publication.UNPUBLISHED
        drawn = client.get(page(one)).content.decode()
        assert "Taken down" in drawn and "Families tell it once." in drawn and "Zymurgy" not in drawn
        assert posted(officer, page(one, "unpublish"), typed).status_code == 409
        for move in ("write", "clear", "exempt", "back"):
            assert client.get(page(one, move)).status_code == 404, move
    member = SeatFactory(person=PersonFactory(), forum=hwb).person
    assert signed_in(member).get(page(narrowed_since[0])).status_code == 404


def test_what_was_narrowed_before_it_was_published_is_on_nobodys_desk(officer: Any) -> None:
    entry = LearningEntryFactory(for_the_team=True)
    LearningEntry.objects.update(publication="cleared")
    assert signed_in(officer).get(page(PublicSide(entry))).status_code == 404


# ---- kept back ----


def test_a_public_forum_names_the_paragraph_and_another_says_confidential(side: PublicSide, officer: Any) -> None:
    client = signed_in(officer)
    drawn = client.get(page(side, "exempt")).content.decode()
    assert "Paragraph of Schedule 12A" in drawn and "7. Information relating to any action taken" in drawn
    place = south_tees().place
    decision = PublicSide(a_decision(place))
    drawn = signed_in(officer_at(place)).get(page(decision, "exempt")).content.decode()
    assert "Confidential, because" in drawn and "Paragraph of Schedule 12A" not in drawn


def test_what_is_wrong_in_an_exemption_stands_beside_its_box_and_what_was_typed_is_kept(
    side: PublicSide, officer: Any
) -> None:
    answer = posted(officer, page(side, "exempt"), {"seen": 0, "because": "It names a firm."})
    drawn = answer.content.decode()
    assert "Choose an answer to “Paragraph of Schedule 12A”" in drawn
    assert "Enter a day for “Look at it again on”" in drawn
    assert "It names a firm." in drawn


def test_what_is_kept_back_waits_again_when_it_is_due_to_be_looked_at(side: PublicSide, officer: Any) -> None:
    keep_back(side.record, because="It names a firm.", paragraph="3", days=30, by=officer)
    assert not any(waiting(officer))
    LearningEntry.objects.update(exempt_review_on=today())
    assert sum(len(rows) for rows in waiting(officer)) == 1
    for path in (reverse("publish:list"), side.get_absolute_url()):
        assert "to be looked at again since" in signed_in(officer).get(path).content.decode()


# ---- two people ----


def test_where_two_are_needed_whoever_cleared_does_not_publish(
    side: PublicSide, officer: Any, second: Any, settings: Any
) -> None:
    settings.PUBLISH_NEEDS_TWO = True
    cleared(side, officer)
    with pytest.raises(ValidationError, match="You cleared it"):
        desk.publish(side, by=officer)
    assert "You cleared it" in signed_in(officer).get(page(side)).content.decode()
    desk.publish(same(side), by=second)
    assert shown(side)


def test_one_person_is_enough_unless_the_setting_says_otherwise() -> None:
    assert portal_settings.PUBLISH_NEEDS_TWO is False


def test_in_quiet_dates_a_second_person_agrees_signed_in_and_says_why(
    side: PublicSide, officer: Any, second: Any, quiet: QuietDates
) -> None:
    cleared(side, officer)
    with pytest.raises(ValidationError, match=r"quiet dates \(Local elections\)"):
        desk.publish(side, by=officer)
    desk.ask_second(side, words="A heatwave is coming.", by=officer)
    with pytest.raises(ValidationError, match="a second person agrees"):
        desk.agree(side, words="I agree with myself.", by=officer)
    assert not shown(side)

    answer = posted(second, page(side, "agree"), {"seen": side.moves, "words": "It saves lives."})
    assert answer.status_code == 302 and shown(side)
    agreed = AuditEntry.objects.get(act="agree_to_publish")
    assert (agreed.by, agreed.because) == (second, "It saves lives.")


@pytest.mark.parametrize("words", ["", "  "])
def test_the_second_person_gives_a_reason(
    side: PublicSide, officer: Any, second: Any, quiet: QuietDates, words: str
) -> None:
    desk.ask_second(cleared(side, officer), words="It cannot wait.", by=officer)
    with pytest.raises(ValidationError, match="Say why"):
        desk.agree(same(side), words=words, by=second)
    assert not shown(side)


def test_outside_quiet_dates_nobody_is_asked_to_agree(side: PublicSide, officer: Any) -> None:
    cleared(side, officer)
    with pytest.raises(ValidationError, match="no quiet dates"):
        desk.ask_second(side, words="To be sure.", by=officer)


def test_an_edition_for_residents_is_held_in_quiet_dates_and_goes_when_they_end(
    hwb: Any, officer: Any, quiet: QuietDates
) -> None:
    held = EditionFactory(forum=hwb, for_residents=True)
    with pytest.raises(ValidationError, match="held until they end"):
        approve(held, by=officer)
    quiet.delete()
    approve(held, by=officer)
    QuietDates.objects.create(starts_on=today(), ends_on=today(), reason="Local elections")
    assert send_approved() == []
    QuietDates.objects.all().delete()
    assert [edition.pk for edition in send_approved()] == [held.pk]
    assert Edition.objects.get().state == Edition.State.SENT


# ---- two at once ----


def test_two_officers_who_publish_at_once_publish_once(side: PublicSide, officer: Any, second: Any) -> None:
    cleared(side, officer)
    first, other = same(side), same(side)
    desk.publish(first, by=officer)
    with pytest.raises(TooLate):
        desk.publish(other, by=second)
    assert PublicationStep.objects.of(side.record).filter(move="publish").count() == 1


def test_a_late_press_is_told_what_happened(side: PublicSide, officer: Any, second: Any) -> None:
    cleared(side, officer)
    desk.back(same(side), by=officer)
    answer = posted(second, page(side, "publish"), {"seen": 2})
    assert answer.status_code == 409
    assert "Back to private" in answer.content.decode()


def test_words_that_somebody_else_wrote_meanwhile_are_not_overwritten(side: PublicSide, officer: Any) -> None:
    written(same(side), officer, public_title="Theirs")
    with pytest.raises(ChangedSince):
        written(side, officer)
    answer = posted(officer, page(side, "write"), {"version": 0, **WORDS})
    drawn = answer.content.decode()
    assert answer.status_code == 409
    assert "Theirs" in drawn and "Ask once" in drawn


# ---- the list ----


def test_the_list_is_narrowed_by_kind_and_by_how_it_stands(officer: Any, hwb: Any) -> None:
    entry, voice = LearningEntryFactory(), VoiceFactory(permission="public")
    published = LearningEntryFactory()
    publish(published, title="Ask once", summary="Once.", by=officer)
    edition = EditionFactory(forum=hwb, for_residents=True)
    decision = a_decision(hwb)
    client = signed_in(officer)

    def listed(**asked: str) -> set[str]:
        return {row.reference for row in client.get(reverse("publish:list"), asked).context["rows"]}

    waits = {entry.reference, voice.reference, decision.reference, edition.reference}
    assert listed() == waits
    assert listed(kind="voice") == {voice.reference}
    assert listed(state="published") == {published.reference}
    assert listed(state="all") == waits | {published.reference}
    assert listed(kind="edition", state="exempt") == set()


def test_the_list_goes_on_behind_its_last_line_across_kinds(officer: Any) -> None:
    made = {LearningEntryFactory().reference for _ in range(17)}
    made |= {VoiceFactory(permission="public", heard_on=today()).reference for _ in range(17)}
    client = signed_in(officer)
    first = client.get(reverse("publish:list"))
    rest = client.get(reverse("publish:list") + first.context["next_url"])
    both = [row.reference for answer in (first, rest) for row in answer.context["rows"]]
    assert len(both) == 34 and set(both) == made
    assert rest.context["next_url"] == ""


@pytest.mark.parametrize("after", ["2026-13-45.voice.1", "voice", "2026-01-01.barrier.1", "x" * 90])
def test_an_address_that_means_nothing_begins_at_the_beginning(officer: Any, after: str) -> None:
    LearningEntryFactory()
    answer = signed_in(officer).get(reverse("publish:list"), {"after": after, "state": "no-such"})
    assert answer.status_code == 200 and len(answer.context["rows"]) == 1


def test_more_rows_ask_no_more_of_the_database(officer: Any, django_assert_max_num_queries: Any) -> None:
    LearningEntryFactory(), a_decision(south_tees().hwb), VoiceFactory(permission="public")
    client = signed_in(officer)
    client.get(reverse("publish:list"))
    with django_assert_max_num_queries(8) as few:
        client.get(reverse("publish:list"))
    for _ in range(4):
        LearningEntryFactory(), a_decision(south_tees().hwb), VoiceFactory(permission="public")
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(reverse("publish:list"))


# ---- the ways there ----


def test_the_officers_desk_says_in_one_line_how_many_wait(officer: Any) -> None:
    LearningEntryFactory(), LearningEntryFactory()
    drawn = signed_in(officer).get(reverse("desk")).content.decode()
    assert "2 records wait for publication" in drawn


def test_a_records_own_page_leads_its_officer_to_the_desk_and_nobody_else(officer: Any) -> None:
    decision, entry, voice = a_decision(south_tees().hwb), LearningEntryFactory(), VoiceFactory(permission="public")
    for record in (decision, entry, voice):
        drawn = signed_in(officer).get(record.get_absolute_url()).content.decode()
        assert f'href="{page(PublicSide(record))}">Publish</a>' in drawn
    drawn = signed_in(PersonFactory()).get(entry.get_absolute_url()).content.decode()
    assert page(PublicSide(entry)) not in drawn


def test_the_day_it_was_published_is_kept(side: PublicSide, officer: Any) -> None:
    before = timezone.now() - timedelta(minutes=1)
    desk.publish(cleared(side, officer), by=officer)
    assert same(side).published_at > before


def test_the_correction_of_a_decision_that_is_kept_back_is_kept_back_too(hwb: Any, officer: Any) -> None:
    decision = a_decision(hwb)
    Decision.objects.update(locked_at=timezone.now())
    decision.refresh_from_db()
    keep_back(decision, because="A contract is still being let.", paragraph="3", by=officer)
    correction = correcting.correct(decision, words="Until May.", reasons="A slip.", by=officer)
    assert (
        correction.publication == Publication.EXEMPT and correction.exempt_because == "A contract is still being let."
    )
    assert not waiting_has(officer, correction)


def waiting_has(person: Any, record: Any) -> bool:
    return any(record in rows for rows in waiting(person))


def test_who_takes_a_record_down_is_told_which_digest_for_residents_still_tells_it(
    side: PublicSide, hwb: Any, officer: Any
) -> None:
    desk.publish(cleared(side, officer), by=officer)
    told = f'<span class="app-ref">{side.record.reference}</span>'
    edition = EditionFactory(forum=hwb, sent=True, for_residents=True, html=told)
    EditionFactory(forum=hwb, sent=True, for_residents=True, html=told.replace("</span>", "1</span>"))
    client = signed_in(officer)
    sent = {"form_key": new_key(officer), "seen": side.moves, "words": "A number is wrong."}
    page_after = client.post(page(side, "unpublish"), sent, follow=True).content.decode()
    assert f"It is told in {edition.reference} too" in page_after
