"""Voting once more on what was voted on before: a new round, or a run-off. Nothing here commits.

The first result stays as it is; both are linked, and each option keeps its letter.
"""

from sqlalchemy import func, select

from facilitate.activity import Actor
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.voting import rules
from facilitate.voting.models import Poll, PollCount, PollResult
from facilitate.voting.operations import open_poll, prepare_poll
from facilitate.voting.queries import next_round_of
from facilitate.voting.states import Secrecy
from facilitate.voting.tally.cut import TiePolicy
from facilitate.voting.tally.marks import Rule
from facilitate.workshop.models import Workshop

#: how long people can vote on what was tied, unless the organizer gives more time
RUN_OFF_MINUTES = 3


def prepare_round(*, workshop: Workshop, poll: Poll, reason: str, by: Actor) -> Poll:
    """Draw up another vote on the same options under the same rule, and say why.

    Refused before the result is shown, while another vote is on, and when an option is no longer
    on the list.
    """
    rules.require_shown(poll.state)
    return prepare_poll(
        workshop=workshop,
        opportunity_ids=[option.opportunity_id for option in poll.options],
        budget=poll.budget,
        cap=poll.cap,
        rule=Rule(poll.rule),
        title=poll.title,
        places=poll.places,
        ties=TiePolicy(poll.ties),
        minutes=poll.minutes,
        terms=terms_of(poll),
        follows=poll,
        reason=reason,
        by=by,
    )


def open_run_off(*, workshop: Workshop, poll: Poll, by: Actor) -> Poll:
    """Let people choose among the options that share the rank at the line; it opens at once.

    Everybody ticks at most as many as there are places left. Refused where nothing is left to
    decide so, and while another vote is on.
    """
    rules.require_shown(poll.state)
    letters, left = to_run_off(poll), places_left(poll)
    if not letters or left < 1:
        raise Refused("No options share the rank at the line of this vote any more.")
    run_off = prepare_poll(
        workshop=workshop,
        opportunity_ids=[o.opportunity_id for o in poll.options if o.letter in letters],
        budget=left,
        cap=1,
        rule=Rule.APPROVAL,
        title=poll.title,
        places=left,
        ties=TiePolicy.ALL,
        minutes=RUN_OFF_MINUTES,
        terms=terms_of(poll),
        follows=poll,
        by=by,
    )
    open_poll(poll=run_off, by=by)
    return run_off


def to_run_off(poll: Poll) -> tuple[str, ...]:
    """Letters of the options that a run-off is to decide about and that had none yet."""
    count = db.session.get_one(PollCount, poll.id)
    if count.decided_by != TiePolicy.RUN_OFF or next_round_of(poll) is not None:
        return ()
    return tuple(count.tied)


def terms_of(poll: Poll) -> rules.Terms:
    """The terms of a vote, for another one like it."""
    return rules.Terms(
        staff=poll.staff,
        strict=poll.strict,
        secrecy=Secrecy(poll.secrecy),
        tablets=poll.tablets,
        shows_missing=poll.shows_missing,
        two_people=poll.two_people,
        backing_sectors=poll.backing_sectors,
        backing_share=poll.backing_share,
    )


def places_left(poll: Poll) -> int:
    """How many more options can go through after those of a shown result."""
    through = db.session.scalar(
        select(func.count()).where(PollResult.poll_id == poll.id, PollResult.through)
    )
    return poll.places - (through or 0)
