"""Counts the statements that pages send to the database."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import event

from facilitate.db import db

_COUNTED = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b", re.IGNORECASE)


class Queries(list[str]):
    """The statements in order; in a failed assertion they print one a line."""

    def __repr__(self) -> str:
        return "\n".join([f"{len(self)} statements:", *self])


@contextmanager
def count_queries(app: Flask) -> Iterator[Queries]:
    """Collect what is sent while the block runs; transactions and pragmas do not count.

    with count_queries(app) as queries:
        client.get("/w/KHX7/people")
    assert len(queries) == 4, queries
    """
    queries = Queries()

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if _COUNTED.match(statement):
            queries.append(" ".join(statement.split()))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield queries
    finally:
        event.remove(engine, "before_cursor_execute", note)
