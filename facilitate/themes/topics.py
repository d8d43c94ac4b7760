"""Who hears of options and themes, and of the notes that could get into them."""

from facilitate.activity import Activity
from facilitate.web.access import Role, Visitor
from facilitate.web.topics import TopicKind


def _may_work_here(visitor: Visitor, _workshop_id: int, _key: str) -> bool:
    return visitor.is_any(Role.ORGANIZER, Role.THEME_TEAM)


def _nudge(_change: Activity) -> None:
    """What each page shows depends on its filter, so it fetches its own piece."""


TOPICS = (
    TopicKind(kind="desk", may_listen=_may_work_here, render=_nudge),
    # apart from the desk's own changes, since notes come every few seconds while tables talk
    TopicKind(
        kind="sources",
        may_listen=_may_work_here,
        render=_nudge,
        follows=("desk", "table", "plenary"),
    ),
)
