"""Reads about mail."""

from collections.abc import Sequence

from sqlalchemy import select

from facilitate.db import db
from facilitate.mail.models import Mail, MailText


def text_of(workshop_id: int, kind: str) -> MailText | None:
    """What mails of this kind say in a workshop, if an organizer has written it."""
    return db.session.scalar(
        select(MailText).where(MailText.workshop_id == workshop_id, MailText.kind == kind)
    )


def newest_mail(workshop_id: int, *, kind: str, to_address: str) -> Mail | None:
    """The newest mail of this kind to an address."""
    return db.session.scalar(
        select(Mail)
        .where(Mail.workshop_id == workshop_id, Mail.kind == kind, Mail.to_address == to_address)
        .order_by(Mail.id.desc())
        .limit(1)
    )


def mails_about(participant_id: int) -> Sequence[Mail]:
    """Every mail about a person, the oldest first."""
    return db.session.scalars(
        select(Mail).where(Mail.participant_id == participant_id).order_by(Mail.id)
    ).all()
