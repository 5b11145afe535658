"""Names the missions floor to Django."""

from django.apps import AppConfig


class MissionsConfig(AppConfig):
    name = "missions"

    def ready(self) -> None:
        """Let the worker know how this floor's notices are put into words."""
        from missions import mails  # noqa: F401
