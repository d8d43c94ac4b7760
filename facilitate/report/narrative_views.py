"""Writing summary, messages and lessons of the report, and keeping their numbers right."""

from collections.abc import Mapping

from flask import (
    abort,
    current_app,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitate.db import db
from facilitate.errors import Conflict
from facilitate.report import queries
from facilitate.report.captions import Captioned, captioned
from facilitate.report.compile import facts_for, outputs_from
from facilitate.report.editions import INTERNAL
from facilitate.report.facts import Facts
from facilitate.report.models import Passage
from facilitate.report.narrating import renew_numbers, write_passage
from facilitate.report.narrative_forms import PassageForm, RevisionForm
from facilitate.report.numbers import Number, numbers_of, outdated, spoken
from facilitate.report.reading_narrative import standing
from facilitate.report.rules import CAPTION, LESSONS, MESSAGES, SLOTS, SUMMARY, is_caption
from facilitate.report.views import bp
from facilitate.report.voice import Voice, language_of
from facilitate.report.words import Words
from facilitate.themes.queries import themes
from facilitate.web.access import Role, allow, visitor
from facilitate.workshop.guards import workshop_or_404
from facilitate.workshop.models import Workshop

#: who writes for the report
WRITERS = (Role.ORGANIZER, Role.THEME_TEAM)


@bp.get("/w/<code>/report/text")
@allow(*WRITERS)
def narrative(code: str) -> str:
    """What has been written so far, with the numbers in it that are others by now."""
    workshop = workshop_or_404(code)
    facts = facts_for(workshop, edition=INTERNAL)
    passages = queries.passages_of(workshop.id)
    now = _now(facts)
    words = Words(Voice())
    return render_template(
        "report/narrative.html",
        slots=list(SLOTS),
        titles=titles(),
        passages=passages,
        texts={slot: spoken(each.text, words.number) for slot, each in passages.items()},
        outdated={slot: outdated(each.text, now) for slot, each in passages.items()},
        themes_of={
            message.slot: [theme for theme in facts.themes if theme.number in message.themes]
            for message in facts.narrative.messages
        },
    )


@bp.route("/w/<code>/report/text/<slot>", methods=["GET", "POST"])
@allow(*WRITERS)
def passage(code: str, slot: str) -> Response:
    """Write one part; when somebody was faster, choose between both."""
    if slot not in SLOTS:
        abort(404)
    workshop = workshop_or_404(code)
    facts = facts_for(workshop, edition=INTERNAL)
    found = queries.passages_of(workshop.id).get(slot)
    under = _under(workshop, slot, facts) if is_caption(slot) else None
    if request.method == "GET":
        data = {
            "text": found.text if found else "",
            "themes": _ticked(workshop, found, facts),
            "revision": found.revision if found else 0,
        }
        return _page(found, _form(workshop, slot, facts, formdata=None, data=data), facts)
    form = _form(workshop, slot, facts)
    if "put_in" in request.form:
        form.put_in()
        return _page(found, form, facts)
    if not form.validate_on_submit():
        return _page(found, form, facts, status=422)
    try:
        write_passage(
            workshop=workshop,
            slot=slot,
            text=form.text.data or "",
            themes=form.chosen,
            revision=form.revision.data or 0,
            seen=under.seen if under else "",
            by=visitor().actor,
        )
    except Conflict:
        return _both_versions(code, slot, form)
    db.session.commit()
    flash(_("Saved."), "success")
    return redirect(_list_of(code, slot), 303)


@bp.post("/w/<code>/report/text/<slot>/numbers")
@allow(*WRITERS)
def renew(code: str, slot: str) -> Response:
    """Bring the numbers of one part up to date."""
    if slot not in SLOTS:
        abort(404)
    workshop = workshop_or_404(code)
    form = RevisionForm()
    if not form.validate_on_submit():
        flash(_("This form is incomplete. Go back to the report's text and begin again."), "danger")
        return redirect(_list_of(code, slot), 303)
    now = _now(facts_for(workshop, edition=INTERNAL))
    try:
        renew_numbers(
            workshop=workshop,
            slot=slot,
            revision=form.revision.data or 0,
            now=now,
            by=visitor().actor,
        )
    except Conflict:
        db.session.rollback()
        flash(_("Somebody changed this text in the meantime. Look at it again."), "warning")
    else:
        db.session.commit()
        flash(_("The numbers are up to date."), "success")
    return redirect(_list_of(code, slot), 303)


@bp.get("/w/<code>/report/text/<slot>/history")
@allow(*WRITERS)
def passage_history(code: str, slot: str) -> str:
    """What one part said from one change to the next, and who changed it."""
    if slot not in SLOTS:
        abort(404)
    workshop = workshop_or_404(code)
    found = queries.passages_of(workshop.id).get(slot)
    if found is None:
        abort(404)
    words = Words(Voice())
    return render_template(
        "report/passage_history.html",
        slot=slot,
        title=title_of(slot),
        back_url=_list_of(code, slot),
        versions=[
            (each, spoken(each.text, words.number)) for each in queries.versions_of(found.id)
        ],
    )


def titles() -> dict[str, str]:
    """What people read of each part."""
    messages = {
        slot: _("Message %(number)s", number=number) for number, slot in enumerate(MESSAGES, 1)
    }
    return {
        SUMMARY: _("Executive summary"),
        **messages,
        LESSONS: _("Lessons for organizers"),
    }


def title_of(slot: str) -> str:
    """What people read of one part."""
    return _("Caption") if is_caption(slot) else titles()[slot]


def _list_of(code: str, slot: str) -> str:
    """The page that lists this part with its kin, at its place."""
    page = "report.captions" if is_caption(slot) else "report.narrative"
    return url_for(page, code=code, _anchor=slot)


def _under(workshop: Workshop, slot: str, facts: Facts) -> Captioned:
    """The figure or table of a caption; 404 where the report has none."""
    return captioned_in(workshop, facts).get(slot) or abort(404)


def captioned_in(workshop: Workshop, facts: Facts) -> Mapping[str, Captioned]:
    """What of the report has a caption, by slot, in the language in which editions are released.

    So the numbers seen are the same whoever looks at them.
    """
    languages = current_app.config["LANGUAGES"]
    with force_locale(language_of(workshop.language, languages)):
        blocks = outputs_from(facts.without_captions, Words(Voice())).blocks
    return {f"{CAPTION}{each.anchor}": each for each in captioned(blocks)}


def _now(facts: Facts) -> dict[str, Number]:
    return {each.key: each for each in numbers_of(facts, Words(Voice()))}


def _form(workshop: Workshop, slot: str, facts: Facts, **values: object) -> PassageForm:
    return PassageForm(
        slot=slot,
        listed=themes(workshop.id),
        numbers=numbers_of(facts, Words(Voice())),
        **values,
    )


def _ticked(workshop: Workshop, found: Passage | None, facts: Facts) -> list[int]:
    """The themes that a message stands on now."""
    if found is None:
        return []
    merged = queries.themes_merged(workshop.id)
    by_key = {theme.key: theme for theme in facts.themes}
    return [each.key for each in standing((t.id for t in found.themes), merged, by_key)]


def _page(
    found: Passage | None,
    form: PassageForm,
    facts: Facts,
    *,
    status: int = 200,
    in_conflict: bool = False,
) -> Response:
    words = Words(Voice())
    page = render_template(
        "report/passage.html",
        form=form,
        slot=form.slot,
        title=title_of(form.slot),
        back_url=_list_of(g.workshop.code, form.slot),
        is_caption=is_caption(form.slot),
        under=_under(g.workshop, form.slot, facts) if is_caption(form.slot) else None,
        is_message=form.slot in MESSAGES,
        is_summary=form.slot == SUMMARY,
        passage=found,
        outdated=outdated(found.text, _now(facts)) if found and not form.is_submitted() else [],
        theirs=spoken(found.text, words.number) if found and in_conflict else "",
        in_conflict=in_conflict,
    )
    return make_response(page, status)


def _both_versions(code: str, slot: str, form: PassageForm) -> Response:
    """What somebody else wrote beside what was typed here, which starts from theirs now."""
    db.session.rollback()
    workshop = workshop_or_404(code)
    facts = facts_for(workshop, edition=INTERNAL)
    theirs = queries.passages_of(workshop.id).get(slot)
    mine = _form(
        workshop,
        slot,
        facts,
        formdata=None,
        data={
            "text": form.text.data,
            "themes": form.themes.data,
            "revision": theirs.revision if theirs else 0,
        },
    )
    return _page(theirs, mine, facts, status=409, in_conflict=True)
