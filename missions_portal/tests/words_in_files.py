"""The words of a file as its readers find them: in a PDF, in a Word document, or as they stand."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

from pikepdf import Pdf
from pypdf import PdfReader


def words_in(content: bytes) -> str:
    """Every word of a page, a PDF or a Word document, told apart by how they begin."""
    if content.startswith(b"%PDF"):
        return pdf_words(content)
    if content.startswith(b"PK"):
        return word_words(content)
    return content.decode(errors="replace")


def pdf_words(content: bytes) -> str:
    """Every word of a PDF: its pages, and what it says of itself."""
    reader = PdfReader(BytesIO(content))
    about = [str(words) for words in (reader.metadata or {}).values()]
    with Pdf.open(BytesIO(content)) as pdf:
        about.append(bytes(pdf.Root.Metadata.read_bytes()).decode())
    return " ".join([*about, *(page.extract_text() for page in reader.pages)])


def word_words(content: bytes) -> str:
    """Every word of a Word document: all the XML in it."""
    with ZipFile(BytesIO(content)) as parts:
        return " ".join(parts.read(name).decode(errors="replace") for name in parts.namelist())
