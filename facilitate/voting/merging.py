"""What becomes of votes when two entries turn out to be one person. Nothing here commits.

No ballot is touched and nothing is written about one: while a vote's salt lives, both entries' keys
can be worked out, and the count takes the later ballot. Once the result is shown nobody can tell
whose a ballot was, so both stay, and the vote says how many people this is true of.
"""

from collections.abc import Sequence

from sqlalchemy import select

from facilitate.db import db
from facilitate.people.models import Participant
from facilitate.voting.models import Poll
from facilitate.voting.queries import VOTERS, turnout_now
from facilitate.workshop.models import Workshop


def hold_polls(workshop: Workshop) -> Sequence[Poll]:
    """The votes of a workshop, locked: none is counted and no ballot cast until the commit."""
    return db.session.scalars(
        select(Poll)
        .where(Poll.workshop_id == workshop.id)
        .order_by(Poll.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def polls_with_both(polls: Sequence[Poll], one: Participant, other: Participant) -> list[Poll]:
    """The votes with a shown result in which both entries could vote."""
    return [
        poll
        for poll in polls
        if poll.published_at is not None
        and poll.closed_at is not None
        and all(_could_vote(e, poll) and e.created_at <= poll.closed_at for e in (one, other))
    ]


def _could_vote(entry: Participant, poll: Poll) -> bool:
    return entry.role in (VOTERS if poll.staff else VOTERS[:1])


def count_anew(polls: Sequence[Poll]) -> None:
    """Note down again how many could vote, were present and voted, where no result is shown."""
    for poll in polls:
        if poll.state == "closed":
            counted = turnout_now(poll)
            poll.voted, poll.present, poll.entitled = (
                counted.voted,
                counted.present,
                counted.entitled,
            )
