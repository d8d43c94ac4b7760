"""Similar notes: found by their words, kept as suggestions, and settled by somebody."""

import pytest

from facilitate.cli.load_comments import write_comments
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.jobs import work_once
from facilitate.themes import groups, queries
from facilitate.themes.grouping import Stopped, group
from facilitate.themes.operations import make_theme
from facilitate.themes.rules import ThemeWords
from facilitate.themes.tasks import TASKS
from tests.bench.grouping import comments, grouped, pairwise
from tests.themes.conftest import Desk

SAID = (
    "Permits for ducts take a year",
    "The permit for ducts takes far too long",
    "Readings of meters belong to the city",
    "Who owns the meter readings is not clear",
    "Night buses",
)


def search(desk: Desk) -> None:
    groups.ask_for_groups(workshop=desk.workshop, by=desk.by)
    db.session.commit()
    assert work_once({task.kind: task for task in TASKS}) is True


def test_texts_with_the_same_words_are_a_group_named_by_them() -> None:
    found = group(SAID)

    assert [(each.members, each.name) for each in found] == [
        ((2, 3), "Readings"),
        ((0, 1), "Ducts, permit"),
    ]


def test_group_is_not_named_by_words_that_say_nothing_in_any_language() -> None:
    said = [
        "Los medidores pertenecen también a la ciudad",
        "Para los medidores hay que pagar también",
        "Les permis sont toujours longs pour les conduites",
        "Le permis des conduites est toujours pour un an",
        "As licenças são ainda para quem já tem terreno",
        "Sem terreno as licenças ainda não são para quem quer",
    ]

    assert sorted(each.name for each in group(said)) == [
        "Conduites, permis", "Licenças, terreno", "Medidores",
    ]  # fmt: skip


def test_nothing_and_empty_texts_are_no_group() -> None:
    assert group([]) == group(["", "!"]) == []


def test_work_stops_when_it_is_told_to() -> None:
    with pytest.raises(Stopped):
        group(SAID, on_progress=lambda _share: False)


def test_groups_of_real_comments_are_better_than_one_group_and_than_chance() -> None:
    texts, labels = comments()
    f1 = pairwise(grouped(texts, None), labels)[2]

    assert len(texts) == 165
    assert f1 > 2 * pairwise([0] * 165, labels)[2] > 0


@pytest.mark.both_databases
def test_group_becomes_a_theme_another_is_dismissed_for_good(desk: Desk) -> None:
    notes = [desk.note(text, table=place % 3 + 1) for place, text in enumerate(SAID)]
    search(desk)
    found = groups.open_groups(desk.workshop.id)
    meters, ducts = found.groups
    assert (found.total, ducts.name) == (2, "Ducts, permit")
    assert meters.note_ids == [notes[2].id, notes[3].id]

    with pytest.raises(Refused):
        groups.accept(
            group=ducts, workshop=desk.workshop, note_ids=[notes[4].id], name="X", by=desk.by
        )
    groups.accept(
        group=ducts, workshop=desk.workshop, note_ids=ducts.note_ids, name="Permits", by=desk.by
    )
    groups.dismiss(group=meters, by=desk.by)
    search(desk)

    left = groups.open_groups(desk.workshop.id)
    assert (left.groups, left.total, left.more_after) == ([], 0, None)
    groups.reopen(group=meters, by=desk.by)
    assert groups.open_groups(desk.workshop.id).groups == [meters]
    with pytest.raises(Refused, match="already"):
        groups.accept(group=ducts, workshop=desk.workshop, note_ids=[notes[0].id], by=desk.by)
    assert [(t.name, len(t.notes)) for t in queries.themes(desk.workshop.id)] == [("Permits", 2)]


def test_group_is_added_to_a_theme(desk: Desk) -> None:
    for text in SAID:
        desk.note(text)
    theme = make_theme(workshop=desk.workshop, words=ThemeWords(name="Law"), by=desk.by)
    search(desk)
    first = groups.open_groups(desk.workshop.id).groups[0]

    groups.accept(
        group=first, workshop=desk.workshop, note_ids=first.note_ids, into=theme, by=desk.by
    )

    assert sorted(note.text for note in theme.notes) == sorted(SAID[2:4])


def test_comments_are_loaded_once(desk: Desk) -> None:
    first = write_comments(desk.workshop)
    again = write_comments(desk.workshop)

    assert len({note.id for note in first}) == 165
    assert [note.id for note in again] == [note.id for note in first]
    assert {note.table.number for note in first} == {1, 2, 3}
