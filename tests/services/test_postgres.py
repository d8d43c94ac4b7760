"""The PostgreSQL of the tests: both the system's and the wheel's."""

import psycopg
import pytest
from sqlalchemy import create_engine, text

from tests.services import postgres


@pytest.mark.parametrize("only_wheel", [False, True], ids=["first found", "wheel"])
def test_postgres_copies_a_template_and_leaves_nothing_behind(only_wheel):
    with postgres.running(only_wheel=only_wheel) as server:
        template = server.create()
        engine = create_engine(template)
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE guests AS SELECT 'Zoë' AS name"))
        engine.dispose()

        copy = server.create(template=template)
        engine = create_engine(copy)
        with engine.connect() as connection:
            assert connection.execute(text("SELECT name FROM guests")).scalars().all() == ["Zoë"]
            server.drop(copy)  # although somebody is connected
            connection.invalidate()
        engine.dispose()

    with pytest.raises(psycopg.OperationalError):
        server.create()
