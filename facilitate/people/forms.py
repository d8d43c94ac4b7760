"""Inputs of the people pages and of the doors."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    EmailField,
    Field,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    ValidationError,
)
from wtforms import SelectChoice as Choice  # type: ignore[attr-defined]  # newer than the stubs
from wtforms.validators import DataRequired, Length, Optional
from wtforms.widgets import TextArea

from facilitate.people.consents import Consent
from facilitate.people.models import Organization, ParticipantRole, Sector
from facilitate.people.names import is_address
from facilitate.people.preview import NAME_LENGTH
from facilitate.people.sectors import default_sectors, sector_key
from facilitate.web.forms import Form

_ONLY_WHERE_ALLOWED = _l("Only where the workshop's rule allows to name organizations at all.")
_TOO_LONG = _l("Use at most %(most)s characters.", most=NAME_LENGTH)


def sector_choices(sectors: Sequence[Sector]) -> list[Choice]:
    """The workshop's sectors, then those of the model event that it has not."""
    known = {sector_key(sector.name) for sector in sectors}
    names = [sector.name for sector in sectors]
    names += [d.name for d in default_sectors() if sector_key(d.name) not in known]
    return [Choice("", _("Not known yet")), *(Choice(name) for name in names)]


class PastedText(Field):
    """Text kept exactly as it came: in a pasted row an empty first cell is a leading tab."""

    widget = TextArea()  # type: ignore[assignment]  # made for StringField, needs only _value

    def _value(self) -> str:
        return self.data or ""


class _AffiliatedForm(Form):
    """Somebody with an organization, which a new name makes, and its sector."""

    name = StringField(
        _l("Name"),
        validators=[DataRequired(_l("Type a name.")), Length(max=NAME_LENGTH, message=_TOO_LONG)],
    )
    organization = StringField(
        _l("Organization"),
        validators=[Optional(), Length(max=NAME_LENGTH, message=_TOO_LONG)],
    )
    sector = SelectField(_l("Sector of the organization"), validators=[Optional()])
    #: asked only when somebody of this name is there already
    same_name = BooleanField(_l("This is another person of the same name"))

    def offer_sectors(self, sectors: Sequence[Sector]) -> None:
        """The workshop's sectors, then those of the model event that it has not."""
        self.sector.choices = sector_choices(sectors)

    def validate_sector(self, field: Field) -> None:
        """People have their sector through the organization."""
        if field.data and not self.organization.data:
            raise ValidationError(_("Name the organization that is in this sector."))


class AddForm(_AffiliatedForm):
    """Somebody new, such as a walk-in at the desk."""

    is_here = BooleanField(_l("Is here now"))


class DeskForm(Form):
    """Whoever stands at the desk: a name, a badge code, or the address in a QR code."""

    text = StringField(
        _l("Name, badge code or scanned code"),
        validators=[
            DataRequired(_l("Type a name or a badge code.")),
            Length(max=300, message=_l("Use at most %(most)s characters.", most=300)),
        ],
    )


class EditForm(_AffiliatedForm):
    """Everything known of a person."""

    email = EmailField(
        _l("E-mail address"),
        validators=[Optional(), Length(max=NAME_LENGTH, message=_TOO_LONG)],
    )
    role = RadioField(
        _l("Role"),
        choices=[
            Choice(ParticipantRole.PARTICIPANT, _l("Participant")),
            Choice(ParticipantRole.FACILITATOR, _l("Facilitator")),
            Choice(ParticipantRole.THEME_TEAM, _l("Synthesis team")),
        ],
        default=ParticipantRole.PARTICIPANT,
    )
    consents_name = BooleanField(
        _l("Agrees that the name is shown"),
        description=_l("In lists of participants, and beside what this person is quoted with."),
    )
    consents_quotes = BooleanField(
        _l("Agrees to be quoted for the organization"), description=_ONLY_WHERE_ALLOWED
    )
    consents_photo = BooleanField(_l("Agrees to be in photos"))
    consents_follow_up = BooleanField(_l("Agrees to mail about what comes of the workshop"))

    def agreed(self) -> frozenset[Consent]:
        """What is ticked."""
        return ticked(self)

    def validate_email(self, field: Field) -> None:
        """Empty, or something with the form of an address."""
        if field.data and not is_address(field.data):
            raise ValidationError(
                _("This does not look like an e-mail address, such as amara@example.org.")
            )


def ticked(form: Form) -> frozenset[Consent]:
    """The consents that a form with their four boxes gives."""
    return frozenset(each for each in Consent if form[f"consents_{each}"].data)


class ConsentsForm(Form):
    """What somebody agrees to, each on its own; nothing is ticked unless they did.

    The only words for it that people read about themselves: where they register and later on.
    """

    consents_name = BooleanField(
        _l("My name may be shown"),
        description=_l("In lists of participants, and beside what I am quoted with."),
    )
    consents_quotes = BooleanField(
        _l("I may be quoted for my organization"), description=_ONLY_WHERE_ALLOWED
    )
    consents_photo = BooleanField(
        _l("I may be seen in photos"),
        description=_l("In pictures of the workshop that the organizers show to others."),
    )
    consents_follow_up = BooleanField(
        _l("I would like mail about what comes of the workshop"),
        description=_l("Such as the report. Mail that the day itself needs comes in any case."),
    )

    def agreed(self) -> frozenset[Consent]:
        """What is ticked."""
        return ticked(self)


class OrganizationForm(Form):
    """An organization and its sector."""

    name = StringField(
        _l("Name"),
        validators=[
            DataRequired(_l("Type the name of the organization.")),
            Length(max=NAME_LENGTH, message=_TOO_LONG),
        ],
    )
    sector = SelectField(_l("Sector"), validators=[Optional()])

    def offer_sectors(self, sectors: Sequence[Sector]) -> None:
        """The workshop's sectors, then those of the model event that it has not."""
        self.sector.choices = sector_choices(sectors)


class AliasForm(Form):
    """Another spelling of an organization."""

    alias = StringField(
        _l("Another spelling"),
        validators=[
            DataRequired(_l("Type the other spelling.")),
            Length(max=NAME_LENGTH, message=_TOO_LONG),
        ],
    )


class MergeForm(Form):
    """Which organization is the same as another one, and which sector both are in."""

    other = SelectField(
        _l("The same as"),
        coerce=int,
        validators=[DataRequired(_l("Choose the other organization."))],
    )
    sector = SelectField(_l("Sector of both"), validators=[Optional()])

    def offer(self, organizations: Sequence[Organization], sectors: Sequence[Sector]) -> None:
        """The other organizations, and the sectors."""
        self.other.choices = [
            Choice(0, _("Choose")),
            *(Choice(each.id, each.name) for each in organizations),
        ]
        self.sector.choices = [
            Choice("", _("The one that one of them has")),
            *(Choice(sector.name) for sector in sectors),
        ]


class ListForm(Form):
    """A list of people, pasted or as a file."""

    text = PastedText(_l("Paste the list"))
    file = FileField(_l("Or choose a file"))


class ConfirmForm(Form):
    """The list as checked, and what of it is wanted."""

    text = PastedText(_l("The list"))
    #: says which text the chosen rows belong to
    checked = HiddenField()


class BadgeForm(Form):
    """The code of a badge, and where its owner wanted to go."""

    code = StringField(_l("Code on your badge"), validators=[DataRequired(_l("Type the code."))])
    next = HiddenField()


class WorkshopCodeForm(Form):
    """The code of a workshop."""

    code = StringField(_l("Workshop code"), validators=[DataRequired(_l("Type the code."))])
