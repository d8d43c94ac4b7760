"""Lists of invented people, as an organizer would paste them."""

from facilitate.demo import facts


def a_hundred() -> str:
    """The demo's 110 people as rows of a spreadsheet."""
    rows = ["Name\tOrganization\tSector\tE-mail"]
    rows += [
        f"{p.name}\t{p.organization}\t{p.sector}\t{p.email}" for p in facts.load().participants
    ]
    return "\n".join(rows)


def twelve() -> str:
    """Twelve names, one a line."""
    return "\n".join(p.name for p in facts.load().participants[:12])
