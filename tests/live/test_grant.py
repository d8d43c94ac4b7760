"""Who is granted which topics, and whether the installation is well."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from facilitate.accounts.models import SignIn
from facilitate.app import create_app
from facilitate.config import Config
from facilitate.db import db
from tests.factories import make_account, make_participant, make_workshop
from tests.live.streams import sign_in_cookie


def grant(app: Flask, code: str, topics: str, cookie: str):
    client = app.test_client(use_cookies=False)
    return client.get(f"/w/{code}/live?topics={topics}", headers={"Cookie": cookie})


def test_a_grant_names_what_may_be_heard_from_where_and_by_which_right(
    app: Flask, db_session: object
) -> None:
    workshop = make_workshop(code="KHX7")
    dee = make_participant(workshop)
    cookie = sign_in_cookie(app, participant_id=dee.id)

    answer = grant(app, "KHX7", "watch,board:1,board:secret,unknown,board:1", cookie)
    assert answer.json == {
        "workshop_id": workshop.id,
        "topics": ["board:1", "watch"],
        "language": "en",
        "seq": 0,
        "sign_ins": [db.session.query(SignIn).one().id],
        "who": [["participants", dee.id]],
    }


def test_topics_are_granted_by_role(app: Flask, db_session: object) -> None:
    amara = make_account()
    make_workshop(code="KHX7", organizer=amara)
    cookie = sign_in_cookie(app, account_id=amara.id)

    assert grant(app, "KHX7", "board:1,watch", cookie).json["topics"] == ["board:1"]
    assert grant(app, "KHX7", "watch", cookie).status_code == 404


def test_somebody_from_elsewhere_gets_404_and_a_stranger_the_door(
    app: Flask, db_session: object
) -> None:
    make_workshop(code="KHX7")
    zed = make_participant(make_workshop(code="ELSE"), name="Zed")
    cookie = sign_in_cookie(app, participant_id=zed.id)

    assert grant(app, "ELSE", "board:1", cookie).status_code == 200
    assert grant(app, "KHX7", "board:1", cookie).status_code == 404
    assert grant(app, "KHX7", "board:1", "").status_code == 303


@pytest.mark.both_databases
def test_health_is_the_databases(app: Flask, client) -> None:
    answer = client.get("/healthz")

    assert (answer.status_code, answer.text) == (200, "ok\n")
    assert "Set-Cookie" not in answer.headers


def test_without_a_database_health_is_503(config: Config, tmp_path: Path) -> None:
    nowhere = f"sqlite:///{tmp_path / 'missing' / 'facilitate.sqlite3'}"
    client = create_app(replace(config, database_url=nowhere)).test_client()

    assert client.get("/healthz").status_code == 503
