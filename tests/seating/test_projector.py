"""Finding one's table on the projector."""

import re

import pytest
from flask import Flask

from facilitate import clock
from facilitate.activity import SYSTEM
from facilitate.seating.places import ON_ONE_SCREEN, room_list
from facilitate.workshop.models import Round, Workshop
from facilitate.workshop.operations import end_round, start_round
from tests.client import Client, signed_in
from tests.factories import (
    make_participant,
    make_plan,
    make_round,
    make_seat,
    make_tables,
    make_workshop,
)
from tests.query_count import count_queries

ADDRESS = "/w/KHX7/projector/tables"


@pytest.fixture
def workshop(db_session) -> Workshop:
    return make_workshop(code="KHX7")


@pytest.fixture
def projector(app: Flask, workshop: Workshop) -> Client:
    return signed_in(app, projector_of_id=workshop.id)


@pytest.fixture
def rounds(workshop: Workshop) -> list[Round]:
    return [make_round(workshop), make_round(workshop)]


def lines(page: str) -> list[str]:
    """The lines of the list as people read them, such as "Dee Park Table 2"."""
    items = re.findall(r"<li>(.*?)</li>", page, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", item).split()) for item in items]


def test_names_are_sorted_as_people_look_for_them(workshop, rounds, projector) -> None:
    plan, tables = make_plan(workshop), make_tables(workshop, 2)
    for name, place in (("eli Bello", 0), ("Zoë Ash", 1), ("Émile Roux", 0), ("Dee Park", 1)):
        person = make_participant(workshop, name=name)
        make_seat(plan, person, table=tables[place], round=rounds[0])
        make_seat(plan, person, table=tables[1 - place], round=rounds[1])
    assert lines(projector.get(ADDRESS).text) == [
        "Dee Park Table 2",
        "eli Bello Table 1",
        "Émile Roux Table 1",
        "Zoë Ash Table 2",
    ]


def test_the_round_that_is_on_counts_and_then_the_next(workshop, rounds, projector) -> None:
    plan, tables = make_plan(workshop), make_tables(workshop, 2)
    dee = make_participant(workshop, name="Dee Park")
    for round, table in zip(rounds, tables, strict=True):
        make_seat(plan, dee, table=table, round=round)

    assert "Find your table in round 1" in projector.get(ADDRESS).text
    start_round(round=rounds[0], by=SYSTEM)
    assert lines(projector.get(ADDRESS).text) == ["Dee Park Table 1"]
    end_round(round=rounds[0], by=SYSTEM)
    assert lines(projector.get(ADDRESS).text) == ["Dee Park Table 2"]
    start_round(round=rounds[1], by=SYSTEM)
    end_round(round=rounds[1], by=SYSTEM)
    assert "All rounds are over." in projector.get(ADDRESS).text


def test_seats_that_were_not_sent_are_not_shown(workshop, rounds, projector) -> None:
    draft, [table] = make_plan(workshop, sent=False), make_tables(workshop, 1)
    make_seat(draft, make_participant(workshop, name="Dee Park"), table=table, round=rounds[0])
    page = projector.get(ADDRESS).text
    assert "The seats of round 1 have not been sent yet." in page
    assert "Dee Park" not in page


def test_somebody_taken_off_the_list_is_not_shown(workshop, rounds, projector) -> None:
    plan, [table] = make_plan(workshop), make_tables(workshop, 1)
    dee = make_participant(workshop, name="Dee Park")
    make_seat(plan, dee, table=table, round=rounds[0])
    make_seat(plan, make_participant(workshop, name="Eli Bello"), table=table, round=rounds[0])
    dee.withdrawn_at = clock.now()
    assert lines(projector.get(ADDRESS).text) == ["Eli Bello Table 1"]


def test_people_of_the_same_name_are_told_apart(workshop, rounds, projector) -> None:
    plan, tables = make_plan(workshop), make_tables(workshop, 2)
    for organization, table in zip(("Cisco", "Quito"), tables, strict=True):
        person = make_participant(workshop, name="Ana Ruiz", organization=organization)
        make_seat(plan, person, table=table, round=rounds[0])
    other = make_participant(workshop, name="Dee Park", organization="IBM")
    make_seat(plan, other, table=tables[0], round=rounds[0])
    assert lines(projector.get(ADDRESS).text) == [
        "Ana Ruiz Cisco Table 1",
        "Ana Ruiz Quito Table 2",
        "Dee Park Table 1",
    ]


@pytest.mark.parametrize(
    ("people", "screens"),
    [(1, [1]), (ON_ONE_SCREEN, [30]), (ON_ONE_SCREEN + 1, [16, 15]), (107, [27, 27, 27, 26])],
)
def test_screens_are_about_the_same_length(workshop, rounds, people, screens) -> None:
    plan, [table] = make_plan(workshop), make_tables(workshop, 1)
    for n in range(people):
        person = make_participant(workshop, name=f"Person {n:03}")
        make_seat(plan, person, table=table, round=rounds[0])
    assert [len(page) for page in room_list(workshop, rounds[0])] == screens


def test_list_asks_the_database_as_often_for_many_as_for_one(
    app, workshop, rounds, projector
) -> None:
    plan, [table] = make_plan(workshop), make_tables(workshop, 1)
    asked = []
    for count in (1, 5):
        for n in range(count):
            person = make_participant(workshop, name=f"Person {count}{n}", organization="Cisco")
            make_seat(plan, person, table=table, round=rounds[0])
        with count_queries(app) as queries:
            projector.get(ADDRESS)
        asked.append(len(queries))
    assert asked == [8, 8], queries
