"""The matrix of options and roadblocks, filled cell by cell."""

import re

from flask import abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from facilitate import activity
from facilitate.db import db, reading
from facilitate.themes import matrix as matrices
from facilitate.themes.boards import desk_tabs
from facilitate.themes.guards import option_or_404, theme_or_404
from facilitate.themes.views import bp
from facilitate.web.access import Role, allow, visitor
from facilitate.web.htmx import is_htmx
from facilitate.workshop.guards import workshop_or_404
from facilitate.workshop.models import Workshop

#: a pressed cell: the option, the theme, and whether the one removes the other from now on
_CELL = re.compile(r"([0-9]{1,9})-([0-9]{1,9})-([01])")


@bp.get("/w/<code>/themes/matrix")
@allow(Role.ORGANIZER, Role.THEME_TEAM)
def matrix(code: str) -> Response:
    """What removes what, and what stands alone on either side."""
    return _page(workshop_or_404(code))


@bp.post("/w/<code>/themes/matrix")
@allow(Role.ORGANIZER, Role.THEME_TEAM)
def link(code: str) -> Response:
    """Fill a cell, or empty it."""
    workshop = workshop_or_404(code)
    pressed = _CELL.fullmatch(request.form.get("cell", "")) or abort(404)
    option_id, theme_id, removes = (int(part) for part in pressed.groups())
    matrices.set_link(
        option=option_or_404(workshop, option_id),
        theme=theme_or_404(workshop, theme_id),
        removes=bool(removes),
        by=visitor().actor,
    )
    db.session.commit()
    if not is_htmx():
        back = url_for("themes.matrix", code=code, all=request.args.get("all"))
        return redirect(f"{back}#cell-{option_id}-{theme_id}", 303)
    with reading():
        return _page(workshop_or_404(code))


def _page(workshop: Workshop) -> Response:
    seq = activity.last_seq(workshop.id)
    page = render_template(
        "themes/_matrix.html" if is_htmx() else "themes/matrix.html",
        matrix=matrices.matrix_of(workshop.id, all_themes=bool(request.args.get("all"))),
        all_themes=bool(request.args.get("all")),
        tabs=desk_tabs(workshop, "themes.matrix"),
        live_topics=["workshop", "desk"],
        live_seq=seq,
    )
    return make_response(page)
