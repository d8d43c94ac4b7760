"""Once the result is shown, no file of the installation says who gave which ballot."""

from pathlib import Path

from flask import Flask
from sqlalchemy import select

from facilitate.config import Config
from facilitate.db import db, empty_log
from facilitate.voting.models import Ballot
from tests.voting.conftest import Booth
from tests.voting.steps import let_grace_pass

BALLOTS = (("Ben", {"A": 2}), ("Dee", {"B": 1}), ("Eli", {"A": 1}))


def files_with(secrets: list[str], folder: Path) -> set[str]:
    """Names of the files below a folder that hold one of these."""
    return {
        path.name
        for path in folder.rglob("*")
        if path.is_file() and any(secret.encode() in path.read_bytes() for secret in secrets)
    }


def test_shown_result_leaves_nothing_in_any_file(booth: Booth, config: Config) -> None:
    poll = booth.closed(*BALLOTS)
    let_grace_pass(config.database_url)
    booth.cast(poll, "Dee", {"C": 1}, submission_id="late-ballot-of-dee")
    sent = [*db.session.scalars(select(Ballot.submission_id).distinct())]
    secrets = [str(poll.salt), *db.session.scalars(select(Ballot.voter_key).distinct()), *sent]
    db.session.rollback()
    folder = config.instance.parent
    assert len(secrets) == 8
    assert files_with(secrets, folder) != set()

    booth.browser("Amara").post(f"/w/KHX7/polls/{poll.number}/publication")

    assert files_with(secrets, folder) == set()


def test_log_is_cut_later_while_somebody_reads(app: Flask, db_session) -> None:
    with db.engine.connect() as reader:
        reader.exec_driver_sql("SELECT count(*) FROM workshops")
        assert not empty_log()
    assert empty_log()
