"""Names the leaders floor to Django."""

from django.apps import AppConfig


class LeadersConfig(AppConfig):
    name = "leaders"

    def ready(self) -> None:
        # Notices are composed and links opened by the process that loads these rooms.
        from leaders import notices  # noqa: F401
        from leaders.views import by_link  # noqa: F401
