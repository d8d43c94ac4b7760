"""What every test may ask for: an application on a database of its own, a server, a browser.

Each test commits for real, to a copy of a database that was migrated once. Tests run on SQLite;
those marked `both_databases` run on PostgreSQL too.
"""

import os
import shutil
import signal
import socket
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from dataclasses import fields, replace
from ipaddress import ip_address
from pathlib import Path
from typing import Any, TypeVar

import flask_migrate
import hypothesis
import pytest
from filelock import FileLock
from flask import Flask
from flask_sqlalchemy.session import Session
from hypothesis import HealthCheck
from jinja2 import FileSystemBytecodeCache
from playwright.sync_api import Browser
from sqlalchemy import Dialect, Engine, event
from sqlalchemy.orm import scoped_session
from werkzeug.routing import Rule

from facilitate.app import create_app
from facilitate.config import Config
from facilitate.db import db
from facilitate.demo.create import create_demo, find_demo
from facilitate.workshop.models import Workshop
from tests.client import Client
from tests.factories import SECRET_KEY
from tests.services import browser, chromium, postgres
from tests.services.server import Server
from tests.services.shell import Shells

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)

#: the name of every SQLite file
DATABASE = "facilitate.sqlite3"

# How long an example takes says something of the machine only.
hypothesis.settings.register_profile(
    "facilitate",
    parent=hypothesis.settings.default,
    deadline=None,
    suppress_health_check=(HealthCheck.too_slow,),
)
hypothesis.settings.load_profile("facilitate")

IN_CI = os.environ.get("CI", "").lower() in ("1", "true", "yes")


# --- How the tests are run -----------------------------------------------------------------


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--both-databases",
        action="store_true",
        help="run every test that has a database on PostgreSQL too, not only the marked ones",
    )


def pytest_configure() -> None:
    # Told to end, as by a time limit around the run, tests still take their services down.
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database_kind" not in metafunc.fixturenames:
        return
    marked = metafunc.definition.get_closest_marker("both_databases") is not None
    if marked or metafunc.config.getoption("--both-databases"):
        metafunc.parametrize("database_kind", ["sqlite", "postgresql"])


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # Playwright keeps an event loop running in this thread, where no other could then start.
    items.sort(key=_opens_a_browser)
    for item in filter(_opens_a_browser, items):
        # Tried twice more, and named at the end of the run: see CONTRIBUTING.md.
        item.add_marker(pytest.mark.flaky(reruns=2))


def _opens_a_browser(item: pytest.Item) -> bool:
    return "chromium_browser" in getattr(item, "fixturenames", ())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    return _not_passed_over((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    return _not_passed_over((yield))


def _not_passed_over(report: Report) -> Report:
    """In CI a skip is a failure with the skip's reason."""
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.longrepr = f"CI allows no skipped tests. {reason}"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What validators said of the files we write, or that they were not here to say anything."""
    reports = (each for some in terminalreporter.stats.values() for each in some)
    said = [
        str(value)
        for report in reports
        for name, value in getattr(report, "user_properties", ())
        if name == "validator" and report.when == "call"
    ]
    if said:
        terminalreporter.section("what validators of others said")
        for line in said:
            terminalreporter.line(line)


@pytest.fixture(scope="session", autouse=True)
def only_this_machine() -> Iterator[None]:
    """No settings from outside, and no way out: Python's sockets reach the loopback only."""
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith("FACILITATE_") and name != postgres.VARIABLE:
                patch.delenv(name)
        for name in ("connect", "connect_ex", "sendto"):
            patch.setattr(socket.socket, name, _guarded(name))
        patch.setattr(socket, "getaddrinfo", _guarded_lookup(socket.getaddrinfo))
        yield


def _guarded(name: str) -> Any:
    method = getattr(socket.socket, name)

    def guard(self: socket.socket, *arguments: Any) -> Any:
        # connecting a datagram socket sends nothing: it only asks for the way there
        sends = self.type == socket.SOCK_STREAM or name == "sendto"
        if sends and self.family in (socket.AF_INET, socket.AF_INET6):
            _require_loopback(arguments[-1][0])
        return method(self, *arguments)

    return guard


def _guarded_lookup(lookup: Any) -> Any:
    def guard(host: Any, *arguments: Any, **options: Any) -> Any:
        _require_loopback(host)
        return lookup(host, *arguments, **options)

    return guard


def _require_loopback(host: Any) -> None:
    name = host.decode() if isinstance(host, bytes) else host
    if name in (None, "", "localhost"):
        return
    try:
        inside = ip_address(name).is_loopback or ip_address(name).is_unspecified
    except ValueError:
        inside = False
    assert inside, f"a test wanted to reach {name}; tests stay on this machine"


# --- Databases -----------------------------------------------------------------------------


@pytest.fixture
def database_kind() -> str:
    """`sqlite` or `postgresql`; the mark both_databases turns it into both."""
    return "sqlite"


def _made_once(tmp: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """A folder that whichever of the run's processes needs it first has filled for all."""
    side_by_side = "PYTEST_XDIST_WORKER" in os.environ
    top = tmp.getbasetemp().parent if side_by_side else tmp.getbasetemp()
    folder = top / name
    with FileLock(top / f"{name}.lock"):
        if not folder.exists():
            unfinished = top / f"{name}.unfinished"
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir()
            make(unfinished)
            unfinished.rename(folder)
    return folder


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a migrated, empty SQLite file to copy."""

    def make(folder: Path) -> None:
        _migrate(f"sqlite:///{folder / DATABASE}", folder)

    return _made_once(tmp_path_factory, "template", make)


@pytest.fixture(scope="session")
def demo_template(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Path:
    """A folder with the demo's SQLite file and instance folder to copy."""

    def make(folder: Path) -> None:
        shutil.copyfile(sqlite_template / DATABASE, folder / DATABASE)
        url = f"sqlite:///{folder / DATABASE}"
        config = Config(instance=folder / "instance", database_url=url, secret_key=SECRET_KEY)
        app = create_app(config)
        with app.app_context():
            _need_not_last(db.engine)
            create_demo(secret_key=SECRET_KEY, seed=2012)
            db.session.remove()
            db.engine.dispose()

    return _made_once(tmp_path_factory, "demo", make)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Postgres]:
    """A running PostgreSQL."""
    with ExitStack() as stack:
        try:
            server = stack.enter_context(postgres.running())
        except postgres.Unavailable as reason:
            pytest.skip(f"NOT RUN: PostgreSQL tests: {reason}")
        yield server


@pytest.fixture(scope="session")
def postgres_template(
    postgres_server: postgres.Postgres, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of a migrated, empty database to copy."""
    url = postgres_server.create()
    _migrate(url, tmp_path_factory.mktemp("template"))
    yield url
    postgres_server.drop(url)


def _migrate(url: str, folder: Path) -> None:
    app = create_app(Config(instance=folder, database_url=url, secret_key=SECRET_KEY))
    with app.app_context():
        flask_migrate.upgrade()
        db.engine.dispose()


@pytest.fixture
def empty_database_url(
    database_kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[str]:
    """A database of this test's own without any table."""
    if database_kind == "sqlite":
        yield f"sqlite:///{tmp_path / DATABASE}"
        return
    server: postgres.Postgres = request.getfixturevalue("postgres_server")
    url = server.create()
    yield url
    server.drop(url)


@pytest.fixture
def database_url(
    database_kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[str]:
    """A migrated, empty database of this test's own."""
    if database_kind == "sqlite":
        is_demo = "demo_workshop" in request.fixturenames
        template: Path = request.getfixturevalue("demo_template" if is_demo else "sqlite_template")
        shutil.copyfile(template / DATABASE, tmp_path / DATABASE)
        yield f"sqlite:///{tmp_path / DATABASE}"
        return
    server: postgres.Postgres = request.getfixturevalue("postgres_server")
    url = server.create(template=request.getfixturevalue("postgres_template"))
    yield url
    server.drop(url)


# --- The application -----------------------------------------------------------------------


@pytest.fixture
def config(database_url: str, tmp_path: Path, request: pytest.FixtureRequest) -> Config:
    """The settings of this test; `@pytest.mark.settings(demo=True)` changes some."""
    instance = tmp_path / "instance"
    instance.mkdir(exist_ok=True)
    if "demo_workshop" in request.fixturenames:
        made = request.getfixturevalue("demo_template") / "instance"
        shutil.copytree(made, instance, dirs_exist_ok=True)
    settings = Config(instance=instance, database_url=database_url, secret_key=SECRET_KEY)
    marker = request.node.get_closest_marker("settings")
    return replace(settings, **marker.kwargs) if marker else settings


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Templates that one test's application has compiled, for the next ones."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture(scope="session", autouse=True)
def addresses_on_demand() -> Iterator[None]:
    """Werkzeug compiles the function that builds a route's addresses when it is first called.

    It does so for all routes of an application at its start, which would take more than half of
    all the time of the tests: each has an application of its own.
    """
    compile_builder = Rule._compile_builder

    def compile_on_demand(self: Rule, append_unknown: bool = True) -> Any:
        def build(rule: Rule, **values: Any) -> tuple[str, str]:
            compiled = compile_builder(rule, append_unknown).__get__(rule, None)
            setattr(rule, "_build_unknown" if append_unknown else "_build", compiled)
            return compiled(**values)  # type: ignore[no-any-return]

        return build

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", compile_on_demand)
        yield


@pytest.fixture
def app(config: Config, compiled_templates: FileSystemBytecodeCache) -> Iterator[Flask]:
    """The application on a database of its own."""
    app = create_app(config)
    app.jinja_env.bytecode_cache = compiled_templates
    app.testing = True
    app.test_client_class = Client
    with app.app_context():
        _need_not_last(db.engine)
        _share_statements(db.engine)
    yield app
    with app.app_context():
        db.engine.dispose()


#: by kind of database, from its first engine: how statements read in SQL
_statements: dict[str, tuple[Dialect, Any]] = {}


def _share_statements(engine: Engine) -> None:
    """What was compiled for one test is compiled for all: their engines differ in the file only."""
    if engine.dialect.name not in _statements:
        engine.connect().close()  # only then does the dialect know which version it speaks to
    own = (engine.dialect, engine._compiled_cache)
    engine.dialect, engine._compiled_cache = _statements.setdefault(engine.dialect.name, own)


def _need_not_last(engine: Engine) -> None:
    """No test outlives a power cut, so none waits for the disk."""
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def _(connection: Any, _record: Any) -> None:
            connection.execute("PRAGMA synchronous=OFF").close()


@pytest.fixture
def db_session(app: Flask) -> Iterator[scoped_session[Session]]:
    """`db.session` for the test itself, in an application context that lasts as long as the test.

    A request of the test client commits it first. Before another process is to see the data (a
    server, a browser), the test commits by itself.
    """
    with app.app_context():
        yield db.session


@pytest.fixture
def demo_workshop(db_session: scoped_session[Session]) -> Workshop:
    """The demo's workshop: this test's database and instance folder are copies of the demo's."""
    workshop = find_demo()
    assert workshop is not None
    db_session.commit()  # a server that starts next must not find the database locked
    return workshop


@pytest.fixture
def client(app: Flask) -> Client:
    """A browser without a screen: keeps cookies, sends the CSRF token, sees only committed data."""
    client = app.test_client()
    assert isinstance(client, Client)
    return client


# --- The server and the browser ------------------------------------------------------------


@pytest.fixture
def server(config: Config) -> Iterator[Server]:
    """`facilitate serve`, running on the test's database with the test's settings.

    At the end it must stop in order and must not have logged a traceback.
    """
    server = Server(_as_environment(config), log=config.instance.parent / "server.log")
    server.start()
    yield server
    server.stop()
    assert "Traceback" not in server.log, server.log


def _as_environment(config: Config) -> dict[str, str]:
    environment = {}
    for field in fields(config):
        value = getattr(config, field.name)
        if isinstance(value, bool):
            value = "yes" if value else "no"
        elif isinstance(value, tuple):
            value = os.pathsep.join(map(str, value))
        environment[f"FACILITATE_{field.name.upper()}"] = str(value)
    return environment


@pytest.fixture(scope="session")
def launch_chromium() -> Iterator[Callable[[], Browser]]:
    """Starts Chromium; where there is none, the test is visibly not run."""
    path = chromium.find()
    if path is None:
        pytest.skip(f"NOT RUN: browser tests: {chromium.why_not()}")
    with browser.chromium(path) as launch:
        yield launch


@pytest.fixture
def chromium_browser(launch_chromium: Callable[[], Browser]) -> Browser:
    """A running Chromium, the same for all tests of a process as long as it has not crashed."""
    return launch_chromium()


@pytest.fixture
def shells(app: Flask) -> Iterator[Shells]:
    """Starts servers in this process, on the test's database and with its application."""
    shells = Shells(app)
    yield shells
    shells.stop_all()


@pytest.fixture
def visitors(
    chromium_browser: Browser, request: pytest.FixtureRequest
) -> Iterator[browser.Visitors]:
    """Opens pages; fails the test on anything that went wrong in them.

    They are those of `server` where the test asks for it, which has a worker too, else those of a
    server in this process, which needs seconds less to start.
    """
    if "server" in request.fixturenames:
        url = request.getfixturevalue("server").url
    else:
        url = request.getfixturevalue("shells").start()
    visitors = browser.Visitors(chromium_browser, url)
    yield visitors
    visitors.close()
