"""Who may listen to changes of the list of people: those at the desk, whose pages fetch it."""

from facilitate.web.access import Role, Visitor
from facilitate.web.topics import TopicKind


def _may_listen(visitor: Visitor, _workshop_id: int, key: str) -> bool:
    return visitor.is_any(Role.ORGANIZER, Role.DESK) and not key


TOPICS = (TopicKind(kind="people", may_listen=_may_listen, render=lambda _change: None),)
