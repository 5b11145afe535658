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


def note_as_applied() -> None:
    """Write down of every migration that it was applied, for what looks at that in tables made from the models."""
    from django.conf import settings
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.recorder import MigrationRecorder

    settings.MIGRATION_MODULES = {}
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    for app, name in MigrationLoader(None).disk_migrations:
        recorder.record_applied(app, name)


class _NoMigrations(dict[str, None]):
    """Says of every floor that it has none."""

    def __contains__(self, name: object) -> bool:
        return True

    def __missing__(self, name: str) -> None:
        return None
