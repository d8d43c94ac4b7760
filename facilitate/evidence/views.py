"""Where does this come from: the chain of one option, and where one note went."""

from flask import Blueprint, render_template

from facilitate.evidence.guards import TRACERS, chain_or_404, note_or_404
from facilitate.themes.queries import uses_of
from facilitate.web.access import TAKING_PART, Role, allow, visitor
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
