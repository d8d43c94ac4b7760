"""The report page and its downloads, and the editions released from it."""

from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.http import dump_options_header
from werkzeug.wrappers import Response as AnyResponse

from facilitate import jobs
from facilitate.config import Config
from facilitate.db import db
from facilitate.evidence.queries import traced
from facilitate.jobs import Job
from facilitate.report import files, kept, operations, queries
from facilitate.report.checks import Naming, names_in
from facilitate.report.compile import compile_outputs, facts_for, outputs_from
from facilitate.report.editions import EDITIONS, INTERNAL, PARTICIPANTS, PUBLIC
from facilitate.report.facts import Facts
from facilitate.report.formats import FORMATS, Format
from facilitate.report.forms import CHECKS, FINAL, LABELS, FileForm, ReleaseForm, edition_name
from facilitate.report.guards import edition_or_404, job_or_404, readable_edition
from facilitate.report.models import Edition
from facilitate.report.numbers import numbers_of
from facilitate.report.outputs import Outputs
from facilitate.report.packs import packs_of
from facilitate.report.release_checks import findings
from facilitate.report.sections import sections_of
from facilitate.report.voice import Voice, language_of
from facilitate.report.words import Words
from facilitate.web.access import TAKING_PART, Role, allow, visitor
from facilitate.web.addresses import public_address
from facilitate.web.htmx import answer
from facilitate.workshop.guards import workshop_or_404
from facilitate.workshop.models import Workshop

bp = Blueprint("report", __name__)


@bp.get("/w/<code>/report")
@allow(Role.ORGANIZER)
def page(code: str) -> str:
    """The report as it stands now, to read, to take away and to release."""
    return _page(workshop_or_404(code))


@bp.get("/w/<code>/report.<fmt>")
@allow(Role.ORGANIZER)
def download(code: str, fmt: str) -> AnyResponse | tuple[str, int]:
    """The report as a file; for a format that does not exist, the page that has the others.

    What takes longer to write is asked for there.
    """
    workshop = workshop_or_404(code)
    wanted = FORMATS.get(fmt)
    if wanted is None:
        return _page(workshop, no_format=fmt), 404
    edition = _edition_asked()
    if wanted.is_heavy:
        return redirect(url_for("report.page", code=code, edition=edition, _anchor="job"), 303)
    outputs = _outputs(workshop, edition)
    return _file(wanted, outputs.meta.slug, wanted.write(outputs))


@bp.post("/w/<code>/report/files")
@allow(Role.ORGANIZER)
def ask(code: str) -> AnyResponse | tuple[str, int]:
    """Let a file of the report be made as it stands."""
    workshop = workshop_or_404(code)
    form = FileForm()
    pack = form.pack.data or ""
    if not form.validate_on_submit() or not (pack in _packs(workshop) or pack == ""):
        return _page(workshop, no_format=form.format.data or "?"), 422
    edition = form.edition.data or INTERNAL
    made = operations.ask_for_file(
        workshop=workshop,
        wanted=FORMATS[form.format.data or ""],
        edition=edition,
        pack=pack,
        language=str(get_locale()),
        base=public_address(""),
        by=visitor().actor,
    )
    db.session.commit()
    to = url_for("report.page", code=code, edition=edition, job=made.id, _anchor="job")
    return answer("report/_job.html", to=to, status=201, workshop=workshop, **_shown(made))


@bp.get("/w/<code>/report/jobs/<int:job_id>")
@allow(Role.ORGANIZER)
def job(code: str, job_id: int) -> AnyResponse:
    """How far a file or a release is, and what became of it."""
    found = job_or_404(workshop_or_404(code), job_id)
    response = make_response(render_template("report/_job.html", **_shown(found)))
    if found.kind == operations.RELEASE and found.state == "done":
        response.headers["HX-Refresh"] = "true"  # there is an edition more on the page
    return response


@bp.post("/w/<code>/report/jobs/<int:job_id>/cancellation")
@allow(Role.ORGANIZER)
def cancel(code: str, job_id: int) -> AnyResponse:
    """Stop making files; an edition is then not released."""
    found = job_or_404(workshop_or_404(code), job_id)
    jobs.cancel(job=found)
    db.session.commit()
    return redirect(url_for("report.page", code=code, job=job_id, _anchor="job"), 303)


@bp.get("/w/<code>/report/jobs/<int:job_id>/file")
@allow(Role.ORGANIZER)
def made(code: str, job_id: int) -> AnyResponse:
    """The file, for some minutes after it was made; afterwards the page where it is made again."""
    workshop = workshop_or_404(code)
    found = job_or_404(workshop, job_id)
    content = kept.read(_drafts(), (found.result or {}).get("file", ""))
    if content is None:
        return redirect(url_for("report.page", code=code, job=job_id, _anchor="job"), 303)
    slug = "-".join(filter(None, [workshop.slug, found.arguments.get("pack", "")]))
    return _file(FORMATS[found.arguments["format"]], slug, content)


@bp.get("/w/<code>/report/release")
@allow(Role.ORGANIZER)
def before_release(code: str) -> str:
    """What will be read by whom, and the organizations that are named in it."""
    workshop = workshop_or_404(code)
    edition = _edition_asked(PUBLIC)
    number = str(queries.next_number(workshop.id))
    form = ReleaseForm(formdata=None, number=number, edition=edition)
    return _before_release(workshop, form, _facts(workshop, edition))


@bp.post("/w/<code>/report/editions")
@allow(Role.ORGANIZER)
def release(code: str) -> AnyResponse | tuple[str, int]:
    """Let an edition be frozen, in the workshop's language, with all its files.

    Unless it is internal, it waits until somebody has looked at each organization that is named.
    """
    form = ReleaseForm()
    workshop = workshop_or_404(code)
    if form.edition.data not in EDITIONS:
        form.edition.data = PUBLIC
    edition = form.edition.data
    facts = _facts(workshop, edition)
    cleared = form.cleared.data or []
    if not form.validate_on_submit() or _named_but(cleared, workshop, facts):
        return _before_release(workshop, form, facts), 422
    by = visitor().actor
    number = int(form.number.data or "")
    operations.clear_names(workshop=workshop, organization_ids=cleared, by=by)
    asked = operations.ask_for_release(
        workshop=workshop,
        number=number,
        edition=edition,
        is_final=form.status.data == FINAL,
        language=language_of(workshop.language, current_app.config["LANGUAGES"]),
        base=public_address(""),
        by=by,
    )
    db.session.commit()
    if asked is None:
        return redirect(url_for("report.page", code=code, _anchor="editions"), 303)
    return redirect(
        url_for("report.page", code=code, edition=edition, job=asked.id, _anchor="job"), 303
    )


@bp.post("/w/<code>/report/editions/<int:number>/withdrawal")
@allow(Role.ORGANIZER)
def withdraw(code: str, number: int) -> AnyResponse:
    """Take an edition back."""
    edition = edition_or_404(workshop_or_404(code), number)
    operations.withdraw_edition(edition=edition, by=visitor().actor)
    db.session.commit()
    flash(_("%(edition)s is withdrawn.", edition=edition_name(edition.audience, number)), "success")
    return redirect(url_for("report.page", code=code, _anchor="editions"), 303)


@bp.get("/w/<code>/editions/<int:number>")
@allow(Role.ANYONE)
def edition(code: str, number: int) -> AnyResponse:
    """A released report as a page."""
    workshop, found = readable_edition(code, number)
    page = render_template("report/edition.html", edition=found, outputs=files.model_of(found))
    return _for_readers(Response(page), workshop, found)


@bp.get("/w/<code>/editions")
@allow(*TAKING_PART)
def editions(code: str) -> str:
    """The released reports that somebody of the workshop may read."""
    return render_template("report/editions.html", **_readable(workshop_or_404(code)))


@bp.get("/w/<code>/editions/card")
@allow(*TAKING_PART)
def editions_card(code: str) -> str:
    """What the own page of a participant says of them; nothing before the first one."""
    return render_template("report/_editions_card.html", **_readable(workshop_or_404(code)))


@bp.get("/w/<code>/editions/<int:number>.<fmt>")
@allow(Role.ANYONE)
def edition_file(code: str, number: int, fmt: str) -> AnyResponse | tuple[str, int]:
    """A released report as a file, the same bytes each time."""
    workshop, found = readable_edition(code, number)
    wanted = FORMATS.get(fmt)
    if wanted is None:
        page = render_template(
            "report/edition.html",
            edition=found,
            outputs=files.model_of(found),
            no_format=fmt,
        )
        return page, 404
    response = Response(
        files.file_of(_folder(), found, wanted).read_bytes(), content_type=wanted.content_type
    )
    response.headers["Content-Disposition"] = _attachment(wanted, f"{found.slug}-{number}")
    response.set_etag(f"{found.content_hash}-{wanted.name}")
    return _for_readers(response, workshop, found).make_conditional(request)


def _shared_address(code: str, number: int) -> str:
    """Where everybody reads an edition that is out."""
    return public_address(url_for("report.edition", code=code, number=number))


def _page(workshop: Workshop, *, no_format: str = "") -> str:
    shown = _edition_asked()
    return render_template(
        "report/page.html",
        outputs=_outputs(workshop, shown),
        shown=shown,
        editions=queries.editions_of(workshop.id),
        traced=traced(workshop.id),
        no_format=no_format,
        packs=_packs(workshop),
        **_shown(_job_asked(workshop)),
    )


def _packs(workshop: Workshop) -> Mapping[str, str]:
    return packs_of([each.name for each in workshop.destinations])


def _job_asked(workshop: Workshop) -> Job | None:
    """The job that the address names, or a release that somebody else may be waiting for."""
    asked = request.args.get("job", type=int)
    if asked:
        return job_or_404(workshop, asked)
    latest = queries.jobs_of(workshop.id, operations.RELEASE)
    return latest[0] if latest and latest[0].state in ("waiting", "running") else None


def _shown(found: Job | None) -> dict[str, object]:
    """A job, whether its file is there, and the last one of its kind where it failed."""
    common = {
        "labels": LABELS,
        "shared_address": _shared_address,
        "edition_name": edition_name,
    }
    if found is None:
        return {"job": None, **common}
    before = None
    if found.kind == operations.FILE and found.state == "failed":
        before = next((each for each in _made_before(found) if _is_kept(each)), None)
    return {
        "job": found,
        "is_kept": _is_kept(found),
        "before": before,
        **common,
    }


def _made_before(found: Job) -> Iterator[Job]:
    alike = ("format", "edition", "pack")
    for each in queries.jobs_of(found.workshop_id, operations.FILE):
        if all(each.arguments.get(name) == found.arguments.get(name) for name in alike):
            yield each


def _is_kept(found: Job) -> bool:
    return kept.is_kept(_drafts(), (found.result or {}).get("file", ""))


def _file(wanted: Format, slug: str, content: bytes) -> Response:
    response = Response(content, content_type=wanted.content_type)
    response.headers["Content-Disposition"] = _attachment(wanted, slug)
    response.headers["Cache-Control"] = "no-store"
    return response


def _readable(workshop: Workshop) -> dict[str, object]:
    """The newest edition that is out for participants, and for everybody."""
    found = (
        queries.newest_edition(workshop.id, audience=audience)
        for audience in (PARTICIPANTS, PUBLIC)
    )
    return {
        "workshop": workshop,
        "editions": [each for each in found if each is not None],
        "edition_name": edition_name,
    }


def _facts(workshop: Workshop, edition: str) -> Facts:
    return facts_for(workshop, edition=edition, file_address=_file_address(workshop))


def _named_but(cleared: Collection[int], workshop: Workshop, facts: Facts) -> list[Naming]:
    """The organizations that are named to others than organizers and that nobody has ticked."""
    namings = () if facts.is_internal else names_in(workshop, facts)
    return [each for each in namings if each.organization_id not in cleared]


def _before_release(workshop: Workshop, form: ReleaseForm, facts: Facts) -> str:
    words = Words(Voice())
    namings = () if facts.is_internal else names_in(workshop, facts)
    if form.number.errors:
        form.number.data = str(queries.next_number(workshop.id))
    if form.is_submitted():
        ticked = form.cleared.data or []
    else:
        ticked = [each.organization_id for each in namings if each.is_cleared]
    return render_template(
        "report/before_release.html",
        form=form,
        namings=namings,
        ticked=ticked,
        missing=sum(each.organization_id not in ticked for each in namings)
        if form.is_submitted()
        else 0,
        without_name=facts.notes_without_name,
        edition_name=edition_name,
        checks=CHECKS.__getitem__,
        findings=findings(
            facts,
            outputs_from(facts, words),
            now={each.key: each for each in numbers_of(facts, words)},
            offered=queries.options_offered(workshop.id),
        ),
        left_out=[each for each in sections_of(facts, words) if each.is_hidden],
    )


def _edition_asked(usual: str = INTERNAL) -> str:
    asked = request.args.get("edition", usual)
    return asked if asked in EDITIONS else usual


def _outputs(workshop: Workshop, edition: str) -> Outputs:
    return compile_outputs(
        workshop,
        edition=edition,
        translate=Voice(),
        file_address=_file_address(workshop),
    )


def _file_address(workshop: Workshop) -> Callable[[int], str]:
    code = workshop.code

    def address(document_id: int) -> str:
        return public_address(url_for("library.download", code=code, document_id=document_id))

    return address


def _for_readers(response: Response, workshop: Workshop, edition: Edition) -> Response:
    """Public ones are asked for again each time, since they may be withdrawn."""
    is_public = workshop.is_public and edition.audience == PUBLIC
    response.headers["Cache-Control"] = "public, no-cache" if is_public else "no-store"
    return response


def _attachment(wanted: Format, slug: str) -> str:
    return dump_options_header("attachment", {"filename": wanted.file_name(slug)})


def _drafts() -> Path:
    config: Config = current_app.config["FACILITATE"]
    return files.drafts_of(config.instance)


def _folder() -> Path:
    config: Config = current_app.config["FACILITATE"]
    return files.folder_of(config.instance)


from facilitate.report import (  # noqa: E402 (they join the blueprint)
    caption_views,  # noqa: F401
    comment_views,  # noqa: F401
    editing_views,  # noqa: F401
    narrative_views,  # noqa: F401
)
