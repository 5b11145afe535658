"""What a page shows of a record that was found: the words around the first hit, those found marked."""

from functools import lru_cache

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from foundation.search import WORD, asked_words, words_of

ENDINGS = (
    "ations",
    "ation",
    "ments",
    "ment",
    "ings",
    "ing",
    "ies",
    "ied",
    "ers",
    "er",
    "ed",
    "es",
    "ly",
    "s",
    "e",
    "y",
)


@lru_cache(maxsize=20_000)
def root(word: str) -> str:
    """The word without a common English ending: near enough to the databases' stemming to mark what was found."""
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def snippet(text: str, words: str, length: int = 240) -> SafeString:
    """About `length` characters of `text` around the first word found, escaped, the found words in <mark>.

    `words` is what the person typed. Where nothing is found, the beginning of the text.
    """
    roots = {root(word) for word in asked_words(words)}
    hits = [word.span() for word in WORD.finditer(text) if roots & {root(part) for part in words_of(word.group())}]
    begin = max(0, hits[0][0] - length // 3) if hits else 0
    if begin:
        begin = text.find(" ", begin, hits[0][0]) + 1 or begin
    end = len(text) if begin + length >= len(text) else text.rfind(" ", begin, begin + length)
    end = end if end > begin else begin + length
    parts, at = ["… " if begin else ""], begin
    for start, stop in hits:
        if begin <= start and stop <= end:
            parts += [escape(text[at:start]), "<mark>", escape(text[start:stop]), "</mark>"]
            at = stop
    parts += [escape(text[at:end]), " …" if end < len(text) else ""]
    return mark_safe("".join(parts))  # noqa: S308 - every piece of text above went through escape()
