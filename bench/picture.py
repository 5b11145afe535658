"""The picture of docs/performance.md, drawn of what `bench/run.py` printed; bench/README.md says how it is called.

One row for each page and one dot for each size, so that a page that grows with the records has its dots apart.
"""

from __future__ import annotations

import re
import sys
from math import ceil
from pathlib import Path
from xml.sax.saxutils import escape

# Which pages are drawn; all stand in the tables.
DRAWN = ["default list", "default list, middle", "turn=forum", "forum=hwb", "mission=LW1", "stage=live-well"]
DRAWN += ["kind=employment", "where=middlesbrough", "ended=on", "q=families", "barrier (leader)", "mission (leader)"]
DRAWN += ["learning (leader)", "learning entry (leader)", "decisions (leader)"]
MARK, MOST_MARKS = 40, 4  # ms; what takes longer than the last mark stands at the right edge, with its figure
NAMES, PANEL, ROW, TOP = 190, 330, 22, 64
COLOURS = ["#9db4b8", "#3f7f8a", "#072f34"]
PAGE = re.compile(r"^\| (?P<name>[^|]+) \|(?P<each>( [\d.]+ \|)+) [\d.]+ \|$")
SIZES = re.compile(r"^\| page \|(?P<each>( [\d,]+ \|)+) ratio \|$")

Taken = dict[str, dict[int, float]]  # ms by page and number of barriers


def taken_of(file: str) -> Taken:
    """The figures of one run. Raises KeyError where a page that is drawn was not measured."""
    taken: Taken = {}
    sizes: list[int] = []
    pages, _, _ = Path(file).read_text().partition("\n## Queries of each page")
    for line in pages.splitlines():
        if found := SIZES.match(line):
            sizes = [int(size.replace(",", "")) for size in found["each"].split(" |") if size]
        elif sizes and (found := PAGE.match(line)):
            taken[found["name"]] = dict(zip(sizes, map(float, found["each"].split(" |")[:-1]), strict=True))
    return {name: taken[name] for name in DRAWN}


def picture(panels: dict[str, Taken]) -> str:
    """The whole as SVG."""
    width, height = NAMES + PANEL * len(panels) + 20, TOP + ROW * len(DRAWN) + 40
    sizes = sorted({size for taken in panels.values() for ms in taken.values() for size in ms})
    slowest = max(ms for taken in panels.values() for each in taken.values() for ms in each.values())
    longest = MARK * min(MOST_MARKS, ceil(slowest / MARK))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        ' font-family="sans-serif" font-size="12" fill="#0b1f22" role="img">',
        f"<title>{escape(title(panels, sizes))}</title>",
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        *_legend(sizes),
        *(_text(NAMES - 12, _middle(n), name, "end") for n, name in enumerate(DRAWN)),
    ]
    for number, (database, taken) in enumerate(panels.items()):
        parts += _panel(NAMES + PANEL * number, database, taken, sizes, longest)
    return "\n".join([*parts, "</svg>", ""])


def title(panels: dict[str, Taken], sizes: list[int]) -> str:
    """What the picture shows, for those who do not see it."""
    told = ", ".join(f"{size:,}" for size in sizes)
    return f"Milliseconds of CPU for a page among {told} barriers, on {' and '.join(panels)}"


def _panel(left: int, database: str, taken: Taken, sizes: list[int], longest: int) -> list[str]:
    bottom = TOP + ROW * len(DRAWN)
    parts = [_text(left, TOP - 24, database, "start", bold=True)]
    for ms in range(0, longest + 1, MARK):
        x = _x(left, ms, longest)
        parts.append(f'<line x1="{x}" x2="{x}" y1="{TOP - 12}" y2="{bottom}" stroke="#dfe7e8"/>')
        parts.append(_text(x, bottom + 18, f"{ms} ms", "middle"))
    for n, name in enumerate(DRAWN):
        for size, ms in sorted(taken[name].items()):
            colour = COLOURS[sizes.index(size) % len(COLOURS)]
            parts.append(f'<circle cx="{_x(left, ms, longest)}" cy="{_middle(n) - 4}" r="5" fill="{colour}"/>')
        if (most := max(taken[name].values())) > longest:
            parts.append(_text(_x(left, longest, longest) - 10, _middle(n), f"{most:.0f} ms", "end"))
    return parts


def _legend(sizes: list[int]) -> list[str]:
    parts = []
    for n, size in enumerate(sizes):
        parts.append(f'<circle cx="{NAMES + 6 + 150 * n}" cy="16" r="5" fill="{COLOURS[n % len(COLOURS)]}"/>')
        parts.append(_text(NAMES + 18 + 150 * n, 20, f"{size:,} barriers", "start"))
    return parts


def _x(left: int, ms: float, longest: int) -> int:
    return round(left + min(ms, longest) / longest * (PANEL - 50))


def _middle(row: int) -> int:
    return TOP + ROW * row + 14


def _text(x: int, y: int, words: str, anchor: str, *, bold: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}"{weight}>{escape(words)}</text>'


if __name__ == "__main__":
    given = dict(argument.split("=", 1) for argument in sys.argv[1:])
    print(picture({database: taken_of(file) for database, file in given.items()}))
