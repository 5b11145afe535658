"""What is given out for a request: a zip with a covering list, the words of each record in Word, and its story."""

from __future__ import annotations

import io
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from foundation.working_days import today
from missions_portal.csv_files import lines
from missions_portal.information.found import Found
from missions_portal.information.stories import stories
from missions_portal.models import InformationRequest
from missions_portal.papers.parts import Part

HEAD = ("Record", "Reference", "Day", "Who wrote it", "Mission", "What may exempt it", "Address")
TO_CHECK = (
    "For the officer who answers: nothing here was taken out. Read each record for what is exempt and for what is "
    "personal before anything of it leaves the council."
)


def packed(request: InformationRequest, rows: list[Found], *, sought: str, site: str, by: Any) -> bytes:
    """The zip, in the order of the page: “covering-list.csv”, “records.docx” and “everything-that-happened.csv”."""
    kept = io.BytesIO()
    with ZipFile(kept, "w", ZIP_DEFLATED) as folder:
        folder.writestr("covering-list.csv", covering_list(rows, site=site))
        folder.writestr("records.docx", records(request, rows, sought=sought))
        folder.writestr("everything-that-happened.csv", stories(rows, reader=by))
    return kept.getvalue()


def covering_list(rows: list[Found], *, site: str) -> str:
    """One line for each record, for a spreadsheet."""
    cells = [
        (row.kind, row.reference, row.day, row.by, row.mission, "; ".join(row.facts), f"{site}{row.url}")
        for row in rows
    ]
    return "".join(lines(HEAD, cells))


def records(request: InformationRequest, rows: list[Found], *, sought: str) -> bytes:
    """The words of each record, under a heading of its own."""
    # Reading and writing Word is large, and few requests want it.
    from missions_portal.papers import word

    before = [
        ("Asked under", request.get_law_display()),
        ("Received", f"{request.received_on:%-d %B %Y}"),
        ("To be answered by", f"{request.due_on:%-d %B %Y}"),
        ("What is asked", request.question),
        ("Sought by", sought),
        ("Exported", f"{today():%-d %B %Y}, {len(rows)} of what was found"),
    ]
    return word.listing(
        f"Request {request.reference}", status=TO_CHECK, facts=before, parts=[_part(row) for row in rows]
    )


def _part(row: Found) -> Part:
    facts = [
        ("Day", f"{row.day:%-d %B %Y}"),
        ("Who wrote it", row.by),
        ("Mission", row.mission),
        ("What may exempt it", "; ".join(row.facts) or "Nothing the portal knows of"),
        *row.boxes,
    ]
    return Part(row.name, facts=[(name, words) for name, words in facts if words])
