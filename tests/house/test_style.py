"""Lint, form, types, layers, templates and dependencies: what pyproject.toml chose for each."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = Path(sys.executable).parent

CHECKS = {
    "lint": ["ruff", "check", "--quiet"],
    "form": ["ruff", "format", "--check", "--quiet"],
    "types": ["mypy", "--no-error-summary"],
    "layers": ["lint-imports", "--no-cache"],
    "templates": ["djlint", "templates", "--lint", "--quiet"],
    "dependencies": ["deptry", "."],
}


@pytest.mark.parametrize("check", CHECKS)
def test_style_keeps_the_chosen(check):
    program, *arguments = CHECKS[check]
    done = subprocess.run(
        [PROGRAMS / program, *arguments],
        cwd=ROOT,
        env={**os.environ, "NO_COLOR": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode != 0:
        pytest.fail(done.stdout + done.stderr, pytrace=False)
