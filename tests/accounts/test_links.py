"""Tokens of personal links."""

import re

from facilitate.accounts.links import hash_of, new_link, token_of


def test_link_is_found_by_the_hash_of_its_token() -> None:
    link = new_link("the key")

    assert hash_of(token_of(link.nonce, secret_key="the key")) == link.hash


def test_link_has_a_token_of_url_safe_signs() -> None:
    token = token_of("some nonce", secret_key="the key")

    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", token)
    assert token == token_of("some nonce", secret_key="the key")


def test_link_depends_on_key_and_nonce() -> None:
    tokens = {
        token_of("one", secret_key="the key"),
        token_of("two", secret_key="the key"),
        token_of("one", secret_key="another key"),
    }

    assert len(tokens) == 3


def test_link_is_never_the_same_twice() -> None:
    assert new_link("the key") != new_link("the key")
