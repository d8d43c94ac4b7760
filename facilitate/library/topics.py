"""Who may listen to changes of the library: people of the workshop, whose pages fetch it again."""

from facilitate.web.access import MEMBERS, Visitor
from facilitate.web.topics import TopicKind


def _may_listen(visitor: Visitor, _workshop_id: int, key: str) -> bool:
    return visitor.is_any(*MEMBERS) and not key


TOPICS = (TopicKind(kind="library", may_listen=_may_listen, render=lambda _change: None),)
