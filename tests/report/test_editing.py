"""Sections in the order that somebody chose, and the quotes that stand for a theme."""

import json
import re

import pytest
from flask import Flask
from sqlalchemy import select

from facilitate.activity import Actor
from facilitate.clock import now
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.notes.models import Agreement, Note
from facilitate.people.models import ParticipantRole
from facilitate.report.arranging import in_order
from facilitate.report.compile import compile_outputs
from facilitate.report.editing import hide_section, move_section, pin_quotes
from facilitate.report.formats import FORMATS
from facilitate.report.models import Edition
from facilitate.report.narrating import write_passage
from facilitate.report.outputs import (
    Break,
    Heading,
    Listing,
    Outputs,
    Paragraph,
    Quote,
    Table,
    plain,
)
from facilitate.report.voice import Voice
from facilitate.themes.models import Theme
from facilitate.workshop.models import Workshop
from tests.client import Client, signed_in
from tests.factories import (
    make_account,
    make_commitment,
    make_kind,
    make_note,
    make_participant,
    make_question,
    make_round,
    make_table,
    make_workshop,
)
from tests.report.reading import (
    csv_files,
    html_quotes,
    pdf_text,
    word_paragraphs,
    word_quotes,
    workbook_sheets,
)
from tests.report.results import make_theme, make_vote, release
from tests.report.whole import whole_report

BY = Actor()
SECTIONS = "/w/KHX7/report/sections"
QUOTES = "/w/KHX7/report/quotes"
WORDS = [f"Point {number}" for number in range(1, 9)]


@pytest.fixture
def workshop(db_session) -> Workshop:
    """Eight notes at two tables in one theme, a vote and a commitment."""
    workshop = make_workshop(code="KHX7", organizer=make_account(name="Amara"))
    kind = make_kind(workshop)
    make_question(workshop, kinds=(kind,))
    tables = [make_table(workshop), make_table(workshop)]
    round = make_round(workshop)
    notes = [
        make_note(workshop, kind=kind, table=tables[at % 2], round=round, text=text)
        for at, text in enumerate(WORDS)
    ]
    make_theme(workshop, name="Money", notes=notes)
    make_vote(workshop, (make_participant(workshop, name="Dee"), {"A": 2}))
    make_commitment(workshop, what="Map every duct")
    db.session.commit()
    return workshop


@pytest.fixture
def amara(app: Flask, workshop: Workshop) -> Client:
    return signed_in(app, account_id=1)


def compiled(workshop: Workshop, **values) -> Outputs:
    db.session.expire_all()
    return compile_outputs(workshop, translate=Voice(), **values)


def anchors(outputs: Outputs) -> list[str]:
    return [b.anchor for b in outputs.blocks if isinstance(b, Heading) and b.level == 1]


def in_turn(text: str, titles: list[str]) -> bool:
    """Whether these stand in the text one after the other."""
    at = 0
    for title in titles:
        at = text.find(title, at)
        if at < 0:
            return False
    return True


def note(text: str) -> Note:
    return db.session.scalars(select(Note).where(Note.text == text)).one()


def test_new_sections_stand_behind_what_they_follow() -> None:
    assert in_order(["a", "b", "c", "d"], []) == ["a", "b", "c", "d"]
    assert in_order(["a", "b", "c", "d"], ["c", "a"]) == ["c", "d", "a", "b"]
    assert in_order(["new", "a"], ["a", "gone"]) == ["new", "a"]


def test_order_and_hiding_hold_in_every_format_and_edition(workshop: Workshop) -> None:
    keys = anchors(compiled(workshop))
    assert keys == [
        *("glance", "method", "people", "themes", "votes", "commitments"),
        *("agenda", "question-constraints", "data", "about"),
    ]
    move_section(workshop=workshop, key="commitments", places=-9, keys=keys, by=BY)
    for key in ("votes", "question-constraints"):
        hide_section(workshop=workshop, key=key, hidden=True, by=BY)
    db.session.commit()
    wanted = ["commitments", "glance", "method", "people", "themes", "agenda", "data", "about"]

    for edition in ("internal", "public"):
        outputs = compiled(workshop, edition=edition)
        assert anchors(outputs) == wanted
        links = {
            run.link
            for block in outputs.blocks
            for text in (
                *((block.source,) if isinstance(block, Quote) else ()),
                *((cell for row in block.rows for cell in row) if isinstance(block, Table) else ()),
            )
            for run in text
            if run.link.startswith("#")
        }
        assert links == {"#theme-1"}
    files = {name: each.write(outputs) for name, each in FORMATS.items()}
    titles = [b.text for b in outputs.blocks if isinstance(b, Heading) and b.level == 1]
    body = files["html"].decode().partition('class="report-body"')[2]
    assert in_turn(body, titles)
    assert in_turn(
        files["md"].decode(), [*(f"# {n}" for n in range(1, 6)), *(f"# Annex {n}" for n in "ABC")]
    )
    assert in_turn("\n".join(word_paragraphs(files["docx"])), titles)
    assert in_turn(pdf_text(files["pdf"]).replace("\n", " "), titles)
    for readable in (body, files["md"].decode(), pdf_text(files["pdf"])):
        assert ("Map every duct" in readable, "Option 1" in readable) == (True, False)
    assert "Option 1" not in pdf_text(files["summary"])
    assert "Map every duct" in pdf_text(files["summary"])
    model = json.loads(files["json"])
    heads = [b["anchor"] for b in model["blocks"] if b["kind"] == "heading" and b["level"] == 1]
    assert heads == wanted
    for names in (model["datasets"], workbook_sheets(files["xlsx"])):
        assert ("commitments" in names, "options" in names, "votes" in names) == (
            True,
            *[False] * 2,
        )
    assert "options.csv" not in csv_files(files["csv"])


def test_sections_left_out_leave_no_data_behind() -> None:
    every = set(whole_report().datasets)
    gone = {
        "people": {"sectors", "organizations", "meetings"},
        "presentations": {"documents"},
        "themes": {"themes", "theme_tables"},
        "votes": {"votes", "options", "ratings", "support_by_sector"},
        "commitments": {"commitments", "feedback_commitments"},
        "feedback": {"feedback", "feedback_commitments", "feedback_lines"},
    }
    stays = {"tables", "rounds", "notes", "narrative", "counts"}
    assert every == stays.union(*gone.values())
    for key, names in gone.items():
        left = whole_report(hidden=[key])
        assert every - set(left.datasets) == names
    told = {getattr(block, "anchor", "") for block in whole_report().blocks}
    assert "feedback-commitments" in told
    # what feedback says of commitments goes with them
    left = whole_report(hidden=["commitments"])
    assert "feedback-commitments" not in {getattr(block, "anchor", "") for block in left.blocks}


def test_released_edition_keeps_its_sections(workshop: Workshop) -> None:
    release(workshop)
    before = db.session.scalars(select(Edition.model)).one()
    hide_section(workshop=workshop, key="votes", hidden=True, by=BY)
    db.session.commit()
    release(workshop, number=2)

    first, second = db.session.scalars(select(Edition.model).order_by(Edition.number)).all()
    assert first == before
    assert ('"anchor":"votes"' in re.sub(r"\s", "", first)) is True
    assert ('"anchor":"votes"' in re.sub(r"\s", "", second)) is False


@pytest.mark.parametrize("htmx", [False, True])
def test_sections_are_arranged_by_presses(app: Flask, amara: Client, workshop, htmx) -> None:
    headers = {"HX-Request": "true"} if htmx else {}
    tess = make_participant(workshop, name="Tess", role=ParticipantRole.THEME_TEAM)
    page = signed_in(app, participant_id=tess.id).get(SECTIONS).text
    assert re.findall(r'<li class="row" id="section-([^"]*)"', page)[:2] == ["glance", "method"]
    assert re.search(r'id="up-glance" disabled', page)

    for key, to in (("method", "up"), ("glance", "up"), ("votes", "down")):
        moved = amara.post(f"{SECTIONS}/{key}/place", data={"to": to}, headers=headers)
        assert moved.status_code == (200 if htmx else 303)
    assert amara.post(f"{SECTIONS}/votes/hiding", headers=headers).status_code < 400
    assert amara.post(f"{SECTIONS}/nothing/hiding").status_code == 404
    assert amara.post(f"{SECTIONS}/votes/place", data={"to": "away"}).status_code == 404

    page = amara.get(SECTIONS).text
    found = re.findall(r'<li class="row" id="section-([^"]*)"', page)
    assert found == [
        *("glance", "method", "people", "themes", "commitments", "votes"),
        *("agenda", "question-constraints", "data", "about"),
    ]
    assert "Whoever checks the report looks for this section." in page
    assert "Sections left out" in amara.get("/w/KHX7/report/release").text
    amara.post(f"{SECTIONS}/votes/showing")
    assert "Sections left out" not in amara.get("/w/KHX7/report/release").text


def test_pinned_quotes_stand_for_their_theme_in_every_format(workshop: Workshop) -> None:
    theme = db.session.scalars(select(Theme)).one()
    ids = {text: note(text).id for text in WORDS}
    chosen = ["Point 8", "Point 2", "Point 5", "Point 3"]
    pin_quotes(theme=theme, note_ids=[ids[text] for text in chosen], quotable=ids.values(), by=BY)
    db.session.commit()

    outputs = compiled(workshop)
    quoted = [plain(b.text) for b in outputs.blocks if isinstance(b, Quote) and not b.anchor]
    assert quoted == chosen
    files = {name: each.write(outputs) for name, each in FORMATS.items()}
    assert html_quotes(files["html"])[:4] == chosen
    assert word_quotes(files["docx"])[:4] == chosen
    assert in_turn(files["md"].decode(), chosen)
    assert in_turn(pdf_text(files["pdf"]), chosen)
    numbers = "8 2 5 3"
    assert csv_files(files["csv"])["themes.csv"][1][-1] == numbers
    assert json.loads(files["json"])["datasets"]["themes"]["rows"][0][-1] == numbers
    assert workbook_sheets(files["xlsx"])["themes"][1][-1] == numbers

    # what is withdrawn, disputed, or not to be quoted leaves; the theme lives on in another
    note("Point 8").deleted_at = now()
    note("Point 2").agreement = Agreement.DISPUTED
    note("Point 3").speaker_id = make_participant(workshop, consents_quotes=False).id
    theme.notes = [each for each in theme.notes if each.text != "Point 3"]
    db.session.commit()
    outputs = compiled(workshop)
    assert [plain(b.text) for b in outputs.blocks if isinstance(b, Quote) and not b.anchor] == [
        "Point 5"
    ]
    whole = make_theme(workshop, name="Whole", notes=[note("Point 5"), note("Point 1")])
    theme.merged_into_id, theme.deleted_at = whole.id, now()
    db.session.commit()
    outputs = compiled(workshop, edition="public")
    assert [plain(b.text) for b in outputs.blocks if isinstance(b, Quote) and not b.anchor] == [
        "Point 5"
    ]


@pytest.mark.parametrize("edition", ["internal", "public"])
def test_program_quotes_no_note_that_nobody_could_choose(workshop: Workshop, edition: str) -> None:
    theme = db.session.scalars(select(Theme)).one()
    first = note("Point 1")
    pin_quotes(theme=theme, note_ids=[first.id], quotable=[first.id], by=BY)
    first.agreement = Agreement.DISPUTED
    note("Point 2").speaker_id = make_participant(workshop, consents_quotes=False).id
    db.session.commit()

    outputs = compiled(workshop, edition=edition)
    quoted = [plain(b.text) for b in outputs.blocks if isinstance(b, Quote) and not b.anchor]
    assert quoted == ["Point 3", "Point 4", "Point 5", "Point 6", "Point 7"]
    # both stay among all notes, where each has its number
    told = [plain(b.text) for b in outputs.blocks if isinstance(b, Quote) and b.anchor]
    assert sorted(told) == WORDS


def test_quotes_are_chosen_among_those_that_may_be_quoted(amara: Client, workshop) -> None:
    theme = db.session.scalars(select(Theme)).one()
    note("Point 7").speaker_id = make_participant(workshop, consents_quotes=False).id
    note("Point 6").speaker_id = make_participant(workshop, consents_quotes=True).id
    db.session.commit()
    ids = [note(text).id for text in WORDS]
    address = f"{QUOTES}/{theme.id}"

    page = amara.get(address).text
    assert page.count('type="checkbox" name="notes"') == 7
    assert "did not agree to be quoted" in page
    many = amara.post(address, data={"notes": ids[:6]})
    assert (many.status_code, many.text.count(" checked>")) == (422, 6)
    assert amara.post(address, data={"notes": [ids[6]]}).status_code == 422
    assert amara.post(address, data={"notes": ["1 or 1"]}).status_code == 422
    assert amara.post(address, data={"notes": [ids[5], ids[0]]}).status_code == 303
    shown = amara.get(QUOTES).text
    assert ("Point 6" in shown, "Fewer than three" in shown) == (True, True)
    assert amara.post(address, data={}).status_code == 303
    assert "Chosen by the program" in amara.get(QUOTES).text
    with pytest.raises(Refused):
        pin_quotes(theme=theme, note_ids=[ids[6]], quotable=ids[:6], by=BY)


def test_next_edition_says_what_changed(workshop: Workshop) -> None:
    def told() -> tuple[list[str], list[list[str]]]:
        outputs = compiled(workshop, edition="public")
        blocks = list(outputs.blocks)
        at = next(i for i, b in enumerate(blocks) if getattr(b, "anchor", "") == "changes")
        after = blocks[at : blocks.index(Break(), at) if Break() in blocks[at:] else None]
        return (
            [plain(item) for b in after if isinstance(b, Listing) for item in b.items]
            + [plain(b.text) for b in after if isinstance(b, Paragraph)],
            [[plain(c) for c in r] for b in after if isinstance(b, Table) for r in b.rows],
        )

    assert "changes" not in anchors(compiled(workshop, edition="public"))
    release(workshop)
    assert told() == (["The data and the text are the same."], [])
    assert "changes" not in anchors(compiled(workshop))

    note("Point 1").deleted_at = now()
    note("Point 2").text = "Point two, said better"
    make_commitment(workshop, what="Say what it costs")
    workshop.title = "Another title"
    theme = db.session.scalars(select(Theme)).one()
    write_passage(
        workshop=workshop, slot="message-1", text="Pay", themes=[theme], revision=0, by=BY
    )
    db.session.commit()

    said, counted = told()
    assert said == [
        "Text that is new or other: Messages.",
        "Notes: 0 added, 1 reworded, 1 gone.",
        "Commitments: 1 added, 0 reworded, 0 gone.",
    ]
    assert counted == [["Notes", "8", "7"], ["Commitments", "1", "2"], ["Constraints", "8", "7"]]
    outputs = compiled(workshop, edition="public", number=2)
    for name in ("pdf", "docx", "html", "md"):
        data = FORMATS[name].write(outputs)
        readable = {"pdf": pdf_text, "docx": lambda d: str(word_paragraphs(d))}.get(
            name, lambda d: d.decode()
        )(data)
        assert "What changed since edition 1" in readable.replace("\n", " "), name
        assert "1 reworded, 1 gone" in readable.replace("\n", " "), name
    release(workshop, number=2)
    assert told() == (["The data and the text are the same."], [])
