"""What the portal keeps of one person, written out for them (UK GDPR, Article 15): by the register of personal data."""

from __future__ import annotations

import email
from collections.abc import Iterator
from email import policy
from typing import Any

from django.db import models
from django.db.models import Q

from foundation import history
from foundation.moments import now
from foundation.moves import Step
from foundation.outbox import Notice
from missions_portal.statutory import register
from people.models import Session, User

# Keys rather than information: written out, they would open what they keep shut.
KEYS = {
    "people.User.password": "a password in a form nobody can read",
    "mfa.Authenticator.data": "what proves your second step",
    "foundation.PersonalLink.nonce": "the secret part of a link",
    "people.Session.session_data": "what proves that it is you who signed in",
}
MORE_OF_A_PERSON = ("organisation", "is_active", "is_staff", "left_on", "added_at", "last_login")


def everything_about(person: User, *, by: Any) -> dict[str, Any]:
    """Everything the register knows of that is this person's, in words people read; that it was given is in the audit.

    What they wrote about the work is named, not written out: it is the partners' record, and may tell of others.
    """
    history.note("tell_person", person, by=by)
    return {
        "person": person.name,
        "written out on": now().date(),
        "earlier names and addresses": _earlier(person),
        "what the portal keeps": [
            {
                "what": group.name,
                "whose": group.whose,
                "why": group.why,
                "on what basis": group.basis,
                "kept": group.kept,
                "who reads it": group.reads,
                "records": [row for label, names in group.boxes.items() for row in _rows(label, names.split(), person)],
            }
            for group in register.groups()
        ],
    }


def _earlier(person: Any) -> list[dict[str, Any]]:
    rows = person.history.order_by("history_date").values("name", "email", "history_date")
    return [{"from": row["history_date"], "name": row["name"], "e-mail": row["email"]} for row in rows]


def _rows(label: str, boxes: list[str], person: User) -> Iterator[dict[str, Any]]:
    """Every row of one kind that names this person in a box of its group."""
    for model in register.models_of(label):
        for row in _naming(model, boxes, person):
            yield _in_words(row, boxes, person)


def _naming(model: Any, boxes: list[str], person: User) -> Any:
    if model is User:
        return User.objects.filter(pk=person.pk)
    links = [box for box in boxes if model._meta.get_field(box).related_model is User]
    if not links:
        return model._base_manager.none()
    named = Q()
    for link in links:
        named |= Q(**{link: person})
    return model._base_manager.filter(named).order_by("pk").distinct()


def _in_words(row: Any, boxes: list[str], person: User) -> dict[str, Any]:
    told: dict[str, Any] = {"record": str(row._meta.verbose_name), "which": _which(row)}
    day = next((field for field in ("at", "made_at", "created_at", "drafted_at", "since") if hasattr(row, field)), None)
    if day:
        told["when"] = getattr(row, day)
    for box in [*boxes, *(MORE_OF_A_PERSON if isinstance(row, User) else ())]:
        field = row._meta.get_field(box)
        told[str(field.verbose_name)] = _said(row, field, person)
    return told


def _which(row: Any) -> str:
    """The record's reference, or its number; of a step those of its record, with what was done."""
    if isinstance(row, Step):
        record = getattr(row, "record", None)
        return f"{_which(record) if record else row.pk}: {row.label}"
    if isinstance(row, Session):
        return row.mark  # its number is the key that opens it
    return str(getattr(row, "reference", "") or row.pk)


def _said(row: Any, field: models.Field[Any, Any], person: User) -> Any:
    key = KEYS.get(f"{row._meta.label}.{field.name}")
    if key:
        return f"kept, and not written out: {key}"
    if field.many_to_many:
        return "you are named" if getattr(row, field.name).filter(pk=person.pk).exists() else "others are named"
    if isinstance(row, Notice) and field.name == "mime":
        return _text_of_mail(row)
    value = getattr(row, field.name)
    if field.related_model is User and value is not None and value != person:
        return "somebody else"
    if field.choices:
        return getattr(row, f"get_{field.name}_display")()
    return str(value) if isinstance(value, models.Model) else value


def _text_of_mail(notice: Notice) -> str:
    """A kept mail as it reads, without its links' secrets being of use: a link stops after its days."""
    if not notice.mime:
        return ""
    body = email.message_from_bytes(bytes(notice.mime), policy=policy.default).get_body(("plain",))
    return body.get_content() if body else ""
