"""What the tests need around them: PostgreSQL, a browser, the running server."""

import random
import socket

#: seconds until the tests give up waiting for a page, a stream or a thread: long enough for the
#: busiest machine, and nothing waits so long while all is well
PATIENCE = 30
#: the same for what the worker does, which lets everything else on the machine go first, and for
#: what is typeset
LONG_PATIENCE = 120
#: below what systems give to outgoing connections, which could take a port before its server does
_PORTS = range(16_000, 32_000)


def free_port() -> int:
    """A loopback port that nobody listens on at this moment."""
    while True:
        port = random.SystemRandom().choice(_PORTS)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
