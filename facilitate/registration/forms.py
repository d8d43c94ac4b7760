"""Inputs of the registration page, to which organizers add questions, and of its settings."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    Field,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms import SelectChoice as Choice  # type: ignore[attr-defined]  # newer than the stubs
from wtforms.validators import AnyOf, DataRequired, Length, NumberRange, Optional

from facilitate.people.forms import ConsentsForm
from facilitate.people.models import Sector
from facilitate.people.names import is_address, name_key
from facilitate.people.preview import NAME_LENGTH
from facilitate.registration.models import AnswerKind, RegistrationQuestion
from facilitate.registration.rules import (
    LONG_ANSWER,
    PLACES_AT_MOST,
    QUESTION_LENGTH,
    SHORT_ANSWER,
)
from facilitate.web.forms import Form
from facilitate.workshop.models import Workshop

KINDS = {
    AnswerKind.SHORT: _l("A short text"),
    AnswerKind.LONG: _l("A longer text"),
    AnswerKind.CHOICE: _l("One of several answers"),
    AnswerKind.YES_NO: _l("Yes or no"),
}


def _at_most(most: int) -> Length:
    return Length(max=most, message=_l("Use at most %(most)s characters.", most=most))


class RegistrationForm(ConsentsForm):
    """What everybody is asked; `form_for` adds the organizer's questions."""

    name = StringField(
        _l("Name"), validators=[DataRequired(_l("Type your name.")), _at_most(NAME_LENGTH)]
    )
    email = EmailField(
        _l("E-mail address"),
        validators=[DataRequired(_l("Type your e-mail address.")), _at_most(NAME_LENGTH)],
    )
    organization = StringField(_l("Organization"), validators=[Optional(), _at_most(NAME_LENGTH)])
    sector = SelectField(_l("Sector of the organization"), validators=[Optional()])
    consents_data = BooleanField(
        _l("My details may be used to prepare and run the workshop"),
        validators=[
            DataRequired(_l("Without this nobody can be registered: tick it, or do not register."))
        ],
    )
    #: people leave it empty; programs that fill in whatever they find do not
    website = StringField(_l("Leave this empty"))

    #: the questions that this form asks
    questions: Sequence[RegistrationQuestion] = ()

    def offer_sectors(self, sectors: Sequence[Sector]) -> None:
        """The workshop's sectors; without any, none is asked for."""
        if not sectors:
            del self.sector
            return
        self.sector.choices = [
            Choice("", _("Not sure")),
            *(Choice(str(sector.id), sector.name) for sector in sectors),
        ]

    def validate_name(self, field: Field) -> None:
        """Something that can be read."""
        if not name_key(field.data):
            raise ValidationError(_("Type your name."))

    def validate_email(self, field: Field) -> None:
        """Something with the form of an address."""
        if not is_address(field.data):
            raise ValidationError(
                _("This does not look like an e-mail address, such as amara@example.org.")
            )

    def asked(self) -> list[Field]:
        """The fields of the organizer's questions, in their order."""
        return [self[_name_of(question)] for question in self.questions]

    def answers(self) -> dict[int, str]:
        """What was answered, by the question's id."""
        return {each.id: self[_name_of(each)].data or "" for each in self.questions}


def form_for(questions: Sequence[RegistrationQuestion], **options: Any) -> RegistrationForm:
    """The registration form with these questions in it."""
    fields: dict[str, Any] = {_name_of(each): _answer_field(each) for each in questions}
    form: RegistrationForm = type(
        "AskingForm", (RegistrationForm,), {**fields, "questions": questions}
    )(**options)
    return form


def _name_of(question: RegistrationQuestion) -> str:
    return f"answer_{question.id}"


def _answer_field(question: RegistrationQuestion) -> Any:
    needed = DataRequired(_l("Answer this question.")) if question.required else Optional()
    if question.kind == AnswerKind.LONG:
        return TextAreaField(question.text, validators=[needed, _at_most(LONG_ANSWER)])
    if question.kind == AnswerKind.SHORT:
        return StringField(question.text, validators=[needed, _at_most(SHORT_ANSWER)])
    offered = {each: each for each in question.choices}
    if question.kind == AnswerKind.YES_NO:
        offered = {"yes": _l("Yes"), "no": _l("No")}
    if not question.required:
        offered[""] = _l("No answer")
    return RadioField(
        question.text,
        choices=[Choice(value, label) for value, label in offered.items()],
        default="",
        validators=[needed, AnyOf(list(offered), message=_l("Choose one of these."))],
        validate_choice=False,  # it would call a missing answer a wrong one
    )


class LimitsForm(Form):
    """How many places there are, and until when one can register."""

    places = IntegerField(
        _l("Places in all"),
        validators=[
            Optional(),
            NumberRange(
                min=1,
                max=PLACES_AT_MOST,
                message=_l("Type a number from 1 to %(most)s, or nothing.", most=PLACES_AT_MOST),
            ),
        ],
        description=_l(
            "Everybody on the list counts. Whoever comes after that is put on the waiting list. "
            "Empty: as many as come."
        ),
    )
    last_day = DateField(
        _l("Last day of registration"),
        validators=[Optional()],
        description=_l("Empty: until the last day of the workshop."),
    )

    def __init__(self, *arguments: Any, workshop: Workshop, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._ends_on = workshop.ends_on

    def validate_last_day(self, field: Field) -> None:
        """Not after the workshop."""
        last: date | None = field.data
        if last is not None and last > self._ends_on:
            raise ValidationError(_("This cannot be after the last day of the workshop."))


class QuestionForm(Form):
    """One question of the page."""

    text = StringField(
        _l("Question"),
        validators=[DataRequired(_l("Type the question.")), _at_most(QUESTION_LENGTH)],
    )
    kind = RadioField(
        _l("Answered with"),
        choices=[Choice(kind, label) for kind, label in KINDS.items()],
        default=AnswerKind.SHORT,
    )
    choices = TextAreaField(
        _l("The answers to choose from"),
        validators=[Optional()],
        description=_l("One on each line."),
    )
    required = BooleanField(_l("Everybody has to answer it"))

    def values(self) -> dict[str, Any]:
        """Named as the operations want them."""
        lines = (line.strip() for line in (self.choices.data or "").splitlines())
        return {
            "text": self.text.data,
            "kind": self.kind.data,
            "choices": [line for line in lines if line],
            "required": self.required.data,
        }


class WordingForm(Form):
    """A question that was answered: nothing but its wording changes."""

    text = StringField(
        _l("Question"),
        validators=[DataRequired(_l("Type the question.")), _at_most(QUESTION_LENGTH)],
    )
