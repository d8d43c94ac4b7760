"""The test client: requests as a browser would send them, apart from the test's own context."""

import secrets
from contextvars import Context
from typing import Any

from flask import Flask, has_app_context
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from facilitate.accounts.guards import SIGN_IN_KEY
from facilitate.accounts.operations import begin_sign_in
from facilitate.db import db


class Client(FlaskClient):
    """Keeps cookies, and sends the CSRF token with each POST unless `csrf=False` is given."""

    def open(self, *arguments: Any, csrf: bool = True, **options: Any) -> TestResponse:
        """One request, seeing what the test has made so far and nothing of its context.

        The test's transaction is committed first: on SQLite it would keep the request waiting.
        Without a context of its own, a request inside `db_session` would share the test's `g`
        and session, as no request ever does.
        """
        if has_app_context():
            db.session.commit()
        if csrf and str(options.get("method", "GET")).upper() == "POST":
            headers = {"X-CSRFToken": self.csrf_token(), **dict(options.get("headers") or {})}
            options["headers"] = headers
        return Context().run(super().open, *arguments, **options)

    def csrf_token(self) -> str:
        """The token that a page shown to this client would carry."""
        with self.session_transaction() as cookie:
            value = cookie.setdefault("csrf_token", secrets.token_hex())
        secret = self.application.secret_key
        assert secret is not None
        return str(URLSafeTimedSerializer(secret, salt="wtf-csrf-token").dumps(value))


def signed_in(
    app: Flask,
    *,
    account_id: int | None = None,
    participant_id: int | None = None,
    projector_of_id: int | None = None,
) -> Client:
    """A browser that holds the rights of an account, a participant or a projector."""
    client = app.test_client()
    assert isinstance(client, Client)
    with client.session_transaction() as cookie:
        cookie[SIGN_IN_KEY] = begin_sign_in(
            old_key=None,
            account_id=account_id,
            participant_id=participant_id,
            projector_of_id=projector_of_id,
        )
    db.session.commit()
    return client
