"""Everybody's personal link as a list, to be sent by hand or by a mail merge. Pure."""

import csv
import io
from collections.abc import Iterable, Sequence

#: a spreadsheet would take a cell that starts with one of these for a formula
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")


def as_csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """CSV that spreadsheets open as it is: UTF-8 with a mark, and no cell a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
