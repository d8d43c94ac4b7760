"""Reads of the live area: what happened since, and whose rights have ended."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import and_, or_, select

from facilitate import clock
from facilitate.accounts.models import Account, SignIn
from facilitate.activity import Activity
from facilitate.db import db
from facilitate.people.models import Participant


def changes_after(
    after: Mapping[int, int], *, up_to: int | None = None, at_most: int
) -> Sequence[Activity]:
    """What happened after a number in each workshop, in order."""
    asked = select(Activity).where(
        or_(*(and_(Activity.workshop_id == w, Activity.seq > seq) for w, seq in after.items()))
    )
    if up_to is not None:
        asked = asked.where(Activity.seq <= up_to)
    return db.session.scalars(asked.order_by(Activity.seq).limit(at_most)).all()


def rights_ended_since(moment: datetime) -> set[int]:
    """Ids of sign-ins that have ended after `moment`, by themselves or with their person."""
    return set(
        db.session.scalars(
            select(SignIn.id)
            .outerjoin(Account, SignIn.account_id == Account.id)
            .outerjoin(Participant, SignIn.participant_id == Participant.id)
            .where(
                or_(
                    SignIn.ended_at > moment,
                    SignIn.expires_at.between(moment, clock.now()),
                    Account.disabled_at > moment,
                    Participant.withdrawn_at > moment,
                )
            )
        )
    )
