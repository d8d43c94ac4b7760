"""What adding a list would do: each row compared with the workshop's people. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy import select

from facilitate.db import db
from facilitate.errors import Refused
from facilitate.people.lists import Column, ListRow, PeopleList
from facilitate.people.models import Organization, Participant
from facilitate.people.names import is_address, name_key
from facilitate.people.queries import organizations_of, sectors_of
from facilitate.people.sectors import SECTORS_AT_MOST, default_named, sector_key
from facilitate.workshop.models import Workshop

#: longest name of a person or organization, and of a sector
NAME_LENGTH = 200
SECTOR_LENGTH = 80


class RowState(StrEnum):
    """What a row of a list is to a workshop."""

    NEW = "new"
    SAME = "same"
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What adding a list would do, as long as nobody changes the workshop's people meanwhile."""

    rows: tuple[PreviewRow, ...]
    columns: tuple[Column, ...]
    has_header: bool
    unused: tuple[str, ...]
    #: names of what would be made for the new people, in order of appearance
    new_organizations: tuple[str, ...]
    new_sectors: tuple[str, ...]

    def rows_that_are(self, state: RowState) -> tuple[PreviewRow, ...]:
        """The rows that are this, in the list's order."""
        return tuple(row for row in self.rows if row.state == state)


def preview(*, workshop: Workshop, people: PeopleList) -> Preview:
    """Compare a list with the workshop's people; writes nothing. Three queries.

    Refused when the list would make more sectors than a workshop can have.
    """
    comparison = _comparison(workshop)
    rows = tuple(comparison.judge(row) for row in people.rows)
    sectors = len(comparison.sectors) + len(comparison.new_sectors)
    if sectors > SECTORS_AT_MOST:
        raise Refused(
            "This list would make %(sectors)s sectors, and a workshop has at most %(most)s. "
            "Check which column holds the sector.",
            sectors=sectors,
            most=SECTORS_AT_MOST,
        )
    return Preview(
        rows=rows,
        columns=people.columns,
        has_header=people.has_header,
        unused=people.unused,
        new_organizations=tuple(comparison.new_organizations.values()),
        new_sectors=tuple(comparison.new_sectors.values()),
    )


@dataclass(frozen=True, slots=True)
class _Known:
    """Somebody already there, as compared."""

    organization: str
    email: str
    shown: str

    def may_be(self, other: "_Known") -> bool:
        """Whether two of one name are one person: same address, or nothing that differs."""
        if self.email and self.email == other.email:
            return True
        return _agree(self.organization, other.organization) and _agree(self.email, other.email)


@dataclass(kw_only=True)
class _Comparison:
    """Goes through a list row by row and remembers what the new rows bring."""

    #: people there already, and new ones of earlier rows, by key of the name
    present: dict[str, list[_Known]]
    earlier: dict[str, list[_Known]] = field(default_factory=dict)
    organizations: dict[str, Organization]
    #: keys of the sectors there are
    sectors: set[str]
    #: name of the sector of each organization by key, those of this list included
    sector_of: dict[str, str]
    new_organizations: dict[str, str] = field(default_factory=dict)
    new_sectors: dict[str, str] = field(default_factory=dict)

    def judge(self, row: ListRow) -> PreviewRow:
        """What this row is."""
        wrong = _wrong(row)
        if wrong is not None:
            return PreviewRow(row=row, state=RowState.ERROR, remarks=(wrong,))
        key = name_key(row.name)
        me = _Known(
            name_key(row.organization),
            row.email if is_address(row.email) else "",
            _shown(row.name, row.organization),
        )
        there = [known for known in self.present.get(key, ()) if known.may_be(me)]
        before = [known for known in self.earlier.get(key, ()) if known.may_be(me)]
        if there or before:
            remark = (
                Refused("Already on the list: %(person)s", person=there[0].shown)
                if there
                else Refused("Twice in this list: %(person)s", person=before[0].shown)
            )
            twins = len(there) + len(before)
            return PreviewRow(row=row, state=RowState.SAME, remarks=(remark,), twins=twins)
        self.earlier.setdefault(key, []).append(me)
        remarks = self._take_over(row)
        sector = self.sector_of.get(name_key(row.organization), "")
        return PreviewRow(row=row, state=RowState.NEW, remarks=remarks, sector=sector)

    def _take_over(self, row: ListRow) -> tuple[Refused, ...]:
        """Note what a new person's row brings along; the remarks say what is not taken over."""
        remarks = []
        if row.email and not is_address(row.email):
            remarks.append(
                Refused("“%(email)s” is no e-mail address and is left out.", email=row.email)
            )
        key = name_key(row.organization)
        if key and key not in self.organizations:
            self.new_organizations.setdefault(key, row.organization)
        default = default_named(row.sector)
        sector = default.name if default else row.sector
        has = self.sector_of.get(key, "")
        if sector and not key:
            remarks.append(Refused("Without an organization the sector is left out."))
        elif sector and not has:
            self.sector_of[key] = sector
            if sector_key(sector) not in self.sectors:
                self.new_sectors.setdefault(sector_key(sector), sector)
        elif sector and sector_key(has) != sector_key(sector):
            remarks.append(
                Refused(
                    "%(organization)s stays in %(sector)s.",
                    organization=row.organization,
                    sector=has,
                )
            )
        return tuple(remarks)


def _comparison(workshop: Workshop) -> _Comparison:
    organizations = {o.name_key: o for o in organizations_of(workshop.id)}
    present: dict[str, list[_Known]] = {}
    for key, name, email, organization in db.session.execute(
        select(Participant.name_key, Participant.name, Participant.email, Organization.name)
        .outerjoin(Participant.organization)
        .where(Participant.workshop_id == workshop.id, Participant.withdrawn_at.is_(None))
        .order_by(Participant.id)
    ):
        known = _Known(name_key(organization or ""), email, _shown(name, organization))
        present.setdefault(key, []).append(known)
    return _Comparison(
        present=present,
        organizations=organizations,
        sectors={sector_key(sector.name) for sector in sectors_of(workshop.id)},
        sector_of={key: o.sector.name for key, o in organizations.items() if o.sector},
    )


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


def _agree(one: str, other: str) -> bool:
    return not one or not other or one == other


def _shown(name: str, organization: str | None) -> str:
    return f"{name}, {organization}" if organization else name
