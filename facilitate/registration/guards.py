"""Finding the registration page, and counting what comes in through it."""

from flask import abort, current_app, g
from sqlalchemy import select

from facilitate.accounts import tries
from facilitate.accounts.tries import Door
from facilitate.db import db
from facilitate.registration.models import Opening, Registration, RegistrationQuestion
from facilitate.registration.queries import page_of
from facilitate.web.access import MEMBERS, turn_away, visitor
from facilitate.workshop.models import Workshop

#: registrations of a workshop within ten minutes before each further one waits: a link that was
#: read out to a full hall still gets through
FROM_ALL_AT_MOST = 600
#: of one address, such as an office's: somebody may register the colleagues one by one
FROM_ONE_AT_MOST = 10
#: mails to one address within ten minutes, however often somebody types it
MAILS_AT_MOST = 3


def registrable_workshop(code: str) -> Workshop:
    """The workshop whose registration page anybody may see; others are turned away.

    It is the way in from outside: there is none to a workshop that neither is public nor has
    opened its registration, so that a stranger never learns which workshops there are. A practice
    never has one.
    """
    workshop = db.session.scalar(select(Workshop).where(Workshop.code == code))
    if workshop is None or workshop.practice_of_id is not None:
        turn_away(code)
    if not (
        workshop.is_public
        or visitor().is_any(*MEMBERS)
        or page_of(workshop.id).opening != Opening.CLOSED
    ):
        turn_away(code)
    g.workshop = workshop
    return workshop


def registration_or_404(workshop: Workshop, registration_id: int) -> Registration:
    """A registration of this workshop."""
    found = db.session.get(Registration, registration_id)
    if found is None or found.workshop_id != workshop.id:
        abort(404)
    return found


def question_or_404(workshop: Workshop, question_id: int) -> RegistrationQuestion:
    """A question of this workshop's registration page."""
    found = db.session.get(RegistrationQuestion, question_id)
    if found is None or found.workshop_id != workshop.id:
        abort(404)
    return found


def count_registration(workshop: Workshop, email: str) -> int:
    """Seconds that this one has to wait, by workshop and by address; 0 when it was counted.

    Never by network: a whole venue shares one.
    """
    key = current_app.config["SECRET_KEY"]
    doors = (
        Door(kind="registration", whose=workshop.code, network="", at_most=FROM_ALL_AT_MOST),
        _of_address(workshop, email),
    )
    seconds = max(tries.wait_at(door, secret_key=key) for door in doors)
    if not seconds:
        for door in doors:
            tries.count_wrong(door, secret_key=key)
    return seconds


def may_mail(workshop: Workshop, email: str) -> bool:
    """Whether this address got few enough mails lately; ask after `count_registration`."""
    key = current_app.config["SECRET_KEY"]
    return tries.counted_at(_of_address(workshop, email), secret_key=key) <= MAILS_AT_MOST


def _of_address(workshop: Workshop, email: str) -> Door:
    whose = f"{workshop.code} {email.lower()}"
    return Door(kind="registration", whose=whose, network="", at_most=FROM_ONE_AT_MOST)
