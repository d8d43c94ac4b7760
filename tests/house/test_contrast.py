"""Words and letters stay readable: pairs of colours from tokens.css, by day, by night, on paper."""

import math
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

TOKENS = Path(__file__).parents[2] / "static" / "css" / "tokens.css"
OKLCH = "@supports (color: oklch(0% 0 0))"
DARK = "@media screen and (prefers-color-scheme: dark)"
LAYER = "@layer tokens"
LIGHT_ROOT = ":root"
DARK_ROOT = ':root:not([data-theme="light"])'

#: WCAG 2.2, 1.4.3: what running text needs. Edges of controls need 3 (1.4.11).
READABLE = 4.5
VISIBLE = 3.0

WORDS_ON_GROUNDS = [
    (word, ground)
    for ground in ("ground", "raised", "sunken")
    for word in ("ink", "ink-quiet", "accent", "accent-strong", "success", "warning", "danger")
]
WORDS_ON_TONES = [
    (word, f"{tone}-soft")
    for tone in ("accent", "success", "warning", "danger")
    for word in (tone, "ink", "ink-quiet")
]
WORDS_ON_BUTTONS = [("on-accent", "accent"), ("on-accent", "accent-strong")]
LETTERS_ON_SEATS = [(f"sector-letter-{index}", f"sector-{index}") for index in range(5)]
#: The sixth seat is a ring: its letter stands on the paper inside it.
LETTERS_ON_SEATS += [("sector-letter-5", "sector-paper")]
EDGES = [("edge", "raised"), ("edge", "ground"), ("accent", "ground")]
EDGES += [
    (f"kind-{shape}", ground)
    for shape in ("bar", "octagon", "diamond", "disc")
    for ground in ("ground", "raised", "sunken")
]

Rgb = tuple[float, float, float]


def blocks(text: str, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield every block of a style sheet with the selectors and conditions around it."""
    position = 0
    while (opening := text.find("{", position)) != -1:
        head = " ".join(text[position:opening].rsplit(";", maxsplit=1)[-1].split())
        depth, end = 1, opening + 1
        while depth:
            depth += {"{": 1, "}": -1}.get(text[end], 0)
            end += 1
        body = text[opening + 1 : end - 1]
        yield (*path, head), body
        yield from blocks(body, (*path, head))
        position = end


def declarations(*path: str) -> dict[str, str]:
    """Give the custom properties that the block at this path sets itself."""
    text = re.sub(r"/\*.*?\*/", "", TOKENS.read_text(encoding="utf-8"), flags=re.DOTALL)
    (body,) = [body for place, body in blocks(text) if place == path]
    return dict(re.findall(r"--([\w-]+):\s*([^;]+);", body))


def colour(value: str) -> Rgb:
    """Turn a hex or oklch value into linear sRGB (Björn Ottosson's matrices for oklab)."""
    if value.startswith("#"):
        return tuple(linear(int(value[i : i + 2], 16) / 255) for i in (1, 3, 5))  # type: ignore[return-value]
    found = re.fullmatch(r"oklch\(([\d.]+)% ([\d.]+) ([\d.]+)\)", value)
    assert found, f"{value} is neither hex nor oklch"
    lightness, chroma, hue = float(found[1]) / 100, float(found[2]), math.radians(float(found[3]))
    a, b = chroma * math.cos(hue), chroma * math.sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def linear(share: float) -> float:
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


def encoded(channel: float) -> int:
    channel = min(1.0, max(0.0, channel))
    share = 12.92 * channel if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055
    return round(share * 255)


def contrast(one: str, other: str) -> float:
    """Give the contrast ratio of WCAG 2, 1 to 21."""
    red, green, blue = 0.2126, 0.7152, 0.0722
    shades = sorted(
        red * r + green * g + blue * b for r, g, b in (colour(value) for value in (one, other))
    )
    return (shades[1] + 0.05) / (shades[0] + 0.05)


def themes() -> dict[str, dict[str, str]]:
    light = declarations(LAYER, LIGHT_ROOT)
    dark = light | declarations(LAYER, DARK, DARK_ROOT)
    return {
        "light": light,
        "light oklch": light | declarations(LAYER, OKLCH, LIGHT_ROOT),
        "dark": dark,
        "dark oklch": dark | declarations(LAYER, DARK, OKLCH, DARK_ROOT),
        "paper": light | declarations(LAYER, "@media print", LIGHT_ROOT),
    }


@pytest.mark.parametrize("theme", themes())
def test_words_are_readable_on_every_ground(theme: str) -> None:
    tokens = themes()[theme]
    pairs = WORDS_ON_GROUNDS + WORDS_ON_TONES + WORDS_ON_BUTTONS
    weak = {pair: contrast(tokens[pair[0]], tokens[pair[1]]) for pair in pairs}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < READABLE} == {}


@pytest.mark.parametrize("theme", themes())
def test_sector_letters_are_readable_on_their_seats(theme: str) -> None:
    tokens = themes()[theme]
    weak = {pair: contrast(tokens[pair[0]], tokens[pair[1]]) for pair in LETTERS_ON_SEATS}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < READABLE} == {}


@pytest.mark.parametrize("theme", themes())
def test_edges_and_shapes_are_visible(theme: str) -> None:
    tokens = themes()[theme]
    weak = {pair: contrast(tokens[pair[0]], tokens[pair[1]]) for pair in EDGES}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < VISIBLE} == {}


@pytest.mark.parametrize("path", [(LAYER,), (LAYER, DARK)], ids=["light", "dark"])
def test_oklch_names_the_same_colours_as_hex(path: tuple[str, ...]) -> None:
    root = DARK_ROOT if DARK in path else LIGHT_ROOT
    plain = declarations(*path, root)
    modern = declarations(*path, OKLCH, root)
    as_hex = {
        name: "#" + "".join(f"{encoded(channel):02x}" for channel in colour(value))
        for name, value in modern.items()
    }
    assert as_hex == {name: plain[name] for name in modern}


def test_contrast_knows_black_on_white() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#e69f00", "#ffffff") == pytest.approx(2.25, abs=0.01)
