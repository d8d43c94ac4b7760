"""A show of hands, entered as counts: how many of a sector raised a hand for each option."""

from collections.abc import Mapping

from sqlalchemy import delete, select

from facilitate import activity
from facilitate.activity import Actor
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.people.models import Sector
from facilitate.voting.models import HandCount, Poll
from facilitate.voting.operations import PREPARING
from facilitate.voting.queries import reconciliation_now, sectors_in_order
from facilitate.voting.rules import require_hands


def keep_hands(
    *, poll: Poll, sector_id: int | None, people: int, hands: Mapping[int, int], by: Actor
) -> None:
    """Keep how many of a sector took part, and how many hands each option (by id) had among them.

    What was kept of that sector before makes way; with nobody taking part, nothing is kept of it.
    Refused under rules where a hand says too little, in a vote with names, once the result is
    shown, for more hands than people can raise, and where there would be more ballots than people
    who may vote.
    """
    db.session.refresh(poll, with_for_update=True)
    require_hands(poll.state, poll.secrecy, poll.rule)
    letters = {option.id: option.letter for option in poll.options}
    given = {option_id: count for option_id, count in hands.items() if count}
    if people < 0 or any(count < 0 for count in given.values()) or not set(given) <= set(letters):
        raise Refused("This show of hands names an option that is not in this vote.")
    for option_id in sorted(given, key=lambda each: letters[each]):
        if given[option_id] > people:
            raise Refused(
                "%(hands)s hands for %(letter)s are more than the %(people)s people who took part.",
                hands=given[option_id],
                letter=letters[option_id],
                people=people,
            )
    if sum(given.values()) > people * poll.budget:
        raise Refused(
            "%(people)s people can raise %(most)s hands in all, and these are %(hands)s.",
            people=people,
            most=people * poll.budget,
            hands=sum(given.values()),
        )
    _require_sector(poll, sector_id)
    db.session.execute(
        delete(HandCount).where(HandCount.poll_id == poll.id, HandCount.sector_id == sector_id)
    )
    seen = reconciliation_now(poll)
    if seen.total + people > seen.may_vote:
        raise Refused(
            "That would make %(ballots)s ballots, and %(may)s people may vote.",
            ballots=seen.total + people,
            may=seen.may_vote,
        )
    if people:
        counts = {str(option_id): count for option_id, count in given.items()}
        db.session.add(HandCount(poll_id=poll.id, sector_id=sector_id, people=people, hands=counts))
    db.session.flush()
    activity.record(
        "poll.hands_counted", workshop_id=poll.workshop_id, topic=PREPARING, by=by, subject=poll
    )


def sectors_kept(poll: Poll) -> set[int | None]:
    """The sectors (none: people without one) whose hands are kept; never how many."""
    return set(db.session.scalars(select(HandCount.sector_id).where(HandCount.poll_id == poll.id)))


def sectors_to_ask(poll: Poll) -> list[Sector]:
    """The sectors that can raise hands, as lists have them."""
    return list(sectors_in_order(poll.workshop_id))


def _require_sector(poll: Poll, sector_id: int | None) -> None:
    if sector_id is None:
        return
    sector = db.session.get(Sector, sector_id)
    if sector is None or sector.workshop_id != poll.workshop_id:
        raise Refused("This sector is not in the workshop any more. Choose another one.")
