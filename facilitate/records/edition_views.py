"""Editions that are out and name somebody: for the person, and for organizers with where."""

from flask import abort, render_template
from werkzeug.wrappers import Response

from facilitate.people.guards import participant_or_404
from facilitate.records.views import bp
from facilitate.report.forms import edition_name
from facilitate.report.guards import may_read
from facilitate.report.holdings import editions_naming
from facilitate.web.access import Role, allow, visitor
from facilitate.workshop.guards import workshop_or_404


@bp.get("/w/<code>/me/editions")
@allow(Role.PARTICIPANT)
def editions_naming_me(code: str) -> Response | str:
    """The reports that are out and name me."""
    workshop = workshop_or_404(code)
    me = participant_or_404(workshop, visitor().participant_id or abort(404))
    return render_template(
        "records/editions_naming_me.html",
        held=editions_naming(me),
        person_name=me.name,
        edition_name=edition_name,
        may_read=may_read,
    )


@bp.get("/w/<code>/people/<int:participant_id>/editions")
@allow(Role.ORGANIZER)
def editions_naming_person(code: str, participant_id: int) -> Response | str:
    """The reports that are out and name somebody, and in which parts."""
    workshop = workshop_or_404(code)
    person = participant_or_404(workshop, participant_id)
    return render_template(
        "records/editions_naming_person.html",
        held=editions_naming(person),
        person=person,
        edition_name=edition_name,
        may_read=may_read,
    )
