"""A workshop of Amara's, and browsers of everybody who may ask for a document."""

from collections.abc import Callable

import pytest
from flask import Flask

from facilitate.activity import Actor
from facilitate.workshop.models import Workshop
from tests.client import Client, signed_in
from tests.factories import make_account, make_participant, make_workshop


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
def browser_of(app: Flask, workshop: Workshop) -> Callable[[str], Client]:
    """A browser of somebody of the cast, or of nobody."""

    def open_browser(who: str) -> Client:
        if who == "Amara":
            return signed_in(app, account_id=1)
        if who == "Dee":
            return signed_in(app, participant_id=make_participant(workshop).id)
        if who == "Zed":
            elsewhere = make_workshop(code="ELSE")
            return signed_in(app, participant_id=make_participant(elsewhere, name="Zed").id)
        client = app.test_client()
        assert isinstance(client, Client)
        return client

    return open_browser
