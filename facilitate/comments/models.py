"""Comments of participants on themes, and whether they are asked for."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from facilitate.db import Base, Dated, Id
from facilitate.notes.models import Note
from facilitate.people.models import Participant
from facilitate.themes.models import Theme


class ThemeCheck(Base):
    """Whether the participants of a workshop are asked what its themes miss."""

    __tablename__ = "theme_checks"

    workshop_id: Mapped[int] = mapped_column(
        ForeignKey("workshops.id", ondelete="CASCADE"), primary_key=True
    )
    opened_at: Mapped[datetime]
    #: nobody can comment since then; each author still reads what they said and its answer
    closed_at: Mapped[datetime | None]
    #: the participants see the themes although comments are closed
    stays_shown: Mapped[bool] = mapped_column(default=False, server_default=false())

    @property
    def is_open(self) -> bool:
        """Whether comments are taken now."""
        return self.closed_at is None

    @property
    def shows_themes(self) -> bool:
        """Whether the participants see the themes."""
        return self.is_open or self.stays_shown


class ThemeComment(Base, Dated):
    """What one participant misses in one theme; it waits, becomes a note, or is declined."""

    __tablename__ = "theme_comments"
    __table_args__ = (UniqueConstraint("workshop_id", "client_id"),)

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id", ondelete="CASCADE"))
    theme_id: Mapped[int] = mapped_column(ForeignKey("themes.id", ondelete="CASCADE"), index=True)
    #: who wrote it, so that they can read the answer; nobody else is told
    participant_id: Mapped[int | None] = mapped_column(
        ForeignKey("participants.id", ondelete="SET NULL"), index=True
    )
    text: Mapped[str]
    #: of its form, so that one sent again is the same comment
    client_id: Mapped[str]
    decided_at: Mapped[datetime | None]
    #: the note that it became
    note_id: Mapped[int | None] = mapped_column(
        ForeignKey("notes.id", ondelete="SET NULL"), index=True
    )
    #: why it became none, for whoever wrote it
    reason: Mapped[str] = mapped_column(default="")
    decided_by_account_id: Mapped[int | None] = mapped_column(
        ForeignKey("accounts.id", ondelete="SET NULL")
    )
    decided_by_participant_id: Mapped[int | None] = mapped_column(
        ForeignKey("participants.id", ondelete="SET NULL")
    )

    theme: Mapped[Theme] = relationship()
    note: Mapped[Note | None] = relationship()
    participant: Mapped[Participant | None] = relationship(foreign_keys=[participant_id])

    @property
    def state(self) -> str:
        """One of waiting, accepted, declined."""
        if self.decided_at is None:
            return "waiting"
        return "declined" if self.reason else "accepted"
