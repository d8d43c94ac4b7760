"""Who hears of options and themes, and of the notes that could get into them."""

from sqlalchemy import select

from facilitate.activity import Activity
from facilitate.db import db
from facilitate.notes.queries import standing
from facilitate.notes.rules import Origin, Right, right_at
from facilitate.web.access import Role, Visitor
from facilitate.web.addresses import is_number
from facilitate.web.topics import TopicKind
from facilitate.workshop.models import Roundtable, Workshop


def _may_work_here(visitor: Visitor, _workshop_id: int, _key: str) -> bool:
    return visitor.is_any(Role.ORGANIZER, Role.THEME_TEAM)


def _may_follow_questions(visitor: Visitor, workshop_id: int, key: str) -> bool:
    """Whoever may read the board of the table."""
    workshop = db.session.get(Workshop, workshop_id)
    if workshop is None or not is_number(key):
        return False
    table = db.session.scalar(
        select(Roundtable).where(
            Roundtable.workshop_id == workshop_id, Roundtable.number == int(key)
        )
    )
    if table is None or not visitor.is_any(Role.PARTICIPANT, Role.FACILITATOR, Role.ORGANIZER):
        return False
    who = standing(workshop=workshop, table=table, by=visitor.actor)
    return right_at(origin=Origin(workshop=workshop, table=table), standing=who) >= Right.READ


def _nudge(_change: Activity) -> None:
    """What each page shows depends on its filter, so it fetches its own piece."""


TOPICS = (
    TopicKind(kind="desk", may_listen=_may_work_here, render=_nudge),
    # apart from the desk's own changes, since notes come every few seconds while tables talk
    TopicKind(
        kind="sources",
        may_listen=_may_work_here,
        render=_nudge,
        follows=("desk", "table", "plenary", "asked"),
    ),
    # what a table was asked: its facilitator's page fetches its own forms
    TopicKind(
        kind="asked",
        may_listen=_may_follow_questions,
        render=_nudge,
        rights_follow=("seating.sent", "table.handed_over", "table.edited"),
    ),
)
