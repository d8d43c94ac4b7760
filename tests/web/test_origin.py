"""A change that another site asks for is refused, form token or not."""

import pytest

from tests.client import Client
from tests.factories import make_workshop

OWN = "http://localhost"


def send(client: Client, **headers: str) -> int:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post("/door", data={"code": "KHX7"}, headers=named).status_code


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": OWN},
        {"Sec_Fetch_Site": "same-origin"},
        {"Sec_Fetch_Site": "none"},
        {"Sec_Fetch_Site": "same-origin", "Origin": "http://behind.a.proxy"},
    ],
)
def test_own_pages_and_plain_programs_may_change(
    client: Client, db_session, headers: dict[str, str]
) -> None:
    assert send(client, **headers) == 303


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "http://localhost:81"},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": "http://["},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site", "Origin": OWN},
        {"Sec_Fetch_Site": "", "Origin": OWN},
    ],
)
def test_other_sites_may_not(client: Client, db_session, headers: dict[str, str]) -> None:
    assert send(client, **headers) == 400


@pytest.mark.settings(public_url="http://workshop.local:8000")
def test_address_that_people_type_is_ours_too(client: Client, db_session) -> None:
    assert send(client, Origin="http://workshop.local:8000") == 303
    assert send(client, Origin="http://workshop.local") == 400


def test_reading_from_another_site_is_following_a_link(client: Client, db_session) -> None:
    make_workshop(code="KHX7", is_public=True)

    answer = client.get("/w/KHX7/about", headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 200
