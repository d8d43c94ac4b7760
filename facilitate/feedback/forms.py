"""Inputs of the feedback: its six questions, and the answers to those that are asked."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, RadioField, SelectField, StringField, TextAreaField, ValidationError
from wtforms import SelectChoice as Choice  # type: ignore[attr-defined]  # newer than the stubs
from wtforms.validators import Length, Optional

from facilitate.commitments.models import Commitment
from facilitate.feedback.rules import LINE_LIMIT, MARKS, QUESTION_LIMIT, QUESTIONS
from facilitate.web.forms import Form

_TOO_LONG = _l("Use at most %(max)d characters.")


def usual_questions() -> list[str]:
    """What is asked where nobody words it otherwise, in the language in force."""
    return [
        _("The workshop met its objective"),
        _("The right people sat at my table"),
        _("The notes of my table say what was said"),
        _("The vote was fair and clear"),
        _("How likely are you to act on a commitment within 60 days?"),
        _("What is the one thing you would change?"),
    ]


def ends_of(number: int) -> tuple[str, str]:
    """What the smallest and the largest mark of a question mean."""
    if MARKS[number] == (0, 10):
        return _("not at all"), _("surely")
    return _("disagree"), _("agree")


class QuestionsForm(Form):
    """The questions as the organizer words them; an empty one is not asked."""

    questions = FieldList(
        StringField(validators=[Length(max=QUESTION_LIMIT, message=_TOO_LONG)]),
        min_entries=QUESTIONS,
        max_entries=QUESTIONS,
    )

    def validate_questions(self, field: Any) -> None:
        """At least one is asked."""
        if not any(field.data):
            raise ValidationError(_("Ask at least one question."))


class AnswersForm(Form):
    """One person's answers; all of them may be left out but one."""

    commitment = SelectField(_l("On which one? (optional)"), default="")
    line = TextAreaField(validators=[Length(max=LINE_LIMIT, message=_TOO_LONG)])

    def __init__(self, *arguments: Any, listed: Sequence[Commitment], **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.commitment.choices = [
            Choice("", _("None in particular")),
            *(Choice(str(each.id), each.what) for each in listed),
        ]

    @property
    def marks(self) -> list[int | None]:
        """By question; None where it is left out."""
        fields = (self[f"mark_{number}"] for number in range(len(MARKS)))
        return [int(each.data) if each.data else None for each in fields]


for _number, (_least, _most) in enumerate(MARKS):
    setattr(
        AnswersForm,
        f"mark_{_number}",
        RadioField(
            choices=[Choice(str(mark), str(mark)) for mark in range(_least, _most + 1)],
            validators=[Optional()],
            default="",
        ),
    )
