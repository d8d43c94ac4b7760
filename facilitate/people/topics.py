"""Who may listen to changes of the list of people: organizers, whose pages then fetch it again."""

from facilitate.web.access import Visitor
from facilitate.web.topics import TopicKind


def _may_listen(visitor: Visitor, _workshop_id: int, key: str) -> bool:
    return visitor.organizes and not key


TOPICS = (TopicKind(kind="people", may_listen=_may_listen, render=lambda _change: None),)
