"""Finds a Chromium for the browser tests; run as a program, it fetches one where there is none."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import sync_playwright

_ON_PATH = ("google-chrome-stable", "google-chrome", "chromium", "chromium-browser")
_APPLICATIONS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
)
_PLAYWRIGHT = (sys.executable, "-m", "playwright")


class WrongPath(Exception):
    """CHROMIUM_PATH names something that does not start; a mistake to correct, not to pass over."""


def find() -> Path | None:
    """The browser to test with: CHROMIUM_PATH, the system's, Playwright's own; None without any.

    Raises WrongPath when CHROMIUM_PATH is set and wrong.
    """
    named = os.environ.get("CHROMIUM_PATH")
    if named:
        if not _starts(Path(named)):
            raise WrongPath(f"CHROMIUM_PATH is {named}, which is not a browser that starts.")
        return Path(named)
    return next((path for path in _candidates() if _starts(path)), None)


def _candidates() -> Iterator[Path]:
    for name in _ON_PATH:
        found = shutil.which(name)
        if found and not _is_snap(Path(found)):
            yield Path(found)
    yield from map(Path, _APPLICATIONS)
    yield _playwrights_own()


def _is_snap(path: Path) -> bool:
    """Ubuntu's command that only points to a snap, whose confinement Playwright cannot drive."""
    target = path.resolve()
    if "snap" in target.parts or target.name == "snap":
        return True
    with target.open("rb") as file:
        start = file.read(4096)
    return start.startswith(b"#!") and b"/snap/bin/" in start


def _playwrights_own() -> Path:
    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path)


def _starts(path: Path) -> bool:
    """Whether it runs here: a browser without its system libraries is no browser."""
    if not path.is_file():
        return False
    if os.name == "nt":  # --version opens a window there
        return True
    try:
        done = subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def fetch() -> Path | None:
    """Bring a browser in: Playwright's own, or as root on Debian and Ubuntu the system's."""
    _say("No browser found for the browser tests: fetching Playwright's own Chromium …")
    _run(*_PLAYWRIGHT, "install", "chromium", "--no-shell")
    found = find()
    may_install = shutil.which("apt-get") is not None and os.geteuid() == 0
    if found is None and may_install and _playwrights_own().is_file():
        _say("It lacks system libraries: installing them through apt-get …")
        _run(*_PLAYWRIGHT, "install-deps", "chromium")
        found = find()
    if found is None and may_install:
        _say("That did not work: installing the system's chromium through apt-get …")
        _run("apt-get", "update", "-qq")
        _run("apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium")
        found = find()
    return found


def why_not() -> str:
    """The reason why browser tests do not run, for people."""
    if _playwrights_own().is_file():
        return "Playwright's Chromium lacks system libraries; python -m playwright install-deps"
    return "no Chrome or Chromium was found; install one or set CHROMIUM_PATH"


def _run(*command: str) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment, check=False
    )
    if done.returncode != 0:
        lines = done.stdout.decode(errors="replace").splitlines()
        _say(next((line for line in lines if "rror:" in line or line.startswith("E:")), lines[-1]))


def _say(line: str) -> None:
    print(line, flush=True)


def main() -> int:
    """Find or fetch, and say which; only a wrong CHROMIUM_PATH is an error."""
    try:
        found = find() or fetch()
    except WrongPath as wrong:
        _say(str(wrong))
        return 1
    _say(f"Browser: {found}" if found else f"NOT RUN: browser tests: {why_not()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
