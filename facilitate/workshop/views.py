"""Finding, making and looking at workshops; the other pages are in the modules beside this one."""

from datetime import date

import segno
from flask import redirect, render_template, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitate import clock
from facilitate.accounts.operations import has_accounts
from facilitate.db import db
from facilitate.web.access import MEMBERS, Role, Visitor, allow, visitor
from facilitate.web.addresses import public_address
from facilitate.workshop import (
    helper_views,
    operations,
    programme_views,
    projector_views,
    queries,
    run_views,
    settings_views,
)
from facilitate.workshop.blueprint import bp
from facilitate.workshop.forms import JoinForm, NewWorkshopForm
from facilitate.workshop.guards import workshop_or_404
from facilitate.workshop.models import Workshop
from facilitate.workshop.patterns import PATTERNS
from facilitate.workshop.steps import steps_of

__all__ = [
    "bp",
    "helper_views",
    "programme_views",
    "projector_views",
    "run_views",
    "settings_views",
]


@bp.get("/")
@allow(Role.ANYONE)
def home() -> Response | str:
    """An organizer's workshops; everybody else enters a workshop's code."""
    account_id = visitor().account_id
    if account_id is not None:
        workshops = queries.workshops_of(account_id)
        return render_template("workshop/home.html", workshops=workshops, today=_today)
    if not has_accounts():
        return redirect(url_for("accounts.first_start"), 303)
    return render_template("workshop/join.html", form=JoinForm())


@bp.route("/workshops/new", methods=["GET", "POST"])
@allow(Role.ACCOUNT)
def new() -> Response | tuple[str, int] | str:
    """Make a workshop from a template."""
    form = NewWorkshopForm()
    if not form.validate_on_submit():
        page = render_template("workshop/new.html", form=form, patterns=PATTERNS)
        return (page, 422) if form.is_submitted() else page
    workshop = operations.create_workshop(
        pattern=PATTERNS[form.pattern.data],
        title=form.title.data or "",
        starts_on=form.starts_on.data or clock.now().date(),
        timezone=form.timezone.data,
        venue=form.venue.data or "",
        host=form.host.data or "",
        language=str(get_locale() or "en"),
        translate=_,
        by=visitor().actor,
    )
    db.session.commit()
    return redirect(url_for("workshop.overview", code=workshop.code), 303)


@bp.get("/w/<code>/")
@allow(*MEMBERS)
def overview(code: str) -> Response | str:
    """What an organizer does next; everybody else goes to their own place."""
    workshop = workshop_or_404(code)
    if not visitor().organizes:
        return redirect(url_for(_own_page(visitor()), code=code), 303)
    now = queries.now(workshop)
    address = public_address(url_for("people.door", code=code))
    return render_template(
        "workshop/overview.html",
        now=now,
        steps=steps_of(now, tables=queries.tables_of(workshop.id)),
        address=address,
        qr=segno.make(address, error="m", micro=False).svg_data_uri(border=0, xmldecl=False),
    )


def _own_page(asking: Visitor) -> str:
    """Where somebody begins who does not organize: their seat, else what they help with."""
    if asking.participant_id is not None:
        return "seating.my_place"
    return "people.desk" if asking.is_any(Role.DESK) else "themes.desk"


def _today(workshop: Workshop) -> date:
    return clock.now().astimezone(workshop.zone).date()
