"""A workshop of Amara's whose registration is open, and browsers of those who come."""

from datetime import timedelta

import pytest
from flask import Flask

from facilitate import clock
from facilitate.registration.models import Opening, RegistrationPage
from facilitate.workshop.models import Workshop
from tests.client import Client, signed_in
from tests.factories import keep, make_account, make_workshop

TOMORROW = clock.now().date() + timedelta(days=1)


@pytest.fixture
def workshop(db_session) -> Workshop:
    workshop = make_workshop(
        organizer=make_account(name="Amara"), code="KHX7", starts_on=TOMORROW, ends_on=TOMORROW
    )
    keep(RegistrationPage(workshop_id=workshop.id, opening=Opening.OPEN))
    return workshop


@pytest.fixture
def amara(app: Flask, workshop: Workshop) -> Client:
    """The organizer's browser."""
    return signed_in(app, account_id=1)
