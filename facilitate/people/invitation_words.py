"""What invitations say until an organizer writes it differently, and what became of mail."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from flask import current_app
from flask_babel import force_locale, format_date, format_time, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from facilitate.mail.models import Mail, MailOutcome
from facilitate.people.inviting import Kind, State, invited
from facilitate.people.models import Participant
from facilitate.workshop.models import Workshop
from facilitate.workshop.words import days_in_words

STATES = {
    State.NOT_INVITED: _l("Not invited"),
    State.WAITING: _l("Waiting to be sent"),
    State.SENT: _l("Sent"),
    State.KEPT: _l("Written into a file"),
    State.FAILED: _l("Not delivered"),
    State.CAME_IN: _l("Have come in"),
    State.NO_ADDRESS: _l("No address"),
}

#: what stands in for each place, for those who write
PLACE_HINTS = {
    "name": _l("the person's name"),
    "workshop": _l("the workshop's title"),
    "dates": _l("its days"),
    "venue": _l("where it takes place"),
    "link": _l("the personal link"),
    "code": _l("the badge code"),
}


@contextmanager
def in_its_language(workshop: Workshop) -> Iterator[None]:
    """Speak the workshop's own language for a while, or English if there is no catalogue of it."""
    known = workshop.language in current_app.config["LANGUAGES"]
    with force_locale(workshop.language if known else "en"):
        yield


def first_text(kind: Kind, workshop: Workshop) -> tuple[str, str]:
    """Subject and text to begin with, in the language spoken just now."""
    where = [_("Place: {venue}")] if workshop.venue else []
    if kind == Kind.REMINDER:
        return _("Your link for {workshop}"), "\n\n".join(
            (
                _("Dear {name},"),
                _("{workshop} takes place on {dates}. You have not opened your personal link yet:")
                + "\n{link}",
                *where,
                _("It lets you in, and shows you where you sit."),
                _("If it does not work, please answer this mail."),
            )
        )
    return _("Invitation: {workshop}"), "\n\n".join(
        (
            _("Dear {name},"),
            _("You are invited to {workshop} on {dates}."),
            *where,
            _("This link is yours alone. It lets you in, and shows you where you sit:")
            + "\n{link}",
            _("With your badge code you can enter too: {code}"),
            _("Please do not pass them on. If they do not work, please answer this mail."),
        )
    )


def shared_values(workshop: Workshop) -> Mapping[str, str]:
    """What the places that are the same for everybody stand for, in the workshop's language."""
    with in_its_language(workshop):
        return {
            "workshop": workshop.title,
            "dates": days_in_words(workshop),
            "venue": workshop.venue,
        }


def moment(at: datetime, workshop: Workshop) -> str:
    """Day and time where the workshop is."""
    there = at.astimezone(workshop.zone)
    day = format_date(there.date(), "medium", rebase=False)
    return f"{day} {format_time(there.time(), 'short', rebase=False)}"


def what_became_of(mail: Mail, workshop: Workshop) -> str:
    """One or two sentences about a mail, with the server's own words where it has any."""
    return str(_sentence(mail, workshop))


def _sentence(mail: Mail, workshop: Workshop) -> Any:
    if mail.outcome == MailOutcome.SENT and mail.ended_at is not None:
        return _("Sent on %(moment)s.", moment=moment(mail.ended_at, workshop))
    if mail.outcome == MailOutcome.KEPT and mail.ended_at is not None:
        return _("Written into a file on %(moment)s.", moment=moment(mail.ended_at, workshop))
    if mail.outcome == MailOutcome.REFUSED:
        return _("The mail server refused it: %(answer)s", answer=mail.answer)
    if mail.outcome == MailOutcome.BAD_ADDRESS:
        return _("No mail server takes this address.")
    if mail.outcome == MailOutcome.UNSURE:
        return _(
            "Whether it arrived is not known: the line to the mail server ended while it was sent."
        )
    tries = ngettext("tried once", "tried %(num)d times", mail.tries)
    if mail.outcome == MailOutcome.GAVE_UP:
        return _("Given up, %(tries)s: %(answer)s", tries=tries, answer=mail.answer)
    if mail.answer and mail.due_at is not None:
        return _(
            "Next try on %(moment)s, %(tries)s: %(answer)s",
            moment=moment(mail.due_at, workshop),
            tries=tries,
            answer=mail.answer,
        )
    return ""


def invitation_of(person: Participant, workshop: Workshop) -> dict[str, object]:
    """What the page of a person shows about inviting them."""
    return {
        "invited": invited(person),
        "states": STATES,
        "became": lambda mail: what_became_of(mail, workshop),
    }
