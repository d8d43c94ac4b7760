"""The desk of the themes tests, with an option that went all the way to a commitment."""

from dataclasses import dataclass

import pytest
from sqlalchemy import select

from facilitate.commitments.models import Commitment, Part
from facilitate.commitments.operations import add_commitment, join
from facilitate.commitments.rules import CommitmentWords
from facilitate.db import db
from facilitate.notes.models import Note
from facilitate.themes.models import Opportunity
from facilitate.themes.operations import make_option, make_theme
from facilitate.themes.rules import OptionWords, ThemeWords
from facilitate.voting.casting import cast_ballot
from facilitate.voting.models import Poll, PollOption
from facilitate.voting.operations import close_poll, open_poll, prepare_poll
from facilitate.voting.tally.marks import Mark
from tests.themes.conftest import Desk, desk  # noqa: F401 (a fixture)
from tests.voting.steps import show_result


@dataclass
class Trail:
    """An option built from notes of two tables and the plenary, and another one without any."""

    desk: Desk
    notes: list[Note]
    option: Opportunity
    other: Opportunity

    def vote(self) -> Poll:
        """Dee gives the option two points; the result is shown."""
        poll = prepare_poll(
            workshop=self.desk.workshop,
            opportunity_ids=[self.option.id, self.other.id],
            budget=3,
            cap=2,
            by=self.desk.by,
        )
        open_poll(poll=poll, by=self.desk.by)
        option_id = db.session.scalar(select(PollOption.id).where(PollOption.letter == "A"))
        cast_ballot(
            poll_id=poll.id,
            participant_id=self.desk.people["Dee"].id,
            marks={option_id or 0: Mark(2)},
            submission_id="5f1c0c9f6f9a4f3b",
        )
        close_poll(poll=poll, by=self.desk.by)
        show_result(poll=poll, by=self.desk.by)
        db.session.commit()
        return poll

    def commit(self) -> Commitment:
        """A commitment on the option, which Eli joins."""
        commitment = add_commitment(
            workshop=self.desk.workshop,
            words=CommitmentWords(what="One trench a street", option=self.option),
            by=self.desk.by,
        )
        join(
            commitment=commitment,
            participant=self.desk.people["Eli"],
            part=Part.CONTRIBUTE,
            by=self.desk.by,
        )
        db.session.commit()
        return commitment


@pytest.fixture
def trail(desk: Desk) -> Trail:  # noqa: F811
    notes = [
        desk.note("Ducts are dug three times", table=2, round=1),
        desk.note("Nobody owns the ducts", table=2, round=2),
        desk.note("The regulator would agree", table=1, round=1),
        desk.note("Insurers ask for maps", table=0),
    ]
    ids = [note.id for note in notes]
    theme = make_theme(
        workshop=desk.workshop,
        words=ThemeWords(name="Under the street", statement="Digging is not shared."),
        note_ids=ids[:2],
        by=desk.by,
    )
    option = make_option(
        workshop=desk.workshop,
        words=OptionWords(text="Share the ducts", public_role="Own them"),
        note_ids=ids,
        themes=[theme],
        by=desk.by,
    )
    other = make_option(workshop=desk.workshop, words=OptionWords(text="Ask the bank"), by=desk.by)
    db.session.commit()
    return Trail(desk=desk, notes=notes, option=option, other=other)
