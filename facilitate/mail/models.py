"""The outbox: what was asked to be sent, and what became of it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from facilitate.db import Base, Dated, Id


class MailOutcome(StrEnum):
    """How a mail ended; none of these is ever tried again by itself."""

    SENT = "sent"
    #: written into the folder, since there is no server or it is a demo's
    KEPT = "kept"
    #: the server will not take it, now or later
    REFUSED = "refused"
    #: no server takes an address like this
    BAD_ADDRESS = "bad_address"
    #: tried for days
    GAVE_UP = "gave_up"
    #: the line broke, or the program ended, while the server was taking it
    UNSURE = "unsure"


class Mail(Base, Dated):
    """One mail to one person, from being asked for to the server's answer."""

    __tablename__ = "mails"
    __table_args__ = (
        Index("ix_mails_due_at", "due_at"),
        Index("ix_mails_workshop_id_participant_id", "workshop_id", "participant_id"),
    )

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id", ondelete="CASCADE"))
    #: what it is, such as invitation or reminder
    kind: Mapped[str]
    #: whom it is about; then it is looked at once more before it is sent
    participant_id: Mapped[int | None] = mapped_column(
        ForeignKey("participants.id", ondelete="CASCADE"), index=True
    )
    to_name: Mapped[str]
    to_address: Mapped[str]
    #: the name beside the installation's own address
    from_name: Mapped[str]
    reply_name: Mapped[str]
    #: empty: answers go to the installation's own address
    reply_address: Mapped[str]
    subject: Mapped[str]
    #: plain text; empty as soon as nothing is to be done with it any more
    body: Mapped[str]
    #: of a demo: never handed to a server
    stays_here: Mapped[bool]
    #: how often it was taken up for sending
    tries: Mapped[int] = mapped_column(default=0)
    #: when to take it up; None while that happens, and once it ended
    due_at: Mapped[datetime | None]
    taken_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    #: see MailOutcome
    outcome: Mapped[str | None]
    #: what the server said last when it did not take it, in its own words
    answer: Mapped[str] = mapped_column(default="")

    @property
    def state(self) -> str:
        """One of waiting, sent, kept, failed."""
        if self.outcome is None:
            return "waiting"
        done = self.outcome in (MailOutcome.SENT, MailOutcome.KEPT)
        return self.outcome if done else "failed"


class MailText(Base, Dated):
    """What the mails of one kind say in a workshop, as its organizers wrote it last."""

    __tablename__ = "mail_texts"
    __table_args__ = (UniqueConstraint("workshop_id", "kind"),)

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id", ondelete="CASCADE"))
    kind: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
