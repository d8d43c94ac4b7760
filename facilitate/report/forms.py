"""What the report page sends."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectMultipleField
from wtforms import SelectChoice as Choice  # type: ignore[attr-defined]  # newer than the stubs
from wtforms.validators import AnyOf, InputRequired, Regexp

from facilitate.report.editions import EDITIONS, INTERNAL, PARTICIPANTS, PUBLIC
from facilitate.report.formats import FORMATS
from facilitate.report.release_checks import Check, Place
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


#: what people read of each check where it passes and where it fails
CHECKS = {
    Check.BALLOTS: (
        _l("Totals are what the ballots give, counted again"),
        _l("Votes whose ballots, counted again, give other totals"),
    ),
    Check.ZERO_VOTES: (
        _l("Every option that was voted on is there, those that got nothing too"),
        _l("Votes of which options are missing"),
    ),
    Check.SMALL_SECTORS: (
        _l("No number of fewer than three people of a sector"),
        _l("Sectors with numbers of fewer than three people"),
    ),
    Check.PEOPLE: (
        _l("Nobody on your list is named who did not agree to it"),
        _l("People who are named and did not agree to it"),
    ),
    Check.NAMES: (
        _l("Somebody has looked at each organization that is named"),
        _l("Organizations that are named and that nobody has looked at"),
    ),
    Check.EVIDENCE: (
        _l("Each message and each theme stands on notes"),
        _l("Messages or themes without a note behind them"),
    ),
    Check.NUMBERS: (
        _l("Numbers in the text are those counted now"),
        _l("Numbers in the text that are others now"),
    ),
    Check.ALT_TEXT: (
        _l("Each figure is described in words"),
        _l("Figures without a description"),
    ),
    Check.ORGANIZATIONS: (
        _l("Every organization is counted once"),
        _l("Organizations that may be one under two names"),
    ),
    Check.LANGUAGES: (
        _l("The report and all notes are in the language of the workshop"),
        _l("Parts in other languages, shown untranslated and marked"),
    ),
}

#: the page on which something is mended, and the part of its address that says which one
PLACES = {
    Place.VOTE: ("voting.result", "number"),
    Place.SECTION: ("report.sections", "_anchor"),
    Place.SECTORS: ("people.index", ""),
    Place.TEXT: ("report.passage", "slot"),
    Place.THEME: ("themes.edit_theme", "theme_id"),
    Place.REPORT: ("report.page", "_anchor"),
    Place.NAMES: ("report.before_release", ""),
    Place.ORGANIZATIONS: ("people.organizations", ""),
    Place.NOTE: ("notes.history", "note_id"),
    Place.SETTINGS: ("workshop.settings", ""),
}


class FileForm(Form):
    """Asks for a draft as a file."""

    format = HiddenField(validators=[AnyOf([each.name for each in FORMATS.values()])])
    edition = HiddenField(validators=[AnyOf(EDITIONS)])
    #: a part of the report; empty for all of it
    pack = HiddenField()


#: whether an edition bears the mark of a draft
FINAL, DRAFT = "final", "draft"


def edition_name(audience: str, number: int | str) -> str:
    """What people read of an edition."""
    names = {
        INTERNAL: _("Internal edition %(number)s", number=number),
        PARTICIPANTS: _("Edition for participants %(number)s", number=number),
        PUBLIC: _("Public edition %(number)s", number=number),
    }
    return names[audience]


class ReleaseForm(Form):
    """Releases the edition whose number the page showed, so that a second press is the same one."""

    number = HiddenField(validators=[InputRequired(), Regexp(r"[1-9][0-9]{0,5}\Z")])
    edition = HiddenField(default=PUBLIC, validators=[AnyOf(EDITIONS)])
    status = RadioField(
        _l("What it is"),
        choices=[
            Choice(FINAL, _l("Final")),
            Choice(DRAFT, _l("A draft to check: it says so on each page")),
        ],
        default=FINAL,
    )
    #: organizations about which tables spoke, and not for them
    cleared = SelectMultipleField(_l("Organizations"), coerce=row_id, validate_choice=False)
