"""The list of links to send by hand."""

import csv
import io

from flask import Flask

from facilitate.accounts.links import token_of
from facilitate.workshop.models import Workshop
from tests.client import Client
from tests.factories import SECRET_KEY, make_participant, make_workshop
from tests.query_count import count_queries

LINKS = "/w/KHX7/people/links.csv"


def read(client: Client) -> list[list[str]]:
    answer = client.get(LINKS)
    assert answer.headers["Content-Disposition"] == "attachment; filename=links-KHX7.csv"
    assert answer.headers["Cache-Control"] == "no-store"
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


def test_links_are_listed_with_what_is_needed_to_send_them(
    amara: Client, workshop: Workshop
) -> None:
    dee = make_participant(
        workshop, name="Dee Park", organization="Cisco", email="d@example.org", badge_code="ABC234"
    )
    make_participant(make_workshop(code="ELSE"), name="Zed Adams")

    token = token_of(dee.link_nonce, secret_key=SECRET_KEY)
    assert read(amara) == [
        ["Name", "Organization", "E-mail", "Personal link", "Badge code"],
        ["Dee Park", "Cisco", "d@example.org", f"http://localhost/p/{token}", "ABC234"],
    ]


def test_links_let_in(app: Flask, amara: Client, workshop: Workshop) -> None:
    make_participant(workshop, name="Dee Park")

    page = app.test_client().get(read(amara)[1][3].removeprefix("http://localhost"))
    assert (page.status_code, "data-submit-at-once" in page.text) == (200, True)


def test_no_cell_of_the_links_is_a_formula(amara: Client, workshop: Workshop) -> None:
    make_participant(workshop, name="=cmd|' /C calc'!A0", organization="@SUM(1)", email="+1")

    assert read(amara)[1][:3] == ["'=cmd|' /C calc'!A0", "'@SUM(1)", "'+1"]


def test_links_take_the_same_queries_for_any_number(
    app: Flask, amara: Client, workshop: Workshop
) -> None:
    counted = []
    for size in (1, 3):
        for i in range(size):
            make_participant(workshop, name=f"Guest {size}{i}", organization=f"O{size}{i}")
        with count_queries(app) as queries:
            amara.get(LINKS)
        counted.append(len(queries))

    assert counted[0] == counted[1]
