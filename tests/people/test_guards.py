"""Who is asking, found with few queries."""

from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.exceptions import NotFound

from facilitate import clock
from facilitate.accounts.guards import SIGN_IN_KEY
from facilitate.accounts.operations import begin_sign_in
from facilitate.db import db
from facilitate.people.guards import find_visitor, participant_or_404
from facilitate.people.models import Participant, ParticipantRole
from facilitate.web.access import Role, Visitor
from facilitate.workshop.models import Workshop
from tests.factories import make_account, make_participant, make_table, make_workshop
from tests.query_count import count_queries


@pytest.fixture
def visit(app: Flask, db_session) -> Callable[..., Visitor]:
    """Who a browser with these rights is, for a workshop; and in how many queries that is found."""

    def visit(*rights: dict[str, int], code: str | None, queries: int) -> Visitor:
        key = None
        for right in rights:
            key = begin_sign_in(old_key=key, **right)
        db.session.commit()
        with app.test_request_context() as context, count_queries(app) as sent:
            if key is not None:
                context.session[SIGN_IN_KEY] = key
            found = find_visitor(code)
        assert len(sent) == queries, sent
        return found

    return visit


def person(workshop: Workshop, **values: object) -> dict[str, int]:
    return {"participant_id": make_participant(workshop, **values).id}


def test_visitor_without_a_sign_in_is_unknown(visit, workshop: Workshop) -> None:
    assert visit(code="KHX7", queries=0) == Visitor()


def test_visitor_with_an_account_organizes_own_workshops_only(visit, workshop: Workshop) -> None:
    make_workshop(code="ELSE", organizer=make_account(name="Zoe"))

    own = visit({"account_id": 1}, code="KHX7", queries=2)
    other = visit({"account_id": 1}, code="ELSE", queries=2)
    outside = visit({"account_id": 1}, code=None, queries=1)

    assert own.roles == {Role.ANYONE, Role.ACCOUNT, Role.ORGANIZER}
    assert other.roles == outside.roles == {Role.ANYONE, Role.ACCOUNT}


def test_visitor_with_a_link_takes_part(visit, workshop: Workshop) -> None:
    dee = person(workshop, name="Dee")

    found = visit(dee, code="KHX7", queries=2)

    assert (found.participant_id, found.roles) == (
        dee["participant_id"],
        {Role.ANYONE, Role.PARTICIPANT},
    )


def test_visitor_from_another_workshop_is_known_and_nothing_more(visit, workshop) -> None:
    zed = person(make_workshop(code="ELSE"), name="Zed")

    found = visit(zed, code="KHX7", queries=2)

    assert (found.known, found.participant_id, found.roles) == (True, None, {Role.ANYONE})


def test_visitor_facilitates_by_role_or_by_hosting(visit, workshop: Workshop) -> None:
    by_role = person(workshop, name="Ben", role=ParticipantRole.FACILITATOR)
    by_hosting = person(workshop, name="Chen")
    make_table(workshop, host_id=by_hosting["participant_id"])

    for right in (by_role, by_hosting):
        found = visit(right, code="KHX7", queries=2)
        assert found.roles == {Role.ANYONE, Role.PARTICIPANT, Role.FACILITATOR}


def test_visitor_can_be_in_the_synthesis_team_and_host_a_table(visit, workshop: Workshop) -> None:
    tia = person(workshop, name="Tia", role=ParticipantRole.THEME_TEAM)
    assert visit(tia, code="KHX7", queries=2).roles == {
        Role.ANYONE,
        Role.PARTICIPANT,
        Role.THEME_TEAM,
    }
    make_table(workshop, host_id=tia["participant_id"])
    assert visit(tia, code="KHX7", queries=2).is_any(Role.FACILITATOR)


def test_visitor_who_was_removed_is_nobody_there(visit, workshop: Workshop) -> None:
    away = person(workshop, withdrawn_at=clock.now())

    assert visit(away, code="KHX7", queries=2).participant_id is None


def test_visitor_is_the_person_who_entered_last_and_keeps_other_rights(visit, workshop) -> None:
    dee, eli = person(workshop, name="Dee"), person(workshop, name="Eli")

    found = visit({"account_id": 1}, dee, eli, code="KHX7", queries=3)

    assert (found.participant_id, found.account_id) == (eli["participant_id"], 1)
    assert found.roles == {Role.ANYONE, Role.ACCOUNT, Role.ORGANIZER, Role.PARTICIPANT}


def test_participant_is_found_through_the_workshop_only(workshop: Workshop) -> None:
    dee = make_participant(workshop)
    away = make_participant(workshop, withdrawn_at=clock.now())
    zed: Participant = make_participant(make_workshop(code="ELSE"))

    assert participant_or_404(workshop, dee.id) is dee
    for absent in (away.id, zed.id, 10**6):
        with pytest.raises(NotFound):
            participant_or_404(workshop, absent)
