"""Security headers on every answer, and what may be kept of it."""

from collections.abc import Callable
from typing import TypeVar

from flask import Flask, Response, current_app, g, request

from facilitate.web.access import Role, declared

View = TypeVar("View", bound=Callable[..., object])

#: no inline script or style anywhere, nothing from elsewhere
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)


#: files that browsers use within a page only, which has said by then what is allowed; on a first
#: visit, what each of two dozen would say again is ten kilobytes
_PARTS = ("text/css", "text/javascript")

#: what of the device no page may use
_NEVER_USED = (
    "accelerometer",
    "display-capture",
    "geolocation",
    "gyroscope",
    "microphone",
    "midi",
    "payment",
    "usb",
)
_NOTHING = ", ".join(f"{feature}=()" for feature in _NEVER_USED)
PERMISSIONS_POLICY = f"camera=(), {_NOTHING}"
#: the camera is for those pages alone that read badges with it
CAMERA_POLICY = f"camera=(self), {_NOTHING}"


def uses_camera(view: View) -> View:
    """Declare that a view's page may read codes with the device's camera."""
    view.__uses_camera__ = True  # type: ignore[attr-defined]
    return view


def set_up(app: Flask, *, https: bool) -> None:
    """Add the headers; HSTS and the opener policy only where people reach us over https."""

    @app.after_request
    def add(response: Response) -> Response:
        headers = response.headers
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        if request.endpoint == "static" and response.mimetype in _PARTS:
            return response
        # files of other people come with a stricter one
        headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        headers["Referrer-Policy"] = _referrer_policy()
        headers["Permissions-Policy"] = CAMERA_POLICY if _may_scan() else PERMISSIONS_POLICY
        if https:
            # on plain http browsers ignore it and complain on the console
            headers["Cross-Origin-Opener-Policy"] = "same-origin"
            headers["Strict-Transport-Security"] = "max-age=31536000"
        if request.endpoint != "static":
            kept = "no-store" if _is_personal() else "private, no-cache"
            headers.setdefault("Cache-Control", kept)
        return response


def _may_scan() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, "__uses_camera__", False)


def _is_personal() -> bool:
    """Whether the answer is for somebody and nobody else: such a page no device keeps.

    Everything for people who are signed in, everything behind a role (the way to the door too),
    and every address with a secret in it.
    """
    visitor = g.get("visitor")
    if visitor is None or visitor.known or "token" in (request.view_args or {}):
        return True
    if request.method != "GET" or request.endpoint is None:
        return True
    roles = declared(current_app.view_functions[request.endpoint])
    return roles is None or Role.ANYONE not in roles


def _referrer_policy() -> str:
    """Which address the next request carries: never one with a secret in it.

    Not no-referrer: the CSRF check on https compares the referrer's site.
    """
    return "strict-origin" if "token" in (request.view_args or {}) else "same-origin"
