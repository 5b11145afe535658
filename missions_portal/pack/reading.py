"""Reading a pack: from a file of YAML to checked entries, or to every problem found, with its line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from missions_portal.pack.entries import BrokenPack, Entry, Problem
from missions_portal.pack.shape import SHAPE, Block
from missions_portal.pack.together import checked_together
from missions_portal.pack.values import Wrong


class Pack:
    """A pack that was read and found whole: its entries by block."""

    def __init__(self, name: str, entries: dict[str, list[Entry]]) -> None:
        self.name = name
        self.entries = entries

    def __getitem__(self, block: str) -> list[Entry]:
        return self.entries.get(block, [])

    @property
    def strategy(self) -> Entry:
        """The block that says whose strategy it is."""
        return self.entries["strategy"][0]

    def names(self, block: str) -> list[str]:
        """The names of a block that is a plain list."""
        return [entry["name"] for entry in self[block]]


def read(path: Path) -> Pack:
    """Read and check a pack. Raises BrokenPack with every problem found, FileNotFoundError where there is no file."""
    problems: list[Problem] = []
    entries = {block: list(_entries(block, node, problems)) for block, node in _blocks(path, problems)}
    for name, block in SHAPE.items():
        if block.needed and not entries.get(name) and not problems:
            problems.append(Problem(1, f"the pack has no {name}"))
    if not problems:
        problems = list(checked_together(entries))
    if problems:
        raise BrokenPack(path.name, problems)
    return Pack(path.name, entries)


def _blocks(path: Path, problems: list[Problem]) -> Iterator[tuple[str, yaml.Node]]:
    root = _compose(path)
    if not isinstance(root, yaml.MappingNode):
        raise BrokenPack(path.name, [Problem(1, "the pack should be a set of blocks such as “missions:”")])
    for name, _, node in _keys(root, SHAPE, "the pack", problems):
        yield name, node


def _compose(path: Path) -> yaml.Node | None:
    try:
        return yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except UnicodeDecodeError as error:
        raise BrokenPack(path.name, [Problem(1, "the file is not text in UTF-8")]) from error
    except RecursionError as error:
        raise BrokenPack(path.name, [Problem(1, "the file is nested too deep to be a pack")]) from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        words = f"this is not YAML: {error.problem or error.context}"
        raise BrokenPack(path.name, [Problem(mark.line + 1 if mark else 1, words)]) from error
    except yaml.YAMLError as error:
        raise BrokenPack(path.name, [Problem(1, "the file holds a character that YAML does not allow")]) from error


def _keys(
    node: yaml.MappingNode, known: Any, where: str, problems: list[Problem]
) -> Iterator[tuple[str, int, yaml.Node]]:
    seen: set[str] = set()
    for key, value in node.value:
        line, name = key.start_mark.line + 1, str(key.value)
        if name not in known:
            problems.append(Problem(line, f"{where} has “{name}”, which is not one of: {', '.join(known)}"))
        elif name in seen:
            problems.append(Problem(line, f"{where} has “{name}” twice"))
        else:
            yield name, line, value
        seen.add(name)


def _entries(name: str, node: yaml.Node, problems: list[Problem]) -> Iterator[Entry]:
    block = SHAPE[name]
    if block.alone:
        yield from _entry(block, node, problems)
        return
    if not isinstance(node, yaml.SequenceNode):
        problems.append(Problem(node.start_mark.line + 1, f"“{name}” should be a list"))
        return
    for item in node.value:
        yield from _entry(block, item, problems)


def _entry(block: Block, node: yaml.Node, problems: list[Problem]) -> Iterator[Entry]:
    line = node.start_mark.line + 1
    readers = block.must | block.may
    values: dict[str, Any] = {}
    lines: dict[str, int] = {}
    if block.plain:
        pairs = [("name", line, node)]
    elif isinstance(node, yaml.MappingNode):
        pairs = list(_keys(node, readers, _called(block, node), problems))
    else:
        problems.append(Problem(line, f"a {block.one} should have keys such as {', '.join(block.must)}"))
        return
    for name, at, value in pairs:
        lines[name] = at
        try:
            values[name] = readers[name](value)
        except Wrong as wrong:
            problems.append(Problem(wrong.line or at, f"“{name}” of {_called(block, node)} {wrong}"))
    for name in block.must:
        if name not in lines:
            problems.append(Problem(line, f"{_called(block, node)} has no {name}"))
    if set(block.must) <= set(values):
        yield Entry(line, values, lines)


def _called(block: Block, node: yaml.Node) -> str:
    """How an entry is named in a sentence: “mission LW9”."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == block.named_by and isinstance(value, yaml.ScalarNode):
                return f"{block.one} {value.value[:60]}"
    return f"the {block.one}" if block.alone else f"a {block.one}"
