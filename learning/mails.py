"""Mails: what a notice of the log says, written anew for its reader each time it is sent, or not at all."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.apps import apps
from django.conf import settings
from django.urls import reverse
from django.utils.text import Truncator

from foundation.outbox import Mail, Notice, compose_text, composes
from foundation.working_days import today
from learning.models import Audience, CommunityVoice, Experiment, LearningUse, Steward, Synthesis

OPENING_WORDS = 80  # of a synthesis, in the mail that tells of it
NAMES = {"learningentry": "a learning entry", "experiment": "an experiment", "communityvoice": "a community voice"}


def _still_theirs(notice: Notice) -> Any:
    """The record as this person may read it now, or None."""
    model = apps.get_model("learning", notice.facts["record"])
    return model.objects.visible_to(notice.to).filter(pk=notice.facts["pk"]).select_related("mission").first()


def _address(record: Any) -> str:
    return f"{settings.SITE_URL}{record.get_absolute_url()}"


@composes("learning.used")
def used_mail(notice: Notice) -> Mail | None:
    """“Families out of poverty uses what you wrote”, and how; not what only a team may read."""
    use = LearningUse.objects.select_related("entry", "mission").filter(pk=notice.facts["use"]).first()
    if use is None or not type(use.entry).objects.visible_to(notice.to).filter(pk=use.entry_id).exists():
        return None
    subject = f"{use.mission} uses what you wrote"
    paragraphs = [f"{use.mission} uses {use.entry}, which you wrote for the learning log."]
    if use.entry.audience == Audience.EVERYONE:
        paragraphs += [f"“{use.entry.heading}”", f"How they use it: {use.how}"]
    return _message(subject, paragraphs, _address(use.entry), "Read it", line=f"{subject}: {use.entry}.")


@composes("learning.offered")
def offered_mail(notice: Notice) -> Mail | None:
    """A contributor's draft waits; withdrawn where somebody of the team has taken it or it is gone."""
    record = _still_theirs(notice)
    if record is None or record.state != "draft":
        return None
    name = NAMES[notice.facts["record"]]
    subject = f"Your team is offered {name}"
    words = f"{record.author} drafted {name} for {record.mission}. Your team can share it, mend it or discard it."
    return _message(subject, [words], _address(record), "Read the draft")


@composes("learning.shared")
def shared_mail(notice: Notice) -> Mail | None:
    """What a contributor wrote is in the log now."""
    record = _still_theirs(notice)
    if record is None or record.state == "draft":
        return None
    subject = f"{record}: your draft is in the log"
    words = f"Thank you. The team of {record.mission} took what you wrote. Its reference is {record}."
    return _message(subject, [words], _address(record), "Read it")


@composes("learning.summed_up")
def summed_up_mail(notice: Notice) -> Mail | None:
    """What you wrote is part of a synthesis."""
    synthesis = _synthesis(notice)
    if synthesis is None:
        return None
    subject = f"What you wrote is part of “{synthesis}”"
    first = f"{synthesis.by} put together what several entries say, yours among them."
    paragraphs = [first, Truncator(synthesis.words).words(OPENING_WORDS)]
    return _message(subject, paragraphs, _address(synthesis), "Read the synthesis")


@composes("learning.synthesis_offered")
def synthesis_offered_mail(notice: Notice) -> Mail | None:
    """A synthesis is offered to a forum; withdrawn where the offer no longer stands."""
    synthesis = _synthesis(notice)
    if synthesis is None or synthesis.offered_to is None:
        return None
    subject = f"A synthesis is offered to {synthesis.offered_to}"
    words = f"{synthesis.by} offers “{synthesis}” {synthesis.get_offered_for_display().lower()}."
    onward = "Put it on a coming agenda, or say why not now." if synthesis.offered_for == "agenda" else ""
    return _message(subject, [words, onward], _address(synthesis), "Read the synthesis")


@composes("learning.synthesis_declined")
def synthesis_declined_mail(notice: Notice) -> Mail | None:
    """The forum does not take a synthesis now, and why."""
    synthesis = _synthesis(notice)
    if synthesis is None:
        return None
    subject = f"“{synthesis}” was not taken this time"
    return _message(subject, [notice.facts["because"]], _address(synthesis), "Read the synthesis")


@composes("learning.permission_ends")
def permission_ends_mail(notice: Notice) -> Mail | None:
    """A permission lent for an experiment soon ends; withdrawn where that changed, or the experiment came to an end."""
    until = date.fromisoformat(notice.facts["until"])
    going = Experiment.objects.visible_to(notice.to).lent_until(until, until)
    experiment = going.filter(pk=notice.facts["experiment"]).select_related("mission").first()
    if experiment is None:
        return None
    day = f"{until:%-d %B %Y}"
    subject = f"The permission for {experiment} ends on {day}"
    paragraphs = [f"{experiment.mission} was lent a permission for {experiment}, until the end of {day}."]
    if experiment.audience == Audience.EVERYONE:
        paragraphs += [f"The rule: {experiment.permission_for}", f"Who lent it: {experiment.permission_by}"]
    paragraphs += [
        "What you can do: ask whoever lent it for longer, and change the day on the card; or pause it, stop it early, "
        "or review what was seen by then.",
    ]
    return _message(subject, paragraphs, _address(experiment), "Open the experiment")


@composes("learning.quiet")
def quiet_mail(notice: Notice) -> Mail | None:
    """Six quiet weeks in a log: a friendly word and an offer of help; withdrawn where somebody has written since."""
    steward = Steward.objects.looking_after().filter(mission=notice.facts["mission"], person=notice.to).first()
    if steward is None or steward.mission.learning.shared().filter(shared_at__gt=notice.created_at).exists():
        return None
    subject = f"Is there something {steward.mission} learned lately?"
    paragraphs = [
        f"It has been quiet in the log of {steward.mission} for six weeks, and you look after it.",
        "Perhaps something small happened that others could use. Three sentences are enough; what did not work counts.",
        "If writing is what holds it up, ask the facilitator: they can listen for ten minutes and write it down.",
    ]
    return _message(subject, paragraphs, f"{settings.SITE_URL}{reverse('learning:new')}", "Write three sentences")


@composes("learning.voice_due")
def voice_due_mail(notice: Notice) -> Mail | None:
    """People spoke and wait for an answer; withdrawn once they have it. Their words stand in no mail."""
    voice = _still_theirs(notice)
    if voice is None or voice.state not in (CommunityVoice.State.HEARD, CommunityVoice.State.CONSIDERED):
        return None
    due = f"{voice.answer_by:%-d %B}"
    past = voice.answer_by < today()
    subject = f"{voice}: an answer was due on {due}" if past else f"{voice}: people wait for an answer by {due}"
    words = [
        f"{voice.mission} heard this on {voice.heard_on:%-d %B}, and nobody has yet said what it changes.",
        "“We cannot, because” is an answer too.",
    ]
    return _message(subject, words, _address(voice), "Read what they said")


@composes("learning.voice_feed_back")
def voice_feed_back_mail(notice: Notice) -> Mail | None:
    """An answer is written and has not gone back; withdrawn once it has."""
    voice = _still_theirs(notice)
    if voice is None or voice.state != CommunityVoice.State.RESPONDED:
        return None
    subject = f"{voice}: answered, not yet fed back"
    words = "Your answer is written. How does it reach the people who spoke, and when? Say so once it has."
    return _message(subject, [words], _address(voice), "Say it was fed back")


def _synthesis(notice: Notice) -> Synthesis | None:
    shared = Synthesis.objects.visible_to(notice.to).shared().select_related("by", "offered_to")
    return shared.filter(pk=notice.facts["synthesis"]).first()


def _message(subject: str, paragraphs: list[str], url: str, button: str, *, line: str = "") -> Mail:
    return compose_text(
        "message",
        subject=subject,
        line=line or subject,
        url=url,
        paragraphs=[words for words in paragraphs if words],
        button=button,
    )
