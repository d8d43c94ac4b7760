"""The two commands: set up once, hand over to the program, repair what was interrupted."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import dev

SOURCE = Path(dev.__file__)

ECHO = "import sys; print('facilitate', *sys.argv[1:])"


@pytest.fixture
def checkout(tmp_path):
    """A checkout that needs no package, with a program that tells how it was called."""
    shutil.copy(SOURCE, tmp_path)
    (tmp_path / "requirements").mkdir()
    for name in ("run", "test"):
        (tmp_path / "requirements" / f"{name}.lock").write_text("# nothing\n")
    (tmp_path / "facilitate").mkdir()
    (tmp_path / "facilitate" / "__main__.py").write_text(ECHO)
    return tmp_path


def run(checkout, *arguments):
    """What the command printed, line by line, without what the set-up says it uses."""
    command = [sys.executable, str(checkout / "dev.py"), *arguments]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    return [line.split(" with ")[0] for line in done.stdout.splitlines()]


def test_demo_sets_up_once_and_again_after_an_interruption(checkout):
    program = "facilitate demo --serve --port 8123"
    assert run(checkout, "demo", "--port", "8123") == ["Setting up .venv", program]
    assert run(checkout, "demo", "--port", "8123") == [program]
    (checkout / ".venv" / "facilitate-stamp").unlink()
    assert run(checkout, "demo", "--port", "8123") == ["Setting up .venv", program]


def test_environment_finds_the_package_of_its_checkout(checkout):
    run(checkout, "demo")
    python = checkout / dev.PYTHON.relative_to(dev.ROOT)
    command = [python, "-m", "facilitate", "from elsewhere"]
    done = subprocess.run(command, cwd="/", capture_output=True, encoding="utf-8", check=True)
    assert done.stdout == "facilitate from elsewhere\n"


def test_stamp_changes_with_the_lock(monkeypatch, checkout):
    monkeypatch.setattr(dev, "ROOT", checkout)
    before = dev.stamp("run")
    assert dev.stamp("run") == before
    (checkout / "requirements" / "run.lock").write_text("# something else\n")
    assert dev.stamp("run") != before


def test_old_python_can_read_the_file_up_to_its_answer():
    ast.parse(SOURCE.read_text(encoding="utf-8"), feature_version=(3, 6))


def test_unknown_command_is_named_below_the_manual(checkout):
    command = [sys.executable, str(checkout / "dev.py"), "demonstrate"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (1, "\nThere is no command 'demonstrate'.\n")
    assert done.stdout == (dev.__doc__ or "").strip() + "\n"
