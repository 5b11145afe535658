"""Requests for information: recorded, found for, exported, answered; only what the officer may read, and written down."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document

from barriers.models import Update
from barriers.tests.factories import BarrierFactory, DecisionFactory, EscalationFactory, a_record, an_ask
from digests.models import Edition
from digests.tests.factories import EditionFactory
from foundation.history import AuditEntry
from foundation.moments import now
from foundation.moves import NotYours, TooLate
from foundation.versions import save_words
from foundation.working_days import today
from leaders import nominate
from leaders.models import Appointment
from leaders.tests.factories import AppointmentFactory, NominationFactory
from learning.models import LearningFramework, LearningUse
from learning.tests.factories import ExperimentFactory, LearningEntryFactory, SynthesisFactory, VoiceFactory
from missions import levers
from missions.models import Recommendation
from missions.tests.factories import DataHoldingFactory
from missions_portal.csv_files import inert
from missions_portal.information import export, moves, stories
from missions_portal.information.found import MOST, find, in_words
from missions_portal.information.left_out import NOT_LOOKED_THROUGH
from missions_portal.information.sources import SOURCES
from missions_portal.models import InformationRequest
from missions_portal.statutory import register
from missions_portal.tests.factories import InformationRequestFactory
from missions_portal.tests.scene import Hand, SouthTees, day_boxes, furnish, south_tees
from missions_portal.tests.test_canary import FLOORS
from missions_portal.what_happened.places import PLACES
from people.tests.factories import AgendaItemFactory, MeetingFactory

pytestmark = pytest.mark.django_db
# What the portal writes by itself, of every kind of record; who wrote a record and its reference are looked through apart.
BY_ITSELF = {"reference", "acting_as", "search_text", "pack_key", "move", "label", "from_state", "to_state"}


@pytest.fixture
def scene() -> SouthTees:
    return south_tees()


def kinds(user: Any, **asked: Any) -> list[str]:
    return [row.kind for row in find(user, asked)[0]]


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


# ---- by when ----


@pytest.mark.parametrize(
    ("law", "received", "due"),
    [
        (
            "foi",
            date(2026, 12, 1),
            date(2026, 12, 31),
        ),  # Christmas and Boxing Day (kept on the 28th) are no working days
        ("eir", date(2026, 11, 2), date(2026, 11, 30)),
        ("own-data", date(2026, 11, 2), date(2026, 12, 2)),
        ("own-data", date(2026, 12, 31), date(2027, 2, 1)),  # 31 January 2027 is a Sunday
        ("own-data", date(2027, 1, 31), date(2027, 3, 1)),  # the last of February is a Sunday
    ],
)
def test_the_day_to_answer_by_is_counted_as_each_law_counts(law: str, received: date, due: date) -> None:
    assert moves.due(law, received) == due


# ---- the record ----


def test_an_officer_records_a_request_and_is_told_by_when_to_answer(scene: SouthTees) -> None:
    hand = Hand(scene.place_officer)
    hand.open(reverse("record_request"))
    hand.press("Record it", reference="FOI-7", question="What about budgets?", **day_boxes("received_on", today()))

    kept = InformationRequest.objects.get(reference="FOI-7")
    assert kept.state == "received" and kept.recorded_by == scene.place_officer
    assert f"{kept.due_on:%-d %B %Y}" in hand.words and "20 working days left" in hand.words
    assert kept.steps.get().acting_as.startswith("Officer, ")


def test_the_same_reference_twice_is_said_beside_its_box_and_keeps_what_was_typed(scene: SouthTees) -> None:
    InformationRequestFactory(by=scene.place_officer, reference="FOI-7")
    client = signed_in(scene.hwb_officer)
    data = {"reference": "foi-7", "law": "eir", "question": "About air", **day_boxes("received_on", today())}
    page = Hand(scene.hwb_officer)
    page.open(reverse("record_request"))
    data["form_key"] = page.page.xpath("//main//input[@name='form_key']/@value")[0]
    answer = client.post(reverse("record_request"), data).content.decode()

    assert "A request with this reference is here already" in answer and "About air" in answer
    assert InformationRequest.objects.count() == 1


def test_a_day_that_has_not_come_is_refused_beside_its_box(scene: SouthTees) -> None:
    hand = Hand(scene.place_officer)
    hand.open(reverse("record_request"))
    with pytest.raises(AssertionError, match="This day has not come yet"):
        hand.press(
            "Record it", reference="FOI-7", question="Budgets", **day_boxes("received_on", today() + timedelta(days=3))
        )


def test_a_request_is_answered_once_and_a_late_press_gets_a_sentence(scene: SouthTees) -> None:
    request = InformationRequestFactory(by=scene.place_officer)
    late = InformationRequest.objects.get(pk=request.pk)
    hand = Hand(scene.hwb_officer)
    hand.open(reverse("request", args=[request.pk]))
    hand.follow("Say it was answered")
    hand.press("Say it was answered", words="Given in full.")

    request.refresh_from_db()
    assert (request.state, request.answer) == ("answered", "Given in full.")
    with pytest.raises(TooLate, match="Answered"):
        moves.refuse(late, words="Nothing held.", by=scene.place_officer, seen=late.moves)
    answer = signed_in(scene.place_officer).get(reverse("request_move", args=[request.pk, "refuse"]))
    assert answer.status_code == 409 and "Answered" in answer.content.decode()


def test_a_review_starts_the_days_again(scene: SouthTees) -> None:
    request = InformationRequestFactory(by=scene.place_officer, state="answered")
    moves.review(request, words="They say more is held.", received_on=date(2026, 11, 2), by=scene.place_officer)

    assert (request.state, request.due_on) == ("received", date(2026, 11, 30))


def test_what_was_written_down_is_amended_and_the_day_follows(scene: SouthTees) -> None:
    request = InformationRequestFactory(by=scene.place_officer, received_on=date(2026, 11, 2))
    words = {"reference": "EIR-9", "law": "own-data", "received_on": date(2026, 11, 3), "question": "Mine"}
    moves.amend(request, words, by=scene.hwb_officer, version=request.version)

    request.refresh_from_db()
    assert (request.reference, request.due_on, request.version) == ("EIR-9", date(2026, 12, 3), 2)
    other = InformationRequestFactory(by=scene.place_officer)
    with pytest.raises(ValidationError):
        moves.amend(other, words, by=scene.hwb_officer, version=other.version)


def test_whoever_amends_after_another_is_shown_both_texts(scene: SouthTees) -> None:
    request = InformationRequestFactory(by=scene.place_officer)
    hand = Hand(scene.hwb_officer)
    hand.open(reverse("amend_request", args=[request.pk]))
    data = {name: value for name, value in hand.page.forms[-1].form_values()} | {"question": "About damp"}
    words = {name: getattr(request, name) for name in ("reference", "law", "received_on")}
    moves.amend(request, words | {"question": "About mould"}, by=scene.place_officer, version=request.version)
    answer = hand.client.post(hand.path, data)

    assert answer.status_code == 409
    assert "About damp" in answer.content.decode() and "About mould" in answer.content.decode()


# ---- who ----


def test_whoever_is_no_officer_is_refused_the_list_and_finds_no_request(scene: SouthTees) -> None:
    request = InformationRequestFactory(by=scene.place_officer)
    for kind in ("leader", "hwb_member", "hwb_chair", "operator", "contributor"):
        client = signed_in(scene.people[kind])
        assert client.get(reverse("requests")).status_code == 403
        assert client.get(reverse("record_request")).status_code == 403
        for name in ("request", "amend_request"):
            assert client.get(reverse(name, args=[request.pk])).status_code == 404
        assert client.post(reverse("export_request", args=[request.pk])).status_code == 404
        assert client.get(reverse("request_move", args=[request.pk, "answer"])).status_code == 404
    with pytest.raises(NotYours):
        moves.answer(request, words="No.", by=scene.leader)
    with pytest.raises(NotYours):
        moves.export(request, ["D-1"], words="", by=scene.leader)


def test_only_officers_are_led_to_requests(scene: SouthTees) -> None:
    assert reverse("requests") in signed_in(scene.place_officer).get(reverse("desk")).content.decode()
    assert reverse("requests") not in signed_in(scene.leader).get(reverse("desk")).content.decode()


# ---- what is found ----


def test_every_kind_of_record_is_found_with_its_page_its_day_and_its_words(scene: SouthTees) -> None:
    things = furnish(scene)
    Update.objects.create(
        barrier=things["at-board"].barrier, mission=scene.mission, done="Rang them", by=scene.leader, acting_as="L", at=now()
    )  # fmt: skip
    levers.move(things["lever"], "put_in_use", {"words": "It is in force."}, by=scene.leader)
    Recommendation.objects.filter(number=4).update(progress="One mission decides trials itself.")
    things["asked"].answers.create(words="They may lead across both.", on=today(), minute="7")
    things["at-board"].help_offered.create(person=scene.hwb_officer, words="Two vans", at=now(), acting_as="Officer")
    LearningUse.objects.create(entry=things["entry"], mission=scene.other_mission, how="So", by=scene.leader, at=now())
    LearningFramework.objects.create(words="We learn by doing.", on=today(), by=scene.facilitator)
    nominate.withdraw(things["nomination"], words="Ill", by=things["nomination"].nominee)
    Appointment.objects.serving().update(term="Until the spring")
    for one in (things["entry"], things["voice"], things["question"], Edition.objects.get(reference="E-HWB-1")):
        one.steps.create(counter=99, move="say", label="Said", by=scene.leader, at=now(), words="So it went")
    finders = (scene.facilitator, scene.hwb_officer)
    found, pages = [], {}
    for finder in finders:
        theirs = find(finder, {"until": today() + timedelta(days=400)})[0]
        pages |= {row.kind: (finder, row.url) for row in theirs if row.kind != "Digest"}
        found += theirs

    missing = {source.kind for source in SOURCES} - {row.kind for row in found}
    assert missing <= {"Us too", "Mission update", "Step of a meeting"}
    clients = {finder: signed_in(finder) for finder in finders}
    answers = {kind: clients[finder].get(url).status_code for kind, (finder, url) in pages.items()}
    assert answers == dict.fromkeys(pages, 200)
    assert [row.name for row in found if not row.day or not row.boxes] == ["Digest E-HWB-1"]


def test_every_box_of_words_is_looked_through_or_it_is_said_why_not(scene: SouthTees) -> None:
    looked_through = {
        f"{source.rows(scene.hwb_officer).model._meta.label}.{name}" for source in SOURCES for name in source.words
    }
    boxes = {
        f"{model._meta.label}.{name}": (f"{model._meta.label}.{name}", model._meta.label, name)
        for model, names in register.boxes_of_words().items()
        for name in names
        if model.__module__.split(".")[0] in FLOORS
        and name not in BY_ITSELF
        and not model._meta.model_name.startswith("historical")
    }
    left_out = {box for box, called in boxes.items() if set(called) & set(NOT_LOOKED_THROUGH)}

    assert set(boxes) - looked_through - left_out == set(), "add it to a source, or say why not"
    assert {one for one in NOT_LOOKED_THROUGH if not any(one in called for called in boxes.values())} == set(), "gone"
    assert looked_through & left_out == set()


def test_what_is_said_beside_a_record_is_looked_through_and_read_by_nobody_else(scene: SouthTees) -> None:
    things = furnish(scene)
    barrier = BarrierFactory(lead_mission=scene.mission, as_sensitive=True)
    trip = EscalationFactory(barrier=barrier, forum=scene.hwb, state="submitted")
    trip.options.create(words="A Quernstone for each", order=1)
    trip.help_offered.create(person=scene.hwb_officer, words="Our Quernstone", at=now(), acting_as="Officer")
    entry = LearningEntryFactory(mission=scene.mission, for_the_team=True)
    entry.uses.create(mission=scene.other_mission, how="With a Quernstone", by=scene.leader, at=now())
    things["meeting"].interests.create(person=scene.hwb_officer, words="Owns a Quernstone")

    assert set(kinds(scene.hwb_officer, q="quernstone")) == {"Option weighed", "Help offered", "Interest declared"}
    assert kinds(scene.place_officer, q="quernstone") == []
    assert "Use of what was learned" in kinds(scene.leader, q="quernstone")


def test_what_was_said_of_a_sent_digest_is_found_by_its_own_forums_officers_alone(scene: SouthTees) -> None:
    edition = EditionFactory(forum=scene.hwb, sent=True, for_residents=True)
    edition.steps.create(
        counter=99, move="arrange", label="Arranged", by=scene.hwb_officer, at=now(), words="Left out: a Quernstone"
    )

    assert kinds(scene.hwb_officer, q="quernstone") == ["Step of a digest"]
    assert kinds(scene.place_officer, q="quernstone") == []


def test_whoever_put_an_address_forward_does_not_find_whose_it_is(scene: SouthTees) -> None:
    nomination = NominationFactory(mission=scene.mission, nominated_by=scene.place_officer)
    nominate.withdraw(nomination, words="A Quernstone", by=nomination.nominee)

    (row,) = find(scene.place_officer, {"q": "quernstone"})[0]
    assert row.kind == "Step of a nomination" and nomination.nominee.name not in str(row)
    assert kinds(scene.place_officer, q=nomination.nominee.name) == []


def test_a_part_in_a_mission_is_found_by_its_terms_and_who_was_only_invited_is_not(scene: SouthTees) -> None:
    for role in ("team", "contributor"):
        AppointmentFactory(mission=scene.mission, role=role, term="Quernstone days")

    assert [row.kind for row in find(scene.hwb_officer, {"q": "quernstone"})[0]] == ["Part in a mission"]


def test_moves_at_which_nothing_was_said_are_no_records(scene: SouthTees) -> None:
    trip = furnish(scene)["at-board"]
    step = trip.steps.order_by("counter").last()
    assert type(step).objects.filter(pk=step.pk).update(words="") == 1

    found = find(scene.hwb_officer, {"q": trip.barrier.reference, "kind": "Step of an ask"})[0]
    assert all("Words" in dict(row.boxes) for row in found)
    assert {row.pk for row in found} & {str(step.pk)} == set()


def test_levers_the_boards_answers_and_the_data_register_are_looked_through_too(scene: SouthTees) -> None:
    things = furnish(scene)
    things["lever"].notes.create(words="A pelican crossing was promised.", by=scene.leader)
    things["asked"].answers.create(words="No pelican was seen.", on=today(), minute="7")
    DataHoldingFactory(what="Pelicans by ward")

    assert set(kinds(scene.hwb_officer, q="pelican")) == {
        "Note on a lever", "Answer to a question", "Who holds which data",
    }  # fmt: skip


def test_all_the_words_must_occur_and_part_of_a_word_is_enough(scene: SouthTees) -> None:
    BarrierFactory(lead_mission=scene.mission, title="Procurement rules", gets_in_the_way="Two councils tender apart")
    assert kinds(scene.facilitator, q="tender procure") == ["Barrier"]
    assert kinds(scene.facilitator, q="procure hospital") == []


def test_a_record_is_found_by_its_reference(scene: SouthTees) -> None:
    barrier = BarrierFactory(lead_mission=scene.mission)
    assert barrier.reference in [row.reference for row in find(scene.facilitator, {"q": barrier.reference})[0]]


def test_what_a_person_wrote_is_found_by_their_name(scene: SouthTees) -> None:
    entry = LearningEntryFactory(mission=scene.mission, author=scene.team)
    found = find(scene.place_officer, {"q": scene.team.name})[0]

    assert [row.reference for row in found] == [entry.reference]


def test_what_was_said_at_a_move_is_found_by_its_own_words_and_by_whose_they_are(scene: SouthTees) -> None:
    trip = furnish(scene)["at-board"]
    step = trip.steps.exclude(words="").exclude(by=None).order_by("counter").last()

    assert "Step of an ask" in kinds(scene.hwb_officer, q=step.by.name)
    type(step).objects.filter(pk=step.pk).update(acting_as="The keeper of the Quernstone")
    assert kinds(scene.hwb_officer, q="quernstone") == [], "a seat is no word of theirs"


def test_days_a_mission_and_a_kind_narrow_what_is_found(scene: SouthTees) -> None:
    LearningEntryFactory(mission=scene.mission, title="Kitchens")
    VoiceFactory(mission=scene.other_mission, words="Kitchens", heard_on=today() - timedelta(days=30))

    assert set(kinds(scene.place_officer, q="kitchens")) == {"Learning", "Voice"}
    assert kinds(scene.place_officer, q="kitchens", since=today() - timedelta(days=2)) == ["Learning"]
    assert kinds(scene.place_officer, q="kitchens", until=today() - timedelta(days=2)) == ["Voice"]
    assert kinds(scene.place_officer, q="kitchens", mission=scene.mission) == ["Learning"]
    assert kinds(scene.place_officer, q="kitchens", kind="Voice") == ["Voice"]


def test_an_officer_finds_only_what_they_may_read(scene: SouthTees) -> None:
    word = "Quernstone"
    barrier = BarrierFactory(lead_mission=scene.mission, title=word, gets_in_the_way=word)
    Update.objects.create(barrier=barrier, mission=scene.mission, done=word, by=scene.leader, acting_as="L", at=now())
    LearningEntryFactory(mission=scene.mission, for_the_team=True, what=word)
    LearningEntryFactory(mission=scene.mission, draft=True, what=word)
    VoiceFactory(mission=scene.mission, draft=True, words=word)
    ExperimentFactory(mission=scene.mission, draft=True, title=word)
    SynthesisFactory(by=scene.leader, draft=True, title=word)
    private = EscalationFactory(
        barrier=BarrierFactory(lead_mission=scene.mission, title="Another"),
        forum=scene.hwb,
        state="returned",
        ask=an_ask(ask=word),
        record=a_record(exempt=True, words=word, open_summary="It was agreed."),
    )

    assert kinds(scene.place_officer, q=word) == [], "not a word of it reached the Place Partnership"
    assert set(kinds(scene.hwb_officer, q=word)) >= {"Ask of a forum", "Decision"}
    found = find(scene.facilitator, {"q": word})[0]
    assert {"Barrier", "Update"} <= {row.kind for row in found}
    assert private.barrier.reference not in [row.reference for row in found if row.kind != "Barrier"], "exempt words"


def test_an_ask_that_was_put_off_is_found_by_its_own_forums_officer_alone(scene: SouthTees) -> None:
    # It has lost its link to the ask, whose barrier may be sensitive, and still says its words.
    AgendaItemFactory(meeting=MeetingFactory(forum=scene.place), title="Quernstone", state="put-off")
    assert kinds(scene.place_officer, q="Quernstone") == ["Agenda item"]
    assert kinds(scene.hwb_officer, q="Quernstone") == []


def test_the_facts_that_may_exempt_a_record_stand_beside_it(scene: SouthTees) -> None:
    furnish(scene)
    BarrierFactory(
        lead_mission=scene.mission, as_sensitive=True, title="Lantern", gets_in_the_way="Mrs Jane Fisher rang"
    )
    facts = {
        fact
        for who in (scene.facilitator, scene.hwb_officer, scene.leader)
        for row in find(who, {"until": today() + timedelta(days=400)})[0]
        for fact in row.facts
    }

    for words in (
        "Marked sensitive", "Exempt: taken in private", "For the team only", "Draft", "Published already",
        "Said in a safe space", "This may identify a person: “Mrs Jane Fisher”.",
    ):  # fmt: skip
        assert words in facts


def test_a_search_is_bounded_and_says_so(scene: SouthTees) -> None:
    BarrierFactory.create_batch(MOST + 1, lead_mission=scene.mission, title="Lantern")
    found, more = find(scene.facilitator, {"q": "lantern", "kind": "Barrier"})
    request = InformationRequestFactory(by=scene.facilitator)
    page = signed_in(scene.facilitator).get(f"{request.get_absolute_url()}?q=lantern&kind=Barrier").content.decode()

    assert len(found) == MOST and more
    assert "The newest 200 are shown, and no more go into one file" in page


def test_a_search_asks_one_question_however_much_is_found(scene: SouthTees) -> None:
    def asked() -> int:
        client = signed_in(scene.hwb_officer)
        client.get(reverse("requests"))
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{request.get_absolute_url()}?q=lantern")
        return len(queries)

    request = InformationRequestFactory(by=scene.hwb_officer)
    few = asked()
    for _ in range(5):
        LearningEntryFactory(mission=scene.mission, title="Lantern")
    assert asked() == few <= 12


def test_an_address_typed_by_hand_is_answered_with_a_sentence(scene: SouthTees) -> None:
    request = InformationRequestFactory(by=scene.place_officer)
    address = f"{request.get_absolute_url()}?q=%00&mission=XX&kind=Cheese&since-day=45&since-month=1&since-year=2026"
    page = signed_in(scene.place_officer).get(address)

    assert page.status_code == 200 and "There is no mission XX here" in page.content.decode()
    assert signed_in(scene.place_officer).get(reverse("requests") + "?state=x&before=-1").status_code == 200


# ---- the export ----


def zip_for(scene: SouthTees, asked: str, **chosen: Any) -> Any:
    request = InformationRequestFactory(by=scene.facilitator, reference="FOI-7")
    hand = Hand(scene.facilitator)
    hand.open(f"{request.get_absolute_url()}?{asked}")
    rows = hand.page.xpath("//input[@name='rows']/@value")
    answer = signed_in(scene.facilitator).post(
        f"{reverse('export_request', args=[request.pk])}?{asked}", {"rows": chosen.get("rows", rows)}
    )
    return request, answer


def test_the_export_holds_a_covering_list_and_the_words_of_what_was_chosen(scene: SouthTees) -> None:
    kept = LearningEntryFactory(mission=scene.mission, title="Lantern", what="We lit one.")
    other = LearningEntryFactory(mission=scene.mission, title="Lantern too", what="And another.")
    found = find(scene.facilitator, {"q": "lantern"})[0]
    request, answer = zip_for(scene, "q=lantern", rows=[row.key for row in found if row.reference == kept.reference])

    assert answer["Content-Disposition"] == 'attachment; filename="request-foi-7.zip"'
    assert answer["Content-Type"] == "application/zip"
    with ZipFile(io.BytesIO(answer.content)) as folder:
        rows = list(csv.reader(io.StringIO(folder.read("covering-list.csv").decode("utf-8-sig"))))
        words = "\n".join(p.text for p in Document(io.BytesIO(folder.read("records.docx"))).paragraphs)
    assert rows[0] == list(export.HEAD) and len(rows) == 2
    assert rows[1][:2] == ["Learning", kept.reference] and rows[1][6].endswith(kept.get_absolute_url())
    assert "We lit one." in words and "And another." not in words and "FOI-7" in words
    assert "nothing here was taken out" in words and other.reference not in words


def test_the_export_holds_what_happened_to_each_record_with_what_may_exempt_it(scene: SouthTees) -> None:
    barrier = BarrierFactory(lead_mission=scene.mission, as_sensitive=True, title="Lantern", tried="Mrs Jones rang.")
    save_words(barrier, {"tried": "=A neighbour rang."}, by=scene.leader, version=barrier.version)
    other = BarrierFactory(lead_mission=scene.mission, title="Lantern too", tried="And another.")
    found = find(scene.facilitator, {"q": "lantern"})[0]
    _, answer = zip_for(scene, "q=lantern", rows=[row.key for row in found if row.reference == barrier.reference])

    with ZipFile(io.BytesIO(answer.content)) as folder:
        rows = list(csv.reader(io.StringIO(folder.read("everything-that-happened.csv").decode("utf-8-sig"))))
    assert rows[0] == list(stories.HEAD) and {row[0] for row in rows[1:]} == {f"Barrier {barrier.reference}"}
    changed = next(row for row in rows if row[6] == "What you have tried")
    assert changed[7:9] == ["Mrs Jones rang.", "'=A neighbour rang."] and changed[3].startswith(
        f"{scene.leader}, System leader"
    )
    assert "Marked sensitive" in changed[9] and "may identify a person: “Mrs Jones”" in changed[9]
    assert "Logged" in [row[4] for row in rows] and other.reference not in str(rows)


def test_the_story_of_an_exported_record_keeps_what_its_officer_may_not_read(scene: SouthTees) -> None:
    entry = LearningEntryFactory(mission=scene.mission, for_the_team=True, title="Lantern", what="Between ourselves.")
    entry = save_words(entry, {"what": "For all.", "audience": "everyone"}, by=scene.leader, version=entry.version)
    row = next(row for row in find(scene.place_officer, {"q": "lantern"})[0])
    assert "Between ourselves." not in stories.stories([row], reader=scene.place_officer)
    assert "Between ourselves." in stories.stories([row], reader=scene.facilitator)


def test_every_story_that_an_export_names_is_there() -> None:
    named = {source.story for source in SOURCES} - {""}
    assert named <= set(PLACES)
    assert {"barrier", "decision", "learning", "experiment", "voice", "lever", "edition"} <= named


def test_what_was_exported_is_written_down(scene: SouthTees) -> None:
    entry = LearningEntryFactory(mission=scene.mission, title="Lantern")
    request, _ = zip_for(scene, "q=lantern")

    step = request.steps.first()
    assert (step.move, step.words) == ("export", "1 record, sought by: the words “lantern”")
    audit = AuditEntry.objects.get(act="exported")
    assert (audit.by, audit.reference, audit.because) == (scene.facilitator, "FOI-7", f"Learning {entry.reference}")
    assert "1 record, sought by" in signed_in(scene.hwb_officer).get(request.get_absolute_url()).content.decode()


def test_nothing_ticked_is_said_on_the_page_and_nothing_is_written_down(scene: SouthTees) -> None:
    LearningEntryFactory(mission=scene.mission, title="Lantern")
    request, answer = zip_for(scene, "q=lantern", rows=[])

    page = answer.content.decode()
    assert answer.status_code == 200 and page.count("Tick at least one record, then export") == 2
    assert "<title>Error: " in page and 'class="govuk-error-summary' in page
    assert not request.steps.filter(move="export").exists()


def test_a_row_that_this_officer_does_not_find_cannot_be_exported(scene: SouthTees) -> None:
    secret = LearningEntryFactory(mission=scene.mission, for_the_team=True, title="Lantern")
    LearningEntryFactory(mission=scene.mission, title="Lantern")
    key = next(row.key for row in find(scene.facilitator, {"q": "lantern"})[0] if row.reference == secret.reference)
    request = InformationRequestFactory(by=scene.place_officer)
    answer = signed_in(scene.place_officer).post(
        f"{reverse('export_request', args=[request.pk])}?q=lantern", {"rows": [key]}
    )

    assert answer.status_code == 200 and answer["Content-Type"].startswith("text/html")
    assert not request.steps.filter(move="export").exists()


def test_a_withdrawn_request_exports_nothing_more(scene: SouthTees) -> None:
    LearningEntryFactory(mission=scene.mission, title="Lantern")
    request = InformationRequestFactory(by=scene.facilitator, state="withdrawn")
    key = find(scene.facilitator, {"q": "lantern"})[0][0].key
    address = f"{reverse('export_request', args=[request.pk])}?q=lantern"

    assert signed_in(scene.facilitator).post(address, {"rows": [key]}).status_code == 409


@pytest.mark.parametrize("cell", ["=1+1", "+44", "-2", "@SUM(A1)", " =1+1", "\t=1"])
def test_no_cell_of_the_covering_list_is_a_formula(cell: str) -> None:
    assert inert(cell) == f"'{cell}"
    assert inert("Words - and more") == "Words - and more"


def test_a_decisions_own_page_is_where_its_row_leads(scene: SouthTees) -> None:
    decision = DecisionFactory(title="Lantern")
    row = find(scene.place_officer, {"q": "lantern", "kind": "Decision"})[0][0]

    assert row.url == decision.get_absolute_url()
    assert in_words({"q": "lantern", "kind": "Decision"}) == "the words “lantern”, only: decision"
