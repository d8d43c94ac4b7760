"""The datasets as CSV files in one ZIP, with a data dictionary, safe to open in a spreadsheet."""

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime

from facilitate.report.outputs import Outputs, Value
from facilitate.sheets import as_csv


def write(outputs: Outputs) -> bytes:
    """One file per dataset and `data_dictionary.csv`; UTF-8 with a mark, so that Excel knows."""
    files = {
        f"{name}.csv": as_csv([f.name for f in dataset.fields], dataset.rows)
        for name, dataset in outputs.datasets.items()
    }
    files["data_dictionary.csv"] = _dictionary(outputs)
    buffer = io.BytesIO()
    moment = datetime.fromisoformat(outputs.meta.read_at).astimezone(UTC)
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, date_time=moment.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return buffer.getvalue()


def _dictionary(outputs: Outputs) -> bytes:
    words = outputs.meta.words
    rows: list[Sequence[Value]] = []
    for name, dataset in outputs.datasets.items():
        rows.append((f"{name}.csv", "", dataset.title))
        rows += [(f"{name}.csv", each.name, each.meaning) for each in dataset.fields]
    rows.append(("", "", words["formula_note"]))
    return as_csv((words["file"], words["column"], words["meaning"]), rows)
