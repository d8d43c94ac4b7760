"""The model itself, and its form as JSON."""

import json

import pytest

from facilitate.report.codec import from_plain, to_plain
from facilitate.report.outputs import (
    BLOCKS,
    Break,
    Figure,
    KeyValue,
    KeyValues,
    Listing,
    Paragraph,
    Run,
    inline,
    plain,
)
from facilitate.report.writers import json_model
from tests.report.samples import NASTY, make_outputs, make_quotes, make_table


def every_kind():
    marked = inline(
        "Plain, ",
        Run("bold", bold=True),
        Run("lien", language="fr", link="#note-1"),
        Run("noted", footnote="See the annex."),
    )
    return (
        *make_quotes(*NASTY),
        Paragraph(text=marked, tone="lead"),
        Listing(items=(marked, inline("two")), ordered=True),
        KeyValues(items=(KeyValue(label="Notes", value="3", detail="1 late"),), tone="figures"),
        KeyValues(items=(KeyValue(label="Data as of", value="now"),)),
        make_table(*NASTY),
        Figure(caption="Bars", description="One bar", svg="<svg/>", label="Figure 1"),
        Break(),
    )


def test_outputs_come_back_from_json_as_they_were() -> None:
    outputs = make_outputs(*every_kind())
    assert {block.kind for block in outputs.blocks} == set(BLOCKS)

    assert json_model.read(json_model.write(outputs)) == outputs


def test_outputs_in_json_show_text_without_marks_as_a_string() -> None:
    data = json.loads(
        json_model.write(make_outputs(Paragraph(text=inline("a", Run("b", bold=True)))))
    )

    assert data["blocks"] == [
        {"kind": "paragraph", "text": ["a", {"text": "b", "bold": True}], "tone": "body"}
    ]
    assert data["meta"]["schema"] == "facilitate-outputs/1"


def test_outputs_of_another_version_or_kind_are_not_read() -> None:
    newer = to_plain(make_outputs())
    newer["meta"]["schema"] = "facilitate-outputs/2"
    with pytest.raises(ValueError, match="facilitate-outputs/2"):
        from_plain(newer)

    strange = to_plain(make_outputs())
    strange["blocks"] = [{"kind": "hologram"}]
    with pytest.raises(ValueError, match="hologram"):
        from_plain(strange)


def test_inline_drops_what_is_empty() -> None:
    assert inline("", "a", Run(""), Run("b")) == (Run("a"), Run("b"))
    assert plain(inline("a", Run("b", bold=True))) == "ab"
