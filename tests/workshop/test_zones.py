"""Time zones to choose from."""

from zoneinfo import ZoneInfo

import pytest

from facilitate.workshop.zones import likely_zone, zone_choices, zones_by_region
from tests.factories import make_workshop


def test_zones_are_all_known_to_python():
    names = [name for names in zones_by_region().values() for name in names]
    assert len(names) > 400
    assert [ZoneInfo(name).key for name in names] == names


@pytest.mark.parametrize(
    ("set_to", "zone"),
    [("Africa/Nairobi", "Africa/Nairobi"), (":Asia/Seoul", "Asia/Seoul"), ("Nowhere", "UTC")],
)
def test_likely_zone_is_the_machines_own(monkeypatch, set_to, zone):
    monkeypatch.setenv("TZ", set_to)
    assert likely_zone() == zone


def test_zones_are_named_after_cities_in_the_readers_language(app):
    with app.test_request_context():
        places = {choice.value: (choice.optgroup, choice.label) for choice in zone_choices()}
    assert places["America/New_York"] == ("America", "New York")
    assert places["UTC"] == ("UTC", "UTC")


def test_zone_that_is_no_longer_offered_stays(app, db_session):
    workshop = make_workshop(timezone="Asia/Calcutta")
    with app.test_request_context():
        assert zone_choices(workshop.timezone)[-1].value == "Asia/Calcutta"
        assert len(zone_choices(workshop.timezone)) == len(zone_choices()) + 1
