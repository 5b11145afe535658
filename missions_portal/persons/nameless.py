"""Making a person nameless: the record of decisions stays, and says “a former officer of …” where it named them.

UK GDPR, Article 17 with Article 89(1): the name goes, who acted and on whose behalf is kept. The audit names people by
their number alone, so that it needs no change, and none is made in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Replace

from digests.models import Declined
from foundation import history
from foundation.drafts import Draft, FormKey
from foundation.history import AuditEntry
from foundation.links import PersonalLink
from foundation.outbox import Notice, NoticeState
from foundation.working_days import today
from leaders.leaving import held_by
from leaders.models import Appointment
from missions_portal.redacting.places import Place, places_of
from people.models import Organisation, Seat, Session, User

ACT = "make_nameless"
NOBODY = "removed.invalid"  # RFC 2606: no mail can ever be sent there
PARTS = {"leader": "system leader", "team": "supporter", "caretaker": "caretaker", "contributor": "contributor"}
OWN = {
    Draft: "owner",
    FormKey: "owner",
    PersonalLink: "person",
    EmailAddress: "user",
    Authenticator: "user",
    SocialAccount: "user",
    Declined: "person",
    Session: "person",
}


def is_nameless(person: User) -> bool:
    """Was this person's name taken away?"""
    return person.email.endswith(f"@{NOBODY}")


def make_nameless(person: User, *, because: str, by: Any) -> str:
    """Take the name of somebody who holds nothing any more away. Returns what stands in its place.

    Raises ValidationError where they still hold something, or the reason names them.
    """
    _check(person, because)
    return take_name_away(person, because=because, by=by)


def take_name_away(person: Any, *, because: str, by: Any) -> str:
    """Take a person's name, address and keys away for good, in one transaction; what they did stays.

    Their drafts, links, sign-in and second means are deleted, and the words of their mails. `by` is None only after a
    restore.
    """
    name, instead = person.name, former(person)
    nobody = {"name": instead, "email": f"person-{person.pk}@{NOBODY}"}
    with transaction.atomic():
        person.set_unusable_password()
        for box, value in {**nobody, "is_active": False, "is_staff": False, "is_superuser": False}.items():
            setattr(person, box, value)
        person.left_on, person.last_login = person.left_on or today(), None
        person._history_user = by  # read by django-simple-history
        person.save()
        # Their earlier names and addresses too.
        person.history.update(**nobody)
        _delete_what_is_theirs(person)
        _sign_differently(name, instead)
        LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(User), object_id=str(person.pk)).update(
            object_repr=instead
        )
        history.note(ACT, person, by=by, because=because)
    return instead


def former(person: User) -> str:
    """What a person was, as the records will say it: of their last seat, or else of their last part in a mission."""
    seat = Seat.objects.filter(person=person).select_related("forum").order_by("since", "pk").last()
    if seat:
        role = "facilitator" if seat.words.startswith("Facilitator") else seat.get_role_display().lower()
        return f"A former {role} of {seat.forum.name}"[:120]
    part = Appointment.objects.filter(person=person).select_related("mission").order_by("since", "pk").last()
    if part:
        return f"A former {PARTS[part.role]} of {part.mission.short_name}"[:120]
    return f"A former person of {person.organisation}"[:120] if person.organisation else "A former partner"


def still_named(words: str) -> list[str]:
    """Where words that people typed, or digests as they were sent, still name somebody: for an officer to redact.

    The audit is not among them: it repeats no words but the reasons that people gave.
    """
    return sorted({f"{place.kind} {_called(place)}" for place in places_of(words)})


def all_made() -> Iterator[dict[str, Any]]:
    """Everyone made nameless so far, by number, oldest first."""
    acts = AuditEntry.objects.filter(act=ACT).order_by("id")
    added: dict[Any, Any] = dict(User.objects.filter(pk__in=acts.values("record_id")).values_list("pk", "added_at"))
    for act in acts:
        yield {"person": act.record_id, "added_at": added[act.record_id], "because": act.because}


def _called(place: Place) -> str:
    record = place.record._base_manager.filter(pk=place.record_id).first()
    return str(getattr(record, "reference", "") or place.record_id)


def _check(person: User, because: str) -> None:
    if is_nameless(person):
        raise ValidationError("Their name was taken away before.")
    if not because.strip():
        raise ValidationError("Say why.")
    if any(word.casefold() in because.casefold() for word in (person.name, person.email) if word):
        raise ValidationError("The reason is kept for good: say it without their name or address.")
    held = [row.words for row in held_by(person)]
    held += [f"contact of {each}" for each in Organisation.objects.current().filter(contact=person)]
    if held:
        raise ValidationError(f"They still hold: {'; '.join(held)}. End that first, in the admin's list of users.")
    others = User.objects.filter(is_staff=True, is_active=True).exclude(pk=person.pk)
    if person.is_staff and not others.exists():
        raise ValidationError("They are the only operator. Name another first.")


def _delete_what_is_theirs(person: User) -> None:
    for model, whose in OWN.items():
        model._base_manager.filter(**{whose: person}).delete()
    # Of a digest that was sent to them, only that it was.
    mails = Notice.objects.filter(to=person)
    mails.filter(state__in=[NoticeState.WAITING, NoticeState.CLAIMED]).update(
        state=NoticeState.WITHDRAWN, next_try_at=None
    )
    mails.update(mime=None, subject="", facts={})


def _sign_differently(name: str, instead: str) -> None:
    """Where a step or an offer was signed with the name itself, it is signed with what they were."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if field.name in ("acting_as", "name_to_thank"):
                rows = model._base_manager.filter(**{f"{field.name}__contains": name})
                rows.update(**{field.name: Replace(field.name, Value(name), Value(instead[:60]))})
