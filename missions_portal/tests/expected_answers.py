"""Tables of expected answers, kept as data that an officer of the board can read: a page and a line, a person and a column."""

from __future__ import annotations

from pathlib import Path

OF_THE_PORTAL = Path(__file__).with_name("people_by_page.txt")


def read(table: Path = OF_THE_PORTAL) -> dict[str, list[str]]:
    """Each line of a table: “GET barriers:detail open” and the answer for each kind of person, in order."""
    rows = {}
    for line in table.read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            page, answers = line.rsplit("|", 1)
            rows[page.strip()] = answers.split()
    return rows


def write(table: Path, about: list[str], rows: dict[str, list[str]]) -> None:
    """A table as it was found, to be read through before it is kept."""
    width = max(map(len, rows))
    lines = [f"{page.ljust(width)} | {' '.join(answers)}" for page, answers in sorted(rows.items(), key=_by_page)]
    table.write_text("\n".join([*(f"# {line}" for line in about), "", *lines]) + "\n")


def unlike(table: Path, rows: dict[str, list[str]], kinds: list[str]) -> dict[str, tuple[str, str]]:
    """Where what was found is not what the table says, by page and person: what was wanted, and what was found."""
    expected = read(table)
    return {
        f"{page}, {kind}": (wanted, got)
        for page, answers in rows.items()
        for kind, wanted, got in zip(kinds, expected.get(page, ["missing"] * len(kinds)), answers, strict=True)
        if got not in ("", wanted)
    }


def _by_page(row: tuple[str, list[str]]) -> tuple[str, str]:
    method, page = row[0].split(" ", 1)
    return page, method
