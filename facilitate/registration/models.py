"""The registration page of a workshop, what it asks, and who filled it in."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from facilitate.db import Base, Dated, Id
from facilitate.people.models import Participant, Sector


class Opening(StrEnum):
    """What the registration page offers."""

    CLOSED = "closed"
    OPEN = "open"
    WAITING_LIST = "waiting_list"


class AnswerKind(StrEnum):
    """How a question of the registration page is answered."""

    SHORT = "short"
    LONG = "long"
    CHOICE = "choice"
    YES_NO = "yes_no"


class RegistrationState(StrEnum):
    """Where a registration is."""

    #: the link in the mail has not been opened yet
    UNCONFIRMED = "unconfirmed"
    WAITING = "waiting"
    REGISTERED = "registered"
    WITHDRAWN = "withdrawn"


class RegistrationPage(Base):
    """How a workshop takes registrations; without one it takes none."""

    __tablename__ = "registration_pages"
    __table_args__ = (CheckConstraint("places > 0", name="places_positive"),)

    workshop_id: Mapped[int] = mapped_column(
        ForeignKey("workshops.id", ondelete="CASCADE"), primary_key=True
    )
    #: what the organizer chose, see Opening
    opening: Mapped[str] = mapped_column(default=Opening.CLOSED)
    #: for how many people there is room, everybody on the list counted; None: for all who come
    places: Mapped[int | None]
    #: the last day on which it is open, by the workshop's clock
    last_day: Mapped[date | None]


class RegistrationQuestion(Base):
    """One question that the organizer asks besides name and organization."""

    __tablename__ = "registration_questions"

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(
        ForeignKey("workshops.id", ondelete="CASCADE"), index=True
    )
    text: Mapped[str]
    #: see AnswerKind
    kind: Mapped[str]
    #: of which one is chosen, in their order
    choices: Mapped[list[str]] = mapped_column(JSON, default=list)
    required: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int]
    #: asked no more since then; its answers stay
    closed_at: Mapped[datetime | None]


class Registration(Base, Dated):
    """One filled-in registration page. The participant that it led to decides what became of it."""

    __tablename__ = "registrations"
    __table_args__ = (
        UniqueConstraint("link_hash"),
        Index("ix_registrations_workshop_id_email", "workshop_id", "email"),
    )

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id", ondelete="CASCADE"))
    name: Mapped[str]
    #: lower-cased
    email: Mapped[str]
    organization: Mapped[str]
    sector_id: Mapped[int | None] = mapped_column(ForeignKey("sectors.id", ondelete="SET NULL"))
    #: what was ticked when it was sent: "data", and those of `people.consents.Consent`
    consents: Mapped[list[str]] = mapped_column(JSON)
    #: the link that confirms it is made and looked up as personal links are
    link_nonce: Mapped[str]
    link_hash: Mapped[str]
    #: when the button behind the link was pressed
    confirmed_at: Mapped[datetime | None]
    participant_id: Mapped[int | None] = mapped_column(
        ForeignKey("participants.id", ondelete="SET NULL"), index=True
    )
    #: given up or removed before it led to a participant
    withdrawn_at: Mapped[datetime | None]
    #: when an organizer said that this is nobody who was there already
    told_apart_at: Mapped[datetime | None]

    participant: Mapped[Participant | None] = relationship()
    sector: Mapped[Sector | None] = relationship()
    answers: Mapped[list["RegistrationAnswer"]] = relationship(
        back_populates="registration", cascade="all, delete-orphan", passive_deletes=True
    )

    @property
    def state(self) -> RegistrationState:
        """Computed from what happened."""
        if self.participant is not None:
            gone = self.participant.withdrawn_at is not None
            return RegistrationState.WITHDRAWN if gone else RegistrationState.REGISTERED
        if self.withdrawn_at is not None:
            return RegistrationState.WITHDRAWN
        if self.confirmed_at is None:
            return RegistrationState.UNCONFIRMED
        return RegistrationState.WAITING


class RegistrationAnswer(Base):
    """What one registration answers to one question; without an answer there is none."""

    __tablename__ = "registration_answers"

    registration_id: Mapped[int] = mapped_column(
        ForeignKey("registrations.id", ondelete="CASCADE"), primary_key=True
    )
    question_id: Mapped[int] = mapped_column(
        ForeignKey("registration_questions.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    #: as typed; of a choice its words, of yes or no "yes" or "no"
    text: Mapped[str]

    registration: Mapped[Registration] = relationship(back_populates="answers")
    question: Mapped[RegistrationQuestion] = relationship()
