"""Who hears of commitments."""

import pytest

from facilitate.commitments.topics import TOPICS
from facilitate.live.registry import all_topics
from facilitate.web.access import Role, Visitor

AMARA = Visitor(account_id=1, roles=frozenset({Role.ACCOUNT, Role.ORGANIZER}), known=True)
DEE = Visitor(participant_id=2, roles=frozenset({Role.PARTICIPANT}), known=True)
ZED = Visitor(participant_id=3, known=True)


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.kind)
def test_everybody_in_the_workshop_hears_of_commitments(topic) -> None:
    assert [topic.may_listen(who, 1, "") for who in (AMARA, DEE, ZED)] == [True, True, False]
    assert [topic.may_listen(who, 1, "7") for who in (AMARA, DEE, ZED)] == [False] * 3


def test_pages_that_show_who_joins_hear_of_changes_of_the_list_too() -> None:
    assert all_topics().followers_of("commitment-list") == ("commitments",)
    assert all_topics().followers_of("commitments") == ()
