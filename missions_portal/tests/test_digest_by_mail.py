"""A digest reaches its readers through a real worker and a real mail server, once each; who is missed is sent it again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from io import BytesIO
from typing import Any

import lxml.html
import pytest
from pikepdf import Array, Dictionary, Pdf

from bench.mail_server import MailServer, mail_server
from digests.compile import approve, compile_due, due_on
from digests.models import Delivery, Edition
from digests.pdf import pdf
from foundation.moments import now
from foundation.outbox import Notice
from learning.models import LearningEntry
from missions_portal import clock
from missions_portal.tests.scene import Hand, SouthTees, furnish, in_working_days, south_tees
from missions_portal.tests.test_canary import MAY_HEAR, NEVER_IN_A_MAIL, hide_the_words
from missions_portal.tests.words_in_files import pdf_words, word_words
from missions_portal.tests.worker import ended_well, soon
from people.tests.factories import MeetingFactory, at_ten

pytestmark = pytest.mark.django_db(transaction=True)
SMALL = 60 * 1024  # bytes: Gmail cuts a longer mail off
LINK = re.compile(r"https?://[^/\s]+(/link/\S+)")


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


@pytest.fixture
def scene() -> SouthTees:
    return south_tees()


@pytest.fixture
def edition(scene: SouthTees) -> Edition:
    """The Board's edition, held, of a house with something in every room."""
    furnish(scene)
    return compiled(scene)


def compiled(scene: SouthTees) -> Edition:
    """The edition before a meeting later than any that the house has already."""
    meeting = MeetingFactory(forum=scene.hwb, starts_at=at_ten(in_working_days(30)))
    compile_due(due_on(meeting))
    return Edition.objects.get(kind="forum", forum=scene.hwb, meeting=meeting)


def readers_of(scene: SouthTees) -> list[Any]:
    return [scene.hwb_member, scene.guest, scene.hwb_chair, scene.hwb_officer]


def copies(server: MailServer, edition: Edition, reader: Any) -> list[EmailMessage]:
    """The mails that brought this edition to a reader; officers also get a word about others."""
    return [letter for letter in server.letters_to(reader.email) if edition.contents["lead"] in letter["Subject"]]


def part(letter: EmailMessage, kind: str) -> str:
    body: Any = letter.get_body((kind,))
    return body.get_content()


def test_a_digest_goes_once_to_each_reader_and_again_to_those_alone_it_did_not_reach(
    scene: SouthTees, edition: Edition, worker: Callable[..., None], server: MailServer
) -> None:
    readers, missed = readers_of(scene), scene.hwb_member
    server.unknown.add(missed.email)
    approve(edition, by=scene.hwb_officer, note="Please read the first line first.")

    worker(sweep_seconds=1, email_url=server.url)
    soon(lambda: Notice.objects.filter(kind="digest.edition", state="sent").count() == len(readers) - 1)
    soon(lambda: Notice.objects.filter(kind="digest.edition", state="failed").exists())
    so_far = ended_well(clock.TICK)
    soon(lambda: ended_well(clock.TICK) >= so_far + 2)

    for reader in readers:
        letters = copies(server, edition, reader)
        assert len(letters) == (0 if reader == missed else 1), reader
        for letter in letters:
            notice = Notice.objects.get(kind="digest.edition", to=reader)
            assert letter["Message-ID"] == notice.message_id and letter["Date"] == notice.date_header
            assert letter["List-Unsubscribe"]

    officer = Hand().sign_in(scene.hwb_officer)
    officer.open(edition.get_absolute_url())
    officer.follow("Who got it")
    assert "No such mailbox here" in officer.words and missed.email in officer.words
    server.unknown.clear()
    officer.press("Send it again to this one")
    soon(lambda: len(copies(server, edition, missed)) == 1)
    soon(lambda: Delivery.objects.gone_out().filter(edition=edition).count() == len(readers))
    assert [len(copies(server, edition, reader)) for reader in readers] == [1] * len(readers)


def test_the_mail_says_the_same_in_both_its_parts_is_small_and_fetches_nothing(
    scene: SouthTees, edition: Edition, worker: Callable[..., None], server: MailServer
) -> None:
    approve(edition, by=scene.hwb_officer)
    worker(sweep_seconds=1, email_url=server.url)
    (letter,) = soon(lambda: copies(server, edition, scene.guest))

    page = lxml.html.fromstring(part(letter, "html"))
    plain, read = " ".join(part(letter, "plain").split()), " ".join(page.text_content().split())
    for line in edition.contents["five"]:
        assert line in plain and line in read
    assert len(letter.as_bytes()) < SMALL
    assert not page.xpath("//img | //script | //link | //*[@background]")
    assert not re.search(r"url\(|@import", part(letter, "html"))
    # Outlook reads styles on elements and tables for layout; both are there.
    assert page.xpath("//td[@style]") and page.xpath("//table[@role='presentation']")

    addresses = set(LINK.findall(plain))
    assert len(addresses) >= 2  # to read it, and to get no more of them
    for address in addresses:
        assert Hand().open(address)


def test_no_word_the_board_may_not_know_is_in_any_byte_of_its_mail_or_papers(
    scene: SouthTees, worker: Callable[..., None], server: MailServer
) -> None:
    things = furnish(scene)
    # The newest of its mission, so that it is the one that the digest tells.
    LearningEntry.objects.filter(pk=things["entry"].pk).update(shared_at=now())
    hide_the_words(scene, things)
    edition = compiled(scene)
    approve(edition, by=scene.hwb_officer)
    worker(sweep_seconds=1, email_url=server.url)
    (letter,) = soon(lambda: copies(server, edition, scene.guest))
    edition.refresh_from_db()

    forms = {
        "headers": " ".join(f"{name}: {words}" for name, words in letter.items()),
        "plain": part(letter, "plain"),
        "html": part(letter, "html"),
        "bytes": letter.as_bytes().decode(errors="replace"),
        "page": edition.html,
        "pdf": pdf_words(bytes(edition.pdf or b"")),
        "word": word_words(bytes(edition.docx or b"")),
    }
    may_hear = {word for word, (_, people) in MAY_HEAR.items() if "hwb_member" in people}
    for word in MAY_HEAR:
        found = {form for form, words in forms.items() if word in words.lower()}
        assert not found or (word in may_hear and word not in NEVER_IN_A_MAIL), (word, found)
    # What the Board may know is there, in every form that people read: so the looking is a looking.
    for form in ("plain", "html", "page", "pdf", "word"):
        assert "gartenrotschwanz" in forms[form], form


# ---- the PDF, as an assistive program reads it ----


def test_the_pdf_is_tagged_with_headings_a_table_and_a_language_and_embeds_its_fonts(edition: Edition) -> None:
    with Pdf.open(BytesIO(pdf(edition))) as made:
        assert made.Root.MarkInfo.Marked and str(made.Root.Lang).lower() == "en-gb"
        assert str(made.Root.ViewerPreferences.DisplayDocTitle) == "True"
        xmp = made.Root.Metadata.read_bytes().decode()
        assert re.search(r"pdfuaid:part\W+1", xmp)
        tags = [tag for tag, _ in tag_tree(made.Root.StructTreeRoot)]
        levels = [int(tag[1]) for tag in tags if re.fullmatch(r"H[1-6]", tag)]
        assert levels[0] == 1 and levels.count(1) == 1
        assert all(below - above <= 1 for above, below in zip(levels, levels[1:], strict=False))
        for tag in ("P", "Table", "TR", "TH", "TD", "L", "LI"):
            assert tag in tags, tag
        assert tuple(round(float(side)) for side in made.pages[0].MediaBox[2:]) == A4
        fonts = {id(font): font for page in made.pages for font in page.Resources.Font.values()}
        for font in fonts.values():
            described = font.DescendantFonts[0].FontDescriptor if "/DescendantFonts" in font else font.FontDescriptor
            assert any(name in described for name in ("/FontFile", "/FontFile2", "/FontFile3"))


A4 = (595, 842)


def tag_tree(element: Any, depth: int = 0) -> Iterator[tuple[str, int]]:
    """The tags of a PDF in the order they are read, with how deep each lies."""
    if isinstance(element, Dictionary) and "/S" in element:
        yield str(element.S).removeprefix("/"), depth
    kids = element.get("/K", []) if isinstance(element, Dictionary) else []
    for kid in kids if isinstance(kids, Array) else [kids]:
        if isinstance(kid, Dictionary):
            yield from tag_tree(kid, depth + 1)
