"""Records to try the foundation's promises on. They are upper floors' own, asked of Django by name, never imported."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model

from foundation.moves import CLOCK, Move, Moves, Whose
from foundation.working_days import LONDON


def somebody(name: str = "ada") -> Any:
    return get_user_model().objects.create_user(email=f"{name}@example.org", name=name.title())


def a_meeting() -> Any:
    """A planned meeting: a record with moves, words that are edited, and steps."""
    forum, _ = apps.get_model("people", "Forum").objects.get_or_create(
        code="trial", defaults={"name": "Trial forum", "since": datetime(2024, 1, 1).date()}
    )
    starts_at = datetime(2026, 11, 25, 10, tzinfo=LONDON)
    return apps.get_model("people", "Meeting").objects.create(forum=forum, starts_at=starts_at, place="The hall")


def an_entry(by: Any) -> Any:
    """A draft of what a mission learned: a record that may have public words."""
    stage, _ = apps.get_model("missions", "Stage").objects.get_or_create(
        code="start-well", defaults={"name": "Start Well", "aim": "Every child", "order": 1}
    )
    mission, _ = apps.get_model("missions", "Mission").objects.get_or_create(
        code="SW1", defaults={"short_name": "Best start", "stage": stage, "statement": "Every child", "order": 1}
    )
    return apps.get_model("learning", "LearningEntry").objects.create(
        mission=mission, author=by, what="We asked once.", so_what="They came back."
    )


def same(record: Any) -> Any:
    """The same record as another person has it on their page."""
    return type(record).objects.get(pk=record.pk)


KEEPERS = Whose("the keeper", lambda record, user: user is not None and user.name == "Ada", lambda r, u: "The keeper")

TABLE = Moves(
    Move("hold", "Hold it", ("planned", "agenda-out"), "held", KEEPERS, "Held", "It takes place"),
    Move("steer", "Give a steer", ("planned",), None, KEEPERS, "A steer was given"),
    Move("plan", "Plan it", (), "planned", KEEPERS, "Planned"),
    Move("write", "Write minutes", ("held",), "draft-minutes", KEEPERS, "Minutes written"),
    Move("lapse", "Lapse", ("planned",), "cancelled", CLOCK, "Lapsed"),
    Move("bury", "Bury it", ("planned",), "cancelled", KEEPERS, "Buried", inner=True),
)
