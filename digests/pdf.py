"""The edition as a tagged PDF/UA on A4, for the worker only: no web request imports this."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import typst

from digests.letters import printed
from digests.models import Edition
from digests.render import snapshot

HERE = Path(__file__).parent
FONTS = HERE / "fonts"


class PdfTrouble(Exception):
    """The PDF could not be made as it should look; says what the typesetter said."""


@cache
def _fonts() -> Any:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])


def pdf(edition: Edition) -> bytes:
    """The PDF's bytes, the same for the same edition. Raises PdfTrouble on any warning, such as a missing font.

    What was typed in letters the fonts lack is printed in letters they have: PDF/UA takes no blank in their place.
    """
    told = printed(snapshot(edition))
    for section in told["sections"]:
        for row in section["rows"]:
            row.pop("dots")
    compiler = typst.Compiler(
        str(HERE / "edition.typ"),
        root=str(HERE),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"told": json.dumps(told)},
    )
    made: Any
    made, warnings = compiler.compile_with_warnings(
        format="pdf", pdf_standards=["ua-1"], timestamp=int(edition.compiled_at.timestamp())
    )
    if warnings:
        raise PdfTrouble("; ".join(str(warning) for warning in warnings))
    return made
