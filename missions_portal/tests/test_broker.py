"""The broker without a server: whoever looks for a message finds it whole or not at all."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from kombu import Connection

from missions_portal import broker


def test_a_message_appears_under_its_name_only_once_it_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[list[str], Any]] = []
    rename = os.rename

    def look_then_rename(before: str, after: str) -> None:
        seen.append(([path.name for path in tmp_path.glob("*.msg")], json.loads(Path(before).read_bytes())))
        rename(before, after)

    monkeypatch.setattr(broker.os, "rename", look_then_rename)
    folders = {"data_folder_in": str(tmp_path), "data_folder_out": str(tmp_path), "control_folder": str(tmp_path / "c")}
    with Connection("filesystem://", transport="missions_portal.broker:Transport", transport_options=folders) as line:
        queue = line.SimpleQueue("hints")
        queue.put({"tick": 1})
        (before_it, whole) = seen[0]
        assert before_it == [] and "body" in whole
        message = queue.get(timeout=2)
        assert message.payload == {"tick": 1}
        message.ack()
        queue.close()
