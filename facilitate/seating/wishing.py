"""Saying and taking back what is wished of the seating, and what wishes make impossible."""

from dataclasses import replace

from sqlalchemy import or_, select

from facilitate import activity
from facilitate.activity import Actor
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.people.models import Participant, Sector
from facilitate.people.operations import one_at_a_time
from facilitate.seating import solver
from facilitate.seating.models import SeatingWish, SectorWish, WishKind
from facilitate.seating.planning import build
from facilitate.workshop.models import Workshop


def wish_of_pair(
    *,
    workshop: Workshop,
    kind: WishKind,
    one: Participant,
    other: Participant,
    reason: str = "",
    by: Actor,
) -> SeatingWish:
    """Keep two people apart from now on, or seat them together; said again it changes nothing.

    solver.Infeasible with the smallest contradiction where fixed seats, hosts, chairs and the
    other wishes leave no way to do it.
    """
    one_at_a_time(workshop)
    if one.id == other.id:
        raise Refused("Choose two different people.")
    found = db.session.scalars(
        select(SeatingWish)
        .where(
            SeatingWish.workshop_id == workshop.id,
            or_(
                (SeatingWish.one_id == one.id) & (SeatingWish.other_id == other.id),
                (SeatingWish.one_id == other.id) & (SeatingWish.other_id == one.id),
            ),
        )
        .order_by(SeatingWish.id)
    ).all()
    for wish in found:
        if wish.kind == kind:
            return wish
        names = {"one": one.name, "other": other.name}
        if wish.kind == WishKind.APART:
            raise Refused(
                "%(one)s and %(other)s are to be kept apart. Remove that wish first.", **names
            )
        raise Refused("%(one)s and %(other)s are to sit together. Remove that wish first.", **names)
    wish = SeatingWish(
        workshop_id=workshop.id, kind=kind, one_id=one.id, other_id=other.id, reason=reason
    )
    db.session.add(wish)
    db.session.flush()
    now = contradictions(workshop)
    before = contradictions(workshop, besides=wish) if now else ()
    new = tuple(each for each in now if each not in before)
    if new:
        raise solver.Infeasible(new)
    _record("seating.wished", workshop, by, wish)
    return wish


def wish_of_sectors(*, workshop: Workshop, sector: Sector, meets: Sector, by: Actor) -> SectorWish:
    """From now on, let everybody of a sector meet somebody of another one, where possible."""
    one_at_a_time(workshop)
    if sector.id == meets.id:
        raise Refused("Choose two different sectors.")
    found = db.session.scalar(
        select(SectorWish).where(
            SectorWish.workshop_id == workshop.id,
            SectorWish.sector_id == sector.id,
            SectorWish.meets_id == meets.id,
        )
    )
    if found is not None:
        return found
    wish = SectorWish(workshop_id=workshop.id, sector_id=sector.id, meets_id=meets.id)
    db.session.add(wish)
    db.session.flush()
    _record("seating.wished", workshop, by, wish)
    return wish


def take_back(*, workshop: Workshop, wish: SeatingWish | SectorWish, by: Actor) -> None:
    """Remove a wish; nobody moves by that."""
    _record("seating.unwished", workshop, by, wish)
    db.session.delete(wish)
    db.session.flush()


def contradictions(
    workshop: Workshop, *, besides: SeatingWish | None = None
) -> tuple[solver.Finding, ...]:
    """What cannot be met because of the wishes about two people, or of those `besides` one."""
    if not workshop.tables or all(r.started_at is not None for r in workshop.rounds):
        return ()
    problem = build(workshop=workshop, fresh=True, only_present=False).problem
    if besides is not None:
        pair = str(besides.one_id), str(besides.other_id)
        problem = replace(
            problem,
            apart=tuple(each for each in problem.apart if each != pair),
            together=tuple(each for each in problem.together if each != pair),
        )
    if not (problem.apart or problem.together):
        return ()
    found = solver.feasibility(problem)
    without = solver.feasibility(replace(problem, apart=(), together=())) if found else ()
    return tuple(each for each in found if each not in without)


def _record(kind: str, workshop: Workshop, by: Actor, wish: SeatingWish | SectorWish) -> None:
    activity.record(kind, workshop_id=workshop.id, topic="seating", by=by, subject=wish)
