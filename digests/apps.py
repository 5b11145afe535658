"""Names the digests floor to Django."""

from django.apps import AppConfig


class DigestsConfig(AppConfig):
    name = "digests"

    def ready(self) -> None:
        # What the outbox and the personal links ask this floor for is registered as these are imported.
        from digests import notices  # noqa: F401
        from digests.views import by_link  # noqa: F401
