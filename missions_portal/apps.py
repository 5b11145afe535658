"""Names the roof to Django, and lays the table of the shared cache after every migrate."""

from typing import Any

from django.apps import AppConfig
from django.core.management import call_command
from django.db.models.signals import post_migrate


def lay_the_shared_cache(sender: AppConfig, using: str, **_: Any) -> None:
    """Make the cache's table where it is not there yet; it is no model's."""
    call_command("createcachetable", database=using, verbosity=0)


class MissionsPortalConfig(AppConfig):
    name = "missions_portal"

    def ready(self) -> None:
        # The hand-over's notice is composed by the process that loads this room.
        from missions_portal import hand_over  # noqa: F401

        post_migrate.connect(lay_the_shared_cache, sender=self, dispatch_uid="missions_portal.lay_the_shared_cache")
