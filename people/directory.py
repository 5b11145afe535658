"""The directory: everyone the portal knows by name, who act in public under it."""

from __future__ import annotations

from people.models import User


def known_names() -> list[str]:
    """The names and e-mail addresses of everyone in the directory.

    Where a text is checked for personal data they are no alarm: `personal_data.warnings(texts, known=known_names)`.
    """
    return [word for person in User.objects.values_list("name", "email") for word in person if word]
