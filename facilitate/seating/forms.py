"""Inputs of the seating pages."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    ValidationError,
)
from wtforms import SelectChoice as Choice  # type: ignore[attr-defined]  # newer than the stubs
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from facilitate.people.models import Participant, Sector
from facilitate.seating.models import WishKind
from facilitate.seating.picking import PersonField, labels_of
from facilitate.web.forms import Form

#: how many rounds are proposed where the programme has none yet
USUAL_ROUNDS = 4


def _how_much(label: str) -> SelectField:
    return SelectField(
        label,
        default="1",
        choices=[
            Choice("3", _l("much more")),
            Choice("1", _l("as usual")),
            Choice("0.3", _l("less")),
            Choice("0", _l("not at all")),
        ],
    )


class WeighForm(Form):
    """What matters to whoever seats people: a preset, and how much more or less of each."""

    preset = SelectField(
        _l("What matters most"),
        default="balanced",
        choices=[
            Choice("balanced", _l("A balance of both")),
            Choice("meet_new_people", _l("Everybody meets new people")),
            Choice("my_topics", _l("Sectors and organizations mix")),
        ],
    )
    repeats = _how_much(_l("That nobody meets the same person twice"))
    colleagues = _how_much(_l("That colleagues sit apart"))
    sectors = _how_much(_l("That sectors mix"))

    @property
    def factors(self) -> dict[str, float]:
        """By how much each is to count more than in the preset; only where it is not as usual."""
        found = {name: float(self[name].data or 1) for name in ("repeats", "colleagues", "sectors")}
        return {name: factor for name, factor in found.items() if factor != 1}


class ArrangeForm(WeighForm):
    """Tables of about so many chairs, for so many rounds."""

    table_size = IntegerField(
        _l("People at a table, about"),
        default=9,
        validators=[
            DataRequired(_l("Say how many people sit at a table, from 2 to 30.")),
            NumberRange(2, 30, _l("Say how many people sit at a table, from 2 to 30.")),
        ],
    )
    rounds = IntegerField(
        _l("Rounds"),
        default=USUAL_ROUNDS,
        validators=[
            DataRequired(_l("Say how many rounds there are, from 1 to 20.")),
            NumberRange(1, 20, _l("Say how many rounds there are, from 1 to 20.")),
        ],
    )


class UpdateForm(Form):
    """Change the plan as little as possible."""

    only_present = BooleanField(_l("Leave out who has not checked in"))


class AfreshForm(WeighForm):
    """Seat everybody again from nothing."""

    only_present = BooleanField(_l("Leave out who has not checked in"))


class CloseForm(Form):
    """Where the people of a table go that closes."""

    into = SelectField(_l("Its people go to"), coerce=int)


class KeepForm(Form):
    """A name for a draft to keep aside."""

    name = StringField(
        _l("Name of this draft"),
        validators=[
            DataRequired(_l("Give the draft a name, such as “Fewer tables”.")),
            Length(max=60, message=_l("Use at most 60 characters.")),
        ],
    )


class StepForm(Form):
    """How many changes by hand the page knew of."""

    seen = IntegerField(validators=[Optional()])


class FixForm(Form):
    """Whether seats are fixed or released; the table, if only those at one."""

    fixed = BooleanField()
    table = IntegerField(validators=[Optional()])


class HostForm(Form):
    """Which table somebody hosts."""

    table = SelectField(coerce=int, validators=[DataRequired()])


class MoveForm(Form):
    """Another table for one person in one round, or a change of places with somebody."""

    table = SelectField(_l("Move to"), coerce=int, validators=[DataRequired()])


class TradeForm(Form):
    """Somebody to change places with."""

    other = SelectField(_l("Or change places with"), coerce=int, validators=[DataRequired()])
    #: the number of the table at which the page showed the first of the two
    seen_at = IntegerField(validators=[Optional()])


class TableForm(Form):
    """What one table is about, how many chairs it has, and who stays at it."""

    topic = StringField(
        _l("Topic"), validators=[Length(max=120, message=_l("Use at most 120 characters."))]
    )
    capacity = IntegerField(
        _l("Chairs"),
        validators=[
            DataRequired(_l("Say how many chairs the table has, from 1 to 60.")),
            NumberRange(1, 60, _l("Say how many chairs the table has, from 1 to 60.")),
        ],
    )
    host_id = SelectField(_l("Host, who stays in all rounds and takes the notes"), coerce=int)


class PairWishForm(Form):
    """What is wished of two people."""

    kind = RadioField(
        _l("Wish"),
        default=WishKind.APART.value,
        choices=[
            Choice(WishKind.APART.value, _l("Keep apart")),
            Choice(WishKind.TOGETHER.value, _l("Seat together")),
        ],
    )
    one = PersonField(_l("One person"))
    other = PersonField(_l("The other person"))
    reason = StringField(
        _l("Why (optional)"),
        validators=[Length(max=120, message=_l("Use at most 120 characters."))],
    )

    def offer(self, people: Sequence[Participant]) -> None:
        """Let both be picked among these people."""
        self.one.labels = self.other.labels = labels_of(people)


class SectorWishForm(Form):
    """Which sector is to meet which."""

    sector = SelectField(
        _l("Everybody of"), coerce=int, validators=[DataRequired(_l("Choose a sector."))]
    )
    meets = SelectField(
        _l("Meets somebody of"), coerce=int, validators=[DataRequired(_l("Choose a sector."))]
    )

    def offer(self, sectors: Sequence[Sector]) -> None:
        """Let both be picked among these sectors."""
        self.sector.choices = self.meets.choices = [
            Choice(0, _("Choose")),
            *(Choice(each.id, each.name) for each in sectors),
        ]

    def validate_meets(self, field: SelectField) -> None:
        """Colleagues in a sector meet anyway, or are to sit apart."""
        if field.data and field.data == self.sector.data:
            raise ValidationError(_("Choose two different sectors."))
