"""An empty database with the portal's tables as they are now: by its migrations one takes a minute of CPU."""

from __future__ import annotations


def lay(*, by_migrations: bool = False) -> None:
    """Make the tables from the models; to be called before `django.setup()` in a process of its own.

    `by_migrations` for what looks at which were applied, as a backup does.
    """
    import django
    from django.conf import settings
    from django.core.management import call_command

    if not by_migrations:
        settings.MIGRATION_MODULES = _NoMigrations()
    django.setup()
    call_command("migrate", run_syncdb=True, verbosity=0)


class _NoMigrations(dict[str, None]):
    """Says of every floor that it has none."""

    def __contains__(self, name: object) -> bool:
        return True

    def __missing__(self, name: str) -> None:
        return None
