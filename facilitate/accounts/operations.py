"""Making accounts, checking passwords, and giving and ending sign-ins."""

import hashlib
import hmac
import secrets
from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select, update

from facilitate import clock
from facilitate.accounts.models import Account, SignIn
from facilitate.db import db
from facilitate.errors import Refused

PASSWORD_MINIMUM = 10
ACCOUNT_SIGN_IN_LASTS = timedelta(days=14)
PARTICIPANT_SIGN_IN_LASTS = timedelta(days=60)
PROJECTOR_SIGN_IN_LASTS = timedelta(days=14)

#: signs that cannot be mistaken for one another when read from a badge or typed (31 of them)
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"

_hasher = PasswordHasher()
#: of a password that nobody knows; checked when no account has the address, so that the answer
#: takes as long as for a wrong one
_NOBODYS_HASH = (
    "$argon2id$v=19$m=65536,t=3,p=4$"
    "TU4gFNewwBzgjCI2DkYXzQ$/tSvagw5pWrplh1mrnvxgj4JJoap08Xeo7VF0w6rs04"
)


def make_code(length: int) -> str:
    """A random code that people can read aloud and type."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(length))


def read_code(typed: str) -> str:
    """A typed code as stored: upper case, without spaces and hyphens."""
    return "".join(c for c in typed.upper() if c.isalnum())


def first_start_code(secret_key: str) -> str:
    """The code that the console prints while the installation has no account.

    Derived from the installation's key, so every process knows it and nothing is stored.
    """
    digest = hmac.digest(secret_key.encode(), b"first start", "sha256")
    return "".join(CODE_ALPHABET[byte % len(CODE_ALPHABET)] for byte in digest[:10])


def has_accounts() -> bool:
    """Whether anybody can sign in yet."""
    return db.session.scalar(select(Account.id).limit(1)) is not None


def create_account(*, name: str, email: str, password: str) -> Account:
    """A new account; refused when the address has one or the password is too short."""
    email = email.lower()
    if len(password) < PASSWORD_MINIMUM:
        raise Refused("Choose a password of at least %(count)s characters.", count=PASSWORD_MINIMUM)
    if db.session.scalar(select(Account.id).where(Account.email == email)) is not None:
        raise Refused("There is already an account with this e-mail address.")
    account = Account(name=name, email=email, password_hash=_hasher.hash(password))
    db.session.add(account)
    db.session.flush()
    return account


def account_for(*, email: str, password: str) -> Account | None:
    """The account with this address and password, or None (after the same time either way)."""
    account = db.session.scalar(
        select(Account).where(Account.email == email.lower(), Account.disabled_at.is_(None))
    )
    try:
        _hasher.verify(account.password_hash if account else _NOBODYS_HASH, password)
    except (VerificationError, InvalidHashError):
        return None
    return account


def change_password(*, account: Account, password: str, kept_key: str | None = None) -> None:
    """Another password; every sign-in with the one before ends, but for the browser's own."""
    if len(password) < PASSWORD_MINIMUM:
        raise Refused("Choose a password of at least %(count)s characters.", count=PASSWORD_MINIMUM)
    account.password_hash = _hasher.hash(password)
    end_devices(account_id=account.id, but_key=kept_key)


def disable_account(*, account: Account) -> None:
    """Let nobody in with this account, and end its sign-ins; what it did stays."""
    if account.disabled_at is None:
        account.disabled_at = clock.now()
        end_devices(account_id=account.id)


def enable_account(*, account: Account) -> None:
    """Let the account in again, with the password it had."""
    account.disabled_at = None
    db.session.flush()


def begin_sign_in(
    *,
    old_key: str | None,
    account_id: int | None = None,
    participant_id: int | None = None,
    projector_of_id: int | None = None,
    device: str = "",
) -> str:
    """Give a browser the rights of an account, a participant or a projector; returns its new key.

    The key changes at each sign-in, so a key planted before it is worthless after it; rights the
    browser already held move to the new key.
    """
    key = secrets.token_urlsafe(32)
    if old_key is not None:
        db.session.execute(
            update(SignIn)
            .where(SignIn.key_hash == key_hash(old_key))
            .values(key_hash=key_hash(key))
        )
        # signing in again as the same one replaces the row instead of piling up
        db.session.execute(
            update(SignIn)
            .where(
                SignIn.key_hash == key_hash(key),
                SignIn.ended_at.is_(None),
                SignIn.account_id == account_id,
                SignIn.participant_id == participant_id,
                SignIn.projector_of_id == projector_of_id,
            )
            .values(ended_at=clock.now())
        )
    lasts = PROJECTOR_SIGN_IN_LASTS
    if account_id is not None:
        lasts = ACCOUNT_SIGN_IN_LASTS
    elif participant_id is not None:
        lasts = PARTICIPANT_SIGN_IN_LASTS
    db.session.add(
        SignIn(
            key_hash=key_hash(key),
            account_id=account_id,
            participant_id=participant_id,
            projector_of_id=projector_of_id,
            expires_at=clock.now() + lasts,
            device=device[:200],
        )
    )
    db.session.flush()
    return key


def end_sign_ins(*, key: str) -> None:
    """End every right that this browser holds."""
    db.session.execute(
        update(SignIn)
        .where(SignIn.key_hash == key_hash(key), SignIn.ended_at.is_(None))
        .values(ended_at=clock.now())
    )


def end_devices(
    *,
    account_id: int | None = None,
    participant_id: int | None = None,
    only: int | None = None,
    but_key: str | None = None,
) -> int:
    """End sign-ins of an account or participant: all, only the one with this id, or all but a key.

    Returns how many ended; ids of somebody else's end nothing.
    """
    whose = (
        SignIn.account_id == account_id
        if account_id is not None
        else SignIn.participant_id == participant_id
    )
    ended = update(SignIn).where(whose, SignIn.ended_at.is_(None)).values(ended_at=clock.now())
    if only is not None:
        ended = ended.where(SignIn.id == only)
    if but_key is not None:
        ended = ended.where(SignIn.key_hash != key_hash(but_key))
    return len(db.session.execute(ended.returning(SignIn.id)).all())


def key_hash(key: str) -> str:
    """What is stored of a browser's key."""
    return hashlib.sha256(key.encode()).hexdigest()
