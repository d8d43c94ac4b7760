"""Asking for mail, and forgetting it. Nothing here commits."""

from collections.abc import Sequence

from sqlalchemy import delete, select

from facilitate import clock
from facilitate.db import db
from facilitate.mail.letter import Mailbox, one_line
from facilitate.mail.models import Mail, MailText


def new_mail(
    *,
    workshop_id: int,
    kind: str,
    to: Mailbox,
    subject: str,
    body: str,
    from_name: str,
    reply_to: Mailbox | None,
    stays_here: bool,
    participant_id: int | None = None,
) -> Mail:
    """One mail to be queued; with `stays_here` no server ever gets it.

    See `workshop.mailing.queue_mail` for the usual way.
    """
    return Mail(
        workshop_id=workshop_id,
        kind=kind,
        participant_id=participant_id,
        to_name=one_line(to.name),
        to_address=to.address,
        from_name=one_line(from_name),
        reply_name=one_line(reply_to.name) if reply_to else "",
        reply_address=reply_to.address if reply_to else "",
        subject=one_line(subject),
        body=body,
        stays_here=stays_here,
        due_at=clock.now(),
    )


def queue(mails: Sequence[Mail]) -> None:
    """Ask for these mails; they go out after the commit of the running transaction, or not."""
    db.session.add_all(mails)
    db.session.flush()


def keep_text(*, workshop_id: int, kind: str, subject: str, body: str) -> None:
    """What the mails of this kind say from now on, until it is written anew."""
    text = db.session.scalar(
        select(MailText).where(MailText.workshop_id == workshop_id, MailText.kind == kind)
    )
    if text is None:
        text = MailText(workshop_id=workshop_id, kind=kind)
        db.session.add(text)
    text.subject, text.body = subject, body
    db.session.flush()


def drop_mails(*, workshop_id: int) -> None:
    """Forget every mail of a workshop; what still waits is not sent."""
    db.session.execute(delete(Mail).where(Mail.workshop_id == workshop_id))
