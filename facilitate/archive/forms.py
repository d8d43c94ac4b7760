"""Inputs of the pages about a workshop's file."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import RadioField

from facilitate.web.forms import Form
from facilitate.workshop.forms import options

PEOPLE, NOBODY = "people", "nobody"
CHOICES = {
    NOBODY: _l(
        "Without people: names become numbers; addresses, phone numbers and agreements go. "
        "Documents stay here, since they name who spoke."
    ),
    PEOPLE: _l("With people: names, mail addresses and agreements. Keep it like a list of them."),
}


class ArchiveForm(Form):
    """Whether people go along."""

    holds = RadioField(_l("What goes into the file"), default=NOBODY, choices=options(CHOICES))


class OpenForm(Form):
    """The file of a workshop."""

    file = FileField(_l("File"), validators=[FileRequired(_l("Choose the file of a workshop."))])
