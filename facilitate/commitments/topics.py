"""Who hears of commitments, and of who joins them: everybody in the workshop."""

from facilitate.activity import Activity
from facilitate.web.access import PROJECTING, TAKING_PART, Visitor
from facilitate.web.topics import TopicKind


def _everybody(visitor: Visitor, _workshop_id: int, key: str) -> bool:
    return not key and visitor.is_any(*TAKING_PART, *PROJECTING)


def _nudge(_change: Activity) -> None:
    """Each person's own part is among it, so each page fetches its own piece."""


TOPICS = (
    TopicKind(kind="commitment-list", may_listen=_everybody, render=_nudge),
    # apart from the list's own changes, since a hundred people join within minutes and pages that
    # only say that there are commitments need not hear of each
    TopicKind(
        kind="commitments", may_listen=_everybody, render=_nudge, follows=("commitment-list",)
    ),
)
