"""Where people sit: one participant through the rounds, and everybody in one round."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from facilitate import clock
from facilitate.people.models import Participant
from facilitate.people.names import name_key
from facilitate.seating.models import Seat, SeatingPlan, SeatRole
from facilitate.seating.pictures import sitter
from facilitate.seating.queries import (
    Place,
    places_of,
    plan_before,
    seats_in,
    seats_with_tables,
    sent_plan,
)
from facilitate.web.roundtable import Chair, chairs
from facilitate.workshop.models import Round, Workshop

#: names that a projector shows at a time: as many lines in three columns as its height has room for
ON_ONE_SCREEN = 30

#: how long a page says that its owner's place has changed
TOLD_FOR = timedelta(minutes=30)


@dataclass(frozen=True, kw_only=True)
class MyPlaces:
    """What a participant's page shows; `shown` is the place of the round that counts now."""

    #: the tables are sent, so who has no place in a round to come has no chair there
    is_sent: bool
    places: Sequence[Place]
    shown: Place | None
    #: the round of `shown` runs (or is paused), so one should be there
    is_on: bool
    seats: Sequence[Seat]
    chairs: Sequence[Chair]
    #: takes the notes of the table shown
    writes: bool
    #: rounds (ids) that are not over whose place was changed lately, with the table's old number
    moved: Mapping[int, int | None]


def my_places(workshop: Workshop, participant: Participant) -> MyPlaces:
    """Where this participant sits, as sent."""
    plan = sent_plan(workshop.id)
    places = places_of(participant_id=participant.id, plan=plan) if plan else []
    shown = next((p for p in places if p.round.state in ("running", "paused")), None)
    is_on = shown is not None
    shown = shown or next((p for p in places if p.round.state == "planned"), None)
    seats: Sequence[Seat] = ()
    if plan is not None and shown is not None:
        seats = seats_in(plan=plan, round_id=shown.round.id, table_id=shown.table.id)
    return MyPlaces(
        is_sent=plan is not None,
        places=places,
        shown=shown,
        is_on=is_on,
        seats=seats,
        chairs=chairs([sitter(s, mine=s.participant_id == participant.id) for s in seats]),
        writes=shown is not None
        and (workshop.open_capture or shown.role in (SeatRole.HOST, SeatRole.SCRIBE)),
        moved=_moved(workshop, participant, plan, places),
    )


def _moved(
    workshop: Workshop,
    participant: Participant,
    plan: SeatingPlan | None,
    places: Sequence[Place],
) -> dict[int, int | None]:
    """Against the version that was in force a while ago; nobody is told before the first one."""
    before = plan_before(workshop.id, clock.now() - TOLD_FOR)
    if plan is None or before is None or before.id == plan.id:
        return {}
    was = {
        p.round.id: p.table.number for p in places_of(participant_id=participant.id, plan=before)
    }
    return {
        p.round.id: was.get(p.round.id)
        for p in places
        if p.round.ended_at is None and was.get(p.round.id) != p.table.number
    }


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of the list in which people find their table."""

    name: str
    #: organization, only where two people have the same name
    detail: str
    table: int


def room_list(workshop: Workshop, round: Round) -> list[list[Entry]]:
    """Everybody's table in a round as sent, by name, in screens of about the same length.

    Empty as long as no seats of the round were sent.
    """
    plan = sent_plan(workshop.id)
    seats = seats_with_tables(plan=plan, round_id=round.id) if plan is not None else ()
    seats = sorted(seats, key=lambda s: (name_key(s.participant.name), s.participant_id))
    named = Counter(name_key(s.participant.name) for s in seats)
    entries = [
        Entry(
            name=s.participant.name,
            detail=s.participant.organization.name
            if named[name_key(s.participant.name)] > 1 and s.participant.organization
            else "",
            table=s.table.number,
        )
        for s in seats
    ]
    screens = -(-len(entries) // ON_ONE_SCREEN)
    each = -(-len(entries) // screens) if screens else 1
    return [entries[i : i + each] for i in range(0, len(entries), each)]
