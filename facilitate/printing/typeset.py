"""Pages as PDF, set by typst with our own fonts in a process of its own that can be stopped."""

import json
import logging
import subprocess
import sys
from pathlib import Path
from typing import Any

import typst

from facilitate.errors import Refused
from facilitate.report import fonts
from facilitate.report.beside import Going, limit_memory, run_beside

_log = logging.getLogger(__name__)

_TEMPLATE = Path(__file__).resolve().with_name("pack.typ")
#: pages that take longer than this are given up; 1,000 badges take three
_SECONDS = 120.0


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
    try:
        return run_beside(
            (__name__,),
            json.dumps(model, ensure_ascii=False).encode(),
            going=going,
            seconds=seconds,
        )
    except TimeoutError as error:
        raise Refused(
            "The pages were not ready after %(seconds)s seconds. Print fewer at a time.",
            seconds=round(seconds),
        ) from error
    except subprocess.CalledProcessError as error:
        _log.error("no pages: %s", error.stderr.decode(errors="replace"))
        raise Refused("The pages could not be made. Please try again.") from error


if __name__ == "__main__":
    limit_memory()
    sys.stdout.buffer.write(typeset(json.loads(sys.stdin.buffer.read())))
