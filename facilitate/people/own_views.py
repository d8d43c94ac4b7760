"""What somebody decides about themselves: consents and devices; and organizers for them."""

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitate.accounts.guards import own_key
from facilitate.accounts.queries import devices
from facilitate.db import db
from facilitate.people import operations
from facilitate.people.consents import Given
from facilitate.people.forms import ConsentsForm
from facilitate.people.guards import participant_or_404
from facilitate.people.models import Participant
from facilitate.people.views import bp
from facilitate.web.access import Role, allow, visitor
from facilitate.workshop.guards import workshop_or_404
from facilitate.workshop.models import Workshop


@bp.route("/w/<code>/me/details", methods=["GET", "POST"])
@allow(Role.PARTICIPANT)
def my_details(code: str) -> Response | str:
    """What I agree to, and where I am signed in."""
    workshop = workshop_or_404(code)
    me = _me(workshop)
    form = ConsentsForm(obj=me)
    if form.validate_on_submit():
        takes_back = operations.takes_back(me, agreed=form.agreed())
        operations.agree(
            participant=me,
            agreed=form.agreed(),
            how=Given.OWN_PAGE,
            by=visitor().actor,
        )
        db.session.commit()
        told = (
            _("This is saved. What you took back is left out from the next report on.")
            if takes_back
            else _("This is saved.")
        )
        flash(told, "success")
        # what is out already stays: it is said at once, and where
        shown = "records.editions_naming_me" if takes_back else "people.my_details"
        return redirect(url_for(shown, code=code), 303)
    return render_template(
        "people/my_details.html",
        me=me,
        form=form,
        devices=devices(participant_id=me.id, this_key=own_key()),
        person_name=me.name,
    )


@bp.post("/w/<code>/me/devices/<int:sign_in_id>/end")
@allow(Role.PARTICIPANT)
def end_my_device(code: str, sign_in_id: int) -> Response:
    """Sign one of my devices out."""
    me = _me(workshop_or_404(code))
    operations.end_device(participant=me, sign_in_id=sign_in_id, by=visitor().actor)
    db.session.commit()
    flash(_("That device is signed out."), "success")
    return redirect(url_for("people.my_details", code=code), 303)


@bp.post("/w/<code>/me/devices/end")
@allow(Role.PARTICIPANT)
def end_my_other_devices(code: str) -> Response:
    """Sign all my other devices out."""
    me = _me(workshop_or_404(code))
    operations.end_every_device(participant=me, but_key=own_key(), by=visitor().actor)
    db.session.commit()
    flash(_("All other devices are signed out."), "success")
    return redirect(url_for("people.my_details", code=code), 303)


@bp.post("/w/<code>/people/<int:participant_id>/devices/<int:sign_in_id>/end")
@allow(Role.ORGANIZER)
def end_device(code: str, participant_id: int, sign_in_id: int) -> Response:
    """Sign out one device of somebody."""
    person = participant_or_404(workshop_or_404(code), participant_id)
    operations.end_device(participant=person, sign_in_id=sign_in_id, by=visitor().actor)
    db.session.commit()
    flash(_("That device is signed out."), "success")
    return redirect(url_for("people.edit", code=code, participant_id=person.id), 303)


@bp.post("/w/<code>/people/<int:participant_id>/devices/end")
@allow(Role.ORGANIZER)
def end_every_device(code: str, participant_id: int) -> Response:
    """Sign somebody out everywhere; their link and badge code go on working."""
    person = participant_or_404(workshop_or_404(code), participant_id)
    operations.end_every_device(participant=person, by=visitor().actor)
    db.session.commit()
    flash(_("%(name)s is signed out everywhere.", name=person.name), "success")
    return redirect(url_for("people.edit", code=code, participant_id=person.id), 303)


def _me(workshop: Workshop) -> Participant:
    participant_id = visitor().participant_id
    if participant_id is None:
        abort(404)
    return participant_or_404(workshop, participant_id)
