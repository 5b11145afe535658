"""The pages that hang on a decision, and the ask an officer types: who gets in, and that each act is done and kept."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from barriers import actions, answering, life, reorganise
from barriers.forms.ask import TO_CHOOSE_BETWEEN
from barriers.models import Action, Barrier, Decision, Escalation
from barriers.tests.cast import (
    A_LEADER,
    B_LEADER,
    HWB_OFFICER,
    PLACE_MEMBER,
    PLACE_OFFICER,
    Cast,
    all_agreed,
    hidden_fields,
    post,
    sign_in,
    told,
    written,
)
from barriers.tests.factories import ActionFactory, BarrierFactory, EscalationFactory, PartnerRequestFactory
from foundation.drafts import new_key
from foundation.outbox import Notice
from foundation.working_days import add, today
from missions.models import Delegation
from missions.tests.factories import DelegationFactory
from people.tests.factories import ForumFactory, MeetingFactory, SeatFactory

pytestmark = pytest.mark.django_db
S = Escalation.State
TYPED = {
    "ask": "Agree one consent wording for six months.",
    "wanted": "decide",
    "typed_because": "The leader asked me to in the meeting.",
    **{name: "Said in the room" for name in TO_CHOOSE_BETWEEN},
}


def day(name: str, on: date) -> dict[str, int]:
    return {f"{name}-day": on.day, f"{name}-month": on.month, f"{name}-year": on.year}


# ---- an ask that an officer types ----


def typed(cast: Cast, of: Barrier, **changes: Any) -> dict[str, Any]:
    given = {"barrier": of.reference, "asked_by": cast[A_LEADER].pk, "forum": cast.forums.hwb.pk}
    return TYPED | given | changes


def test_the_boards_officer_types_what_a_mission_asks_of_the_board(client: Any, cast: Cast) -> None:
    barrier = cast.barrier()

    check = post(client, cast[HWB_OFFICER], reverse("barriers:type_ask"), **typed(cast, barrier))
    assert not Escalation.objects.exists()
    answer = client.post(reverse("barriers:type_ask"), hidden_fields(check) | {"confirmed": "1"})

    trip = Escalation.objects.get()
    assert (answer.status_code, answer.url) == (302, barrier.get_absolute_url())
    assert (trip.forum, trip.asked_by, trip.typed_by) == (cast.forums.hwb, cast[A_LEADER], cast[HWB_OFFICER])
    assert cast[A_LEADER].name in told("barriers.receipt")
    page = sign_in(client, cast[A_LEADER]).get(barrier.get_absolute_url())
    assert "The leader asked me to in the meeting." in page.content.decode()


def test_a_sensitive_barrier_and_one_that_does_not_exist_are_refused_in_the_same_words(client: Any, cast: Cast) -> None:
    sensitive = cast.barrier(sensitive=True)
    url = reverse("barriers:type_ask")

    refusals = [
        post(client, cast[HWB_OFFICER], url, **typed(cast, sensitive, barrier=reference)).context["form"].errors
        for reference in (sensitive.reference, "B-LW1-999")
    ]

    assert refusals[0] == refusals[1] == {"barrier": ["There is no barrier of that reference that you can take"]}
    assert not Escalation.objects.exists()


def test_an_ask_is_typed_only_for_somebody_of_its_mission_and_only_by_an_officer(client: Any, cast: Cast) -> None:
    barrier, url = cast.barrier(), reverse("barriers:type_ask")

    stranger = typed(cast, barrier, asked_by=cast[B_LEADER].pk)
    assert "asked_by" in post(client, cast[HWB_OFFICER], url, **stranger).context["form"].errors
    assert post(client, cast[PLACE_MEMBER], url, **typed(cast, barrier)).status_code == 403
    assert not Escalation.objects.exists()


def test_an_officer_checks_the_ask_and_not_a_story_that_is_not_theirs_to_read_yet(client: Any, cast: Cast) -> None:
    barrier = cast.barrier()

    check = post(client, cast[HWB_OFFICER], reverse("barriers:type_ask"), **typed(cast, barrier)).content.decode()

    assert "Check your answers" in check and TYPED["ask"] in check and TYPED["typed_because"] in check
    assert barrier.title not in check and barrier.gets_in_the_way not in check


def test_an_officer_is_not_told_that_a_barrier_they_cannot_read_is_with_another_forum(client: Any, cast: Cast) -> None:
    asked = EscalationFactory(barrier=cast.barrier())
    url = reverse("barriers:type_ask")

    answer = post(client, cast[HWB_OFFICER], url, **typed(cast, asked.barrier))
    theirs = post(client, cast[PLACE_OFFICER], url, **typed(cast, asked.barrier, forum=cast.forums.place.pk))

    assert answer.context["form"].errors == {"barrier": ["There is no barrier of that reference that you can take"]}
    assert theirs.status_code == 409
    assert "Which barrier" in theirs.content.decode() and str(cast.forums.place) in theirs.content.decode()


def test_what_is_wrong_with_an_ask_is_listed_in_the_order_of_its_boxes(client: Any, cast: Cast) -> None:
    page = post(client, cast[HWB_OFFICER], reverse("barriers:type_ask"))

    listed = page.content.decode().split("govuk-error-summary__list")[1].split("</ul>")[0]
    order = [
        "Which barrier",
        "Who asks",
        "because",
        "The ask",
        "Option 1: what they",
        "Option 1: what harm",
        "If nothing",
    ]
    places = [listed.index(words) for words in order]
    assert places == sorted(places)


def test_two_boxes_refused_in_the_same_words_are_told_apart(client: Any, cast: Cast) -> None:
    too_long = {"option_1_costs": "x" * 301, "option_2_costs": "x" * 301}

    page = post(client, cast[HWB_OFFICER], reverse("barriers:type_ask"), **typed(cast, cast.barrier(), **too_long))

    listed = page.content.decode().split("govuk-error-summary__list")[1].split("</ul>")[0]
    assert "Option 1: what it costs or saves: Keep this" in listed
    assert "Option 2: what it costs or saves: Keep this" in listed


# ---- drafts and corrections ----


def test_a_draft_decisions_words_are_amended_and_a_stale_form_shows_both_texts(client: Any, cast: Cast) -> None:
    EscalationFactory(barrier=cast.barrier(), state=S.DECIDED)
    decision = Decision.objects.get()
    url = reverse("barriers:amend_decision", args=[decision.reference])
    assert url in sign_in(client, cast[PLACE_OFFICER]).get(decision.get_absolute_url()).content.decode()
    form = hidden_fields(client.get(url)) | {"title": "One wording", "reasons": "Small.", "heard": "Parents"}

    first = client.post(url, form | {"words": "Until June."})
    second = post(
        client, cast[PLACE_OFFICER], url, **form | {"form_key": new_key(cast[PLACE_OFFICER]), "words": "Until May."}
    )

    decision.refresh_from_db()
    assert (first.status_code, second.status_code, decision.words) == (302, 409, "Until June.")
    assert "Until June." in second.content.decode() and "Until May." in second.content.decode()
    assert post(client, cast[PLACE_MEMBER], url, **form, words="No").status_code == 403


def test_a_locked_decision_is_corrected_by_its_officer_and_the_correction_stands_in_its_place(
    client: Any, cast: Cast
) -> None:
    EscalationFactory(barrier=cast.barrier(), state=S.RETURNED)
    decision = Decision.objects.get()
    url = reverse("barriers:correct", args=[decision.reference])
    assert url in sign_in(client, cast[PLACE_OFFICER]).get(decision.get_absolute_url()).content.decode()

    post(client, cast[PLACE_OFFICER], url, words="Until May, not June.", reasons="A slip of the pen.")

    correction = Decision.objects.get(corrects=decision)
    assert (correction.words, correction.is_draft) == ("Until May, not June.", False)
    assert cast[A_LEADER].name in told("barriers.corrected")
    assert post(client, cast[PLACE_MEMBER], url, words="No", reasons="No").status_code == 403


# ---- pressed twice ----


def test_the_same_press_again_leads_where_the_first_one_led(client: Any, cast: Cast) -> None:
    trip = EscalationFactory(barrier=cast.barrier())
    url = reverse("barriers:escalation_move", args=[trip.barrier.reference, 1, "receive"])
    form = hidden_fields(sign_in(client, cast[PLACE_OFFICER]).get(url)) | {"words": "Thank you."}

    answers = [client.post(url, form) for _ in range(2)]

    assert [(answer.status_code, answer.url) for answer in answers] == [(302, trip.barrier.get_absolute_url())] * 2
    assert trip.steps.filter(move="receive").count() == 1


# ---- actions ----


def test_an_action_hangs_on_a_meeting_alone(client: Any, cast: Cast) -> None:
    meeting = MeetingFactory(forum=cast.forums.place)
    url = reverse("barriers:give_meetings_action", args=[meeting.pk])
    given = {"what": "Ring the landlord.", "owner": cast[PLACE_MEMBER].pk, **day("due_on", add(today(), 5))}

    assert post(client, cast[PLACE_OFFICER], url, **given).status_code == 302
    assert post(client, cast[PLACE_MEMBER], url, **given).status_code == 403

    assert Action.objects.get().meeting == meeting


def test_another_day_for_an_action_keeps_its_reason(client: Any, cast: Cast) -> None:
    action = ActionFactory(owner=cast[PLACE_MEMBER], meeting=MeetingFactory(forum=cast.forums.place))
    url, new = reverse("barriers:change_date", args=[action.pk]), add(today(), 20)

    typed = {"because": "The landlord is away.", "seen": action.moves, **day("due_on", new)}

    assert post(client, cast[PLACE_MEMBER], url, **typed).status_code == 302
    assert post(client, cast[B_LEADER], url, **typed | {"because": "No."}).status_code == 404

    action.refresh_from_db()
    assert action.due_on == new
    assert "The landlord is away." in action.steps.first().words


@pytest.mark.parametrize(
    ("page", "typed"),
    [
        ("change_date", {"because": "We are away."}),
        ("action", {"state": "another_day", "words": "We are away."}),
        ("action", {"state": "done", "words": "We are away."}),
    ],
)
def test_an_action_that_was_given_another_day_meanwhile_is_not_written_over(
    client: Any, cast: Cast, page: str, typed: dict[str, str]
) -> None:
    action = ActionFactory(owner=cast[PLACE_MEMBER], meeting=MeetingFactory(forum=cast.forums.place))
    seen, new = action.moves, add(today(), 20)
    actions.change_date(action, due_on=new, because="The landlord is away.", by=cast[PLACE_OFFICER])

    url = reverse(f"barriers:{page}", args=[action.pk])
    late = post(client, cast[PLACE_MEMBER], url, **typed, seen=seen, **day("due_on", add(today(), 9)))

    assert late.status_code == 409 and "We are away." in late.content.decode()
    action.refresh_from_db()
    assert (action.state, action.due_on) == ("open", new)


# ---- after a reorganisation ----


def test_the_successors_officer_types_a_partners_reply_and_gives_actions(client: Any, cast: Cast) -> None:
    request = PartnerRequestFactory(escalation=EscalationFactory(barrier=cast.barrier(), state=S.SCHEDULED))
    successor = ForumFactory()
    reorganise.carry_over(Escalation.objects.get(), successor)
    officer = SeatFactory(forum=successor, role="officer").person
    page = sign_in(client, officer).get(request.decision.get_absolute_url()).content.decode()

    assert reverse("barriers:partner_reply", args=[request.decision.reference, request.pk]) in page
    assert client.get(reverse("barriers:give_action", args=[request.decision.reference])).status_code == 200


# ---- merged stories ----


def test_the_trips_and_decisions_of_a_merged_barrier_are_read_in_the_other_ones_story(client: Any, cast: Cast) -> None:
    ended = EscalationFactory(barrier=cast.barrier(), state=S.ACKNOWLEDGED).barrier
    into = cast.barrier()
    life.merge(Barrier.objects.get(pk=ended.pk), into, words="One and the same.", by=cast[A_LEADER])

    page = sign_in(client, cast[A_LEADER]).get(into.get_absolute_url()).content.decode()
    assert f"{ended.reference}: Decided" in page
    assert Decision.objects.get().reference in page
    assert told("barriers.taken_in") == [cast[A_LEADER].name]


def test_an_outcome_that_waits_for_a_reply_keeps_its_button_when_the_mission_asks_elsewhere(
    client: Any, cast: Cast
) -> None:
    first = EscalationFactory(barrier=cast.barrier(), state=S.RETURNED)
    EscalationFactory(barrier=Barrier.objects.get(), forum=cast.forums.space)

    page = sign_in(client, cast[A_LEADER]).get(first.barrier.get_absolute_url()).content.decode()

    assert reverse("barriers:escalation_move", args=[first.barrier.reference, 1, "acknowledge"]) in page
    assert f"Reply: {first.forum}" in page


def test_a_kind_that_is_no_longer_offered_stays_with_the_barriers_it_was_given(client: Any, cast: Cast) -> None:
    barrier = BarrierFactory(lead_mission=cast.a)
    type(barrier.kind).objects.update(offered=False)
    url = reverse("barriers:amend", args=[barrier.reference])
    page = sign_in(client, cast[A_LEADER]).get(url).content.decode()

    assert f'value="{barrier.kind.pk}" selected' in page


# ---- whose turn, and what may be read ----


def test_not_clear_makes_it_the_officers_turn_and_the_story_says_so(client: Any, cast: Cast) -> None:
    trip = EscalationFactory(barrier=cast.barrier(), state=S.RETURNED)
    url = reverse("barriers:escalation_move", args=[trip.barrier.reference, 1, "acknowledge"])
    seen = hidden_fields(sign_in(client, cast[A_LEADER]).get(url)) | {"reply": "not-clear", "moved_it": "partly"}

    refused = client.post(url, seen)
    client.post(url, seen | {"words": "From which month?"})

    assert "Say what is not clear" in refused.content.decode()
    trip.refresh_from_db()
    barrier = Barrier.objects.get()
    assert (barrier.turn, barrier.with_forum, barrier.due_on) == ("forum", trip.forum, trip.explain_by)
    page = client.get(barrier.get_absolute_url()).content.decode()
    assert "The mission replied: not clear. Did it move the barrier? Partly." in page

    answering.explain(trip, words="From January.", by=cast[PLACE_OFFICER])
    assert Barrier.objects.get().turn == "mission"


def test_what_the_officer_asks_in_private_reaches_the_mission_that_has_to_answer_it(client: Any, cast: Cast) -> None:
    trip = EscalationFactory(barrier=cast.barrier(), state=S.WAITING)
    Escalation.objects.update(exempt=True, open_summary="Taken in private.")
    url = reverse("barriers:escalation_move", args=[trip.barrier.reference, 1, "answer"])

    for path in (url, trip.barrier.get_absolute_url()):
        assert "Which of the three grants?" in sign_in(client, cast[A_LEADER]).get(path).content.decode(), path


def test_a_page_goes_on_from_nobody_elses_record(client: Any, cast: Cast) -> None:
    EscalationFactory(barrier=cast.barrier(), state=S.RECEIVED)
    hidden = cast.barrier(sensitive=True)
    place = sign_in(client, cast[PLACE_MEMBER])

    pages = [place.get(reverse("barriers:list"), {"after": pk}).context["rows"] for pk in (hidden.pk, 10**9)]

    assert pages[0] == pages[1]
    assert len(pages[0]) == 1


@pytest.mark.parametrize("kind", ["barriers.partner", "barriers.action"])
def test_no_words_about_a_sensitive_barrier_stand_in_a_mail_of_its_decision(cast: Cast, kind: str) -> None:
    trip = EscalationFactory(barrier=cast.barrier(sensitive=True), state=S.SCHEDULED)
    request = PartnerRequestFactory(escalation=trip, contact=cast[PLACE_MEMBER])
    ActionFactory(decision=request.decision, owner=cast[PLACE_MEMBER])

    letter = written(Notice.objects.get(kind=kind))

    assert request.asked not in letter.text and "Bring both finance directors" not in letter.text
    assert "/link/" in letter.text


def test_a_draft_of_a_title_alone_is_kept_and_logged_once_it_says_what_gets_in_the_way(client: Any, cast: Cast) -> None:
    kept = {"lead_mission": cast.a.pk, "title": "Half a thought", "within_parameters": "unsure", "draft": "1"}
    post(client, cast[A_LEADER], reverse("barriers:log"), **kept)
    draft = Barrier.objects.get()
    url = reverse("barriers:move", args=[f"draft-{draft.pk}", "log"])

    refused = post(client, cast[A_LEADER], url, seen=draft.moves)

    assert "Say in a sentence what gets in the way first" in refused.content.decode()
    assert Barrier.objects.get().state == "draft"


def test_a_day_gone_by_is_refused_for_an_ask_and_for_an_action(client: Any, cast: Cast) -> None:
    meeting, gone = MeetingFactory(forum=cast.forums.place), today() - timedelta(days=400)
    url = reverse("barriers:give_meetings_action", args=[meeting.pk])
    given = {"what": "Ring them.", "owner": cast[PLACE_MEMBER].pk, **day("due_on", gone)}
    ask = {"forum": cast.forums.place.pk, "ask": "Agree.", "wanted": "decide", **day("needed_by", gone)}
    barrier = cast.barrier()

    assert "has gone" in post(client, cast[PLACE_OFFICER], url, **given).content.decode()
    escalate = reverse("barriers:escalate", args=[barrier.reference])
    assert "has gone" in post(client, cast[A_LEADER], escalate, seen=barrier.moves, **ask).content.decode()
    assert not Action.objects.exists()


# ---- a council's own road, typed by the officer ----


def test_the_officer_types_how_far_a_council_is_and_the_decision_shows_it(client: Any, cast: Cast) -> None:
    request = PartnerRequestFactory(escalation=EscalationFactory(barrier=cast.barrier(), state=S.SCHEDULED))
    args = [request.decision.reference, request.pk]
    url = reverse("barriers:partner_road", args=args)
    road = {"seen": request.moves, "report": "Cabinet report 14", **day("notice_on", today())}

    page = sign_in(client, cast[PLACE_OFFICER]).get(request.decision.get_absolute_url()).content.decode()
    assert url in page
    assert post(client, cast[PLACE_MEMBER], url, **road).status_code == 403
    early = post(client, cast[PLACE_OFFICER], url, **road, **day("decided_on", today() - timedelta(days=1)))
    assert early.status_code == 200 and "which comes first" in early.content.decode()
    assert post(client, cast[PLACE_OFFICER], url, **road).status_code == 302

    page = client.get(request.decision.get_absolute_url()).content.decode()
    assert "<dd>Cabinet report 14</dd>" in page and f"<dt>Notice given</dt><dd>{today():%-d %B %Y}</dd>" in page


# ---- what a mission decides itself ----


@pytest.fixture
def delegation(cast: Cast) -> Delegation:
    return DelegationFactory(mission=cast.a)


def of_its_own(delegation: Delegation, **changes: Any) -> dict[str, Any]:
    return all_agreed(delegation=delegation.pk, **day("on", today())) | changes


def test_a_mission_writes_down_what_it_decided_itself_locked_at_once(
    client: Any, cast: Cast, delegation: Delegation
) -> None:
    url = reverse("barriers:decide_itself", args=[cast.a.code])
    mission = reverse("missions:detail", args=[cast.a.code])
    assert url in sign_in(client, cast[A_LEADER]).get(mission).content.decode()

    answer = post(client, cast[A_LEADER], url, **of_its_own(delegation))

    made = Decision.objects.get()
    assert answer.url == made.get_absolute_url()
    assert (made.delegation, made.escalation, made.forum, made.is_draft) == (delegation, None, None, False)
    page = client.get(made.get_absolute_url()).content.decode()
    assert f"by {cast.a} itself" in page and delegation.source in page
    assert made.reference in client.get(reverse("barriers:decisions")).content.decode()


def test_only_the_missions_own_people_decide_under_its_delegation(
    client: Any, cast: Cast, delegation: Delegation
) -> None:
    url = reverse("barriers:decide_itself", args=[cast.a.code])

    for kind in (B_LEADER, PLACE_OFFICER, PLACE_MEMBER):
        assert post(client, cast[kind], url, **of_its_own(delegation)).status_code == 403
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    "changes, says",
    [
        ({"heard": ""}, "Say who was heard, or why nobody was."),
        (day("on", today() + timedelta(days=1)), "Write it down once it is decided."),
        (day("on", date(2001, 1, 1)), "The delegation did not hold on that day."),
        ({"outcome": "referred-up"}, "Choose one of the answers listed"),
    ],
)
def test_what_a_mission_may_not_decide_is_said_beside_its_box(
    client: Any, cast: Cast, delegation: Delegation, changes: dict[str, Any], says: str
) -> None:
    url = reverse("barriers:decide_itself", args=[cast.a.code])

    answer = post(client, cast[A_LEADER], url, **of_its_own(delegation, **changes))

    assert answer.status_code == 200 and says in answer.content.decode()
    assert "One consent wording is tried." in answer.content.decode() and not Decision.objects.exists()


def test_who_was_heard_is_asked_for_in_the_same_round_as_all_else(
    client: Any, cast: Cast, delegation: Delegation
) -> None:
    nothing_said = of_its_own(delegation, title="", heard="")

    page = post(client, cast[A_LEADER], reverse("barriers:decide_itself", args=[cast.a.code]), **nothing_said)

    assert page.context["form"].errors.keys() == {"title", "heard"}


def test_a_delegation_of_another_mission_or_one_that_has_ended_is_not_offered(
    client: Any, cast: Cast, delegation: Delegation
) -> None:
    url = reverse("barriers:decide_itself", args=[cast.a.code])
    others = [DelegationFactory(mission=cast.b), DelegationFactory(mission=cast.a, until=today())]

    for other in others:
        assert post(client, cast[A_LEADER], url, **of_its_own(other)).status_code == 200
    assert not Decision.objects.exists()


def test_the_mission_corrects_what_it_decided_itself_and_nobody_else_does(
    client: Any, cast: Cast, delegation: Delegation
) -> None:
    post(client, cast[A_LEADER], reverse("barriers:decide_itself", args=[cast.a.code]), **of_its_own(delegation))
    made = Decision.objects.get()
    url, words = reverse("barriers:correct", args=[made.reference]), {"words": "Until May.", "reasons": "A slip."}

    assert post(client, cast[PLACE_OFFICER], url, **words).status_code == 403
    assert post(client, cast[B_LEADER], url, **words).status_code == 403
    assert post(client, cast[A_LEADER], url, **words).status_code == 302
    assert Decision.objects.get(corrects=made).words == "Until May."
