"""Mail in the name of a workshop."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from facilitate.accounts.models import Account
from facilitate.activity import Actor
from facilitate.db import db
from facilitate.mail.letter import Mailbox
from facilitate.mail.models import Mail
from facilitate.mail.operations import new_mail, queue
from facilitate.workshop.models import Organizer, Workshop


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What one person is to be told; see `queue_mail`."""

    to_name: str
    to_address: str
    subject: str
    body: str
    participant_id: int | None = None


def queue_mail(
    *,
    workshop: Workshop,
    to_name: str,
    to_address: str,
    subject: str,
    body: str,
    by: Actor,
    kind: str = "message",
    participant_id: int | None = None,
) -> Mail:
    """Ask for one mail from this workshop; it goes out after the commit, at most once.

    Answers go to the organizer who asked, else to the workshop's first. A demo's mail never leaves
    the machine. `body` is plain text; it is erased once the mail has ended. With `participant_id`
    the mail is sent only while that person takes part under this address, and `{token}` in the
    body becomes the token of their personal link at the moment of sending.
    """
    letter = Letter(
        to_name=to_name,
        to_address=to_address,
        subject=subject,
        body=body,
        participant_id=participant_id,
    )
    return queue_mails(workshop=workshop, letters=[letter], kind=kind, by=by)[0]


def queue_mails(
    *, workshop: Workshop, letters: Iterable[Letter], kind: str, by: Actor
) -> list[Mail]:
    """Ask for many mails of one kind at once, each as `queue_mail` does."""
    reply_to = reply_box(workshop, by=by)
    mails = [
        new_mail(
            workshop_id=workshop.id,
            kind=kind,
            to=Mailbox(letter.to_name, letter.to_address),
            subject=letter.subject,
            body=letter.body,
            from_name=workshop.title,
            reply_to=reply_to,
            stays_here=workshop.is_demo,
            participant_id=letter.participant_id,
        )
        for letter in letters
    ]
    queue(mails)
    return mails


def reply_box(workshop: Workshop, *, by: Actor) -> Mailbox | None:
    """Who answers: the organizer who asks, else the workshop's first; None without any."""
    account = db.session.scalar(
        select(Account)
        .join(Organizer, Organizer.account_id == Account.id)
        .where(Organizer.workshop_id == workshop.id, Account.disabled_at.is_(None))
        .order_by(Account.id != (by.account_id or 0), Organizer.created_at, Account.id)
        .limit(1)
    )
    return Mailbox(account.name, account.email) if account is not None else None
