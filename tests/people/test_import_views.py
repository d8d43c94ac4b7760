"""Paste or upload, check, add: three steps for a hundred people."""

import io
import re
from html import unescape

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from facilitate import activity
from facilitate.activity import Activity
from facilitate.db import db
from facilitate.people.cells import ROWS_AT_MOST
from facilitate.people.models import Organization, Participant, Sector
from facilitate.workshop.models import Workshop
from tests.client import Client
from tests.factories import make_participant
from tests.people.workbooks import workbook
from tests.query_count import count_queries

IMPORT = "/w/KHX7/people/import"
CONFIRM = "/w/KHX7/people/import/confirmation"

LIST = "Name,Organization,Sector\nDee Park,Cisco,Solution provider\nEli Roth,MIT,Academia\n"


def stats(page: TestResponse) -> list[int]:
    """New, there already, cannot be added, new organizations, new sectors."""
    found = [int(n) for n in re.findall(r'class="stat-value">(\d+)', page.text)]
    return found[:1] + found[3:]


def decisions(page: TestResponse) -> dict[str, str]:
    """What is chosen for each row that somebody has to decide about, as the page stands."""
    return {
        name: next(iter(re.findall(r'value="([^"]*)" selected', options)), "")
        for name, options in re.findall(
            r'<select name="([\w-]+)"[^>]*>(.*?)</select>', page.text, re.S
        )
    }


def fields(page: TestResponse) -> dict[str, str | list[str]]:
    """What the browser would send with the page's second button, as the page stands."""
    text = re.findall(r'<textarea[^>]*name="text"[^>]*>\r?\n?(.*?)</textarea>', page.text, re.S)
    checked = re.findall(r'name="checked"[^>]*value="(\w*)"', page.text)
    return {
        **decisions(page),
        **({"has_header": "1"} if 'id="has-header" checked' in page.text else {}),
        "spelling": re.findall(r'name="spelling" value="(\w+)"[^>]*checked', page.text),
        "text": unescape(text[0]).replace("\r\n", "\n").replace("\n", "\r\n"),
        "checked": checked[0],
        "include": re.findall(r'name="include" value="(\d+)"[^>]*checked', page.text),
    }


def said(page: TestResponse) -> list[str]:
    found = re.findall(r'id="(\w+)-errors" role="alert">.*?<li>(.*?)</li>', page.text, re.S)
    return [f"{field}: {unescape(text)}" for field, text in found]


def stored() -> dict[str, int]:
    db.session.rollback()
    return {
        model.__name__: db.session.scalar(select(func.count()).select_from(model)) or 0
        for model in (Participant, Organization, Sector, Activity)
    }


NOTHING = {"Participant": 0, "Organization": 0, "Sector": 0, "Activity": 0}


def test_list_is_checked_then_added(amara: Client) -> None:
    preview = amara.post(IMPORT, data={"text": LIST})
    assert preview.status_code == 200
    assert stats(preview) == [2, 0, 0, 2, 2]
    assert stored() == NOTHING

    answer = amara.post(CONFIRM, data=fields(preview))

    assert answer.status_code == 303
    assert stored() == {"Participant": 2, "Organization": 2, "Sector": 2, "Activity": 1}
    assert "2 people were added." in amara.get("/w/KHX7/people").text


def test_first_list_leads_to_the_tables_and_later_ones_back_to_the_people(amara: Client) -> None:
    ways = []
    for text in (LIST, LIST, "Ben Osei"):
        preview = amara.post(IMPORT, data={"text": text})
        ways.append(amara.post(CONFIRM, data=fields(preview)).headers["Location"])

    assert ways == ["/w/KHX7/seating", "/w/KHX7/people", "/w/KHX7/people"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_file_is_checked_then_added(amara: Client, encoding: str) -> None:
    data = "Name;Organisation\r\nJosé Müller;Société".encode(encoding)

    preview = amara.post(IMPORT, data={"text": "", "file": (io.BytesIO(data), "people.csv")})
    amara.post(CONFIRM, data=fields(preview))

    assert db.session.scalars(select(Participant.name)).all() == ["José Müller"]
    assert db.session.scalars(select(Organization.name)).all() == ["Société"]


def test_hundred_people_take_three_clicks(amara: Client) -> None:
    # one: the link on the empty list; two: check; three: add
    start = re.findall(
        r'<a class="button primary" href="([^"]*)"', amara.get("/w/KHX7/people").text
    )
    assert start == [IMPORT]
    lines = [f"Guest {i},Organization {i % 42},Academia" for i in range(100)]

    preview = amara.post(start[0], data={"text": "\n".join(lines)})
    amara.post(CONFIRM, data=fields(preview))

    assert stored() == {"Participant": 100, "Organization": 42, "Sector": 1, "Activity": 1}


def test_same_list_twice_changes_nothing(amara: Client) -> None:
    for _ in range(2):
        preview = amara.post(IMPORT, data={"text": LIST})
        amara.post(CONFIRM, data=fields(preview))

    assert stats(preview) == [0, 2, 0, 0, 0]
    assert stored()["Participant"] == 2


def test_confirmation_sent_twice_adds_nobody_twice(amara: Client) -> None:
    preview = amara.post(IMPORT, data={"text": LIST + "Eli Roth,MIT\n"})
    again = re.findall(r'name="again" value="([\d-]+)"', preview.text)
    assert again == ["4-1"]

    for _ in range(2):
        amara.post(CONFIRM, data={**fields(preview), "again": again})

    assert stored()["Participant"] == 3


def test_rows_can_be_left_out(amara: Client) -> None:
    sent = fields(amara.post(IMPORT, data={"text": LIST}))
    assert sent["include"] == ["2", "3"]

    amara.post(CONFIRM, data={**sent, "include": ["3"]})

    assert db.session.scalars(select(Participant.name)).all() == ["Eli Roth"]


def test_rows_with_an_error_are_shown_with_the_reason(amara: Client, workshop: Workshop) -> None:
    make_participant(workshop, name="Dee Park", organization="Cisco")

    page = amara.post(IMPORT, data={"text": LIST + ",,Press\n"})

    assert stats(page) == [1, 0, 1, 1, 2]
    assert [unescape(r) for r in re.findall(r'class="remark small">(.*?)<', page.text)] == [
        "This row has no name.",
        "Already on the list: Dee Park, Cisco",
        "Cisco becomes part of Solution Providers.",
    ]


def test_list_that_was_changed_after_the_check_is_checked_again(amara: Client) -> None:
    sent = fields(amara.post(IMPORT, data={"text": LIST}))

    page = amara.post(CONFIRM, data={**sent, "text": LIST + "Zed"})

    assert page.status_code == 200
    assert stats(page) == [3, 0, 0, 2, 2]
    assert "The list was changed since it was checked." in page.text
    assert stored() == NOTHING


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"text": " \n"}, "text: There is nothing in this list yet. Paste one person per line."),
        (
            {"text": "sector,organization\nAcademia,MIT"},
            (
                "text: This list has organizations but no names of people. Add it on the page of "
                "the organizations, or call the column with the names “Name”."
            ),
        ),
        (
            {"text": "Ana," + "," * 200},
            (
                "text: This list has more than 100 columns. "
                "Keep name, organization, sector and e-mail, and leave the others out."
            ),
        ),
        (
            {"text": "Ana\n" * (ROWS_AT_MOST + 1)},
            "text: This list has more than 5000 rows. Split it and add one part after the other.",
        ),
    ],
)
def test_list_that_cannot_be_read_stays_in_the_form(
    amara: Client, data: dict[str, str], sentence: str
) -> None:
    page = amara.post(IMPORT, data=data)

    kept = re.findall(r'<textarea[^>]*name="text"[^>]*>\r?\n(.*?)</textarea>', page.text, re.S)[0]
    assert page.status_code == 422
    assert said(page) == [sentence]
    assert unescape(kept) == data["text"]
    assert stored() == NOTHING


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (
            b"PK\x03\x04 workbook",
            (
                "file: This is an archive or a workbook that cannot be read. Save the sheet as CSV "
                "and upload that, or copy its rows and paste them here."
            ),
        ),
        (
            b"\x81\x8d\x00\x01",
            (
                "file: This is not a list that can be read. Save the spreadsheet as CSV and upload "
                "that, or copy its rows and paste them here."
            ),
        ),
    ],
)
def test_file_that_cannot_be_read_is_refused_beside_the_field(
    amara: Client, data: bytes, sentence: str
) -> None:
    page = amara.post(IMPORT, data={"text": "", "file": (io.BytesIO(data), "people.csv")})

    assert (page.status_code, said(page)) == (422, [sentence])


def test_list_and_file_together_are_refused_and_the_text_is_kept(amara: Client) -> None:
    page = amara.post(IMPORT, data={"text": LIST, "file": (io.BytesIO(b"Ana"), "people.csv")})

    assert page.status_code == 422
    assert said(page) == ["file: You pasted a list and chose a file. Send one of them."]
    assert "Dee Park,Cisco,Solution provider" in page.text


def test_text_that_cannot_be_read_any_more_at_the_end_stays_too(amara: Client) -> None:
    page = amara.post(CONFIRM, data={"text": "a," * 500, "checked": ""})

    assert page.status_code == 422
    assert "a," * 500 in page.text


def test_scripts_in_a_list_are_shown_as_text(amara: Client) -> None:
    page = amara.post(IMPORT, data={"text": "<script>alert(1)</script>,</textarea><b>x"})

    assert "<script>alert" not in page.text
    assert "<b>x" not in page.text
    amara.post(CONFIRM, data=fields(page))
    assert db.session.scalars(select(Participant.name)).all() == ["<script>alert(1)</script>"]


@pytest.mark.parametrize("noise", ["9" * 5000, "-", "1-", "-1", "x-y", "٣", "1-1-1"])
def test_rows_that_are_no_rows_are_passed_over(amara: Client, noise: str) -> None:
    sent = fields(amara.post(IMPORT, data={"text": LIST}))

    answer = amara.post(CONFIRM, data={**sent, "include": [noise], "again": [noise]})

    assert answer.status_code == 303


def test_import_takes_the_same_queries_for_any_number_of_people(app: Flask, amara: Client) -> None:
    counted = []
    for size in (1, 30):
        text = "\n".join(f"Guest {size}-{i},Organization {size}-{i}" for i in range(size))
        with count_queries(app) as checking:
            preview = amara.post(IMPORT, data={"text": text})
        with count_queries(app) as adding:
            amara.post(CONFIRM, data=fields(preview))
        counted.append((len(checking), len(adding)))

    assert counted[0] == counted[1]


UNNAMED = "Dee Park,Cisco,Head of IT,Vegan\nEli Roth,MIT,Dean,\nAna Ruiz,IBM,Engineer,None"


def test_column_that_is_not_understood_is_shown_and_can_be_used(amara: Client) -> None:
    page = amara.post(IMPORT, data={"text": UNNAMED})
    assert decisions(page) == {
        "column-1": "name",
        "column-2": "organization",
        "column-3": "sector",
        "column-4": "",
    }
    assert "Not used: Vegan." in unescape(page.text)

    mended = amara.post(IMPORT, data={**fields(page), "column-3": "", "column-4": "sector"})
    assert "Not used: Head of IT." in unescape(mended.text)
    amara.post(CONFIRM, data=fields(mended))

    assert db.session.scalars(select(Sector.name).order_by(Sector.id)).all() == ["Vegan", "None"]


def test_columns_that_were_changed_after_the_check_are_checked_again(amara: Client) -> None:
    sent = fields(amara.post(IMPORT, data={"text": UNNAMED}))

    page = amara.post(CONFIRM, data={**sent, "column-3": ""})

    assert "The list was changed since it was checked." in page.text
    assert stored() == NOTHING


def test_two_columns_cannot_be_the_same(amara: Client) -> None:
    sent = fields(amara.post(IMPORT, data={"text": UNNAMED}))

    page = amara.post(IMPORT, data={**sent, "column-4": "name"})

    assert said(page) == ["text: Columns 1 and 4 cannot both be the same. Choose one of them."]
    assert "Dee Park,Cisco" in page.text


def test_first_row_can_be_said_to_be_a_person(amara: Client) -> None:
    sent = fields(amara.post(IMPORT, data={"text": "Name,Company\nAna Ruiz,Cisco"}))
    assert sent.pop("has_header") == "1"

    assert stats(amara.post(IMPORT, data=sent))[0] == 2


def test_each_doubtful_row_is_decided(amara: Client, workshop: Workshop) -> None:
    for name in ("Ana Ruiz", "Ben Osei", "Chen Li"):
        make_participant(workshop, name=name, organization="Cisco", email=f"{name[:3]}@example.org")
    lines = [f"{name},Cisco,,new@example.org" for name in ("A. Ruiz", "Ben Osei", "C Li")]
    page = amara.post(IMPORT, data={"text": "\n".join(lines)})
    chosen = {k: v for k, v in decisions(page).items() if k.startswith("choice")}
    assert chosen == {"choice-1": "", "choice-2": "", "choice-3": ""}

    sent = {**fields(page), "choice-1": "again 1", "choice-2": "update 2"}
    for _ in range(2):
        assert amara.post(CONFIRM, data=sent).status_code == 303

    found = db.session.execute(select(Participant.name, Participant.email).order_by(Participant.id))
    assert [tuple(row) for row in found] == [
        ("Ana Ruiz", "Ana@example.org"),
        ("Ben Osei", "new@example.org"),
        ("Chen Li", "Che@example.org"),
        ("A. Ruiz", "new@example.org"),
    ]


def test_other_spellings_of_organizations_are_offered(amara: Client, workshop: Workshop) -> None:
    make_participant(workshop, name="Dee Park", organization="Alstom")
    page = amara.post(IMPORT, data={"text": "Eli Roth,Alstrom"})
    assert "“Alstrom” is “Alstom”" in page.text
    assert stats(page)[3] == 1

    ticked = amara.post(IMPORT, data={**fields(page), "spelling": "alstrom"})
    assert stats(ticked)[3] == 0
    amara.post(CONFIRM, data=fields(ticked))

    assert db.session.scalars(select(Organization.name)).all() == ["Alstom"]


def test_workbook_is_checked_then_added(amara: Client) -> None:
    people = [["Name", "Company"], ["José Müller", "Société"]]
    data = workbook({"Notes": [], "People": people, "Old": [["x"]]})

    page = amara.post(IMPORT, data={"text": "", "file": (io.BytesIO(data), "people.xlsx")})
    assert "This is the sheet “People”. Not read: Notes, Old." in page.text
    amara.post(CONFIRM, data=fields(page))

    assert db.session.scalars(select(Participant.name)).all() == ["José Müller"]


def test_import_changes_nothing_when_it_fails_half_way(
    amara: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = fields(amara.post(IMPORT, data={"text": LIST}))
    monkeypatch.setattr(activity, "record", lambda *_a, **_k: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        amara.post(CONFIRM, data=sent)

    assert stored() == NOTHING


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.binary(max_size=400) | st.text(max_size=200).map(str.encode))
def test_random_bytes_get_a_preview_or_a_sentence(amara: Client, data: bytes) -> None:
    page = amara.post(IMPORT, data={"text": "", "file": (io.BytesIO(data), "people.csv")})

    assert (page.status_code, bool(said(page))) in ((200, False), (422, True))
