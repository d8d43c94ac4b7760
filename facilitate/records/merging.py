"""Two entries of one person made one, and two again. Nothing here commits.

The entry that goes stays as a row, withdrawn and pointing to the one kept: its link, badge code and
spelling lead on, and taking the merge back needs no guessing.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from facilitate import activity, clock
from facilitate.accounts.models import SignIn
from facilitate.activity import Activity, Actor
from facilitate.commitments.models import CommitmentJoin, Part
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.people.models import Participant, ParticipantRole, PersonMerge
from facilitate.people.operations import agree, one_at_a_time
from facilitate.records.references import move, references
from facilitate.seating import merging as seats
from facilitate.voting import merging as votes
from facilitate.workshop.models import Roundtable, Workshop

#: who does the least comes first
_ROLES = (ParticipantRole.PARTICIPANT, ParticipantRole.THEME_TEAM, ParticipantRole.FACILITATOR)
_PARTS = (Part.INFORMED, Part.CONTRIBUTE, Part.LEAD)


def values_of_both(kept: Participant, gone: Participant) -> dict[str, Any]:
    """What the kept entry says afterwards: its own, filled up from the other one.

    The earlier check-in, the role that does more, and of each consent the stricter.
    """
    came = [each for each in (kept.checked_in_at, gone.checked_in_at) if each is not None]
    return {
        "email": kept.email or gone.email,
        "organization_id": kept.organization_id or gone.organization_id,
        "role": max(kept.role, gone.role, key=lambda role: _ROLES.index(ParticipantRole(role))),
        "checked_in_at": min(came, default=None),
        "consents_name": kept.consents_name and gone.consents_name,
        "consents_quotes": kept.consents_quotes and gone.consents_quotes,
    }


def require_mergeable(*, workshop: Workshop, kept: Participant, gone: Participant) -> None:
    """Refuse what cannot be one person, or can no longer be told."""
    if kept is gone:
        raise Refused("Choose another entry of the list.")
    if workshop.forgotten_at is not None:
        raise Refused("The people of this workshop are nameless now, so nobody can be merged.")
    hosted = _hosted(kept, gone)
    if len(hosted) == 2:
        raise Refused(
            "%(one)s hosts table %(number)s and %(other)s hosts table %(other_number)s. "
            "Give one of these tables another host first.",
            one=kept.name,
            number=hosted[kept.id],
            other=gone.name,
            other_number=hosted[gone.id],
        )


def merge_people(
    *, workshop: Workshop, kept: Participant, gone: Participant, by: Actor
) -> PersonMerge:
    """Make two entries one: all that belongs to `gone` moves, its link and code lead on.

    Whatever refers to participants moves, in every area. In a vote whose result is not shown yet
    the later of two ballots counts. Refused when both host a table, and once people are nameless.
    """
    one_at_a_time(workshop)
    polls = votes.hold_polls(workshop)
    require_mergeable(workshop=workshop, kept=kept, gone=gone)
    db.session.flush()
    twice = votes.polls_with_both(polls, kept, gone)
    parts = _take_stronger_parts(kept, gone)
    freed = seats.free(seats.clashes(kept=kept, gone=gone))
    moved = {
        f"{table}.{column}": move(table, column, gone.id, kept.id) for table, column in references()
    }
    gone.merged_into_id = kept.id
    gone.withdrawn_at = clock.now()
    changed = _change(kept, values_of_both(kept, gone))
    for poll in twice:
        poll.merged_later += 1
    db.session.flush()
    votes.count_anew(polls)
    if freed or moved["seats.participant_id"]:
        seats.tidy_plans(workshop=workshop, people={gone.id})
    _agree_as(kept, changed, 1, by)
    _tell_places(workshop, freed or moved["seats.participant_id"], by)
    merge = PersonMerge(
        workshop_id=workshop.id,
        kept_id=kept.id,
        gone_id=gone.id,
        changed=changed,
        moved={place: ids for place, ids in moved.items() if ids},
        freed=freed,
        parts=parts,
        polls=[poll.id for poll in twice],
        account_id=by.account_id,
        created_at=clock.now(),
    )
    db.session.add(merge)
    _record("people.merged", kept, by, entry=gone.id)
    db.session.expire_all()
    return merge


def undo_merge(*, merge: PersonMerge, workshop: Workshop, by: Actor) -> Participant:
    """Take a merge back: what was moved then, and still is where it was moved to, returns.

    A result that was shown in between stays as it was counted. Whoever entered in between enters
    again, since nothing tells by whose link. Refused once it was undone, once people are nameless,
    and while the kept entry is itself merged into another.
    """
    one_at_a_time(workshop)
    polls = votes.hold_polls(workshop)
    db.session.refresh(merge)
    kept, gone = merge.kept, merge.gone
    if merge.undone_at is not None or workshop.forgotten_at is not None:
        raise Refused("This merge cannot be undone any more.")
    if kept.merged_into is not None:
        raise Refused(
            "%(name)s was merged with %(other)s later. Undo that first.",
            name=kept.name,
            other=kept.merged_into.name,
        )
    gone.merged_into_id = gone.withdrawn_at = None
    _end_sign_ins_since(kept, merge.created_at)
    for place, ids in merge.moved.items():
        table, column = place.split(".")
        move(table, column, kept.id, gone.id, among=ids)
    _give_parts_back(merge)
    seats.give_back(merge.freed)
    decided = _consents_changed_since(kept, merge.created_at)
    consents = {"consents_name", "consents_quotes"}
    _change(
        kept,
        {
            name: before
            for name, (before, after) in merge.changed.items()
            if name not in consents and _stored(getattr(kept, name)) == after
        },
    )
    for poll in polls:
        if poll.id in merge.polls:
            poll.merged_later = max(0, poll.merged_later - 1)
    merge.undone_at = clock.now()
    db.session.flush()
    votes.count_anew(polls)
    if merge.freed or "seats.participant_id" in merge.moved:
        seats.tidy_plans(workshop=workshop, people={kept.id, gone.id})
    if decided:
        agree(
            participant=gone,
            consents_name=gone.consents_name and kept.consents_name,
            consents_quotes=gone.consents_quotes and kept.consents_quotes,
            by=by,
        )
    else:
        _agree_as(kept, merge.changed, 0, by)
    _tell_places(workshop, merge.freed or merge.moved.get("seats.participant_id"), by)
    _record("people.merge_undone", kept, by, entry=gone.id)
    db.session.expire_all()
    return gone


def _hosted(*people: Participant) -> dict[int, int]:
    """Numbers of the tables that these people host, by their ids."""
    rows = db.session.execute(
        select(Roundtable.host_id, Roundtable.number).where(
            Roundtable.host_id.in_([person.id for person in people])
        )
    )
    return {host_id: number for host_id, number in rows if host_id is not None}


def _change(person: Participant, values: dict[str, Any]) -> dict[str, list[Any]]:
    """Set columns; says what differs, before and after. Consents are left for `agree`."""
    changed = {}
    for name, value in values.items():
        before, after = _stored(getattr(person, name)), _stored(value)
        if before != after:
            changed[name] = [before, after]
            if not name.startswith("consents_"):
                setattr(person, name, _loaded(name, after))
    return changed


def _stored(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _loaded(name: str, value: Any) -> Any:
    return datetime.fromisoformat(value) if value and name.endswith("_at") else value


def _agree_as(kept: Participant, changed: dict[str, list[Any]], which: int, by: Actor) -> None:
    """Set the consents that differ to what they were before (0) or after (1), on record."""
    agree(
        participant=kept,
        consents_name=changed.get("consents_name", [kept.consents_name] * 2)[which],
        consents_quotes=changed.get("consents_quotes", [kept.consents_quotes] * 2)[which],
        by=by,
    )


def _take_stronger_parts(kept: Participant, gone: Participant) -> list[list[Any]]:
    """Of two parts in one commitment the kept entry gets the stronger; the other join stays put."""
    theirs = {
        join.commitment_id: join.part
        for join in db.session.scalars(
            select(CommitmentJoin).where(CommitmentJoin.participant_id == gone.id)
        )
    }
    changed = []
    for join in db.session.scalars(
        select(CommitmentJoin).where(CommitmentJoin.participant_id == kept.id)
    ):
        other = theirs.get(join.commitment_id, join.part)
        if _PARTS.index(Part(other)) > _PARTS.index(Part(join.part)):
            changed.append([join.id, join.part, other])
            join.part = other
    db.session.flush()
    return changed


def _give_parts_back(merge: PersonMerge) -> None:
    for join_id, before, after in merge.parts:
        join = db.session.get(CommitmentJoin, join_id)
        if join is not None and join.part == after:
            join.part = before


def _end_sign_ins_since(kept: Participant, moment: datetime) -> None:
    db.session.execute(
        update(SignIn)
        .where(
            SignIn.participant_id == kept.id,
            SignIn.created_at > moment,
            SignIn.ended_at.is_(None),
        )
        .values(ended_at=clock.now())
    )


def _consents_changed_since(kept: Participant, moment: datetime) -> bool:
    """Whether somebody decided anew what they agree to."""
    found = select(Activity.id).where(
        Activity.workshop_id == kept.workshop_id,
        Activity.subject_type == Participant.__tablename__,
        Activity.subject_id == kept.id,
        Activity.kind.startswith("consent."),
        Activity.created_at > moment,
    )
    return db.session.scalar(found.limit(1)) is not None


def _tell_places(workshop: Workshop, changed: object, by: Actor) -> None:
    """Let phones and tables fetch their seats anew."""
    if changed:
        activity.record(
            "seating.moved", workshop_id=workshop.id, topic="places", by=by, subject=workshop
        )


def _record(kind: str, person: Participant, by: Actor, **details: int) -> None:
    activity.record(
        kind,
        workshop_id=person.workshop_id,
        topic="people",
        by=by,
        subject=person,
        **details,
    )
