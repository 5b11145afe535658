"""The pages of digests, for their officer, their readers and strangers."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from barriers.tests.factories import BarrierFactory, EscalationFactory, officer_at
from digests.compile import approve, compile_due
from digests.deliver import send
from digests.models import Edition
from digests.tests.factories import EditionFactory, london
from foundation.drafts import new_key
from foundation.outbox import Notice, _composers, tell
from learning.tests.factories import LearningEntryFactory
from people.tests.factories import MeetingFactory, MemberFactory, OfficerFactory, south_tees

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_time():
    with time_machine.travel(london(2026, 11, 30, 9), tick=True):
        yield


@pytest.fixture
def hwb():
    return south_tees().hwb


@pytest.fixture
def officer(hwb):
    person = officer_at(hwb)
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={})
    return person


@pytest.fixture
def held(hwb):
    MeetingFactory(forum=hwb, starts_at=london(2026, 12, 10, 14))
    with time_machine.travel(london(2026, 11, 9, 10), tick=True):
        LearningEntryFactory(title="Neighbours knew first")
    compile_due(date(2026, 11, 30))
    return Edition.objects.get(kind="forum", forum=hwb)


def address(name, edition):
    return reverse(f"digests:{name}", args=[edition.reference])


def test_the_officer_sees_the_edition_as_it_will_be_sent_and_approves_it_once(client, officer, held):
    client.force_login(officer)
    page = client.get(address("check", held)).content.decode()
    assert "Neighbours knew first" in page and "What to look at" in page and "plain text" in page
    assert page.count("<h1") == 1
    form = {"form_key": new_key(officer), "note": "Read item 6.", "seen": held.moves}
    for _ in range(2):
        answer = client.post(address("check", held), form)
        assert answer.status_code == 302 and answer.url == held.get_absolute_url()
    held.refresh_from_db()
    assert (held.state, held.note, held.moves) == ("approved", "Read item 6.", 2)


def test_the_officer_sees_what_changed_before_approving_and_keeps_the_note(client, officer, held):
    client.force_login(officer)
    assert "Changed since" not in client.get(address("check", held)).content.decode()
    with time_machine.travel(london(2026, 11, 27, 12), tick=True):
        LearningEntryFactory(title="Heard in the queue")
    form = {"form_key": new_key(officer), "note": "Read item 6.", "seen": held.moves}

    page = client.post(address("check", held), form | {"compare": "1"})

    html = page.content.decode()
    assert "Changed since: What missions learned" in html and "Read item 6." in html
    held.refresh_from_db()
    assert (held.state, held.note) == ("held", "")
    key = page.context["form"].form_key
    assert client.post(address("check", held), form | {"form_key": key}).status_code == 302


def test_the_check_says_by_itself_that_asks_moved_since(client, officer, held):
    client.force_login(officer)
    EscalationFactory(forum=held.forum, state="received", barrier=BarrierFactory())

    assert "Changed since: Asks" in client.get(address("check", held)).content.decode()


def test_only_its_officer_compares_it(client, officer, held):
    client.force_login(MemberFactory(at=held.forum))
    assert client.post(address("check", held), {"compare": "1"}).status_code == 404
    client.force_login(officer)
    approve(held, by=officer)
    assert client.post(address("check", held), {"compare": "1"}).status_code == 409


def test_the_word_to_the_officer_keeps_the_names_of_months(officer, held):
    tell("digest.held", to=officer, key="test:held", edition=held.pk)
    letter = _composers["digest.held"](Notice.objects.get(key="test:held"))
    covers = held.contents["covers"]
    assert f", c{covers[1:]}." in letter.text


def test_a_late_press_says_what_happened_instead(client, officer, held):
    client.force_login(officer)
    approve(held, by=officer)
    answer = client.post(address("check", held), {"form_key": new_key(officer), "note": "", "seen": 1})
    assert answer.status_code == 409 and "Approved" in answer.content.decode()


def test_skipping_asks_for_the_reason_beside_its_box(client, officer, held):
    client.force_login(officer)
    answer = client.post(address("skip", held), {"form_key": new_key(officer), "because": "", "seen": held.moves})
    assert "Say why nothing is sent" in answer.content.decode()
    client.post(address("skip", held), {"form_key": new_key(officer), "because": "No meeting.", "seen": held.moves})
    held.refresh_from_db()
    assert (held.state, held.skipped_because) == ("skipped", "No meeting.")


def test_a_heading_of_what_is_arranged_is_words_and_no_template(client, held, officer):
    for section in held.contents["sections"]:
        section["title"] = '{{ "What we "|add:"learned" }} <b>'
    held.save()
    client.force_login(officer)
    page = client.get(address("arrange", held)).content.decode()
    assert "<h2>{{ &quot;What we &quot;|add:&quot;learned&quot; }} &lt;b&gt;</h2>" in page


def test_the_officer_arranges_it_section_by_section_and_a_place_that_is_none_is_refused_in_words(client, officer, held):
    client.force_login(officer)
    page = client.get(address("arrange", held))
    assert "<h2>In five lines</h2></legend>" in page.content.decode()
    form = page.context["form"]
    places = {name: form[name].value() for name in form.things}
    sent = {"form_key": form.form_key, "seen": held.moves, **places}
    wrong = client.post(address("arrange", held), sent | {"five-0": "99"}).content.decode()
    assert (
        f"Give a place from 1 to {len(held.contents['five'])}, or leave the box empty." in wrong
        and 'value="99"' in wrong
    )
    assert client.post(address("arrange", held), sent | {"five-0": ""}).url == address("check", held)
    was = held.contents["five"]
    held.refresh_from_db()
    assert held.contents["five"] == was[1:]


def test_compiling_again_comes_back_to_the_check(client, officer, held):
    client.force_login(officer)
    answer = client.post(address("compile_again", held), {"form_key": new_key(officer), "seen": held.moves})
    assert answer.url == address("check", held)


def test_a_member_reads_what_was_sent_and_its_pdf_and_nothing_that_is_held(client, officer, held):
    member = MemberFactory(at=held.forum)
    client.force_login(member)
    for name in ("detail", "check", "skip", "pdf"):
        assert client.get(address(name, held)).status_code == 404
    send(approve(held, by=officer))
    assert client.get(address("detail", held)).status_code == 200
    assert "Neighbours knew first" in client.get(address("detail", held)).content.decode()
    document = client.get(address("pdf", held))
    assert document["Content-Type"] == "application/pdf" and document.content.startswith(b"%PDF")
    assert "E-HWB-1" in client.get(reverse("digests:list")).content.decode()


def test_a_stranger_finds_nothing_and_a_visitor_is_asked_to_sign_in(client, officer, held):
    send(approve(held, by=officer))
    assert client.get(address("detail", held)).status_code == 302
    client.force_login(MemberFactory(at=south_tees().place))
    assert client.get(address("detail", held)).status_code == 404
    assert "E-HWB-1" not in client.get(reverse("digests:list")).content.decode()


def test_another_forums_officer_finds_nothing(client, held):
    other = OfficerFactory(at=south_tees().place)
    Authenticator.objects.create(user=other, type=Authenticator.Type.TOTP, data={})
    client.force_login(other)
    assert client.post(address("check", held), {"form_key": new_key(other)}).status_code == 404


def test_the_lists_queries_do_not_grow_with_its_rows_and_nonsense_in_the_address_does_no_harm(client, hwb):
    member = MemberFactory(at=hwb)
    client.force_login(member)
    EditionFactory(sent=True, forum=hwb)
    client.get(reverse("digests:list"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("digests:list"))
    EditionFactory.create_batch(30, sent=True, forum=hwb)
    with CaptureQueriesContext(connection) as many:
        page = client.get(reverse("digests:list"))
    assert len(few) == len(many) <= 8
    assert "before=" in page.content.decode()
    for query in ("?before=x", "?year=99999999999999999999", "?forum=%00", f"?forum=hwb&year={date.today().year}"):
        assert client.get(reverse("digests:list") + query).status_code == 200
