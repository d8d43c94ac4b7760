"""The room's network: under which address phones reach this machine, and a QR code of it."""

import contextlib
import io
import ipaddress
import socket
import struct
import sys
from pathlib import Path

import segno

from facilitate.errors import FacilitateError

#: reserved for documentation: asking for the way there sends nothing
_SOMEWHERE = ("192.0.2.1", 9)
#: SIOCGIFADDR, the request for an interface's IPv4 address
_ADDRESS_OF_INTERFACE = {"linux": 0x8915, "darwin": 0xC0206921}


def own_address() -> str:
    """The IPv4 address of this machine in the room's network.

    Raises FacilitateError when it has none but its own loopback.
    """
    for address in (_on_the_way_out(), *_of_interfaces()):
        if address and not ipaddress.ip_address(address).is_loopback:
            return address
    raise FacilitateError(
        "This machine has no address in a network. Connect it to the room's network, "
        "or name its address with --host."
    )


def _on_the_way_out() -> str | None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_SOMEWHERE)
        except OSError:
            return None
        address: str = probe.getsockname()[0]
        return address


def _of_interfaces() -> list[str]:
    """For a network without a way out, such as an access point that hangs on nothing."""
    request = _ADDRESS_OF_INTERFACE.get(sys.platform)
    if request is None or sys.platform == "win32":
        return []
    import fcntl  # noqa: PLC0415 - exists on POSIX only

    found = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        for _, name in socket.if_nameindex():
            with contextlib.suppress(OSError):
                asked = struct.pack("256s", name.encode()[:15])
                answer = fcntl.ioctl(probe.fileno(), request, asked)
                found.append(socket.inet_ntoa(answer[20:24]))
    return found


def qr_code(url: str) -> str:
    """A QR code of an address as lines of text for the terminal."""
    drawn = io.StringIO()
    segno.make(url, micro=False, error="l").terminal(out=drawn, compact=True, border=2)
    return drawn.getvalue()


def changed_from(instance: Path, url: str) -> str | None:
    """Keep the address that is about to be printed; returns the one before if it was another."""
    kept = instance / "lan-address"
    before = kept.read_text().strip() if kept.exists() else url
    kept.write_text(url + "\n")
    return before if before != url else None
