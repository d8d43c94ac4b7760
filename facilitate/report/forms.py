"""What the report page sends."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectMultipleField
from wtforms.validators import InputRequired, Regexp

from facilitate.web.forms import Form, row_id


class ReleaseForm(Form):
    """Releases the edition whose number the page showed, so that a second press is the same one."""

    number = HiddenField(validators=[InputRequired(), Regexp(r"[1-9][0-9]{0,5}\Z")])
    #: organizations about which tables spoke, and not for them
    cleared = SelectMultipleField(_l("Organizations"), coerce=row_id, validate_choice=False)
