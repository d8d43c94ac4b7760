"""Adding a list of people to a workshop, in one transaction."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import insert

from facilitate import activity
from facilitate.accounts.links import new_link
from facilitate.activity import Actor
from facilitate.db import db
from facilitate.people.lists import ListRow, PeopleList
from facilitate.people.models import Organization, Participant
from facilitate.people.names import is_address, name_key
from facilitate.people.operations import new_badge_codes, one_at_a_time, sector_named
from facilitate.people.preview import RowState, preview
from facilitate.people.queries import organizations_of, sectors_of
from facilitate.workshop.models import Workshop


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import made."""

    people: int
    organizations: int
    sectors: int


def import_people(
    *,
    workshop: Workshop,
    people: PeopleList,
    include: Collection[int] | None = None,
    again: Mapping[int, int] | None = None,
    secret_key: str,
    by: Actor,
) -> Imported:
    """Add the new people of a list, with the organizations and sectors they need.

    `include` names the rows wanted (all new ones if None). `again` names rows to be added though
    they look like somebody, each with the `twins` it had when that was chosen: so the same answer
    sent twice adds nobody twice.
    """
    one_at_a_time(workshop)
    wanted = [
        row.row
        for row in preview(workshop=workshop, people=people).rows
        if (row.state is RowState.NEW and (include is None or row.row.number in include))
        or (row.state is RowState.SAME and (again or {}).get(row.row.number) == row.twins)
    ]
    if not wanted:
        return Imported(0, 0, 0)
    sectors_before = len(sectors_of(workshop.id))
    organizations, made = _organizations_for(workshop, wanted)
    _insert(workshop, wanted, organizations, secret_key=secret_key)
    result = Imported(len(wanted), made, len(sectors_of(workshop.id)) - sectors_before)
    activity.record(
        "people.imported",
        workshop_id=workshop.id,
        topic="people",
        by=by,
        people=result.people,
        organizations=result.organizations,
        sectors=result.sectors,
    )
    return result


def _organizations_for(
    workshop: Workshop, rows: Sequence[ListRow]
) -> tuple[dict[str, Organization], int]:
    """The organizations of these rows by key, those missing made; and how many were."""
    known = {organization.name_key: organization for organization in organizations_of(workshop.id)}
    named: dict[str, str] = {}
    sectors: dict[str, str] = {}
    for row in rows:
        key = name_key(row.organization)
        if key:
            named.setdefault(key, row.organization)
            if row.sector:
                sectors.setdefault(key, row.sector)
    ids = {
        name: sector_named(workshop=workshop, name=name).id
        for name in dict.fromkeys(sectors[key] for key in sectors if not _has_sector(known, key))
    }
    for key, organization in known.items():
        if organization.sector_id is None and key in sectors:
            organization.sector_id = ids[sectors[key]]
    db.session.flush()
    new = [key for key in named if key not in known]
    if new:
        # one statement for all, which the unit of work cannot do on SQLite
        db.session.execute(
            insert(Organization),
            [
                {
                    "workshop_id": workshop.id,
                    "name": named[key],
                    "name_key": key,
                    "sector_id": ids.get(sectors.get(key, "")),
                    "position": position,
                }
                for position, key in enumerate(new, start=len(known))
            ],
        )
    return {o.name_key: o for o in organizations_of(workshop.id)}, len(new)


def _has_sector(known: Mapping[str, Organization], key: str) -> bool:
    return key in known and known[key].sector_id is not None


def _insert(
    workshop: Workshop,
    rows: Sequence[ListRow],
    organizations: Mapping[str, Organization],
    *,
    secret_key: str,
) -> None:
    values = []
    for row, code in zip(rows, new_badge_codes(workshop, len(rows)), strict=True):
        link = new_link(secret_key)
        organization = organizations.get(name_key(row.organization))
        values.append(
            {
                "workshop_id": workshop.id,
                "name": row.name,
                "name_key": name_key(row.name),
                "email": row.email if is_address(row.email) else "",
                "organization_id": organization.id if organization else None,
                "badge_code": code,
                "link_nonce": link.nonce,
                "link_hash": link.hash,
            }
        )
    db.session.execute(insert(Participant), values)
