"""What the report page sends."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectMultipleField
from wtforms.validators import AnyOf, InputRequired, Regexp

from facilitate.report.editions import EDITIONS
from facilitate.report.formats import FORMATS
from facilitate.web.forms import Form, row_id

#: what people read of each format
LABELS = {
    "summary": _l("Two-page summary"),
    "docx": _l("Word document"),
    "pdf": _l("Whole report as PDF"),
    "summary-letter": _l("Two-page summary on Letter paper"),
    "pdf-letter": _l("Whole report as PDF on Letter paper"),
    "html": _l("Web page in one file"),
    "md": _l("Text as Markdown"),
    "xlsx": _l("Data as a workbook"),
    "csv": _l("Data as CSV files"),
    "json": _l("Data and text as JSON"),
}


class FileForm(Form):
    """Asks for a draft as a file."""

    format = HiddenField(validators=[AnyOf([each.name for each in FORMATS.values()])])
    edition = HiddenField(validators=[AnyOf(EDITIONS)])
    #: a part of the report; empty for all of it
    pack = HiddenField()


class ReleaseForm(Form):
    """Releases the edition whose number the page showed, so that a second press is the same one."""

    number = HiddenField(validators=[InputRequired(), Regexp(r"[1-9][0-9]{0,5}\Z")])
    #: organizations about which tables spoke, and not for them
    cleared = SelectMultipleField(_l("Organizations"), coerce=row_id, validate_choice=False)
