"""What was said at the tables where somebody sat, to read and to print."""

from flask import abort, render_template

from facilitate.notes.queries import notes_at
from facilitate.notes.views import bp
from facilitate.people.guards import participant_or_404
from facilitate.seating.queries import places_of, sent_plan
from facilitate.web.access import Role, allow, visitor
from facilitate.workshop.guards import workshop_or_404


@bp.get("/w/<code>/me/tables")
@allow(Role.PARTICIPANT, Role.FACILITATOR)
def my_tables(code: str) -> str:
    """The notes of one's own tables in the rounds that are over, round by round."""
    workshop = workshop_or_404(code)
    me = participant_or_404(workshop, visitor().participant_id or abort(404))
    plan = sent_plan(workshop.id)
    places = places_of(participant_id=me.id, plan=plan) if plan is not None else []
    over = [place for place in places if place.round.ended_at is not None]
    notes = notes_at(workshop.id, [(place.table.id, place.round.id) for place in over])
    return render_template(
        "notes/my_tables.html",
        places=[(place, notes.get((place.table.id, place.round.id), ())) for place in over],
        person_name=me.name,
    )
