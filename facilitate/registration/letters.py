"""What registering sends by mail.

Nothing that somebody typed stands in it: anybody can type anybody's address, and a mail of ours
must not carry their words.
"""

from facilitate.people.models import Participant
from facilitate.registration.models import Registration
from facilitate.workshop.models import Workshop


def can_be_sent() -> bool:
    """Whether this installation sends mail; else organizers let people in by hand."""
    return False


def answer(found: Registration | Participant, workshop: Workshop) -> None:
    """Send the link that confirms, or to somebody who is there already a way in."""


def welcome(registration: Registration, workshop: Workshop) -> None:
    """Tell somebody that they have a place, with their personal link."""
