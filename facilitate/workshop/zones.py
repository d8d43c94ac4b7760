"""The time zones that people choose from, and the likeliest one."""

import os
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from babel.dates import get_timezone, get_timezone_location
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from wtforms import SelectChoice as Choice  # type: ignore[attr-defined]  # newer than the stubs

_MACHINES_ZONE = Path("/etc/localtime")

#: parts of the world, as names of time zones begin
REGIONS = {
    "Africa": _l("Africa"),
    "America": _l("America"),
    "Antarctica": _l("Antarctica"),
    "Arctic": _l("Arctic"),
    "Asia": _l("Asia"),
    "Atlantic": _l("Atlantic Ocean"),
    "Australia": _l("Australia"),
    "Europe": _l("Europe"),
    "Indian": _l("Indian Ocean"),
    "Pacific": _l("Pacific Ocean"),
}


@cache
def zones_by_region() -> dict[str, list[str]]:
    """The zones of the tz database's own table, by part of the world as their names begin."""
    table = files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8")
    names = sorted(line.split("\t")[2] for line in table.splitlines() if not line.startswith("#"))
    regions: dict[str, list[str]] = {}
    for name in names:
        regions.setdefault(name.partition("/")[0], []).append(name)
    return {**regions, "UTC": ["UTC"]}


def likely_zone() -> str:
    """The zone this machine is set to, which is the event's when it runs in the room; else UTC."""
    known = {name for names in zones_by_region().values() for name in names}
    set_to = os.environ.get("TZ", "").removeprefix(":")
    if not set_to:
        set_to = str(_MACHINES_ZONE.resolve()).partition("zoneinfo/")[2]
    return set_to if set_to in known else "UTC"


@cache
def _city(name: str, language: str) -> str:
    """The city a zone is named after, in a language."""
    return get_timezone_location(get_timezone(name), locale=language, return_city=True)


def zone_choices(extra: str = "UTC") -> list[Any]:
    """All time zones by part of the world, and one more where it is none of them."""
    language = str(get_locale() or "en")
    zones = [
        Choice(name, _city(name, language), optgroup=str(REGIONS.get(region, region)))
        for region, names in zones_by_region().items()
        for name in names
    ]
    if extra not in {zone.value for zone in zones}:
        zones.append(Choice(extra, extra, optgroup=extra))
    return zones
