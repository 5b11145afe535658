"""The shape of an edition: a section, one thing told in it, and how many words a busy reader is given."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from digests.phrases import number

BUDGET = 800  # words of one edition
AT_MOST = {
    "decided": 6,
    "came_back": 8,
    "removed": 4,
    "parameters": 3,
    "levers": 4,
    "voices": 3,
    "sent_back": 4,
    "coming": 8,
}
# Which sections give way first where an edition grows too long; what is asked of the forum never does.
CUT_FIRST = ("learned", "voices", "levers", "parameters", "removed", "came_back", "sent_back", "decided")

SENSITIVE = "A barrier marked sensitive"  # stands in place of its title

Section = dict[str, Any]
Item = dict[str, Any]

# What the five lines at the top are chosen from, the weightiest first.
FIVE = (
    "asked",
    "came_back",
    "decided",
    "removed",
    "parameters",
    "leaders",
    "held",
    "learned",
    "voices",
    "levers",
    "by_themselves",
    "sent_back",
    "quiet",
    "coming",
)


def item(
    title: str,
    words: str = "",
    *,
    meta: Iterable[str] = (),
    ref: str | None = "",
    path: str = "",
    stage: Any = None,
    when: str = "",
    key: str = "",
) -> Item:
    """One thing told: its title, a few words, facts beside it, and where to read the whole.

    `key` names the record whose words they are, or several, so that it can be asked again whether they may be told.
    """
    return {
        "title": title,
        "words": words,
        "meta": [words for words in meta if words],
        "ref": ref or "",
        "path": path,
        "stage": {"name": stage.name, "order": stage.order} if stage else None,
        "when": when,
        "key": key,
    }


def section(
    code: str,
    title: str,
    items: list[Item],
    *,
    shape: str = "list",
    rows: list[dict[str, Any]] | None = None,
    line: str = "",
    path: str = "",
    empty: str = "",
) -> Section | None:
    """One section; None where it has nothing to say. What does not fit is counted, and linked."""
    if not (items or rows or empty):
        return None
    kept = items[: AT_MOST.get(code, len(items))]
    return {
        "code": code,
        "title": title,
        "shape": shape,
        "items": kept,
        "rows": rows or [],
        "line": line,
        "total": len(items),
        "more": _more(len(items) - len(kept), path),
        "more_path": path,
        "empty": empty,
    }


def _more(n: int, path: str) -> str:
    return f"{number(n).capitalize()} more in the portal" if n > 0 and path else ""


def fit(sections: list[Section]) -> None:
    """Leave out last items, longest section first, until the edition keeps to its words; one of each always stays."""
    by_code = {s["code"]: s for s in sections}
    while count_words([five_lines(sections), sections]) > BUDGET:
        longest = max((len(by_code[c]["items"]) for c in CUT_FIRST if c in by_code), default=0)
        if longest < 2:
            return
        cut = next(by_code[c] for c in CUT_FIRST if c in by_code and len(by_code[c]["items"]) == longest)
        cut["items"] = cut["items"][:-1]
        cut["more"] = _more(cut["total"] - len(cut["items"]), cut["more_path"])


def count_words(told: Any) -> int:
    """How many words a reader meets, headings and facts included; addresses and keys are not read."""
    if isinstance(told, str):
        return len(told.split())
    if isinstance(told, dict):
        unread = ("code", "shape", "line", "path", "more_path", "stage", "total", "key")
        return sum(count_words(value) for name, value in told.items() if name not in unread)
    if isinstance(told, list):
        return sum(count_words(value) for value in told)
    return 0


def five_lines(sections: list[Section]) -> list[str]:
    """The five that matter most, each a section in one line; they stand in the order of the sections."""
    lines = {s["code"]: s["line"] for s in sections if s["line"]}
    chosen = [code for code in FIVE if code in lines][:5]
    return [line for code, line in lines.items() if code in chosen]
