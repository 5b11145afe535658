"""`python -m missions_portal.tests.earlier_portal FOLDER`: the portal as it was some migrations ago, backed up."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

# How far each floor was; the rest of it is what a restore has to go through.
WAS = {
    "foundation": "0004_publication",
    "people": "0005_seat_held_once",
    "missions": "0005_words_for_residents",
    "leaders": "0002_rooms",
    "barriers": "0006_publication",
    "learning": "0005_publication",
    "digests": "0003_narrowed_since",
    "missions_portal": "0002_information_requests",
}
PERSON, LEAVER, COUNTED = "ada@example.org", "bob@example.org", "Vans that wait"
TITLE, SECRET = "Vans wait for a stamp", "The family on the corner"
PLAIN = "JBSWY3DPEHPK3PXP"  # an authenticator app's secret, which was kept as it is
SAYS = f"{SECRET} waits for a stamp."


def main(folder: Path) -> None:
    """Lay that portal's tables in an empty database, put a few records in, and back it up as it would have."""
    import django

    django.setup()
    from django.db import connection

    from foundation import history, search_index
    from missions_portal.backup import keep, removed, version, whole

    apps = _as_it_was(connection)
    history.guard_audit(connection)
    _fill(apps)
    # That portal knew its own tables, called itself up to date, and had removed nothing yet.
    whole.tables = lambda: _tables_of(apps)  # type: ignore[assignment]
    whole.LEFT_OUT = ()
    version.check_it_is_this_one = lambda *_: None  # type: ignore[assignment]
    removed.keep = lambda _: 0  # type: ignore[assignment]
    search_index.written_anew = lambda _: iter(())
    print(keep.make(folder))


def _as_it_was(connection: Any) -> Any:
    """Make the tables of then, quicker than by every migration in turn. Returns the models of then."""
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.recorder import MigrationRecorder

    loader, recorder = MigrationLoader(connection), MigrationRecorder(connection)
    last = [(floor, WAS.get(floor, name)) for floor, name in loader.graph.leaf_nodes()]
    apps = loader.project_state(last).apps
    with connection.schema_editor() as editor:
        for model in _tables_of(apps):
            if not model._meta.auto_created:
                editor.create_model(model)
    recorder.ensure_schema()
    for floor, name in {step for aim in last for step in loader.graph.forwards_plan(aim)}:
        recorder.record_applied(floor, name)
    recorder.record_applied("sessions", "0001_initial")  # Django's own sessions, which that portal stood on
    return apps


def _fill(apps: Any) -> None:
    """Two people, a mission with the same figure twice, which was allowed then, a barrier, and an entry of the audit."""
    from foundation.moments import now

    def make(label: str, **words: Any) -> Any:
        return apps.get_model(label).objects.create(**words)

    ada = make("people.User", email=PERSON, name="Ada Early")
    make("people.User", email=LEAVER, name="Bob Leaver")
    make("mfa.Authenticator", user=ada, type="totp", data={"secret": PLAIN}, created_at=now())
    stage = make("missions.Stage", code="start", name="Start well", aim="Start well", order=1)
    mission = make("missions.Mission", code="M1", short_name="Vans", statement="No van waits.", order=1, stage=stage)
    for _ in range(2):
        make("missions.Figure", mission=mission, name=COUNTED, period="2026", geography="Everywhere")
    written = {"title": TITLE, "gets_in_the_way": SAYS, "search_text": TITLE.lower(), "reference": "B-2026-001"}
    make("barriers.Barrier", author=ada, lead_mission=mission, state="open", logged_at=now(), **written)
    make("foundation.AuditEntry", act="look", kind="people.user", record_id=ada.pk, by=ada)


def _tables_of(apps: Any) -> list[Any]:
    found = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    return sorted(found, key=lambda model: model._meta.db_table)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
