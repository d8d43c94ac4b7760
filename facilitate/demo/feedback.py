"""What the demo's participants said of the first day, on the form that nobody signs."""

import random
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import partial

from facilitate.commitments.queries import commitments
from facilitate.demo.shapes import FeedbackFact
from facilitate.demo.stage import Stage
from facilitate.feedback.forms import usual_questions
from facilitate.feedback.operations import (
    close_feedback,
    decide_line,
    give_feedback,
    open_feedback,
)
from facilitate.feedback.queries import lines
from facilitate.people.models import Participant


def events(
    stage: Stage, people: Mapping[str, Participant]
) -> Iterator[tuple[datetime, Callable[[], object]]]:
    """When the form is opened, filled in and closed, and its lines are read."""
    fact = stage.facts.feedback
    session = stage.sessions[fact.session]
    by = stage.organizer
    opens = partial(open_feedback, workshop=stage.workshop, questions=usual_questions(), by=by)
    yield stage.at(session, fact.opens), opens
    yield stage.at(session, fact.closes), partial(_answer, stage, fact, people)


def _answer(stage: Stage, fact: FeedbackFact, people: Mapping[str, Participant]) -> None:
    """Everybody's answers, the close, and which lines the report may quote."""
    present = [person for person in people.values() if person.checked_in_at is not None]
    drawn = random.Random(1)
    marks = [_dealt(counts, least, fact.people, drawn) for least, counts in _scales(fact)]
    listed = commitments(stage.workshop.id)
    wishes = [listed[at] for at, count in enumerate(fact.wishes) for _ in range(count)]
    for number, person in enumerate(drawn.sample(present, fact.people)):
        give_feedback(
            workshop=stage.workshop,
            participant=person,
            marks=[each[number] for each in marks],
            line=fact.lines[number].text if number < len(fact.lines) else "",
            commitment=wishes[number] if number < len(wishes) else None,
        )
    close_feedback(workshop=stage.workshop, by=stage.organizer)
    shown = {line.text: line.shown for line in fact.lines}
    for line in lines(stage.workshop.id):
        decide_line(line=line, shown=shown[line.text], by=stage.organizer)


def _scales(fact: FeedbackFact) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Each question's smallest mark with how many give each."""
    for counts in fact.marks:
        yield (0 if len(counts) == 11 else 1), counts


def _dealt(
    counts: tuple[int, ...], least: int, people: int, drawn: random.Random
) -> list[int | None]:
    """These marks in a drawn order; the rest leave the question out."""
    found: list[int | None] = [
        mark for mark, count in enumerate(counts, least) for _ in range(count)
    ]
    found += [None] * (people - len(found))
    drawn.shuffle(found)
    return found
