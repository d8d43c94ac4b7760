"""Reading a list of people out of whatever was pasted or uploaded. Pure.

A list is text of rows and cells. Which cell is the name, the organization, the sector or the e-mail
address is taken from a header row, else guessed from what the cells look like, else from their
order. Nothing here knows who is on the workshop's list already.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from facilitate.errors import Refused
from facilitate.people.headers import COLUMN_WORDS
from facilitate.people.names import name_key, tidy
from facilitate.people.sectors import SECTORS_AT_MOST, default_named, sector_key

#: largest file or pasted text, in bytes and characters
LIST_SIZE = 5 * 1024 * 1024
ROWS_AT_MOST = 5000
COLUMNS_AT_MOST = 100

_DELIMITERS = "\t;,|"
#: rows looked at to find the delimiter
_SAMPLE = 50
#: many more lines than a list with line breaks in its cells has
_LINES_AT_MOST = 20 * ROWS_AT_MOST
#: added as a last line; when it does not come back as a row, a cell has swallowed it
_END = "\x1fend"
#: a cell with more line breaks than this has swallowed the lines after it
_BREAKS_IN_A_CELL = 5
#: share of a column's cells that must look like something for the column to be it
_MOST = 0.6
_SAYS_DELIMITER = re.compile(r"\Asep=(.)\r?\n", re.IGNORECASE)
_CONTROLS = re.compile("[\x01-\x08\x0e-\x1f\x7f-\x9f]")
_IN_BRACKETS = re.compile(r"[(\[].*?[)\]]")


class Column(StrEnum):
    """What a column of a list holds."""

    NAME = "name"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    ORGANIZATION = "organization"
    SECTOR = "sector"
    EMAIL = "email"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRow:
    """One row as read; `number` counts rows from 1 as a spreadsheet does."""

    number: int
    name: str
    organization: str = ""
    sector: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleList:
    """The rows of a list that hold anything, and which columns were used and not used."""

    rows: tuple[ListRow, ...]
    columns: tuple[Column, ...]
    has_header: bool
    #: header words of columns that mean nothing to us
    unused: tuple[str, ...] = ()


def text_of(data: bytes) -> str:
    """The text of a file: UTF-8 or UTF-16 with or without mark, else Windows-1252.

    Refused when it is too large, a workbook or another kind of file that is no text.
    """
    if len(data) > LIST_SIZE:
        raise Refused(
            "This file is larger than %(size)s MB. A list of people is much smaller: "
            "check that it is the right file.",
            size=LIST_SIZE // 1024 // 1024,
        )
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise Refused(
            "This is a workbook or an archive. Save the sheet as CSV and upload that, "
            "or copy its rows and paste them here."
        )
    for encoding in _encodings(data):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _no_text()


def plain_text(text: str) -> str:
    """Text with plain line ends and without mark and control characters.

    Refused when it holds so many of them that it cannot be text.
    """
    if "\x00" in text or len(_CONTROLS.findall(text)) * 50 > len(text):
        raise _no_text()
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROLS.sub("", text)


def read_list(text: str, *, known_sectors: Collection[str] = ()) -> PeopleList:
    """The people of a list. `known_sectors` help to find their column, beside the usual six.

    Refused when it is no list, empty, too long, too wide, or names its columns but no name.
    """
    if len(text) > LIST_SIZE:
        raise Refused(
            "This is more text than a list of people can be. Paste at most %(rows)s rows.",
            rows=ROWS_AT_MOST,
        )
    rows = _rows(plain_text(text))
    if not rows:
        raise Refused("There is nothing in this list yet. Paste one person per line.")
    header = _header(rows[0][1])
    if header is None:
        columns = _guessed([cells for _, cells in rows], known_sectors)
        unused: tuple[str, ...] = ()
    else:
        columns = header
        unused = tuple(
            tidy(cell)
            for index, cell in enumerate(rows[0][1])
            if index not in header.values() and tidy(cell)
        )
        rows = rows[1:]
    if not columns.keys() & {Column.NAME, Column.FIRST_NAME, Column.LAST_NAME}:
        raise Refused(
            "The first row names the columns, but none of them is the name of a person. "
            "Call that column “Name”."
        )
    return PeopleList(
        rows=tuple(_row(number, cells, columns) for number, cells in rows),
        columns=tuple(sorted(columns, key=lambda column: columns[column])),
        has_header=header is not None,
        unused=unused,
    )


# --- From bytes to cells -------------------------------------------------------------------


def _encodings(data: bytes) -> tuple[str, ...]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    if b"\x00" in data:
        # text without mark whose every other byte is zero is UTF-16 of a Western spreadsheet
        zeros_first, zeros_second = data[0::2].count(0), data[1::2].count(0)
        return ("utf-16-le",) if zeros_second > zeros_first else ("utf-16-be",)
    return ("utf-8-sig", "cp1252")


def _no_text() -> Refused:
    return Refused(
        "This is not a list that can be read. Save the spreadsheet as CSV and upload that, "
        "or copy its rows and paste them here."
    )


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """Rows with anything in them, with their numbers."""
    said = _SAYS_DELIMITER.match(text)
    if said:
        text = text[said.end() :]
    delimiter = said.group(1) if said else _delimiter(text)
    if text.count("\n") > _LINES_AT_MOST:
        raise _too_long()
    if any(line.count(delimiter) > COLUMNS_AT_MOST * 10 for line in text.split("\n")):
        raise _too_wide()
    rows = []
    for number, cells in enumerate(_cells(text, delimiter), start=2 if said else 1):
        if len(cells) > COLUMNS_AT_MOST:
            raise _too_wide()
        if any(c.isalnum() for cell in cells for c in cell):
            rows.append((number, cells))
        if len(rows) > ROWS_AT_MOST + 1:
            break
    if len(rows) - (_header(rows[0][1]) is not None if rows else 0) > ROWS_AT_MOST:
        raise _too_long()
    return rows


def _too_long() -> Refused:
    return Refused(
        "This list has more than %(rows)s rows. Split it and add one part after the other.",
        rows=ROWS_AT_MOST,
    )


def _too_wide() -> Refused:
    return Refused(
        "This list has more than %(columns)s columns. "
        "Keep name, organization, sector and e-mail, and leave the others out.",
        columns=COLUMNS_AT_MOST,
    )


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
        raise _no_text()
    return plain


def _parsed(text: str, delimiter: str, quoting: Literal[0, 3]) -> list[list[str]] | None:
    lines = io.StringIO(text, newline="")
    try:
        return list(csv.reader(lines, delimiter=delimiter, quoting=quoting, skipinitialspace=True))
    except csv.Error:  # a cell beyond the parser's limit
        return None


def _delimiter(text: str) -> str:
    """The delimiter that makes a header understood, else rows of one width; a comma if none."""
    sample = "\n".join(text.split("\n", _SAMPLE)[:_SAMPLE])[:100_000]

    def fitness(delimiter: str) -> tuple[int, int]:
        rows = [r for r in _parsed(sample, delimiter, csv.QUOTE_MINIMAL) or [] if any(r)]
        widths = Counter(len(row) for row in rows if len(row) > 1)
        header = _header(rows[0]) if rows and len(rows[0]) > 1 else None
        return len(header or ()), max(widths.values(), default=0)

    best = max(_DELIMITERS, key=fitness)
    return best if fitness(best) > (0, 0) else ","


# --- From cells to people ------------------------------------------------------------------


def _header(cells: Sequence[str]) -> dict[Column, int] | None:
    """Which column is where, if the row names columns; None if it is a row like the others."""
    found: dict[Column, int] = {}
    for index, cell in enumerate(cells):
        column = _COLUMN_OF.get(name_key(_IN_BRACKETS.sub("", cell)))
        if column is not None:
            found.setdefault(column, index)
    filled = sum(bool(tidy(cell)) for cell in cells)
    names = found.keys() & {Column.NAME, Column.FIRST_NAME, Column.LAST_NAME}
    return found if len(found) > 1 or (names and len(found) * 2 >= filled) else None


def _guessed(rows: Sequence[Sequence[str]], known_sectors: Collection[str]) -> dict[Column, int]:
    """Which column is where by what the cells look like, the rest in the usual order."""
    width = max(len(cells) for cells in rows)
    filled = [
        [value for cells in rows if index < len(cells) and (value := tidy(cells[index]))]
        for index in range(width)
    ]
    sectors = {sector_key(name) for name in known_sectors}

    def is_sector(value: str) -> bool:
        return default_named(value) is not None or sector_key(value) in sectors

    columns: dict[Column, int] = {}
    looks: tuple[tuple[Column, Callable[[str], bool], range], ...] = (
        (Column.EMAIL, lambda value: "@" in value, range(width)),
        (Column.SECTOR, is_sector, range(1, width)),
    )
    for column, fits, places in looks if width > 1 else ():
        for index in places:
            hits = sum(map(fits, filled[index]))
            if index not in columns.values() and hits and hits >= _MOST * len(filled[index]):
                columns[column] = index
                break
    rest = [i for i in range(width) if filled[i] and i not in columns.values()]
    usual = [c for c in (Column.NAME, Column.ORGANIZATION, Column.SECTOR) if c not in columns]
    columns |= dict(zip(usual, rest, strict=False))
    third = columns.get(Column.SECTOR)
    if third is not None and len(set(map(sector_key, filled[third]))) > SECTORS_AT_MOST:
        del columns[Column.SECTOR]  # job titles or telephone numbers
    return columns


def _row(number: int, cells: Sequence[str], columns: Mapping[Column, int]) -> ListRow:
    def at(column: Column) -> str:
        index = columns.get(column)
        return tidy(cells[index]) if index is not None and index < len(cells) else ""

    first, whole, last = at(Column.FIRST_NAME), at(Column.NAME), at(Column.LAST_NAME)
    parts = (whole,) if whole and first and last else (first, whole, last)
    return ListRow(
        number=number,
        name=" ".join(part for part in parts if part),
        organization=at(Column.ORGANIZATION),
        sector=at(Column.SECTOR),
        email=at(Column.EMAIL).removeprefix("mailto:").lower(),
    )


_COLUMN_OF = {
    name_key(word): Column(column) for column, words in COLUMN_WORDS.items() for word in words
}
