"""Addresses: numbers in them, and full ones for paper, QR codes and mail."""

from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from flask import current_app, request
from werkzeug.routing import IntegerConverter, Map

from facilitate.config import Config

#: the largest id that every database can hold
_LARGEST_ID = 2**31 - 1


class Number(IntegerConverter):
    """A number in an address; one too large for any id names nothing, and so is 404."""

    def __init__(self, url_map: Map, **options: Any) -> None:
        super().__init__(url_map, **{"max": _LARGEST_ID, **options})


def is_number(text: str) -> bool:
    """Whether a text is a number that can name something, in plain digits."""
    return text.isascii() and text.isdecimal() and len(text) < 10


def public_address(path: str) -> str:
    """The full address of a path: under the configured public address, else this request's own."""
    config: Config = current_app.config["FACILITATE"]
    return (config.public_url or request.host_url.rstrip("/")) + path


def network_of(address: str | None) -> str:
    """The network that a request came from: an IPv4 address, or the 64 bits a site has in IPv6.

    Empty when it has none, as through a socket file.
    """
    try:
        found = ip_address(address or "")
    except ValueError:
        return ""
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ip_network((found.packed[:8] + bytes(8), 64)).network_address)
