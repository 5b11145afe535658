"""Mails: what a notice of the pathway says, written anew for its reader each time it is sent.

No title of a sensitive or exempt record stands in any e-mail; what a person may no longer read is not sent at all.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings

from barriers.models import Action, Barrier, Decision, Escalation, HelpOffered, PartnerRequest
from barriers.reading import may_read_whole
from foundation import links
from foundation.outbox import Mail, Notice, compose_text, composes
from foundation.working_days import today
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
    "barriers.referred_up": Words("{ref}: referred up", "{forum} referred it up. Its whole history goes with it."),
    "barriers.sent_back": Words("{ref}: sent back with advice", "{forum} sent it back with advice."),
    "barriers.sent_back_to_chair": Words("{ref}: sent back to its mission", "The officer sent this back with advice."),
    "barriers.returned": Words("{ref}: an answer came back", "{forum} answered. Please say by {reply_by} if it is clear, and if it moved the barrier."),
    "barriers.acknowledged": Words("{ref}: the mission replied", "The mission replied to the outcome."),
    "barriers.explained": Words("{ref}: explained", "{forum} answers what was not clear."),
    "barriers.corrected": Words("{ref}: a decision was corrected", "{forum} corrected its decision."),
    "barriers.lapsed": Words("{ref}: closed without a reply", "Nobody replied within ten working days, so the ask is closed. The barrier stays open."),
    "barriers.taken_back": Words("{ref}: taken back", "The mission took its ask back."),
    "barriers.carried_over": Words("{ref}: with another forum now", "Its forum was replaced. {forum} has it now, by the same day: {answer_by}."),
    "barriers.amended": Words("{ref}: words amended", "The mission amended its words while you have it."),
    "barriers.help": Words("{ref}: somebody can help", "Somebody at {forum} says: I can help with this."),
    "barriers.partner_replied": Words("{ref}: a partner replied", "A partner answered what you asked of it."),
    "barriers.answer_due": Words("{ref}: an answer is due", "An answer from {forum} is due by {answer_by}."),
    "barriers.return_due": Words("{ref}: decided, not yet returned", "The outcome is to be returned by {return_by}."),
    "barriers.mission_due": Words("{ref}: {forum} waits for your answer", "{forum} waits for your answer until {mission_answer_by}."),
    "barriers.reply_due": Words("{ref}: did it move the barrier?", "{forum} answered. Please reply by {reply_by}."),
    "barriers.explain_due": Words("{ref}: an explanation is due", "The mission said it was not clear. Please answer by {explain_by}."),
}  # fmt: skip

ABOUT_A_BARRIER = {
    "barriers.offered": Words("Your team is offered a barrier", "Somebody wrote down a barrier for your team to log."),
    "barriers.joined": Words("{ref}: another mission says “us too”", "Another mission meets this barrier too."),
    "barriers.resolved": Words("{ref}: resolved or worked round", "Its mission says it is out of the way. If it still stands in yours, you can dispute it."),
    "barriers.reopened": Words("{ref}: open again", "It is in the way again."),
    "barriers.merged": Words("{ref}: merged into another", "It was merged into another barrier; the stories are read together."),
    "barriers.taken_in": Words("{ref}: another barrier was merged into it", "Another barrier was merged into yours; the stories are read together."),
    "barriers.passed_on": Words("{ref}: your mission leads it now", "Its mission withdrew, and your mission takes the lead."),
    "barriers.quiet": Words("{ref}: six months without a word", "Nothing was written here for six months. Is it still in the way?"),
    "barriers.review_due": Words("{ref}: look at your work-round again", "The day you set to look at this again has come."),
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
    barrier, words = escalation.barrier, ABOUT_A_TRIP[notice.kind]
    days = ("answer_by", "mission_answer_by", "return_by", "reply_by", "explain_by")
    filled = {name: _day(getattr(escalation, name)) for name in days}
    filled |= {"ref": str(barrier), "forum": escalation.forum.name}
    private = barrier.sensitive or escalation.exempt
    said, said_by = _quoted(notice, escalation)
    acts = _reply_link(escalation, notice.to) if notice.kind in ("barriers.returned", "barriers.reply_due") else ""
    return _mail(
        subject=words.subject.format(**filled),
        opening=words.opening.format(**filled),
        title="" if private else barrier.title,
        ref=str(barrier),
        said=said if not private and may_read_whole(notice.to, escalation) else "",
        said_by=said_by,
        path=escalation.get_absolute_url(),
        act_url=acts,
        act_label="Reply without signing in",
    )


def _quoted(notice: Notice, escalation: Escalation) -> tuple[str, str]:
    """What was said and by whom: a partner's reply, an offer of help, a correction, or the words of the move itself."""
    if "help" in notice.facts:
        offered = HelpOffered.objects.get(pk=notice.facts["help"])
        return offered.words, offered.acting_as
    if "request" in notice.facts:
        request = PartnerRequest.objects.select_related("organisation").get(pk=notice.facts["request"])
        return request.reply, str(request.organisation)
    if "decision" in notice.facts:
        return Decision.objects.get(pk=notice.facts["decision"]).words, escalation.forum.name
    step = escalation.steps.filter(counter=notice.facts["step"]).first()
    return (step.words, step.acting_as) if step else ("", "")


def _reply_link(escalation: Escalation, person: User) -> str:
    about = {"escalation": escalation.pk}
    return links.make(person, "acknowledge", about=about, days=links.ACT_DAYS).url


def barrier_mail(notice: Notice) -> Mail | None:
    """Write one notice about a barrier itself."""
    barrier = Barrier.objects.visible_to(notice.to).filter(pk=notice.facts["barrier"]).first()
    if barrier is None:
        return None
    words = ABOUT_A_BARRIER[notice.kind]
    return _mail(
        subject=words.subject.format(ref=barrier.reference),
        opening=words.opening.format(ref=barrier.reference),
        title="" if barrier.sensitive else barrier.title,
        ref=barrier.reference or "",
        path=barrier.get_absolute_url(),
        act_url=_update_link(barrier, notice.to) if notice.kind in ASKS_FOR_AN_UPDATE else "",
        act_label="Write what was done and what is next",
    )


ASKS_FOR_AN_UPDATE = ("barriers.quiet", "barriers.review_due")


def _update_link(barrier: Barrier, person: User) -> str:
    return links.make(person, "update", about={"barrier": barrier.pk}, days=links.ACT_DAYS).url


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
    link = links.make(notice.to, "partner-reply", about={"request": request.pk}, days=links.ACT_DAYS)
    return _mail(
        subject=f"{request.decision.reference}: {request.decision.forum} asks {request.organisation}",
        opening=f"{request.decision.forum} asks {request.organisation} to reply by {_day(request.reply_by)}.",
        said="" if request.decision.keeps_words_out_of_mails else request.asked,
        said_by=str(request.decision.forum),
        act_url=link.url,
        act_label="Reply",
    )


@composes("barriers.action")
def action_mail(notice: Notice) -> Mail | None:
    """Tell an action's owner, with a link to say how it went."""
    action = Action.objects.filter(pk=notice.facts["action"], owner=notice.to).first()
    if action is None or action.state != Action.State.OPEN:
        return None
    link = links.make(notice.to, "action", about={"action": action.pk}, days=links.ACT_DAYS)
    return _mail(
        subject=f"An action for you, by {_day(action.due_on)}",
        opening=f"You were given an action, to be done by {_day(action.due_on)}.",
        said="" if action.decision and action.decision.keeps_words_out_of_mails else action.what,
        act_url=link.url,
        act_label="Say how it went",
    )


def _mail(
    *, subject: str, opening: str, path: str = "", title: str = "", ref: str = "", act_url: str = "", **context: Any
) -> Mail:
    url = f"{settings.SITE_URL}{path}" if path else ""
    line = f"{title}: {opening.rstrip('.')}" + (f" ({ref})" if ref else "") if title else subject
    context |= {"opening": opening, "title": title, "act_url": act_url}
    mail = compose_text("barriers/notice", subject=subject, line=line, url=url, **context)
    # As a line of a daily mail it leads straight to the act, for those who never sign in.
    return replace(mail, url=act_url or url)


for _kind in ABOUT_A_TRIP:
    composes(_kind)(trip_mail)
for _kind in ABOUT_A_BARRIER:
    composes(_kind)(barrier_mail)
