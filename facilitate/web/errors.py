"""Error pages and fragments: each says what happened and what to do, none shows a trace."""

from flask import Flask, current_app, make_response, render_template, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from facilitate.db import db
from facilitate.errors import Refused
from facilitate.web.htmx import is_htmx

#: which page answers a status; other client errors look like 422
_PAGES = {status: status for status in (400, 404, 409, 410, 413, 422, 429, 500, 503)} | {405: 404}


def say(refusal: Refused) -> str:
    """The sentence of a refusal in the reader's language."""
    return str(gettext(refusal.message, **refusal.values))


def register(app: Flask) -> None:
    """Install the handlers."""

    @app.errorhandler(Refused)
    def refused(error: Refused) -> Response:
        db.session.rollback()
        return _show(409, say(error))

    @app.errorhandler(CSRFError)
    def stale_form(_error: CSRFError) -> Response:
        return _show(400)

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Response:
        if error.code is None or error.code < 400:
            return error.get_response()
        return _show(error.code)

    @app.errorhandler(OperationalError)
    def database_unavailable(error: OperationalError) -> Response:
        current_app.logger.error("database unavailable: %s", error.orig)
        db.session.rollback()
        return _show(503)

    @app.errorhandler(OverflowError)
    @app.errorhandler(DataError)
    def names_nothing(_error: Exception) -> Response:
        """A number that no database can hold is the number of nothing."""
        db.session.rollback()
        return _show(404)

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> Response:
        if current_app.testing:
            raise error
        current_app.logger.error("unexpected error", exc_info=error)
        db.session.rollback()
        return _show(500)


def _show(status: int, message: str | None = None) -> Response:
    if is_htmx() and message is not None:
        page = render_template("errors/_refused.html", message=message)
    else:
        template = f"errors/{_PAGES.get(status, 500 if status >= 500 else 422)}.html"
        page = render_template(template, message=message, back_url=_back())
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _back() -> str | None:
    """The page of ours that the visitor came from."""
    referrer = request.referrer or ""
    ours = referrer.startswith(request.host_url)
    # a form that posts to its own page leads back to that page; a page that failed does not
    return referrer if ours and (referrer != request.url or request.method == "POST") else None
