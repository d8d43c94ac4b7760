"""A test that opens a browser is tried a second time, from nothing, and the run says so."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TESTS = """
import pytest
from pathlib import Path
from tests.factories import make_workshop
from facilitate.db import db
from facilitate.workshop.models import Workshop

@pytest.fixture
def chromium_browser():
    "Nothing is opened here."

def falls_once(name):
    workshops = db.session.query(Workshop).count()
    make_workshop()
    seen = Path(__file__).with_name(name)
    tries = [*(seen.read_text().split() if seen.exists() else ()), str(workshops)]
    seen.write_text(" ".join(tries))
    assert len(tries) == 2

def test_in_a_browser(chromium_browser, db_session, tmp_path):
    assert list(tmp_path.iterdir()) != []
    falls_once("browser")

def test_without_one(db_session):
    falls_once("none")
"""


@pytest.mark.timeout(400)
def test_only_a_browser_test_is_tried_again_and_finds_an_empty_database(tmp_path: Path) -> None:
    (tmp_path / "test_falls.py").write_text(TESTS)
    run = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-p", "tests.conftest", "-n0", "-q"),
            *("-c", "pyproject.toml", f"--basetemp={tmp_path / 'tmp'}"),
            tmp_path / "test_falls.py",
        ],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if "PYTEST" not in name},
        capture_output=True,
        encoding="utf-8",
    )

    assert "1 failed, 1 passed, 1 rerun" in run.stdout, run.stdout + run.stderr
    assert re.search("^RERUN .*::test_in_a_browser", run.stdout, re.MULTILINE), run.stdout
    assert re.search("^FAILED .*::test_without_one", run.stdout, re.MULTILINE), run.stdout
    assert (tmp_path / "browser").read_text() == "0 0"
    assert (tmp_path / "none").read_text() == "0"
