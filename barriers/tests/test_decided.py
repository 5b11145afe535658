"""The lists of decisions and of actions, and the letter to a partner."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from barriers import actions, correcting, daily, partners
from barriers.models import Action, Decision
from barriers.tests.cast import (
    A_LEADER,
    HWB_MEMBER,
    OPERATOR,
    PLACE_MEMBER,
    PLACE_OFFICER,
    Cast,
    all_agreed,
    post,
    sign_in,
    told,
    written,
)
from barriers.tests.factories import ActionFactory, DecisionFactory, EscalationFactory, fresh
from foundation.outbox import Notice
from foundation.working_days import add, today
from people.models import Meeting
from people.tests.factories import OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db
DECISIONS, ACTIONS = reverse("barriers:decisions"), reverse("barriers:actions")


def decided(cast: Cast, **given: Any) -> Decision:
    trip = EscalationFactory(barrier=cast.barrier(), forum=cast.forums.place, state="decided")
    Decision.objects.filter(escalation=trip).update(**given)
    return Decision.objects.get(escalation=trip)


def listed(client: Any, person: Any, **chosen: Any) -> list[Decision]:
    return list(sign_in(client, person).get(DECISIONS, chosen).context["decisions"])


# ---- decisions ----


def test_decisions_are_found_by_forum_mission_outcome_and_words(client: Any, cast: Cast) -> None:
    officer = cast[PLACE_OFFICER]
    one = decided(cast, outcome="agreed", title="One consent wording")
    other = decided(cast, outcome="not-agreed", title="No pooled budget")
    other.title = "No pooled budget"
    other.save()

    assert listed(client, officer, outcome="agreed") == [one]
    assert listed(client, officer, forum=cast.forums.place.code) == [other, one]
    assert listed(client, officer, forum=cast.forums.hwb.code) == []
    assert listed(client, officer, mission=cast.a.code) == [other, one]
    assert listed(client, officer, mission=cast.b.code) == []
    assert listed(client, officer, q="pooled budget") == [other]


def test_filters_open_nothing_that_a_reader_may_not_read(client: Any, cast: Cast) -> None:
    decided(cast)
    for chosen in ({}, {"q": "consent"}, {"mission": cast.a.code}, {"forum": cast.forums.place.code}):
        assert listed(client, cast[HWB_MEMBER], **chosen) == []


@pytest.mark.parametrize(
    "chosen", [{"outcome": "x"}, {"forum": "nowhere"}, {"after": "0"}, {"after": "9" * 30}, {"q": "\x00"}]
)
def test_a_strange_address_still_shows_a_list(client: Any, cast: Cast, chosen: dict[str, str]) -> None:
    decided(cast)
    assert sign_in(client, cast[PLACE_OFFICER]).get(DECISIONS, chosen).status_code == 200


def test_further_pages_follow_without_a_gap_or_a_repeat(client: Any, cast: Cast) -> None:
    first = decided(cast)
    for n in range(27):
        first.pk, first.reference, first.on = None, f"D-{900 + n}", today() - timedelta(days=n % 3)
        first.save(force_insert=True)
    seen: list[Decision] = []
    url = DECISIONS
    while url:
        page = sign_in(client, cast[PLACE_OFFICER]).get(url)
        seen += page.context["decisions"]
        url = page.context["next_url"] and DECISIONS + page.context["next_url"]
    assert len(seen) == len({row.pk for row in seen}) == Decision.objects.in_force().count()
    assert [row.on for row in seen] == sorted([row.on for row in seen], reverse=True)


# ---- actions ----


def test_mine_stand_first_and_my_forums_can_be_asked_for_alone(client: Any, cast: Cast) -> None:
    member, decision = cast[PLACE_MEMBER], decided(cast)
    own = ActionFactory(decision=decision, owner=member)
    other = ActionFactory(decision=decision, owner=cast[A_LEADER])

    page = sign_in(client, member).get(ACTIONS)
    assert (page.context["mine"], page.context["others"]) == ([own], [other])
    page = client.get(ACTIONS, {"whose": "mine"})
    assert (page.context["mine"], page.context["others"]) == ([], [own])
    assert reverse("barriers:action", args=[own.pk]) in page.content.decode()
    page = client.get(ACTIONS, {"whose": "forum"})
    assert (page.context["mine"], page.context["others"]) == ([], [other])


def test_the_officer_writes_down_what_an_owner_without_an_account_says_and_nobody_elses(
    client: Any, cast: Cast
) -> None:
    action = ActionFactory(decision=decided(cast), owner=cast[PLACE_MEMBER])
    how = reverse("barriers:action", args=[action.pk])
    assert how in sign_in(client, cast[PLACE_OFFICER]).get(ACTIONS).content.decode()
    assert how not in sign_in(client, cast[A_LEADER]).get(ACTIONS).content.decode()


def test_another_forums_actions_are_not_my_forums(client: Any, cast: Cast) -> None:
    elsewhere = ActionFactory(decision=decided(cast), owner=cast[A_LEADER])
    page = sign_in(client, cast[A_LEADER]).get(ACTIONS, {"whose": "forum"})
    assert elsewhere not in page.context["others"] and "Nothing fits these filters" in page.content.decode()


def test_a_change_of_day_keeps_its_reason_on_the_list_and_what_came_of_it_is_found(client: Any, cast: Cast) -> None:
    action = ActionFactory(decision=decided(cast), owner=cast[PLACE_MEMBER])
    actions.change_date(
        action, due_on=today() + timedelta(days=60), because="The board sits later.", by=fresh(action.owner)
    )
    assert "The board sits later." in sign_in(client, cast[PLACE_OFFICER]).get(ACTIONS).content.decode()

    actions.finish(action, done=False, words="The post was cut.", by=fresh(action.owner))
    assert "The post was cut." not in client.get(ACTIONS).content.decode()
    assert "The post was cut." in client.get(ACTIONS, {"state": "not-done"}).content.decode()


def test_many_actions_come_page_by_page_soonest_first(client: Any, cast: Cast) -> None:
    decision = decided(cast)
    for n in range(28):
        ActionFactory(decision=decision, owner=cast[A_LEADER], due_on=today() + timedelta(days=n % 4))
    first = sign_in(client, cast[PLACE_OFFICER]).get(ACTIONS)
    second = client.get(ACTIONS + first.context["next_url"])
    rows = first.context["others"] + second.context["others"]
    assert len({row.pk for row in rows}) == Action.objects.count() == 28
    assert [row.due_on for row in rows] == sorted(row.due_on for row in rows)


def test_actions_that_fit_no_filter_are_said_to_fit_none(client: Any, cast: Cast) -> None:
    page = sign_in(client, cast[PLACE_OFFICER]).get(ACTIONS, {"whose": "mine", "state": "not-done"}).content.decode()

    assert "Nothing fits these filters" in page


def test_an_action_of_another_year_says_the_year(client: Any, cast: Cast) -> None:
    far = today() + timedelta(days=400)
    ActionFactory(decision=decided(cast), owner=cast[PLACE_MEMBER], due_on=far)

    assert f"by {far:%-d %B %Y}" in sign_in(client, cast[PLACE_OFFICER]).get(ACTIONS).content.decode()


# ---- partners ----


def two_councils(cast: Cast) -> Decision:
    asked = []
    for name in ("Middlesbrough Council", "Redcar & Cleveland Borough Council"):
        contact = PersonFactory(name=f"Clerk at {name}")
        asked.append(partners.ToAsk(OrganisationFactory(name=name), contact, "Will you accept it?"))
    trip = EscalationFactory(barrier=cast.barrier(), forum=cast.forums.place, state="scheduled")
    made: Decision = DecisionFactory(escalation=trip, outcome=Decision.Outcome.TO_A_PARTNER, partners=asked)
    return made


def test_two_councils_answers_stand_side_by_side_with_how_far_each_is(client: Any, cast: Cast) -> None:
    decision = two_councils(cast)
    one, other = decision.partner_requests.order_by("pk")
    partners.reply(one, answer="will", words="Yes, from May.", notice_on=today(), by=fresh(one.contact))
    partners.reply(other, answer="will_not", words="No.", because="The contract binds us.", by=fresh(other.contact))

    page = sign_in(client, cast[PLACE_OFFICER]).get(decision.get_absolute_url()).content.decode()

    side = page[page.index('class="app-beside"') :]
    for words in ("Yes, from May.", "Notice given", "The contract binds us.", "Redcar &amp; Cleveland Borough Council"):
        assert words in side


def test_a_correction_keeps_what_partners_are_asked_and_who_does_what(client: Any, cast: Cast) -> None:
    decision, officer = two_councils(cast), cast[PLACE_OFFICER]
    promised = ActionFactory(decision=decision)
    correcting.lock(Decision.objects.filter(pk=decision.pk))
    decision.refresh_from_db()
    first = correcting.correct(decision, words="Until May.", reasons="A slip.", by=officer)
    second = correcting.correct(first, words="Until June.", reasons="Another slip.", by=officer)

    page = sign_in(client, officer).get(second.get_absolute_url()).content.decode()

    assert promised.what in page
    for asked in decision.partner_requests.all():
        url = reverse("barriers:partner_reply", args=[decision.reference, asked.pk])
        assert url in page and client.get(url).status_code == 200


def test_the_officer_copies_a_letter_that_says_what_is_asked_and_by_when(client: Any, cast: Cast) -> None:
    decision = two_councils(cast)
    asked = decision.partner_requests.order_by("pk").first()
    assert asked
    url = reverse("barriers:letter", args=[decision.reference, asked.pk])
    assert url in sign_in(client, cast[PLACE_OFFICER]).get(decision.get_absolute_url()).content.decode()

    letter = client.get(url).context["letter"]

    reply_by = f"{add(today(), partners.REPLY_DAYS):%-d %B %Y}"
    for words in ("Dear Clerk at Middlesbrough Council,", decision.words, asked.asked, reply_by, decision.reference):
        assert words in letter
    assert "&amp;" not in letter


def test_the_letter_is_the_officers_alone(client: Any, cast: Cast) -> None:
    decision = two_councils(cast)
    asked = decision.partner_requests.order_by("pk").first()
    assert asked and asked.contact
    url = reverse("barriers:letter", args=[decision.reference, asked.pk])
    for person, code in ((cast[PLACE_MEMBER], 403), (cast[A_LEADER], 403), (cast[OPERATOR], 404), (asked.contact, 404)):
        assert sign_in(client, person).get(url).status_code == code


def test_the_officers_words_are_what_partners_are_asked(client: Any, cast: Cast) -> None:
    trip = EscalationFactory(barrier=cast.barrier(), forum=cast.forums.place, state="scheduled")
    Meeting.objects.filter(items__escalations=trip).update(quorum="quorate", state="held")
    council = OrganisationFactory(name="Middlesbrough Council")
    asked = {
        "outcome": "referred-to-a-partner",
        "partner_1": council.pk,
        "partner_ask": "Print the number.",
        "seen": trip.moves,
    }
    url = reverse("barriers:escalation_move", args=[trip.barrier.reference, trip.number, "decide"])

    answer = post(client, cast[PLACE_OFFICER], url, **all_agreed(**asked))

    assert answer.status_code == 302, answer.context["form"].errors
    assert trip.decisions.get().partner_requests.get().asked == "Print the number."


def test_a_draft_decisions_stance_and_review_day_are_amended_too(client: Any, cast: Cast) -> None:
    made = decided(cast)
    on = today() + timedelta(days=90)
    days = {"review_on-day": on.day, "review_on-month": on.month, "review_on-year": on.year}
    url = reverse("barriers:amend_decision", args=[made.reference])

    post(client, cast[PLACE_OFFICER], url, **all_agreed(stance="back", version=made.version, **days))

    made.refresh_from_db()
    assert (made.stance, made.review_on) == ("back", on)


def test_once_the_day_of_a_review_has_come_its_officer_is_told_once(client: Any, cast: Cast) -> None:
    made = decided(cast, review_on=today() + timedelta(days=20))
    daily.remind_of_reviews(today() + timedelta(days=19))
    assert told("barriers.review") == []

    for days in (20, 21, 60):
        daily.remind_of_reviews(made.review_on + timedelta(days=days - 20))

    assert told("barriers.review") == [cast[PLACE_OFFICER].name]
    assert made.title in written(Notice.objects.get(kind="barriers.review")).text


def test_an_owner_asks_for_another_day_where_they_say_how_it_went(client: Any, cast: Cast) -> None:
    action = ActionFactory(decision=decided(cast), owner=cast[PLACE_MEMBER])
    url, on = reverse("barriers:action", args=[action.pk]), today() + timedelta(days=40)
    said = {"state": "another_day", "words": "The board sits later.", "seen": action.moves}

    answer = post(client, cast[PLACE_MEMBER], url, **said)
    assert answer.context["form"].errors == {"due_on": ["Say by which day."]}
    post(
        client,
        cast[PLACE_MEMBER],
        url,
        **said,
        **{"due_on-day": on.day, "due_on-month": on.month, "due_on-year": on.year},
    )

    action.refresh_from_db()
    assert (action.state, action.due_on) == ("open", on)
