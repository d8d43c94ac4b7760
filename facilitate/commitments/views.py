"""The commitments of a workshop: their page, joining them, the card and the projector's view."""

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from facilitate import activity, clock
from facilitate.commitments import carrying, operations, queries
from facilitate.commitments.forms import PARTS, PROGRESSES, SEEN_BY, PartForm
from facilitate.commitments.guards import commitment_or_404, me_or_404
from facilitate.commitments.models import Commitment, Part
from facilitate.commitments.queries import Sheet
from facilitate.db import db, reading
from facilitate.errors import Refused
from facilitate.web.access import PROJECTING, TAKING_PART, Role, allow, visitor
from facilitate.web.addresses import public_address
from facilitate.web.forms import row_id
from facilitate.web.htmx import is_htmx
from facilitate.workshop.guards import workshop_or_404
from facilitate.workshop.models import Workshop

bp = Blueprint("commitments", __name__)

#: who words commitments, orders them and takes them away
EDITORS = (Role.ORGANIZER, Role.THEME_TEAM)


@bp.get("/w/<code>/commitments")
@allow(*TAKING_PART)
def index(code: str) -> str:
    """All commitments with who joined; for htmx the list alone."""
    workshop = workshop_or_404(code)
    seq = activity.last_seq(workshop.id)
    if is_htmx():
        return render_template("commitments/_list.html", **listed(workshop))
    return render_template(
        "commitments/index.html",
        live_topics=["commitments"],
        live_seq=seq,
        taken_away=_withdrawn(workshop, request.args.get("away", type=row_id)),
        **listed(workshop),
    )


@bp.post("/w/<code>/commitments/<int:commitment_id>/joins")
@allow(Role.PARTICIPANT, Role.FACILITATOR, Role.THEME_TEAM)
def join(code: str, commitment_id: int) -> Response:
    """Take a part in a commitment, or another part."""
    workshop = workshop_or_404(code)
    commitment = commitment_or_404(workshop, commitment_id)
    participant = me_or_404(workshop)
    form = PartForm()
    if not form.validate_on_submit():
        raise Refused("Choose whether you lead, contribute, or want to be kept informed.")
    operations.join(
        commitment=commitment,
        participant=participant,
        part=Part(form.part.data),
        by=visitor().actor,
    )
    return _my_part_changed(workshop, commitment)


@bp.post("/w/<code>/commitments/<int:commitment_id>/departure")
@allow(Role.PARTICIPANT, Role.FACILITATOR, Role.THEME_TEAM)
def leave(code: str, commitment_id: int) -> Response:
    """Take no part in a commitment any more."""
    workshop = workshop_or_404(code)
    commitment = commitment_or_404(workshop, commitment_id)
    operations.leave(commitment=commitment, participant=me_or_404(workshop), by=visitor().actor)
    return _my_part_changed(workshop, commitment)


@bp.get("/w/<code>/commitments/card")
@allow(Role.PARTICIPANT, Role.FACILITATOR, Role.THEME_TEAM)
def my_card(code: str) -> str:
    """What a participant's own page says of the commitments."""
    workshop = workshop_or_404(code)
    count, joined = queries.count_of(workshop_id=workshop.id, participant_id=me_or_404(workshop).id)
    return render_template("commitments/_my_card.html", count=count, joined=joined)


@bp.get("/w/<code>/projector/commitments")
@allow(*PROJECTING)
def projector(code: str) -> str:
    """The commitments for the whole room, and where to join them."""
    workshop = workshop_or_404(code)
    return render_template(
        "commitments/_projector.html",
        sheets=queries.sheets(workshop.id),
        address=public_address(url_for("commitments.index", code=workshop.code)),
    )


# --- What the pages show -----------------------------------------------------------------------


def listed(workshop: Workshop) -> dict[str, object]:
    """What the list of commitments needs, for this visitor."""
    may_edit = visitor().is_any(*EDITORS)
    sheets = queries.sheets(workshop.id)
    outcome = queries.shown_outcome(workshop.id) if may_edit else None
    return {
        **_for_cards(workshop),
        "sheets": sheets,
        "outcome": outcome,
        "to_come": queries.to_come(outcome, sheets) if outcome is not None else (),
        "withdrawn": queries.withdrawn_commitments(workshop.id) if may_edit else (),
        "asks_me": _asks_me(workshop, sheets),
        "before": carrying.before(workshop, account_id=visitor().account_id),
    }


def changed(workshop: Workshop, message: str, *, away: Commitment | None = None) -> Response:
    """End the transaction and show the list as it is now.

    When a commitment was withdrawn (`away`) the way back is offered instead of the message.
    """
    code, away_id = workshop.code, away.id if away is not None else None
    db.session.commit()
    if not is_htmx():
        if away_id is None:
            flash(message, "success")
        return redirect(url_for("commitments.index", code=code, away=away_id), 303)
    with reading():
        workshop = workshop_or_404(code)
        page = render_template(
            "commitments/_changed.html",
            message=message,
            taken_away=_withdrawn(workshop, away_id),
            **listed(workshop),
        )
    return make_response(page)


def _my_part_changed(workshop: Workshop, commitment: Commitment) -> Response:
    """End the transaction and show the commitment as it is now; one that is gone is not shown."""
    code, commitment_id = workshop.code, commitment.id
    db.session.commit()
    if not is_htmx():
        here = url_for("commitments.index", code=code, _anchor=f"commitment-{commitment_id}")
        return redirect(here, 303)
    with reading():
        workshop = workshop_or_404(code)
        sheets = queries.sheets(workshop.id)
        sheet = next((s for s in sheets if s.commitment.id == commitment_id), None)
        page = ""
        if sheet is not None:
            page = render_template(
                "commitments/_card.html", sheet=sheet, sheets=sheets, **_for_cards(workshop)
            )
    return make_response(page)


def _for_cards(workshop: Workshop) -> dict[str, object]:
    return {
        "workshop": workshop,
        "may_edit": visitor().is_any(*EDITORS),
        "parts": PARTS,
        "progresses": PROGRESSES,
        "seen_by": SEEN_BY,
        "me": visitor().participant_id,
        "is_over": clock.now().astimezone(workshop.zone).date() > workshop.ends_on,
    }


def _asks_me(workshop: Workshop, sheets: list[Sheet]) -> bool:
    """Whether this person takes on something and could agree to be asked by mail how it goes."""
    me = visitor().participant_id
    takes_on = me is not None and any(s.part_of(me) in (Part.LEAD, Part.CONTRIBUTE) for s in sheets)
    if not takes_on or not queries.plan_of(workshop.id).asks:
        return False
    person = me_or_404(workshop)
    return bool(person.email) and not person.consents_follow_up


def _withdrawn(workshop: Workshop, commitment_id: int | None) -> Commitment | None:
    """What was just withdrawn, unless it is back already."""
    if commitment_id is None or not visitor().is_any(*EDITORS):
        return None
    commitment = commitment_or_404(workshop, commitment_id)
    return commitment if commitment.withdrawn_at is not None else None


from facilitate.commitments import (  # noqa: E402 (they join the blueprint)
    editing_views,  # noqa: F401
    following_views,  # noqa: F401
)
