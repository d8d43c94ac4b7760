"""Adding a list of organizations: what it would do, and doing it. Nothing here commits."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from facilitate.activity import Actor
from facilitate.errors import Refused
from facilitate.people.lists import ListRow, PeopleList
from facilitate.people.models import Organization
from facilitate.people.names import name_key
from facilitate.people.operations import (
    add_organization,
    change_sector,
    one_at_a_time,
    sector_named,
)
from facilitate.people.organizations import add_alias
from facilitate.people.preview import NAME_LENGTH, SECTOR_LENGTH, RowState
from facilitate.people.queries import aliases_of, organization_named, organizations_of
from facilitate.people.sectors import default_named, sector_key
from facilitate.people.similar import SimilarNames
from facilitate.workshop.models import Workshop


class Decision(StrEnum):
    """What is done with an organization that looks like another one."""

    ALIAS = "alias"
    OWN = "own"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationRow:
    """A row, what it is to the workshop, and sentences that say why."""

    row: ListRow
    state: RowState
    remarks: tuple[Refused, ...] = ()
    #: the name of the organization that it looks like
    like: str = ""


@dataclass(frozen=True, slots=True)
class OrganizationsAdded:
    """What a list of organizations made and changed."""

    organizations: int
    aliases: int
    sectors_given: int


def preview_organizations(*, workshop: Workshop, found: PeopleList) -> tuple[OrganizationRow, ...]:
    """Compare a list with the workshop's organizations; writes nothing. Two queries."""
    there = organizations_of(workshop.id)
    known = {o.name_key: (o.name, o.sector.name if o.sector else "", 0) for o in there}
    for alias in aliases_of(workshop.id):
        known[alias.name_key] = known[alias.organization.name_key]
    similar = SimilarNames(name for name, _sector, _row in known.values())
    rows = []
    for row in found.rows:
        judged = _judge(row, known, similar)
        rows.append(judged)
        if judged.state in (RowState.NEW, RowState.POSSIBLE, RowState.CHANGED):
            default = default_named(row.sector)
            name, _sector, number = known.get(
                name_key(row.organization), (row.organization, "", row.number)
            )
            sector = default.name if default else row.sector
            known[name_key(row.organization)] = (name, sector, number)
        if judged.state is RowState.NEW:
            similar.add(row.organization)
    return tuple(rows)


def import_organizations(
    *,
    workshop: Workshop,
    found: PeopleList,
    include: Collection[int] | None = None,
    decisions: Mapping[int, str] | None = None,
    by: Actor,
) -> OrganizationsAdded:
    """Add the organizations of a list, all or nothing.

    `include` names the rows wanted (all that are new or bring a sector if None), `decisions` what
    is done with rows that look like another organization (nothing unless said).
    """
    one_at_a_time(workshop)
    added = aliases = given = 0
    for each in preview_organizations(workshop=workshop, found=found):
        row, name = each.row, each.row.organization
        decision = (decisions or {}).get(row.number)
        wanted = include is None or row.number in include
        if each.state is RowState.POSSIBLE and decision == Decision.ALIAS:
            organization = organization_named(workshop.id, each.like)
            if organization is not None:
                add_alias(organization=organization, workshop=workshop, name=name, by=by)
                aliases += 1
        elif (each.state is RowState.NEW and wanted) or (
            each.state is RowState.POSSIBLE and decision == Decision.OWN
        ):
            add_organization(workshop=workshop, name=name, sector_name=row.sector, by=by)
            added += 1
        elif each.state is RowState.CHANGED and wanted:
            given += _give_sector(workshop, row, by)
    return OrganizationsAdded(added, aliases, given)


def _give_sector(workshop: Workshop, row: ListRow, by: Actor) -> bool:
    organization: Organization | None = organization_named(workshop.id, row.organization)
    if organization is None or organization.sector is not None:
        return False
    sector = sector_named(workshop=workshop, name=row.sector)
    change_sector(organization=organization, sector=sector, by=by)
    return True


def _judge(
    row: ListRow, known: Mapping[str, tuple[str, str, int]], similar: SimilarNames
) -> OrganizationRow:
    key = name_key(row.organization)
    if not key:
        wrong = Refused("This row names no organization.")
        return OrganizationRow(row=row, state=RowState.ERROR, remarks=(wrong,))
    for text, most in ((row.organization, NAME_LENGTH), (row.sector, SECTOR_LENGTH)):
        if len(text) > most:
            wrong = Refused(
                "“%(start)s…” is longer than %(most)s characters.", start=text[:30], most=most
            )
            return OrganizationRow(row=row, state=RowState.ERROR, remarks=(wrong,))
    if key in known:
        return _again(row, *known[key])
    like = similar.like(row.organization)
    if like is not None:
        looks = Refused("Looks like %(name)s.", name=like)
        return OrganizationRow(row=row, state=RowState.POSSIBLE, remarks=(looks,), like=like)
    return OrganizationRow(row=row, state=RowState.NEW)


def _again(row: ListRow, name: str, sector: str, number: int) -> OrganizationRow:
    said = (
        Refused("The same as row %(number)s: %(name)s", number=number, name=name)
        if number
        else Refused("There already: %(name)s", name=name)
    )
    default = default_named(row.sector)
    wanted = default.name if default else row.sector
    if wanted and not sector:
        gives = Refused(
            "%(organization)s becomes part of %(sector)s.", organization=name, sector=wanted
        )
        return OrganizationRow(row=row, state=RowState.CHANGED, remarks=(said, gives))
    if wanted and sector_key(wanted) != sector_key(sector):
        stays = Refused("%(organization)s stays in %(sector)s.", organization=name, sector=sector)
        return OrganizationRow(row=row, state=RowState.SAME, remarks=(said, stays))
    return OrganizationRow(row=row, state=RowState.SAME, remarks=(said,))
