"""Reading a list of people, or of organizations, out of whatever was pasted or uploaded. Pure.

A list is text of rows and cells. Which cell is the name, the organization, the sector or the e-mail
address is chosen by the organizer, else taken from a header row, else guessed from what the cells
look like, else from their order. Nothing here knows who is on the workshop's list already.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from facilitate.errors import Refused
from facilitate.people.cells import rows_of
from facilitate.people.columns import Column, Layout, Reading, headings_understood, understand
from facilitate.people.headers import CANCELLED_WORDS
from facilitate.people.names import name_key, tidy

#: cells shown of each column, so that one sees what it holds
_SAMPLES = 3
_NAMES = {Column.NAME, Column.FIRST_NAME, Column.LAST_NAME}
_CANCELLED = {name_key(word) for word in CANCELLED_WORDS}


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRow:
    """One row as read; `number` counts rows from 1 as a spreadsheet does."""

    number: int
    name: str
    organization: str = ""
    sector: str = ""
    email: str = ""
    status: str = ""
    #: the row has no name, so it got one from the organization or the address
    is_unnamed: bool = False

    @property
    def is_cancelled(self) -> bool:
        """Whether the status says that this person will not come."""
        return name_key(self.status) in _CANCELLED


@dataclass(frozen=True, slots=True)
class ListColumn:
    """A column as it stands: its heading if there is one, some of its cells, what it is read as."""

    number: int
    heading: str
    samples: tuple[str, ...]
    column: Column | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleList:
    """The rows of a list that hold anything, and how its columns were understood."""

    rows: tuple[ListRow, ...]
    #: every column that holds anything, used or not
    table: tuple[ListColumn, ...]
    has_header: bool
    #: the program whose export this is, if its headings tell
    source: str = ""

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns that are used, in the list's order."""
        return tuple(each.column for each in self.table if each.column is not None)

    @property
    def unused(self) -> tuple[ListColumn, ...]:
        """The columns that hold something and are not used."""
        return tuple(each for each in self.table if each.column is None)


def read_list(
    text: str,
    *,
    known_sectors: Collection[str] = (),
    layout: Layout | None = None,
    has_header: bool | None = None,
) -> PeopleList:
    """The people of a list. `known_sectors` help to find their column, beside the usual six.

    `layout` says what the columns are instead of guessing, `has_header` whether the first row
    names them. Refused when it is no list, empty, too long, too wide, or without a name column.
    """
    found = _read(text, known_sectors, layout, has_header)
    if not _NAMES & set(found.columns):
        raise _nameless(found)
    return replace(found, rows=tuple(_with_names(found.rows)))


def read_organizations(
    text: str,
    *,
    known_sectors: Collection[str] = (),
    layout: Layout | None = None,
    has_header: bool | None = None,
) -> PeopleList:
    """The organizations of a list, with their sectors; a list of names alone will do.

    Refused when it is no list, empty, too long, too wide, or without a column of organizations.
    """
    found = _read(text, known_sectors, layout, has_header)
    if Column.ORGANIZATION not in found.columns and layout is None:
        # names of organizations look like names of people
        columns: list[Column | None] = [None] * max(each.number for each in found.table)
        for each in found.table:
            if each.column in (Column.NAME, Column.SECTOR):
                renamed = Column.ORGANIZATION if each.column is Column.NAME else each.column
                columns[each.number - 1] = renamed
        found = _read(text, known_sectors, columns, found.has_header)
    if Column.ORGANIZATION not in found.columns:
        raise Refused("No column is chosen as the organization.")
    return found


def _read(
    text: str, known_sectors: Collection[str], layout: Layout | None, has_header: bool | None
) -> PeopleList:
    rows = rows_of(text, understood=headings_understood)
    if not rows:
        raise Refused("There is nothing in this list yet. Paste one person per line.")
    cells = [row for _number, row in rows]
    reading = understand(cells, known_sectors=known_sectors, layout=layout, has_header=has_header)
    headings = cells[0] if reading.has_header else []
    if reading.has_header:
        rows = rows[1:]
    return PeopleList(
        rows=tuple(_row(number, row, reading.columns) for number, row in rows),
        table=tuple(_table(headings, [row for _number, row in rows], reading)),
        has_header=reading.has_header,
        source=reading.source,
    )


def _nameless(found: PeopleList) -> Refused:
    if Column.ORGANIZATION in found.columns and found.has_header:
        return Refused(
            "This list has organizations but no names of people. Add it on the page of the "
            "organizations, or call the column with the names “Name”."
        )
    if found.has_header:
        return Refused(
            "The first row names the columns, but none of them is the name of a person. "
            "Call that column “Name”."
        )
    return Refused("No column is chosen as the name.")


def _table(
    headings: Sequence[str], rows: Sequence[Sequence[str]], reading: Reading
) -> Iterable[ListColumn]:
    used = {index: column for column, index in reading.columns.items()}
    for index in range(max((len(row) for row in (headings, *rows)), default=0)):
        heading = tidy(headings[index]) if index < len(headings) else ""
        samples: list[str] = []
        for row in rows:
            value = tidy(row[index]) if index < len(row) else ""
            if value and value not in samples:
                samples.append(value)
                if len(samples) == _SAMPLES:
                    break
        if heading or samples or index in used:
            yield ListColumn(index + 1, heading, tuple(samples), used.get(index))


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
        status=at(Column.STATUS),
    )


def _with_names(rows: Iterable[ListRow]) -> Iterable[ListRow]:
    """Rows without a name are expected people too: “Cisco · 2”, or the address before its @.

    Counted within the list, so the same list gives the same names again.
    """
    counts: Counter[str] = Counter()
    for row in rows:
        if name_key(row.name):
            yield row
        elif name_key(row.organization):
            counts[name_key(row.organization)] += 1
            name = f"{row.organization} · {counts[name_key(row.organization)]}"
            yield replace(row, name=name, is_unnamed=True)
        elif name_key(row.email.partition("@")[0]):
            yield replace(row, name=row.email.partition("@")[0], is_unnamed=True)
        else:
            yield row
