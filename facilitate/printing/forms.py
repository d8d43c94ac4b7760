"""What to print, on which sheet, for whom."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField
from wtforms import SelectChoice as Choice  # type: ignore[attr-defined]  # newer than the stubs
from wtforms.validators import InputRequired, NumberRange

from facilitate.people.models import Sector
from facilitate.printing.wishes import (
    CARDS,
    CHANGED,
    EVERYBODY,
    MOST_COPIES,
    SHEETS,
    Order,
    What,
    Wish,
    of_sector,
    of_version,
)
from facilitate.web.forms import Form
from facilitate.workshop.models import Round

LABELS = {
    What.BADGES: _l("Badges"),
    What.ROTA: _l("Personal cards"),
    What.SIGN_IN: _l("Sign-in sheets"),
    What.TABLE_CARDS: _l("Table cards"),
    What.NOTE_SHEETS: _l("Note sheets"),
    What.BALLOTS: _l("Ballots"),
}
#: which questions are asked before which thing is printed
_PEOPLE = frozenset({What.BADGES, What.ROTA, What.SIGN_IN})
_COPIES = frozenset({What.NOTE_SHEETS, What.BALLOTS})

_SHEETS = {
    "a4": _l("A4"),
    "letter": _l("US Letter"),
    "a4-90x54": _l("A4 to cut: 8 badges, 90 × 54 mm"),
    "avery-32015": _l("A4 Avery 32015: 8 badges, 85 × 54 mm"),
    "avery-l4785": _l("A4 Avery L4785: 10 stickers, 80 × 50 mm"),
    "a6": _l("A4 to cut: 4 badges, A6"),
    "a6-folded": _l("A4 to cut and fold: 2 badges, A6, with their tables on the back"),
    "avery-5392": _l("US Letter Avery 5392: 6 badges, 4 × 3 in"),
    "avery-5395": _l("US Letter Avery 5395: 8 stickers, 3⅜ × 2⅓ in"),
}
_ORDERS = {
    Order.NAME: _l("By name"),
    Order.ORGANIZATION: _l("By organization"),
    Order.TABLE: _l("By table in the next round"),
}


class PrintForm(Form):
    """One thing to print; `offered` keeps of it what this thing asks for."""

    sheet = SelectField(_l("Paper"))
    who = SelectField(_l("For whom"), default=EVERYBODY)
    order = SelectField(_l("Order"), default=Order.NAME)
    round = SelectField(_l("Round"), coerce=int, default=0)
    copies = IntegerField(
        _l("How many"),
        default=1,
        validators=[
            InputRequired(_l("Say how many copies.")),
            NumberRange(1, MOST_COPIES, _l("At least 1, at most %(most)s.", most=MOST_COPIES)),
        ],
    )

    def offer(
        self,
        what: What,
        *,
        sectors: Sequence[Sector],
        rounds: Sequence[Round],
        version: int | None,
        changed: bool,
    ) -> None:
        """Leave what is asked for this thing, with the choices that this workshop has."""
        self.sheet.choices = [Choice(each.key, _SHEETS[each.key]) for each in SHEETS[what]]
        if what in _PEOPLE:
            self.who.choices = _for_whom(what, sectors, version, changed=changed)
            self.order.choices = [Choice(key, label) for key, label in _ORDERS.items()]
        else:
            del self.who, self.order
        if what == What.NOTE_SHEETS:
            self.round.choices = [
                Choice(0, _("All rounds")),
                *(Choice(r.number, _("Round %(number)s", number=r.number)) for r in rounds),
            ]
            self.copies.label.text = _("Sheets for each table and round")
        else:
            del self.round
        if what not in _COPIES:
            del self.copies

    def wish(self, what: What) -> Wish:
        """What is wanted."""
        return Wish(what=what, **{f.short_name: f.data for f in self if f.short_name in _FIELDS})


_FIELDS = frozenset({"sheet", "who", "order", "round", "copies"})


def _for_whom(
    what: What, sectors: Sequence[Sector], version: int | None, *, changed: bool
) -> list[Choice]:
    choices = [Choice(EVERYBODY, _("Everybody"))]
    if what in CARDS:
        if changed:
            choices.append(Choice(CHANGED, _("Only who is new or changed since the last print")))
        if version is not None:
            words = _("Only who moved in version %(number)s of the tables", number=version)
            choices.append(Choice(of_version(version), words))
    choices += [Choice(of_sector(sector.id), sector.name) for sector in sectors]
    return choices
