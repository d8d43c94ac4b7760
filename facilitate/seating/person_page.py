"""One person's page or drawer: their way, why they sit here, and what other places would cost."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import abort, render_template
from flask_babel import gettext as _

from facilitate.people.guards import participant_or_404
from facilitate.people.models import Participant
from facilitate.seating import queries
from facilitate.seating.forms import MoveForm, TradeForm
from facilitate.seating.meetings import company_again
from facilitate.seating.models import SeatingPlan
from facilitate.seating.planning import read_plan
from facilitate.seating.solver import MoveCost, Plan, compare, move_costs, score, why_here
from facilitate.seating.wording import say, say_cost
from facilitate.web.htmx import is_htmx
from facilitate.workshop.guards import round_or_404
from facilitate.workshop.models import Round, Roundtable, Workshop

#: places that are shown at once, the best first
SHOWN = 6


@dataclass(frozen=True, kw_only=True)
class FreeChair:
    """A table with a free chair, and in words what it would cost to sit there."""

    table: Roundtable
    taken: int
    cost: str


@dataclass(frozen=True, kw_only=True)
class Reasons:
    """Why somebody sits where they sit, and with whom they would better change places, if any."""

    #: people at the table whom they meet in no other round
    new: int
    company: int
    sentences: Sequence[str]
    #: the person to change places with that costs least, and what it costs
    swap: int | None
    swap_cost: str


def costs_of(
    workshop: Workshop, plan: SeatingPlan, participant: Participant, round: Round
) -> dict[int, MoveCost]:
    """What each table with a free chair would cost this person, by the table's id."""
    problem, counted = read_plan(workshop=workshop, plan=plan)
    if str(participant.id) not in {p.id for p in problem.people}:
        return {}
    found = move_costs(
        problem, counted, person=str(participant.id), round=workshop.rounds.index(round)
    )
    return {int(table): cost for table, cost in found.items()}


def cost_of_trade(
    workshop: Workshop, plan: SeatingPlan, one: Participant, other: Participant, round: Round
) -> MoveCost | None:
    """What a change of places would cost; None unless both sit, at different tables."""
    problem, counted = read_plan(workshop=workshop, plan=plan)
    index = workshop.rounds.index(round)
    seating = dict(counted.assignment[index])
    first, second = str(one.id), str(other.id)
    if not {first, second} <= seating.keys() or seating[first] == seating[second]:
        return None
    seating[first], seating[second] = seating[second], seating[first]
    after = Plan((*counted.assignment[:index], seating, *counted.assignment[index + 1 :]))
    return compare(score(problem, counted), score(problem, after))


def person_page(
    workshop: Workshop,
    participant_id: int,
    number: int,
    *,
    move_form: MoveForm | None = None,
    trade_form: TradeForm | None = None,
) -> str:
    """The page of a person in a round, or the drawer; with a form that had an error."""
    participant = participant_or_404(workshop, participant_id)
    round = round_or_404(workshop, number)
    plan = queries.newest_plan(workshop.id)
    if plan is None:
        abort(404)
    places = queries.places_of(participant_id=participant.id, plan=plan)
    here = next((p for p in places if p.round.id == round.id), None)
    seats = queries.seats_in(plan=plan, round_id=round.id)
    taken = Counter(s.table_id for s in seats)
    reasons = _reasons(workshop, plan, participant, round) if here else None
    trade_form = trade_form or TradeForm(
        formdata=None, other=reasons.swap if reasons and reasons.swap else None
    )
    trade_form.other.choices = [
        (
            s.participant_id,
            _("%(name)s, table %(number)s", name=s.participant.name, number=s.table.number),
        )
        for s in seats
        if here is not None and s.table_id != here.table.id and s.role != "host" and not s.fixed
    ]
    return render_template(
        "seating/_person.html" if is_htmx() else "seating/person.html",
        participant=participant,
        round=round,
        places=places,
        here=here,
        fixed=queries.fixed_rounds(plan=plan, participant_id=participant.id),
        again=company_again(plan, participant, round),
        reasons=reasons,
        free=_free_chairs(workshop, costs_of(workshop, plan, participant, round), taken),
        shown=SHOWN,
        move_form=move_form or MoveForm(formdata=None),
        trade_form=trade_form,
        hosts=next((t for t in workshop.tables if t.host_id == participant.id), None),
        sent=queries.sent_plan(workshop.id),
        in_drawer=is_htmx(),
    )


def _free_chairs(
    workshop: Workshop, costs: Mapping[int, MoveCost], taken: Mapping[int, int]
) -> list[FreeChair]:
    """The best first; where two cost the same, the emptier table."""
    tables = {t.id: t for t in workshop.tables}
    return [
        FreeChair(table=tables[id], taken=taken[id], cost=say_cost(costs[id]))
        for id in sorted(costs, key=lambda id: (costs[id].total, taken[id], tables[id].number))
    ]


def _reasons(
    workshop: Workshop, plan: SeatingPlan, participant: Participant, round: Round
) -> Reasons | None:
    """None for somebody who has a chair and is not to be seated any more."""
    problem, counted = read_plan(workshop=workshop, plan=plan)
    index, person = workshop.rounds.index(round), str(participant.id)
    if person not in counted.assignment[index]:
        return None
    why = why_here(problem, counted, person=person, round=index)
    swap = why.other.swap if why.other else None
    return Reasons(
        new=why.new,
        company=why.new + why.again,
        sentences=[say(each) for each in why.reasons],
        swap=int(swap) if swap else None,
        swap_cost=say_cost(why.other.cost) if why.other and swap else "",
    )
