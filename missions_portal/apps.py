"""Names the roof to Django."""

from django.apps import AppConfig


class MissionsPortalConfig(AppConfig):
    name = "missions_portal"

    def ready(self) -> None:
        # The hand-over's notice is composed by the process that loads this room.
        from missions_portal import hand_over  # noqa: F401
