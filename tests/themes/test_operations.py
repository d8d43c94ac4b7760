"""Making, changing, ordering and withdrawing options; themes and what is put into them."""

import pytest
from sqlalchemy import select

from facilitate.activity import Activity
from facilitate.db import db
from facilitate.errors import Conflict, Refused
from facilitate.notes.models import Note
from facilitate.notes.operations import delete_note
from facilitate.themes import operations, queries
from facilitate.themes.rules import OptionWords, ThemeWords
from facilitate.workshop.models import Strand
from tests.factories import keep, make_kind, make_note, make_session, make_workshop
from tests.themes.conftest import Desk

pytestmark = pytest.mark.both_databases


def make(desk: Desk, text: str = "Share ducts", **more):
    words = OptionWords(text=text, **more.pop("words", {}))
    return operations.make_option(workshop=desk.workshop, words=words, by=desk.by, **more)


def make_theme(desk: Desk, name: str = "Data", *notes: Note, statement: str = ""):
    return operations.make_theme(
        workshop=desk.workshop,
        words=ThemeWords(name=name, statement=statement),
        note_ids=[note.id for note in notes],
        by=desk.by,
    )


def listed(desk: Desk) -> list[str]:
    return [option.text for option in queries.options(desk.workshop.id)]


def changes() -> list[tuple[str, str]]:
    """(kind, topic) of all that was recorded."""
    rows = db.session.scalars(select(Activity).order_by(Activity.seq))
    return [(row.kind, row.topic) for row in rows]


def elsewhere() -> Note:
    """A note of another workshop."""
    workshop = make_workshop()
    session = make_session(workshop)
    return make_note(workshop, kind=make_kind(workshop), workshop_session=session)


# --- Options -----------------------------------------------------------------------------------


def test_option_has_its_words_its_notes_and_the_last_place(desk: Desk) -> None:
    make(desk, "First")
    kept, gone, foreign = desk.note(), desk.note(), elsewhere()
    delete_note(note=gone, by=desk.by)
    theme = make_theme(desk)
    option = make(
        desk,
        "Share ducts",
        words={
            "public_role": "Opens the map",
            "private_role": "Pays for access",
            "strand": desk.strands["smart-city"],
        },
        note_ids=[kept.id, gone.id, foreign.id],
        themes=[theme],
    )
    assert listed(desk) == ["First", "Share ducts"]
    assert [note.id for note in option.notes] == [kept.id]
    assert (option.public_role, option.private_role) == ("Opens the map", "Pays for access")
    assert (option.strand.label, option.themes) == ("Smart city", [theme])
    assert changes()[-1] == ("option.added", "desk")


def test_option_sent_twice_is_one_option_with_all_the_notes(desk: Desk) -> None:
    first, second = desk.note(), desk.note()
    theme = make_theme(desk)
    once = make(desk, note_ids=[first.id])
    again = make(desk, note_ids=[first.id, second.id], themes=[theme])

    assert again is once
    assert once.themes == [theme]
    assert [note.id for note in once.notes] == [first.id, second.id]
    assert listed(desk) == ["Share ducts"]


@pytest.mark.parametrize(
    ("text", "refusal"),
    [("  ", "An option needs its wording."), ("x" * 601, "is too long to vote on")],
)
def test_option_needs_words_that_fit_a_ballot(desk: Desk, text: str, refusal: str) -> None:
    with pytest.raises(Refused, match=refusal):
        make(desk, text)
    assert listed(desk) == []


def test_option_cannot_be_marked_with_a_strand_of_another_workshop(desk: Desk) -> None:
    other = Strand(workshop_id=make_workshop().id, key="x", label="X", position=1)
    keep(other)
    with pytest.raises(Refused, match="does not belong"):
        make(desk, words={"strand": other})


def test_each_ticked_note_becomes_an_option_of_its_own_once(desk: Desk) -> None:
    notes = [desk.note(text) for text in ("Share ducts", "Open the map", "Share ducts")]
    ids = [note.id for note in notes]

    assert operations.make_options(workshop=desk.workshop, note_ids=ids, by=desk.by) == 2
    assert operations.make_options(workshop=desk.workshop, note_ids=ids, by=desk.by) == 0
    found = queries.options(desk.workshop.id)
    assert [(o.text, len(o.notes)) for o in found] == [("Share ducts", 2), ("Open the map", 1)]


def test_each_ticked_note_must_fit_a_ballot_or_none_becomes_an_option(desk: Desk) -> None:
    ids = [desk.note("Short").id, desk.note("Long " * 200).id]
    with pytest.raises(Refused, match="“Long Long"):
        operations.make_options(workshop=desk.workshop, note_ids=ids, by=desk.by)
    assert listed(desk) == []


def test_edit_from_the_newest_revision_changes_the_words(desk: Desk) -> None:
    option = make(desk)
    operations.edit_option(
        option=option, words=OptionWords(text="Share all ducts"), revision=1, by=desk.by
    )
    assert (option.text, option.revision) == ("Share all ducts", 2)
    assert changes()[-1] == ("option.edited", "desk")


def test_edit_from_an_old_revision_is_a_conflict_unless_it_says_the_same(desk: Desk) -> None:
    option = make(desk)
    theirs = OptionWords(text="Share all ducts")
    operations.edit_option(option=option, words=theirs, revision=1, by=desk.by)
    recorded = changes()

    assert operations.edit_option(option=option, words=theirs, revision=1, by=desk.by) is option
    mine = OptionWords(text="Rent ducts")
    with pytest.raises(Conflict) as conflict:
        operations.edit_option(option=option, words=mine, revision=1, by=desk.by)
    assert (conflict.value.mine, conflict.value.theirs) == (mine, option)
    assert (option.text, changes()) == ("Share all ducts", recorded)


def test_withdrawn_option_leaves_the_list_and_comes_back_to_its_place(desk: Desk) -> None:
    _, second, _ = (make(desk, text) for text in ("One", "Two", "Three"))
    for _ in range(2):
        operations.withdraw_option(option=second, by=desk.by)
    assert listed(desk) == ["One", "Three"]
    assert queries.all_options(desk.workshop.id)[1] == [second]

    for _ in range(2):
        operations.restore_option(option=second, by=desk.by)
    assert listed(desk) == ["One", "Two", "Three"]
    assert [kind for kind, _ in changes()][-2:] == ["option.withdrawn", "option.restored"]


@pytest.mark.parametrize(
    ("to", "order"),
    [(1, "CABD"), (2, "ACBD"), (3, "ABCD"), (4, "ABDC"), (9, "ABDC"), (-1, "CABD")],
)
def test_option_moves_to_a_place_of_the_list(desk: Desk, to: int, order: str) -> None:
    for text in "ABCD":
        make(desk, text)
    third = queries.options(desk.workshop.id)[2]
    operations.reorder(option=third, to=to, by=desk.by)
    assert "".join(listed(desk)) == order


def test_withdrawn_option_cannot_be_moved(desk: Desk) -> None:
    option = make(desk)
    operations.withdraw_option(option=option, by=desk.by)
    with pytest.raises(Refused, match="was withdrawn"):
        operations.reorder(option=option, to=1, by=desk.by)


# --- Themes ------------------------------------------------------------------------------------


def test_note_can_be_in_several_themes_but_in_each_once(desk: Desk) -> None:
    note = desk.note()
    data, money = make_theme(desk, "Data", note), make_theme(desk, "Money")

    counts = [
        operations.put_into_theme(theme=theme, note_ids=[note.id], by=desk.by)
        for theme in (data, money, money)
    ]
    assert counts == [0, 1, 0]
    assert data.notes == money.notes == [note]


def test_theme_sent_twice_is_one_theme_and_another_of_its_name_is_refused(desk: Desk) -> None:
    note = desk.note()
    theme = make_theme(desk, "Data", statement="Data stays locked.")
    assert make_theme(desk, "Data", note, statement="Data stays locked.") is theme
    assert theme.notes == [note]

    with pytest.raises(Refused, match="“DATA” already"):
        make_theme(desk, "DATA")
    other = make_theme(desk, "Money")
    with pytest.raises(Refused, match="“data” already"):
        operations.edit_theme(theme=other, words=ThemeWords(name="data"), revision=1, by=desk.by)


def test_theme_edited_from_an_old_revision_is_a_conflict(desk: Desk) -> None:
    theme = make_theme(desk)
    operations.edit_theme(theme=theme, words=ThemeWords(name="Open data"), revision=1, by=desk.by)
    with pytest.raises(Conflict):
        operations.edit_theme(theme=theme, words=ThemeWords(name="Maps"), revision=1, by=desk.by)
    operations.edit_theme(theme=theme, words=ThemeWords(name="OPEN data"), revision=2, by=desk.by)
    assert (theme.name, theme.revision) == ("OPEN data", 3)


def test_deleted_theme_takes_no_notes_and_comes_back_with_its_own(desk: Desk) -> None:
    note = desk.note()
    theme = make_theme(desk, "Data", note)
    for _ in range(2):
        operations.delete_theme(theme=theme, by=desk.by)
    assert queries.all_themes(desk.workshop.id) == ([], [theme])
    with pytest.raises(Refused, match="was deleted"):
        operations.put_into_theme(theme=theme, note_ids=[note.id], by=desk.by)

    for _ in range(2):
        operations.restore_theme(theme=theme, by=desk.by)
    assert queries.themes(desk.workshop.id) == [theme]
    assert theme.notes == [note]


# --- Notes behind them -------------------------------------------------------------------------


def test_notes_are_put_behind_an_option_and_taken_out_again(desk: Desk) -> None:
    first, second = desk.note(), desk.note()
    option = make(desk, note_ids=[first.id])
    ids = [first.id, second.id, elsewhere().id]

    assert operations.add_sources(option=option, note_ids=ids, by=desk.by) == 1
    assert option.notes == [first, second]
    assert operations.take_out(source_of=option, note_ids=[first.id], by=desk.by) == 1
    assert operations.take_out(source_of=option, note_ids=[first.id], by=desk.by) == 0
    assert option.notes == [second]
    assert [kind for kind, _ in changes()][-2:] == ["option.supported", "option.reduced"]


def test_marked_notes_carry_the_strand_until_it_is_taken_away(desk: Desk) -> None:
    notes = [desk.note(), desk.note()]
    ids = [note.id for note in notes] + [elsewhere().id]
    city, climate = desk.strands.values()

    def mark(strand: Strand | None, some: list[int] = ids) -> int:
        return operations.mark(workshop=desk.workshop, note_ids=some, strand=strand, by=desk.by)

    assert [mark(city), mark(city), mark(climate, ids[:1])] == [2, 0, 1]
    assert [note.strand for note in notes] == [climate, city]
    assert mark(None) == 2
    assert [note.strand for note in notes] == [None, None]


@pytest.mark.parametrize("note_ids", [[], list(range(1, 502))])
def test_nothing_is_done_without_ticked_notes_or_with_too_many(desk: Desk, note_ids) -> None:
    option = make(desk)
    for act in (
        lambda: operations.add_sources(option=option, note_ids=note_ids, by=desk.by),
        lambda: operations.take_out(source_of=option, note_ids=note_ids, by=desk.by),
        lambda: operations.make_options(workshop=desk.workshop, note_ids=note_ids, by=desk.by),
        lambda: operations.mark(workshop=desk.workshop, note_ids=note_ids, strand=None, by=desk.by),
    ):
        with pytest.raises(Refused, match="Tick at"):
            act()
