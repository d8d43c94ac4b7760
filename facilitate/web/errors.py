"""Error pages and fragments: each says what happened and what to do, none shows a trace."""

from flask import Flask, current_app, make_response, render_template
from flask_babel import gettext, lazy_gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from facilitate.db import db
from facilitate.errors import Refused
from facilitate.web.htmx import is_htmx

_SENTENCES = {
    404: (lazy_gettext("Nothing is here"), lazy_gettext("Check the address, or go back.")),
    405: (lazy_gettext("Nothing is here"), lazy_gettext("Check the address, or go back.")),
    413: (
        lazy_gettext("That is too large"),
        lazy_gettext("Send a smaller file. Nothing was changed."),
    ),
    500: (
        lazy_gettext("Something went wrong on our side"),
        lazy_gettext("Nothing was changed. Try again; if it happens again, tell the organizer."),
    ),
    503: (
        lazy_gettext("Not available for a moment"),
        lazy_gettext("Nothing was saved just now. Keep this page open and try again."),
    ),
}


def say(refusal: Refused) -> str:
    """The sentence of a refusal in the reader's language."""
    return str(gettext(refusal.message, **refusal.values))


def register(app: Flask) -> None:
    """Install the handlers."""

    @app.errorhandler(Refused)
    def refused(error: Refused) -> Response:
        db.session.rollback()
        return _show(409, gettext("Not possible now"), say(error))

    @app.errorhandler(CSRFError)
    def stale_form(_error: CSRFError) -> Response:
        return _show(
            400,
            gettext("This page is out of date"),
            gettext("Go back, reload the page and send it again. Nothing was changed."),
        )

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Response:
        if error.code is None or error.code < 400:
            return error.get_response()
        title, sentence = _SENTENCES.get(
            error.code,
            (gettext("That did not work"), gettext("Nothing was changed. Go back and try again.")),
        )
        return _show(error.code, str(title), str(sentence))

    @app.errorhandler(OperationalError)
    def database_unavailable(error: OperationalError) -> Response:
        current_app.logger.error("database unavailable: %s", error.orig)
        db.session.rollback()
        return _show(503, *map(str, _SENTENCES[503]))

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> Response:
        if current_app.testing:
            raise error
        current_app.logger.error("unexpected error", exc_info=error)
        db.session.rollback()
        return _show(500, *map(str, _SENTENCES[500]))


def _show(status: int, title: str, sentence: str) -> Response:
    template = "errors/_refused.html" if is_htmx() else "errors/error.html"
    page = render_template(template, status=status, title=title, sentence=sentence)
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    return response
