"""Forms for starting an installation, signing in and choosing a language."""

import hmac

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import EmailField, Field, HiddenField, PasswordField, SelectField, StringField
from wtforms.validators import DataRequired, Email, Length, ValidationError

from facilitate.accounts.operations import PASSWORD_MINIMUM, first_start_code, read_code
from facilitate.web.forms import Form


def _long_enough(_form: Form, field: Field) -> None:
    """Short passwords are refused beside the field, before the rules refuse them."""
    if len(field.data) < PASSWORD_MINIMUM:
        raise ValidationError(
            _("Choose a password of at least %(count)s characters.", count=PASSWORD_MINIMUM)
        )


class NewAccountForm(Form):
    """Who somebody is, and a password."""

    name = StringField(
        _l("Your name"),
        validators=[
            DataRequired(_l("Type your name.")),
            Length(max=120, message=_l("Use at most 120 characters.")),
        ],
    )
    email = EmailField(
        _l("E-mail address"),
        validators=[
            DataRequired(_l("Type your e-mail address.")),
            Email(_l("This does not look like an e-mail address, such as amara@example.org.")),
        ],
    )
    password = PasswordField(
        _l("Password"), validators=[DataRequired(_l("Choose a password.")), _long_enough]
    )


class FirstStartForm(NewAccountForm):
    """Makes the first account; only somebody who sees the console knows the code."""

    code = StringField(_l("Code"), validators=[DataRequired(_l("Type the code."))])

    def validate_code(self, field: Field) -> None:
        """Compare with the console's code, hyphens and case aside."""
        right = first_start_code(current_app.config["FACILITATE"].secret_key)
        if not hmac.compare_digest(read_code(field.data).encode(), right.encode()):
            raise ValidationError(_("This is not the code that the console shows."))


class PasswordForm(Form):
    """Another password, by somebody who knows the one so far."""

    password = PasswordField(
        _l("Password so far"), validators=[DataRequired(_l("Type your password."))]
    )
    new_password = PasswordField(
        _l("New password"), validators=[DataRequired(_l("Choose a password.")), _long_enough]
    )


class SignInForm(Form):
    """Address and password; where the visitor wanted to go comes along."""

    email = EmailField(
        _l("E-mail address"), validators=[DataRequired(_l("Type your e-mail address."))]
    )
    password = PasswordField(_l("Password"), validators=[DataRequired(_l("Type your password."))])
    next = HiddenField()


class LanguageForm(Form):
    """One of the languages at hand."""

    language = SelectField(_l("Language"))
    next = HiddenField()
