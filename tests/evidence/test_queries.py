"""The chain of an option: everything behind it and everything that came of it."""

import pytest

from facilitate.db import db
from facilitate.evidence.queries import Chain, chain_of
from facilitate.notes.operations import delete_note
from facilitate.themes.models import Opportunity
from facilitate.themes.operations import delete_theme
from facilitate.themes.rules import NO_EVIDENCE
from tests.evidence.conftest import Trail
from tests.query_count import count_queries


def sources(chain: Chain) -> list[tuple[int | str, int, str, list[str]]]:
    """(table or session, round, letters of the sectors, notes) of each place."""
    return [
        (
            place.table.number if place.table else place.session.title,
            place.round.number if place.round else 0,
            "".join(sector.letter for sector in place.sectors),
            [note.text for note in place.notes],
        )
        for place in chain.places
    ]


@pytest.mark.both_databases
def test_chain_goes_from_the_commitment_down_to_the_notes(trail: Trail) -> None:
    trail.vote()
    trail.commit()
    chain = chain_of(trail.option)

    assert [(s.number, s.commitment.what, s.people) for s in chain.commitments] == [
        (1, "One trench a street", 1)
    ]
    assert [(v.outcome.poll.number, v.line.letter, v.line.score) for v in chain.votes] == [
        (1, "A", 2)
    ]
    assert [(t.theme.name, t.evidence.notes, t.evidence.tables) for t in chain.themes] == [
        ("Under the street", 2, (2,))
    ]
    assert (chain.evidence.notes, chain.evidence.tables, chain.evidence.rounds) == (
        4,
        (1, 2),
        (1, 2),
    )
    assert sources(chain) == [
        (1, 1, "S", ["The regulator would agree"]),
        (2, 1, "C", ["Ducts are dug three times"]),
        (2, 2, "CS", ["Nobody owns the ducts"]),
        ("What did we miss?", 0, "", ["Insurers ask for maps"]),
    ]


def test_chain_of_an_option_without_anything_is_empty(trail: Trail) -> None:
    chain = chain_of(trail.other)

    assert (chain.evidence, chain.places, chain.themes, chain.votes, chain.commitments) == (
        NO_EVIDENCE,
        (),
        (),
        (),
        (),
    )


def test_deleted_note_leaves_its_trace_and_a_deleted_theme_does_not(trail: Trail) -> None:
    delete_note(note=trail.notes[2], by=trail.desk.by)
    delete_theme(theme=trail.option.themes[0], by=trail.desk.by)
    db.session.commit()
    chain = chain_of(trail.option)

    assert (chain.evidence.notes, chain.evidence.withdrawn) == (3, 1)
    assert sources(chain)[0][:2] == (1, 1)
    assert chain.places[0].notes[0].deleted_at is not None
    assert chain.themes == ()


def test_vote_is_in_the_chain_once_its_result_is_shown(trail: Trail) -> None:
    assert chain_of(trail.option).votes == ()
    trail.vote()

    assert len(chain_of(trail.option).votes) == 1


def test_chain_takes_as_many_queries_for_many_notes_as_for_few(trail: Trail) -> None:
    trail.vote()
    trail.commit()
    counts = []
    for more in (0, 5):
        notes = [
            trail.desk.note(f"Note {n}", table=1 + n % 3, round=1 + n % 2) for n in range(more)
        ]
        trail.option.notes.extend(notes)
        db.session.commit()
        db.session.expire_all()
        option = db.session.get_one(Opportunity, trail.option.id)
        with count_queries(trail.desk.app) as queries:
            chain_of(option)
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 16, queries
