"""What stood in a box, in words: a choice by its label, a day as people say it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_datetime


def in_words(model: Any, path: str, value: Any) -> str:
    """The value of a box, as plain data have it, as a page would show it; blank for one that says nothing."""
    if value is None or value == "":
        return ""
    box = None if "__" in path else model._meta.get_field(path)
    if isinstance(box, models.BooleanField):
        return "Yes" if value else "No"
    if isinstance(box, models.DateTimeField):
        return f"{timezone.localtime(_moment(str(value))):%-d %B %Y, %H:%M}"
    if isinstance(box, models.DateField):
        return f"{box.to_python(value):%-d %B %Y}"
    if isinstance(box, models.TimeField):
        return f"{box.to_python(value):%H:%M}"
    if isinstance(box, models.DecimalField):
        return f"{Decimal(str(value)):.{box.decimal_places}f}"
    choices = dict(box.flatchoices) if box else {}
    return str(choices.get(value, value)).replace("\r\n", "\n").strip()


def _moment(value: str) -> datetime:
    """SQLite keeps a moment without its zone, which is UTC."""
    found = parse_datetime(value)
    if found is None:
        raise ValueError(f"Not a moment: {value}")
    return timezone.make_aware(found, timezone.get_fixed_timezone(0)) if timezone.is_naive(found) else found
