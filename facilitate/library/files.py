"""Uploaded files, in one folder under random names that say nothing of what they hold."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def folder_of(instance: Path) -> Path:
    """Where an installation keeps its uploaded files."""
    return instance / "files"


@contextmanager
def storing(folder: Path, content: bytes) -> Iterator[str]:
    """Keep a file on disk under the name given to the block; it goes when the block fails.

    The block ends with the commit, so that no stored row is ever without its file.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = secrets.token_hex(16)
    path = folder / name
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        yield name
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def discard(folder: Path, name: str | None) -> None:
    """Delete a file that no document has any more, after the commit that said so."""
    if name is not None:
        (folder / name).unlink(missing_ok=True)
