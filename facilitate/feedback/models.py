"""The feedback form of a workshop, who has sent it, and what was said: nothing joins the two."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from facilitate.db import Base, Id


class FeedbackForm(Base):
    """The form of one workshop: its questions, and since when it is open or closed."""

    __tablename__ = "feedback_forms"

    workshop_id: Mapped[int] = mapped_column(
        ForeignKey("workshops.id", ondelete="CASCADE"), primary_key=True
    )
    #: the six questions in their order; an empty one is not asked; fixed from the opening on
    questions: Mapped[list[str]] = mapped_column(JSON)
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    #: mixed with a participant's id it gives the key of a ticket; erased at the close
    salt: Mapped[str | None]
    #: people who were present, counted at the close
    present: Mapped[int | None]

    @property
    def state(self) -> str:
        """One of draft, open, closed."""
        if self.opened_at is None:
            return "draft"
        return "open" if self.closed_at is None else "closed"


class FeedbackTicket(Base):
    """That somebody has sent the form, while it is open; deleted at the close."""

    __tablename__ = "feedback_tickets"

    workshop_id: Mapped[int] = mapped_column(
        ForeignKey("workshops.id", ondelete="CASCADE"), primary_key=True
    )
    #: HMAC of the participant under the form's salt
    key: Mapped[str] = mapped_column(primary_key=True)


class FeedbackSheet(Base):
    """The marks of one person, nobody knows whose: its id is drawn, not counted."""

    __tablename__ = "feedback_sheets"

    id: Mapped[Id] = mapped_column(autoincrement=False)
    workshop_id: Mapped[int] = mapped_column(
        ForeignKey("workshops.id", ondelete="CASCADE"), index=True
    )
    #: by question, None where it was left out
    marks: Mapped[list[int | None]] = mapped_column(JSON)


class FeedbackLine(Base):
    """What one person would change; apart from the marks, under a drawn id of its own."""

    __tablename__ = "feedback_lines"

    id: Mapped[Id] = mapped_column(autoincrement=False)
    workshop_id: Mapped[int] = mapped_column(
        ForeignKey("workshops.id", ondelete="CASCADE"), index=True
    )
    text: Mapped[str]
    #: the report may quote it; None until somebody has read it
    shown: Mapped[bool | None]


class FeedbackWish(Base):
    """A commitment that one person is likely to act on; apart from everything else they said."""

    __tablename__ = "feedback_wishes"

    id: Mapped[Id] = mapped_column(autoincrement=False)
    workshop_id: Mapped[int] = mapped_column(
        ForeignKey("workshops.id", ondelete="CASCADE"), index=True
    )
    commitment_id: Mapped[int] = mapped_column(
        ForeignKey("commitments.id", ondelete="CASCADE"), index=True
    )
