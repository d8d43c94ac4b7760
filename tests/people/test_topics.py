"""Who hears of changes to the list of people."""

import pytest

from facilitate.people.topics import TOPICS
from facilitate.web.access import Role, Visitor


@pytest.mark.parametrize(
    ("roles", "key", "may"),
    [
        ({Role.ACCOUNT, Role.ORGANIZER}, "", True),
        ({Role.ACCOUNT, Role.ORGANIZER}, "7", False),
        ({Role.ACCOUNT}, "", False),
        ({Role.PARTICIPANT, Role.FACILITATOR}, "", False),
        ({Role.ANYONE}, "", False),
    ],
)
def test_people_topic_is_for_organizers(roles: set[Role], key: str, may: bool) -> None:
    (topic,) = TOPICS

    assert topic.kind == "people"
    assert topic.may_listen(Visitor(roles=frozenset(roles)), 1, key) is may
