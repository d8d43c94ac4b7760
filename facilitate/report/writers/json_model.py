"""The report as JSON: the model itself, so that a program, or a later version, can read it all."""

import json

from facilitate.report.codec import from_plain, to_plain
from facilitate.report.outputs import Outputs


def write(outputs: Outputs) -> bytes:
    """UTF-8, indented, in a stable order."""
    return json.dumps(to_plain(outputs), ensure_ascii=False, indent=1).encode() + b"\n"


def read(data: bytes) -> Outputs:
    """The model again, equal to what was written; ValueError if it is something else."""
    return from_plain(json.loads(data))
