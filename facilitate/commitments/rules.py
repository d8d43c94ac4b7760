"""What a commitment can say, and who takes which part in it. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from facilitate.commitments.models import Commitment, CommitmentJoin, Part, Visibility
from facilitate.errors import Refused
from facilitate.people.models import Organization, Participant
from facilitate.themes.models import Opportunity

#: the longest words of what will be done, as long as an option's, and of its first step
WHAT_LIMIT = 600
STEP_LIMIT = 400
RESOURCES_LIMIT = 400
#: the longest line about how far it is
UPDATE_LIMIT = 400
#: when people are asked, in days after the workshop, until the organizer says otherwise
ASKED_AFTER = (30, 90, 180)
#: how often at most, and how late
ASKED_AT_MOST = 6
LATEST_ASKED = 1100


@dataclass(frozen=True, kw_only=True)
class CommitmentWords:
    """What will be done and what it takes, by when, who leads it, on which option, who sees it."""

    what: str
    first_step: str = ""
    resources: str = ""
    visibility: str = Visibility.PUBLIC
    due_on: date | None = None
    lead: Participant | None = None
    lead_organization: Organization | None = None
    option: Opportunity | None = None

    @property
    def content(self) -> tuple[object, ...]:
        """What makes two commitments say the same."""
        return (
            self.what,
            self.first_step,
            self.resources,
            self.visibility,
            self.due_on,
            _id(self.lead),
            _id(self.lead_organization),
            _id(self.option),
        )


def words_of(commitment: Commitment) -> CommitmentWords:
    """What a commitment says now."""
    return CommitmentWords(
        what=commitment.what,
        first_step=commitment.first_step,
        resources=commitment.resources,
        visibility=commitment.visibility,
        due_on=commitment.due_on,
        lead=commitment.lead,
        lead_organization=commitment.lead_organization,
        option=commitment.opportunity,
    )


def require_sayable(words: CommitmentWords, *, workshop_id: int) -> None:
    """Refuse words that cannot be a commitment of this workshop."""
    if not words.what.strip():
        raise Refused("Say what will be done.")
    if len(words.what) > WHAT_LIMIT:
        raise Refused("What will be done has at most %(limit)s characters.", limit=WHAT_LIMIT)
    if len(words.first_step) > STEP_LIMIT:
        raise Refused("The first step has at most %(limit)s characters.", limit=STEP_LIMIT)
    if len(words.resources) > RESOURCES_LIMIT:
        raise Refused("What it takes has at most %(limit)s characters.", limit=RESOURCES_LIMIT)
    Visibility(words.visibility)
    owned = (words.lead, words.lead_organization, words.option)
    if any(each is not None and each.workshop_id != workshop_id for each in owned):
        raise Refused("This belongs to another workshop.")


def require_on_the_list(commitment: Commitment) -> None:
    """Nobody joins, leads or moves what was withdrawn."""
    if commitment.withdrawn_at is not None:
        raise Refused("This commitment was withdrawn.")


def require_offer(offer: CommitmentJoin | None) -> None:
    """Only who offered to lead is confirmed as lead; anybody else is chosen when editing."""
    if offer is None or offer.part != Part.LEAD or offer.participant.withdrawn_at is not None:
        raise Refused("This person does not offer to lead any more.")


def require_here(participant: Participant, *, workshop_id: int) -> None:
    """Only people of the workshop join, and only while they are on its list."""
    if participant.workshop_id != workshop_id or participant.withdrawn_at is not None:
        raise Refused("Only people on the workshop's list can join.")


def require_lead(commitment: Commitment) -> None:
    """Nobody can confirm what nobody is put down for."""
    if commitment.lead_id is None and commitment.lead_organization_id is None:
        raise Refused("Nobody is put down as lead of this commitment.")


def takes_part(commitment: Commitment, participant: Participant) -> bool:
    """Whether somebody on the list leads it, offers to, or contributes."""
    if participant.withdrawn_at is not None:
        return False
    active = {j.participant_id for j in commitment.joins if j.part != Part.INFORMED}
    return participant.id == commitment.lead_id or participant.id in active


def require_part(commitment: Commitment, participant: Participant) -> None:
    """How far it is say those who lead it or contribute."""
    if not takes_part(commitment, participant):
        raise Refused("Only those who lead or contribute say how far a commitment is.")


def require_days(days: Collection[int]) -> None:
    """Refuse times to ask at that nobody could mean."""
    if len(days) > ASKED_AT_MOST or any(not 0 < each <= LATEST_ASKED for each in days):
        raise Refused(
            "Ask at most %(times)s times, and at most %(days)s days after the workshop.",
            times=ASKED_AT_MOST,
            days=LATEST_ASKED,
        )


def require_points(top: Collection[object]) -> None:
    """Nothing follows from a result in which no option went through."""
    if not top:
        raise Refused("No option went through, so no commitment follows from this result.")


def _id(thing: Participant | Organization | Opportunity | None) -> int | None:
    return thing.id if thing is not None else None
