"""Words that should never have been written leave what a team says of its mission, and every earlier wording of it."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.urls import reverse

from foundation import redaction
from foundation.history import AuditEntry
from foundation.redaction import STUB, Redaction
from foundation.versions import ChangedSince, save_words
from leaders.tests.factories import LeaderFactory
from missions.models import Mission
from missions.tests.factories import MissionFactory
from missions.views.missions import WORDS
from missions.wordings import wordings
from people.tests.factories import MemberFactory, OfficerFactory, south_tees

pytestmark = pytest.mark.django_db
SECRET = "Mrs Example of Sample Street"
WHY = "It names somebody who was helped."


@pytest.fixture
def mission() -> Mission:
    return MissionFactory()


@pytest.fixture
def officer() -> Any:
    officer = OfficerFactory(at=south_tees().hwb)
    Authenticator.objects.create(user=officer, type=Authenticator.Type.TOTP, data={})
    return officer


def said(mission: Mission, **words: str) -> None:
    by = MemberFactory(at=south_tees().space)
    save_words(mission, words, by=by, version=Mission.objects.get(pk=mission.pk).version)


def remove(mission: Mission, words: str, by: Any, because: str = WHY) -> Redaction:
    page = reverse("missions:detail", args=[mission.code])
    return redaction.remove(mission, WORDS, words, page=page, because=because, by=by)


def test_removed_words_leave_the_record_and_its_earlier_theories_in_public_too(
    mission: Mission, officer: Any, client: Any
) -> None:
    said(mission, theory_of_change=f"We asked {SECRET} first.", theory_of_change_url="https://example.org/theory")
    said(mission, theory_of_change="We ask neighbours first.")
    public = reverse("public_mission", args=[mission.code])
    assert SECRET in client.get(public).content.decode()

    kept = remove(mission, SECRET, officer)

    assert SECRET not in client.get(public).content.decode()
    told = [row["theory_of_change"] for row in wordings(mission, "theory_of_change")]
    assert told == ["We ask neighbours first.", f"We asked {STUB} first."]
    assert kept.was(SECRET) and (kept.by, kept.because) == (officer, WHY)
    assert AuditEntry.objects.filter(act="redact", record_id=mission.pk, by=officer).exists()


def test_an_address_that_holds_the_words_goes_as_a_whole(mission: Mission, officer: Any) -> None:
    said(mission, theory_of_change_url="https://example.org/ada-example", challenge="Four doors.")
    remove(mission, "ada-example", officer)
    mission.refresh_from_db()
    assert (mission.theory_of_change_url, mission.challenge) == ("", "Four doors.")


def test_an_edit_of_the_words_before_does_not_bring_them_back(mission: Mission, officer: Any) -> None:
    said(mission, challenge=f"{SECRET} waits.")
    seen = Mission.objects.get(pk=mission.pk).version
    remove(mission, SECRET, officer)
    with pytest.raises(ChangedSince):
        save_words(mission, {"challenge": f"{SECRET} still waits."}, by=officer, version=seen)


@pytest.mark.parametrize(
    ("words", "because", "trouble"),
    [
        ("Not there", WHY, "do not stand in it"),
        ("e", WHY, "do not stand in it"),
        (SECRET.lower(), WHY, "do not stand in it"),
        (SECRET, " ", "Say why"),
        (SECRET, f"It names {SECRET}.", "without the words themselves"),
    ],
)
def test_what_cannot_be_removed_is_refused(
    mission: Mission, officer: Any, words: str, because: str, trouble: str
) -> None:
    said(mission, challenge=f"{SECRET} waits.")
    with pytest.raises(ValidationError, match=trouble):
        remove(mission, words, officer, because)
    assert not Redaction.objects.exists()


def test_the_officer_of_a_forum_that_decides_removes_them_on_a_page_and_nobody_else_does(
    mission: Mission, officer: Any, client: Any
) -> None:
    said(mission, challenge=f"{SECRET} waits.")
    url = reverse("missions:redact", args=[mission.code])
    for other in (LeaderFactory(of=mission), MemberFactory(at=south_tees().hwb)):
        client.force_login(other)
        assert client.get(url).status_code == 403
    client.force_login(officer)
    form = client.get(url).context["form"]
    answer = client.post(url, {"form_key": form.form_key, "words": SECRET, "because": ""})
    assert "Say why they are removed." in answer.content.decode()
    form = answer.context["form"]

    client.post(url, {"form_key": form.form_key, "words": SECRET, "because": WHY})

    mission.refresh_from_db()
    assert mission.challenge == f"{STUB} waits."
