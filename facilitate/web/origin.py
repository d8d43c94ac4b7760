"""Changes are asked for by our own pages: a request that names another site is refused.

This comes on top of the form token, and matters most on plain http, where a neighbour on the same
Wi-Fi could plant cookies.
"""

import logging
from urllib.parse import urlsplit

from flask import Flask, abort, request

_log = logging.getLogger("facilitate.doors")

#: what browsers say of a request that one of our pages, or the person alone, has made
_OURS = ("same-origin", "none")


def refuse_other_sites(app: Flask, *, public_url: str) -> None:
    """Refuse every change that a browser says another site asked for."""
    public = urlsplit(public_url).netloc

    @app.before_request
    def compare() -> None:
        if request.method in ("GET", "HEAD", "OPTIONS"):
            return
        if not _is_ours(public):
            _log.warning("refused a change that another site asked for: %s", request.endpoint)
            abort(400)


def _is_ours(public: str) -> bool:
    """Whether nothing speaks for another site; not every browser and program says anything."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in _OURS
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    try:
        named = urlsplit(origin).netloc
    except ValueError:  # not an address at all, and so not ours
        return False
    return named != "" and named in (request.host, public)
