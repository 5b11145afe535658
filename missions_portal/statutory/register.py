"""The register of personal data: each box that can hold some, in groups a resident can read, set against the models."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils.text import capfirst

from foundation.moves import Step

REGISTER = Path(__file__).with_name("privacy.yaml")
EVERY_STEP = "foundation.Step"
WORDS = (models.CharField, models.TextField, models.JSONField)
TEXTS = (
    *WORDS,
    models.BinaryField,
    models.FileField,
    models.GenericIPAddressField,
)


@dataclass(frozen=True)
class Group:
    """Boxes of one kind: what they hold, whose it is, why and how long it is kept, on what basis, and who reads it.

    `ends` names what `manage.py retention` may delete, and after how many years (retention.py).
    """

    name: str
    what: str
    whose: str
    why: str
    basis: str
    kept: str
    reads: str
    boxes: dict[str, str]
    ends: dict[str, str] = field(default_factory=dict)

    def in_words(self) -> list[tuple[str, str]]:
        """Each record of the group and the names of its boxes, as people know them."""
        return [(_called(label), ", ".join(_box_words(label, names.split()))) for label, names in self.boxes.items()]


@cache
def groups() -> list[Group]:
    """The register, in the order a resident reads it."""
    return [Group(**group) for group in _read()["groups"]]


def named() -> list[str]:
    """Every box that the register names, “people.User.email”, once for each time; “every step” is spelt out."""
    return _named_in([*_read()["groups"], *_read()["not_personal"]])


def _named_in(parts: list[dict[str, Any]]) -> list[str]:
    return [
        f"{one}.{name}"
        for part in parts
        for label, names in part["boxes"].items()
        for one in (_steps() if label == EVERY_STEP else [label])
        for name in names.split()
    ]


def boxes_of_words() -> dict[Any, list[str]]:
    """Each model with its boxes of text that a person may have typed words into, its history after it.

    What the portal makes by itself, such as a reference or the name of a state, is not among them.
    """
    marks = set(_named_in([_read()["not_personal"][-1]]))
    found: dict[Any, list[str]] = {}
    for model in _models():
        of = model.instance_type if _is_a_history(model) else model
        names = [
            field.name
            for field in of._meta.local_fields
            if isinstance(field, WORDS) and _can_hold_some(field) and f"{of._meta.label}.{field.name}" not in marks
        ]
        kept = {field.name for field in model._meta.local_fields}
        if names := [name for name in names if name in kept]:
            found[model] = names
    return found


def models_of(label: str) -> list[Any]:
    """The models a label of the register stands for: one, or those of every step."""
    return [apps.get_model(one) for one in (_steps() if label == EVERY_STEP else [label])]


def in_the_models() -> set[str]:
    """Every box of the models that can hold personal data: text that is no choice from a list, a file, or a person."""
    return {
        f"{model._meta.label}.{field.name}"
        for model in _models()
        if not _is_a_history(model)
        for field in _own_fields(model)
        if _can_hold_some(field)
    }


def histories_hold_more() -> set[str]:
    """Boxes of the histories that their records do not have, apart from who changed it and why."""
    return {
        f"{model._meta.label}.{field.name}"
        for model in _models()
        if _is_a_history(model)
        for field in _own_fields(model)
        if _can_hold_some(field)
        and not field.name.startswith("history_")
        and not hasattr(model.instance_type, field.name)
    }


@cache
def _read() -> dict[str, Any]:
    return yaml.safe_load(REGISTER.read_text(encoding="utf-8"))


def _models() -> list[Any]:
    return list(apps.get_models())


def _steps() -> list[str]:
    return sorted(model._meta.label for model in _models() if issubclass(model, Step))


def _is_a_history(model: Any) -> bool:
    return hasattr(model, "instance_type")


def _own_fields(model: Any) -> Iterator[Any]:
    yield from (*model._meta.local_fields, *model._meta.local_many_to_many)


def _can_hold_some(field: Any) -> bool:
    if field.is_relation:
        return field.related_model is not None and field.related_model._meta.label == settings.AUTH_USER_MODEL
    chosen = field.choices or field.primary_key or isinstance(field, models.SlugField)
    return isinstance(field, TEXTS) and not chosen


def _called(label: str) -> str:
    return "A step of any record" if label == EVERY_STEP else capfirst(apps.get_model(label)._meta.verbose_name)


def _box_words(label: str, names: list[str]) -> list[str]:
    model: Any = Step if label == EVERY_STEP else apps.get_model(label)
    # A step's own table of fields is made with each concrete step.
    known = apps.get_model(_steps()[0]) if model is Step else model
    return [str(known._meta.get_field(name).verbose_name) for name in names]


def as_a_table() -> str:
    """The groups as a table for the impact assessment (docs/dpia.md)."""
    rows = [f"| {group.name} | {group.whose} | {group.basis} | {group.kept} | {group.reads} |" for group in groups()]
    return "\n".join(["| what | whose | lawful basis | how long | who reads it |", "|---|---|---|---|---|", *rows])
