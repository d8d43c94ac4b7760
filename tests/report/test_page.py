"""The report page and its downloads."""

import io

import pikepdf
import pytest
from flask import Flask

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


def test_page_shows_the_report_with_its_contents_and_downloads(amara: Client) -> None:
    page = amara.get("/w/KHX7/report")
    links = [a.get("href") for tag, a in html_elements(page.data) if tag == "a"]

    assert page.status_code == 200
    assert html_quotes(page.data) == ["<b>Fees</b>"]
    for target in ("#glance", "#method", "#question-constraints", "#about"):
        assert target in links
    assert [link for link in links if link and "/report." in link] == [
        f"/w/KHX7/report.{name}"
        for name in ("summary", "docx", "pdf", "html", "md", "xlsx", "csv", "json")
    ]


@pytest.mark.parametrize(
    ("name", "content_type", "file_name"),
    [
        ("pdf", "application/pdf", "smart-cities-report.pdf"),
        ("summary", "application/pdf", "smart-cities-summary.pdf"),
        ("html", "text/html; charset=utf-8", "smart-cities-report.html"),
        ("docx", f"{OFFICE}.wordprocessingml.document", "smart-cities-report.docx"),
        ("xlsx", f"{OFFICE}.spreadsheetml.sheet", "smart-cities-report-data.xlsx"),
        ("md", "text/markdown; charset=utf-8", "smart-cities-report.md"),
        ("csv", "application/zip", "smart-cities-report-data.zip"),
        ("json", "application/json", "smart-cities-report.json"),
    ],
)
def test_download_gives_a_file_that_nobody_keeps(
    amara: Client, name: str, content_type: str, file_name: str
) -> None:
    answer = amara.get(f"/w/KHX7/report.{name}")

    assert answer.status_code == 200
    assert answer.content_type == content_type
    assert answer.headers["Content-Disposition"] == f"attachment; filename={file_name}"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    if name == "pdf":
        assert len(pikepdf.open(io.BytesIO(answer.data)).pages) > 2
    elif name == "summary":
        assert len(pikepdf.open(io.BytesIO(answer.data)).pages) == 1
    elif name == "docx":
        assert "<b>Fees</b>" in word_quotes(answer.data)
    elif name == "xlsx":
        assert workbook_sheets(answer.data)["notes"][1][8] == "<b>Fees</b>"
    elif name == "csv":
        assert csv_files(answer.data)["notes.csv"][1][8] == "<b>Fees</b>"
    else:
        assert b"Fees" in answer.data


def test_download_of_an_unknown_format_names_those_there_are(amara: Client) -> None:
    answer = amara.get("/w/KHX7/report.odt")

    assert answer.status_code == 404
    assert "There is no report in the format odt." in answer.get_data(as_text=True)
    assert "/w/KHX7/report.pdf" in answer.get_data(as_text=True)


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
