"""The report as PDF: set by typst with our own fonts, tagged for screen readers (PDF/UA-1)."""

import json
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any

import typst

from facilitate.errors import Refused
from facilitate.report import fonts
from facilitate.report.outputs import Outputs
from facilitate.report.printable import printable

_TEMPLATE = Path(__file__).resolve().parent.parent / "report.typ"
#: where somebody waits for the page, a report that takes longer than this is stopped
_SECONDS = 60
#: one at a time: the typesetter takes a core and, for large reports, much memory
_turn = Lock()


def write(outputs: Outputs) -> bytes:
    """A tagged PDF; characters that no font has are replaced and listed at its end."""
    return typeset(printable(outputs))


def write_beside(outputs: Outputs, *, seconds: float = _SECONDS) -> bytes:
    """The same, made by a process of its own that is stopped when it takes too long.

    Refused when it was; the web page and the other formats are not affected.
    """
    model = json.dumps(printable(outputs), ensure_ascii=False).encode()
    try:
        with _turn:
            done = subprocess.run(  # noqa: S603 (our own module; the model goes in as data)
                [sys.executable, "-m", __name__],
                input=model,
                capture_output=True,
                timeout=seconds,
                check=True,
            )
    except subprocess.TimeoutExpired as error:
        raise Refused(
            "The PDF was not ready after %(seconds)s seconds. Please take another format.",
            seconds=round(seconds),
        ) from error
    return done.stdout


def typeset(model: Mapping[str, Any]) -> bytes:
    """The PDF of a printable model. The same model gives the same bytes."""
    return typst.compile(
        _TEMPLATE,
        font_paths=list(fonts.folders()),
        ignore_system_fonts=True,
        sys_inputs={"model": json.dumps(model, ensure_ascii=False)},
        format="pdf",
        pdf_standards="ua-1",
        timestamp=int(datetime.fromisoformat(model["meta"]["read_at"]).timestamp()),
    )


if __name__ == "__main__":
    sys.stdout.buffer.write(typeset(json.load(sys.stdin.buffer)))
