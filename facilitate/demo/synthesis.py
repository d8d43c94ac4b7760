"""What the demo's synthesis team made of the notes, how people voted, and who committed to what."""

import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import select

from facilitate import clock
from facilitate.activity import Actor
from facilitate.commitments.models import Part
from facilitate.commitments.operations import add_commitment, confirm_in_person, join
from facilitate.commitments.rules import CommitmentWords
from facilitate.db import db
from facilitate.demo.shapes import (
    AdditionFact,
    CommitmentFact,
    OptionFact,
    ThemeFact,
    VoteFact,
)
from facilitate.demo.stage import Stage
from facilitate.notes.models import Note
from facilitate.people.models import Participant, ParticipantRole
from facilitate.themes.models import Opportunity
from facilitate.themes.operations import add_sources, make_option, make_theme
from facilitate.themes.queries import themes as themes_of
from facilitate.themes.rules import OptionWords, ThemeWords
from facilitate.voting.casting import cast_ballot
from facilitate.voting.limits import default_limits
from facilitate.voting.models import Poll
from facilitate.voting.operations import close_poll, open_poll, prepare_poll, publish_poll
from facilitate.voting.queries import VOTERS, current_poll
from facilitate.voting.rules import Terms
from facilitate.voting.tally.marks import Mark

#: minutes within which the ballots of a vote come in
POLLING = 6

Event = tuple[datetime, Callable[[], object]]


def events(stage: Stage, people: Mapping[str, Participant]) -> Iterator[Event]:
    """When what happens: themes, options, the notes added to them, votes and commitments."""
    facts = stage.facts
    by = next(
        Actor(participant_id=people[fact.email].id)
        for fact in facts.participants
        if fact.role == ParticipantRole.THEME_TEAM
    )
    for theme in facts.themes:
        yield _moment(stage, theme), partial(_make_theme, stage, theme, by)
    for option in facts.options:
        yield _moment(stage, option), partial(_make_option, stage, option, by)
    for addition in facts.additions:
        yield _moment(stage, addition), partial(_add, stage, addition, by)
    for number, vote in enumerate(facts.votes, start=1):
        yield from _vote(stage, vote, number, people)
    for number, commitment in enumerate(facts.commitments, start=1):
        yield _moment(stage, commitment), partial(_commit, stage, commitment, number, people)


def papers(points: Mapping[str, int], people: int) -> list[dict[str, int]]:
    """Ballots of so many people that add up to these points.

    Of three points two go to one option and one to another, as most people do with three points.
    """
    dealt: list[Counter[str]] = [Counter() for _ in range(people)]
    twos = [key for key, total in points.items() for _ in range(total // 3)]
    ones = [key for key, total in points.items() for _ in range(total - total // 3 * 2)]
    for place, key in enumerate(twos):
        dealt[place % people][key] += 2
    for place, key in enumerate(ones, start=people // 2):
        dealt[place % people][key] += 1
    return [dict(paper) for paper in dealt]


def _moment(stage: Stage, fact: ThemeFact | OptionFact | AdditionFact | CommitmentFact) -> datetime:
    return stage.at(stage.sessions[fact.session], fact.minute)


# --- Themes and options ----------------------------------------------------------------------


def _make_theme(stage: Stage, fact: ThemeFact, by: Actor) -> None:
    make_theme(
        workshop=stage.workshop,
        words=ThemeWords(name=fact.name, statement=fact.statement),
        note_ids=_note_ids(stage, fact.notes),
        by=by,
    )


def _make_option(stage: Stage, fact: OptionFact, by: Actor) -> None:
    strands = {strand.key: strand for strand in stage.workshop.strands}
    make_option(
        workshop=stage.workshop,
        words=OptionWords(
            text=fact.text,
            public_role=fact.public_role,
            private_role=fact.private_role,
            strand=strands[fact.strand] if fact.strand is not None else None,
        ),
        note_ids=_note_ids(stage, fact.notes),
        themes=[t for t in themes_of(stage.workshop.id) if t.name in fact.themes],
        by=by,
    )


def _add(stage: Stage, fact: AdditionFact, by: Actor) -> None:
    option = options_by_key(stage)[fact.option]
    add_sources(option=option, note_ids=_note_ids(stage, fact.notes), by=by)


def options_by_key(stage: Stage) -> dict[str, Opportunity]:
    """The options made so far, by the keys that the facts give them."""
    made = {
        option.text: option
        for option in db.session.scalars(
            select(Opportunity).where(Opportunity.workshop_id == stage.workshop.id)
        )
    }
    return {fact.key: made[fact.text] for fact in stage.facts.options if fact.text in made}


def _note_ids(stage: Stage, beginnings: Sequence[str]) -> list[int]:
    """The notes with these beginnings."""
    return list(
        db.session.scalars(
            select(Note.id).where(
                Note.workshop_id == stage.workshop.id,
                Note.text.in_([stage.facts.note_beginning(each).text for each in beginnings]),
            )
        )
    )


# --- Votes ---------------------------------------------------------------------------------


def _vote(
    stage: Stage, fact: VoteFact, number: int, people: Mapping[str, Participant]
) -> Iterator[Event]:
    session, by = stage.sessions[fact.session], stage.organizer
    yield stage.at(session, fact.opens), partial(_open, stage, fact, by)
    # who votes is drawn, so that a turnout says nothing about the order of the list
    voters = random.Random(number).sample(_present(people), fact.people)
    yield stage.at(session, fact.opens + POLLING), partial(_cast_all, stage, fact, voters)
    if fact.closes is not None:
        yield stage.at(session, fact.closes), lambda: close_poll(poll=_poll(stage), by=by)
    if fact.shown is not None:
        yield stage.at(session, fact.shown), lambda: publish_poll(poll=_poll(stage), by=by)


def _open(stage: Stage, fact: VoteFact, by: Actor) -> None:
    options = options_by_key(stage)
    limits = default_limits(len(fact.points))
    poll = prepare_poll(
        workshop=stage.workshop,
        opportunity_ids=[options[key].id for key in fact.points],
        budget=limits.budget,
        cap=limits.cap,
        terms=Terms(staff=True),
        by=by,
    )
    open_poll(poll=poll, by=by)


def _cast_all(stage: Stage, fact: VoteFact, voters: Sequence[Participant]) -> None:
    """The ballots of a vote, one after the other; nobody's is told of while it is open."""
    poll, session = _poll(stage), stage.sessions[fact.session]
    texts = {option.key: option.text for option in stage.facts.options}
    lines = {option.text: option.id for option in poll.options}
    cast = zip(voters, papers(fact.points, fact.people), strict=True)
    for place, (voter, paper) in enumerate(cast, start=1):
        with clock.held_at(stage.at(session, fact.opens + POLLING * place / fact.people)):
            cast_ballot(
                poll_id=poll.id,
                participant_id=voter.id,
                marks={lines[texts[key]]: Mark(dots) for key, dots in paper.items()},
                submission_id=f"demo-{poll.number}-{place:03d}",
            )


def _poll(stage: Stage) -> Poll:
    poll = current_poll(stage.workshop.id)
    if poll is None:
        raise LookupError("the demo has no vote yet")
    return poll


def _present(people: Mapping[str, Participant]) -> list[Participant]:
    """Those who vote and join, in the order of the list."""
    return [p for p in people.values() if p.role in VOTERS and p.checked_in_at is not None]


# --- Commitments -----------------------------------------------------------------------------


def _commit(
    stage: Stage, fact: CommitmentFact, number: int, people: Mapping[str, Participant]
) -> None:
    """A commitment and those who join it, drawn like the voters."""
    commitment = add_commitment(
        workshop=stage.workshop,
        words=CommitmentWords(
            what=fact.what,
            first_step=fact.first_step,
            resources=fact.resources,
            due_on=fact.due_on,
            lead=people[fact.lead] if fact.lead is not None else None,
            option=options_by_key(stage)[fact.option],
        ),
        by=stage.organizer,
    )
    if commitment.lead is not None:
        confirm_in_person(commitment=commitment, by=stage.organizer)
    parts = [Part(part) for part, count in fact.joins.items() for _ in range(count)]
    others = [person for person in _present(people) if person is not commitment.lead]
    for part, person in zip(parts, random.Random(number).sample(others, len(parts)), strict=True):
        join(
            commitment=commitment,
            participant=person,
            part=part,
            by=Actor(participant_id=person.id),
        )
