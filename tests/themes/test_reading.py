"""What the team has read, the annex, and claims that lock nobody out."""

from datetime import timedelta

import pytest

from facilitate import clock
from facilitate.activity import Actor
from facilitate.errors import Refused
from facilitate.themes import piles, queries, reading
from facilitate.themes.operations import make_theme
from facilitate.themes.rules import ThemeWords
from facilitate.themes.undoing import undo
from tests.themes.conftest import Desk


def unread(desk: Desk) -> list[tuple[int | None, int]]:
    """(table, notes not read yet) of each pile."""
    found = piles.piles_of(
        workshop_id=desk.workshop.id,
        tables=desk.workshop.tables,
        question_id=None,
        claims=piles.claims_of(desk.workshop.id),
    )
    return [(p.table.number if p.table else None, p.unread) for p in found.piles]


@pytest.mark.both_databases
def test_read_notes_leave_their_pile_and_come_back(desk: Desk) -> None:
    one = desk.note("One", table=1)
    desk.note("Two", table=1)
    desk.note("Three", table=2, round=2)
    desk.note("Plenary", table=0)
    assert unread(desk) == [(1, 2), (2, 1), (None, 1)]

    step = reading.read(workshop=desk.workshop, note_ids=[one.id], by=desk.by)
    assert reading.read(workshop=desk.workshop, note_ids=[one.id], by=desk.by) is None
    assert unread(desk) == [(1, 1), (2, 1), (None, 1)]
    undo(step=step, by=desk.by)
    assert unread(desk) == [(1, 2), (2, 1), (None, 1)]


def test_rest_is_kept_in_the_annex_at_once_and_taken_back(desk: Desk) -> None:
    used = desk.note("Used")
    desk.note("Rest")
    make_theme(
        workshop=desk.workshop, words=ThemeWords(name="Fibre"), note_ids=[used.id], by=desk.by
    )
    assert queries.count_left_out(desk.workshop.id) == 1

    step = reading.keep_rest_in_annex(workshop=desk.workshop, by=desk.by)

    assert queries.count_left_out(desk.workshop.id) == 0
    assert unread(desk) == []
    assert reading.keep_rest_in_annex(workshop=desk.workshop, by=desk.by) is None
    undo(step=step, by=desk.by)
    assert queries.count_left_out(desk.workshop.id) == 1
    assert unread(desk) == [(1, 1)]


def test_claim_is_seen_expires_and_locks_nobody_out(desk: Desk) -> None:
    note = desk.note("One")
    tia = Actor(participant_id=desk.people["Tia"].id)
    reading.claim(workshop=desk.workshop, table=desk.tables[2], by=desk.by)
    reading.claim(workshop=desk.workshop, table=desk.tables[2], by=tia)
    again = reading.claim(workshop=desk.workshop, table=desk.tables[2], by=tia)
    reading.claim(workshop=desk.workshop, note=note, by=tia)

    found = piles.claims_of(desk.workshop.id)
    assert [(c.table_id, c.note_id, bool(c.account_id)) for c in found] == [
        (desk.tables[2].id, None, True),
        (desk.tables[2].id, None, False),
        (None, note.id, False),
    ]
    assert unread(desk) == [(1, 1), (3, 0)]
    reading.release(claim=again, by=desk.by)
    with clock.held_at(clock.now() + timedelta(minutes=11)):
        assert piles.claims_of(desk.workshop.id) == []


def test_claim_needs_something_to_claim(desk: Desk) -> None:
    with pytest.raises(Refused):
        reading.claim(workshop=desk.workshop, by=desk.by)
