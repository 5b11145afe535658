"""Nominations: the nominee hears first, a meeting decides, and what it confirmed becomes an appointment."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import lxml.html
import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse

from foundation import links, sending
from foundation.drafts import new_key
from foundation.moves import NotYours, TooLate
from foundation.outbox import Notice, compose
from foundation.working_days import today
from leaders import nominate, teams
from leaders.models import Appointment, Nomination
from leaders.tests.factories import LeaderFactory
from missions.models import GuidingMessage
from missions.tests.factories import MissionFactory
from people.directory import known_names
from people.models import AgendaItem, Area, Meeting, User
from people.tests.factories import (
    MeetingFactory,
    MemberFactory,
    OfficerFactory,
    OrganisationFactory,
    PersonFactory,
    south_tees,
)

pytestmark = pytest.mark.django_db
State = Nomination.State


class House:
    """A mission without a leader, the Board with its officer and a member, and somebody who knows somebody."""

    def __init__(self) -> None:
        self.forums = south_tees()
        self.mission = MissionFactory()
        self.officer = OfficerFactory(at=self.forums.hwb)
        self.member = MemberFactory(at=self.forums.hwb)
        self.neighbour = PersonFactory()

    def put_forward(self, **changes: Any) -> Nomination:
        given = {"name": "Latent Leader", "email": "latent@example.org", "why": "Everybody rings them first."}
        return nominate.put_forward(self.mission, by=self.neighbour, **given | changes)

    def before_the_board(self, **changes: Any) -> Nomination:
        made = self.put_forward(**changes)
        nominate.agree(made, by=again(made.nominee))
        nominate.take_to(made, MeetingFactory(forum=self.forums.hwb), by=again(self.officer))
        return made

    def quorate(self, nomination: Nomination) -> Nomination:
        Meeting.objects.filter(items__nominations=nomination).update(quorum="quorate", state="held")
        return Nomination.objects.get(pk=nomination.pk)


def again(person: Any) -> User:
    return User.objects.get(pk=person.pk)


def seen_by(person: Any) -> bool:
    return Nomination.objects.visible_to(again(person)).exists()


def sent() -> list[str]:
    sending.sweep()
    return [letter.subject for letter in mail.outbox]


@pytest.fixture
def house() -> House:
    return House()


def test_somebody_without_an_account_is_asked_by_a_link_before_anyone_else_hears(house: House, client: Any) -> None:
    made = house.put_forward()

    assert sent() == [f"Would you lead {house.mission}?"] and mail.outbox[0].to == ["latent@example.org"]
    assert not made.nominee.is_active and not made.nominee.has_usable_password()
    assert not seen_by(house.officer) and not seen_by(house.member) and seen_by(house.neighbour)
    path = links.PersonalLink.objects.get().path
    assert "Everybody rings them first." in client.get(path).content.decode()
    assert client.post(path, {}).status_code == 200, "an empty answer spends nothing"
    client.post(path, {"willing": "yes"})

    made.refresh_from_db()
    assert made.state == State.WILLING and seen_by(house.officer) and not seen_by(house.member)
    assert client.post(path, {"willing": "no"}).status_code == 410


def test_a_no_is_known_to_the_two_of_them_alone(house: House, client: Any) -> None:
    made = house.put_forward()
    sent()
    client.post(links.PersonalLink.objects.get().path, {"willing": "no"})

    made.refresh_from_db()
    assert made.state == State.WITHDRAWN and not seen_by(house.officer) and seen_by(house.neighbour)


def test_who_names_themselves_is_willing_at_once(house: House) -> None:
    made = nominate.put_forward(
        house.mission, name="x", email=house.neighbour.email, why="I would like to.", by=house.neighbour
    )

    assert made.nominee == house.neighbour and made.state == State.WILLING
    assert sent() == [f"{house.mission}: willing"]


def test_who_leads_a_mission_already_is_not_put_forward(house: House) -> None:
    leader = LeaderFactory()

    with pytest.raises(ValidationError, match="already leads"):
        house.put_forward(email=leader.email)
    assert not Nomination.objects.exists()


def test_a_meeting_that_confirms_makes_the_appointment_with_its_minute(house: House) -> None:
    made = house.before_the_board()
    assert seen_by(house.member), "the forum that takes it reads it"
    with pytest.raises(ValidationError, match="held and quorate"):
        nominate.confirm(made, minute="HWB 7", since=today(), by=again(house.officer))
    made = house.quorate(made)

    appointment = nominate.confirm(
        made, minute="HWB 7", since=today(), time_released="One day a week", by=again(house.officer)
    )

    assert (appointment.role, appointment.minute, appointment.time_released) == ("leader", "HWB 7", "One day a week")
    made.refresh_from_db()
    assert made.state == State.CONFIRMED and again(made.nominee).is_active
    assert AgendaItem.objects.get().state == AgendaItem.State.TAKEN


def test_an_employer_of_one_area_needs_the_boards_answer_which_the_appointment_keeps(house: House) -> None:
    council = OrganisationFactory()
    council.areas.add(Area.objects.create(code="one", name="One"))
    made = house.quorate(house.before_the_board(organisation=council))
    with pytest.raises(ValidationError) as refused:
        nominate.confirm(made, minute="HWB 7", since=today(), by=again(house.officer))
    assert "across_both_areas" in refused.value.message_dict

    answer = "Both chief executives agree."
    appointment = nominate.confirm(
        made, minute="HWB 7", since=today(), across_both_areas=answer, by=again(house.officer)
    )

    assert appointment.across_both_areas == answer
    assert not Appointment.objects.exclude(pk=appointment.pk).filter(role="leader").exists()


def test_a_mission_that_has_a_leader_meanwhile_refuses_and_nothing_is_half_done(house: House) -> None:
    made = house.quorate(house.before_the_board())
    LeaderFactory(of=house.mission)

    with pytest.raises(ValidationError):
        nominate.confirm(made, minute="HWB 7", since=today(), by=again(house.officer))

    made.refresh_from_db()
    assert made.state == State.BEFORE_THE_BOARD and not again(made.nominee).is_active


def test_what_comes_off_an_agenda_waits_for_another_meeting(house: House) -> None:
    made = house.before_the_board()
    nominate.put_off(made, words="No quorum.", by=again(house.officer))
    assert (made.state, made.agenda_item) == (State.WILLING, None)
    assert AgendaItem.objects.get().state == AgendaItem.State.PUT_OFF

    nominate.take_to(made, MeetingFactory(forum=house.forums.hwb), by=again(house.officer))
    Meeting.objects.filter(items__nominations=made).update(state="cancelled")
    for _ in range(2):
        nominate.take_off_cancelled()

    made.refresh_from_db()
    assert made.state == State.WILLING and made.steps.filter(move="cancelled").count() == 1


def test_once_the_meeting_was_held_the_nominee_alone_withdraws(house: House) -> None:
    made = house.quorate(house.before_the_board())

    with pytest.raises(ValidationError, match="has been held"):
        nominate.withdraw(made, by=house.neighbour)
    nominate.withdraw(made, by=again(made.nominee))

    assert made.state == State.WITHDRAWN


def test_a_review_comes_after_the_first_day(house: House) -> None:
    made = house.quorate(house.before_the_board())
    with pytest.raises(ValidationError) as refused:
        nominate.confirm(made, minute="HWB 7", since=today(), review_on=today(), by=again(house.officer))
    assert "review_on" in refused.value.message_dict


def test_not_taken_up_may_become_a_developing_leader_seen_by_officers_and_leaders_only(house: House) -> None:
    made = house.quorate(house.before_the_board())
    leader = LeaderFactory()

    nominate.not_taken_up(made, words="Not this time.", developing=True, by=again(house.officer))

    assert seen_by(leader) and seen_by(house.officer)
    assert not seen_by(house.member) and not seen_by(PersonFactory())
    assert Nomination.objects.developing().get() == made


def test_only_the_forum_it_is_before_says_what_became_of_it(house: House) -> None:
    made = house.quorate(house.before_the_board())
    elsewhere = OfficerFactory(at=house.forums.place)
    with pytest.raises(NotYours):
        nominate.confirm(made, minute="HWB 7", since=today(), by=again(elsewhere))
    with pytest.raises(NotYours):
        nominate.put_off(made, words="No.", by=again(elsewhere))


def test_nobody_is_let_in_whom_an_operator_locked_out_or_who_has_left(house: House) -> None:
    for changes in ({"is_active": False}, {"is_active": False, "left_on": today()}):
        person = PersonFactory()
        User.objects.filter(pk=person.pk).update(**changes)
        with pytest.raises(ValidationError, match="has to let them sign in first"):
            house.put_forward(email=person.email)
        with pytest.raises(ValidationError, match="has to let them sign in first"):
            teams.invite(house.mission, name="x", email=person.email, by=LeaderFactory(of=house.mission))
        assert not again(person).is_active
        Appointment.objects.all().delete()


def test_whoever_names_somebody_learns_nothing_of_them_before_they_are_willing(house: House, client: Any) -> None:
    house.put_forward(name="Jane Secret Doe")
    other = PersonFactory()
    made = nominate.put_forward(
        house.mission, name="zzz", email="latent@example.org", why="They listen.", by=again(other)
    )

    client.force_login(other)
    pages = [client.get(url).content.decode() for url in (made.get_absolute_url(), reverse("leaders:nominations"))]
    assert all("latent@example.org" in page and "Jane Secret Doe" not in page for page in pages)
    assert "Jane Secret Doe" not in known_names() and "latent@example.org" not in known_names()


def test_nobody_is_asked_again_and_again(house: House) -> None:
    house.put_forward()
    with pytest.raises(ValidationError, match="already"):
        house.put_forward()
    for n in range(nominate.UNANSWERED - 1):
        house.put_forward(email=f"another{n}@example.org")
    with pytest.raises(ValidationError, match="have not answered yet"):
        house.put_forward(email="one-more@example.org")


def test_each_move_is_its_persons_alone_and_a_late_one_is_told(house: House) -> None:
    made = house.put_forward()
    for stranger in (house.officer, house.neighbour, house.member):
        with pytest.raises(NotYours):
            nominate.agree(made, by=again(stranger))
    nominate.withdraw(made, by=again(house.neighbour))
    with pytest.raises(TooLate):
        nominate.agree(made, by=again(made.nominee))


def test_who_typed_an_address_is_not_told_whose_it_is_by_a_no(house: House, client: Any) -> None:
    made = house.put_forward()
    User.objects.filter(pk=made.nominee_id).update(name="Quernstone")
    nominate.withdraw(made, by=again(made.nominee))
    told = Notice.objects.get(kind="leaders.withdrawn", to=house.neighbour)
    client.force_login(house.neighbour)
    page = client.get(made.get_absolute_url()).content.decode()
    assert "Quernstone" not in page and "latent@example.org" in page
    assert "Quernstone" not in compose(told).text and "latent@example.org" in compose(told).text


# ---- pages ----


def post(client: Any, who: Any, url: str, **fields: Any) -> Any:
    if not Authenticator.objects.filter(user=who).exists():
        Authenticator.objects.create(user=who, type=Authenticator.Type.TOTP, data={})
    client.force_login(again(who))
    return client.post(url, {"form_key": new_key(who)} | fields)


def day(name: str, on: Any) -> dict[str, int]:
    return {f"{name}-day": on.day, f"{name}-month": on.month, f"{name}-year": on.year}


def test_anyone_signed_in_puts_somebody_forward_on_a_page_with_the_guiding_messages(house: House, client: Any) -> None:
    GuidingMessage.objects.create(text="Go out of your way to make connections", order=1)
    url = reverse("leaders:put_forward")
    client.force_login(house.neighbour)
    assert "Go out of your way to make connections" in client.get(url).content.decode()
    given = {"mission": house.mission.pk, "name": "Latent", "email": "latent@example.org", "why": "They listen."}

    wrong = post(client, house.neighbour, url, **given | {"email": "no address", "why": "They listen."})
    assert wrong.status_code == 200 and "They listen." in wrong.content.decode() and not Nomination.objects.exists()
    good = post(client, house.neighbour, url, **given)

    made = Nomination.objects.get()
    assert good.url == made.get_absolute_url()
    page = lxml.html.fromstring(client.get(good.url).content)
    assert "Only the nominee and whoever put them forward can read this page." in page.text_content()
    assert post(client, house.officer, good.url).status_code == 404, "nobody else finds it yet"


def test_the_officer_takes_it_to_a_meeting_and_writes_down_what_it_confirmed(house: House, client: Any) -> None:
    made = house.put_forward()
    nominate.agree(made, by=again(made.nominee))
    meeting = MeetingFactory(forum=house.forums.hwb)
    move = [made.pk, "take-to-the-board"]

    assert post(client, house.member, reverse("leaders:nomination_move", args=move)).status_code == 404
    assert post(client, house.neighbour, reverse("leaders:nomination_move", args=move)).status_code == 403
    taken = post(
        client, house.officer, reverse("leaders:nomination_move", args=move), meeting=meeting.pk, seen=made.moves
    )
    assert taken.status_code == 302
    made = house.quorate(made)
    url = reverse("leaders:nomination_move", args=[made.pk, "confirm"])
    early = post(client, house.officer, url, seen=made.moves, minute="", **day("since", today()))
    assert early.status_code == 200 and not Appointment.objects.filter(role="leader").exists()
    done = post(client, house.officer, url, seen=made.moves, minute="HWB 7", **day("since", today()))

    assert done.status_code == 302 and Appointment.objects.get(role="leader").person == made.nominee
    late = post(client, house.officer, url, seen=made.moves, minute="HWB 8", **day("since", today() - timedelta(1)))
    assert late.status_code == 409 and "HWB 8" in late.content.decode()
