"""Finding who is asking, and things of this workshop through their owner."""

from flask import abort, session
from sqlalchemy import and_, bindparam, exists, select

from facilitate.accounts.guards import SIGN_IN_KEY
from facilitate.accounts.queries import live_sign_ins
from facilitate.db import db
from facilitate.people.models import Organization, Participant, ParticipantRole
from facilitate.web.access import Role, Visitor
from facilitate.workshop.models import Helper, HelperRole, Organizer, Roundtable, Workshop

_HELPS_AS = {HelperRole.CHECK_IN: Role.DESK, HelperRole.THEME_TEAM: Role.THEME_TEAM}

#: built once, since every request of a participant asks it
_AMONG = (
    select(Participant.id, Participant.role, exists().where(Roundtable.host_id == Participant.id))
    .join(Workshop, Participant.workshop_id == Workshop.id)
    .where(
        Participant.id.in_(bindparam("ids", expanding=True)),
        Workshop.code == bindparam("code"),
        Participant.withdrawn_at.is_(None),
    )
)


def find_visitor(code: str | None) -> Visitor:
    """Who is asking, with the roles they have in the workshop that the address names.

    At most three queries, one more for a projector's browser; none for one that never signed in.
    """
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
    if account_id is not None:
        roles |= _roles_of_account(account_id, code)
    if _projects([s.projector_of_id for s in sign_ins], code):
        roles.add(Role.PROJECTOR)
    participant_id, theirs = _participant_among([s.participant_id for s in sign_ins], code)
    return Visitor(
        account_id=account_id,
        participant_id=participant_id,
        roles=theirs.union(roles),
        known=True,
    )


def participant_or_404(workshop: Workshop, participant_id: int) -> Participant:
    """A participant of this workshop who has not been removed.

    For a merged entry, which old pages and queues still name, the one that the person has now.
    """
    participant = removed_participant_or_404(workshop, participant_id)
    if participant.withdrawn_at is not None:
        abort(404)
    return participant


def organization_or_404(workshop: Workshop, organization_id: int) -> Organization:
    """An organization of this workshop."""
    organization = db.session.get(Organization, organization_id)
    if organization is None or organization.workshop_id != workshop.id:
        abort(404)
    return organization


def removed_participant_or_404(workshop: Workshop, participant_id: int) -> Participant:
    """A participant of this workshop, removed or not."""
    participant = db.session.get(Participant, participant_id)
    if participant is None or participant.workshop_id != workshop.id:
        abort(404)
    return participant.entry


def _roles_of_account(account_id: int, code: str) -> set[Role]:
    """What an account is in the workshop, in one query."""
    roles = set()
    organizes = and_(Organizer.workshop_id == Workshop.id, Organizer.account_id == account_id)
    helps = and_(Helper.workshop_id == Workshop.id, Helper.account_id == account_id)
    for organizer, role in db.session.execute(
        select(Organizer.account_id, Helper.role)
        .select_from(Workshop)
        .outerjoin(Organizer, organizes)
        .outerjoin(Helper, helps)
        .where(Workshop.code == code)
    ):
        if organizer is not None:
            roles.add(Role.ORGANIZER)
        if role is not None:
            roles.add(_HELPS_AS[HelperRole(role)])
    return roles


def _projects(ids: list[int | None], code: str) -> bool:
    wanted = [i for i in ids if i is not None]
    if not wanted:
        return False
    workshop = select(Workshop.id).where(Workshop.id.in_(wanted), Workshop.code == code)
    return db.session.scalar(workshop) is not None


def _participant_among(ids: list[int | None], code: str) -> tuple[int | None, frozenset[Role]]:
    """Of those this browser signed in as, the latest of this workshop, and what they are there.

    Who hosts a table facilitates it, whatever the list says.
    """
    wanted = [i for i in ids if i is not None]
    if not wanted:
        return None, frozenset()
    found = {
        participant_id: _roles(role, is_host=is_host)
        for participant_id, role, is_host in db.session.execute(
            _AMONG, {"ids": wanted, "code": code}
        )
    }
    return next(((i, found[i]) for i in wanted if i in found), (None, frozenset()))


def _roles(role: str, *, is_host: bool) -> frozenset[Role]:
    roles = {Role.PARTICIPANT}
    if role == ParticipantRole.FACILITATOR or is_host:
        roles.add(Role.FACILITATOR)
    if role == ParticipantRole.THEME_TEAM:
        roles.add(Role.THEME_TEAM)
    return frozenset(roles)
