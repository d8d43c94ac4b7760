"""What registering sends by mail.

Nothing that somebody typed stands in it: anybody can type anybody's address, and a mail of ours
must not carry their words.
"""

from flask import current_app, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from facilitate.accounts.links import token_of
from facilitate.config import Config
from facilitate.people.mailing import TOKEN
from facilitate.people.models import Participant
from facilitate.registration.models import Registration, RegistrationState
from facilitate.registration.operations import STRANGER
from facilitate.web.addresses import public_address
from facilitate.workshop.mailing import queue_mail, reply_box
from facilitate.workshop.models import Workshop
from facilitate.workshop.words import days_in_words

#: what the outbox calls them
KIND = "registration"


def can_be_sent(workshop: Workshop) -> bool:
    """Whether people get these mails; else organizers let them in by hand.

    A server needs to know its own public address for it: links in a mail that a stranger asks for
    must not lead to whatever address the stranger called us by.
    """
    config: Config = current_app.config["FACILITATE"]
    return bool(config.mail_server and config.public_url) and not workshop.is_demo


def answer(found: Registration | Participant, workshop: Workshop) -> None:
    """Ask for the mail with the link that confirms; who is there already gets a way in."""
    if isinstance(found, Participant):
        _send_way_in(found, workshop, _("You are on the list of this workshop already."))
        return
    token = token_of(found.link_nonce, secret_key=current_app.config["SECRET_KEY"])
    says = (
        _("Open this page to see where you are on the waiting list:")
        if found.state is RegistrationState.WAITING
        else _("To confirm your registration, open this page and press the button on it:")
    )
    ignore = _("If you did not register, do nothing: without the button nobody is registered.")
    _send(
        workshop,
        found.email,
        _("Your registration: %(title)s", title=workshop.title),
        f"{says}\n\n{public_address(url_for('registration.own', token=token))}\n\n{ignore}",
    )


def on_the_list(registration: Registration, workshop: Workshop, *, place: int) -> None:
    """Ask for the mail that tells somebody of their number on the waiting list."""
    token = token_of(registration.link_nonce, secret_key=current_app.config["SECRET_KEY"])
    says = _("You are on the waiting list, with the number %(place)s.", place=place)
    then = _("You get a mail when there is a place for you. Here you see where you are:")
    link = public_address(url_for("registration.own", token=token))
    _send(
        workshop,
        registration.email,
        _("The waiting list: %(title)s", title=workshop.title),
        f"{says}\n\n{then}\n\n{link}",
    )


def place_free(workshop: Workshop, *, waiting: int) -> None:
    """Tell the organizer by mail that somebody gave up a place while others wait for one."""
    box = reply_box(workshop, by=STRANGER)
    if box is None or not waiting:
        return
    says = ngettext(
        "A place has become free, and %(num)d person waits for one.",
        "A place has become free, and %(num)d people wait for one.",
        waiting,
    )
    link = public_address(
        url_for("registration.index", code=workshop.code, state=RegistrationState.WAITING)
    )
    _send(
        workshop,
        box.address,
        _("A free place: %(title)s", title=workshop.title),
        f"{says}\n\n{link}",
    )


def welcome(registration: Registration, workshop: Workshop) -> None:
    """Ask for the mail that tells somebody of their place, with their personal link.

    Only once the registration was confirmed: who typed an address may be anybody.
    """
    if registration.confirmed_at is None:
        return
    if registration.participant is not None and registration.participant.email:
        _send_way_in(registration.participant, workshop, _("You have a place in this workshop."))


def _send_way_in(person: Participant, workshop: Workshop, says: str) -> None:
    # a placeholder instead of the token, which is not known before it is sent
    link = public_address(url_for("people.personal_link", token="token"))  # noqa: S106
    link = link.removesuffix("token") + TOKEN
    how = _("This is your personal link. It opens your own page; keep it to yourself:")
    _send(
        workshop,
        person.email,
        _("Your place: %(title)s", title=workshop.title),
        f"{says}\n\n{how}\n\n{link}",
        participant_id=person.id,
    )


def _send(
    workshop: Workshop, address: str, subject: str, body: str, participant_id: int | None = None
) -> None:
    config: Config = current_app.config["FACILITATE"]
    if config.mail_server and not config.public_url:
        return
    queue_mail(
        workshop=workshop,
        to_name="",
        to_address=address,
        subject=subject,
        body=f"{body}\n\n{_about(workshop)}",
        by=STRANGER,
        kind=KIND,
        participant_id=participant_id,
    )


def _about(workshop: Workshop) -> str:
    """What it is, when and where, at the end of each mail."""
    return "\n".join(
        line for line in (workshop.title, days_in_words(workshop), workshop.venue) if line
    )
