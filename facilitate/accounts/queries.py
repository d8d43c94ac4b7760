"""Reads about sign-ins."""

from collections.abc import Sequence

from sqlalchemy import select

from facilitate import clock
from facilitate.accounts.models import Account, SignIn
from facilitate.accounts.operations import key_hash
from facilitate.db import db


def live_sign_ins(key: str) -> Sequence[SignIn]:
    """The rights that the browser with this key holds now, newest first."""
    return db.session.scalars(
        select(SignIn)
        .outerjoin(Account, SignIn.account_id == Account.id)
        .where(
            SignIn.key_hash == key_hash(key),
            SignIn.ended_at.is_(None),
            SignIn.expires_at > clock.now(),
            Account.disabled_at.is_(None),
        )
        .order_by(SignIn.id.desc())
    ).all()
