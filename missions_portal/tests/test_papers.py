"""A meeting's papers: the agenda pack and the minutes extract for each reader, and the officer's own in Word."""

from __future__ import annotations

from datetime import time, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document

from barriers import actions, answering, asking, correcting, deciding
from barriers.models import Barrier, Decision, Escalation
from barriers.tests.cast import (
    A_LEADER,
    B_LEADER,
    FACILITATOR,
    HWB_OFFICER,
    PLACE_CHAIR,
    PLACE_MEMBER,
    PLACE_OFFICER,
    Cast,
    sign_in,
)
from barriers.tests.factories import DecisionFactory, EscalationFactory, a_record, an_ask
from foundation.moments import as_of
from foundation.word import LONGEST_PROPERTY
from foundation.working_days import today
from leaders import nominate
from leaders.models import Nomination
from leaders.tests.factories import NominationFactory
from learning.models import Synthesis
from missions.tests.factories import DiscussionQuestionFactory, LeverFactory, RecommendationFactory
from missions_portal import agenda
from missions_portal.papers import word
from missions_portal.papers.parts import Part, Sheet, Table
from people import attending, meetings
from people.models import Meeting, User
from people.tests.factories import (
    AgendaItemFactory,
    MeetingFactory,
    MemberFactory,
    OrganisationFactory,
    PersonFactory,
    at_ten,
)

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12
READING = ("SELECT", "DECLARE", "PRAGMA", "SAVEPOINT", "RELEASE SAVEPOINT")
ORDINARY = ["agenda_pack", "minutes"]


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    return MeetingFactory(forum=cast.forums.place, place="Town hall")


def asked_at(cast: Cast, meeting: Meeting, ask: Any = None, **words: Any) -> Escalation:
    """An ask of mission A on the agenda of a meeting."""
    barrier = cast.barrier(joined=False, **words)
    trip = EscalationFactory(barrier=barrier, forum=meeting.forum, state=Escalation.State.RECEIVED, ask=ask)
    answering.schedule(trip, meeting, by=cast[PLACE_OFFICER])
    return trip


def held(meeting: Meeting) -> Meeting:
    """The same meeting on its day, quorate."""
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=at_ten(today(), meeting.pk))
    meeting.refresh_from_db()
    meetings.hold(
        meeting, quorum=Meeting.Quorum.QUORATE, by=User.objects.get(seats__role="officer", seats__forum=meeting.forum)
    )
    return meeting


def decided_at(cast: Cast, meeting: Meeting, **record: Any) -> Decision:
    """A decision of a meeting that is held once its asks stand on the agenda."""
    trip = asked_at(cast, meeting)
    if meeting.state in meetings.STILL_TO_COME:
        held(meeting)
    trip.agenda_item.refresh_from_db()
    trip.agenda_item.meeting = meeting
    return deciding.decide(trip, record=a_record(**record), by=cast[PLACE_OFFICER])


def read(client: Any, person: Any, name: str, meeting: Meeting) -> str:
    answer = sign_in(client, person).get(reverse(name, args=[meeting.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def in_word(client: Any, person: Any, name: str, *args: Any) -> Any:
    answer = sign_in(client, person).get(reverse(name, args=args))
    assert answer.status_code == 200
    return Document(BytesIO(answer.content))


def headings(document: Any) -> list[tuple[str, str]]:
    return [(p.style.name, p.text) for p in document.paragraphs if p.style.name.startswith("Heading")]


def all_words(document: Any) -> str:
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


# ---- the agenda pack ----


def test_the_pack_holds_the_meeting_its_agenda_and_a_cover_for_each_ask(
    client: Any, cast: Cast, meeting: Meeting
) -> None:
    cast.forums.place.quorum_words = "Five members, two of them councillors"
    cast.forums.place.papers_clear_days = 5
    cast.forums.place.save()
    options = [
        {"words": "One wording", "costs_or_saves": "Four days", "whose": "Both councils", "harm": "None known"},
        {"words": "Do nothing", "does_nothing": True, "harm": "One family in three stops"},
    ]
    ask = an_ask(
        ask="Agree one wording.",
        options=options,
        needed_by=today() + timedelta(days=90),
        needed_because="term starts",
        organisations=[OrganisationFactory(name="The Trust")],
    )
    asked_at(cast, meeting, ask, gets_in_the_way="Three forms.\n\nFive logos.", tried="We asked both teams.")
    asked_at(cast, meeting, an_ask(ask="Share one list."))

    text = read(client, cast[PLACE_MEMBER], "agenda_pack", meeting)

    for words in (
        *("Town hall", "Five members, two of them councillors", "Papers due", f"{meeting.publish_by:%-d %B %Y}"),
        *("Item 1: Agree one wording.", "Item 2: Share one list.", "For decision", str(cast.a), "The Trust"),
        *("One wording (what the mission prefers)", "Four days", "Both councils", "None known", "Not said"),
        *(
            "It can be stopped in a day.",
            "term starts",
            "<p>Three forms.</p>",
            "<p>Five logos.</p>",
            "We asked both teams.",
        ),
    ):
        assert words in text, words
    assert text.count("app-newpage") == 2


def test_a_cover_says_what_was_decided_on_earlier_trips(client: Any, cast: Cast, meeting: Meeting) -> None:
    first = EscalationFactory(
        barrier=cast.barrier(), state=Escalation.State.ACKNOWLEDGED, record=a_record(words="Only in one neighbourhood.")
    )
    again = asking.ask_again(first, ask=an_ask(ask="Now everywhere."), by=cast[A_LEADER])
    answering.receive(again, words="Thank you.", by=cast[PLACE_OFFICER])
    answering.schedule(again, meeting, by=cast[PLACE_OFFICER])
    text = read(client, cast[PLACE_MEMBER], "agenda_pack", meeting)
    assert "What was decided before" in text and "Only in one neighbourhood." in text
    assert first.decisions.get().reference in text


def test_a_cover_of_every_other_kind_says_its_own_words(client: Any, cast: Cast) -> None:
    officer, meeting = cast[HWB_OFFICER], MeetingFactory(forum=cast.forums.hwb)
    paper = RecommendationFactory(number=90, text="Each mission has a leader.", considers=["Who pays?"])
    said = Synthesis.objects.create(
        title="Arrears", words="Arrears come first.", confidence="some", by=officer, on=today(), state="shared"
    )
    up = EscalationFactory(barrier=cast.barrier(), state=Escalation.State.REFERRED_UP)
    decision = up.decisions.get()
    for about in (
        f"Recommendation {paper.pk}",
        f"Question {DiscussionQuestionFactory(recommendation=paper, text='Who leads across both?').pk}",
        f"Lever {LeverFactory(name='Late licences', legal_check='Section 4 allows it').pk}",
        f"Synthesis {said.pk}",
        f"Decision {decision.pk}",
    ):
        agenda.put_on_agenda(meeting, about, "", "discussion", by=officer)
    named = NominationFactory(
        willing=True, mission=cast.b, why="She brings people together.", how_found="At a sandpit."
    )
    nominate.take_to(named, meeting, by=officer)

    text = read(client, officer, "agenda_pack", meeting)

    for words in (
        *("Each mission has a leader.", "Who pays?", "Who leads across both?", "Late licences", "Section 4 allows it"),
        *("Arrears come first.", decision.reference, decision.words, decision.reasons),
        *(str(named.nominee), "She brings people together.", "At a sandpit.", str(named.nominee.organisation)),
    ):
        assert words in text, words
    # Whoever does not sit there reads what is everybody's, and neither the nomination nor the decision.
    text = read(client, PersonFactory(), "agenda_pack", meeting)
    assert "Each mission has a leader." in text and "Arrears come first." in text
    for words in (str(named.nominee), "She brings people together.", decision.words, decision.title):
        assert words not in text, words
    assert text.count("An item you cannot read") == 4


def test_an_ask_kept_from_a_reader_leaves_only_that_there_is_an_item(client: Any, cast: Cast, meeting: Meeting) -> None:
    trip = asked_at(cast, meeting, an_ask(ask="Agree one wording."), as_sensitive=True)
    for person in (cast[B_LEADER], PersonFactory()):
        for name in ORDINARY:
            text = read(client, person, name, meeting)
            assert "Agree one wording." not in text and trip.barrier.gets_in_the_way not in text
    assert "Not for publication: the barrier is marked sensitive" in read(
        client, cast[PLACE_MEMBER], "agenda_pack", meeting
    )


def test_an_exempt_ask_is_read_whole_by_the_officer_and_by_its_summary_by_the_mission(
    client: Any, cast: Cast, meeting: Meeting
) -> None:
    trip = asked_at(cast, meeting, an_ask(ask="Settle the secret claim."), tried="secret letters")
    Escalation.objects.filter(pk=trip.pk).update(exempt=True, open_summary="A matter of one contract.")
    held(meeting)

    whole = read(client, cast[PLACE_OFFICER], "agenda_pack", meeting)
    assert "secret letters" in whole and "Not for publication: taken in private" in whole
    summary = read(client, cast[A_LEADER], "agenda_pack", meeting)
    assert "A matter of one contract." in summary
    assert "secret letters" not in summary and "What could be done" not in summary
    assert "A matter of one contract." in read(client, cast[A_LEADER], "minutes", meeting)
    for kind in (PLACE_MEMBER, PLACE_CHAIR, B_LEADER, FACILITATOR):
        for name in ORDINARY:
            text = read(client, cast[kind], name, meeting)
            assert "secret" not in text and "one contract" not in text, (kind, name)


def test_an_exempt_item_is_named_by_its_paragraph_alone_to_others(client: Any, cast: Cast, meeting: Meeting) -> None:
    exempt = AgendaItemFactory(meeting=meeting, title="A contract", exempt=True, exempt_paragraph="Paragraph 3")
    # A lever is everybody's to read, but not that it is taken in private, nor what the item is called.
    LeverFactory(name="Buying together").agenda_items.add(exempt)
    held(meeting)
    for name in ORDINARY:
        inside, outside = read(client, cast[PLACE_MEMBER], name, meeting), read(client, PersonFactory(), name, meeting)
        assert "A contract" in inside and "Not for publication. Exempt: Paragraph 3" in inside
        assert "A contract" not in outside and "Buying together" not in outside
        assert "Exempt item" in outside and "Paragraph 3" in outside


def test_a_meeting_without_items_has_a_pack_that_says_so(client: Any, cast: Cast, meeting: Meeting) -> None:
    assert "Nothing is on it yet." in read(client, cast[PLACE_MEMBER], "agenda_pack", meeting)


# ---- cover sheets in Word ----


def test_a_cover_sheet_has_real_headings_a_table_with_a_header_row_and_its_language(
    client: Any, cast: Cast, meeting: Meeting
) -> None:
    trip = asked_at(cast, meeting, an_ask(ask="Agree one wording."), tried="We asked both teams.")
    document = in_word(client, cast[PLACE_OFFICER], "cover_sheet", meeting.pk, trip.agenda_item.pk)

    assert headings(document) == [
        ("Heading 1", "Item 1: Agree one wording."),
        ("Heading 2", "What is asked"),
        ("Heading 2", "What could be done"),
        ("Heading 2", "What gets in the way"),
        ("Heading 2", "The meeting"),
    ]
    (table,) = document.tables
    assert [cell.text for cell in table.rows[0].cells][:2] == ["Option", "Costs or saves"]
    assert [bool(row._tr.xpath("./w:trPr/w:tblHeader")) for row in table.rows] == [True, False, False]
    assert table.rows[1].cells[0].text.startswith("One consent wording")
    assert "What was tried: We asked both teams." in all_words(document)
    properties = document.core_properties
    assert properties.title.startswith("Item 1: Agree one wording.") and str(meeting.forum) in properties.title
    assert (properties.author, properties.language) == (str(meeting.forum), "en-GB")
    languages = document.styles.element.xpath("//w:docDefaults//w:lang/@w:val")
    assert languages == ["en-GB"]
    assert (round(document.sections[0].page_width.mm), round(document.sections[0].page_height.mm)) == (210, 297)


def test_papers_in_word_are_for_the_forums_officer(client: Any, cast: Cast, meeting: Meeting) -> None:
    item, elsewhere = AgendaItemFactory(meeting=meeting), AgendaItemFactory()
    documents = [reverse("cover_sheet", args=[meeting.pk, item.pk]), reverse("minutes_in_word", args=[meeting.pk])]
    for person in (cast[PLACE_MEMBER], cast[PLACE_CHAIR], cast[HWB_OFFICER], cast[A_LEADER], PersonFactory()):
        for url in documents:
            assert sign_in(client, person).get(url).status_code == 403, (person, url)
    sign_in(client, cast[PLACE_OFFICER])
    for url in documents:
        answer = client.get(url)
        assert answer.status_code == 200
        assert answer["Content-Disposition"].endswith('.docx"') and "no-store" in answer["Cache-Control"]
    assert client.get(reverse("cover_sheet", args=[meeting.pk, elsewhere.pk])).status_code == 404
    for name, more in (("agenda_pack", []), ("minutes", []), ("minutes_in_word", []), ("cover_sheet", [item.pk])):
        assert client.get(reverse(name, args=[987654, *more])).status_code == 404


def test_words_that_xml_refuses_break_no_document_and_commands_stay_words(
    client: Any, cast: Cast, meeting: Meeting
) -> None:
    nasty = "Shared\x0b list\x1b \x0c{ INCLUDETEXT c:/x } =cmd|' /C calc'!A0 <w:fldSimple/> & more"
    trip = asked_at(cast, meeting)
    Barrier.objects.filter(pk=trip.barrier_id).update(gets_in_the_way=nasty, tried="Two\r\nlines")
    document = in_word(client, cast[PLACE_OFFICER], "cover_sheet", meeting.pk, trip.agenda_item.pk)
    assert "Shared list { INCLUDETEXT c:/x } =cmd|' /C calc'!A0 <w:fldSimple/> & more" in all_words(document)
    assert "What was tried: Two\nlines" in all_words(document)
    assert not document.element.xpath("//w:fldSimple | //w:instrText | //w:fldChar | //w:hyperlink | //w:object")


def test_nul_lone_surrogates_and_long_titles_break_no_document(meeting: Meeting) -> None:
    odd, item = "a\x00b\ud800c\uffff", AgendaItemFactory.build(meeting=meeting, order=1)
    part = Part(odd, [odd], [(odd, odd)], Table(odd, (odd,), [(odd,)]))
    document = Document(BytesIO(word.cover(meeting, [(odd, odd)], Sheet(item, odd * 100, odd, [], [part]))))
    assert headings(document)[1] == ("Heading 2", "abc")
    assert len(document.core_properties.title) == LONGEST_PROPERTY


# ---- the minutes extract ----


@pytest.fixture
def minuted(cast: Cast, meeting: Meeting) -> Meeting:
    """A held meeting that decided one ask and put another off, with its people, interests and actions."""
    off = asked_at(cast, meeting, an_ask(ask="Share one list."))
    decision = decided_at(cast, meeting, alternatives="Waiting a year.", conflicts="None.", social_value="Jobs.")
    officer, chair = cast[PLACE_OFFICER], cast[PLACE_CHAIR]
    seats = {seat.person_id: seat for seat in attending.seats_of(meeting)}
    away = MemberFactory(at=meeting.forum, name="Away Member")
    answers = {seats[chair.pk]: attending.CAME, away.seats.get(): attending.STAYED_AWAY}
    attending.write_who_came(meeting, answers, by=officer, version=meeting.version)
    meeting.refresh_from_db()
    stand_in = PersonFactory(name="Stand In")
    attending.name_substitute(meeting, seats[cast[PLACE_MEMBER].pk], stand_in, by=officer, version=meeting.version)
    item = decision.agenda_item
    attending.declare(meeting, chair, "Sits on the trust's board", by=officer, item=item, left_the_room=True)
    given = {"due_on": today() + timedelta(days=20), "by": officer}
    actions.give("Print the wording.", owner=stand_in, decision=decision, meeting=None, **given)
    actions.give("Book the next room.", owner=chair, decision=None, meeting=meeting, **given)
    off.refresh_from_db()
    answering.put_off(off, reason=Escalation.PutOff.NOT_REACHED, words="No time.", by=officer)
    meeting.refresh_from_db()
    with as_of(meeting.starts_at + timedelta(hours=3)):
        meetings.lose_quorum(meeting, lost_at=time(11, 40), by=officer)
    return meeting


def test_the_minutes_say_who_came_what_was_decided_and_who_does_what(client: Any, cast: Cast, minuted: Meeting) -> None:
    decision, due = Decision.objects.get(), f"{today() + timedelta(days=20):%-d %B %Y}"
    document = in_word(client, cast[PLACE_OFFICER], "minutes_in_word", minuted.pk)
    assert headings(document) == [
        ("Heading 1", f"Minutes extract: {minuted.forum}"),
        ("Heading 2", "Who came"),
        ("Heading 2", "Apologies"),
        ("Heading 2", "Did not come"),
        ("Heading 2", "Interests declared"),
        ("Heading 2", "Item 1: Share one list."),
        ("Heading 2", f"Item 2: {decision.agenda_item.title}"),
        ("Heading 3", f"Decided: {decision.title}"),
        ("Heading 3", f"Actions from {decision.reference}"),
        ("Heading 2", "Not taken"),
        ("Heading 2", "Other actions"),
    ]
    came, interests, from_decision, others = [
        [tuple(cell.text for cell in row.cells) for row in table.rows[1:]] for table in document.tables
    ]
    assert came == [
        (str(cast[PLACE_CHAIR]), "Themselves", "Chair"),
        ("Stand In", str(cast[PLACE_MEMBER]), "Member"),
    ]
    assert interests == [(str(cast[PLACE_CHAIR]), "Sits on the trust's board", "2", "Left the room")]
    assert from_decision == [("Print the wording.", "Stand In", due, "To do")]
    assert others == [("Book the next room.", str(cast[PLACE_CHAIR]), due, "To do")]
    words, page = all_words(document), read(client, cast[PLACE_OFFICER], "minutes", minuted)
    for each in (
        *("Draft: these minutes are not confirmed", "Quorum lost at 11:40", "Away Member (member)", "Agreed"),
        *(decision.reference, decision.words, decision.reasons, decision.heard, "Waiting a year.", "Jobs."),
        "Item 1, Share one list.: put off",
    ):
        assert each in words and each in page, each


def test_who_came_is_read_by_those_who_sit_there(client: Any, cast: Cast, minuted: Meeting) -> None:
    assert "Away Member" in read(client, cast[PLACE_MEMBER], "minutes", minuted)
    for person in (cast[A_LEADER], cast[HWB_OFFICER], PersonFactory()):
        text = read(client, person, "minutes", minuted)
        for words in ("Away Member", "Sits on the trust", "Book the next room."):
            assert words not in text, (person, words)
    # The mission that asked reads what was decided on it; a stranger does not.
    decided = Decision.objects.get().words
    assert decided in read(client, cast[A_LEADER], "minutes", minuted)
    assert decided not in read(client, PersonFactory(), "minutes", minuted)


def test_an_exempt_decision_stays_out_of_others_minutes(client: Any, cast: Cast, meeting: Meeting) -> None:
    decision = decided_at(cast, meeting, words="Pay the secret sum.", exempt=True, open_summary="It is settled.")
    assert "Pay the secret sum." in read(client, cast[PLACE_OFFICER], "minutes", meeting)
    for kind in (PLACE_MEMBER, A_LEADER, B_LEADER):
        text = read(client, cast[kind], "minutes", meeting)
        assert "secret" not in text and decision.reference not in text, kind
    assert "It is settled." in read(client, cast[A_LEADER], "minutes", meeting)


def test_a_correction_names_what_it_corrects(client: Any, cast: Cast, meeting: Meeting) -> None:
    decision = decided_at(cast, meeting)
    Decision.objects.filter(pk=decision.pk).update(locked_at=decision.recorded_at)
    decision.refresh_from_db()
    correction = correcting.correct(decision, words="From July.", reasons="A slip.", by=cast[PLACE_OFFICER])
    words = all_words(in_word(client, cast[PLACE_OFFICER], "minutes_in_word", meeting.pk))
    assert f"Corrects: {decision.reference}" in words and f"Reference: {correction.reference}" in words


def test_what_a_meeting_said_of_a_nomination_is_in_its_minutes(client: Any, cast: Cast) -> None:
    officer, meeting = cast[HWB_OFFICER], MeetingFactory(forum=cast.forums.hwb)
    named = NominationFactory(willing=True, mission=cast.b)
    nominate.take_to(named, meeting, by=officer)
    held(meeting)
    Nomination.objects.filter(pk=named.pk).update(state=Nomination.State.CONFIRMED, minute="12/26")
    text = read(client, officer, "minutes", meeting)
    assert f"{named.nominee}: confirmed" in text and "12/26" in text


def test_minutes_say_whether_they_are_confirmed_and_that_there_are_none_yet(
    client: Any, cast: Cast, meeting: Meeting
) -> None:
    assert "There are no minutes: the meeting has not been held" in read(client, cast[PLACE_MEMBER], "minutes", meeting)
    over = MeetingFactory(forum=cast.forums.place, held=True, minutes_confirmed_at=meeting, minute_refs="3 to 9")
    assert f"Confirmed at the meeting of {meeting.day:%-d %B %Y}: 3 to 9" in read(
        client, cast[PLACE_MEMBER], "minutes", over
    )


# ---- the doors ----


def test_papers_want_a_sign_in_and_are_only_read(client: Any, cast: Cast, meeting: Meeting) -> None:
    item = AgendaItemFactory(meeting=meeting)
    urls = [reverse(name, args=[meeting.pk]) for name in (*ORDINARY, "minutes_in_word")]
    urls.append(reverse("cover_sheet", args=[meeting.pk, item.pk]))
    for url in urls:
        assert reverse("account_login") in client.get(url).url
    sign_in(client, cast[PLACE_OFFICER])
    for url in urls:
        assert client.post(url).status_code == 405


def test_a_meetings_page_leads_to_its_papers(client: Any, cast: Cast, meeting: Meeting) -> None:
    item = asked_at(cast, meeting).agenda_item
    pack, minutes = (reverse(name, args=[meeting.pk]) for name in ORDINARY)
    cover = reverse("cover_sheet", args=[meeting.pk, item.pk])
    page = read(client, cast[PLACE_OFFICER], "people:meeting", meeting)
    assert pack in page and cover in page and minutes not in page
    held(meeting)
    assert minutes in read(client, cast[PLACE_OFFICER], "people:meeting", meeting)
    page = read(client, cast[PLACE_MEMBER], "people:meeting", meeting)
    assert pack in page and minutes in page and cover not in page


# ---- what a paper costs ----


@pytest.mark.parametrize("kind", [PLACE_OFFICER, PLACE_MEMBER, A_LEADER])
def test_papers_ask_as_much_for_fifteen_items_as_for_one_and_write_nothing(
    client: Any, cast: Cast, meeting: Meeting, kind: str
) -> None:
    decided_at(cast, meeting)
    other = MeetingFactory(forum=cast.forums.place)
    trips = [asked_at(cast, other) for _ in range(2)]
    Escalation.objects.filter(pk=trips[0].pk).update(exempt=True, open_summary="A contract.")
    sign_in(client, cast[kind])
    pages = [reverse("agenda_pack", args=[other.pk]), reverse("agenda_pack", args=[meeting.pk])]
    pages.append(reverse("minutes", args=[meeting.pk]))
    if kind == PLACE_OFFICER:
        pages.append(reverse("minutes_in_word", args=[meeting.pk]))
        pages.append(reverse("cover_sheet", args=[other.pk, trips[0].agenda_item.pk]))
    few = [cost(client, page) for page in pages]
    for _ in range(14):
        trips.append(asked_at(cast, other))
        _decide_one_more(cast, meeting)
    Escalation.objects.filter(pk__in=[trip.pk for trip in trips[::2]]).update(exempt=True, open_summary="A contract.")
    sign_in(client, cast[kind])

    assert [cost(client, page) for page in pages] == few
    assert max(few) <= MOST_QUERIES


def _decide_one_more(cast: Cast, meeting: Meeting) -> None:
    """One more item of a meeting that is held, decided, with an action."""
    barrier = cast.barrier(joined=False)
    trip = EscalationFactory(barrier=barrier, forum=meeting.forum, state=Escalation.State.RECEIVED)
    item = AgendaItemFactory(meeting=meeting)
    Escalation.objects.filter(pk=trip.pk).update(state=Escalation.State.SCHEDULED, agenda_item=item)
    decision = DecisionFactory(escalation=Escalation.objects.get(pk=trip.pk))
    actions.give(
        "Go on.", owner=decision.recorded_by, decision=decision, meeting=None, due_on=today(), by=cast[PLACE_OFFICER]
    )


def cost(client: Any, url: str) -> int:
    assert client.get(url).status_code == 200
    with CaptureQueriesContext(connection) as asked:
        client.get(url)
    assert all(query["sql"].startswith(READING) for query in asked), [query["sql"] for query in asked]
    return len(asked)
