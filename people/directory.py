"""The directory: everyone the portal knows by name, who act in public under it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from foundation import personal_data
from foundation.working_days import today
from people.models import Organisation, Seat, User


def known_names() -> list[str]:
    """The names and e-mail addresses of everyone in the directory, and of those who were.

    Where a text is checked for personal data they are no alarm: `personal_data.warnings(texts, known=known_names)`.
    Whoever was only put forward is an alarm like any stranger, so that nobody learns of it so.
    """
    known = User.objects.filter(Q(pk__in=listed().values("pk")) | Q(left_on__isnull=False))
    return [word for person in known.values_list("name", "email") for word in person if word]


def parts() -> Any:
    """Who has which part in a mission: kept a floor above, and reached from here by its reverse relation."""
    return User._meta.get_field("appointments").related_model._default_manager.all()


def listed(on: date | None = None) -> QuerySet[User]:
    """Everyone others may look up on a day, today unless told: those who sign in, hold a seat or have a part.

    Nobody who has left. Nor anybody who was only put forward for something: others are not to know of it yet.
    """
    day = on or today()
    sits = Exists(Seat.objects.current(day).filter(person=OuterRef("pk")))
    serves = Exists(parts().current(day).filter(person=OuterRef("pk")))
    is_contact = Exists(Organisation.objects.current(day).filter(contact=OuterRef("pk")))
    there = Q(left_on=None) | Q(left_on__gt=day)
    return User.objects.filter(there).filter(Q(is_active=True) | sits | serves | is_contact)


class Warns:
    """A form whose texts are looked through for what may identify a person; it warns and never refuses."""

    cleaned_data: dict[str, Any]

    def warnings(self) -> dict[str, str]:
        """A sentence for each box that may identify somebody. People of the directory are no alarm."""
        return personal_data.warnings(self.cleaned_data, known=known_names)
