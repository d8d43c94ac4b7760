"""The organizer's vote page and its buttons, turnout and results; ballots are in ballot_views."""

from collections.abc import Callable
from dataclasses import fields
from datetime import datetime

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

import facilitate.voting.models
from facilitate import activity, clock
from facilitate.db import db, empty_log
from facilitate.themes.queries import options as options_of
from facilitate.voting import operations, outcomes, queries
from facilitate.voting.forms import ExtensionForm, PollForm, PublicationForm
from facilitate.voting.guards import opened_poll_or_404, poll_or_404, shown_poll_or_404
from facilitate.voting.limits import Limits, default_limits
from facilitate.voting.models import Poll
from facilitate.voting.publishing import published_ballots
from facilitate.voting.recount import written
from facilitate.voting.rounds import to_run_off
from facilitate.voting.rules import DONE, Terms
from facilitate.voting.states import Secrecy, countable_from
from facilitate.voting.tally.cut import TiePolicy, fingerprint
from facilitate.voting.tally.marks import Rule
from facilitate.voting.voters import named_ballots
from facilitate.web.access import PROJECTING, Role, allow, visitor
from facilitate.web.htmx import is_htmx
from facilitate.workshop.guards import workshop_or_404
from facilitate.workshop.models import ProjectorView, Workshop
from facilitate.workshop.operations import show_on_projector

bp = Blueprint("voting", __name__)


# --- Preparing, opening, closing, showing the result -------------------------------------------


@bp.get("/w/<code>/vote")
@allow(Role.ORGANIZER)
def prepare(code: str) -> str:
    """Where the vote stands and its next step; for htmx that part alone."""
    workshop = workshop_or_404(code)
    if is_htmx():
        return render_template("voting/_desk.html", **_desk(workshop))
    return _page(workshop)


@bp.post("/w/<code>/vote")
@allow(Role.ORGANIZER)
def save(code: str) -> Response | tuple[str, int]:
    """Keep what the next vote is to be about."""
    return _drawn_up(workshop_or_404(code))


@bp.post("/w/<code>/vote/opening")
@allow(Role.ORGANIZER)
def opening(code: str) -> Response | tuple[str, int]:
    """Let people vote on what is ticked."""
    workshop = workshop_or_404(code)
    poll = queries.current_poll(workshop.id)
    if poll is not None and poll.state == "open":
        return back_to_desk(workshop)
    return _drawn_up(workshop, opens=True)


@bp.post("/w/<code>/polls/<int:number>/closure")
@allow(Role.ORGANIZER)
def closure(code: str, number: int) -> Response:
    """Close the vote."""
    return _change(code, number, operations.close_poll)


@bp.post("/w/<code>/polls/<int:number>/reopening")
@allow(Role.ORGANIZER)
def reopening(code: str, number: int) -> Response:
    """Let people vote on."""
    return _change(code, number, operations.reopen_poll)


@bp.post("/w/<code>/polls/<int:number>/publication")
@allow(Role.ORGANIZER)
def publication(code: str, number: int) -> Response:
    """Show the result to everybody, and on the projector if that is ticked."""
    workshop, form = workshop_or_404(code), PublicationForm()
    operations.publish_poll(poll=poll_or_404(workshop, number), by=visitor().actor)
    if form.projector.data:
        show_on_projector(workshop=workshop, view=ProjectorView.RESULT, by=visitor().actor)
    db.session.commit()
    answer = back_to_desk(workshop)
    db.session.rollback()  # the answer has read again, and the log is cut behind all readers
    empty_log()  # who gave which ballot stands there still
    return answer


# --- Turnout and result ------------------------------------------------------------------------


@bp.get("/w/<code>/polls/<int:number>/turnout")
@allow(Role.PARTICIPANT, Role.FACILITATOR, Role.ORGANIZER)
def turnout(code: str, number: int) -> str:
    """How many have voted, as a line that keeps itself up to date while the vote is open."""
    poll = opened_poll_or_404(workshop_or_404(code), number)
    return render_template("voting/_turnout.html", poll=poll, turnout=queries.turnout_of(poll))


@bp.get("/w/<code>/polls/<int:number>/result")
@allow(Role.PARTICIPANT, Role.FACILITATOR, Role.ORGANIZER)
def result(code: str, number: int) -> str:
    """Every option by rank."""
    workshop = workshop_or_404(code)
    poll = shown_poll_or_404(workshop, number)
    return render_template(
        "voting/result.html",
        poll=poll,
        outcome=outcomes.outcome_of(poll),
        named=named_ballots(poll) if poll.secrecy == Secrecy.NAMES else [],
        next_round=queries.next_round_of(poll),
    )


@bp.get("/w/<code>/polls/<int:number>/ballots.json")
@allow(Role.PARTICIPANT, Role.FACILITATOR, Role.ORGANIZER)
def ballots(code: str, number: int) -> Response:
    """The ballots without voters, for whoever wants to count them again."""
    poll = shown_poll_or_404(workshop_or_404(code), number)
    if not outcomes.outcome_of(poll).fingerprint:
        abort(404)
    response = make_response(written(published_ballots(poll)))
    response.mimetype = "application/json"
    name = f"ballots-{code}-{number}.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@bp.get("/w/<code>/projector/turnout")
@allow(*PROJECTING)
def projector_turnout(code: str) -> str:
    """How many have voted, for the whole room."""
    poll = _shown_poll(workshop_or_404(code))
    return render_template(
        "voting/_projector_turnout.html",
        poll=poll,
        limits=_limits(poll) if poll is not None else None,
        turnout=queries.turnout_of(poll) if poll is not None else None,
        at=clock.now(),
    )


@bp.get("/w/<code>/projector/result")
@allow(*PROJECTING)
def projector_result(code: str) -> str:
    """The newest result that was shown and not archived, for the whole room."""
    shown = outcomes.results(workshop_or_404(code).id)
    newest = next((each for each in reversed(shown) if each.poll.state != "archived"), None)
    return render_template("voting/_projector_result.html", outcome=newest)


# --- What the pages show -----------------------------------------------------------------------


def _drawn_up(workshop: Workshop, *, opens: bool = False) -> Response | tuple[str, int]:
    form = PollForm(opportunities=options_of(workshop.id))
    if not form.validate_on_submit():
        return _page(workshop, form), 422
    poll = operations.prepare_poll(
        workshop=workshop,
        opportunity_ids=form.options.data or (),
        budget=form.chosen_budget,
        cap=form.cap.data or 0,
        rule=form.chosen_rule,
        title=form.title.data or "",
        places=form.places.data or 0,
        ties=TiePolicy(form.ties.data),
        minutes=form.minutes.data,
        terms=form.terms,
        by=visitor().actor,
    )
    if opens:
        operations.open_poll(poll=poll, by=visitor().actor)
    db.session.commit()
    if request.form.get("then") == "sample":
        return redirect(url_for("voting.try_out", code=workshop.code), 303)
    return back_to_desk(workshop)


def _change(code: str, number: int, operation: Callable[..., None]) -> Response:
    workshop = workshop_or_404(code)
    operation(poll=poll_or_404(workshop, number), by=visitor().actor)
    db.session.commit()
    return back_to_desk(workshop)


def back_to_desk(workshop: Workshop) -> Response:
    """To the vote page."""
    return redirect(url_for("voting.prepare", code=workshop.code), 303)


def _page(workshop: Workshop, form: PollForm | None = None) -> str:
    return render_template(
        "voting/prepare.html",
        live_topics=["poll"],
        live_seq=activity.last_seq(workshop.id),
        **_desk(workshop, form),
    )


def _desk(workshop: Workshop, form: PollForm | None = None) -> dict[str, object]:
    polls = queries.polls_of(workshop.id)
    poll = polls[-1] if polls else None
    state = poll.state if poll is not None else "draft"
    preparing = state in ("draft", *DONE)
    if preparing and form is None:
        form = _blank_form(workshop, poll if state == "draft" else None, like=poll)
    at = clock.now()
    return {
        "poll": poll,
        "limits": _limits(poll) if poll is not None else None,
        "seed_fingerprint": fingerprint(poll.seed) if poll is not None and poll.seed else "",
        "state": state,
        "at": at,
        "publication": PublicationForm(formdata=None, data={"projector": True}),
        "extension": ExtensionForm(formdata=None),
        "grace": _grace_left(poll, at) if poll is not None and state == "closed" else 0,
        "tied": to_run_off(poll) if poll is not None and state in DONE else (),
        "shown": [each for each in polls if each.state in DONE],
        "turnout": queries.turnout_of(poll) if poll is not None and state != "draft" else None,
        "reconciled": queries.reconciliation_now(poll)
        if poll is not None and state == "closed"
        else None,
        "form": form if preparing else None,
    }


def _grace_left(poll: Poll, at: datetime) -> int:
    """Milliseconds until the result of a closed vote can be shown."""
    if poll.ended_at is None:
        return 0
    return max(0, int((countable_from(poll.ended_at) - at).total_seconds() * 1000))


def _blank_form(workshop: Workshop, draft: Poll | None, *, like: Poll | None) -> PollForm:
    """A form as the draft has it, else with everything ticked and the usual limits.

    Who may vote and what "backed" means are as in the last vote.
    """
    opportunities = options_of(workshop.id)
    ticked = [each.id for each in opportunities]
    limits = default_limits(len(ticked))
    data: dict[str, object] = {"options": ticked, "budget": limits.budget, "cap": limits.cap}
    if like is not None:
        names = [each.name for each in fields(Terms)]
        data |= {name: getattr(like, name) for name in names}
    if draft is not None:
        rule = Rule(draft.rule)
        asked = {Rule.APPROVAL: "choices", Rule.RANKING: "order"}
        data |= {
            "options": [option.opportunity_id for option in draft.options],
            "title": draft.title,
            "rule": rule,
            "places": draft.places,
            "ties": draft.ties,
            "minutes": draft.minutes,
            asked.get(rule, "budget"): draft.budget,
        }
        if rule is Rule.DOTS:
            data["cap"] = draft.cap
        elif rule not in asked:
            data["budget"] = limits.budget
    return PollForm(formdata=None, opportunities=opportunities, data=data)


def _limits(poll: Poll) -> Limits:
    return Limits(rule=Rule(poll.rule), budget=poll.budget, cap=poll.cap)


def _shown_poll(workshop: Workshop) -> Poll | None:
    """The newest vote that was opened."""
    opened = [poll for poll in queries.polls_of(workshop.id) if poll.state != "draft"]
    return opened[-1] if opened and opened[-1].state != "archived" else None


import facilitate.voting.ballot_views  # noqa: E402 (its routes join the blueprint)
import facilitate.voting.hand_views  # noqa: E402
import facilitate.voting.missing_views  # noqa: E402
import facilitate.voting.paper_views  # noqa: E402
import facilitate.voting.round_views  # noqa: E402
import facilitate.voting.tablet_views  # noqa: E402, F401 (these, too)
