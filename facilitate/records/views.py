"""Who did what and when, and what is held about somebody: each on a page and as a file."""

import json
from math import ceil
from urllib.parse import urlencode

from flask import Blueprint, abort, make_response, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitate.people.guards import participant_or_404
from facilitate.people.models import Participant
from facilitate.records import queries
from facilitate.records.forms import FilterForm
from facilitate.records.held import Held, as_data, held_about
from facilitate.records.words import in_words, program
from facilitate.sheets import as_csv
from facilitate.web.access import Role, allow, visitor
from facilitate.workshop.guards import workshop_or_404
from facilitate.workshop.models import Workshop

bp = Blueprint("records", __name__)


@bp.get("/w/<code>/settings/record")
@allow(Role.ORGANIZER)
def record(code: str) -> str:
    """What happened, the newest first."""
    workshop = workshop_or_404(code)
    form = _form(workshop)
    page = request.args.get("page", 1, type=int)
    if not 1 <= page <= 1_000_000:
        abort(404)
    entries, total = queries.entries_page(workshop, wanted=form.wanted(), page=page)
    narrowed = {f.name: request.args[f.name] for f in form if request.args.get(f.name)}
    return render_template(
        "records/record.html",
        form=form,
        entries=entries,
        in_words=in_words,
        who=_who,
        total=total,
        page=page,
        pages=max(1, ceil(total / queries.PAGE_SIZE)),
        narrowed=narrowed,
        page_url=lambda number: f"{request.path}?{urlencode({'page': number, **narrowed})}",
    )


@bp.get("/w/<code>/settings/record.csv")
@allow(Role.ORGANIZER)
def record_file(code: str) -> Response:
    """The same as a CSV file, the oldest first."""
    workshop = workshop_or_404(code)
    form = _form(workshop)
    content = as_csv(
        ["number", "at", "kind", "who", "about", "details"],
        (
            (
                entry.seq,
                entry.at.astimezone(workshop.zone).isoformat(timespec="seconds"),
                entry.kind,
                _who(entry),
                entry.subject,
                "; ".join(f"{name}={value}" for name, value in entry.details.items()),
            )
            for entry in queries.all_entries(workshop, wanted=form.wanted())
        ),
    )
    name = f"{workshop.slug}-record.csv"
    answer = make_response(content, {"Content-Type": "text/csv; charset=utf-8"})
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


@bp.get("/w/<code>/me/held")
@allow(Role.PARTICIPANT)
def held_about_me(code: str) -> str:
    """What is held about me, in full."""
    workshop = workshop_or_404(code)
    me = _me(workshop)
    return render_template(
        "records/held_about_me.html",
        held=held_about(workshop, me, for_themselves=True),
        person_name=me.name,
        in_words=in_words,
    )


@bp.get("/w/<code>/me/held.json")
@allow(Role.PARTICIPANT)
def held_about_me_file(code: str) -> Response:
    """The same as a file to keep."""
    workshop = workshop_or_404(code)
    return _held_file(workshop, held_about(workshop, _me(workshop), for_themselves=True))


@bp.get("/w/<code>/people/<int:participant_id>/held")
@allow(Role.ORGANIZER)
def held_about_person(code: str, participant_id: int) -> str:
    """What is held about somebody, without what they said."""
    workshop = workshop_or_404(code)
    person = participant_or_404(workshop, participant_id)
    return render_template(
        "records/held_about_person.html",
        held=held_about(workshop, person, for_themselves=False),
        in_words=in_words,
    )


@bp.get("/w/<code>/people/<int:participant_id>/held.json")
@allow(Role.ORGANIZER)
def held_about_person_file(code: str, participant_id: int) -> Response:
    """The same as a file to hand over."""
    workshop = workshop_or_404(code)
    person = participant_or_404(workshop, participant_id)
    return _held_file(workshop, held_about(workshop, person, for_themselves=False))


def _me(workshop: Workshop) -> Participant:
    return participant_or_404(workshop, visitor().participant_id or abort(404))


def _held_file(workshop: Workshop, held: Held) -> Response:
    content = json.dumps(as_data(held, workshop), ensure_ascii=False, indent=2)
    answer = make_response(content, {"Content-Type": "application/json"})
    name = f"{workshop.slug}-held.json"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def _form(workshop: Workshop) -> FilterForm:
    return FilterForm(request.args, people=queries.people_who_acted(workshop.id))


def _who(entry: queries.Entry) -> str:
    if entry.is_unnamed:
        return str(_("A participant"))
    return entry.who or program()


import facilitate.records.merge_views  # noqa: E402, F401 (its routes join the blueprint)
