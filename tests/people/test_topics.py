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
    people, mail = TOPICS

    assert (people.kind, mail.kind) == ("people", "mail")
    for topic in TOPICS:
        assert topic.may_listen(Visitor(roles=frozenset(roles)), 1, key) is may


def test_those_at_the_desk_hear_of_people_and_not_of_mail() -> None:
    desk = Visitor(roles=frozenset({Role.ACCOUNT, Role.DESK}))

    assert [topic.may_listen(desk, 1, "") for topic in TOPICS] == [True, False]
