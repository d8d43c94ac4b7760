"""The organizer's record of who did what and when, on a page and as a file."""

from math import ceil
from urllib.parse import urlencode

from flask import Blueprint, abort, make_response, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitate.records import queries
from facilitate.records.forms import FilterForm
from facilitate.records.words import in_words, program
from facilitate.report.writers.csv_zip import sheet
from facilitate.web.access import Role, allow
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
    content = sheet(
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


def _form(workshop: Workshop) -> FilterForm:
    return FilterForm(request.args, people=queries.people_who_acted(workshop.id))


def _who(entry: queries.Entry) -> str:
    if entry.is_unnamed:
        return str(_("A participant"))
    return entry.who or program()
