"""Where does this come from: the chain of an option or a theme, and where one note went."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitate.db import db
from facilitate.evidence import operations, queries
from facilitate.evidence.guards import TRACERS, chain_or_404, note_or_404
from facilitate.themes.guards import option_or_404, theme_or_404
from facilitate.themes.queries import uses_of
from facilitate.web.access import PROJECTING, TAKING_PART, Role, allow, visitor
from facilitate.web.htmx import is_htmx
from facilitate.workshop.guards import workshop_or_404

bp = Blueprint("evidence", __name__)


@bp.get("/w/<code>/options/<int:option_id>/chain")
@allow(*TAKING_PART)
def chain(code: str, option_id: int) -> str:
    """From the commitments through votes and themes to the notes of an option."""
    workshop = workshop_or_404(code)
    return render_template(
        "evidence/chain.html",
        chain=chain_or_404(workshop, option_id),
        may_edit=visitor().is_any(Role.ORGANIZER, Role.THEME_TEAM),
    )


@bp.get("/w/<code>/themes/<int:theme_id>/chain")
@allow(*TRACERS)
def theme_chain(code: str, theme_id: int) -> str:
    """From the options that were made of a theme to its notes."""
    workshop = workshop_or_404(code)
    return render_template(
        "evidence/theme.html",
        chain=queries.chain_of_theme(theme_or_404(workshop, theme_id)),
        may_edit=visitor().is_any(Role.ORGANIZER, Role.THEME_TEAM),
    )


@bp.post("/w/<code>/options/<int:option_id>/chain/projection")
@allow(Role.ORGANIZER)
def project(code: str, option_id: int) -> Response:
    """Let the room see where an option comes from."""
    workshop = workshop_or_404(code)
    option = option_or_404(workshop, option_id)
    operations.show_chain(workshop=workshop, option=option, by=visitor().actor)
    db.session.commit()
    flash(_("The projector shows where this comes from."), "success")
    return redirect(url_for("evidence.chain", code=code, option_id=option_id), 303)


@bp.get("/w/<code>/projector/chain")
@allow(*PROJECTING)
def projector(code: str) -> str:
    """Where the chosen option comes from, for the whole room."""
    workshop = workshop_or_404(code)
    option = queries.shown_option(workshop.id)
    chain = queries.chain_of(option).for_all() if option is not None else None
    return render_template("evidence/_projector.html", chain=chain)


@bp.get("/w/<code>/notes/<int:note_id>/uses")
@allow(*TRACERS)
def uses(code: str, note_id: int) -> str:
    """Which options and themes have a note; for htmx that list alone."""
    workshop = workshop_or_404(code)
    note = note_or_404(workshop, note_id)
    return render_template(
        "evidence/_uses.html" if is_htmx() else "evidence/uses.html",
        note=note,
        uses=uses_of([note.id])[note.id],
        may_edit=visitor().is_any(Role.ORGANIZER, Role.THEME_TEAM),
    )
