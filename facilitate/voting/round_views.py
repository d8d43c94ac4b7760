"""What the organizer does beyond open, close and show: more time, another round, the archive."""

from flask import render_template
from werkzeug.wrappers import Response

from facilitate.db import db
from facilitate.errors import Refused
from facilitate.people import operations as people
from facilitate.voting import operations, rounds
from facilitate.voting.forms import ExtensionForm, RoundForm, sides_form
from facilitate.voting.guards import opened_poll_or_404, shown_poll_or_404
from facilitate.voting.models import Poll
from facilitate.voting.queries import sectors_in_order
from facilitate.voting.views import back_to_desk, bp
from facilitate.web.access import Role, allow, visitor
from facilitate.workshop.guards import workshop_or_404
from facilitate.workshop.models import Workshop


@bp.post("/w/<code>/polls/<int:number>/extension")
@allow(Role.ORGANIZER)
def extension(code: str, number: int) -> Response:
    """Give the vote more minutes."""
    workshop = workshop_or_404(code)
    poll = opened_poll_or_404(workshop, number)
    form = ExtensionForm()
    if not form.validate_on_submit():
        raise Refused("Let the vote be open for 1 to %(most)s minutes.", most=480)
    operations.extend_poll(poll=poll, minutes=form.minutes.data or 0, by=visitor().actor)
    db.session.commit()
    return back_to_desk(workshop)


@bp.get("/w/<code>/vote/sides")
@allow(Role.ORGANIZER)
def choose_sides(code: str) -> str:
    """Which sectors are public and which are private."""
    workshop = workshop_or_404(code)
    form = sides_form(sectors_in_order(workshop.id))
    return render_template("voting/sides.html", workshop=workshop, form=form)


@bp.post("/w/<code>/vote/sides")
@allow(Role.ORGANIZER)
def save_sides(code: str) -> Response | tuple[str, int]:
    """Say which sectors are public and which are private."""
    workshop = workshop_or_404(code)
    form = sides_form(sectors_in_order(workshop.id))
    if not form.validate_on_submit():
        return render_template("voting/sides.html", workshop=workshop, form=form), 422
    people.choose_sides(workshop=workshop, sides=form.chosen, by=visitor().actor)
    db.session.commit()
    return back_to_desk(workshop)


@bp.post("/w/<code>/polls/<int:number>/archival")
@allow(Role.ORGANIZER)
def archival(code: str, number: int) -> Response:
    """Put a shown vote away."""
    workshop = workshop_or_404(code)
    operations.archive_poll(poll=shown_poll_or_404(workshop, number), by=visitor().actor)
    db.session.commit()
    return back_to_desk(workshop)


@bp.get("/w/<code>/polls/<int:number>/round")
@allow(Role.ORGANIZER)
def new_round(code: str, number: int) -> str:
    """Ask why a vote is to be held again."""
    workshop = workshop_or_404(code)
    return _round_page(workshop, shown_poll_or_404(workshop, number), RoundForm())


@bp.post("/w/<code>/polls/<int:number>/round")
@allow(Role.ORGANIZER)
def prepare_round(code: str, number: int) -> Response | tuple[str, int]:
    """Prepare another vote on the same options."""
    workshop = workshop_or_404(code)
    poll = shown_poll_or_404(workshop, number)
    form = RoundForm()
    if not form.validate_on_submit():
        return _round_page(workshop, poll, form), 422
    rounds.prepare_round(
        workshop=workshop, poll=poll, reason=form.reason.data or "", by=visitor().actor
    )
    db.session.commit()
    return back_to_desk(workshop)


@bp.post("/w/<code>/polls/<int:number>/run-off")
@allow(Role.ORGANIZER)
def run_off(code: str, number: int) -> Response:
    """Open the vote on the options that share the rank at the line."""
    workshop = workshop_or_404(code)
    poll = shown_poll_or_404(workshop, number)
    rounds.open_run_off(workshop=workshop, poll=poll, by=visitor().actor)
    db.session.commit()
    return back_to_desk(workshop)


def _round_page(workshop: Workshop, poll: Poll, form: RoundForm) -> str:
    return render_template("voting/new_round.html", workshop=workshop, poll=poll, form=form)
