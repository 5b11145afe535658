"""What people are told about the log: a draft offered, a draft taken, an entry another mission uses."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings

from foundation.outbox import Mail, Notice, compose_text, composes, tell
from learning.models import Audience, LearningUse
from people.models import User

NAMES = {"learningentry": "a learning entry", "experiment": "an experiment", "communityvoice": "a community voice"}


def used(use: LearningUse) -> None:
    """Tell the author that another mission uses what they wrote."""
    tell("learning.used", to=use.entry.author, key=f"learning.used:{use.pk}", about=str(use.entry), use=use.pk)


def offered(record: Any) -> None:
    """Tell the mission's own people that a contributor's draft waits for them."""
    appointments = record.mission.appointments.current().serving()
    for person in User.objects.filter(appointments__in=appointments).distinct():
        _about("learning.offered", record, to=person)


def shared(record: Any) -> None:
    """Tell a contributor that the team took what they wrote."""
    _about("learning.shared", record, to=record.author)


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
    return compose_text(
        "message",
        subject=subject,
        line=subject,
        url=_address(record),
        paragraphs=[words],
        button="Read the draft",
    )


@composes("learning.shared")
def shared_mail(notice: Notice) -> Mail | None:
    """What a contributor wrote is in the log now."""
    record = _still_theirs(notice)
    if record is None or record.state == "draft":
        return None
    subject = f"{record}: your draft is in the log"
    words = f"Thank you. The team of {record.mission} took what you wrote. Its reference is {record}."
    return compose_text(
        "message", subject=subject, line=subject, url=_address(record), paragraphs=[words], button="Read it"
    )
