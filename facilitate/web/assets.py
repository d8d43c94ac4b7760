"""Addresses of static files that change with their content, so browsers may keep them for good."""

import gzip
import hashlib
import re
from functools import cache, lru_cache
from pathlib import Path

from flask import Flask, Response, request, url_for

#: text, which is a quarter as long when packed; pages are not packed, since they hold secrets
_PACKED = ("text/css", "text/javascript", "image/svg+xml")

#: comments of style sheets, and those lines of scripts that are nothing else
_COMMENTS = {
    "css": re.compile(rb"/\*.*?\*/", re.DOTALL),
    "js": re.compile(rb"^[ \t]*//.*\n", re.MULTILINE),
}


def _without_comments(name: str, written: bytes) -> bytes:
    """A style sheet or script of ours without comments of whole lines and without indentation.

    They are a fifth of what would travel.
    """
    if name.startswith("vendor/") or not name.endswith((".css", ".js")):
        return written
    plain = _COMMENTS[name.rpartition(".")[2]].sub(b"", written)
    return re.sub(rb"^\s+", b"", plain, flags=re.MULTILINE)


def set_up(app: Flask) -> None:
    """Give templates `asset(name)` and let browsers keep what was asked for by content."""
    folder = Path(str(app.static_folder))

    @cache
    def fingerprint(name: str) -> str:
        return hashlib.sha256((folder / name).read_bytes()).hexdigest()[:12]

    def asset(name: str) -> str:
        """The address of a static file, with its fingerprint."""
        return url_for("static", filename=name, v=fingerprint(name))

    app.jinja_env.globals["asset"] = asset

    @lru_cache(maxsize=200)
    def packed(name: str, _changed: int) -> bytes:
        return gzip.compress(_without_comments(name, (folder / name).read_bytes()), mtime=0)

    @app.after_request
    def keep(response: Response) -> Response:
        if request.endpoint != "static" or response.status_code != 200:
            return response
        if "v" in request.args:
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
            # never asked for again under this address, so there is nothing to compare
            response.headers.remove("Last-Modified")
            response.headers.remove("ETag")
        response.headers.remove("Content-Disposition")
        # the server in front of us says it as well
        response.headers.remove("Date")
        if response.mimetype in _PACKED and "Range" not in request.headers:
            response.vary.add("Accept-Encoding")
            if request.accept_encodings["gzip"] > 0:
                name = (request.view_args or {})["filename"]
                unpacked = response.response
                response.direct_passthrough = False
                response.set_data(packed(name, (folder / name).stat().st_mtime_ns))
                unpacked.close()  # type: ignore[union-attr]  # the open file
                response.content_encoding = "gzip"
                if "v" not in request.args:
                    # the same words, other bytes
                    response.set_etag(response.get_etag()[0] or "", weak=True)
        return response
