"""The files of released editions: written once, when released, and kept under their content.

A file that is missing (only the database was restored) is written again from the frozen model.
"""

import secrets
from pathlib import Path

from facilitate.report.beside import write_beside
from facilitate.report.formats import FORMATS, Format
from facilitate.report.models import Edition
from facilitate.report.outputs import Outputs
from facilitate.report.writers import json_model


def folder_of(instance: Path) -> Path:
    """Where an installation keeps the files of its editions."""
    return instance / "editions"


def keep_all(folder: Path, content_hash: str, outputs: Outputs) -> None:
    """Write the report in every format, so that no reader waits and none ever changes.

    Refused when one of them cannot be made.
    """
    for each in FORMATS.values():
        _kept(folder, content_hash, each, outputs)


def file_of(folder: Path, edition: Edition, wanted: Format) -> Path:
    """The file of an edition in this format."""
    path = _path(folder, edition.content_hash, wanted)
    if path.is_file():
        return path
    return _kept(folder, edition.content_hash, wanted, model_of(edition))


def model_of(edition: Edition) -> Outputs:
    """What the edition says."""
    return json_model.read(edition.model.encode())


def _kept(folder: Path, content_hash: str, wanted: Format, outputs: Outputs) -> Path:
    path = _path(folder, content_hash, wanted)
    if path.is_file():
        return path
    content = write_beside(wanted, outputs)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    beside.write_bytes(content)
    beside.replace(path)
    return path


def _path(folder: Path, content_hash: str, wanted: Format) -> Path:
    return folder / f"{content_hash}{wanted.suffix}"
