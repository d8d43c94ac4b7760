"""The report as PDF: set by typst with our own fonts, tagged for screen readers (PDF/UA-1)."""

import json
import logging
import re
import subprocess
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from threading import Lock

import typst

from facilitate.errors import Refused
from facilitate.report import fonts
from facilitate.report.outputs import Outputs
from facilitate.report.printable import printable
from facilitate.report.writers import json_model

try:
    import resource
except ImportError:  # not on Windows: there only the time is limited
    resource = None  # type: ignore[assignment]

_log = logging.getLogger(__name__)

_TEMPLATE = Path(__file__).resolve().parent.parent / "report.typ"
#: where somebody waits for the page, a report that takes longer than this is stopped
_SECONDS = 60
#: and so is one that needs more memory than this; 20,000 notes need a third of it
_BYTES = 4 * 1024**3
#: one at a time: the typesetter takes a core and, for large reports, much memory
_turn = Lock()
#: what typst says when a font has a character but not in this surrounding
_NO_GLYPH = re.compile(r'the text `"(.+?)"` could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")


def write(outputs: Outputs) -> bytes:
    """A tagged PDF; characters that no font has are replaced and listed at its end.

    The same report gives the same bytes.
    """
    lost: frozenset[str] = frozenset()
    while True:
        try:
            return _typeset(outputs, lost)
        except typst.TypstError as error:
            # a mark that our fonts have, after a letter that it cannot stand on: very rare
            found = frozenset(_undisplayed(str(error))) - lost
            if not found:
                raise
            lost |= found


def write_beside(outputs: Outputs, *, seconds: float = _SECONDS) -> bytes:
    """The same, made by a process of its own that is stopped when it takes too long.

    Refused when it was, or when it needed too much memory; the other formats are not affected.
    """
    try:
        with _turn:
            done = subprocess.run(  # noqa: S603 (our own module; the report goes in as data)
                [sys.executable, "-m", __name__],
                input=json_model.write(replace(outputs, datasets={})),
                capture_output=True,
                timeout=seconds,
                check=True,
            )
    except subprocess.TimeoutExpired as error:
        raise Refused(
            "The PDF was not ready after %(seconds)s seconds. Please take another format.",
            seconds=round(seconds),
        ) from error
    except subprocess.CalledProcessError as error:
        _log.error("no PDF: %s", error.stderr.decode(errors="replace"))
        raise Refused("The PDF could not be made. Please take another format.") from error
    return done.stdout


def _typeset(outputs: Outputs, lost: frozenset[str]) -> bytes:
    return typst.compile(
        _TEMPLATE,
        font_paths=list(fonts.folders()),
        ignore_system_fonts=True,
        sys_inputs={"model": json.dumps(printable(outputs, lost), ensure_ascii=False)},
        format="pdf",
        pdf_standards="ua-1",
        timestamp=int(datetime.fromisoformat(outputs.meta.read_at).timestamp()),
    )


def _undisplayed(message: str) -> str:
    found = _NO_GLYPH.search(message)
    if found is None:
        return ""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), found[1])


if __name__ == "__main__":
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_AS, (_BYTES, _BYTES))
    sys.stdout.buffer.write(write(json_model.read(sys.stdin.buffer.read())))
