"""Inputs of the comments on themes."""

from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from facilitate.comments.rules import REASON_LIMIT, TEXT_LIMIT
from facilitate.notes.forms import fresh_client_id
from facilitate.web.forms import Form
from facilitate.workshop.models import NoteKind

_TOO_LONG = _l("Use at most %(max)d characters.")


def one_of_many(field: Field, number: int) -> None:
    """Give a field that stands on its page several times a name of its own."""
    field.id = field.label.field_id = f"{field.name}-{number}"


class CommentForm(Form):
    """What somebody misses in one theme."""

    text = TextAreaField(
        _l("What did we miss?"),
        validators=[
            DataRequired(_l("Write something first.")),
            Length(max=TEXT_LIMIT, message=_TOO_LONG),
        ],
    )
    client_id = HiddenField(
        default=fresh_client_id,
        validators=[
            DataRequired(_l("This form is incomplete. Reload the page and send it again.")),
            Length(max=64, message=_TOO_LONG),
        ],
    )


class AcceptForm(Form):
    """As what a comment becomes a note."""

    kind = SelectField(_l("Becomes a note of the kind"), validate_choice=True)

    def offer(self, kinds: list[NoteKind]) -> None:
        """The kinds to choose from."""
        self.kind.choices = [(each.key, each.label) for each in kinds]


class DeclineForm(Form):
    """Why a comment is left out."""

    reason = StringField(
        _l("Reason, for whoever wrote it"),
        validators=[
            DataRequired(_l("Say why, for whoever wrote it.")),
            Length(max=REASON_LIMIT, message=_TOO_LONG),
        ],
    )
