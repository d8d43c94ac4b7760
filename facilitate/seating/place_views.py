"""A participant's own place, and the paper that says the same."""

from flask import abort, redirect, render_template, url_for
from werkzeug.wrappers import Response

from facilitate import activity
from facilitate.people.guards import participant_or_404
from facilitate.seating.places import my_places, room_list
from facilitate.seating.views import bp
from facilitate.web.access import PROJECTING, Role, allow, visitor
from facilitate.workshop.guards import workshop_or_404
from facilitate.workshop.models import Workshop
from facilitate.workshop.queries import now


@bp.get("/w/<code>/me")
@allow(Role.PARTICIPANT, Role.FACILITATOR, Role.ORGANIZER)
def my_place(code: str) -> str | Response:
    """My table now and next; an organizer without a seat is sent to the overview."""
    workshop = workshop_or_404(code)
    if visitor().participant_id is None:
        return redirect(url_for("workshop.overview", code=code), 303)
    return render_template(
        "seating/my_place.html",
        live_topics=["workshop", "places", "vote", "commitment-list", "theme-check", "feedback"],
        live_seq=activity.last_seq(workshop.id),
        **_mine(workshop),
    )


@bp.get("/w/<code>/me/card")
@allow(Role.PARTICIPANT, Role.FACILITATOR)
def my_card(code: str) -> str:
    """The card of my place alone, for a page that heard of a change."""
    return render_template("seating/_my_card.html", **_mine(workshop_or_404(code)))


@bp.get("/w/<code>/projector/tables")
@allow(*PROJECTING)
def projector_tables(code: str) -> str:
    """Everybody's table in the round that is on or comes next, for the whole room."""
    workshop = workshop_or_404(code)
    present = now(workshop)
    round = present.round or present.next_round
    return render_template(
        "seating/_projector_tables.html",
        now=present,
        round=round,
        pages=room_list(workshop, round) if round is not None else (),
    )


def _mine(workshop: Workshop) -> dict[str, object]:
    participant_id = visitor().participant_id
    if participant_id is None:
        abort(404)
    participant = participant_or_404(workshop, participant_id)
    return {
        "my": my_places(workshop, participant),
        "now": now(workshop),
        "person_name": participant.name,
    }
