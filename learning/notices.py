"""Whom the log tells: of a draft offered or taken, an entry used or summed up, a quiet log; `mails.py` says how."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from foundation.outbox import tell
from learning.models import CommunityVoice, Experiment, LearningUse, Steward, Synthesis
from people.models import User


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
    until: Any = experiment.permission_until
    for person in list(_serving(experiment)) or [experiment.author]:
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
