"""The datasets as one workbook: a sheet for each, and one that says what its columns mean."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import islice

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from facilitate.report.outputs import Dataset, Outputs, Value

#: a cell of a workbook cannot hold more
_LONGEST = 32_767
#: columns are as wide as their longest text, between these, as far as the first rows tell
_NARROW, _WIDE, _LOOKED_AT = 8, 60, 200


def write(outputs: Outputs) -> bytes:
    """Text is written as text, never as a formula or link; the same report gives the same bytes."""
    buffer = io.BytesIO()
    meta = outputs.meta
    with Workbook(buffer, {"in_memory": True, "strings_to_urls": False}) as book:
        moment = datetime.fromisoformat(meta.read_at).astimezone(UTC).replace(tzinfo=None)
        book.set_properties(
            {
                "title": f"{meta.title} – {meta.document}",
                "author": meta.host,
                "comments": meta.status,
                "created": moment,
            }
        )
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        text = book.add_format({"text_wrap": True, "valign": "top"})
        strong = book.add_format({"bold": True, "valign": "top"})
        _explain(_sheet(book, meta.words["data_dictionary"], outputs), outputs, head, text, strong)
        for name, dataset in outputs.datasets.items():
            _fill(_sheet(book, name, outputs), dataset, head, text)
    return buffer.getvalue()


def _sheet(book: Workbook, name: str, outputs: Outputs) -> Worksheet:
    sheet = book.add_worksheet(name if len(name) <= 31 else f"{name[:30]}…")
    if outputs.meta.direction == "rtl":
        sheet.right_to_left()
    sheet.set_paper(9)  # A4
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    return sheet


def _explain(
    sheet: Worksheet, outputs: Outputs, head: Format, text: Format, strong: Format
) -> None:
    """What this is, and for each sheet its rows and columns."""
    meta, words = outputs.meta, outputs.meta.words
    sheet.set_column(0, 1, 24)
    sheet.set_column(2, 2, 90)
    _put(sheet, 0, (f"{meta.title} – {meta.document}",), strong)
    said = (f"{meta.edition} · {meta.status}", meta.notice, f"SHA-256 {meta.data_hash}")
    row = 1
    for line in filter(None, said):
        _put(sheet, row, (line,), None)
        row += 1
    row += 1
    _put(sheet, row, (words["sheet"], words["column"], words["meaning"]), head)
    for name, dataset in outputs.datasets.items():
        row += 1
        _put(sheet, row, (name, "", dataset.title), strong)
        for each in dataset.fields:
            row += 1
            _put(sheet, row, (name, each.name, each.meaning), text)


def _fill(sheet: Worksheet, dataset: Dataset, head: Format, text: Format) -> None:
    names = [each.name for each in dataset.fields]
    _put(sheet, 0, names, head)
    for at, name in enumerate(names):
        longest = max(
            (len(str(row[at])) for row in islice(dataset.rows, _LOOKED_AT) if row[at] is not None),
            default=0,
        )
        sheet.set_column(at, at, min(_WIDE, max(_NARROW, len(name) + 3, longest + 1)), text)
    for row, values in enumerate(dataset.rows, 1):
        _put(sheet, row, values, None)
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)
    if dataset.rows:
        sheet.autofilter(0, 0, len(dataset.rows), len(names) - 1)


def _put(sheet: Worksheet, row: int, values: Sequence[Value], look: Format | None) -> None:
    for column, value in enumerate(values):
        if value == "":  # most cells of notes are; an empty cell reads the same
            continue
        if isinstance(value, str):
            sheet.write_string(row, column, value[:_LONGEST], look)
        elif isinstance(value, bool):
            sheet.write_boolean(row, column, value, look)
        elif value is not None:
            sheet.write_number(row, column, value, look)
