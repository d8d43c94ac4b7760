"""The categories that themes of a workshop can have: its own, or the common ones."""

from collections.abc import Sequence

from flask_babel import gettext as _

from facilitate.db import db
from facilitate.themes.models import DeskSettings


def categories_of(workshop_id: int) -> Sequence[str]:
    """The workshop's categories in their order; the common ones until it has its own."""
    settings = db.session.get(DeskSettings, workshop_id)
    if settings is not None:
        return settings.categories
    return [
        _("Finance"),
        _("Procurement"),
        _("Governance"),
        _("Capacity"),
        _("Data and standards"),
        _("Regulation"),
        _("Politics"),
        _("Trust between vendor and city"),
    ]
