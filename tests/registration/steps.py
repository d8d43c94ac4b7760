"""Steps that the tests of registration share."""

from typing import Any

from sqlalchemy import select

from facilitate.accounts.links import new_link, token_of
from facilitate.db import db
from facilitate.registration.models import (
    Registration,
    RegistrationAnswer,
    RegistrationPage,
    RegistrationQuestion,
)
from facilitate.workshop.models import Workshop
from tests.factories import SECRET_KEY, keep

PAGE = "/w/KHX7/register"
LIST = "/w/KHX7/registrations"


def typed(**values: str) -> dict[str, str]:
    """A form as Dee fills it in."""
    filled = {"name": "Dee Park", "email": "dee@example.org", "consents_data": "y"}
    return {**filled, **values}


def registrations() -> list[Registration]:
    """All there are now, the oldest first."""
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(select(Registration).order_by(Registration.id)))


def states() -> list[tuple[str, str]]:
    return [(each.name, each.state) for each in registrations()]


def link_of(registration: Registration) -> str:
    """The address in the mail."""
    return f"/registration/{token_of(registration.link_nonce, secret_key=SECRET_KEY)}"


def make_registration(workshop: Workshop, *, name: str = "Dee Park", **values: Any) -> Registration:
    """A registration whose link has not been opened."""
    link = new_link(SECRET_KEY)
    values = {
        "email": f"{name.split(maxsplit=1)[0].lower()}@example.org",
        "organization": "",
        "consents": ["data"],
        **values,
    }
    registration = Registration(
        workshop_id=workshop.id, name=name, link_nonce=link.nonce, link_hash=link.hash, **values
    )
    keep(registration)
    return registration


def ask(workshop: Workshop, text: str, **values: Any) -> RegistrationQuestion:
    """One more question on the page."""
    values = {"kind": "short", "position": 1, **values}
    question = RegistrationQuestion(workshop_id=workshop.id, text=text, **values)
    keep(question)
    return question


def answer(registration: Registration, question: RegistrationQuestion, text: str) -> None:
    keep(RegistrationAnswer(registration_id=registration.id, question_id=question.id, text=text))


def set_page(workshop: Workshop, **values: Any) -> None:
    page = db.session.get_one(RegistrationPage, workshop.id)
    for name, value in values.items():
        setattr(page, name, value)
    db.session.commit()
