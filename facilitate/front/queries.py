"""Reads for the public pages."""

from collections.abc import Sequence

from sqlalchemy import func, or_, select

from facilitate.db import db
from facilitate.workshop.models import Workshop


def public_workshops() -> Sequence[Workshop]:
    """The workshops whose pages anybody may see, the newest first."""
    return db.session.scalars(
        select(Workshop)
        .where(Workshop.is_public)
        .order_by(Workshop.starts_on.desc(), Workshop.id.desc())
    ).all()


def relatives_of(workshop: Workshop) -> Sequence[Workshop]:
    """Other public workshops of its series, and the one of ours that it builds on, newest first.

    The one it builds on is told by the title that was typed, however it is capitalized.
    """
    kin = []
    if workshop.series:
        kin.append(Workshop.series == workshop.series)
    if workshop.builds_on_title:
        kin.append(func.lower(Workshop.title) == func.lower(workshop.builds_on_title))
    if not kin:
        return ()
    return db.session.scalars(
        select(Workshop)
        .where(Workshop.is_public, Workshop.id != workshop.id, or_(*kin))
        .order_by(Workshop.starts_on.desc(), Workshop.id.desc())
    ).all()
