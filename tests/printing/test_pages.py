"""The print pack read back: what stands on its pages, how many there are, and how large."""

import io
import json
import os
import re
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import typst
from flask import Flask
from PIL import Image

from facilitate.accounts.links import token_of
from facilitate.activity import SYSTEM
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.people.models import Participant
from facilitate.printing import files, qr, typeset
from facilitate.printing.making import make, read_pack
from facilitate.printing.pack import Pack
from facilitate.printing.wishes import SHEETS, What, Wish, of_sector
from facilitate.report import fonts
from facilitate.report.voice import Voice
from facilitate.seating.models import SeatRole
from facilitate.voting.operations import close_poll, open_poll, prepare_poll
from facilitate.voting.rules import Terms
from facilitate.voting.states import Secrecy
from facilitate.voting.tally.marks import Rule
from facilitate.workshop.models import Workshop
from tests.factories import (
    SECRET_KEY,
    make_kind,
    make_option,
    make_organization,
    make_participant,
    make_plan,
    make_question,
    make_round,
    make_seat,
    make_sector,
    make_session,
    make_tables,
    make_workshop,
)
from tests.query_count import count_queries
from tests.report.reading import pdf_text

LONG = "Wolfeschlegelsteinhausenbergerdorff-Montgomery"
ARABIC = "محمد العربي"


def links(endpoint: str, **values: object) -> str:
    return f"https://facilitate.example/{endpoint}/" + "/".join(map(str, values.values()))


@pytest.fixture
def workshop(db_session) -> Workshop:
    """Five people at two tables in one round, with a question and its kinds."""
    here = make_workshop(code="KHX7", title="Smart Cities for All")
    kinds = tuple(make_kind(here, key=key) for key in ("constraint", "roadblock"))
    asked = make_question(here, kinds=kinds, asks="What stops a city?")
    round = make_round(here, workshop_session=make_session(here, question_id=asked.id))
    tables = make_tables(here, 2)
    tables[0].topic = "Water"
    cisco = make_organization(here, name="Cisco", sector=make_sector(here))
    plan = make_plan(here)
    for n, name in enumerate(("Dee Park", "Eli #roth $x$ *b*", LONG, ARABIC, "山田太郎")):
        person = make_participant(
            here, name=name, organization=cisco if n < 3 else None, badge_code=f"ABC23{n}"
        )
        role = SeatRole.HOST if n == 0 else SeatRole.PARTICIPANT
        make_seat(plan, person, table=tables[n % 2], round=round, role=role)
        if n == 0:
            tables[0].host_id = person.id
    db.session.commit()
    return here


def pages(workshop: Workshop, what: str, sheet: str = "", **wish: Any) -> Pack:
    return read_pack(
        workshop=workshop,
        wish=Wish(what=what, sheet=sheet or SHEETS[What(what)][0].key, **wish),
        links=links,
        secret_key=SECRET_KEY,
        translations=Voice(),
        before={},
    )


def made(pack: Pack) -> bytes:
    done = make(pack, report=lambda _share: True)
    assert done is not None
    return done.content


def size_of(content: bytes) -> tuple[int, int, int]:
    """Pages, and width and height of the first one in millimetres."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        box = [float(x) for x in pdf.pages[0].mediabox]
        return len(pdf.pages), round(box[2] / 72 * 25.4), round(box[3] / 72 * 25.4)


def letters(text: str) -> str:
    return re.sub(r"\s|\u200b", "", text)


@pytest.mark.parametrize(
    ("what", "sheet", "expected", "words"),
    [
        ("badges", "a4-90x54", (1, 210, 297), ("Dee Park", "Cisco", "ABC 230", "Eli#roth$x$*b*")),
        ("badges", "avery-l4785", (1, 210, 297), ("Dee Park", LONG, "Solution Providers")),
        ("badges", "a6", (2, 210, 297), ("Dee Park", LONG)),
        ("badges", "a6-folded", (3, 210, 297), ("Your tables", "Water", "You host this table")),
        ("badges", "avery-5392", (1, 216, 279), ("Dee Park", LONG)),
        ("rota", "a4", (2, 210, 297), ("Round 1", "10:00", "Water", "Dee Park")),
        ("sign-in", "letter", (1, 216, 279), ("For the check-in desk only.", "Eli#roth$x$*b*")),
        ("table-cards", "a4", (2, 210, 297), ("Water", "KHX7", "Fold here")),
        ("note-sheets", "letter", (2, 216, 279), ("What stops a city?", "Roadblock", "1.2.13")),
    ],
)
def test_pages_hold_what_is_to_be_printed(
    workshop: Workshop,
    what: str,
    sheet: str,
    expected: tuple[int, int, int],
    words: tuple[str, ...],
) -> None:
    content = made(pages(workshop, what, sheet))

    assert size_of(content) == expected
    text = letters(pdf_text(content))
    assert [word for word in words if letters(word) not in text] == []


def test_badge_code_leads_to_the_persons_own_door(workshop: Workshop) -> None:
    dee = db.session.scalars(db.select(Participant).where(Participant.name == "Dee Park")).one()
    card = pages(workshop, "badges").model["items"][0]

    token = token_of(dee.link_nonce, secret_key=SECRET_KEY)
    assert card["qr"] == f"https://facilitate.example/people.personal_link/{token}"


@pytest.mark.parametrize("sheet", [each.key for each in SHEETS[What.BADGES]])
def test_nothing_on_a_badge_is_cut(sheet: str) -> None:
    """No ink outside of any badge, however long name and organization are."""
    paper = next(each for each in SHEETS[What.BADGES] if each.key == sheet)
    person = {
        "name": {"plain": f"{LONG} {'Nebuchadnezzar ' * 10}", "broken": f"{LONG} {'N ' * 60}"},
        "organization": {"plain": "Ministry of Urban Affairs " * 7, "broken": "Ministry " * 20},
        "sector": {"ground": "#fff", "ink": "#000", "letter": "W", "name": "Governmental Partners"},
        "code": "WWW WWW",
        "qr": qr.drawing("https://facilitate.example/p/0"),
        "stops": [],
    }
    cells = [
        (paper.left + c * paper.across, paper.top + r * paper.down)
        for r in range(paper.rows)
        for c in range(paper.columns)
    ]
    model = {
        "what": "badges",
        "sheet": {**_plain(paper), "cut": False},
        "language": "en",
        "direction": "ltr",
        "families": fonts.families(),
        "title": "",
        "workshop": {"title": "Smart Cities for All " * 4, "code": "KHX7", "demo": ""},
        "words": {"qr": "", "mine": "", "changes": "", "table": ""},
        "items": [person] * len(cells),
    }
    picture = typst.compile(
        Path(typeset.__file__).with_name("pack.typ"),
        font_paths=list(fonts.folders()),
        ignore_system_fonts=True,
        sys_inputs={"model": json.dumps(model)},
        format="png",
        ppi=50.8,
    )
    image = Image.open(io.BytesIO(picture)).convert("L").point(lambda grey: 255 * (grey < 128))
    for x, y in cells:
        # two points a millimetre; the outer millimetre of each badge stays white too
        inside = (x * 2 + 2, y * 2 + 2, (x + paper.width) * 2 - 2, (y + paper.height) * 2 - 2)
        image.paste(0, tuple(round(edge) for edge in inside))
    assert image.getbbox() is None


def _plain(sheet: Any) -> dict[str, Any]:
    return {name: getattr(sheet, name) for name in sheet.__slots__}


def test_characters_without_a_glyph_are_replaced_and_listed(workshop: Workshop) -> None:
    pack = pages(workshop, "badges")
    yamada = db.session.scalars(db.select(Participant).where(Participant.name == "山田太郎")).one()

    if "Noto Sans JP" in fonts.families():
        assert pack.replaced == ()
    else:
        assert sorted(pack.replaced)[0] == "U+592A CJK UNIFIED IDEOGRAPH-592A"
        assert pack.affected == [yamada.id]
    names = [card["name"]["plain"] for card in pack.model["items"]]
    assert ARABIC in names


def test_only_who_is_new_or_changed_is_printed_again(workshop: Workshop) -> None:
    before = pages(workshop, "rota").printed
    assert len(before) == 5
    with pytest.raises(Refused, match="Nobody is new or changed"):
        read(workshop, "rota", before)

    dee = db.session.scalars(db.select(Participant).where(Participant.name == "Dee Park")).one()
    dee.name = "Dee Park-Jones"
    db.session.commit()

    again = read(workshop, "rota", before)
    assert [card["name"]["plain"] for card in again.model["items"]] == ["Dee Park-Jones"]


def read(workshop: Workshop, what: str, before: Any) -> Pack:
    return read_pack(
        workshop=workshop,
        wish=Wish(what=what, sheet="a4", who="changed"),
        links=links,
        secret_key=SECRET_KEY,
        translations=Voice(),
        before=before,
    )


def test_people_can_be_one_sector_and_ordered_by_table(workshop: Workshop) -> None:
    dee = db.session.scalars(db.select(Participant).where(Participant.name == "Dee Park")).one()
    assert dee.sector is not None
    by_table = pages(workshop, "rota", who=of_sector(dee.sector.id), order="table")

    order = [card["name"]["plain"][:3] for card in by_table.model["items"]]
    assert order == ["Dee", "Wol", "Eli"]


def test_host_is_named_on_the_table_only_with_consent(workshop: Workshop) -> None:
    assert [card["lead"] for card in pages(workshop, "table-cards").model["items"]] == ["", ""]
    dee = db.session.scalars(db.select(Participant).where(Participant.name == "Dee Park")).one()
    dee.consents_name = True
    db.session.commit()

    cards = pages(workshop, "table-cards").model["items"]
    assert [card["lead"] for card in cards] == ["Host: Dee Park", ""]


def test_ballots_have_the_letters_of_the_vote(app: Flask, workshop: Workshop) -> None:
    with pytest.raises(Refused, match="once a vote with two options or more is prepared"):
        pages(workshop, "ballots")
    options = [make_option(workshop, text=text) for text in ("Meter water", "Open data", "Trams")]
    poll = prepare_poll(
        workshop=workshop,
        opportunity_ids=[option.id for option in options],
        budget=5,
        cap=3,
        by=SYSTEM,
    )
    assert pages(workshop, "ballots").model["words"]["draft"] != ""
    open_poll(poll=poll, by=SYSTEM)
    db.session.commit()

    pack = pages(workshop, "ballots", copies=3)
    content = made(pack)

    lines = {letter: it["text"] for letter, it in pack.model["options"].items()}
    assert lines == {option.letter: option.text for option in poll.options}
    assert {"".join(sorted(order)) for order in pack.model["orders"]} == {"ABC"}
    assert pack.model["words"]["points"] == "You have 5 points. Give at most 3 to one option."
    assert size_of(content) == (2, 210, 297)
    assert "Meterwater" in letters(pdf_text(content))
    assert pack.model["marks"] == {"kind": "circles", "count": 3}
    close_poll(poll=poll, by=SYSTEM)
    with pytest.raises(Refused, match="This vote has closed"):
        pages(workshop, "ballots")


@pytest.mark.parametrize(
    ("rule", "kind", "asks"),
    [
        (Rule.DOTS, "box", "You have 20 points."),
        (Rule.APPROVAL, "tick", "Tick the options you agree with, at most 3."),
        (Rule.RATING, "lines", "How much would each option change, and how feasible is it?"),
        (Rule.RANKING, "box", "Write 1 beside your first choice, 2 beside the next, up to 3."),
        (Rule.HUNDRED, "box", "Divide 100 points among the options, in steps of 5."),
        (
            Rule.CONSENT,
            "stances",
            "Say of each option whether you support it, can live with it, or object.",
        ),
    ],
)
def test_ballot_is_printed_for_every_rule(
    app: Flask, workshop: Workshop, rule: Rule, kind: str, asks: str
) -> None:
    options = [make_option(workshop, text=text) for text in ("Meter water", "Open data", "Trams")]
    prepare_poll(
        workshop=workshop,
        opportunity_ids=[option.id for option in options],
        rule=rule,
        budget=20 if rule is Rule.DOTS else 5,
        cap=20,
        by=SYSTEM,
    )
    db.session.commit()

    pack = pages(workshop, "ballots", copies=2)
    content = made(pack)

    assert (pack.model["marks"]["kind"], pack.model["words"]["points"]) == (kind, asks)
    assert size_of(content) == (1, 210, 297)
    assert "Meterwater" in letters(pdf_text(content))


def test_no_ballot_is_printed_for_a_vote_with_names(workshop: Workshop) -> None:
    options = [make_option(workshop, text=text) for text in ("Meter water", "Open data")]
    prepare_poll(
        workshop=workshop,
        opportunity_ids=[option.id for option in options],
        budget=3,
        cap=2,
        terms=Terms(secrecy=Secrecy.NAMES),
        by=SYSTEM,
    )
    with pytest.raises(Refused, match="This vote is with names, and papers bear none"):
        pages(workshop, "ballots")


def test_reading_takes_the_same_queries_for_more_people(app: Flask, workshop: Workshop) -> None:
    counts = []
    for n in range(2):
        make_participant(workshop, name=f"More {n}", organization=f"Org {n}")
        db.session.commit()
        with count_queries(app) as queries:
            pages(workshop, "badges", "a6-folded")
        counts.append(len(queries))

    assert counts[0] == counts[1], queries


def test_making_stops_when_told_to(workshop: Workshop) -> None:
    assert make(pages(workshop, "badges"), report=lambda _share: False) is None
    assert make(pages(workshop, "sign-in"), report=lambda _share: False) is None


def test_making_too_long_is_refused(workshop: Workshop) -> None:
    with pytest.raises(Refused, match="Print fewer at a time"):
        typeset.typeset_beside(pages(workshop, "sign-in").model, going=lambda _s: True, seconds=0)


def test_kept_files_are_private_and_deleted_after_a_while(tmp_path: Path) -> None:
    folder = files.folder_of(tmp_path)
    name = files.keep(folder, b"%PDF")

    assert (folder.stat().st_mode & 0o777, (folder / name).stat().st_mode & 0o777) == (0o700, 0o600)
    assert files.read(folder, name) == b"%PDF"
    assert files.read(folder, f"../{name}") is None
    past = (folder / name).stat().st_mtime - files.KEPT - 1
    os.utime(folder / name, (past, past))
    assert files.read(folder, name) is None
    assert (files.sweep(folder), list(folder.iterdir())) == (1, [])
