"""Inputs of the desk: which notes to show, what to do with the ticked ones, and wordings."""

from collections.abc import Sequence
from typing import Any, Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from facilitate.notes.forms import PlaceFilterForm
from facilitate.notes.models import Note
from facilitate.themes.models import FeltBy, Opportunity, Theme
from facilitate.themes.rules import (
    NAME_LIMIT,
    NOTES_AT_ONCE,
    OBSTACLES,
    STATEMENT_LIMIT,
    TEXT_LIMIT,
    OptionWords,
    ThemeWords,
)
from facilitate.web.forms import Form, row_id
from facilitate.workshop.models import Strand, Workshop

_RELOAD = _l("This form is incomplete. Go back to the options and begin again.")
_TOO_LONG = _l("Use at most %(max)d characters: people read this on a phone.")

#: values of the choice of where ticked notes go and of which notes are shown: t7 is theme 7,
#: o7 option 7
THEME, OPTION = "t", "o"
NEW_THEME = "new"


class MoreTicks(SelectMultipleField):
    """Boxes to tick, any number of them."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class Ticks(MoreTicks):
    """Boxes to tick that stand for rows of the database."""

    def __init__(self, *arguments: Any, **more: Any):
        more["coerce"] = row_id
        super().__init__(*arguments, **more)


class DeskFilterForm(PlaceFilterForm):
    """Which notes to show on the desk."""

    used = SelectField(_l("Show"), validate_choice=False)

    def __init__(
        self,
        *arguments: Any,
        options: Sequence[Opportunity],
        themes: Sequence[Theme],
        workshop: Workshop,
        **more: Any,
    ):
        super().__init__(*arguments, workshop=workshop, **more)
        self.used.choices = {
            _("Notes"): [
                ("", _("All notes")),
                ("no", _("Not used yet")),
                *((f"s{s.id}", _("Marked %(strand)s", strand=s.label)) for s in workshop.strands),
            ],
            **_targets(options, themes),
        }


class TickedForm(Form):
    """The ticked notes, and what shall be done with them."""

    note = SelectMultipleField(_l("Notes"), coerce=row_id, validate_choice=False)
    into = SelectField(_l("Put into"), validate_choice=False)
    strand = SelectField(_l("Mark"), validate_choice=False)

    def __init__(
        self,
        *arguments: Any,
        options: Sequence[Opportunity],
        themes: Sequence[Theme],
        strands: Sequence[Strand],
        **more: Any,
    ):
        super().__init__(*arguments, **more)
        targets = _targets(options, themes)
        self.into.choices = {
            _("Themes"): [(NEW_THEME, _("New theme")), *targets.pop(_("Themes"), [])],
            **targets,
        }
        self.strand.choices = [
            *((str(strand.id), strand.label) for strand in strands),
            ("", _("No mark")),
        ]

    def validate_note(self, field: SelectMultipleField) -> None:
        """Some notes, and no more than one page of a browser can send."""
        if not field.data:
            raise ValidationError(_l("Tick at least one note first."))
        if len(field.data) > NOTES_AT_ONCE:
            raise ValidationError(_l("Tick fewer notes at once."))


class OptionForm(Form):
    """What people vote on, and what each side would do."""

    text = TextAreaField(
        _l("What people vote on"),
        validators=[
            DataRequired(_l("Say in one sentence what people can vote on.")),
            Length(max=TEXT_LIMIT, message=_TOO_LONG),
        ],
    )
    public_role = TextAreaField(
        _l("What the public side would do"),
        validators=[Length(max=TEXT_LIMIT, message=_TOO_LONG)],
    )
    private_role = TextAreaField(
        _l("What the private side would do"),
        validators=[Length(max=TEXT_LIMIT, message=_TOO_LONG)],
    )
    fits = StringField(
        _l("Cities that it fits"),
        validators=[Length(max=TEXT_LIMIT, message=_TOO_LONG)],
    )
    stages = Ticks(_l("Stages of cities that it fits"))
    destinations = Ticks(_l("What it feeds"))
    strand = RadioField(_l("Mark"), validate_choice=False, default="")

    def __init__(self, *arguments: Any, workshop: Workshop, **more: Any):
        super().__init__(*arguments, **more)
        self.stages.choices = [(stage.id, stage.label) for stage in workshop.stages]
        self.destinations.choices = [(each.id, each.name) for each in workshop.destinations]
        self.strands = {str(strand.id): strand for strand in workshop.strands}
        self.strand.choices = [
            ("", _l("No mark")),
            *((key, strand.label) for key, strand in self.strands.items()),
        ]

    def validate_strand(self, field: RadioField) -> None:
        """Only marks of this workshop, or none."""
        if field.data and field.data not in self.strands:
            raise ValidationError(_l("Choose one of these marks."))

    @property
    def words(self) -> OptionWords:
        """What the valid form says."""
        return OptionWords(
            text=self.text.data or "",
            public_role=self.public_role.data or "",
            private_role=self.private_role.data or "",
            strand=self.strands.get(self.strand.data or ""),
            fits=self.fits.data or "",
            stage_ids=frozenset(self.stages.data or ()),
            destination_ids=frozenset(self.destinations.data or ()),
        )


class NewOptionForm(OptionForm):
    """A new option, from the notes that are still ticked."""

    note = SelectMultipleField(_l("From these notes"), coerce=row_id, validate_choice=False)
    #: id of the theme that it comes from
    theme = IntegerField(widget=HiddenInput(), validators=[Optional()])

    @classmethod
    def beginning(cls, *, notes: Sequence[Note], theme: Theme | None, workshop: Workshop) -> Self:
        """A form that starts with what the first note or the theme says.

        Where the theme names what stands in the way it starts empty: what people vote on is
        something to do.
        """
        text = notes[0].text if notes else ""
        marks = {note.strand_id for note in notes}
        if theme is not None:
            obstacles = sum(note.kind.key in OBSTACLES for note in notes)
            text = "" if notes and obstacles * 2 >= len(notes) else theme.name
        return cls(
            formdata=None,
            workshop=workshop,
            data={
                "text": text,
                "stages": [stage.id for stage in theme.stages] if theme is not None else [],
                "strand": str(marks.pop() or "") if len(marks) == 1 else "",
                "note": [note.id for note in notes],
                "theme": theme.id if theme is not None else None,
            },
        )


class EditOptionForm(OptionForm):
    """A change of an option, from the revision that was seen."""

    revision = IntegerField(widget=HiddenInput(), validators=[InputRequired(_RELOAD)])

    @classmethod
    def showing(cls, option: Opportunity, workshop: Workshop, *, typed: Self | None = None) -> Self:
        """A form that starts from the option as it is now, with its words or with those typed."""
        data: dict[str, Any] = {
            "text": option.text,
            "public_role": option.public_role,
            "private_role": option.private_role,
            "strand": str(option.strand_id or ""),
            "fits": option.fits,
            "stages": [stage.id for stage in option.stages],
            "destinations": [each.id for each in option.destinations],
        }
        if typed is not None:
            data = {name: typed[name].data or "" for name in data}
        return cls(formdata=None, workshop=workshop, data={**data, "revision": option.revision})


class ThemeForm(Form):
    """What a theme is called, and what it says."""

    name = StringField(
        _l("Name"),
        validators=[
            DataRequired(_l("Give the theme a short name.")),
            Length(max=NAME_LIMIT, message=_l("Use at most %(max)d characters.")),
        ],
    )
    statement = TextAreaField(
        _l("What the tables say about it, in one sentence"),
        validators=[Length(max=STATEMENT_LIMIT, message=_l("Use at most %(max)d characters."))],
    )

    @property
    def words(self) -> ThemeWords:
        """What the valid form says."""
        return ThemeWords(name=self.name.data or "", statement=self.statement.data or "")


class NewThemeForm(ThemeForm):
    """A new theme, with the notes that are still ticked."""

    note = SelectMultipleField(_l("With these notes"), coerce=row_id, validate_choice=False)


class EditThemeForm(ThemeForm):
    """A change of a theme, from the revision that was seen."""

    question = SelectField(_l("Question that it answers"), validate_choice=False)
    category = SelectField(_l("Category"), validate_choice=False)
    stages = Ticks(_l("Stages of cities that it is about"))
    felt_by = MoreTicks(_l("Who feels it"))
    revision = IntegerField(widget=HiddenInput(), validators=[InputRequired(_RELOAD)])

    def __init__(self, *arguments: Any, workshop: Workshop, categories: Sequence[str], **more: Any):
        super().__init__(*arguments, **more)
        self.questions = {str(question.id): question for question in workshop.questions}
        self.question.choices = [
            ("", _("None in particular")),
            *((key, question.title) for key, question in self.questions.items()),
        ]
        kept = self.category.data
        listed = [*categories, *([kept] if kept and kept not in categories else [])]
        self.category.choices = [("", _("No category")), *((each, each) for each in listed)]
        self.stages.choices = [(stage.id, stage.label) for stage in workshop.stages]
        self.felt_by.choices = [
            (FeltBy.CITY, _("Cities")),
            (FeltBy.VENDOR, _("Vendors")),
            (FeltBy.FUNDER, _("Funders")),
        ]

    @classmethod
    def showing(
        cls,
        theme: Theme,
        *,
        workshop: Workshop,
        categories: Sequence[str],
        typed: Self | None = None,
    ) -> Self:
        """A form that starts from the theme as it is now, with its words or with those typed."""
        data: dict[str, Any] = {
            "name": theme.name,
            "statement": theme.statement,
            "question": str(theme.question_id or ""),
            "category": theme.category,
            "stages": [stage.id for stage in theme.stages],
            "felt_by": theme.felt_by,
        }
        if typed is not None:
            data = {name: typed[name].data or "" for name in data}
        return cls(
            formdata=None,
            workshop=workshop,
            categories=categories,
            data={**data, "revision": theme.revision},
        )

    @property
    def words(self) -> ThemeWords:
        """What the valid form says."""
        question = self.questions.get(self.question.data or "")
        return ThemeWords(
            name=self.name.data or "",
            statement=self.statement.data or "",
            question_id=question.id if question is not None else None,
            category=self.category.data or "",
            stage_ids=frozenset(self.stages.data or ()),
            felt_by=frozenset(self.felt_by.data or ()),
        )


class PlaceForm(Form):
    """Where in the list an option shall stand, counted from 1."""

    to = IntegerField(validators=[InputRequired()])


def _targets(
    options: Sequence[Opportunity], themes: Sequence[Theme]
) -> dict[str, list[tuple[str, str]]]:
    """The themes and options there are, as groups of choices."""
    groups = {
        _("Themes"): [(f"{THEME}{theme.id}", theme.name) for theme in themes],
        _("Options"): [
            (f"{OPTION}{option.id}", f"{number}. {_short(option.text)}")
            for number, option in enumerate(options, start=1)
        ],
    }
    return {label: choices for label, choices in groups.items() if choices}


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59].rstrip()}…"
