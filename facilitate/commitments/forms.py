"""Inputs of the commitments pages."""

from collections.abc import Collection, Sequence
from typing import Any, Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms import SelectChoice as Choice  # type: ignore[attr-defined]  # newer than the stubs
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from facilitate.commitments.models import Commitment, FollowUpPlan, Part, Progress, Visibility
from facilitate.commitments.rules import (
    ASKED_AT_MOST,
    LATEST_ASKED,
    RESOURCES_LIMIT,
    STEP_LIMIT,
    UPDATE_LIMIT,
    WHAT_LIMIT,
    CommitmentWords,
    words_of,
)
from facilitate.people.models import Organization, Participant
from facilitate.themes.models import Opportunity
from facilitate.web.forms import Form, row_id
from facilitate.workshop.forms import likely_day, options

PARTS = {
    Part.LEAD: _l("Lead"),
    Part.CONTRIBUTE: _l("Contribute"),
    Part.INFORMED: _l("Keep informed"),
}
VISIBILITIES = {
    Visibility.ROOM: _l("Only on the screens of this workshop"),
    Visibility.PARTICIPANTS: _l("Also in the report for those who took part"),
    Visibility.PUBLIC: _l("Also in the public report and for everybody who follows it up"),
}
#: the same in a word or two
SEEN_BY = {
    Visibility.ROOM: _l("This workshop"),
    Visibility.PARTICIPANTS: _l("Those who took part"),
    Visibility.PUBLIC: _l("Everybody"),
}
ANSWERS = {
    Progress.DONE: _l("Yes, it is done"),
    Progress.PARTLY: _l("Partly"),
    Progress.NOT_YET: _l("Not yet"),
}
#: what an answer means for the commitment
PROGRESSES = {
    Progress.DONE: _l("Done"),
    Progress.PARTLY: _l("Partly done"),
    Progress.NOT_YET: _l("Not done yet"),
}
_RELOAD = _l("This form is incomplete. Go back to the commitments and begin again.")
_TOO_LONG = _l("Use at most %(max)d characters: people read this on a phone.")


class DayField(DateField):
    """A day, which may be left open."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take a day, or say what one looks like."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_("Type a day such as 2012-06-20, or leave it empty.")) from error


class CommitmentForm(Form):
    """What will be done, how it begins, by when, who leads it, and which option it stands on."""

    what = TextAreaField(
        _l("What will be done"),
        validators=[
            DataRequired(_l("Say in one sentence what will be done.")),
            Length(max=WHAT_LIMIT, message=_TOO_LONG),
        ],
    )
    first_step = TextAreaField(
        _l("First step"), validators=[Length(max=STEP_LIMIT, message=_TOO_LONG)]
    )
    resources = TextAreaField(
        _l("What it takes"), validators=[Length(max=RESOURCES_LIMIT, message=_TOO_LONG)]
    )
    due_on = DayField(_l("By when"), validators=[Optional(), likely_day])
    lead = SelectField(_l("Lead: person"), validate_choice=False)
    lead_organization = SelectField(_l("Lead: organization"), validate_choice=False)
    option = SelectField(_l("Stands on the option"), validate_choice=False)
    visibility = RadioField(
        _l("Who may see it"),
        choices=options(VISIBILITIES),
        default=Visibility.PUBLIC,
        validators=[DataRequired(_l("Choose who may see it."))],
    )

    def __init__(
        self,
        *arguments: Any,
        people: Sequence[Participant],
        organizations: Sequence[Organization],
        grounds: Sequence[Opportunity],
        offers: Collection[Participant] = (),
        **more: Any,
    ):
        super().__init__(*arguments, **more)
        self._people = {str(each.id): each for each in people}
        self._organizations = {str(each.id): each for each in organizations}
        self._options = {str(each.id): each for each in grounds}
        ordered = sorted(people, key=lambda person: person not in offers)
        self.lead.choices = [
            Choice("", _("Still open")),
            *(Choice(str(p.id), _person(p, offers=p in offers)) for p in ordered),
        ]
        self.lead_organization.choices = [
            Choice("", _("None")),
            *(Choice(key, each.name) for key, each in self._organizations.items()),
        ]
        self.option.choices = [
            Choice("", _("None: a commitment of its own")),
            *(Choice(key, _short(each.text)) for key, each in self._options.items()),
        ]

    def validate_lead(self, field: SelectField) -> None:
        """Only people of the workshop, or nobody."""
        _require_listed(field, self._people)

    def validate_lead_organization(self, field: SelectField) -> None:
        """Only organizations of the workshop, or none."""
        _require_listed(field, self._organizations)

    def validate_option(self, field: SelectField) -> None:
        """Only options of the workshop, or none."""
        _require_listed(field, self._options)

    @property
    def words(self) -> CommitmentWords:
        """What the valid form says."""
        return CommitmentWords(
            what=self.what.data or "",
            first_step=self.first_step.data or "",
            resources=self.resources.data or "",
            visibility=self.visibility.data or Visibility.PUBLIC,
            due_on=self.due_on.data,
            lead=self._people.get(self.lead.data or ""),
            lead_organization=self._organizations.get(self.lead_organization.data or ""),
            option=self._options.get(self.option.data or ""),
        )


class EditCommitmentForm(CommitmentForm):
    """A change of a commitment, from the revision that was seen."""

    revision = IntegerField(widget=HiddenInput(), validators=[InputRequired(_RELOAD)])

    @classmethod
    def showing(
        cls, commitment: Commitment, *, typed: CommitmentWords | None = None, **choices: Any
    ) -> Self:
        """A form that starts from the commitment as it is now, with its words or those typed."""
        words = typed or words_of(commitment)
        return cls(
            formdata=None,
            data={
                "what": words.what,
                "first_step": words.first_step,
                "resources": words.resources,
                "visibility": words.visibility,
                "due_on": words.due_on,
                "lead": _key(words.lead),
                "lead_organization": _key(words.lead_organization),
                "option": _key(words.option),
                "revision": commitment.revision,
            },
            **choices,
        )


class PartForm(Form):
    """The part that somebody takes."""

    part = RadioField(choices=options(PARTS), validators=[DataRequired()])


class PlaceForm(Form):
    """Where in the list a commitment shall stand, counted from 1."""

    to = IntegerField(validators=[InputRequired()])


class LeadForm(Form):
    """Whose offer to lead is taken."""

    participant = IntegerField(validators=[InputRequired()])


class ProgressForm(Form):
    """How far a commitment is, and a line about it."""

    progress = RadioField(
        _l("Has it been done?"),
        choices=options(ANSWERS),
        validators=[DataRequired(_l("Choose one of the three answers."))],
    )
    text = TextAreaField(
        _l("A line about it"), validators=[Length(max=UPDATE_LIMIT, message=_TOO_LONG)]
    )
    #: how far the line goes, as the page said it (see Visibility)
    reach = StringField(widget=HiddenInput())

    @property
    def told_public(self) -> bool:
        """Whether the page said that anybody reads the line."""
        return self.reach.data == Visibility.PUBLIC


class FollowUpForm(Form):
    """When people are asked how far their commitments are, and who may see what they say."""

    days = StringField(
        _l("Ask so many days after the workshop"),
        validators=[DataRequired(_l("Type one number of days or more, such as 30, 90, 180."))],
    )
    asks = BooleanField(_l("Ask by mail"))
    is_public = BooleanField(_l("Let everybody see how far the public commitments are"))

    @classmethod
    def showing(cls, plan: FollowUpPlan) -> Self:
        """A form that starts from what is planned."""
        days = ", ".join(str(each) for each in plan.days)
        data = {"days": days, "asks": plan.asks, "is_public": plan.is_public}
        return cls(formdata=None, data=data)

    def validate_days(self, field: StringField) -> None:
        """Only a few whole numbers that somebody could mean."""
        words = (field.data or "").replace(";", ",").replace(" ", ",").split(",")
        typed = [word for word in words if word]
        if not all(word.isascii() and word.isdecimal() and len(word) < 5 for word in typed):
            raise ValidationError(_l("Type numbers of days with commas between, as 30, 90, 180."))
        self.chosen = sorted({int(word) for word in typed})
        if not 0 < len(self.chosen) <= ASKED_AT_MOST or not all(
            0 < each <= LATEST_ASKED for each in self.chosen
        ):
            raise ValidationError(
                _(
                    "Ask at most %(times)s times, from 1 to %(days)s days after the workshop.",
                    times=ASKED_AT_MOST,
                    days=LATEST_ASKED,
                )
            )


class CarryForm(Form):
    """Which commitments of the last workshop go on here."""

    commitment = SelectMultipleField(coerce=row_id, validate_choice=False)


class FromResultForm(Form):
    """The number of the vote whose first options become commitments."""

    poll = IntegerField(validators=[InputRequired()])


def _require_listed(field: SelectField, listed: Collection[str]) -> None:
    """What was chosen may have left the list since the form was shown."""
    if field.data and field.data not in listed:
        raise ValidationError(_l("This is not on the list any more. Choose again."))


def _key(thing: Participant | Organization | Opportunity | None) -> str:
    return str(thing.id) if thing is not None else ""


def _person(person: Participant, *, offers: bool) -> str:
    name = person.name
    if person.organization is not None:
        name = f"{name}, {person.organization.name}"
    if offers:
        return _("%(name)s (offers to lead)", name=name)
    if person.withdrawn_at is not None:
        return _("%(name)s (no longer on the list)", name=name)
    return name


def _short(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:79].rstrip()}…"
