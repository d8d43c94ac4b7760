"""Paper ballots: the organizer copies what each one says."""

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitate.db import db
from facilitate.errors import Refused
from facilitate.voting.ballot_forms import PaperForm, ballot_form
from facilitate.voting.guards import opened_poll_or_404
from facilitate.voting.keying import (
    Kept,
    Read,
    Settled,
    keep_paper,
    papers_kept,
    waiting_papers,
)
from facilitate.voting.models import Poll
from facilitate.voting.papers import MyVote, copied_paper
from facilitate.voting.queries import invalid_papers
from facilitate.voting.rules import require_keyable
from facilitate.voting.views import bp
from facilitate.web.access import Role, allow, visitor
from facilitate.web.addresses import is_number
from facilitate.web.errors import say
from facilitate.workshop.guards import workshop_or_404


@bp.get("/w/<code>/polls/<int:number>/papers")
@allow(Role.ORGANIZER)
def papers(code: str, number: int) -> Response:
    """The next paper to key in, or (`?paper=`) one to key in again; never what one said."""
    poll = opened_poll_or_404(workshop_or_404(code), number)
    require_keyable(poll.state, poll.secrecy)
    vote = copied_paper(poll)
    form = ballot_form(vote, blank=True, base=PaperForm)
    return _page(poll, vote, form, again=_again(poll))


@bp.post("/w/<code>/polls/<int:number>/papers")
@allow(Role.ORGANIZER)
def keep(code: str, number: int) -> Response:
    """Keep what the paper says, or why it is not valid."""
    poll = opened_poll_or_404(workshop_or_404(code), number)
    require_keyable(poll.state, poll.secrecy)
    vote, again = copied_paper(poll), _again(poll)
    form = ballot_form(vote, base=PaperForm)
    if not isinstance(form, PaperForm):
        abort(404)
    invalid = "invalid" in request.form
    if invalid and not form.flaw.data:
        form.flaw.errors = [_("Choose why this paper is not valid.")]
        return _page(poll, vote, form, again=again, status=422)
    if not form.is_for(vote) or not (
        form.validate_on_submit() or _only_needs_reason(form, invalid)
    ):
        return _page(poll, vote, form, again=again, status=422)
    if form.settled and form.flaw.data:
        invalid = True  # the reading that is right is that it is not valid
    try:
        kept = keep_paper(
            poll=poll,
            said={} if invalid else form.said(vote),
            flaw=form.chosen_flaw if invalid else None,
            number=again,
            settled=form.settled,
            submission_id=form.submission_id.data or "",
            by=visitor().actor,
        )
    except Refused as refusal:
        db.session.rollback()
        form.form_errors.append(say(refusal))
        return _page(poll, vote, form, again=again, status=409)
    if kept.first is not None:
        db.session.rollback()
        poll = opened_poll_or_404(workshop_or_404(code), number)
        second = Read(
            said={} if invalid else form.said(vote), flaw=form.chosen_flaw if invalid else None
        )
        readings = (kept.first, second)
        return _page(poll, vote, form, again=again, status=409, readings=readings)
    db.session.commit()
    flash(_what_became(kept, invalid=invalid and form.settled is not Settled.FIRST), "success")
    return redirect(url_for("voting.papers", code=code, number=number), 303)


def _what_became(kept: Kept, *, invalid: bool) -> str:
    if kept.waits:
        said = _("Paper %(number)s waits for a second person. Write %(number)s on it.",
                 number=kept.paper)  # fmt: skip
    elif invalid:
        said = _("Paper %(number)s is kept as not valid. Write %(number)s on it.",
                 number=kept.paper)  # fmt: skip
    else:
        said = _("Paper %(number)s is kept. Write %(number)s on it.", number=kept.paper)
    return str(said)


def _only_needs_reason(form: PaperForm, invalid: bool) -> bool:
    """Whether the form can be taken though marks in it break a limit: an invalid paper has none."""
    return invalid and not (form.submission_id.errors or form.flaw.errors)


def _again(poll: Poll) -> int | None:
    """The paper that is keyed in again, by its number."""
    asked = request.args.get("paper", "").strip()
    if not asked:
        return None
    if not is_number(asked) or not 1 <= int(asked) <= papers_kept(poll):
        abort(404)
    return int(asked)


def _page(
    poll: Poll,
    vote: MyVote,
    form: object,
    *,
    again: int | None,
    status: int = 200,
    readings: tuple[Read, Read] | None = None,
) -> Response:
    waiting = waiting_papers(poll)
    me = visitor().account_id
    page = render_template(
        "voting/papers.html",
        poll=poll,
        vote=vote,
        form=form,
        again=again,
        readings=readings,
        for_me=[each.paper for each in waiting if each.account_id != me],
        for_others=[each.paper for each in waiting if each.account_id == me],
        kept=papers_kept(poll),
        invalid=sum(invalid_papers(poll.id).values()),
    )
    return make_response(page, status, {"Cache-Control": "no-store"})
