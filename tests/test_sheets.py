"""Sheets that open in a spreadsheet as what they are."""

import csv
import io

import pytest

from facilitate.sheets import as_csv


def cells(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_sheet_is_read_back_as_it_was_written() -> None:
    rows = [('Zoë; "Z"', "two\nlines", 3, 0.5, None)]

    assert cells(as_csv(("Name", "Text", "n", "Share", "Left"), rows)) == [
        ["Name", "Text", "n", "Share", "Left"],
        ['Zoë; "Z"', "two\nlines", "3", "0.5", ""],
    ]


def test_sheet_says_that_it_is_utf_8() -> None:
    assert as_csv(("é",), []) == b"\xef\xbb\xbf\xc3\xa9\r\n"


@pytest.mark.parametrize("start", "=+-@\t\r\n＝＋－＠")
def test_sheet_holds_no_formula_in_rows_or_header(start: str) -> None:
    text = f"{start}1+1"

    assert cells(as_csv((text,), [(text,)])) == [[f"'{text}"], [f"'{text}"]]


def test_sheet_leaves_negative_numbers_numbers() -> None:
    assert cells(as_csv(("n",), [(-1,)])) == [["n"], ["-1"]]
