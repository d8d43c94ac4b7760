"""The files of released editions: written once, when released, and kept under their content.

A file that is missing (only the database was restored) is written again from the frozen model.
"""

import secrets
from collections.abc import Callable
from pathlib import Path

from facilitate.errors import Refused
from facilitate.report.beside import Going, write_beside
from facilitate.report.formats import FORMATS, Format
from facilitate.report.models import Edition
from facilitate.report.outputs import Outputs
from facilitate.report.writers import json_model

#: seconds in which half of what is left of a file is thought to be done
_HALF_DONE = 1.5

Report = Callable[[float, str], bool]
"""Told the share done, 0 to 1, and the format being written; False means stop."""


def folder_of(instance: Path) -> Path:
    """Where an installation keeps the files of its editions."""
    return instance / "editions"


def drafts_of(instance: Path) -> Path:
    """Where the files of drafts wait for minutes until they are taken."""
    return instance / "drafts"


def keep_all(folder: Path, content_hash: str, outputs: Outputs, *, report: Report) -> bool:
    """Write the report in every format, so that no reader waits and none ever changes.

    False when it was stopped. Then, and when one of them is refused, nothing is left behind.
    """
    try:
        for at, each in enumerate(FORMATS.values()):

            def going(seconds: float, at: int = at, name: str = each.name) -> bool:
                return report((at + almost(seconds)) / len(FORMATS), name)

            if not going(0) or not _keep(_path(folder, content_hash, each), each, outputs, going):
                _drop(folder, content_hash)
                return False
    except Refused:
        _drop(folder, content_hash)
        raise
    return True


def almost(seconds: float) -> float:
    """How far a file may be after so many seconds, 0 to 1: those who write it do not say."""
    return seconds / (seconds + _HALF_DONE)


def file_of(folder: Path, edition: Edition, wanted: Format) -> Path:
    """The file of an edition in this format."""
    path = _path(folder, edition.content_hash, wanted)
    if not path.is_file():
        _keep(path, wanted, model_of(edition))
    return path


def model_of(edition: Edition) -> Outputs:
    """What the edition says."""
    return json_model.read(edition.model.encode())


def _keep(path: Path, wanted: Format, outputs: Outputs, going: Going | None = None) -> bool:
    """Write a file unless it is there; False when it was stopped."""
    if path.is_file():
        return True
    content = write_beside(wanted, outputs, going=going)
    if content is None:
        return False
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    beside.write_bytes(content)
    beside.replace(path)
    return True


def _drop(folder: Path, content_hash: str) -> None:
    for each in FORMATS.values():
        _path(folder, content_hash, each).unlink(missing_ok=True)


def _path(folder: Path, content_hash: str, wanted: Format) -> Path:
    return folder / f"{content_hash}{wanted.suffix}"
