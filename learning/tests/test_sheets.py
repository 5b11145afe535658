"""Tests of reading a sheet: what people call their columns, and what no file may do."""

import io
import zipfile
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from learning import sheets

NOTES = "Date,What?,So what?,Now what?\n03/03/2025,We asked at the gate.,Fathers answered.,Ask again\n"


def workbook(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def test_a_log_kept_as_csv_is_read_under_our_names():
    (row,) = sheets.read(NOTES.encode())

    assert row == {
        "row": "2",
        "noticed_on": "03/03/2025",
        "what": "We asked at the gate.",
        "so_what": "Fathers answered.",
        "now_what": "Ask again",
    }


@pytest.mark.parametrize("mark", [";", "\t"])
def test_other_marks_between_the_cells_are_understood(mark):
    (row,) = sheets.read(NOTES.replace(",", mark).encode())

    assert row["so_what"] == "Fathers answered."


@pytest.mark.parametrize("code", ["utf-8-sig", "cp1252"])
def test_what_excel_on_windows_writes_is_understood(code):
    (row,) = sheets.read("Note\nThe café is full".encode(code))

    assert row["what"] == "The café is full"


def test_a_workbook_is_read_with_its_days_and_numbers():
    content = workbook(
        [None], ["Learning", "Why it matters", "When"], ["Soup works", 7, date(2025, 3, 3)], [None, None]
    )

    assert sheets.read(content) == [{"row": "3", "what": "Soup works", "so_what": "7", "noticed_on": "2025-03-03"}]


def test_a_formula_is_never_worked_out():
    (row,) = sheets.read(b'Note\n"=HYPERLINK(""http://example.org"")"\n')

    assert row["what"] == '=HYPERLINK("http://example.org")'


def test_the_first_of_two_columns_with_one_meaning_is_taken_by_its_plainest_name():
    (row,) = sheets.read(b"Notes,What?\nold words,what happened\n")

    assert row["what"] == "what happened"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "empty"),
        (b"Note\n", "no row"),
        (b"Colour,Size\nred,4\n", "No column says what happened"),
        (b"Note\n" + b"x\n" * 201, "more than 200 rows"),
        (b"x" * 1_000_001, "larger than 1 MB"),
        (b"PK\x03\x04 and then nothing of a workbook", "cannot be read"),
        (b"Note\n\x00\n", "cannot be read"),
    ],
)
def test_what_cannot_be_brought_is_refused_in_a_sentence(content, sentence):
    with pytest.raises(ValidationError, match=sentence):
        sheets.read(content)


def test_a_small_file_that_unfolds_to_a_very_large_one_is_refused():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xl/worksheets/sheet1.xml", b"0" * (sheets.BIGGEST_UNPACKED + 1))

    with pytest.raises(ValidationError, match="too large"):
        sheets.read(packed.getvalue())


def test_a_workbook_of_very_many_parts_is_refused():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        for number in range(sheets.MOST_PARTS + 1):
            file.writestr(f"{number}", "")

    with pytest.raises(ValidationError, match="too large"):
        sheets.read(packed.getvalue())


SHEET = "xl/worksheets/sheet1.xml"


def rewritten(content, changes, added=None):
    """A workbook with some of its parts changed by hand, each from one text to another, and others added."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as was, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as now:
        for name in was.namelist():
            now.writestr(name, was.read(name).replace(*changes.get(name, (b"", b""))))
        for name, text in (added or {}).items():
            now.writestr(name, text)
    return packed.getvalue()


def kept_once(cells, text):
    """A workbook of many cells that hold the same text, which is kept in it once, as Excel does."""
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    part = b'<Override PartName="/xl/sharedStrings.xml" ContentType="' + kind + b'"/></Types>'
    cell = b't="inlineStr"><is><t>a text</t></is></c>', b't="s"><v>0</v></c>'
    texts = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>%b</t></si></sst>'
    return rewritten(
        workbook(["What?"], *[["a text"]] * cells),
        {"[Content_Types].xml": (b"</Types>", part), SHEET: cell},
        {"xl/sharedStrings.xml": texts % text},
    )


def test_a_text_that_a_workbook_keeps_once_is_read_in_every_cell_that_holds_it():
    assert [row["what"] for row in sheets.read(kept_once(2, b"We asked."))] == ["We asked.", "We asked."]


def test_one_long_text_that_many_cells_hold_is_refused_before_it_is_written_out():
    with pytest.raises(ValidationError, match="too large"):
        sheets.read(kept_once(200, b"a" * 6_000))


def test_a_workbook_of_very_many_empty_cells_is_refused():
    content = rewritten(workbook(["What?"], ["x"]), {SHEET: (b"</row>", b"<c/>" * 600_000 + b"</row>")})

    with pytest.raises(ValidationError, match="too large"):
        sheets.read(content)


@pytest.mark.parametrize("at", ["version", "method"])
def test_a_workbook_packed_in_a_way_we_do_not_know_is_refused_in_a_sentence(at):
    content = bytearray(workbook(["What?"], ["We asked at the gate."]))
    first = content.index(b"PK\x01\x02")  # the list of its parts, at the end of the file
    content[first + {"version": 6, "method": 10}[at]] = 99

    with pytest.raises(ValidationError, match="cannot be read"):
        sheets.read(bytes(content))


def test_a_zip_file_that_is_no_workbook_is_refused():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("notes.txt", "hello")

    with pytest.raises(ValidationError, match="cannot be read"):
        sheets.read(packed.getvalue())


@given(st.binary(max_size=400))
def test_no_file_does_more_than_be_read_or_refused(content):
    for begun in (content, b"PK" + content, b"Note\n" + content):
        try:
            rows = sheets.read(begun)
        except ValidationError:
            continue
        assert all(row["row"].isdigit() for row in rows)


@pytest.mark.parametrize("text", ["2025-03-03", "3/3/2025", "03.03.2025", "3 March 2025", "3 Mar 2025", "03/03/25"])
def test_a_day_is_understood_as_people_write_it(text):
    assert sheets.day_of(text) == date(2025, 3, 3)


@pytest.mark.parametrize("text", ["", "spring", "31/02/2025", "03/03/0025"])
def test_what_is_no_day_is_none(text):
    assert sheets.day_of(text) is None


def test_a_workbook_damaged_inside_is_refused():
    content = bytearray(workbook(["Note"], *(["Soup works"] for _ in range(100))))
    middle = len(content) // 3
    content[middle : middle + 200] = b"\x00" * 200

    with pytest.raises(ValidationError, match="cannot be read"):
        sheets.read(bytes(content))


def test_one_long_text_in_very_many_cells_is_refused():
    content = workbook(["Note"], *(["x" * 30_000] for _ in range(60)))

    with pytest.raises(ValidationError, match="too large"):
        sheets.read(content)


def test_a_workbook_that_points_to_a_file_of_this_machine_does_not_get_it(tmp_path):
    (tmp_path / "secret").write_text("CANARY")
    content = workbook(["What?", "So what?"], ["We asked.", "x"])
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        whole = packed.read(SHEET)
    assert b">x<" in whole
    told = b'<!DOCTYPE worksheet [<!ENTITY canary SYSTEM "file://%s/secret">]>' % str(tmp_path).encode()
    begins = whole.index(b"<worksheet")
    pointing = whole[:begins] + told + whole[begins:].replace(b">x<", b">&canary;<")

    try:
        rows = sheets.read(rewritten(content, {SHEET: (whole, pointing)}))
    except ValidationError:
        return
    assert "CANARY" not in str(rows)
