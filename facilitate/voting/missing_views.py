"""Who of a facilitator's table has not voted yet, where the organizer allows it."""

from flask import abort, make_response, render_template
from werkzeug.wrappers import Response

from facilitate.notes.queries import board_round
from facilitate.seating.queries import seats_at, table_of
from facilitate.voting.queries import current_poll
from facilitate.voting.views import bp
from facilitate.voting.voters import missing_of
from facilitate.web.access import Role, allow, visitor
from facilitate.workshop.guards import workshop_or_404
from facilitate.workshop.models import Round, Roundtable, Workshop
from facilitate.workshop.queries import now


@bp.get("/w/<code>/ballot/missing")
@allow(Role.FACILITATOR)
def missing(code: str) -> Response:
    """Names of those at my table who may vote and have not; never what anybody voted."""
    workshop = workshop_or_404(code)
    poll = current_poll(workshop.id)
    if poll is None or poll.state != "open" or not poll.shows_missing:
        abort(404)
    round = board_round(now(workshop))
    table = _my_table(workshop, round)
    seats = seats_at(table=table, round=round) if table is not None and round is not None else ()
    page = render_template(
        "voting/missing.html",
        poll=poll,
        table=table,
        missing=missing_of(poll, [seat.participant for seat in seats]),
    )
    return make_response(page, 200, {"Cache-Control": "no-store"})


def _my_table(workshop: Workshop, round: Round | None) -> Roundtable | None:
    """The table that the visitor hosts, else where they sit in the round that counts now."""
    me = visitor().participant_id
    if me is None:
        return None
    hosted = next((table for table in workshop.tables if table.host_id == me), None)
    if hosted is not None or round is None:
        return hosted
    seat = table_of(participant_id=me, round_id=round.id)
    return seat.table if seat is not None else None
