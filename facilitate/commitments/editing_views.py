"""Wording, ordering and taking away commitments, and making them of a result."""

from collections.abc import Collection
from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from facilitate.commitments import carrying, operations, queries
from facilitate.commitments.forms import (
    SEEN_BY,
    CarryForm,
    CommitmentForm,
    EditCommitmentForm,
    FromResultForm,
    LeadForm,
    PlaceForm,
)
from facilitate.commitments.guards import commitment_or_404, option_asked_for, outcome_or_404
from facilitate.commitments.models import Commitment
from facilitate.commitments.operations import FromResult
from facilitate.commitments.views import EDITORS, bp, changed
from facilitate.db import db
from facilitate.errors import Conflict, Refused
from facilitate.people.guards import participant_or_404
from facilitate.people.models import Participant
from facilitate.people.queries import organizations_of, participants_for_seating
from facilitate.themes.queries import options as options_of
from facilitate.web.access import Role, allow, visitor
from facilitate.workshop.guards import workshop_or_404
from facilitate.workshop.models import Workshop


@bp.post("/w/<code>/commitments/from-result")
@allow(*EDITORS)
def from_result(code: str) -> Response:
    """Make a commitment of each of the first options of a result."""
    workshop = workshop_or_404(code)
    form = FromResultForm()
    if not form.validate_on_submit():
        raise Refused("Show the result of a vote first.")
    outcome = outcome_or_404(workshop, form.poll.data)
    made = operations.commit_to_top(workshop=workshop, outcome=outcome, by=visitor().actor)
    db.session.commit()
    _say(made)
    return redirect(url_for("commitments.index", code=code), 303)


@bp.route("/w/<code>/commitments/new", methods=["GET", "POST"])
@allow(*EDITORS)
def add(code: str) -> Response:
    """Add a commitment, on the option that the address names or on none."""
    workshop = workshop_or_404(code)
    if request.method == "GET":
        option = option_asked_for(workshop)
        data = {"what": option.text, "option": str(option.id)} if option is not None else {}
        return _add_page(CommitmentForm(formdata=None, data=data, **_choices(workshop)))
    form = CommitmentForm(**_choices(workshop))
    if not form.validate_on_submit():
        return _add_page(form, 422)
    operations.add_commitment(workshop=workshop, words=form.words, by=visitor().actor)
    return _done(workshop, _("Commitment added."))


@bp.route("/w/<code>/commitments/<int:commitment_id>", methods=["GET", "POST"])
@allow(*EDITORS)
def edit(code: str, commitment_id: int) -> Response:
    """Change a commitment; when somebody was faster, choose between both."""
    workshop = workshop_or_404(code)
    commitment = commitment_or_404(workshop, commitment_id)
    choices = _choices(workshop, commitment)
    if request.method == "GET":
        return _edit_page(commitment, EditCommitmentForm.showing(commitment, **choices))
    form = EditCommitmentForm(**choices)
    if not form.validate_on_submit():
        return _edit_page(commitment, form, 422)
    try:
        operations.edit_commitment(
            commitment=commitment,
            words=form.words,
            revision=form.revision.data or 0,
            by=visitor().actor,
        )
    except Conflict:
        return _both_versions(code, commitment_id, form)
    return _done(workshop, _("Commitment saved."))


@bp.post("/w/<code>/commitments/<int:commitment_id>/place")
@allow(*EDITORS)
def place(code: str, commitment_id: int) -> Response:
    """Move a commitment to another place of the list."""
    workshop = workshop_or_404(code)
    commitment = commitment_or_404(workshop, commitment_id)
    form = PlaceForm()
    if not form.validate_on_submit():
        raise Refused("Say where in the list the commitment shall stand.")
    operations.reorder(commitment=commitment, to=form.to.data or 1, by=visitor().actor)
    return changed(workshop, _("Commitment moved."))


@bp.post("/w/<code>/commitments/<int:commitment_id>/withdrawal")
@allow(*EDITORS)
def withdraw(code: str, commitment_id: int) -> Response:
    """Take a commitment off the list; the answer offers to undo it."""
    workshop = workshop_or_404(code)
    commitment = commitment_or_404(workshop, commitment_id)
    operations.withdraw_commitment(commitment=commitment, by=visitor().actor)
    return changed(workshop, _("Commitment withdrawn."), away=commitment)


@bp.post("/w/<code>/commitments/<int:commitment_id>/restoration")
@allow(*EDITORS)
def restore(code: str, commitment_id: int) -> Response:
    """Put a withdrawn commitment back on the list."""
    workshop = workshop_or_404(code)
    commitment = commitment_or_404(workshop, commitment_id)
    operations.restore_commitment(commitment=commitment, by=visitor().actor)
    return changed(workshop, _("Commitment put back."))


@bp.post("/w/<code>/commitments/<int:commitment_id>/lead")
@allow(*EDITORS)
def confirm(code: str, commitment_id: int) -> Response:
    """Make somebody the lead who offered to be."""
    workshop = workshop_or_404(code)
    commitment = commitment_or_404(workshop, commitment_id)
    form = LeadForm()
    if not form.validate_on_submit():
        raise Refused("Choose somebody who offers to lead.")
    participant = participant_or_404(workshop, form.participant.data or 0)
    operations.confirm_lead(commitment=commitment, participant=participant, by=visitor().actor)
    return changed(workshop, _("%(name)s leads this.", name=participant.name))


@bp.post("/w/<code>/commitments/<int:commitment_id>/confirmation")
@allow(*EDITORS)
def confirm_in_person(code: str, commitment_id: int) -> Response:
    """Whoever is put down as lead said yes to an organizer."""
    workshop = workshop_or_404(code)
    commitment = commitment_or_404(workshop, commitment_id)
    operations.confirm_in_person(commitment=commitment, by=visitor().actor)
    return changed(workshop, _("The lead is confirmed."))


@bp.post("/w/<code>/commitments/carried-over")
@allow(Role.ORGANIZER)
def carry_over(code: str) -> Response:
    """Go on with open commitments of the last workshop of the series."""
    workshop = workshop_or_404(code)
    form = CarryForm()
    found = carrying.before(workshop, account_id=visitor().account_id)
    if found is None or not form.validate_on_submit() or not form.commitment.data:
        raise Refused("Tick at least one commitment of the last workshop.")
    made = carrying.carry_over(
        workshop=workshop, found=found, ids=set(form.commitment.data), by=visitor().actor
    )
    count = len(made)
    return _done(
        workshop,
        ngettext("%(num)d commitment goes on here.", "%(num)d commitments go on here.", count),
    )


@bp.get("/w/<code>/commitments/<int:commitment_id>/history")
@allow(*EDITORS)
def history(code: str, commitment_id: int) -> str:
    """Every version of a commitment, and who made it."""
    commitment = commitment_or_404(workshop_or_404(code), commitment_id)
    return render_template(
        "commitments/history.html",
        commitment=commitment,
        versions=queries.history(commitment),
        seen_by=SEEN_BY,
    )


# --- What these pages need ---------------------------------------------------------------------


def _choices(workshop: Workshop, commitment: Commitment | None = None) -> dict[str, Any]:
    """Whom and what a form can name; what the commitment names already is among it for sure."""
    people = list(participants_for_seating(workshop.id))
    grounds = list(options_of(workshop.id))
    offers: Collection[Participant] = ()
    if commitment is not None:
        if commitment.lead is not None and commitment.lead not in people:
            people.append(commitment.lead)
        if commitment.opportunity is not None and commitment.opportunity not in grounds:
            grounds.append(commitment.opportunity)
        offers = queries.offers_of(commitment)
    return {
        "people": people,
        "organizations": organizations_of(workshop.id),
        "grounds": grounds,
        "offers": offers,
    }


def _add_page(form: CommitmentForm, status: int = 200) -> Response:
    return make_response(render_template("commitments/add.html", form=form), status)


def _edit_page(
    commitment: Commitment,
    form: EditCommitmentForm,
    status: int = 200,
    *,
    in_conflict: bool = False,
) -> Response:
    """The form; in a conflict beside what somebody else made of the commitment."""
    page = render_template(
        "commitments/edit.html", form=form, commitment=commitment, in_conflict=in_conflict
    )
    return make_response(page, status)


def _both_versions(code: str, commitment_id: int, typed: EditCommitmentForm) -> Response:
    db.session.rollback()
    workshop = workshop_or_404(code)
    commitment = commitment_or_404(workshop, commitment_id)
    form = EditCommitmentForm.showing(
        commitment, typed=typed.words, **_choices(workshop, commitment)
    )
    return _edit_page(commitment, form, 409, in_conflict=True)


def _done(workshop: Workshop, message: str) -> Response:
    code = workshop.code
    db.session.commit()
    flash(message, "success")
    return redirect(url_for("commitments.index", code=code), 303)


def _say(made: FromResult) -> None:
    """How many were made, and which options had one already."""
    if made.made:
        count = len(made.made)
        flash(ngettext("%(num)d commitment made.", "%(num)d commitments made.", count), "success")
    if made.left_out:
        sentence = ngettext(
            "Option %(letters)s has a commitment already and was left out.",
            "Options %(letters)s have commitments already and were left out.",
            len(made.left_out),
            letters=", ".join(line.letter for line in made.left_out),
        )
        flash(sentence, "info")
