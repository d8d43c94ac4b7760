"""Taking back what was done to options and to the uses of themes."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select

from facilitate.db import db
from facilitate.errors import Refused
from facilitate.themes import arranging, operations, queries
from facilitate.themes.models import Step, Theme
from facilitate.themes.rules import OptionWords, ThemeWords
from facilitate.themes.step_words import sentence
from facilitate.themes.undoing import undo
from facilitate.workshop.models import Destination
from tests.factories import keep
from tests.themes.conftest import Desk

CHANGES: dict[str, Callable[[Desk], object]] = {
    "edit": lambda desk: operations.edit_option(
        option=queries.options(1)[0],
        words=OptionWords(text="Other", fits="Lagos", strand=desk.strands["smart-city"]),
        revision=1,
        by=desk.by,
    ),
    "withdraw": lambda desk: operations.withdraw_option(option=queries.options(1)[0], by=desk.by),
    "move": lambda desk: operations.reorder(option=queries.options(1)[0], to=2, by=desk.by),
    "support": lambda desk: operations.add_sources(
        option=queries.options(1)[0], note_ids=[desk.note("Dogs").id], by=desk.by
    ),
    "reduce": lambda desk: operations.take_out(
        source_of=queries.options(1)[0],
        note_ids=[note.id for note in queries.options(1)[0].notes],
        by=desk.by,
    ),
    "add": lambda desk: operations.make_option(
        workshop=desk.workshop, words=OptionWords(text="New"), by=desk.by
    ),
    "add each": lambda desk: operations.make_options(
        workshop=desk.workshop, note_ids=[desk.note("A").id, desk.note("B").id], by=desk.by
    ),
}


def listed() -> list[tuple[object, ...]]:
    """Everything that the options on the list say, in their order."""
    db.session.flush()
    db.session.expire_all()
    return [
        (o.text, o.fits, o.strand_id, sorted(note.text for note in o.notes))
        for o in queries.options(1)
    ]


def last_step() -> Step:
    return db.session.scalars(select(Step).order_by(Step.id.desc()).limit(1)).one()


@pytest.fixture
def two(desk: Desk) -> Desk:
    """A desk with the options First, of a note, and Second."""
    for text, notes in (("First", [desk.note("Cats").id]), ("Second", [])):
        operations.make_option(
            workshop=desk.workshop, words=OptionWords(text=text), note_ids=notes, by=desk.by
        )
    return desk


@pytest.mark.both_databases
@pytest.mark.parametrize("change", CHANGES)
def test_change_of_options_is_undone(two: Desk, change: str) -> None:
    before = listed()
    CHANGES[change](two)
    assert listed() != before

    step = last_step()
    for _ in range(2):
        undo(step=step, by=two.by)
    assert listed() == before


def test_edit_that_somebody_built_on_is_not_taken_back(two: Desk) -> None:
    CHANGES["edit"](two)
    step = last_step()
    operations.edit_option(
        option=queries.options(1)[0], words=OptionWords(text="Third"), revision=2, by=two.by
    )

    with pytest.raises(Refused, match="was changed since"):
        undo(step=step, by=two.by)
    assert [each[0] for each in listed()] == ["Third", "Second"]


def test_use_of_a_theme_comes_back_with_its_person_and_day(desk: Desk) -> None:
    toolkit = Destination(workshop_id=desk.workshop.id, name="Toolkit", position=1)
    keep(toolkit)
    made = operations.make_theme(workshop=desk.workshop, words=ThemeWords(name="Data"), by=desk.by)

    def uses() -> list[tuple[str, date | None]]:
        db.session.flush()
        db.session.expire_all()
        return [(each.person, each.due_on) for each in db.session.get_one(Theme, made.id).uses]

    arranging.use(
        theme=made, destination=toolkit, person="Ana", due_on=date(2012, 9, 1), by=desk.by
    )
    arranging.use(theme=made, destination=toolkit, person="Ben", due_on=None, by=desk.by)
    changed = last_step()
    arranging.drop_use(use=made.uses[0], theme=made, by=desk.by)
    assert uses() == []

    undo(step=last_step(), by=desk.by)
    assert uses() == [("Ben", None)]
    undo(step=changed, by=desk.by)
    assert uses() == [("Ana", date(2012, 9, 1))]


def test_merging_offers_its_undo_at_once(desk: Desk) -> None:
    into, gone = (
        operations.make_theme(workshop=desk.workshop, words=ThemeWords(name=name), by=desk.by)
        for name in ("Fibre", "Data")
    )
    db.session.commit()
    tia = desk.browser("Tia")
    answer = tia.post(f"/w/KHX7/themes/{gone.id}/merger", data={"into": f"t{into.id}"})
    page = tia.get(answer.location).text
    step = last_step()
    url = f"/w/KHX7/themes/steps/{step.id}/undoing?back=theme"

    assert url in page
    assert "Tia" in page
    assert tia.post(url).location == f"/w/KHX7/themes/{into.id}"
    db.session.expire_all()
    assert [each.name for each in queries.themes(1)] == ["Fibre", "Data"]
    with desk.app.test_request_context():
        assert sentence(step).startswith("merged a theme")
