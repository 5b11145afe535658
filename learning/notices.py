"""What people are told about the log: a draft offered or taken, an entry used or summed up, a log long quiet."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.conf import settings
from django.urls import reverse
from django.utils.text import Truncator

from foundation.outbox import Mail, Notice, compose_text, composes, tell
from foundation.working_days import today
from learning.models import Audience, CommunityVoice, Experiment, LearningUse, Steward, Synthesis
from people.models import User

OPENING_WORDS = 80  # of a synthesis, in the mail that tells of it
NAMES = {"learningentry": "a learning entry", "experiment": "an experiment", "communityvoice": "a community voice"}


def used(use: LearningUse) -> None:
    """Tell the author that another mission uses what they wrote."""
    tell("learning.used", to=use.entry.author, key=f"learning.used:{use.pk}", about=str(use.entry), use=use.pk)


def offered(record: Any) -> None:
    """Tell the mission's own people that a contributor's draft waits for them."""
    for person in _serving(record):
        _about("learning.offered", record, to=person)


def shared(record: Any) -> None:
    """Tell a contributor that the team took what they wrote."""
    _about("learning.shared", record, to=record.author)


def summed_up(synthesis: Synthesis) -> None:
    """Tell those who wrote the entries it rests on that their words are in a synthesis."""
    for person in User.objects.filter(entries_written__syntheses=synthesis).exclude(pk=synthesis.by_id).distinct():
        _of_synthesis("learning.summed_up", synthesis, to=person)


def offered_to_a_forum(synthesis: Synthesis, *, by: Any) -> None:
    """Tell the forum's officers that a synthesis is offered to them; whoever offers it knows."""
    forum: Any = synthesis.offered_to
    for seat in forum.seats.current().officers().exclude(person=by).select_related("person"):
        _of_synthesis("learning.synthesis_offered", synthesis, to=seat.person)


def declined(synthesis: Synthesis, because: str, *, by: Any) -> None:
    """Tell its writer that the forum does not take it now, and why."""
    if synthesis.by_id != by.pk:
        _of_synthesis("learning.synthesis_declined", synthesis, to=synthesis.by, because=because)


def quiet(steward: Steward, since: datetime) -> None:
    """One friendly word to a steward whose log has been quiet; one for each quiet spell."""
    key = f"learning.quiet:{steward.mission_id}:{since:%Y%m%d%H%M}:{steward.person_id}"
    tell("learning.quiet", to=steward.person, key=key, about=steward.mission.code, mission=steward.mission_id)


def permission_ends(experiment: Experiment, days: int) -> None:
    """Tell the mission's own people, or the author where it has none, that a lent permission soon ends."""
    served = User.objects.filter(appointments__in=experiment.mission.appointments.current().serving()).distinct()
    until: Any = experiment.permission_until
    for person in list(served) or [experiment.author]:
        key = f"learning.permission_ends:{experiment.pk}:{until:%Y%m%d}:{days}:{person.pk}"
        tell(
            "learning.permission_ends",
            to=person,
            key=key,
            daily=True,
            about=str(experiment),
            experiment=experiment.pk,
            until=until.isoformat(),
        )


def to_answer(voice: CommunityVoice, reached: str) -> None:
    """Remind the mission's own people that a voice is not answered: once at half, once at the whole of its days."""
    _of_voice("learning.voice_due", voice, reached)


def to_feed_back(voice: CommunityVoice) -> None:
    """Remind the mission's own people, once, that an answer has not gone back to those who spoke."""
    _of_voice("learning.voice_feed_back", voice, "once")


def _of_voice(kind: str, voice: CommunityVoice, once: str) -> None:
    for person in _serving(voice):
        key = f"{kind}:{voice.pk}:{once}:{person.pk}"
        tell(kind, to=person, key=key, daily=True, about=str(voice), record="communityvoice", pk=voice.pk)


def _serving(record: Any) -> Any:
    """Those who lead, support or look after a record's mission today."""
    return User.objects.filter(appointments__in=record.mission.appointments.current().serving()).distinct()


def _of_synthesis(kind: str, synthesis: Synthesis, *, to: Any, **facts: Any) -> None:
    key = f"{kind}:{synthesis.pk}:{synthesis.moves}:{to.pk}"
    tell(kind, to=to, key=key, synthesis=synthesis.pk, **facts)


def _about(kind: str, record: Any, *, to: Any) -> None:
    name = record._meta.model_name
    key = f"{kind}:{name}:{record.pk}:{record.moves}:{to.pk}"
    tell(kind, to=to, key=key, about=record.reference or "", record=name, pk=record.pk)


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
    url = _address(use.entry)
    return compose_text(
        "message",
        subject=subject,
        line=f"{subject}: {use.entry}.",
        url=url,
        paragraphs=paragraphs,
        button="Read it",
    )


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


def _message(subject: str, paragraphs: list[str], url: str, button: str) -> Mail:
    return compose_text(
        "message",
        subject=subject,
        line=subject,
        url=url,
        paragraphs=[words for words in paragraphs if words],
        button=button,
    )
