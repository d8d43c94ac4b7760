"""Themes and votes of small workshops, made by the same operations that people use."""

from collections.abc import Sequence
from typing import Any

from facilitate.activity import Actor
from facilitate.db import db
from facilitate.notes.models import Note
from facilitate.people.models import Participant
from facilitate.report.compile import compile_outputs
from facilitate.report.models import Edition
from facilitate.report.operations import release_edition
from facilitate.report.voice import Voice
from facilitate.themes.models import Opportunity, Theme
from facilitate.voting.casting import cast_ballot
from facilitate.voting.models import Poll
from facilitate.voting.operations import close_poll, open_poll, prepare_poll
from facilitate.voting.tally.marks import Mark
from facilitate.workshop.models import Workshop
from tests.factories import keep
from tests.voting.steps import show_result

BY = Actor()


def make_theme(
    workshop: Workshop, *, name: str, notes: Sequence[Note] = (), **values: Any
) -> Theme:
    theme = Theme(
        workshop_id=workshop.id, name=name, notes=list(notes), **{"position": 1, **values}
    )
    keep(theme)
    return theme


def make_options(workshop: Workshop, *texts: str, **values: Any) -> list[Opportunity]:
    options = [
        Opportunity(workshop_id=workshop.id, text=text, position=position, **values)
        for position, text in enumerate(texts, 1)
    ]
    keep(*options)
    return options


def make_vote(
    workshop: Workshop,
    *ballots: tuple[Participant, dict[str, int]],
    options: int | Sequence[Opportunity] = 2,
    shown: bool = True,
) -> Poll:
    """A vote that has been closed; each ballot has points by letter."""
    if isinstance(options, int):
        options = make_options(workshop, *(f"Option {n}" for n in range(1, options + 1)))
    ids = [option.id for option in options]
    poll = prepare_poll(workshop=workshop, opportunity_ids=ids, budget=3, cap=2, by=BY)
    open_poll(poll=poll, by=BY)
    lettered = {option.letter: option.id for option in poll.options}
    for number, (person, points) in enumerate(ballots):
        cast_ballot(
            poll_id=poll.id,
            participant_id=person.id,
            marks={lettered[letter]: Mark(dots) for letter, dots in points.items()},
            submission_id=f"{poll.id:016}{number:016}",
        )
    close_poll(poll=poll, by=BY)
    if shown:
        show_result(poll=poll, by=BY)
    db.session.commit()
    return poll


def release(workshop: Workshop, number: int = 1) -> Edition:
    """The public edition as it is now, released without its files; committed."""
    outputs = compile_outputs(workshop, edition="public", number=number, translate=Voice())
    edition = release_edition(workshop=workshop, outputs=outputs, number=number, by=BY)
    db.session.commit()
    return edition
