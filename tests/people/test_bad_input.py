"""Whatever is sent as a list or typed at the desk is refused in words or shown harmlessly."""

import io
import re
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from facilitate.db import db
from facilitate.people.models import Organization, Participant
from tests.client import Client
from tests.people.test_import_views import fields, said
from tests.people.workbooks import workbook

IMPORTERS = ["/w/KHX7/people/import", "/w/KHX7/organizations/import"]

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }}{% raise %}",
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)",
    "\u202eevil\u202c",
    "a\x00b\x08c\x1b[31md",
    "Robert'); DROP TABLE participants;--",
    "%(name)s %s {0}",
    "محمد علي",
    "山田太郎",
    "Ελένη Παπαδοπούλου",
    "นภา ศรี",
    "👩‍🚀 Zoë",
    "A" * 150,
]


class Elements(HTMLParser):
    """Counts what a page is made of."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(tag)
        self.found += [f"on: {name}" for name, _value in attrs if name.startswith("on")]


def upload(client: Client, address: str, name: str, data: bytes) -> TestResponse:
    """Send a file as a browser does; the test client would leave a large one open."""
    head = f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    return client.post(
        address,
        data=head.encode() + data + b"\r\n--x--\r\n",
        content_type="multipart/form-data; boundary=x",
    )


def nothing_is_written() -> bool:
    db.session.rollback()
    counts = [db.session.scalar(select(func.count(m.id))) for m in (Participant, Organization)]
    return counts == [0, 0]


@pytest.mark.parametrize("address", IMPORTERS)
def test_file_of_a_hundred_megabytes_is_refused(amara: Client, address: str) -> None:
    page = upload(amara, address, "people.csv", b"Ana Ruiz,Cisco\n" * (100 * 1024 * 1024 // 15))

    assert page.status_code == 413
    assert "A file was too large" in page.text
    assert nothing_is_written()


@pytest.mark.parametrize("address", IMPORTERS)
@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("wide.csv", b"a," * 2_500_000, "more than 100 columns"),
        ("long.csv", b"a\n" * 2_500_000, "more than 5000 rows"),
        ("quote.csv", b'"' * 5_000_000, ""),
        ("big.csv", b"a" * (5 * 1024 * 1024 + 1), "larger than 5 MB"),
        (
            "bomb.xlsx",
            workbook({"P": []}, parts={"xl/worksheets/sheet1.xml": b"<a>" + b" " * 100_000_000}),
            "unpacks to far more",
        ),
        ("picture.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "not a list that can be read"),
    ],
)
def test_file_that_is_no_list_is_refused_with_a_sentence(
    amara: Client, address: str, name: str, data: bytes, sentence: str
) -> None:
    page = upload(amara, address, name, data)

    assert page.status_code == 422
    assert len(said(page)) == 1
    assert sentence in said(page)[0]
    assert nothing_is_written()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_every_field_may_hold_anything(amara: Client, kind: str) -> None:
    harmless = [["Name", "Organization", "Sector", "E-mail", "Other"]]
    harmless += [[f"Name{i}", f"Org{i}", "", f"Mail{i}", f"Other{i}"] for i in range(len(HOSTILE))]
    hostile = [harmless[0], *([text, text, "", text, text] for text in HOSTILE)]

    def sent(rows: list[list[str]]) -> tuple[io.BytesIO, str]:
        if kind == "xlsx":
            clean = [[re.sub("[\x00-\x08\x1b]", "", cell) for cell in row] for row in rows]
            return io.BytesIO(workbook({"P": clean})), "people.xlsx"
        lines = "\n".join("\t".join(row).replace("\x00", "") for row in rows)
        return io.BytesIO(lines.encode()), "people.csv"

    usual = amara.post(IMPORTERS[0], data={"text": "", "file": sent(harmless)})
    page = amara.post(IMPORTERS[0], data={"text": "", "file": sent(hostile)})

    assert page.status_code == 200, said(page)
    assert set(Elements(page.text).found) <= {*Elements(usual.text).found, "fieldset", "legend"}
    assert "\u202e" not in re.sub(r"<textarea.*?</textarea>", "", page.text, flags=re.S)
    amara.post("/w/KHX7/people/import/confirmation", data=fields(page))

    stored = set(db.session.scalars(select(Participant.name)))
    assert stored >= {"<script>alert(1)</script>", "=cmd|' /C calc'!A0", "evil", "山田太郎"}
    for address in ("/w/KHX7/people", "/w/KHX7/desk", "/w/KHX7/organizations"):
        shown = amara.get(address)
        assert "on: onerror" not in Elements(shown.text).found
        assert "<script>alert" not in shown.text
        assert "山田太郎" in unescape(shown.text)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.binary(max_size=400) | st.text(max_size=200).map(str.encode))
def test_random_bytes_are_a_list_of_organizations_or_get_a_sentence(
    amara: Client, data: bytes
) -> None:
    page = amara.post(IMPORTERS[1], data={"text": "", "file": (io.BytesIO(data), "o.csv")})

    assert (page.status_code, bool(said(page))) in ((200, False), (422, True))


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    text=st.text(max_size=60) | st.sampled_from(["/p/", "//[", "http://[::1", "/p/" + "a" * 250])
)
def test_anything_typed_at_the_desk_gets_an_answer(amara: Client, text: str) -> None:
    assert amara.post("/w/KHX7/desk", data={"text": text}).status_code in (200, 422)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    chosen=st.dictionaries(
        st.sampled_from(
            ["column-1", "column-100", "column-101", "column-x", "choice-1", "spelling"]
        )
        | st.text(max_size=12),
        st.sampled_from(["name", "organization", "again 1", "update 1", "update r1", "alias"])
        | st.text(max_size=12),
        max_size=6,
    )
)
@pytest.mark.parametrize("address", IMPORTERS)
def test_any_choices_get_an_answer(amara: Client, address: str, chosen: dict[str, str]) -> None:
    data = {**chosen, "text": "Name,Organization\nAna Ruiz,Cisco"}

    for path in (address, f"{address}/confirmation"):
        assert amara.post(path, data=data).status_code in (200, 422)
