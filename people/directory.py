"""The directory: everyone the portal knows by name, who act in public under it."""

from __future__ import annotations

from typing import Any

from foundation import personal_data
from people.models import User


def known_names() -> list[str]:
    """The names and e-mail addresses of everyone in the directory.

    Where a text is checked for personal data they are no alarm: `personal_data.warnings(texts, known=known_names)`.
    """
    return [word for person in User.objects.values_list("name", "email") for word in person if word]


class Warns:
    """A form whose texts are looked through for what may identify a person; it warns and never refuses."""

    cleaned_data: dict[str, Any]

    def warnings(self) -> dict[str, str]:
        """A sentence for each box that may identify somebody. People of the directory are no alarm."""
        return personal_data.warnings(self.cleaned_data, known=known_names)
