"""`facilitate serve`: the web server, and beside it the worker for long work."""

import asyncio
import contextlib
import gc
import logging
import os
import signal
import socket
import sys
import threading
import time
from asyncio.subprocess import Process
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import click
import uvicorn
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy.exc import DBAPIError

from facilitate.accounts.operations import first_start_code, has_accounts
from facilitate.app import create_app
from facilitate.cli import lan as room
from facilitate.cli.migrate import run_migrations
from facilitate.config import Config
from facilitate.errors import FacilitateError
from facilitate.server import Shell

_log = logging.getLogger(__name__)

THIS_MACHINE = "127.0.0.1"
EVERY_INTERFACE = "0.0.0.0"  # noqa: S104 - --lan is asked for by name
#: connections that may wait to be let in: a whole room comes back at once
BACKLOG = 4096
#: seconds that answers may take to end once the server was told to stop
GRACE = 5
#: seconds after that for threads that have answered to end by themselves
LAST_WORDS = 1
#: how a2wsgi names the threads that Flask runs in
POOL = "WSGI"
#: seconds for which a thread that draws a page may keep the event loop waiting; Python's own 5 ms
#: would add up on a change's way through three threads
TURN = 0.0005
#: seconds before a worker that died is started again
WORKER_PAUSE = 1.0


@click.command()
@click.option("--host", default=THIS_MACHINE, show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on; 0: a free one.")
@click.option(
    "--lan",
    is_flag=True,
    help="Let phones in the room in, over plain http: listen in the room's network, "
    "print the address and a QR code.",
)
@click.option("--migrate/--no-migrate", default=True, help="Bring the database up to date first.")
@click.option(
    "--access-log", is_flag=True, help="Log each request, without queries and link tokens."
)
def serve(host: str, port: int, lan: bool, migrate: bool, access_log: bool) -> None:
    """Serve Facilitate until it is told to stop (Ctrl-C or SIGTERM).

    Starts one worker process beside the server, and starts it again should it die.
    """
    _set_up_logging(access_log=access_log)
    _raise_open_file_limit()
    config = Config.from_env()
    if lan and host == THIS_MACHINE:
        listening, address = _bind(EVERY_INTERFACE, port), room.own_address()
    else:
        listening, address = _bind(host, port), host
    with listening:
        url = f"http://{_in_url(address)}:{listening.getsockname()[1]}"
        if lan and not config.public_url:
            config = replace(config, public_url=url)
        try:
            if migrate:
                run_migrations(config)
            app = create_app(config)
            code = _first_start_code(app, config)
        except DBAPIError as error:
            reason = str(error.orig).partition("\n")[0]
            raise FacilitateError(f"The database cannot be used: {reason}") from error

        def ready() -> None:
            click.echo(f"listening on {url}")
            if lan:
                _tell_the_room(config)
            if code is not None:
                click.echo(f"Nobody has an account yet. Open {url}/start; the code is {code}")

        _run(app, config, listening, ready)


def _run(app: Flask, config: Config, listening: socket.socket, ready: Callable[[], None]) -> None:
    shell = Shell(app)
    server = _Server(
        uvicorn.Config(
            shell,
            interface="asgi3",
            http="httptools",
            ws="none",
            lifespan="on",
            log_config=None,
            access_log=False,
            # what proxies say is read by Flask, with an exact number of them
            proxy_headers=False,
            server_header=False,
            backlog=BACKLOG,
            timeout_graceful_shutdown=GRACE,
        ),
        shell=shell,
        worker_environment=_environment(config),
        ready=ready,
    )

    def told_to_stop(_signal: int, _frame: object) -> None:
        # Before the server runs this ends the program; afterwards uvicorn handles the signals,
        # and raises them once more when all has ended in order, which needs no answer.
        if not server.started:
            sys.exit(0)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, told_to_stop)
    sys.setswitchinterval(TURN)
    _read_templates(app)
    _spare_what_stays()
    server.run(sockets=[listening])
    _leave_threads_behind()


def _read_templates(app: Flask) -> None:
    """Have every template compiled before the first visitor comes, who would wait for it.

    What an earlier start compiled is taken from Jinja's own temporary folder of this user.
    """
    templates = app.jinja_env
    try:
        templates.bytecode_cache = FileSystemBytecodeCache()
        for name in templates.list_templates():
            templates.get_template(name)
    except (OSError, RuntimeError) as error:  # without them visitors only wait a moment
        _log.info("compiled templates cannot be kept: %s", error)
    finally:
        templates.bytecode_cache = None


def _spare_what_stays() -> None:
    """Let the garbage collector pass over all that was made so far, which lives till the end.

    Going through it takes a tenth of a second and more, in which nobody is answered or told.
    """
    gc.collect()
    gc.freeze()


def _leave_threads_behind() -> None:
    """End at once where a page is still being drawn: Python itself would wait for its thread.

    Its listener is gone, and what it has not committed is as if it had never been.
    """
    until = time.monotonic() + LAST_WORDS
    for thread in threading.enumerate():
        if thread.name.startswith(POOL):
            thread.join(max(0.0, until - time.monotonic()))
            if thread.is_alive():
                logging.shutdown()
                sys.stdout.flush()
                os._exit(0)


class _Server(uvicorn.Server):
    """Says when it is ready, keeps a worker beside it, and ends the streams when it stops."""

    def __init__(
        self,
        config: uvicorn.Config,
        *,
        shell: Shell,
        worker_environment: dict[str, str],
        ready: Callable[[], None],
    ) -> None:
        super().__init__(config)
        self._shell = shell
        self._worker_environment = worker_environment
        self._ready = ready
        self._worker: asyncio.Task[None] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            worker = await _start_worker(self._worker_environment)
            self._worker = asyncio.create_task(_keep_working(worker, self._worker_environment))
            self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._shell.hub.say_farewell()
        if self._worker is not None:
            self._worker.cancel()
            await asyncio.gather(self._worker, return_exceptions=True)
        await super().shutdown(sockets)


async def _start_worker(environment: dict[str, str]) -> Process:
    """Start a worker process, which ends when this end of its standard input closes."""
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "facilitate", "worker", "--attended"),
        stdin=asyncio.subprocess.PIPE,
        env=environment,
    )


async def _keep_working(worker: Process, environment: dict[str, str]) -> None:
    """Start another worker whenever one dies; end it when cancelled."""
    while True:
        try:
            status = await worker.wait()
        except asyncio.CancelledError:
            await _end(worker)
            raise
        _log.error("the worker ended with status %s; starting another one", status)
        await asyncio.sleep(WORKER_PAUSE)
        worker = await _start_worker(environment)


async def _end(worker: Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        worker.terminate()
    try:
        async with asyncio.timeout(GRACE):
            await worker.wait()
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            worker.kill()
        await worker.wait()


def _environment(config: Config) -> dict[str, str]:
    """The environment in which another process reads the same settings."""
    return {
        **os.environ,
        "FACILITATE_INSTANCE": str(config.instance),
        "FACILITATE_DATABASE_URL": config.database_url,
        "FACILITATE_SECRET_KEY": config.secret_key,
        "FACILITATE_PUBLIC_URL": config.public_url,
    }


def _bind(host: str, port: int) -> socket.socket:
    """A socket on this address that does not listen yet."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        bound = socket.socket(family, kind)
        if os.name == "posix":
            # a server that was stopped a moment ago keeps nobody out
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
    except OSError as error:
        raise FacilitateError(
            f"Cannot listen on {host} port {port} ({error.strerror}). "
            "Choose another port with --port."
        ) from error
    return bound


def _first_start_code(app: Flask, config: Config) -> str | None:
    with app.app_context():
        return None if has_accounts() else first_start_code(config.secret_key)


def _tell_the_room(config: Config) -> None:
    before = room.changed_from(config.instance, config.public_url)
    code = room.qr_code(config.public_url)
    with contextlib.suppress(UnicodeEncodeError):  # a terminal without block characters
        click.echo(f"Phones in the room open {config.public_url}\n{code}")
    if before is not None:
        click.echo(
            f"WARNING: this machine was reached at {before} before. Links and QR codes made "
            "then lead there; print them again, or give the machine its old address back."
        )


def _in_url(host: str) -> str:
    if host == EVERY_INTERFACE:
        return THIS_MACHINE
    return f"[{host}]" if ":" in host else host


def _raise_open_file_limit() -> None:
    """Each listener is an open file."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - exists on POSIX only

    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):  # macOS refuses its own "unlimited"
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _set_up_logging(*, access_log: bool) -> None:
    settings: dict[str, Any] = {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}
    logging.basicConfig(level=logging.WARNING, **settings)
    logging.getLogger("facilitate.access").setLevel(logging.INFO if access_log else logging.WARNING)
