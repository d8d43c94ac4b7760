"""Making, changing and ordering commitments, and joining them.

A repeat changes nothing: a form sent twice, two people who press the same button. Each change
locks what it is about, so that no two of them write over each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from facilitate import activity, clock
from facilitate.activity import Actor
from facilitate.commitments import rules
from facilitate.commitments.models import (
    Commitment,
    CommitmentJoin,
    CommitmentRevision,
    Part,
)
from facilitate.commitments.rules import CommitmentWords, words_of
from facilitate.db import db
from facilitate.errors import Conflict
from facilitate.people.models import Participant
from facilitate.themes.rules import moved
from facilitate.voting.outcomes import Line, Outcome
from facilitate.workshop.models import Workshop

#: who hears that the list changed, and who hears of each join as well
LIST = "commitment-list"
JOINS = "commitments"


# --- Making ------------------------------------------------------------------------------------


def add_commitment(*, workshop: Workshop, words: CommitmentWords, by: Actor) -> Commitment:
    """Put a commitment at the end of the list.

    One of the very same words (a form was sent twice) is that one.
    """
    rules.require_sayable(words, workshop_id=workshop.id)
    lock_workshop(workshop)
    listed = in_order(workshop.id)
    same = next((c for c in listed if words_of(c).content == words.content), None)
    if same is not None:
        return same
    commitment = new_commitment(workshop, place=last_place(workshop) + 1)
    _word(commitment, words)
    keep_version(commitment, "added", by)
    return recorded(commitment, "added", by)


@dataclass(frozen=True, kw_only=True)
class FromResult:
    """What a result turned into: commitments made, and options that had one already."""

    made: tuple[Commitment, ...]
    left_out: tuple[Line, ...]


def commit_to_top(*, workshop: Workshop, outcome: Outcome, by: Actor) -> FromResult:
    """Make a commitment of each option that went through in a shown result, in its order.

    Each begins in the option's words as they were voted
    on, with nobody as its lead. Options that have a commitment already are left out. Refused when
    nobody gave a point.
    """
    top = outcome.through
    rules.require_points(top)
    lock_workshop(workshop)
    taken = {each.opportunity_id for each in in_order(workshop.id)}
    new = [line for line in top if line.opportunity_id not in taken]
    first = last_place(workshop) + 1
    made = []
    for place, line in enumerate(new, start=first):
        commitment = new_commitment(workshop, place=place)
        commitment.opportunity_id = line.opportunity_id
        commitment.what = line.text
        keep_version(commitment, "added", by)
        made.append(commitment)
    if made:
        activity.record("commitments.added", workshop_id=workshop.id, topic=LIST, by=by)
    left_out = tuple(line for line in top if line.opportunity_id in taken)
    return FromResult(made=tuple(made), left_out=left_out)


# --- Changing ----------------------------------------------------------------------------------


def edit_commitment(
    *, commitment: Commitment, words: CommitmentWords, revision: int, by: Actor
) -> Commitment:
    """Change what a commitment says, starting from the revision that the editor saw.

    Saying again what it says already changes nothing. Raises Conflict when somebody else changed
    it since that revision.
    """
    rules.require_sayable(words, workshop_id=commitment.workshop_id)
    lock_commitment(commitment)
    if words.content == words_of(commitment).content:
        return commitment
    if commitment.revision != revision:
        raise Conflict(mine=words, theirs=commitment)
    _word(commitment, words)
    commitment.revision += 1
    keep_version(commitment, "edited", by)
    return recorded(commitment, "edited", by)


def withdraw_commitment(*, commitment: Commitment, by: Actor) -> Commitment:
    """Take a commitment off the list; it and who joined stay on record and can be restored."""
    lock_commitment(commitment)
    if commitment.withdrawn_at is not None:
        return commitment
    commitment.withdrawn_at = clock.now()
    keep_version(commitment, "withdrawn", by)
    return recorded(commitment, "withdrawn", by)


def restore_commitment(*, commitment: Commitment, by: Actor) -> Commitment:
    """Put a withdrawn commitment back where it was; one that is there stays as it is."""
    lock_commitment(commitment)
    if commitment.withdrawn_at is None:
        return commitment
    commitment.withdrawn_at = None
    keep_version(commitment, "restored", by)
    return recorded(commitment, "restored", by)


def reorder(*, commitment: Commitment, to: int, by: Actor) -> None:
    """Put a commitment at a place of the list, from 1; beyond the ends means at the end."""
    listed = in_order(commitment.workshop_id)
    rules.require_on_the_list(commitment)
    wanted = moved(listed, commitment, to=to)
    if wanted == list(listed):
        return
    # places are numbered anew, so withdrawn ones find theirs again beside their old neighbours
    for position, each in enumerate(wanted, start=1):
        each.position = position
    recorded(commitment, "moved", by)


def confirm_lead(*, commitment: Commitment, participant: Participant, by: Actor) -> Commitment:
    """Make somebody the lead who offered to be; refused when the offer was taken back."""
    lock_commitment(commitment)
    rules.require_on_the_list(commitment)
    if commitment.lead_id == participant.id:
        return commitment
    rules.require_offer(_join_of(commitment, participant))
    commitment.lead = participant
    return _lead_confirmed(commitment, by)


def confirm_in_person(*, commitment: Commitment, by: Actor) -> Commitment:
    """Whoever is put down as lead told an organizer that they are; a repeat changes nothing."""
    lock_commitment(commitment)
    rules.require_on_the_list(commitment)
    rules.require_lead(commitment)
    if commitment.lead_confirmed_at is not None:
        return commitment
    return _lead_confirmed(commitment, by)


def _lead_confirmed(commitment: Commitment, by: Actor) -> Commitment:
    commitment.lead_confirmed_at = clock.now()
    commitment.revision += 1
    keep_version(commitment, "lead_confirmed", by)
    return recorded(commitment, "lead_confirmed", by)


# --- Joining -----------------------------------------------------------------------------------


def join(*, commitment: Commitment, participant: Participant, part: Part, by: Actor) -> None:
    """Take part in a commitment, or take another part in it.

    To lead is an offer until the organizer confirms it; of whoever is put down as lead already it
    is the yes. A lead who takes another part steps down.
    """
    lock_commitment(commitment)
    rules.require_on_the_list(commitment)
    rules.require_here(participant, workshop_id=commitment.workshop_id)
    mine = _join_of(commitment, participant)
    if part == Part.LEAD:
        changed_lead = _say_yes(commitment, participant, by)
    else:
        changed_lead = _step_down(commitment, participant, by)
    if mine is not None and mine.part == part and not changed_lead:
        return
    if mine is None:
        mine = CommitmentJoin(commitment_id=commitment.id, participant=participant)
        db.session.add(mine)
    mine.part = part
    recorded(commitment, "joined", by, topic=LIST if changed_lead else JOINS)


def leave(*, commitment: Commitment, participant: Participant, by: Actor) -> None:
    """Take no part in a commitment any more; a lead who leaves steps down."""
    lock_commitment(commitment)
    mine = _join_of(commitment, participant)
    stepped_down = _step_down(commitment, participant, by)
    if mine is None and not stepped_down:
        return
    if mine is not None:
        db.session.delete(mine)
    recorded(commitment, "left", by, topic=LIST if stepped_down else JOINS)


def _say_yes(commitment: Commitment, participant: Participant, by: Actor) -> bool:
    """Whether this person is put down as lead and had not said yes before."""
    if commitment.lead_id != participant.id or commitment.lead_confirmed_at is not None:
        return False
    commitment.lead_confirmed_at = clock.now()
    keep_version(commitment, "lead_confirmed", by)
    return True


def _step_down(commitment: Commitment, participant: Participant, by: Actor) -> bool:
    """Whether this person was the lead, who from now on is still to be found.

    The organization that was put down with them has to confirm it anew.
    """
    if commitment.lead_id != participant.id:
        return False
    commitment.lead = commitment.lead_confirmed_at = None
    commitment.revision += 1
    keep_version(commitment, "stepped_down", by)
    return True


# --- What these need ---------------------------------------------------------------------------


def new_commitment(workshop: Workshop, *, place: int) -> Commitment:
    """A commitment without words at a place of the list; add its words, then `keep_version`."""
    commitment = Commitment(
        workshop_id=workshop.id, position=place, revision=1, created_at=clock.now()
    )
    db.session.add(commitment)
    return commitment


def _word(commitment: Commitment, words: CommitmentWords) -> None:
    """Say it; another lead has not said yes yet, unless they had offered to be."""
    if (words.lead, words.lead_organization) != (commitment.lead, commitment.lead_organization):
        offered = words.lead is not None and any(
            each.part == Part.LEAD and each.participant_id == words.lead.id
            for each in commitment.joins
        )
        commitment.lead_confirmed_at = clock.now() if offered else None
    commitment.what, commitment.first_step = words.what, words.first_step
    commitment.resources, commitment.visibility = words.resources, words.visibility
    commitment.due_on = words.due_on
    commitment.lead, commitment.lead_organization = words.lead, words.lead_organization
    commitment.opportunity = words.option


def last_place(workshop: Workshop) -> int:
    """The last place of the list that is taken, withdrawn ones counted; 0 when it is empty."""
    highest = select(func.max(Commitment.position)).where(Commitment.workshop_id == workshop.id)
    return db.session.scalar(highest) or 0


def in_order(workshop_id: int) -> Sequence[Commitment]:
    """The commitments on the list as they are now, locked against other changes."""
    db.session.flush()
    return db.session.scalars(
        select(Commitment)
        .where(Commitment.workshop_id == workshop_id, Commitment.withdrawn_at.is_(None))
        .order_by(Commitment.position, Commitment.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def _join_of(commitment: Commitment, participant: Participant) -> CommitmentJoin | None:
    return db.session.scalar(
        select(CommitmentJoin).where(
            CommitmentJoin.commitment_id == commitment.id,
            CommitmentJoin.participant_id == participant.id,
        )
    )


def lock_workshop(workshop: Workshop) -> None:
    """Two people who add at once take turns; people who write elsewhere do not wait."""
    db.session.execute(
        select(Workshop.id).where(Workshop.id == workshop.id).with_for_update(key_share=True)
    )


def lock_commitment(commitment: Commitment) -> None:
    """Read it anew and keep others from changing it until the commit."""
    db.session.refresh(commitment, with_for_update=True)


def keep_version(commitment: Commitment, change: str, by: Actor) -> None:
    """Keep in its history what a commitment says from now on."""
    db.session.flush()
    db.session.add(
        CommitmentRevision(
            commitment_id=commitment.id,
            change=change,
            what=commitment.what,
            first_step=commitment.first_step,
            resources=commitment.resources,
            visibility=commitment.visibility,
            due_on=commitment.due_on,
            lead_id=commitment.lead_id,
            lead_organization_id=commitment.lead_organization_id,
            account_id=by.account_id,
            participant_id=by.participant_id,
            created_at=clock.now(),
        )
    )


def recorded(commitment: Commitment, change: str, by: Actor, *, topic: str = LIST) -> Commitment:
    """Tell that a commitment changed, and read anew who joined and what was said of it."""
    activity.record(
        f"commitment.{change}",
        workshop_id=commitment.workshop_id,
        topic=topic,
        by=by,
        subject=commitment,
    )
    db.session.expire(commitment, ["joins", "updates"])
    return commitment
