"""Papers keyed in: ballots without names, each under the number that is written on it then."""

from collections.abc import Mapping

from sqlalchemy import func, insert, select

from facilitate import activity, clock
from facilitate.activity import Actor
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.voting.casting import last_version, require_keeping, write_marks
from facilitate.voting.limits import REASON_LIMIT, Limits
from facilitate.voting.models import Ballot, Poll
from facilitate.voting.operations import PREPARING
from facilitate.voting.papers import Said
from facilitate.voting.queries import reconciliation_now
from facilitate.voting.rules import paper_key, require_keyable
from facilitate.voting.states import Flaw, Origin
from facilitate.voting.tally.marks import Rule


def keep_paper(
    *,
    poll: Poll,
    said: Mapping[int, Said],
    flaw: Flaw | None = None,
    number: int | None = None,
    submission_id: str,
    by: Actor,
) -> int:
    """Keep what a paper says (by option id), or why it is not valid; returns its number.

    A new paper gets the next number. With the number of one that was kept before, what is kept now
    takes its place, and both stay until the result is shown. The same submission again is the same
    paper. Refused once the result is shown, in a vote with names, for marks that break a limit, and
    where a valid paper would make more ballots than there are people who may vote.
    """
    db.session.refresh(poll, with_for_update=True)
    require_keyable(poll.state, poll.secrecy)
    kept = db.session.scalar(
        select(Ballot.paper).where(Ballot.poll_id == poll.id, Ballot.submission_id == submission_id)
    )
    if kept is not None:
        return kept
    newest = papers_kept(poll)
    if number is not None and not 1 <= number <= newest:
        raise Refused("No paper %(number)s has been keyed in.", number=number)
    given = {
        option_id: Said(each.mark, each.reason[:REASON_LIMIT])
        for option_id, each in said.items()
        if any(each.mark) and flaw is None
    }
    limits = Limits(rule=Rule(poll.rule), budget=poll.budget, cap=poll.cap)
    require_keeping(poll.id, limits, given)
    seen = reconciliation_now(poll)
    if flaw is None and number is None and seen.total >= seen.may_vote:
        raise Refused(
            "There are as many ballots as people who may vote. This paper can only be kept as"
            " not valid."
        )
    paper = number or newest + 1
    key = paper_key(salt=poll.salt or "", number=paper)
    ballot_id = db.session.execute(
        insert(Ballot)
        .values(
            poll_id=poll.id,
            voter_key=key,
            version=last_version(poll.id, key) + 1,
            submission_id=submission_id,
            cast_at=clock.now(),
            origin=Origin.PAPER,
            paper=paper,
            flaw=flaw,
        )
        .returning(Ballot.id)
    ).scalar_one()
    write_marks(ballot_id, given)
    activity.record(
        "poll.paper_corrected" if number else "poll.paper_keyed",
        workshop_id=poll.workshop_id,
        topic=PREPARING,
        by=by,
        subject=poll,
        paper=paper,
    )
    return paper


def papers_kept(poll: Poll) -> int:
    """How many papers have been keyed in; their numbers run from 1 to it."""
    return db.session.scalar(select(func.max(Ballot.paper)).where(Ballot.poll_id == poll.id)) or 0
