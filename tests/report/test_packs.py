"""Parts of the report: table by table, and what each destination gets."""

import pytest

from facilitate.commitments.operations import add_commitment
from facilitate.commitments.rules import CommitmentWords
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.feedback.models import FeedbackLine
from facilitate.feedback.operations import (
    close_feedback,
    decide_line,
    give_feedback,
    open_feedback,
)
from facilitate.notes.models import Note
from facilitate.report.compile import compile_outputs
from facilitate.report.outputs import Heading, Outputs, Quote, Table, plain
from facilitate.report.voice import Voice
from facilitate.themes.models import ThemeUse
from facilitate.workshop.models import Destination, Workshop
from tests.factories import (
    keep,
    make_kind,
    make_note,
    make_participant,
    make_question,
    make_round,
    make_session,
    make_table,
    make_workshop,
)
from tests.report.results import BY, make_options, make_theme, make_vote


@pytest.fixture
def workshop(db_session) -> Workshop:
    """Two rounds at two tables and a plenary; a toolkit that gets some of it, a paper nothing."""
    workshop = make_workshop(code="KHX7", slug="cities")
    limit, idea = make_kind(workshop, key="limit", plural="Limits"), make_kind(workshop, key="idea")
    make_question(workshop, title="Limits", kinds=(limit, idea))
    tables = [make_table(workshop, topic="Water"), make_table(workshop)]
    for round in (make_round(workshop), make_round(workshop)):
        for table in tables:
            said = f"at {table.number} in {round.number}"
            make_note(workshop, kind=limit, table=table, round=round, text=said)
    make_note(workshop, kind=idea, table=tables[0], round=round, text="An idea")
    plenary = make_session(workshop, title="Opening", format="plenary")
    make_note(workshop, kind=limit, workshop_session=plenary, text="To all")
    toolkit = Destination(workshop_id=workshop.id, name="A toolkit", position=1)
    keep(toolkit, Destination(workshop_id=workshop.id, name="A paper", position=2))
    notes = {note.text: note for note in db.session.query(Note)}
    ducts, fund = make_options(workshop, "Ducts", "A fund")
    ducts.destinations, ducts.notes = [toolkit], [notes["An idea"]]
    money = make_theme(workshop, name="Money", notes=[notes["at 1 in 1"], notes["at 2 in 2"]])
    make_theme(workshop, name="Rules", notes=[notes["at 1 in 2"]])
    keep(ThemeUse(theme_id=money.id, destination_id=toolkit.id))
    make_vote(workshop, options=[ducts, fund])
    for option in (ducts, fund):
        words = CommitmentWords(what=f"Begin: {option.text}", option=option)
        add_commitment(workshop=workshop, words=words, by=BY)
    db.session.commit()
    return workshop


def compiled(workshop: Workshop, pack: str, edition: str = "internal") -> Outputs:
    return compile_outputs(workshop, pack=pack, edition=edition, translate=Voice())


def headings(outputs: Outputs) -> list[str]:
    return [b.text for b in outputs.blocks if isinstance(b, Heading) and b.level < 3]


def quotes(outputs: Outputs) -> list[str]:
    return [plain(b.text) for b in outputs.blocks if isinstance(b, Quote) and b.anchor]


def test_tables_have_all_their_notes_round_by_round(workshop: Workshop) -> None:
    outputs = compiled(workshop, "tables")

    assert headings(outputs) == [
        "Table 1: Water", "Round 1", "Round 2", "Table 2", "Round 1", "Round 2",
        "Plenary: Opening", "About this report",
    ]  # fmt: skip
    assert quotes(outputs) == [
        "at 1 in 1", "at 1 in 2", "An idea", "at 2 in 1", "at 2 in 2", "To all",
    ]  # fmt: skip
    assert (outputs.meta.document, outputs.meta.slug) == ("Notes table by table", "cities-tables")


@pytest.mark.parametrize("edition", ["internal", "public"])
def test_destination_gets_what_was_marked_for_it_with_the_notes_behind(
    workshop: Workshop, edition: str
) -> None:
    outputs = compiled(workshop, "destination-1", edition)
    tables = {
        b.anchor: [plain(r[0]) for r in b.rows] for b in outputs.blocks if isinstance(b, Table)
    }
    made = next(b for b in outputs.blocks if getattr(b, "anchor", "") == "commitment-list")

    assert headings(outputs) == [
        "A toolkit", "Themes", "Money", "Options ranked by votes", "What stands behind each option",
        "Commitments", "Limits",
        # under Chatham House others than organizers are not told at which table
        *(["Table 1: Water", "Table 2"] if edition == "internal" else ["At the tables"]),
        "About this report",
    ]  # fmt: skip
    assert sorted(quotes(outputs)) == ["An idea", "at 1 in 1", "at 2 in 2"]
    assert tables["theme-tables"] == ["Money"]
    assert [plain(row[1]) for row in made.rows] == ["Begin: Ducts (option A)"]
    assert outputs.meta.document == "Workshop outputs for: A toolkit"
    assert {row[0] for row in outputs.datasets["notes"].rows} == {1, 5, 4}


def test_destination_without_anything_says_so(workshop: Workshop) -> None:
    assert headings(compiled(workshop, "destination-2")) == ["A paper", "About this report"]


def test_packs_hold_no_feedback(workshop: Workshop) -> None:
    open_feedback(workshop=workshop, questions=["Met?", *[""] * 4, "What else?"], by=BY)
    for number in range(3):
        person = make_participant(workshop, name=f"Person {number}")
        marks = [4, None, None, None, None]
        give_feedback(workshop=workshop, participant=person, marks=marks, line=f"Line {number}")
    close_feedback(workshop=workshop, by=BY)
    for line in db.session.query(FeedbackLine):
        decide_line(line=line, shown=True, by=BY)
    db.session.commit()

    assert "Line 1" in repr(compile_outputs(workshop, translate=Voice()).datasets)
    for pack in ("tables", "destination-1"):
        assert "Line 1" not in repr(compiled(workshop, pack))


@pytest.mark.parametrize("pack", ["destination-3", "destination-0", "x"])
def test_pack_that_does_not_exist_is_refused_with_those_there_are(
    workshop: Workshop, pack: str
) -> None:
    with pytest.raises(Refused, match=r"Choose one of: tables, destination-1, destination-2\."):
        compiled(workshop, pack)
