"""Comparing rows of a list with the people and organizations of a workshop. Reads only."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from enum import IntEnum

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from facilitate.db import db
from facilitate.errors import Refused
from facilitate.people.lists import ListRow
from facilitate.people.models import Organization, OrganizationAlias, Participant
from facilitate.people.names import is_address, name_key
from facilitate.people.queries import aliases_of, organizations_of, sectors_of
from facilitate.people.sectors import default_named, sector_key
from facilitate.people.similar import SimilarNames, loose_key, may_be_one_person
from facilitate.workshop.models import Workshop


class Kin(IntEnum):
    """How close the closest person is to a row."""

    NOBODY = 0
    #: looks like it, but something that tells people apart differs
    SIMILAR = 1
    ONE = 2


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody already there, or new in an earlier row, as compared."""

    name: str
    organization: str
    #: key of the organization, aliases followed
    organization_key: str
    email: str
    participant_id: int | None = None
    row_number: int = 0

    @property
    def shown(self) -> str:
        """What the preview calls this person."""
        return shown_as(self.name, self.organization)

    @property
    def about(self) -> str:
        """How a choice names this person."""
        return str(self.participant_id or f"r{self.row_number}")

    def kin_of(self, other: "Known") -> Kin:
        """Whether somebody of the same name is the same person.

        The same address, or nothing that differs. Another address, as far as known at the same
        organization, is a wrong one or a namesake: people decide. At another organization it is
        somebody else.
        """
        if self.email and self.email == other.email:
            return Kin.ONE
        if _agree(self.organization_key, other.organization_key):
            if _agree(self.email, other.email):
                return Kin.ONE
            return Kin.SIMILAR
        return Kin.NOBODY


@dataclass(frozen=True, slots=True)
class Found:
    """The person a row is about, if any, and what the row says that differs."""

    kin: Kin
    known: Known | None = None
    twins: int = 0
    #: sentences about what an update would change
    brings: tuple[Refused, ...] = ()
    #: an update would replace something that is known, not only fill in what is not
    replaces: bool = False
    #: sentences about people who are somebody else, as far as one can see
    remarks: tuple[Refused, ...] = ()


@dataclass(kw_only=True)
class Comparison:
    """People and organizations of a workshop, and what the rows of a list bring so far."""

    organizations: dict[str, Organization]
    #: key of each spelling, aliases included, to the key of its organization
    meant: dict[str, str]
    #: keys of the sectors there are
    sectors: set[str]
    #: name of the sector of each organization by key, those of this list included
    sector_of: dict[str, str]
    new_organizations: dict[str, str] = field(default_factory=dict)
    new_sectors: dict[str, str] = field(default_factory=dict)
    #: new names that look like another one, by key: the name and what it looks like
    spellings: dict[str, tuple[str, str]] = field(default_factory=dict)
    _by_name: dict[str, list[Known]] = field(default_factory=dict)
    _by_looks: dict[tuple[str, str], list[Known]] = field(default_factory=dict)
    _by_email: dict[str, list[Known]] = field(default_factory=dict)

    def organization_key(self, name: str) -> str:
        """The key of the organization that this spelling means."""
        key = name_key(name)
        return self.meant.get(key, key)

    def known_from(self, row: ListRow) -> Known:
        """A row as compared."""
        return Known(
            row.name,
            row.organization,
            self.organization_key(row.organization),
            row.email if is_address(row.email) else "",
            row_number=row.number,
        )

    def keep(self, row: ListRow) -> None:
        """Compare later rows with this new person too."""
        self.remember(self.known_from(row))

    def remember(self, known: Known) -> None:
        """Compare rows with this person."""
        looks = loose_key(known.name)
        self._by_name.setdefault(name_key(known.name), []).append(known)
        if known.organization_key:
            self._by_looks.setdefault((known.organization_key, looks), []).append(known)
        if known.email:
            self._by_email.setdefault(known.email, []).append(known)

    def update(self, known: Known, row: ListRow) -> None:
        """Compare later rows with this person as the row brings them up to date."""
        me = self.known_from(row)
        for people in (
            self._by_name[name_key(known.name)],
            self._by_looks.get((known.organization_key, loose_key(known.name)), []),
            self._by_email.get(known.email, []),
        ):
            if known in people:
                people.remove(known)
        self.remember(
            replace(
                known,
                organization=known.organization
                if me.organization_key in ("", known.organization_key)
                else me.organization,
                organization_key=me.organization_key or known.organization_key,
                email=me.email or known.email,
            )
        )

    def find(self, row: ListRow) -> Found:
        """Who on the list, or in an earlier row, this row may be about."""
        me = self.known_from(row)
        namesakes = self._by_name.get(name_key(row.name), ())
        ranked = [(known.kin_of(me), known) for known in namesakes]
        ranked += [(Kin.SIMILAR, known) for known in self._look_alikes(me)]
        kin = max((kin for kin, _known in ranked), default=Kin.NOBODY)
        if kin is Kin.NOBODY:
            return Found(kin, remarks=self._others(me, namesakes))
        closest = [known for each, known in ranked if each is kin]
        known = next((known for known in closest if not _brings(known, me)), closest[0])
        return Found(
            kin,
            known,
            twins=sum(each is not Kin.NOBODY for each, _known in ranked),
            brings=tuple(_brings(known, me)),
            replaces=_replaces(known, me),
        )

    def _look_alikes(self, me: Known) -> list[Known]:
        """People of other spellings of this name, at this organization or with this address.

        An address alone is no sign: mailboxes are shared.
        """
        near = (
            *self._by_looks.get((me.organization_key, loose_key(me.name)), ()),
            *(self._by_email.get(me.email, ()) if me.email else ()),
        )
        key = name_key(me.name)
        return [
            known
            for known in dict.fromkeys(near)
            if name_key(known.name) != key and may_be_one_person(known.name, me.name)
        ]

    def _others(self, me: Known, namesakes: Iterable[Known]) -> tuple[Refused, ...]:
        remarks = [
            Refused("Another person of this name is there: %(person)s", person=known.shown)
            for known in list(namesakes)[:1]
        ]
        sharing = self._by_email.get(me.email, ()) if me.email else ()
        remarks += [
            Refused("Has the same address as %(person)s.", person=known.shown)
            for known in list(sharing)[:1]
        ]
        return tuple(remarks)

    def take_over(self, row: ListRow) -> tuple[tuple[Refused, ...], tuple[Refused, ...]]:
        """Note the organization and sector that a row brings along.

        Gives sentences about what is not taken over, and about a sector that an organization gets
        which is there already.
        """
        key = self.organization_key(row.organization)
        is_there = key in self.organizations or key in self.new_organizations
        if key and not is_there:
            self.new_organizations[key] = row.organization
        default = default_named(row.sector)
        sector = default.name if default else row.sector
        has = self.sector_of.get(key, "")
        if sector and not key:
            return (Refused("Without an organization the sector is left out."),), ()
        if sector and not has:
            self.sector_of[key] = sector
            if sector_key(sector) not in self.sectors:
                self.new_sectors.setdefault(sector_key(sector), sector)
            if is_there:
                gives = Refused(
                    "%(organization)s becomes part of %(sector)s.",
                    organization=row.organization,
                    sector=sector,
                )
                return (), (gives,)
        elif sector and sector_key(has) != sector_key(sector):
            stays = Refused(
                "%(organization)s stays in %(sector)s.",
                organization=row.organization,
                sector=has,
            )
            return (stays,), ()
        return (), ()

    def sector_of_row(self, row: ListRow) -> str:
        """The sector that the row's organization has or gets."""
        return self.sector_of.get(self.organization_key(row.organization), "")


def comparison_with(
    workshop: Workshop, *, named: Iterable[str], spellings: Collection[str]
) -> Comparison:
    """What is there, and which of the organizations that a list names look like others."""
    organizations = {o.name_key: o for o in organizations_of(workshop.id)}
    aliases = aliases_of(workshop.id)
    meant = {alias.name_key: alias.organization.name_key for alias in aliases}
    alike = _alike(organizations.values(), aliases, named)
    for key, (_name, like) in alike.items():
        if key in spellings:
            meant[key] = meant.get(name_key(like), name_key(like))
    comparison = Comparison(
        organizations=organizations,
        meant=meant,
        sectors={sector_key(sector.name) for sector in sectors_of(workshop.id)},
        sector_of={key: o.sector.name for key, o in organizations.items() if o.sector},
        spellings=alike,
    )
    now = aliased(Participant)
    for participant_id, name, email, organization in db.session.execute(
        # lists go on naming merged entries: each row of one is about the person of now
        select(now.id, Participant.name, Participant.email, Organization.name)
        .join(now, now.id == func.coalesce(Participant.merged_into_id, Participant.id))
        .outerjoin(Participant.organization)
        .where(Participant.workshop_id == workshop.id, now.withdrawn_at.is_(None))
        .order_by(Participant.id)
    ):
        key = comparison.organization_key(organization or "")
        comparison.remember(Known(name, organization or "", key, email, participant_id))
    return comparison


def shown_as(name: str, organization: str) -> str:
    """A person in one line."""
    return f"{name}, {organization}" if organization else name


def _alike(
    organizations: Collection[Organization],
    aliases: Collection[OrganizationAlias],
    named: Iterable[str],
) -> dict[str, tuple[str, str]]:
    """New names that look like one that is there, or like an earlier one of the list."""
    there = [o.name for o in organizations] + [alias.name for alias in aliases]
    known = {name_key(name) for name in there}
    similar = SimilarNames(there)
    found: dict[str, tuple[str, str]] = {}
    for name in named:
        key = name_key(name)
        if key and key not in known:
            known.add(key)
            like = similar.like(name)
            if like is None:
                similar.add(name)
            else:
                found[key] = (name, like)
    return found


def _brings(known: Known, me: Known) -> list[Refused]:
    """What an update would change."""
    changes = []
    if name_key(me.name) != name_key(known.name):
        changes.append(Refused("The name becomes %(name)s.", name=me.name))
    if me.organization_key and me.organization_key != known.organization_key:
        changes.append(
            Refused("The organization becomes %(organization)s.", organization=me.organization)
        )
    if me.email and me.email != known.email:
        changes.append(Refused("The e-mail address becomes %(email)s.", email=me.email))
    return changes


def _replaces(known: Known, me: Known) -> bool:
    return bool(
        (known.organization_key and me.organization_key not in ("", known.organization_key))
        or (known.email and me.email not in ("", known.email))
    )


def _agree(one: str, other: str) -> bool:
    return not one or not other or one == other
