"""Who hears of the desk, and of what."""

import pytest

from facilitate.live.registry import all_topics
from facilitate.web.access import Role, Visitor


@pytest.mark.parametrize("topic", ["desk", "sources"])
@pytest.mark.parametrize(
    ("role", "hears"),
    [
        (Role.ORGANIZER, True),
        (Role.THEME_TEAM, True),
        (Role.FACILITATOR, False),
        (Role.PARTICIPANT, False),
        (Role.ANYONE, False),
    ],
)
def test_desk_is_heard_by_those_who_work_on_it(topic: str, role: Role, hears: bool) -> None:
    visitor = Visitor(roles=frozenset({Role.ANYONE, role}), known=True)
    granted = all_topics().granted([topic], visitor=visitor, workshop_id=1)
    assert granted == ((topic,) if hears else ())


def test_notes_and_changes_of_the_desk_are_told_to_those_who_show_them() -> None:
    topics = all_topics()
    for topic in ("table:7", "plenary:3", "desk"):
        assert "sources" in topics.followers_of(topic)
