"""What people write for the report, released reports, and the names that they may hold."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, Column, ForeignKey, Table, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from facilitate.accounts.models import Account
from facilitate.db import Base, Dated, Id
from facilitate.notes.models import Note
from facilitate.people.models import Participant
from facilitate.themes.models import Theme
from facilitate.workshop.models import Workshop

#: the themes that a message stands on
passage_themes = Table(
    "passage_themes",
    Base.metadata,
    Column("passage_id", ForeignKey("passages.id", ondelete="CASCADE"), primary_key=True),
    Column("theme_id", ForeignKey("themes.id", ondelete="CASCADE"), primary_key=True, index=True),
)


class Passage(Base):
    """What somebody wrote for the report: its summary, one of its messages, or the lessons."""

    __tablename__ = "passages"
    __table_args__ = (UniqueConstraint("workshop_id", "slot"),)

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id", ondelete="CASCADE"))
    #: where in the report, see report.rules.SLOTS
    slot: Mapped[str]
    #: numbers in it stand as report.numbers says; empty: left out
    text: Mapped[str]
    #: an edit names the one it started from; 0 before anything was written
    revision: Mapped[int] = mapped_column(default=0)
    #: of a caption: the fingerprint of the numbers in its figure or table when it was written
    seen: Mapped[str] = mapped_column(default="", server_default="")

    themes: Mapped[list[Theme]] = relationship(secondary=passage_themes, order_by=Theme.id)


class PassageRevision(Base, Dated):
    """What a passage said from one change to the next, and who changed it."""

    __tablename__ = "passage_revisions"
    __table_args__ = (UniqueConstraint("passage_id", "number"),)

    id: Mapped[Id]
    passage_id: Mapped[int] = mapped_column(ForeignKey("passages.id", ondelete="CASCADE"))
    number: Mapped[int]
    #: written, or renewed: its numbers were brought up to date
    change: Mapped[str]
    text: Mapped[str]
    #: what its themes were called
    themes: Mapped[list[str]] = mapped_column(JSON, default=list)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    participant_id: Mapped[int | None] = mapped_column(
        ForeignKey("participants.id", ondelete="SET NULL"), index=True
    )

    account: Mapped[Account | None] = relationship()
    participant: Mapped[Participant | None] = relationship()


class ReportLayout(Base):
    """The sections of a workshop's report by the anchors of their headings: order, and left out."""

    __tablename__ = "report_layouts"

    workshop_id: Mapped[int] = mapped_column(
        ForeignKey("workshops.id", ondelete="CASCADE"), primary_key=True
    )
    #: those that somebody has put in an order; empty: as the report has them by itself
    order: Mapped[list[str]] = mapped_column(JSON)
    hidden: Mapped[list[str]] = mapped_column(JSON)


class PinnedQuote(Base):
    """A note that stands for its theme in the report, as somebody chose it."""

    __tablename__ = "pinned_quotes"

    theme_id: Mapped[int] = mapped_column(
        ForeignKey("themes.id", ondelete="CASCADE"), primary_key=True
    )
    note_id: Mapped[int] = mapped_column(
        ForeignKey("notes.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    position: Mapped[int]


class Edition(Base, Dated):
    """One released report; what it says never changes."""

    __tablename__ = "editions"
    __table_args__ = (UniqueConstraint("workshop_id", "number"),)

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id", ondelete="CASCADE"))
    #: counted from 1 in its workshop, whoever it is for
    number: Mapped[int]
    #: who may read it, see report.editions.EDITIONS
    audience: Mapped[str] = mapped_column(default="public", server_default="public")
    #: bears no draft mark
    is_final: Mapped[bool] = mapped_column(default=True, server_default=true())
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


class CommentRound(Base):
    """Whether those who lead tables are asked to check their part of the draft, and until when."""

    __tablename__ = "comment_rounds"

    workshop_id: Mapped[int] = mapped_column(
        ForeignKey("workshops.id", ondelete="CASCADE"), primary_key=True
    )
    opened_at: Mapped[datetime]
    #: the first moment at which no comment is taken any more
    deadline: Mapped[datetime]
    #: ended by hand before that
    closed_at: Mapped[datetime | None]

    def is_open(self, at: datetime) -> bool:
        """Whether comments are taken at that moment."""
        return self.closed_at is None and at < self.deadline


class ReportComment(Base, Dated):
    """What somebody who leads a table says of a note, a theme, or their part of the draft."""

    __tablename__ = "report_comments"
    __table_args__ = (
        UniqueConstraint("workshop_id", "client_id"),
        CheckConstraint("note_id IS NULL OR theme_id IS NULL", name="one_subject"),
    )

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id", ondelete="CASCADE"))
    #: neither note nor theme: the part as a whole
    note_id: Mapped[int | None] = mapped_column(
        ForeignKey("notes.id", ondelete="CASCADE"), index=True
    )
    theme_id: Mapped[int | None] = mapped_column(
        ForeignKey("themes.id", ondelete="CASCADE"), index=True
    )
    participant_id: Mapped[int | None] = mapped_column(
        ForeignKey("participants.id", ondelete="SET NULL"), index=True
    )
    text: Mapped[str]
    #: what the note should say instead; empty: nothing is proposed
    wording: Mapped[str]
    #: of its form, so that one sent again is the same comment
    client_id: Mapped[str]
    decided_at: Mapped[datetime | None]
    #: why nothing came of it, for whoever wrote it
    reason: Mapped[str]
    decided_by_account_id: Mapped[int | None] = mapped_column(
        ForeignKey("accounts.id", ondelete="SET NULL")
    )

    workshop: Mapped[Workshop] = relationship()
    note: Mapped[Note | None] = relationship()
    theme: Mapped[Theme | None] = relationship()
    participant: Mapped[Participant | None] = relationship()

    @property
    def state(self) -> str:
        """One of waiting, accepted, declined."""
        if self.decided_at is None:
            return "waiting"
        return "declined" if self.reason else "accepted"
