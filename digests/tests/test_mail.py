"""The mail of a digest in a mail program that knows little: Outlook's, which reads HTML as Word does."""

from __future__ import annotations

import re
from copy import deepcopy
from datetime import date
from typing import Any

import lxml.html
import pytest

from digests.models import Edition
from digests.render import LINE, LINK, mail_html, mail_text
from digests.shape import BUDGET, count_words
from digests.tests.factories import EditionFactory
from foundation.mail_bytes import body_for_one
from foundation.outbox import Mail

pytestmark = pytest.mark.django_db
LONG_AGO = date(2025, 1, 6)
# What Word's engine leaves out (Microsoft, “Word 2007 HTML and CSS rendering capabilities in Outlook 2007”).
UNREAD = re.compile(
    r"(?<![-\w])(display\s*:\s*(flex|grid|inline-flex)|position\s*:|float\s*:|background-image|box-shadow|transform"
    r"|opacity|margin[^;\"]*auto|min-width|(max|min)-height|[\d.]+(rem|vw|vh)\b|calc\(|var\(|url\()"
)


@pytest.fixture
def page(sent: Edition) -> Any:
    return lxml.html.fromstring(mail_html(sent))


def style(element: Any) -> dict[str, str]:
    pairs = (pair.partition(":") for pair in element.get("style", "").split(";") if ":" in pair)
    return {name.strip(): value.strip() for name, _, value in pairs}


def test_no_style_carries_meaning_that_outlook_leaves_out(page: Any) -> None:
    styled = [element for element in page.iter() if isinstance(element.tag, str) and element.get("style")]
    assert len(styled) > 50
    assert [element.get("style") for element in styled if UNREAD.search(element.get("style"))] == []
    # What is set apart in rules for other programs alone is colour and size.
    (rules,) = page.xpath("//style/text()")
    assert not UNREAD.search(rules.replace("max-width: 480px", ""))


def test_what_takes_up_room_is_a_cell_of_a_table(page: Any) -> None:
    for element in page.iter():
        if not isinstance(element.tag, str):
            continue
        padding = {side for side in style(element).get("padding", "0").split() if side.strip("px") not in ("", "0")}
        assert not padding or element.tag in ("td", "th"), lxml.html.tostring(element)[:200]
        width = style(element).get("width")
        assert not width or (element.tag == "table" and element.get("width")), lxml.html.tostring(element)[:200]
    # Both sheet and letter say their width to a program that reads no style at all.
    assert [table.get("width") for table in page.xpath("//table[@role='presentation']")][:2] == ["100%", "620"]


def test_with_every_style_gone_it_still_reads_from_top_to_bottom(sent: Edition, page: Any) -> None:
    read = " ".join(page.text_content().split())
    places = [read.index(section["title"]) for section in sent.contents["sections"]]
    assert places == sorted(places)
    assert len(page.xpath("//h1")) == 1 and len(page.xpath("//ol/li")) == len(sent.contents["five"])
    assert all(table.xpath(".//th[@scope]") for table in page.xpath("//table[not(@role)]"))


def test_the_largest_edition_the_budget_allows_is_small(sent: Edition) -> None:
    contents = deepcopy(sent.contents)
    longest = max((section for section in contents["sections"] if section["items"]), key=lambda s: len(s["items"]))
    while count_words([contents["five"], contents["sections"]]) < BUDGET:
        longest["items"].append(deepcopy(longest["items"][0]))
    edition = EditionFactory(
        forum=sent.forum, covers_to=LONG_AGO, contents=contents, note="A long note from the officer. " * 50
    )
    letter = body_for_one(Mail("Digest", mail_text(edition), mail_html(edition)))
    assert 15_000 < len(letter) < 60_000


def test_a_line_is_never_so_long_that_it_would_be_broken_up_with_a_readers_link_in_it(sent: Edition) -> None:
    edition = EditionFactory(
        forum=sent.forum, covers_to=LONG_AGO, contents=sent.contents, note="Über alle Maßen. " * 90
    )
    html = mail_html(edition)
    assert max(len(line.encode()) for line in html.splitlines()) < 998 and LINE * 4 < 998
    theirs = ((LINK, "https://example.org/link/1.abc=/"),)
    letter = body_for_one(Mail("Digest", mail_text(edition), html, theirs=theirs)).decode()
    assert letter.count("https://example.org/link/1.abc=/") == 2 and LINK not in letter
