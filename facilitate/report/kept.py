"""Files that were made for one person wait here for minutes, since they may hold anything."""

import re
import secrets
import time
from pathlib import Path

#: seconds that a file stays: long enough for a download that breaks off and is begun again
KEPT = 15 * 60
_NAME = re.compile(r"[0-9a-f]{32}(\.[a-z]+)")


def keep(folder: Path, content: bytes, suffix: str = ".pdf") -> str:
    """Store a file that nobody else on the machine can read; returns its name."""
    path = new_file(folder, suffix)
    path.write_bytes(content)
    return path.name


def new_file(folder: Path, suffix: str) -> Path:
    """An empty file to write into, which nobody else on the machine can read."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    sweep(folder)
    path = folder / f"{secrets.token_hex(16)}{suffix}"
    path.touch(mode=0o600)
    return path


def read(folder: Path, name: str) -> bytes | None:
    """The file, while it is kept."""
    path = path_of(folder, name)
    return path.read_bytes() if path else None


def path_of(folder: Path, name: str) -> Path | None:
    """Where the file is, while it is kept."""
    return folder / name if is_kept(folder, name) else None


def is_kept(folder: Path, name: str) -> bool:
    """Whether a file of this name is there and not too old."""
    return _NAME.fullmatch(name) is not None and not _is_old(folder / name)


def sweep(folder: Path) -> int:
    """Delete what has been kept long enough; returns how many files that were."""
    old = [path for path in folder.glob("*") if _NAME.fullmatch(path.name) and _is_old(path)]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _is_old(path: Path) -> bool:
    try:
        return time.time() - path.stat().st_mtime > KEPT
    except FileNotFoundError:
        return True
