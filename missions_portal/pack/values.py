"""What a value of a pack may be: a line of text, a code, a number, a day."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

import yaml

from foundation.working_days import LONDON

Reader = Callable[[yaml.Node], Any]


class Wrong(Exception):
    """A value is not of the kind its key asks for; `line` where it is one of a list and stands on a line of its own."""

    def __init__(self, words: str, line: int | None = None) -> None:
        self.line = line
        super().__init__(words)


def text(most: int = 2000) -> Reader:
    """A reader of a line of text of at most so many characters."""

    def read(node: yaml.Node) -> str:
        if not isinstance(node, yaml.ScalarNode) or not node.value.strip() or node.tag.endswith(":null"):
            raise Wrong("should be a line of text")
        if len(node.value.strip()) > most:
            raise Wrong(f"should be {most} characters at most")
        return node.value.strip()

    return read


def code(pattern: str, words: str) -> Reader:
    """A reader of a short code of one form."""

    def read(node: yaml.Node) -> str:
        value = text(40)(node)
        if not re.fullmatch(pattern, value):
            raise Wrong(f"should be {words}")
        return value

    return read


def texts(most: int = 2000) -> Reader:
    """A reader of a list of lines of text."""

    def read(node: yaml.Node) -> list[str]:
        if not isinstance(node, yaml.SequenceNode):
            raise Wrong("should be a list")
        return [text(most)(item) for item in node.value]

    return read


def one_of(options: Iterable[str]) -> Reader:
    """A reader of one word of a list."""
    known = list(options)

    def read(node: yaml.Node) -> str:
        value = text()(node)
        if value not in known:
            raise Wrong(f"should be one of: {', '.join(known)}")
        return value

    return read


def some_of(options: Iterable[str]) -> Reader:
    """A reader of a list of words, each of them one of a list, none of them twice."""
    known = list(options)

    def read(node: yaml.Node) -> list[str]:
        found: list[str] = []
        for item, value in zip(getattr(node, "value", ()), texts()(node), strict=True):
            line = item.start_mark.line + 1
            if value not in known:
                raise Wrong(f"has “{value}”, which is not one of: {', '.join(known)}", line)
            if value in found:
                raise Wrong(f"has “{value}” twice", line)
            found.append(value)
        return found

    return read


def _value(node: yaml.Node) -> Any:
    constructor = yaml.constructor.SafeConstructor()
    try:
        return constructor.construct_object(node, deep=True)
    except (ValueError, yaml.YAMLError) as error:
        raise Wrong("should be a date or number that exists") from error


def number(node: yaml.Node) -> int:
    """A whole number from 0 to 9999."""
    value = _value(node)
    if type(value) is not int or not 0 <= value <= 9999:
        raise Wrong("should be a whole number from 0 to 9999")
    return value


def yes_or_no(node: yaml.Node) -> bool:
    """true or false."""
    value = _value(node)
    if not isinstance(value, bool):
        raise Wrong("should be true or false")
    return value


def day(node: yaml.Node) -> date:
    """A day such as 2024-09-12."""
    value = _value(node)
    if isinstance(value, datetime) or not isinstance(value, date):
        raise Wrong("should be a day such as 2024-09-12")
    return value


def moment(node: yaml.Node) -> datetime:
    """A time in London such as "2024-09-12T14:00"."""
    try:
        value = datetime.fromisoformat(text(40)(node))
    except ValueError as error:
        raise Wrong("should be a day and time such as 2024-09-12T14:00") from error
    return value if value.tzinfo else value.replace(tzinfo=LONDON)


CODE = code(r"[a-z0-9][a-z0-9-]*", "a code of small letters, digits and hyphens")
MISSION_CODE = code(r"[A-Z][A-Z0-9]{0,7}", "a code of capitals and digits, eight at most, such as LW1")
