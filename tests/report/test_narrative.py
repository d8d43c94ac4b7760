"""What people write around the numbers: kept with every version, right in every format."""

import pytest
from flask import Flask
from sqlalchemy import select

from facilitate.activity import Actor
from facilitate.clock import now
from facilitate.db import db
from facilitate.errors import Conflict, Refused
from facilitate.report.compile import compile_outputs
from facilitate.report.models import Edition, Passage, PassageRevision
from facilitate.report.narrating import write_passage
from facilitate.report.numbers import spoken
from facilitate.report.operations import release_edition
from facilitate.report.outputs import Heading, Outputs, Paragraph, Table, plain
from facilitate.report.voice import Voice
from facilitate.themes.models import Theme
from facilitate.workshop.models import Workshop
from tests.client import Client, signed_in
from tests.factories import (
    make_account,
    make_kind,
    make_note,
    make_organization,
    make_participant,
    make_question,
    make_round,
    make_table,
    make_workshop,
)
from tests.report.results import make_theme

TEXT = "/w/KHX7/report/text"
BY = Actor()
HOSTILE = "<b>Bold</b> *stars* #hash $x$ | =1+1 {{ 7 * 7 }}"


@pytest.fixture
def workshop(db_session) -> Workshop:
    """Three notes at two of three tables, in two themes; Dee of Alstom is on the list."""
    workshop = make_workshop(code="KHX7", organizer=make_account(name="Amara"))
    alstom = make_organization(workshop, name="Alstom")
    make_participant(workshop, name="Dee Park", organization=alstom)
    kind = make_kind(workshop, key="constraint", plural="Constraints")
    make_question(workshop, kinds=(kind,))
    tables = [make_table(workshop, number=number) for number in (1, 2, 3)]
    round = make_round(workshop)
    notes = [
        make_note(workshop, kind=kind, table=table, round=round, text=text)
        for table, text in zip((tables[0], *tables[:2]), ("One", "Two", "Three"), strict=True)
    ]
    make_theme(workshop, name="Money", notes=notes[:2])
    make_theme(workshop, name="Data", notes=notes[2:], position=2)
    db.session.commit()
    return workshop


@pytest.fixture
def amara(app: Flask, workshop: Workshop) -> Client:
    return signed_in(app, account_id=1)


def theme(name: str) -> Theme:
    return db.session.scalars(select(Theme).where(Theme.name == name)).one()


def write(workshop: Workshop, slot: str, text: str, *themes: str, revision: int = 0) -> Passage:
    passage = write_passage(
        workshop=workshop,
        slot=slot,
        text=text,
        themes=[theme(name) for name in themes],
        revision=revision,
        by=BY,
    )
    db.session.commit()
    return passage


def compiled(workshop: Workshop, edition: str = "internal") -> Outputs:
    return compile_outputs(workshop, edition=edition, translate=Voice())


def headings(outputs: Outputs) -> list[str]:
    return [block.text for block in outputs.blocks if isinstance(block, Heading)]


def said_under(outputs: Outputs, anchor: str) -> list[str]:
    """The paragraphs below a heading, up to the next one."""
    blocks = list(outputs.blocks)
    (at,) = (i for i, b in enumerate(blocks) if isinstance(b, Heading) and b.anchor == anchor)
    said = []
    for block in blocks[at + 1 :]:
        if not isinstance(block, Paragraph):
            break
        said.append(plain(block.text))
    return said


# --- In the report -----------------------------------------------------------------------------


def test_parts_without_text_leave_no_trace(app: Flask, workshop: Workshop) -> None:
    outputs = compiled(workshop)

    written = {"Executive summary", "Messages", "Lessons for organizers"}
    assert written.isdisjoint(headings(outputs))
    assert "narrative" not in outputs.datasets


def test_message_stands_with_what_was_counted_behind_it(app: Flask, workshop: Workshop) -> None:
    write(workshop, "summary", "First.\n\nSecond.")
    write(workshop, "message-1", "Money first", "Money")
    write(workshop, "message-4", "Both", "Data", "Money")
    write(workshop, "lessons", "Begin early.")
    outputs = compiled(workshop)

    assert said_under(outputs, "summary") == ["First.", "Second."]
    assert said_under(outputs, "message-1") == [
        "Money first",
        "raised at 1 of 3 tables, 2 notes · Money · All its notes",
    ]
    assert said_under(outputs, "message-2") == [
        "Both",
        "raised at 2 of 3 tables, 3 notes · Money; Data · All its notes",
    ]
    assert said_under(outputs, "lessons") == ["Begin early."]
    (annex,) = (b for b in outputs.blocks if isinstance(b, Table) and b.anchor == "message-table")
    assert [[plain(cell) for cell in row] for row in annex.rows] == [
        ["Message 1", "Money", "1, 2"],
        ["Message 2", "Money; Data", "1, 2, 3"],
    ]
    assert [row[:5] for row in outputs.datasets["narrative"].rows] == [
        ("summary", None, "First.\nSecond.", "", None),
        ("message", 1, "Money first", "1", 2),
        ("message", 2, "Both", "1 2", 3),
        ("lessons", None, "Begin early.", "", None),
    ]


def test_message_follows_its_theme_into_the_one_it_was_merged_into(
    app: Flask, workshop: Workshop
) -> None:
    write(workshop, "message-1", "Numbers matter", "Data")
    gone = theme("Data")
    gone.deleted_at, gone.merged_into_id = now(), theme("Money").id
    db.session.commit()

    assert "· Money ·" in said_under(compiled(workshop), "message-1")[1]


def test_number_is_told_as_it_was_stored_and_only_picked_ones_are_numbers() -> None:
    text = "{notes: 1200} of {Notes: 3}, {theme-4-tables: 2}, {x: 5}, {notes: five} in 2012"

    assert spoken(text, "{:,}".format) == "1,200 of {Notes: 3}, 2, {x: 5}, {notes: five} in 2012"


def test_released_edition_keeps_what_was_written_then(app: Flask, workshop: Workshop) -> None:
    write(workshop, "summary", "As it was, says Dee Park")
    release_edition(
        workshop=workshop, outputs=compiled(workshop, "public"), number=1, by=Actor(account_id=1)
    )
    write(workshop, "summary", "As it is", revision=1)

    model = db.session.scalars(select(Edition.model)).one()
    assert "As it was, says […]" in model
    assert "As it is" not in model
    assert "Dee Park" not in model


# --- Writing -----------------------------------------------------------------------------------


@pytest.mark.both_databases
def test_version_of_each_change_is_kept_and_a_stale_one_refused(
    app: Flask, workshop: Workshop
) -> None:
    write(workshop, "message-1", "One", "Money")
    write(workshop, "message-1", "One", "Money")  # sent again
    with pytest.raises(Conflict):
        write(workshop, "message-1", "Mine", "Data")
    db.session.rollback()
    write(workshop, "message-1", "Two", "Data", revision=1)

    found = db.session.scalars(select(PassageRevision).order_by(PassageRevision.number))
    assert [(v.number, v.change, v.text, v.themes) for v in found] == [
        (1, "written", "One", ["Money"]),
        (2, "written", "Two", ["Data"]),
    ]


def test_message_without_a_theme_and_a_text_too_long_are_refused(workshop: Workshop) -> None:
    for slot, text in (("message-1", "Says who?"), ("summary", "x" * 6001)):
        with pytest.raises(Refused):
            write(workshop, slot, text)


def test_page_saves_a_message_and_keeps_what_was_typed_when_it_is_wrong(amara: Client) -> None:
    wrong = amara.post(f"{TEXT}/message-1", data={"revision": "0", "text": HOSTILE})
    data = {"revision": "0", "text": HOSTILE, "themes": [str(theme("Money").id)]}
    saved = amara.post(f"{TEXT}/message-1", data=data)
    shown = amara.get(TEXT)

    assert wrong.status_code == 422
    assert "Choose at least one theme" in wrong.text
    assert "&lt;b&gt;Bold&lt;/b&gt; *stars*" in wrong.text
    assert saved.status_code == 303
    assert "&lt;b&gt;Bold&lt;/b&gt; *stars* #hash $x$ | =1+1 {{ 7 * 7 }}" in shown.text
    assert "<b>Bold" not in amara.get("/w/KHX7/report").text


def test_page_shows_both_texts_when_somebody_was_faster(amara: Client, workshop: Workshop) -> None:
    write(workshop, "summary", "Theirs & more")
    answer = amara.post(f"{TEXT}/summary", data={"revision": "0", "text": "Mine"})
    again = amara.post(f"{TEXT}/summary", data={"revision": "1", "text": "Mine"})

    assert answer.status_code == 409
    assert "<p>Theirs &amp; more</p>" in answer.text
    assert "Mine</textarea>" in answer.text
    assert 'name="revision" type="hidden" value="1"' in answer.text
    assert again.status_code == 303
    history = amara.get(f"{TEXT}/summary/history").text
    assert history.index("Mine") < history.index("Theirs &amp; more")
    assert "Amara" in history


def test_page_warns_of_a_number_that_changed_and_one_press_renews_it(
    amara: Client, workshop: Workshop
) -> None:
    put = amara.post(
        f"{TEXT}/summary",
        data={"revision": "0", "text": "So many:", "number": "{notes: 3}", "put_in": "1"},
    )
    assert "So many: {notes: 3}</textarea>" in put.text
    write(workshop, "summary", "{notes: 3} notes in 3 themes, {theme-99-notes: 4} gone")
    assert "the text says 3" not in amara.get(TEXT).text
    place = {"table": workshop.tables[2], "round": workshop.rounds[0]}
    make_note(workshop, kind=workshop.note_kinds[0], text="Four", **place)
    db.session.commit()

    page = amara.get(TEXT).text
    assert "Notes: the text says 3, and there are 4 now." in page
    assert "The text says 4, a number that is no longer counted." in page
    assert "Notes: the text says 3, and there are 4 now." in amara.get(f"{TEXT}/summary").text
    stale = amara.post(f"{TEXT}/summary/numbers", data={"revision": "7"})
    assert stale.status_code == 303
    amara.post(f"{TEXT}/summary/numbers", data={"revision": "1"})

    text = db.session.scalars(select(Passage.text)).one()
    assert text == "{notes: 4} notes in 3 themes, {theme-99-notes: 4} gone"
    assert said_under(compiled(workshop), "summary") == ["4 notes in 3 themes, 4 gone"]


def test_organization_named_in_the_text_waits_for_release(
    amara: Client, workshop: Workshop
) -> None:
    write(workshop, "lessons", "Alstom was late")
    page = amara.get("/w/KHX7/report/release").text

    assert "Alstom was late" in page
    assert f'href="{TEXT}/lessons"' in page
    assert amara.post("/w/KHX7/report/editions", data={"number": "1"}).status_code == 422
