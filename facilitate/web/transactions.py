"""Which requests only read: on SQLite those never queue behind writers."""

from collections.abc import Callable
from typing import TypeVar

from flask import Flask, request

from facilitate.db import only_reads

View = TypeVar("View", bound=Callable[..., object])


def reads_first(view: View) -> View:
    """Declare that a view writes within `db.writing` only, in a transaction of its own.

    For what a whole room sends at once: it holds up other writers for its statements alone, and
    not while it finds out who is asking, or draws its answer.
    """
    view.__reads_first__ = True  # type: ignore[attr-defined]
    return view


def tell_reads_from_writes(app: Flask) -> None:
    """Say before anything is read whether the transactions of a request only read."""

    @app.before_request
    def declare() -> None:
        view = app.view_functions.get(request.endpoint or "")
        is_safe = request.method in ("GET", "HEAD", "OPTIONS")
        only_reads(is_safe or getattr(view, "__reads_first__", False))

    @app.teardown_request
    def restore(_error: BaseException | None) -> None:
        only_reads(False)
