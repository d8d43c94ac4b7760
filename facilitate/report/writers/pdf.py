"""The report as PDF: set by typst with our own fonts, tagged for screen readers (PDF/UA-1)."""

import json
import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import typst

from facilitate.report import fonts
from facilitate.report.drawing import shortened
from facilitate.report.outputs import Outputs
from facilitate.report.printable import printable
from facilitate.report.shortening import for_print

_TEMPLATES = Path(__file__).resolve().parent.parent
#: how the whole report and its two-page summary are laid out
REPORT = "report"
SUMMARY = "summary"
#: papers by the typesetter's names
A4, LETTER = "a4", "us-letter"
#: how small the summary may be set for the sake of its two pages
_SCALES = (1.0, 0.92, 0.85, 0.78, 0.72)
#: what typst says when a font has a character but not in this surrounding
_NO_GLYPH = re.compile(r'the text `"(.+?)"` could not be displayed')
#: what our template says when the summary does not fit, and how long its first lines may be
_TOO_LONG = "more than two pages"
_TITLE, _FACT = 120, 80
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")


def write(outputs: Outputs, *, paper: str = A4) -> bytes:
    """A tagged PDF; characters that no font has are replaced and listed at its end.

    Of thousands of notes it has the first under each heading, and says how many more there are. The
    same report gives the same bytes.
    """
    return _typeset(for_print(outputs), layout=REPORT, paper=paper)


def write_on_letter(outputs: Outputs) -> bytes:
    """The same on Letter paper."""
    return write(outputs, paper=LETTER)


def write_summary(outputs: Outputs, *, paper: str = A4) -> bytes:
    """The two-page summary as a tagged PDF, set as large as its two pages allow."""
    outputs = _of_summary(outputs)
    for scale in _SCALES:
        try:
            return _typeset(outputs, layout=SUMMARY, scale=scale, paper=paper)
        except typst.TypstError as error:
            if _TOO_LONG not in str(error) or scale == _SCALES[-1]:
                raise
    raise AssertionError("there is no scale to set it in")


def write_summary_on_letter(outputs: Outputs) -> bytes:
    """The same on Letter paper."""
    return write_summary(outputs, paper=LETTER)


def _of_summary(outputs: Outputs) -> Outputs:
    """The summary in the place of the report, with a title that leaves room for it."""
    meta = outputs.meta
    short = replace(
        meta,
        title=shortened(meta.title, _TITLE),
        subtitle=shortened(meta.subtitle, _TITLE),
        host=shortened(meta.host, _FACT),
        venue=shortened(meta.venue, _FACT),
        dates=shortened(meta.dates, _FACT),
    )
    return replace(
        outputs,
        meta=short,
        blocks=outputs.summary,
        summary=(),
    )


def _typeset(outputs: Outputs, *, layout: str, paper: str, scale: float = 1.0) -> bytes:
    lost: frozenset[str] = frozenset()
    while True:
        model = printable(outputs, lost, layout=layout, scale=scale, paper=paper)
        try:
            return typst.compile(
                _TEMPLATES / f"{layout}.typ",
                font_paths=list(fonts.folders()),
                ignore_system_fonts=True,
                sys_inputs={"model": json.dumps(model, ensure_ascii=False)},
                format="pdf",
                pdf_standards="ua-1",
                timestamp=int(datetime.fromisoformat(outputs.meta.read_at).timestamp()),
            )
        except typst.TypstError as error:
            # a mark that our fonts have, after a letter that it cannot stand on: very rare
            found = frozenset(_undisplayed(str(error))) - lost
            if not found:
                raise
            lost |= found


def _undisplayed(message: str) -> str:
    found = _NO_GLYPH.search(message)
    if found is None:
        return ""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), found[1])
