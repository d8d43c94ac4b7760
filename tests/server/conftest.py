"""`facilitate serve` as a person starts it, with everything it prints."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from facilitate.config import Config
from tests.services import LONG_PATIENCE, free_port

_CHECKOUT = Path(__file__).resolve().parents[2]
PATIENCE = LONG_PATIENCE


class Program:
    """One run of the command line; what it prints is read line by line."""

    def __init__(
        self, config: Config, *arguments: str, module: bool = True, **settings: str
    ) -> None:
        kept = {name: value for name, value in os.environ.items() if "FACILITATE" not in name}
        self.process = subprocess.Popen(
            [sys.executable, *(("-m", "facilitate") if module else ()), *arguments],
            cwd=_CHECKOUT,
            env={
                **kept,
                "PYTHONUNBUFFERED": "1",
                "PYTHONIOENCODING": "utf-8",
                "FACILITATE_INSTANCE": str(config.instance),
                "FACILITATE_DATABASE_URL": config.database_url,
                "FACILITATE_SECRET_KEY": config.secret_key,
                **settings,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            start_new_session=True,
        )

    def line(self, containing: str) -> str:
        """The next printed line that contains this; fails when the program ends before it."""
        assert self.process.stdout is not None
        seen = []
        for printed in self.process.stdout:
            if containing in printed:
                return printed.rstrip("\n")
            seen.append(printed)
        raise AssertionError(f"never printed {containing!r}:\n{''.join(seen)}")

    def rest(self) -> str:
        """What it prints until it ends."""
        return self.process.communicate(timeout=PATIENCE)[0]

    def workers(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children()

    def end(self) -> None:
        """Take away what is left of it."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.communicate(timeout=PATIENCE)


Serve = Callable[..., Program]


@pytest.fixture
def facilitate(config: Config) -> Iterator[Serve]:
    """Runs the command line; what still runs at the end of the test is taken away."""
    programs: list[Program] = []

    def run(*arguments: str, **settings: str) -> Program:
        programs.append(Program(config, *arguments, **settings))
        return programs[-1]

    yield run
    for program in programs:
        program.end()


@pytest.fixture
def port() -> int:
    return free_port()
