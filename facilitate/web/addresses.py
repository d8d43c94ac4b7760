"""Addresses for paper, QR codes and mail, which must work on another device."""

from flask import current_app, request

from facilitate.config import Config


def public_address(path: str) -> str:
    """The full address of a path: under the configured public address, else this request's own."""
    config: Config = current_app.config["FACILITATE"]
    return (config.public_url or request.host_url.rstrip("/")) + path
