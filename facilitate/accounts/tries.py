"""Wrong tries at doors that ask for a secret: after many, each further one waits.

Counted are wrong tries only, per door and network, never visits: a whole venue shares one address,
and its typing errors must not lock the room. While a wait lasts, nothing is compared; personal
links, which nobody can guess, open all the time. The rows are in the database, so every process
and machine counts alike.
"""

import hmac
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select

from facilitate import clock
from facilitate.accounts.models import WrongTries
from facilitate.db import db, insert_missing

#: how long a wrong try is remembered, from the first of a row of them
REMEMBERED = timedelta(minutes=10)
#: how long each further try waits after too many
PAUSE = timedelta(seconds=30)
#: wrong codes from one network that a busy entrance produces by itself
CODES_AT_MOST = 60
#: wrong passwords for one address that its owner produces by themselves
PASSWORDS_AT_MOST = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """A place that asks for a secret: which one, whose, and from which network somebody tries."""

    kind: str
    #: such as the code of a workshop, or an e-mail address; need not exist
    whose: str
    network: str
    at_most: int = CODES_AT_MOST

    def key(self, secret_key: str) -> str:
        """What is stored: nobody can read an address of a network out of it."""
        named = "\n".join((self.kind, self.whose, self.network))
        return hmac.digest(secret_key.encode(), named.encode(), "sha256").hex()


def wait_at(door: Door, *, secret_key: str) -> int:
    """Whole seconds until somebody may try again here; 0 when they may now.

    Others who try at the same door wait until the transaction ends, once there is a wrong try to
    count: so no two of them can take the same last one.
    """
    row = _row(door.key(secret_key))
    if row is None or row.paused_until is None:
        return 0
    left = (row.paused_until - clock.now()).total_seconds()
    return max(0, -int(-left // 1))


def count_wrong(door: Door, *, secret_key: str) -> None:
    """Remember one wrong try; from the limit on, the next one has to wait."""
    now = clock.now()
    key = door.key(secret_key)
    _forget_old()
    _make_sure_of(key)
    row = _row(key)
    if row is None:
        raise LookupError("a row of wrong tries is gone that was just made")
    if now - row.began_at > REMEMBERED:
        row.began_at, row.count, row.paused_until = now, 0, None
    row.count += 1
    if row.count >= door.at_most:
        row.paused_until = now + PAUSE
    db.session.flush()


def counted_at(door: Door, *, secret_key: str) -> int:
    """How many tries are remembered here now."""
    row = _row(door.key(secret_key))
    return row.count if row is not None and clock.now() - row.began_at <= REMEMBERED else 0


def _row(key: str) -> WrongTries | None:
    return db.session.scalar(
        select(WrongTries)
        .where(WrongTries.key == key)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _make_sure_of(key: str) -> None:
    """The first two wrong tries at one moment make one row."""
    db.session.execute(insert_missing(WrongTries).values(key=key, count=0, began_at=clock.now()))


def _forget_old() -> None:
    """Drop what counts no more, but for rows that somebody works with: those would wait."""
    old = (
        select(WrongTries.key)
        .where(WrongTries.began_at < clock.now() - REMEMBERED - PAUSE)
        .with_for_update(skip_locked=True)
    )
    db.session.execute(
        delete(WrongTries)
        .where(WrongTries.key.in_(old))
        .execution_options(synchronize_session=False)
    )
