"""The plan page and its board: the page as a whole, and the part of it that changes."""

from collections import Counter
from datetime import timedelta

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitate import activity, clock
from facilitate.db import db
from facilitate.jobs import Job
from facilitate.seating import planning, queries, wishes
from facilitate.seating.changes import changes
from facilitate.seating.choosing import Choice
from facilitate.seating.forms import AfreshForm, ArrangeForm, KeepForm, UpdateForm
from facilitate.seating.models import SeatingPlan
from facilitate.seating.numbers import by_round
from facilitate.seating.pictures import plan_picture, preview
from facilitate.seating.wording import say as say_finding
from facilitate.seating.wording import say_difference, say_error
from facilitate.web.htmx import is_htmx
from facilitate.workshop.models import Round, Workshop

KIND = "seating.solve"
#: how long the page says that a search failed
SAID_FOR = timedelta(minutes=10)


def plan_page(
    workshop: Workshop,
    arrange_form: ArrangeForm,
    *,
    choice: Choice | None = None,
) -> str:
    """The whole page; with a choice among the changes that was tried or could not be sent."""
    seq = activity.last_seq(workshop.id)
    return render_template(
        "seating/plan.html",
        arrange_form=arrange_form,
        live_topics=["workshop", "seating"],
        live_seq=seq,
        **board(workshop, wanted_round(workshop), choice=choice),
    )


def answer_with_board(workshop: Workshop, round: Round, text: str) -> Response:
    """After a change by hand: the board anew and what was done, or the page for a plain form."""
    if is_htmx():
        return make_response(
            render_template("seating/_board.html", said=text, **board(workshop, round))
        )
    flash(text, "success")
    return redirect(url_for("seating.plan", code=workshop.code, round=round.number), 303)


def say_moved(text: str, plan: SeatingPlan) -> str:
    """What was done, and what it did to the numbers."""
    return f"{text} {say_difference(plan.figures.get('before') or {}, plan.figures)}".strip()


def wanted_round(workshop: Workshop) -> Round | None:
    """The round that the address names, else the first that is not over."""
    wanted = request.args.get("round", type=int)
    return next((r for r in workshop.rounds if r.number == wanted), None) or next(
        (r for r in workshop.rounds if r.ended_at is None),
        workshop.rounds[-1] if workshop.rounds else None,
    )


def job_or_404(workshop: Workshop, job_id: int) -> Job:
    """A search for seats of this workshop."""
    found = db.session.get(Job, job_id)
    if found is None or found.workshop_id != workshop.id or found.kind != KIND:
        abort(404)
    return found


def board(
    workshop: Workshop,
    round: Round | None,
    *,
    choice: Choice | None = None,
) -> dict[str, object]:
    """What the board draws, in a constant number of queries."""
    news = queries.last_news(workshop.id)
    newest = queries.newest_plan(workshop.id)
    sent = queries.sent_plan(workshop.id)
    people = queries.people_to_seat(workshop.id)
    sectors = {p.organization.sector for p in people if p.organization and p.organization.sector}
    # most people are here, so those who are not will hardly come in time
    came = sum(p.checked_in_at is not None for p in people)
    job = _job_to_show(workshop)
    searching = job is not None and job.finished_at is None
    pairs = wishes.pair_wishes(workshop.id)
    is_draft = newest is not None and newest.sent_at is None
    found = changes(workshop, sent, newest) if sent and newest and is_draft else []
    numbers = choice.numbers if choice else None
    if found and sent and newest and numbers is None:
        numbers = by_round(sent, workshop.rounds), by_round(newest, workshop.rounds)
    return {
        "news": news,
        "plan": newest,
        "sent": sent,
        "changes": found,
        "numbers": numbers,
        "changed": choice.changed
        if choice and choice.numbers
        else Counter(change.round.id for change in found),
        "choice": choice,
        "say_finding": say_finding,
        "say_error": say_error,
        "unmet": wishes.unmet(workshop=workshop, plan=newest, wishes=pairs) if newest else [],
        "sectors_met": planning.sectors_met(
            workshop=workshop, plan=newest, wishes=wishes.sector_wishes(workshop.id)
        )
        if newest and not searching
        else [],
        "round": round,
        "picture": plan_picture(workshop, newest, round)
        if newest and round and not searching
        else None,
        "people": len(people),
        "legend": [
            (s.position, s.letter, s.name) for s in sorted(sectors, key=lambda s: s.position)
        ],
        "missing": sum(p.checked_in_at is None for p in people),
        "job": job,
        "searching": searching,
        "preview": preview(workshop, job, round) if job and searching and round else (),
        "update_form": UpdateForm(formdata=None, only_present=came > len(people) / 2),
        "afresh_form": AfreshForm(formdata=None),
        "keep_form": KeepForm(formdata=None),
        "may_update": any(r.started_at is None for r in workshop.rounds),
    }


def before_now(workshop: Workshop) -> str:
    """The name of a draft that is kept because another one takes its place."""
    time = clock.now().astimezone(workshop.zone).strftime("%H:%M:%S")
    return str(_("Draft of %(time)s", time=time))


def _job_to_show(workshop: Workshop) -> Job | None:
    """The search that runs, or the last one if it failed a short while ago."""
    asked = request.args.get("job", type=int)
    job = job_or_404(workshop, asked) if asked else queries.last_job(workshop.id, KIND)
    if job is None or job.state == "done":
        return None
    if job.finished_at is None or asked:
        return job
    return job if job.state == "failed" and clock.now() - job.finished_at < SAID_FOR else None
