"""Who hears that a vote opened, closed or shows its result, and of what is being prepared.

Nothing here tells of a ballot: when somebody votes is nobody else's business.
"""

from facilitate.activity import Activity
from facilitate.web.access import PROJECTING, Role, Visitor
from facilitate.web.topics import TopicKind


def _everybody(visitor: Visitor, _workshop_id: int, key: str) -> bool:
    return not key and visitor.is_any(Role.PARTICIPANT, *PROJECTING)


def _organizers(visitor: Visitor, _workshop_id: int, key: str) -> bool:
    return not key and visitor.organizes


def _nudge(_change: Activity) -> None:
    """What it means differs from person to person, so each page fetches its own piece."""


TOPICS = (
    TopicKind(kind="vote", may_listen=_everybody, render=_nudge),
    TopicKind(kind="poll", may_listen=_organizers, render=_nudge, follows=("vote",)),
)
