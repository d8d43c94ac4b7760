"""What the report page sends."""

from wtforms import HiddenField
from wtforms.validators import InputRequired, Regexp

from facilitate.web.forms import Form


class ReleaseForm(Form):
    """Releases the edition whose number the page showed, so that a second press is the same one."""

    number = HiddenField(validators=[InputRequired(), Regexp(r"[1-9][0-9]{0,5}\Z")])
