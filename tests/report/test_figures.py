"""The drawings: right lengths, readable without colour, the same colours as on the screen."""

import re
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree

import pytest

from facilitate.config import shipped
from facilitate.report import figures
from facilitate.report.facts import CommitmentFacts
from facilitate.report.figures import Bar, round_table, sector_bars
from facilitate.report.figures_results import Moment, timeline
from facilitate.report.outputs import Figure
from facilitate.report.sections.commitments import commitments
from facilitate.report.words import Words
from tests.bench.report import English, make_facts

SVG = "{http://www.w3.org/2000/svg}"


def drawn(rtl: bool = False) -> ElementTree.Element:
    bars = [
        Bar(label="City <&> Representatives", letter="C", registered=8, present=4, says="8, 4"),
        Bar(label="A sector with a name that no row can hold", letter="", registered=0, present=0,
            says="0, 0"),
    ]  # fmt: skip
    return ElementTree.fromstring(
        sector_bars(bars, title="Who", description="C: 8, 4", registered="Registered",
                    present="Present", anchor="figure-1", rtl=rtl)
    )  # fmt: skip


def test_bars_are_as_long_as_their_numbers() -> None:
    widths = [float(rect.attrib["width"]) for rect in drawn().iter(f"{SVG}rect")]

    assert widths == [440.0, 220.0, 12.0, 12.0]


def test_bars_print_their_names_and_numbers() -> None:
    said = [text.text for text in drawn().iter(f"{SVG}text")]

    assert said == [
        "C", "City <&> Representatives", "8, 4", "A sector with a name that no ro…", "0, 0",
        "Registered", "Present",
    ]  # fmt: skip


def test_bars_have_a_title_and_a_description() -> None:
    drawing = drawn()

    assert drawing.attrib["role"] == "img"
    assert drawing.attrib["aria-labelledby"] == "figure-1-title figure-1-desc"
    assert drawing.findtext(f"{SVG}title") == "Who"
    assert drawing.findtext(f"{SVG}desc") == "C: 8, 4"


def test_bars_grow_from_the_right_where_reading_does() -> None:
    half = list(drawn(rtl=True).iter(f"{SVG}rect"))[1]

    assert float(half.attrib["x"]) + float(half.attrib["width"]) == 440.0


@pytest.mark.parametrize("letters", [[], [(0, "D")], [(i, "X") for i in range(30)]])
def test_round_table_has_a_chair_for_each_sector(letters: list[tuple[int, str]]) -> None:
    chairs = list(ElementTree.fromstring(round_table(letters)).iter(f"{SVG}circle"))[1:]

    assert len(chairs) == max(12, len(letters))


def test_drawings_have_the_colours_of_the_screens() -> None:
    tokens = (shipped("static") / "css" / "tokens.css").read_text()
    first = dict(reversed(re.findall(r"--([\w-]+): (#\w+);", tokens.split("@supports")[0])))

    assert [first[f"sector-{i}"] for i in range(6)] == [ground for ground, _ink in figures.PALETTE]
    assert [first[f"sector-letter-{i}"] for i in range(6)] == [ink for _, ink in figures.PALETTE]
    assert first["accent"] in figures.sector_bars(
        [], title="", description="", registered="", present="", anchor=""
    )


@pytest.mark.parametrize(("rtl", "places"), [(False, [10, 630]), (True, [630, 10])])
def test_line_of_time_puts_each_number_where_its_day_lies(rtl: bool, places: list[float]) -> None:
    moments = [Moment(number=str(n), label=f"Do {n}", says=f"day {n}", at=n - 1.0) for n in (1, 2)]
    drawing = ElementTree.fromstring(
        timeline(moments, first="March", last="May", title="t", description="d", anchor="a",
                 rtl=rtl)
    )  # fmt: skip
    dots = [float(dot.attrib["cx"]) for dot in drawing.iter(f"{SVG}circle")]
    said = [text.text for text in drawing.iter(f"{SVG}text")]

    assert dots == places
    assert said == ["Do 1", "day 1", "1", "Do 2", "day 2", "2", "March", "May"]


def test_commitments_are_drawn_by_day_where_two_days_are_known() -> None:
    def due(number: int, day: date | None) -> CommitmentFacts:
        return CommitmentFacts(
            number=number, letter="", option="", what=f"Do {number}", first_step="", due_on=day,
            has_lead=False, lead=(), joined=(0, 0, 0), organizations=(),
        )  # fmt: skip

    def drawn_of(*made: CommitmentFacts) -> list[str]:
        facts = replace(make_facts(35, 4, 2, 9), commitments=made)
        blocks = commitments(facts, Words(English()))
        return [block.description for block in blocks if isinstance(block, Figure)]

    later, sooner = due(1, date(2012, 9, 1)), due(2, date(2012, 6, 1))
    assert drawn_of(later, due(3, None), sooner) == [
        "2 Do 2: June 1, 2012; 1 Do 1: September 1, 2012."
    ]
    assert drawn_of(later, due(3, None)) == []
