"""What the report reads of notes."""

import pytest

from facilitate import clock
from facilitate.db import db
from facilitate.notes.queries import counts_by_kind, counts_by_round, notes_for_report
from tests.factories import make_note
from tests.notes.conftest import Room
from tests.query_count import count_queries


def fill(room: Room) -> None:
    """Notes made in another order than the report's, one of them deleted."""
    for kind, text, table, round in (
        ("roadblock", "8 in round 2", room.other_table, room.round),
        ("constraint", "7 in round 2", room.table, room.round),
        ("roadblock", "7 in round 1, roadblock", room.table, room.earlier),
        ("constraint", "7 in round 1, constraint", room.table, room.earlier),
    ):
        make_note(room.workshop, kind=room.kinds[kind], text=text, table=table, round=round)
    make_note(
        room.workshop,
        kind=room.kinds["approach"],
        text="In plenary",
        workshop_session=room.plenary,
        stage=room.stages["early"],
        speaker_id=room.people["Dee"].id,
    )
    make_note(
        room.workshop,
        kind=room.kinds["constraint"],
        text="Deleted",
        table=room.table,
        round=room.round,
        deleted_at=clock.now(),
    )


@pytest.mark.both_databases
def test_report_reads_all_that_counts_in_its_order(room: Room) -> None:
    fill(room)

    assert [note.text for note in notes_for_report(room.workshop.id)] == [
        "In plenary",
        "7 in round 1, constraint",
        "7 in round 1, roadblock",
        "7 in round 2",
        "8 in round 2",
    ]


def test_report_reads_everything_in_one_query(room: Room) -> None:
    fill(room)
    workshop_id = room.workshop.id
    db.session.expunge_all()
    with count_queries(room.app) as queries:
        lines = [
            (
                note.kind.label,
                note.stage.label if note.stage else None,
                note.table.number if note.table else None,
                note.round.number if note.round else None,
                note.workshop_session.title if note.workshop_session else None,
                note.speaker.organization.sector.name
                if note.speaker and note.speaker.organization and note.speaker.organization.sector
                else None,
            )
            for note in notes_for_report(workshop_id)
        ]

    assert len(queries) == 1, queries
    assert lines[0] == (
        "Approach",
        "Early",
        None,
        None,
        "Approaches for cities",
        "Solution Providers",
    )
    assert lines[-1] == ("Roadblock", None, 8, 2, None, None)


def test_counts_leave_deleted_notes_out(room: Room) -> None:
    fill(room)
    kinds, rounds = room.kinds, {room.earlier.id: 2, room.round.id: 1}

    assert counts_by_round(room.table) == rounds
    assert counts_by_kind(room.workshop.id) == {
        kinds["constraint"].id: 2,
        kinds["roadblock"].id: 2,
        kinds["approach"].id: 1,
    }
