"""Inputs of the workshop's pages."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    Field,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
    URLField,
)
from wtforms import SelectChoice as Choice  # type: ignore[attr-defined]  # newer than the stubs
from wtforms.validators import DataRequired, Length, NumberRange, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from facilitate import clock
from facilitate.web.forms import Form
from facilitate.workshop.models import AttributionPolicy, SessionFormat, Workshop
from facilitate.workshop.operations.settings import KindWords, QuestionWords, StageWords
from facilitate.workshop.patterns import PATTERNS
from facilitate.workshop.zones import likely_zone, zones_by_region

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

SHAPES = {
    "bar": _l("Bar"),
    "octagon": _l("Octagon"),
    "diamond": _l("Diamond"),
    "disc": _l("Disc"),
    "steps": _l("Steps"),
    "tool": _l("Tool"),
    "flag": _l("Flag"),
}


def options(labels: Mapping[Any, Any]) -> list[Any]:
    """Choices of a field from values and their labels."""
    return [Choice(value, label) for value, label in labels.items()]


def _zones(extra: str = "UTC") -> list[Any]:
    """All time zones by part of the world, and one more where it is none of them."""
    zones = [
        Choice(name, place, optgroup=region)
        for region, places in zones_by_region().items()
        for name, place in places
    ]
    if extra not in {zone.value for zone in zones}:
        zones.append(Choice(extra, extra, optgroup=extra))
    return zones


def _at_most(count: int) -> Length:
    return Length(max=count, message=_l("Use at most %(max)d characters."))


def _title() -> list[Any]:
    return [DataRequired(_l("Give it a title.")), _at_most(120)]


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
        validators=[DataRequired(_l("Choose the first day."))],
    )
    timezone = SelectField(_l("Time zone of the place"), default=likely_zone)
    venue = StringField(_l("Place"), validators=[_at_most(200)])
    host = StringField(_l("Host"), validators=[_at_most(200)])

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.pattern.choices = options({p.key: _(p.name) for p in PATTERNS.values()})
        self.timezone.choices = _zones()


class SettingsForm(Form):
    """Everything about the workshop besides its words and its programme."""

    title = StringField(_l("Title"), validators=_title())
    subtitle = StringField(_l("Subtitle"), validators=[_at_most(200)])
    host = StringField(_l("Host"), validators=[_at_most(200)])
    venue = StringField(_l("Place"), validators=[_at_most(200)])
    starts_on = DateField(_l("First day"), validators=[DataRequired(_l("Choose the first day."))])
    ends_on = DateField(_l("Last day"), validators=[DataRequired(_l("Choose the last day."))])
    timezone = SelectField(_l("Time zone of the place"))
    attribution = RadioField(
        _l("What may be shown of who said something"),
        choices=options(POLICIES),
        validators=[DataRequired(_l("Choose one."))],
    )
    open_capture = BooleanField(_l("Everybody at a table can type its notes"))
    tap_name = BooleanField(_l("People enter by tapping their own name"))
    series = StringField(_l("Series"), validators=[_at_most(200)])
    builds_on_title = StringField(_l("Builds on"), validators=[_at_most(200)])
    builds_on_when = StringField(_l("When that was"), validators=[_at_most(60)])
    builds_on_url = URLField(_l("Its address"), validators=[_at_most(500)])
    is_public = BooleanField(_l("Anybody may see this workshop's page"))
    story = TextAreaField(_l("What it is about"), validators=[_at_most(4000)])
    partner_url = URLField(_l("Address of a partner's page"), validators=[_at_most(500)])

    def __init__(self, *, workshop: Workshop) -> None:
        super().__init__(obj=workshop)
        self.timezone.choices = _zones(workshop.timezone)

    def validate_ends_on(self, field: Field) -> None:
        """The last day cannot be before the first one."""
        if self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError(_("The last day cannot be before the first one."))

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


class MessageForm(Form):
    """A line for all screens."""

    text = StringField(
        _l("Line for all screens"),
        validators=[DataRequired(_l("Type what everybody should read.")), _at_most(140)],
    )


class JoinForm(Form):
    """The code of a workshop, as printed and projected."""

    code = StringField(_l("Code of the workshop"))


class QuestionRow(Form):
    """A question; one without any words is removed, or not added."""

    class Meta:
        """Part of a form that has the token."""

        csrf = False

    id = HiddenField()
    title = StringField(_l("Short name"), validators=[_at_most(120)])
    asks = TextAreaField(_l("Question as people read it"), validators=[_at_most(500)])
    kind_ids = SelectMultipleField(
        _l("Notes that answer it"),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def validate_title(self, field: Field) -> None:
        """A question that is asked has a short name too."""
        if not field.data and self.asks.data:
            raise ValidationError(_("Give the question a short name."))

    def validate_asks(self, field: Field) -> None:
        """A short name alone asks nothing."""
        if not field.data and self.title.data:
            raise ValidationError(_("Type the question as people should read it."))


class KindRow(Form):
    """A kind of notes; one without a name is removed, or not added."""

    class Meta:
        """Part of a form that has the token."""

        csrf = False

    id = HiddenField()
    label = StringField(_l("One"), validators=[_at_most(40)])
    plural = StringField(_l("Several"), validators=[_at_most(40)])
    shape = SelectField(_l("Shape"), choices=options(SHAPES))
    asks_stage = BooleanField(_l("Asks for the stage of city"))


class StageRow(Form):
    """A stage of city development."""

    class Meta:
        """Part of a form that has the token."""

        csrf = False

    id = HiddenField()
    label = StringField(_l("Stage"), validators=[_at_most(40)])

    def validate_label(self, field: Field) -> None:
        """Notes may name a stage, so it keeps a name."""
        if self.id.data and not field.data:
            raise ValidationError(_("Give the stage a name; notes may already have it."))


class WordsForm(Form):
    """The workshop's own words: questions, kinds of notes, stages and destinations.

    Each list ends with a blank row for one more.
    """

    questions = FieldList(FormField(QuestionRow), max_entries=30)
    kinds = FieldList(FormField(KindRow), max_entries=12)
    stages = FieldList(FormField(StageRow), max_entries=12)
    destinations = TextAreaField(_l("Where the outputs will be used"), validators=[_at_most(2000)])

    def __init__(self, *, workshop: Workshop) -> None:
        questions: list[dict[str, object]] = [
            {"id": q.id, "title": q.title, "asks": q.asks, "kind_ids": [k.id for k in q.kinds]}
            for q in workshop.questions
        ]
        super().__init__(
            data={
                "questions": [*questions, {}],
                "kinds": [*workshop.note_kinds, {}],
                "stages": [*workshop.stages, {}],
                "destinations": "\n".join(d.name for d in workshop.destinations),
            }
        )
        row: Any
        for row in self.questions:
            row.form.kind_ids.choices = options({k.id: k.label for k in workshop.note_kinds})

    def words(self) -> dict[str, Any]:
        """What was typed, as `edit_words` takes it; rows without a name are left out."""
        lines = (line.strip() for line in (self.destinations.data or "").splitlines())
        return {
            "questions": [
                QuestionWords(
                    id=_id(row["id"]),
                    title=row["title"],
                    asks=row["asks"],
                    kind_ids=frozenset(row["kind_ids"] or ()),
                )
                for row in self.questions.data
                if row["title"]
            ],
            "kinds": [
                KindWords(
                    id=_id(row["id"]),
                    label=row["label"],
                    plural=row["plural"] or row["label"],
                    shape=row["shape"],
                    asks_stage=row["asks_stage"],
                )
                for row in self.kinds.data
                if row["label"]
            ],
            "stages": [
                StageWords(id=_id(row["id"]), label=row["label"])
                for row in self.stages.data
                if row["label"]
            ],
            "destinations": [line for line in lines if line],
        }


def _id(typed: str) -> int | None:
    return int(typed) if typed.isdecimal() else None
