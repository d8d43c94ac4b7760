"""Inputs of the records pages."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, SelectField
from wtforms import SelectChoice as Choice  # type: ignore[attr-defined]  # newer than the stubs
from wtforms.validators import DataRequired, Optional

from facilitate.records.queries import Person, Wanted
from facilitate.records.words import GROUPS
from facilitate.web.forms import Form
from facilitate.workshop.rules import EARLIEST, LATEST


class FilterForm(Form):
    """What of the record is looked for; what fits nothing asks for nothing."""

    class Meta(Form.Meta):
        """It only reads, so it needs no token."""

        csrf = False

    group = SelectField(_l("About"), validators=[Optional()])
    who = SelectField(_l("Who"), validators=[Optional()])
    day = DateField(_l("Day"), validators=[Optional()])

    def __init__(self, asked: Any, *, people: Sequence[Person]) -> None:
        super().__init__(asked)
        self._known = {person.key for person in people}
        self.group.choices = [Choice("", _("Everything"))] + [
            Choice(key, name) for key, name in GROUPS.items()
        ]
        self.who.choices = [Choice("", _("Everybody"))] + [
            Choice(person.key, person.name) for person in people
        ]

    def wanted(self) -> Wanted:
        """What of it can be looked for."""
        who = self.who.data if self.who.data in self._known else ""
        day = self.day.data
        return Wanted(
            group=self.group.data if self.group.data in GROUPS else None,
            account_id=int(who[1:]) if who[:1] == "a" else None,
            participant_id=int(who[1:]) if who[:1] == "p" else None,
            day=day if day is not None and EARLIEST <= day <= LATEST else None,
        )


class MergePeopleForm(Form):
    """Which other entry of the list is the same person."""

    other = HiddenField(validators=[DataRequired()])
