"""Two entries of the list are one person: find the other, look at what happens, merge, undo."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitate.db import db
from facilitate.people.guards import participant_or_404
from facilitate.people.models import Participant, PersonMerge
from facilitate.people.queries import PeopleFilter, people_page
from facilitate.records.forms import MergePeopleForm
from facilitate.records.merge_preview import candidates, preview
from facilitate.records.merging import merge_people, undo_merge
from facilitate.records.views import bp
from facilitate.web.access import Role, allow, visitor
from facilitate.web.addresses import is_number
from facilitate.web.errors import say
from facilitate.workshop.guards import workshop_or_404
from facilitate.workshop.models import Workshop

#: people that a search shows; more are found by more words
_FOUND_AT_MOST = 20


@bp.get("/w/<code>/people/<int:participant_id>/merge")
@allow(Role.ORGANIZER)
def merge_with(code: str, participant_id: int) -> str:
    """Who else on the list this is; with `other`, what merging the two would do."""
    workshop = workshop_or_404(code)
    person = participant_or_404(workshop, participant_id)
    other = _other(workshop, request.args.get("other", ""))
    if other is not None and other is not person:
        # as text: the filter of text fields leaves nothing of a number
        form = MergePeopleForm(formdata=None, other=str(other.id))
        return render_template(
            "records/merge_preview.html",
            shown=preview(workshop=workshop, kept=person, gone=other),
            form=form,
            say=say,
        )
    return _search(workshop, person)


@bp.post("/w/<code>/people/<int:participant_id>/merge")
@allow(Role.ORGANIZER)
def merge(code: str, participant_id: int) -> Response | tuple[str, int]:
    """Make the two one; this one is kept."""
    workshop = workshop_or_404(code)
    kept = participant_or_404(workshop, participant_id)
    form = MergePeopleForm()
    gone = _other(workshop, form.other.data or "") if form.validate_on_submit() else None
    if gone is None:
        return _search(workshop, kept, nobody_chosen=True), 422
    name = gone.name
    merge_people(workshop=workshop, kept=kept, gone=gone, by=visitor().actor)
    db.session.commit()
    flash(_("%(other)s is now %(name)s.", other=name, name=kept.name), "success")
    return redirect(url_for("people.edit", code=code, participant_id=kept.id), 303)


@bp.post("/w/<code>/people/merges/<int:merge_id>/undoing")
@allow(Role.ORGANIZER)
def undo_person_merge(code: str, merge_id: int) -> Response:
    """They are two people after all."""
    workshop = workshop_or_404(code)
    done = db.session.get(PersonMerge, merge_id)
    if done is None or done.workshop_id != workshop.id:
        abort(404)
    gone = undo_merge(merge=done, workshop=workshop, by=visitor().actor)
    db.session.commit()
    flash(_("%(name)s is on the list again.", name=gone.name), "success")
    return redirect(url_for("people.edit", code=code, participant_id=gone.id), 303)


def _other(workshop: Workshop, typed: str) -> Participant | None:
    """The entry that an address or form names; None if it names none."""
    return participant_or_404(workshop, int(typed)) if is_number(typed) else None


def _search(workshop: Workshop, person: Participant, *, nobody_chosen: bool = False) -> str:
    """The page on which the other entry is looked for."""
    search = request.args.get("q", "")[:200]
    return render_template(
        "records/merge_with.html",
        person=person,
        search=search,
        candidates=candidates(workshop, person),
        found=_found(workshop, person, search),
        at_most=_FOUND_AT_MOST,
        nobody_chosen=nobody_chosen,
    )


def _found(workshop: Workshop, person: Participant, search: str) -> list[Participant]:
    if not search.strip():
        return []
    page = people_page(workshop.id, narrowed=PeopleFilter(search=search))
    return [each for each in page.people if each.id != person.id]
