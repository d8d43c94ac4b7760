"""Moving, splitting and merging: nothing is lost, everything can be undone, others are told."""

import pytest
from sqlalchemy import select

from facilitate.activity import Actor
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.themes import arranging, queries, steps
from facilitate.themes.categories import categories_of
from facilitate.themes.models import FeltBy, Step, Theme
from facilitate.themes.operations import delete_theme, edit_theme, make_option, make_theme
from facilitate.themes.rules import OptionWords, ThemeWords
from facilitate.themes.undoing import undo
from tests.themes.conftest import Desk


def theme(desk: Desk, name: str, *notes, **words) -> Theme:
    return make_theme(
        workshop=desk.workshop,
        words=ThemeWords(name=name, **words),
        note_ids=[note.id for note in notes],
        by=desk.by,
    )


def contents() -> dict[str, list[str]]:
    """The themes that are there, with the texts of their notes."""
    db.session.flush()
    db.session.expire_all()
    return {t.name: [note.text for note in t.notes] for t in queries.themes(1)}


def last_step() -> Step:
    return db.session.scalars(select(Step).order_by(Step.id.desc()).limit(1)).one()


def test_note_is_in_several_themes(desk: Desk) -> None:
    ducts = desk.note("Ducts")
    theme(desk, "Fibre", ducts)
    streets = theme(desk, "Streets")

    moved = arranging.move_notes(to=streets, note_ids=[ducts.id], seen=0, by=desk.by)

    assert moved.added == 1
    assert contents() == {"Fibre": ["Ducts"], "Streets": ["Ducts"]}


@pytest.mark.both_databases
def test_moves_of_one_note_by_two_are_both_kept_and_the_second_is_told(desk: Desk) -> None:
    ducts = desk.note("Ducts")
    fibre = theme(desk, "Fibre", ducts)
    streets, permits = theme(desk, "Streets"), theme(desk, "Permits")
    tia = Actor(participant_id=desk.people["Tia"].id)
    seen = steps.last_id(desk.workshop.id)

    first = arranging.move_notes(
        to=streets, out_of=fibre, note_ids=[ducts.id], seen=seen, by=desk.by
    )
    second = arranging.move_notes(to=permits, out_of=fibre, note_ids=[ducts.id], seen=seen, by=tia)

    assert contents() == {"Fibre": [], "Streets": ["Ducts"], "Permits": ["Ducts"]}
    assert first.meanwhile == ()
    assert [(each.theme.name, each.step.account.name) for each in second.meanwhile] == [
        ("Streets", "Amara")
    ]


def test_move_is_undone(desk: Desk) -> None:
    ducts = desk.note("Ducts")
    fibre, streets = theme(desk, "Fibre", ducts), theme(desk, "Streets")
    step = arranging.move_notes(to=streets, out_of=fibre, note_ids=[ducts.id], by=desk.by).step
    assert contents() == {"Fibre": [], "Streets": ["Ducts"]}

    undo(step=step, by=desk.by)
    undo(step=step, by=desk.by)

    assert contents() == {"Fibre": ["Ducts"], "Streets": []}
    assert [s.kind for s in steps.history(desk.workshop.id)[0]] == [
        "undone",
        "moved",
        "added",
        "added",
    ]


def test_split_keeps_lineage_and_is_undone(desk: Desk) -> None:
    ducts, maps = desk.note("Ducts"), desk.note("Maps")
    fibre = theme(desk, "Fibre", ducts, maps)

    new = arranging.split(
        theme=fibre, words=ThemeWords(name="Data"), note_ids=[maps.id], by=desk.by
    )

    assert contents() == {"Fibre": ["Ducts"], "Data": ["Maps"]}
    assert [t.name for t in queries.lineage_of(fibre).split_off] == ["Data"]
    assert queries.lineage_of(new).split_from is fibre
    undo(step=last_step(), by=desk.by)
    assert contents() == {"Fibre": ["Ducts", "Maps"]}


def test_merge_takes_notes_options_and_links_and_is_undone(desk: Desk) -> None:
    ducts, maps = desk.note("Ducts"), desk.note("Maps")
    fibre, data = theme(desk, "Fibre", ducts), theme(desk, "Data", maps, ducts)
    option = make_option(
        workshop=desk.workshop, words=OptionWords(text="Share"), themes=[data], by=desk.by
    )
    option.removes.append(data)

    arranging.merge(theme=data, into=fibre, by=desk.by)

    assert contents() == {"Fibre": ["Ducts", "Maps"]}
    assert [t.name for t in queries.options(1)[0].themes] == ["Fibre"]
    assert {t.name for t in option.removes} == {"Fibre", "Data"}
    assert queries.lineage_of(data).merged_into is fibre
    undo(step=last_step(), by=desk.by)
    assert contents() == {"Fibre": ["Ducts"], "Data": ["Ducts", "Maps"]}
    assert [t.name for t in queries.options(1)[0].themes] == ["Data"]
    assert {t.name for t in option.removes} == {"Data"}


def test_theme_said_by_few_is_not_merged_away(desk: Desk) -> None:
    few, many = theme(desk, "Night buses", desk.note("Buses")), theme(desk, "Transport")
    arranging.mark_minority(theme=few, is_minority=True, by=desk.by)

    with pytest.raises(Refused, match="is marked as said by few"):
        arranging.merge(theme=few, into=many, by=desk.by)

    assert contents() == {"Night buses": ["Buses"], "Transport": []}


def test_words_are_undone_unless_they_were_changed_since(desk: Desk) -> None:
    fibre = theme(desk, "Fibre")
    edit_theme(
        theme=fibre,
        words=ThemeWords(name="Ducts", category="Finance", felt_by=frozenset({FeltBy.CITY})),
        revision=1,
        by=desk.by,
    )
    first = last_step()
    edit_theme(theme=fibre, words=ThemeWords(name="Pipes"), revision=2, by=desk.by)
    second = last_step()

    with pytest.raises(Refused, match="was changed since"):
        undo(step=first, by=desk.by)
    undo(step=second, by=desk.by)
    assert (fibre.name, fibre.category, fibre.felt_by) == ("Ducts", "Finance", ["city"])
    undo(step=first, by=desk.by)
    assert (fibre.name, fibre.category, fibre.felt_by) == ("Fibre", "", [])


def test_deleting_is_undone_unless_the_name_is_taken(desk: Desk) -> None:
    delete_theme(theme=theme(desk, "Fibre"), by=desk.by)
    step = last_step()
    theme(desk, "Fibre", statement="Another")

    with pytest.raises(Refused, match="There is a theme"):
        undo(step=step, by=desk.by)


def test_categories_are_cleaned_and_limited(desk: Desk) -> None:
    arranging.set_categories(
        workshop=desk.workshop, categories=[" Money ", "", "Law", "Money"], by=desk.by
    )

    assert categories_of(desk.workshop.id) == ["Money", "Law"]
    with pytest.raises(Refused):
        arranging.set_categories(
            workshop=desk.workshop, categories=[str(n) for n in range(31)], by=desk.by
        )
