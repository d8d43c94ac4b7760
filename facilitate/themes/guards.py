"""Finding the option or theme that an address names, or 404."""

import re

from flask import abort

from facilitate.db import db
from facilitate.themes.forms import OPTION, THEME
from facilitate.themes.models import Opportunity, Theme
from facilitate.workshop.models import Strand, Workshop

#: as large as ids of either database get
_NUMBER = re.compile(r"[0-9]{1,9}")


def option_or_404(workshop: Workshop, option_id: int) -> Opportunity:
    """An option of this workshop, withdrawn or not."""
    option = db.session.get(Opportunity, option_id)
    if option is None or option.workshop_id != workshop.id:
        abort(404)
    return option


def theme_or_404(workshop: Workshop, theme_id: int) -> Theme:
    """A theme of this workshop, deleted or not."""
    theme = db.session.get(Theme, theme_id)
    if theme is None or theme.workshop_id != workshop.id:
        abort(404)
    return theme


def target_or_404(workshop: Workshop, chosen: str) -> Opportunity | Theme:
    """The option or theme that a choice such as o7 or t7 names."""
    kind, number = chosen[:1], chosen[1:]
    if not _NUMBER.fullmatch(number) or kind not in (OPTION, THEME):
        abort(404)
    find = option_or_404 if kind == OPTION else theme_or_404
    return find(workshop, int(number))


def strand_or_404(workshop: Workshop, chosen: str | None) -> Strand | None:
    """The strand of this workshop that a choice names; None for the choice of none."""
    if not chosen:
        return None
    strands = {str(strand.id): strand for strand in workshop.strands}
    if chosen not in strands:
        abort(404)
    return strands[chosen]
