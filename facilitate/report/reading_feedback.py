"""Reading what people said of the workshop itself."""

from collections.abc import Collection

from facilitate.commitments.queries import numbers_of_commitments
from facilitate.feedback.queries import Answers, result
from facilitate.feedback.rules import FEWEST
from facilitate.report.facts import AnswerFacts, CommitmentFacts, FeedbackFacts
from facilitate.report.lines import clean_lines


def feedback(workshop_id: int, shown: Collection[CommitmentFacts]) -> FeedbackFacts | None:
    """The result of the form; None where there is none, or of fewer than three people.

    Commitments are named only among those that the report shows. Five queries.
    """
    found = result(workshop_id)
    if found is None or found.sheets < FEWEST:
        return None
    numbers = numbers_of_commitments(workshop_id) if found.wishes else {}
    told = {each.number for each in shown}
    wishes = ((numbers.get(commitment_id, 0), count) for commitment_id, count in found.wishes)
    return FeedbackFacts(
        present=found.present,
        sheets=found.sheets,
        answers=tuple(_answers(each) for each in found.answers),
        asks=clean_lines(found.asks),
        lines=tuple(clean_lines(line) for line in found.lines),
        wishes=tuple((number, count) for number, count in wishes if number in told),
    )


def _answers(each: Answers) -> AnswerFacts:
    return AnswerFacts(
        number=each.number,
        question=clean_lines(each.question),
        marks=tuple(range(each.least, each.most + 1)),
        given=each.given if each.counts else 0,
        counts=each.counts,
        mean=each.mean or 0.0,
    )
