"""What merging two entries of one person would do, read before anybody presses. Reads only."""

from dataclasses import dataclass

from sqlalchemy import Select, func, or_, select

from facilitate.accounts.queries import devices
from facilitate.commitments.models import Commitment, CommitmentJoin
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.notes.models import Note
from facilitate.people.models import Organization, Participant
from facilitate.people.queries import participants_for_seating
from facilitate.people.similar import loose_key, may_be_one_person
from facilitate.records.merging import require_mergeable, values_of_both
from facilitate.seating.merging import clashes
from facilitate.seating.models import Seat
from facilitate.seating.queries import newest_plan, sent_plan
from facilitate.voting.merging import polls_with_both
from facilitate.voting.queries import polls_of
from facilitate.workshop.models import Workshop

#: candidates that are offered unasked
OFFERED = 8


@dataclass(frozen=True, slots=True)
class FreedSeat:
    """A round in which both have a seat: the table that stays and the one that is freed."""

    round: int
    stays: int
    freed: int


@dataclass(frozen=True, slots=True)
class Consent:
    """One agreement: of the entry kept, of the one that goes, and afterwards."""

    key: str
    kept: bool
    gone: bool

    @property
    def both(self) -> bool:
        """The stricter of the two."""
        return self.kept and self.gone


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What would become of everything."""

    kept: Participant
    gone: Participant
    #: why it cannot be done; None if it can
    refusal: Refused | None
    email: str
    organization: Organization | None
    role: str
    is_here: bool
    consents: tuple[Consent, ...]
    freed: tuple[FreedSeat, ...]
    #: rounds in which only the entry that goes has a seat
    seats: int
    notes: int
    leads: int
    joins: int
    devices: int
    #: votes that were opened and whose result is not shown yet
    votes_before: int
    #: votes whose result is shown, in which both could vote
    votes_after: int


def preview(*, workshop: Workshop, kept: Participant, gone: Participant) -> Preview:
    """Read what merging `gone` into `kept` would do; a constant number of queries."""
    values = values_of_both(kept, gone)
    polls = polls_of(workshop.id)
    return Preview(
        kept=kept,
        gone=gone,
        refusal=_refusal(workshop, kept, gone),
        email=values["email"],
        organization=kept.organization or gone.organization,
        role=values["role"],
        is_here=values["checked_in_at"] is not None,
        consents=(
            Consent("name", kept.consents_name, gone.consents_name),
            Consent("quotes", kept.consents_quotes, gone.consents_quotes),
        ),
        freed=_freed(workshop, kept, gone),
        seats=_seats(workshop, kept, gone),
        notes=_count(
            select(func.count(Note.id)).where(
                or_(Note.speaker_id == gone.id, Note.typed_by_participant_id == gone.id),
                Note.deleted_at.is_(None),
            )
        ),
        leads=_count(
            select(func.count(Commitment.id)).where(
                Commitment.lead_id == gone.id, Commitment.withdrawn_at.is_(None)
            )
        ),
        joins=_count(
            select(func.count(CommitmentJoin.id)).where(CommitmentJoin.participant_id == gone.id)
        ),
        devices=len(devices(participant_id=gone.id)),
        votes_before=sum(poll.state in ("open", "closed") for poll in polls),
        votes_after=len(polls_with_both(polls, kept, gone)),
    )


def candidates(workshop: Workshop, person: Participant) -> list[Participant]:
    """Others on the list who may be the same person, the likeliest first.

    By another spelling of the name, best with the same organization or address; an address alone is
    no sign, since mailboxes are shared.
    """
    looks = loose_key(person.name)
    alike = [
        other
        for other in participants_for_seating(workshop.id)
        if other.id != person.id
        and loose_key(other.name) == looks
        and may_be_one_person(other.name, person.name)
    ]
    return sorted(alike, key=lambda other: -_likeness(person, other))[:OFFERED]


def _likeness(one: Participant, other: Participant) -> int:
    return (
        2 * (one.email != "" and one.email == other.email)
        + (one.organization_id is not None and one.organization_id == other.organization_id)
        + (one.name_key == other.name_key)
    )


def _refusal(workshop: Workshop, kept: Participant, gone: Participant) -> Refused | None:
    try:
        require_mergeable(workshop=workshop, kept=kept, gone=gone)
    except Refused as refusal:
        return refusal
    return None


def _plans(workshop: Workshop) -> set[int]:
    """The plan that people see and the one that the organizer works on."""
    found = (sent_plan(workshop.id), newest_plan(workshop.id))
    return {plan.id for plan in found if plan is not None}


def _freed(workshop: Workshop, kept: Participant, gone: Participant) -> tuple[FreedSeat, ...]:
    plans = _plans(workshop)
    rounds = {each.id: each.number for each in workshop.rounds}
    tables = {each.id: each.number for each in workshop.tables}
    return tuple(
        sorted(
            {
                FreedSeat(
                    rounds[clash.freed.round_id],
                    tables[clash.stays.table_id],
                    tables[clash.freed.table_id],
                )
                for clash in clashes(kept=kept, gone=gone)
                if clash.freed.plan_id in plans
            },
            key=lambda each: (each.round, each.stays, each.freed),
        )
    )


def _seats(workshop: Workshop, kept: Participant, gone: Participant) -> int:
    def rounds_of(person: Participant) -> set[int]:
        return set(
            db.session.scalars(
                select(Seat.round_id).where(
                    Seat.participant_id == person.id, Seat.plan_id.in_(_plans(workshop))
                )
            )
        )

    return len(rounds_of(gone) - rounds_of(kept))


def _count(wanted: Select[int]) -> int:
    return db.session.scalar(wanted) or 0
