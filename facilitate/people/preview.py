"""What adding a list would do: each row compared with the workshop's people. Reads only."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from facilitate.errors import Refused
from facilitate.people.comparing import Comparison, Found, Kin, comparison_with, shown_as
from facilitate.people.lists import ListColumn, ListRow, PeopleList
from facilitate.people.names import is_address, name_key
from facilitate.people.sectors import SECTORS_AT_MOST
from facilitate.workshop.models import Workshop

#: longest name of a person or organization, and of a sector
NAME_LENGTH = 200
SECTOR_LENGTH = 80


class RowState(StrEnum):
    """What a row of a list is to a workshop."""

    NEW = "new"
    SAME = "same"
    CHANGED = "changed"
    POSSIBLE = "possible"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewRow:
    """A row, what it is, and sentences that say why."""

    row: ListRow
    state: RowState
    remarks: tuple[Refused, ...] = ()
    #: the sector that a new person will be in, by the name it has or will get
    sector: str = ""
    #: people of the workshop, and new ones of earlier rows, that look like this one
    twins: int = 0
    #: whom an update changes: the id of a participant, or r and the number of an earlier row
    about: str = ""
    #: whether it is added (or updates) unless somebody decides otherwise
    is_wanted: bool = False


@dataclass(frozen=True, slots=True)
class Spelling:
    """A new organization whose name looks like that of another one."""

    name: str
    like: str
    #: said to be only another spelling
    is_same: bool

    @property
    def key(self) -> str:
        """What names it in a form."""
        return name_key(self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What adding a list would do, as long as nobody changes the workshop's people meanwhile."""

    people: PeopleList
    rows: tuple[PreviewRow, ...]
    #: names of what would be made for the new people, in order of appearance
    new_organizations: tuple[str, ...]
    new_sectors: tuple[str, ...]
    spellings: tuple[Spelling, ...]

    @property
    def unused(self) -> tuple[ListColumn, ...]:
        """The columns that hold something and are not used."""
        return self.people.unused

    def rows_that_are(self, state: RowState) -> tuple[PreviewRow, ...]:
        """The rows that are this, in the list's order."""
        return tuple(row for row in self.rows if row.state == state)


def preview(*, workshop: Workshop, people: PeopleList, spellings: Collection[str] = ()) -> Preview:
    """Compare a list with the workshop's people; writes nothing. Four queries.

    `spellings` are keys of new organizations that are only another spelling of the one they look
    like. Refused when the list would make more sectors than a workshop can have.
    """
    comparison = comparison_with(
        workshop, named=[row.organization for row in people.rows], spellings=spellings
    )
    judge = _Judge(comparison, Counter(name_key(row.name) for row in people.rows))
    rows = tuple(judge.judge(row) for row in people.rows)
    sectors = len(comparison.sectors) + len(comparison.new_sectors)
    if sectors > SECTORS_AT_MOST:
        raise Refused(
            "This list would make %(sectors)s sectors, and a workshop has at most %(most)s. "
            "Check which column holds the sector.",
            sectors=sectors,
            most=SECTORS_AT_MOST,
        )
    return Preview(
        people=people,
        rows=rows,
        new_organizations=tuple(comparison.new_organizations.values()),
        new_sectors=tuple(comparison.new_sectors.values()),
        spellings=tuple(
            Spelling(name, like, name_key(name) in spellings)
            for name, like in comparison.spellings.values()
        ),
    )


@dataclass(slots=True)
class _Judge:
    """Goes through a list row by row; new people of earlier rows are compared with later ones."""

    comparison: Comparison
    #: how often each name is in the list
    names: Counter[str]

    def judge(self, row: ListRow) -> PreviewRow:
        """What this row is."""
        wrong = _wrong(row)
        if wrong is not None:
            return PreviewRow(row=row, state=RowState.ERROR, remarks=(wrong,))
        found = self.comparison.find(row)
        remarks = _noticed(row)
        known = found.known
        if known is None:
            return self._new(row, found, remarks)
        if found.kin is Kin.SIMILAR:
            return PreviewRow(
                row=row,
                state=RowState.POSSIBLE,
                remarks=(
                    *remarks,
                    Refused("Perhaps %(person)s", person=known.shown),
                    *found.brings,
                ),
                twins=found.twins,
                about=known.about,
            )
        said = (
            Refused("Already on the list: %(person)s", person=known.shown)
            if known.participant_id
            else Refused("Twice in this list: %(person)s", person=known.shown)
        )
        if row.is_cancelled:
            # whoever cancelled is not brought up to date; who comes is for people to decide
            return PreviewRow(
                row=row, state=RowState.SAME, remarks=(*remarks, said), twins=found.twins
            )
        others = self.names[name_key(row.name)] - (1 if known.participant_id else 2)
        if (found.replaces and not known.participant_id) or (found.brings and others > 0):
            # what another row of the same list says otherwise is not put right by this one
            return PreviewRow(
                row=row,
                state=RowState.CHANGED,
                remarks=(*remarks, said, *found.brings),
                twins=found.twins,
                about=known.about,
            )
        sector_remarks, gives_sector = self.comparison.take_over(row)
        self.comparison.update(known, row)
        brings = (*found.brings, *gives_sector)
        return PreviewRow(
            row=row,
            state=RowState.CHANGED if brings else RowState.SAME,
            remarks=(*remarks, said, *brings, *sector_remarks),
            twins=found.twins,
            about=known.about if brings else "",
            is_wanted=bool(brings),
        )

    def _new(self, row: ListRow, found: Found, remarks: tuple[Refused, ...]) -> PreviewRow:
        if row.is_cancelled:
            return PreviewRow(row=row, state=RowState.NEW, remarks=remarks, sector=row.sector)
        self.comparison.keep(row)
        sector_remarks, _gives = self.comparison.take_over(row)
        return PreviewRow(
            row=row,
            state=RowState.NEW,
            remarks=(*remarks, *found.remarks, *sector_remarks),
            sector=self.comparison.sector_of_row(row),
            is_wanted=True,
        )


def _noticed(row: ListRow) -> tuple[Refused, ...]:
    """What is worth a look in the row itself."""
    remarks = []
    if row.is_cancelled:
        remarks.append(Refused("Says “%(status)s”, so not ticked.", status=row.status))
    if row.is_unnamed:
        remarks.append(
            Refused("Has no name, and is called %(name)s for now.", name=shown_as(row.name, ""))
        )
    if row.email and not is_address(row.email):
        remarks.append(
            Refused("“%(email)s” is no e-mail address and is left out.", email=row.email)
        )
    return tuple(remarks)


def _wrong(row: ListRow) -> Refused | None:
    """Why a row cannot be added."""
    if not name_key(row.name):
        return Refused("This row has no name.")
    for text, most in _lengths(row):
        if len(text) > most:
            return Refused(
                "“%(start)s…” is longer than %(most)s characters.", start=text[:30], most=most
            )
    return None


def _lengths(row: ListRow) -> Sequence[tuple[str, int]]:
    return (
        (row.name, NAME_LENGTH),
        (row.organization, NAME_LENGTH),
        (row.email, NAME_LENGTH),
        (row.sector, SECTOR_LENGTH),
    )
