"""Changes to the dictionary of organizations: names, spellings, merging. Nothing here commits."""

from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from facilitate import activity, clock
from facilitate.activity import Actor
from facilitate.db import Base, db
from facilitate.errors import Refused
from facilitate.people.models import Merge, Organization, OrganizationAlias, Sector
from facilitate.people.names import name_key, tidy
from facilitate.people.operations import change_sector, one_at_a_time, sector_named
from facilitate.people.queries import organization_named
from facilitate.workshop.models import Workshop


def edit_organization(
    *, organization: Organization, workshop: Workshop, name: str, sector_name: str, by: Actor
) -> None:
    """Rename an organization and choose its sector; the old name stays as another spelling.

    Refused when another organization has the name.
    """
    one_at_a_time(workshop)
    _require_free(organization, workshop, name)
    before = organization.name
    if tidy(name) != before:
        _drop_alias(organization, name)
        organization.name = tidy(name)
        _record("organization.changed", organization, by)
        if name_key(before) != organization.name_key:
            _keep_alias(organization, before)
    sector = sector_named(workshop=workshop, name=sector_name) if sector_name else None
    change_sector(organization=organization, sector=sector, by=by)


def add_alias(*, organization: Organization, workshop: Workshop, name: str, by: Actor) -> None:
    """Let lists and forms use another spelling; a repeat changes nothing.

    Refused when it is the name or a spelling of another organization.
    """
    one_at_a_time(workshop)
    _require_free(organization, workshop, name)
    if organization_named(workshop.id, name) is None:
        _keep_alias(organization, name)
        _record("organization.changed", organization, by)


def remove_alias(*, alias: OrganizationAlias, by: Actor) -> None:
    """Let a spelling mean nothing again."""
    organization = alias.organization
    db.session.delete(alias)
    _record("organization.changed", organization, by)


def merge_organizations(
    *,
    workshop: Workshop,
    kept: Organization,
    gone: Organization,
    sector_name: str = "",
    by: Actor,
) -> Merge:
    """Make two organizations one: all that belongs to `gone` moves, its name becomes a spelling.

    Whatever refers to organizations moves, in areas above too. Refused when both have a sector and
    neither is named as the one.
    """
    one_at_a_time(workshop)
    sector = _sector_of_both(workshop, kept, gone, sector_name)
    db.session.flush()
    moved = {
        f"{table}.{column}": _move(table, column, gone.id, kept.id)
        for table, column in _references()
    }
    merge = Merge(
        workshop_id=workshop.id,
        kept_id=kept.id,
        kept_name=kept.name,
        gone_name=gone.name,
        gone={
            **{key: getattr(gone, key) for key in ("id", "name", "sector_id", "position")},
            # an undo gives back the sector that the kept one had
            "kept_sector_id": kept.sector_id,
        },
        moved={place: ids for place, ids in moved.items() if ids},
        account_id=by.account_id,
    )
    db.session.add(merge)
    name = gone.name
    db.session.expire_all()
    db.session.delete(gone)
    db.session.flush()
    _keep_alias(kept, name)
    change_sector(organization=kept, sector=sector, by=by)
    _record("organization.merged", kept, by, merged=name)
    return merge


def undo_merge(*, merge: Merge, workshop: Workshop, by: Actor) -> Organization:
    """Take a merge back: what was moved then, and still is where it was moved to, returns.

    Refused when an organization of that name was made in the meantime, or the kept one is gone.
    """
    one_at_a_time(workshop)
    kept = db.session.get(Organization, merge.kept_id) if merge.kept_id else None
    if kept is None or merge.undone_at is not None:
        raise Refused("This merge cannot be undone any more.")
    _drop_alias(kept, merge.gone_name)
    if organization_named(workshop.id, merge.gone_name) is not None:
        raise Refused(
            "There is an organization called %(name)s again. Merge that one instead.",
            name=merge.gone_name,
        )
    row = {key: merge.gone[key] for key in ("id", "name", "sector_id", "position")}
    if row["sector_id"] and db.session.get(Sector, row["sector_id"]) is None:
        row["sector_id"] = None
    try:
        db.session.execute(
            insert(Organization),
            [{**row, "workshop_id": workshop.id, "name_key": name_key(merge.gone_name)}],
        )
    except IntegrityError as error:
        raise Refused("This merge cannot be undone any more.") from error
    for place, ids in merge.moved.items():
        table, column = place.split(".")
        _move(table, column, kept.id, row["id"], among=ids)
    if merge.gone["kept_sector_id"] is None and kept.sector_id == row["sector_id"]:
        kept.sector_id = None
    merge.undone_at = clock.now()
    _record("organization.merge_undone", kept, by, merged=merge.gone_name)
    db.session.expire_all()
    return db.session.get_one(Organization, row["id"])


def _sector_of_both(
    workshop: Workshop, kept: Organization, gone: Organization, sector_name: str
) -> Sector | None:
    if sector_name:
        return sector_named(workshop=workshop, name=sector_name)
    if kept.sector and gone.sector and kept.sector is not gone.sector:
        raise Refused(
            "%(one)s is in %(sector)s and %(other)s in %(other_sector)s. "
            "Choose the sector of both.",
            one=kept.name,
            sector=kept.sector.name,
            other=gone.name,
            other_sector=gone.sector.name,
        )
    return kept.sector or gone.sector


def _references() -> list[tuple[str, str]]:
    """Every column of every table that names an organization; none may be forgotten."""
    return sorted(
        (table.name, column.name)
        for table in Base.metadata.tables.values()
        for column in table.columns
        for key in column.foreign_keys
        if key.column.table.name == Organization.__tablename__
    )


def _move(
    table_name: str, column_name: str, before: int, after: int, among: list[int] | None = None
) -> list[int]:
    """Let rows name another organization; says which rows did."""
    table = Base.metadata.tables[table_name]
    column = table.c[column_name]
    wanted = select(table.c.id).where(column == before)
    if among is not None:
        wanted = wanted.where(table.c.id.in_(among))
    ids: list[int] = list(db.session.scalars(wanted))
    if ids:
        values: dict[str, Any] = {column_name: after}
        db.session.execute(update(table).where(table.c.id.in_(ids)).values(values))
    return ids


def _require_free(organization: Organization, workshop: Workshop, name: str) -> None:
    other = organization_named(workshop.id, name)
    if other is not None and other is not organization:
        raise Refused(
            "%(name)s is an organization of its own. Merge the two if they are one.",
            name=other.name,
        )


def _keep_alias(organization: Organization, name: str) -> None:
    db.session.add(
        OrganizationAlias(
            workshop_id=organization.workshop_id, organization_id=organization.id, name=tidy(name)
        )
    )
    db.session.flush()


def _drop_alias(organization: Organization, name: str) -> None:
    for alias in db.session.scalars(
        select(OrganizationAlias).where(
            OrganizationAlias.organization_id == organization.id,
            OrganizationAlias.name_key == name_key(name),
        )
    ):
        db.session.delete(alias)
    db.session.flush()


def _record(kind: str, organization: Organization, by: Actor, **details: str) -> None:
    activity.record(
        kind,
        workshop_id=organization.workshop_id,
        topic="people",
        by=by,
        subject=organization,
        **details,
    )
