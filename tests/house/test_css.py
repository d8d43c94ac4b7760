"""Style sheets keep the house: raw values in one file, layers, sides that follow the script."""

import re
from pathlib import Path

import pytest

CSS = Path(__file__).parents[2] / "static" / "css"
SHEETS = sorted(CSS.rglob("*.css"))
OUTSIDE_TOKENS = [sheet for sheet in SHEETS if sheet.name != "tokens.css"]
LAYERS = "@layer reset, tokens, base, layout, components, areas;"

#: Properties that name a side of the screen where the language should decide.
SIDES = re.compile(
    r"^\s*((?:margin|padding|border)-(?:left|right|top|bottom)[\w-]*|left|right|top|bottom"
    r"|(?:min-|max-)?(?:width|height)|text-align:\s*(?:left|right)|float)\s*:",
    re.MULTILINE,
)
COLOURS = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|rgba|hsl|hsla|oklch|oklab|lab|lch)\(")


def plain(sheet: Path) -> str:
    """Read a sheet without comments and without the conditions of its media queries."""
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
    return re.sub(r"@(?:media|supports)[^{]*", "@", text)


@pytest.mark.parametrize("sheet", OUTSIDE_TOKENS, ids=lambda sheet: sheet.name)
def test_style_sheet_takes_its_colours_from_the_tokens(sheet: Path) -> None:
    assert COLOURS.findall(plain(sheet)) == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_style_sheet_names_no_side_of_the_screen(sheet: Path) -> None:
    assert SIDES.findall(plain(sheet)) == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_style_sheet_stays_in_the_layers(sheet: Path) -> None:
    text, outside, depth = plain(sheet), [], 0
    for line in text.splitlines():
        if not depth and line.strip():
            outside.append(line.strip())
        depth += line.count("{") - line.count("}")
    known = {f"@layer {name} {{" for name in re.findall(r"\w+", LAYERS.removeprefix("@layer"))}
    assert [line for line in outside if line not in known | {LAYERS}] == []


def test_first_sheet_fixes_the_order_of_layers() -> None:
    assert LAYERS in (CSS / "tokens.css").read_text(encoding="utf-8")


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_style_sheet_uses_only_tokens_that_exist(sheet: Path) -> None:
    """A misspelt custom property fails silently in the browser, so it fails loudly here."""
    everything = "".join(plain(each) for each in SHEETS)
    known = set(re.findall(r"(--[\w-]+)\s*:", everything))
    assert set(re.findall(r"var\((--[\w-]+)\)", plain(sheet))) - known == set()
