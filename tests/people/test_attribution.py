"""Nothing shown of a speaker is ever more than policy and consents allow."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitate.people.attribution import NOBODY, Attribution, Speaker, attribute, tells_table
from facilitate.workshop.models import AttributionPolicy

DEE = Speaker(
    name="Dee Park",
    organization="Cisco",
    sector="Solution Providers",
    consents_name=True,
    consents_quotes=True,
)

speakers = st.builds(
    Speaker,
    name=st.text(min_size=1),
    organization=st.text(),
    sector=st.text(),
    consents_name=st.booleans(),
    consents_quotes=st.booleans(),
)
policies = st.sampled_from([policy.value for policy in AttributionPolicy]) | st.text()


def agreeing(*, name: bool, quotes: bool) -> Speaker:
    return Speaker(
        name=DEE.name,
        organization=DEE.organization,
        sector=DEE.sector,
        consents_name=name,
        consents_quotes=quotes,
    )


SECTOR = Attribution(sector="Solution Providers")
ORGANIZATION = Attribution(organization="Cisco", sector="Solution Providers")
NAMED = Attribution(name="Dee Park", organization="Cisco", sector="Solution Providers")


@pytest.mark.parametrize(
    ("policy", "name", "quotes", "shown"),
    [
        ("chatham_house", True, True, NOBODY),
        ("sector", True, True, SECTOR),
        ("sector", False, False, SECTOR),
        ("organization", True, True, ORGANIZATION),
        ("organization", False, True, ORGANIZATION),
        ("organization", True, False, SECTOR),
        ("named", True, True, NAMED),
        ("named", False, True, ORGANIZATION),
        ("named", True, False, SECTOR),
        ("named", False, False, SECTOR),
        ("something else", True, True, NOBODY),
    ],
)
def test_attribution_follows_policy_and_consents(
    policy: str, name: bool, quotes: bool, shown: Attribution
) -> None:
    assert attribute(policy=policy, speaker=agreeing(name=name, quotes=quotes)) == shown


def test_attribution_of_nobody_is_nothing() -> None:
    assert [attribute(policy=policy, speaker=None) for policy in AttributionPolicy] == [NOBODY] * 4


@pytest.mark.parametrize(
    ("attribution", "parts"),
    [
        (NOBODY, ()),
        (SECTOR, ("Solution Providers",)),
        (ORGANIZATION, ("Cisco",)),
        (NAMED, ("Dee Park", "Cisco")),
        (Attribution(name="Dee Park"), ("Dee Park",)),
    ],
)
def test_attribution_is_written_with_what_is_closest(
    attribution: Attribution, parts: tuple[str, ...]
) -> None:
    assert attribution.parts == parts


@pytest.mark.parametrize(
    ("policy", "tells"),
    [
        ("chatham_house", False),
        ("sector", True),
        ("organization", True),
        ("named", True),
        ("unheard of", False),
    ],
)
def test_table_is_told_to_the_room_only_where_more_than_words_may_be_shown(
    policy: str, tells: bool
) -> None:
    assert tells_table(policy) is tells


@given(policy=policies, speaker=speakers)
def test_attribution_never_shows_more_than_allowed(policy: str, speaker: Speaker) -> None:
    shown = attribute(policy=policy, speaker=speaker)

    if policy not in ("sector", "organization", "named"):
        assert shown == NOBODY
    if policy == "sector" or not speaker.consents_quotes:
        assert (shown.name, shown.organization) == (None, None)
    if policy != "named" or not speaker.consents_name:
        assert shown.name is None
    assert shown.name in (None, speaker.name)
    assert shown.organization in (None, speaker.organization)
    assert shown.sector in (None, speaker.sector)


@given(policy=policies, speaker=speakers)
def test_attribution_shows_no_less_with_more_consent(policy: str, speaker: Speaker) -> None:
    everything = Speaker(
        name=speaker.name,
        organization=speaker.organization,
        sector=speaker.sector,
        consents_name=True,
        consents_quotes=True,
    )
    less = attribute(policy=policy, speaker=speaker)
    more = attribute(policy=policy, speaker=everything)

    for part in ("name", "organization", "sector"):
        assert getattr(less, part) in (None, getattr(more, part))
