"""Files of workshops wait here for minutes: on their way to be opened, and until they are taken."""

from pathlib import Path
from shutil import copyfileobj
from typing import IO

from facilitate.report import kept

_SUFFIX = ".zip"


def folder_of(instance: Path) -> Path:
    """Where an installation keeps them."""
    return instance / "carried"


def new_file(instance: Path) -> Path:
    """An empty file to write into."""
    return kept.new_file(folder_of(instance), _SUFFIX)


def keep(instance: Path, content: IO[bytes]) -> str:
    """Store what was sent, all of it or nothing; returns its name."""
    path = new_file(instance)
    try:
        with path.open("wb") as file:
            content.seek(0)
            copyfileobj(content, file)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path.name


def path_of(instance: Path, name: str) -> Path | None:
    """Where the file is, while it is kept."""
    return kept.path_of(folder_of(instance), name)


def discard(instance: Path, name: str) -> None:
    """Delete a file that nobody waits for any more."""
    path = path_of(instance, name)
    if path is not None:
        path.unlink(missing_ok=True)
