"""What the feedback form asks, and what may be told of its answers. Pure."""

import hashlib
import hmac
from collections.abc import Sequence

from facilitate.errors import Refused
from facilitate.feedback.models import FeedbackForm

#: the largest mark of each question that is answered with one, and the smallest
MARKS = ((1, 5), (1, 5), (1, 5), (1, 5), (0, 10))
#: the last of the marks can name a commitment; after the marks one line is written
QUESTIONS = len(MARKS) + 1
QUESTION_LIMIT = 160
LINE_LIMIT = 600
#: of fewer answers no figure is given
FEWEST = 3


def require_questions(questions: Sequence[str]) -> None:
    """Refused unless something is asked, in questions that are short enough."""
    if len(questions) != QUESTIONS or not any(questions):
        raise Refused("Ask at least one question.")
    if any(len(each) > QUESTION_LIMIT for each in questions):
        raise Refused("A question has at most %(max)d characters.", max=QUESTION_LIMIT)


def require_unopened(form: FeedbackForm | None) -> None:
    """Questions stay as they are once somebody may have answered them."""
    if form is not None and form.opened_at is not None:
        raise Refused("The feedback form was opened, so its questions stay as they are.")


def require_open(form: FeedbackForm | None) -> None:
    """Feedback is taken only while the form is open."""
    if form is None or form.state != "open":
        raise Refused("Feedback is not taken at the moment.")


def require_said(marks: Sequence[int | None], line: str) -> None:
    """Refused if nothing was said, or what the form does not ask for."""
    if line == "" and all(mark is None for mark in marks):
        raise Refused("Answer at least one question.")
    if len(marks) != len(MARKS) or len(line) > LINE_LIMIT:
        raise Refused("Use at most %(max)d characters.", max=LINE_LIMIT)
    for mark, (least, most) in zip(marks, MARKS, strict=True):
        if mark is not None and not least <= mark <= most:
            raise Refused("Choose one of the marks shown.")


def ticket_key(*, salt: str, participant_id: int) -> str:
    """What tells that somebody has sent the form: HMAC-SHA256 under its salt (hex, 32 bytes)."""
    return hmac.new(bytes.fromhex(salt), str(participant_id).encode(), hashlib.sha256).hexdigest()
