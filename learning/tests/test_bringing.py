"""Tests of bringing earlier learning: each row's fate is said first, and nothing comes twice."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from barriers.tests.factories import fresh
from foundation.moves import NotYours
from foundation.working_days import today
from leaders.tests.factories import ContributorFactory, LeaderFactory, TeamFactory
from learning import bringing
from learning.models import LearningEntry, Sheet
from missions.tests.factories import MissionFactory
from people.tests.factories import PersonFactory

pytestmark = pytest.mark.django_db

LOG = (
    "Date,Title,What?,So what?,Kind\n"
    "03/03/2025,At the gate,We asked at the gate.,Fathers answered.,Surprise\n"
    ",,We sent a letter.,,\n"
    ",,,Nobody wrote what happened.,\n"
    ",,We asked  at the GATE.,Fathers answered.,\n"
    "01/01/2099,,The hall was cold.,Nobody stayed.,Red\n"
)


@pytest.fixture
def leader():
    return fresh(LeaderFactory(of=MissionFactory(code="LW1")))


@pytest.fixture
def mission(leader):
    return leader.appointments.get().mission


def keep(mission, leader, text=LOG):
    return bringing.keep(mission, "log.csv", text.encode(), by=leader)


def test_each_row_says_what_becomes_of_it_and_nothing_is_kept_yet(mission, leader):
    fates = bringing.fates(keep(mission, leader))

    assert [(fate.row, fate.becomes) for fate in fates] == [
        ("2", "entry"),
        ("3", "draft"),
        ("4", "nothing"),
        ("5", "nothing"),
        ("6", "entry"),
    ]
    assert fates[2].because == "It does not say what happened"
    assert fates[3].because == "The same as row 2"
    assert fates[4].notes == [
        "“Red” is no kind we know, so it is left out",
        "“01/01/2099” is no day that has been, so it is left out",
    ]
    assert not LearningEntry.objects.exists()


def test_a_row_that_may_identify_a_person_says_so(mission, leader):
    (fate,) = bringing.fates(keep(mission, leader, "What?,So what?\nMrs Thornton waited.,Nine weeks.\n"))

    assert fate.becomes == "entry"
    assert fate.notes == ["This may identify a person: “Mrs Thornton”."]


def test_confirmed_rows_are_in_the_log_with_their_day_and_those_unfinished_are_drafts(mission, leader):
    bringing.confirm(keep(mission, leader), audience="team", by=leader)

    shared = LearningEntry.objects.shared().order_by("pk")
    assert [entry.reference for entry in shared] == ["L-LW1-1", "L-LW1-2"]
    assert (shared[0].title, shared[0].kind, shared[0].noticed_on) == ("At the gate", "surprise", date(2025, 3, 3))
    assert {entry.audience for entry in shared} == {"team"}
    assert shared[0].history.get(version=1).history_user == leader
    assert [draft.what for draft in LearningEntry.objects.drafts_of(leader)] == ["We sent a letter."]


def test_the_same_rows_brought_again_add_nothing(mission, leader):
    bringing.confirm(keep(mission, leader), audience="everyone", by=leader)
    again = keep(mission, leader, LOG + ",,A new row.,It is new.,\n")

    assert [fate.because for fate in bringing.fates(again)][:2] == [
        "Brought before, as L-LW1-1",
        "Brought before, as a draft",
    ]
    assert [entry.what for entry in bringing.confirm(again, audience="everyone", by=leader)] == ["A new row."]


def test_a_sheet_is_added_once(mission, leader):
    sheet = keep(mission, leader)
    bringing.confirm(sheet, audience="everyone", by=leader)

    with pytest.raises(ValidationError, match="added before"):
        bringing.confirm(sheet, audience="everyone", by=leader)
    assert LearningEntry.objects.count() == 3


def test_a_row_that_cannot_be_added_leaves_the_whole_sheet_to_be_added(mission, leader, monkeypatch):
    sheet = keep(mission, leader)
    fates = bringing.fates(sheet)
    fates[1].words["mission_id"] = 0  # what no column may hold
    monkeypatch.setattr(bringing, "fates", lambda sheet: fates)

    with pytest.raises(Exception):  # noqa: B017 - whatever the database answers
        bringing.confirm(sheet, audience="everyone", by=leader)
    sheet.refresh_from_db()
    assert sheet.confirmed_at is None and not LearningEntry.objects.exists()


def test_only_the_missions_own_people_bring_and_only_the_bringer_confirms(mission, leader):
    colleague, stranger = fresh(TeamFactory(of=mission)), fresh(PersonFactory())

    with pytest.raises(NotYours):
        keep(mission, stranger)
    with pytest.raises(NotYours):
        bringing.confirm(keep(mission, leader), audience="everyone", by=colleague)


def test_a_sheet_is_let_go_after_a_week(mission, leader):
    keep(mission, leader)

    bringing.clear(today() + timedelta(days=7))
    assert Sheet.objects.exists()
    bringing.clear(today() + timedelta(days=8))
    assert not Sheet.objects.exists()


# ---- the pages ----


def send(client, text=LOG, name="log.csv"):
    return client.post(reverse("learning:bring"), {"file": SimpleUploadedFile(name, text.encode())} | hidden(client))


def hidden(client):
    page = client.get(reverse("learning:bring"))
    form = page.context["form"]
    return {"mission": form["mission"].value(), "form_key": form.form_key}


def test_a_file_is_looked_through_and_then_added(client, mission, leader):
    client.force_login(leader)

    answer = send(client)
    page = client.get(answer.url)
    html = page.content.decode()
    assert "Rows to share: 2. To keep as your drafts: 1. Left out: 2." in html
    assert "We asked at the gate." in html  # what happened, under the title of its row
    form_key = page.context["form"].form_key
    done = client.post(answer.url, {"audience": "everyone", "form_key": form_key})

    assert done.url == "/portal/learning/"
    assert client.post(answer.url, {"audience": "everyone", "form_key": form_key}).url == done.url
    assert LearningEntry.objects.count() == 3


def test_a_file_that_cannot_be_read_is_refused_beside_its_box(client, mission, leader):
    client.force_login(leader)

    page = send(client, "Colour\nblue\n")

    assert page.context["form"].errors == {
        "file": ["No column says what happened. Call one of them “What?”, “Note” or “Learning”."]
    }


def test_a_file_of_another_kind_is_refused_by_its_name(client, mission, leader):
    client.force_login(leader)

    page = send(client, name="log.html")

    assert page.context["form"].errors["file"] == [
        "Choose a CSV file or an Excel workbook: its name ends in .csv or .xlsx."
    ]
    assert not Sheet.objects.exists()


def test_without_a_file_the_box_says_so(client, mission, leader):
    client.force_login(leader)

    page = client.post(reverse("learning:bring"), hidden(client))

    assert page.context["form"].errors == {"file": ["Choose a file"]}


def test_somebody_elses_sheet_is_not_there(client, mission, leader):
    sheet = keep(mission, leader)
    client.force_login(fresh(TeamFactory(of=mission)))

    assert client.get(reverse("learning:sheet", args=[sheet.pk])).status_code == 404


@pytest.mark.parametrize("name", ["bring", "empty_sheet"])
def test_bringing_is_for_those_who_serve_a_mission(client, mission, name):
    client.force_login(fresh(ContributorFactory(of=mission)))

    assert client.get(reverse(f"learning:{name}")).status_code == 403


def test_the_empty_sheet_is_one_we_understand(client, leader):
    client.force_login(leader)
    headings = client.get(reverse("learning:empty_sheet")).content.decode()

    (fate,) = bringing.fates(keep(leader.appointments.get().mission, leader, headings + "2025-03-03,T,W,S,N,,,,,\n"))

    assert (fate.becomes, fate.words["title"], fate.words["now_what"]) == ("entry", "T", "N")
