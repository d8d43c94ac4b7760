"""A workshop of Amara's, her browser, and rounds at a held time."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask

from facilitate import clock
from facilitate.activity import Actor
from facilitate.workshop.models import Workshop
from tests.client import Client, signed_in
from tests.factories import make_account, make_workshop

#: on the first day of the factories' workshop
NINE = datetime(2012, 3, 5, 9, 0, tzinfo=UTC)


@pytest.fixture
def workshop(db_session) -> Workshop:
    return make_workshop(organizer=make_account(name="Amara"), code="KHX7")


@pytest.fixture
def by(workshop: Workshop) -> Actor:
    """Amara, as whoever does something."""
    return Actor(account_id=1)


@pytest.fixture
def amara(app: Flask, workshop: Workshop) -> Client:
    """The organizer's browser."""
    return signed_in(app, account_id=1)


@pytest.fixture
def at_nine() -> Iterator[datetime]:
    """The clock stands still at nine."""
    with clock.held_at(NINE):
        yield NINE
