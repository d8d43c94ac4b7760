"""The rehearsal: begun, ended, and reset to people and seats."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitate.accounts.operations import read_code
from facilitate.db import db, empty_log
from facilitate.records import rehearsal
from facilitate.records.forms import ResetForm
from facilitate.records.views import bp
from facilitate.records.words import erased_words, kept_words
from facilitate.web.access import Role, allow, visitor
from facilitate.web.errors import say
from facilitate.workshop.guards import workshop_or_404
from facilitate.workshop.models import Workshop


@bp.get("/w/<code>/settings/rehearsal")
@allow(Role.ORGANIZER)
def rehearse(code: str) -> str:
    """Whether everything is only tried out, and in numbers what a reset would erase."""
    return _page(workshop_or_404(code), ResetForm(formdata=None))


@bp.post("/w/<code>/settings/rehearsal/beginning")
@allow(Role.ORGANIZER)
def begin_rehearsal(code: str) -> Response:
    """From now on everything is only tried out."""
    workshop = workshop_or_404(code)
    rehearsal.begin_rehearsal(workshop=workshop, by=visitor().actor)
    db.session.commit()
    return redirect(url_for("records.rehearse", code=code), 303)


@bp.post("/w/<code>/settings/rehearsal/end")
@allow(Role.ORGANIZER)
def end_rehearsal(code: str) -> Response:
    """From now on it counts, with all that is there."""
    workshop = workshop_or_404(code)
    rehearsal.end_rehearsal(workshop=workshop, by=visitor().actor)
    db.session.commit()
    flash(_("The rehearsal is over. Everything was kept."), "success")
    return redirect(url_for("records.rehearse", code=code), 303)


@bp.post("/w/<code>/settings/rehearsal/reset")
@allow(Role.ORGANIZER)
def reset_rehearsal(code: str) -> Response | tuple[str, int]:
    """Back to people and seats, once the workshop's code is typed."""
    workshop = workshop_or_404(code)
    form = ResetForm()
    is_meant = form.validate_on_submit()
    if is_meant and read_code(form.code.data or "") != workshop.code:
        form.code.errors = [_("This is not the code of this workshop.")]
        is_meant = False
    if not is_meant:
        return _page(workshop, form), 422
    rehearsal.reset(workshop=workshop, by=visitor().actor)
    db.session.commit()
    empty_log()
    flash(_("Everything that was tried out is erased. People and seats are left."), "success")
    return redirect(url_for("records.rehearse", code=code), 303)


def _page(workshop: Workshop, form: ResetForm) -> str:
    refusal = rehearsal.why_not(workshop)
    return render_template(
        "records/rehearsal.html",
        form=form,
        refusal=say(refusal) if refusal is not None else "",
        erased=erased_words(rehearsal.what_goes(workshop)),
        kept=kept_words(rehearsal.what_stays(workshop)),
    )
