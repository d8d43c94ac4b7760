"""Choosing and ordering the sections of the report, and the quotes of each theme."""

from flask import abort, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitate.db import db
from facilitate.report.arranging import Section
from facilitate.report.compile import facts_for
from facilitate.report.editing import hide_section, move_section, pin_quotes
from facilitate.report.editing_forms import PlaceForm, QuotesForm
from facilitate.report.editions import INTERNAL
from facilitate.report.narrative_views import WRITERS
from facilitate.report.queries import note_numbers
from facilitate.report.rules import FEWEST_PINNED, MOST_PINNED
from facilitate.report.sections import sections_of
from facilitate.report.views import bp
from facilitate.report.voice import Voice
from facilitate.report.words import Words
from facilitate.themes.guards import theme_or_404
from facilitate.web.access import allow, visitor
from facilitate.web.htmx import answer
from facilitate.workshop.guards import workshop_or_404
from facilitate.workshop.models import Workshop

# --- Sections ------------------------------------------------------------------------------------


@bp.get("/w/<code>/report/sections")
@allow(*WRITERS)
def sections(code: str) -> str:
    """The sections as the report has them, to order and to leave out."""
    return render_template("report/sections.html", sections=_sections(workshop_or_404(code)))


@bp.post("/w/<code>/report/sections/<key>/place")
@allow(*WRITERS)
def place_section(code: str, key: str) -> Response:
    """Move a section one place."""
    workshop = workshop_or_404(code)
    keys = [each.key for each in _sections(workshop)]
    form = PlaceForm()
    if key not in keys or not form.validate_on_submit():
        abort(404)
    step = -1 if form.to.data == "up" else 1
    move_section(workshop=workshop, key=key, places=step, keys=keys, by=visitor().actor)
    return _arranged(workshop, key)


@bp.post("/w/<code>/report/sections/<key>/hiding")
@allow(*WRITERS)
def hide(code: str, key: str) -> Response:
    """Leave a section out."""
    return _hide(code, key, hidden=True)


@bp.post("/w/<code>/report/sections/<key>/showing")
@allow(*WRITERS)
def show(code: str, key: str) -> Response:
    """Take a section in again."""
    return _hide(code, key, hidden=False)


def _hide(code: str, key: str, *, hidden: bool) -> Response:
    workshop = workshop_or_404(code)
    if key not in {each.key for each in _sections(workshop)}:
        abort(404)
    hide_section(workshop=workshop, key=key, hidden=hidden, by=visitor().actor)
    return _arranged(workshop, key)


def _sections(workshop: Workshop) -> list[Section]:
    return sections_of(facts_for(workshop, edition=INTERNAL), Words(Voice()))


def _arranged(workshop: Workshop, key: str) -> Response:
    db.session.commit()
    return answer(
        "report/_sections.html",
        to=url_for("report.sections", code=workshop.code, _anchor=f"section-{key}"),
        sections=_sections(workshop),
    )


# --- Quotes --------------------------------------------------------------------------------------


@bp.get("/w/<code>/report/quotes")
@allow(*WRITERS)
def quotes(code: str) -> str:
    """The themes with the notes that stand for each."""
    facts = facts_for(workshop_or_404(code), edition=INTERNAL)
    return render_template(
        "report/quotes.html",
        themes=[(theme, facts.quotes_of(theme)) for theme in facts.themes],
        fewest=FEWEST_PINNED,
    )


@bp.route("/w/<code>/report/quotes/<int:theme_id>", methods=["GET", "POST"])
@allow(*WRITERS)
def theme_quotes(code: str, theme_id: int) -> Response:
    """Choose the notes that stand for a theme."""
    workshop = workshop_or_404(code)
    theme = theme_or_404(workshop, theme_id)
    facts = facts_for(workshop, edition=INTERNAL)
    told = next((each for each in facts.themes if each.key == theme.id), None)
    if told is None:
        abort(404)
    notes = facts.notes_behind(told.evidence)
    numbers = note_numbers(workshop.id)
    ids = {number: note_id for note_id, number in numbers.items()}
    form = QuotesForm()
    form.offer([ids[note.number] for note in notes if note.is_quotable])
    status = 200
    if form.is_submitted():
        if form.validate():
            chosen = set(form.notes.data or ())
            pin_quotes(
                theme=theme,
                note_ids=[ids[note.number] for note in notes if ids[note.number] in chosen],
                quotable=[ids[note.number] for note in notes if note.is_quotable],
                by=visitor().actor,
            )
            db.session.commit()
            flash(_("Saved."), "success")
            return redirect(url_for("report.quotes", code=code, _anchor=f"theme-{theme_id}"), 303)
        status = 422
        ticked = set(form.notes.data or ())
    else:
        ticked = {ids[note.number] for note in facts.quotes_of(told)}
    page = render_template(
        "report/theme_quotes.html",
        form=form,
        theme=told,
        notes=[(ids[note.number], note) for note in notes],
        ticked=ticked,
        kinds={kind.key: kind for kind in facts.kinds},
        most=MOST_PINNED,
    )
    return make_response(page, status)
