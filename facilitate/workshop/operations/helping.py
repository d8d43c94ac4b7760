"""Who else works on a workshop: inviting accounts, letting them in, and taking them off again."""

from datetime import timedelta

from sqlalchemy import delete, func, select, update

from facilitate import activity, clock
from facilitate.accounts.links import new_link
from facilitate.accounts.models import Account
from facilitate.activity import Actor
from facilitate.db import Base, db
from facilitate.errors import Refused
from facilitate.workshop.models import Helper, Invitation, Organizer, Workshop

#: the role of an invitation that makes somebody an organizer
ORGANIZER = "organizer"
#: how long an invitation waits for somebody
INVITATION_LASTS = timedelta(days=14)


def invite(*, workshop: Workshop, role: str, secret_key: str, by: Actor) -> Invitation:
    """A link by which one more account can organize, or help in one thing; it works once."""
    link = new_link(secret_key)
    invitation = Invitation(
        workshop_id=workshop.id,
        role=role,
        link_nonce=link.nonce,
        link_hash=link.hash,
        expires_at=clock.now() + INVITATION_LASTS,
        invited_by_id=by.account_id,
    )
    db.session.add(invitation)
    _record("helper.invited", workshop.id, by, subject=invitation, role=role)
    return invitation


def withdraw_invitation(*, invitation: Invitation, by: Actor) -> None:
    """Let the link of an invitation lead nowhere; a repeat changes nothing."""
    if invitation.withdrawn_at is None and invitation.accepted_at is None:
        invitation.withdrawn_at = clock.now()
        _record("helper.invitation_withdrawn", invitation.workshop_id, by, subject=invitation)


def accept_invitation(*, invitation: Invitation, account: Account) -> None:
    """Let the account do what the invitation is for; refused when it was used already."""
    taken = db.session.scalar(
        select(Invitation.accepted_at).where(Invitation.id == invitation.id).with_for_update()
    )
    if taken is not None:
        raise Refused("This invitation was used already. Ask for another one.")
    invitation.accepted_at = clock.now()
    where = {"workshop_id": invitation.workshop_id, "account_id": account.id}
    if invitation.role == ORGANIZER:
        if db.session.get(Organizer, tuple(where.values())) is None:
            db.session.add(Organizer(**where))
    elif db.session.get(Helper, (*where.values(), invitation.role)) is None:
        db.session.add(Helper(**where, role=invitation.role))
    by = Actor(account_id=account.id)
    _record("helper.joined", invitation.workshop_id, by, subject=account, role=invitation.role)


def remove_helper(*, workshop: Workshop, account: Account, role: str, by: Actor) -> None:
    """End what an account may do here, from its next request on.

    Refused for the only organizer, since nobody could let another one in.
    """
    if role == ORGANIZER:
        # two organizers who take each other off must not both succeed
        db.session.execute(select(Workshop.id).where(Workshop.id == workshop.id).with_for_update())
        others = select(func.count()).where(
            Organizer.workshop_id == workshop.id, Organizer.account_id != account.id
        )
        if not db.session.scalar(others):
            raise Refused("A workshop needs an organizer. Invite another one first.")
        gone = delete(Organizer).where(
            Organizer.workshop_id == workshop.id, Organizer.account_id == account.id
        )
        # an organizer can read every open invitation, and could come back by it
        db.session.execute(
            update(Invitation)
            .where(
                Invitation.workshop_id == workshop.id,
                Invitation.accepted_at.is_(None),
                Invitation.withdrawn_at.is_(None),
            )
            .values(withdrawn_at=clock.now())
        )
    else:
        gone = delete(Helper).where(
            Helper.workshop_id == workshop.id,
            Helper.account_id == account.id,
            Helper.role == role,
        )
    db.session.execute(gone)
    _record("helper.removed", workshop.id, by, subject=account, role=role)


def _record(kind: str, workshop_id: int, by: Actor, *, subject: Base, **details: str) -> None:
    activity.record(
        kind, workshop_id=workshop_id, topic="helpers", by=by, subject=subject, **details
    )
