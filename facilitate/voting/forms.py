"""The organizer's form of a vote; ballots are in ballot_forms."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    Field,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms import SelectChoice as Choice  # type: ignore[attr-defined]  # newer than the stubs
from wtforms.validators import DataRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from facilitate.people.models import Sector, SectorSide
from facilitate.themes.models import Opportunity
from facilitate.voting.fields import PointsField
from facilitate.voting.limits import CHOICES_AT_MOST, PLACES_AT_MOST
from facilitate.voting.models import Poll
from facilitate.voting.rules import MINUTES_AT_MOST, OPTIONS_AT_MOST, Terms
from facilitate.voting.states import Secrecy
from facilitate.voting.tally.cut import TiePolicy
from facilitate.voting.tally.lens import BACKING_SECTORS, BACKING_SHARE
from facilitate.voting.tally.marks import Rule
from facilitate.web.forms import Form

_BUDGET = _l("Give everybody between 1 and 100 points.")

#: what organizers choose from, and what each asks of people
RULES = (
    (Rule.DOTS, _l("Points: everybody gives a few points to what they prefer")),
    (Rule.APPROVAL, _l("Choices: everybody ticks what they agree with")),
    (Rule.RANKING, _l("Order: everybody puts their first choices in order")),
    (Rule.RATING, _l("Impact and feasibility: everybody rates each option twice, from 1 to 5")),
    (Rule.HUNDRED, _l("100 points: everybody divides them in steps of 5")),
    (Rule.CONSENT, _l("Consent: everybody supports each option, can live with it, or objects")),
)
TIES = (
    (TiePolicy.ALL, _l("All of them go through")),
    (TiePolicy.VOTERS, _l("Those that more people support")),
    (TiePolicy.SECTORS, _l("Those that more sectors back")),
    (TiePolicy.RUN_OFF, _l("Another vote on those alone")),
    (TiePolicy.DRAW, _l("A draw, whose seed everybody can check")),
)


SECRECIES = (
    (
        Secrecy.RECEIPT,
        _l("Secret, with a receipt: everybody can check that their vote counts"),
    ),
    (Secrecy.HIDDEN, _l("Secret, without receipts: nobody can show anybody that they voted")),
    (Secrecy.NAMES, _l("Open, with names: the result says who gave what")),
)
PARTS = (
    ("1/4", _l("a quarter of its voters")),
    ("1/3", _l("a third of its voters")),
    ("1/2", _l("half of its voters")),
    ("2/3", _l("two thirds of its voters")),
)


class PublicationForm(Form):
    """Showing the result, on the projector, too."""

    projector = BooleanField(_l("and show it on the projector"))


class ExtensionForm(Form):
    """More minutes to vote."""

    minutes = IntegerField(
        _l("Minutes"), default=2, validators=[DataRequired(), NumberRange(1, MINUTES_AT_MOST)]
    )


class RoundForm(Form):
    """Why a vote is held again."""

    reason = TextAreaField(
        _l("Why people vote on these again"),
        validators=[
            DataRequired(_l("Say why, in a few words.")),
            Length(max=200, message=_l("Say it in at most %(max)d characters.")),
        ],
    )


class HandsForm(Form):
    """How many of a sector took part; how many raised a hand for each option, by its letter."""

    sector = SelectField(
        _l("Sector"), coerce=str, validators=[DataRequired(_l("Choose whose hands these are."))]
    )
    people = PointsField(_l("People who vote by hand"), cap=9999)

    def of(self, letter: str) -> Field:
        """The field of an option."""
        field: Field = self[f"hands_{letter}"]
        return field

    @property
    def sector_id(self) -> int | None:
        """The chosen sector; None for people without one."""
        return None if self.sector.data == "none" else int(self.sector.data)

    @property
    def sector_name(self) -> str:
        """The chosen sector in words."""
        names = {each[0]: each[1] for each in self.sector.iter_choices()}
        return str(names[self.sector.data])

    def counted(self, poll: Poll) -> dict[int, int]:
        """Hands by option id."""
        return {option.id: self.of(option.letter).data or 0 for option in poll.options}


def hands_form(poll: Poll, sectors: Sequence[Sector], *, blank: bool = False) -> HandsForm:
    """The form of a show of hands in this vote."""
    fields = {f"hands_{each.letter}": PointsField(each.text, cap=9999) for each in poll.options}
    form_class: type[HandsForm] = type("HandsForm", (HandsForm,), fields)
    form = form_class(formdata=None) if blank else form_class()
    form.sector.choices = [
        Choice("", _("Choose a sector")),
        *(Choice(str(sector.id), sector.name) for sector in sectors),
        Choice("none", _("Without a sector")),
    ]
    return form


class SidesForm(Form):
    """On which side each sector stands; one field for each."""

    @property
    def chosen(self) -> dict[int, SectorSide]:
        """Sides by the sectors' ids."""
        named = (field for field in self if field.name.startswith("side_"))
        return {int(field.name.removeprefix("side_")): SectorSide(field.data) for field in named}


def sides_form(sectors: Sequence[Sector]) -> SidesForm:
    """The form for these sectors, as they stand."""
    choices = [
        Choice(SectorSide.PUBLIC, _("Public")),
        Choice(SectorSide.PRIVATE, _("Private")),
        Choice(SectorSide.NEITHER, _("Neither")),
    ]
    fields = {
        f"side_{sector.id}": SelectField(
            sector.name, choices=choices, default=sector.side, coerce=str
        )
        for sector in sectors
    }
    form_class: type[SidesForm] = type("SidesForm", (SidesForm,), fields)
    return form_class()


class PollForm(Form):
    """What to vote on and how."""

    options = SelectMultipleField(
        _l("Options to vote on"),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    budget = IntegerField(_l("Points for each person"))
    cap = IntegerField(_l("Most points on one option"))
    title = StringField(
        _l("Name of this vote"),
        validators=[Length(max=80, message=_l("Say it in at most %(max)d characters."))],
    )
    rule = RadioField(
        _l("How people vote"),
        choices=[Choice(value, label) for value, label in RULES],
        default=Rule.DOTS,
        coerce=str,
    )
    choices = IntegerField(_l("Options that one person can tick"), default=3)
    order = IntegerField(_l("Options that one person puts in order"), default=3)
    places = IntegerField(_l("Options that go through"), default=5)
    ties = SelectField(
        _l("If options are equal at that line"),
        choices=[Choice(value, label) for value, label in TIES],
        default=TiePolicy.ALL,
        coerce=str,
    )

    minutes = IntegerField(
        _l("Minutes until it closes by itself"),
        validators=[
            Optional(),
            NumberRange(1, MINUTES_AT_MOST, _l("Type 1 to 480 minutes, or leave it empty.")),
        ],
    )
    secrecy = RadioField(
        _l("Who sees how people vote"),
        choices=[Choice(value, label) for value, label in SECRECIES],
        default=Secrecy.RECEIPT,
        coerce=str,
    )
    staff = BooleanField(_l("Facilitators vote, too"))
    strict = BooleanField(_l("Only people who are checked in may vote"))
    tablets = BooleanField(_l("Facilitators may set up shared tablets"))
    shows_missing = BooleanField(_l("Facilitators see who of their table has not voted yet"))
    two_people = BooleanField(_l("Two people key in each paper ballot"))
    backing_sectors = IntegerField(
        _l("Sectors that have to back an option"),
        default=BACKING_SECTORS,
        validators=[
            DataRequired(_l("Ask for between 2 and 26 sectors.")),
            NumberRange(2, 26, _l("Ask for between 2 and 26 sectors.")),
        ],
    )
    backing_share = SelectField(
        _l("A sector backs an option if it has the support of"),
        choices=[Choice(value, label) for value, label in PARTS],
        default=str(BACKING_SHARE),
        coerce=str,
    )

    def __init__(self, *arguments: Any, opportunities: Sequence[Opportunity], **more: Any):
        super().__init__(*arguments, **more)
        self.options.choices = [(each.id, each.text) for each in opportunities]

    @property
    def chosen_rule(self) -> Rule:
        """The rule; points where none was chosen."""
        return Rule(self.rule.data) if self.rule.data in set(Rule) else Rule.DOTS

    @property
    def chosen_budget(self) -> int:
        """Points, choices or places of a person, whichever the rule asks for."""
        asked = {Rule.APPROVAL: self.choices, Rule.RANKING: self.order}
        return asked.get(self.chosen_rule, self.budget).data or 0

    @property
    def details_wrong(self) -> bool:
        """Something behind "More" needs a look."""
        behind = ("title", "rule", "choices", "order", "places", "minutes", "backing_sectors")
        return any(self[name].errors for name in behind)

    @property
    def terms(self) -> Terms:
        """Who may vote, what is said of who voted how, and what "backed" means."""
        return Terms(
            staff=self.staff.data,
            strict=self.strict.data,
            secrecy=Secrecy(self.secrecy.data),
            tablets=self.tablets.data,
            shows_missing=self.shows_missing.data,
            two_people=self.two_people.data,
            backing_sectors=self.backing_sectors.data or 0,
            backing_share=self.backing_share.data,
        )

    def validate_options(self, field: SelectMultipleField) -> None:
        """At least two options, and a letter for each."""
        chosen = len(field.data or ())
        if chosen < 2:
            raise ValidationError(_l("Choose at least two options to vote on."))
        if chosen > OPTIONS_AT_MOST:
            raise ValidationError(
                _("At most %(count)s options can be voted on.", count=OPTIONS_AT_MOST)
            )

    def validate_budget(self, field: IntegerField) -> None:
        """Points for everybody, where points are given."""
        field.errors = []
        if self.chosen_rule is Rule.DOTS:
            _require(field, 1, 100, _BUDGET)

    def validate_cap(self, field: IntegerField) -> None:
        """Nobody can put more on one option than they have."""
        field.errors = []
        if self.chosen_rule is not Rule.DOTS:
            return
        if field.data is None:
            raise ValidationError(_("Say how many points one option can take, at least 1."))
        budget = self.budget.data
        if budget and not 1 <= field.data <= budget:
            raise ValidationError(
                _("One option can take between 1 and %(budget)s points.", budget=budget)
            )

    def validate_choices(self, field: IntegerField) -> None:
        """At least one, where options are ticked."""
        field.errors = []
        if self.chosen_rule is Rule.APPROVAL:
            most = CHOICES_AT_MOST
            _require(
                field, 1, most, _("Let everybody choose between 1 and %(most)s options.", most=most)
            )

    def validate_order(self, field: IntegerField) -> None:
        """At least one, where options are put in order."""
        field.errors = []
        if self.chosen_rule is Rule.RANKING:
            most = PLACES_AT_MOST
            _require(
                field,
                1,
                most,
                _("Let everybody put between 1 and %(most)s options in order.", most=most),
            )

    def validate_places(self, field: IntegerField) -> None:
        """At least one option goes through."""
        field.errors = []
        most = OPTIONS_AT_MOST
        _require(field, 1, most, _("Let between 1 and %(most)s options go through.", most=most))


def _require(field: IntegerField, least: int, most: int, sentence: str) -> None:
    """A number within these, else the sentence."""
    if field.data is None or not least <= field.data <= most:
        raise ValidationError(sentence)
