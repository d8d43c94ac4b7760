"""A participant's own place, and the paper that says the same."""

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitate import activity
from facilitate.people.guards import participant_or_404
from facilitate.seating.changes import changes
from facilitate.seating.day_views import version_or_404
from facilitate.seating.places import my_places, room_list
from facilitate.seating.print_pack import badges, table_cards
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
        live_topics=["workshop", "places", "vote", "commitment-list"],
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


@bp.get("/w/<code>/print")
@allow(Role.ORGANIZER)
def print_pack(code: str) -> str:
    """Badges, table cards or rota cards, ready for the printer."""
    workshop = workshop_or_404(code)
    sorts = [("badges", _("Badges")), ("tables", _("Table cards")), ("rota", _("Personal cards"))]
    sort = request.args.get("sort", "badges")
    if sort not in dict(sorts):
        abort(404)
    people = badges(workshop) if sort != "tables" else []
    version = request.args.get("version", type=int)
    if version is not None:
        this, before = version_or_404(workshop, version)
        moved = {c.participant.id for c in changes(workshop, before, this)} if before else set()
        people = [p for p in people if p.participant.id in moved]
    return render_template(
        "seating/print_pack.html",
        sort=sort,
        sorts=sorts,
        people=people,
        tables=table_cards(workshop) if sort == "tables" else (),
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
