"""Who may listen to changes of the list of people, and to what became of mail to them."""

from facilitate.activity import Activity
from facilitate.web.access import Role, Visitor
from facilitate.web.topics import TopicKind


def _desks(visitor: Visitor, _workshop_id: int, key: str) -> bool:
    return visitor.is_any(Role.ORGANIZER, Role.DESK) and not key


def _organizers(visitor: Visitor, _workshop_id: int, key: str) -> bool:
    return visitor.organizes and not key


def _nudge(_change: Activity) -> None:
    """Lists are narrowed and turned by each reader, so each page fetches its own."""


TOPICS = (
    TopicKind(kind="people", may_listen=_desks, render=_nudge),
    TopicKind(kind="mail", may_listen=_organizers, render=_nudge, follows=("people",)),
)
