"""Reads of commitments: in their order with who joined, and as plain facts for the report."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from facilitate.commitments.models import (
    Commitment,
    CommitmentJoin,
    CommitmentRevision,
    CommitmentUpdate,
    FollowUpPlan,
    Part,
    Progress,
    Visibility,
)
from facilitate.commitments.rules import ASKED_AFTER
from facilitate.db import db
from facilitate.people.attribution import attribute
from facilitate.people.models import Organization, Participant
from facilitate.people.queries import speaker_of
from facilitate.themes.models import Opportunity
from facilitate.voting.models import Poll, PollOption
from facilitate.voting.outcomes import Line, Outcome, results
from facilitate.workshop.models import Workshop

# --- For the screens of the room ---------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Ground:
    """The option that a commitment stands on, as people voted on it or as it is worded now."""

    opportunity_id: int
    #: its letter in the newest vote whose result is shown; empty when it was in none
    letter: str
    #: number of that vote
    poll: int | None
    text: str
    public_role: str
    private_role: str


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A commitment as the room sees it: its place in the list, its ground, and who joined."""

    number: int
    commitment: Commitment
    ground: Ground | None
    #: those who joined and are on the workshop's list, by part, first come first; the lead leads
    #: without having joined, too
    joined: dict[Part, tuple[Participant, ...]]
    #: the one of a later workshop that goes on with it
    goes_on_in: Commitment | None = None

    @property
    def offers(self) -> tuple[Participant, ...]:
        """Those who offer to lead and are not the lead."""
        return offers_of(self.commitment)

    @property
    def people(self) -> int:
        """How many joined in whatever part."""
        return sum(len(each) for each in self.joined.values())

    def part_of(self, participant_id: int | None) -> Part | None:
        """The part that somebody has in it."""
        return next(
            (
                part
                for part, people in self.joined.items()
                if any(each.id == participant_id for each in people)
            ),
            None,
        )


def commitments(workshop_id: int) -> Sequence[Commitment]:
    """The commitments of a workshop that are not withdrawn, in their order.

    With who joined and what was said of their progress; three queries.
    """
    return db.session.scalars(
        _whole()
        .where(Commitment.workshop_id == workshop_id, Commitment.withdrawn_at.is_(None))
        .order_by(Commitment.position, Commitment.id)
    ).all()


def numbers_of_commitments(workshop_id: int) -> dict[int, int]:
    """The number of each commitment in the list, by its id; one query."""
    ids = db.session.scalars(
        select(Commitment.id)
        .where(Commitment.workshop_id == workshop_id, Commitment.withdrawn_at.is_(None))
        .order_by(Commitment.position, Commitment.id)
    )
    return {commitment_id: number for number, commitment_id in enumerate(ids, 1)}


def withdrawn_commitments(workshop_id: int) -> Sequence[Commitment]:
    """The commitments taken off the list, the last one first."""
    return db.session.scalars(
        select(Commitment)
        .where(Commitment.workshop_id == workshop_id, Commitment.withdrawn_at.is_not(None))
        .order_by(Commitment.withdrawn_at.desc(), Commitment.id.desc())
    ).all()


def sheets(workshop_id: int) -> list[Sheet]:
    """What the room sees of the commitments, in their order; five queries."""
    listed = commitments(workshop_id)
    going_on = _going_on([each.id for each in listed])
    grounds = _grounds([each.opportunity for each in listed if each.opportunity is not None])
    return [
        Sheet(
            number=number,
            commitment=each,
            ground=grounds.get(each.opportunity_id or 0),
            joined=_joined(each),
            goes_on_in=going_on.get(each.id),
        )
        for number, each in enumerate(listed, start=1)
    ]


def history(commitment: Commitment) -> Sequence[CommitmentRevision]:
    """Every version of a commitment with who made it, newest first."""
    return db.session.scalars(
        select(CommitmentRevision)
        .where(CommitmentRevision.commitment_id == commitment.id)
        .options(
            joinedload(CommitmentRevision.lead),
            joinedload(CommitmentRevision.lead_organization),
            joinedload(CommitmentRevision.account),
            joinedload(CommitmentRevision.participant),
        )
        .order_by(CommitmentRevision.id.desc())
    ).all()


def plan_of(workshop_id: int) -> FollowUpPlan:
    """How a workshop asks after its commitments; one that never said asks nobody, not stored."""
    return db.session.get(FollowUpPlan, workshop_id) or FollowUpPlan(
        workshop_id=workshop_id, days=list(ASKED_AFTER), asks=False, is_public=False
    )


def offers_of(commitment: Commitment) -> tuple[Participant, ...]:
    """Those who offer to lead it, first come first."""
    return tuple(
        person for person in _joined(commitment)[Part.LEAD] if person.id != commitment.lead_id
    )


def shown_outcome(workshop_id: int, number: int | None = None) -> Outcome | None:
    """The result of the vote with this number, or the newest one, as far as it is shown."""
    shown = results(workshop_id)
    if number is None:
        return shown[-1] if shown else None
    return next((outcome for outcome in shown if outcome.poll.number == number), None)


def to_come(outcome: Outcome, sheets: Sequence[Sheet]) -> tuple[Line, ...]:
    """The options that went through and have no commitment yet."""
    taken = {sheet.commitment.opportunity_id for sheet in sheets}
    return tuple(line for line in outcome.through if line.opportunity_id not in taken)


def count_of(*, workshop_id: int, participant_id: int) -> tuple[int, int]:
    """How many commitments there are, and how many of them somebody joined; one query."""
    row = db.session.execute(
        select(func.count(Commitment.id), func.count(CommitmentJoin.id))
        .outerjoin(
            CommitmentJoin,
            (CommitmentJoin.commitment_id == Commitment.id)
            & (CommitmentJoin.participant_id == participant_id),
        )
        .where(Commitment.workshop_id == workshop_id, Commitment.withdrawn_at.is_(None))
    ).one()
    return row[0], row[1]


# --- For the report and the public page --------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class PartFact:
    """Who takes one part in a commitment: how many people, and the organizations to be named."""

    part: Part
    people: int
    #: names in their order, as far as those who joined allow and the workshop's policy does
    organizations: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressFact:
    """How far a commitment is, and on which day somebody of it said so."""

    progress: Progress
    text: str
    #: its author was told that anybody reads the line; others show it to nobody outside
    is_public: bool
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentFact:
    """A commitment with what may be shown of it to anybody at all."""

    #: place in the list, from 1
    number: int
    #: of the option it stands on, in the newest vote whose result is shown; else empty
    letter: str
    #: wording of the option it stands on; empty for a commitment of its own
    option: str
    what: str
    first_step: str
    resources: str
    #: see Visibility
    visibility: Visibility
    due_on: date | None
    #: somebody leads it, be it shown who or not; nobody is named who has not said yes
    has_lead: bool
    #: None is not to be shown
    lead_name: str | None
    lead_organization: str | None
    #: lead, contribute, informed: each once, in this order; those who offer to lead are in lead
    parts: tuple[PartFact, ...]
    #: how far it is, as was said last; None while nobody said anything
    progress: ProgressFact | None
    #: title of the earlier workshop that it was made at
    carried_from: str

    @property
    def people(self) -> int:
        """How many joined in whatever part."""
        return sum(part.people for part in self.parts)


def commitments_of(workshop: Workshop) -> tuple[CommitmentFact, ...]:
    """The commitments of a workshop in their order, for the report and the public page.

    Persons and their organizations stand in it as far as they agreed and the workshop's policy
    allows (see people.attribution); an organization that confirmed that it leads is named. Whoever
    is only put down as lead is not. People taken off the list are left out. Five queries.
    """
    return tuple(_fact(sheet, workshop) for sheet in sheets(workshop.id))


def _fact(sheet: Sheet, workshop: Workshop) -> CommitmentFact:
    policy = workshop.attribution
    commitment, ground = sheet.commitment, sheet.ground
    lead, organization = commitment.lead, commitment.lead_organization
    if lead is not None and lead.withdrawn_at is not None:
        lead = None
    has_lead = lead is not None or organization is not None
    if commitment.lead_confirmed_at is None:
        lead = organization = None
    shown = attribute(policy=policy, speaker=speaker_of(lead))
    said = commitment.said_last
    return CommitmentFact(
        number=sheet.number,
        letter=ground.letter if ground is not None else "",
        option=ground.text if ground is not None else "",
        what=commitment.what,
        first_step=commitment.first_step,
        resources=commitment.resources,
        visibility=Visibility(commitment.visibility),
        due_on=commitment.due_on,
        has_lead=has_lead,
        lead_name=shown.name,
        lead_organization=organization.name if organization is not None else shown.organization,
        parts=tuple(
            PartFact(
                part=part,
                people=len(people),
                organizations=_organizations(people, policy=policy),
            )
            for part, people in sheet.joined.items()
        ),
        progress=ProgressFact(
            progress=Progress(said.progress),
            text=said.text,
            is_public=said.visibility == Visibility.PUBLIC,
            on=said.created_at.astimezone(workshop.zone).date(),
        )
        if said is not None
        else None,
        carried_from=commitment.carried_from.workshop.title if commitment.carried_from else "",
    )


def _organizations(people: Collection[Participant], *, policy: str) -> tuple[str, ...]:
    """The organizations of these people that may be named, each once, by name."""
    shown = {attribute(policy=policy, speaker=speaker_of(p)).organization for p in people}
    return tuple(sorted(name for name in shown if name is not None))


# --- What both are made of ---------------------------------------------------------------------


def _whole() -> Select[Commitment]:
    return select(Commitment).options(
        joinedload(Commitment.opportunity),
        joinedload(Commitment.lead_organization),
        joinedload(Commitment.carried_from).joinedload(Commitment.workshop),
        selectinload(Commitment.updates).joinedload(CommitmentUpdate.participant),
        joinedload(Commitment.lead)
        .joinedload(Participant.organization)
        .joinedload(Organization.sector),
        selectinload(Commitment.joins)
        .joinedload(CommitmentJoin.participant)
        .joinedload(Participant.organization)
        .joinedload(Organization.sector),
    )


def _joined(commitment: Commitment) -> dict[Part, tuple[Participant, ...]]:
    parts = {join.participant: Part(join.part) for join in commitment.joins}
    if commitment.lead is not None:
        parts[commitment.lead] = Part.LEAD
    return {
        part: tuple(
            person
            for person, taken in parts.items()
            if taken == part and person.withdrawn_at is None
        )
        for part in Part
    }


def _going_on(commitment_ids: Collection[int]) -> dict[int, Commitment]:
    """What later workshops made of these commitments, by id; one query."""
    return {
        each.carried_from_id: each
        for each in db.session.scalars(
            select(Commitment)
            .where(
                Commitment.carried_from_id.in_(commitment_ids), Commitment.withdrawn_at.is_(None)
            )
            .options(joinedload(Commitment.workshop))
            .order_by(Commitment.id)
        )
        if each.carried_from_id is not None
    }


def _grounds(options: Collection[Opportunity]) -> dict[int, Ground]:
    """What commitments on these options stand on, by option id; one query."""
    voted = {
        option.opportunity_id: (number, option)
        for number, option in db.session.execute(
            select(Poll.number, PollOption)
            .join(Poll, Poll.id == PollOption.poll_id)
            .where(
                PollOption.opportunity_id.in_([option.id for option in options]),
                Poll.published_at.is_not(None),
            )
            .order_by(Poll.number)
        )
    }
    found = {}
    for option in options:
        number, words = voted.get(option.id, (None, None))
        worded = words or option
        found[option.id] = Ground(
            opportunity_id=option.id,
            letter=words.letter if words is not None else "",
            poll=number,
            text=worded.text,
            public_role=worded.public_role,
            private_role=worded.private_role,
        )
    return found
