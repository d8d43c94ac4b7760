"""The floor: a bare asyncio.Protocol that writes each posted note to every listener.

It knows no workshop, no right and no database; what the product costs is measured against it.
"""

import asyncio
import sys
import time
from typing import Any
from urllib.parse import parse_qs

import uvloop

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\nid: 0\nevent: beat\ndata: .\n\n"
KEPT = b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n"

listeners: set[asyncio.Transport] = set()
events: list[bytes] = []


class Connection(asyncio.Protocol):
    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        if data.startswith(b"GET"):
            self.transport.write(HEAD)
            listeners.add(self.transport)
            return
        text = parse_qs(data.partition(b"\r\n\r\n")[2].decode())["text"][0]
        number = len(events) + 1
        event = (
            f"id: {number}\nevent: fragment\n"
            f'data: <li id="note-{number}" data-t="t={time.monotonic_ns()};">{text}</li>\n\n'
        ).encode()
        events.append(event)
        self.transport.write(KEPT)
        for listener in listeners:
            listener.write(event)

    def connection_lost(self, _error: Exception | None) -> None:
        listeners.discard(self.transport)


async def main() -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Connection, "127.0.0.1", int(sys.argv[1]), backlog=4096)
    print("ready", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main())
