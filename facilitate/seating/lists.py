"""A plan as a list with a column for each round, and such a list as a draft."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select

from facilitate import activity
from facilitate.activity import Actor
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.people.cells import rows_of
from facilitate.people.models import Participant
from facilitate.people.names import name_key
from facilitate.seating.models import Seat, SeatingPlan, SeatRole
from facilitate.seating.operations import draft_to_change
from facilitate.seating.pictures import ways
from facilitate.seating.planning import count_again, fresh_draft, role_at
from facilitate.seating.queries import newest_plan, people_to_seat
from facilitate.seating.steps import remember
from facilitate.sheets import Cell
from facilitate.workshop.models import Round, Workshop

#: a heading such as "Round 2", in any language
_ROUND = re.compile(r"\D*(\d{1,2})\s*")
_NUMBER = re.compile(r"\D*(\d{1,4})\D*")

Wanted = Mapping[int, Mapping[int, int | None]]
"""Round id to participant id to table id; None is no chair."""


def plan_rows(workshop: Workshop, plan: SeatingPlan) -> Iterable[Sequence[Cell]]:
    """Name, organization, sector, and the number of the table in each round; by name."""
    found = ways(workshop, plan)
    people = sorted(people_to_seat(workshop.id), key=lambda p: (p.name_key, p.id))
    for person in people:
        organization = person.organization
        sector = organization.sector if organization else None
        tables = found.get(person.id, {})
        yield (
            person.name,
            organization.name if organization else "",
            sector.name if sector else "",
            *(tables.get(r.number) for r in workshop.rounds),
        )


def take_list(*, workshop: Workshop, text: str, by: Actor) -> SeatingPlan:
    """Seat people as a list says, in the draft and in one step that can be undone.

    Whoever is not on the list keeps their places, and so do rounds that are over. Refused with the
    first thing that does not fit; then nothing is changed.
    """
    wanted = _read(workshop, text)
    draft = (
        draft_to_change(workshop)
        if newest_plan(workshop.id) is not None
        else fresh_draft(workshop_id=workshop.id)
    )
    hosts = {t.host_id: t for t in workshop.tables if t.host_id is not None}
    seats = {
        (s.round_id, s.participant_id): s
        for s in db.session.scalars(select(Seat).where(Seat.plan_id == draft.id))
    }
    steps: list[list[int | None]] = []
    for round in workshop.rounds:
        for person, table in wanted.get(round.id, {}).items():
            seat = seats.get((round.id, person))
            before = seat.table_id if seat is not None else None
            if before == table:
                continue
            _require_free(workshop, round, person, seat)
            steps.append([round.id, person, before, table])
            if table is None:
                db.session.delete(seats.pop((round.id, person)))
                continue
            if seat is None:
                seat = Seat(plan_id=draft.id, round_id=round.id, participant_id=person)
                seats[round.id, person] = seat
                db.session.add(seat)
            seat.table_id, seat.role = table, role_at(hosts.get(person), table, round)
    _require_chairs(workshop, seats.values())
    if steps:
        remember(draft, steps)
    count_again(workshop=workshop, plan=draft)
    activity.record("seating.moved", workshop_id=workshop.id, topic="seating", by=by, subject=draft)
    return draft


def _read(workshop: Workshop, text: str) -> Wanted:
    rounds = {r.number: r for r in workshop.rounds}
    rows = rows_of(text, understood=lambda cells: sum(bool(_ROUND.fullmatch(c)) for c in cells))
    if not rounds or not workshop.tables:
        raise Refused("There are no rounds or tables yet. Choose their number first.")
    columns = {
        column: rounds[int(match[1])]
        for column, heading in enumerate(rows[0][1] if rows else ())
        if (match := _ROUND.fullmatch(heading)) and int(match[1]) in rounds
    }
    if not columns or 0 in columns:
        raise Refused(
            "The first row needs a heading for each column: the name, the organization, and "
            "Round 1, Round 2 and so on."
        )
    people = _by_name(people_to_seat(workshop.id))
    tables = {t.number: t.id for t in workshop.tables}
    found: dict[int, dict[int, int | None]] = {r.id: {} for r in columns.values()}
    for number, row in rows[1:]:
        organization = row[1] if len(row) > 1 and 1 not in columns else ""
        person = _person(people, row[0], organization, number)
        for column, round in columns.items():
            cell = row[column].strip() if column < len(row) else ""
            match = _NUMBER.fullmatch(cell)
            if cell and (match is None or int(match[1]) not in tables):
                raise Refused(
                    "Row %(row)s: there is no table “%(cell)s”.", row=number, cell=cell[:40]
                )
            if person in found[round.id]:
                raise Refused("Row %(row)s: this person is on the list twice.", row=number)
            found[round.id][person] = tables[int(match[1])] if match else None
    return {r.id: found[r.id] for r in columns.values() if r.ended_at is None}


def _by_name(people: Iterable[Participant]) -> Mapping[str, Sequence[Participant]]:
    found: dict[str, list[Participant]] = {}
    for person in people:
        found.setdefault(person.name_key, []).append(person)
    return found


def _person(
    people: Mapping[str, Sequence[Participant]], name: str, organization: str, row: int
) -> int:
    # the file has an apostrophe before what a spreadsheet would take for a formula
    named = people.get(name_key(name)) or people.get(name_key(name.removeprefix("'"))) or ()
    if len(named) > 1:
        own = name_key(organization)
        named = [p for p in named if p.organization and name_key(p.organization.name) == own]
    if len(named) != 1:
        raise Refused(
            "Row %(row)s: “%(name)s” is nobody on the list of people, or more than one. Write the "
            "name and the organization as they stand there.",
            row=row,
            name=name.strip()[:60],
        )
    return named[0].id


def _require_free(workshop: Workshop, round: Round, person: int, seat: Seat | None) -> None:
    hosted = next((t for t in workshop.tables if t.host_id == person), None)
    if seat is not None and (
        seat.fixed or (seat.role == SeatRole.HOST and hosted and hosted.is_open(round))
    ):
        raise Refused(
            "%(name)s has a fixed seat in round %(round)s or hosts a table there. Release it "
            "first, or leave the seat as it is in the list.",
            name=seat.participant.name,
            round=round.number,
        )


def _require_chairs(workshop: Workshop, seats: Iterable[Seat]) -> None:
    taken = Counter((seat.round_id, seat.table_id) for seat in seats)
    for round in workshop.rounds:
        for table in workshop.tables:
            people = taken[round.id, table.id]
            if round.ended_at is None and people > (table.capacity if table.is_open(round) else 0):
                raise Refused(
                    "Table %(number)s would have %(people)s people in round %(round)s and "
                    "%(chairs)s chairs.",
                    number=table.number,
                    people=people,
                    round=round.number,
                    chairs=table.capacity if table.is_open(round) else 0,
                )
