"""Two tables in a running round, and who sits at them.

Ben hosts table 7, Chen takes the notes of table 8 in round 2, Dee sits at table 7 in round 2 and
Eli at table 8. Fay facilitates the workshop and hosts no table. Zed belongs to another workshop.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page

from facilitate import clock
from facilitate.accounts.guards import SIGN_IN_KEY
from facilitate.accounts.operations import begin_sign_in
from facilitate.activity import Actor
from facilitate.db import db
from facilitate.notes.models import Citation
from facilitate.notes.rules import Origin, Words
from facilitate.people.models import Participant, ParticipantRole
from facilitate.seating.models import SeatRole
from facilitate.workshop.models import (
    NoteKind,
    Round,
    Roundtable,
    SessionFormat,
    Stage,
    Workshop,
    WorkshopSession,
)
from tests.client import Client
from tests.factories import (
    make_account,
    make_kind,
    make_organization,
    make_participant,
    make_plan,
    make_question,
    make_round,
    make_seat,
    make_sector,
    make_session,
    make_stage,
    make_table,
    make_workshop,
)
from tests.live.streams import sign_in_cookie
from tests.notes.pages import BOARD, Open
from tests.services.browser import Visitors

#: as a browser makes them
CLIENT_ID = "0123456789abcdef0123456789abcdef"


@dataclass
class Room:
    """Everything that the tests of notes need to name."""

    app: Flask
    workshop: Workshop
    kinds: dict[str, NoteKind]
    stages: dict[str, Stage]
    plenary: WorkshopSession
    earlier: Round
    round: Round
    coming: Round
    table: Roundtable
    other_table: Roundtable
    people: dict[str, Participant]
    amara_id: int

    @property
    def here(self) -> Origin:
        """Table 7 in the running round."""
        return Origin(workshop=self.workshop, table=self.table, round=self.round)

    @property
    def there(self) -> Origin:
        """Table 8 in the running round."""
        return Origin(workshop=self.workshop, table=self.other_table, round=self.round)

    @property
    def hall(self) -> Origin:
        """The plenary."""
        return Origin(workshop=self.workshop, session=self.plenary)

    def words(
        self,
        text: str = "No single permit",
        kind: str = "constraint",
        *,
        stage: str | None = None,
        citation: Citation | None = None,
    ) -> Words:
        return Words(
            kind=self.kinds[kind],
            text=text,
            stage=self.stages[stage] if stage is not None else None,
            citation=citation,
        )

    def actor(self, name: str) -> Actor:
        if name == "Amara":
            return Actor(account_id=self.amara_id)
        return Actor(participant_id=self.people[name].id)

    def browser(self, name: str) -> Client:
        """A browser in which this person has signed in."""
        client = self.app.test_client()
        assert isinstance(client, Client)
        by = self.actor(name)
        key = begin_sign_in(
            old_key=None, account_id=by.account_id, participant_id=by.participant_id
        )
        with client.session_transaction() as cookie:
            cookie[SIGN_IN_KEY] = key
        return client


@pytest.fixture
def room(app: Flask, db_session: object) -> Room:
    amara = make_account(name="Amara")
    workshop = make_workshop(organizer=amara, code="KHX7")
    kinds = {
        "constraint": make_kind(workshop, key="constraint"),
        "roadblock": make_kind(workshop, key="roadblock", shape="octagon"),
        "approach": make_kind(workshop, key="approach", shape="steps", asks_stage=True),
        "parking": make_kind(
            workshop, key="parking", label="Parking lot", plural="Parking lot", shape="flag"
        ),
    }
    stages = {key: make_stage(workshop, key=key) for key in ("early", "mature")}
    approaches = make_question(workshop, key="approaches", kinds=(kinds["approach"],))
    constraints = make_question(
        workshop, key="constraints", kinds=(kinds["constraint"], kinds["roadblock"])
    )
    plenary = make_session(
        workshop,
        title="Approaches for cities",
        format=SessionFormat.PLENARY,
        question_id=approaches.id,
    )
    roundtables = make_session(workshop, question_id=constraints.id)
    begun = clock.now() - timedelta(hours=2)
    ended = {
        "started_at": begun,
        "deadline": begun + timedelta(minutes=25),
        "ended_at": begun + timedelta(minutes=25),
    }
    earlier = make_round(workshop, workshop_session=roundtables, **ended)
    round = make_round(workshop, workshop_session=roundtables, running=True)
    coming = make_round(workshop, workshop_session=roundtables)
    people = _people(workshop)
    table = make_table(workshop, number=7, topic="Resilience", host_id=people["Ben"].id)
    other_table = make_table(workshop, number=8)
    plan = make_plan(workshop)
    for name, where, role in (
        ("Ben", table, SeatRole.HOST),
        ("Chen", other_table, SeatRole.SCRIBE),
        ("Dee", table, SeatRole.PARTICIPANT),
        ("Eli", other_table, SeatRole.PARTICIPANT),
    ):
        make_seat(plan, people[name], table=where, round=round, role=role)
    amara_id = amara.id
    # no transaction stays open, since a server may start next
    db.session.commit()
    return Room(
        app=app,
        workshop=workshop,
        kinds=kinds,
        stages=stages,
        plenary=plenary,
        earlier=earlier,
        round=round,
        coming=coming,
        table=table,
        other_table=other_table,
        people=people,
        amara_id=amara_id,
    )


@pytest.fixture
def browser(room: Room) -> Callable[[str], Client]:
    return room.browser


@pytest.fixture
def url(room: Room, visitors: Visitors) -> str:
    """The address of the server whose pages are opened."""
    assert visitors.base_url is not None
    return visitors.base_url


@pytest.fixture
def open_page(room: Room, url: str, visitors: Visitors) -> Open:
    """Opens a page as somebody of the room."""

    def open_page(name: str, path: str = BOARD, **more: Any) -> Page:
        page = visitors.open(**more)
        by = room.actor(name)
        cookie, _, value = sign_in_cookie(
            room.app, account_id=by.account_id, participant_id=by.participant_id
        ).partition("=")
        address = more.get("base_url", url)
        page.context.add_cookies([{"name": cookie, "value": value, "url": address}])
        page.goto(path)
        return page

    return open_page


def _people(workshop: Workshop) -> dict[str, Participant]:
    cities = make_sector(workshop, name="City Representatives")
    vendors = make_sector(workshop, name="Solution Providers")
    lagos = make_organization(workshop, name="Lagos", sector=cities)
    cisco = make_organization(workshop, name="Cisco", sector=vendors)
    facilitator = ParticipantRole.FACILITATOR
    return {
        "Ben": make_participant(workshop, name="Ben Adeyemi", role=facilitator),
        "Fay": make_participant(workshop, name="Fay Novak", role=facilitator),
        "Chen": make_participant(workshop, name="Chen Wei"),
        "Dee": make_participant(workshop, name="Dee Park", organization=cisco),
        "Eli": make_participant(workshop, name="Eli Bello", organization=lagos),
        "Zed": make_participant(make_workshop(code="ELSE"), name="Zed"),
    }
