"""A participant's ballot, and the card that leads there."""

from flask import abort, make_response, redirect, render_template, session, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from facilitate import activity, clock
from facilitate.accounts.guards import OWN_BALLOT
from facilitate.db import db, writing
from facilitate.errors import Refused
from facilitate.voting.ballot_forms import BallotForm, ballot_form, fresh_submission
from facilitate.voting.casting import Receipt, cast_ballot
from facilitate.voting.guards import draft_or_404
from facilitate.voting.limits import require_valid
from facilitate.voting.papers import MyVote, my_vote, sample
from facilitate.voting.rules import draft_name
from facilitate.voting.tally.marks import Rule
from facilitate.voting.views import bp
from facilitate.web.access import Role, allow, visitor
from facilitate.web.errors import say
from facilitate.web.htmx import is_htmx
from facilitate.web.transactions import reads_first
from facilitate.workshop.guards import workshop_or_404
from facilitate.workshop.models import Workshop


@bp.get("/w/<code>/ballot")
@allow(Role.PARTICIPANT, Role.FACILITATOR)
def ballot(code: str) -> Response:
    """My ballot while the vote is open; before and after, where the vote stands."""
    workshop = workshop_or_404(code)
    seq = activity.last_seq(workshop.id)
    vote = _mine(workshop)
    return _ballot(vote, ballot_form(vote, blank=True), seq=seq)


@bp.post("/w/<code>/ballot")
@allow(Role.PARTICIPANT, Role.FACILITATOR)
@reads_first
def cast(code: str) -> Response:
    """Send my ballot; it takes the place of the one I sent before."""
    workshop = workshop_or_404(code)
    vote = _mine(workshop)
    form = ballot_form(vote)
    try:
        if not form.is_for(vote):
            raise Refused("This ballot belongs to another vote. Here is where voting stands now.")
        if not form.validate_on_submit():
            return _ballot(vote, form, status=422, seq=activity.last_seq(workshop.id))
        receipt = _cast(vote, form)
    except Refused as refusal:
        db.session.rollback()
        return _refused(code, form, say(refusal))
    if receipt.late:
        sentence = _("This vote arrived after the end. It is noted as late and not counted.")
        return _refused(code, form, sentence)
    session[OWN_BALLOT] = receipt.mark
    if not is_htmx():
        return redirect(url_for("voting.ballot", code=code), 303)
    vote = _mine(workshop_or_404(code))
    if vote.state == "open":
        return _counted(vote)
    return _ballot(vote, ballot_form(vote, blank=True))


@bp.get("/w/<code>/ballot/card")
@allow(Role.PARTICIPANT, Role.FACILITATOR)
def my_card(code: str) -> str:
    """What a participant's own page says of the vote."""
    return render_template("voting/_my_card.html", vote=_mine(workshop_or_404(code)))


@bp.get("/w/<code>/vote/sample")
@allow(Role.ORGANIZER)
def try_out(code: str) -> Response:
    """The ballot of the next vote as people will see it."""
    vote = sample(draft_or_404(workshop_or_404(code)))
    return _sample(vote, ballot_form(vote, blank=True))


@bp.post("/w/<code>/vote/sample")
@allow(Role.ORGANIZER)
def try_sending(code: str) -> Response:
    """Check a ballot like those of people; it is kept nowhere."""
    vote = sample(draft_or_404(workshop_or_404(code)))
    form = ballot_form(vote)
    status, counts = 422, False
    if form.validate_on_submit():
        status, counts = _would_count(vote, form)
    return _sample(vote, form, status=status, would_count=counts)


def _sample(
    vote: MyVote, form: BallotForm, *, status: int = 200, would_count: bool = False
) -> Response:
    return _ballot(
        vote,
        form,
        status=status,
        template="voting/sample.html",
        is_sample=True,
        would_count=would_count,
    )


def _would_count(vote: MyVote, form: BallotForm) -> tuple[int, bool]:
    said = form.said(vote)
    try:
        if vote.paper is not None:
            require_valid(
                {option_id: each.mark for option_id, each in said.items()},
                options={option.id: option.letter for option in vote.paper.options},
                limits=vote.paper.limits,
                reasons={option_id: each.reason for option_id, each in said.items()},
            )
    except Refused as refusal:
        form.form_errors.append(say(refusal))
        return 409, False
    return 200, True


def _mine(workshop: Workshop) -> MyVote:
    participant_id = visitor().participant_id
    if participant_id is None:
        abort(404)
    vote = my_vote(workshop_id=workshop.id, participant_id=participant_id)
    return vote.seen_with(session.get(OWN_BALLOT))


def _cast(vote: MyVote, form: BallotForm) -> Receipt:
    """Count the ballot, or keep it as late, in a transaction that does nothing else."""
    participant_id = visitor().participant_id
    if vote.paper is None or participant_id is None:
        abort(404)
    said = form.said(vote)
    db.session.rollback()
    with writing():
        receipt = cast_ballot(
            poll_id=vote.paper.poll_id,
            participant_id=participant_id,
            marks={option_id: each.mark for option_id, each in said.items()},
            reasons={option_id: each.reason for option_id, each in said.items()},
            submission_id=form.submission_id.data or "",
            trying=form.trying,
        )
        db.session.commit()
    return receipt


def _refused(code: str, form: BallotForm, sentence: str) -> Response:
    """The ballot again with the sentence; a ballot of another vote makes way for this one."""
    workshop = workshop_or_404(code)
    seq = activity.last_seq(workshop.id)
    vote = _mine(workshop)
    if not form.is_for(vote):
        form = ballot_form(vote, blank=True)
    form.form_errors.append(sentence)
    return _ballot(vote, form, status=409, seq=seq)


def _counted(vote: MyVote) -> Response:
    """That the ballot is counted, and no more: the page has the rest, and a whole room asks."""
    submission_id = fresh_submission()
    page = render_template("voting/_counted.html", vote=vote, submission_id=submission_id)
    return _unkept(page)


def left_in_words(vote: MyVote) -> list[str]:
    """How many points or choices are left, in words, from none to all of them; or nothing."""
    budget = vote.paper.limits.budget if vote.paper is not None else 0
    if vote.rule in (Rule.DOTS, Rule.HUNDRED):
        return [ngettext("%(num)d point left", "%(num)d points left", n) for n in range(budget + 1)]
    if vote.rule is Rule.APPROVAL:
        return [
            ngettext("%(num)d choice left", "%(num)d choices left", n) for n in range(budget + 1)
        ]
    return []


def _ballot(
    vote: MyVote,
    form: BallotForm,
    *,
    status: int = 200,
    seq: int = 0,
    template: str = "voting/ballot.html",
    **more: object,
) -> Response:
    page = render_template(
        "voting/_ballot.html" if is_htmx() else template,
        vote=vote,
        form=form,
        left=left_in_words(vote),
        spent=form.spent(vote),
        draft=draft_name(vote.key) if vote.key is not None else None,
        live_topics=["vote"],
        live_seq=seq,
        at=clock.now(),
        **more,
    )
    return _unkept(page, status)


def _unkept(page: str, status: int = 200) -> Response:
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    return response
