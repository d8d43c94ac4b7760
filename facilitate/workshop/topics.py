"""What everybody in a workshop hears of: its rounds and the line sent to all screens."""

from flask import render_template

from facilitate.activity import Activity
from facilitate.db import db
from facilitate.web.access import Role, Visitor
from facilitate.web.topics import TopicKind
from facilitate.workshop.models import Workshop
from facilitate.workshop.queries import now


def _everybody(visitor: Visitor, _workshop_id: int, _key: str) -> bool:
    return visitor.is_any(Role.PARTICIPANT, Role.FACILITATOR, Role.ORGANIZER)


def _draw_now(change: Activity) -> str | None:
    """The same for every audience, so it is drawn without asking who listens."""
    workshop = db.session.get(Workshop, change.workshop_id)
    if workshop is None:
        return None
    return render_template("workshop/_now.html", workshop=workshop, now=now(workshop))


def _organizers(visitor: Visitor, _workshop_id: int, _key: str) -> bool:
    return visitor.organizes


def _nudge(_change: Activity) -> None:
    """The buttons of the Run page are for organizers only, so their page fetches them."""


TOPICS = (
    TopicKind(kind="workshop", may_listen=_everybody, render=_draw_now),
    TopicKind(kind="rounds", may_listen=_organizers, render=_nudge, follows=("workshop",)),
)
