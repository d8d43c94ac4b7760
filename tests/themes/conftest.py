"""Three tables over two rounds with their notes, and who sat there.

Amara organizes, Tia is in the synthesis team, Dee (solution provider) and Eli (city) take part,
Ben facilitates. Zed belongs to another workshop.
"""

from dataclasses import dataclass

import pytest
from flask import Flask

from facilitate.activity import Actor
from facilitate.db import db
from facilitate.notes.models import Note
from facilitate.people.models import Participant, ParticipantRole
from facilitate.workshop.models import (
    NoteKind,
    Round,
    Roundtable,
    SessionFormat,
    Strand,
    Workshop,
    WorkshopSession,
)
from tests.client import Client, signed_in
from tests.factories import (
    keep,
    make_account,
    make_kind,
    make_note,
    make_organization,
    make_participant,
    make_plan,
    make_round,
    make_seat,
    make_sector,
    make_session,
    make_tables,
    make_workshop,
)


@dataclass
class Desk:
    """Everything that the tests of themes need to name."""

    app: Flask
    workshop: Workshop
    kinds: dict[str, NoteKind]
    strands: dict[str, Strand]
    plenary: WorkshopSession
    rounds: list[Round]
    tables: list[Roundtable]
    people: dict[str, Participant]
    amara_id: int

    @property
    def by(self) -> Actor:
        """The organizer, as the one who does something."""
        return Actor(account_id=self.amara_id)

    def note(
        self,
        text: str = "Share the ducts",
        *,
        table: int = 1,
        round: int = 1,
        kind: str = "opportunity",
        **values: object,
    ) -> Note:
        """A note of a table in a round, by their numbers; in the plenary for table 0."""
        origin: dict[str, object] = {"workshop_session": self.plenary}
        if table:
            origin = {"table": self.tables[table - 1], "round": self.rounds[round - 1]}
        return make_note(self.workshop, kind=self.kinds[kind], text=text, **origin, **values)

    def browser(self, name: str) -> Client:
        """A browser in which this person has signed in."""
        if name == "Amara":
            return signed_in(self.app, account_id=self.amara_id)
        return signed_in(self.app, participant_id=self.people[name].id)


@pytest.fixture
def desk(app: Flask, db_session: object) -> Desk:
    amara = make_account(name="Amara")
    workshop = make_workshop(organizer=amara, code="KHX7")
    kinds = {
        "constraint": make_kind(workshop, key="constraint"),
        "opportunity": make_kind(
            workshop, key="opportunity", plural="Opportunities", shape="diamond"
        ),
    }
    strands = {
        key: Strand(workshop_id=workshop.id, key=key, label=label, position=position)
        for position, (key, label) in enumerate(
            (("smart-city", "Smart city"), ("smart-climate", "Smart climate")), start=1
        )
    }
    keep(*strands.values())
    plenary = make_session(workshop, title="What did we miss?", format=SessionFormat.PLENARY)
    roundtables = make_session(workshop)
    rounds = [make_round(workshop, workshop_session=roundtables) for _ in range(2)]
    tables = make_tables(workshop, 3)
    people = _people(workshop)
    plan = make_plan(workshop)
    for name, table, round in (
        ("Dee", 0, 0),
        ("Eli", 1, 0),
        ("Ben", 2, 0),
        ("Dee", 1, 1),
        ("Eli", 1, 1),
    ):
        make_seat(plan, people[name], table=tables[table], round=rounds[round])
    desk = Desk(
        app=app,
        workshop=workshop,
        kinds=kinds,
        strands=strands,
        plenary=plenary,
        rounds=rounds,
        tables=tables,
        people=people,
        amara_id=amara.id,
    )
    # a server that starts on this database must not find it locked
    db.session.commit()
    return desk


def _people(workshop: Workshop) -> dict[str, Participant]:
    cities = make_sector(workshop, name="City Representatives")
    vendors = make_sector(workshop, name="Solution Providers")
    lagos = make_organization(workshop, name="Lagos", sector=cities)
    cisco = make_organization(workshop, name="Cisco", sector=vendors)
    return {
        "Tia": make_participant(workshop, name="Tia Ortiz", role=ParticipantRole.THEME_TEAM),
        "Ben": make_participant(workshop, name="Ben Adeyemi", role=ParticipantRole.FACILITATOR),
        "Dee": make_participant(workshop, name="Dee Park", organization=cisco),
        "Eli": make_participant(workshop, name="Eli Bello", organization=lagos),
        "Zed": make_participant(make_workshop(code="ELSE"), name="Zed"),
    }
