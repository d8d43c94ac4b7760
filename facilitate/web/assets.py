"""Addresses of static files that change with their content, so browsers may keep them for good."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, Response, request, url_for


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

    @app.after_request
    def keep(response: Response) -> Response:
        if request.endpoint == "static" and "v" in request.args and response.status_code == 200:
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response
