"""Security headers on every answer."""

from flask import Flask, Response, request

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


def set_up(app: Flask, *, https: bool) -> None:
    """Add the headers; HSTS and the opener policy only where people reach us over https."""

    @app.after_request
    def add(response: Response) -> Response:
        headers = response.headers
        # files of other people come with a stricter one
        headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        headers["X-Content-Type-Options"] = "nosniff"
        # not no-referrer: the CSRF check on https compares the referrer
        headers["Referrer-Policy"] = "same-origin"
        if https:
            # on plain http browsers ignore it and complain on the console
            headers["Cross-Origin-Opener-Policy"] = "same-origin"
            headers["Strict-Transport-Security"] = "max-age=31536000"
        if request.endpoint != "static":
            headers.setdefault("Cache-Control", "private, no-cache")
        return response
