"""What somebody wants printed: plain values, as they travel with a job. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from facilitate.errors import Refused
from facilitate.printing import sheets
from facilitate.printing.sheets import Sheet


class What(StrEnum):
    """The things that can be printed."""

    BADGES = "badges"
    ROTA = "rota"
    SIGN_IN = "sign-in"
    TABLE_CARDS = "table-cards"
    NOTE_SHEETS = "note-sheets"
    BALLOTS = "ballots"


class Order(StrEnum):
    """In which order people are printed."""

    NAME = "name"
    ORGANIZATION = "organization"
    TABLE = "table"


#: for whom: everybody, who is new or changed since it was last printed; `sector-7` is one sector
#: and `moved-3` who has another place since the third version of the tables
EVERYBODY, CHANGED = "all", "changed"
_SECTOR, _MOVED = "sector-", "moved-"

#: one card for each of these people, so that one can be printed again alone
CARDS = frozenset({What.BADGES, What.ROTA})

SHEETS: Mapping[What, tuple[Sheet, ...]] = {
    What.BADGES: sheets.BADGES,
    What.ROTA: sheets.QUARTERS,
    What.SIGN_IN: sheets.PAGES,
    What.TABLE_CARDS: sheets.PAGES,
    What.NOTE_SHEETS: sheets.PAGES,
    What.BALLOTS: sheets.PAGES,
}

#: copies of one sheet, and note sheets of all tables and rounds together, at most
MOST_COPIES = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """One thing to print, on which sheet, for whom and in which order."""

    what: str
    sheet: str
    who: str = EVERYBODY
    order: str = Order.NAME
    #: number of a round; 0 means all of them
    round: int = 0
    #: ballots in all, or note sheets for each table and round
    copies: int = 1

    @property
    def paper(self) -> Sheet:
        """The sheet; refused if this is not printed on it."""
        offered = SHEETS[What(self.what)]
        for each in offered:
            if each.key == self.sheet:
                return each
        raise Refused(
            "This is not printed on %(sheet)s. There are: %(sheets)s.",
            sheet=self.sheet,
            sheets=", ".join(each.key for each in offered),
        )

    @property
    def sector_id(self) -> int | None:
        """The one sector it is for."""
        return _number_after(_SECTOR, self.who)

    @property
    def moved_in(self) -> int | None:
        """The version of the tables whose changes it is for."""
        return _number_after(_MOVED, self.who)

    def plain(self) -> dict[str, Any]:
        """As a job's arguments."""
        return asdict(self)


def require_sheet(wish: Wish) -> None:
    """Refuse what is not printed on that sheet."""
    _ = wish.paper


def require_few(*, places: int, copies: int) -> None:
    """Refuse more note sheets than can be printed at once; `places` are tables times rounds."""
    if places * copies > MOST_COPIES:
        raise Refused(
            "These would be %(count)s sheets in all, and at most %(most)s can be printed at once."
            " Ask for fewer, or for one round.",
            count=places * copies,
            most=MOST_COPIES,
        )


def of_sector(sector_id: int) -> str:
    """For whom: the people of one sector."""
    return f"{_SECTOR}{sector_id}"


def of_version(number: int) -> str:
    """For whom: those who got another place in this version of the tables."""
    return f"{_MOVED}{number}"


def _number_after(start: str, who: str) -> int | None:
    rest = who.removeprefix(start)
    return int(rest) if rest != who and rest.isascii() and rest.isdecimal() else None
