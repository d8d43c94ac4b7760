"""The migrations and the models tell the same story."""

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask
from sqlalchemy import inspect

from facilitate.app import create_app
from facilitate.config import Config
from facilitate.db import Base, db

pytestmark = pytest.mark.both_databases


@pytest.fixture
def empty_app(empty_database_url, tmp_path):
    config = Config(instance=tmp_path, database_url=empty_database_url, secret_key="only-for-tests")
    app = create_app(config)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def differences() -> list[object]:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))


def tables() -> set[str]:
    return set(inspect(db.engine).get_table_names())


def test_migrations_up_from_empty_equal_the_models(empty_app: Flask) -> None:
    assert differences() != []
    flask_migrate.upgrade()
    assert differences() == []
    assert tables() == {*Base.metadata.tables, "alembic_version"}


def test_migrations_go_down_to_nothing_and_up_again(empty_app: Flask) -> None:
    flask_migrate.upgrade()
    flask_migrate.downgrade(revision="base")
    assert tables() == {"alembic_version"}
    flask_migrate.upgrade()
    assert differences() == []
