"""A workshop with three options to vote on.

Amara organizes; Ben (facilitator), Dee and Eli vote, of whom Dee and Eli are present. Tia is in the
synthesis team and Zed in another workshop: they do not.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from flask import Flask

from facilitate import clock
from facilitate.activity import Actor
from facilitate.db import db
from facilitate.people.models import Participant, ParticipantRole
from facilitate.themes.models import Opportunity
from facilitate.voting.casting import Receipt, cast_ballot
from facilitate.voting.models import Poll
from facilitate.voting.operations import close_poll, open_poll, prepare_poll
from facilitate.voting.rules import Terms
from facilitate.voting.tally.marks import Mark
from facilitate.workshop.models import Workshop
from tests.client import Client, signed_in
from tests.factories import keep, make_account, make_participant, make_workshop
from tests.voting.steps import show_result

#: as a browser makes them
SUBMISSION = "5f1c0c9f6f9a4f3b8a51f0a5d3f7c2e1"


@dataclass
class Booth:
    """Everything that the tests of voting need to name."""

    app: Flask
    workshop: Workshop
    opportunities: list[Opportunity]
    people: dict[str, Participant]
    amara_id: int

    @property
    def by(self) -> Actor:
        """The organizer, as the one who does something."""
        return Actor(account_id=self.amara_id)

    def prepare(self, *, budget: int = 3, cap: int = 2) -> Poll:
        poll = prepare_poll(
            workshop=self.workshop,
            opportunity_ids=[o.id for o in self.opportunities],
            budget=budget,
            cap=cap,
            terms=Terms(staff=True),
            by=self.by,
        )
        db.session.commit()
        return poll

    def opened(self, **limits: int) -> Poll:
        poll = self.prepare(**limits)
        open_poll(poll=poll, by=self.by)
        db.session.commit()
        return poll

    def closed(self, *ballots: tuple[str, Mapping[str, int]]) -> Poll:
        """A closed vote with these ballots, each a name and points by letter."""
        poll = self.opened()
        for name, points in ballots:
            self.cast(poll, name, points, submission_id=f"{SUBMISSION}-{name}")
        close_poll(poll=poll, by=self.by)
        db.session.commit()
        return poll

    def published(self, *ballots: tuple[str, Mapping[str, int]]) -> Poll:
        poll = self.closed(*ballots)
        show_result(poll=poll, by=self.by)
        db.session.commit()
        return poll

    def cast(
        self, poll: Poll, name: str, points: Mapping[str, int], submission_id: str = SUBMISSION
    ) -> Receipt:
        """Somebody's ballot, points by letter."""
        ids = {option.letter: option.id for option in poll.options}
        receipt = cast_ballot(
            poll_id=poll.id,
            participant_id=self.people[name].id,
            marks={
                ids[letter]: mark if isinstance(mark, Mark) else Mark(mark)
                for letter, mark in points.items()
            },
            submission_id=submission_id,
        )
        db.session.commit()
        return receipt

    def browser(self, name: str) -> Client:
        """A browser in which this person has signed in."""
        if name == "Amara":
            return signed_in(self.app, account_id=self.amara_id)
        return signed_in(self.app, participant_id=self.people[name].id)


@pytest.fixture
def booth(app: Flask, db_session: object) -> Booth:
    amara = make_account(name="Amara")
    workshop = make_workshop(organizer=amara, code="KHX7", timezone="America/Los_Angeles")
    opportunities = [
        Opportunity(
            workshop_id=workshop.id,
            text=text,
            public_role=public_role,
            private_role=private_role,
            position=position,
        )
        for position, (text, public_role, private_role) in enumerate(
            (
                ("One permit for all street works", "Set one counter up", "File plans early"),
                ("Shared ducts", "Own the ducts", ""),
                ("Open data on energy", "", "Publish meter data"),
            ),
            start=1,
        )
    ]
    keep(*opportunities)
    here = clock.now()
    people = {
        "Ben": make_participant(workshop, name="Ben Adeyemi", role=ParticipantRole.FACILITATOR),
        "Dee": make_participant(workshop, name="Dee Park", checked_in_at=here),
        "Eli": make_participant(workshop, name="Eli Bello", checked_in_at=here),
        "Tia": make_participant(workshop, name="Tia Ortiz", role=ParticipantRole.THEME_TEAM),
        "Zed": make_participant(make_workshop(code="ELSE"), name="Zed"),
    }
    booth = Booth(
        app=app,
        workshop=workshop,
        opportunities=opportunities,
        people=people,
        amara_id=amara.id,
    )
    db.session.commit()
    return booth
