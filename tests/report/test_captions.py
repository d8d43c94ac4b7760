"""Captions in somebody's own words: kept, warned about, and the same in every format."""

import pytest
from flask import Flask
from sqlalchemy import select

from facilitate.db import db
from facilitate.report.compile import compile_outputs
from facilitate.report.formats import FORMATS
from facilitate.report.models import Passage, PassageRevision
from facilitate.report.outputs import Figure, Outputs, Table
from facilitate.report.voice import Voice
from facilitate.workshop.models import Workshop
from tests.client import Client, signed_in
from tests.factories import (
    make_account,
    make_kind,
    make_note,
    make_organization,
    make_participant,
    make_round,
    make_sector,
    make_table,
    make_workshop,
)
from tests.report.reading import pdf_text, word_paragraphs

LIST, EDIT = "/w/KHX7/report/captions", "/w/KHX7/report/text/caption-figure-sectors"
CHANGED = "Its numbers have changed since this was written."


@pytest.fixture
def workshop(db_session) -> Workshop:
    workshop = make_workshop(code="KHX7", organizer=make_account(), slug="cities")
    sector = make_sector(workshop, name="Cities")
    make_participant(
        workshop, name="Ana Ruiz", organization=make_organization(workshop, sector=sector)
    )
    make_note(
        workshop,
        kind=make_kind(workshop),
        table=make_table(workshop),
        round=make_round(workshop),
    )
    db.session.commit()
    return workshop


@pytest.fixture
def amara(app: Flask, workshop: Workshop) -> Client:
    return signed_in(app, account_id=1)


def compiled(workshop: Workshop, edition: str = "internal") -> Outputs:
    return compile_outputs(workshop, edition=edition, translate=Voice())


def captions(outputs: Outputs) -> dict[str, str]:
    return {b.anchor: b.caption for b in outputs.blocks if isinstance(b, Figure | Table)}


def save(amara: Client, text: str, revision: int = 0) -> int:
    return amara.post(EDIT, data={"text": text, "revision": str(revision)}).status_code


def test_caption_stands_in_every_format_and_for_its_figure_alone(
    amara: Client, workshop: Workshop
) -> None:
    usual = captions(compiled(workshop))
    assert save(amara, "Cities came first, all {participants: 1} of them") == 303
    outputs = compiled(workshop)

    said = "Cities came first, all 1 of them"
    assert captions(outputs) == usual | {"figure-sectors": said}
    read = {"pdf": pdf_text, "docx": lambda data: " ".join(word_paragraphs(data))}
    for name in ("pdf", "docx", "html", "md", "json"):
        content = FORMATS[name].write(outputs)
        text = read[name](content) if name in read else content.decode()
        assert said in " ".join(text.split()), name
    page = amara.get(LIST).text
    assert said in page
    assert CHANGED not in page


def test_caption_is_warned_of_when_numbers_under_it_change_until_it_is_saved_again(
    amara: Client, workshop: Workshop
) -> None:
    save(amara, "Cities, {participants: 1} in all")
    make_note(workshop, kind=workshop.note_kinds[0], text="Of something else",
              table=workshop.tables[0], round=workshop.rounds[0])  # fmt: skip
    assert CHANGED not in amara.get(LIST).text

    make_participant(workshop, name="Eli Bello")
    page = amara.get(LIST).text
    assert CHANGED in page
    assert "the text says 1, and there are 2 now" in page
    assert amara.post(f"{EDIT}/numbers", data={"revision": "1"}).headers["Location"] == (
        f"{LIST}#caption-figure-sectors"
    )
    assert save(amara, "Cities, {participants: 2} in all", 2) == 303
    page = amara.get(LIST).text
    assert CHANGED not in page
    assert "Cities, 2 in all" in page
    versions = db.session.scalars(select(PassageRevision.text).order_by(PassageRevision.number))
    assert versions.all() == [
        "Cities, {participants: 1} in all",
        "Cities, {participants: 2} in all",
    ]
    assert "Cities, 1 in all" in amara.get(f"{EDIT}/history").text


def test_caption_that_is_emptied_gives_way_to_the_usual_one(
    amara: Client, workshop: Workshop
) -> None:
    usual = captions(compiled(workshop))
    save(amara, "Ana Ruiz counted these")
    assert captions(compiled(workshop, "public"))["figure-sectors"] == "[…] counted these"
    assert save(amara, "", 1) == 303

    assert captions(compiled(workshop)) == usual


def test_caption_belongs_to_a_figure_or_table_that_there_is(
    amara: Client, app: Flask, workshop: Workshop
) -> None:
    for slot in ("caption-nowhere", "caption-", "caption-a b", f"caption-{'x' * 81}", "elsewhere"):
        assert amara.get(f"/w/KHX7/report/text/{slot}").status_code == 404
    assert save(amara, "x" * 301) == 422
    assert save(signed_in(app, participant_id=1), "Mine") == 404
    assert db.session.scalars(select(Passage)).all() == []
