"""A workshop whose vote is counted, and people who may join what comes of it.

Amara organizes; Ben facilitates, Dee comes from Cisco (solution provider), Eli from Metropolis
(city), Tia is in the synthesis team, Zed belongs to another workshop.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from facilitate import clock
from facilitate.activity import Activity, Actor
from facilitate.commitments.models import Commitment, Part
from facilitate.commitments.operations import add_commitment, join
from facilitate.commitments.rules import CommitmentWords
from facilitate.db import db
from facilitate.people.models import Organization, Participant
from facilitate.themes.models import Opportunity
from facilitate.workshop.models import Workshop
from tests.client import Client
from tests.factories import keep, make_organization, make_sector
from tests.voting.conftest import Booth, booth  # noqa: F401 (a fixture)


@dataclass
class Hall:
    """Everything that the tests of commitments need to name."""

    booth: Booth
    organizations: dict[str, Organization] = field(default_factory=dict)

    @property
    def workshop(self) -> Workshop:
        return self.booth.workshop

    @property
    def by(self) -> Actor:
        """The organizer, as the one who does something."""
        return self.booth.by

    @property
    def people(self) -> dict[str, Participant]:
        return self.booth.people

    @property
    def options(self) -> list[Opportunity]:
        """A: one permit, B: shared ducts, C: open data."""
        return self.booth.opportunities

    def browser(self, name: str) -> Client:
        return self.booth.browser(name)

    def more_options(self, count: int) -> None:
        """Options D, E …, worded “Option 4” and on."""
        first = len(self.options) + 1
        new = [
            Opportunity(workshop_id=self.workshop.id, text=f"Option {n}", position=n)
            for n in range(first, first + count)
        ]
        keep(*new)
        self.options.extend(new)

    def vote(self, *ballots: tuple[str, Mapping[str, int]]) -> None:
        """A vote whose result is shown."""
        self.booth.published(*(ballots or (("Dee", {"A": 2, "B": 1}),)))

    def commitment(
        self, what: str = "Publish meter data", *, confirmed: bool = True, **words: Any
    ) -> Commitment:
        """One more commitment; words as in CommitmentWords. Its lead has said yes, or not."""
        commitment = add_commitment(
            workshop=self.workshop, words=CommitmentWords(what=what, **words), by=self.by
        )
        if confirmed and (commitment.lead or commitment.lead_organization):
            commitment.lead_confirmed_at = clock.now()
        db.session.commit()
        return commitment

    def joined(self, commitment: Commitment, **parts: Part) -> None:
        """These people join, each in a part."""
        for name, part in parts.items():
            join(
                commitment=commitment,
                participant=self.people[name],
                part=part,
                by=Actor(participant_id=self.people[name].id),
            )
        db.session.commit()


@pytest.fixture
def hall(booth: Booth) -> Hall:  # noqa: F811
    hall = Hall(booth=booth)
    for name, sector, person in (
        ("Cisco", "Solution Providers", "Dee"),
        ("Metropolis", "City Representatives", "Eli"),
    ):
        organization = make_organization(
            booth.workshop, name=name, sector=make_sector(booth.workshop, name=sector)
        )
        hall.organizations[name] = organization
        booth.people[person].organization = organization
    db.session.commit()
    return hall


def heard() -> list[tuple[str, str]]:
    """(kind, topic) of all activity of commitments."""
    rows = db.session.scalars(
        select(Activity).where(Activity.kind.startswith("commitment")).order_by(Activity.seq)
    )
    return [(row.kind, row.topic) for row in rows]


#: a day by which things are done
DUE = date(2012, 6, 20)
