"""Preparing, opening, closing and showing a vote. Casting a ballot is in `casting`.

A repeat changes nothing: two organizers may press the same button. Each change locks the poll row,
so that no ballot lands after the close and none is left out of the count.
"""

import secrets
from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select

from facilitate import activity, clock
from facilitate.activity import SYSTEM, Actor
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.themes.models import Opportunity
from facilitate.voting import rules
from facilitate.voting.limits import fitting, limits_of, require_limits
from facilitate.voting.models import Poll, PollOption
from facilitate.voting.publishing import freeze
from facilitate.voting.queries import polls_due, sectors_in_order, turnout_now
from facilitate.voting.rules import LETTERS
from facilitate.voting.tally.cut import TiePolicy
from facilitate.voting.tally.marks import Rule
from facilitate.workshop.models import Workshop

#: everybody hears that a vote opened, closed or shows its result
TOPIC = "vote"
#: organizers hear what is being prepared, too
PREPARING = "poll"


def prepare_poll(
    *,
    workshop: Workshop,
    opportunity_ids: Collection[int],
    budget: int,
    cap: int,
    rule: Rule = Rule.DOTS,
    title: str = "",
    places: int = rules.GO_THROUGH,
    ties: TiePolicy = TiePolicy.ALL,
    minutes: int | None = None,
    terms: rules.Terms | None = None,
    follows: Poll | None = None,
    reason: str = "",
    by: Actor,
) -> Poll:
    """Draw up the next vote, or draw it up anew: these options in their order, this rule.

    `budget` and `cap` count as far as the rule leaves a choice; of the options, the first `places`
    will go through. With `minutes` it closes by itself so long after the opening. A new round
    `follows` an earlier vote, for a reason, and has its letters. Refused while another vote is
    open or its result not yet shown, for limits under which nobody could vote, and when an option
    is no longer on the list.
    """
    _lock_workshop(workshop)
    limits = limits_of(rule, budget=budget, cap=cap)
    require_limits(limits)
    rules.require_places(places)
    terms = terms or rules.Terms()
    rules.require_terms(terms)
    if minutes is not None:
        rules.require_minutes(minutes)
    poll = _newest(workshop)
    if poll is not None:
        rules.require_preparable(poll.state)
    if poll is None or poll.state in rules.DONE:
        poll = Poll(workshop_id=workshop.id, number=poll.number + 1 if poll else 1)
        db.session.add(poll)
    poll.rule, poll.budget, poll.cap = rule, limits.budget, limits.cap
    poll.title, poll.places, poll.ties, poll.minutes = title, places, ties, minutes
    poll.staff, poll.strict, poll.secrecy = terms.staff, terms.strict, terms.secrecy
    poll.tablets, poll.shows_missing = terms.tablets, terms.shows_missing
    poll.two_people = terms.two_people
    poll.backing_sectors, poll.backing_share = terms.backing_sectors, terms.backing_share
    if follows is not None:
        poll.follows_id, poll.reason = follows.id, reason
    opportunities = _on_the_list(workshop.id, opportunity_ids)
    if len(opportunities) < len(set(opportunity_ids)):
        raise Refused("One of these options is no longer on the list. Look at the list again.")
    _set_options(poll, opportunities)
    _record("poll.prepared", poll, by, topic=PREPARING)
    return poll


def open_poll(*, poll: Poll, by: Actor) -> None:
    """Let people vote: from now on wording and limits are fixed.

    Options that were taken off the list since they were chosen are left out. Refused with fewer
    than two options, and once the vote has been closed.
    """
    _lock(poll)
    if poll.state == "open":
        return
    chosen = [option.opportunity_id for option in poll.options]
    opportunities = _on_the_list(poll.workshop_id, chosen)
    rules.require_openable(options=len(opportunities), state=poll.state)
    _set_options(poll, opportunities)
    limits = limits_of(Rule(poll.rule), budget=poll.budget, cap=poll.cap)
    limits = fitting(limits, options=len(opportunities))
    poll.budget, poll.cap = limits.budget, limits.cap
    poll.salt, poll.seed = secrets.token_hex(32), secrets.token_hex(16)
    poll.sides = {str(sector.id): sector.side for sector in sectors_in_order(poll.workshop_id)}
    poll.opened_at = clock.now()
    if poll.minutes is not None:
        poll.closes_at = poll.opened_at + timedelta(minutes=poll.minutes)
    _record("poll.opened", poll, by)


def extend_poll(*, poll: Poll, minutes: int, by: Actor) -> None:
    """Let the vote close by itself so many minutes later; from now, if no time was fixed."""
    _lock(poll)
    rules.require_minutes(minutes)
    rules.require_extendable(poll.state)
    poll.closes_at = (poll.closes_at or clock.now()) + timedelta(minutes=minutes)
    _record("poll.extended", poll, by, minutes=minutes)


def close_poll(*, poll: Poll, by: Actor) -> None:
    """End the vote and note down how many could vote, were present and voted.

    One that has closed by itself ended at its own time; a repeat changes nothing.
    """
    _lock(poll)
    rules.require_closable(poll.state)
    if poll.closed_at is not None:
        return
    counted = turnout_now(poll)
    poll.voted, poll.present, poll.entitled = counted.voted, counted.present, counted.entitled
    poll.closed_at = poll.ended_at or clock.now()
    _record("poll.closed", poll, by)


def close_due() -> bool:
    """Close the votes whose time is over, all in one transaction; whether there were any."""
    over = db.session.scalars(polls_due(clock.now())).all()
    for poll in over:
        close_poll(poll=poll, by=SYSTEM)
    return bool(over)


def reopen_poll(*, poll: Poll, by: Actor) -> None:
    """Undo the close; the ballots that were cast still count. Refused once the result is shown.

    It then stays open until somebody closes it.
    """
    _lock(poll)
    rules.require_reopenable(poll.state)
    if poll.state == "open":
        return
    poll.voted = poll.present = poll.entitled = None
    poll.closed_at = poll.closes_at = None
    _record("poll.reopened", poll, by)


def publish_poll(*, poll: Poll, by: Actor) -> None:
    """Show the result, freeze it, and erase what ties ballots to people.

    Of each ballot only what its counted version says stays, under ids that say nothing and in an
    order that says nothing, so that anybody can recount. Refused while ballots that were sent
    before the close may be on their way.
    """
    _lock(poll)
    rules.require_publishable(poll.state, ended_at=poll.ended_at, now=clock.now())
    if poll.state in rules.DONE:
        return
    close_poll(poll=poll, by=by)
    freeze(poll)
    poll.salt = None
    poll.published_at = clock.now()
    _record("poll.published", poll, by)


def archive_poll(*, poll: Poll, by: Actor) -> None:
    """Put a vote away: its result stays, while phones and the projector are done with it."""
    _lock(poll)
    rules.require_archivable(poll.state)
    if poll.archived_at is None:
        poll.archived_at = clock.now()
        _record("poll.archived", poll, by)


def _set_options(poll: Poll, opportunities: Sequence[Opportunity]) -> None:
    """Put these on the ballot, lettered in their order, in the words they have now.

    What was voted on before in a vote that this one follows keeps its letter.
    """
    known = _letters_before(poll)
    rules.require_letters(len({*known, *(each.id for each in opportunities)}))
    free = (letter for letter in LETTERS if letter not in known.values())
    letters = {each.id: known.get(each.id) or next(free) for each in opportunities}
    db.session.flush()
    db.session.execute(delete(PollOption).where(PollOption.poll_id == poll.id))
    db.session.expire(poll, ["options"])
    db.session.add_all(
        PollOption(
            poll_id=poll.id,
            opportunity_id=opportunity.id,
            letter=letters[opportunity.id],
            text=opportunity.text,
            public_role=opportunity.public_role,
            private_role=opportunity.private_role,
        )
        for opportunity in opportunities
    )
    db.session.flush()


def _letters_before(poll: Poll) -> dict[int, str]:
    """The letters of options, by opportunity, in all the votes that this one follows."""
    letters: dict[int, str] = {}
    before = poll.follows_id
    while before is not None:
        rows = db.session.execute(
            select(PollOption.opportunity_id, PollOption.letter).where(PollOption.poll_id == before)
        )
        letters |= {row.opportunity_id: row.letter for row in rows}
        before = db.session.scalar(select(Poll.follows_id).where(Poll.id == before))
    return letters


def _on_the_list(workshop_id: int, ids: Collection[int]) -> Sequence[Opportunity]:
    """Those of these options that are this workshop's and not withdrawn, in their order."""
    return db.session.scalars(
        select(Opportunity)
        .where(
            Opportunity.workshop_id == workshop_id,
            Opportunity.id.in_(ids),
            Opportunity.withdrawn_at.is_(None),
        )
        .order_by(Opportunity.position, Opportunity.id)
    ).all()


def _newest(workshop: Workshop) -> Poll | None:
    return db.session.scalar(
        select(Poll)
        .where(Poll.workshop_id == workshop.id)
        .order_by(Poll.number.desc())
        .limit(1)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _lock_workshop(workshop: Workshop) -> None:
    """Two organizers preparing at once take turns; people who write elsewhere do not wait."""
    db.session.execute(
        select(Workshop.id).where(Workshop.id == workshop.id).with_for_update(key_share=True)
    )


def _lock(poll: Poll) -> None:
    """Read the poll anew and keep it from others until the commit."""
    db.session.refresh(poll, with_for_update=True)
    db.session.expire(poll, ["options"])


def _record(kind: str, poll: Poll, by: Actor, *, topic: str = TOPIC, **details: Any) -> None:
    activity.record(kind, workshop_id=poll.workshop_id, topic=topic, by=by, subject=poll, **details)
