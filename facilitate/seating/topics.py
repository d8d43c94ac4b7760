"""What participants and organizers hear of the seating."""

from facilitate.activity import Activity
from facilitate.web.access import PROJECTING, Role, Visitor
from facilitate.web.topics import TopicKind


def _everybody(visitor: Visitor, _workshop_id: int, _key: str) -> bool:
    return visitor.is_any(Role.PARTICIPANT, *PROJECTING)


def _organizers(visitor: Visitor, _workshop_id: int, _key: str) -> bool:
    return visitor.organizes


def _nudge(_activity: Activity) -> None:
    """Each person's place is their own, so each page fetches its own card."""


TOPICS = (
    TopicKind(kind="places", may_listen=_everybody, render=_nudge, follows=("workshop",)),
    TopicKind(kind="seating", may_listen=_organizers, render=_nudge, follows=("places",)),
)
