"""What the notes became, in the report: themes, votes, commitments, documents, the two pages."""

import io
from dataclasses import replace
from datetime import date

import pikepdf
import pytest

from facilitate.commitments.operations import add_commitment
from facilitate.commitments.rules import CommitmentWords
from facilitate.db import db
from facilitate.notes.models import Note
from facilitate.people.models import Participant
from facilitate.report.compile import compile_outputs, facts_for, outputs_from
from facilitate.report.facts import EvidenceFacts, OptionFacts, ThemeFacts, VoteFacts
from facilitate.report.narrating import write_passage
from facilitate.report.outputs import Figure, Heading, Listing, Outputs, Paragraph, Table, plain
from facilitate.report.rules import MESSAGES
from facilitate.report.voice import Voice
from facilitate.report.words import Words
from facilitate.report.writers import html_page, markdown, pdf
from facilitate.themes.models import Opportunity
from facilitate.themes.queries import themes
from facilitate.workshop.models import Destination, Workshop
from tests.factories import (
    keep,
    make_document,
    make_kind,
    make_note,
    make_organization,
    make_participant,
    make_plan,
    make_question,
    make_round,
    make_seat,
    make_sector,
    make_session,
    make_table,
    make_workshop,
)
from tests.report.reading import html_elements, pdf_text
from tests.report.results import BY, make_options, make_theme, make_vote
from tests.report.samples import NASTY
from tests.voting.steps import show_result


@pytest.fixture
def workshop(db_session) -> Workshop:
    """Two tables with two notes each, one note from the plenary, cities at table 1."""
    workshop = make_workshop(code="KHX7", slug="cities")
    constraint = make_kind(workshop, key="constraint")
    idea = make_kind(workshop, key="idea", plural="Ideas")
    make_question(workshop, title="Constraints", kinds=(constraint,))
    make_question(workshop, key="ideas", title="Ideas", kinds=(idea,))
    plenary = make_session(workshop, title="Opening", format="plenary")
    round = make_round(workshop)
    tables = [make_table(workshop), make_table(workshop)]
    for number, table in enumerate(tables):
        for text in ("Fees", "Dues"):
            make_note(workshop, kind=constraint, table=table, round=round, text=f"{text} {number}")
    make_note(workshop, kind=idea, workshop_session=plenary, text="Plan")
    cities = make_sector(workshop, name="City Representatives")
    plan = make_plan(workshop)
    for number in range(3):
        person = make_participant(
            workshop,
            name=f"Eli {number}",
            organization=make_organization(workshop, name=f"City {number}", sector=cities),
        )
        make_seat(plan, round=round, table=tables[0], participant=person)
    return workshop


def compiled(workshop: Workshop, *, edition: str = "internal") -> Outputs:
    return compile_outputs(workshop, edition=edition, translate=Voice())


def notes(workshop: Workshop) -> dict[str, Note]:
    return {n.text: n for n in db.session.query(Note).filter_by(workshop_id=workshop.id)}


def sections(outputs: Outputs) -> list[str]:
    return [b.text for b in outputs.blocks if isinstance(b, Heading) and b.level == 1]


def paragraphs(outputs: Outputs, tone: str) -> list[str]:
    return [plain(b.text) for b in outputs.blocks if isinstance(b, Paragraph) and b.tone == tone]


def table(outputs: Outputs, anchor: str) -> list[list[str]]:
    found = next(b for b in outputs.blocks if isinstance(b, Table) and b.anchor == anchor)
    return [[plain(cell) for cell in row] for row in found.rows]


def people(workshop: Workshop) -> list[Participant]:
    return list(db.session.query(Participant).filter_by(workshop_id=workshop.id))


def test_report_without_results_has_no_trace_of_them(workshop: Workshop) -> None:
    outputs = compiled(workshop)

    assert sections(outputs) == [
        "At a glance", "Questions and method", "Who took part", "Constraints", "Ideas",
        "Agenda", "Data files", "About this report",
    ]  # fmt: skip
    assert set(outputs.datasets) == {
        "sectors", "organizations", "tables", "rounds", "notes", "counts",
    }  # fmt: skip


def test_report_tells_results_in_the_order_in_which_they_came_about(workshop: Workshop) -> None:
    found = notes(workshop)
    make_document(workshop)
    make_theme(workshop, name="Money", notes=[found["Fees 0"]])
    make_vote(workshop)
    add_commitment(workshop=workshop, words=CommitmentWords(what="Map it"), by=BY)
    keep(Destination(workshop_id=workshop.id, name="A paper", position=1))

    assert sections(compiled(workshop)) == [
        "At a glance", "Questions and method", "Who took part", "Presentations and documents",
        "Ideas", "Themes", "Options ranked by votes", "Commitments",
        "Where the outputs will be used", "Agenda", "Constraints", "Data files",
        "About this report",
    ]  # fmt: skip


def test_commitment_says_what_it_takes_in_its_table_and_its_rows(workshop: Workshop) -> None:
    for what, takes in (("Map it", "Two cars"), ("Say so", "")):
        words = CommitmentWords(what=what, first_step="Meet", resources=takes)
        add_commitment(workshop=workshop, words=words, by=BY)
    outputs = compiled(workshop)
    rows = outputs.datasets["commitments"]
    at = [field.name for field in rows.fields].index("resources")

    assert [row[at] for row in rows.rows] == ["Two cars", ""]
    listed = next(b for b in outputs.blocks if getattr(b, "anchor", "") == "commitment-list")
    assert [plain(row[1]) for row in listed.rows] == [
        "Map it\nFirst step: Meet\nIt takes: Two cars",
        "Say so\nFirst step: Meet",
    ]


@pytest.mark.both_databases
def test_theme_says_at_how_many_tables_it_was_raised_and_who_sat_there(workshop: Workshop) -> None:
    found = notes(workshop)
    make_theme(workshop, name="Wide", notes=[found["Fees 0"], found["Fees 1"], found["Plan"]])
    make_theme(workshop, name="Narrow", notes=[found["Dues 1"]], position=2)
    make_theme(workshop, name="Bare", position=3)
    outputs = compiled(workshop)

    assert paragraphs(outputs, "source") == [
        "raised at 2 of 2 tables and in the plenary, 3 notes, sectors: City Representatives",
        "raised at 1 of 2 tables, 1 note",
        "no notes behind it",
    ]
    assert table(outputs, "theme-tables") == [
        ["Wide", "1", "1", "1", "2", "3"],
        ["Narrow", "0", "1", "0", "1", "1"],
        ["Bare", "0", "0", "0", "0", "0"],
    ]
    assert [row[:3] for row in outputs.datasets["theme_tables"].rows] == [
        (1, None, 1), (1, 1, 1), (1, 2, 1), (2, 2, 1),
    ]  # fmt: skip
    drawn = [b.anchor for b in outputs.blocks if isinstance(b, Figure)]
    assert drawn == ["figure-process", "figure-sectors", "figure-reach", "figure-themes"]


def test_vote_is_told_only_once_its_result_is_shown(workshop: Workshop) -> None:
    eli, other, third = people(workshop)
    options = make_options(workshop, "Secret <b>ducts</b>", "Nobody wants it")
    ballots = ((eli, {"A": 2}), (other, {"A": 1}), (third, {}))
    poll = make_vote(workshop, *ballots, options=options, shown=False)
    before = compiled(workshop)
    assert "Secret" not in repr(before)
    show_result(poll=poll, by=BY)
    db.session.commit()
    outputs = compiled(workshop)

    assert table(outputs, "ranks-1") == [
        ["1", "A", "Secret <b>ducts</b>", "", "", "3", "2"],
        ["2", "B", "Nobody wants it", "", "", "0", "0"],
    ]
    assert (
        "3 people could vote, 3 were present, and 3 voted. Votes were secret; each person had 3"
        " points, at most 2 on one option. 1 vote was left empty. 3 people were admitted without"
        " check-in."
    ) in paragraphs(outputs, "lead")


def test_vote_shows_the_wording_that_people_voted_on(workshop: Workshop) -> None:
    options = make_options(workshop, "As voted", "Other", public_role="Pay")
    make_vote(workshop, options=options)
    db.session.get_one(Opportunity, options[0].id).text = "Changed since"
    db.session.commit()

    assert [row[2:4] for row in table(compiled(workshop), "ranks-1")] == [
        ["As voted", "Pay"], ["Other", "Pay"],
    ]  # fmt: skip


def test_ties_share_a_rank_and_say_so(workshop: Workshop) -> None:
    eli, other, third = people(workshop)
    make_vote(workshop, (eli, {"A": 2, "C": 1}), (other, {"B": 2}), (third, {"C": 1}), options=4)

    assert [row[:2] + row[5:] for row in table(compiled(workshop), "ranks-1")] == [
        ["=1", "A", "2", "1"], ["=1", "B", "2", "1"], ["=1", "C", "2", "2"], ["4", "D", "0", "0"],
    ]  # fmt: skip


def test_option_names_the_notes_behind_it_with_links(workshop: Workshop) -> None:
    found = notes(workshop)
    options = make_options(workshop, "First", "Second")
    options[0].notes = [found["Fees 0"], found["Dues 1"]]
    db.session.commit()
    make_vote(workshop, options=options)
    listing = [b for b in compiled(workshop).blocks if isinstance(b, Listing)][-1]

    assert [plain(item) for item in listing.items] == [
        "A: raised at 2 of 2 tables, 2 notes, sectors: City Representatives (notes 1, 4)",
        "B: no notes behind it",
    ]
    assert [run.link for run in listing.items[0] if run.link] == ["#note-1", "#note-4"]


@pytest.mark.parametrize("text", NASTY)
def test_results_are_never_markup(workshop: Workshop, text: str) -> None:
    found = list(notes(workshop).values())
    calm = html_elements(html_page.write(with_results(workshop, "words", found)))
    for row in db.session.query(Opportunity).all():
        row.withdrawn_at = row.created_at
    outputs = with_results(make_workshop(code="ELSE"), text, [])

    tags = {tag for tag, _ in html_elements(html_page.write(outputs))}
    assert tags - {tag for tag, _ in calm} - {"br"} == set()
    assert pdf.write(outputs).startswith(b"%PDF-")
    assert markdown.write(outputs)


def with_results(workshop: Workshop, text: str, behind) -> Outputs:
    make_theme(workshop, name=text, statement=text, notes=behind)
    make_vote(
        workshop,
        options=make_options(workshop, text, f"{text} 2", public_role=text, private_role=text),
    )
    words = CommitmentWords(what=text, first_step=text, resources=text, due_on=date(2012, 5, 1))
    add_commitment(workshop=workshop, words=words, by=BY)
    make_document(workshop, title=text, speaker=text, takeaway=text)
    keep(Destination(workshop_id=workshop.id, name=text, position=1))
    return compiled(workshop)


# --- Two pages ---------------------------------------------------------------------------------


LONGEST = {
    "words": "All the words that a person can type into one field of a form, and some. " * 9,
    "one word": "x" * 600,
    "wide": "漢字" * 300,
    "emoji": "👩‍💻" * 150,
    "Arabic": "لا توجد خريطة واحدة للمدينة " * 22,
    "lines": "a\n" * 300,
}


@pytest.mark.parametrize("text", LONGEST.values(), ids=LONGEST)
def test_summary_has_at_most_two_pages_whatever_was_typed(workshop: Workshop, text: str) -> None:
    text = text[:600]
    workshop.title, workshop.subtitle, workshop.host, workshop.venue = (text,) * 4
    found = list(notes(workshop).values())
    for number in range(8):
        make_theme(workshop, name=text[:120], statement=text[:400], notes=found, position=number)
        keep(Destination(workshop_id=workshop.id, name=text, position=number))
        words = CommitmentWords(
            what=f"{number} {text}"[:600],
            first_step=text[:400],
            resources=text[:400],
            lead_organization=make_organization(workshop, name=f"{number} {text}"),
            due_on=date(2012, 5, 1),
        )
        add_commitment(workshop=workshop, words=words, by=BY)
    for slot in MESSAGES:
        write_passage(
            workshop=workshop, slot=slot, text=text, themes=themes(workshop.id), revision=0, by=BY
        )
    make_vote(workshop, options=make_options(workshop, *(f"{n} {text}" for n in range(9))))
    data = pdf.write_summary(compiled(workshop))

    with pikepdf.open(io.BytesIO(data)) as document:
        assert len(document.pages) == 2


def test_summary_fills_itself(workshop: Workshop) -> None:
    found = notes(workshop)
    make_theme(workshop, name="Late fees", notes=[found["Fees 0"], found["Fees 1"]])
    make_theme(workshop, name="No constraint", notes=[found["Plan"]])
    eli = people(workshop)[0]
    make_vote(workshop, (eli, {"B": 2}), options=7)
    add_commitment(workshop=workshop, words=CommitmentWords(what="Map it"), by=BY)
    data = pdf.write_summary(compiled(workshop))
    shown = " ".join(pdf_text(data).split())

    with pikepdf.open(io.BytesIO(data)) as document:
        assert len(document.pages) == 1
    for words in ("Option 2", "Late fees", "Map it", "no lead yet"):
        assert words in shown
    assert "No constraint" not in shown
    assert "2 more options share the last rank shown." in shown


def test_summary_of_an_empty_workshop_is_one_page(db_session) -> None:
    data = pdf.write_summary(compiled(make_workshop(title="Nothing yet")))

    with pikepdf.open(io.BytesIO(data)) as document:
        assert len(document.pages) == 1
    assert "Nothing yet" in pdf_text(data)


def test_report_says_where_views_differed_and_what_each_destination_gets(
    workshop: Workshop,
) -> None:
    facts = facts_for(workshop, edition="internal")
    vote = VoteFacts(
        number=1, title="", budget=1, cap=1, entitled=9, present=9, voted=9, blank=0,
        merged_later=0, rule="consent",
        options=tuple(
            OptionFacts(
                letter=letter, text=f"Option {letter}", public_role="", private_role="",
                points=9 - objections, voters=9, rank=1, tied=False, evidence=EvidenceFacts(),
                objections=objections, destinations=to,
            )
            for letter, objections, to in (("A", 2, (1,)), ("B", 0, ()))
        ),
    )  # fmt: skip
    first, *rest = facts.notes
    theme = ThemeFacts(
        number=1, name="Money", statement="", evidence=EvidenceFacts(), destinations=(1,)
    )
    facts = replace(
        facts,
        notes=(replace(first, is_disputed=True), *rest),
        votes=(vote,),
        themes=(theme,),
        destinations=("A paper", "A toolkit"),
    )

    outputs = outputs_from(facts, Words(Voice()))
    assert "Where views differed" in sections(outputs)
    listed = [plain(i) for b in outputs.blocks if isinstance(b, Listing) for i in b.items]
    assert "A  Option A – 2 people object" in listed
    assert paragraphs(outputs, "body").count(
        f"1 note is disputed by its table, or by somebody at it: {first.number}"
    ) == 1  # fmt: skip
    assert table(outputs, "destination-table") == [
        ["A paper", "Money", "A"],
        ["A toolkit", "–", "–"],
    ]
    quiet = replace(facts, hidden=frozenset({"votes", "themes"}), notes=tuple(rest))
    assert "Where views differed" not in sections(outputs_from(quiet, Words(Voice())))
