"""Every area's live topics in one place."""

from collections.abc import Iterable
from typing import ClassVar

from facilitate.activity import Activity
from facilitate.comments import topics as comments_topics
from facilitate.commitments import topics as commitments_topics
from facilitate.feedback import topics as feedback_topics
from facilitate.library import topics as library_topics
from facilitate.live.line import Grant
from facilitate.notes import topics as notes_topics
from facilitate.people import topics as people_topics
from facilitate.seating import topics as seating_topics
from facilitate.themes import topics as themes_topics
from facilitate.voting import topics as voting_topics
from facilitate.web.access import Visitor
from facilitate.web.topics import TopicKind
from facilitate.workshop import topics as workshop_topics

#: activity after which the account or person it is about may be less in the workshop than before
ROLES_FOLLOW = frozenset({"helper.removed", "people.changed"})


class Topics:
    """The kinds of topics there are, by name."""

    #: where an application keeps its own
    EXTENSION: ClassVar = "facilitate.topics"

    def __init__(self, kinds: Iterable[TopicKind]) -> None:
        self._kinds = {kind.kind: kind for kind in kinds}
        self._followers: dict[str, tuple[TopicKind, ...]] = {
            name: tuple(k for k in self._kinds.values() if name in k.follows)
            for name in self._kinds
        }
        causes = {cause for k in self._kinds.values() for cause in k.rights_follow}
        self._shaken = {
            cause: frozenset(k.kind for k in self._kinds.values() if cause in k.rights_follow)
            for cause in causes
        }

    def kind_of(self, topic: str) -> TopicKind | None:
        """The kind of a topic such as table:7; None when no area knows it."""
        return self._kinds.get(topic.partition(":")[0])

    def followers_of(self, topic: str) -> tuple[str, ...]:
        """Topics whose listeners are nudged by activity on this one."""
        name, _colon, key = topic.partition(":")
        return tuple(
            f"{kind.kind}:{key}" if kind.same_key else kind.kind
            for kind in self._followers.get(name, ())
        )

    def is_shaking(self, change: Activity) -> bool:
        """Whether anybody may have lost a right by this change."""
        return change.kind in ROLES_FOLLOW or change.kind in self._shaken

    def shakes(self, change: Activity, grant: Grant) -> bool:
        """Whether somebody may have lost by this change what they were granted."""
        if change.kind in ROLES_FOLLOW:
            return (change.subject_type, change.subject_id) in grant.who
        shaken = self._shaken.get(change.kind)
        return shaken is not None and any(
            topic.partition(":")[0] in shaken for topic in grant.topics
        )

    def granted(
        self, asked: Iterable[str], *, visitor: Visitor, workshop_id: int
    ) -> tuple[str, ...]:
        """Of the topics asked for, those that the visitor may listen to, sorted."""
        found = set()
        for topic in asked:
            kind = self.kind_of(topic)
            if kind is not None and kind.may_listen(visitor, workshop_id, topic.partition(":")[2]):
                found.add(topic)
        return tuple(sorted(found))


def all_topics() -> Topics:
    """The topics of every area."""
    return Topics(
        (
            *workshop_topics.TOPICS,
            *people_topics.TOPICS,
            *library_topics.TOPICS,
            *seating_topics.TOPICS,
            *notes_topics.TOPICS,
            *themes_topics.TOPICS,
            *comments_topics.TOPICS,
            *voting_topics.TOPICS,
            *commitments_topics.TOPICS,
            *feedback_topics.TOPICS,
        )
    )
