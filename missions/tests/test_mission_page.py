"""A mission's page: figures with their source, updates in two wordings, and how change was thought to come about before."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from foundation.models import AuditEntry
from foundation.publishing import QuietDates
from foundation.versions import ChangedSince
from foundation.working_days import today
from missions import figures
from missions.models import Figure, MissionUpdate
from missions.tests.cast import post
from missions.tests.factories import FigureFactory, GoalFactory, MissionUpdateFactory
from missions.wordings import wordings
from people.tests.factories import PersonFactory

pytestmark = pytest.mark.django_db
COUNTED = {
    "name": "Children in low-income families",
    "value": "31 per cent",
    "period": "2024 to 2025",
    "geography": "South Tees",
    "source": "Office of Statistics",
    "source_url": "https://example.org/figures",
    "note": "Counted anew since 2023",
}


def page(name: str, *args: Any) -> str:
    return reverse(f"missions:{name}", args=["LW1", *args])


def both_pages(client: Any) -> list[str]:
    """The mission's page in the portal, and the residents'."""
    client.force_login(PersonFactory())
    urls = [page("detail"), reverse("public_mission", args=["LW1"])]
    return [client.get(url).content.decode() for url in urls]


# ---- figures ----


def test_the_team_adds_a_figure_which_stands_in_a_table_with_its_source(client: Any, mission: Any, leader: Any) -> None:
    answer = post(client, leader, page("add_figure"), **COUNTED)

    assert (answer.status_code, answer.url) == (302, f"{page('detail')}#figures")
    assert AuditEntry.objects.filter(act="add", by=leader, record_id=Figure.objects.get().pk).exists()
    for shown in both_pages(client):
        assert "For context, each with its source</caption>" in shown
        assert all(words in shown for words in COUNTED.values())
        assert "Take away" not in shown


def test_a_figure_without_a_source_is_refused_and_kept(client: Any, mission: Any, leader: Any) -> None:
    answer = post(client, leader, page("add_figure"), **(COUNTED | {"source": ""}))
    assert answer.status_code == 200 and "Fill in “Who says so?”" in answer.content.decode()
    assert "31 per cent" in answer.content.decode() and not Figure.objects.exists()


def test_a_figure_is_there_once_for_a_time_and_place(client: Any, mission: Any, leader: Any) -> None:
    post(client, leader, page("add_figure"), **COUNTED)
    again = COUNTED | {"name": "Children in LOW-income families", "value": "33 per cent"}

    answer = post(client, leader, page("add_figure"), **again)
    assert answer.context["form"].errors["name"] == [figures.TWICE]
    assert "33 per cent" in answer.content.decode() and Figure.objects.get().value == "31 per cent"

    post(client, leader, page("add_figure"), **(again | {"period": "2025 to 2026"}))
    other = Figure.objects.get(value="33 per cent")
    answer = post(client, leader, page("amend_figure", other.pk), version=1, **again)
    assert answer.context["form"].errors["name"] == [figures.TWICE]
    other.refresh_from_db()
    assert (other.period, other.version) == ("2025 to 2026", 1)


def test_two_who_amend_a_figure_at_once_are_shown_both_texts(client: Any, mission: Any, leader: Any) -> None:
    figure = FigureFactory(mission=mission)
    post(client, leader, page("amend_figure", figure.pk), version=1, **COUNTED)
    late = post(client, leader, page("amend_figure", figure.pk), version=1, **(COUNTED | {"value": "29 per cent"}))
    assert late.status_code == 409
    assert "31 per cent" in late.content.decode() and "29 per cent" in late.content.decode()
    figure.refresh_from_db()
    assert (figure.value, figure.version) == ("31 per cent", 2)


def test_a_figure_is_taken_away_with_a_reason_and_stays_in_the_history(client: Any, mission: Any, leader: Any) -> None:
    figure = FigureFactory(mission=mission)
    url = page("remove_figure", figure.pk)
    assert "Say" in post(client, leader, url, because="", version=1).content.decode() or Figure.objects.exists()

    assert post(client, leader, url, because="Withdrawn by its source", version=1).status_code == 302

    assert not Figure.objects.exists()
    gone = Figure.history.first()
    assert (gone.history_type, gone.history_user, gone.value) == ("-", leader, figure.value)
    assert AuditEntry.objects.get(act="remove").because == "Withdrawn by its source"
    assert post(client, leader, url, because="Again", version=1).status_code == 404


def test_a_figure_somebody_amended_meanwhile_is_not_taken_away_unseen(mission: Any, leader: Any) -> None:
    figure = FigureFactory(mission=mission)
    figures.amend(figure, {"value": "29 per cent"}, version=1, by=leader)
    with pytest.raises(ChangedSince):
        figures.remove(figure, because="Wrong", version=1, by=leader)
    assert Figure.objects.get().value == "29 per cent"


def test_only_the_missions_people_keep_its_figures(client: Any, mission: Any, leader: Any) -> None:
    figure, elsewhere = FigureFactory(mission=mission), FigureFactory()
    stranger = PersonFactory()
    for url in (page("add_figure"), page("amend_figure", figure.pk), page("remove_figure", figure.pk)):
        assert post(client, stranger, url, version=1, because="x", **COUNTED).status_code == 403
    assert post(client, leader, page("amend_figure", elsewhere.pk), version=1, **COUNTED).status_code == 404


# ---- updates ----


def test_residents_read_only_what_was_written_for_them(client: Any, mission: Any, leader: Any) -> None:
    post(client, leader, page("update"), words="The lawyer has not answered.", public_words="Two hubs are open.")
    MissionUpdateFactory(mission=mission, words="Only for us.")

    portal, public = both_pages(client)

    assert "The lawyer has not answered." in portal and "Only for us." in portal
    assert "Two hubs are open." in public
    assert "lawyer" not in public and "Only for us." not in public


def test_what_residents_read_is_amended_and_taken_off_again(client: Any, mission: Any, leader: Any) -> None:
    update = MissionUpdateFactory(mission=mission, public_words="Two hubs are open.")
    url = page("amend_update", update.pk)
    post(client, leader, url, version=1, words="Still going.", public_words="")
    assert "Two hubs are open." not in both_pages(client)[1]
    late = post(client, leader, url, version=1, words="Going well.", public_words="")
    assert late.status_code == 409 and "Still going." in late.content.decode()
    assert post(client, PersonFactory(), url, version=2, words="x").status_code == 403


def test_words_for_residents_that_may_identify_somebody_wait_until_they_were_read_again(
    client: Any, mission: Any, leader: Any
) -> None:
    said = {"words": "Going on.", "public_words": "Ring us on 01642 123 456."}
    assert "I have read it again" in post(client, leader, page("update"), **said).content.decode()
    assert not MissionUpdate.objects.exists()
    assert post(client, leader, page("update"), **said, read_again="on").status_code == 302


def test_nothing_new_is_said_to_residents_within_quiet_dates(client: Any, mission: Any, leader: Any) -> None:
    QuietDates.objects.create(starts_on=today(), ends_on=today(), reason="Local elections")
    said = {"words": "Going on.", "public_words": "Two hubs are open."}
    assert "These are quiet dates (Local elections)" in post(client, leader, page("update"), **said).content.decode()
    assert post(client, leader, page("update"), words="Going on.", public_words="").status_code == 302
    published = MissionUpdateFactory(mission=mission, public_words="Two hubs are open.")
    url = page("amend_update", published.pk)
    assert post(client, leader, url, version=1, words="On.", public_words="Two hubs are open.").status_code == 302
    assert post(client, leader, url, version=2, words="On.", public_words="").status_code == 302


# ---- theory of change, goals ----


def test_earlier_wordings_of_the_theory_of_change_stay_readable(client: Any, mission: Any, leader: Any) -> None:
    for version, theory in enumerate(("Tell services.", "Listen first."), start=1):
        post(client, leader, page("amend"), version=version, theory_of_change=theory)
    post(client, leader, page("amend"), version=3, theory_of_change="Listen first.", challenge="Four doors.")

    found = wordings(mission, "theory_of_change", "theory_of_change_url")
    assert [row["theory_of_change"] for row in found] == ["Listen first.", "Tell services."]
    portal, public = both_pages(client)
    for shown in (portal, public):
        assert shown.index("Listen first.") < shown.index("As it was written on") < shown.index("Tell services.")
    assert f"by {leader}" in portal and str(leader) not in public.split("How change")[1].split("How it is going")[0]


def test_what_is_not_set_is_said_plainly(client: Any, mission: Any) -> None:
    GoalFactory(mission=mission)
    portal, public = both_pages(client)
    for words in ("By when: not set", "What we want to see: not set.", "How we would know: not set", "Not set."):
        assert words in portal
    assert "Needs assessment: not set" in portal and "Needs assessment: not set yet" in public
    assert "How we would know: not set yet" in public and "By when: not set yet" in public
