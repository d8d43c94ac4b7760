"""The time zones that people choose from, and the likeliest one."""

import os
from functools import cache
from importlib.resources import files
from pathlib import Path

_MACHINES_ZONE = Path("/etc/localtime")


@cache
def zones_by_region() -> dict[str, list[tuple[str, str]]]:
    """Name and place of each zone of the tz database's own table, by part of the world."""
    table = files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8")
    names = sorted(line.split("\t")[2] for line in table.splitlines() if not line.startswith("#"))
    regions: dict[str, list[tuple[str, str]]] = {}
    for name in names:
        region, _, place = name.partition("/")
        regions.setdefault(region, []).append((name, place.replace("_", " ").replace("/", ", ")))
    return {**regions, "UTC": [("UTC", "UTC")]}


def likely_zone() -> str:
    """The zone this machine is set to, which is the event's when it runs in the room; else UTC."""
    known = {name for zones in zones_by_region().values() for name, _ in zones}
    set_to = os.environ.get("TZ", "").removeprefix(":")
    if not set_to:
        set_to = str(_MACHINES_ZONE.resolve()).partition("zoneinfo/")[2]
    return set_to if set_to in known else "UTC"
