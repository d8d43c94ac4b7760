"""Inputs of the pages that arrange the report and pin its quotes."""

from collections.abc import Sequence

from flask_babel import gettext as _
from wtforms import HiddenField, SelectMultipleField, ValidationError
from wtforms.validators import AnyOf

from facilitate.report.rules import MOST_PINNED
from facilitate.web.forms import Form, row_id


class PlaceForm(Form):
    """One place up or down."""

    to = HiddenField(validators=[AnyOf(("up", "down"))])


class QuotesForm(Form):
    """The notes that stand for a theme."""

    notes = SelectMultipleField(coerce=row_id, validate_choice=False)

    def offer(self, quotable: Sequence[int]) -> None:
        """Ids of the notes to choose from."""
        self._quotable = set(quotable)

    def validate_notes(self, field: SelectMultipleField) -> None:
        """At most five, of those that may be quoted."""
        if len(field.data or ()) > MOST_PINNED:
            raise ValidationError(_("Pin at most %(max)d notes.", max=MOST_PINNED))
        if not set(field.data or ()) <= self._quotable:
            raise ValidationError(
                _("One of these notes may not be quoted any more. Look at the list again.")
            )
