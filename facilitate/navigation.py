"""What every page's frame knows: the workshop it is in, and where one can go from here."""

from collections.abc import Sequence
from typing import NamedTuple

from flask import Flask, g, request, url_for
from flask_babel import gettext

from facilitate.web.access import Role, Visitor
from facilitate.workshop.models import Workshop

#: pages that belong to another one's link
_PART_OF = (
    {
        f"workshop.{page}": "workshop.settings"
        for page in ("helpers", "programme", "add_session", "edit_session", "edit_round")
    }
    | {
        f"registration.{page}": "people.index"
        for page in ("index", "set_limits", "answers", "questions", "edit_question")
    }
    | {
        "archive.take": "workshop.settings",
        "records.record": "workshop.settings",
        "records.rehearse": "workshop.settings",
        "records.reset_rehearsal": "workshop.settings",
        "records.merge_with": "people.index",
        "records.editions_naming_person": "people.index",
        "evidence.chain": "themes.desk",
        "evidence.theme_chain": "themes.desk",
        "comments.index": "themes.desk",
        "evidence.uses": "notes.index",
        "feedback.questions": "workshop.run",
        "feedback.result": "workshop.run",
    }
)


class NavItem(NamedTuple):
    """One link of the organizer's navigation."""

    label: str
    url: str
    is_current: bool


def add_navigation(app: Flask) -> None:
    """Give every template the frame's values; `workshop` is what the guard of the view found."""

    @app.context_processor
    def frame() -> dict[str, object]:
        asking: Visitor = g.get("visitor") or Visitor()
        workshop: Workshop | None = g.get("workshop")
        values: dict[str, object] = {
            "visitor": asking,
            "workshop": workshop,
            "nav": (),
            "home_url": url_for("workshop.home"),
            "sign_out_url": url_for("accounts.sign_out") if asking.known else None,
        }
        if workshop is not None:
            values["home_url"] = url_for("workshop.overview", code=workshop.code)
            if asking.organizes:
                values["nav"] = organizer_nav(workshop)
            elif asking.is_any(Role.THEME_TEAM, Role.DESK):
                values["nav"] = helper_nav(workshop, asking)
        return values


def organizer_nav(workshop: Workshop) -> list[NavItem]:
    """The organizer's links, in the order of the work."""
    places = (
        (gettext("People"), "people.index", "people."),
        (gettext("Tables"), "seating.plan", "seating."),
        (gettext("Print"), "printing.pack", "printing."),
        (gettext("Run"), "workshop.run", "workshop.run"),
        (gettext("Notes"), "notes.index", "notes."),
        (gettext("Options"), "themes.desk", "themes."),
        (gettext("Vote"), "voting.prepare", "voting."),
        (gettext("Commitments"), "commitments.index", "commitments."),
        (gettext("Documents"), "library.index", "library."),
        (gettext("Report"), "report.page", "report."),
        (gettext("Settings"), "workshop.settings", "workshop.settings"),
    )
    return _links(workshop, places)


def helper_nav(workshop: Workshop, asking: Visitor) -> list[NavItem]:
    """Links of the synthesis team and of those who check in, and the page that guests have."""
    places = []
    if asking.is_any(Role.DESK):
        places.append((gettext("Check-in desk"), "people.desk", "people."))
    if asking.is_any(Role.THEME_TEAM):
        places.append((gettext("Options"), "themes.desk", "themes."))
        places.append((gettext("Commitments"), "commitments.index", "commitments."))
        places.append((gettext("Report text"), "report.narrative", "report."))
    if asking.participant_id is not None:
        places.append((gettext("My page"), "seating.my_place", "seating."))
    return _links(workshop, places)


def _links(workshop: Workshop, places: Sequence[tuple[str, str, str]]) -> list[NavItem]:
    """Links (label, endpoint, beginning of the endpoints below it); the nearest is current."""
    here = request.endpoint or ""
    here = _PART_OF.get(here, here)
    fitting = [prefix for _, _, prefix in places if here.startswith(prefix)]
    best = max(fitting, key=len, default=None)
    return [
        NavItem(label, url_for(endpoint, code=workshop.code), prefix == best)
        for label, endpoint, prefix in places
    ]
