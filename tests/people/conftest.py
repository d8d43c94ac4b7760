"""A workshop of Amara's, her browser, and browsers of participants."""

from collections.abc import Callable

import pytest
from flask import Flask

from facilitate.accounts.guards import SIGN_IN_KEY
from facilitate.accounts.operations import begin_sign_in
from facilitate.people.models import Participant
from facilitate.workshop.models import Workshop
from tests.client import Client
from tests.factories import make_account, make_workshop


def signed_in(app: Flask, **who: int) -> Client:
    """A browser that holds the rights of an account or a participant."""
    client = app.test_client()
    assert isinstance(client, Client)
    key = begin_sign_in(old_key=None, **who)
    with client.session_transaction() as cookie:
        cookie[SIGN_IN_KEY] = key
    return client


@pytest.fixture
def workshop(db_session) -> Workshop:
    return make_workshop(organizer=make_account(name="Amara"), code="KHX7")


@pytest.fixture
def amara(app: Flask, workshop: Workshop) -> Client:
    """The organizer's browser."""
    return signed_in(app, account_id=1)


@pytest.fixture
def as_participant(app: Flask) -> Callable[[Participant], Client]:
    return lambda person: signed_in(app, participant_id=person.id)
