"""Finding who is asking, and things of this workshop through their owner."""

from flask import abort, session
from sqlalchemy import select

from facilitate.accounts.guards import SIGN_IN_KEY
from facilitate.accounts.queries import live_sign_ins
from facilitate.db import db
from facilitate.people.models import Participant, ParticipantRole
from facilitate.web.access import Role, Visitor
from facilitate.workshop.models import Organizer, Roundtable, Workshop


def find_visitor(code: str | None) -> Visitor:
    """Who is asking, with the roles they have in the workshop that the address names."""
    key = session.get(SIGN_IN_KEY)
    sign_ins = live_sign_ins(key) if key else []
    if not sign_ins:
        return Visitor()
    account_id = next((s.account_id for s in sign_ins if s.account_id is not None), None)
    roles = {Role.ANYONE}
    if account_id is not None:
        roles.add(Role.ACCOUNT)
    if code is None:
        return Visitor(account_id=account_id, roles=frozenset(roles), known=True)
    if account_id is not None and _organizes(account_id, code):
        roles.add(Role.ORGANIZER)
    participant = _participant_among([s.participant_id for s in sign_ins], code)
    if participant is not None:
        roles.add(Role.PARTICIPANT)
        if participant.role == ParticipantRole.FACILITATOR or _hosts(participant.id):
            roles.add(Role.FACILITATOR)
    return Visitor(
        account_id=account_id,
        participant_id=participant.id if participant else None,
        roles=frozenset(roles),
        known=True,
    )


def participant_or_404(workshop: Workshop, participant_id: int) -> Participant:
    """A participant of this workshop."""
    participant = db.session.get(Participant, participant_id)
    if (
        participant is None
        or participant.workshop_id != workshop.id
        or participant.withdrawn_at is not None
    ):
        abort(404)
    return participant


def _organizes(account_id: int, code: str) -> bool:
    return (
        db.session.scalar(
            select(Organizer.account_id)
            .join(Workshop)
            .where(Workshop.code == code, Organizer.account_id == account_id)
        )
        is not None
    )


def _participant_among(ids: list[int | None], code: str) -> Participant | None:
    """Of the participants this browser signed in as, the latest of this workshop."""
    wanted = [i for i in ids if i is not None]
    if not wanted:
        return None
    found = {
        p.id: p
        for p in db.session.scalars(
            select(Participant)
            .join(Workshop, Participant.workshop_id == Workshop.id)
            .where(
                Participant.id.in_(wanted),
                Workshop.code == code,
                Participant.withdrawn_at.is_(None),
            )
        )
    }
    return next((found[i] for i in wanted if i in found), None)


def _hosts(participant_id: int) -> bool:
    return (
        db.session.scalar(
            select(Roundtable.id).where(Roundtable.host_id == participant_id).limit(1)
        )
        is not None
    )
