"""The barriers' rooms: who gets in, that nothing typed is lost or done twice, and that lists stay quick."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from barriers import answering, life
from barriers.forms.ask import TO_CHOOSE_BETWEEN
from barriers.models import Action, Barrier, Decision, Escalation, PartnerRequest
from barriers.tests.cast import (
    A_CONTRIBUTOR,
    A_LEADER,
    A_TEAM,
    B_LEADER,
    C_LEADER,
    HWB_MEMBER,
    HWB_OFFICER,
    OPERATOR,
    PLACE_CHAIR,
    PLACE_MEMBER,
    PLACE_OFFICER,
    Cast,
    all_agreed,
    hidden_fields,
    post,
    sign_in,
)
from barriers.tests.factories import ActionFactory, BarrierFactory, EscalationFactory, PartnerRequestFactory
from foundation import links
from foundation.drafts import new_key
from foundation.links import PersonalLink
from foundation.outbox import Notice
from people.tests.factories import MeetingFactory, OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db
B, E = Barrier.State, Escalation.State
LOG = {
    "title": "Consent forms",
    "gets_in_the_way": "Each service asks in its own words.",
    "within_parameters": "unsure",
}


def move_url(trip: Escalation, verb: str) -> str:
    return reverse("barriers:escalation_move", args=[trip.barrier.reference, trip.number, verb])


# ---- logging ----


def test_a_barrier_is_logged_from_a_title_and_one_sentence(client: Any, cast: Cast) -> None:
    page = sign_in(client, cast[A_LEADER]).get(reverse("barriers:log"))

    answer = client.post(reverse("barriers:log"), hidden_fields(page) | LOG)

    barrier = Barrier.objects.get()
    assert answer.url == "/portal/barriers/B-LW1-1/"
    assert (barrier.title, barrier.state, barrier.lead_mission) == ("Consent forms", B.OPEN, cast.a)
    assert "Logged as B-LW1-1." in client.get(answer.url).content.decode()


def test_a_draft_is_kept_and_logged_later(client: Any, cast: Cast) -> None:
    answer = post(client, cast[A_TEAM], reverse("barriers:log"), lead_mission=cast.a.pk, draft="1", **LOG)

    barrier = Barrier.objects.get()
    assert (barrier.state, barrier.reference, answer.url) == (B.DRAFT, None, f"/portal/barriers/draft-{barrier.pk}/")
    assert client.get(answer.url).status_code == 200
    assert "Consent forms" in client.get(reverse("barriers:list")).content.decode()
    log = client.get(f"{answer.url}log/")
    client.post(f"{answer.url}log/", hidden_fields(log))
    assert Barrier.objects.get().reference == "B-LW1-1"


def test_a_contributors_barrier_goes_to_the_team(client: Any, cast: Cast) -> None:
    post(client, cast[A_CONTRIBUTOR], reverse("barriers:log"), lead_mission=cast.a.pk, **LOG)

    barrier = Barrier.objects.get()
    assert (barrier.state, barrier.offered_at is None) == (B.DRAFT, False)


def test_bad_input_is_said_beside_its_field_and_keeps_what_was_typed(client: Any, cast: Cast) -> None:
    answer = post(client, cast[A_LEADER], reverse("barriers:log"), lead_mission=cast.a.pk, **LOG | {"title": ""})

    page = answer.content.decode()
    assert answer.status_code == 200
    assert answer.context["form"].errors["title"] == ["Fill in “Title”"]
    assert 'id="id_title_error"' in page or "id_title" in page
    assert "Each service asks in its own words." in page
    assert not Barrier.objects.exists()


def test_a_barrier_is_not_logged_for_another_mission(client: Any, cast: Cast) -> None:
    answer = post(client, cast[A_LEADER], reverse("barriers:log"), lead_mission=cast.b.pk, **LOG)

    assert "lead_mission" in answer.context["form"].errors
    assert not Barrier.objects.exists()


def test_the_same_form_posted_twice_has_one_effect(client: Any, cast: Cast) -> None:
    person = cast[A_LEADER]
    fields = LOG | {"lead_mission": cast.a.pk, "form_key": new_key(person)}
    sign_in(client, person)

    first, second = (client.post(reverse("barriers:log"), fields) for _ in range(2))

    assert first.url == second.url
    assert Barrier.objects.count() == 1


def test_a_move_posted_twice_has_one_effect_or_says_it_was_made(client: Any, cast: Cast) -> None:
    trip = EscalationFactory(barrier=cast.barrier())
    person, key = cast[PLACE_OFFICER], new_key(cast[PLACE_OFFICER])
    sign_in(client, person)
    fields = {"words": "Thank you.", "seen": trip.moves, "form_key": key}

    first, second = (client.post(move_url(trip, "receive"), fields) for _ in range(2))

    assert first.status_code == 302
    assert second.status_code in (302, 409)
    assert trip.steps.filter(move="receive").count() == 1
    assert Notice.objects.filter(kind="barriers.received").count() == 3


def test_words_that_may_name_somebody_are_kept_with_a_warning(client: Any, cast: Cast) -> None:
    fields = LOG | {"gets_in_the_way": "Ring her on 07700 900123.", "lead_mission": cast.a.pk}

    answer = post(client, cast[A_LEADER], reverse("barriers:log"), **fields)

    page = client.get(answer.url).content.decode()
    assert Barrier.objects.get().gets_in_the_way == "Ring her on 07700 900123."
    assert "cannot be published until somebody has checked" in page


# ---- amending ----


def test_a_stale_amendment_shows_both_texts_and_overwrites_nothing(client: Any, cast: Cast) -> None:
    barrier = cast.barrier()
    url = reverse("barriers:amend", args=[barrier.reference])
    page = sign_in(client, cast[A_LEADER]).get(url)
    fields = hidden_fields(page) | LOG | {"gets_in_the_way": "My own words."}
    life.amend(barrier, {"gets_in_the_way": "Her words meanwhile."}, by=cast[A_TEAM], version=1)

    answer = client.post(url, fields)

    assert answer.status_code == 409
    assert "Her words meanwhile." in answer.content.decode()
    assert "My own words." in answer.content.decode()
    assert Barrier.objects.get().gets_in_the_way == "Her words meanwhile."
    again = client.post(url, hidden_fields(answer) | LOG | {"gets_in_the_way": "Both, together."})
    assert again.status_code == 302
    assert Barrier.objects.get().gets_in_the_way == "Both, together."


def test_an_amendment_stands_in_the_story(client: Any, cast: Cast) -> None:
    barrier = cast.barrier()
    life.amend(barrier, {"tried": "We rang."}, by=cast[A_TEAM], version=1)

    page = sign_in(client, cast[A_LEADER]).get(barrier.get_absolute_url())

    assert "The words were amended" in [told.title for told in page.context["story"]]


# ---- asking a forum ----


def asking_fields(cast: Cast, page: Any, **changes: Any) -> dict[str, Any]:
    return hidden_fields(page) | {
        "forum": cast.forums.place.pk,
        "ask": "Agree one consent wording for six months.",
        "wanted": "decide",
        "option_1_words": "One consent wording",
        "option_1_costs": "Half a post for a year",
        "option_1_whose": "The trust’s records team",
        "option_1_harm": "Not known yet",
        "why_preferred": "It can be stopped in a day.",
        "nothing_costs": "Nothing new",
        "nothing_whose": "Nobody’s",
        "nothing_harm": "One family in three stops",
        **changes,
    }


def test_an_ask_is_checked_before_it_goes(client: Any, cast: Cast) -> None:
    barrier = cast.barrier()
    url = reverse("barriers:escalate", args=[barrier.reference])
    page = sign_in(client, cast[A_LEADER]).get(url)

    check = client.post(url, asking_fields(cast, page))
    assert "Check your answers" in check.content.decode()
    assert "Agree one consent wording for six months." in check.content.decode()
    assert not Escalation.objects.exists()
    asked = client.post(url, hidden_fields(check) | {"confirmed": "1"})

    trip = Escalation.objects.get()
    assert asked.url == barrier.get_absolute_url()
    assert (trip.ask, trip.forum, trip.state) == (
        "Agree one consent wording for six months.",
        cast.forums.place,
        "submitted",
    )
    assert [option.words for option in trip.options.all()] == ["One consent wording", "Do nothing"]
    assert trip.preferred.words == "One consent wording"


@pytest.mark.parametrize("left_out", TO_CHOOSE_BETWEEN)
def test_a_forum_is_given_something_to_choose_between_doing_nothing_and_one_thing_at_least(
    client: Any, cast: Cast, left_out: str
) -> None:
    barrier = cast.barrier()
    url = reverse("barriers:escalate", args=[barrier.reference])

    page = sign_in(client, cast[A_LEADER]).get(url)
    answer = client.post(url, asking_fields(cast, page, **{left_out: ""}))

    refused = answer.context["form"].errors
    assert list(refused) == [left_out] and refused[left_out][0].startswith("Fill in “")
    assert ("the forum chooses between this and doing nothing" in refused[left_out][0]) is (
        left_out == "option_1_words"
    )
    assert "Agree one consent wording for six months." in answer.content.decode()
    assert not barrier.escalations.exists()


def test_the_check_shows_the_story_as_the_forum_reads_it_and_nothing_for_the_team_alone(
    client: Any, cast: Cast
) -> None:
    barrier = cast.barrier()
    life.add_update(barrier, done="We wrote to both trusts.", by=cast[A_LEADER])
    life.add_update(barrier, done="Between ourselves.", team_only=True, by=cast[A_LEADER])
    url = reverse("barriers:escalate", args=[barrier.reference])
    page = sign_in(client, cast[A_LEADER]).get(url)

    check = client.post(url, asking_fields(cast, page)).content.decode()

    for words in ("We wrote to both trusts.", "Here too", str(cast.c), barrier.gets_in_the_way, "Nothing new"):
        assert words in check
    assert "Between ourselves." not in check


def test_asking_again_begins_with_the_options_that_were_given_before(client: Any, cast: Cast) -> None:
    trip = EscalationFactory(barrier=cast.barrier(), state=E.ACKNOWLEDGED)
    form = (
        sign_in(client, cast[A_LEADER]).get(reverse("barriers:escalate", args=[trip.barrier.reference])).context["form"]
    )

    assert form.initial["forum"] == trip.forum_id
    assert form.initial["option_1_words"] == trip.options.filter(does_nothing=False).first().words
    assert "ask" not in form.initial


def test_asking_again_says_of_whom_and_what_came_back_the_last_time(client: Any, cast: Cast) -> None:
    trip = EscalationFactory(barrier=cast.barrier(), state=E.ACKNOWLEDGED)

    page = sign_in(client, cast[A_LEADER]).get(reverse("barriers:escalate", args=[trip.barrier.reference]))

    said = page.content.decode()
    for words in ("Ask a forum again", f"{trip.forum} answered before", trip.ask, "It is agreed, for six months."):
        assert words in said
    assert said.index("It is agreed, for six months.") < said.index('name="ask"')


def test_asking_after_advice_shows_the_advice(client: Any, cast: Cast) -> None:
    trip = EscalationFactory(barrier=cast.barrier(), state=E.SENT_BACK)

    page = sign_in(client, cast[A_LEADER]).get(reverse("barriers:escalate", args=[trip.barrier.reference]))

    assert "sent it back with advice" in page.content.decode()
    assert "Ask both housing teams first." in page.content.decode()


def test_who_will_read_an_ask_stands_once_where_its_boxes_begin(client: Any, cast: Cast) -> None:
    page = sign_in(client, cast[A_LEADER]).get(reverse("barriers:escalate", args=[cast.barrier().reference]))

    said, sentence = page.content.decode(), "The forum&#x27;s officers will see this at once"
    assert said.count(sentence) == 1
    assert said.index(sentence) < said.index('name="forum"')


def test_once_a_decision_is_recorded_its_page_offers_to_return_it(client: Any, cast: Cast) -> None:
    trip = EscalationFactory(barrier=cast.barrier(), state=E.RECEIVED)
    fields = all_agreed(under_delegation="on", chair_consulted="By phone", seen=trip.moves)

    answer = post(client, cast[PLACE_OFFICER], move_url(trip, "decide"), **fields)

    made = Decision.objects.get()
    assert answer.url == made.get_absolute_url()
    page = client.get(answer.url)
    assert move_url(trip, "return-outcome") in [door.url for door in page.context["offers"] if door.allowed]
    assert sign_in(client, cast[A_LEADER]).get(answer.url).context["offers"] == []


def test_each_decision_on_a_barrier_begins_with_a_title_of_its_own(client: Any, cast: Cast) -> None:
    place = EscalationFactory(barrier=cast.barrier(), state=E.RECEIVED)
    board = EscalationFactory(barrier=cast.barrier(), forum=cast.forums.hwb, state=E.RECEIVED)
    long = "word " * 59 + "words"
    Escalation.objects.filter(pk=board.pk).update(ask=long)

    titles = [
        sign_in(client, cast[officer]).get(move_url(trip, "decide")).context["form"].initial["title"]
        for officer, trip in ((PLACE_OFFICER, place), (HWB_OFFICER, board))
    ]

    assert titles[0] == f"{place.ask.rstrip('.')} ({cast.forums.place.name})"
    assert titles[1].endswith(f"… ({cast.forums.hwb.name})") and len(titles[1]) <= 200


def test_whoever_returns_too_early_is_told_so_before_anything_is_typed(client: Any, cast: Cast) -> None:
    request = PartnerRequestFactory(escalation=EscalationFactory(barrier=cast.barrier(), state=E.SCHEDULED))
    trip = request.decision.escalation

    page = sign_in(client, cast[PLACE_OFFICER]).get(move_url(trip, "return-outcome"), follow=True)

    assert page.redirect_chain == [(request.decision.get_absolute_url(), 302)]
    reason = f"Not before every partner has replied. Still awaited: {request.organisation}."
    assert reason in page.content.decode()
    offered = {door.label: door.why_not for door in page.context["offers"]}
    assert offered["Return the outcome"] == reason


def test_whoever_logged_it_stands_on_its_way_after_the_lead_has_passed_on(client: Any, cast: Cast) -> None:
    barrier = cast.barrier()
    life.withdraw(barrier, words="Not ours.", successor=cast.c, by=cast[A_LEADER])

    way = sign_in(client, cast[C_LEADER]).get(barrier.get_absolute_url()).context["steps"]

    assert way[0].label == "Logged" and str(cast.a) in way[0].who


def test_a_drafts_page_has_no_story_to_tell(client: Any, cast: Cast) -> None:
    draft = cast.barrier(state="draft")

    page = sign_in(client, cast[A_CONTRIBUTOR]).get(draft.get_absolute_url())

    assert "The story, newest first" not in page.content.decode()


def test_a_late_press_is_shown_what_was_typed_as_its_form_calls_it(client: Any, cast: Cast) -> None:
    trip = EscalationFactory(barrier=cast.barrier(), state=E.SCHEDULED)
    answering.put_off(Escalation.objects.get(pk=trip.pk), reason="deferred", words="Later.", by=cast[PLACE_OFFICER])

    answer = post(
        client, cast[PLACE_OFFICER], move_url(trip, "put-off"), reason="not-reached", words="No time.", seen=3
    )

    typed = dict(answer.context["typed"])
    assert answer.status_code == 409
    assert typed == {"Why": "Not reached", "Say a little more": "No time."}
    assert "It is now “received”: “Put off” cannot be done while it is." in answer.content.decode()


def test_a_press_on_an_old_page_is_not_told_that_what_is_open_cannot_be_done(client: Any, cast: Cast) -> None:
    barrier = cast.barrier(joined=False)

    answer = post(
        client,
        cast[A_LEADER],
        reverse("barriers:move", args=[barrier.reference, "withdraw"]),
        words="Not ours.",
        seen=0,
    )

    assert answer.status_code == 409
    assert "You had not seen that" in answer.content.decode()
    assert "cannot be done while" not in answer.content.decode()


def test_what_forums_were_asked_before_stands_on_the_page(client: Any, cast: Cast) -> None:
    first = EscalationFactory(barrier=cast.barrier(), state=E.ACKNOWLEDGED)
    Escalation.objects.filter(pk=first.pk).update(ask="The first ask of all.")
    EscalationFactory(barrier=Barrier.objects.get(pk=first.barrier_id))

    page = sign_in(client, cast[A_LEADER]).get(first.barrier.get_absolute_url()).content.decode()

    assert "What forums were asked before" in page and "The first ask of all." in page


def test_an_ask_can_be_changed_after_checking(client: Any, cast: Cast) -> None:
    url = reverse("barriers:escalate", args=[cast.barrier().reference])
    page = sign_in(client, cast[A_LEADER]).get(url)
    check = client.post(url, asking_fields(cast, page))

    back = client.post(url, hidden_fields(check) | {"change": "1"})

    assert "Agree one consent wording for six months." in back.content.decode()
    assert "Check your answers" in back.content.decode()  # the button's words
    assert not Escalation.objects.exists()


def test_an_ask_posted_twice_goes_once(client: Any, cast: Cast) -> None:
    url = reverse("barriers:escalate", args=[cast.barrier().reference])
    page = sign_in(client, cast[A_LEADER]).get(url)
    fields = hidden_fields(client.post(url, asking_fields(cast, page))) | {"confirmed": "1"}

    client.post(url, fields)
    client.post(url, fields)

    assert Escalation.objects.count() == 1


def test_a_day_it_is_needed_by_needs_its_reason(client: Any, cast: Cast) -> None:
    url = reverse("barriers:escalate", args=[cast.barrier().reference])
    page = sign_in(client, cast[A_LEADER]).get(url)
    day = {"needed_by_0": "1", "needed_by_1": "3", "needed_by_2": "2030", "needed_by": "2030-03-01"}

    answer = client.post(url, asking_fields(cast, page, **day))

    assert "needed_because" in answer.context["form"].errors
    assert "Agree one consent wording for six months." in answer.content.decode()


def test_what_is_checked_is_what_the_forum_sees(client: Any, cast: Cast) -> None:
    barrier = cast.barrier()
    life.add_update(barrier, done="Between us.", team_only=True, by=cast[A_LEADER])
    url = reverse("barriers:escalate", args=[barrier.reference])
    page = sign_in(client, cast[A_LEADER]).get(url)

    check = client.post(url, asking_fields(cast, page))

    assert "Between us." not in check.content.decode()


def test_the_board_that_answered_can_be_asked_again_from_the_page(client: Any, cast: Cast) -> None:
    barrier = cast.barrier()
    url = reverse("barriers:escalate", args=[barrier.reference])
    person = sign_in(client, cast[A_LEADER])
    assert cast.forums.hwb not in person.get(url).context["form"].fields["forum"].queryset
    before = EscalationFactory(barrier=barrier, forum=cast.forums.hwb, state=E.CLOSED)

    page = client.get(url)
    check = client.post(url, asking_fields(cast, page, forum=cast.forums.hwb.pk))
    client.post(url, hidden_fields(check) | {"confirmed": "1"})

    assert Escalation.objects.get(number=2).previous == before


# ---- moves on the page ----


def test_an_officer_takes_a_trip_from_new_to_returned(client: Any, cast: Cast) -> None:
    trip = EscalationFactory(barrier=cast.barrier())
    officer = cast[PLACE_OFFICER]
    meeting = MeetingFactory(forum=cast.forums.place, quorate=True)
    for verb, fields in (
        ("receive", {"words": "Thank you."}),
        ("schedule", {"meeting": meeting.pk}),
        ("decide", all_agreed()),
        ("return-outcome", {"words": "It is agreed.", "thank": "The chair"}),
    ):
        page = sign_in(client, officer).get(move_url(trip, verb))
        assert page.status_code == 200
        answer = client.post(move_url(trip, verb), hidden_fields(page) | fields)
        leads_to = Decision.objects.get() if verb == "decide" else trip.barrier
        assert answer.url == leads_to.get_absolute_url(), verb

    trip.refresh_from_db()
    decision = Decision.objects.get()
    assert trip.state == E.RETURNED
    page = sign_in(client, cast[C_LEADER]).get(trip.barrier.get_absolute_url()).content.decode()
    assert "It is agreed." in page and decision.reference in page
    assert client.get(decision.get_absolute_url()).status_code == 200


def test_a_refusal_of_a_process_stands_beside_its_field_and_keeps_the_words(client: Any, cast: Cast) -> None:
    trip = EscalationFactory(barrier=cast.barrier(), state=E.RECEIVED)
    fields = all_agreed(under_delegation="on", words="Words nobody should lose.", seen=trip.moves)

    answer = post(client, cast[PLACE_OFFICER], move_url(trip, "decide"), **fields)

    assert answer.status_code == 200
    assert "chair_consulted" in answer.context["form"].errors
    assert "Words nobody should lose." in answer.content.decode()
    assert not Decision.objects.exists()


def test_partners_are_asked_from_the_decisions_page(client: Any, cast: Cast) -> None:
    trip = EscalationFactory(barrier=cast.barrier(), state=E.RECEIVED)
    one, other = OrganisationFactory(contact=PersonFactory()), OrganisationFactory()
    fields = all_agreed(outcome=Decision.Outcome.TO_A_PARTNER, partner_1=one.pk, partner_2=other.pk, seen=trip.moves)
    fields |= {"under_delegation": "on", "chair_consulted": "By phone"}

    answer = post(client, cast[PLACE_OFFICER], move_url(trip, "decide"), **fields)

    assert answer.status_code == 302
    assert set(PartnerRequest.objects.values_list("organisation", flat=True)) == {one.pk, other.pk}


def test_an_address_of_no_move_is_not_there(client: Any, cast: Cast) -> None:
    trip = EscalationFactory(barrier=cast.barrier())
    sign_in(client, cast[PLACE_OFFICER])

    for verb in ("refer-up", "lapse", "carry-over", "submit", "nonsense"):
        assert client.get(move_url(trip, verb)).status_code == 404
    assert client.get(reverse("barriers:move", args=[trip.barrier.reference, "come-back"])).status_code == 404


def test_a_drafts_address_leads_to_it_once_it_is_logged(client: Any, cast: Cast) -> None:
    logged = BarrierFactory()
    page = sign_in(client, cast[A_LEADER]).get(f"/portal/barriers/draft-{logged.pk}/")
    assert page.status_code == 200 and logged.reference in page.content.decode()


@pytest.mark.parametrize(
    "ref", ["B-LW1-999", "draft-987654321", "draft-99999999999999999999", "draft-x", "draft-٣", "%00"]
)
def test_an_address_of_nothing_is_not_there(client: Any, cast: Cast, ref: str) -> None:
    assert sign_in(client, cast[A_LEADER]).get(f"/portal/barriers/{ref}/").status_code == 404


# ---- who gets in ----


PAGES = ["barriers:list", "barriers:log", "barriers:queue", "barriers:decisions", "barriers:actions"]


@pytest.mark.parametrize("name", PAGES)
def test_nobody_gets_in_without_signing_in(client: Any, name: str) -> None:
    answer = client.get(reverse(name))

    assert (answer.status_code, "/account/login/" in answer.url) == (302, True)


def test_a_stranger_finds_nothing_where_the_records_are(client: Any, cast: Cast) -> None:
    trip = EscalationFactory(barrier=cast.barrier(), state=E.RETURNED)
    barrier, decision = trip.barrier, Decision.objects.get()
    urls = [
        barrier.get_absolute_url(),
        f"{barrier.get_absolute_url()}amend/",
        f"{barrier.get_absolute_url()}escalate/",
        f"{barrier.get_absolute_url()}withdraw/",
        trip.get_absolute_url(),
        move_url(trip, "acknowledge"),
        decision.get_absolute_url(),
    ]
    for person in (PersonFactory(), cast[OPERATOR], cast[HWB_MEMBER]):
        sign_in(client, person)
        assert {client.get(url).status_code for url in urls} == {404}
        assert {client.post(url, {"form_key": new_key(person)}).status_code for url in urls if url != urls[0]} == {404}


def test_a_reader_without_the_right_is_told_whose_it_is(client: Any, cast: Cast) -> None:
    trip = EscalationFactory(barrier=cast.barrier(), state=E.RETURNED)
    url = trip.barrier.get_absolute_url()
    forbidden = {
        B_LEADER: [
            f"{url}amend/",
            f"{url}escalate/",
            f"{url}withdraw/",
            f"{url}update/",
            move_url(trip, "acknowledge"),
        ],
        PLACE_MEMBER: [f"{url}amend/", f"{url}join/", move_url(trip, "acknowledge"), reverse("barriers:queue")],
        A_LEADER: [move_url(trip, "return-outcome"), reverse("barriers:queue")],
        PLACE_CHAIR: [reverse("barriers:log"), f"{url}update/"],
    }
    for kind, urls in forbidden.items():
        sign_in(client, cast[kind])
        for address in urls:
            answer = client.get(address)
            assert answer.status_code == 403, (kind, address)
            assert " to do." in answer.content.decode() or "officer" in answer.content.decode()


def test_words_of_a_reader_without_the_right_are_given_back(client: Any, cast: Cast) -> None:
    barrier = cast.barrier()

    answer = post(client, cast[B_LEADER], f"{barrier.get_absolute_url()}update/", done="Words nobody should lose.")

    assert answer.status_code == 403
    assert "Words nobody should lose." in answer.content.decode()


def test_the_old_address_of_a_merged_barrier_leads_to_the_new(client: Any, cast: Cast) -> None:
    barrier = cast.barrier(state=B.MERGED)

    answer = sign_in(client, cast[A_LEADER]).get(barrier.get_absolute_url())

    assert answer.url == barrier.merged_into.get_absolute_url()
    story = client.get(answer.url).context["story"]
    assert f"{barrier.reference}: Logged" in [told.title for told in story]
    assert sign_in(client, cast[A_CONTRIBUTOR]).get(barrier.get_absolute_url()).status_code == 200


def test_an_officer_of_two_forums_chooses_whose_queue(client: Any, cast: Cast) -> None:
    EscalationFactory(barrier=cast.barrier())

    page = sign_in(client, cast[PLACE_OFFICER]).get(reverse("barriers:queue"), {"forum": cast.forums.hwb.code})
    other = sign_in(client, cast[HWB_OFFICER]).get(reverse("barriers:queue"))

    assert page.context["forum"] == cast.forums.place
    assert (page.context["count"], other.context["count"]) == (1, 0)


# ---- lists ----


def test_lists_show_the_longest_wait_first_and_page_on_without_a_gap(client: Any, cast: Cast) -> None:
    rows = [cast.barrier() for _ in range(30)]
    sign_in(client, cast[A_LEADER])

    first = client.get(reverse("barriers:list"))
    second = client.get(reverse("barriers:list") + first.context["next_url"])

    seen = [barrier.pk for page in (first, second) for barrier, _ in page.context["rows"]]
    assert seen == [barrier.pk for barrier in rows]
    assert second.context["next_url"] == ""


@pytest.mark.parametrize(
    "wrong", ["?turn=purple", "?forum=nowhere", "?after=x", "?after=99999999999999999999", "?q=%00"]
)
def test_an_address_somebody_mistyped_is_no_error(client: Any, cast: Cast, wrong: str) -> None:
    cast.barrier()

    assert sign_in(client, cast[A_LEADER]).get(reverse("barriers:list") + wrong).status_code == 200


@pytest.mark.parametrize(
    "filters, found",
    [
        ({"turn": "forum"}, 1),
        ({"turn": "mission"}, 1),
        ({"forum": "place-partnership"}, 1),
        ({"mission": "LW1"}, 2),
        ({"mission": "LW2"}, 0),
        ({"stage": "live-well"}, 2),
        ({"q": "families"}, 2),
        ({"ended": "on"}, 3),
    ],
)
def test_the_log_is_filtered_by_its_address(client: Any, cast: Cast, filters: dict[str, str], found: int) -> None:
    cast.barrier()
    EscalationFactory(barrier=cast.barrier())
    cast.barrier(state=B.IN_FULL)

    page = sign_in(client, cast[A_LEADER]).get(reverse("barriers:list"), filters)

    assert len(page.context["rows"]) == found + (1 if "q" in filters and "ended" in filters else 0)


@pytest.mark.parametrize("rows", [1, 25, 50])
def test_a_list_of_barriers_asks_no_more_for_fifty_rows(
    client: Any, cast: Cast, rows: int, django_assert_max_num_queries: Any
) -> None:
    for _ in range(rows):
        cast.barrier()
    for kind in (A_LEADER, PLACE_MEMBER):
        sign_in(client, cast[kind])
        client.get(reverse("barriers:list"))  # what the site remembers of itself
        with django_assert_max_num_queries(8):
            client.get(reverse("barriers:list"))


@pytest.mark.parametrize("trips", [1, 8])
def test_a_barriers_page_asks_no_more_for_a_long_story(
    client: Any, cast: Cast, trips: int, django_assert_max_num_queries: Any
) -> None:
    barrier = cast.barrier()
    for _ in range(trips):
        EscalationFactory(barrier=Barrier.objects.get(pk=barrier.pk), state=E.TAKEN_BACK)
    EscalationFactory(barrier=Barrier.objects.get(pk=barrier.pk), state=E.DECIDED)
    for _ in range(trips):
        life.add_update(barrier, done="We met.", by=cast[A_LEADER])
    for kind in (A_LEADER, C_LEADER, PLACE_OFFICER):
        sign_in(client, cast[kind])
        client.get(barrier.get_absolute_url())
        with django_assert_max_num_queries(20):
            client.get(barrier.get_absolute_url())


@pytest.mark.parametrize("rows", [1, 12])
def test_a_queue_asks_no_more_for_a_full_desk(
    client: Any, cast: Cast, rows: int, django_assert_max_num_queries: Any
) -> None:
    for state in (E.SUBMITTED, E.RECEIVED, E.WAITING, E.SCHEDULED):
        for _ in range(rows):
            EscalationFactory(barrier=cast.barrier(), state=state)
    sign_in(client, cast[PLACE_OFFICER]).get(reverse("barriers:queue"))

    with django_assert_max_num_queries(12):
        page = client.get(reverse("barriers:queue"))

    assert sum(len(group.rows) for group in page.context["duties"]) == 4 * rows


@pytest.mark.parametrize("rows", [1, 12])
def test_decisions_and_actions_ask_no_more_for_long_lists(
    client: Any, cast: Cast, rows: int, django_assert_max_num_queries: Any
) -> None:
    for _ in range(rows):
        trip = EscalationFactory(barrier=cast.barrier(), state=E.DECIDED)
        ActionFactory(decision=trip.decisions.get(), owner=cast[A_LEADER])
        ActionFactory(decision=trip.decisions.get(), owner=cast[C_LEADER])
    for name in ("barriers:decisions", "barriers:actions"):
        sign_in(client, cast[A_LEADER]).get(reverse(name))
        with django_assert_max_num_queries(12):
            assert client.get(reverse(name)).status_code == 200


# ---- by link ----


def link_for(kind: str, cast: Cast) -> tuple[PersonalLink, dict[str, Any], Any]:
    """A personal link of each kind, what is typed on its page, and the record it is about."""
    if kind == "acknowledge":
        trip = EscalationFactory(barrier=cast.barrier(), state=E.RETURNED)
        typed = {"reply": "thanks", "moved_it": "yes", "words": "Thank you."}
        return links.make(cast[C_LEADER], kind, about={"escalation": trip.pk}, days=14), typed, trip
    if kind == "partner-reply":
        request = PartnerRequestFactory(contact=PersonFactory())
        typed = {"answer": "will", "words": "From June."}
        return links.make(request.contact, kind, about={"request": request.pk}, days=14), typed, request
    action = ActionFactory(owner=PersonFactory())
    return (
        links.make(action.owner, "action", about={"action": action.pk}, days=14),
        {"state": "done", "words": "See the minute."},
        action,
    )


LINKS = ["acknowledge", "partner-reply", "action"]


@pytest.mark.parametrize("kind", LINKS)
def test_one_act_is_done_by_link_without_signing_in_and_spends_it(client: Any, cast: Cast, kind: str) -> None:
    link, typed, record = link_for(kind, cast)
    page = client.get(link.path)
    client.get(link.path)
    assert PersonalLink.objects.get(pk=link.pk).spent_at is None

    done = client.post(link.path, hidden_fields(page) | typed)
    second = client.post(link.path, hidden_fields(page) | typed)

    record.refresh_from_db()
    assert (page.status_code, done.status_code, second.status_code) == (200, 200, 410)
    assert "Thank you" in done.content.decode()
    assert record.state in ("acknowledged", "will", "done")
    assert record.steps.filter(to_state=record.state).count() == 1
    assert record.steps.first().by == link.person


@pytest.mark.parametrize("kind", LINKS)
def test_an_empty_form_by_link_says_what_is_missing_and_spends_nothing(client: Any, cast: Cast, kind: str) -> None:
    link, _, record = link_for(kind, cast)

    answer = client.post(link.path, hidden_fields(client.get(link.path)) | {"words": ""})

    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert PersonalLink.objects.get(pk=link.pk).spent_at is None
    assert type(record).objects.get(pk=record.pk).state == record.state


def test_a_link_after_somebody_else_replied_says_so_and_is_not_spent(client: Any, cast: Cast) -> None:
    link, typed, trip = link_for("acknowledge", cast)
    fields = hidden_fields(client.get(link.path))
    from barriers import asking

    asking.acknowledge(trip, reply="thanks", moved_it="yes", by=cast[A_LEADER])

    answer = client.post(link.path, fields | typed)

    assert answer.status_code == 409
    assert "The mission replied" in answer.content.decode()
    assert PersonalLink.objects.get(pk=link.pk).spent_at is None


def test_a_link_opens_nothing_for_somebody_who_may_not_read_it_any_longer(client: Any, cast: Cast) -> None:
    link, typed, trip = link_for("acknowledge", cast)
    Barrier.objects.update(sensitive=True)
    trip.barrier.joinings.all().delete()

    assert client.get(link.path).status_code == 404
    assert client.post(link.path, typed).status_code == 404


def test_an_exempt_outcome_is_not_read_by_link(client: Any, cast: Cast) -> None:
    link, _, trip = link_for("acknowledge", cast)
    trip.barrier.joinings.all().delete()
    link = links.make(cast[A_LEADER], "acknowledge", about={"escalation": trip.pk}, days=14)
    Escalation.objects.update(exempt=True, open_summary="It was agreed in private.")

    page = client.get(link.path).content.decode()

    assert "It was agreed in private." in page
    assert trip.outcome_words not in page and trip.ask not in page


def test_a_partner_that_will_not_says_why_by_link(client: Any, cast: Cast) -> None:
    link, _, request = link_for("partner-reply", cast)
    page = client.get(link.path)

    answer = client.post(link.path, hidden_fields(page) | {"answer": "will_not", "words": "Words nobody should lose."})

    assert "because" in answer.context["form"].errors
    assert "Words nobody should lose." in answer.content.decode()
    assert PartnerRequest.objects.get().state == "sent"
    assert Action.objects.count() == 0 and request.replied_at is None


def test_a_barrier_of_nobodys_forum_has_a_page_for_its_leader(client: Any) -> None:
    barrier = BarrierFactory()

    page = sign_in(client, barrier.author).get(barrier.get_absolute_url())

    assert "With the mission since" in page.content.decode()
