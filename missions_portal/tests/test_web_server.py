"""The web server: everything is read before its processes part, and the collector of garbage is back at work by then."""

from __future__ import annotations

from pathlib import Path

from missions_portal.tests.test_settings import KEY, start


def test_what_is_read_at_the_start_is_no_garbage_and_what_comes_later_is_collected(tmp_path: Path) -> None:
    ask = (
        "import django, gc; django.setup(); from missions_portal import web_server; before = gc.isenabled(); "
        "web_server.when_ready(None); print(before, gc.isenabled(), gc.get_freeze_count() > 100_000)"
    )
    said = start(tmp_path, ask, DJANGO_SETTINGS_MODULE="missions_portal.settings", **KEY)
    assert said.stdout.split() == ["False", "True", "True"], said.stderr
