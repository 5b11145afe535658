"""A person's data: written out for them by the register, and their name's end while what they decided stays."""

from __future__ import annotations

import json
import stat
from io import StringIO
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.urls import reverse

from barriers.tests.factories import BarrierFactory, DecisionFactory
from foundation import links
from foundation.drafts import Draft
from foundation.history import AuditEntry
from foundation.outbox import Notice, tell
from foundation.working_days import today
from leaders.leaving import end_everything
from leaders.tests.factories import LeaderFactory, NominationFactory
from missions_portal.persons import nameless, told
from people.models import Organisation, Session, User
from people.models.sessions import SessionStore
from people.tests.factories import OfficerFactory, OperatorFactory, PersonFactory

pytestmark = pytest.mark.django_db
WHY = "They asked for it, and nothing asks us to keep it."


@pytest.fixture
def decided() -> Any:
    """A decision that an officer recorded, who has since left everything."""
    decision = DecisionFactory(words="Pool the two budgets.")
    officer = decision.recorded_by
    User.objects.filter(pk=officer.pk).update(name="Ada Byronshire", email="ada@example.org")
    officer.refresh_from_db()
    officer.save()  # their history knows the name
    end_everything(officer, until=today(), by=OperatorFactory())
    return decision


def command(*words: str) -> str:
    said = StringIO()
    call_command(*words, stdout=said)
    return said.getvalue()


# ---- nameless ----


def test_the_decision_stays_and_says_a_former_officer_of_its_forum(decided, operator, client):
    officer = decided.recorded_by
    instead = nameless.make_nameless(officer, because=WHY, by=operator)

    decided.refresh_from_db()
    assert instead == f"A former officer of {decided.escalation.forum.name}" == str(decided.recorded_by)
    assert decided.words == "Pool the two budgets."
    assert {row.name for row in officer.history.all()} == {instead}
    client.force_login(OfficerFactory(at=decided.escalation.forum))
    page = client.get(decided.get_absolute_url(), follow=True).content.decode()
    assert "Ada Byronshire" not in page and "ada@example.org" not in page
    acts = AuditEntry.objects.filter(record_id=officer.pk, kind="people.user").values_list("act", "by", "because")
    assert ("make_nameless", operator.pk, WHY) in acts


def test_their_keys_drafts_links_and_the_words_of_their_mails_are_gone(decided, operator):
    officer = decided.recorded_by
    User.objects.filter(pk=officer.pk).update(left_on=None)
    officer.refresh_from_db()
    tell("people.have_left", to=officer, key="a-mail", check=1)
    Notice.objects.filter(to=officer).update(mime=b"Dear Ada Byronshire", subject="To Ada")
    Draft.objects.create(owner=officer, form="/portal/", data={"title": "Typed"})
    SocialAccount.objects.create(user=officer, provider="an-organisation", uid="ada-1")
    links.make(officer, "read", about={}, days=30)
    session = SessionStore()
    session["_auth_user_id"] = str(officer.pk)
    session.create()

    nameless.make_nameless(officer, because=WHY, by=operator)

    assert not Draft.objects.exists() and not officer.personal_links.exists() and not Session.objects.exists()
    assert not SocialAccount.objects.exists()
    assert not any(notice.mime or notice.subject or notice.facts for notice in Notice.objects.filter(to=officer))
    assert not Notice.objects.filter(to=officer, next_try_at__isnull=False).exists()
    officer.refresh_from_db()
    assert not officer.is_active and not officer.has_usable_password() and not officer.gets_mail


def test_whoever_holds_something_or_was_done_before_is_refused_and_so_is_a_reason_that_names_them(operator):
    leader, contact, other = LeaderFactory(), PersonFactory(), PersonFactory(name="Ada Byronshire")
    Organisation.objects.filter(pk=contact.organisation_id).update(contact=contact)
    with pytest.raises(ValidationError, match="still hold: System leader"):
        nameless.make_nameless(leader, because=WHY, by=operator)
    with pytest.raises(ValidationError, match="contact of"):
        nameless.make_nameless(contact, because=WHY, by=operator)
    with pytest.raises(ValidationError, match="without their name"):
        nameless.make_nameless(other, because="Ada Byronshire asked.", by=operator)
    with pytest.raises(ValidationError, match="only operator"):
        nameless.make_nameless(operator, because=WHY, by=operator)
    nameless.make_nameless(other, because=WHY, by=operator)
    with pytest.raises(ValidationError, match="before"):
        nameless.make_nameless(other, because=WHY, by=operator)


def test_the_command_says_where_words_that_somebody_typed_still_name_them(operator):
    PersonFactory(name="Ada Byronshire", email="ada@example.org")
    barrier = BarrierFactory(gets_in_the_way="Nobody but Ada Byronshire may sign.")
    with pytest.raises(CommandError, match="which operator"):
        command("person", "nameless", "ada@example.org", "--by", "x@example.org", "--because", WHY, "--yes")

    said = command("person", "nameless", "ada@example.org", "--by", operator.email, "--because", WHY, "--yes")

    assert "A former person of" in said and f"Barrier {barrier.reference}" in said
    barrier.refresh_from_db()
    assert "Ada Byronshire" in barrier.gets_in_the_way, "what people wrote is an officer's to redact"


# ---- written out ----


def test_what_is_kept_of_a_person_is_written_out_with_why_and_how_long(decided, operator):
    about = told.everything_about(decided.recorded_by, by=operator)

    groups = {group["what"]: group for group in about["what the portal keeps"]}
    account = groups["Your account"]["records"][0]
    assert account["email"] == "ada@example.org" and "not written out" in account["password"]
    assert all(group["kept"] and group["who reads it"] and group["why"] for group in groups.values())
    done = [row for row in groups["What you did"]["records"] if row["which"].startswith(decided.reference)]
    assert done and "Pool the two budgets." not in json.dumps(done, default=str)
    assert any(row["record"] == "seat" for row in groups["Your seats, posts and parts"]["records"])
    assert AuditEntry.objects.filter(act="tell_person", record_id=decided.recorded_by.pk, by=operator).exists()


def test_it_names_nobody_else_and_gives_no_key_away(operator):
    nomination = NominationFactory(nominated_by=PersonFactory(name="Grace Otherwise"))
    link = links.make(nomination.nominee, "read", about={}, days=30)
    about = json.dumps(told.everything_about(nomination.nominee, by=operator), default=str)
    assert "who would not have met" in about and "somebody else" in about
    assert "Grace Otherwise" not in about and link.nonce not in about


def test_the_file_is_readable_by_its_owner_alone_and_never_written_over_another(tmp_path, operator):
    person, to = PersonFactory(name="Ada Byronshire"), tmp_path / "ada.json"
    said = command("person", "export", person.email, "--by", operator.email, "--to", str(to))
    assert "Look it through" in said and stat.S_IMODE(to.stat().st_mode) == 0o600
    assert json.loads(to.read_text())["person"] == "Ada Byronshire"
    with pytest.raises(CommandError, match="cannot be written"):
        command("person", "export", person.email, "--by", operator.email, "--to", str(to))
    with pytest.raises(CommandError, match="Nobody here"):
        command("person", "export", "x@example.org", "--by", operator.email, "--to", str(to))


def test_where_they_are_signed_in_is_told_without_the_keys_that_open_it(operator, client):
    person = PersonFactory()
    client.force_login(person)
    session = Session.objects.get(person=person)
    about = json.dumps(told.everything_about(person, by=operator), default=str)
    assert session.mark in about and "what proves that it is you who signed in" in about
    assert session.session_key not in about and session.session_data not in about


def test_an_operator_corrects_a_name_and_an_address_and_the_history_keeps_both(operator, client, settings):
    settings.DEMO = True  # no second factor asked
    person = PersonFactory(name="Ada Byronshire", email="ada@example.org")
    client.force_login(operator)
    page = reverse("admin:people_user_change", args=[person.pk])
    answer = client.post(page, {"name": "Ada Byron", "email": "Ada.Byron@example.org", "is_active": "on"})

    assert answer.status_code == 302
    person.refresh_from_db()
    earlier = told.everything_about(person, by=operator)["earlier names and addresses"]
    assert [(row["name"], row["e-mail"]) for row in earlier] == [
        ("Ada Byronshire", "ada@example.org"),
        ("Ada Byron", "ada.byron@example.org"),
    ]
    assert AuditEntry.objects.filter(act="set_up", record_id=person.pk, by=operator).exists()
