"""Inputs of the comment round of the draft."""

from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, TextAreaField, TimeField
from wtforms.validators import DataRequired, Length

from facilitate.comments.forms import CommentForm
from facilitate.notes.rules import TEXT_LIMIT
from facilitate.report.rules import COMMENT_LIMIT
from facilitate.web.forms import Form
from facilitate.workshop.forms import likely_day

_TOO_LONG = _l("Use at most %(max)d characters.")


class DeadlineForm(Form):
    """Until when comments are taken, by the clock of the place."""

    day = DateField(
        _l("Comments until"), validators=[DataRequired(_l("Choose the day.")), likely_day]
    )
    time = TimeField(_l("Time"), validators=[DataRequired(_l("Type a time, as in 09:30."))])

    def moment(self, zone: ZoneInfo) -> datetime:
        """What was chosen, at a place in this time zone."""
        if self.day.data is None or self.time.data is None:
            raise LookupError("only a form that was found right has a moment")
        return datetime.combine(self.day.data, self.time.data, tzinfo=zone)


class PartCommentForm(CommentForm):
    """What somebody says of a part of the draft."""

    text = TextAreaField(_l("Comment"), validators=[Length(max=COMMENT_LIMIT, message=_TOO_LONG)])
    wording = TextAreaField(
        _l("The note in better words, if you like"),
        validators=[Length(max=TEXT_LIMIT, message=_TOO_LONG)],
    )
    #: "part", or what `report.parts.subject_of` names with its id, as in note-12
    about = HiddenField()
