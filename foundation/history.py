"""History and audit: who did what and when, kept where nobody, not even an operator, can change it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models, transaction

from foundation.moments import now


class AuditEntry(models.Model):
    """One act by one person on one record. It names the record and never repeats its words.

    `because` is the reason a rule asked the person for; blank where none does.
    """

    at = models.DateTimeField(default=now, db_index=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    act = models.CharField(max_length=60)
    kind = models.CharField(max_length=60)
    record_id = models.BigIntegerField(null=True)
    reference = models.CharField(max_length=40, blank=True)
    because = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "audit entries"
        indexes = [models.Index(fields=["kind", "record_id"], name="audit_of_a_record")]

    def __str__(self) -> str:
        return f"{self.act} {self.reference or self.kind}"


def note(act: str, record: Any, *, by: Any, because: str = "") -> AuditEntry:
    """Write one act down. Rows can be added and never changed: the database itself refuses."""
    return AuditEntry.objects.create(
        act=act,
        kind=record._meta.label_lower,
        record_id=record.pk,
        reference=str(getattr(record, "reference", "") or ""),
        by=by,
        because=because,
    )


def save_new(record: Any, act: str, *, by: Any, because: str = "") -> Any:
    """Save a new record with its writer in its history, and the act in the audit: both or neither. Returns it."""
    record._history_user = by  # read by django-simple-history
    with transaction.atomic():
        record.save()
        note(act, record, by=by, because=because)
    return record


# SQLite's INSERT OR REPLACE deletes without firing the delete trigger, so an insert over a taken id is refused as well.
SQLITE_GUARDS = (
    "CREATE TRIGGER IF NOT EXISTS audit_no_update BEFORE UPDATE ON {table} "
    "BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END",
    "CREATE TRIGGER IF NOT EXISTS audit_no_delete BEFORE DELETE ON {table} "
    "BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END",
    "CREATE TRIGGER IF NOT EXISTS audit_no_replace BEFORE INSERT ON {table} "
    "WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id) "
    "BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END",
)
# Triggers of rows do not fire where a whole table is emptied at once: that has one of its own. An audit that holds
# nothing yet may be emptied: a move to another database needs that.
POSTGRES_GUARDS = (
    "CREATE OR REPLACE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the audit is append-only'; END $$",
    "CREATE OR REPLACE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON {table} "
    "FOR EACH ROW EXECUTE FUNCTION audit_append_only()",
    "CREATE OR REPLACE FUNCTION audit_not_emptied() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ DECLARE holds boolean; BEGIN "
    "EXECUTE format('SELECT EXISTS (SELECT FROM %I.%I)', TG_TABLE_SCHEMA, TG_TABLE_NAME) INTO holds; "
    "IF holds THEN RAISE EXCEPTION 'the audit is append-only'; END IF; RETURN NULL; END $$",
    "CREATE OR REPLACE TRIGGER audit_no_truncate BEFORE TRUNCATE ON {table} "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_not_emptied()",
)


def guard_audit(connection: Any) -> None:
    """Lay the triggers that refuse a change to the audit; safe to repeat, run after every migrate."""
    table = AuditEntry._meta.db_table
    guards = POSTGRES_GUARDS if connection.vendor == "postgresql" else SQLITE_GUARDS
    with connection.cursor() as cursor:
        for statement in guards:
            cursor.execute(statement.format(table=table))
