"""Inputs of the theme board: which notes, what to do with them, and what themes are about."""

from collections.abc import Sequence
from typing import Any, Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from facilitate.notes.rules import TEXT_LIMIT
from facilitate.themes.forms import NEW_THEME, THEME, ThemeForm
from facilitate.themes.models import TableQuestion, Theme
from facilitate.themes.rules import NAME_LIMIT, NOTES_AT_ONCE, QUESTION_LIMIT
from facilitate.web.forms import Form, row_id
from facilitate.workshop.models import Destination, Workshop

#: what notes a board shows, other than those of a theme such as t7
UNREAD, ALL, LEFT, ANNEX = "unread", "all", "left", "annex"


class BoardFilterForm(Form):
    """Which notes the board shows."""

    question = SelectField(_l("Question"), validate_choice=False)
    show = SelectField(_l("Show"), validate_choice=False)
    text = StringField(_l("Words"))

    class Meta(Form.Meta):
        """It changes nothing, so it needs no token."""

        csrf = False

    def __init__(self, *arguments: Any, workshop: Workshop, themes: Sequence[Theme], **more: Any):
        super().__init__(*arguments, **more)
        self.question.choices = [
            ("", _("All questions")),
            *((str(question.id), question.title) for question in workshop.questions),
        ]
        groups: dict[str, list[tuple[str, str]]] = {
            _("Notes"): [
                ("", _("Not read yet")),
                (ALL, _("All notes")),
                (LEFT, _("Left out so far")),
                (ANNEX, _("In the annex")),
            ]
        }
        if themes:
            groups[_("Themes")] = [(f"{THEME}{theme.id}", theme.name) for theme in themes]
        self.show.choices = groups


class BoardForm(Form):
    """The ticked notes of the board, and where they go."""

    note = SelectMultipleField(_l("Notes"), coerce=row_id, validate_choice=False)
    to = SelectField(_l("Put into"), validate_choice=False)
    #: the theme whose notes were shown, such as t7
    out_of = StringField(widget=HiddenInput())
    #: the newest step that whoever sends it had before them
    seen = IntegerField(widget=HiddenInput(), validators=[Optional()])

    def __init__(self, *arguments: Any, themes: Sequence[Theme], **more: Any):
        super().__init__(*arguments, **more)
        self.to.choices = [
            *((f"{THEME}{theme.id}", theme.name) for theme in themes),
            (NEW_THEME, _("New theme")),
        ]

    def validate_note(self, field: SelectMultipleField) -> None:
        """Some notes, and no more than one page of a browser can send."""
        if not field.data:
            raise ValidationError(_l("Tick at least one note first."))
        if len(field.data) > NOTES_AT_ONCE:
            raise ValidationError(_l("Tick fewer notes at once."))


class SplitForm(ThemeForm):
    """A new theme from some notes of another one."""

    note = SelectMultipleField(_l("With these notes"), coerce=row_id, validate_choice=False)

    def validate_note(self, field: SelectMultipleField) -> None:
        """At least one, since a theme is split by its notes."""
        if not field.data:
            raise ValidationError(_l("Tick at least one note first."))


class MergeForm(Form):
    """The theme that takes up another one."""

    into = SelectField(_l("Merge into"), validate_choice=False)

    def __init__(self, *arguments: Any, themes: Sequence[Theme], **more: Any):
        super().__init__(*arguments, **more)
        self.into.choices = [(f"{THEME}{theme.id}", theme.name) for theme in themes]


class UseForm(Form):
    """Where a theme will or may be used, who sees to it, and when."""

    destination = SelectField(_l("Where it will or may be used"), coerce=row_id)
    person = StringField(
        _l("Who sees to it"),
        validators=[Length(max=NAME_LIMIT, message=_l("Use at most %(max)d characters."))],
    )
    due_on = DateField(_l("By when"), validators=[Optional()])

    def __init__(self, *arguments: Any, destinations: Sequence[Destination], **more: Any):
        super().__init__(*arguments, **more)
        self.destination.choices = [(each.id, each.name) for each in destinations]


class CategoriesForm(Form):
    """The categories of a workshop's themes, a line each."""

    lines = TextAreaField(_l("Categories, one in each line"))


class AskForm(Form):
    """What the synthesis team asks a table about one of its notes."""

    text = TextAreaField(
        _l("Your question to the table"),
        validators=[
            DataRequired(_l("Write what you want to know.")),
            Length(max=QUESTION_LIMIT, message=_l("Use at most %(max)d characters.")),
        ],
    )


class AnswerForm(Form):
    """What a note shall say, as the answer to a question about it."""

    text = TextAreaField(
        _l("What the note shall say"),
        validators=[
            DataRequired(_l("Write what the note shall say.")),
            Length(max=TEXT_LIMIT, message=_l("Use at most %(max)d characters.")),
        ],
    )
    revision = IntegerField(
        widget=HiddenInput(), validators=[InputRequired(_l("Reload the page."))]
    )

    @classmethod
    def about(cls, asked: TableQuestion) -> Self:
        """A form that starts from the note as it is now."""
        note = asked.note
        return cls(formdata=None, data={"text": note.text, "revision": note.revision})


class GroupForm(Form):
    """What shall become of a group of similar notes."""

    name = StringField(
        _l("Name"),
        validators=[Length(max=NAME_LIMIT, message=_l("Use at most %(max)d characters."))],
    )
    note = SelectMultipleField(_l("With these notes"), coerce=row_id, validate_choice=False)
    to = SelectField(_l("Put into"), validate_choice=False)

    def __init__(self, *arguments: Any, themes: Sequence[Theme], **more: Any):
        super().__init__(*arguments, **more)
        self.to.choices = [
            (NEW_THEME, _("New theme")),
            *((f"{THEME}{theme.id}", theme.name) for theme in themes),
        ]
