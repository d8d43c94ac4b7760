"""What an organizer chose on the page that checks a list, as its form sends it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from facilitate.people.cells import COLUMNS_AT_MOST
from facilitate.people.columns import Column
from facilitate.people.lists import PeopleList

_COLUMNS = {column.value: column for column in Column}
#: digits of a number that a form may send
_DIGITS = 9

_COLUMN_WORDS = {
    Column.NAME: _l("Name"),
    Column.FIRST_NAME: _l("First name"),
    Column.LAST_NAME: _l("Last name"),
    Column.ORGANIZATION: _l("Organization"),
    Column.SECTOR: _l("Sector"),
    Column.EMAIL: _l("E-mail"),
    Column.STATUS: _l("Comes or cancelled"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedList:
    """A list, and how its columns and organizations are to be understood; None: to be guessed."""

    text: str
    layout: tuple[Column | None, ...] | None = None
    has_header: bool | None = None
    #: keys of new organizations that are only other spellings
    spellings: frozenset[str] = frozenset()

    @property
    def mark(self) -> str:
        """What tells a list that was checked from any other; browsers change the line ends."""
        told = [
            self.text.replace("\r\n", "\n").replace("\r", "\n"),
            self.layout,
            self.has_header,
            sorted(self.spellings),
        ]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()

    def understood_as(self, people: PeopleList) -> "AskedList":
        """The same list with its columns as they were understood, as the next form sends them."""
        columns: list[Column | None] = [None] * max((c.number for c in people.table), default=0)
        for each in people.table:
            columns[each.number - 1] = each.column
        return replace(self, layout=tuple(columns), has_header=people.has_header)


@dataclass(frozen=True, slots=True)
class RowChoices:
    """The rows to add, to add though they look like somebody, and to bring people up to date."""

    include: set[int]
    again: dict[int, int]
    update: dict[int, str]


def column_words(*columns: Column) -> dict[str, str]:
    """What columns are called in a choice; all of them unless some are named."""
    return {column: str(_COLUMN_WORDS[column]) for column in columns or _COLUMN_WORDS}


def asked_list(text: str, form: MultiDict[str, str]) -> AskedList:
    """The list with the choices of a form; without them it is to be guessed."""
    chosen = {
        number: _COLUMNS.get(value)
        for name, value in form.items()
        if (number := _number(name.removeprefix("column-"))) and name.startswith("column-")
    }
    if not chosen or max(chosen) > COLUMNS_AT_MOST:
        return AskedList(text=text)
    return AskedList(
        text=text,
        layout=tuple(chosen.get(number) for number in range(1, max(chosen) + 1)),
        has_header=bool(form.get("has_header")),
        spellings=frozenset(form.getlist("spelling")),
    )


def row_choices(form: MultiDict[str, str]) -> RowChoices:
    """The choices of a form; what names no row is passed over."""
    include = {number for value in form.getlist("include") if (number := _number(value))}
    again = _pairs(form.getlist("again"))
    update: dict[int, str] = {}
    for name, value in form.items():
        row = _number(name.removeprefix("choice-")) if name.startswith("choice-") else 0
        word, _space, which = value.partition(" ")
        if not row:
            continue
        if word == "again" and (twins := _number(which)):
            again[row] = twins
        elif word == "update":
            update[row] = which
    return RowChoices(include, again, update)


def _pairs(values: list[str]) -> dict[int, int]:
    """Row numbers with the twins they had, sent as 12-1."""
    pairs: Mapping[int, int] = {
        _number(row): _number(twins)
        for row, _dash, twins in (value.partition("-") for value in values)
    }
    return {row: twins for row, twins in pairs.items() if row and twins}


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) <= _DIGITS else 0


def decisions(form: MultiDict[str, str]) -> dict[int, str]:
    """What is chosen for rows by their number, whatever it is."""
    return {
        number: value
        for name, value in form.items()
        if name.startswith("choice-") and (number := _number(name.removeprefix("choice-")))
    }
