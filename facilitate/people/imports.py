"""Adding a list of people to a workshop, and bringing known ones up to date, in one transaction."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import insert, select

from facilitate import activity
from facilitate.accounts.links import new_link
from facilitate.activity import Actor
from facilitate.db import db
from facilitate.people.lists import ListRow, PeopleList
from facilitate.people.models import Organization, OrganizationAlias, Participant
from facilitate.people.names import is_address, name_key
from facilitate.people.operations import new_badge_codes, one_at_a_time, sector_named
from facilitate.people.preview import PreviewRow, RowState, Spelling, preview
from facilitate.people.queries import aliases_of, organizations_of, sectors_of
from facilitate.workshop.models import Workshop


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import made and changed."""

    people: int
    organizations: int
    sectors: int
    updated: int = 0


def import_people(
    *,
    workshop: Workshop,
    people: PeopleList,
    include: Collection[int] | None = None,
    again: Mapping[int, int] | None = None,
    update: Mapping[int, str] | None = None,
    spellings: Collection[str] = (),
    secret_key: str,
    by: Actor,
) -> Imported:
    """Add the new people of a list, with the organizations and sectors they need.

    `include` names the rows wanted (all new ones that do not say they were cancelled if None).
    `again` names rows to be added though they look like somebody, each with the `twins` it had when
    that was chosen: so the same answer sent twice adds nobody twice. `update` names rows whose
    cells replace what is known of the person they are `about`. `spellings` are keys of names
    that become aliases of the organization they look like.
    """
    one_at_a_time(workshop)
    found = preview(workshop=workshop, people=people, spellings=spellings)
    wanted = {
        each.row.number: each.row
        for each in found.rows
        if _is_added(each, include=include, again=again or {})
    }
    changes = [
        each
        for each in found.rows
        if each.about and (update or {}).get(each.row.number) == each.about
    ]
    persons = _fold(wanted, changes)
    if not wanted and not persons:
        return Imported(0, 0, 0)
    sectors_before = len(sectors_of(workshop.id))
    taken = {*wanted, *(each.row.number for each in changes)}
    organizations, made = _organizations_for(
        workshop,
        names=[row.organization for row in (*wanted.values(), *persons.values())],
        rows=[row for row in people.rows if row.number in taken],
        spellings=found.spellings,
    )
    if wanted:
        _insert(workshop, [*wanted.values()], organizations, secret_key=secret_key)
    updated = _update(workshop, persons, organizations)
    result = Imported(
        len(wanted), made, len(sectors_of(workshop.id)) - sectors_before, updated=updated
    )
    activity.record(
        "people.imported",
        workshop_id=workshop.id,
        topic="people",
        by=by,
        people=result.people,
        updated=result.updated,
        organizations=result.organizations,
        sectors=result.sectors,
    )
    return result


def _is_added(
    each: PreviewRow, *, include: Collection[int] | None, again: Mapping[int, int]
) -> bool:
    number = each.row.number
    if each.state is RowState.NEW:
        return each.is_wanted if include is None else number in include
    return each.state is not RowState.ERROR and again.get(number) == each.twins


def _fold(wanted: dict[int, ListRow], changes: Sequence[PreviewRow]) -> dict[int, ListRow]:
    """The rows that change people who are there, by participant id.

    A row about an earlier row is written into that one; when that one is not added, this one is
    added itself.
    """
    persons: dict[int, ListRow] = {}
    for each in changes:
        if not each.about.startswith("r"):
            persons[int(each.about)] = each.row
            continue
        number = int(each.about[1:])
        earlier = wanted.get(number)
        if earlier is None:
            wanted[each.row.number] = each.row
        else:
            wanted[number] = replace(
                earlier,
                name=each.row.name,
                organization=each.row.organization or earlier.organization,
                email=each.row.email if is_address(each.row.email) else earlier.email,
            )
    return persons


def _update(
    workshop: Workshop, rows: Mapping[int, ListRow], organizations: Mapping[str, Organization]
) -> int:
    """Write what these rows say of people who are there; says how many."""
    people = db.session.scalars(
        select(Participant).where(
            Participant.workshop_id == workshop.id, Participant.withdrawn_at.is_(None)
        )
    ).all()
    changed = [person for person in people if person.id in rows]
    for person in changed:
        row = rows[person.id]
        if not row.is_unnamed and name_key(row.name) != person.name_key:
            person.name = row.name
        if is_address(row.email):
            person.email = row.email
        organization = organizations.get(name_key(row.organization))
        if organization is not None:
            person.organization_id = organization.id
    db.session.flush()
    return len(changed)


def _organizations_for(
    workshop: Workshop,
    *,
    names: Sequence[str],
    rows: Sequence[ListRow],
    spellings: Sequence[Spelling],
) -> tuple[dict[str, Organization], int]:
    """The organizations of these names by the key of each spelling, those missing made; how many.

    Each is of the sector that the first of the rows says, as the preview shows. Names said to be
    other spellings become aliases.
    """
    meant = {each.key: name_key(each.like) for each in spellings if each.is_same}
    known = _by_spelling(workshop)
    named: dict[str, str] = {name_key(each.like): each.like for each in spellings if each.is_same}
    for name in filter(name_key, names):
        named.setdefault(meant.get(name_key(name), name_key(name)), name)
    sectors: dict[str, str] = {}
    for row in rows:
        key = meant.get(name_key(row.organization), name_key(row.organization))
        if key in named and row.sector:
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
        count = len({organization.id for organization in known.values()})
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
                for position, key in enumerate(new, start=count)
            ],
        )
    _add_aliases(workshop, [each for each in spellings if each.is_same])
    return _by_spelling(workshop), len(new)


def _add_aliases(workshop: Workshop, spellings: Sequence[Spelling]) -> None:
    known = _by_spelling(workshop) if spellings else {}
    for each in spellings:
        if each.key not in known:
            known[each.key] = known[name_key(each.like)]
            db.session.add(
                OrganizationAlias(
                    workshop_id=workshop.id,
                    organization_id=known[each.key].id,
                    name=each.name,
                )
            )
    db.session.flush()


def _by_spelling(workshop: Workshop) -> dict[str, Organization]:
    """The organizations of a workshop by the key of each name and alias."""
    found = {alias.name_key: alias.organization for alias in aliases_of(workshop.id)}
    return found | {o.name_key: o for o in organizations_of(workshop.id)}


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
