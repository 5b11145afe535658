"""Levers: who writes them down, what can happen to them, and who is reminded to look again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from foundation.models import Notice
from foundation.moves import NotYours, TooLate
from foundation.outbox import compose
from foundation.publishing import QuietDates
from foundation.versions import ChangedSince
from foundation.working_days import today
from missions import levers
from missions.models import AnchorStrand, Lever, Power
from missions.tests.cast import fields_of, fill, person_of, signed_in, words_of
from missions.tests.factories import LeverFactory, MissionFactory
from people.models import User
from people.tests.factories import (
    AgendaItemFactory,
    AreaFactory,
    FacilitatorFactory,
    ForumFactory,
    MeetingFactory,
    MemberFactory,
    OfficerFactory,
    OrganisationFactory,
    PersonFactory,
)

pytestmark = pytest.mark.django_db
REGISTER = "/portal/strategy/levers/"
A_DAY = timedelta(days=1)
State = Lever.State


@pytest.fixture
def policy(mission: Any) -> Lever:
    return LeverFactory(of=mission, kind="policy-framework", state="being-worked-on", name="Warm homes")


def move_of(lever: Lever, slug: str) -> str:
    return reverse("missions:lever_move", args=[lever.pk, slug])


# ---- writing down ----


def test_a_leader_writes_down_a_power_of_one_holder(client: Any, mission: Any, leader: Any) -> None:
    council, power = OrganisationFactory(name="A council"), Power.objects.create(code="planning", name="Planning")
    signed_in(client, leader)

    answer = fill(
        client, f"{REGISTER}new/power/", name="Benches", holder=council.pk, power=power.pk, missions=[mission.pk]
    )

    made = Lever.objects.get()
    assert answer.url == made.get_absolute_url()
    assert (made.kind, made.state, made.holder, made.power) == ("power", State.THOUGHT_OF, council, power)
    assert list(made.missions.all()) == [mission]
    assert made.steps.get().by == leader and made.history.get().history_user == leader


def test_what_is_wrong_stands_beside_its_box_and_what_was_typed_is_kept(client: Any, leader: Any) -> None:
    page = words_of(fill(signed_in(client, leader), f"{REGISTER}new/power/", what="A bench every few steps"))

    for sentence in ("Give it a name", "Choose who holds it", "Choose the power", "Choose at least one mission"):
        assert sentence in page
    assert "A bench every few steps" in page


def test_the_form_begins_with_the_mission_of_who_serves_only_one(client: Any, mission: Any, leader: Any) -> None:
    client.force_login(leader)
    page = client.get(reverse("missions:lever_of_kind", args=["power"]))
    assert page.context["form"]["missions"].value() == [mission.pk]


def test_a_leader_writes_for_a_mission_of_their_own(mission: Any, leader: Any) -> None:
    other, made = MissionFactory(), Lever(kind="commitment", name="Swimming", holder=OrganisationFactory())

    with pytest.raises(ValidationError, match="at least one of your own"):
        levers.write_down(made, [other], by=leader)

    assert levers.write_down(made, [mission, other], by=leader).missions.count() == 2


def test_only_missions_people_the_facilitator_and_deciding_officers_write(client: Any, mission: Any) -> None:
    new = f"{REGISTER}new/commitment/"
    for person in (MemberFactory(), PersonFactory(), person_of(mission, "contributor")):
        assert signed_in(client, person).get(new).status_code == 403
        assert "Write down a lever" not in words_of(client.get(REGISTER))
    for person in (FacilitatorFactory(), OfficerFactory(), person_of(mission, "team")):
        assert signed_in(client, person).get(new).status_code == 200
        assert "Write down a lever" in words_of(client.get(REGISTER))
    assert signed_in(client, person_of(mission)).get(f"{REGISTER}new/wish/").status_code == 404


def test_another_holder_of_the_same_power_is_asked_with_its_words(client: Any, mission: Any, leader: Any) -> None:
    power = Power.objects.create(code="planning", name="Planning")
    one = LeverFactory(of=mission, kind="power", power=power, name="Benches")

    page = signed_in(client, leader).get(f"{REGISTER}new/power/?like={one.pk}")

    assert 'value="Benches"' in words_of(page)
    assert page.context["form"]["power"].value() == power.pk
    assert page.context["form"]["holder"].value() is None


# ---- its words ----


def test_two_people_who_amend_it_are_shown_both_texts(client: Any, mission: Any, leader: Any, policy: Lever) -> None:
    url = reverse("missions:amend_lever", args=[policy.pk])
    opened = fields_of(signed_in(client, leader).get(url))
    levers.amend(policy, {"name": "Warm and dry homes"}, [mission], version=1, by=person_of(mission, "team"))

    typed = {"name": "Warm homes for all", "holder": policy.holder_id, "missions": [mission.pk]}
    late = client.post(url, opened | typed)

    assert late.status_code == 409
    assert "Warm and dry homes" in words_of(late) and "Warm homes for all" in words_of(late)
    policy.refresh_from_db()
    assert (policy.name, policy.version, policy.moves) == ("Warm and dry homes", 2, 1)


def test_nobody_takes_another_missions_lever_away(mission: Any, leader: Any, policy: Lever) -> None:
    other = MissionFactory()
    policy.missions.add(other)

    with pytest.raises(ValidationError, match="Another mission’s own people"):
        levers.amend(policy, {}, [mission], version=1, by=leader)

    assert set(levers.amend(policy, {}, [mission], version=1, by=OfficerFactory()).missions.all()) == {mission}


def test_a_stale_version_is_never_overwritten(leader: Any, mission: Any, policy: Lever) -> None:
    with pytest.raises(ChangedSince):
        levers.amend(policy, {"name": "Other"}, [mission], version=7, by=leader)


def test_a_note_has_its_day_and_its_writer(client: Any, leader: Any, policy: Lever) -> None:
    answer = fill(
        signed_in(client, leader), reverse("missions:note_on_lever", args=[policy.pk]), words="They meet in May."
    )

    assert answer.url == f"{policy.get_absolute_url()}#notes"
    note = policy.notes.get()
    assert (note.words, note.by) == ("They meet in May.", leader)
    assert "They meet in May." in words_of(client.get(policy.get_absolute_url()))


def test_a_reader_writes_neither_words_nor_notes_and_makes_no_move(client: Any, policy: Lever) -> None:
    signed_in(client, person_of(MissionFactory()))

    for name in ("amend_lever", "note_on_lever"):
        assert client.get(reverse(f"missions:{name}", args=[policy.pk])).status_code == 403
    assert client.get(move_of(policy, "put-in-use")).status_code == 403
    assert client.get(policy.get_absolute_url()).status_code == 200
    with pytest.raises(NotYours):
        levers.add_note(policy, "No.", by=MemberFactory())


def test_a_lever_or_a_move_that_is_not_there_is_not_found(client: Any, leader: Any, policy: Lever) -> None:
    signed_in(client, leader)

    for url in (f"{REGISTER}{policy.pk + 1}/", move_of(policy, "begin"), move_of(policy, "explode")):
        assert client.get(url).status_code == 404


# ---- its moves ----


def test_a_lever_goes_from_thought_of_to_in_use_and_is_looked_at_again(client: Any, mission: Any, leader: Any) -> None:
    lever, look = LeverFactory(of=mission), today() + 30 * A_DAY
    signed_in(client, leader)

    fill(client, move_of(lever, "take-up"), words="The hub asks first.")
    fill(client, move_of(lever, "put-in-use"), words="From June.", review_on=look.isoformat())
    lever.refresh_from_db()
    assert (lever.state, lever.review_on) == (State.IN_USE, look)
    fill(client, move_of(lever, "review"), words="It works.", review_on=(look + A_DAY).isoformat())
    fill(client, move_of(lever, "end"), words="No longer needed.")

    lever.refresh_from_db()
    assert lever.state == State.ENDED and lever.review_on == look + A_DAY
    assert [step.move for step in lever.steps.all()] == ["end", "review", "put_in_use", "take_up", "begin"]
    assert "No longer needed." in words_of(client.get(lever.get_absolute_url()))


def test_the_legal_check_is_asked_of_somebody_and_answered(client: Any, leader: Any, policy: Lever) -> None:
    signed_in(client, leader)
    assert "Write down the legal answer" not in words_of(client.get(policy.get_absolute_url()))

    fill(client, move_of(policy, "ask-legal"), legal_asked_of="The monitoring officer", legal_asked="May we?")
    assert client.get(policy.get_absolute_url()).context["offers"][0].label == "Write down the legal answer"
    page = words_of(client.get(policy.get_absolute_url()))
    assert f"Waiting since {today():%-d %B %Y} for the legal check, asked of The monitoring officer" in page
    answered = {"legal_check": "You may.", "legal_answered_on": today().isoformat()}
    fill(client, move_of(policy, "answer-legal"), **answered)

    policy.refresh_from_db()
    assert (policy.legal_asked, policy.legal_check) == ("May we?", "You may.")
    assert policy.legal_asked_on == policy.legal_answered_on == today()
    assert policy.history.first().legal_check == "You may."


def test_a_legal_answer_that_nobody_asked_for_is_refused(client: Any, leader: Any, policy: Lever) -> None:
    answered = {"legal_check": "You may.", "legal_answered_on": today().isoformat()}
    page = words_of(fill(signed_in(client, leader), move_of(policy, "answer-legal"), **answered))

    assert "Nobody waits for a legal answer" in page and "You may." in page


def test_each_holder_of_a_power_answers_for_itself(client: Any, mission: Any, leader: Any) -> None:
    power = Power.objects.create(code="planning", name="Planning")
    one, two = (
        LeverFactory(of=mission, kind="power", power=power, name="Benches", holder=OrganisationFactory(name=name))
        for name in ("A council", "B council")
    )
    signed_in(client, leader)
    said = {"holder_said_by": "Cabinet", "holder_said_on": today().isoformat()}

    fill(client, move_of(one, "holder-answers"), holder_said="We will.", **said)
    fill(client, move_of(two, "holder-answers"), holder_said="Not this year.", **said)

    for url in (one.get_absolute_url(), two.get_absolute_url(), reverse("missions:powers")):
        page = words_of(client.get(url))
        assert "We will." in page and "Not this year." in page and "A council" in page and "B council" in page


def test_the_wording_adopted_is_a_policy_frameworks_alone(client: Any, mission: Any, leader: Any) -> None:
    policy = LeverFactory(of=mission, kind="policy-framework", wording_asked_for="Warm homes.", who_adopts="Cabinet")
    commitment = LeverFactory(of=mission)
    signed_in(client, leader)
    assert client.get(move_of(commitment, "adopt")).status_code == 403
    assert client.get(move_of(commitment, "ask-legal")).status_code == 403
    assert "Write down the wording adopted" not in words_of(client.get(commitment.get_absolute_url()))

    page = client.get(move_of(policy, "adopt"))
    assert page.context["form"]["wording_adopted"].value() == "Warm homes."
    adopted = {"wording_adopted": "Warm, dry homes.", "who_adopts": "Cabinet", "adopted_on": today().isoformat()}
    client.post(move_of(policy, "adopt"), fields_of(page) | adopted)

    policy.refresh_from_db()
    assert (policy.wording_adopted, policy.adopted_on) == ("Warm, dry homes.", today())


def test_days_that_cannot_be_are_refused_beside_their_box(client: Any, leader: Any, policy: Lever) -> None:
    signed_in(client, leader)
    tomorrow = (today() + A_DAY).isoformat()

    page = words_of(fill(client, move_of(policy, "holder-answers"), holder_said="Yes.", holder_said_on=tomorrow))
    assert "Write it down once it has happened." in page and "Yes." in page
    page = words_of(fill(client, move_of(policy, "put-in-use"), words="Now.", review_on=today().isoformat()))
    assert "Choose a day that is still to come." in page
    policy.refresh_from_db()
    assert policy.moves == 1


def test_what_is_not_possible_says_why_and_offers_to_log_a_barrier(
    client: Any, mission: Any, leader: Any, policy: Lever
) -> None:
    signed_in(client, leader)
    assert "Fill in" in words_of(fill(client, move_of(policy, "not-possible")))
    policy.refresh_from_db()
    assert policy.state == State.BEING_WORKED_ON

    fill(client, move_of(policy, "not-possible"), because="The law does not allow it.")

    page = words_of(client.get(policy.get_absolute_url()))
    assert "The law does not allow it." in page
    assert f'href="{reverse("barriers:log")}?lever={policy.pk}"' in page
    fill(client, move_of(policy, "begin-again"), words="The law has changed.")
    policy.refresh_from_db()
    assert policy.state == State.BEING_WORKED_ON
    assert "?lever=" not in words_of(client.get(policy.get_absolute_url()))


def test_a_late_press_is_told_what_happened_first(client: Any, mission: Any, leader: Any, policy: Lever) -> None:
    opened = fields_of(signed_in(client, leader).get(move_of(policy, "end")))
    levers.move(policy, "not_possible", {"because": "No."}, by=person_of(mission, "team"))

    late = client.post(move_of(policy, "end"), opened | {"words": "We stop."})

    assert late.status_code == 409
    assert "Not possible:" in words_of(late) and "cannot be done while it is" in words_of(late)
    assert "We stop." in words_of(late)


def test_words_and_moves_are_counted_apart(mission: Any, leader: Any, policy: Lever) -> None:
    levers.amend(policy, {"name": "Warm"}, [mission], version=1, by=leader)

    assert levers.move(policy, "end", {"words": "Done."}, by=leader, seen=1).state == State.ENDED
    with pytest.raises(TooLate):
        levers.move(policy, "begin_again", {"words": "Again."}, by=leader, seen=1)


# ---- the register ----


def test_the_register_stands_kind_by_kind_and_is_narrowed_by_its_address(client: Any, mission: Any) -> None:
    strand, area = AnchorStrand.objects.create(code="procurement", name="Procurement"), AreaFactory()
    wanted = LeverFactory(of=mission, name="Local food", strand=strand, where=area, state="in-use")
    LeverFactory(of=MissionFactory(), kind="power", name="Land")
    signed_in(client, MemberFactory())

    page = client.get(REGISTER)
    assert [kind for kind, _ in page.context["kinds"]] == ["Powers", "Commitments"]
    for asked in (
        "mission=LW1", "kind=commitment", f"where={area.code}", "state=in-use", f"holder={wanted.holder_id}",
        "strand=procurement",
    ):  # fmt: skip
        words = words_of(client.get(f"{REGISTER}?{asked}"))
        assert "Local food" in words and "Land" not in words, asked
    nothing = words_of(client.get(f"{REGISTER}?mission=LW1&kind=power"))
    assert "Nothing fits these filters" in nothing


def test_what_an_address_asks_in_vain_is_said_beside_its_box(client: Any, policy: Lever) -> None:
    page = words_of(signed_in(client, MemberFactory()).get(f"{REGISTER}?mission=XX9&kind=wish&after=x&holder=0"))

    assert "Warm homes" in page and "is no answer to" in page


def test_a_long_register_is_read_page_by_page(client: Any, mission: Any) -> None:
    for n in range(27):
        LeverFactory(of=mission, name=f"Lever {n // 2:02}", kind="power" if n % 2 else "commitment")
    signed_in(client, MemberFactory())

    first = client.get(REGISTER)
    second = client.get(REGISTER + first.context["next_url"])

    names = [lever.pk for page in (first, second) for _, rows in page.context["kinds"] for lever in rows]
    assert len(names) == len(set(names)) == 27
    assert second.context["next_url"] == ""


def test_pages_ask_no_more_with_many_rows_than_with_few(
    client: Any, mission: Any, leader: Any, django_assert_max_num_queries: Any
) -> None:
    power = Power.objects.create(code="planning", name="Planning")
    for _ in range(12):
        one = LeverFactory(of=mission, kind="power", power=power)
        levers.add_note(one, "A word.", by=leader)
        one.agenda_items.add(AgendaItemFactory(meeting=MeetingFactory(forum=ForumFactory(code="hwb"))))
    signed_in(client, leader).get(REGISTER)

    with django_assert_max_num_queries(8):
        client.get(f"{REGISTER}?mission=LW1")
    with django_assert_max_num_queries(8):
        client.get(f"{REGISTER}?after={one.pk}")
    with django_assert_max_num_queries(12):
        client.get(one.get_absolute_url())
    with django_assert_max_num_queries(8):
        client.get(reverse("missions:powers"))


def test_an_item_taken_in_private_is_named_to_its_forums_people_only(client: Any, policy: Lever) -> None:
    forum = ForumFactory(code="hwb", name="The Board")
    item = AgendaItemFactory(meeting=MeetingFactory(forum=forum), exempt=True, exempt_paragraph="3", exempt_because="x")
    policy.agenda_items.add(item)

    assert "On agendas" not in words_of(signed_in(client, PersonFactory()).get(policy.get_absolute_url()))
    assert "On agendas" in words_of(signed_in(client, MemberFactory(at=forum)).get(policy.get_absolute_url()))


# ---- looking again ----


def test_each_of_its_people_is_reminded_once_for_each_day_that_was_set(mission: Any, leader: Any) -> None:
    other = person_of(second := MissionFactory())
    lever = LeverFactory(of=mission, state="in-use", review_on=today())
    lever.missions.add(second)
    LeverFactory(of=mission, state="in-use", review_on=today() + A_DAY)
    LeverFactory(of=mission, state="ended", review_on=today())

    for _ in range(2):
        levers.remind_of_reviews(today())

    told = Notice.objects.filter(kind="missions.lever_review")
    assert {notice.to for notice in told} == {leader, other} and len(told) == 2
    assert all(notice.daily for notice in told)
    mail = compose(told[0])
    assert mail is not None and lever.name in mail.line and mail.url.endswith(lever.get_absolute_url())


def test_a_reminder_is_withdrawn_where_another_day_was_set_or_it_is_over(mission: Any, leader: Any) -> None:
    lever = LeverFactory(of=mission, state="in-use", review_on=today())
    levers.remind_of_reviews(today())
    notice = Notice.objects.get(kind="missions.lever_review")

    levers.move(
        lever, "review", {"words": "It works.", "review_on": today() + A_DAY}, by=User.objects.get(pk=leader.pk)
    )

    assert compose(notice) is None


# ---- words for residents ----


def test_words_for_residents_are_read_again_and_wait_within_quiet_dates(
    client: Any, mission: Any, leader: Any, policy: Lever
) -> None:
    signed_in(client, leader)
    url = reverse("missions:amend_lever", args=[policy.pk])
    words = {"public_words": "Write to warm@example.com for a warm home."}
    kept = {"name": policy.name, "holder": policy.holder_id, "missions": [mission.pk]}
    said: dict[str, Any] = fields_of(client.get(url)) | kept | words
    assert "I have read it again" in client.post(url, said).content.decode()
    QuietDates.objects.create(starts_on=today(), ends_on=today(), reason="Local elections")
    quiet = client.post(url, said | {"read_again": "on"}).content.decode()
    assert "These are quiet dates (Local elections): nothing new is published until they end." in quiet
    QuietDates.objects.all().delete()

    assert client.post(url, said | {"read_again": "on"}).status_code == 302

    policy.refresh_from_db()
    assert policy.public_words == words["public_words"]
    page = client.get(reverse("public_mission", args=["LW1"])).content.decode()
    assert policy.public_words in page and policy.name not in page
