"""Names the learning floor to Django."""

from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "learning"

    def ready(self) -> None:
        """Let the worker know how this floor's notices are put into words."""
        from learning import mails  # noqa: F401
