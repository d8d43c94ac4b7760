"""Reads about documents."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from facilitate.db import db
from facilitate.library.models import Document
from facilitate.workshop.models import WorkshopSession


def documents_of(workshop_id: int, *, only_permitted: bool = False) -> Sequence[Document]:
    """The documents in the order of the programme, those of no session last; one query.

    Each comes with its organization and session. `only_permitted` leaves out those whose speakers
    have not agreed that they are shared.
    """
    wanted = select(Document).where(Document.workshop_id == workshop_id)
    if only_permitted:
        wanted = wanted.where(Document.permitted)
    return db.session.scalars(
        wanted.outerjoin(Document.workshop_session)
        .options(contains_eager(Document.workshop_session), joinedload(Document.organization))
        .order_by(
            WorkshopSession.id.is_(None),
            WorkshopSession.day,
            WorkshopSession.starts_at,
            WorkshopSession.position,
            Document.position,
        )
    ).all()


def document_of(workshop_id: int, document_id: int) -> Document | None:
    """The document of a workshop with this id; None where it has none."""
    return db.session.scalar(
        select(Document).where(Document.workshop_id == workshop_id, Document.id == document_id)
    )
