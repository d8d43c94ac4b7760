"""Writing a format in a process of its own, which is stopped when it takes too much.

A typesetter or a large document takes a core for seconds; pages must not wait for that.
"""

import logging
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import replace

from facilitate.errors import Refused
from facilitate.processes import running_module
from facilitate.report.formats import FORMATS, Format
from facilitate.report.outputs import Outputs
from facilitate.report.shortening import for_print
from facilitate.report.writers import json_model

try:
    import resource
except ImportError:  # not on Windows: there only the time is limited
    resource = None  # type: ignore[assignment]

_log = logging.getLogger(__name__)

#: a file that takes longer than this is given up
_SECONDS = 60.0
#: and so is one that needs more memory than this; the PDF of 20,000 notes needs a third of it
_BYTES = 4 * 1024**3
#: seconds between two looks whether it is still wanted
_LOOK_EVERY = 0.2

Going = Callable[[float], bool]
"""Told the seconds so far; False means stop."""


def write_beside(
    wanted: Format, outputs: Outputs, *, going: Going | None = None, seconds: float = _SECONDS
) -> bytes | None:
    """The report in this format; light ones are written here and now. None if it was stopped.

    Refused when it took too long or needed too much memory; other formats are not affected.
    """
    if not wanted.is_heavy:
        return wanted.write(outputs)
    try:
        return run_beside(
            (__name__, wanted.name),
            json_model.write(needed(wanted, outputs)),
            going=going or _always,
            seconds=seconds,
        )
    except TimeoutError as error:
        raise Refused(
            "The file (%(format)s) was not ready after %(seconds)s seconds. Please take another"
            " format.",
            format=wanted.name,
            seconds=round(seconds),
        ) from error
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace")
        _log.error("no %s: %s", wanted.name, said)
        # a typesetter without memory aborts, Python says so
        if error.returncode < 0 or "MemoryError" in said:
            raise Refused(
                "The file (%(format)s) needed more memory than one file may take. Please take"
                " another format.",
                format=wanted.name,
            ) from error
        raise Refused(
            "The file (%(format)s) could not be made. Please take another format.",
            format=wanted.name,
        ) from error


def run_beside(module: Sequence[str], data: bytes, *, going: Going, seconds: float) -> bytes | None:
    """What a module of ours, run by a process of its own, makes of the data; None if stopped.

    TimeoutError when it takes longer, CalledProcessError when it fails.
    """
    # the data goes in by a pipe, so that nothing of it lies on the disk
    process = subprocess.Popen(  # noqa: S603 (our own module)
        running_module(*module),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
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
        raise subprocess.CalledProcessError(process.returncode, module[0], content, errors)
    return content


def limit_memory() -> None:
    """Let this process, one that `run_beside` runs, fail rather than take the machine's memory."""
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_AS, (_BYTES, _BYTES))


def _wait(said: Future[tuple[bytes, bytes]], *, going: Going, seconds: float) -> bool:
    """Until it is done; False if it is to stop."""
    started = time.monotonic()
    while True:
        so_far = time.monotonic() - started
        if not going(so_far):
            return False
        if so_far >= seconds:
            raise TimeoutError
        if wait([said], timeout=_LOOK_EVERY).done:
            return True


def _always(_seconds: float) -> bool:
    return True


def needed(wanted: Format, outputs: Outputs) -> Outputs:
    """What the format is written from, without the rest."""
    if wanted.name == "xlsx":
        return replace(outputs, blocks=(), summary=())
    if wanted.is_summary:
        return replace(outputs, blocks=(), datasets={})
    told = replace(outputs, summary=(), datasets={})
    return for_print(told) if wanted.is_printed else told


if __name__ == "__main__":
    limit_memory()
    _outputs = json_model.read(sys.stdin.buffer.read())
    sys.stdout.buffer.write(FORMATS[sys.argv[1]].write(_outputs))
