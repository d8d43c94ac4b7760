"""Whether a row of a file is one that this version could have written. Nothing in it is trusted."""

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, date, datetime, time
from functools import cache, partial
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints
from zoneinfo import available_timezones

from babel import Locale, UnknownLocaleError
from sqlalchemy import JSON, Boolean, Column, Date, DateTime, Float, Integer, Table, Time

from facilitate.backup.rows import Row
from facilitate.commitments.models import Part, Progress, Visibility
from facilitate.db import Base
from facilitate.errors import Refused
from facilitate.library.rules import is_web_address
from facilitate.notes.models import Agreement
from facilitate.notes.search import searchable
from facilitate.people.models import ParticipantRole, SectorSide
from facilitate.people.names import name_key
from facilitate.registration.models import AnswerKind
from facilitate.report.rules import SLOTS
from facilitate.seating.models import SeatRole, WishKind
from facilitate.themes.models import FeltBy
from facilitate.voting.limits import limits_of, require_limits
from facilitate.voting.rules import LETTERS, SHARES, require_places
from facilitate.voting.states import Flaw, Origin, Secrecy
from facilitate.voting.tally.cut import TiePolicy
from facilitate.voting.tally.marks import Rule
from facilitate.workshop.models import AttributionPolicy, SessionFormat
from facilitate.workshop.rules import DAYS_AT_MOST, EARLIEST, LATEST
from facilitate.workshop.words_forms import SHAPES

#: what these columns can say; those that may be empty may be empty
ALLOWED: dict[str, Collection[str]] = {
    "workshops.attribution": tuple(AttributionPolicy),
    "workshops.timezone": available_timezones(),
    "workshop_sessions.format": tuple(SessionFormat),
    "workshop_sessions.attribution": tuple(AttributionPolicy),
    "note_kinds.shape": SHAPES,
    "participants.role": tuple(ParticipantRole),
    "sectors.side": tuple(SectorSide),
    "seats.role": tuple(SeatRole),
    "seating_wishes.kind": tuple(WishKind),
    "notes.agreement": tuple(Agreement),
    "registration_questions.kind": tuple(AnswerKind),
    "passages.slot": SLOTS,
    "polls.rule": tuple(Rule),
    "polls.ties": tuple(TiePolicy),
    "polls.secrecy": tuple(Secrecy),
    "polls.backing_share": SHARES,
    "poll_options.letter": LETTERS,
    "poll_counts.decided_by": tuple(TiePolicy),
    "ballots.origin": tuple(Origin),
    "ballots.flaw": tuple(Flaw),
    "commitments.visibility": tuple(Visibility),
    "commitment_revisions.visibility": tuple(Visibility),
    "commitment_updates.visibility": tuple(Visibility),
    "commitment_updates.progress": tuple(Progress),
    "commitment_joins.part": tuple(Part),
}
#: columns computed from another one of their row
DERIVED: dict[str, tuple[str, Callable[[str], str]]] = {
    "notes.search_text": ("text", searchable),
    "participants.name_key": ("name", name_key),
    "organizations.name_key": ("name", name_key),
    "organization_aliases.name_key": ("name", name_key),
}
#: pages show these as links
_LINKS = (
    *("workshops.builds_on_url", "workshops.partner_url", "documents.url"),
    *("notes.cited_url", "note_revisions.cited_url"),
)
_MOST = 2**31 - 1
#: moments are taken from clocks
_YEARS = range(1900, 2200)


class NotAsWritten(ValueError):
    """A row that no version of ours has written."""


def checking(table: Table) -> Callable[[Any], Row]:
    """What gives a row as the database takes it; NotAsWritten for any other than ours."""
    columns = {column.name: _checking(table, column) for column in table.columns}

    def check(row: Any) -> Row:
        if not isinstance(row, dict) or row.keys() != columns.keys():
            raise NotAsWritten(f"{table.name}: other columns")
        values = {name: of(row[name]) for name, of in columns.items()}
        if table.name == "workshops":
            _check_workshop(values)
        if table.name == "polls":
            _check_poll(values)
        if table.name == "themes":
            _need(set(values["felt_by"]) <= set(FeltBy), "themes.felt_by")
        return values

    return check


def with_derived(table: str, row: Row) -> Row:
    """The row with what is computed from its own words."""
    for place, (source, compute) in DERIVED.items():
        of, _, name = place.partition(".")
        if of == table:
            row[name] = compute(row[source])
    return row


def _checking(table: Table, column: Column[Any]) -> Callable[[Any], Any]:
    """What gives a value of a column as the database takes it."""
    place = f"{table.name}.{column.name}"
    of_kind = _checking_kind(table, column, place)

    def check(value: Any) -> Any:
        if value is None:
            _need(column.nullable, place)
            return None
        return of_kind(value)

    return check


def _checking_kind(table: Table, column: Column[Any], place: str) -> Callable[[Any], Any]:
    kind = column.type
    if isinstance(kind, JSON):
        return partial(_structure, shape=_shape_of(table.name, column.name), place=place)
    if isinstance(kind, DateTime):
        return partial(_moment, place=place)
    if isinstance(kind, Date | Time):
        return partial(_day_or_time, kind=date if isinstance(kind, Date) else time, place=place)
    if isinstance(kind, Boolean):
        return partial(_yes_or_no, place=place)
    if isinstance(kind, Float):
        return partial(_number, place=place)
    if isinstance(kind, Integer):
        return partial(_whole_number, place=place)
    return partial(_text, allowed=ALLOWED.get(place), is_link=place in _LINKS, place=place)


def _structure(value: Any, *, shape: Any, place: str) -> Any:
    _need(_is_shaped(value, shape), place)
    _check_within(value, place)
    return value


def _moment(value: Any, *, place: str) -> datetime:
    _need(isinstance(value, str), place)
    moment = datetime.fromisoformat(value)
    _need(moment.tzinfo is not None and moment.year in _YEARS, place)
    return moment.astimezone(UTC)


def _day_or_time(value: Any, *, kind: type[date] | type[time], place: str) -> date | time:
    _need(isinstance(value, str), place)
    found = kind.fromisoformat(value)
    _need(not isinstance(found, time) or found.tzinfo is None, place)
    return found


def _yes_or_no(value: Any, *, place: str) -> bool:
    _need(type(value) is bool, place)
    return bool(value)


def _number(value: Any, *, place: str) -> Any:
    """Neither infinite nor so large that adding it up would be."""
    _need(type(value) in (int, float) and -_MOST <= value <= _MOST, place)
    return value


def _whole_number(value: Any, *, place: str) -> Any:
    _need(type(value) is int and -_MOST <= value <= _MOST, place)
    return value


def _text(value: Any, *, allowed: Collection[str] | None, is_link: bool, place: str) -> Any:
    _need(isinstance(value, str), place)
    _check_within(value, place)
    _need(allowed is None or value in allowed, place)
    _need(not is_link or not value or is_web_address(value), place)
    return value


def _check_workshop(row: Row) -> None:
    for name in ("starts_on", "ends_on"):
        _need(EARLIEST <= row[name] <= LATEST, name)
    _need(0 <= (row["ends_on"] - row["starts_on"]).days < DAYS_AT_MOST, "ends_on")
    try:
        Locale.parse(row["language"])
    except (UnknownLocaleError, ValueError) as error:
        raise NotAsWritten("workshops.language") from error


def _check_poll(row: Row) -> None:
    """Its limits are such as a vote here can have, and nobody is voting any more, or yet."""
    try:
        limits = limits_of(Rule(row["rule"]), budget=row["budget"], cap=row["cap"])
        require_limits(limits)
        require_places(row["places"])
    except Refused as error:
        raise NotAsWritten("polls") from error
    _need((limits.budget, limits.cap) == (row["budget"], row["cap"]), "polls.budget")
    _need(row["opened_at"] is None or row["published_at"] is not None, "polls.opened_at")


def _need(is_so: bool | None, place: str) -> None:
    if not is_so:
        raise NotAsWritten(place)


def _check_within(value: Any, place: str) -> None:
    """No text in it is one that a database or a file could not hold, and no number too large."""
    if isinstance(value, str):
        _need("\x00" not in value, place)
        value.encode()  # halves of signs: UnicodeEncodeError, a ValueError
    elif isinstance(value, dict):
        for key, each in value.items():
            _check_within(key, place)
            _check_within(each, place)
    elif isinstance(value, list):
        for each in value:
            _check_within(each, place)
    elif isinstance(value, int | float):
        _need(-_MOST <= value <= _MOST, place)


@cache
def _shapes() -> Mapping[str, Any]:
    """What the models say of each of their columns."""
    return {
        f"{mapper.class_.__tablename__}.{name}": get_args(hint)[0]
        for mapper in Base.registry.mappers
        for name, hint in get_type_hints(mapper.class_).items()
        if get_args(hint)
    }


def _shape_of(table: str, column: str) -> Any:
    return _shapes()[f"{table}.{column}"]


def _is_shaped(value: Any, shape: Any) -> bool:
    """Whether a value from JSON is of an annotated type."""
    kind, inner = get_origin(shape), get_args(shape)
    if shape is Any:
        return True
    if kind in (Union, UnionType):
        return any(_is_shaped(value, each) for each in inner)
    if kind is list:
        return isinstance(value, list) and all(_is_shaped(each, inner[0]) for each in value)
    if kind is dict:
        return isinstance(value, dict) and all(_is_shaped(v, inner[1]) for v in value.values())
    if shape is NoneType:
        return value is None
    return type(value) is shape
