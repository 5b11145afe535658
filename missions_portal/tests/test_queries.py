"""What a page asks of its database: a bounded number of questions, no more with many rows than with few, and no write."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from barriers.models import Action, Barrier, Decision, Escalation, PartnerRequest
from barriers.tests.factories import ActionFactory, BarrierFactory
from digests.compose import compose
from digests.models import Edition
from digests.tests.factories import EditionFactory
from foundation.moments import now
from foundation.working_days import today
from leaders.models import Appointment
from learning import bringing
from learning.models import CommunityVoice, Experiment, LearningEntry, LearningQuestion, Sheet, Synthesis
from learning.tests.factories import (
    ExperimentFactory,
    LearningEntryFactory,
    LearningQuestionFactory,
    SynthesisFactory,
    VoiceFactory,
)
from missions.models import (
    BoardAnswer,
    DiscussionQuestion,
    Figure,
    Goal,
    Intervention,
    Lever,
    Mission,
    MissionUpdate,
    Principle,
    Workstream,
)
from missions.tests.factories import (
    BoardAnswerFactory,
    DelegationFactory,
    FigureFactory,
    InterventionFactory,
    LeverFactory,
    MissionUpdateFactory,
    PrincipleInWordsFactory,
)
from missions_portal import context, volume
from missions_portal.exports import LOGS
from missions_portal.models import InformationRequest
from missions_portal.tests.factories import InformationRequestFactory
from missions_portal.what_happened.places import PLACES, story_of
from people.models import Forum, Meeting, Organisation, Seat, User

pytestmark = pytest.mark.django_db
ONE, FEW, MANY = 2, 66, 198  # barriers; of these 1, 48 and 144 are open
READING = ("SELECT", "DECLARE", "PRAGMA", "SAVEPOINT", "RELEASE SAVEPOINT")

LIST, RECORD, ANY = 8, 20, 12  # goals of the barrier list, of a barrier's or mission's page, and of any other page
LEADER, OFFICER, CHAIR, MEMBER, BUSIEST = "leader", "officer", "chair", "member", "leader and officer"
FACILITATOR, BOARD = "facilitator", "the Board's officer"
EVERYBODY = (LEADER, OFFICER, MEMBER)
EVERY_KIND = (*EVERYBODY, CHAIR, BUSIEST)
PEOPLE = {
    LEADER: "leader.lw1",
    OFFICER: "officer.place-partnership",
    CHAIR: "chair.place-partnership",
    MEMBER: "member1.place-partnership",
    FACILITATOR: "officer.facilitated-space",
    BOARD: "officer.hwb",
    BUSIEST: "leader.lw2",  # of two missions, and the officer of two forums
}


# ---- which records the pages are about ----


def ours(state: str) -> Barrier:
    """A barrier of the leader's own mission in one state, its trip at the officer's forum where it has one."""
    rows = Barrier.objects.filter(lead_mission__code="LW1", state=state)
    return rows.order_by("sensitive", "pk").first() or pytest.fail(f"The volume holds no barrier that is {state}")


def asked(state: str) -> Escalation:
    rows = Escalation.objects.filter(state=state, forum__code="place-partnership", exempt=False)
    return rows.filter(barrier__sensitive=False).order_by("pk").first() or pytest.fail(f"No trip is {state}")


def trip_page(state: str, verb: str = "") -> str:
    trip = asked(state)
    args = [trip.barrier.reference, trip.number]
    return (
        reverse("barriers:escalation_move", args=[*args, verb]) if verb else reverse("barriers:escalation", args=args)
    )


def of_barrier(name: str, state: str, *more: str) -> Callable[[], str]:
    return lambda: reverse(name, args=[ours(state).reference, *more])


def decision(draft: bool = False) -> Decision:
    return Decision.objects.filter(forum__code="place-partnership", locked_at__isnull=draft).last()


def of_decision(name: str, draft: bool = False) -> Callable[[], str]:
    return lambda: reverse(name, args=[decision(draft).reference])


def partners_reply() -> str:
    asked_last = PartnerRequest.objects.awaited().get(asked="Will you?")
    return reverse("barriers:partner_reply", args=[asked_last.decision.reference, asked_last.pk])


def partners_road() -> str:
    return f"{partners_reply()}road/"


def first_cover() -> str:
    return reverse("cover_sheet", args=[meeting().pk, meeting().items.first().pk])


def own_part() -> str:
    held = Appointment.objects.get(mission__code="LW1", role=Appointment.Role.LEADER, until=None)
    return reverse("end_part", args=[held.pk])


def of_action(name: str) -> Callable[[], str]:
    return lambda: reverse(name, args=[Action.objects.get(owner__email=f"{PEOPLE[LEADER]}{volume.AT}").pk])


def voice() -> CommunityVoice:
    return CommunityVoice.objects.filter(mission__code="LW1").exclude(state="draft").last()


def entry() -> LearningEntry:
    return LearningEntry.objects.filter(mission__code="LW1", audience="everyone", state="shared").last()


def question() -> LearningQuestion:
    return LearningQuestion.objects.filter(mission__code="LW1").first() or pytest.fail("The volume holds no question")


def synthesis() -> Synthesis:
    return Synthesis.objects.first() or pytest.fail("The volume holds no synthesis")


def of_intervention(page: str) -> Callable[[], str]:
    return lambda: reverse(f"missions:{page}", args=["LW1", Intervention.objects.get(mission__code="LW1").pk])


def of_lever(name: str, *more: str) -> Callable[[], str]:
    return lambda: reverse(name, args=[Lever.objects.get().pk, *more])


def meeting() -> Meeting:
    return Meeting.objects.filter(forum__code="place-partnership").order_by("starts_at").last()


def information() -> InformationRequest:
    return InformationRequest.objects.get()


def story(kind: str, record: Any) -> str:
    return story_of(PLACES[kind], record)


def edition() -> Edition:
    return Edition.objects.get(state=Edition.State.HELD)


def sent_edition() -> Edition:
    return Edition.objects.get(state=Edition.State.SENT)


# Every page of the portal that opens for somebody signed in: by whom, and at most how many questions.
PAGES: list[tuple[str, tuple[str, ...], int, Callable[[], str]]] = [
    ("desk", EVERY_KIND, ANY, lambda: reverse("desk")),
    ("search", EVERYBODY, ANY, lambda: reverse("search")),
    ("search", EVERYBODY, ANY, lambda: reverse("search") + "?q=families"),
    ("barriers:list", EVERY_KIND, LIST, lambda: reverse("barriers:list")),
    ("barriers:list", EVERY_KIND, LIST, lambda: reverse("barriers:list") + "?turn=forum&mission=LW1"),
    ("barriers:list", EVERY_KIND, LIST, lambda: reverse("barriers:list") + "?q=families"),
    ("barriers:list", EVERY_KIND, LIST, lambda: reverse("barriers:list") + "?ended=on"),
    ("barriers:list", EVERY_KIND, LIST, lambda: reverse("barriers:list") + "?age=30&cross=on&kind=not.said"),
    ("barriers:kinds", EVERY_KIND, LIST, lambda: reverse("barriers:kinds")),
    ("barriers:parameters", EVERY_KIND, LIST, lambda: reverse("barriers:parameters")),
    ("barriers:log", (LEADER,), ANY, lambda: reverse("barriers:log")),
    ("barriers:detail", (LEADER,), RECORD, of_barrier("barriers:detail", "open")),
    ("barriers:detail", (LEADER,), RECORD, of_barrier("barriers:detail", "escalated")),
    ("barriers:detail", (OFFICER, MEMBER), RECORD, lambda: asked("received").barrier.get_absolute_url()),
    ("barriers:amend", (LEADER,), ANY, of_barrier("barriers:amend", "open")),
    ("barriers:escalate", (LEADER,), ANY, of_barrier("barriers:escalate", "open")),
    ("barriers:move", (LEADER,), ANY, of_barrier("barriers:move", "open", "withdraw")),
    ("barriers:escalation", (OFFICER,), RECORD, lambda: trip_page("received")),
    ("barriers:escalation_move", (OFFICER,), ANY, lambda: trip_page("received", "schedule")),
    ("barriers:grant", (OFFICER,), ANY, lambda: f"{trip_page('received')}grant/"),
    ("barriers:help", (OFFICER,), ANY, lambda: f"{trip_page('received')}help/"),
    ("barriers:queue", (OFFICER, CHAIR, BUSIEST), ANY, lambda: reverse("barriers:queue")),
    ("barriers:times", (OFFICER, CHAIR, BUSIEST), ANY, lambda: reverse("barriers:times")),
    ("barriers:type_ask", (OFFICER,), ANY, lambda: reverse("barriers:type_ask")),
    ("barriers:decisions", EVERYBODY, ANY, lambda: reverse("barriers:decisions")),
    ("barriers:decision", (OFFICER,), ANY, lambda: Decision.objects.last().get_absolute_url()),
    ("barriers:amend_decision", (OFFICER,), ANY, of_decision("barriers:amend_decision", draft=True)),
    ("barriers:correct", (OFFICER,), ANY, of_decision("barriers:correct")),
    ("barriers:partner_reply", (OFFICER,), ANY, partners_reply),
    ("barriers:partner_road", (OFFICER,), ANY, partners_road),
    ("barriers:letter", (OFFICER,), ANY, lambda: f"{partners_reply()}letter/"),
    ("barriers:decisions", EVERYBODY, ANY, lambda: reverse("barriers:decisions") + "?outcome=agreed&mission=LW1"),
    ("barriers:actions", EVERYBODY, ANY, lambda: reverse("barriers:actions") + "?whose=forum"),
    (
        "barriers:meetings_decisions",
        (OFFICER,),
        ANY,
        lambda: reverse("barriers:meetings_decisions", args=[meeting().pk]),
    ),
    ("barriers:decide_itself", (LEADER,), ANY, lambda: reverse("barriers:decide_itself", args=["LW1"])),
    ("barriers:give_action", (OFFICER,), ANY, of_decision("barriers:give_action")),
    ("barriers:actions", EVERYBODY, ANY, lambda: reverse("barriers:actions")),
    ("barriers:action", (LEADER,), ANY, of_action("barriers:action")),
    ("barriers:change_date", (LEADER,), ANY, of_action("barriers:change_date")),
    (
        "barriers:give_meetings_action",
        (OFFICER,),
        ANY,
        lambda: reverse("barriers:give_meetings_action", args=[meeting().pk]),
    ),
    ("learning:list", EVERYBODY, ANY, lambda: reverse("learning:list")),
    ("learning:list", EVERYBODY, ANY, lambda: reverse("learning:list") + "?q=families"),
    ("learning:new", (LEADER,), ANY, lambda: reverse("learning:new")),
    ("learning:detail", (LEADER,), ANY, lambda: entry().get_absolute_url()),
    ("learning:amend", (LEADER,), ANY, lambda: reverse("learning:amend", args=[entry().reference])),
    ("learning:questions", EVERYBODY, LIST, lambda: reverse("learning:questions")),
    ("learning:questions", EVERYBODY, LIST, lambda: reverse("learning:questions") + "?mission=LW1&state=offered"),
    ("learning:question_new", (LEADER,), ANY, lambda: reverse("learning:question_new")),
    ("learning:question", EVERYBODY, ANY, lambda: question().get_absolute_url()),
    ("learning:question_amend", (LEADER,), ANY, lambda: reverse("learning:question_amend", args=[question().pk])),
    ("learning:syntheses", EVERYBODY, LIST, lambda: reverse("learning:syntheses")),
    ("learning:synthesis_new", (LEADER,), ANY, lambda: reverse("learning:synthesis_new")),
    ("learning:synthesis_new", (LEADER,), ANY, lambda: f"{reverse('learning:synthesis_new')}?from={entry().reference}"),
    ("learning:synthesis_new", (LEADER,), ANY, lambda: reverse("learning:synthesis_new") + "?q=families&mission=LW1"),
    ("learning:synthesis", EVERYBODY, ANY, lambda: synthesis().get_absolute_url()),
    ("learning:synthesis_amend", (LEADER,), ANY, lambda: reverse("learning:synthesis_amend", args=[synthesis().pk])),
    ("learning:framework", EVERYBODY, ANY, lambda: reverse("learning:framework")),
    ("learning:framework_new", (FACILITATOR,), ANY, lambda: reverse("learning:framework_new")),
    ("learning:bring", (LEADER,), ANY, lambda: reverse("learning:bring")),
    ("learning:empty_sheet", (LEADER,), ANY, lambda: reverse("learning:empty_sheet")),
    ("learning:sheet", (LEADER,), ANY, lambda: reverse("learning:sheet", args=[Sheet.objects.get().pk])),
    ("learning:steward", (LEADER,), ANY, lambda: reverse("learning:steward", args=["LW1"])),
    ("learning:list", EVERYBODY, ANY, lambda: reverse("learning:list") + "?mission=LW1"),
    ("learning:resolve", (LEADER,), ANY, of_barrier("learning:resolve", "open")),
    ("learning:work_round", (LEADER,), ANY, of_barrier("learning:work_round", "open")),
    ("learning:voices", EVERYBODY, LIST, lambda: reverse("learning:voices")),
    ("learning:voices", EVERYBODY, LIST, lambda: reverse("learning:voices") + "?mission=LW1&state=not-yet-answered"),
    ("learning:voice_new", (LEADER,), ANY, lambda: reverse("learning:voice_new")),
    ("learning:voice_new", (LEADER,), ANY, lambda: reverse("learning:voice_new") + "?aims=on"),
    ("learning:voice_move", (LEADER,), ANY, lambda: f"{voice().get_absolute_url()}link/"),
    ("learning:voice", (LEADER,), ANY, lambda: voice().get_absolute_url()),
    ("learning:experiments", EVERYBODY, LIST, lambda: reverse("learning:experiments")),
    ("learning:experiments", EVERYBODY, LIST, lambda: reverse("learning:experiments") + "?far=idea&mission=LW1"),
    ("learning:experiment_new", (LEADER,), ANY, lambda: reverse("learning:experiment_new")),
    ("learning:experiment", (LEADER,), ANY, lambda: Experiment.objects.first().get_absolute_url()),
    ("missions:list", EVERYBODY, ANY, lambda: reverse("missions:list")),
    ("missions:detail", EVERYBODY, RECORD, lambda: reverse("missions:detail", args=["LW1"])),
    ("missions:amend", (LEADER,), ANY, lambda: reverse("missions:amend", args=["LW1"])),
    ("missions:amend_goal", (LEADER,), ANY, lambda: reverse("missions:amend_goal", args=["LW1", _goal().pk])),
    ("missions:update", (LEADER,), ANY, lambda: reverse("missions:update", args=["LW1"])),
    ("missions:portfolio", EVERYBODY, ANY, lambda: reverse("missions:portfolio", args=["LW1"])),
    ("missions:add_intervention", (LEADER,), ANY, lambda: reverse("missions:add_intervention", args=["LW1"])),
    ("missions:intervention", EVERYBODY, ANY, of_intervention("intervention")),
    ("missions:connect", (LEADER,), ANY, of_intervention("connect")),
    ("missions:levers", EVERYBODY, LIST, lambda: reverse("missions:levers")),
    ("missions:levers", EVERYBODY, LIST, lambda: reverse("missions:levers") + "?mission=LW1&state=in-use"),
    ("missions:powers", EVERYBODY, LIST, lambda: reverse("missions:powers")),
    ("missions:new_lever", (LEADER, OFFICER), ANY, lambda: reverse("missions:new_lever")),
    ("missions:lever_of_kind", (LEADER, OFFICER), ANY, lambda: reverse("missions:lever_of_kind", args=["power"])),
    ("missions:lever", EVERYBODY, ANY, lambda: Lever.objects.get().get_absolute_url()),
    ("missions:amend_lever", (LEADER, OFFICER), ANY, of_lever("missions:amend_lever")),
    ("missions:note_on_lever", (LEADER,), ANY, of_lever("missions:note_on_lever")),
    ("missions:lever_move", (LEADER, OFFICER), ANY, of_lever("missions:lever_move", "take-up")),
    ("barriers:lever_barriers", (LEADER,), ANY, of_lever("barriers:lever_barriers")),
    ("barriers:log", (LEADER,), ANY, lambda: f"{reverse('barriers:log')}?lever={Lever.objects.get().pk}"),
    ("missions:data", EVERYBODY, LIST, lambda: reverse("missions:data")),
    ("missions:add_holding", (LEADER,), ANY, lambda: reverse("missions:add_holding")),
    ("missions:workstream", EVERYBODY, ANY, lambda: Workstream.objects.get().get_absolute_url()),
    ("missions:engagement", EVERYBODY, ANY, lambda: reverse("missions:engagement", args=["LW1"])),
    ("missions:amend_engagement", (LEADER,), ANY, lambda: reverse("missions:amend_engagement", args=["LW1"])),
    ("missions:delegations", EVERYBODY, ANY, lambda: reverse("missions:delegations", args=["LW1"])),
    ("missions:add_delegation", (OFFICER,), ANY, lambda: reverse("missions:add_delegation", args=["LW1"])),
    ("missions:amend_update", (LEADER,), ANY, lambda: reverse("missions:amend_update", args=["LW1", update().pk])),
    ("missions:add_figure", (LEADER,), ANY, lambda: reverse("missions:add_figure", args=["LW1"])),
    ("missions:amend_figure", (LEADER,), ANY, lambda: reverse("missions:amend_figure", args=["LW1", figure().pk])),
    ("missions:remove_figure", (LEADER,), ANY, lambda: reverse("missions:remove_figure", args=["LW1", figure().pk])),
    ("missions:own_principles", EVERYBODY, ANY, lambda: reverse("missions:own_principles", args=["LW1"])),
    (
        "missions:write_principle",
        (LEADER,),
        ANY,
        lambda: reverse("missions:write_principle", args=["LW1", Principle.objects.first().pk]),
    ),
    ("missions:principles", EVERYBODY, ANY, lambda: reverse("missions:principles")),
    ("missions:questions", EVERYBODY, ANY, lambda: reverse("missions:questions")),
    (
        "missions:answer_question",
        (BOARD,),
        ANY,
        lambda: reverse("missions:answer_question", args=[DiscussionQuestion.objects.first().pk]),
    ),
    (
        "missions:correct_answer",
        (BOARD,),
        ANY,
        lambda: reverse("missions:correct_answer", args=[BoardAnswer.objects.first().pk]),
    ),
    ("missions:record_answer", (BOARD,), ANY, lambda: reverse("missions:record_answer", args=[1])),
    ("missions:record_progress", (BOARD,), ANY, lambda: reverse("missions:record_progress", args=[1])),
    ("strategy", EVERYBODY, ANY, lambda: reverse("strategy")),
    ("recommendations", EVERY_KIND, ANY, lambda: reverse("recommendations")),
    ("recommendation", EVERYBODY, ANY, lambda: reverse("recommendation", args=[6])),
    ("recommendation", (BOARD,), ANY, lambda: reverse("recommendation", args=[1])),
    ("leaders:register", EVERYBODY, ANY, lambda: reverse("leaders:register")),
    ("people:meetings", EVERYBODY, ANY, lambda: reverse("people:meetings")),
    ("people:add_meeting", (OFFICER,), ANY, lambda: reverse("people:add_meeting")),
    ("people:meeting", (OFFICER,), ANY, lambda: reverse("people:meeting", args=[meeting().pk])),
    ("add_item", (OFFICER,), ANY, lambda: reverse("add_item", args=[meeting().pk])),
    ("agenda_pack", EVERYBODY, ANY, lambda: reverse("agenda_pack", args=[meeting().pk])),
    ("minutes", EVERYBODY, ANY, lambda: reverse("minutes", args=[meeting().pk])),
    ("minutes_in_word", (OFFICER,), ANY, lambda: reverse("minutes_in_word", args=[meeting().pk])),
    ("cover_sheet", (OFFICER,), ANY, first_cover),
    ("people:directory", EVERYBODY, ANY, lambda: reverse("people:directory")),
    ("people:directory", EVERYBODY, ANY, lambda: reverse("people:directory") + "?mission=LW1&q=a"),
    ("people:plan", EVERYBODY, ANY, lambda: reverse("people:plan")),
    ("people:add_planned", (OFFICER,), ANY, lambda: reverse("people:add_planned")),
    ("people:meeting_calendar", EVERYBODY, ANY, lambda: reverse("people:meeting_calendar", args=[meeting().pk])),
    ("people:forum_calendar", EVERYBODY, ANY, lambda: reverse("people:forum_calendar", args=["place-partnership"])),
    ("people:who_came", (OFFICER,), ANY, lambda: reverse("people:who_came", args=[meeting().pk])),
    ("people:substitute", (OFFICER,), ANY, lambda: reverse("people:substitute", args=[meeting().pk])),
    ("people:declare", (OFFICER,), ANY, lambda: reverse("people:declare", args=[meeting().pk])),
    (
        "barriers:put_everything_off",
        (OFFICER,),
        ANY,
        lambda: reverse("barriers:put_everything_off", args=[meeting().pk]),
    ),
    ("leaders:matrix", EVERYBODY, ANY, lambda: reverse("leaders:matrix")),
    ("leaders:matrix", EVERYBODY, ANY, lambda: reverse("leaders:matrix") + "?by=sector"),
    ("leaders:nominations", EVERYBODY, ANY, lambda: reverse("leaders:nominations")),
    ("leaders:put_forward", EVERYBODY, ANY, lambda: reverse("leaders:put_forward")),
    ("leaders:support", EVERYBODY, ANY, lambda: reverse("leaders:support")),
    ("leaders:ask_support", (LEADER,), ANY, lambda: reverse("leaders:ask_support", args=["LW1"])),
    ("leaders:join_team", (LEADER,), ANY, lambda: reverse("leaders:join_team", args=["LW1"])),
    ("leaders:invite", (LEADER,), ANY, lambda: reverse("leaders:invite", args=["LW1"])),
    ("end_part", (LEADER,), ANY, own_part),
    ("requests", (OFFICER,), LIST, lambda: reverse("requests")),
    ("record_request", (OFFICER,), ANY, lambda: reverse("record_request")),
    ("removed", (OFFICER,), LIST, lambda: reverse("removed")),
    ("remove_words", (OFFICER,), ANY, lambda: reverse("remove_words")),
    ("request", (OFFICER,), ANY, lambda: information().get_absolute_url()),
    ("request", (OFFICER,), ANY, lambda: f"{information().get_absolute_url()}?q=families"),
    ("amend_request", (OFFICER,), ANY, lambda: reverse("amend_request", args=[information().pk])),
    ("request_move", (OFFICER,), ANY, lambda: reverse("request_move", args=[information().pk, "answer"])),
    ("publish:list", (OFFICER, CHAIR, BUSIEST), LIST, lambda: reverse("publish:list")),
    ("publish:list", (OFFICER,), LIST, lambda: reverse("publish:list") + "?state=all&kind=decision"),
    ("publish:detail", (OFFICER,), ANY, of_decision("publish:detail")),
    ("publish:move", (OFFICER,), ANY, lambda: reverse("publish:move", args=[decision().reference, "write"])),
    ("digests:list", EVERYBODY, ANY, lambda: reverse("digests:list")),
    ("digests:detail", (OFFICER,), ANY, lambda: edition().get_absolute_url()),
    ("digests:check", (OFFICER,), ANY, lambda: reverse("digests:check", args=[edition().reference])),
    ("digests:arrange", (OFFICER,), ANY, lambda: reverse("digests:arrange", args=[edition().reference])),
    ("digests:redact", (OFFICER,), ANY, lambda: reverse("digests:redact", args=[edition().reference])),
    ("digests:narrowed", (OFFICER,), ANY, lambda: reverse("digests:narrowed", args=[sent_edition().reference])),
    ("digests:detail", (OFFICER,), ANY, lambda: sent_edition().get_absolute_url()),
    ("digests:deliveries", (OFFICER,), ANY, lambda: reverse("digests:deliveries", args=[edition().reference])),
    ("jobs", (OFFICER,), ANY, lambda: reverse("jobs")),
    ("sign_ins", EVERYBODY, ANY, lambda: reverse("sign_ins")),
    ("history", (LEADER,), ANY, lambda: story("barrier", ours("escalated"))),
    ("history", EVERYBODY, ANY, lambda: story("barrier", asked("received").barrier)),
    ("history", EVERYBODY, ANY, lambda: story("mission", Mission.objects.get(code="LW1"))),
    ("history", EVERYBODY, ANY, lambda: story("meeting", meeting())),
    ("history_file", (OFFICER,), ANY, lambda: f"{story('barrier', asked('received').barrier)}file.csv"),
    *(("export", EVERYBODY, LIST, lambda log=log: reverse("export", args=[log])) for log in LOGS),
    ("digests:skip", (OFFICER,), ANY, lambda: reverse("digests:skip", args=[edition().reference])),
]
# Pages of one record that are drawn by the same views as those above, and addresses that only take a form's posting.
LIKE_THOSE = {
    "barriers:decide_item",
    "learning:use",
    "learning:move",
    "learning:voice_amend",
    "learning:experiment_amend",
    "learning:experiment_move",
    "learning:question_move",
    "learning:synthesis_move",
    "missions:amend_intervention",
    "missions:disconnect",
    "missions:amend_holding",
    "missions:end_delegation",
    "people:meeting_move",
    "people:change_planned",
    "people:amend_item",
    "people:take_off_item",
    "leaders:amend_support",
    "leaders:nomination",
    "leaders:nomination_move",
    "leaders:space",
    "leaders:send_summary",
    "leaders:amend_note",
    "note_becomes",
    "digests:pdf",
    "digests:docx",
    "digests:correct",
}
POSTED = {
    "export_request",
    "save_draft",
    "barriers:similar",
    "people:move_item",
    "people:take_off_interest",
    "digests:compile_again",
    "digests:send_again",
    "digests:mail_again",
}


def figure() -> Figure:
    return Figure.objects.get(mission__code="LW1")


def update() -> MissionUpdate:
    return MissionUpdate.objects.filter(mission__code="LW1").latest("pk")


def _goal() -> Goal:
    return Goal.objects.filter(mission__code="LW1").first() or Goal.objects.create(
        mission=Mission.objects.get(code="LW1"), name="Money"
    )


@pytest.fixture
def clients(monkeypatch: pytest.MonkeyPatch) -> dict[str, Client]:
    """A house with each kind of record in it, and its people signed in."""
    volume.fill(FEW)
    # Read once a minute for all pages; here once, so that it is nobody's question.
    monkeypatch.setattr(context, "KEPT_SECONDS", 3600)
    context.names()
    people = {who: User.objects.get(email=f"{name}{volume.AT}") for who, name in PEOPLE.items()}
    EditionFactory(forum=Forum.objects.get(code="place-partnership"), contents=_contents())
    EditionFactory(forum=Forum.objects.get(code="place-partnership"), contents=_contents(), sent=True, narrowed=1)
    ExperimentFactory(mission=Mission.objects.get(code="LW1"), author=people[LEADER])
    LearningQuestionFactory(mission=Mission.objects.get(code="LW1"), asked_by=people[LEADER], entries=[entry()])
    bringing.keep(Mission.objects.get(code="LW1"), "log.csv", b"What?\nWe asked.\n", by=people[LEADER])
    SynthesisFactory(by=people[LEADER], entries=LearningEntry.objects.for_everyone()[:3])
    asked_of = {"organisation": Organisation.objects.last(), "asked": "Will you?"}
    PartnerRequest.objects.create(decision=decision(), sent_on=today(), reply_by=today(), **asked_of)
    for who, code in ((LEADER, "LW1"), (BUSIEST, "LW2")):
        _bring(people[who], Mission.objects.get(code=code))
    _give_more_to_do(people[BUSIEST])
    InformationRequestFactory(by=people[OFFICER])
    DelegationFactory(mission=Mission.objects.get(code="LW1"))
    InterventionFactory(mission=Mission.objects.get(code="LW1"))
    LeverFactory(of=Mission.objects.get(code="LW1"))
    BoardAnswerFactory(question=DiscussionQuestion.objects.first())
    FigureFactory(mission=Mission.objects.get(code="LW1"))
    MissionUpdateFactory(mission=Mission.objects.get(code="LW1"), by=people[LEADER])
    PrincipleInWordsFactory(
        mission=Mission.objects.get(code="LW1"), principle=Principle.objects.first(), by=people[LEADER]
    )
    Meeting.objects.filter(pk=meeting().pk).update(quorum=Meeting.Quorum.QUORATE)
    found = {}
    for who, user in people.items():
        if user.needs_second_factor:
            Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": ""})
        found[who] = Client()
        found[who].force_login(user)
    # The people made beside the volume's own would stop it from going on.
    strangers = User.objects.exclude(email__endswith=volume.AT)
    for stranger in strangers:
        User.objects.filter(pk=stranger.pk).update(email=f"stranger{stranger.pk}{volume.AT}")
    return found


def _bring(leader: User, mission: Mission) -> None:
    """What waits for a leader and the volume does not hold: a voice, an action, what their contributors offer."""
    VoiceFactory(mission=mission, author=leader)
    ActionFactory(decision=decision(), owner=leader)
    contributor = User.objects.get(email=f"contributor.{mission.code}{volume.AT}".lower())
    offered: dict[str, Any] = {"author": contributor, "state": "draft"}
    offers = [
        BarrierFactory(lead_mission=mission, **offered),
        LearningEntryFactory(mission=mission, **offered),
        VoiceFactory(mission=mission, **offered),
    ]
    for offer in offers:
        type(offer).objects.filter(pk=offer.pk).update(offered_at=now())


def _give_more_to_do(leader: User) -> None:
    """Another mission to lead, and two forums' work."""
    Appointment.objects.create(
        person=leader, mission=Mission.objects.get(code="LW3"), role=Appointment.Role.CARETAKER, since=today()
    )
    for forum in Forum.objects.filter(decides=True)[:2]:
        Seat.objects.create(person=leader, forum=forum, role=Seat.Role.OFFICER, since=today())


def _contents() -> dict[str, Any]:
    forum = Forum.objects.get(code="place-partnership")
    return compose(forum, covers_from=today() - timedelta(days=60), covers_to=today())


def opened(client: Client, url: str) -> list[str]:
    """The statements a page asks."""
    with CaptureQueriesContext(
        connection,
    ) as asked_for:
        answer = client.get(url)
    assert answer.status_code in (200, 302), f"{url} answered {answer.status_code}"
    if answer.status_code == 302:
        assert answer.url.startswith("/portal/"), f"{url} led to {answer.url}"
    return [query["sql"] for query in asked_for.captured_queries]


def each() -> list[tuple[str, str, int, str]]:
    return [(name, who, most, url()) for name, people, most, url in PAGES for who in people]


def test_every_page_keeps_to_its_number_of_questions(clients: dict[str, Client]) -> None:
    over = [
        f"{name} as {who}: {count} for {url}, at most {most}"
        for name, who, most, url in each()
        if (count := len(opened(clients[who], url))) > most
    ]
    assert not over, "\n".join(over)


def test_many_rows_ask_no_more_than_few(clients: dict[str, Client]) -> None:
    pages = [(who, url) for _, who, _, url in each()]
    few = {page: len(opened(clients[page[0]], page[1])) for page in pages}
    volume.fill(MANY)
    more = [
        f"{url} as {who}: {count} and with more rows {now}"
        for (who, url), count in few.items()
        if (now := len(opened(clients[who], url))) > count
    ]
    assert not more, "\n".join(more)


def test_a_list_of_many_asks_no_more_than_a_list_of_one() -> None:
    lists = [reverse(name) for name in ("barriers:list", "barriers:decisions", "learning:list")]
    volume.fill(ONE)
    leader = Client()
    leader.force_login(User.objects.get(email=f"{PEOPLE[LEADER]}{volume.AT}"))
    opened(leader, lists[0])  # the first page of all also reads the site's names, once a minute
    one = [len(opened(leader, url)) for url in lists]
    volume.fill(FEW)
    assert [len(opened(leader, url)) for url in lists] == one


def test_reading_a_page_writes_nothing(clients: dict[str, Client]) -> None:
    written = [
        f"{url} as {who}: {sql[:90]}"
        for _, who, _, url in each()
        for sql in opened(clients[who], url)
        if not sql.lstrip("( ").upper().startswith(READING)
    ]
    assert not written, "\n".join(written)


def names_of(patterns: Any, namespace: str = "") -> set[str]:
    found: set[str] = set()
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            found |= names_of(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern) and pattern.name:
            found.add(f"{namespace}{pattern.name}")
    return found


def test_no_page_of_the_portal_is_left_out() -> None:
    portal = [one for one in get_resolver().url_patterns if str(one.pattern).startswith("portal/")]
    counted = {name for name, *_ in PAGES}
    assert names_of(portal) - counted - LIKE_THOSE - POSTED == set()
