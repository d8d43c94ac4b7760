"""Captions of the figures and tables, each written as any other text of the report."""

from flask import current_app, render_template

from facilitate.report import queries
from facilitate.report.compile import facts_for
from facilitate.report.editions import INTERNAL
from facilitate.report.narrative_views import WRITERS, captioned_in
from facilitate.report.numbers import numbers_of, outdated, spoken
from facilitate.report.rules import CAPTION
from facilitate.report.views import bp
from facilitate.report.voice import Voice, language_of
from facilitate.report.words import Words
from facilitate.web.access import allow
from facilitate.workshop.guards import workshop_or_404


@bp.get("/w/<code>/report/captions")
@allow(*WRITERS)
def captions(code: str) -> str:
    """Every figure and table with its caption, and those under which numbers have changed."""
    workshop = workshop_or_404(code)
    facts = facts_for(workshop, edition=INTERNAL)
    passages = queries.passages_of(workshop.id)
    words = Words(Voice())
    now = {each.key: each for each in numbers_of(facts, words)}
    return render_template(
        "report/captions.html",
        listed=[
            (each, passages.get(f"{CAPTION}{each.anchor}"))
            for each in captioned_in(workshop, facts).values()
        ],
        say=lambda text: spoken(text, words.number),
        outdated=lambda text: outdated(text, now),
        language=language_of(workshop.language, current_app.config["LANGUAGES"]),
    )
