"""Inputs of the voting pages."""

import secrets
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, SelectMultipleField, ValidationError
from wtforms.validators import DataRequired, NumberRange, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from facilitate.themes.models import Opportunity
from facilitate.voting.papers import MyVote
from facilitate.voting.rules import OPTIONS_AT_MOST
from facilitate.web.forms import Form

_RELOAD = _l("This form is incomplete. Reload the page; your points stay on it.")
_BUDGET = _l("Give everybody between 1 and 100 points.")


class PollForm(Form):
    """What to vote on, and with how many points."""

    options = SelectMultipleField(
        _l("Options to vote on"),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    budget = IntegerField(
        _l("Points for each person"),
        validators=[DataRequired(_BUDGET), NumberRange(1, 100, _BUDGET)],
    )
    cap = IntegerField(
        _l("Most points on one option"),
        validators=[DataRequired(_l("Say how many points one option can take, at least 1."))],
    )

    def __init__(self, *arguments: Any, opportunities: Sequence[Opportunity], **more: Any):
        super().__init__(*arguments, **more)
        self.options.choices = [(each.id, each.text) for each in opportunities]

    def validate_options(self, field: SelectMultipleField) -> None:
        """At least two options, and a letter for each."""
        chosen = len(field.data or ())
        if chosen < 2:
            raise ValidationError(_l("Choose at least two options to vote on."))
        if chosen > OPTIONS_AT_MOST:
            raise ValidationError(
                _("At most %(count)s options can be voted on.", count=OPTIONS_AT_MOST)
            )

    def validate_cap(self, field: IntegerField) -> None:
        """Nobody can put more on one option than they have."""
        budget = self.budget.data
        if budget and not 1 <= (field.data or 0) <= budget:
            raise ValidationError(
                _("One option can take between 1 and %(budget)s points.", budget=budget)
            )


class PointsField(IntegerField):
    """Points for one option; an empty box is none."""

    def __init__(self, *arguments: Any, cap: int, **more: Any):
        super().__init__(*arguments, **more)
        self.cap = cap

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take a whole number within what one option can take."""
        typed = valuelist[0].strip() if valuelist else ""
        self.data = int(typed) if typed.isdecimal() and len(typed) < 5 else 0
        if (typed and not typed.isdecimal()) or self.data > self.cap or len(typed) > 4:
            raise ValueError(_("Type a whole number from 0 to %(cap)s.", cap=self.cap))


class BallotForm(Form):
    """A ballot; each option's points are a field of their own, named after its letter."""

    #: fresh in every form; the same id again is the same ballot
    submission_id = HiddenField(
        validators=[DataRequired(_RELOAD), Regexp(r"\A[A-Za-z0-9_-]{8,64}\Z", message=_RELOAD)]
    )
    #: the number of the vote that this is a ballot of
    poll = HiddenField()

    def is_for(self, vote: MyVote) -> bool:
        """Whether this ballot was drawn up for the vote that is on or was last."""
        return vote.paper is not None and self.poll.data == str(vote.paper.number)

    def line(self, letter: str) -> PointsField:
        """The points of an option."""
        return self[f"points_{letter}"]

    def points(self, vote: MyVote) -> dict[int, int]:
        """What was given, by option id."""
        return {option.id: self.line(option.letter).data or 0 for option in vote.options}


def ballot_form(vote: MyVote, *, blank: bool = False) -> BallotForm:
    """The form of this vote: what was sent, or (blank) what is counted of this voter so far."""
    cap, number = (vote.paper.limits.cap, vote.paper.number) if vote.paper is not None else (0, 0)
    lines = {
        f"points_{option.letter}": PointsField(option.text, cap=cap) for option in vote.options
    }
    form_class = type("BallotForm", (BallotForm,), lines)
    if not blank:
        return form_class()
    given = vote.counted.points if vote.counted is not None else {}
    data = {f"points_{option.letter}": given.get(option.id, 0) for option in vote.options}
    fresh = {"submission_id": secrets.token_hex(16), "poll": str(number)}
    return form_class(formdata=None, data={**data, **fresh})
