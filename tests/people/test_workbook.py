"""Workbooks are read cell by cell, and bombs among them do not go off."""

import contextlib
import csv
import io
import time
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facilitate.errors import Refused
from facilitate.people.cells import COLUMNS_AT_MOST, LIST_SIZE, ROWS_AT_MOST
from facilitate.people.files import read_file
from facilitate.people.lists import read_list
from facilitate.people.workbook import read_workbook
from tests.people.workbooks import MAIN, workbook

PEOPLE = [["Name", "Company"], ["Ana Ruiz", "Cisco, Inc."], [], ['Ben "B" Osei', "IBM"]]
SHEET = "xl/worksheets/sheet1.xml"


def rows(data: bytes) -> list[tuple[int, str, str]]:
    return [(r.number, r.name, r.organization) for r in read_list(read_file(data).text).rows]


def of_xml(cells: str, **parts: str) -> bytes:
    text = f'<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>'
    return workbook({"People": []}, parts={SHEET: text, **parts})


def test_workbook_is_read_and_rows_keep_their_numbers() -> None:
    assert rows(workbook({"People": PEOPLE})) == [
        (2, "Ana Ruiz", "Cisco, Inc."),
        (4, 'Ben "B" Osei', "IBM"),
    ]


def test_workbook_gives_its_first_visible_sheet_with_anything_in_it() -> None:
    data = workbook(
        {"Secret": PEOPLE, "Empty": [[""]], "People": PEOPLE, "Old": PEOPLE}, hidden=["Secret"]
    )

    sheet = read_workbook(data)
    assert (sheet.name, sheet.others) == ("People", ("Empty", "Old"))


def test_workbook_whose_cells_repeat_one_long_text_is_refused() -> None:
    cells = '<c t="s"><v>0</v></c>' * 90
    data = of_xml(
        f"<row>{cells}</row>" * 3,
        **{
            "xl/sharedStrings.xml": f'<x:sst xmlns:x="{MAIN}"><x:si><x:t>{"x" * 30_000}'
            "</x:t></x:si></x:sst>"
        },
    )

    with pytest.raises(Refused, match="unpacks to far more"):
        read_workbook(data)


def test_workbook_cells_may_be_shared_formatted_or_computed() -> None:
    data = of_xml(
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
        '<row><c t="str"><f>A1&amp;"x"</f><v>Ana Ruiz</v></c><c><v>42</v></c></row>'
        '<row r="4"><c r="B4" t="inlineStr"><is><r><t>Ci</t></r><r><t>sco</t></r></is></c>'
        '<c r="A4" t="s"><v>2</v></c><c r="C4"/></row>',
        **{
            "xl/sharedStrings.xml": f'<x:sst xmlns:x="{MAIN}"><x:si><x:t>Name</x:t></x:si>'
            "<x:si><x:r><x:t>Com</x:t></x:r><x:r><x:t>pany</x:t></x:r></x:si>"
            "<x:si><x:t>山田</x:t><x:rPh><x:t>ヤマダ</x:t></x:rPh></x:si></x:sst>"
        },
    )

    assert rows(data) == [(2, "Ana Ruiz", "42"), (4, "山田", "Cisco")]


def test_workbook_keeps_formulas_that_are_text_as_text() -> None:
    data = workbook({"People": [["Name"], ['=HYPERLINK("http://x")']]})

    assert rows(data) == [(2, '=HYPERLINK("http://x")', "")]


DOCTYPE = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><x>&b;</x>'
EXTERNAL = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'


@pytest.mark.parametrize("xml", [DOCTYPE, EXTERNAL])
@pytest.mark.parametrize("path", [SHEET, "xl/sharedStrings.xml", "xl/workbook.xml", "_rels/.rels"])
def test_workbook_with_a_document_type_is_refused(xml: str, path: str) -> None:
    with pytest.raises(Refused, match="not a list that can be read"):
        read_file(workbook({"People": PEOPLE}, parts={path: xml}))


def test_workbook_that_unpacks_to_far_too_much_is_refused_at_once() -> None:
    bomb = workbook({"People": []}, parts={SHEET: b"<a>" + b" " * 300_000_000})
    assert len(bomb) < 400_000

    began = time.process_time()
    with pytest.raises(Refused, match="unpacks to far more"):
        read_file(bomb)
    assert time.process_time() - began < 10


@pytest.mark.parametrize(
    "cells", ["<c/>" * 2_100_000, "<row><c><v>1</v></c></row>" * (ROWS_AT_MOST + 3)]
)
def test_workbook_with_too_many_cells_or_rows_is_refused(cells: str) -> None:
    with pytest.raises(Refused, match="far more|more than 5000 rows"):
        read_file(of_xml(cells))


def test_workbook_with_a_cell_far_out_is_refused() -> None:
    with pytest.raises(Refused, match="more than 5000 rows"):
        read_file(of_xml('<row r="1048576"><c r="A1048576"><v>1</v></c></row>'))
    with pytest.raises(Refused, match=f"more than {COLUMNS_AT_MOST} columns"):
        read_file(of_xml('<row r="1"><c r="XFD1"><v>1</v></c></row>'))


def test_workbook_with_nothing_in_it_is_refused() -> None:
    with pytest.raises(Refused, match="nothing in this workbook"):
        read_file(workbook({"One": [], "Two": [[" ", "-"]]}))


def test_workbook_of_the_old_kind_or_with_a_password_is_refused() -> None:
    with pytest.raises(Refused, match=r"old workbook \(.xls\) or one with a password"):
        read_file(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")


def test_workbook_that_is_too_large_is_refused() -> None:
    with pytest.raises(Refused, match="larger than 5 MB"):
        read_file(b"PK\x03\x04" + bytes(LIST_SIZE))


def archive(names: int) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        for i in range(names):
            file.writestr(f"{i}.txt", "")
    return data.getvalue()


@pytest.mark.parametrize(
    "data",
    [b"PK\x03\x04", b"PK\x05\x06" + bytes(18), archive(1), archive(2001), archive(3)[:-30]],
)
def test_archive_that_is_no_workbook_is_refused(data: bytes) -> None:
    with pytest.raises(Refused, match="archive|far more"):
        read_file(data)


WHOLE = workbook({"People": PEOPLE})


@settings(deadline=None)
@given(
    places=st.lists(
        st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), min_size=1, max_size=12
    ),
    cut=st.integers(4, len(WHOLE)),
)
def test_workbook_that_is_damaged_is_read_or_refused(
    places: list[tuple[int, int]], cut: int
) -> None:
    data = bytearray(WHOLE)
    for place, value in places:
        data[place] = value

    with contextlib.suppress(Refused):
        assert isinstance(read_file(bytes(data[:cut])).text, str)


@settings(deadline=None)
@given(
    xml=st.binary(max_size=300) | st.text(max_size=200).map(str.encode),
    path=st.sampled_from([SHEET, "xl/sharedStrings.xml", "xl/workbook.xml", "_rels/.rels"]),
)
def test_workbook_of_random_parts_is_read_or_refused(xml: bytes, path: str) -> None:
    with contextlib.suppress(Refused):
        read_file(workbook({"People": PEOPLE}, parts={path: xml}))


texts = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=12)


@settings(deadline=None)
@given(st.lists(st.lists(texts, min_size=1, max_size=4), min_size=1, max_size=6))
def test_workbook_texts_come_back_as_they_were(table: list[list[str]]) -> None:
    text = read_workbook(workbook({"People": table})).text

    width = max(len(row) for row in table)
    assert list(csv.reader(io.StringIO(text, newline=""))) == [
        [*row, *[""] * (width - len(row))] for row in table
    ]
