"""One snapshot, every form: the web page, the HTML mail, its plain text and the data of the PDF say the same."""

from __future__ import annotations

import hashlib
import json
import textwrap
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

import css_inline
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from digests.models import Edition
from digests.phrases import day
from missions.templatetags.stages import stage_class

WIDTH = 72  # columns of a plain-text mail
LINE = 240  # characters of a line of the HTML mail, of four bytes at most
# Stands in the rendered mail where each reader's own link goes, so that the mail is rendered once for all of them.
LINK = "https://reader.invalid/their-own-link"
HELP = "https://reader.invalid/i-can-help"
NO_MORE = "https://reader.invalid/no-more-mails"
# An edition frozen years ago may lack what later ones have.
BLANK: dict[str, Any] = {
    "title": "Digest",
    "whose": "",
    "lead": "",
    "covers": "",
    "meeting": "",
    "minutes": "",
    "five": [],
    "sections": [],
    "words": 0,
}
UNCHANGING = "What you read here will not change; a mistake is put right in a new edition."


def canonical(edition: Edition) -> bytes:
    """What an edition says, as bytes that are the same on every machine and in every year."""
    said = {
        "reference": edition.reference,
        "forum": edition.forum.code,
        "kind": edition.kind,
        "covers_from": edition.covers_from.isoformat(),
        "covers_to": edition.covers_to.isoformat(),
        "correction": edition.correction,
        "note": edition.note,
        "contents": edition.contents,
    }
    if edition.corrects_what:
        said["corrects"] = [edition.corrects.reference if edition.corrects else "", edition.corrects_what]
    return json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def checksum(edition: Edition) -> str:
    """SHA-256 of the canonical data."""
    return hashlib.sha256(canonical(edition)).hexdigest()


def snapshot(edition: Edition) -> dict[str, Any]:
    """What every form of an edition is made from: its contents, with what stands around them."""
    contents = BLANK | json.loads(json.dumps(edition.contents))
    for section in contents["sections"]:
        for told in section["items"]:
            told["stage_class"] = stage_class(SimpleNamespace(**told["stage"])) if told["stage"] else ""
        for row in section["rows"]:
            row["dots"] = range(min(row.get("count", 0), 12))
    compiled = timezone.localtime(edition.compiled_at)
    facts = [f"{compiled:%A} {day(compiled)}", *filter(None, [contents["covers"], contents["minutes"]])]
    return contents | {
        "reference": edition.reference,
        "facts": facts,
        "corrects": _corrects(edition),
        "note": _paragraphs(edition.note),
        "foot": _foot(edition),
    }


def _paragraphs(words: str) -> list[str]:
    return [part.strip() for part in words.replace("\r", "").split("\n\n") if part.strip()]


def _corrects(edition: Edition) -> list[str]:
    """What a correction says on top: which edition it puts right, and what was wrong in it."""
    wrong = edition.corrects
    if wrong is None:
        return []
    sent = f", sent on {day(wrong.sent_at)}" if wrong.sent_at else ""
    return [f"This corrects {wrong.reference}{sent}.", *_paragraphs(edition.corrects_what)]


def _foot(edition: Edition) -> str:
    if edition.approved_at is None:
        return "Compiled from what missions and forums recorded."
    on = day(edition.approved_at)
    return f"Compiled from what missions and forums recorded, and checked by the officer on {on}. {UNCHANGING}"


def web(edition: Edition, *, linked: bool = True, inside: bool = False) -> SafeString:
    """The edition as a fragment of a page: as it was frozen once it was sent. `linked` leads to each record.

    `inside` a page with a heading of its own, its title stands one level lower.
    """
    if edition.html and linked:
        return mark_safe(edition.html)  # our own template's output, escaped when it was frozen
    return render_to_string("digests/_edition.html", {"told": snapshot(edition), "linked": linked, "inside": inside})


# ---- the mail ----


def mail_html(edition: Edition) -> str:
    """The whole HTML mail, with places for each reader's links. Under 60 KB, nothing fetched from elsewhere."""
    return _mail_html(edition.pk, edition.checksum or checksum(edition), _Once(edition))


def mail_text(edition: Edition) -> str:
    """The same words for mail programs that show text only."""
    return edition.text or text(edition)


def mail_text_to_check(edition: Edition) -> str:
    """The mail's text as its officer sees it before it is sent: nobody's links."""
    told = text(edition)
    for place in (LINK, HELP, NO_MORE):
        told = told.replace(place, "(each reader’s own link)")
    return told


def asks_for_help(told: dict[str, Any]) -> bool:
    """Is anything asked of its readers, so that one of them may say that they can help?"""
    return any(section["code"] == "asked" and section["items"] for section in told["sections"])


class _Once:
    """Carries an edition past a cache that knows it by its checksum."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition

    def __hash__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Once)


@lru_cache(maxsize=16)
def _mail_html(pk: int, checksum: str, once: _Once) -> str:
    page = render_to_string(
        "digests/mail.html", {"told": snapshot(once.edition), "link": LINK, "help": HELP, "no_more": NO_MORE}
    )
    # Without keep_at_rules the rules for phones and dark screens are lost.
    mail = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False).inline(page)
    # A mail takes lines of 998 bytes at most (RFC 5322, 2.1.1); longer ones would be broken up, and the places in them.
    short = (textwrap.wrap(line, LINE, break_long_words=False, break_on_hyphens=False) for line in mail.splitlines())
    return "\n".join(part for parts in short for part in parts)


def text(edition: Edition) -> str:
    """The whole edition as plain text, with a place for each reader's link."""
    told = snapshot(edition)
    lines = [told["whose"], "", *_wrapped(told["lead"]), "", told["title"].upper(), *told["facts"], told["reference"]]
    lines += [f"For the meeting on {told['meeting']}"] if told["meeting"] else []
    lines += ["", f"Read it on the web: {LINK}"]
    for paragraph in [*told["corrects"], *told["note"]]:
        lines += ["", *_wrapped(paragraph)]
    lines += ["", *_heading("In five lines")]
    for n, line in enumerate(told["five"], 1):
        lines += _wrapped(line, first=f"{n}. ", rest="   ")
    for section in told["sections"]:
        lines += ["", *_heading(section["title"]), *_section_text(section)]
        if section["code"] == "asked" and section["items"]:
            lines += ["", f"I can help with one of these: {HELP}"]
    foot = ["", "-" * WIDTH, *_wrapped(told["foot"]), "", f"No more of these mails: {NO_MORE}"]
    return "\n".join([*lines, *foot]) + "\n"


def _section_text(section: dict[str, Any]) -> list[str]:
    lines: list[str] = _wrapped(section["empty"]) if section["empty"] else []
    for row in section["rows"]:
        if section["shape"] == "table":
            words = f"{row['who']}: {row['count']} open, longest wait {row['longest']}"
            words += f" ({row['where']})" if row.get("where") else ""
        else:
            words = f"{row['when']}: {row['words']}"
        lines += _wrapped(words, first="- ", rest="  ")
    if section["shape"] == "table" and section["items"]:
        lines += ["", "Waiting longest:"]
    for told in section["items"]:
        title = f"“{told['title']}”" if section["shape"] == "quotes" else told["title"]
        lines += ["", *_wrapped(title, first="* ", rest="  ")] if lines else _wrapped(title, first="* ", rest="  ")
        facts = facts_of(told, section["shape"])
        lines += _wrapped(told["words"], first="  ", rest="  ") if told["words"] else []
        lines += _wrapped(" | ".join(facts), first="  ", rest="  ") if facts else []
    return [*lines, *([f"({section['more']})"] if section["more"] else [])]


def facts_of(told: dict[str, Any], shape: str) -> list[str]:
    """The facts beside one thing told, as a line of text; with its stage of life where every form draws it."""
    stage = told["stage"]["name"] if told["stage"] and shape not in ("cards", "quotes") else ""
    return [fact for fact in (told["when"], stage, *told["meta"], told["ref"]) if fact]


def _heading(words: str) -> list[str]:
    return [words, "=" * len(words)]


def _wrapped(words: str, *, first: str = "", rest: str = "") -> list[str]:
    return textwrap.wrap(words, WIDTH, initial_indent=first, subsequent_indent=rest, break_long_words=False)
