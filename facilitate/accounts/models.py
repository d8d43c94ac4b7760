"""Accounts of organizers, and the sign-ins that give a browser its rights."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from facilitate.db import Base, Dated, Id


class Account(Base, Dated):
    """A person who organizes workshops on this installation and signs in with a password."""

    __tablename__ = "accounts"

    id: Mapped[Id]
    name: Mapped[str]
    #: lower-cased; one account per address
    email: Mapped[str] = mapped_column(unique=True)
    #: argon2id
    password_hash: Mapped[str]
    disabled_at: Mapped[datetime | None]


class SignIn(Base, Dated):
    """One browser's right to act as an account, a participant or a projector, until it ends.

    The browser's signed cookie holds only a random key; its hash is here, so rights can be ended
    from this side and a copied database gives nobody a way in. One browser may hold several.
    """

    __tablename__ = "sign_ins"
    __table_args__ = (
        CheckConstraint(
            "(account_id IS NOT NULL AND participant_id IS NULL AND projector_of_id IS NULL)"
            " OR (account_id IS NULL AND participant_id IS NOT NULL AND projector_of_id IS NULL)"
            " OR (account_id IS NULL AND participant_id IS NULL AND projector_of_id IS NOT NULL)",
            name="one_right",
        ),
        Index("ix_sign_ins_key_hash", "key_hash"),
    )

    id: Mapped[Id]
    key_hash: Mapped[str]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    participant_id: Mapped[int | None] = mapped_column(
        ForeignKey("participants.id", ondelete="CASCADE")
    )
    #: the workshop whose projector this browser is
    projector_of_id: Mapped[int | None] = mapped_column(
        ForeignKey("workshops.id", ondelete="CASCADE")
    )
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    #: what the browser says it is, shown in the list of devices
    device: Mapped[str] = mapped_column(default="")

    account: Mapped[Account | None] = relationship()


class WrongTries(Base):
    """How often somebody was wrong at one door from one network, lately."""

    __tablename__ = "wrong_tries"

    #: HMAC of door and network, so that no address is stored
    key: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]
    #: the first of those counted
    began_at: Mapped[datetime]
    #: the next try is looked at from then on
    paused_until: Mapped[datetime | None]
