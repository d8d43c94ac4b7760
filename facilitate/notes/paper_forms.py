"""Inputs for keying in paper notes."""

from datetime import time
from typing import Any, Self

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField, StringField, TimeField
from wtforms.validators import DataRequired, NumberRange, Optional

from facilitate.notes.forms import NoteForm, fresh_client_id, offered, western_digits
from facilitate.notes.paper import SheetCode
from facilitate.notes.rules import Origin
from facilitate.web.forms import Form
from facilitate.workshop.models import Workshop


class SheetForm(Form):
    """Which sheet of paper notes to key in: by its code, else by table and round."""

    class Meta:
        """Nothing is changed, so the address can be kept."""

        csrf = False

    sheet = StringField(_l("Code on the sheet"), filters=[western_digits])
    table = SelectField(_l("Table"), validate_choice=False)
    round = SelectField(_l("Round"), validate_choice=False)

    def __init__(self, *arguments: Any, workshop: Workshop, **options: Any):
        super().__init__(*arguments, **options)
        self.table.choices = [
            ("", _l("Choose a table")),
            *((str(t.number), _l("Table %(number)s", number=t.number)) for t in workshop.tables),
        ]
        self.round.choices = [
            ("", _l("Choose a round")),
            *((str(r.number), _l("Round %(number)s", number=r.number)) for r in workshop.rounds),
        ]

    @property
    def is_filled(self) -> bool:
        """Whether it says anything at all."""
        return bool(self.sheet.data or self.table.data or self.round.data)

    @property
    def asked_for(self) -> SheetCode | None:
        """The sheet; None with an error beside the field where the form does not name one."""
        code = self.sheet.data or f"{self.round.data}.{self.table.data}"
        sheet = SheetCode.read(code)
        if sheet is None and self.sheet.data:
            self.sheet.errors = [_l("A code has a round and a table, such as 2.7 or 2.7.1.")]
        elif sheet is None:
            self.table.errors = [_l("Choose both a table and a round.")]
        return sheet


class PaperNoteForm(NoteForm):
    """One line of a sheet, with the time at which it was written."""

    line = IntegerField(
        _l("Line"),
        validators=[
            Optional(),
            NumberRange(min=1, max=9999, message=_l("Lines are numbered from 1.")),
        ],
    )
    at = TimeField(_l("Written at"), validators=[DataRequired(_l("Type a time, as in 09:30."))])

    @classmethod
    def blank_line(
        cls, origin: Origin, *, writer: str, line: int | None, kind: str | None, at: time | None
    ) -> Self:
        """An empty form for the next line, at the time of the one before, else of the round."""
        keys = [k.key for k in offered(origin, None)]
        data = {
            "kind": kind if kind in keys else (keys[0] if keys else None),
            "client_id": fresh_client_id(),
            "line": line,
            "at": at,
        }
        return cls(formdata=None, origin=origin, writer=writer, data=data)
