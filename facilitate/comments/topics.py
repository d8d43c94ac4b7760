"""Who hears that comments are taken, and of each comment."""

from facilitate.activity import Activity
from facilitate.web.access import TAKING_PART, Role, Visitor
from facilitate.web.topics import TopicKind


def _everybody(visitor: Visitor, _workshop_id: int, key: str) -> bool:
    return not key and visitor.is_any(*TAKING_PART)


def _moderators(visitor: Visitor, _workshop_id: int, key: str) -> bool:
    return not key and visitor.is_any(Role.ORGANIZER, Role.THEME_TEAM)


def _nudge(_change: Activity) -> None:
    """Each page shows what is for its reader, so it fetches its own piece."""


TOPICS = (
    TopicKind(kind="theme-check", may_listen=_everybody, render=_nudge),
    TopicKind(kind="theme-comments", may_listen=_moderators, render=_nudge),
)
