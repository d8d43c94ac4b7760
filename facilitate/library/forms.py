"""Inputs of the library's pages."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, Field, SelectField, StringField, TextAreaField, URLField
from wtforms import SelectChoice as Choice  # type: ignore[attr-defined]  # newer than the stubs
from wtforms.validators import DataRequired, Length, ValidationError

from facilitate.errors import Refused
from facilitate.library.models import Document
from facilitate.library.operations import DocumentWords
from facilitate.library.rules import LARGEST, Upload, is_web_address, read_upload
from facilitate.people.models import Organization
from facilitate.web.errors import say
from facilitate.web.forms import Form
from facilitate.workshop.models import WorkshopSession


def _at_most(count: int) -> Length:
    return Length(max=count, message=_l("Use at most %(max)d characters."))


class DocumentForm(Form):
    """A document: what it is, who spoke, what to take away, and where it is."""

    title = StringField(
        _l("Title"), validators=[DataRequired(_l("Give it a title.")), _at_most(200)]
    )
    speaker = StringField(_l("Speaker"), validators=[_at_most(200)])
    organization_id = SelectField(_l("Organization"), coerce=int, default=0)
    session_id = SelectField(_l("Session of the programme"), coerce=int, default=0)
    takeaway = TextAreaField(_l("What to take away from it"), validators=[_at_most(300)])
    file = FileField(_l("File"))
    url = URLField(_l("Or its address"), validators=[_at_most(1000)])
    permitted = BooleanField(_l("The speaker agreed that it is shared"))

    def __init__(
        self,
        *,
        document: Document | None,
        organizations: Sequence[Organization],
        sessions: Sequence[WorkshopSession],
    ) -> None:
        known: dict[str, Any] = {}
        if document is not None:
            known["organization_id"] = document.organization_id or 0
            known["session_id"] = document.workshop_session_id or 0
        super().__init__(obj=document, data=known)
        self._has_file = document is not None and document.stored_as is not None
        self._organizations = {o.id: o for o in organizations}
        self._sessions = {s.id: s for s in sessions}
        self.organization_id.choices = [
            Choice(0, _("None")),
            *(Choice(o.id, o.name) for o in organizations),
        ]
        self.session_id.choices = [
            Choice(0, _("None")),
            *(Choice(s.id, s.title) for s in sessions),
        ]
        #: the file that was sent, once it was looked at
        self.upload: Upload | None = None

    def validate_file(self, field: Field) -> None:
        """A file that may be kept, or an address; never both, and one of them for something new."""
        if not field.data:
            if not self.url.data and not self._has_file:
                raise ValidationError(_("Choose a file, or type its address below."))
            return
        if self.url.data:
            raise ValidationError(_("Choose a file or type an address, but not both."))
        try:
            self.upload = read_upload(
                filename=field.data.filename or "", content=field.data.stream.read(LARGEST + 1)
            )
        except Refused as refusal:
            raise ValidationError(say(refusal)) from refusal

    def validate_url(self, field: Field) -> None:
        """Only addresses of the web, since pages show it as a link."""
        if field.data and not is_web_address(field.data):
            raise ValidationError(_("Type the whole address, such as https://example.org/report."))

    def words(self) -> DocumentWords:
        """What was typed, as the operations take it."""
        return DocumentWords(
            title=self.title.data or "",
            speaker=self.speaker.data or "",
            organization=self._organizations.get(self.organization_id.data),
            workshop_session=self._sessions.get(self.session_id.data),
            takeaway=self.takeaway.data or "",
            permitted=self.permitted.data,
        )
