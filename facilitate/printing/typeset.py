"""Pages as PDF, set by typst with our own fonts in a process of its own that can be stopped."""

import json
import logging
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

import typst

from facilitate.errors import Refused
from facilitate.report import fonts

try:
    import resource
except ImportError:  # not on Windows: there only the time is limited
    resource = None  # type: ignore[assignment]

_log = logging.getLogger(__name__)

_TEMPLATE = Path(__file__).resolve().with_name("pack.typ")
#: pages that take longer than this are given up; 1,000 badges take three
_SECONDS = 120.0
#: and so are those that need more memory; 1,000 badges need a tenth of it
_BYTES = 4 * 1024**3
#: seconds between two looks whether it is still wanted
_LOOK_EVERY = 0.2

Going = Callable[[float], bool]
"""Told the seconds so far; False means stop."""


def typeset(model: dict[str, Any]) -> bytes:
    """The PDF, in this process."""
    return bytes(
        typst.compile(
            _TEMPLATE,
            font_paths=list(fonts.folders()),
            ignore_system_fonts=True,
            sys_inputs={"model": json.dumps(model, ensure_ascii=False)},
            format="pdf",
        )
    )


def typeset_beside(
    model: dict[str, Any], *, going: Going, seconds: float = _SECONDS
) -> bytes | None:
    """The PDF, made by another process; None if it was stopped, refused if it took too much."""
    # our own module; the pages go in as data, so that nothing of them lies on the disk
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", __name__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    data = json.dumps(model, ensure_ascii=False).encode()
    # in a thread: `communicate` with a time limit forgets what it has not written when it is over
    with process, ThreadPoolExecutor(1) as beside:
        said = beside.submit(process.communicate, data)
        try:
            is_wanted = _wait(said, going=going, seconds=seconds)
        finally:
            if not said.done():
                process.kill()
        content, errors = said.result()
    if not is_wanted:
        return None
    if process.returncode:
        _log.error("no pages: %s", errors.decode(errors="replace"))
        raise Refused("The pages could not be made. Please try again.")
    return content


def _wait(said: Future[tuple[bytes, bytes]], *, going: Going, seconds: float) -> bool:
    """Until it is done; False if it is to stop."""
    started = time.monotonic()
    while True:
        so_far = time.monotonic() - started
        if not going(so_far):
            return False
        if so_far >= seconds:
            raise Refused(
                "The pages were not ready after %(seconds)s seconds. Print fewer at a time.",
                seconds=round(seconds),
            )
        if wait([said], timeout=_LOOK_EVERY).done:
            return True


if __name__ == "__main__":
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_AS, (_BYTES, _BYTES))
    sys.stdout.buffer.write(typeset(json.loads(sys.stdin.buffer.read())))
