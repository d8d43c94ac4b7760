"""Who met whom, impact against feasibility, support by sector: drawn, and the same in numbers."""

import re
from xml.etree import ElementTree

import pytest

from facilitate.activity import Actor
from facilitate.db import db
from facilitate.people.models import Participant
from facilitate.report.compile import compile_outputs
from facilitate.report.figures_maps import Bubble, Step, bubbles, way
from facilitate.report.formats import FORMATS
from facilitate.report.outputs import Figure, Outputs, Table, plain
from facilitate.report.sections.meetings import share
from facilitate.report.voice import Voice
from facilitate.voting.casting import cast_ballot
from facilitate.voting.operations import close_poll, open_poll, prepare_poll
from facilitate.voting.tally.marks import Mark, Rule
from facilitate.workshop.models import Workshop
from tests.factories import (
    make_organization,
    make_participant,
    make_plan,
    make_round,
    make_seat,
    make_sector,
    make_table,
    make_workshop,
)
from tests.report.results import make_options
from tests.report.test_numbers import (
    data_is_equal_row_by_row_in_every_format,
    numbers_in_tables_are_equal_in_every_format,
)
from tests.voting.steps import show_result

SVG = "{http://www.w3.org/2000/svg}"
BY = Actor()
#: how many of each sector there are, in the order in which they take their seats
PEOPLE = {"Cities": ("C", 4), "Vendors": ("V", 4), "Academia": ("A", 1)}
#: impact and feasibility of the first and the second option by voter
RATINGS = (
    *[(Mark(5, 4), Mark(1, 2))] * 3,
    (Mark(5, 5), Mark(5, 5)),
    *[(Mark(4, 4), Mark(1, 2))] * 4,
    (Mark(1, 0), Mark(5, 2)),
)


@pytest.fixture
def workshop(db_session) -> Workshop:
    """Nine people of three sectors at two tables in one round, and a rating of two options."""
    workshop = make_workshop(code="KHX7", slug="cities")
    people: list[Participant] = []
    for name, (letter, count) in PEOPLE.items():
        sector = make_sector(workshop, name=name, letter=letter)
        organization = make_organization(workshop, name=f"Of {name}", sector=sector)
        people += [
            make_participant(workshop, name=f"{name} {n}", organization=organization)
            for n in range(count)
        ]
    plan = make_plan(workshop)
    tables = [make_table(workshop), make_table(workshop)]
    held, planned = make_round(workshop, running=True), make_round(workshop)
    for at, person in enumerate(people):
        # three cities sit alone, the fourth with the rest; next round would mix them all
        make_seat(plan, round=held, table=tables[at > 2], participant=person)
        make_seat(plan, round=planned, table=tables[at % 2], participant=person)
    options = [option.id for option in make_options(workshop, "Ducts", "A <b> | fund")]
    poll = prepare_poll(
        workshop=workshop, opportunity_ids=options, budget=0, cap=0, rule=Rule.RATING, by=BY
    )
    open_poll(poll=poll, by=BY)
    for person, marks in zip(people, RATINGS, strict=True):
        cast_ballot(
            poll_id=poll.id,
            participant_id=person.id,
            marks=dict(zip((option.id for option in poll.options), marks, strict=True)),
            submission_id=f"{person.id:032}",
        )
    close_poll(poll=poll, by=BY)
    show_result(poll=poll, by=BY)
    db.session.commit()
    return workshop


def rows(outputs: Outputs, anchor: str) -> list[list[str]]:
    found = next(b for b in outputs.blocks if isinstance(b, Table) and b.anchor == anchor)
    return [[plain(cell) for cell in row] for row in found.rows]


def words_of(outputs: Outputs, anchor: str) -> list[str]:
    figure = next(b for b in outputs.blocks if isinstance(b, Figure) and b.anchor == anchor)
    drawn = ElementTree.fromstring(figure.svg)
    assert drawn.findtext(f"{SVG}desc") == figure.description != ""
    return [text.text or "" for text in drawn.iter(f"{SVG}text")]


def test_sectors_that_met_are_those_who_sat_together_in_rounds_that_were_held(
    workshop: Workshop,
) -> None:
    outputs = compile_outputs(workshop, translate=Voice())

    assert rows(outputs, "meeting-numbers") == [
        ["C Cities", "4", "3", "1", "1"],
        ["V Vendors", "4", "4", "4", "4"],
        ["A Academia", "1", "1", "1", "0"],
    ]
    assert words_of(outputs, "figure-meetings") == [
        "met somebody of", "C", "V", "A", "C Cities", "75", "25", "25", "V Vendors", "100", "100",
        "100", "A Academia", "100", "100", "0",
    ]  # fmt: skip
    assert [share(some, 300) for some in (0, 1, 150, 299, 300)] == [0, 1, 50, 99, 100]


def test_ratings_and_support_by_sector_are_those_of_the_result(workshop: Workshop) -> None:
    outputs = compile_outputs(workshop, translate=Voice())

    assert rows(outputs, "ratings-1") == [
        ["A", "4.11", "1.00", "9", "4.13", "0.00", "8"],
        ["B", "1.89", "0.00", "9", "2.33", "0.00", "9"],
    ]
    # the only one of Academia stands with the next smallest sector
    assert rows(outputs, "support-1") == [
        ["V Vendors", "4", "4", "0"],
        ["2 Other sectors together", "5", "4", "1"],
    ]
    assert words_of(outputs, "figure-support-1") == [
        "of the voters of", "V", "2", "A Ducts", "100", "80", "B A <b> | fund", "0", "20",
        "V Vendors", "2 Other sectors together",
    ]  # fmt: skip
    assert words_of(outputs, "figure-ratings-1")[-2:] == ["A", "B"]


def test_public_edition_tells_of_nobody_who_is_alone(workshop: Workshop) -> None:
    outputs = compile_outputs(workshop, edition="public", translate=Voice())

    assert [row[1:] for row in rows(outputs, "support-1")] == [["4", "4", "–"], ["5", "4", "–"]]
    # of three sectors with a small one, no two can be shown
    assert not [b for b in outputs.blocks if getattr(b, "anchor", "") == "figure-meetings"]
    assert "meetings" not in outputs.datasets
    assert {row[4] for row in outputs.datasets["support_by_sector"].rows} == {4, None}


def test_their_numbers_are_equal_in_every_format(workshop: Workshop) -> None:
    outputs = compile_outputs(workshop, translate=Voice())
    files = {name: each.write(outputs) for name, each in FORMATS.items()}

    assert {"meetings", "ratings", "support_by_sector"} < set(outputs.datasets)
    numbers_in_tables_are_equal_in_every_format(outputs, files)
    data_is_equal_row_by_row_in_every_format(outputs, files)


def test_bubbles_stand_where_their_means_are_and_grow_with_their_supporters() -> None:
    places = [
        Bubble(x=0, y=1, size=4, label="A", has_ring=False),
        Bubble(x=1, y=0, size=0, label="B C", has_ring=True),
    ]
    drawing = ElementTree.fromstring(
        bubbles(places, across="F", up="I", title="t", description="d", anchor="a")
    )
    circles = [
        tuple(float(circle.attrib[name]) for name in ("cx", "cy", "r"))
        for circle in drawing.iter(f"{SVG}circle")
    ]

    assert circles == [(40, 380, 26), (420, 0, 11), (420, 0, 15)]
    assert [c.get("stroke-dasharray") for c in drawing.iter(f"{SVG}circle")] == [None, None, "3 3"]


@pytest.mark.parametrize(("rtl", "first"), [(False, 0.0), (True, 330.0)])
def test_way_begins_where_reading_does(rtl: bool, first: float) -> None:
    steps = [Step(value="9", label="People"), Step(value="1,234", label="Notes with a long name")]
    drawing = ElementTree.fromstring(way(steps, title="t", description="d", anchor="a", rtl=rtl))

    assert next(float(box.attrib["x"]) for box in drawing.iter(f"{SVG}rect")) == first
    assert [text.text for text in drawing.iter(f"{SVG}text")] == [
        "9", "People", "1,234", "Notes with a l…",
    ]  # fmt: skip
    arrow = next(drawing.iter(f"{SVG}path")).attrib["d"]
    start, end = (float(found) for found in re.findall(r"[MH](\d+\.\d+)", arrow))
    assert (start > end) == rtl
