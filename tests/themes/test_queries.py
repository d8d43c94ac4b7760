"""What stands behind options and themes, and what is left out."""

import pytest

from facilitate import clock
from facilitate.notes.operations import delete_note
from facilitate.themes.operations import delete_theme, make_option, make_theme, withdraw_option
from facilitate.themes.queries import (
    count_left_out,
    evidence_of,
    notes_of,
    notes_of_themes,
    options,
    themes,
    themes_with_evidence,
    uses_of,
)
from facilitate.themes.rules import NO_EVIDENCE, OptionWords, ThemeWords
from tests.factories import make_plan, make_seat
from tests.query_count import count_queries
from tests.themes.conftest import Desk


def letters(evidence) -> str:
    return "".join(sector.letter for sector in evidence.sectors)


def option_from(desk: Desk, *notes, text: str = "Share ducts", **more):
    return make_option(
        workshop=desk.workshop,
        words=OptionWords(text=text),
        note_ids=[note.id for note in notes],
        by=desk.by,
        **more,
    )


@pytest.mark.both_databases
def test_evidence_counts_notes_tables_rounds_and_the_sectors_that_sat_there(desk: Desk) -> None:
    option = option_from(
        desk,
        desk.note(table=2, round=1),
        desk.note(table=2, round=1),
        desk.note(table=2, round=2),
        desk.note(table=3, round=2),
        desk.note(table=0),
    )
    other = option_from(desk, desk.note(table=1, round=1), text="Open the map")
    empty = option_from(desk, text="Ask the bank")
    found = evidence_of([option.id, other.id, empty.id])

    assert (found[option.id].notes, found[option.id].tables) == (5, (2, 3))
    assert found[option.id].rounds == (1, 2)
    assert found[option.id].sessions == (desk.plenary.id,)
    assert letters(found[option.id]) == "CS"
    assert (found[other.id].notes, letters(found[other.id])) == (1, "S")
    assert found[empty.id] == NO_EVIDENCE


def test_evidence_follows_the_seating_as_sent(desk: Desk) -> None:
    option = option_from(desk, desk.note(table=1, round=1))
    draft = make_plan(desk.workshop, sent=False)
    make_seat(draft, desk.people["Eli"], table=desk.tables[0], round=desk.rounds[0])
    assert letters(evidence_of([option.id])[option.id]) == "S"

    draft.sent_at = clock.now()
    assert letters(evidence_of([option.id])[option.id]) == "C"


def test_deleted_note_counts_no_longer_and_is_named_as_withdrawn(desk: Desk) -> None:
    gone, kept = desk.note(table=1), desk.note(table=2)
    option = option_from(desk, gone, kept)
    delete_note(note=gone, by=desk.by)
    found = evidence_of([option.id])[option.id]

    assert (found.notes, found.withdrawn, found.tables, letters(found)) == (1, 1, (2,), "C")
    assert notes_of([option.id]) == {option.id: (kept.id,)}


def test_themes_come_in_order_with_their_evidence_and_without_deleted_ones(desk: Desk) -> None:
    first, second, third = (
        make_theme(
            workshop=desk.workshop,
            words=ThemeWords(name=name),
            note_ids=[desk.note(table=table).id],
            by=desk.by,
        )
        for name, table in (("Data", 1), ("Money", 2), ("Trust", 3))
    )
    delete_theme(theme=second, by=desk.by)
    found = themes_with_evidence(desk.workshop.id)

    assert [(f.theme.name, f.evidence.tables) for f in found] == [("Data", (1,)), ("Trust", (3,))]
    assert {i: len(ids) for i, ids in notes_of_themes([first.id, third.id]).items()} == {
        first.id: 1,
        third.id: 1,
    }


def test_options_come_with_strand_and_with_the_themes_not_deleted(desk: Desk) -> None:
    kept, gone = (
        make_theme(workshop=desk.workshop, words=ThemeWords(name=name), by=desk.by)
        for name in ("Data", "Money")
    )
    option_from(desk, themes=[kept, gone])
    delete_theme(theme=gone, by=desk.by)
    withdraw_option(option=option_from(desk, text="Not this"), by=desk.by)
    (found,) = options(desk.workshop.id)

    assert [theme.name for theme in found.themes] == ["Data"]
    assert (found.text, found.strand) == ("Share ducts", None)


def test_left_out_are_notes_in_no_theme_and_no_option(desk: Desk) -> None:
    in_option, in_theme, in_withdrawn, left = (desk.note() for _ in range(4))
    delete_note(note=desk.note(), by=desk.by)
    option_from(desk, in_option)
    withdraw_option(option=option_from(desk, in_withdrawn, text="Not this"), by=desk.by)
    theme = make_theme(
        workshop=desk.workshop, words=ThemeWords(name="Data"), note_ids=[in_theme.id], by=desk.by
    )
    assert count_left_out(desk.workshop.id) == 2
    uses = uses_of([in_option.id, in_theme.id, in_withdrawn.id, left.id])
    assert [theme.name for theme in uses[in_theme.id].themes] == ["Data"]
    assert [option.text for option in uses[in_option.id].options] == ["Share ducts"]
    assert uses[in_withdrawn.id] == uses[left.id]

    delete_theme(theme=theme, by=desk.by)
    assert count_left_out(desk.workshop.id) == 3


@pytest.mark.parametrize("count", [1, 3])
def test_reads_need_a_constant_number_of_queries(desk: Desk, count: int) -> None:
    for table in range(1, count + 1):
        note = desk.note(table=table)
        option_from(desk, note)
        make_theme(
            workshop=desk.workshop, words=ThemeWords(name="X"), note_ids=[note.id], by=desk.by
        )
    workshop_id = desk.workshop.id
    ids = [option.id for option in options(workshop_id)]
    for read, wanted in (
        (lambda: [o.themes for o in options(workshop_id)], 1),
        (lambda: evidence_of(ids), 2),
        (lambda: themes_with_evidence(workshop_id), 3),
        (lambda: themes(workshop_id), 1),
        (lambda: notes_of(ids), 1),
    ):
        with count_queries(desk.app) as queries:
            read()
        assert len(queries) == wanted, queries
