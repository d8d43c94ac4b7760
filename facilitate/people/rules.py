"""What may be done with people, and when; pure."""

from datetime import datetime

from facilitate.errors import Refused
from facilitate.people.models import Organization
from facilitate.people.sectors import sector_key
from facilitate.workshop.models import Workshop


def is_day_of(workshop: Workshop, moment: datetime) -> bool:
    """Whether the workshop takes place on this day, by its own clock."""
    return workshop.starts_on <= moment.astimezone(workshop.zone).date() <= workshop.ends_on


def meant_sector(
    *, organization: Organization | None, sector_name: str, before: Organization | None = None
) -> str:
    """The sector that somebody means who names an organization (None: a new one) and a sector.

    An organization keeps the sector it has; refused when another one is named for it. A form that
    was filled in for the organization `before` may change that one's sector, and brings it along
    without meaning it for another.
    """
    own = organization.sector if organization is not None else None
    if organization is None or own is None or organization is before:
        return sector_name
    named = sector_key(sector_name)
    brought = sector_key(before.sector.name) if before is not None and before.sector else ""
    if named not in ("", brought, sector_key(own.name)):
        raise Refused(
            "%(organization)s belongs to %(sector)s. Leave the sector empty, or choose that one.",
            organization=organization.name,
            sector=own.name,
        )
    return own.name
