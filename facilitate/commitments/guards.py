"""Finding the commitment, the offer or the result that a request names, or 404."""

from flask import abort, g, request
from sqlalchemy import select

from facilitate.commitments.following import follow_up_by_token
from facilitate.commitments.models import Commitment, FollowUp
from facilitate.commitments.queries import plan_of, shown_outcome
from facilitate.db import db
from facilitate.people.guards import participant_or_404
from facilitate.people.models import Participant
from facilitate.themes.guards import option_or_404
from facilitate.themes.models import Opportunity
from facilitate.voting.outcomes import Outcome
from facilitate.web.access import TAKING_PART, turn_away, visitor
from facilitate.web.forms import row_id
from facilitate.workshop.models import Workshop


def commitment_or_404(workshop: Workshop, commitment_id: int) -> Commitment:
    """A commitment of this workshop, withdrawn or not."""
    commitment = db.session.get(Commitment, commitment_id)
    if commitment is None or commitment.workshop_id != workshop.id:
        abort(404)
    return commitment


def followed_up_or_404(token: str) -> tuple[FollowUp, Workshop]:
    """What a personal link to answer is about."""
    found = follow_up_by_token(token)
    if found is None:
        abort(404)
    g.workshop = found[1]
    return found


def tracked_workshop(code: str) -> Workshop:
    """The workshop whose progress this visitor may see: its people, or anybody if it is public.

    A stranger never learns which workshops there are.
    """
    workshop = db.session.scalar(select(Workshop).where(Workshop.code == code))
    if workshop is None or workshop.practice_of_id is not None:
        turn_away(code)
    if not (visitor().is_any(*TAKING_PART) or plan_of(workshop.id).is_public):
        turn_away(code)
    g.workshop = workshop
    return workshop


def me_or_404(workshop: Workshop) -> Participant:
    """Who is asking, as a participant of this workshop."""
    participant_id = visitor().participant_id
    if participant_id is None:
        abort(404)
    return participant_or_404(workshop, participant_id)


def option_asked_for(workshop: Workshop) -> Opportunity | None:
    """The option of this workshop that the address names, if it names one."""
    option_id = request.args.get("option", type=row_id)
    return option_or_404(workshop, option_id) if option_id is not None else None


def outcome_or_404(workshop: Workshop, number: int | None) -> Outcome:
    """The result of the vote with this number, once it is shown."""
    outcome = shown_outcome(workshop.id, number) if number is not None else None
    if outcome is None:
        abort(404)
    return outcome
