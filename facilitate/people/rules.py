"""What may be done with people, and when; pure."""

from datetime import datetime

from facilitate.errors import Refused
from facilitate.people.models import Organization, Sector
from facilitate.workshop.models import Workshop


def is_day_of(workshop: Workshop, moment: datetime) -> bool:
    """Whether the workshop takes place on this day, by its own clock."""
    return workshop.starts_on <= moment.astimezone(workshop.zone).date() <= workshop.ends_on


def sector_fits(organization: Organization, sector: Sector | None) -> None:
    """Refuse to bring an organization, in passing, into another sector than the one it has."""
    if sector is None or organization.sector is None or organization.sector is sector:
        return
    raise Refused(
        "%(organization)s belongs to %(sector)s. Leave the sector empty, or choose that one.",
        organization=organization.name,
        sector=organization.sector.name,
    )
