"""The report as one HTML file that needs nothing else: style and drawings are inside."""

from functools import cache

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from facilitate.config import shipped
from facilitate.report.outputs import Outputs

_STYLES = ("tokens", "app", "components", "figures", "areas/report")


def write(outputs: Outputs) -> bytes:
    """UTF-8; the same fragment that the web page shows, in a document of its own."""
    page = (
        _environment().get_template("report/document.html").render(outputs=outputs, style=_style())
    )
    return page.encode()


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(shipped("templates")),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _style() -> Markup:
    """Our own style sheets; nothing of what participants typed is in them."""
    sheets = (shipped("static") / "css" / f"{name}.css" for name in _STYLES)
    return Markup("\n").join(Markup(sheet.read_text(encoding="utf-8")) for sheet in sheets)  # noqa: S704
