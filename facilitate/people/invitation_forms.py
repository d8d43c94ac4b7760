"""What an invitation says, and to whom."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, Length

from facilitate.people.inviting import Kind
from facilitate.people.mail_text import PLACES, SECRET_PLACES, places_in
from facilitate.web.addresses import is_number
from facilitate.web.forms import Form

_SUBJECT_LENGTH = 200
_BODY_LENGTH = 10_000


class LetterForm(Form):
    """Subject and text, with places for what is each person's own."""

    kind = HiddenField(default=Kind.INVITATION)
    #: the newest mail when the page was drawn; who gets one in the meantime gets no second
    after = HiddenField(default="0")
    subject = StringField(
        _l("Subject"),
        validators=[
            DataRequired(_l("Type a subject.")),
            Length(
                max=_SUBJECT_LENGTH,
                message=_l("Use at most %(most)s characters.", most=_SUBJECT_LENGTH),
            ),
        ],
    )
    body = TextAreaField(
        _l("Text"),
        validators=[
            DataRequired(_l("Type a text.")),
            Length(
                max=_BODY_LENGTH, message=_l("Use at most %(most)s characters.", most=_BODY_LENGTH)
            ),
        ],
    )

    @property
    def mail_kind(self) -> Kind:
        """Which mail it is; an invitation unless it is told."""
        return Kind.REMINDER if self.kind.data == Kind.REMINDER else Kind.INVITATION

    @property
    def newest(self) -> int:
        """The number of the newest mail when the page was drawn."""
        after = self.after.data or ""
        return int(after) if is_number(after) else 0

    def validate_subject(self, field: Field) -> None:
        """Only places there are, and none that lets somebody in."""
        self._check_places(field)
        open_secrets = [place for place in places_in(field.data) if place in SECRET_PLACES]
        if open_secrets:
            raise ValidationError(
                _(
                    "%(place)s lets somebody in, so it belongs in the text, not in the subject.",
                    place=f"{{{open_secrets[0]}}}",
                )
            )

    def validate_body(self, field: Field) -> None:
        """Only places there are, the link among them."""
        self._check_places(field)
        if "link" not in places_in(field.data):
            raise ValidationError(
                _("Put %(place)s where the personal link shall stand.", place="{link}")
            )

    def _check_places(self, field: Field) -> None:
        for place in places_in(field.data or ""):
            if place not in PLACES:
                raise ValidationError(
                    _(
                        "There is nothing to put into %(place)s. Use %(places)s.",
                        place=f"{{{place}}}",
                        places=", ".join(f"{{{each}}}" for each in PLACES),
                    )
                )
