"""From the bytes of a file, or pasted text, to rows of cells. Pure; knows nothing about people."""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Literal

from facilitate.errors import Refused

#: largest file or pasted text, in bytes and characters
LIST_SIZE = 5 * 1024 * 1024
ROWS_AT_MOST = 5000
COLUMNS_AT_MOST = 100
#: many more lines than a list with line breaks in its cells has
LINES_AT_MOST = 20 * ROWS_AT_MOST

_DELIMITERS = "\t;,|"
#: rows looked at to find the delimiter
_SAMPLE = 50
#: added as a last line; when it does not come back as a row, a cell has swallowed it
_END = "\x1fend"
#: a cell with more line breaks than this has swallowed the lines after it
_BREAKS_IN_A_CELL = 5
_SAYS_DELIMITER = re.compile(r"\Asep=(.)\r?\n", re.IGNORECASE)
_CONTROLS = re.compile("[\x01-\x08\x0e-\x1f\x7f-\x9f]")


def require_small(data: bytes) -> None:
    """Refused when a file is larger than a list of people can be."""
    if len(data) > LIST_SIZE:
        raise Refused(
            "This file is larger than %(size)s MB. A list of people is much smaller: "
            "check that it is the right file.",
            size=LIST_SIZE // 1024 // 1024,
        )


def text_of(data: bytes) -> str:
    """The text of a file: UTF-8 or UTF-16 with or without mark, else Windows-1252.

    Refused when it is too large or another kind of file that is no text.
    """
    require_small(data)
    for encoding in _encodings(data):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise no_list()


def plain_text(text: str) -> str:
    """Text with plain line ends and without mark and control characters.

    Refused when it holds so many of them that it cannot be text.
    """
    if "\x00" in text or len(_CONTROLS.findall(text)) * 50 > len(text):
        raise no_list()
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROLS.sub("", text)


def rows_of(
    text: str, *, understood: Callable[[Sequence[str]], int]
) -> list[tuple[int, list[str]]]:
    """Rows with anything in them, with their numbers as a spreadsheet counts them.

    `understood` says how many cells of a first row are known headings, which helps to find the
    delimiter. Refused when there are too many rows or columns for a list.
    """
    if len(text) > LIST_SIZE:
        raise Refused(
            "This is more text than a list of people can be. Paste at most %(rows)s rows.",
            rows=ROWS_AT_MOST,
        )
    text = plain_text(text)
    said = _SAYS_DELIMITER.match(text)
    if said:
        text = text[said.end() :]
    delimiter = said.group(1) if said else _delimiter(text, understood)
    if text.count("\n") > LINES_AT_MOST:
        raise too_long()
    if any(line.count(delimiter) > COLUMNS_AT_MOST * 10 for line in text.split("\n")):
        raise too_wide()
    rows = []
    for number, cells in enumerate(_cells(text, delimiter), start=2 if said else 1):
        if len(cells) > COLUMNS_AT_MOST:
            raise too_wide()
        if any(c.isalnum() for cell in cells for c in cell):
            rows.append((number, cells))
        if len(rows) > ROWS_AT_MOST + 1:
            break
    if len(rows) - (bool(rows) and understood(rows[0][1]) > 0) > ROWS_AT_MOST:
        raise too_long()
    return rows


def no_list() -> Refused:
    """What is said of a file or text that is no list."""
    return Refused(
        "This is not a list that can be read. Save the spreadsheet as CSV and upload that, "
        "or copy its rows and paste them here."
    )


def too_long() -> Refused:
    """What is said of a list with too many rows."""
    return Refused(
        "This list has more than %(rows)s rows. Split it and add one part after the other.",
        rows=ROWS_AT_MOST,
    )


def too_wide() -> Refused:
    """What is said of a list with too many columns."""
    return Refused(
        "This list has more than %(columns)s columns. "
        "Keep name, organization, sector and e-mail, and leave the others out.",
        columns=COLUMNS_AT_MOST,
    )


def _encodings(data: bytes) -> tuple[str, ...]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    if b"\x00" in data:
        # text without mark whose every other byte is zero is UTF-16 of a Western spreadsheet
        zeros_first, zeros_second = data[0::2].count(0), data[1::2].count(0)
        return ("utf-16-le",) if zeros_second > zeros_first else ("utf-16-be",)
    return ("utf-8-sig", "cp1252")


def _cells(text: str, delimiter: str) -> Iterable[list[str]]:
    quoted = _parsed(f"{text}\n{_END}", delimiter, csv.QUOTE_MINIMAL)
    if (
        quoted
        and quoted.pop() == [_END]
        and all(cell.count("\n") <= _BREAKS_IN_A_CELL for row in quoted for cell in row)
    ):
        return quoted
    # somewhere a quote opens that nobody closed, so quotes are nothing but signs here
    plain = _parsed(text, delimiter, csv.QUOTE_NONE)
    if plain is None:
        raise no_list()
    return plain


def _parsed(text: str, delimiter: str, quoting: Literal[0, 3]) -> list[list[str]] | None:
    lines = io.StringIO(text, newline="")
    try:
        return list(csv.reader(lines, delimiter=delimiter, quoting=quoting, skipinitialspace=True))
    except csv.Error:  # a cell beyond the parser's limit
        return None


def _delimiter(text: str, understood: Callable[[Sequence[str]], int]) -> str:
    """The delimiter that makes a header understood, else rows of one width; a comma if none."""
    sample = "\n".join(text.split("\n", _SAMPLE)[:_SAMPLE])[:100_000]

    def fitness(delimiter: str) -> tuple[int, int]:
        rows = [r for r in _parsed(sample, delimiter, csv.QUOTE_MINIMAL) or [] if any(r)]
        widths = Counter(len(row) for row in rows if len(row) > 1)
        headings = understood(rows[0]) if rows and len(rows[0]) > 1 else 0
        return headings, max(widths.values(), default=0)

    best = max(_DELIMITERS, key=fitness)
    return best if fitness(best) > (0, 0) else ","
