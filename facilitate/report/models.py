"""Released reports, each frozen as it was, and the names that they may hold."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from facilitate.db import Base, Dated, Id


class Edition(Base, Dated):
    """One released report for anybody to read; what it says never changes."""

    __tablename__ = "editions"
    __table_args__ = (UniqueConstraint("workshop_id", "number"),)

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id", ondelete="CASCADE"))
    #: counted from 1 in its workshop
    number: Mapped[int]
    #: language of the report's own words
    language: Mapped[str]
    #: name of its files, such as smart-cities-for-all
    slug: Mapped[str]
    #: the report model as JSON, the very text that is downloaded
    model: Mapped[str] = mapped_column(deferred=True)
    #: SHA-256 of that text, and of the rows in it
    content_hash: Mapped[str]
    data_hash: Mapped[str]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    #: taken back: nobody reads it any more
    withdrawn_at: Mapped[datetime | None]

    @property
    def released_at(self) -> datetime:
        """When it was released."""
        return self.created_at


class NameClearance(Base, Dated):
    """An organization that public editions may name: tables spoke about it, not for it."""

    __tablename__ = "name_clearances"
    __table_args__ = (UniqueConstraint("workshop_id", "organization_id"),)

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id", ondelete="CASCADE"))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
