"""What was recorded of changes."""

from sqlalchemy import select

from facilitate.activity import Activity
from facilitate.db import db
from facilitate.workshop.models import Workshop


def changes(workshop: Workshop) -> list[str]:
    """The kinds of all changes that everybody in the workshop hears of, in order."""
    db.session.commit()
    return list(
        db.session.scalars(
            select(Activity.kind)
            .where(Activity.workshop_id == workshop.id, Activity.topic == "workshop")
            .order_by(Activity.seq)
        )
    )
