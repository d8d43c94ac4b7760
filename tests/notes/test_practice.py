"""A practice is the same screen and reaches nothing: no page, no file, no count."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from facilitate import clock
from facilitate.accounts.models import SignIn
from facilitate.cli.worker import end_old_practices
from facilitate.db import Base, db
from facilitate.errors import Refused
from facilitate.notes.models import Note
from facilitate.notes.practice import LASTS, erase_practice
from facilitate.people.models import Participant
from facilitate.report.compile import compile_outputs
from facilitate.report.formats import FORMATS
from facilitate.report.voice import Voice
from tests.client import Client
from tests.factories import make_note
from tests.house.test_access import House, house, routes  # noqa: F401 - a fixture

WORD = "Zebrafish"
REAL = "No single permit"
BAND = 'class="practice-band"'


def begin(client: Client) -> str:
    """Begin to practise; returns the path of the table."""
    return client.post("/w/KHX7/practice").headers["Location"]


def write(client: Client, table: str, text: str = WORD) -> int:
    board = client.get(table).text
    kind = re.search(r'name="kind"[^>]*value="(\w+)"', board)
    assert kind is not None
    form = {"kind": kind[1], "text": text, "client_id": "c" * 32, "round": "1"}
    return client.post(f"{table}/notes", data=form).status_code


def rows() -> dict[str, int]:
    db.session.rollback()
    return {
        table.name: db.session.scalar(select(func.count()).select_from(table)) or 0
        for table in Base.metadata.sorted_tables
        if table.name not in ("sign_ins", "wrong_tries")
    }


def test_practice_note_is_on_no_page_and_in_no_file_of_the_workshop(
    house: House,  # noqa: F811
) -> None:
    house.app.testing = False
    workshop = house.workshop
    make_note(
        workshop,
        kind=workshop.note_kinds[0],
        text=REAL,
        table=workshop.tables[0],
        round=workshop.rounds[0],
    )
    ben = house.client("Ben")
    table = begin(ben)
    assert write(ben, table) == 303
    assert WORD in ben.get(table).text
    assert "Practice: nothing here is kept or shown." in ben.get(table).text

    shown = {word: set[str]() for word in (WORD, REAL, BAND)}
    light = [name for name, each in FORMATS.items() if not each.is_heavy]
    for rule, method in routes(house.app):
        if method != "GET":
            continue
        for fmt in light if "fmt" in rule.arguments else ("html",):
            house.values["fmt"] = fmt
            address = house.address(rule)
            for who in ("Amara", "Ben", "the projector"):
                page = house.visit(who, address).get_data().decode(errors="replace")
                for word, where in shown.items():
                    if word in page:
                        where.add(rule.endpoint)
    found = house.visit("Amara", f"/w/KHX7/notes?text={WORD}").get_data(as_text=True)
    with house.app.test_request_context():
        outputs = repr(compile_outputs(workshop, translate=Voice()))

    assert (REAL in outputs, WORD in outputs) == (True, False)
    assert shown[WORD] == set()
    assert "0 notes" in found
    assert shown[BAND] == set()
    assert {"notes.table_board", "notes.index", "themes.desk", "report.page"} <= shown[REAL]


def test_practice_has_the_questions_and_kinds_of_the_workshop_and_nobodys_name(
    room, browser
) -> None:
    fay = browser("Fay")
    board = fay.get(begin(fay)).text

    assert 'value="constraint"' in board
    assert 'value="roadblock"' in board
    assert 'value="approach"' not in board
    assert "Fay" not in board


@pytest.mark.both_databases
def test_practice_is_erased_when_it_ends_and_by_itself_and_leaves_nothing(room, browser) -> None:
    before = rows()
    ben = browser("Ben")
    table = begin(ben)
    write(ben, table)
    ended = ben.post(table.replace("tables/1", "practice/end"))
    assert ended.headers["Location"].endswith("/w/KHX7/practice")
    assert rows() == before

    write(ben, begin(ben))
    end_old_practices()
    db.session.rollback()
    assert [note.text for note in db.session.scalars(select(Note))] == [WORD]
    with clock.held_at(clock.now() + LASTS + timedelta(minutes=1)):
        end_old_practices()
    assert rows() == before
    assert db.session.scalars(select(SignIn).where(SignIn.participant_id.is_not(None))).all() == [
        s for s in db.session.scalars(select(SignIn)) if s.participant_id == room.people["Ben"].id
    ]


@pytest.mark.both_databases
def test_practising_again_takes_the_place_of_ones_own_practice_from_any_browser(
    room, browser
) -> None:
    ben, fay = browser("Ben"), browser("Fay")
    begin(fay)
    first = begin(ben)
    write(ben, first)
    before = rows()
    again = begin(browser("Ben"))

    assert again != first
    assert (before["notes"], rows()["notes"]) == (1, 0)
    assert rows()["workshops"] == before["workshops"]
    assert ben.get(first).status_code == 404


def test_only_facilitators_and_organizers_practise_and_real_workshops_are_never_erased(
    room, browser, app: Flask
) -> None:
    assert browser("Dee").get("/w/KHX7/practice").status_code == 404
    assert browser("Amara").get("/w/KHX7/practice").status_code == 200
    assert browser("Ben").post("/w/KHX7/practice/end").status_code == 404
    with pytest.raises(Refused):
        erase_practice(room.workshop)
    ben = browser("Ben")
    inside = begin(ben).replace("tables/1", "practice")
    assert ben.get(inside).status_code == 404
    assert db.session.scalars(select(Participant.name).where(Participant.name == "You")).all()
