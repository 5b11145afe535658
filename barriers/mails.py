"""Mails: what a notice of the pathway says, written anew for its reader each time it is sent.

No title of a sensitive or exempt record stands in any e-mail; what a person may no longer read is not sent at all.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.utils.text import Truncator

from barriers.models import Action, Barrier, BarrierStep, Decision, Escalation, HelpOffered, PartnerRequest
from barriers.reading import may_read_whole
from foundation import links
from foundation.outbox import Mail, Notice, compose_text, composes
from foundation.working_days import day_of, today
from missions.models import Mission
from people.models import User


@dataclass(frozen=True)
class Words:
    """A notice's subject and its opening sentence; {ref} and {forum} are filled in."""

    subject: str
    opening: str


ABOUT_A_TRIP = {
    "barriers.receipt": Words("{ref}: your ask reached {forum}", "Your ask is with {forum}. An answer is due by {answer_by}."),
    "barriers.new": Words("{ref}: a new ask for {forum}", "A mission asks {forum}. An answer is due by {answer_by}."),
    "barriers.received": Words("{ref}: received by {forum}", "{forum} received your ask."),
    "barriers.asked": Words("{ref}: {forum} asks you something", "{forum} needs something from you by {mission_answer_by}."),
    "barriers.answered": Words("{ref}: the mission answered", "The mission answered what you asked."),
    "barriers.scheduled": Words("{ref}: on an agenda of {forum}", "It is on the agenda of {forum}."),
    "barriers.put_off": Words("{ref}: put off", "{forum} put it off."),
    "barriers.meeting_cancelled": Words("{ref}: its meeting was cancelled", "Its meeting was cancelled. Choose another one."),
    "barriers.steered": Words("{ref}: a steer by the chair", "The chair gave a steer, to be noted at the next meeting."),
    "barriers.referred_up": Words("{ref}: referred up to {above}", "{forum} referred it up to {above}, with its whole history. An answer is due there by {above_by}."),
    "barriers.sent_back": Words("{ref}: sent back with advice", "{forum} sent it back with advice."),
    "barriers.sent_back_to_chair": Words("{ref}: sent back to its mission", "The officer sent this back with advice."),
    "barriers.returned": Words("{ref}: an answer came back", "{forum} answered. Please say by {reply_by} if it is clear, and if it moved the barrier."),
    "barriers.acknowledged": Words("{ref}: the mission replied", "The mission replied to the outcome{replied}."),
    "barriers.explained": Words("{ref}: explained", "{forum} answers what was not clear."),
    "barriers.corrected": Words("{ref}: a decision was corrected", "{forum} corrected its decision."),
    "barriers.lapsed": Words("{ref}: closed without a reply", "Nobody replied within ten working days, so the ask is closed. The barrier stays open."),
    "barriers.taken_back": Words("{ref}: taken back", "The mission took its ask back."),
    "barriers.carried_over": Words("{ref}: with another forum now", "Its forum was replaced. {forum} has it now, by the same day: {answer_by}."),
    "barriers.amended": Words("{ref}: words amended", "The mission amended its words while you have it."),
    "barriers.help": Words("{ref}: somebody can help", "Somebody at {forum} says: I can help with this."),
    "barriers.partner_replied": Words("{ref}: a partner replied", "{partner}."),
    "barriers.answer_due": Words("{ref}: an answer is due", "An answer from {forum} {is_or_was} due by {answer_by}."),
    "barriers.return_due": Words("{ref}: decided, not yet returned", "The outcome {is_or_was} to be returned by {return_by}."),
    "barriers.mission_due": Words("{ref}: {forum} waits for your answer", "{forum} waits for your answer until {mission_answer_by}."),
    "barriers.reply_due": Words("{ref}: did it move the barrier?", "{forum} answered. Please reply by {reply_by}."),
    "barriers.explain_due": Words("{ref}: an explanation is due", "The mission said it was not clear. Please answer by {explain_by}."),
}  # fmt: skip

ABOUT_A_BARRIER = {
    "barriers.offered": Words("Your team is offered a barrier", "Somebody wrote down a barrier for your team to log."),
    "barriers.joined": Words("{ref}: another mission says “us too”", "Another mission meets this barrier too."),
    "barriers.resolved": Words("{ref}: resolved or worked round", "Its mission says it is out of the way. If it still stands in yours, you can dispute it."),
    "barriers.reopened": Words("{ref}: open again", "It is in the way again."),
    "barriers.merged": Words("{ref}: merged into {other}", "It was merged into {other_named}. The two stories are read together, and whoever raised either hears what comes of it."),
    "barriers.taken_in": Words("{ref}: {other} was merged into it", "Into this barrier was merged {other_named}. The two stories are read together, and whoever raised either hears what comes of it."),
    "barriers.passed_on": Words("{ref}: {lead} leads it now", "Its lead passed from {was} to {lead}. It stays open."),
    "barriers.quiet": Words("{ref}: six months without a word", "Nothing was written here for six months. Is it still in the way?"),
    "barriers.review_due": Words("{ref}: look at your work-round again", "The day you set to look at this again has come."),
}  # fmt: skip

# What “resolved” came to, by its move, and what follows from it.
RESOLVED = {
    "resolve_in_part": Words("{ref}: resolved in part", "Its mission says that a part of it is out of the way. The rest stays open. If nothing has changed in yours, you can dispute it."),
    "resolve_in_full": Words("{ref}: resolved in full", "Its mission says that all of it is out of the way, so it is closed. If it still stands in yours, you can dispute it, and it is open again."),
    "work_round": Words("{ref}: worked round", "Its mission found a way round it, and looks at it again on {review_on}. If it still stands in yours, you can dispute it, and it is open again."),
}  # fmt: skip

# What an ask was put off by, where no person did it.
PUT_OFF = {
    "cancelled": Words("{ref}: put off", "The meeting that was to take it was cancelled. {forum} puts it on another one."),
}  # fmt: skip


def _day(value: Any) -> str:
    if not value:
        return "a day to be set"
    return f"{value:%-d %B}" if value.year == today().year else f"{value:%-d %B %Y}"


def trip_mail(notice: Notice) -> Mail | None:
    """Write one notice about a trip; nothing is sent to somebody who may not read it any longer."""
    escalation = (
        Escalation.objects.visible_to(notice.to)
        .select_related("barrier", "forum")
        .filter(pk=notice.facts["escalation"])
        .first()
    )
    if escalation is None:
        return None
    barrier, words = escalation.barrier, _words_of(notice, escalation)
    kept_back = escalation.keeps_words_out_of_mails or not may_read_whole(notice.to, escalation)
    days = ("answer_by", "mission_answer_by", "return_by", "reply_by", "explain_by")
    filled = {name: _day(getattr(escalation, name)) for name in days}
    filled |= {"ref": str(barrier), "forum": escalation.forum.name}
    filled |= {"replied": "" if kept_back else _replied(escalation)} | _above(escalation)
    filled |= {"partner": _partner(None if kept_back else _request(notice))}
    owed: Any = escalation.return_by if notice.kind == "barriers.return_due" else escalation.answer_by
    filled["is_or_was"] = "was" if owed and owed < today() else "is"
    said, said_by = ("", "") if kept_back else _quoted(notice, escalation)
    link = _link(notice.to, "acknowledge", escalation=escalation.pk) if notice.kind in ASKS_FOR_A_REPLY else None
    return _mail(
        subject=words.subject.format(**filled),
        opening=words.opening.format(**filled),
        title="" if escalation.keeps_words_out_of_mails else barrier.title,
        ref=str(barrier),
        said=said,
        said_by=said_by,
        path=escalation.get_absolute_url(),
        link=link,
        act_label="Reply without signing in",
    )


def _words_of(notice: Notice, escalation: Escalation) -> Words:
    if notice.kind != "barriers.put_off":
        return ABOUT_A_TRIP[notice.kind]
    step = escalation.steps.filter(counter=notice.facts.get("step")).first()
    return PUT_OFF.get(step.move if step else "", ABOUT_A_TRIP[notice.kind])


ASKS_FOR_A_REPLY = ("barriers.returned", "barriers.reply_due")


def _replied(escalation: Escalation) -> str:
    """What the mission answered: if the outcome is clear, and if it moved the barrier."""
    if not escalation.reply:
        return ""
    explain = f". Please explain it by {_day(escalation.explain_by)}" if escalation.owes_an_explanation else ""
    moved = f". Did it move the barrier? {escalation.get_moved_it_display()}" if escalation.moved_it else ""
    return f": “{escalation.get_reply_display()}”{moved}{explain}"


def _request(notice: Notice) -> PartnerRequest | None:
    """The partner's request that a notice tells of."""
    return PartnerRequest.objects.select_related("organisation").filter(pk=notice.facts.get("request")).first()


def _partner(request: PartnerRequest | None) -> str:
    """Which partner answered, and what in short, where that may be said."""
    if request is None:
        return "A partner answered what you asked of it"
    return f"{request.organisation} answered: {request.get_state_display().lower()}"


def _above(escalation: Escalation) -> dict[str, str]:
    """Where a trip that was referred up goes on, and by which day an answer is due there."""
    above = escalation.followed_by.select_related("forum").first()
    if above is None:
        return {"above": "another forum", "above_by": _day(None)}
    return {"above": above.forum.name, "above_by": _day(above.answer_by)}


def _quoted(notice: Notice, escalation: Escalation) -> tuple[str, str]:
    """What was said and by whom: a partner's reply, an offer of help, a correction, or the words of the move itself."""
    if "help" in notice.facts:
        offered = HelpOffered.objects.get(pk=notice.facts["help"])
        return offered.words, offered.acting_as
    if request := _request(notice):
        because = f"\nBecause: {request.because}" if request.because else ""
        return request.reply + because, str(request.organisation)
    if "decision" in notice.facts:
        return Decision.objects.get(pk=notice.facts["decision"]).words, escalation.forum.name
    step = escalation.steps.filter(counter=notice.facts["step"]).first()
    if step is None:
        return "", ""
    if notice.kind == "barriers.referred_up":
        decision = escalation.decisions.visible_to(notice.to).in_force().first()
        return (f"{step.words}\nWhy: {decision.reasons}" if decision else step.words), step.acting_as
    if step.move == "submit" and escalation.typed_because:
        return step.words, f"{escalation.asked_by}, typed by {step.acting_as}"
    return step.words, step.acting_as


def _link(person: User, act: str, **about: int) -> links.PersonalLink:
    return links.make(person, act, about=about, days=links.ACT_DAYS)


def barrier_mail(notice: Notice) -> Mail | None:
    """Write one notice about a barrier itself."""
    barrier = Barrier.objects.visible_to(notice.to).filter(pk=notice.facts["barrier"]).first()
    if barrier is None:
        return None
    step, other = _step_told_of(notice, barrier), _other(notice, barrier)
    words = RESOLVED.get(step.move if step else "", ABOUT_A_BARRIER[notice.kind])
    filled = _other_named(other) | _leads(notice, barrier)
    filled |= {"ref": str(barrier), "review_on": _day(barrier.review_on)}
    kept_back = step is None or barrier.keeps_words_out_of_mails or step.record.keeps_words_out_of_mails
    asks = notice.kind in ASKS_FOR_AN_UPDATE
    return _mail(
        subject=words.subject.format(**filled),
        opening=words.opening.format(**filled),
        title="" if barrier.keeps_words_out_of_mails else barrier.title,
        ref=barrier.reference or "",
        said="" if kept_back else step.words,
        said_by="" if kept_back else step.acting_as,
        path=barrier.get_absolute_url(),
        link=_link(notice.to, "update", barrier=barrier.pk) if asks else None,
        act_label="Write what was done and what is next",
    )


ASKS_FOR_AN_UPDATE = ("barriers.quiet", "barriers.review_due")


def _step_told_of(notice: Notice, barrier: Barrier) -> Any:
    """The move that a notice tells of, of this barrier or of the one that was merged into it; None for a reminder."""
    if "merged" in notice.facts:
        steps = BarrierStep.objects.filter(record=notice.facts["merged"], move="merge")
    else:
        steps = BarrierStep.objects.filter(record=barrier, counter=notice.facts.get("step"))
    return steps.select_related("record").first()


def _other(notice: Notice, barrier: Barrier) -> Barrier | None:
    """The barrier that this one was merged into, or that was merged into it, where whoever is told may read it."""
    named = notice.facts.get("merged", barrier.merged_into_id)
    return Barrier.objects.visible_to(notice.to).filter(pk=named).first()


def _other_named(other: Barrier | None) -> dict[str, str]:
    if other is None:
        return {"other": "another barrier", "other_named": "another barrier"}
    whole = str(other) if other.keeps_words_out_of_mails else f"{other}, “{other.title}”"
    return {"other": str(other), "other_named": whole}


def _leads(notice: Notice, barrier: Barrier) -> dict[str, str]:
    """Which mission led it before and which leads it now, as the lead was passed on then."""
    passed = [notice.facts.get("was"), notice.facts.get("lead", barrier.lead_mission_id)]
    missions = Mission.objects.in_bulk([pk for pk in passed if pk])
    was, lead = (str(missions.get(pk, "another mission")) for pk in passed)
    return {"was": was, "lead": lead}


@composes("barriers.review")
def review_mail(notice: Notice) -> Mail | None:
    """A decision was to be looked at again; nothing for whoever may not read it any longer."""
    decision = Decision.objects.visible_to(notice.to).filter(pk=notice.facts["decision"]).first()
    if decision is None:
        return None
    return _mail(
        subject=f"{decision.reference}: to be looked at again",
        opening=f"It was decided on {_day(decision.on)} to look at this again on {_day(decision.review_on)}.",
        title="" if decision.keeps_words_out_of_mails else decision.title,
        ref=decision.reference,
        path=decision.get_absolute_url(),
    )


@composes("barriers.partner")
def partner_mail(notice: Notice) -> Mail | None:
    """Ask a partner's contact, with a link to reply by."""
    request = PartnerRequest.objects.filter(pk=notice.facts["request"], contact=notice.to).first()
    if request is None or request.state != PartnerRequest.State.SENT:
        return None
    forum, organisation = request.decision.forum, request.organisation
    return _mail(
        subject=f"{request.decision.reference}: {forum} asks {organisation}",
        opening=f"{forum} asks {organisation} to reply by {_day(request.reply_by)}.",
        said="" if request.keeps_words_out_of_mails else request.asked,
        said_by=str(forum),
        link=_link(notice.to, "partner-reply", request=request.pk),
        act_label="Reply",
        why=f"You get this because {forum} writes to you as the contact of {organisation} in this.",
    )


@composes("barriers.action")
def action_mail(notice: Notice) -> Mail | None:
    """Tell an action's owner, with a link to say how it went."""
    action = Action.objects.filter(pk=notice.facts["action"], owner=notice.to).first()
    if action is None or action.state != Action.State.OPEN:
        return None
    private = action.keeps_words_out_of_mails
    mail = _mail(
        subject=f"An action for you, by {_day(action.due_on)}",
        opening=f"{_given(action)}, to be done by {_day(action.due_on)}.",
        said="" if private else action.what,
        link=_link(notice.to, "action", action=action.pk),
        act_label="Say how it went",
        why="You get this because the action is yours.",
    )
    # Among other lines of a day it says which action it is.
    return mail if private else replace(mail, line=f"{Truncator(action.what).chars(100)} (by {_day(action.due_on)})")


def _given(action: Action) -> str:
    """Who gave an action, and what it comes from."""
    forum = action.answering_forum
    given = f"{forum} gave you an action" if forum else "You were given an action"
    meeting = f"its meeting of {_day(action.meeting.day)}" if action.meeting else ""
    return f"{given} from {action.decision or meeting}"


def _mail(
    *,
    subject: str,
    opening: str,
    path: str = "",
    title: str = "",
    ref: str = "",
    link: links.PersonalLink | None = None,
    act_label: str = "",
    **context: Any,
) -> Mail:
    url = f"{settings.SITE_URL}{path}" if path else ""
    act_url = link.url if link else ""
    line = f"{title}: {opening.rstrip('.')}" + (f" ({ref})" if ref else "") if title else subject
    context |= {
        "opening": opening,
        "title": title,
        "act_url": act_url,
        "act_label": act_label,
        "link_words": _of_the_link(link, act_label),
    }
    mail = compose_text("barriers/notice", subject=subject, line=line, url=url, **context)
    # As a line of a daily mail it leads straight to the act, for those who never sign in.
    return replace(mail, url=act_url or url)


def _of_the_link(link: links.PersonalLink | None, label: str) -> str:
    """What a personal link does, for whom, and for how long; blank where there is none."""
    if link is None:
        return ""
    return (
        f"“{label}” opens one page, for which you need not sign in. The link is yours alone, so do not pass it on: "
        f"whoever has it acts in your name. It works until {_day(day_of(link.expires_at))}, or until you have sent "
        "what that page asks."
    )


for _kind in ABOUT_A_TRIP:
    composes(_kind)(trip_mail)
for _kind in ABOUT_A_BARRIER:
    composes(_kind)(barrier_mail)
