"""A workshop, a mail server, and somebody who presses send."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from facilitate.activity import SYSTEM
from facilitate.config import Config
from facilitate.db import db
from facilitate.mail.models import Mail
from facilitate.mail.sending import send_due
from facilitate.people.mailing import finisher
from facilitate.workshop.mailing import queue_mail
from facilitate.workshop.models import Workshop
from tests.factories import SECRET_KEY, make_account, make_workshop
from tests.services.smtp import MailServer, mail_server

Send = Callable[..., bool]


@pytest.fixture
def workshop(db_session) -> Workshop:
    return make_workshop(organizer=make_account(name="Amara"), code="KHX7")


@pytest.fixture
def smtp() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest.fixture
def send(config: Config, smtp: MailServer) -> Send:
    """What the worker does with the outbox, once, with this mail server."""

    def run(**settings) -> bool:
        db.session.commit()
        values = {
            "mail_server": smtp.url,
            "mail_from": "workshops@example.org",
            **settings,
        }
        worked = send_due(replace(config, **values), finish=finisher(SECRET_KEY))
        db.session.expire_all()
        return worked

    return run


def ask(workshop: Workshop, *, to: str = "dee@example.org", **values) -> Mail:
    values = {"to_name": "Dee Park", "subject": "Hello", "body": "Come.", "by": SYSTEM, **values}
    mail = queue_mail(workshop=workshop, to_address=to, **values)
    db.session.commit()
    return mail
