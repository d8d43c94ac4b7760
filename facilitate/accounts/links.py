"""Links that let in: a token made from the installation's key and a nonce. Pure.

A person has one, and so has a workshop's projector. The token itself is stored nowhere. Who has a
copy of the database cannot make it, and a new nonce makes the old one worthless.
"""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Link:
    """What is stored of a link."""

    nonce: str
    hash: str


def new_link(secret_key: str) -> Link:
    """A link that nobody had before."""
    nonce = secrets.token_urlsafe(16)
    return Link(nonce=nonce, hash=hash_of(token_of(nonce, secret_key=secret_key)))


def token_of(nonce: str, *, secret_key: str) -> str:
    """The token that stands in the address: HMAC-SHA256 in url-safe base64, 43 signs."""
    digest = hmac.digest(secret_key.encode(), f"link:{nonce}".encode(), "sha256")
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def hash_of(token: str) -> str:
    """What a token that comes in is looked up by."""
    return hashlib.sha256(token.encode()).hexdigest()
