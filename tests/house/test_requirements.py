"""The locks follow from pyproject.toml and carry nothing of the machine that wrote them."""

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import dev

ROOT = Path(dev.__file__).parent
LOCKS = ("run", "test")

PIN = re.compile(r"^(?P<name>[a-z0-9][a-z0-9.-]*)==(?P<version>[^ ]+)(?: ; [^\\]+)? \\$")


def lock(name: str) -> str:
    return (ROOT / "requirements" / f"{name}.lock").read_text(encoding="utf-8")


def pins(text: str) -> dict[str, str]:
    found = [PIN.match(line) for line in text.splitlines() if not line.startswith((" ", "#"))]
    assert None not in found, "a line of the lock is no pin with hashes"
    return {pin["name"]: pin["version"] for pin in found if pin}


def declared(name: str) -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = list(project["project"]["dependencies"])
    if name == "test":
        wanted += project["dependency-groups"]["test"]
    return [Requirement(each) for each in wanted]


@pytest.mark.parametrize("name", LOCKS)
def test_lock_holds_no_address_and_no_path(name):
    assert re.findall(r"https?://|file:|^-|/home/|/root/|[A-Z]:\\", lock(name), re.MULTILINE) == []


@pytest.mark.parametrize("name", LOCKS)
def test_lock_has_a_hash_for_every_pin(name):
    for entry in re.split(r"^(?=[a-z0-9])", lock(name), flags=re.MULTILINE)[1:]:
        assert re.search(r"^    --hash=sha256:[0-9a-f]{64}", entry, re.MULTILINE), entry


@pytest.mark.parametrize("name", LOCKS)
def test_lock_pins_what_the_project_declares(name):
    pinned = pins(lock(name))
    for requirement in declared(name):
        version = pinned[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version), f"{requirement} is locked at {version}"


@pytest.mark.parametrize("name", LOCKS)
def test_lock_holds_nothing_that_is_no_longer_declared(name):
    entries = re.split(r"^(?=[a-z0-9])", lock(name), flags=re.MULTILINE)[1:]
    direct = {entry.split("==")[0] for entry in entries if "(pyproject.toml" in entry}
    assert direct == {canonicalize_name(each.name) for each in declared(name)}


def test_test_lock_contains_the_run_lock():
    """An environment made for tests serves the demo too."""
    run, test = pins(lock("run")), pins(lock("test"))
    assert {name: test.get(name) for name in run} == run


@pytest.mark.parametrize("name", LOCKS)
def test_lock_is_what_the_lock_command_would_write(name, tmp_path):
    """Compares where uv and a network are at hand; the tests above hold everywhere."""
    assert recompiled(name, tmp_path) in (None, pins(lock(name)))


def recompiled(name: str, folder: Path) -> dict[str, str] | None:
    if shutil.which("uv") is None:
        return None
    copy = folder / f"{name}.lock"
    copy.write_text(lock(name), encoding="utf-8")  # uv keeps the pins that still fit
    groups = ["--group", "test"] if name == "test" else []
    command = [*dev.LOCKING, *groups, "-o", str(copy)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0 and dev.is_offline(done.stderr):
        return None
    assert done.returncode == 0, done.stderr
    return pins(copy.read_text(encoding="utf-8"))
