"""Sectors, organizations and participants."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from facilitate.db import Base, Dated, Id
from facilitate.people.names import name_key


class SectorSide(StrEnum):
    """Which side of a public-private collaboration a sector stands on."""

    PUBLIC = "public"
    PRIVATE = "private"
    NEITHER = "neither"


class ParticipantRole(StrEnum):
    """What a participant does in the workshop besides taking part."""

    PARTICIPANT = "participant"
    FACILITATOR = "facilitator"
    THEME_TEAM = "theme_team"


class Sector(Base):
    """The kind of organization, such as City Representatives."""

    __tablename__ = "sectors"
    __table_args__ = (
        UniqueConstraint("workshop_id", "name"),
        UniqueConstraint("workshop_id", "letter"),
    )

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id", ondelete="CASCADE"))
    name: Mapped[str]
    #: one letter, unique in the workshop, drawn on the chair
    letter: Mapped[str]
    side: Mapped[str] = mapped_column(default=SectorSide.NEITHER)
    #: order of lists and place in the palette, from 0
    position: Mapped[int]


class Organization(Base, Dated):
    """Whom participants come for. It may have no sector yet, which blocks nothing."""

    __tablename__ = "organizations"
    __table_args__ = (UniqueConstraint("workshop_id", "name_key"),)

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id", ondelete="CASCADE"))
    name: Mapped[str]
    #: the name as compared: case, accents and spacing ignored
    name_key: Mapped[str]
    sector_id: Mapped[int | None] = mapped_column(ForeignKey("sectors.id", ondelete="SET NULL"))
    position: Mapped[int]

    sector: Mapped[Sector | None] = relationship()

    @validates("name")
    def _keep_key(self, _field: str, name: str) -> str:
        self.name_key = name_key(name)
        return name


class OrganizationAlias(Base, Dated):
    """Another spelling of an organization, which lists and forms may use instead of its name."""

    __tablename__ = "organization_aliases"
    __table_args__ = (UniqueConstraint("workshop_id", "name_key"),)

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id", ondelete="CASCADE"))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    name: Mapped[str]
    name_key: Mapped[str]

    organization: Mapped[Organization] = relationship()

    @validates("name")
    def _keep_key(self, _field: str, name: str) -> str:
        self.name_key = name_key(name)
        return name


class Merge(Base, Dated):
    """Two organizations made one, with all that is needed to take it back."""

    __tablename__ = "merges"

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(
        ForeignKey("workshops.id", ondelete="CASCADE"), index=True
    )
    kept_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    kept_name: Mapped[str]
    gone_name: Mapped[str]
    #: the columns of the row that went
    gone: Mapped[dict[str, Any]] = mapped_column(JSON)
    #: ids of what was moved, by table and column, such as participants.organization_id
    moved: Mapped[dict[str, list[int]]] = mapped_column(JSON)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    undone_at: Mapped[datetime | None]


class PersonMerge(Base, Dated):
    """Two entries of one person made one, with all that is needed to take it back."""

    __tablename__ = "person_merges"

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(
        ForeignKey("workshops.id", ondelete="CASCADE"), index=True
    )
    kept_id: Mapped[int] = mapped_column(
        ForeignKey("participants.id", ondelete="CASCADE"), index=True
    )
    gone_id: Mapped[int] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"))
    #: columns of the kept entry that changed: before and after
    changed: Mapped[dict[str, list[Any]]] = mapped_column(JSON)
    #: ids of what was moved, by table and column, such as seats.participant_id
    moved: Mapped[dict[str, list[int]]] = mapped_column(JSON)
    #: seats that were given up, where both had one in the same round; none of them is a ballot
    freed: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    #: parts in commitments that changed: id of the join, before and after
    parts: Mapped[list[list[Any]]] = mapped_column(JSON)
    #: ids of the votes whose result was shown before, in which both entries could vote
    polls: Mapped[list[int]] = mapped_column(JSON)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    undone_at: Mapped[datetime | None]

    kept: Mapped["Participant"] = relationship(foreign_keys=[kept_id])
    gone: Mapped["Participant"] = relationship(foreign_keys=[gone_id])


class Participant(Base, Dated):
    """One person (or one expected chair, such as "Cisco, delegate 2") of the workshop."""

    __tablename__ = "participants"
    __table_args__ = (
        UniqueConstraint("workshop_id", "badge_code"),
        UniqueConstraint("link_hash"),
        Index("ix_participants_list", "workshop_id", "name_key"),
    )

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id", ondelete="CASCADE"))
    name: Mapped[str]
    #: the name as compared, found and sorted: case, accents and spacing ignored
    name_key: Mapped[str]
    email: Mapped[str] = mapped_column(default="")
    organization_id: Mapped[int | None] = mapped_column(
        ForeignKey("organizations.id", ondelete="SET NULL")
    )
    role: Mapped[str] = mapped_column(default=ParticipantRole.PARTICIPANT)
    #: six signs without look-alikes, printed on the badge
    badge_code: Mapped[str]
    #: mixed with the installation's key it gives the personal link, which is stored nowhere
    link_nonce: Mapped[str]
    #: SHA-256 of the link's token; a new nonce makes the old link worthless
    link_hash: Mapped[str]
    #: first time present on the day: own link or code opened, or ticked at the desk
    checked_in_at: Mapped[datetime | None]
    #: consents, each asked on its own; imported people have consented to nothing
    consents_name: Mapped[bool] = mapped_column(default=False)
    consents_quotes: Mapped[bool] = mapped_column(default=False)
    withdrawn_at: Mapped[datetime | None]
    #: the entry that this person has had since two entries turned out to be one person; whoever
    #: was merged is withdrawn, too, and is never merged into somebody who was merged themselves
    merged_into_id: Mapped[int | None] = mapped_column(
        ForeignKey("participants.id", ondelete="SET NULL"), index=True
    )

    organization: Mapped[Organization | None] = relationship()
    merged_into: Mapped["Participant | None"] = relationship(
        foreign_keys=[merged_into_id], remote_side="Participant.id"
    )

    @validates("name")
    def _keep_key(self, _field: str, name: str) -> str:
        self.name_key = name_key(name)
        return name

    @property
    def entry(self) -> "Participant":
        """The entry that stands for this person now: itself, unless it was merged."""
        return self.merged_into or self

    @property
    def sector(self) -> Sector | None:
        """The sector of the organization, if both are known."""
        return self.organization.sector if self.organization is not None else None
