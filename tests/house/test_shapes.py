"""The shapes of notes' kinds are offered, coloured and drawn alike on screen and on paper."""

import re
from pathlib import Path

from facilitate.workshop.patterns import PATTERNS
from facilitate.workshop.words_forms import SHAPES

ROOT = Path(__file__).resolve().parents[2]


def text(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def on_screen() -> dict[str, str]:
    """What is drawn inside each symbol of the sprite."""
    sprite = text("templates/_macros/sprite.html")
    return dict(re.findall(r'<symbol id="shape-([\w-]+)"[^>]*>(.*?)</symbol>', sprite))


def on_paper() -> dict[str, str]:
    """What is drawn for each shape in the PDF."""
    (shapes,) = re.findall(r"#let shapes = \((.*?)\n\)", text("facilitate/report/house.typ"), re.S)
    return {
        name: drawn.replace("'", '"') for name, drawn in re.findall(r'(\w+): "([^"]+)"', shapes)
    }


def test_shape_that_kinds_can_have_is_drawn_the_same_on_screen_and_on_paper() -> None:
    screen = on_screen()
    assert {name: screen[name] for name in SHAPES} == on_paper()


def test_shape_that_kinds_can_have_has_its_colour() -> None:
    rules = re.findall(
        r'\.shape\[data-shape="(\w+)"\] \{\s*color: var\(--kind-(\w+)\)',
        text("static/css/figures.css"),
    )
    assert sorted(rules) == sorted((name, name) for name in SHAPES)


def test_pattern_uses_only_shapes_that_are_there() -> None:
    assert {kind.shape for p in PATTERNS.values() for kind in p.kinds} <= set(SHAPES)
