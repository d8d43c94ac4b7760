"""Shared tablets: people vote one after the other, each with the code on their badge.

A tablet holds no rights. Its cookie says which vote it is for and whose turn it is; nothing of a
turn is stored elsewhere, and every state has the same address, so that Back shows what is now.
"""

import hmac
import secrets
from datetime import datetime, timedelta
from typing import Any

import segno
from flask import (
    abort,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitate import clock
from facilitate.accounts import guards as accounts
from facilitate.accounts.links import token_of
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.people import operations as people
from facilitate.people.forms import BadgeForm
from facilitate.people.queries import participant_by_badge_code
from facilitate.voting.ballot_forms import BallotForm, TabletForm, ballot_form
from facilitate.voting.ballot_views import left_in_words
from facilitate.voting.casting import Receipt, cast_ballot
from facilitate.voting.guards import opened_poll_or_404
from facilitate.voting.models import Poll
from facilitate.voting.papers import MyVote, my_vote
from facilitate.voting.rules import receipt as signs_of
from facilitate.voting.rules import voter_key
from facilitate.voting.states import Origin, Secrecy
from facilitate.voting.views import bp
from facilitate.web.access import Role, allow, turn_away, visitor
from facilitate.web.addresses import is_number, public_address
from facilitate.web.errors import say
from facilitate.workshop.guards import workshop_or_404
from facilitate.workshop.models import Workshop

#: names in the tablet's cookie: the vote it is for, whose turn it is, what the last one is told
VOTE, TURN, TOLD = "tablet", "tablet_turn", "tablet_told"
#: a ballot is shown again for so long after its code was typed; without scripts it then goes away
SHOWN = timedelta(minutes=5)
#: and is taken for so long, for whoever is still filling it in
TAKEN = timedelta(minutes=20)
#: "Counted" with the receipt is shown for so long, unless the next voter presses first
TOLD_FOR = timedelta(seconds=20)
#: with scripts a ballot goes away after so many milliseconds without a touch
QUIET = 60_000


# --- Setting one up ----------------------------------------------------------------------------


@bp.get("/w/<code>/polls/<int:number>/tablet")
@allow(Role.ORGANIZER, Role.FACILITATOR)
def set_up_tablet(code: str, number: int) -> Response:
    """The address that turns a device into a tablet of this vote, to open or to scan."""
    poll = opened_poll_or_404(workshop_or_404(code), number)
    if poll.state != "open" or not (visitor().organizes or poll.tablets):
        abort(404)
    address = public_address(url_for("voting.begin_tablet", token=_token(poll.id)))
    return _kept_nowhere(
        render_template(
            "voting/set_up_tablet.html",
            poll=poll,
            address=address,
            qr=segno.make(address, error="m", micro=False).svg_data_uri(border=2, xmldecl=False),
        )
    )


@bp.route("/tablet/<token>", methods=["GET", "POST"])
@allow(Role.ANYONE)
def begin_tablet(token: str) -> Response:
    """Only the button makes this device a tablet; whoever was signed in on it is no more."""
    poll, workshop = _named(token)
    if poll is None or workshop is None or poll.state != "open":
        return _kept_nowhere(render_template("voting/begin_tablet.html", token=""), 404)
    if request.method == "GET":
        page = render_template(
            "voting/begin_tablet.html", title_of_workshop=workshop.title, token=token
        )
        return _kept_nowhere(page)
    accounts.leave()
    db.session.commit()
    session[VOTE] = poll.id
    return _on(workshop.code)


# --- One voter after the other -----------------------------------------------------------------


@bp.get("/w/<code>/tablet")
@allow(Role.ANYONE)
def tablet(code: str) -> Response:
    """The field for a code, somebody's ballot, or that it counts; whichever is true now."""
    poll = _poll_or_door(code)
    told = session.get(TOLD)
    if told is not None and clock.now() < datetime.fromisoformat(told["until"]):
        return _page(poll, "told", told=told, counted_at=datetime.fromisoformat(told["at"]))
    if poll.state != "open":
        return _page(poll, "over")
    vote = _whose_turn(poll, within=SHOWN)
    if vote is None:
        return _page(poll, "code", form=BadgeForm(formdata=None))
    return _ballot(poll, vote, ballot_form(vote, blank=True, base=TabletForm))


@bp.post("/w/<code>/tablet/turn")
@allow(Role.ANYONE)
def begin_turn(code: str) -> Response:
    """Give the turn to whose code this is; after many wrong codes each further try waits."""
    poll = _poll_or_door(code)
    _forget_turn()
    if poll.state != "open":
        return _on(code)  # what no ballot can come of tells nothing of codes, and lets nobody in
    form = BadgeForm()
    if not form.validate_on_submit():
        return _page(poll, "code", form=form, status=422)
    door = accounts.door("badge code", code)
    seconds = accounts.wait_at(door)
    if seconds:
        form.code.errors = [accounts.please_wait(seconds)]
        response = _page(poll, "code", form=form, status=429)
        response.headers["Retry-After"] = str(seconds)
        return response
    person = participant_by_badge_code(poll.workshop_id, form.code.data or "")
    if person is None:
        accounts.wrong_at(door, named=f"workshop {code}")
        db.session.commit()
        form.code.errors = [
            _("No badge of this workshop has this code. Check it, or ask at the desk.")
        ]
        return _page(poll, "code", form=form, status=422)
    people.come_in(participant=person, workshop=g.workshop)
    db.session.commit()
    session[TURN] = {
        "of": person.id,
        "name": secrets.token_hex(16),
        "from": clock.now().isoformat(),
    }
    return _on(code)


@bp.post("/w/<code>/tablet/ballot")
@allow(Role.ANYONE)
def cast_on_tablet(code: str) -> Response:
    """Send the ballot of whose turn it is, which is over with that."""
    poll = _poll_or_door(code)
    vote = _whose_turn(poll, within=TAKEN)
    if vote is None:
        return _on(code)
    form = ballot_form(vote, base=TabletForm)
    if not isinstance(form, TabletForm) or form.turn.data != session[TURN]["name"]:
        return _on(code)  # Back, and a ballot of somebody before sent once more
    try:
        if not form.is_for(vote):
            raise Refused("This ballot belongs to another vote. Here is where voting stands now.")
        if not form.validate_on_submit():
            return _ballot(poll, vote, form, status=422)
        receipt = _cast(vote, form)
    except Refused as refusal:
        db.session.rollback()
        form.form_errors.append(say(refusal))
        return _ballot(_poll_or_door(code), vote, form, status=409)
    db.session.commit()
    _tell(poll, receipt)
    return _on(code)


@bp.post("/w/<code>/tablet/next")
@allow(Role.ANYONE)
def next_voter(code: str) -> Response:
    """Leave nothing of the voter before."""
    _poll_or_door(code)
    _forget_turn()
    return _on(code)


# --- What these share --------------------------------------------------------------------------


def _token(poll_id: int) -> str:
    """What stands in the address of a vote's tablets: its id, signed by this installation."""
    signed = token_of(f"tablet {poll_id}", secret_key=current_app.config["SECRET_KEY"])
    return f"{poll_id}-{signed}"


def _named(token: str) -> tuple[Poll | None, Workshop | None]:
    """The vote of a tablet's address, and its workshop."""
    number = token.partition("-")[0]
    if not is_number(number) or not hmac.compare_digest(
        token.encode(), _token(int(number)).encode()
    ):
        return None, None
    poll = db.session.get(Poll, int(number))
    return poll, db.session.get(Workshop, poll.workshop_id) if poll is not None else None


def _poll_or_door(code: str) -> Poll:
    """The vote that this device is a tablet of; any other device sees what a stranger sees."""
    held = session.get(VOTE)
    poll = db.session.get(Poll, held) if held is not None else None
    workshop = db.session.get(Workshop, poll.workshop_id) if poll is not None else None
    if poll is None or workshop is None or workshop.code != code:
        turn_away(code)
    g.workshop = workshop
    return poll


def _whose_turn(poll: Poll, *, within: timedelta) -> MyVote | None:
    """What whose turn it is gets to see; never what they sent before."""
    turn = session.get(TURN)
    if turn is None or clock.now() >= datetime.fromisoformat(turn["from"]) + within:
        _forget_turn()
        return None
    vote = my_vote(workshop_id=poll.workshop_id, participant_id=turn["of"])
    if vote.paper is None or vote.paper.poll_id != poll.id:
        _forget_turn()
        return None
    return vote.seen_with(None)


def _cast(vote: MyVote, form: BallotForm) -> Receipt:
    if vote.paper is None:
        abort(404)
    said = form.said(vote)
    return cast_ballot(
        poll_id=vote.paper.poll_id,
        participant_id=session[TURN]["of"],
        marks={option_id: each.mark for option_id, each in said.items()},
        reasons={option_id: each.reason for option_id, each in said.items()},
        submission_id=form.submission_id.data or "",
        trying=form.trying,
        origin=Origin.TABLET,
    )


def _tell(poll: Poll, receipt: Receipt) -> None:
    """The turn is over; the screen says so for a moment, with the receipt where there are any."""
    signs = ""
    if poll.secrecy == Secrecy.RECEIPT and poll.salt and not receipt.late:
        signs = signs_of(voter_key(salt=poll.salt, participant_id=session[TURN]["of"]))
    _forget_turn()
    session[TOLD] = {
        "at": receipt.cast_at.isoformat(),
        "receipt": signs,
        "late": receipt.late,
        "until": (clock.now() + TOLD_FOR).isoformat(),
    }


def _forget_turn() -> None:
    session.pop(TURN, None)
    session.pop(TOLD, None)


def _ballot(poll: Poll, vote: MyVote, form: BallotForm, *, status: int = 200) -> Response:
    if isinstance(form, TabletForm):
        form.turn.data = session[TURN]["name"]
    page_state = "ballot" if vote.may_vote and vote.state == "open" else "not"
    return _page(poll, page_state, status=status, vote=vote, form=form)


def _page(poll: Poll, state: str, *, status: int = 200, **more: Any) -> Response:
    page = render_template(
        "voting/tablet.html",
        state=state,
        poll=poll,
        left=left_in_words(vote) if (vote := more.get("vote")) else [],
        spent=more["form"].spent(vote) if vote else 0,
        at=clock.now(),
        quiet=QUIET,
        shown=int(SHOWN.total_seconds()),
        told_for=int(TOLD_FOR.total_seconds()),
        **more,
    )
    return _kept_nowhere(page, status)


def _on(code: str) -> Response:
    return _kept_nowhere(redirect(url_for("voting.tablet", code=code), 303))


def _kept_nowhere(page: str | Response, status: int = 200) -> Response:
    response = make_response(page, status) if isinstance(page, str) else page
    response.headers["Cache-Control"] = "no-store"
    return response
