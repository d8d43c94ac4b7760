"""Reads about sign-ins."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select

from facilitate import clock
from facilitate.accounts.devices import browser_and_system
from facilitate.accounts.models import Account, SignIn
from facilitate.accounts.operations import key_hash
from facilitate.db import UtcDateTime, db

#: built once, since every request asks it
_LIVE = (
    select(SignIn)
    .outerjoin(Account, SignIn.account_id == Account.id)
    .where(
        SignIn.key_hash == bindparam("key_hash"),
        SignIn.ended_at.is_(None),
        SignIn.expires_at > bindparam("now", type_=UtcDateTime),
        Account.disabled_at.is_(None),
    )
    .order_by(SignIn.id.desc())
)


def live_sign_ins(key: str) -> Sequence[SignIn]:
    """The rights that the browser with this key holds now, newest first."""
    asked = {"key_hash": key_hash(key), "now": clock.now()}
    return db.session.scalars(_LIVE, asked).all()


@dataclass(frozen=True, slots=True)
class Device:
    """A browser that somebody is signed in with; browser and system are empty when not known."""

    sign_in_id: int
    browser: str
    system: str
    since: datetime
    is_this: bool


def devices(
    *,
    account_id: int | None = None,
    participant_id: int | None = None,
    this_key: str | None = None,
) -> list[Device]:
    """Every browser that is signed in as this account or participant, the newest first.

    The one with the key `this_key` is told apart.
    """
    this = key_hash(this_key) if this_key else None
    whose = (
        SignIn.account_id == account_id
        if account_id is not None
        else SignIn.participant_id == participant_id
    )
    return [
        Device(
            row.id,
            *browser_and_system(row.device),
            since=row.created_at,
            is_this=row.key_hash == this,
        )
        for row in db.session.scalars(
            select(SignIn)
            .where(whose, SignIn.ended_at.is_(None), SignIn.expires_at > clock.now())
            .order_by(SignIn.id.desc())
        )
    ]
