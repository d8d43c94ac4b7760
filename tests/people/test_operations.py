"""Adding, changing, removing people; their sectors and organizations; links and presence."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from facilitate import clock
from facilitate.accounts.links import hash_of, token_of
from facilitate.accounts.models import SignIn
from facilitate.accounts.operations import CODE_ALPHABET, begin_sign_in
from facilitate.accounts.queries import live_sign_ins
from facilitate.activity import SYSTEM, Activity
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.people import operations
from facilitate.people.models import Organization, Sector
from facilitate.people.queries import participant_by_token
from facilitate.workshop.models import Workshop
from tests.factories import (
    SECRET_KEY,
    make_organization,
    make_participant,
    make_sector,
    make_table,
    make_workshop,
)

DAY = datetime(2012, 3, 5, 15, tzinfo=UTC)


def recorded() -> list[str]:
    return list(db.session.scalars(select(Activity.kind).order_by(Activity.seq)))


# sectors and organizations


def test_sector_named_is_made_as_in_the_model_event(workshop: Workshop) -> None:
    made = operations.sector_named(workshop=workshop, name="solution provider")

    assert (made.name, made.letter, made.side, made.position) == (
        "Solution Providers",
        "S",
        "private",
        2,
    )


def test_sector_named_is_the_same_for_every_spelling(workshop: Workshop) -> None:
    own = make_sector(workshop, name="Civil Society")

    assert operations.sector_named(workshop=workshop, name="civil  societies") is own
    assert operations.sector_named(workshop=workshop, name="Academic") is operations.sector_named(
        workshop=workshop, name="ACADEMIA"
    )
    assert len(db.session.scalars(select(Sector)).all()) == 2


def test_sector_named_takes_a_free_letter_and_place(workshop: Workshop) -> None:
    operations.sector_named(workshop=workshop, name="Community")
    late = operations.sector_named(workshop=workshop, name="City Representatives")

    assert (late.letter, late.position) == ("R", 1)


def test_sector_named_refuses_more_than_there_are_letters(workshop: Workshop) -> None:
    for number in range(26):
        operations.sector_named(workshop=workshop, name=f"Kind {number}")

    with pytest.raises(Refused, match="at most 26 sectors"):
        operations.sector_named(workshop=workshop, name="One more")


def test_organization_is_added_once_however_it_is_written(workshop: Workshop) -> None:
    first = operations.add_organization(
        workshop=workshop, name="Cisco", sector_name="Solution Providers", by=SYSTEM
    )
    again = operations.add_organization(
        workshop=workshop, name=" CISCO ", sector_name="solution provider", by=SYSTEM
    )

    assert again is first
    assert recorded() == ["organization.added"]


def test_organizations_of_the_model_event_are_42(workshop: Workshop) -> None:
    rows = [f"Organization {i}" for i in range(41)] + ["Cisco", "cisco"]

    for name in rows:
        operations.add_organization(workshop=workshop, name=name, by=SYSTEM)

    organizations = db.session.scalars(select(Organization)).all()
    assert [o.position for o in organizations] == list(range(42))


def test_organization_takes_the_sector_it_lacked(workshop: Workshop) -> None:
    make_organization(workshop, name="Cisco")

    cisco = operations.add_organization(
        workshop=workshop, name="Cisco", sector_name="Academia", by=SYSTEM
    )

    assert cisco.sector is not None
    assert cisco.sector.name == "Academia"


def test_organization_does_not_change_its_sector_in_passing(workshop: Workshop) -> None:
    make_organization(workshop, name="Cisco", sector=make_sector(workshop))

    with pytest.raises(Refused, match="Cisco belongs to Solution Providers"):
        operations.add_organization(
            workshop=workshop, name="Cisco", sector_name="Academia", by=SYSTEM
        )


def test_settling_an_organization_moves_its_sector_where_that_is_meant(workshop: Workshop) -> None:
    cisco = make_organization(workshop, name="Cisco", sector=make_sector(workshop))

    settled = operations.settle_organization(
        workshop=workshop, name="cisco", sector_name="Academia", before=cisco, by=SYSTEM
    )

    assert settled is cisco
    assert cisco.sector is not None
    assert cisco.sector.name == "Academia"
    operations.settle_organization(
        workshop=workshop, name="Cisco", sector_name="", before=cisco, by=SYSTEM
    )
    assert cisco.sector is None


def test_settling_another_organization_leaves_its_sector_alone(workshop: Workshop) -> None:
    solution, academia = make_sector(workshop), make_sector(workshop, name="Academia")
    cisco = make_organization(workshop, name="Cisco", sector=solution)
    mit = make_organization(workshop, name="MIT", sector=academia)

    settled = operations.settle_organization(
        workshop=workshop, name="MIT", sector_name="Solution Providers", before=cisco, by=SYSTEM
    )

    assert settled is mit
    assert (cisco.sector, mit.sector) == (solution, academia)


def test_settling_a_new_organization_brings_the_sector_along(workshop: Workshop) -> None:
    cisco = make_organization(workshop, name="Cisco", sector=make_sector(workshop))

    settled = operations.settle_organization(
        workshop=workshop,
        name="Cisco Systems",
        sector_name="Solution Providers",
        before=cisco,
        by=SYSTEM,
    )

    assert settled is not None
    assert (settled.name, settled.sector) == ("Cisco Systems", cisco.sector)


def test_settling_without_a_name_is_no_organization(workshop: Workshop) -> None:
    assert (
        operations.settle_organization(workshop=workshop, name="", sector_name="", by=SYSTEM)
        is None
    )


# people


def test_added_participant_has_code_and_link(workshop: Workshop) -> None:
    dee = operations.add_participant(
        workshop=workshop,
        name="  Dee\u202e  Park ",
        email="Dee@Example.org",
        secret_key=SECRET_KEY,
        by=SYSTEM,
    )

    assert (dee.name, dee.email, dee.checked_in_at) == ("Dee Park", "dee@example.org", None)
    assert len(dee.badge_code) == 6
    assert set(dee.badge_code) <= set(CODE_ALPHABET)
    assert participant_by_token(token_of(dee.link_nonce, secret_key=SECRET_KEY)) == (dee, workshop)
    assert recorded() == ["people.added"]


def test_added_participant_can_be_here_at_once(workshop: Workshop) -> None:
    with clock.held_at(DAY):
        dee = operations.add_participant(
            workshop=workshop, name="Dee", is_here=True, secret_key=SECRET_KEY, by=SYSTEM
        )

    assert dee.checked_in_at == DAY
    assert recorded() == ["people.added", "people.checked_in"]


def test_removed_participant_is_gone_and_can_come_back(workshop: Workshop) -> None:
    dee = make_participant(workshop)
    token = token_of(dee.link_nonce, secret_key=SECRET_KEY)

    operations.remove_participant(participant=dee, by=SYSTEM)
    operations.remove_participant(participant=dee, by=SYSTEM)
    assert participant_by_token(token) is None
    operations.restore_participant(participant=dee, by=SYSTEM)
    operations.restore_participant(participant=dee, by=SYSTEM)
    assert participant_by_token(token) == (dee, workshop)
    assert recorded() == ["people.removed", "people.restored"]


def test_removed_participant_is_signed_out(workshop: Workshop) -> None:
    dee = make_participant(workshop)
    key = begin_sign_in(old_key=None, participant_id=dee.id)

    operations.remove_participant(participant=dee, by=SYSTEM)

    assert live_sign_ins(key) == []


def test_host_of_a_table_cannot_be_removed(workshop: Workshop) -> None:
    ben = make_participant(workshop, name="Ben")
    make_table(workshop, number=7, host_id=ben.id)

    with pytest.raises(Refused, match="Ben hosts table 7"):
        operations.remove_participant(participant=ben, by=SYSTEM)


def test_check_in_counts_once_and_can_be_undone(workshop: Workshop) -> None:
    dee = make_participant(workshop)

    with clock.held_at(DAY):
        operations.check_in(participant=dee, by=SYSTEM)
    operations.check_in(participant=dee, by=SYSTEM)
    assert dee.checked_in_at == DAY
    operations.undo_check_in(participant=dee, by=SYSTEM)
    operations.undo_check_in(participant=dee, by=SYSTEM)
    assert dee.checked_in_at is None
    assert recorded() == ["people.checked_in", "people.check_in_undone"]


@pytest.mark.parametrize(
    ("moment", "counts"),
    [
        (datetime(2012, 3, 5, 4, 59, tzinfo=UTC), False),
        (datetime(2012, 3, 5, 5, 0, tzinfo=UTC), True),
        (datetime(2012, 3, 7, 4, 59, tzinfo=UTC), True),
        (datetime(2012, 3, 7, 5, 0, tzinfo=UTC), False),
    ],
)
def test_coming_in_is_presence_on_the_days_in_the_workshops_zone(
    db_session, moment: datetime, counts: bool
) -> None:
    washington = make_workshop(starts_on=date(2012, 3, 5), timezone="America/New_York")
    dee = make_participant(washington)

    with clock.held_at(moment):
        operations.come_in(participant=dee, workshop=washington)

    assert dee.checked_in_at == (moment if counts else None)


def test_coming_in_is_done_by_the_person(workshop: Workshop) -> None:
    dee = make_participant(workshop)

    with clock.held_at(DAY):
        operations.come_in(participant=dee, workshop=workshop)

    row = db.session.scalars(select(Activity)).one()
    assert (row.kind, row.topic, row.participant_id) == ("people.checked_in", "people", dee.id)


def test_replaced_link_ends_the_old_one_and_its_devices(workshop: Workshop) -> None:
    dee = make_participant(workshop)
    old = token_of(dee.link_nonce, secret_key=SECRET_KEY)
    key = begin_sign_in(old_key=None, participant_id=dee.id)

    operations.replace_link(participant=dee, secret_key=SECRET_KEY, by=SYSTEM)

    new = token_of(dee.link_nonce, secret_key=SECRET_KEY)
    assert participant_by_token(old) is None
    assert participant_by_token(new) == (dee, workshop)
    assert dee.link_hash == hash_of(new)
    assert live_sign_ins(key) == []
    assert db.session.scalars(select(SignIn.ended_at)).one() is not None


def test_new_badge_codes_are_all_different(workshop: Workshop) -> None:
    make_participant(workshop)

    assert len(set(operations.new_badge_codes(workshop, 500))) == 500
