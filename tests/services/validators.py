"""Programs of others that look for mistakes in the files we write; each gives its findings."""

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import page
from openxml_audit import FileFormat, OpenXmlValidator

#: where vnu.jar lies; .ci/run gets it
VNU = "VNU_JAR"
_SECONDS = 120


class NotHere(Exception):
    """A program that this machine lacks; the message says what it takes."""


def pdf_ua(path: Path) -> list[str]:
    """What the checker of PDF/UA-1 (page-validation) finds in a PDF."""
    report = page.validate_pdf(str(path), profile="ua1")
    return [f"{each.rule_id}: {each.message}" for each in report.failures]


def office(path: Path) -> list[str]:
    """What the audit of Office documents (openxml-audit, Microsoft 365) finds in one."""
    result = OpenXmlValidator(FileFormat.MICROSOFT_365).validate(path)
    return [str(error) for error in result.errors]


def nu_html(paths: Sequence[Path]) -> list[str]:
    """What the Nu HTML checker finds in web pages and in the style sheets inside."""
    jar = os.environ.get(VNU, "")
    if not shutil.which("java") or not Path(jar).is_file():
        raise NotHere(f"the Nu HTML checker needs Java, and {VNU} to name vnu.jar")
    said = json.loads(_run("java", "-jar", jar, "--format", "json", "--stdout", *paths))["messages"]
    return [f"{each['type']}: {each['message']}" for each in said if each["type"] != "info"]


def saved_by_libreoffice(paths: Sequence[Path], folder: Path) -> list[Path]:
    """Word documents as LibreOffice saves them again after opening them, in the folder."""
    program = shutil.which("soffice")
    if program is None:
        raise NotHere("LibreOffice (soffice) is not installed")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    into = folder / "saved"
    _run(program, profile, "--headless", "--convert-to", "docx", "--outdir", into, *paths)
    return [into / path.name for path in paths]


def _run(*command: str | Path) -> bytes:
    """What a program printed; one that this machine is too slow for counts as not here."""
    try:
        return subprocess.run(command, capture_output=True, timeout=_SECONDS).stdout
    except subprocess.TimeoutExpired as error:
        raise NotHere(f"{command[0]} was not done after {_SECONDS} seconds") from error
