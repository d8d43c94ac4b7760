"""Processes of our own run our own code, wherever somebody starts them."""

import subprocess

import pytest

from facilitate.processes import running, running_module


@pytest.mark.parametrize(
    "command",
    [
        running("from facilitate.report import formats; print(list(formats.FORMATS)[0])"),
        running_module("facilitate", "--version"),
    ],
)
def test_process_passes_over_files_that_lie_where_it_is_started(command, tmp_path):
    for name in ("json", "pickle", "logging", "facilitate"):
        (tmp_path / f"{name}.py").write_text("print('taken over'); raise SystemExit(1)")

    said = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)

    assert (said.returncode, said.stderr) == (0, "")
    assert said.stdout.startswith(("pdf", "facilitate"))
    lying = subprocess.run(
        [command[0], "-c", "import json"], cwd=tmp_path, capture_output=True, text=True
    )
    assert lying.stdout == "taken over\n"
