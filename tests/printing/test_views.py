"""The print page, its jobs and files, and `facilitate print`."""

import re

import pytest
from click.testing import CliRunner
from flask import Flask

from facilitate.cli import main
from facilitate.cli.worker import all_tasks
from facilitate.config import Config
from facilitate.db import db
from facilitate.jobs import Job, work_once
from facilitate.people.models import Participant
from facilitate.printing import files
from facilitate.workshop.models import Workshop
from tests.client import Client, signed_in
from tests.factories import (
    make_account,
    make_option,
    make_participant,
    make_plan,
    make_round,
    make_sector,
    make_session,
    make_table,
    make_workshop,
)


@pytest.fixture
def amara(app: Flask, db_session) -> Client:
    account = make_account()
    here = make_workshop(organizer=account, code="KHX7", slug="smart-cities")
    make_round(here, workshop_session=make_session(here))
    make_participant(here, name="Dee Park")
    return signed_in(app, account_id=account.id)


@pytest.fixture
def workshop(amara: Client) -> Workshop:
    return db.session.scalars(db.select(Workshop)).one()


def work(app: Flask) -> None:
    db.session.commit()
    assert work_once(all_tasks())


def test_page_offers_what_each_thing_needs(amara: Client, workshop: Workshop) -> None:
    make_sector(workshop, name="Cities")
    make_plan(workshop)
    asked = {}
    for what in ("badges", "rota", "sign-in", "table-cards", "note-sheets"):
        page = amara.get(f"/w/KHX7/print?what={what}").text
        names = re.findall(r'<(?:select|input)[^>]* name="(\w+)"', page)
        asked[what] = [name for name in names if name != "csrf_token"]

    assert asked == {
        "badges": ["sheet", "who", "order"],
        "rota": ["sheet", "who", "order"],
        "sign-in": ["sheet", "who", "order"],
        "table-cards": ["sheet"],
        "note-sheets": ["sheet", "round", "copies"],
    }
    assert "Only who moved in version 1" in amara.get("/w/KHX7/print?what=rota&version=1").text
    assert amara.get("/w/KHX7/print?what=rota&version=9").status_code == 404
    assert amara.get("/w/KHX7/print?what=money").status_code == 404


def test_ballots_are_offered_once_there_is_a_vote(amara: Client, workshop: Workshop) -> None:
    assert "No ballots yet" in amara.get("/w/KHX7/print?what=ballots").text
    options = [make_option(workshop, text=text).id for text in ("Meters", "Trams")]
    amara.post("/w/KHX7/vote", data={"options": options, "budget": "3", "cap": "2"})

    page = amara.get("/w/KHX7/print?what=ballots").text
    assert 'name="copies"' in page
    answer = amara.post("/w/KHX7/print?what=ballots", data={"sheet": "a4", "copies": "0"})
    assert answer.status_code == 422
    assert "At least 1, at most 2000." in answer.text


def test_no_more_note_sheets_are_asked_for_than_can_be_printed_at_once(
    amara: Client, workshop: Workshop
) -> None:
    make_table(workshop, number=1)
    make_table(workshop, number=2)
    wish = {"sheet": "a4", "round": "0", "copies": "1001"}
    answer = amara.post("/w/KHX7/print?what=note-sheets", data=wish)
    beside = re.search(r'id="copies-errors".*?<li>(.*?)</li>', answer.text, re.S)

    assert (answer.status_code, beside and beside[1]) == (
        422,
        (
            "These would be 2002 sheets in all, and at most 2000 can be printed at once."
            " Ask for fewer, or for one round."
        ),
    )
    assert 'value="1001"' in answer.text
    wish["copies"] = "1000"
    assert amara.post("/w/KHX7/print?what=note-sheets", data=wish).status_code == 303


def test_pages_are_made_by_a_worker_and_taken_as_a_file(
    app: Flask, amara: Client, workshop: Workshop
) -> None:
    asked = {"sheet": "a6", "who": "all", "order": "name"}
    answer = amara.post("/w/KHX7/print?what=badges", data=asked)
    assert answer.status_code == 303
    page = answer.headers["Location"]
    assert "Making the pages" in amara.get(page).text

    work(app)

    job = db.session.scalars(db.select(Job)).one()
    assert (job.state, job.result and job.result["count"]) == ("done", 1)
    assert "Badges are ready" in amara.get(page).text
    address = f"/w/KHX7/print/jobs/{job.id}.pdf"
    file = amara.get(address)
    assert file.data[:5] == b"%PDF-"
    assert file.headers["Content-Disposition"] == "attachment; filename=smart-cities-badges.pdf"
    assert file.headers["Cache-Control"] == "no-store"
    # who prints all the personal links stands in the record
    assert "Printed pages" in amara.get("/w/KHX7/settings/record").text

    folder = files.folder_of(app.config["FACILITATE"].instance)
    for path in folder.iterdir():
        path.unlink()
    assert amara.get(address).status_code == 303
    assert "no longer kept" in amara.get(page).text


def test_second_print_can_be_of_what_changed(app: Flask, amara: Client, workshop: Workshop) -> None:
    asked = {"sheet": "a6", "who": "changed", "order": "name"}
    assert amara.post("/w/KHX7/print?what=badges", data=asked).status_code == 422
    amara.post("/w/KHX7/print?what=badges", data={**asked, "who": "all"})
    work(app)

    make_participant(workshop, name="Eli Roth")
    page = amara.post("/w/KHX7/print?what=badges", data=asked).headers["Location"]
    work(app)
    assert db.session.scalars(db.select(Job).order_by(Job.id.desc())).first().result["count"] == 1
    assert "Badges are ready" in amara.get(page).text

    page = amara.post("/w/KHX7/print?what=badges", data=asked).headers["Location"]
    work(app)
    assert "Nobody is new or changed since the last print." in amara.get(page).text


def test_waiting_job_is_stopped(amara: Client, workshop: Workshop) -> None:
    amara.post("/w/KHX7/print?what=sign-in", data={"sheet": "a4", "who": "all", "order": "table"})
    job = db.session.scalars(db.select(Job)).one()
    db.session.commit()

    assert amara.post(f"/w/KHX7/print/jobs/{job.id}/cancellation").status_code == 303
    db.session.refresh(job)
    assert job.state == "cancelled"


def test_replaced_characters_are_told_with_the_names_they_stood_in(
    app: Flask, amara: Client, workshop: Workshop
) -> None:
    make_participant(workshop, name="Ka \U00012000 Ur")
    asked = {"sheet": "a6", "who": "all", "order": "name"}
    page = amara.post("/w/KHX7/print?what=badges", data=asked).headers["Location"]
    work(app)

    shown = amara.get(page).text
    assert "U+12000 CUNEIFORM SIGN A" in shown
    assert "Look at the names of: Ka \U00012000 Ur." in shown


def test_command_writes_what_the_page_makes(config: Config, workshop: Workshop, tmp_path) -> None:
    environment = {
        "FACILITATE_INSTANCE": str(config.instance),
        "FACILITATE_DATABASE_URL": config.database_url,
    }
    target = tmp_path / "badges.pdf"
    asked = ["print", "KHX7", "--sheet", "avery-5392", "-o", str(target)]
    db.session.commit()

    refused = CliRunner(env=environment).invoke(main, asked)
    assert (refused.exit_code, "Say with --address" in refused.output) == (2, True)
    address = ["--address", "https://facilitate.example"]
    done = CliRunner(env=environment).invoke(main, [*asked, *address])
    assert done.output == f"Wrote {target} ({target.stat().st_size:,} bytes).\n"
    assert target.read_bytes()[:5] == b"%PDF-"
    again = CliRunner(env=environment).invoke(main, [*asked, *address, "--who", "changed"])
    assert "Nobody is new or changed since the last print." in again.output
    wrong = CliRunner(env=environment).invoke(main, [*asked, *address, "--sheet", "a3"])
    assert "This is not printed on a3." in wrong.output
    assert db.session.scalar(db.select(db.func.count(Participant.id))) == 1
