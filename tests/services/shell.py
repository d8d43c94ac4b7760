"""The shell in this process: as live as the real server, quicker to start, without a worker."""

import threading
from typing import Any

import uvicorn
from flask import Flask

from facilitate.server import Shell
from tests.services import PATIENCE, free_port


class Shells:
    """Starts and stops the shell in this process."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._running: list[tuple[_Server, threading.Thread]] = []

    def start(self, *, port: int | None = None, held_back: bool = False) -> str:
        """Start one and return its address.

        Where streams are `held_back`, each answer is passed on only once it is whole, as some
        proxies do.
        """
        shell = Shell(self._app)
        port = port or free_port()
        server = _Server(shell, _holding_back(shell) if held_back else shell, port)
        thread = threading.Thread(target=server.run)
        thread.start()
        self._running.append((server, thread))
        assert server.ready.wait(PATIENCE), "the shell did not start"
        return f"http://127.0.0.1:{port}"

    def stop(self) -> None:
        """Stop the one that was started last."""
        server, thread = self._running.pop()
        server.should_exit = True
        thread.join(PATIENCE)
        assert not thread.is_alive()

    def stop_all(self) -> None:
        while self._running:
            self.stop()


class _Server(uvicorn.Server):
    def __init__(self, shell: Shell, served: Any, port: int) -> None:
        super().__init__(
            uvicorn.Config(served, interface="asgi3", port=port, ws="none", log_config=None)
        )
        self._shell = shell
        self.ready = threading.Event()

    async def startup(self, sockets: object = None) -> None:
        await super().startup()
        self.ready.set()

    async def shutdown(self, sockets: object = None) -> None:
        self._shell.hub.say_farewell()
        await super().shutdown()


def _holding_back(served: Any) -> Any:
    async def hold_back(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await served(scope, receive, send)
            return
        held: list[Any] = []

        async def keep(message: Any) -> None:
            held.append(message)
            if message["type"] == "http.response.body" and not message.get("more_body", False):
                for each in held:
                    await send(each)

        await served(scope, receive, keep)

    return hold_back
