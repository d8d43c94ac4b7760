"""The database: base class, column types, and SQLite made as strict as PostgreSQL."""

import sqlite3
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from types import ModuleType
from typing import Annotated, Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Engine, MetaData, Text, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, registry
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

from facilitate import clock

try:
    import pysqlite3
except ImportError:  # no wheel for this platform: the interpreter's own library
    pysqlite3 = None

#: under which a connection notes whether it has the turn to write
_TURN = "facilitate.turn"
#: the first SQLite version whose WAL cannot lose committed rows (the WAL-reset bug)
_WAL_IS_SAFE_FROM = (3, 51, 3)
#: milliseconds that a statement waits for writers, and that emptying the log waits for readers
_PATIENCE, _LOG_PATIENCE = 10_000, 500


class UtcDateTime(TypeDecorator[datetime]):
    """Aware datetimes in and out, stored in UTC on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive datetimes, which would mean something else on another machine."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """SQLite gives back naive values, which are UTC by the rule above."""
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """Parent of every model."""

    registry = registry(
        metadata=MetaData(
            naming_convention={
                "ix": "ix_%(table_name)s_%(column_0_N_name)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_N_name)s",
                "pk": "pk_%(table_name)s",
            }
        ),
        type_annotation_map={str: Text, datetime: UtcDateTime},
    )


Id = Annotated[int, mapped_column(primary_key=True)]


class Dated:
    """Adds when a row was made."""

    created_at: Mapped[datetime] = mapped_column(default=clock.now)


db = SQLAlchemy(model_class=Base)

#: whether a transaction that starts here means to write; pages that only read say no, so that
#: they never queue behind writers on SQLite
_writes: ContextVar[bool] = ContextVar("writes", default=True)


@contextmanager
def reading() -> Iterator[None]:
    """Transactions begun in this block only read."""
    token = _writes.set(False)
    try:
        yield
    finally:
        _writes.reset(token)


@contextmanager
def writing() -> Iterator[None]:
    """Transactions begun in this block may write, whatever the request said."""
    token = _writes.set(True)
    try:
        yield
    finally:
        _writes.reset(token)


def only_reads(value: bool) -> None:
    """Say for the rest of this context (one request) whether transactions only read."""
    _writes.set(not value)


def sqlite_module() -> ModuleType:
    """The newer of the two SQLite libraries at hand."""
    return pysqlite3 if pysqlite3 is not None else sqlite3


def wal_is_safe() -> bool:
    """Whether this SQLite's write-ahead log keeps every committed row."""
    return tuple(sqlite_module().sqlite_version_info) >= _WAL_IS_SAFE_FROM


def engine_options(url: str) -> dict[str, Any]:
    """What SQLAlchemy needs for this database: driver, time-outs, pool.

    A statement that fails is logged without its values, which are people's names and words.
    """
    options: dict[str, Any] = {"hide_parameters": True, "pool_size": 20}
    if make_url(url).get_backend_name() == "sqlite":
        return {
            **options,
            "module": sqlite_module(),
            "connect_args": {"timeout": _PATIENCE / 1000, "check_same_thread": False},
        }
    return {**options, "pool_pre_ping": True, "max_overflow": 10}


def prepare_engine(engine: Engine) -> None:
    """Give each SQLite connection our pragmas and explicit transactions; PostgreSQL needs none."""
    if engine.dialect.name != "sqlite":
        return
    journal = "WAL" if wal_is_safe() else "TRUNCATE"

    @event.listens_for(engine, "connect")
    def _(connection: Any, _record: Any) -> None:
        # The driver must not begin transactions by itself: it would begin them deferred and too
        # late, and a reader that turns writer fails at once instead of waiting its turn.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA journal_mode={journal}")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA secure_delete=ON")
        cursor.close()

    turns = Turns()

    @event.listens_for(engine, "begin")
    def _(connection: Connection) -> None:
        if not _writes.get():
            connection.exec_driver_sql("BEGIN")
            return
        held = connection.connection.record_info
        if held is not None and _TURN not in held:
            held[_TURN] = turns.take(_PATIENCE / 1000)
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    @event.listens_for(engine, "checkin")
    def _(_connection: Any, record: ConnectionPoolEntry) -> None:
        held = record.record_info
        if held is not None and held.pop(_TURN, False):
            turns.give()


class Turns:
    """The writers of this process, one after the other in the order in which they came.

    SQLite itself lets waiting writers sleep up to 0.1 s between two tries, and whoever tries in
    the right moment goes first: of a room that votes at once a few would wait for seconds.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._is_taken = False
        self._waiting: deque[threading.Lock] = deque()

    def take(self, patience: float) -> bool:
        """Wait for one's turn, at most so many seconds; False where it did not come."""
        with self._guard:
            if not self._is_taken:
                self._is_taken = True
                return True
            called = threading.Lock()
            called.acquire()
            self._waiting.append(called)
        if called.acquire(timeout=patience):
            return True
        with self._guard:
            if called in self._waiting:
                self._waiting.remove(called)
                return False
        return True  # it was called in this very moment

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._waiting)

    def give(self) -> None:
        """End one's turn; the next one is called."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._is_taken = False


def insert_missing(model: type[Base]) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that passes over rows whose key is there, as when two do the same at once."""
    insert = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
    return insert(model).on_conflict_do_nothing()


def empty_log() -> bool:
    """Cut SQLite's write-ahead log, so that what a commit has erased is in no file any more.

    To be called after such a commit. False while somebody still reads an older state: it holds up
    writers, so it does not wait long for them, and is to be tried again. The worker does it every
    minute anyway. What PostgreSQL keeps is for those who run it to delete (SECURITY.md).
    """
    if db.engine.dialect.name != "sqlite":
        return True
    connection = db.engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={_LOG_PATIENCE}")
        try:
            is_busy, *_frames = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            cursor.execute(f"PRAGMA busy_timeout={_PATIENCE}")
            cursor.close()
    finally:
        connection.close()
    return not is_busy
