"""The same numbers in every format and in the database, on the whole model event."""

import html
import io
import json
import re
from collections import Counter

from docx import Document
from sqlalchemy import func, select

from facilitate.commitments.models import Commitment, Part
from facilitate.db import db
from facilitate.feedback.models import FeedbackSheet
from facilitate.notes.models import Note
from facilitate.people.models import Organization, Participant, Sector
from facilitate.report.compile import compile_outputs
from facilitate.report.formats import FORMATS
from facilitate.report.numbers import spoken
from facilitate.report.outputs import KeyValues, Outputs, Quote, Table, plain
from facilitate.report.voice import Voice
from facilitate.themes.models import Theme
from facilitate.voting.models import Poll, PollOption, PollResult
from facilitate.workshop.models import NoteKind, Round, Roundtable
from tests.report.event import ANSWERED, ASKED, PASSAGES, VOTERS, make_event
from tests.report.reading import (
    csv_files,
    html_quotes,
    html_tables,
    markdown_tables,
    pdf_text,
    word_paragraphs,
    word_quotes,
    word_tables,
    workbook_sheets,
)


def counted(*conditions, of) -> int:
    return db.session.scalar(select(func.count()).select_from(of).where(*conditions)) or 0


def tables_of(files: dict[str, bytes], caption: str) -> list[list[list[str]]]:
    """The rows of one table in each format that has tables a program can find."""
    readers = {"html": html_tables, "md": markdown_tables, "docx": word_tables}
    return [read(files[name])[caption] for name, read in readers.items()]


def squeezed(text: str) -> str:
    """Without spaces and joiners, which a page puts where it likes."""
    return re.sub(r"[\s\u200b\u2060]", "", text)


def numbers_are_those_of_the_database(outputs: Outputs, files: dict[str, bytes]) -> None:
    glance = next(block for block in outputs.blocks if isinstance(block, KeyValues))
    shown = {item.label: int(item.value) for item in glance.items}
    kinds = db.session.execute(
        select(NoteKind.plural, func.count())
        .join(Note, Note.kind_id == NoteKind.id)
        .group_by(NoteKind.id)
    )

    assert shown == {
        "Registered": counted(of=Participant),
        "Present": counted(Participant.checked_in_at.is_not(None), of=Participant),
        "Organizations": counted(of=Organization),
        "Sectors": counted(of=Sector),
        "Tables": counted(of=Roundtable),
        "Rounds": counted(of=Round),
        "Notes": counted(of=Note),
        **{row[0]: row[1] for row in kinds},
        "Themes": counted(of=Theme),
        "Options voted on": counted(of=PollOption),
        "Commitments": counted(of=Commitment),
        "Voted": db.session.scalar(select(Poll.voted)),
    }
    assert shown["Registered"] == 110
    assert shown["Organizations"] == 42
    assert shown["Notes"] == 499


def on_one_line(rows: list[list[str]]) -> list[list[str]]:
    """Cells as formats say them that know no line within a cell."""
    return [[cell.replace("\n", " ") for cell in row] for row in rows]


def numbers_in_tables_are_equal_in_every_format(outputs: Outputs, files: dict[str, bytes]) -> None:
    tables = {
        f"{block.label}. {block.caption}": [
            [column.label for column in block.columns],
            *[[plain(cell) for cell in row] for row in (*block.rows, block.total) if row],
        ]
        for block in outputs.blocks
        if isinstance(block, Table)
    }
    assert tables

    assert html_tables(files["html"]) == tables
    assert markdown_tables(files["md"]) == {
        caption: on_one_line(rows) for caption, rows in tables.items()
    }
    assert word_tables(files["docx"]) == tables
    printed = squeezed(pdf_text(files["pdf"]))
    for caption, rows in tables.items():
        heads, body = rows[0], rows[1:]
        at = printed.index(squeezed(caption + "".join(heads))) + len(squeezed(caption))
        for row in body:
            # a header repeats where a page ends, so rows are looked for one after the other
            at = printed.index(squeezed("".join(row)), at)


def large_numbers_at_a_glance_are_equal_in_every_format(
    outputs: Outputs, files: dict[str, bytes]
) -> None:
    glance = next(block for block in outputs.blocks if isinstance(block, KeyValues))
    words = {"pdf": squeezed(pdf_text(files["pdf"])), "md": files["md"].decode()}
    boxes = Document(io.BytesIO(files["docx"])).tables[0]
    cells = ["".join(p.text for p in cell.paragraphs) for row in boxes.rows for cell in row.cells]
    word = [cell for cell in cells if cell]  # a row may not be full
    html = files["html"].decode()

    assert [f"{item.value}{item.label}{item.detail}" for item in glance.items] == word
    for item in glance.items:
        assert squeezed(f"{item.value}{item.label}{item.detail}") in words["pdf"]
        assert f"- {item.label}: **{item.value}**" in words["md"]
        assert f'<dt>{item.label}</dt><dd class="report-value">{item.value}</dd>' in html


def data_is_equal_row_by_row_in_every_format(outputs: Outputs, files: dict[str, bytes]) -> None:
    sheets, rows = workbook_sheets(files["xlsx"]), csv_files(files["csv"])
    model = json.loads(files["json"])["datasets"]
    assert list(sheets)[1:] == list(model) == [name[:-4] for name in list(rows)[:-1]]

    for name, dataset in model.items():
        fields = [each["name"] for each in dataset["fields"]]
        shown = [["" if cell is None else str(cell) for cell in row] for row in dataset["rows"]]
        assert rows[f"{name}.csv"] == [fields, *shown], name
        width = len(fields)
        assert [row + [""] * (width - len(row)) for row in sheets[name]] == [fields, *shown], name
        assert [[str(cell) for cell in row] for row in outputs.datasets[name].rows] == [
            [str(cell) for cell in row] for row in dataset["rows"]
        ]


def numbers_in_data_files_add_up_to_those_in_tables(
    outputs: Outputs, files: dict[str, bytes]
) -> None:
    rows = csv_files(files["csv"])
    notes = [dict(zip(rows["notes.csv"][0], row, strict=True)) for row in rows["notes.csv"][1:]]
    tables = {b.anchor: b for b in outputs.blocks if isinstance(b, Table)}

    by_place = Counter(
        int(n["table"]) for n in notes if n["kind"] in ("constraint", "roadblock") and n["table"]
    )
    printed = {plain(row[0]): int(plain(row[-1])) for row in tables["places-constraint"].rows}
    assert [count for name, count in printed.items() if name.startswith("Table ")] == [
        by_place[number] for number in sorted(by_place)
    ]
    by_stage = Counter(n["stage_label"] for n in notes if n["kind"] == "approach")
    stages = tables["stages-approach"]
    assert [int(plain(cell)) for cell in stages.rows[0][1:-1]] == [
        by_stage[column.label] for column in stages.columns[1:-1]
    ]
    assert rows["sectors.csv"][1:] == [
        [plain(row[0]), *rest, plain(row[1]), plain(row[2]), plain(row[3])]
        for row, rest in zip(
            tables["sectors"].rows, [r[1:3] for r in rows["sectors.csv"][1:]], strict=True
        )
    ]
    model = json.loads(files["json"])
    organizations = model["datasets"]["organizations"]["rows"]
    assert [list(map(str, row)) for row in organizations] == rows["organizations.csv"][1:]
    counts = {(what, of): int(count) for what, of, count in rows["counts.csv"][1:]}
    assert counts["notes", ""] == len(notes) == counted(of=Note)
    assert counts["registered", ""] == counted(of=Participant)
    assert counts["present", ""] == counted(Participant.checked_in_at.is_not(None), of=Participant)


def every_note_stands_in_every_format(outputs: Outputs, files: dict[str, bytes]) -> None:
    quotes = [block for block in outputs.blocks if isinstance(block, Quote)]
    said = [plain(block.text) for block in quotes]
    texts = [plain(block.text) for block in quotes if block.anchor]
    assert Counter(texts) == Counter(db.session.scalars(select(Note.text)))

    assert html_quotes(files["html"]) == said
    assert word_quotes(files["docx"]) == said
    listed = re.findall(r"^- .* — \*.*note (\d+)\*$", files["md"].decode(), re.MULTILINE)
    assert sorted(set(map(int, listed))) == list(range(1, 500))
    assert len(listed) == len(said)
    printed = squeezed(pdf_text(files["pdf"]))
    latin = [text for text in texts if max(text) < "\u0590"]
    assert len(latin) > 480
    assert [text for text in latin if squeezed(text) not in printed] == []


def results_of_the_vote_are_those_of_the_database_in_every_format(
    outputs: Outputs, files: dict[str, bytes]
) -> None:
    poll = db.session.scalars(select(Poll)).one()
    counted_now = db.session.execute(
        select(PollOption.letter, PollOption.text, PollResult.rank, PollResult.score,
               PollResult.voters)
        .join(PollResult, PollResult.option_id == PollOption.id)
        .order_by(PollResult.rank, PollOption.letter)
    ).all()  # fmt: skip
    ranks = Counter(row.rank for row in counted_now)
    expected = [
        [f"{'=' if ranks[row.rank] > 1 else ''}{row.rank}", row.letter, row.text, str(row.score),
         str(row.voters)]
        for row in counted_now
    ]  # fmt: skip
    assert [row[0] for row in expected] == ["1", "=2", "=2", "4", "5"]
    assert expected[-1][3:] == ["0", "0"]

    table = next(b for b in outputs.blocks if isinstance(b, Table) and b.anchor == "ranks-1")
    caption = f"{table.label}. {table.caption}"
    for rows in tables_of(files, caption):
        assert [[*row[:3], *row[5:]] for row in rows[1:]] == expected
    options = csv_files(files["csv"])["options.csv"]
    assert [[row[3], row[4], *row[7:9]] for row in options[1:]] == [row[1:] for row in expected]
    model = json.loads(files["json"])["datasets"]["options"]["rows"]
    assert [[row[1], row[3], row[7], row[8]] for row in model] == [
        [row.rank, row.letter, row.score, row.voters] for row in counted_now
    ]
    turnout = (
        f"{poll.entitled} people could vote, {poll.present} were present, and {poll.voted} voted."
    )
    assert poll.voted == VOTERS
    for name in ("html", "md"):
        assert turnout in files[name].decode(), name
    assert any(turnout in line for line in word_paragraphs(files["docx"]))
    for name in ("pdf", "summary"):
        printed = squeezed(pdf_text(files[name]))
        assert squeezed(turnout) in printed, name
        for row in expected[:5]:
            assert squeezed(row[0] + row[1]) in printed, name


def commitments_are_those_of_the_database_in_every_format(
    outputs: Outputs, files: dict[str, bytes]
) -> None:
    joined = {
        commitment.what: [
            sum(join.part == part for join in commitment.joins)
            for part in (Part.LEAD, Part.CONTRIBUTE, Part.INFORMED)
        ]
        for commitment in db.session.scalars(select(Commitment).order_by(Commitment.position))
    }
    assert joined == {"Map every duct": [0, 4, 3], "Say | what it costs": [0, 4, 3]}
    table = next(
        b for b in outputs.blocks if isinstance(b, Table) and b.anchor == "commitment-list"
    )
    caption = f"{table.label}. {table.caption}"
    for rows in tables_of(files, caption):
        promised = [row[1].partition("First step:")[0].strip() for row in rows[1:]]
        counted = [list(map(int, row[4:])) for row in rows[1:]]
        assert dict(zip(promised, counted, strict=True)) == joined
        assert [row[3] for row in rows[1:]] == ["September 1, 2012", "–"]
    rows = csv_files(files["csv"])["commitments.csv"][1:]
    assert {row[1]: list(map(int, row[8:11])) for row in rows} == joined
    model = json.loads(files["json"])["datasets"]["commitments"]["rows"]
    assert {row[1]: row[8:11] for row in model} == joined
    for name in ("pdf", "summary"):
        printed = squeezed(pdf_text(files[name]))
        for what in joined:
            assert squeezed(what) in printed, name


def feedback_is_that_of_the_database_in_every_format_and_never_of_two(
    outputs: Outputs, files: dict[str, bytes]
) -> None:
    given = [sheet.marks for sheet in db.session.scalars(select(FeedbackSheet))]
    assert len(given) == ANSWERED

    def counts(question: int) -> list[int]:
        found = Counter(marks[question] for marks in given)
        return [found[mark] for mark in range(*((1, 6) if question < 4 else (0, 11)))]

    tables = {b.anchor: b for b in outputs.blocks if isinstance(b, Table)}
    caption = f"{tables['feedback-5'].label}. {tables['feedback-5'].caption}"
    for rows in tables_of(files, caption):
        assert [row[0] for row in rows[1:]] == list(ASKED[:4])
        assert [list(map(int, rows[at][1:6])) for at in (1, 2, 4)] == [
            counts(at) for at in (0, 1, 3)
        ]
        assert rows[3][1:] == ["–"] * 7
        assert [row[6] for row in rows[1:]] == ["14", "14", "–", "10"]
        assert rows[1][7] == "4.64"
    caption = f"{tables['feedback-10'].label}. {tables['feedback-10'].caption}"
    for rows in tables_of(files, caption):
        assert list(map(int, rows[1][1:12])) == counts(4)
    data = csv_files(files["csv"])
    assert [int(row[3]) for row in data["feedback.csv"][1:]] == [
        count for question in (0, 1, 3, 4) for count in counts(question)
    ]
    assert data["feedback_commitments.csv"][1:] == [["1", "3"]]
    assert data["feedback_lines.csv"][1:] == [["more <b>breaks</b> | =1+1"]]
    model = json.loads(files["json"])["datasets"]
    assert [row[3] for row in model["feedback"]["rows"]] == [
        int(row[3]) for row in data["feedback.csv"][1:]
    ]
    said = "more <b>breaks</b> | =1+1"
    assert said in word_paragraphs(files["docx"])
    assert html.escape(said) in files["html"].decode()
    assert squeezed(said) in squeezed(pdf_text(files["pdf"]))
    assert "Nobody reads this one" not in str([data, model, pdf_text(files["pdf"])])
    answered = re.compile(r"14 of \d+ people who were present answered")
    for name in ("html", "md"):
        assert answered.search(files[name].decode())


def evidence_of_themes_is_that_of_the_database_in_every_format(
    outputs: Outputs, files: dict[str, bytes]
) -> None:
    behind = {
        theme.name: (len({note.table_id for note in theme.notes}), len(theme.notes))
        for theme in db.session.scalars(select(Theme))
    }
    assert len(behind) == 4
    table = next(b for b in outputs.blocks if isinstance(b, Table) and b.anchor == "theme-tables")
    caption = f"{table.label}. {table.caption}"
    for rows in tables_of(files, caption):
        shown = {row[0]: (int(row[-2]), int(row[-1])) for row in rows[1:]}
        assert shown == behind
        for row in rows[1:]:
            assert sum(map(int, row[1:-2])) == int(row[-1])
    rows = csv_files(files["csv"])
    assert {r[1]: (int(r[4]), int(r[3])) for r in rows["themes.csv"][1:]} == behind
    by_theme: Counter[str] = Counter()
    for theme, _table, count in rows["theme_tables.csv"][1:]:
        by_theme[rows["themes.csv"][int(theme)][1]] += int(count)
    assert by_theme == {name: notes for name, (_tables, notes) in behind.items()}
    line = "raised at {} of 12 tables, {} notes"
    printed = squeezed(pdf_text(files["pdf"]))
    said = word_paragraphs(files["docx"])
    for tables, notes in behind.values():
        assert line.format(tables, notes) in files["html"].decode()
        assert line.format(tables, notes) in files["md"].decode()
        assert any(line.format(tables, notes) in each for each in said)
        assert squeezed(line.format(tables, notes)) in printed


def what_people_wrote_stands_word_for_word_in_every_format(
    outputs: Outputs, files: dict[str, bytes]
) -> None:
    wanted = [
        line for text in PASSAGES.values() for line in spoken(text, "{:,}".format).split("\n")
    ]
    shown = html.unescape(re.sub("<[^>]*>", "", files["html"].decode()))
    printed = squeezed(pdf_text(files["pdf"]))
    word = word_paragraphs(files["docx"])
    sheet = csv_files(files["csv"])["narrative.csv"]

    assert "{notes: 1234}" not in shown + printed + "".join(word)
    for line in wanted:
        assert line in shown
        assert line in word
        # a printed page may lack a sign, and says so
        assert squeezed(line.replace("⚠️", "")) in printed.replace("⚠️", "")
        assert any(line in cell for row in sheet for cell in row)
    assert not re.search("<b>lends", files["html"].decode())
    assert "[Share](" not in files["md"].decode()


def the_report_on_the_model_event_has_no_name_of_a_person(
    outputs: Outputs, files: dict[str, bytes]
) -> None:
    names = db.session.scalars(select(Participant.name)).all()
    readable = {**files, "csv": str(csv_files(files["csv"])).encode()}
    for name in ("pdf", "summary", "pdf-letter", "summary-letter"):
        readable[name] = pdf_text(files[name]).encode()
    for name in ("docx", "docx-letter"):
        words = (word_paragraphs(files[name]), word_tables(files[name]))
        readable[name] = str(words).encode()
    readable["xlsx"] = str(workbook_sheets(files["xlsx"])).encode()

    for name, data in readable.items():
        assert [person for person in names if person in data.decode()] == [], name


def test_every_number_is_equal_in_every_format_and_in_the_database(db_session) -> None:
    # all in one: making the event and its files takes longer than reading them
    outputs = compile_outputs(make_event(), translate=Voice())
    files = {name: each.write(outputs) for name, each in FORMATS.items()}

    for check in (
        numbers_are_those_of_the_database,
        numbers_in_tables_are_equal_in_every_format,
        large_numbers_at_a_glance_are_equal_in_every_format,
        data_is_equal_row_by_row_in_every_format,
        numbers_in_data_files_add_up_to_those_in_tables,
        every_note_stands_in_every_format,
        results_of_the_vote_are_those_of_the_database_in_every_format,
        commitments_are_those_of_the_database_in_every_format,
        feedback_is_that_of_the_database_in_every_format_and_never_of_two,
        evidence_of_themes_is_that_of_the_database_in_every_format,
        what_people_wrote_stands_word_for_word_in_every_format,
        the_report_on_the_model_event_has_no_name_of_a_person,
    ):
        check(outputs, files)
