"""Names the barriers floor to Django."""

from django.apps import AppConfig


class BarriersConfig(AppConfig):
    name = "barriers"

    def ready(self) -> None:
        # Mails are written and links opened by the process that loads these rooms.
        from barriers import mails  # noqa: F401
        from barriers.views import by_link  # noqa: F401
