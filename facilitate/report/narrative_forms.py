"""Inputs of the pages on which people write for the report."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    IntegerField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
    ValidationError,
)
from wtforms import SelectChoice as Choice  # type: ignore[attr-defined]  # newer than the stubs
from wtforms.validators import InputRequired, NumberRange
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from facilitate.report.numbers import Number
from facilitate.report.rules import MESSAGES, SLOTS
from facilitate.themes.models import Theme
from facilitate.web.forms import Form, row_id

_RELOAD = _l("This form is incomplete. Go back to the report's text and begin again.")


class RevisionForm(Form):
    """The version that a page showed."""

    revision = IntegerField(
        widget=HiddenInput(),
        validators=[InputRequired(_RELOAD), NumberRange(0, 2**31 - 1, message=_RELOAD)],
    )


class PassageForm(RevisionForm):
    """A text, and the themes that it stands on if it is a message."""

    text = TextAreaField(_l("Text"))
    themes = SelectMultipleField(
        _l("Themes it stands on"),
        coerce=row_id,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    number = SelectField(_l("Number to put in"), validate_choice=False)

    def __init__(
        self,
        *arguments: Any,
        slot: str,
        listed: Sequence[Theme],
        numbers: Sequence[Number],
        **more: Any,
    ):
        super().__init__(*arguments, **more)
        self.slot = slot
        self._listed = {theme.id: theme for theme in listed}
        self._numbers = {number.field for number in numbers}
        self.themes.choices = [Choice(theme.id, theme.name) for theme in listed]
        self.number.choices = [
            Choice("", _("Choose a number")),
            *(Choice(each.field, f"{each.label}: {each.value}") for each in numbers),
        ]

    def validate_text(self, field: TextAreaField) -> None:
        """No longer than its place in the report."""
        longest = SLOTS[self.slot]
        if len(field.data or "") > longest:
            raise ValidationError(_("Use at most %(max)d characters.", max=longest))

    def validate_themes(self, field: SelectMultipleField) -> None:
        """A message stands on at least one."""
        if self.slot in MESSAGES and self.text.data and not field.data:
            raise ValidationError(_("Choose at least one theme that the message stands on."))

    @property
    def chosen(self) -> list[Theme]:
        """The themes that are ticked; none for what is no message."""
        ticked = self.themes.data or [] if self.slot in MESSAGES else []
        return [self._listed[theme_id] for theme_id in ticked if theme_id in self._listed]

    def put_in(self) -> None:
        """Put the number that was picked at the end of the text."""
        if self.number.data in self._numbers:
            self.text.data = f"{self.text.data or ''} {self.number.data}".strip()
            self.number.data = ""
