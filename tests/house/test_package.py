"""What `pip install facilitate` brings is whole: it serves pages where there is no checkout."""

import http.client
import os
import re
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from configparser import ConfigParser
from pathlib import Path

import pytest

from tests.services.server import Server

ROOT = Path(__file__).resolve().parents[2]

#: PEP 517, without the program around it that would fetch the backend
BUILD = "import sys; from hatchling import build; print(build.build_{}(sys.argv[1]))"


def build(kind: str, source: Path, folder: Path) -> Path:
    """The wheel or sdist made of this source."""
    done = subprocess.run(
        [sys.executable, "-c", BUILD.format(kind), folder],
        cwd=source,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder / done.stdout.split()[-1]


def shipped(folder: Path, inside: str) -> set[str]:
    """The files of a folder of the checkout, by the names they have in the wheel."""
    return {
        f"{inside}/{path.relative_to(folder).as_posix()}"
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".mo"
    }


def contents(wheel: Path) -> set[str]:
    """The names in a wheel, without those about the wheel itself."""
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if ".dist-info/" not in name}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("wheel", ROOT, tmp_path_factory.mktemp("wheel"))


def test_wheel_holds_the_package_its_templates_and_its_static_files(wheel: Path) -> None:
    assert contents(wheel) == (
        shipped(ROOT / "facilitate", "facilitate")
        | shipped(ROOT / "templates", "facilitate/templates")
        | shipped(ROOT / "static", "facilitate/static")
    )


@pytest.mark.parametrize(
    "part",
    [
        "facilitate/templates/base.html",
        "facilitate/static/vendor/htmx.min.js",
        "facilitate/migrations/versions/0001_first_tables.py",
        "facilitate/migrations/script.py.mako",
        "facilitate/translations/babel.cfg",
        "facilitate/demo/data/people.csv",
        "facilitate/report/report.typ",
    ],
)
def test_wheel_holds_what_is_no_python_module(wheel: Path, part: str) -> None:
    assert part in contents(wheel)


@pytest.fixture
def unpacked(tmp_path: Path) -> Path:
    """The source archive's folder."""
    with tarfile.open(build("sdist", ROOT, tmp_path)) as archive:
        archive.extractall(tmp_path, filter="data")
    (folder,) = (path for path in tmp_path.iterdir() if path.is_dir())
    return folder


def test_source_archive_holds_what_its_tests_need(unpacked: Path) -> None:
    needed = {"dev.py", "requirements", "tests", "README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"}
    assert {name for name in needed if (unpacked / name).exists()} == needed


def test_source_archive_makes_the_same_wheel(wheel: Path, unpacked: Path, tmp_path: Path) -> None:
    assert contents(build("wheel", unpacked, tmp_path)) == contents(wheel)


@pytest.fixture
def installed(wheel: Path, tmp_path: Path) -> Path:
    """The Python of a fresh environment with the wheel, and with the dependencies of this one.

    A wheel of pure Python without scripts of its own is installed by unpacking it.
    """
    environment = tmp_path / "environment"
    venv.create(environment, symlinks=os.name != "nt")
    python = environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    asked = subprocess.run([python, "-c", where], capture_output=True, encoding="utf-8", check=True)
    packages = Path(asked.stdout.strip())
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(packages)
    # lines of a .pth file lead to folders whose own .pth files are not read: not to this checkout
    dependencies = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (packages / "dependencies.pth").write_text("\n".join(sorted(dependencies)), encoding="utf-8")
    return python


def test_installed_wheel_serves_from_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    asked = subprocess.run(
        [installed, "-c", "import facilitate; print(facilitate.__file__)"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": ""},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert Path(asked.stdout.strip()).is_relative_to(installed.parents[1])

    server = Server(
        {"PYTHONPATH": ""}, log=tmp_path / "server.log", python=installed, folder=folder
    )
    server.start()
    try:
        door = ask(server, "/")
        start = ask(server, "/start")
        style = re.search(r'href="(/static/css/[^"]+)"', start[1])
        assert style, start
        drawn = ask(server, style[1])
    finally:
        server.stop()

    assert (door[0], start[0], drawn[0]) == (303, 200, 200)
    assert "@layer" in drawn[1]
    assert (folder / "instance" / "facilitate.sqlite3").is_file()


def ask(server: Server, path: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def test_wheel_brings_the_command(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith("entry_points.txt"))
        points = ConfigParser()
        points.read_string(archive.read(name).decode())
    assert dict(points["console_scripts"]) == {"facilitate": "facilitate.cli:main"}
