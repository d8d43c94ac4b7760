"""Answers that fit both a plain form and an htmx request."""

import re
from urllib.parse import urlsplit, urlunsplit

from flask import make_response, redirect, render_template, request
from werkzeug.wrappers import Response

_OWN_PATH = re.compile(r"/(?!/)[^\x00-\x20\x7f\\]*")


def is_htmx() -> bool:
    """Whether htmx asked and wants a fragment instead of a page."""
    return request.headers.get("HX-Request") == "true"


def asked_page() -> str | None:
    """Path of the page that somebody reads: for htmx, the page around what it fetches or sends.

    None for a plain form, whose address shows nothing, and for what is no address.
    """
    if is_htmx():
        try:
            around = urlsplit(request.headers.get("HX-Current-URL", ""))
        except ValueError:
            return None
        return urlunsplit(("", "", around.path, around.query, "")) or None
    return request.full_path.rstrip("?") if request.method == "GET" else None


def answer(fragment: str, *, to: str, status: int = 200, **context: object) -> Response:
    """After a change: the rendered fragment template for htmx, a redirect to a page otherwise."""
    if is_htmx():
        return make_response(render_template(fragment, **context), status)
    return redirect(to, 303)


def go(to: str) -> Response:
    """Send the browser to another page, also from an htmx request."""
    if is_htmx():
        return make_response("", 200, {"HX-Redirect": to})
    return redirect(to, 303)


def local_address(target: str | None, *, otherwise: str) -> str:
    """`target` when it is a path on this server, else the fallback: no open redirects.

    Browsers drop tabs and line ends from addresses and take a backslash for a slash, so none of
    them is let through.
    """
    if target and _OWN_PATH.fullmatch(target):
        return target
    return otherwise
