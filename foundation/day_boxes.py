"""A day, asked in three boxes, understood as people write it, and refused in plain words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
REAL_DAY = "Enter a real day, such as 27 11 2026"


class DateBoxes(forms.Widget):
    """A day as three boxes: day, month, year. An ISO day under the bare name is understood as well."""

    use_fieldset = True
    parts = (("day", "Day", "2"), ("month", "Month", "9"), ("year", "Year", "4"))

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_day" if id_ else id_

    def names(self, name: str) -> list[str]:
        """The names the three boxes are sent under."""
        return [f"{name}-{part}" for part, _, _ in self.parts]

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        if data.get(name):
            return data.get(name)
        return tuple(data.get(box) or "" for box in self.names(name))

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return not any(key in data for key in (name, *self.names(name)))

    def format_value(self, value: Any) -> tuple[str, str, str]:
        """The texts of the three boxes for a day, what was typed, or nothing."""
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d?-\d\d?", value):
            year, month, day = value.split("-")
            return day.lstrip("0"), month.lstrip("0"), year
        if isinstance(value, (list, tuple)) and len(value) == 3:
            return str(value[0]), str(value[1]), str(value[2])
        if isinstance(value, date):
            return str(value.day), str(value.month), f"{value.year:04d}"
        return (str(value) if value else "", "", "")

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        given = {**self.attrs, **(attrs or {})}
        id_ = given.pop("id", "")
        wrong = given.pop("class", "").endswith("--error")
        boxes = [
            {"name": box, "id": f"{id_}_{part}", "part": part, "label": label, "length": length, "text": text}
            for (part, label, length), box, text in zip(
                self.parts, self.names(name), self.format_value(value), strict=True
            )
        ]
        return render_to_string("plain/boxes.html", {"boxes": boxes, "wrong": wrong, "disabled": given.get("disabled")})


class DayField(forms.DateField):
    """A day. Understands “27 11 2026”, “27 Nov 2026” and an ISO day; says plainly what is missing or not real."""

    widget = DateBoxes
    default_error_messages = {"invalid": REAL_DAY}

    def to_python(self, value: Any) -> date | None:
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date) or value in self.empty_values:
            return value or None
        if isinstance(value, str):
            value = tuple(reversed(value.strip().split("-"))) if value.count("-") == 2 else tuple(value.split())
        texts = [str(part).strip() for part in value]
        if not any(texts):
            return None
        return self._day(texts)

    def _day(self, texts: list[str]) -> date:
        if len(texts) != 3:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        missing = [name for name, text in zip(("day", "month", "year"), texts, strict=True) if not text]
        if missing:
            raise ValidationError(f"Add the {' and the '.join(missing)}", code="incomplete")
        day, month, year = (_number(texts[0]), _month(texts[1]), _number(texts[2]))
        if year is not None and not 1900 <= year <= 2199:
            raise ValidationError("Write the year with four digits, such as 2026", code="invalid")
        try:
            return date(year or 0, month or 0, day or 0)
        except ValueError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 4 else None


def _month(text: str) -> int | None:
    name = text.lower()[:3]
    return _MONTHS.index(name) + 1 if name in _MONTHS else _number(text)
