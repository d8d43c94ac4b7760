"""What everybody in a workshop hears of: its rounds and the line sent to all screens.

And what its projectors hear beside: that another slide was chosen.
"""

from flask import render_template

from facilitate.activity import Activity
from facilitate.db import db
from facilitate.web.access import PROJECTING, Role, Visitor
from facilitate.web.topics import FETCH_ANEW, TopicKind
from facilitate.workshop.models import Workshop
from facilitate.workshop.queries import now


def _everybody(visitor: Visitor, _workshop_id: int, _key: str) -> bool:
    return visitor.is_any(Role.PARTICIPANT, *PROJECTING)


def _draw_now(change: Activity) -> str | None:
    """The same for every audience, so it is drawn without asking who listens."""
    if "attribution" in change.details:
        return FETCH_ANEW
    workshop = db.session.get(Workshop, change.workshop_id)
    if workshop is None:
        return None
    return render_template("workshop/_now.html", workshop=workshop, now=now(workshop))


def _projecting(visitor: Visitor, _workshop_id: int, _key: str) -> bool:
    return visitor.is_any(*PROJECTING)


def _nudge(_change: Activity) -> None:
    """The Run page fetches its buttons, and the projector's page what is shown there now."""


TOPICS = (
    TopicKind(kind="workshop", may_listen=_everybody, render=_draw_now),
    TopicKind(kind="rounds", may_listen=_projecting, render=_nudge, follows=("workshop",)),
    TopicKind(kind="projector", may_listen=_projecting, render=_nudge),
)
