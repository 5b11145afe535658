"""What the law asks the portal to say: the register of personal data, the privacy notice, security.txt, the DPIA."""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import lxml.html
import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from foundation.moments import now
from missions_portal.statutory import register

pytestmark = pytest.mark.django_db


def words_of(client: Client, name: str) -> str:
    page = lxml.html.fromstring(client.get(reverse(name)).content.decode())
    return " ".join(page.text_content().split())


# ---- the register ----


def test_every_box_that_can_hold_personal_data_is_in_the_register_once_and_no_other() -> None:
    named = Counter(register.named())

    assert register.in_the_models() - set(named) == set(), "say whose it is and why in statutory/privacy.yaml"
    assert set(named) - register.in_the_models() == set(), "gone from the models"
    assert [box for box, times in named.items() if times > 1] == []


def test_a_records_history_holds_no_box_that_the_record_does_not_have() -> None:
    assert register.histories_hold_more() == set()


def test_people_e_mails_typed_words_and_files_count_as_boxes_and_choices_from_a_list_do_not() -> None:
    boxes = register.in_the_models()

    assert {"people.User.email", "people.Seat.person", "learning.CommunityVoice.words", "digests.Edition.pdf"} <= boxes
    assert {"people.LeaversCheck.left", "foundation.Draft.data", "barriers.BarrierStep.by"} <= boxes
    assert not {"people.Seat.role", "barriers.Barrier.state", "people.Forum.code"} & boxes


# ---- the privacy notice ----


def test_the_privacy_notice_says_of_each_group_whose_why_how_long_and_who_reads(client: Client) -> None:
    page = words_of(client, "privacy")

    for group in register.groups():
        for words in (group.name, group.what, group.whose, group.why, group.basis, group.kept, group.reads):
            assert " ".join(words.split()) in page
    assert "User: email, name, password" in page


def test_the_privacy_notice_says_plainly_what_nobody_has_set(client: Client) -> None:
    page = words_of(client, "privacy")

    assert "have not yet named the controllers" in page
    assert "No data protection officer has been named yet" in page
    assert "Where the portal and its backups are kept has not been said yet" in page
    assert "has not confirmed them yet" in page


def test_the_privacy_notice_names_the_controllers_their_officer_and_the_host(client: Client, settings: Any) -> None:
    settings.DATA_CONTROLLERS = ["One Council", "Another Council"]
    settings.DATA_PROTECTION_OFFICER = "The officer of One Council, dpo@example.org"
    settings.DATA_HOST = "One Council, in the United Kingdom"
    settings.PRIVACY_CONFIRMED_ON = datetime(2026, 11, 27).date()
    page = words_of(client, "privacy")

    for words in ("One Council", "Another Council", "dpo@example.org", "27 November 2026"):
        assert words in page
    assert "not yet" not in page and "yet." not in page


# ---- security.txt ----


def test_security_txt_has_the_fields_of_its_standard(client: Client, settings: Any) -> None:
    settings.SECURITY_CONTACT = "https://www.example.org/report"
    settings.SECURITY_POLICY = "https://www.example.org/security"
    answer = client.get("/.well-known/security.txt")
    fields = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())

    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert fields["Contact"] == "https://www.example.org/report"
    assert fields["Policy"] == "https://www.example.org/security"
    assert fields["Canonical"] == f"{settings.SITE_URL}/.well-known/security.txt"
    assert fields["Preferred-Languages"] == "en"
    ends = datetime.fromisoformat(fields["Expires"])
    assert timedelta(days=30) < ends - now() < timedelta(days=365)


def test_security_txt_names_no_policy_that_nobody_wrote(client: Client) -> None:
    text = client.get("/.well-known/security.txt").content.decode()

    assert "Policy:" not in text
    assert re.search(r"^Contact: mailto:\S+@\S+$", text, re.M)


# ---- the assessment ----


def test_the_impact_assessment_lists_the_registers_groups_as_they_are_and_the_guide_leads_to_it() -> None:
    docs = settings.BASE_DIR / "docs"
    assessment = (docs / "dpia.md").read_text(encoding="utf-8")

    assert register.as_a_table() in assessment, "manage.py shell -c 'from missions_portal.statutory.register import …'"
    assert "(dpia.md)" in (docs / "operators.md").read_text(encoding="utf-8")
