"""Who hears that feedback is asked for: everybody in the workshop, never of an answer."""

from facilitate.activity import Activity
from facilitate.web.access import PROJECTING, TAKING_PART, Visitor
from facilitate.web.topics import TopicKind


def _everybody(visitor: Visitor, _workshop_id: int, key: str) -> bool:
    return not key and visitor.is_any(*TAKING_PART, *PROJECTING)


def _nudge(_change: Activity) -> None:
    """Each page shows what is for its reader, so it fetches its own piece."""


TOPICS = (TopicKind(kind="feedback", may_listen=_everybody, render=_nudge),)
