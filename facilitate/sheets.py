"""Rows as a CSV file that spreadsheets open as it is, and in which no cell is a formula. Pure."""

import csv
import io
from collections.abc import Iterable, Sequence

Cell = str | int | float | bool | None

#: a spreadsheet would take a cell that starts with one of these for a formula
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")


def as_csv(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """One CSV file, in UTF-8 with a mark so that Excel knows.

    Texts that begin like a formula get an apostrophe before them.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerows([_safe(cell) for cell in row] for row in (header, *rows))
    return text.getvalue().encode("utf-8-sig")


def _safe(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
