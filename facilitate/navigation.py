"""What every page's frame knows: the workshop it is in, and where one can go from here."""

from dataclasses import dataclass

from flask import Flask, g, request, url_for
from flask_babel import gettext

from facilitate.workshop.models import Workshop


@dataclass(frozen=True)
class NavItem:
    """One link of the organizer's navigation."""

    label: str
    url: str
    is_current: bool


def add_navigation(app: Flask) -> None:
    """Give templates `visitor` and `organizer_nav(workshop)`."""

    @app.context_processor
    def frame() -> dict[str, object]:
        return {"visitor": g.get("visitor"), "organizer_nav": organizer_nav}


def organizer_nav(workshop: Workshop) -> list[NavItem]:
    """The organizer's links, in the order of the work."""
    places = (
        (gettext("People"), "people.index", ("people.",)),
        (gettext("Tables"), "seating.plan", ("seating.",)),
        (gettext("Print"), "seating.print_pack", ("seating.print",)),
        (gettext("Run"), "workshop.run", ("workshop.run",)),
        (gettext("Notes"), "notes.index", ("notes.",)),
        (gettext("Report"), "report.page", ("report.",)),
        (gettext("Settings"), "workshop.settings", ("workshop.settings", "workshop.programme")),
    )
    here = request.endpoint or ""
    best = max((p for p in places if here.startswith(p[2])), key=lambda p: len(p[1]), default=None)
    return [
        NavItem(label, url_for(endpoint, code=workshop.code), place is best)
        for place in places
        for label, endpoint, _ in [place]
    ]
