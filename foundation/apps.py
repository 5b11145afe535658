"""Names the foundation floor to Django, and lays what the database itself promises after every migrate."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


def lay_guards(sender: AppConfig, using: str, **_: Any) -> None:
    """Lay the audit's triggers and the search tables again: SQLite drops triggers when it rebuilds a table."""
    lay_what_the_database_promises(connections[using])


def lay_what_the_database_promises(connection: Any) -> None:
    """Lay the guards of the audit and the index of search where their tables are; safe to repeat."""
    from foundation import history, search_index

    if history.AuditEntry._meta.db_table in connection.introspection.table_names():
        history.guard_audit(connection)
    search_index.lay(connection)


class FoundationConfig(AppConfig):
    name = "foundation"

    def ready(self) -> None:
        # Django tells each app only after all were migrated, so once is enough.
        post_migrate.connect(lay_guards, sender=self, dispatch_uid="foundation.lay_guards")
