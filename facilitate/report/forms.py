"""What the report page sends."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectMultipleField
from wtforms.validators import AnyOf, InputRequired, Regexp

from facilitate.report.editions import EDITIONS
from facilitate.report.formats import FORMATS
from facilitate.report.release_checks import Check
from facilitate.web.forms import Form, row_id

#: what people read of each format
LABELS = {
    "summary": _l("Two-page summary"),
    "docx": _l("Word document"),
    "pdf": _l("Whole report as PDF"),
    "summary-letter": _l("Two-page summary on Letter paper"),
    "docx-letter": _l("Word document on Letter paper"),
    "pdf-letter": _l("Whole report as PDF on Letter paper"),
    "html": _l("Web page in one file"),
    "md": _l("Text as Markdown"),
    "xlsx": _l("Data as a workbook"),
    "csv": _l("Data as CSV files"),
    "json": _l("Data and text as JSON"),
}


#: what people read of each check where it passes and where it fails, and the page to mend it on
CHECKS = {
    Check.BALLOTS: (
        (_l("Totals are what the ballots can give"), _l("Totals that the ballots cannot give")),
        "voting.prepare",
    ),
    Check.ZERO_VOTES: (
        (
            _l("Every option that was voted on is there, those that got nothing too"),
            _l("Votes of which options are missing"),
        ),
        "report.sections",
    ),
    Check.SMALL_SECTORS: (
        (_l("No sector of fewer than three people"), _l("Sectors of fewer than three people")),
        "people.index",
    ),
    Check.EVIDENCE: (
        (
            _l("Each message and each theme stands on notes"),
            _l("Messages or themes without a note behind them"),
        ),
        "report.narrative",
    ),
    Check.NUMBERS: (
        (
            _l("Numbers in the text are those counted now"),
            _l("Numbers in the text that are others now"),
        ),
        "report.narrative",
    ),
    Check.ALT_TEXT: (
        (_l("Each figure is described in words"), _l("Figures without a description")),
        "report.page",
    ),
    Check.ORGANIZATIONS: (
        (
            _l("Every organization is counted once"),
            _l("Organizations that may be one under two names"),
        ),
        "people.organizations",
    ),
    Check.LANGUAGES: (
        (
            _l("All notes are in the language of the workshop"),
            _l("Notes in other languages, shown untranslated and marked"),
        ),
        "notes.index",
    ),
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
