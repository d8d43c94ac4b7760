"""Who met whom: sectors, people, and the company of one person, after each round."""

from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _

from facilitate.people.guards import participant_or_404
from facilitate.people.names import name_key
from facilitate.seating import queries
from facilitate.seating.meetings import companies, company_of
from facilitate.seating.meetings import meetings as sectors_meet
from facilitate.seating.models import SeatingPlan
from facilitate.seating.views import bp
from facilitate.web.access import Role, allow
from facilitate.workshop.guards import workshop_or_404
from facilitate.workshop.models import Workshop

#: people on a page
ON_A_PAGE = 50


@bp.get("/w/<code>/seating/meetings")
@allow(Role.ORGANIZER)
def meetings(code: str) -> str:
    """Which sectors meet, up to a round or in all of them."""
    workshop = workshop_or_404(code)
    plan, after, rounds = _asked(workshop)
    return render_template(
        "seating/meetings.html",
        found=sectors_meet(plan=plan, rounds=rounds) if plan is not None else None,
        tabs=_tabs(workshop, after, "seating.meetings"),
        after=after,
    )


@bp.get("/w/<code>/seating/meetings/people")
@allow(Role.ORGANIZER)
def people_meetings(code: str) -> str:
    """How many people everybody meets, a page at a time or by name."""
    workshop = workshop_or_404(code)
    plan, after, rounds = _asked(workshop)
    found = companies(plan=plan, rounds=rounds) if plan is not None else []
    text = request.args.get("q", "")[:200].strip()
    if text:
        found = [c for c in found if name_key(text) in c.participant.name_key]
    pages = max(1, -(-len(found) // ON_A_PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    return render_template(
        "seating/people_meetings.html",
        found=found[(page - 1) * ON_A_PAGE : page * ON_A_PAGE],
        count=len(found),
        text=text,
        page=page,
        pages=pages,
        tabs=_tabs(workshop, after, "seating.people_meetings", q=text or None),
        after=after,
    )


@bp.get("/w/<code>/seating/meetings/people/<int:participant_id>")
@allow(Role.ORGANIZER)
def person_meetings(code: str, participant_id: int) -> str:
    """Everybody whom one person meets, with round and table."""
    workshop = workshop_or_404(code)
    participant = participant_or_404(workshop, participant_id)
    plan, after, rounds = _asked(workshop)
    return render_template(
        "seating/person_meetings.html",
        participant=participant,
        found=company_of(plan=plan, rounds=rounds, participant=participant) if plan else [],
        tabs=_tabs(workshop, after, "seating.person_meetings", participant_id=participant.id),
        after=after,
    )


def _asked(workshop: Workshop) -> tuple[SeatingPlan | None, int | None, list[int]]:
    """The plan, the number of the last round that counts (None for all), and the rounds' ids."""
    plan = queries.sent_plan(workshop.id) or queries.newest_plan(workshop.id)
    after = request.args.get("after", type=int)
    if after not in {r.number for r in workshop.rounds}:
        after = None
    return plan, after, [r.id for r in workshop.rounds if after is None or r.number <= after]


def _tabs(
    workshop: Workshop, after: int | None, endpoint: str, **values: Any
) -> list[tuple[str, str, bool]]:
    every = (None, *(r.number for r in workshop.rounds[:-1]))
    return [
        (
            _("All rounds") if number is None else _("After round %(number)s", number=number),
            url_for(endpoint, code=workshop.code, after=number, **values),
            number == after or (number is None and after not in every),
        )
        for number in every
    ]
