#!/usr/bin/env python3
"""Facilitate from a checkout. Needs Python 3.11 or newer and nothing else.

  python3 dev.py demo [--lan] [--port N] ...   set up, then serve the demo workshop
  python3 dev.py report [FOLDER]               set up, then write the demo's report in every format
  python3 dev.py test [pytest arguments]       set up, then run every test
  python3 dev.py lock [--upgrade]              write requirements/*.lock anew (needs uv)

Everything is installed into .venv, which belongs to this script: it is made anew whenever
Python or a lock has changed, or when a set-up was interrupted.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

# Up to this check, the file must stay readable for any Python 3.
if sys.version_info < (3, 11):
    sys.exit(
        "Facilitate needs Python 3.11 or newer; this is Python {}.{} ({}).\n"
        "Install a newer one, then name it: python3.13 dev.py {}".format(
            *sys.version_info[:2], sys.executable, " ".join(sys.argv[1:]) or "demo"
        )
    )

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "facilitate-stamp"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
#: the demo workshop's readable name
DEMO = "smart-cities-for-all"
#: a process for each core; each of them has a PostgreSQL and a browser of its own
SIDE_BY_SIDE = ("--numprocesses=auto", "--maxprocesses=4")
#: the interpreter that .venv is made from, also when this script runs inside .venv
BASE_PYTHON = os.path.realpath(getattr(sys, "_base_executable", None) or sys.executable)

_OFFLINE = (
    "failed to fetch",
    "dns error",
    "failed to lookup address",
    "error sending request",
    "name resolution",
    "newconnectionerror",
    "failed to establish a new connection",
    "network is unreachable",
    "connection refused",
    "connecttimeout",
    "timed out",
    "connect error",
)


class Stop(Exception):
    """Ends the command; the message says what is wrong and, on a second line, what to do."""


def main(arguments: list[str]) -> None:
    """Run one command; never returns to print anything after the program it starts."""
    command, rest = (arguments[0] if arguments else "--help"), arguments[1:]
    os.chdir(ROOT)
    if command == "demo":
        set_up("run")
        become(PYTHON, "-m", "facilitate", "demo", "--serve", *rest)
    elif command == "report":
        set_up("run")
        if subprocess.call([PYTHON, "-m", "facilitate", "demo"], stdout=subprocess.DEVNULL) != 0:
            raise Stop("The demo could not be made; the reason is above.")
        folder = rest[0] if rest else "demo-report"
        become(PYTHON, "-m", "facilitate", "report", DEMO, "--format", "all", "-o", folder)
    elif command == "test":
        set_up("test")
        if subprocess.call([PYTHON, "-m", "tests.services.chromium"]) != 0:
            raise Stop("The tests were not started; the reason is above.")
        # before the arguments, so that -n0 among them runs everything in one process
        become(PYTHON, "-m", "pytest", *SIDE_BY_SIDE, *rest)
    elif command == "lock":
        write_locks(rest)
    else:
        print((__doc__ or "").strip())
        if command not in ("-h", "--help", "help"):
            raise Stop(f"\nThere is no command {command!r}.")


def set_up(name: str) -> None:
    """Make .venv hold what requirements/<name>.lock says; costs nothing when it already does.

    The test lock contains the run lock, so an environment made for tests serves the demo too.
    """
    enough = {stamp(name), stamp("test")}
    if STAMP.is_file() and STAMP.read_text(encoding="utf-8") in enough and PYTHON.exists():
        return
    if not os.access(ROOT, os.W_OK):
        raise Stop(
            f"The set-up makes the folder {VENV}, and you may not write there.\n"
            "Use a copy of this checkout that belongs to you."
        )
    makers = [maker for maker in (Uv(), Venv(), Virtualenv()) if maker.present()]
    if not makers:
        raise Stop(
            "This Python cannot make virtual environments: its package python3-venv is missing.\n"
            "Install it (Debian, Ubuntu: sudo apt install python3-venv) and run this again."
        )
    output = ""
    for maker in makers:
        say(f"Setting up .venv with {maker.name} and Python {sys.version.split()[0]} …")
        done, output = make(maker, ROOT / "requirements" / f"{name}.lock")
        if done:
            STAMP.write_text(stamp(name), encoding="utf-8")  # last, so half a set-up never counts
            return
    remove_environment()
    if is_offline(output):
        raise Stop(
            "The packages could not be fetched: there seems to be no way to the network.\n"
            "The first set-up needs it (later starts do not): connect and run this again."
        )
    print(output.strip(), file=sys.stderr)
    raise Stop(
        f"The packages of requirements/{name}.lock could not be installed; see above.\n"
        "Nothing was left behind; once the cause is gone, run this again."
    )


def is_offline(output: str) -> bool:
    """Whether a tool that printed this failed for want of a network."""
    return any(sign in output.lower() for sign in _OFFLINE)


class Uv:
    """Fast; does not need python3-venv."""

    name = "uv"

    def present(self) -> bool:
        """Whether it runs: a version manager may leave a `uv` on PATH that does not."""
        return shutil.which("uv") is not None and run("uv", "--version")[0] == 0

    def create(self) -> list[str]:
        """The command that makes an empty .venv."""
        return ["uv", "venv", "--quiet", "--python", BASE_PYTHON, str(VENV)]

    def install(self) -> list[str]:
        """The command that installs into it, up to its last arguments."""
        return ["uv", "pip", "install", "--quiet", "--python", str(PYTHON)]


class Venv:
    """The standard library's, where the system did not strip it."""

    name = "venv"

    def present(self) -> bool:
        """Debian and Ubuntu keep parts of it in the package python3-venv."""
        parts = [importlib.util.find_spec(name) for name in ("venv", "ensurepip")]
        return all(part is not None and part.origin is not None for part in parts)

    def create(self) -> list[str]:
        """The command that makes a .venv with pip."""
        return [BASE_PYTHON, "-m", "venv", str(VENV)]

    def install(self) -> list[str]:
        """The command that installs into it, up to its last arguments."""
        pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--no-input", "--no-user"]
        return [*pip, "--disable-pip-version-check", "--retries", "2"]


class Virtualenv(Venv):
    """Brings its own pip."""

    name = "virtualenv"

    def present(self) -> bool:
        """Whether its command is on PATH."""
        return shutil.which("virtualenv") is not None

    def create(self) -> list[str]:
        """The command that makes a .venv with pip."""
        return ["virtualenv", "--quiet", "--python", BASE_PYTHON, str(VENV)]


def make(maker: Uv | Venv, lock: Path) -> tuple[bool, str]:
    """Build the environment from nothing; whether all went well, and what the tools said."""
    remove_environment()
    locked = ["--require-hashes", "--only-binary", ":all:", "-r", str(lock)]
    for command in (maker.create(), maker.install() + locked):
        status, output = run(*command)
        if status != 0:
            return False, output
    # Our own package enters by its path: no build step, so nothing more to fetch.
    _, site_packages = run(PYTHON, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))")
    Path(site_packages.strip(), "facilitate.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    return True, ""


def remove_environment() -> None:
    """Leave no .venv, whatever state it is in."""
    if VENV.is_symlink():
        VENV.unlink()
    elif VENV.exists():
        shutil.rmtree(VENV)


def stamp(name: str) -> str:
    """What an environment depends on: the lock, this Python, and where the checkout lies."""
    lock = (ROOT / "requirements" / f"{name}.lock").read_bytes()
    parts = (name, hashlib.sha256(lock).hexdigest(), BASE_PYTHON, sys.version, str(ROOT))
    return "\n".join(parts)


def write_locks(options: list[str]) -> None:
    """Resolve pyproject.toml into the two locks, with hashes and without any address or path."""
    if shutil.which("uv") is None:
        raise Stop("Writing the locks needs uv, which is not on PATH.\nSee docs.astral.sh/uv.")
    for name, groups in (("run", []), ("test", ["--group", "test"])):
        say(f"Writing requirements/{name}.lock …")
        command = [*LOCKING, *options, *groups, "-o", f"requirements/{name}.lock"]
        if subprocess.call(command, stdout=subprocess.DEVNULL) != 0:
            raise Stop(f"requirements/{name}.lock was not written; see above.")


#: the test of the locks runs the same command
LOCKING = (
    *("uv", "pip", "compile", "pyproject.toml", "--quiet", "--universal"),
    *("--python-version", "3.11", "--generate-hashes", "--no-emit-index-url", "--no-header"),
)


def run(*command: object) -> tuple[int, str]:
    """Exit status and everything printed."""
    done = subprocess.run(
        [str(part) for part in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    return done.returncode, done.stdout


def become(*command: object) -> None:
    """Turn into this program, so that signals, exit status and the last line are its own."""
    words = [str(part) for part in command]
    sys.stdout.flush()
    if os.name == "nt":  # exec would return to the prompt at once there
        sys.exit(subprocess.call(words))
    os.execv(words[0], words)


def say(line: str) -> None:
    """Print at once, also when the output is a file."""
    print(line, flush=True)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Stop as stop:
        sys.exit(str(stop))
    except KeyboardInterrupt:
        sys.exit(130)
