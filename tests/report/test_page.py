"""The report page and its downloads."""

import io
import re
import shutil
import sys

import pikepdf
import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from facilitate.cli.worker import all_tasks
from facilitate.db import db
from facilitate.jobs import Job, work_once
from facilitate.report import files
from facilitate.workshop.models import Workshop
from tests.client import Client, signed_in
from tests.factories import (
    make_account,
    make_kind,
    make_note,
    make_participant,
    make_question,
    make_round,
    make_table,
    make_workshop,
)
from tests.query_count import count_queries
from tests.report.reading import (
    csv_files,
    html_elements,
    html_quotes,
    pdf_text,
    word_quotes,
    workbook_sheets,
)

OFFICE = "application/vnd.openxmlformats-officedocument"


@pytest.fixture
def workshop(db_session) -> Workshop:
    workshop = make_workshop(organizer=make_account(), code="KHX7", slug="smart-cities")
    kind = make_kind(workshop)
    make_question(workshop, kinds=(kind,))
    table, round = make_table(workshop), make_round(workshop)
    make_note(workshop, kind=kind, table=table, round=round, text="<b>Fees</b>")
    return workshop


@pytest.fixture
def amara(app: Flask, workshop: Workshop) -> Client:
    return signed_in(app, account_id=1)


def work() -> None:
    db.session.commit()
    assert work_once(all_tasks())


def asked(client: Client, name: str) -> str:
    """The page that tells how far the file is."""
    data = {"format": name, "edition": "internal"}
    return client.post("/w/KHX7/report/files", data=data).headers["Location"]


def assert_is_file(answer: TestResponse, content_type: str, file_name: str) -> None:
    assert answer.status_code == 200
    assert answer.content_type == content_type
    assert answer.headers["Content-Disposition"] == f"attachment; filename={file_name}"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_page_shows_the_report_with_its_contents_and_downloads(amara: Client) -> None:
    page = amara.get("/w/KHX7/report")
    links = [a.get("href") for tag, a in html_elements(page.data) if tag == "a"]

    assert page.status_code == 200
    assert html_quotes(page.data) == ["<b>Fees</b>"]
    for target in ("#glance", "#method", "#question-constraints", "#about"):
        assert target in links
    assert [link for link in links if link and "/report." in link] == [
        f"/w/KHX7/report.{name}" for name in ("html", "md", "csv", "json")
    ]
    assert re.findall(r'name="format" value="([\w-]+)"', page.text) == [
        "summary",
        "docx",
        "pdf",
        "pdf-letter",
        "summary-letter",
        "docx-letter",
        "xlsx",
        "pdf",
    ]


@pytest.mark.parametrize(
    ("name", "content_type", "file_name"),
    [
        ("html", "text/html; charset=utf-8", "smart-cities-report.html"),
        ("md", "text/markdown; charset=utf-8", "smart-cities-report.md"),
        ("csv", "application/zip", "smart-cities-report-data.zip"),
        ("json", "application/json", "smart-cities-report.json"),
    ],
)
def test_light_formats_are_downloaded_at_once(
    amara: Client, name: str, content_type: str, file_name: str
) -> None:
    answer = amara.get(f"/w/KHX7/report.{name}")

    assert_is_file(answer, content_type, file_name)
    if name == "csv":
        assert csv_files(answer.data)["notes.csv"][1][8] == "<b>Fees</b>"
    else:
        assert b"Fees" in answer.data


@pytest.mark.parametrize(
    ("name", "content_type", "file_name"),
    [
        ("pdf", "application/pdf", "smart-cities-report.pdf"),
        ("summary", "application/pdf", "smart-cities-summary.pdf"),
        ("summary-letter", "application/pdf", "smart-cities-summary-letter.pdf"),
        ("docx", f"{OFFICE}.wordprocessingml.document", "smart-cities-report.docx"),
        ("xlsx", f"{OFFICE}.spreadsheetml.sheet", "smart-cities-report-data.xlsx"),
    ],
)
def test_heavy_formats_are_made_by_a_worker_and_taken_as_a_file(
    amara: Client, name: str, content_type: str, file_name: str
) -> None:
    page = asked(amara, name)
    assert "Making the file" in amara.get(page).text
    work()

    job = db.session.scalars(select(Job)).one()
    address = f"/w/KHX7/report/jobs/{job.id}/file"
    assert address in amara.get(page).text
    answer = amara.get(address)
    assert_is_file(answer, content_type, file_name)
    if name == "docx":
        assert "<b>Fees</b>" in word_quotes(answer.data)
    elif name == "xlsx":
        assert workbook_sheets(answer.data)["notes"][1][8] == "<b>Fees</b>"
    else:
        pages = len(pikepdf.open(io.BytesIO(answer.data)).pages)
        assert (pages == 1) if name.startswith("summary") else (pages > 2)
    # what somebody could have kept in mind leads to where it is made
    old = amara.get(f"/w/KHX7/report.{name}?edition=public")
    assert old.headers["Location"] == "/w/KHX7/report?edition=public#job"


def test_pack_is_made_by_a_worker_and_one_that_does_not_exist_is_not(amara: Client) -> None:
    data = {"format": "pdf", "edition": "internal", "pack": "tables"}
    answer = amara.post("/w/KHX7/report/files", data=data)
    work()
    job = db.session.scalars(select(Job)).one()
    file = amara.get(f"/w/KHX7/report/jobs/{job.id}/file")

    assert answer.status_code == 303
    assert_is_file(file, "application/pdf", "smart-cities-tables-report.pdf")
    assert "Notes table by table" in pdf_text(file.data)
    refused = amara.post("/w/KHX7/report/files", data={**data, "pack": "destination-1"})
    assert refused.status_code == 422


def test_file_that_cannot_be_made_says_why_and_offers_the_last_one(
    app: Flask, amara: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(amara, "docx")
    work()
    good = db.session.scalars(select(Job)).one()
    page = asked(amara, "docx")
    with monkeypatch.context() as broken:
        broken.setattr(sys, "executable", shutil.which("false"))
        work()
    shown = amara.get(page).text

    assert "The file (docx) could not be made." in shown
    assert f"/w/KHX7/report/jobs/{good.id}/file" in shown
    for path in files.drafts_of(app.config["FACILITATE"].instance).iterdir():
        path.unlink()
    assert "Take the last one" not in amara.get(page).text
    gone = amara.get(f"/w/KHX7/report/jobs/{good.id}/file")
    assert gone.status_code == 303
    assert "no longer kept" in amara.get(gone.headers["Location"]).text


def test_file_is_asked_for_without_leaving_the_page(amara: Client) -> None:
    data = {"format": "docx", "edition": "public"}
    answer = amara.post("/w/KHX7/report/files", data=data, headers={"HX-Request": "true"})

    assert answer.status_code == 201
    assert answer.text.startswith('<section id="job"')
    job = db.session.scalars(select(Job)).one()
    assert (job.arguments["edition"], job.arguments["language"]) == ("public", "en")
    stopped = amara.post(f"/w/KHX7/report/jobs/{job.id}/cancellation")
    assert "Stopped. Nothing was made." in amara.get(stopped.headers["Location"]).text


def test_file_in_no_format_of_ours_is_not_made(amara: Client) -> None:
    for data in ({"format": "odt", "edition": "public"}, {"format": "pdf", "edition": "secret"}):
        assert amara.post("/w/KHX7/report/files", data=data).status_code == 422
    assert db.session.scalars(select(Job)).all() == []


def test_download_of_an_unknown_format_names_those_there_are(amara: Client) -> None:
    answer = amara.get("/w/KHX7/report.odt")

    assert answer.status_code == 404
    assert "There is no report in the format odt." in answer.get_data(as_text=True)
    assert "/w/KHX7/report.md" in answer.get_data(as_text=True)


def test_report_is_for_organizers_only(app: Flask, client: Client, workshop: Workshop) -> None:
    dee = signed_in(app, participant_id=make_participant(workshop).id)
    other = make_workshop(organizer=make_account(name="Zed"))
    zed = signed_in(app, account_id=2)
    assert zed.get(f"/w/{other.code}/report").status_code == 200

    for address in ("/w/KHX7/report", "/w/KHX7/report.pdf", "/w/KHX7/report.odt"):
        assert dee.get(address).status_code == 404
        assert zed.get(address).status_code == 404
        assert client.get(address).status_code == 303


def test_page_asks_as_much_of_the_database_for_many_notes_as_for_few(
    app: Flask, amara: Client, workshop: Workshop
) -> None:
    numbers = []
    for _more in range(2):
        with count_queries(app) as queries:
            amara.get("/w/KHX7/report")
        numbers.append(len(queries))
        for _note in range(3):
            make_note(
                workshop,
                kind=workshop.note_kinds[0],
                table=make_table(workshop),
                round=make_round(workshop),
                speaker=make_participant(workshop, organization=f"Organization {_more} {_note}"),
            )

    assert numbers[0] == numbers[1], queries
