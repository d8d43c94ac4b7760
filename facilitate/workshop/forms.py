"""Inputs of the workshop's pages."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    Field,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
    URLField,
)
from wtforms import SelectChoice as Choice  # type: ignore[attr-defined]  # newer than the stubs
from wtforms.validators import DataRequired, Length, NumberRange, Optional, ValidationError

from facilitate import clock
from facilitate.web.forms import Form
from facilitate.workshop.models import AttributionPolicy, HelperRole, SessionFormat, Workshop
from facilitate.workshop.patterns import PATTERNS
from facilitate.workshop.rules import EARLIEST, LATEST
from facilitate.workshop.slides import SLIDES
from facilitate.workshop.zones import likely_zone, zone_choices

FORMATS = {
    SessionFormat.PLENARY: _l("Plenary: everybody together"),
    SessionFormat.ROUNDTABLES: _l("Roundtables: people sit at tables and change them"),
    SessionFormat.VOTE: _l("Vote"),
    SessionFormat.COMMITMENTS: _l("Commitments: who will do what by when"),
    SessionFormat.BREAK: _l("Break"),
    SessionFormat.OTHER: _l("Something else"),
}

POLICIES = {
    AttributionPolicy.CHATHAM_HOUSE: _l(
        "Chatham House Rule: what is said may be used, but not who said it or whom they came for."
    ),
    AttributionPolicy.SECTOR: _l(
        "Sector only: a note may show the sector of whoever said it, and nothing else."
    ),
    AttributionPolicy.ORGANIZATION: _l(
        "Organization: a note shows the organization of people who agreed to be quoted, "
        "and only the sector of others."
    ),
    AttributionPolicy.NAMED: _l(
        "Named: a note shows the name and organization of people who agreed to be named, "
        "and only the sector of others."
    ),
}


#: the policies in a word each
POLICY_NAMES = {
    AttributionPolicy.CHATHAM_HOUSE: _l("Nothing (Chatham House Rule)"),
    AttributionPolicy.SECTOR: _l("The sector"),
    AttributionPolicy.ORGANIZATION: _l("The organization, where people agreed"),
    AttributionPolicy.NAMED: _l("The name, where people agreed"),
}

#: what an account can be in a workshop, in words
HELPS_AS = {
    "organizer": _l("Organizes: everything in this workshop"),
    HelperRole.CHECK_IN: _l("Checks people in, and sees nothing else"),
    HelperRole.THEME_TEAM: _l("Works on notes and options at the synthesis desk, nothing else"),
}


def options(labels: Mapping[Any, Any]) -> list[Any]:
    """Choices of a field from values and their labels."""
    return [Choice(value, label) for value, label in labels.items()]


def at_most(count: int) -> Length:
    """Text of so many characters, or a sentence that says so."""
    return Length(max=count, message=_l("Use at most %(max)d characters."))


def _title() -> list[Any]:
    return [DataRequired(_l("Give it a title.")), at_most(120)]


def likely_day(_form: Form, field: Field) -> None:
    """A day of our time; a mistyped year would make a programme of a thousand years."""
    if field.data is not None and not EARLIEST <= field.data <= LATEST:
        raise ValidationError(
            _("Choose a day between %(first)s and %(last)s.", first=EARLIEST.year, last=LATEST.year)
        )


class NewWorkshopForm(Form):
    """A template, a title and a first day make a workshop."""

    pattern = RadioField(
        _l("Template"),
        default=next(iter(PATTERNS)),
        validators=[DataRequired(_l("Choose a template."))],
    )
    title = StringField(_l("Title"), validators=_title())
    starts_on = DateField(
        _l("First day"),
        default=lambda: clock.now().astimezone(ZoneInfo(likely_zone())).date(),
        validators=[DataRequired(_l("Choose the first day.")), likely_day],
    )
    timezone = SelectField(_l("Time zone of the place"), default=likely_zone)
    venue = StringField(_l("Place"), validators=[at_most(200)])
    host = StringField(_l("Host"), validators=[at_most(200)])

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.pattern.choices = options({p.key: _(p.name) for p in PATTERNS.values()})
        self.timezone.choices = zone_choices()


class SettingsForm(Form):
    """Everything about the workshop besides its words and its programme."""

    title = StringField(_l("Title"), validators=_title())
    subtitle = StringField(_l("Subtitle"), validators=[at_most(200)])
    host = StringField(_l("Host"), validators=[at_most(200)])
    venue = StringField(_l("Place"), validators=[at_most(200)])
    starts_on = DateField(
        _l("First day"), validators=[DataRequired(_l("Choose the first day.")), likely_day]
    )
    ends_on = DateField(
        _l("Last day"), validators=[DataRequired(_l("Choose the last day.")), likely_day]
    )
    timezone = SelectField(_l("Time zone of the place"))
    attribution = RadioField(
        _l("What may be shown of who said something"),
        choices=options(POLICIES),
        validators=[DataRequired(_l("Choose one."))],
    )
    open_capture = BooleanField(_l("Everybody at a table can type its notes"))
    takes_objections = BooleanField(_l("People at a table can say “that is not what I said”"))
    tap_name = BooleanField(_l("People enter by tapping their own name"))
    series = StringField(_l("Series"), validators=[at_most(200)])
    builds_on_title = StringField(_l("Builds on"), validators=[at_most(200)])
    builds_on_when = StringField(_l("When that was"), validators=[at_most(60)])
    builds_on_url = URLField(_l("Its address"), validators=[at_most(500)])
    is_public = BooleanField(_l("Anybody may see this workshop's page"))
    keep_until = DateField(_l("Keep people by name until"), validators=[Optional(), likely_day])
    story = TextAreaField(_l("What it is about"), validators=[at_most(4000)])
    partner_url = URLField(_l("Address of a partner's page"), validators=[at_most(500)])

    def __init__(self, *, workshop: Workshop) -> None:
        super().__init__(obj=workshop)
        self.timezone.choices = zone_choices(workshop.timezone)

    def validate_ends_on(self, field: Field) -> None:
        """The last day cannot be before the first one."""
        if self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError(_("The last day cannot be before the first one."))

    def validate_keep_until(self, field: Field) -> None:
        """People are needed by name until it is over."""
        if field.data and self.ends_on.data and field.data < self.ends_on.data:
            raise ValidationError(_("This cannot be before the last day."))

    def validate_builds_on_url(self, field: Field) -> None:
        """Only addresses of the web, since the page shows it as a link."""
        if field.data and not field.data.startswith(("https://", "http://")):
            raise ValidationError(_("Type the whole address, such as https://example.org/report."))

    #: the same holds for the other link
    validate_partner_url = validate_builds_on_url


class SessionForm(Form):
    """One block of the programme."""

    title = StringField(_l("Title"), validators=_title())
    format = SelectField(_l("What happens"), choices=options(FORMATS))
    day = SelectField(_l("Day"))
    starts_at = TimeField(_l("Begins"), validators=[DataRequired(_l("Type a time, as in 09:30."))])
    ends_at = TimeField(_l("Ends"), validators=[DataRequired(_l("Type a time, as in 09:30."))])
    question_id = SelectField(_l("Question"), coerce=int)
    attribution = SelectField(
        _l("What may be shown of who said something"),
        choices=options({"": _l("As everywhere in this workshop"), **POLICY_NAMES}),
        validators=[Optional()],
    )

    def validate_ends_at(self, field: Field) -> None:
        """A session ends after it begins."""
        if self.starts_at.data and field.data <= self.starts_at.data:
            raise ValidationError(_("A session ends after it begins."))

    def values(self) -> dict[str, Any]:
        """What was typed, as the operations take it."""
        return {
            "title": self.title.data,
            "format": self.format.data,
            "day": date.fromisoformat(self.day.data),
            "starts_at": self.starts_at.data,
            "ends_at": self.ends_at.data,
            "question_id": self.question_id.data or None,
            "attribution": self.attribution.data or None,
        }


class RoundForm(Form):
    """When a round is planned, for how long, and what it asks."""

    planned_at = TimeField(_l("Begins"), validators=[DataRequired(_l("Type a time, as in 09:30."))])
    minutes = IntegerField(
        _l("Minutes"),
        validators=[
            DataRequired(_l("Say how many minutes it lasts, from 1 to 480.")),
            NumberRange(1, 480, _l("Say how many minutes it lasts, from 1 to 480.")),
        ],
    )
    question_id = SelectField(_l("Question"), coerce=int)

    def values(self) -> dict[str, Any]:
        """What was typed, as the operation takes it."""
        return {
            "planned_at": self.planned_at.data,
            "minutes": self.minutes.data,
            "question_id": self.question_id.data or None,
        }


class ExtensionForm(Form):
    """More minutes for a round, with the deadline that was on the page."""

    deadline = StringField()

    @property
    def seen(self) -> datetime | None:
        """The deadline that was on the page; None when it does not say."""
        try:
            return datetime.fromisoformat(self.deadline.data or "")
        except ValueError:
            return None


class MessageForm(Form):
    """A line for all screens."""

    text = StringField(
        _l("Message to all screens"),
        validators=[DataRequired(_l("Type what everybody should read.")), at_most(140)],
    )


class InvitationForm(Form):
    """What somebody is invited to do."""

    role = RadioField(
        _l("What the person may do"),
        choices=options(HELPS_AS),
        default=HelperRole.CHECK_IN,
        validators=[DataRequired(_l("Choose one."))],
    )


class ProjectorForm(Form):
    """What the projector is to show."""

    view = RadioField(choices=options({view: slide.label for view, slide in SLIDES.items()}))


class JoinForm(Form):
    """The code of a workshop, as printed and projected."""

    code = StringField(_l("Code of the workshop"))
