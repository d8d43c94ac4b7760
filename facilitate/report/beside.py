"""Writing a format in a process of its own, which is stopped when it takes too much.

A typesetter or a large document takes a core for seconds; pages must not wait for that.
"""

import logging
import subprocess
import sys
from dataclasses import replace
from threading import Lock

from facilitate.errors import Refused
from facilitate.report.formats import FORMATS, Format
from facilitate.report.outputs import Outputs
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
#: one at a time: each takes a core and, for large reports, much memory
_turn = Lock()


def write_beside(wanted: Format, outputs: Outputs, *, seconds: float = _SECONDS) -> bytes:
    """The report in this format; light ones are written here and now.

    Refused when it took too long or needed too much memory; other formats are not affected.
    """
    if not wanted.is_heavy:
        return wanted.write(outputs)
    try:
        with _turn:
            done = subprocess.run(  # noqa: S603 (our own module; the report goes in as data)
                [sys.executable, "-m", __name__, wanted.name],
                input=json_model.write(_needed(wanted, outputs)),
                capture_output=True,
                timeout=seconds,
                check=True,
            )
    except subprocess.TimeoutExpired as error:
        raise Refused(
            "The file (%(format)s) was not ready after %(seconds)s seconds. Please take another"
            " format.",
            format=wanted.name,
            seconds=round(seconds),
        ) from error
    except subprocess.CalledProcessError as error:
        _log.error("no %s: %s", wanted.name, error.stderr.decode(errors="replace"))
        raise Refused(
            "The file (%(format)s) could not be made. Please take another format.",
            format=wanted.name,
        ) from error
    return done.stdout


def _needed(wanted: Format, outputs: Outputs) -> Outputs:
    """What the format is written from, without the rest."""
    if wanted.name == "xlsx":
        return replace(outputs, blocks=(), summary=())
    if wanted.name == "summary":
        return replace(outputs, blocks=(), datasets={})
    return replace(outputs, summary=(), datasets={})


if __name__ == "__main__":
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_AS, (_BYTES, _BYTES))
    _outputs = json_model.read(sys.stdin.buffer.read())
    sys.stdout.buffer.write(FORMATS[sys.argv[1]].write(_outputs))
