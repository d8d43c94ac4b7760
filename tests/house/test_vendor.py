"""The copied browser libraries are exactly what their packages published."""

import hashlib
import json
from pathlib import Path

import pytest

VENDOR = Path(__file__).parents[2] / "static" / "vendor"
ENTRIES = json.loads((VENDOR / "vendor.json").read_text(encoding="utf-8"))["files"]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["file"])
def test_vendor_file_has_the_noted_checksum(entry: dict[str, str]) -> None:
    found = hashlib.sha256((VENDOR / entry["file"]).read_bytes()).hexdigest()
    assert found == entry["sha256"]


def test_vendor_folder_holds_only_what_the_list_names() -> None:
    expected = {"README.md", "vendor.json"}
    expected |= {entry["file"] for entry in ENTRIES}
    expected |= {entry["licence_file"] for entry in ENTRIES}
    assert {path.name for path in VENDOR.iterdir()} == expected


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["file"])
def test_vendor_readme_names_the_version(entry: dict[str, str]) -> None:
    rows = (VENDOR / "README.md").read_text(encoding="utf-8").splitlines()
    row = next(row for row in rows if row.startswith(f"| `{entry['file']}` "))
    assert row.split(" | ")[2] == entry["version"]
