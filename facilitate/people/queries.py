"""Reads about people, organizations and sectors; withdrawn people are in none of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from facilitate.accounts.links import hash_of
from facilitate.accounts.models import SignIn
from facilitate.accounts.operations import read_code
from facilitate.db import db
from facilitate.people.attribution import Speaker
from facilitate.people.models import (
    Merge,
    Organization,
    OrganizationAlias,
    Participant,
    PersonMerge,
    Sector,
)
from facilitate.people.names import name_key, word_keys
from facilitate.workshop.models import Workshop

#: people on one page of the list
PAGE_SIZE = 100
#: further words of a search are not looked at
_WORDS_SEARCHED = 6


@dataclass(frozen=True, slots=True)
class SectorCount:
    """How many people of a sector are registered and present; None counts those without one."""

    sector: Sector | None
    registered: int
    present: int


@dataclass(frozen=True, slots=True)
class SectorOrganizations:
    """The organizations of a sector, or those without one."""

    sector: Sector | None
    organizations: tuple[Organization, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleFilter:
    """What the list is narrowed to; the empty filter is everybody."""

    search: str = ""
    #: id of a sector; 0 means people without one
    sector_id: int | None = None
    present: bool | None = None


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """One page of the list, and how many there are in all."""

    people: Sequence[Participant]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are; at least one."""
        return max(1, -(-self.total // PAGE_SIZE))


def participants_for_seating(workshop_id: int) -> Sequence[Participant]:
    """Everybody who takes part, by name, with organization and sector, in one query."""
    return db.session.scalars(
        _joined(_active(select(Participant), workshop_id))
        .options(contains_eager(Participant.organization).contains_eager(Organization.sector))
        .order_by(*_BY_NAME)
    ).all()


def people_page(workshop_id: int, *, narrowed: PeopleFilter, page: int = 1) -> PeoplePage:
    """A page of the list by name; a page beyond the last one is the last one. Two queries."""
    conditions = _conditions(narrowed)
    total = (
        db.session.scalar(
            _joined(_active(select(func.count(Participant.id)), workshop_id)).where(*conditions)
        )
        or 0
    )
    page = min(max(page, 1), max(1, -(-total // PAGE_SIZE)))
    people = db.session.scalars(
        _joined(_active(select(Participant), workshop_id))
        .where(*conditions)
        .options(contains_eager(Participant.organization).contains_eager(Organization.sector))
        .order_by(*_BY_NAME)
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    ).all()
    return PeoplePage(people=people, total=total, page=page)


def people_by_sector(workshop_id: int) -> list[SectorCount]:
    """People registered and present per sector in its order, empty sectors included.

    Those without a sector come last, if there are any. Two queries.
    """
    rows = db.session.execute(
        _joined(
            _active(
                select(
                    Organization.sector_id,
                    func.count(Participant.id),
                    func.count(Participant.checked_in_at),
                ),
                workshop_id,
            )
        ).group_by(Organization.sector_id)
    )
    counts = {sector_id: (registered, present) for sector_id, registered, present in rows}
    listed: list[Sector | None] = [*sectors_of(workshop_id)]
    if None in counts:
        listed.append(None)
    return [
        SectorCount(sector, *counts.get(sector.id if sector else None, (0, 0))) for sector in listed
    ]


def people_by_organization(workshop_id: int) -> dict[int | None, tuple[int, int]]:
    """How many people of each organization (by id) are registered and present, in one query.

    None counts those without one; organizations nobody is registered from are not in it.
    """
    rows = db.session.execute(
        _active(
            select(
                Participant.organization_id,
                func.count(Participant.id),
                func.count(Participant.checked_in_at),
            ),
            workshop_id,
        ).group_by(Participant.organization_id)
    )
    return {row[0]: (row[1], row[2]) for row in rows}


def organizations_by_sector(workshop_id: int) -> list[SectorOrganizations]:
    """The organizations that somebody comes from, per sector, both in their order.

    Those without a sector come last.
    """
    somebody = exists().where(
        Participant.organization_id == Organization.id, Participant.withdrawn_at.is_(None)
    )
    return _by_sector(_in_order_of_sectors(workshop_id).where(somebody))


def listed_organizations_by_sector(workshop_id: int) -> list[SectorOrganizations]:
    """All organizations, also those that nobody comes from, per sector, both in their order.

    Those without a sector come last.
    """
    return _by_sector(_in_order_of_sectors(workshop_id))


def _in_order_of_sectors(workshop_id: int) -> Select[Organization]:
    return (
        select(Organization)
        .outerjoin(Organization.sector)
        .where(Organization.workshop_id == workshop_id)
        .options(contains_eager(Organization.sector))
        .order_by(Sector.position.is_(None), Sector.position, Organization.position)
    )


def _by_sector(wanted: Select[Organization]) -> list[SectorOrganizations]:
    groups: dict[int | None, list[Organization]] = {}
    for organization in db.session.scalars(wanted):
        groups.setdefault(organization.sector_id, []).append(organization)
    return [SectorOrganizations(members[0].sector, tuple(members)) for members in groups.values()]


def sectors_of(workshop_id: int) -> Sequence[Sector]:
    """The sectors of a workshop in their order."""
    return db.session.scalars(
        select(Sector).where(Sector.workshop_id == workshop_id).order_by(Sector.position)
    ).all()


def organizations_of(workshop_id: int) -> Sequence[Organization]:
    """The organizations of a workshop by name, with their sectors."""
    return db.session.scalars(
        select(Organization)
        .where(Organization.workshop_id == workshop_id)
        .options(joinedload(Organization.sector))
        .order_by(Organization.name_key)
    ).all()


def aliases_of(workshop_id: int) -> Sequence[OrganizationAlias]:
    """The other spellings of the organizations of a workshop, with their organizations."""
    return db.session.scalars(
        select(OrganizationAlias)
        .where(OrganizationAlias.workshop_id == workshop_id)
        .options(joinedload(OrganizationAlias.organization))
        .order_by(OrganizationAlias.name_key)
    ).all()


def merges_of(workshop_id: int) -> Sequence[Merge]:
    """The merges of organizations that stand, newest first."""
    return db.session.scalars(
        select(Merge)
        .where(Merge.workshop_id == workshop_id, Merge.undone_at.is_(None))
        .order_by(Merge.id.desc())
    ).all()


def organization_named(workshop_id: int, name: str) -> Organization | None:
    """The organization of this name or alias, however it is spaced, capitalized or accented."""
    key = name_key(name)
    meant = select(OrganizationAlias.organization_id).where(
        OrganizationAlias.workshop_id == workshop_id, OrganizationAlias.name_key == key
    )
    return db.session.scalar(
        select(Organization)
        .where(
            Organization.workshop_id == workshop_id,
            or_(Organization.name_key == key, Organization.id.in_(meant)),
        )
        .order_by(Organization.name_key != key)
        .limit(1)
    )


def namesake(
    workshop_id: int, *, name: str, organization: str, except_id: int | None = None
) -> Participant | None:
    """Somebody of this name from this organization (or from none), if already on the list.

    Who has the name in a merged entry is on the list, too.
    """
    meant = organization_named(workshop_id, organization) if organization else None
    if organization and meant is None:
        return None
    wanted = select(Participant).where(
        Participant.workshop_id == workshop_id,
        _is_listed_or_merged(),
        Participant.name_key == name_key(name),
        Participant.organization_id == meant.id
        if meant is not None
        else Participant.organization_id.is_(None),
    )
    if except_id is not None:
        wanted = wanted.where(
            Participant.id != except_id, Participant.merged_into_id.is_distinct_from(except_id)
        )
    return _as_listed(db.session.scalars(wanted.order_by(Participant.id).limit(1)).first())


def matching(people: Sequence[Participant], text: str) -> list[Participant]:
    """Those whose name and organization hold each word, or whose badge code this is."""
    code, words = read_code(text), word_keys(text)
    return [
        person
        for person in people
        if person.badge_code == code or (words and all(word in _searched(person) for word in words))
    ]


def participant_by_token(token: str) -> tuple[Participant, Workshop] | None:
    """Whose personal link this is, and for which workshop; links of merged entries lead on."""
    row = db.session.execute(
        select(Participant, Workshop)
        .join(Workshop, Participant.workshop_id == Workshop.id)
        .where(Participant.link_hash == hash_of(token), _is_listed_or_merged())
    ).first()
    person = _as_listed(row[0]) if row else None
    return (person, row[1]) if row and person else None


def participant_by_badge_code(workshop_id: int, typed: str) -> Participant | None:
    """Whose badge code this is, typed with any case, spaces and hyphens.

    Codes of merged entries lead on.
    """
    return _as_listed(
        db.session.scalar(
            select(Participant).where(
                Participant.workshop_id == workshop_id,
                _is_listed_or_merged(),
                Participant.badge_code == read_code(typed),
            )
        )
    )


def ever_came_in(participant: Participant) -> bool:
    """Whether somebody has entered by link or code, on this device or another."""
    sign_in = select(SignIn.id).where(SignIn.participant_id == participant.id).limit(1)
    return db.session.scalar(sign_in) is not None


def person_merges(kept: Participant) -> Sequence[PersonMerge]:
    """The merges that stand by which this entry took over others, the newest first."""
    return db.session.scalars(
        select(PersonMerge)
        .where(PersonMerge.kept_id == kept.id, PersonMerge.undone_at.is_(None))
        .options(joinedload(PersonMerge.gone).joinedload(Participant.organization))
        .order_by(PersonMerge.id.desc())
    ).all()


def entries_of(person: Participant) -> list[int]:
    """The ids of a person's entries: the one of now, then those that were merged into it."""
    merged = db.session.scalars(
        select(Participant.id)
        .where(Participant.merged_into_id == person.id)
        .order_by(Participant.id)
    )
    return [person.id, *merged]


def speaker_of(participant: Participant | None) -> Speaker | None:
    """What `attribution.attribute` needs to know of somebody."""
    if participant is None:
        return None
    organization = participant.organization
    sector = participant.sector
    return Speaker(
        name=participant.name,
        organization=organization.name if organization else "",
        sector=sector.name if sector else "",
        consents_name=participant.consents_name,
        consents_quotes=participant.consents_quotes,
    )


def _searched(person: Participant) -> str:
    organization = person.organization
    return f"{person.name_key} {organization.name_key if organization else ''}"


def _is_listed_or_merged() -> ColumnElement[bool]:
    return or_(Participant.withdrawn_at.is_(None), Participant.merged_into_id.is_not(None))


def _as_listed(person: Participant | None) -> Participant | None:
    """The entry that somebody has now, unless it was taken off the list."""
    now = person.entry if person is not None else None
    return now if now is not None and now.withdrawn_at is None else None


_BY_NAME = (Participant.name_key, Participant.id)
_Statement = TypeVar("_Statement", bound=Select[*tuple[Any, ...]])


def _active(statement: _Statement, workshop_id: int) -> _Statement:
    return statement.where(
        Participant.workshop_id == workshop_id, Participant.withdrawn_at.is_(None)
    )


def _joined(statement: _Statement) -> _Statement:
    return statement.outerjoin(Participant.organization).outerjoin(Organization.sector)


def _conditions(narrowed: PeopleFilter) -> list[ColumnElement[bool]]:
    other = aliased(Participant)
    conditions: list[ColumnElement[bool]] = [
        or_(
            Participant.name_key.contains(word, autoescape=True),
            Organization.name_key.contains(word, autoescape=True),
            Participant.badge_code == word.upper(),
            # what a merged entry was called is another name of the person
            Participant.id.in_(
                select(other.merged_into_id).where(
                    other.merged_into_id.is_not(None),
                    other.name_key.contains(word, autoescape=True)
                    | (other.badge_code == word.upper()),
                )
            ),
        )
        for word in word_keys(narrowed.search)[:_WORDS_SEARCHED]
    ]
    if narrowed.sector_id is not None:
        conditions.append(
            Organization.sector_id == narrowed.sector_id
            if narrowed.sector_id
            else Organization.sector_id.is_(None)
        )
    if narrowed.present is not None:
        seen = Participant.checked_in_at
        conditions.append(seen.is_not(None) if narrowed.present else seen.is_(None))
    return conditions
