"""Drawings as pictures, for formats that cannot show our drawings everywhere."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import typst

from facilitate.report import fonts
from facilitate.report.outputs import Figure, Outputs
from facilitate.report.printable import printable

_TEMPLATE = Path(__file__).resolve().parents[1] / "pictures.typ"
#: pixels to an inch of a drawing, which is a third more to an inch of paper
_SHARPNESS = 110.0


def as_pictures(outputs: Outputs, figures: Sequence[Figure]) -> list[bytes]:
    """These drawings of a report as PNG, all of one scale, in their order."""
    if not figures:
        return []
    model = printable(replace(outputs, blocks=tuple(figures)), layout="pictures")
    # one page comes alone, several as a list
    drawn: Any = typst.compile(
        _TEMPLATE,
        font_paths=list(fonts.folders()),
        ignore_system_fonts=True,
        sys_inputs={"model": json.dumps(model, ensure_ascii=False)},
        format="png",
        ppi=_SHARPNESS,
    )
    return drawn if isinstance(drawn, list) else [drawn]
