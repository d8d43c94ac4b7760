"""Who hears of a vote."""

import pytest

from facilitate.live.registry import all_topics
from facilitate.voting.topics import TOPICS
from facilitate.web.access import Role, Visitor

AMARA = Visitor(account_id=1, roles=frozenset({Role.ACCOUNT, Role.ORGANIZER}), known=True)
DEE = Visitor(participant_id=2, roles=frozenset({Role.PARTICIPANT}), known=True)
ZED = Visitor(participant_id=3, known=True)
KINDS = {topic.kind: topic for topic in TOPICS}


@pytest.mark.parametrize(
    ("kind", "key", "heard"),
    [
        ("vote", "", [True, True, False]),
        ("poll", "", [True, False, False]),
        ("vote", "1", [False, False, False]),
        ("poll", "1", [False, False, False]),
    ],
)
def test_everybody_hears_of_the_vote_and_organizers_of_its_preparation(
    kind: str, key: str, heard: list[bool]
) -> None:
    assert [KINDS[kind].may_listen(who, 1, key) for who in (AMARA, DEE, ZED)] == heard


def test_page_that_prepares_hears_what_everybody_hears() -> None:
    assert all_topics().followers_of("vote") == ("poll",)
