"""Which column of a list holds what: by its heading, its looks, or its place. Pure."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from facilitate.errors import Refused
from facilitate.people.headers import COLUMN_WORDS, EXPORTS
from facilitate.people.names import name_key, tidy
from facilitate.people.sectors import SECTORS_AT_MOST, default_named, sector_key

#: share of a column's cells that must look like something for the column to be it
_MOST = 0.6
_IN_BRACKETS = re.compile(r"[(\[].*?[)\]]")


class Column(StrEnum):
    """What a column of a list holds."""

    NAME = "name"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    ORGANIZATION = "organization"
    SECTOR = "sector"
    EMAIL = "email"
    #: whether somebody comes at all, as other programs export it
    STATUS = "status"


#: what each column of a list is, in its order; None is not used
Layout = Sequence[Column | None]
_Places = dict[Column, int]


@dataclass(frozen=True, slots=True)
class Reading:
    """How the columns of a list were understood."""

    columns: Mapping[Column, int]
    has_header: bool
    #: the program whose export this is, as its marks tell
    source: str = ""


def headings_understood(cells: Sequence[str]) -> int:
    """How many cells of a first row are headings we know; 0 if it is a row like the others."""
    found = _header(cells)
    return len(found.columns) if found else 0


def understand(
    rows: Sequence[Sequence[str]],
    *,
    known_sectors: Collection[str],
    layout: Layout | None = None,
    has_header: bool | None = None,
) -> Reading:
    """Which column is what: as `layout` says, else as the first row does, else by looks."""
    header = _header(rows[0])
    if layout is not None:
        if has_header is None:
            has_header = header is not None
        return Reading(_places(layout), has_header)
    if header is not None and has_header is not False:
        return header
    body = rows[1:] if has_header else rows
    return Reading(_guessed(body or rows, known_sectors), bool(has_header))


def _places(layout: Layout) -> _Places:
    """Refused when two columns are the same."""
    columns: _Places = {}
    for index, column in enumerate(layout):
        if column is None:
            continue
        if column in columns:
            raise Refused(
                "Columns %(one)s and %(other)s cannot both be the same. Choose one of them.",
                one=columns[column] + 1,
                other=index + 1,
            )
        columns[column] = index
    return columns


def _header(cells: Sequence[str]) -> Reading | None:
    """Which column is where, if the row names columns; None if it is a row like the others."""
    keys = [name_key(_IN_BRACKETS.sub("", cell)) for cell in cells]
    for source, marks, words in _EXPORTS:
        if marks <= set(keys):
            # the first of its words that is there: an attendee's own address before the buyer's
            places = {
                column: keys.index(key)
                for column, wanted in words.items()
                for key in reversed(wanted)
                if key in keys
            }
            return Reading(places, has_header=True, source=source)
    found: _Places = {}
    for index, key in enumerate(keys):
        column = _COLUMN_OF.get(key)
        if column is not None:
            found.setdefault(column, index)
    filled = sum(bool(tidy(cell)) for cell in cells)
    names = found.keys() & {Column.NAME, Column.FIRST_NAME, Column.LAST_NAME}
    if len(found) > 1 or (names and len(found) * 2 >= filled):
        return Reading(found, has_header=True)
    return None


def _guessed(rows: Sequence[Sequence[str]], known_sectors: Collection[str]) -> _Places:
    """Which column is where by what the cells look like, the rest in the usual order."""
    width = max(len(cells) for cells in rows)
    filled = [
        [value for cells in rows if index < len(cells) and (value := tidy(cells[index]))]
        for index in range(width)
    ]
    sectors = {sector_key(name) for name in known_sectors}

    def is_sector(value: str) -> bool:
        return default_named(value) is not None or sector_key(value) in sectors

    columns: _Places = {}
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


_COLUMN_OF = {
    name_key(word): Column(column) for column, words in COLUMN_WORDS.items() for word in words
}
_EXPORTS = tuple(
    (
        source,
        {name_key(mark) for mark in marks},
        {Column(column): [name_key(word) for word in words] for column, words in columns.items()},
    )
    for source, marks, columns in EXPORTS
)
