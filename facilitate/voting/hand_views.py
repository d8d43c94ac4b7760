"""A show of hands: the organizer enters counts, sector by sector."""

from flask import flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitate.db import db
from facilitate.errors import Refused
from facilitate.voting.forms import HandsForm, hands_form
from facilitate.voting.guards import opened_poll_or_404
from facilitate.voting.hands import keep_hands, sectors_kept, sectors_to_ask
from facilitate.voting.models import Poll
from facilitate.voting.rules import require_hands
from facilitate.voting.views import bp
from facilitate.web.access import Role, allow, visitor
from facilitate.web.errors import say
from facilitate.workshop.guards import workshop_or_404


@bp.get("/w/<code>/polls/<int:number>/hands")
@allow(Role.ORGANIZER)
def hands(code: str, number: int) -> Response:
    """Whose hands are counted next; never what was counted before."""
    poll = opened_poll_or_404(workshop_or_404(code), number)
    require_hands(poll.state, poll.secrecy, poll.rule)
    return _page(poll, hands_form(poll, sectors_to_ask(poll), blank=True))


@bp.post("/w/<code>/polls/<int:number>/hands")
@allow(Role.ORGANIZER)
def count_hands(code: str, number: int) -> Response:
    """Keep the hands of a sector."""
    poll = opened_poll_or_404(workshop_or_404(code), number)
    require_hands(poll.state, poll.secrecy, poll.rule)
    form = hands_form(poll, sectors_to_ask(poll))
    if not form.validate_on_submit():
        return _page(poll, form, status=422)
    try:
        keep_hands(
            poll=poll,
            sector_id=form.sector_id,
            people=form.people.data or 0,
            hands=form.counted(poll),
            by=visitor().actor,
        )
    except Refused as refusal:
        db.session.rollback()
        form.form_errors.append(say(refusal))
        return _page(opened_poll_or_404(workshop_or_404(code), number), form, status=409)
    db.session.commit()
    flash(_("Kept: %(sector)s.", sector=form.sector_name), "success")
    return redirect(url_for("voting.hands", code=code, number=number), 303)


def _page(poll: Poll, form: HandsForm, *, status: int = 200) -> Response:
    kept = sectors_kept(poll)
    page = render_template(
        "voting/hands.html",
        poll=poll,
        form=form,
        kept=[sector.name for sector in sectors_to_ask(poll) if sector.id in kept]
        + ([_("Without a sector")] if None in kept else []),
    )
    return make_response(page, status, {"Cache-Control": "no-store"})
